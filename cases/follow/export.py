"""The list as a CSV file that a spreadsheet opens, and takes no cell of for a formula."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo

from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.follow.sentences import standing_name, turn_name
from cases.follow.shown import area_name
from cases.models import Case
from cases.text import is_blank

# What a spreadsheet takes for the beginning of a formula, full-width forms included (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


def neutral(value: object) -> str:
    """A cell that is read as text: an apostrophe goes before what could begin a formula, also after blanks."""
    text = "" if value is None else str(value)
    start = next((place for place, character in enumerate(text) if not is_blank(character)), len(text))
    return f"'{text}" if text.startswith(FORMULA) or text.startswith(FORMULA, start) else text


def _at(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


COLUMNS: tuple[tuple[str | Promise, Callable[[Case], object]], ...] = (
    (_("Number"), lambda case: case.number),
    (_("Subject"), lambda case: case.title),
    (_("Whose turn"), turn_name),
    (_("Verdict"), lambda case: standing_name(case.effective_standing, case.effective_advisory)),
    (_("Topic"), area_name),
    (_("Company"), lambda case: case.company.name),
    (_("Instance"), lambda case: case.instance_name),
    (_("Filed by"), lambda case: case.filer.name),
    (_("Sent (%(zone)s)"), lambda case: _at(case.submitted_at)),
    (_("First answer promised (%(zone)s)"), lambda case: _at(case.first_response_due)),
    (_("First answer (%(zone)s)"), lambda case: _at(case.first_responded_at)),
    (_("Changed (%(zone)s)"), lambda case: _at(case.changed_at)),
    (_("Guideline version"), lambda case: case.guideline),
    (_("Clauses"), lambda case: " ".join(case.clauses)),
)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def line(cells: Iterable[object]) -> str:
    """One line of the file; no cell of it is taken for a formula."""
    return str(csv.writer(_Echo(), quoting=csv.QUOTE_ALL).writerow([neutral(cell) for cell in cells]))


def lines(cases: Iterable[Case], *, language: str, zone: tzinfo) -> Iterator[str]:
    """The file, line by line, in the reader's language and zone, whatever else the thread does in between."""
    with translation.override(language):
        head = [str(heading) % {"zone": zone} if "%" in str(heading) else str(heading) for heading, _cell in COLUMNS]
    yield BYTE_ORDER_MARK + line(head)
    for case in cases:
        with translation.override(language), timezone.override(zone):
            row = line(cell(case) for _heading, cell in COLUMNS)
        yield row
