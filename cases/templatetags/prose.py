"""What people wrote, in the parts a template can draw: paragraphs with links, code, and quoted lines.

Nothing here is markup: every part is plain text that the template escapes, and an address becomes a link only when
its host is written out in plain letters, so that what is shown is where it leads.
"""

import re
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

from django import template

register = template.Library()

FENCE = "```"
_QUOTE = re.compile(r"^[>＞]\s?")
_CODE = re.compile(r"(?: {4}|\t)\s*\S")
# What mail programs put above a quotation: who wrote when, above lines that are marked; or a line, or a few lines of
# a letter's head, above all the rest.
_WROTE = re.compile(r"(?:On |20[0-9]{2}[年/-]).{4,300}[:：]\s*")
_BELOW = re.compile(r"-{2,} ?(?:Original Message|Forwarded message|元のメッセージ|転送メッセージ) ?-{2,}\s*", re.I)
_RULE = re.compile(r"[_-]{10,}\s*")
_FROM = re.compile(r"(?:From|差出人) ?[:：] ?\S")
_SENT = re.compile(r"(?:Sent|Date|送信日時|日時) ?[:：] ?\S")
_SUBJECT = re.compile(r"(?:Subject|件名) ?[:：]")
_HEAD = 8  # lines
# The characters an address may be made of (RFC 3986); anything else, Japanese included, ends it.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,2000}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PORT = re.compile(r"|:[0-9]{1,5}")
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True)
class Piece:
    """Some words of a line; with an address when they are one."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Block:
    """Lines that belong together. ``lines`` holds the pieces of each line, ``text`` the lines as they were written."""

    kind: Literal["paragraph", "quote", "code"]
    text: str
    lines: list[list[Piece]] = field(default_factory=list)


@register.filter
def prose(value: object) -> list[Block]:
    """The parts of a text as it was written; an empty list for an empty one."""
    return list(_blocks(str(value or "")))


def _blocks(text: str) -> Iterator[Block]:
    """Code stands between lines of three back-ticks; a fence left open goes on to the end."""
    in_code, held, is_first = False, list[str](), True
    for line in [*text.split("\n"), None]:
        is_fence = line is not None and line.strip().startswith(FENCE)
        if line is not None and not is_fence:
            held.append(line)
            continue
        if in_code and any(held):
            yield Block("code", "\n".join(held))
        elif not in_code:
            yield from _plain(held, is_first=is_first)
        in_code, held, is_first = not in_code, [], False


def _plain(lines: list[str], *, is_first: bool) -> Iterator[Block]:
    kinds = _kinds(lines, is_first=is_first)
    for name, group in groupby(zip(kinds, lines, strict=True), key=lambda one: one[0]):
        found = [line for _kind, line in group]
        if name == "quote":
            found = [_QUOTE.sub("", line, count=1) for line in found]
            yield Block("quote", "\n".join(found), [_pieces(line) for line in found])
        elif name == "code":
            yield Block("code", textwrap.dedent("\n".join(found)))
        elif name:
            yield Block("paragraph", "\n".join(found), [_pieces(line) for line in found])


def _kinds(lines: list[str], *, is_first: bool) -> list[str]:
    """What each line belongs to; an empty one, which ends a paragraph, to nothing.

    Lines that begin with ``>`` are a quotation, with the line above that says who wrote it. So is all that follows
    the head of an older letter, as long as there is an answer above it: below one without, the answer may stand.
    """
    kinds, is_answered = [""] * len(lines), not is_first
    for place, line in enumerate(lines):
        before = kinds[place - 1] if place else ""
        if kinds[place]:
            continue
        if is_answered and _is_letter(lines, place):
            return kinds[:place] + ["quote"] * (len(lines) - place)
        if _QUOTE.match(line):
            kinds[place] = "quote"
        elif quoted := _wrote(lines, place):
            kinds[place:quoted] = ["quote"] * (quoted - place)
        elif _CODE.match(line) and before in ("", "code"):
            kinds[place] = "code"
        elif line.strip():
            kinds[place] = "paragraph"
            is_answered = is_answered or not _RULE.fullmatch(line)
    return kinds


def _wrote(lines: list[str], place: int) -> int:
    """Where the marked lines begin that a line, or two, say the writer of; 0 when it does no such thing."""
    for end in (place + 1, place + 2):
        if not _WROTE.fullmatch(" ".join(lines[place:end])):
            continue
        first = next((at for at in range(end, min(end + 3, len(lines))) if lines[at].strip()), 0)
        return first if first and _QUOTE.match(lines[first]) else 0
    return 0


def _is_letter(lines: list[str], place: int) -> bool:
    if _BELOW.fullmatch(lines[place]):
        return True
    head = lines[place : place + _HEAD]
    if _RULE.fullmatch(head[0]):
        head = head[1:]
    is_from = bool(head) and bool(_FROM.match(head[0]))
    return is_from and any(map(_SENT.match, head)) and any(map(_SUBJECT.match, head))


def _pieces(line: str) -> list[Piece]:
    pieces, end = [], 0
    for found in _ADDRESS.finditer(line):
        url = _trimmed(found[0])
        if not leads_where_it_says(url) or _hides(line[found.end() : found.end() + 1]):
            continue
        if found.start() > end:
            pieces.append(Piece(line[end : found.start()]))
        pieces.append(Piece(url, url))
        end = found.start() + len(url)
    return [*pieces, Piece(line[end:])] if line[end:] or not pieces else pieces


def _hides(following: str) -> bool:
    """Whether the next character makes an address look like another one: a backslash, or one that shows nothing."""
    return bool(following) and (following == "\\" or unicodedata.category(following) in ("Cf", "Cc"))


def _trimmed(url: str) -> str:
    """Without the full stop or the bracket that belongs to the sentence around it."""
    while url:
        last = url[-1]
        if last in ".,;:!?'*_~" or (last in _PAIRS and url.count(last) > url.count(_PAIRS[last])):
            url = url[:-1]
        else:
            break
    return url


def leads_where_it_says(url: str) -> bool:
    """Whether an address may be a link: the web, a host with a name, and nothing that hides it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = _HOST.match(parts.netloc.lower())
    return parts.scheme in ("http", "https") and bool(host and _PORT.fullmatch(parts.netloc[host.end() :]))
