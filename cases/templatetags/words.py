"""How values read on a page: words in the reader's language, moments in the reader's zone, sizes, steps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.clock import JAPAN
from cases.models import Attachment, Case
from scope import Text
from scope.facts import CALLED

register = template.Library()

WEEKDAYS = "月火水木金土日"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STEPS = {
    "start": _("Request"),
    "questions": _("Questions"),
    "verdict": _("Verdict"),
    "details": _("Details"),
    "review": _("Check"),
    "receipt": _("Receipt"),
}
TONES = {"in": "in", "conditional": "cond", "out": "out"}


def in_japanese() -> bool:
    return (get_language() or "").startswith("ja")


@register.filter
def say(value: Any) -> str:
    """The words of a ``scope.Text``, or of an enum member that carries one as ``label``, in the active language."""
    value = getattr(value, "label", value)
    if isinstance(value, Text):
        return value.in_language(get_language())
    return "" if value is None else str(value)


@register.filter
def called(fact: str) -> str:
    """What a fact is called, in a word or two."""
    return say(CALLED[fact])


@register.filter
def day(value: date | None) -> str:
    """``11月24日（火）`` or ``Tue 24 Nov``; the year is added when it is not this one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    this_year = value.year == timezone.localdate().year
    if in_japanese():
        year = "" if this_year else f"{value.year}年"
        return f"{year}{value.month}月{value.day}日（{WEEKDAYS[value.weekday()]}）"
    # English names on purpose, whatever the locale of the process is.
    year = "" if this_year else f" {value.year}"
    return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}{year}"


@register.filter
def moment(value: datetime | None) -> str:
    """``11月24日（火）11:12`` or ``Tue 24 Nov, 11:12 JST``, in the reader's time zone.

    Whoever reads Japanese in Japan takes it for granted; everybody else is told which zone it is.
    """
    if value is None:
        return ""
    local = timezone.localtime(value)
    at_home = in_japanese() and timezone.get_current_timezone_name() == JAPAN.key
    return f"{day(value)}{'' if in_japanese() else ', '}{local.hour}:{local:%M}{'' if at_home else f' {local:%Z}'}"


@register.filter
def clock(value: datetime | None) -> str:
    """``11:24`` in the reader's time zone, for what is only minutes away."""
    return "" if value is None else f"{timezone.localtime(value).hour}:{timezone.localtime(value):%M}"


CHECKS: dict[str, Promise] = {
    "waiting": _("Being checked; it can be opened in a moment."),
    "held": _("Waiting for the virus scanner. We have it safe; it can be opened once it was scanned."),
    "unreadable": _("The picture cannot be read. It is needed anew, for example as PNG."),
    "infected": _("A virus was found in it, so nobody can open it. A clean copy is needed."),
}


@register.filter
def checked(file: Attachment) -> str:
    """How far the check of a file is, or why it was refused; empty once it may be opened."""
    return str(CHECKS.get(file.refusal or file.state, ""))


@register.filter
def moment_in_japan(value: datetime | None) -> str:
    """The same in Japan's time, whoever reads it: what the clocks of support and of the logs that it asks for show."""
    with timezone.override(JAPAN):
        return moment(value)


@register.filter
def filesize_si(size: int) -> str:
    """``184 KB``, ``3.3 MB``: units of a thousand, one figure after the point below ten."""
    amount, units = float(size), ["B", "KB", "MB", "GB"]
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    decimals = 1 if amount < 9.95 and units[0] != "B" else 0
    return f"{amount:.{decimals}f} {units[0]}"


@register.filter
def tone(standing: Any, advisory: bool = False) -> str:
    """The short name that shapes and colours go by: ``in``, ``cond``, ``adv``, ``out``, or nothing while undecided."""
    found = TONES.get(str(getattr(standing, "value", standing) or ""), "")
    return "adv" if found == "out" and advisory else found


@dataclass(frozen=True, kw_only=True)
class Step:
    label: Any
    state: str  # "done", "current" or "ahead"
    url: str = ""


@register.simple_tag
def steps_to(current: str, case: Case | None = None) -> list[Step]:
    """The six steps of filing. Steps behind the current one of a draft are links."""
    names = list(STEPS)
    here = names.index(current)
    steps = []
    for place, name in enumerate(names):
        state = "current" if place == here else "done" if place < here else "ahead"
        linked = state == "done" and isinstance(case, Case) and case.is_draft
        url = reverse(f"draft_{name}", args=[case.number]) if linked and case else ""
        # Answered questions lead on to the verdict, unless one asks to see them again.
        url += "?round=2" if url and name == "questions" else ""
        steps.append(Step(label=STEPS[name], state=state, url=url))
    return steps
