"""What a row of each item holds that is asked for in rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.clock import JAPAN
from cases.evidence import diary
from cases.evidence.pages import TELLING
from cases.evidence.rows import Row
from cases.intake import moments
from cases.intake.fields import AddressField, MomentField
from cases.intake.rows import RowForm
from cases.templatetags.words import say
from cases.text import Line, Prose
from scope import Mark

MONOSPACED = {"class": "mono", "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}


class StepRow(RowForm):
    """A step; where it is done and what it looks like may go with it."""

    item, noun, most, drawn, spare = "steps", _("Step"), 30, 3, True
    folded, unfold = ("url",), _("Add an address or a screenshot")

    text = Prose(
        max_length=1000,
        label=_("What is done"),
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages={"required": _("Say in a sentence what is done in this step.")},
    )
    url = AddressField(
        max_length=2000,
        required=False,
        label=_("Address of the page"),
        widget=forms.TextInput(attrs=MONOSPACED),
    )


class OccurrenceRow(RowForm):
    """One time it happened: when, in the zone that is chosen, and to whom or what."""

    item, noun, most = "occurrences", _("Occurrence"), 30
    folded, unfold = ("url", "note"), _("Add an address, a note or a screenshot")
    too_few = _("At least %(n)d different occurrences with date and time are needed, since it happens now and then.")

    at = MomentField(
        max_length=100,
        label=_("Date and time"),
        error_messages={"required": _("Enter date and time, such as 2026-11-20 10:12.")},
    )
    zone = forms.ChoiceField(
        choices=list(diary.ZONES.items()),
        initial=JAPAN.key,
        label=_("Time zone"),
        error_messages={"required": _("Choose a time zone."), "invalid_choice": _("Choose a time zone from the list.")},
    )
    who = Line(max_length=100, required=False, label=_("Person or activity ID"), widget=forms.TextInput(MONOSPACED))
    url = AddressField(
        max_length=2000, required=False, label=_("Address of the page"), widget=forms.TextInput(attrs=MONOSPACED)
    )
    note = Prose(max_length=1000, required=False, label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        when = self.fields["at"]
        if isinstance(when, MomentField):
            when.zone = diary.zone(self.typed()["zone"])

    @classmethod
    def as_typed(cls, row: Row) -> Row:
        zone = row.get("zone") or JAPAN.key
        return {**row, "zone": zone, "at": moments.shown(row.get("at", ""), diary.zone(zone))}


class PageField(AddressField):
    """The address of a page that anybody can read."""

    def clean(self, value: Any) -> str:
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if error.code == "not_a_url":
                raise forms.ValidationError(NO_PAGE, code="not_a_url") from error
            raise


NO_PAGE = _(
    "No page can be found by this. Paste its whole address, such as "
    "https://experienceleague.adobe.com/en/docs/marketo/using/home."
)


class PageRow(RowForm):
    """A page that was read, and what reading it gave."""

    item, noun, most = "pages_read", _("Page"), 20
    takes_pictures = False
    too_few = _(
        "Mark at least %(n)d page of the manual or the community where a point is unclear or the product behaves "
        "otherwise. Other pages count in addition."
    )

    url = PageField(
        max_length=2000,
        label=_("Its address"),
        widget=forms.TextInput(attrs=MONOSPACED),
        error_messages={"required": _("Paste the address of the page.")},
    )
    mark = forms.ChoiceField(
        required=False,
        choices=[("", _("Choose"))],
        label=_("What reading it gave"),
        error_messages={"required": _("Choose what reading it gave."), "invalid_choice": _("Choose one of the list.")},
    )
    note = Prose(
        max_length=1000,
        required=False,
        label=_("Which point, and why"),
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark = self.fields["mark"]
        mark.required = self.insists
        mark.choices = [("", _("Choose")), *((one.value, say(one)) for one in Mark)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("mark") in (mark.value for mark in TELLING) and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say which point is unclear, or what happens instead."))
        return data


ROWS: dict[str, type[RowForm]] = {kind.item: kind for kind in (StepRow, OccurrenceRow, PageRow)}
