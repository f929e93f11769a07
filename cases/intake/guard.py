"""What was typed into the details, read for secrets and lists of people before any of it is kept.

Boxes of one item of evidence are one text that way: a list of addresses may be spread over its rows, and is needed for
one reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from cases.evidence import masking
from cases.evidence.findings import HIDDEN, Snippet
from cases.evidence.masking import Masked
from cases.models import Case
from cases.text import Unclean, clean_text, is_blank

WHY = "why_"  # begins the name of the box for the reason: why_actual
OF_ITEM = {"no_url_reason": "asset_urls", "step": "steps"}
# Nobody types into these.
_OURS = frozenset(("csrfmiddlewaretoken", "version", "key", "personal_reason"))
# Read into other boxes, and not kept itself.
_PASTED = "pasted"


@dataclass(frozen=True, kw_only=True)
class Note:
    """What was hidden in the boxes of an item, and where. ``masked`` is what each box should hold, by its name."""

    item: str
    counts: dict[str, int] = field(default_factory=dict)
    snippets: list[Snippet] = field(default_factory=list)
    masked: dict[str, list[str]] = field(default_factory=dict)
    reason: str = ""

    @property
    def told(self) -> str:
        return masking.told(self.counts)

    @property
    def is_personal(self) -> bool:
        """Whether a reason is asked for, or was given."""
        return bool(self.reason) or "address" in self.counts

    @property
    def should_renew(self) -> bool:
        return masking.should_renew(self.counts)

    def as_json(self) -> dict[str, Any]:
        return {
            "told": self.told,
            "snippets": [[one.before, one.after] for one in self.snippets],
            "masked": self.masked,
            "is_personal": self.is_personal,
            "renew": self.should_renew,
        }


def item_of(name: str) -> str:
    """The item of evidence that a box belongs to; boxes of rows are named ``steps-ab12-text``."""
    return OF_ITEM.get(name, name.partition("-")[0])


def reasons(data: QueryDict, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """Why lists of people are needed, by item: what was said *before*, and what is said in the data."""
    said = {name.removeprefix(WHY): _reason(data.get(name, "")) for name in data if name.startswith(WHY)}
    return {item: reason for item, reason in {**(before or {}), **said}.items() if reason}


def reason_in(data: QueryDict) -> str:
    """Why a list of people in the files that come with a form is needed."""
    return _reason(data.get("personal_reason", ""))


def _reason(typed: str) -> str:
    """A reason as it may be kept; empty for one that says nothing, or holds what cannot be kept at all."""
    try:
        text = clean_text(masking.read(typed).text.strip())[: masking.LONGEST_REASON]
    except Unclean:
        return ""
    return "" if is_blank(text) else text


def read(data: QueryDict, why: Mapping[str, str], *, own: str = "") -> tuple[QueryDict, dict[str, Note]]:
    """The data as they may be kept, and a note for each item in which something was hidden."""
    kept, found = data.copy(), dict[str, dict[str, list[Masked]]]()
    for name, values in data.lists():
        if name.startswith(WHY) or name == "personal_reason":
            kept.setlist(name, [masking.read(str(value)).text for value in values])
    for item, boxes in _by_item(data).items():
        reason = why.get(item, "")
        texts = [text for values in boxes.values() for text in values]
        is_list = not reason and masking.is_list(texts, own={own.lower()})
        for name, values in boxes.items():
            read_values = [masking.read(text, reason=reason, own={own.lower()}, is_list=is_list) for text in values]
            if any(one.findings for one in read_values):
                found.setdefault(item, {})[name] = read_values
                kept.setlist(name, [one.text for one in read_values])
    return kept, {item: _note(item, boxes, why) for item, boxes in found.items()}


def _by_item(data: QueryDict) -> dict[str, dict[str, list[str]]]:
    boxes: dict[str, dict[str, list[str]]] = {}
    for name, values in data.lists():
        if name not in _OURS and not name.startswith(WHY):
            boxes.setdefault(item_of(name), {})[name] = [str(value) for value in values]
    return boxes


def _note(item: str, boxes: Mapping[str, list[Masked]], why: Mapping[str, str]) -> Note:
    several = [one for values in boxes.values() for one in values]
    return Note(
        item=item,
        counts=masking.together(*(one.counts for one in several)),
        snippets=[snippet for one in several for snippet in one.snippets][:5],
        masked={name: [one.text for one in values] for name, values in boxes.items()},
        reason=why.get(item, ""),
    )


def remembered(before: Mapping[str, dict[str, int]], data: QueryDict, notes: Mapping[str, Note]) -> dict[str, Any]:
    """What is hidden in each item, for as long as the marks stand in it."""
    hidden = dict(before)
    for item, boxes in _by_item(data).items():
        if item == _PASTED:
            continue
        marks = sum(text.count(HIDDEN) for values in boxes.values() for text in values)
        now = notes[item].counts if item in notes else {}
        hidden[item] = masking.together(now, masking.earlier(before.get(item, {}), now, marks))
    return {item: counts for item, counts in hidden.items() if counts}


def notes(case: Case, data: QueryDict) -> dict[str, Note]:
    """What the page says beside the boxes that hold *data*: what is hidden in them, and why a list is needed."""
    boxes = _by_item(data)
    found = {}
    for item in {**case.hidden, **case.personal_reasons}:
        texts = [text for values in boxes.get(item, {}).values() for text in values]
        found[item] = Note(
            item=item,
            counts=case.hidden.get(item, {}),
            snippets=[snippet for text in texts for snippet in masking.shown(text)][:5],
            reason=case.personal_reasons.get(item, ""),
        )
    return found
