"""A mail as it was written: who, what, with which files, and what its header says about where it came from.

Read with Python's oldest rules, which never give up on a mail; everything they leave as bytes is decoded here.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesFeedParser, BytesParser

from cases.inbox import charsets, headers, html
from cases.text import is_blank

PIECE = 65_536  # bytes
MOST_PARTS = 500
LONGEST_TEXT = 200_000  # letters of a mail's words that are read
_NAMES = {"text/plain": "txt", "text/csv": "csv", "application/json": "json", "application/pdf": "pdf"}
_NAMES |= {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
# They prove or describe the mail; nobody attached them.
_WRAPPING = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
     "application/pgp-keys")
)  # fmt: skip
SMALLEST_PICTURE = 4_000  # bytes of a picture amid the words: below are logos, icons and pixels that count readers
_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class Unreadable(ValueError):
    """No mail can be made out of the bytes."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as it came: its name, decoded but not cleaned, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What can be said of a mail without asking the database. ``sender`` is empty where it is in doubt."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    files: tuple[File, ...]
    answers: tuple[str, ...]  # Message-IDs of the mails before it
    report: "Report | None"
    message: Message


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a mail server says about a mail of ours (RFC 3464)."""

    message_id: str
    code: str
    is_final: bool


def digest(raw: bytes) -> str:
    """Of the words and files alone: two copies of one mail differ in the way they took, and in how lines end."""
    found = re.search(rb"\r?\n\r?\n", raw)
    body = raw[found.end() :] if found else raw
    return hashlib.sha256(body.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()


def message_id_of(raw: bytes) -> str:
    """Its Message-ID; one made of its contents where it has none that could be kept."""
    start = re.search(rb"\r?\n\r?\n", raw)
    head = raw[: start.end()] if start else raw
    try:
        named = headers.first(BytesParser(policy=policy.compat32).parsebytes(head, headersonly=True), "Message-ID")
    except (ValueError, LookupError, RecursionError):
        named = ""
    found = headers.message_ids(named)
    return found[0] if found else f"<{hashlib.sha256(raw).hexdigest()}@no-id.invalid>"


def read(raw: bytes) -> Letter:
    """The mail of these bytes. Raises Unreadable."""
    try:
        return _read(_parsed(raw), raw)
    except RecursionError as error:
        raise Unreadable("parts within parts without end") from error


def _parsed(raw: bytes) -> Message:
    """Fed in pieces: given the whole, Python would hold it in four bytes a letter."""
    parser = BytesFeedParser(policy=policy.compat32)
    for start in range(0, len(raw), PIECE):
        parser.feed(raw[start : start + PIECE])
    return parser.close()


def _read(message: Message, raw: bytes) -> Letter:
    parts = list(_parts(message))
    words = [part for part in parts if _is_words(part)]
    return Letter(
        message_id=message_id_of(raw),
        sender=headers.sender(message),
        recipients=tuple(
            headers.addresses(message, "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "To", "Cc")
        ),
        subject=headers.text(message, "Subject")[:500],
        text=_text(words)[:LONGEST_TEXT],
        files=tuple(file for part in parts if part not in words and (file := _file(part))),
        answers=tuple(
            headers.message_ids(headers.first(message, "References") + " " + headers.first(message, "In-Reply-To"))
        ),
        report=_report(message) if message.get_content_type() == "multipart/report" else None,
        message=message,
    )


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of the tree; of words told twice, the plainer ones; a mail within the mail stays one piece."""
    count = 0
    waiting: list[Message] = [message]
    while waiting and count < MOST_PARTS:
        part = waiting.pop(0)
        count += 1
        inside = part.get_payload()
        if not isinstance(inside, list) or part.get_content_maintype() == "message":
            yield part
        elif part.get_content_type() == "multipart/alternative":
            waiting = _best([one for one in inside if isinstance(one, Message)]) + waiting
        else:
            waiting = [one for one in inside if isinstance(one, Message)] + waiting


def _best(choices: list[Message]) -> list[Message]:
    """Plain text, unless nothing can be seen of it; the pictures beside the HTML come along."""
    plain = [one for one in choices if one.get_content_type() == "text/plain" and not is_blank(_decoded(one))]
    others = [one for one in choices if one.get_content_type() not in ("text/plain", "text/html", "text/enriched")]
    if not plain:
        rich = [one for one in choices if one.get_content_type() == "text/html"]
        return (rich or [one for one in choices if one not in others])[-1:] + others
    return plain[:1] + [picture for one in others for picture in _beside(one)]


