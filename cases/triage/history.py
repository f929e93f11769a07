"""What happened to a case, told to staff: everything, what stays among staff included."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import asking, lifecycle
from cases.follow.sentences import kind_name, person, told, unwatched, watched
from cases.models import Case, Event

# What is told between the messages; the others speak through the message they came with.
BETWEEN = frozenset(
    ("accept", "assign", "refer", "take_back", "close", "lapse", "reopen", "withdraw", "prioritise", "raise",
     "overrule", "condition", "conditions_met", "claim", "check_steps", "supply", "loan_give", "loan_drop", "loan_end",
     "escalate", "escalation_answer", "call_ask", "call_agree", "call_decline")
)  # fmt: skip


def _by_actor(words: Promise) -> Callable[[Event], str]:
    return lambda event: format_html(str(words), who=person(event.actor))


def _assign(event: Event) -> str:
    to, before = event.data.get("to", ""), event.data.get("from", "")
    if not to:
        return format_html(_("{who} took the case off {before}."), who=person(event.actor), before=before)
    if event.actor and to == event.actor.name:
        return format_html(_("{who} took charge of the case."), who=person(event.actor))
    return format_html(_("{who} gave the case to {to}."), who=person(event.actor), to=to)


def _check_steps(event: Event) -> str:
    words = [_OUTCOMES[one["outcome"]] % {"n": one["place"]} for one in event.data.get("steps", [])]
    return format_html(_("{who} tried steps. {outcomes}"), who=person(event.actor), outcomes=" ".join(map(str, words)))


def _note(event: Event) -> str:
    if names := event.data.get("called"):
        words = _("{who} left an internal note and called in {names}.")
        return format_html(
            words,
            who=person(event.actor),
            names=format_html_join(_(", "), "<bdi>{}</bdi>", ((name,) for name in names)),
        )
    return format_html(_("{who} left an internal note."), who=person(event.actor))


def _redact(event: Event) -> str:
    words = _("{who} took something out of the case for good ({kind}), {n} times. Reason: {reason}")
    data = event.data
    return format_html(
        words, who=person(event.actor), kind=kind_name(event), n=data.get("count", ""), reason=data.get("reason", "")
    )


def _ask(event: Event, case: Case) -> str:
    if items := asking.labels(case, event.data.get("items", ())):
        words = _("{who} asked the customer for: {items}. It became the customer's turn.")
        return format_html(words, who=person(event.actor), items=items)
    if event.data.get("condition"):
        return _("It became the customer's turn.")
    return format_html(_("{who} asked the customer; it became the customer's turn."), who=person(event.actor))


def is_between(event: Event) -> bool:
    """Whether it is told between the messages: what was asked for and given is, also where a message goes with it."""
    return event.verb in BETWEEN or bool(event.data.get("items") or event.data.get("declined"))


_OUTCOMES = {
    "same": gettext_lazy("Step %(n)d: same here."),
    "differs": gettext_lazy("Step %(n)d: differs here."),
    "not_tried": gettext_lazy("Step %(n)d: not tried."),
}
# Where the sentence for customers would speak of "your turn", or there is none for them.
SENTENCES: dict[str, Callable[[Event], str]] = {
    "resolve": _by_actor(gettext_lazy("{who} sent a solution; it became the customer's turn.")),
    "correct_note": _by_actor(gettext_lazy("{who} put an internal note right.")),
    "note": _note,
    "assign": _assign,
    "survey": lambda _event: _("The question how it went was answered."),
    "check_steps": _check_steps,
    "redact": _redact,
    "resend": _by_actor(gettext_lazy("{who} had a mail sent again that had been given up.")),
    "watch": watched,
    "unwatch": unwatched,
}


def sentence(event: Event, case: Case) -> str:
    """The event in a sentence; its verb where a release before this one, or after it, wrote another."""
    if event.verb == "ask":
        return _ask(event, case)
    tell = SENTENCES.get(event.verb)
    return (tell(event) if tell else told(event, case)) or event.verb


def since(case: Case, version: int) -> list[Event]:
    """What happened after the case stood at that version, ten events at most, the oldest first.

    Each event raises the version by one, so the difference is their number; but for copies that were taken of a file.
    """
    count = min(max(case.version - version, 0), 10)
    told = case.events.exclude(verb=lifecycle.COPY).select_related("actor")
    return list(told.order_by("-id")[:count])[::-1]
