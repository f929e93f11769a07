"""Fields that hold one thing read from what was pasted; what cannot be read is refused with a sentence."""

from datetime import tzinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.clock import JAPAN
from cases.evidence import marketo, tables
from cases.intake import moments
from cases.text import Line


class AddressField(Line):
    """The address of one screen."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return marketo.asset_url(text).url if text else ""
        except marketo.Unread as unread:
            raise forms.ValidationError(str(unread.sentence), code=unread.code) from unread


class ImportModeField(forms.CharField):
    """The mode in which a list was imported, out of those there are."""

    widget = forms.Select(choices=[("", _("Choose one")), *tables.ImportMode.choices])

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A list of choices has no length to limit.
        return {}

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if text and text not in tables.ImportMode.values:
            raise forms.ValidationError(_("Choose the mode from the list."), code="invalid_choice")
        return text


class MomentField(Line):
    """A moment, past, in the time of ``zone`` unless an offset is typed; stored as ``2026-11-20T10:12+09:00``."""

    zone: tzinfo = JAPAN

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return moments.read(text, self.zone) if text else ""
        except ValueError as error:
            raise forms.ValidationError(error.args[0]) from error
