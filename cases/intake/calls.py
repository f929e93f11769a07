"""What a pasted API call puts into the details: into empty boxes, and into others only when that is wished."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.evidence import pasting
from cases.evidence.marketo import Unread
from cases.intake import drafts
from cases.models import Case
from cases.templatetags.words import in_japanese, say
from scope import Evidence

# Answers and requests that were pasted into their own boxes tell what belongs into these.
TOLD_BY = {"api_response": ("api_request_id", "error_message"), "api_request": ("api_call",)}


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What goes into which box, which boxes are left as they were, and which instance was called instead."""

    pasted: pasting.Pasted
    values: dict[str, str]
    left: tuple[str, ...] = ()
    other_instance: str = ""


def fill(pasted: pasting.Pasted, present: Mapping[str, str], *, replace: bool = False) -> Filling:
    """What to write into the boxes in *present*, by what they hold now. The instance is never replaced."""
    values, left, other = {}, [], ""
    for name, value in pasted.values().items():
        now = present.get(name)
        if now is None or _same(now, value):
            continue
        if not now.strip():
            values[name] = value
        elif name == "munchkin_id":
            other = value
        elif replace:
            values[name] = value
        else:
            left.append(name)
    return Filling(pasted=pasted, values=values, left=tuple(left), other_instance=other)


def _same(now: str, value: str) -> bool:
    return now.replace("\r\n", "\n").strip() == value.strip()


def told(filling: Filling, items: Collection[Evidence]) -> str:
    """What was read and where it went, in sentences."""
    labels = {item.name: say(item.label) for item in items}

    def listed(names: Collection[str]) -> str:
        return _(", ").join(labels[name] for name in names if name in labels)

    said = [_("Read as %(form)s.") % {"form": filling.pasted.name}]
    if filling.values:
        said.append(_("Filled in: %(items)s.") % {"items": listed(filling.values)})
    elif not filling.left:
        said.append(_("Everything in it is filled in already."))
    if filling.left:
        said.append(_("Left as it was, since something is there: %(items)s.") % {"items": listed(filling.left)})
    if filling.pasted.hid:
        said.append(_("Secrets in it were hidden."))
    if filling.other_instance:
        said.append(
            _("The call went to %(other)s. Check which instance this request is about.")
            % {"other": filling.other_instance}
        )
    return ("" if in_japanese() else " ").join(said)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The box for pasting after it was read: the text while something is open, and what to say about it."""

    text: str = ""
    error: str | Promise = ""
    told: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.text)


def read_into(draft: Case, text: str, *, replace: bool = False) -> tuple[Case, Reading]:
    """Read what was pasted into the draft. Text that cannot be read, or has more than was taken, stays in the box."""
    try:
        pasted = pasting.read(text)
    except Unread as unread:
        return draft, Reading(text=text, error=unread.sentence)
    filling = fill(pasted, present(draft), replace=replace)
    draft = _write(draft, filling.values)
    return draft, Reading(text=text if filling.left else "", told=told(filling, drafts.items(draft)))


def read_own_boxes(draft: Case) -> tuple[Case, Filling | None]:
    """Fill in what an answer or a request in its own box tells of boxes that were left empty."""
    for source, names in TOLD_BY.items():
        boxes = present(draft)
        gaps = {name: "" for name in names if boxes.get(name) == ""}
        if not gaps or not boxes.get(source):
            continue
        try:
            filling = fill(pasting.read(boxes[source]), gaps)
        except Unread:
            continue
        if filling.values:
            return _write(draft, filling.values), filling
    return draft, None


def present(draft: Case) -> dict[str, str]:
    """What the boxes that a call may fill hold now; those that are not asked for are not there."""
    held, asked = drafts.stored(draft), {item.name for item in drafts.items(draft)}
    return {name: held.get(name, "") for name in pasting.ITEMS if name in asked}


def present_in(data: QueryDict) -> dict[str, str]:
    """The same of a form that was sent."""
    return {name: str(data[name]) for name in pasting.ITEMS if name in data}


def _write(draft: Case, values: Mapping[str, Any]) -> Case:
    if not values:
        return draft
    data = QueryDict(mutable=True)
    data.update(values)
    return drafts.keep(draft, data)
