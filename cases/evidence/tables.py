"""A list of people as a file: what can be told of it without keeping it.

Encoding, delimiter, columns, rows, and rows that fail a simple check; of a few rows a sample is left in which every
letter and figure became one of its kind, so that the structure shows and the people do not. Read in parts: memory stays
flat.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cases.evidence import encodings, masking
from cases.evidence.encodings import Encoding
from cases.text import folded

LONGEST_CELL = 255  # characters that a text field of Marketo takes
LONGEST_RECORD = 100_000  # characters; what is longer is a quotation mark that was never closed
MOST_LINES = 50  # of one record, for the same reason
MOST_COLUMNS, LONGEST_NAME = 100, 80
LINES_NAMED, FAILING_SHOWN, GOOD_SHOWN, LONGEST_SHOWN = 10, 8, 3, 300


class Fault(TextChoices):
    """What a row may fail: nothing that Marketo would have to be asked for."""

    FIELDS = "fields", _("another number of fields than the first line")
    EMPTY = "empty", _("no e-mail address")
    ADDRESS = "address", _("an e-mail address that is none")
    LONG = "long", _("a field of more than 255 characters")
    CONTROL = "control", _("invisible control characters")
    QUOTES = "quotes", _("a quotation mark that is not closed")
    UNREADABLE = "unreadable", _("bytes that are no character in this encoding")


class ImportMode(TextChoices):
    """How Marketo was to import the file, as its own dialogue names it."""

    DEFAULT = "default", _("Default (adds new people, updates known ones)")
    SKIP = "skip", _("Skip new people and updates")
    OTHER = "other", _("Another way, such as the API (say which below)")
    UNKNOWN = "unknown", _("Not known any more")


DELIMITERS = {",": _("comma"), "\t": _("tab"), ";": _("semicolon")}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z0-9-]{2,63}")
_NAMES_OF_ADDRESS = re.compile(r"e-?mail(?:[ _]?address)?|mail(?:[ _]?address)?|(?:e|電子)?メール(?:アドレス)?", re.I)
# The kinds of file that a list may come as, and what is said of any other.
KINDS = ("csv", "text")
NO_LIST = _("%(name)s is no list. Choose the CSV or text file.")
# What the file box of a form is called, and where the facts stand among the evidence.
BOX, KEPT_AS = "list_file", "import_file"


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is told of a file. ``faults`` are (fault, count, first lines), ``sample`` (line, faults, masked text)."""

    name: str
    size: int
    encoding: str
    delimiter: str
    columns: list[str]
    rows: int
    faults: list[tuple[str, int, list[int]]] = field(default_factory=list)
    sample: list[tuple[int, list[str], str]] = field(default_factory=list)
    has_address: bool = True

    @classmethod
    def from_stored(cls, data: dict[str, Any]) -> "Table":
        return cls(**data)

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def encoding_name(self) -> str:
        return str(Encoding(self.encoding).label)

    @property
    def delimiter_name(self) -> str:
        return str(DELIMITERS[self.delimiter])

    @property
    def faults_named(self) -> list[tuple[str, int, str]]:
        """Each fault in words, how many rows have it, and the lines of the first ones."""
        named = []
        for fault, count, lines in self.faults:
            numbers = ", ".join(map(str, lines)) + (" …" if count > len(lines) else "")
            named.append((str(Fault(fault).label), count, numbers))
        return named

    @property
    def failing(self) -> int:
        return sum(count for _fault, count, _lines in self.faults)


def read(file: BinaryIO, *, name: str, size: int) -> Table:
    """The facts of a file; it is read once from its beginning to its end after its encoding was told."""
    encoding = encodings.told(file)
    records = _records(_lines(file, encoding))
    begun, head = next(records, (1, ""))
    delimiter = max(DELIMITERS, key=head.count)
    columns = [cell.strip() for cell in _cells(head, delimiter)]
    is_head = not any(_ADDRESS.fullmatch(cell) for cell in columns)
    place = next((n for n, cell in enumerate(columns) if _NAMES_OF_ADDRESS.fullmatch(folded(cell).strip())), None)
    if not is_head:
        place = next(n for n, cell in enumerate(columns) if _ADDRESS.fullmatch(cell))
    reader = _Reader(delimiter=delimiter, width=len(columns), place=place)
    if head and not is_head:
        reader.look(begun, head)
    for line, record in records:
        reader.look(line, record)
    names = columns if is_head else [str(n) for n in range(1, len(columns) + 1)]
    return Table(
        name=name,
        size=size,
        encoding=encoding.value,
        delimiter=delimiter,
        columns=[masking.read(cell[:LONGEST_NAME]).text for cell in names[:MOST_COLUMNS]],
        rows=reader.rows,
        faults=[(fault, count, reader.lines[fault]) for fault, count in reader.count.most_common()],
        sample=sorted([*reader.failing, *reader.good]),
        has_address=place is not None,
    )


def of(evidence: dict[str, Any]) -> Table | None:
    """The facts among the evidence of a case, where there are any."""
    stored = evidence.get(KEPT_AS)
    return Table.from_stored(stored) if isinstance(stored, dict) else None


