"""Which encoding a text file is in, told by its bytes alone, and how to read it without losing one of them.

Japanese files come as Windows, Excel, old servers and mail write them. Shift_JIS is always read as Windows means it
(CP932), and EUC-JP as Windows means it too (CP51932), since that is where ① and 髙 come from.
"""

import codecs
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

SAMPLE = 65_536  # bytes from the beginning, for what shows there
TELLING = 262_144  # bytes of lines that are no plain ASCII, for what shows only in them
LONGEST_LINE = 65_536
PART = 262_144  # bytes read at once


class Encoding(TextChoices):
    ASCII = "ascii", _("ASCII (the same as UTF-8)")
    UTF_8 = "utf_8", "UTF-8"
    UTF_8_BOM = "utf_8_bom", _("UTF-8 with BOM")
    UTF_16_LE = "utf_16_le", _("UTF-16 (little endian)")
    UTF_16_BE = "utf_16_be", _("UTF-16 (big endian)")
    SHIFT_JIS = "cp932", _("Shift_JIS (Windows, CP932)")
    EUC_JP = "euc_jp", "EUC-JP"
    ISO_2022_JP = "iso2022_jp", "ISO-2022-JP"
    WESTERN = "cp1252", _("Windows-1252 (Western European)")

    @property
    def codec(self) -> str:
        return {"ascii": "utf_8", "utf_8_bom": "utf_8", "iso2022_jp": "iso2022_jp_ext"}.get(self.value, self.value)

    @property
    def errors(self) -> str:
        """The handler that turns every byte into some character, and back."""
        return "surrogatepass" if self.value.startswith("utf_16") else WINDOWS

    @property
    def is_unicode(self) -> bool:
        """Whether any letter may be added without making the file another one."""
        return self.value.startswith("utf_")

    def read(self, data: bytes, *, is_last: bool = True) -> tuple[str, int]:
        """The text of these bytes, and how many of them were whole characters: the others wait for what follows."""
        decoder = getincrementaldecoder(self.codec)(self.errors)
        whole = len(data) - (len(data) % 2 if self.value.startswith("utf_16") else 0)
        text = decoder.decode(data[:whole], is_last)
        return text, whole - len(decoder.getstate()[0])

    def places(self, data: bytes, text: str, letters: Sequence[int]) -> list[int]:
        """Where in *data*, of which *text* was read, each of these letters begins; they must be in order."""
        if self is Encoding.ISO_2022_JP:
            return _places_between_escapes(data, letters)
        found, place, before = [], 0, 0
        for letter in letters:
            place += len(text[before:letter].encode(self.codec, self.errors))
            before = letter
            found.append(place)
        return found


# --- Reading ---------------------------------------------------------------------------------------------------------

WINDOWS = "as_windows_means_it"


def _as_windows_means_it(error: UnicodeError) -> tuple[str | bytes, int]:
    """Letters that Windows added to EUC-JP and ISO-2022-JP; a byte that cannot be read becomes a lone surrogate."""
    if isinstance(error, UnicodeDecodeError):
        data, start = error.object, error.start
        pair = data[start : start + 2]
        if error.encoding == "iso2022_jp_ext":
            pair = bytes(byte | 0x80 for byte in pair if 0x21 <= byte <= 0x7E)
        if error.encoding in ("euc_jp", "iso2022_jp_ext") and (letter := _of_windows(pair)):
            return letter, start + 2
        return chr(0xDC00 + data[start]), start + 1
    if isinstance(error, UnicodeEncodeError):
        letter = error.object[error.start]
        known = "\udc00" <= letter <= "\udcff"
        return (bytes([ord(letter) - 0xDC00]) if known else b"\xa2\xae"), error.start + 1
    raise error


def _of_windows(pair: bytes) -> str:
    """The letter of a pair of bytes of EUC-JP, by way of the same place in Shift_JIS."""
    if len(pair) < 2 or not all(0xA1 <= byte <= 0xFE for byte in pair):
        return ""
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + (0x9F if row % 2 else 0x40 if cell < 63 else 0x41)
    try:
        return bytes((lead, trail)).decode("cp932")
    except UnicodeDecodeError:
        return ""


codecs.register_error(WINDOWS, _as_windows_means_it)


_ESCAPE = re.compile(rb"\x1b(?:\$[@B]|\$\([D@B]|\([BJI])")


def mode(data: bytes) -> bytes:
    """The escape that is in force after these bytes of ISO-2022-JP."""
    escapes = _ESCAPE.findall(data)
    return escapes[-1] if escapes else b""


def _places_between_escapes(data: bytes, letters: Sequence[int]) -> list[int]:
    """The same for ISO-2022-JP, where a letter takes two bytes or one, as the last escape said."""
    found: list[int] = []
    place, letter, width = 0, 0, 1
    for escape in [*_ESCAPE.finditer(data), None]:
        end = escape.start() if escape else len(data)
        inside = (end - place) // width
        # Between two letters an escape may stand: the place is before it.
        while len(found) < len(letters) and (letters[len(found)] <= letter + inside or escape is None):
            found.append(place + (letters[len(found)] - letter) * width)
        if escape:
            letter, place, width = letter + inside, escape.end(), 2 if escape[0][1:2] == b"$" else 1
    return found


