"""The form of the account page."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import User
from cases.text import Line


class AccountForm(forms.ModelForm):
    """What a person may change about themselves."""

    name = Line(
        label=_("Your name"),
        help_text=_("Shown to support and to your colleagues on every case you file."),
        max_length=100,
        error_messages={"required": _("Enter your name, so that support knows whom to address.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    class Meta:
        model = User
        fields: ClassVar = ["name", "language"]
        labels: ClassVar = {"language": _("Language of pages and e-mail")}
