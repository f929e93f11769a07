"""What a row of each item holds that is asked for in rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.clock import JAPAN
from cases.evidence import diary
from cases.evidence.rows import Row
from cases.intake import moments
from cases.intake.fields import AddressField, MomentField
from cases.intake.rows import RowForm
from cases.text import Line, Prose

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


ROWS: dict[str, type[RowForm]] = {kind.item: kind for kind in (StepRow, OccurrenceRow)}