def read(file: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """The text of a file from its beginning, in parts. The mark of its byte order is no part of it."""
    file.seek(0)
    waiting, is_first = b"", True
    while True:
        data = file.read(PART)
        text, whole = encoding.read(waiting + data, is_last=not data)
        waiting = (waiting + data)[whole:]
        yield text.removeprefix("\ufeff") if is_first else text
        is_first = False
        if not data:
            return


def unreadable(text: str) -> bool:
    """Whether some of its bytes made no character."""
    return bool(_UNREAD.search(text))


_UNREAD = re.compile("[\ud800-\udfff]")


# --- Telling ---------------------------------------------------------------------------------------------------------


def told(file: BinaryIO) -> Encoding:
    """The encoding of a text, by all of its bytes. The file is left at its beginning."""
    file.seek(0)
    start = file.read(SAMPLE)
    found = _by_its_beginning(start)
    if found is None:
        file.seek(0)
        found = _by_its_letters(b"".join(_telling(file)))
    file.seek(0)
    return found


def _by_its_beginning(start: bytes) -> Encoding | None:
    if start.startswith(codecs.BOM_UTF8):
        return Encoding.UTF_8_BOM
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding.UTF_16_LE if start.startswith(codecs.BOM_UTF16_LE) else Encoding.UTF_16_BE
    # Without a mark, the commas and line ends of UTF-16 still are every other byte zero, on one side only.
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even + odd > len(start) / 200 and max(even, odd) > 10 * min(even, odd):
        return Encoding.UTF_16_LE if odd > even else Encoding.UTF_16_BE
    return None


def _telling(file: BinaryIO) -> Iterator[bytes]:
    """The lines that are not plain ASCII, until there are enough of them."""
    left = TELLING
    while left > 0 and (line := file.readline(LONGEST_LINE)):
        if not line.isascii() or b"\x1b" in line:
            left -= len(line)
            yield line


def _by_its_letters(telling: bytes) -> Encoding:
    if not telling:
        return Encoding.ASCII
    if telling.isascii():
        return Encoding.ISO_2022_JP if re.search(rb"\x1b(?:\$[@B]|\([IJ])", telling) else Encoding.ASCII
    read = telling.decode("utf-8", "replace")
    broken = read.count("\ufffd")
    # A few broken letters do not make UTF-8 something else: they may be why an import fails.
    if sum(character > "\x7f" for character in read) - broken > 20 * broken:
        return Encoding.UTF_8
    return min(_ODDITY, key=lambda encoding: _ODDITY[encoding](telling))


_SJIS = re.compile(
    rb"(?P<same>\x8e[\xa1-\xdf](?=\x8e[\xa1-\xdf]))"  # kanji, or a run of kana of half width in EUC-JP
    rb"|(?P<usual>[\x81-\x98\xed\xee\xfa\xfb][\x40-\x7e\x80-\xfc]|\xfc[\x40-\x4b])"
    rb"|(?P<rare>[\x99-\x9f\xe0-\xea][\x40-\x7e\x80-\xfc])|(?P<half>[\xa1-\xdf])|(?P<odd>[\x80-\xff])"
)
_EUC = re.compile(
    rb"(?P<rare>[\xd0-\xf4][\xa1-\xfe]|\x8f[\xa1-\xfe]{2})|(?P<usual>[\xa1-\xa8\xad\xb0-\xcf\xf9-\xfc][\xa1-\xfe])"
    rb"|(?P<half>\x8e[\xa1-\xdf])|(?P<odd>[\x80-\xff])"
)
_LATIN = re.compile(
    rb"(?P<usual>(?<![\x80-\xff])[\xc0-\xff](?![\x80-\xff]))|(?P<half>[\xa0-\xff]|[\x80\x85\x91-\x97\x99])"
    rb"|(?P<odd>[\x80-\xff])"
)
# How little one expects a letter: kanji of the second level are rare, kana of half width come in runs of names.
_SURPRISE = {"usual": 0.0, "half": 0.1, "same": 0.6, "rare": 1.0, "odd": 5.0}


def _oddity(letters: re.Pattern[bytes], surprise: dict[str, float], telling: bytes) -> float:
    """How odd the text would be in that encoding, for each byte that is no ASCII."""
    total, count = 0.0, 0
    for found in letters.finditer(telling):
        total += surprise[found.lastgroup or "odd"]
        count += len(found[0])
    return total / max(count, 1)


_ODDITY = {
    Encoding.SHIFT_JIS: lambda telling: _oddity(_SJIS, _SURPRISE, telling),
    Encoding.EUC_JP: lambda telling: _oddity(_EUC, _SURPRISE, telling),
    # Only when Japanese would be odd indeed: most of its letters would be rare ones, amid ASCII.
    Encoding.WESTERN: lambda telling: 0.3 + _oddity(_LATIN, _SURPRISE | {"half": 0.4}, telling),
}
