"""What a row of each item holds that is asked for in rows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.intake.fields import AddressField
from cases.intake.rows import RowForm
from cases.text import Prose

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


ROWS: dict[str, type[RowForm]] = {kind.item: kind for kind in (StepRow,)}
