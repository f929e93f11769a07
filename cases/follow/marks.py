"""Where something was taken out of a case later: of what kind, by whom and when, for the place where it stood."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.translation import gettext as _

from cases.follow.sentences import kind_name, person
from cases.models import Event
from cases.templatetags.words import moment


@dataclass(frozen=True)
class Mark:
    """One taking out, as the place where it was done tells it."""

    event: Event

    def __str__(self) -> str:
        words = _("{kind}: taken out by {who}, {when}")
        return format_html(words, kind=kind_name(self.event), who=person(self.event.actor), when=moment(self.at))

    @property
    def at(self) -> datetime:
        return self.event.at


def by_place(events: Iterable[Event]) -> dict[str, list[Mark]]:
    """The marks for each place, such as ``message-12``."""
    found: dict[str, list[Mark]] = {}
    for event in events:
        if event.verb == "redact":
            for place in event.data.get("places", []):
                found.setdefault(place, []).append(Mark(event))
    return found