def summary(table: Table) -> str:
    """The facts in a line, for the box that asks what the file holds."""
    columns = "、".join(table.columns[:8]) if "ja" in (get_language() or "") else ", ".join(table.columns[:8])
    words = gettext("%(encoding)s, separated by %(delimiter)s, %(columns)d columns (%(names)s), %(rows)d rows.") % {
        "encoding": table.encoding_name,
        "delimiter": table.delimiter_name,
        "columns": len(table.columns),
        "names": columns,
        "rows": table.rows,
    }
    faults = [gettext("%(fault)s: %(count)d rows") % {"fault": name, "count": n} for name, n, _at in table.faults_named]
    return "\n".join([words, *faults])


def _lines(file: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """Line by line without their ends; a line without end is cut, so that it does not fill the memory."""
    waiting = ""
    for part in encodings.read(file, encoding):
        *whole, waiting = (waiting + part).split("\n")
        yield from (line.removesuffix("\r") for line in whole)
        while len(waiting) > LONGEST_RECORD:
            yield waiting[:LONGEST_RECORD]
            waiting = waiting[LONGEST_RECORD:]
    if waiting:
        yield waiting.removesuffix("\r")


def _records(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Each record with the line it begins on. Lines belong together while a quotation is open, but not for ever."""
    number, held = 0, list[str]()
    for line in lines:
        number += 1
        held.append(line)
        open_quotes = sum(one.count('"') for one in held) % 2
        if open_quotes and len(held) < MOST_LINES and sum(map(len, held)) < LONGEST_RECORD:
            continue
        if open_quotes:
            yield from ((number - len(held) + place, one) for place, one in enumerate(held, 1) if one)
        elif any(held):
            yield number - len(held) + 1, "\n".join(held)
        held = []
    yield from ((number - len(held) + place, one) for place, one in enumerate(held, 1) if one)


def _cells(record: str, delimiter: str) -> list[str]:
    if '"' not in record:
        return record.split(delimiter)
    try:
        return next(csv.reader([record], delimiter=delimiter), [])
    except csv.Error:
        return record.split(delimiter)


@dataclass(kw_only=True)
class _Reader:
    """Counts what is looked at, and keeps a few rows, masked."""

    delimiter: str
    width: int
    place: int | None
    rows: int = 0
    count: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)
    failing: list[tuple[int, list[str], str]] = field(default_factory=list)
    good: list[tuple[int, list[str], str]] = field(default_factory=list)

    def look(self, line: int, record: str) -> None:
        self.rows += 1
        found = [fault.value for fault in self._faults(record)]
        for fault in found:
            self.count[fault] += 1
            named = self.lines.setdefault(fault, [])
            if len(named) < LINES_NAMED:
                named.append(line)
        kept, most = (self.failing, FAILING_SHOWN) if found else (self.good, GOOD_SHOWN)
        if len(kept) < most:
            kept.append((line, found, masked(record[:LONGEST_SHOWN])))

    def _faults(self, record: str) -> Iterator[Fault]:
        if encodings.unreadable(record):
            yield Fault.UNREADABLE
        if _CONTROL.search(record):
            yield Fault.CONTROL
        if record.count('"') % 2:
            yield Fault.QUOTES
            return
        cells = _cells(record, self.delimiter)
        if len(cells) != self.width:
            yield Fault.FIELDS
        elif self.place is not None:
            address = cells[self.place].strip()
            if not address:
                yield Fault.EMPTY
            elif not _ADDRESS.fullmatch(address):
                yield Fault.ADDRESS
        if len(record) > LONGEST_CELL and any(len(cell) > LONGEST_CELL for cell in cells):
            yield Fault.LONG


_KINDS = (
    (re.compile("[A-Z]"), "A"),
    (re.compile("[a-z]"), "a"),
    (re.compile("[0-9]"), "9"),
    (re.compile("[Ａ-Ｚ]"), "Ａ"),
    (re.compile("[ａ-ｚ]"), "ａ"),
    (re.compile("[０-９]"), "９"),
    (re.compile("[ぁ-ゖ]"), "あ"),
    (re.compile("[ァ-ヺ]"), "ア"),
    (re.compile("[ｦ-ｯｱ-ﾝ]"), "ｱ"),
    (re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆]"), "漢"),
)


def masked(text: str) -> str:
    """Every letter and figure as one of its kind: the length, the signs and what cannot be seen stay visible."""
    for pattern, kind in _KINDS:
        text = pattern.sub(kind, text)
    return "".join(map(_masked, text))


# What the kinds are written as, and marks that are no letter by themselves.
_KEPT = frozenset("ーﾞﾟＡａ９あアｱ漢")


def _masked(letter: str) -> str:
    if letter.isascii():
        if letter >= " " and letter != "\x7f":
            return letter
        return "→" if letter == "\t" else "␡" if letter == "\x7f" else chr(0x2400 + ord(letter))
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"
    if letter in _KEPT:
        return letter
    category = unicodedata.category(letter)
    return "x" if category in ("Lu", "Ll", "Lt", "Lo", "Lm", "Nd") else "\u2426" if category == "Cc" else letter
