"""What the customer enters beside the conversation: who else is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import access, attention
from cases.models import Case, User

ADD, REMOVE = "add", "remove"


class ColleagueForm(forms.Form):
    """One colleague who is told of a case from now on, or no more."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Colleague"),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose a colleague from the list."),
            "invalid_choice": _("Choose a colleague from the list. Only people of your company can be told."),
        },
    )

    def __init__(self, *args: Any, case: Case, act: str = ADD, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "watcher_%s", **kwargs})
        told = User.objects.filter(watching__case=case, watching__ended_at=None, is_staff=False)
        field = self.fields["user"]
        field.queryset = access.customers_of(case).exclude(pk=case.filer_id) if act == ADD else told  # type: ignore[attr-defined]
        field.widget.attrs["class"] = "form-select"

    def offer(self, people: list[User]) -> None:
        """Only those who are not told yet are worth choosing."""
        self.fields["user"].widget.choices = [("", _("Choose a colleague")), *((user.pk, user) for user in people)]


def offered(case: Case, reader: User) -> tuple[bool, list[User]]:
    """Whether the reader may follow the case, and which colleagues they may add."""
    people = list(attention.may_be_added(case))
    return reader in people, [user for user in people if user != reader]
