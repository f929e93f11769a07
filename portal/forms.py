"""The form of the account page."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import User


class AccountForm(forms.ModelForm):
    """What a person may change about themselves."""

    class Meta:
        model = User
        fields: ClassVar = ["name", "language"]
        labels: ClassVar = {"name": _("Your name"), "language": _("Language of pages and e-mail")}
        help_texts: ClassVar = {"name": _("Shown to support and to your colleagues on every case you file.")}
        widgets: ClassVar = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
