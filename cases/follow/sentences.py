"""What happened, whose turn it is and what is due, in sentences for the customer.

An event without a row here stays among support staff. Names are isolated, so that one written from right to left
cannot turn a sentence round.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

import scope
from cases import asking, lifecycle, promises
from cases.evidence.findings import Kind
from cases.models import Case, Condition, Escalation, Event, User
from cases.models.case import Ball, Route, Status
from cases.templatetags.words import day, moment, moment_in_japan, say, tone

Sentence = Callable[[Event, Case], str]

STANDINGS = {
    "in": gettext_lazy("In scope"),
    "cond": gettext_lazy("Conditional"),
    "adv": gettext_lazy("Consulting advised"),
    "out": gettext_lazy("Out of scope"),
}


def standing_name(standing: str, advisory: bool = False) -> str:
    return str(STANDINGS.get(tone(standing, advisory), ""))


def person(user: User | None) -> str:
    """A name, isolated from the writing around it; the portal itself where nobody acted."""
    return format_html("<bdi>{}</bdi>", user) if user else _("The portal")


def _by_actor(words: Promise) -> Sentence:
    return lambda event, _case: format_html(str(words), who=person(event.actor))


# --- What happened -------------------------------------------------------------------------------------------------


def _submit(event: Event, _case: Case) -> str:
    return format_html(
        _("{who} sent the case (guideline version {version}, verdict: {standing})."),
        who=person(event.actor),
        version=event.data.get("guideline", ""),
        standing=standing_name(event.data.get("standing", ""), event.data.get("advisory", False)),
    )


def _close(event: Event, _case: Case) -> str:
    if event.actor is None:
        return _("The case was closed, as no answer had come.")
    return format_html(_("{who} closed the case."), who=person(event.actor))


def _lapse(event: Event, _case: Case) -> str:
    if event.from_status == Status.WAITING:
        return _("The case was closed, as no answer had come.")
    return _("The case was closed, as nothing was heard after the solution.")


def _prioritise(event: Event, _case: Case) -> str:
    return format_html(
        _("{who} changed the priority from P{before} to P{now}."),
        who=person(event.actor),
        before=event.data.get("from", ""),
        now=event.data.get("to", ""),
    )


def _raise(event: Event, _case: Case) -> str:
    return format_html(
        _("{who} raised the priority from P{before} to P{now}: {reason}"),
        who=person(event.actor),
        before=event.data.get("from", ""),
        now=event.data.get("to", ""),
        reason=event.data.get("reason", ""),
    )


def _overrule(event: Event, _case: Case) -> str:
    return format_html(
        _("{who} looked at the verdict and decided: {standing} (clause {clause}). {reason}"),
        who=person(event.actor),
        standing=standing_name(event.data.get("to", "")),
        clause=event.data.get("clause", ""),
        reason=event.data.get("reason", ""),
    )


def _condition(event: Event, case: Case) -> str:
    words = condition_words(case.guideline, event.data.get("clause", ""), event.data.get("fact", ""))
    if event.data.get("state") == Condition.State.WAIVED:
        return format_html(
            _("{who} does not insist on a condition ({words}): {reason}"),
            who=person(event.actor),
            words=words,
            reason=event.data.get("reason", ""),
        )
    if event.data.get("state") == Condition.State.OPEN:
        told = _("{who} looked at a condition ({words}), and something is missing: {reason}")
        return format_html(told, who=person(event.actor), words=words, reason=event.data.get("reason", ""))
    return format_html(_("{who} verified a condition ({words})."), who=person(event.actor), words=words)


def _claim(event: Event, case: Case) -> str:
    words = condition_words(case.guideline, event.data.get("clause", ""), event.data.get("fact", ""))
    return format_html(_("{who} says that a condition is met ({words})."), who=person(event.actor), words=words)


def _conditions_met(event: Event, _case: Case) -> str:
    if event.data.get("to") != "in":
        return _("All conditions are settled.")
    return _("All conditions are settled. Nothing stands in the way any more: the request is in scope.")


def _check_steps(event: Event, _case: Case) -> str:
    return format_html(
        _("{who} tried the steps. {outcome}"),
        who=person(event.actor),
        outcome=reproduced(event.data.get("up_to", 0), event.data.get("of", 0), event.data.get("differs", 0)),
    )


def reproduced(up_to: int, of: int, differs: int = 0) -> str:
    """How far support could repeat the steps; *differs* is the place of the first that went otherwise, if any."""
    if of and up_to == of:
        return _("Every step went here as you described.")
    if differs and differs == up_to + 1:
        if not up_to:
            return _("The first step already went differently here.")
        words = _("Reproduced up to step %(n)d; step %(next)d went differently here.")
        return words % {"n": up_to, "next": differs}
    if up_to:
        return _("Reproduced up to step %(n)d.") % {"n": up_to}
    return _("Not reproduced yet.")


def _ask(event: Event, case: Case) -> str:
    if items := asking.labels(case, event.data.get("items", ())):
        return format_html(_("{who} asked for: {items}. It became your turn."), who=person(event.actor), items=items)
    if event.data.get("condition"):
        return _("It became your turn.")
    return format_html(_("{who} asked a question; it became your turn."), who=person(event.actor))


def _answer(event: Event, case: Case) -> str:
    if not event.data.get("items") and not event.data.get("declined"):
        return format_html(_("{who} answered; it became support's turn."), who=person(event.actor))
    return format_html("{} {}", supplied(event, case), _("It became support's turn."))


def supplied(event: Event, case: Case) -> str:
    """Which items somebody gave who was asked for them, and which they could not give."""
    given, not_given = (asking.labels(case, event.data.get(name, ())) for name in ("items", "declined"))
    who = person(event.actor)
    if not given:
        return format_html(_("{who} said why this cannot be given: {items}."), who=who, items=not_given)
    told = format_html(_("{who} gave what was asked for: {items}."), who=who, items=given)
    if not_given:
        return format_html("{} {}", told, format_html(_("It cannot be given: {items}."), items=not_given))
    return told


def _redact(event: Event, _case: Case) -> str:
    words = _("{who} took something out of the case for good ({kind}).")
    return format_html(words, who=person(event.actor), kind=kind_name(event))


def _loan_ask(event: Event, _case: Case) -> str:
    words = _("{who} asked for the whole file of the import. It will be deleted on {day}.")
    return format_html(words, who=person(event.actor), day=_delete_on(event))


def _loan_give(event: Event, _case: Case) -> str:
    words = _("{who} sent the whole file of the import ({name}), and agreed that support keeps it until {day}.")
    return format_html(words, who=person(event.actor), name=event.data.get("name", ""), day=_delete_on(event))


def _loan_copy(event: Event, _case: Case) -> str:
    words = _("{who} downloaded the whole file of the import ({name}).")
    return format_html(words, who=person(event.actor), name=event.data.get("name", ""))


def _loan_end(event: Event, _case: Case) -> str:
    name = event.data.get("name", "")
    if event.actor is None:
        return format_html(_("The whole file of the import ({name}) was deleted, as its day had come."), name=name)
    return format_html(_("{who} deleted the whole file of the import ({name})."), who=person(event.actor), name=name)


def _delete_on(event: Event) -> str:
    try:
        return day(date.fromisoformat(event.data.get("delete_on", "")))
    except ValueError:
        return ""


def kind_name(event: Event) -> str:
    """What was taken out; a kind that this release does not know is some other data."""
    kind = event.data.get("kind", "")
    return str(Kind(kind).label if kind in Kind.values else Kind.OTHER.label)


def watched(event: Event) -> str:
    """That somebody is told of the case from now on."""
    if event.actor and event.actor.pk == event.data.get("user"):
        return format_html(_("{who} began to follow the case."), who=person(event.actor))
    words = _("{who} added {name} to those who are told.")
    return format_html(words, who=person(event.actor), name=event.data.get("name", ""))


def unwatched(event: Event) -> str:
    """That somebody is told no more."""
    if event.actor and event.actor.pk == event.data.get("user"):
        return format_html(_("{who} stopped following the case."), who=person(event.actor))
    words = _("{who} took {name} off the list of those who are told.")
    return format_html(words, who=person(event.actor), name=event.data.get("name", ""))


def _not_of_staff(tell: Callable[[Event], str]) -> Sentence:
    """Who of support is told stays among staff."""
    return lambda event, _case: "" if event.data.get("staff") else tell(event)


def _escalate(event: Event, _case: Case) -> str:
    reasons = dict(Escalation.Reason.choices)
    return format_html(
        _("{who} escalated the case ({reason}): {words}"),
        who=person(event.actor),
        reason=reasons.get(event.data.get("reason", ""), ""),
        words=event.data.get("words", ""),
    )


def _escalation_answer(event: Event, _case: Case) -> str:
    words = _("{who} from support has taken up the escalation: {answer}")
    return format_html(words, who=person(event.actor), answer=event.data.get("answer", ""))


def _call_ask(event: Event, _case: Case) -> str:
    times = _(", ").join(moment_in_japan(datetime.fromisoformat(slot)) for slot in event.data.get("slots", []))
    return format_html(_("{who} asked for a call: {times}."), who=person(event.actor), times=times)


def _call_agree(event: Event, _case: Case) -> str:
    when = moment_in_japan(datetime.fromisoformat(event.data["at"]))
    return format_html(
        _("{who} from support will call on {when}. {answer}"),
        who=person(event.actor),
        when=when,
        answer=event.data.get("answer", ""),
    )


def _call_decline(event: Event, _case: Case) -> str:
    words = _("{who} from support cannot call: {answer}")
    return format_html(words, who=person(event.actor), answer=event.data.get("answer", ""))


SENTENCES: dict[str, Sentence] = {
    "submit": _submit,
    "accept": _by_actor(gettext_lazy("{who} from support began to work on it.")),
    "ask": _ask,
    "answer": _answer,
    "supply": supplied,
    "correct": _by_actor(gettext_lazy("{who} put a message right.")),
    "reply": _by_actor(gettext_lazy("{who} wrote a message.")),
    "resolve": _by_actor(gettext_lazy("{who} sent a solution; it became your turn.")),
    "refer": _by_actor(gettext_lazy("{who} handed the case over to consulting.")),
    "take_back": _by_actor(gettext_lazy("{who} took the case back from consulting.")),
    "close": _close,
    "lapse": _lapse,
    "nudge": lambda _event, _case: _("A reminder was sent."),
    "reopen": _by_actor(gettext_lazy("{who} reopened the case.")),
    "withdraw": _by_actor(gettext_lazy("{who} withdrew the case.")),
    "solve": _by_actor(gettext_lazy("{who} closed the draft: trying again had solved it.")),
    "prioritise": _prioritise,
    "raise": _raise,
    "overrule": _overrule,
    "condition": _condition,
    "check_steps": _check_steps,
    "redact": _redact,
    "loan_ask": _loan_ask,
    "loan_give": _loan_give,
    "loan_copy": _loan_copy,
    "loan_drop": _by_actor(gettext_lazy("{who} does not need the whole file of the import any more.")),
    "loan_end": _loan_end,
    "escalate": _escalate,
    "escalation_answer": _escalation_answer,
    "call_ask": _call_ask,
    "call_agree": _call_agree,
    "call_decline": _call_decline,
    "watch": _not_of_staff(watched),
    "unwatch": _not_of_staff(unwatched),
    "claim": _claim,
    "conditions_met": _conditions_met,
}


def told(event: Event, case: Case) -> str:
    """The event in a sentence for the customer; empty for what stays among staff."""
    sentence = SENTENCES.get(event.verb)
    return sentence(event, case) if sentence else ""


def condition_words(version: str, clause: str, fact: str) -> str:
    """What a condition asks for, in the words of the guideline it was set by."""
    todo = scope.version(version).todos.get((clause, fact))
    return say(todo) if todo else clause


# --- Whose turn it is ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """What the top of a case says: what the matter is, and what follows."""

    news: str
    next: str = ""


_FILE_IS_WANTED = gettext_lazy(
    "Below you find what it is for and how long it is kept. When you have sent it or answered, it is support's turn."
)


def turn(case: Case, asked_by: User | None = None, *, wants_file: bool = False, awaits_items: bool = False) -> Turn:
    """``asked_by`` is who wrote the last message of support; *wants_file* when the whole file is waited for.

    *awaits_items* when what was asked for has boxes of its own.
    """
    match case.status:
        case Status.WAITING if wants_file:
            return Turn(
                _("Support asks for the whole file of your import."),
                _then(_FILE_IS_WANTED, case),
            )
        case Status.WAITING:
            return Turn(
                format_html(_("{who} from support has a question for you."), who=person(asked_by))
                if asked_by
                else _("Support has a question for you."),
                _then(
                    _("Give what is asked for, or say why you cannot; then it is support's turn.")
                    if awaits_items
                    else _("When you have answered below, it is support's turn."),
                    case,
                ),
            )
        case Status.RESOLVED:
            return Turn(
                _("Support has sent a solution."),
                _then(
                    _("If it helps, close the case. If not, write what is still wrong, and support takes it up again."),
                    case,
                ),
            )
        case Status.REFERRED:
            return Turn(
                _("Consulting has taken over."),
                _("They will write to you about how to go on. You can add to it below."),
            )
        case Status.CLOSED:
            return Turn(_("This case is closed."), reopening(case))
        case Status.WITHDRAWN:
            return Turn(_("This case was withdrawn."), _("If the problem comes back, start a new request."))
    follows = _("You need not do anything now. You can still add to it.")
    if case.conditions_open:
        follows = _("A condition is still open. When it is done, say so below.")
    if promise := _promise(case):
        return Turn(promise.strong_sentence, follows)
    return Turn(_("Support is working on it."), follows)


def _then(words: str | Promise, case: Case) -> str:
    """What to do, and what follows when nothing is heard; with what was asked meanwhile, by when support answers."""
    if case.response_due:
        promise = _promise(case)
        return f"{promise.strong_sentence if promise else ''} {words}".strip()
    if not case.reminder_due:
        return str(words)
    ends = _("If we hear nothing by %(when)s, the case is closed.") % {"when": moment(promises.closes_at(case))}
    return f"{words} {ends}"


def reopening(case: Case) -> str:
    if _can_reopen(case):
        return _("You can reopen it until %(day)s.") % {"day": day(lifecycle.reopen_until(case))}
    return _("The time for reopening is over. If the problem comes back, start a new request.")


# --- What is due ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """A line of the list: what is due, in bold, and what it is about. Red only for a promise that was not kept."""

    strong: str
    about: str = ""
    is_late: bool = False
    strong_sentence: str = ""


def due(case: Case) -> Due:
    """What is due next in a case, or what became of it."""
    match case.status:
        case Status.DRAFT:
            return _draft(case)
        case Status.WAITING:
            return Due(_("Support asked you something"), _since(case.waiting_since))
        case Status.RESOLVED:
            return Due(_("Say whether it is solved"), _since(case.resolved_at))
        case Status.REFERRED:
            return Due(_("Consulting will write to you"), _since(case.changed_at))
        case Status.CLOSED:
            ended = {"day": day(case.closed_at)}
            if _can_reopen(case):
                until = {"day": day(lifecycle.reopen_until(case))}
                return Due(_("Can be reopened until %(day)s") % until, _("closed on %(day)s") % ended)
            return Due(_("Closed"), _("closed on %(day)s") % ended)
        case Status.SOLVED:
            return Due(_("Solved by trying again"), _("not sent · ended on %(day)s") % {"day": day(case.closed_at)})
        case Status.WITHDRAWN:
            return Due(_("Withdrawn"), _("withdrawn on %(day)s") % {"day": day(case.closed_at)})
    if promise := _promise(case):
        return promise
    if case.assignee:
        return Due(_("Support is working on it"), format_html(_("In charge: {who}"), who=person(case.assignee)))
    return Due(_("Support is working on it"), _since(case.changed_at))


def _can_reopen(case: Case) -> bool:
    until = lifecycle.reopen_until(case)
    return bool(until and until > timezone.now())


def _since(at: datetime | None) -> str:
    return _("since %(when)s") % {"when": moment(at)} if at else ""


def _draft(case: Case) -> Due:
    saved = _("Not sent yet · saved %(when)s") % {"when": moment(case.saved_at or case.changed_at)}
    if case.parked_until:
        if case.parked_until > timezone.now():
            return Due(_("Try again from %(when)s") % {"when": moment_in_japan(case.parked_until)}, saved)
        return Due(_("Time to try again"), saved)
    if not case.standing:
        return Due(_("A few questions are left"), saved)
    missing = len(lifecycle.missing_evidence(case))
    if not missing:
        return Due(_("Ready to send"), saved)
    return Due(ngettext("%(n)d item is left", "%(n)d items are left", missing) % {"n": missing}, saved)


def _promise(case: Case) -> Due | None:
    """The answer that is owed, while one is."""
    if not case.response_due:
        return None
    is_first = case.first_responded_at is None
    about = {
        Route.CONSULTING: _("Confirmation of the hand-over"),
        Route.APPEAL: _("Answer by another person"),
    }.get(Route(case.route), _("First answer"))
    about = about if is_first else _("Next answer")
    late = timezone.now() - case.response_due
    if late > timedelta(0):
        time = {"time": length(late)}
        words = (
            _("Our first answer is %(time)s late. We are sorry.")
            if is_first
            else _("Our answer is %(time)s late. We are sorry.")
        )
        return Due(_("%(time)s later than promised") % time, about, True, words % time)
    when = {"when": moment(case.response_due)}
    words = _("You will hear from us by %(when)s.") if is_first else _("You will hear from us again by %(when)s.")
    return Due(_("by %(when)s") % when, about, strong_sentence=words % when)


def length(time: timedelta) -> str:
    """A length of time by its largest unit; ``1 minute`` at least."""
    minutes = max(1, int(time.total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def turn_name(case: Case) -> str:
    """Whose turn it is, for the reader of the list."""
    if case.is_draft:
        return _("Draft")
    if case.status == Status.REFERRED:
        return _("Consulting's turn")
    return {Ball.CUSTOMER: _("Your turn"), Ball.SUPPORT: _("Support's turn"), Ball.NOBODY: _("Done")}[case.ball]
