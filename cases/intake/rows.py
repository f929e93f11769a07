"""Evidence in rows, as it is entered: each row a small form of its own, told apart by the row's ID.

Every row posts its ID under the item's name, in the order of the page, and its parts under names that begin with it. So
adding, moving and removing change nothing but that list of IDs, with a script or without.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.evidence import rows
from cases.evidence.rows import Row
from cases.models import Attachment
from cases.text import is_blank
from scope import Evidence

BLANK = "__row__"  # the ID of the row that scripts copy


class RowForm(forms.Form):
    """One row. Its parts are the fields; those named in ``folded`` are tucked away until they are wanted."""

    item: ClassVar[str]
    noun: ClassVar[Promise]
    most: ClassVar[int]
    drawn: ClassVar[int] = 1  # rows on an empty page
    spare: ClassVar[bool] = False  # whether there is always an empty row to go on with
    folded: ClassVar[tuple[str, ...]] = ()
    unfold: ClassVar[Promise | str] = ""
    takes_pictures: ClassVar[bool] = True
    too_few: ClassVar[Promise | str] = ""  # what to say when some rows are there, but fewer than are asked for

    use_required_attribute = False

    def __init__(self, data: Any = None, *, row_id: str, insists: bool = False, **kwargs: Any) -> None:
        """*insists* where the guideline wants the item, and not only takes it."""
        super().__init__(data, prefix=rows.key(self.item, row_id), auto_id="id_%s", **kwargs)
        self.row_id, self.insists = row_id, insists
        self.key = rows.key(self.item, row_id)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs["class"] = f"{kind} {field.widget.attrs.get('class', '')}".strip()

    @classmethod
    def as_typed(cls, row: Row) -> Row:
        """A stored row as one would type it."""
        return row

    def typed(self) -> dict[str, str]:
        """Each part as it was typed."""
        if self.is_bound:
            return {name: str(self.data.get(self.add_prefix(name), "")) for name in self.fields}
        return {name: str(self.initial.get(name, "")) for name in self.fields}

    def row(self) -> Row:
        """The row as it is stored: each part as it was read, and as it was typed where it cannot be read."""
        return {"id": self.row_id} | {name: self._kept(name, text) for name, text in self.typed().items()}

    def _kept(self, name: str, typed: str) -> str:
        if is_blank(typed):
            return ""
        try:
            return str(self.fields[name].clean(typed))
        except ValidationError:
            return typed

    def check(self) -> bool:
        """Whether it can be sent. What is wrong is marked, for the page."""
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["class"] += " is-invalid"
        return not self.errors

    @classmethod
    def all(cls, data: Any, *, insists: bool = False) -> list[Self]:
        """The rows in *data*, in their order; too many are kept too, since nothing that was typed may be lost."""
        return [cls(data, row_id=row_id, insists=insists) for row_id in posted_ids(data, cls.item)]

    def row_words(self) -> list[str]:
        """What a reader would make of the row: its parts as they were typed, without those that nobody typed."""
        return [text for name, text in self.typed().items() if name not in rows.ALWAYS_SET]

    def unbound(self) -> "RowForm":
        """The same row without a word about what is wrong with it."""
        return type(self)(initial=self.typed(), row_id=self.row_id, insists=self.insists)

    def at_once(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.folded]

    def tucked_away(self) -> list[forms.BoundField]:
        return [self[name] for name in self.folded]

    def is_unfolded(self) -> bool:
        typed = self.typed()
        return any(not is_blank(typed[name]) or self[name].errors for name in self.folded)


class Rows:
    """The rows of one item in their order, as posted or as stored. ``pictures`` are files by the key of a row."""

    def __init__(
        self, kind: type[RowForm], item: Evidence, data: Any, *, pictures: Mapping[str, list[Attachment]] | None = None
    ) -> None:
        self.kind, self.item, self.most = kind, item, kind.most
        self.pictures = pictures or {}
        self.insists = not item.optional
        self.forms = kind.all(data, insists=self.insists)
        self.is_growing = data.get("rows") == f"add {item.name}"
        self.are_right = True
        self.together: list[str] = []

    def __iter__(self) -> Iterator[RowForm]:
        return iter(self.forms)

    def stored(self) -> list[Row]:
        """The rows to store: without empty ones at the end, unless one was asked for just now."""
        kept = list(self.forms)
        while kept and not self.is_growing and kept[-1] not in self.filled:
            kept.pop()
        return [form.row() for form in kept]

    @cached_property
    def filled(self) -> list[RowForm]:
        """The rows that say or show something."""
        return [form for form in self.forms if form.key in self.pictures or not rows.is_empty(form.row())]

    def check(self, required: str) -> None:
        """Find what is wrong: with the rows together, and in each of them. *required* is said where none is filled."""
        wrong = [form for form in self.filled if not form.check()]
        self.are_right = not wrong
        self.together = list(self._together(required))

    def _together(self, required: str) -> Iterator[str]:
        needed = self.item.at_least if self.insists else 0
        if needed and not self.filled:
            yield required
        elif self.are_right and rows.COUNT[self.item.name](self.stored()) < needed:
            yield self.kind.too_few % {"n": needed}
        if len(self.filled) > self.kind.most:
            words = _(
                "%(most)d rows are the most that can be sent, and these are %(n)d. All are kept here; "
                "remove those that tell least, or put two into one."
            )
            yield words % {"most": self.kind.most, "n": len(self.filled)}

    @cached_property
    def drawn(self) -> list[RowForm]:
        """The rows to draw: empty ones say nothing of errors; there are some to begin with, and one to go on with.

        What is wrong with the rows together is to be mended in the first box.
        """
        drawn = [form if form in self.filled else form.unbound() for form in self.forms]
        wanted = self.kind.drawn - len(drawn)
        if self.kind.spare and len(self.filled) == len(drawn) < self.most:
            wanted = max(1, wanted)
        drawn += [self.kind(row_id=rows.new_id(), insists=self.insists) for _row in range(wanted)]
        if self.together:
            drawn[0].at_once()[0].field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": self.error_id}
        return drawn

    @property
    def error_id(self) -> str:
        return f"id_{self.item.name}_error"

    def blank(self) -> RowForm:
        """The row that scripts copy when one more is wanted."""
        return self.kind(row_id=BLANK, insists=self.insists)

    def unbound(self) -> "Rows":
        """The same rows without a word about what is wrong with them."""
        found = Rows(self.kind, self.item, {}, pictures=self.pictures)
        found.forms = [form.unbound() for form in self.forms]
        return found

    @property
    def first_box(self) -> str:
        """The id of the box to begin with, where something about the rows together is to be mended."""
        return next((field.id_for_label for form in self.drawn for field in form), f"id_{self.item.name}")

    def error_list(self) -> list[dict[str, str]]:
        return [
            {"id": field.id_for_label, "label": f"{self.kind.noun} {place} · {field.label}", "words": str(words)}
            for place, form in enumerate(self.forms, 1)
            if form in self.filled
            for field in form
            for words in field.errors
        ]


def posted_ids(data: Any, name: str) -> list[str]:
    """The IDs of the rows in the order of the page; what is no ID, or comes twice, is passed over."""
    posted = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    return [row_id for row_id in dict.fromkeys(map(str, posted)) if rows.ID.fullmatch(row_id)]


def put(data: QueryDict, kind: type[RowForm], stored: Collection[Row]) -> None:
    """Write stored rows into *data* as the page would post them."""
    data.setlist(kind.item, [row["id"] for row in stored])
    for row in stored:
        for part, text in kind.as_typed(row).items():
            if part != "id":
                data[f"{rows.key(kind.item, row['id'])}-{part}"] = text


def press(data: QueryDict) -> str:
    """Do in *data* what the pressed button beside a row asks for: add, raise, lower or remove.

    An address that is to be added goes into the first empty row, or into a new one.

    Answers the key of the row to come back to, the item's name where none is left, or nothing where none was pressed.
    """
    act, _space, pressed = data.get("rows", "").partition(" ")
    target, _space, url = pressed.partition(" ")
    name, _dash, row_id = target.partition("-")
    ids = posted_ids(data, name)
    if act == "add":
        row_id = next((one for one in ids if url and _is_empty(data, rows.key(name, one))), "") or rows.new_id()
        ids += [row_id] if row_id not in ids else []
        if url:
            data[f"{rows.key(name, row_id)}-url"] = url
    elif row_id not in ids:
        return ""
    elif act == "remove":
        place = ids.index(row_id)
        ids.remove(row_id)
        row_id = ids[min(place, len(ids) - 1)] if ids else ""
    elif act in ("raise", "lower"):
        place = ids.index(row_id)
        other = max(0, place - 1) if act == "raise" else min(len(ids) - 1, place + 1)
        ids[place], ids[other] = ids[other], ids[place]
    data.setlist(name, ids)
    return rows.key(name, row_id) if row_id else name


def _is_empty(data: QueryDict, key: str) -> bool:
    return all(is_blank(data.get(name, "")) for name in data if name.startswith(f"{key}-"))
