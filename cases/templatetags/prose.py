"""What people wrote, in the parts a template can draw: paragraphs with links, code, and quoted lines.

Nothing here is markup: every part is plain text that the template escapes, and an address becomes a link only when
its host is written out in plain letters, so that what is shown is where it leads.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

from django import template

register = template.Library()

FENCE = "```"
_QUOTE = re.compile(r"[>＞]\s?")
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
    in_code, held = False, list[str]()
    for line in [*text.split("\n"), None]:
        is_fence = line is not None and line.strip().startswith(FENCE)
        if line is not None and not is_fence:
            held.append(line)
            continue
        if in_code and any(held):
            yield Block("code", "\n".join(held))
        elif not in_code:
            yield from _plain(held)
        in_code, held = not in_code, []


def _plain(lines: list[str]) -> Iterator[Block]:
    """An empty line ends a paragraph; lines that begin with ``>`` are a quotation."""

    def kind(line: str) -> str:
        return "quote" if _QUOTE.match(line) else "paragraph" if line.strip() else ""

    for name, group in groupby(lines, key=kind):
        found = list(group)
        if name == "quote":
            found = [_QUOTE.sub("", line, count=1) for line in found]
            yield Block("quote", "\n".join(found), [_pieces(line) for line in found])
        elif name:
            yield Block("paragraph", "\n".join(found), [_pieces(line) for line in found])


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
