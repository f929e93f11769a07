"""The forms of the account: who one is, and which mails one gets."""

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


class StaffMailForm(forms.ModelForm):
    """How staff hear of the cases they are in charge of."""

    class Meta:
        model = User
        fields: ClassVar = ["news"]
        labels: ClassVar = {"news": _("News of your cases")}
        widgets: ClassVar = {"news": forms.RadioSelect}


class CustomerMailForm(forms.ModelForm):
    """Which mails customers get beside those that support writes to them."""

    class Meta:
        model = User
        fields: ClassVar = ["hears_of_colleagues"]
        labels: ClassVar = {
            "hears_of_colleagues": _("Also when a colleague writes or does something in a case that I filed")
        }
