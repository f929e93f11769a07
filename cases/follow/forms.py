"""What a customer can write once a case is sent."""

import uuid
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Case, User
from cases.models.case import OPEN, StandingChoice
from cases.text import Line, Prose


class ReplyForm(forms.Form):
    """A message, with a key so that a second press writes nothing."""

    body = Prose(
        max_length=20000,
        label=_("Your message"),
        error_messages={"required": _("Write your message first, then send it.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ListFilter(forms.Form):
    """Whose cases, of which standing, open or all, with which words in them."""

    q = Line(max_length=200, required=False)
    whose = forms.ChoiceField(
        choices=[("company", _("The whole company")), ("mine", _("My own cases"))], required=False
    )
    standing = forms.ChoiceField(choices=[("", _("All")), *StandingChoice.choices], required=False)
    open = forms.ChoiceField(choices=[("", _("All")), ("open", _("Open"))], required=False)

    def applied(self, cases: QuerySet[Case], user: User) -> QuerySet[Case]:
        """The cases that fit; a filter that cannot be read filters nothing."""
        self.is_valid()
        chosen: dict[str, Any] = getattr(self, "cleaned_data", {})
        if chosen.get("whose") == "mine":
            cases = cases.filter(filer=user)
        if standing := chosen.get("standing"):
            cases = cases.filter(Q(overruled_standing=standing) | Q(overruled_standing="", standing=standing))
        if chosen.get("open"):
            cases = cases.filter(status__in=[*OPEN, "draft"])
        if words := chosen.get("q"):
            cases = cases.filter(
                Q(number__iexact=words)
                | Q(subject__icontains=words)
                | Q(expected__icontains=words)
                | Q(actual__icontains=words)
            )
        return cases
