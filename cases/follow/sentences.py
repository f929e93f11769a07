"""History as sentences: what each event says to a customer. Events without a sentence are for staff."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Event

SENTENCES: dict[str, Promise] = {
    "submit": _("%(who)s sent the case."),
    "accept": _("%(who)s has begun to work on it."),
    "ask": _("%(who)s asked a question; it is the customer's turn."),
    "answer": _("%(who)s answered; it is support's turn."),
    "resolve": _("%(who)s sent a solution."),
    "refer": _("%(who)s handed the case over to consulting."),
    "take_back": _("%(who)s took the case back from consulting."),
    "close": _("%(who)s closed the case."),
    "reopen": _("%(who)s reopened the case."),
    "withdraw": _("%(who)s withdrew the case."),
    "assign": _("%(who)s assigned the case."),
    "overrule": _("%(who)s decided anew whether it is covered."),
    "condition": _("%(who)s settled a condition."),
    "conditions_met": _("All conditions are settled."),
}


def told(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """The events a customer reads, each with its sentence."""
    return [
        (event, str(SENTENCES[event.verb]) % {"who": event.actor.name if event.actor else ""})
        for event in events
        if event.verb in SENTENCES
    ]
