"""How a picture is built, as far as one must know before a decoder may see it: read in small pieces, never decoded.

PNG (third edition), GIF89a, WebP (RFC 9649) and JPEG (T.81) are walked along their parts by the lengths these give.
Nothing here takes memory, and the number of parts has a bound: a file made of millions of tiny ones is no picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from struct import error, unpack
from typing import BinaryIO

PARTS = 20_000  # whatever the size: PNG in pieces of 8 KB would be 3,200 for 25 MB
PER_PART = 128  # bytes a part has on average at least; a block of a GIF holds up to 255
STEP = 65_536


class NotBuiltSo(ValueError):
    """The file is not what its name says."""


@dataclass(frozen=True, kw_only=True)
class Build:
    """The canvas, the pictures on it, how often a decoder goes over all pixels, and whether the file's end is there."""

    width: int
    height: int
    frames: int = 1
    passes: int = 1
    is_whole: bool = True

    @property
    def pixels(self) -> int:
        return self.width * self.height


def build(file: BinaryIO, form: str) -> Build:
    """Walk the file from its beginning. Raises NotBuiltSo."""
    size = file.seek(0, 2)
    file.seek(0)
    try:
        found = WALKS[form](file, size)
    except error as too_short:
        raise NotBuiltSo from too_short
    if not found.width or not found.height or not found.frames:
        raise NotBuiltSo
    return found


def _png(file: BinaryIO, size: int) -> Build:
    if file.read(8) != b"\x89PNG\r\n\x1a\n":
        raise NotBuiltSo
    length, name, width, height = unpack(">I4sII", file.read(16))
    if (length, name) != (13, b"IHDR"):
        raise NotBuiltSo
    file.seek(9, 1)
    frames = 1
    for _part in range(PARTS + size // PER_PART):
        head = file.read(8)
        if len(head) < 8:
            return Build(width=width, height=height, frames=frames, is_whole=False)
        length, name = unpack(">I4s", head)
        if name == b"IEND":
            return Build(width=width, height=height, frames=frames)
        if name == b"acTL":
            frames = unpack(">I", file.read(4))[0]
            length -= 4
        file.seek(length + 4, 1)
    raise NotBuiltSo


def _gif(file: BinaryIO, size: int) -> Build:
    if file.read(6) not in (b"GIF87a", b"GIF89a"):
        raise NotBuiltSo
    width, height, flags = unpack("<HHBxx", file.read(7))
    _skip_colours(file, flags)
    frames, left = 0, PARTS + size // PER_PART
    while (mark := file.read(1)) not in (b";", b""):
        if mark == b",":
            x, y, across, down, flags = unpack("<HHHHB", file.read(9))
            # A frame that sticks out makes the canvas larger.
            width, height = max(width, x + across), max(height, y + down)
            _skip_colours(file, flags)
            frames += 1
        left -= 1
        if mark in (b",", b"!"):
            file.read(1)
            while piece := file.read(1):
                left -= 1
                if piece == b"\x00" or left < 0:
                    break
                file.seek(piece[0], 1)
        if left < 0:
            raise NotBuiltSo
    return Build(width=width, height=height, frames=frames)


def _skip_colours(file: BinaryIO, flags: int) -> None:
    if flags & 0x80:
        file.seek(3 << ((flags & 7) + 1), 1)


def _webp(file: BinaryIO, size: int) -> Build:
    riff, length, webp = unpack("<4sI4s", file.read(12))
    if (riff, webp) != (b"RIFF", b"WEBP"):
        raise NotBuiltSo
    end, place, width, height, frames = length + 8, 12, 0, 0, 0
    for _part in range(PARTS):
        if place + 8 > min(end, size):
            break
        file.seek(place)
        name, length = unpack("<4sI", file.read(8))
        if name in CANVAS:
            across, down = CANVAS[name](file)
            width, height = max(width, across), max(height, down)
        elif place == 12:
            raise NotBuiltSo
        frames += name == b"ANMF"
        place += 8 + length + length % 2
    return Build(width=width, height=height, frames=max(frames, 1), is_whole=end <= size)


def _extended(file: BinaryIO) -> tuple[int, int]:
    low_w, high_w, low_h, high_h = unpack("<4xHBHB", file.read(10))
    return (high_w << 16 | low_w) + 1, (high_h << 16 | low_h) + 1


def _lossy(file: BinaryIO) -> tuple[int, int]:
    start, width, height = unpack("<3x3sHH", file.read(10))
    if start != b"\x9d\x01\x2a":
        raise NotBuiltSo
    return width & 0x3FFF, height & 0x3FFF


def _lossless(file: BinaryIO) -> tuple[int, int]:
    mark, bits = unpack("<BI", file.read(5))
    if mark != 0x2F:
        raise NotBuiltSo
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


CANVAS: dict[bytes, Callable[[BinaryIO], tuple[int, int]]] = {
    b"VP8X": _extended,
    b"VP8 ": _lossy,
    b"VP8L": _lossless,
}
FRAME_HEADS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
WITHOUT_LENGTH = frozenset(range(0xD0, 0xD8)) | {0x01}


def _jpeg(file: BinaryIO, size: int) -> Build:
    if file.read(2) != b"\xff\xd8":
        raise NotBuiltSo
    width = height = 0
    before = b""
    for _byte in range(2 * PARTS):
        mark = file.read(1)
        if not mark:
            return Build(width=width, height=height, is_whole=False)
        # A marker follows one FF or several; stray zeros are passed over.
        if mark in (b"\xff", b"\x00"):
            before = mark
            continue
        if before != b"\xff" or mark == b"\xd9":
            raise NotBuiltSo
        before = b""
        if mark[0] in WITHOUT_LENGTH:
            continue
        left = unpack(">H", file.read(2))[0] - 2
        if mark[0] in FRAME_HEADS:
            down, across = unpack(">xHH", file.read(5))
            width, height, left = max(width, across), max(height, down), left - 5
        file.seek(max(left, 0), 1)
        if mark == b"\xda":
            passes, is_whole = _scans(file, size)
            return Build(width=width, height=height, passes=passes, is_whole=is_whole)
    raise NotBuiltSo


def _scans(file: BinaryIO, size: int) -> tuple[int, bool]:
    """How many scans follow each other, and whether one ends.

    Cameras append something to a JPEG, but not as much again; the small picture in its head has an end of its own, so
    only one in the latter half counts. Within the data of a scan neither marker can occur.
    """
    passes, is_whole, before = 1, False, b""
    place = file.tell()
    while piece := file.read(STEP):
        both = before + piece
        passes += both.count(b"\xff\xda")
        end = both.rfind(b"\xff\xd9")
        is_whole = is_whole or (end >= 0 and place - len(before) + end >= size // 2 - 1)
        before, place = piece[-1:], place + len(piece)
    return passes, is_whole


WALKS: dict[str, Callable[[BinaryIO, int], Build]] = {"PNG": _png, "JPEG": _jpeg, "GIF": _gif, "WEBP": _webp}
