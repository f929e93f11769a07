"""What the customer enters beside the conversation: who else is told, why a lead is called for, when to be called."""

import re
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, attention
from cases.clock import hours
from cases.models import Case, Escalation, User
from cases.templatetags.words import day
from cases.text import Line, Prose, half_width

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


class EscalateForm(forms.Form):
    """Why a lead is called for: one of a few reasons, and words. ``key`` makes sending it twice write it once."""

    reason = forms.ChoiceField(
        choices=Escalation.Reason.choices,
        widget=forms.RadioSelect,
        label=_("Reason"),
        error_messages={"required": _("Choose the reason that fits best."), "invalid_choice": _("Choose a reason.")},
    )
    words = Prose(
        max_length=5000,
        label=_("What has happened, and what you need by when"),
        error_messages={"required": _("Write what you need by when, such as “a workaround by Friday 15:00”.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "escalate_%s", **kwargs})


SLOTS = (1, 2, 3)
SHORTEST_NUMBER, LONGEST_NUMBER = 8, 15  # figures; E.164 knows no longer ones


class CallForm(forms.Form):
    """When to be called, and where. The times are chosen as a day and an hour, each from what is offered."""

    phone = Line(
        max_length=40,
        label=_("Phone number"),
        help_text=_("With the country code where it is not Japan, such as +61 2 5550 1234."),
        error_messages={"required": _("Enter the number to call, such as 03-5555-0142.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "form-control"}),
    )
    language = forms.ChoiceField(
        choices=User.Language.choices,
        label=_("Language of the call"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    words = Prose(max_length=2000, required=False, label=_("What it is about"))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "call_%s", **kwargs})
        self.days = attention.days_for_calls(timezone.now(), plan)
        times = sorted({f"{at:%H:%M}" for offered in self.days.values() for at in offered})
        days = [("", "—"), *((name, day(date.fromisoformat(name))) for name in self.days)]
        hour = _("Time (%(zone)s)") % {"zone": hours(plan).zone_name}
        for place in SLOTS:
            self._offer(f"day_{place}", _("Day"), days)
            self._offer(f"time_{place}", hour, [("", "—"), *((time, time.lstrip("0")) for time in times)])

    def _offer(self, name: str, label: Any, choices: list[tuple[str, str]]) -> None:
        widget = forms.Select(choices=choices, attrs={"class": "form-select"})
        self.fields[name] = forms.CharField(required=False, label=label, widget=widget)

    def clean_phone(self) -> str:
        phone = half_width(self.cleaned_data["phone"])
        figures = len(re.findall(r"[0-9]", phone))
        if not re.fullmatch(r"\+?[0-9 ()-]+", phone) or not SHORTEST_NUMBER <= figures <= LONGEST_NUMBER:
            raise forms.ValidationError(_("Write the number in figures, such as 03-5555-0142 or +61 2 5550 1234."))
        return phone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = [self._slot(place) for place in SLOTS]
        if not any(chosen) and not self.errors.keys() & {f"time_{place}" for place in SLOTS}:
            self.add_error("day_1", _("Choose at least one day and time."))
        given["slots"] = list(dict.fromkeys(at for at in chosen if at))
        return given

    def _slot(self, place: int) -> datetime | None:
        """The time that a row names; a complaint where it names half a time, or one that is not offered."""
        on, at = (self.cleaned_data.get(f"{part}_{place}", "") for part in ("day", "time"))
        if not on and not at:
            return None
        found = next((one for one in self.days.get(on, []) if f"{one:%H:%M}" == at), None)
        if found is None:
            sentence = _("This time is not offered. Choose a day and a time that is at least an hour away.")
            self.add_error(f"time_{place}", sentence if on and at else _("Choose both a day and a time."))
        return found

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(place, self[f"day_{place}"], self[f"time_{place}"]) for place in SLOTS]
