"""Pictures nobody sends in good faith: thousands spoilt by chance, the same at every run, and some by intent."""

import io
import os
import random
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

HOW_MANY = 2000
FORMS = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WEBP"}


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def drawing(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    image = Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))
    ImageDraw.Draw(image).rectangle((5, 5, size[0] // 2, size[1] // 2), fill="red")
    return image.convert(mode)


def originals() -> dict[str, bytes]:
    """One of each sort that encoders write."""
    frames = [drawing().rotate(turn) for turn in range(0, 50, 10)]
    moving: dict[str, object] = {"save_all": True, "append_images": frames[1:], "duration": 90}
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a note"
    text = PngInfo()
    text.add_text("Comment", "a note", zip=True)
    text.add_itxt("XML:com.adobe.xmp", "<x/>")
    icc = b"\x00" * 128
    return {
        "plain.png": saved(drawing(), "PNG"),
        "palette.png": saved(drawing(mode="P"), "PNG", bits=4),
        "alpha.png": saved(drawing(mode="RGBA"), "PNG", pnginfo=text, exif=exif, icc_profile=icc),
        "grey.png": saved(drawing(mode="LA"), "PNG"),
        "deep.png": saved(Image.new("I;16", (60, 40), 9999), "PNG"),
        "bits.png": saved(drawing(mode="1"), "PNG"),
        "moving.png": saved(frames[0], "PNG", **moving),
        "plain.jpg": saved(drawing(), "JPEG", exif=exif, icc_profile=icc, comment=b"a note"),
        "grey.jpg": saved(drawing(mode="L"), "JPEG"),
        "ink.jpg": saved(drawing(mode="CMYK"), "JPEG"),
        "progressive.jpg": saved(drawing(), "JPEG", progressive=True),
        "restarts.jpg": saved(drawing(), "JPEG", restart_marker_blocks=2, subsampling=0),
        "phone.jpg": saved(frames[0], "MPO", save_all=True, append_images=frames[1:2]),
        "plain.gif": saved(drawing(mode="P"), "GIF", comment=b"a note"),
        "lines.gif": saved(drawing(mode="P"), "GIF", interlace=1, transparency=3),
        "moving.gif": saved(frames[0], "GIF", disposal=2, loop=0, **moving),
        "plain.webp": saved(drawing(), "WEBP", exif=exif, xmp=b"<x/>", icc_profile=icc),
        "lossless.webp": saved(drawing(mode="RGBA"), "WEBP", lossless=True),
        "moving.webp": saved(frames[0], "WEBP", **moving),
        "plain.log": b"2026-11-24 10:12 611\n" * 50,
        "plain.pdf": b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n",
    }


def large() -> dict[str, bytes]:
    """20 MB of each kind that is read in its own way."""
    grain = Image.frombytes("RGB", (2600, 2600), os.urandom(2600 * 2600 * 3))
    photo = Image.frombytes("L", (5900, 5900), os.urandom(5900 * 5900))
    frame = Image.frombytes("P", (1500, 1500), os.urandom(1500 * 1500))
    moving = saved(frame, "GIF", save_all=True, append_images=[frame.rotate(90 * n) for n in (1, 2, 3) * 2])
    webp = saved(grain.resize((2700, 2700), Image.Resampling.NEAREST), "WEBP", lossless=True, method=0)
    line = "2026-11-24 10:12:33 リード 12345 同期 611 エラー\n".encode()
    return {
        "large.png": saved(grain, "PNG", compress_level=1),
        "large.jpg": saved(photo, "JPEG", quality=78),
        "large.gif": moving,
        "large.webp": webp,
        "large.log": line * (20_000_000 // len(line) + 1),
        "large.pdf": b"%PDF-1.7\n" + os.urandom(20_000_000),
    }


def mutated(how_many: int = HOW_MANY) -> Iterator[tuple[str, bytes]]:
    """Each original spoilt in some way, and again, and again; the same at every run."""
    pictures = [(name, content) for name, content in originals().items() if name.rpartition(".")[2] in FORMS]
    for number in range(how_many):
        chance = random.Random(number)
        name, content = pictures[number % len(pictures)]
        spoil = chance.choice(WAYS)
        spoilt = bytes(spoil(bytearray(content), chance))
        for _again in range(chance.randrange(3)):
            spoilt = bytes(chance.choice(WAYS)(bytearray(spoilt), chance))
        yield f"{number}-{name}", spoilt or b"\x00"


def _flip(data: bytearray, chance: random.Random) -> bytearray:
    for _byte in range(chance.randrange(1, 12)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def _head(data: bytearray, chance: random.Random) -> bytearray:
    """Where sizes, depths and counts stand."""
    for _byte in range(chance.randrange(1, 5)):
        data[chance.randrange(min(len(data), 64))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return data


def _cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(1, len(data) + 1)]


def _drop(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data))
    del data[start : start + chance.randrange(1, 40)]
    return data or bytearray(b"\x00")


def _repeat(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 200)]
    return data[:start] + piece * chance.randrange(2, 30) + data[start:]


def _swap(data: bytearray, chance: random.Random) -> bytearray:
    one, other, length = chance.randrange(len(data)), chance.randrange(len(data)), chance.randrange(1, 60)
    data[one : one + length], data[other : other + length] = data[other : other + length], data[one : one + length]
    return data


def _fill(data: bytearray, chance: random.Random) -> bytearray:
    start, length = chance.randrange(len(data)), chance.randrange(1, 80)
    data[start : start + length] = bytes([chance.choice((0, 0xFF, 0x20))]) * len(data[start : start + length])
    return data


def _number(data: bytearray, chance: random.Random) -> bytearray:
    """A length that is far too large, or none."""
    place = chance.randrange(max(1, len(data) - 4))
    struct.pack_into(chance.choice((">I", "<I")), data.ljust(place + 4, b"\0"), place, 0)
    value = chance.choice((0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, len(data)))
    data[place : place + 4] = struct.pack(chance.choice((">I", "<I")), value)
    return data


WAYS = (_flip, _flip, _head, _cut, _drop, _repeat, _swap, _fill, _number)


# --- By intent -----------------------------------------------------------------------------------------------------


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks: bytes, size: tuple[int, int] = (8, 8), kind: int = 2, lines: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, kind, 0, 0, lines))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND")


