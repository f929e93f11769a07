"""Pictures: told by their contents, measured before anything is decoded, drawn anew before they go out."""

from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# So that drawing one anew stays below 300 MB: WebP takes 30 bytes for a pixel, the others 4, or 8 when turned.
PIXELS = {"PNG": 36_000_000, "JPEG": 36_000_000, "GIF": 36_000_000, "WEBP": 10_000_000}
FRAMES = 200
ALTOGETHER = 3  # times those pixels in all frames together
# Pillow's own limit warns first and refuses at twice as much. Ours refuses at once, wherever a picture is opened here.
Image.MAX_IMAGE_PIXELS = None


def fault(file: BinaryIO, form: str) -> str:
    """Why the file is no good picture in the *form*: ``contents``, ``pixels``, ``cut_off``; empty where it is."""
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if _form(picture) != form:
                return "contents"
            if _is_too_much(picture):
                return "pixels"
    # Pillow raises whatever its decoders meet; none of it makes a picture.
    except Exception:
        return "contents"
    return "" if _is_whole(file, form) else "cut_off"


def redrawn(data: bytes) -> tuple[bytes, int, int]:
    """The picture, its width and its height: the same pixels upright, and nothing else of what the file held.

    Raises whatever the decoder meets.
    """
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        if _is_too_much(picture):
            raise ValueError("too many pixels")
        form = _form(picture)
        return _moving(picture, form) if _frames(picture) > 1 else _still(picture, form)


def _form(picture: Image.Image) -> str:
    # What many phones save as .jpg is a JPEG followed by smaller ones.
    return "JPEG" if picture.format == "MPO" else picture.format or ""


def _frames(picture: Image.Image) -> int:
    return 1 if _form(picture) == "JPEG" else getattr(picture, "n_frames", 1)


def _is_too_much(picture: Image.Image) -> bool:
    limit, pixels, frames = PIXELS[_form(picture)], picture.width * picture.height, _frames(picture)
    return pixels > limit or frames > FRAMES or pixels * frames > limit * ALTOGETHER


def _is_whole(file: BinaryIO, form: str) -> bool:
    """Whether the end is there, as far as it can be told without decoding; the rest is found when drawing."""
    size = file.seek(0, 2)
    # Cameras append something to a JPEG, but not as much again; the small picture in its head has an end of its own.
    file.seek(size // 2 if form == "JPEG" else 0)
    ends = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}
    return form not in ends or ends[form] in file.read()


def _still(picture: Image.Image, form: str) -> tuple[bytes, int, int]:
    picture.load()
    # A broken note on how it was held is no reason to refuse the picture.
    with suppress(Exception):
        ImageOps.exif_transpose(picture, in_place=True)
    plain = picture.convert("RGB") if form == "JPEG" and picture.mode not in ("L", "RGB") else picture
    # Everything else in there is about the picture, not of it.
    plain.info = {name: value for name, value in plain.info.items() if name == "transparency"}
    out = BytesIO()
    plain.save(out, form, **({} if form in ("PNG", "GIF") else {"quality": 92}))
    return out.getvalue(), plain.width, plain.height


def _moving(picture: Image.Image, form: str) -> tuple[bytes, int, int]:
    """Frame by frame, so that never all of them are in memory."""
    options: dict[str, Any] = {"loop": picture.info["loop"]} if "loop" in picture.info else {}
    durations = []
    for number in range(_frames(picture)):
        picture.seek(number)
        picture.load()
        durations.append(int(picture.info.get("duration", 0)))
    out = BytesIO()
    bare = {"comment": b"", "exif": b"", "xmp": b"", "icc_profile": b""}
    picture.save(out, form, save_all=True, duration=durations, **bare, **options)
    return out.getvalue(), picture.width, picture.height
