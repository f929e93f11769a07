"""The bytes of a mail as text: by the charset it names if that holds, else by the bytes themselves.

Mail programs lie about charsets, and Japanese ones more than others: Shift_JIS and ISO-2022-JP are read as Windows
means them, since that is where ①, 髙 and half-width kana come from.
"""

import codecs
import re
from io import BytesIO

from cases.evidence import encodings
from cases.evidence.encodings import Encoding

# What stands for a byte that is no letter in any reading, as Japanese printers have it.
UNREAD = "〓"
_JAPANESE = {
    Encoding.ISO_2022_JP: re.compile(r"(cs)?iso-?2022-?jp.*|cp5022[012]|jis|x-jis|jis7"),
    Encoding.SHIFT_JIS: re.compile(r"(x-|cs)?(shift[-_]?jis.*|s-?jis|ms-?kanji)|(cs)?windows-?31j|cp-?932|ms932"),
    Encoding.EUC_JP: re.compile(r"(x-|cs)?euc-?jp.*|cseucpkdfmtjapanese|cp51932|ujis"),
}
_UNKNOWN = {"", "us-ascii", "ascii", "unknown", "unknown-8bit", "x-unknown", "default", "7bit", "8bit", "binary"}
_SHIFTED = re.compile(rb"\x0e([^\x0f\x1b\n]*)\x0f?")
_ESCAPE = re.compile(rb"\x1b(?:\$|\([BJI])")


def read(data: bytes, charset: str = "") -> str:
    """The text of the bytes. Whatever they are, some text is answered, and no lone surrogate is in it."""
    name = charset.strip().strip("\"'").lower()
    text = _by_name(data, name)
    if text is None or _is_wrong(text, data):
        other = _by_bytes(data)
        text = other if text is None or not encodings.unreadable(other) else text
    return re.sub("[\ud800-\udfff]+", UNREAD, text).removeprefix("\ufeff")


def _is_wrong(text: str, data: bytes) -> bool:
    """Whether so much of it is unreadable that the charset cannot be the one it names; one odd byte is just odd."""
    return 4 * len(re.findall("[\ud800-\udfff]", text)) > sum(byte > 0x7F or byte == 0x1B for byte in data)


def _by_bytes(data: bytes) -> str:
    if _ESCAPE.search(data):
        return _japanese(data, Encoding.ISO_2022_JP)
    told = encodings.told(BytesIO(data))
    # Mail is never sent in UTF-16 without saying so; a NUL among few letters would look like it.
    return _japanese(data, Encoding.UTF_8 if told.value.startswith("utf_16") else told)


def _by_name(data: bytes, name: str) -> str | None:
    """None where the name says nothing, or too little: ASCII that has other bytes, or escapes to Japanese."""
    for encoding, names in _JAPANESE.items():
        if names.fullmatch(name):
            return _japanese(data, encoding)
    if name in _UNKNOWN:
        is_plain = data.isascii() and b"\x1b" not in data
        return data.decode("ascii") if is_plain else None
    try:
        found = codecs.lookup(name)
        # Not every codec of Python makes text: "zip" would unpack, "hex" would count.
        return found.decode(data, "surrogateescape")[0] if found._is_text_encoding else None
    except (LookupError, ValueError, TypeError):
        return None


def _japanese(data: bytes, encoding: Encoding) -> str:
    if encoding is Encoding.ISO_2022_JP:
        # Half-width kana between SO and SI, as old mail programs wrote them.
        data = _SHIFTED.sub(lambda found: b"\x1b(I" + found[1] + b"\x1b(B", data)
    return encoding.read(data)[0]
