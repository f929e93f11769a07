"""Pictures: measured before anything is decoded, and drawn anew by the worker before they go out."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from cases.evidence import anatomy
from cases.models.evidence import SHOWN_AT

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# So that drawing one anew stays below 2 s and 300 MB: WebP takes 30 bytes for a pixel, the others 4, or 8 when turned.
PIXELS = {"PNG": 36_000_000, "JPEG": 36_000_000, "GIF": 36_000_000, "WEBP": 10_000_000}
SIDE = 65_535  # a line alone may take a decoder's memory
FRAMES = 200
ALTOGETHER = {"PNG": 36_000_000, "GIF": 48_000_000, "WEBP": 24_000_000}  # in all frames of a moving picture
PASSES = 400_000_000  # pixels, each counted as often as a JPEG's decoder goes over it
A_LOT = 48_000_000  # bytes of pixels from which speed counts for more than the last third of the size
A_LOT_OF_WEBP = 4_000_000  # pixels; its encoder takes the longest of all
SMALL = (SHOWN_AT[0] * 2, SHOWN_AT[1] * 2)  # for screens with fine pixels
SMALL_TYPE = "image/webp"
# Pillow's own limit warns first and refuses at twice as much. Ours refuses at once, wherever a picture is opened here.
Image.MAX_IMAGE_PIXELS = None


def fault(file: BinaryIO, form: str) -> str:
    """Why the file is no good picture in the *form*: ``contents``, ``pixels``, ``cut_off``; empty where it is.

    No decoder is asked, so this may run where requests are answered; what only a decoder finds, the worker finds.
    """
    try:
        build = anatomy.build(file, form)
    except anatomy.NotBuiltSo:
        return "contents"
    if _is_too_much(build, form):
        return "pixels"
    return "" if build.is_whole else "cut_off"


def _is_too_much(build: anatomy.Build, form: str) -> bool:
    return (
        build.pixels > PIXELS[form]
        or max(build.width, build.height) > SIDE
        or build.frames > FRAMES
        or (build.frames > 1 and build.pixels * build.frames > ALTOGETHER[form])
        or build.pixels * build.passes > PASSES
    )


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture drawn anew, its size in pixels, and a small version; of one that moves, how it begins."""

    data: bytes
    width: int
    height: int
    small: bytes


def redrawn(file: BinaryIO, form: str) -> Drawn:
    """The same pixels upright, and nothing else of what the file held.

    Raises whatever the decoder meets.
    """
    if found := fault(file, form):
        raise ValueError(found)
    file.seek(0)
    with Image.open(file, formats=FORMATS) as picture:
        # What many phones save as .jpg is a JPEG followed by smaller ones.
        if ("JPEG" if picture.format == "MPO" else picture.format) != form:
            raise ValueError("contents")
        frames = 1 if form == "JPEG" else getattr(picture, "n_frames", 1)
        return _moving(picture, form, frames) if frames > 1 else _still(picture, form)


def _small(picture: Image.Image) -> bytes:
    # First to a few points for each pixel, which takes no memory; they are then averaged.
    near = max(1, picture.width // (SMALL[0] * 4), picture.height // (SMALL[1] * 4))
    size = (max(1, picture.width // near), max(1, picture.height // near))
    few = picture.resize(size, Image.Resampling.NEAREST)
    few = few.convert("RGBA" if few.has_transparency_data else "RGB")
    few.thumbnail(SMALL)
    few.info = {}
    out = BytesIO()
    few.save(out, "WEBP", quality=80)
    return out.getvalue()


def _still(picture: Image.Image, form: str) -> Drawn:
    picture.load()
    # A broken note on how it was held is no reason to refuse the picture.
    with suppress(Exception):
        ImageOps.exif_transpose(picture, in_place=True)
    plain = picture.convert("RGB") if form == "JPEG" and picture.mode not in ("L", "RGB") else picture
    # Everything else in there is about the picture, not of it.
    plain.info = {name: value for name, value in plain.info.items() if name == "transparency"}
    out = BytesIO()
    plain.save(out, form, **_encoding(plain, form))
    return Drawn(data=out.getvalue(), width=plain.width, height=plain.height, small=_small(plain))


def _encoding(picture: Image.Image, form: str) -> dict[str, Any]:
    if form == "PNG":
        is_large = picture.width * picture.height * len(picture.getbands()) > A_LOT
        return {"compress_level": 1, "compress_type": zlib.Z_RLE} if is_large else {"compress_level": 4}
    is_slow = picture.width * picture.height > A_LOT_OF_WEBP
    return {"JPEG": {"quality": 92}, "WEBP": {"quality": 92, "method": 0 if is_slow else 2}, "GIF": {}}[form]


def _moving(picture: Image.Image, form: str, frames: int) -> Drawn:
    options: dict[str, Any] = {"loop": picture.info["loop"]} if "loop" in picture.info else {}
    durations, is_clear = [], False
    for number in range(frames):
        picture.seek(number)
        picture.load()
        durations.append(int(picture.info.get("duration", 0)))
        is_clear = is_clear or picture.has_transparency_data
    out = BytesIO()
    if form == "GIF":
        if is_clear:
            options["disposal"] = 2  # else what one frame leaves clear would show the one before
        drawn = _frames_of_gif(picture, frames)
        next(drawn).save(out, form, save_all=True, append_images=drawn, duration=durations, **options)
    else:
        bare = {"exif": b"", "xmp": b"", "icc_profile": b""}
        picture.save(out, form, save_all=True, duration=durations, **bare, **options)
    picture.seek(0)
    return Drawn(data=out.getvalue(), width=picture.width, height=picture.height, small=_small(picture))


def _frames_of_gif(picture: Image.Image, frames: int) -> Iterator[Image.Image]:
    """One after the other, each as it looks on the canvas, without what the file says beside it."""
    for number in range(frames):
        picture.seek(number)
        picture.load()
        frame = picture.copy()
        if frame.mode == "RGB":
            # Pillow's own way of choosing colours takes a tenth of a second for a million pixels.
            frame = frame.quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        frame.info = {name: value for name, value in picture.info.items() if name == "transparency"}
        yield frame
