"""Header fields of a mail as they were meant: encoded words (RFC 2047), parameters (RFC 2231), and raw bytes.

Python's own readers raise for some of what comes in the mail, and cut letters where a mail program cut them: a letter
of several bytes may go from one encoded word into the next.
"""

import binascii
import codecs
import re
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses

from cases.inbox import charsets

LONGEST = 20_000  # letters of a field that are looked at
LONGEST_SENDER = 1000
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\s]*(?: [^?\s]*)*)\?=")
_BETWEEN = re.compile(r"\s*")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What an address may be: nothing that could break a header or a log.
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x20\x7f-\x9f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_SENDER = re.compile(r"(?:[^<>]*<\s*([^<>\s]+)\s*>|([^<>\s]+@[^<>\s]+))\s*(?:\([^()<>]*\))?", re.S)
_MESSAGE_ID = re.compile(r"<[^\s<>\x00-\x20\x7f-\uffff]{1,240}>")


def every(message: Message, name: str) -> list[str]:
    """Each field of that name as it stands, with its bytes; Python's own way to ask replaces them."""
    return [str(value)[:LONGEST] for given, value in message.raw_items() if given.lower() == name.lower()]


def first(message: Message, name: str) -> str:
    """The first field of that name; empty where there is none."""
    return next(iter(every(message, name)), "")


def text(message: Message, name: str) -> str:
    """The field in one line, decoded."""
    return decoded(first(message, name))


def decoded(value: str) -> str:
    """Encoded words and raw bytes of any charset as text, in one line."""
    value = _from_bytes(value[:LONGEST])
    parts: list[str] = []
    waiting, charset, end = b"", "", 0
    for word in _WORD.finditer(value):
        gap = value[end : word.start()]
        is_next = bool(waiting) and _BETWEEN.fullmatch(gap) is not None
        if not (is_next and word[1].lower() == charset):
            parts.append(charsets.read(waiting, charset) if waiting else "")
            waiting = b""
        if not is_next:
            parts.append(gap)
        waiting, charset, end = waiting + _bytes(word[2], word[3]), word[1].lower(), word.end()
    parts += [charsets.read(waiting, charset) if waiting else "", value[end:]]
    return _CONTROLS.sub(" ", "".join(parts)).strip()


def _bytes(kind: str, letters: str) -> bytes:
    if kind in "qQ":
        return binascii.a2b_qp(letters.replace(" ", "_").encode("ascii", "replace"), header=True)
    plain = re.sub(r"[^A-Za-z0-9+/]", "", letters)
    return binascii.a2b_base64(plain[: len(plain) - (len(plain) % 4 == 1)] + "=" * (-len(plain) % 4))


def _from_bytes(value: str) -> str:
    """Bytes that are no ASCII stand as lone surrogates where the mail was read; escapes of JIS as they are."""
    if not re.search("[\ud800-\udfff]|\x1b[$(]", value):
        return value
    return charsets.read(value.encode("utf-8", "surrogateescape_or_mark"))


def _mark(error: UnicodeError) -> tuple[bytes | str, int]:
    """A lone surrogate that stands for a byte becomes the byte again; any other is none and gets a mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    code = ord(error.object[error.start])
    return bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else b"?", error.start + 1


codecs.register_error("surrogateescape_or_mark", _mark)


def parameter(message: Message, field: str, name: str) -> str:
    """A parameter such as the name of a file; encoded in any of the ways that are in use."""
    # Of a message of its own, since Python would replace what is no ASCII before it looks.
    alone = Message()
    alone[field] = _from_bytes(first(message, field))
    try:
        found = alone.get_param(name, "", header=field)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(found, tuple):
        charset, _language, value = found
        try:
            return _CONTROLS.sub(" ", charsets.read(value.encode("latin-1"), charset or "utf-8")).strip()
        except UnicodeEncodeError:
            found = collapse_rfc2231_value(found, "replace")
    return decoded(str(found))


def addresses(message: Message, *names: str) -> list[str]:
    """The addresses in these fields, in small letters; what is no address is left out."""
    values = [value for name in names for value in every(message, name)]
    try:
        found = [address for _name, address in getaddresses(values)]
    except (ValueError, IndexError, RecursionError):
        return []
    return list(dict.fromkeys(address.lower() for address in found if is_address(address)))


def sender(message: Message) -> str:
    """The one address it says it is from; empty where there is none, several, or one that could be read in two ways."""
    values = every(message, "From")
    is_one = len(values) == 1 and len(values[0]) <= LONGEST_SENDER
    found = _SENDER.fullmatch(values[0].strip()) if is_one else None
    address = (found[1] or found[2]).lower() if found else ""
    return address if is_address(address) else ""


def is_address(value: str) -> bool:
    return len(value) <= 254 and value.isascii() and _ADDRESS.fullmatch(value) is not None


def message_ids(value: str) -> list[str]:
    return _MESSAGE_ID.findall(value)
