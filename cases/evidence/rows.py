"""Evidence that comes in rows: how a row is stored, which rows say something, and what hangs on one.

A row is a flat dict of texts. Its short ``id`` stays with it wherever it is moved, so that a screenshot, and what
support found, stay with it too.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from cases.evidence import diary, pages
from cases.models import Attachment, Case
from cases.text import is_blank

Row = dict[str, str]
LONGEST_NAME = 24  # of an item of evidence
ID = re.compile(r"[a-z0-9]{4,12}", re.ASCII)
# Set in every row, and so no sign that something was entered.
ALWAYS_SET = ("id", "zone")


def new_id() -> str:
    return secrets.token_hex(4)


def key(name: str, row_id: str) -> str:
    """The name of a row among all rows of a case: what a file remembers, and what fields and anchors are called by."""
    return f"{name}-{row_id}"


def is_key(text: str) -> bool:
    name, _dash, row_id = text.partition("-")
    return len(name) <= LONGEST_NAME and name.isidentifier() and bool(ID.fullmatch(row_id))


def of(case: Case, name: str) -> list[Row]:
    """The rows of an item as they are stored, empty ones included.

    A release before this one knew no IDs, and kept some items as text: a row goes by its place, and a line is a row.
    """
    value = case.steps if name == "steps" else case.evidence.get(name)
    if isinstance(value, str):
        value = [_of_line(line) for line in value.splitlines() if not is_blank(line)]
    found = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return [_texts({"id": f"row{place}", **row}) for place, row in enumerate(found)]


def _of_line(line: str) -> Row:
    """What was a line of its own: an address, or words."""
    return {"url" if line.startswith(("https://", "http://")) and " " not in line else "note": line}


def _texts(row: dict[Any, Any]) -> Row:
    return {str(name): str(value) for name, value in row.items()}


def is_empty(row: Row) -> bool:
    return all(is_blank(text) for name, text in row.items() if name not in ALWAYS_SET)


def filled(case: Case, name: str) -> list[Row]:
    """The rows that say something."""
    return [row for row in of(case, name) if not is_empty(row)]


# Which rows of an item count as the evidence that was asked for.
COUNT: dict[str, Callable[[list[Row]], int]] = {
    "steps": lambda steps: sum(not is_blank(step.get("text", "")) for step in steps),
    "occurrences": diary.dated,
    "pages_read": pages.proven,
}


def counted(case: Case, name: str) -> int:
    """How many rows count as the evidence that was asked for; zero for an item that does not come in rows."""
    return COUNT[name](of(case, name)) if name in COUNT else 0


def by_row(files: Iterable[Attachment]) -> dict[str, list[Attachment]]:
    """The files that belong to a row, by the key of that row."""
    found: dict[str, list[Attachment]] = {}
    for file in files:
        if file.row:
            found.setdefault(file.row, []).append(file)
    return found