def zeros(count: int) -> bytes:
    return zlib.compress(bytes(count), 9)


def gif(*blocks: bytes, size: tuple[int, int] = (8, 8)) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", *size, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff" + b"".join(blocks) + b";"


def frame(size: tuple[int, int] = (1, 1), data: bytes = b"\x02\x02\x44\x01\x00") -> bytes:
    return b"," + struct.pack("<HHHHB", 0, 0, *size, 0) + data


def bombs() -> Iterator[tuple[str, bytes]]:
    pixel = chunk(b"IDAT", zlib.compress(b"\x00" * 25 * 8))
    whole = 25_000_000
    flat = Image.new("RGBA", (6000, 6000), (10, 20, 30, 255))
    yield "flat-36-million.png", saved(flat, "PNG")
    yield "flat-with-lines.png", png(chunk(b"IDAT", zeros(6000 * 6000 * 3 + 6000 * 15)), size=(6000, 6000), lines=1)
    yield "largest-there-is.png", png(pixel, size=(2**31 - 1, 2**31 - 1))
    yield "one-pixel-high.png", png(chunk(b"IDAT", zeros(36_000_000 * 3 + 1)), size=(36_000_000, 1))
    yield "long-and-thin.png", saved(Image.new("RGBA", (65_535, 549), (1, 2, 3, 4)), "PNG")
    yield "more-data-than-pixels.png", png(chunk(b"IDAT", zeros(500_000_000)))
    yield "a-million-small-parts.png", png(chunk(b"tEXt", b"a\x00b") * (whole // 15), pixel)
    yield "a-million-empty-parts.png", png(chunk(b"IDAT") * (whole // 12))
    yield (
        "text-that-swells.png",
        png(*[chunk(b"zTXt", b"a%d\x00\x00" % n + zeros(1_000_000)) for n in range(500)], pixel),
    )
    yield "one-text-that-swells.png", png(chunk(b"zTXt", b"a\x00\x00" + zeros(1_000_000_000)), pixel)
    yield "profile-that-swells.png", png(chunk(b"iCCP", b"a\x00\x00" + zeros(500_000_000)), pixel)
    yield "a-part-without-end.png", png(struct.pack(">I", 2**31 - 1) + b"IDAT" + b"x")
    yield "four-billion-frames.png", png(chunk(b"acTL", struct.pack(">II", 2**32 - 1, 0)), pixel)
    frames = [Image.new("RGB", (480, 500), (n, n, n)) for n in range(200)]
    moving: dict[str, object] = {"save_all": True, "append_images": frames[1:], "duration": 20}
    yield "200-frames.gif", saved(frames[0], "GIF", **moving)
    fewer = [one.resize((424, 424)) for one in frames]
    yield "200-frames.png", saved(fewer[0], "PNG", save_all=True, append_images=fewer[1:], duration=20)
    squares = [one.resize((346, 346)) for one in frames]
    yield "200-frames.webp", saved(squares[0], "WEBP", save_all=True, append_images=squares[1:])
    grain = Image.frombytes("RGB", (3160, 3160), random.Random(1).randbytes(3160 * 3160 * 3))
    yield "grain-10-million.webp", saved(grain, "WEBP", quality=60)
    yield "grain-10-million.jpg", saved(grain, "JPEG")
    yield "grain-7-million.png", saved(grain.crop((0, 0, 2700, 2700)), "PNG", compress_level=1)
    yield "largest-there-is.webp", saved(Image.new("RGB", (16383, 16383)), "WEBP", lossless=True, method=0)
    yield "flat-36-million.gif", saved(flat.convert("P"), "GIF")
    yield "one-frame-beyond-the-canvas.gif", gif(frame((60_000, 60_000)), size=(1, 1))
    yield "a-million-frames.gif", gif(frame() * (whole // 15))
    yield "many-large-frames.gif", gif(frame((6000, 6000)) * 150, size=(6000, 6000))
    yield "tiny-blocks.gif", gif(frame(data=b"\x02" + b"\x01\x00" * (whole // 2) + b"\x00"))
    yield "endless-comment.gif", gif(b"!\xfe" + b"\x01x" * (whole // 2) + b"\x00", frame())
    yield "rubbish-between.gif", gif(b"\x00" * whole, frame())
    smooth = Image.linear_gradient("L").resize((6000, 6000)).convert("RGB")
    yield "smooth-36-million.jpg", saved(smooth, "JPEG", quality=50, progressive=True)
    yield "many-passes.jpg", passes(saved(Image.new("L", (6000, 6000)), "JPEG", progressive=True), 400)
    yield "nothing-but-ff.jpg", b"\xff\xd8" + b"\xff" * whole
    yield "empty-segments.jpg", b"\xff\xd8" + b"\xff\xfe\x00\x02" * (whole // 4)
    yield "large-segments.jpg", b"\xff\xd8" + (b"\xff\xe1\xff\xff" + bytes(65_533)) * (whole // 65_537)
    for ending in FORMS:
        yield f"only-zeros.{ending}", bytes(whole)


def passes(content: bytes, count: int) -> bytes:
    """The last pass over a progressive JPEG again and again."""
    start = content.rindex(b"\xff\xda")
    return content[:start] + content[start:-2] * count + content[-2:]
