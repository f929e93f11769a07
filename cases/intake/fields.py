"""Fields that hold one thing read from what was pasted; what cannot be read is refused with a sentence."""

from datetime import tzinfo
from typing import Any

from django import forms

from cases.clock import JAPAN
from cases.evidence import marketo
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


class MomentField(Line):
    """A moment, past, in the time of ``zone`` unless an offset is typed; stored as ``2026-11-20T10:12+09:00``."""

    zone: tzinfo = JAPAN

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return moments.read(text, self.zone) if text else ""
        except ValueError as error:
            raise forms.ValidationError(error.args[0]) from error