def _beside(part: Message) -> list[Message]:
    """What stands beside the HTML of a multipart/related, or an invitation beside the words."""
    inside = part.get_payload()
    if not isinstance(inside, list):
        return [part]
    found = [one for one in inside if isinstance(one, Message)]
    return [one for one in found if one.get_content_maintype() not in ("text", "multipart")]


def _is_words(part: Message) -> bool:
    """Whether it is part of what was written rather than a file."""
    if part.get_content_type() not in ("text/plain", "text/html", "text/enriched"):
        return False
    return _disposition(part) != "attachment" and not _given_name(part)


def _disposition(part: Message) -> str:
    return headers.first(part, "Content-Disposition").partition(";")[0].strip().lower()


def _given_name(part: Message) -> str:
    return headers.parameter(part, "content-disposition", "filename") or headers.parameter(part, "content-type", "name")


def _bytes(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else b""


def _decoded(part: Message) -> str:
    charset = headers.parameter(part, "content-type", "charset")
    text = charsets.read(_bytes(part)[: LONGEST_TEXT * 4], charset).replace("\r\n", "\n").replace("\r", "\n")
    if headers.parameter(part, "content-type", "format").lower() == "flowed":
        text = _unflowed(text, joins=headers.parameter(part, "content-type", "delsp").lower() == "yes")
    return text


def _unflowed(text: str, *, joins: bool) -> str:
    """Lines that a mail program cut stand whole again (RFC 3676); a signature's mark is no cut."""
    lines: list[str] = []
    held: list[str] | None = None
    depth_before = 0
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        is_soft = words.endswith(" ") and words != "-- "
        if held is not None and depth == depth_before and words != "-- ":
            held.append(words)
        else:
            lines += ["".join(held)] if held is not None else []
            held = [f"{'>' * depth} {words}" if depth else words]
        if is_soft and joins:
            held[-1] = held[-1].removesuffix(" ")
        if not is_soft:
            lines.append("".join(held))
            held = None
        depth_before = depth
    return "\n".join(lines + (["".join(held)] if held is not None else []))


def _text(words: list[Message]) -> str:
    texts = []
    for part in words:
        text = _decoded(part)
        texts.append(html.to_text(text) if part.get_content_type() == "text/html" else text)
    return "\n\n".join(text.strip("\n") for text in texts if not is_blank(text))


def _file(part: Message) -> File | None:
    """The file that a part holds; None for what only wraps the mail, and for what draws a signature."""
    kind = part.get_content_type()
    if kind in _WRAPPING or kind == "message/delivery-status":
        return None
    name = _given_name(part)
    if part.get_content_maintype() == "message":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        subject = headers.text(first, "Subject") if isinstance(first, Message) else ""
        return File(name=name or f"{subject[:80] or 'message'}.eml", data=str(part).encode("utf-8", "replace"))
    data = _bytes(part)
    is_inside = bool(headers.first(part, "Content-ID")) and _disposition(part) != "attachment"
    if is_inside and part.get_content_maintype() == "image" and len(data) < SMALLEST_PICTURE:
        return None
    return File(name=name or f"mail.{_NAMES.get(kind, kind.rpartition('/')[2][:20])}", data=data)


def _report(message: Message) -> Report:
    """The report of a mail server. Its words differ from server to server; these three things do not."""
    told, original = "", ""
    inside = message.get_payload()
    for part in inside if isinstance(inside, list) else []:
        kind = part.get_content_type() if isinstance(part, Message) else ""
        if kind == "message/delivery-status":
            told += str(part)[: headers.LONGEST]
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            original += str(part)[: headers.LONGEST]
    actions = re.findall(r"^action:\s*([a-z]+)", told, re.I | re.M)
    codes = re.findall(r"^status:\s*([245]\.\d{1,3}\.\d{1,3})", told, re.I | re.M) or _CODE.findall(told)
    named = re.findall(r"^message-id:\s*(<[^\s<>]{1,240}>)", original, re.I | re.M)
    return Report(
        message_id=named[0] if named else "",
        code=codes[0] if codes else "",
        is_final=any(action.lower() == "failed" for action in actions),
    )
