"""An HTML mail as the text its reader saw: nothing of it is run, fetched or kept as markup.

A scanner of our own rather than a parser, since a mail may hold anything: it looks at every letter once, whatever the
tags are. Quotations become lines with ">" before them, as in a text mail, so that one reader of quotes does for both.
"""

import html
import re
from urllib.parse import urlsplit

LONGEST = 1_000_000
DEEPEST = 9  # quotations within each other that are told apart
# Inside these nothing is shown.
_SILENT = ("style", "script", "head", "title", "noscript", "template", "svg", "object", "xml")
_BREAKS = frozenset(("br", "hr"))
_BLOCKS = frozenset(
    ("p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section",
     "article", "header", "footer", "address", "dl", "dt", "dd", "form", "center")
)  # fmt: skip
_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"))
_CELLS = frozenset(("td", "th"))
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)([^<>]*)>")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.I)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def to_text(markup: str) -> str:
    """What can be read of it, in lines."""
    writer, unclosed = _Writer(), set[str]()
    markup, place = markup[:LONGEST], 0
    while place < len(markup):
        start = markup.find("<", place)
        if start < 0:
            writer.words(markup[place:])
            break
        writer.words(markup[place:start])
        place = _read(markup, start, writer, unclosed)
    return writer.text()


def _read(markup: str, start: int, writer: "_Writer", unclosed: set[str]) -> int:
    """What begins with a "<": a comment, a tag, or just that sign. Answers where to go on."""
    if markup.startswith("<!--", start):
        return _after(markup, "-->", start)
    if markup.startswith(("<!", "<?"), start):
        return _after(markup, ">", start)
    tag = _TAG.match(markup, start)
    if tag is None:
        writer.words("<")
        return start + 1
    closes, name, attributes = bool(tag[1]), tag[2].lower(), tag[3]
    if name in _SILENT and not closes and not attributes.endswith("/") and name not in unclosed:
        found = re.compile(rf"</{name}\s*>", re.I).search(markup, tag.end())
        if found:
            return found.end()
        # One that is never closed hides no more than itself, and is looked for once.
        unclosed.add(name)
    writer.tag(name, attributes, closes=closes)
    return tag.end()


def _after(markup: str, end: str, start: int) -> int:
    found = markup.find(end, start)
    return found + len(end) if found >= 0 else len(markup)


class _Writer:
    """Lines as they grow. ``depth`` says how many quotations one stands in."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.parts: list[str] = []  # of the line that is being written
        self.depth = 0
        self.in_pre = False
        self.link = ""
        self.link_begins = 0

    def words(self, raw: str) -> None:
        if not raw:
            return
        text = html.unescape(raw).replace("\xa0", " ")
        if self.in_pre:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.parts.append(first)
            for one in rest:
                self.end_line(keep=True)
                self.parts.append(one)
            return
        text = _BLANKS.sub(" ", text)
        text = text.lstrip(" ") if not self.parts or self.parts[-1].endswith(" ") else text
        if text:
            self.parts.append(text)

    def tag(self, name: str, attributes: str, *, closes: bool) -> None:
        if name in _BREAKS:
            self.end_line(keep=True)
        elif name in _CELLS and closes and self.parts:
            self.parts.append("  ")
        elif name == "img":
            self._picture(attributes)
        elif name == "a":
            self._link(attributes, closes=closes)
        elif name in _BLOCKS:
            self._block(name, closes=closes)

    def _block(self, name: str, *, closes: bool) -> None:
        self.end_line()
        if name == "blockquote" and closes:
            self.depth = max(0, self.depth - 1)
        if name in _PARAGRAPHS:
            self.gap()
        if name == "blockquote" and not closes:
            self.depth = min(DEEPEST, self.depth + 1)
        elif name == "pre":
            self.in_pre = not closes
        elif name == "li" and not closes:
            self.parts.append("- ")

    def _picture(self, attributes: str) -> None:
        """Some mail programs send an emoji as a picture; any other picture has no words worth telling."""
        alt = _ALT.search(attributes)
        words = html.unescape((alt[1] or alt[2] or "") if alt else "").strip()
        if len(words) == 1:
            self.parts.append(words)

    def _link(self, attributes: str, *, closes: bool) -> None:
        """An address that cannot be seen in the words is told after them."""
        if not closes:
            href = _HREF.search(attributes)
            self.link = html.unescape(next((part for part in href.groups() if part), "")).strip() if href else ""
            self.link_begins = len(self.parts)
            return
        words = "".join(self.parts[self.link_begins :]).strip()
        if words and _is_web(self.link) and self.link.rstrip("/") not in words and not _is_web(words):
            self.parts.append(f" <{self.link}>")
        self.link = ""

    def end_line(self, *, keep: bool = False) -> None:
        """Close the line; an empty one counts only where it was asked for."""
        line = "".join(self.parts).rstrip()
        if line or keep:
            self.lines.append(f"{'>' * self.depth} {line}".rstrip() if self.depth else line)
        self.parts, self.link_begins = [], 0

    def gap(self) -> None:
        """One empty line between paragraphs, never two."""
        empty = ">" * self.depth
        if self.lines and self.lines[-1] != empty:
            self.lines.append(empty)

    def text(self) -> str:
        self.end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(address) <= 2000
