"""Everything that can be done with a case, and the only code that changes one once it was sent.

Each act locks the case, checks, writes the change with one ``Event`` and queues the mail, all in one transaction. What
it refuses is a ``Refused``, whose ``str()`` may be shown to the person. The ways to move are the table in ``moves``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import scope
from cases import access, asking, clock, loans, mail, mentions, promises, redaction, search
from cases.evidence import masking, rows, screens, uploads
from cases.evidence.masking import Masked
from cases.inbox import thanks
from cases.models import (
    AskedItem,
    Attachment,
    Case,
    Company,
    Condition,
    Event,
    FileLoan,
    Message,
    StepCheck,
    Survey,
    User,
)
from cases.models.case import Impact, Priority, Route, StandingChoice, Status
from cases.moves import (
    ANYONE,
    CUSTOMER,
    MOVE,
    MOVES,
    SENT_BEFORE,
    STAFF,
    Conflict,
    Incomplete,
    Move,
    NotAllowed,
    Outcome,
    Refused,
)
from cases.numbers import new_number
from cases.text import is_blank

__all__ = [
    "MOVE",
    "MOVES",
    "Conflict",
    "Incomplete",
    "Move",
    "NotAllowed",
    "Outcome",
    "Refused",
    "answer_survey",
    "ask_for_file",
    "assign",
    "attach",
    "check_steps",
    "delete_lent_file",
    "keepable",
    "lapse",
    "lend",
    "lock",
    "lock_for_staff",
    "may_see",
    "missing_evidence",
    "move",
    "moves_open_to",
    "moves_shown_to",
    "new_draft",
    "note",
    "note_copy",
    "overrule",
    "prioritise",
    "raisable_at",
    "raise_priority",
    "record",
    "redact",
    "reopen_until",
    "reply",
    "settle_condition",
    "submit",
    "supply",
    "take_back_wish",
]

REOPEN_DAYS = 14
COPY = "loan_copy"  # the one event that leaves the version of its case as it is
WORDLESS = ("assign", "prioritise")  # they change nothing that a case is found by
REASONS = "condition_reasons"  # where a case's evidence keeps why a condition cannot be met


def moves_open_to(user: User, case: Case) -> tuple[Move, ...]:
    """The moves this person may make now."""
    return moves_shown_to(user, case) if _may_see(user, case) else ()


def moves_shown_to(user: User, case: Case) -> tuple[Move, ...]:
    """The same for whoever has the case before them already, so that the database is not asked again."""
    side = STAFF if access.is_agent(user) else CUSTOMER
    return tuple(
        move
        for move in MOVES
        if case.status in move.sources and move.by in (side, ANYONE) and _in_time(move, case, side)
    )


def reopen_until(case: Case) -> datetime | None:
    """Until when the customer may reopen; None while there is nothing to reopen."""
    ended = case.closed_at or case.resolved_at
    return ended + timedelta(days=REOPEN_DAYS) if ended else None


def _in_time(move: Move, case: Case, side: str) -> bool:
    if move.name != "reopen" or side == STAFF:
        return True
    until = reopen_until(case)
    return until is not None and timezone.now() <= until


def _may_see(user: User, case: Case) -> bool:
    return access.visible_to(user).filter(pk=case.pk).exists()


def _locked(case: Case, **also: Any) -> Case:
    """The case as it stands now, locked until the transaction ends; Http404 when it is gone, as a draft may be.

    What was sent a moment ago and can still be taken back goes out first, so that things happen in their order.
    *also* are expressions that the same query answers, as attributes of the case.
    """
    from cases import going_out  # which makes these acts, and so cannot be imported before them

    locked = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).annotate(**also)
    locked = locked.select_related("company", "filer", "assignee", "instance")
    found = locked.first()
    if found and settings.UNDO_SECONDS and going_out.let_go(found):
        found = locked.get()
    if found is None:
        raise Http404
    return found


def _locked_for_staff(case: Case, by: User, version: int | None, refusal: Promise) -> Case:
    """The same for what only support staff do. Raises NotAllowed, or Conflict when it is no longer at *version*."""
    case = _locked(case)
    if not access.is_agent(by) or not _may_see(by, case):
        raise NotAllowed(refusal)
    _check_version(case, version)
    return case


def _check_version(case: Case, version: int | None) -> None:
    if version is not None and case.version != version:
        raise Conflict(case)


def _record(
    case: Case,
    verb: str,
    by: User | None,
    *,
    was: str = "",
    data: Mapping[str, Any] | None = None,
    is_internal: bool = False,
) -> Event:
    """Save the case with one event. What stays among staff does not move the date that customers see."""
    case.version += 1
    if not is_internal:
        case.changed_at = timezone.now()
    case.save()
    if case.submitted_at and verb not in WORDLESS:
        search.index(case)
    return Event.objects.create(
        case=case, verb=verb, actor=by, from_status=was, to_status=case.status if was else "", data=dict(data or {})
    )


def _change(case: Case, name: str, by: User | None, data: Mapping[str, Any], *, verb: str = "") -> Event:
    """Write the move into a locked case for which it is open; *verb* is what is told of it, if not the move's name."""
    was, now = case.status, timezone.now()
    case.status = MOVE[name].target
    case.waiting_since = now if case.status == Status.WAITING else None
    case.resolved_at = (
        now if case.status == Status.RESOLVED else (case.resolved_at if name in ("close", "lapse") else None)
    )
    case.closed_at = now if case.status in (Status.CLOSED, Status.WITHDRAWN, Status.SOLVED) else None
    case.parked_until = None
    promises.moved(case, name, now)
    if name == "accept" and case.assignee is None:
        case.assignee = by
    return _record(case, verb or name, by, was=was, data=data)


@transaction.atomic
def move(
    case: Case,
    name: str,
    *,
    by: User,
    message: str = "",
    key: UUID | None = None,
    files: Iterable[Attachment] = (),
    version: int | None = None,
    data: Mapping[str, Any] | None = None,
    personal_reason: str = "",
    items: Iterable[str] = (),
    outcome: Outcome | None = None,
) -> Event:
    """Make a move, with its message when it needs one. *items* are the evidence that "ask" asks for, by name.

    Items speak for themselves: a question that names some needs no words. Raises NotAllowed, or Conflict when the case
    is no longer at *version*. What is sent again with its *key* is not written twice: the event it led to is returned.
    *outcome* is what support found and did, when a case is resolved or closed.
    """
    case = _locked(case)
    words = _keepable(message, by, personal_reason)
    if known := _said_before(case, by, words, key):
        return case.events.filter(data__message=known.pk).latest("id")
    if is_blank(message) and (done := _done_before(case, by, key)):
        return done
    _check_version(case, version)
    if name == "submit" or name not in MOVE or MOVE[name] not in moves_open_to(by, case):
        raise NotAllowed(_("This is not possible at this point of the case."))
    wanted = [item.name for item in asking.evidence(case, items)] if name == "ask" else []
    if MOVE[name].needs_message and is_blank(message) and not wanted:
        raise NotAllowed(_("Write a message: the other side will want to know why."))
    details = {**(data or {}), **({"items": wanted} if wanted else {})}
    if not is_blank(message):
        details["message"] = _say(case, by, words, key=key, files=files, personal_reason=personal_reason).pk
    elif key:
        details["key"] = str(key)
    if wanted:
        _mind_the_clock(case, timezone.now(), from_staff=True)
    if outcome:
        case.cause, case.resolution, case.outcome_words = outcome.cause, outcome.resolution, outcome.words
        details["outcome"] = {"cause": outcome.cause, "resolution": outcome.resolution}
    event = _change(case, name, by, details)
    if name == "ask":
        _count_as_asked(event, items)
    mail.tell(case, name, by=by, message=words.text, items=wanted)
    return event


def _done_before(case: Case, by: User, key: UUID | None) -> Event | None:
    """What the person did with this key, where no message carries it."""
    return case.events.filter(actor=by, data__key=str(key)).first() if key else None


def lapse(case: Case, *, missing: Sequence[str], message: str) -> Event:
    """The portal closes a case that the caller has locked, since nothing was heard; *missing* names what was not.

    *message* is what the mail says, in the language of whoever reads it.
    """
    if case.status not in MOVE["lapse"].sources:
        raise NotAllowed(_("This is not possible at this point of the case."))
    event = _change(case, "lapse", None, {"missing": list(missing)})
    mail.tell(case, "lapse", by=None, message=message)
    return event


def _count_as_asked(event: Event, items: Iterable[str]) -> None:
    """A question counts for what it asks for, so that the form may learn to ask for it in time."""
    guideline = scope.version(event.case.guideline)
    clauses = {requirement.evidence: requirement.clause for requirement in reversed(guideline.requirements)}
    clauses |= {item.name: item.clause for item in guideline.required(scope.Facts.from_answers(event.case.facts))}
    names = {*guideline.wordings, AskedItem.ELSE}
    known = [name for name in dict.fromkeys(items) if name in names] or [AskedItem.ELSE]
    AskedItem.objects.bulk_create(
        AskedItem(case=event.case, event=event, item=name, clause=clauses.get(name, ""), at=event.at) for name in known
    )


def _settle_questions(event: Event) -> None:
    """Whatever the customer says answers what was asked in words; what fills a box stays asked for."""
    asked = AskedItem.objects.filter(case=event.case_id, item=AskedItem.ELSE, answered_at=None)
    asked.update(answer=event, answered_at=event.at, is_given=True)


def _keepable(words: str, by: User, personal_reason: str = "") -> Masked:
    """What customers write as it may be kept. Staff were asked whether they mean it, and are taken at their word."""
    if access.is_agent(by):
        return Masked(text=words)
    return masking.read(words, reason=personal_reason, own={by.email.lower()})


def _said_before(case: Case, by: User, words: Masked, key: UUID | None) -> Message | None:
    """The message that was written with this key. Raises Conflict when it was another one."""
    known = Message.objects.filter(key=key).first() if key else None
    if known is None:
        return None
    if (known.case_id, known.author_id, known.body) != (case.pk, by.pk, words.text) or not _may_see(by, case):
        raise Conflict(case, SENT_BEFORE)
    return known


def _say(
    case: Case,
    by: User,
    words: Masked,
    *,
    key: UUID | None,
    files: Iterable[Attachment] = (),
    audience: str = Message.Audience.PUBLIC,
    personal_reason: str = "",
) -> Message:
    """Write a message into a locked case; saving the case is left to the event that goes with it."""
    is_staff = access.is_agent(by)
    said = Message(case=case, author=by, from_staff=is_staff, body=words.text, audience=audience, hidden=words.counts)
    said.personal_reason = masking.read(personal_reason).text
    if key:
        said.key = key
    said.save()
    attach(said, files)
    # Whoever only says thank you waits for nothing.
    if audience == Message.Audience.PUBLIC and (is_staff or files or not thanks.is_mere(words.text)):
        _mind_the_clock(case, said.at, from_staff=is_staff)
    return said


def _mind_the_clock(case: Case, at: datetime, *, from_staff: bool) -> None:
    """One side has spoken to the other, in words or by what it asks for and gives."""
    if not from_staff:
        promises.asked(case, at)
        return
    promises.answered(case, at)
    case.first_responded_at = case.first_responded_at or at


@transaction.atomic
def reply(
    case: Case,
    *,
    by: User,
    body: str,
    key: UUID,
    files: Iterable[Attachment] = (),
    version: int | None = None,
    personal_reason: str = "",
) -> Message:
    """A public message. A customer's answer to a question passes the ball back. The same *key* writes once.

    Secrets of a customer's are hidden, and so is a list of people unless *personal_reason* says why it is needed.
    """
    case = _locked(case)
    words = _keepable(body, by, personal_reason)
    if known := _said_before(case, by, words, key):
        return known
    _check_version(case, version)
    if not _may_see(by, case) or not case.is_open or is_blank(body):
        raise NotAllowed(_("A reply is not possible at this point of the case."))
    said = _say(case, by, words, key=key, files=files, personal_reason=personal_reason)
    if case.status == Status.WAITING and not access.is_agent(by):
        event = _change(case, "answer", by, {"message": said.pk})
        _settle_questions(event)
    else:
        event = _record(case, "reply", by, data={"message": said.pk})
    mail.tell(case, event.verb, by=by, message=words.text)
    return said


# What an answer to a question for evidence may change of a case.
SUPPLIED = frozenset(
    ("subject", "reporter_name", "instance", "munchkin_id", "account_string", "steps", "expected", "actual",
     "asset_urls", "evidence", "hidden", "personal_reasons")
)  # fmt: skip


@transaction.atomic
def supply(
    case: Case,
    columns: Mapping[str, Any],
    *,
    given: Collection[str],
    reasons: Mapping[str, str],
    by: User,
    key: UUID,
    body: str = "",
    hidden: Mapping[str, int] | None = None,
    files: Collection[Attachment] = (),
    personal_reason: str = "",
) -> Event:
    """Put what the customer was asked for into the case, and pass the turn back to support.

    *columns* are what the case holds from now on, *given* the items that are new in them, by name; *reasons* say of
    items why they cannot be given, or no more of them. What stood there before is kept with the question. *body* is
    said with it; *hidden* counts what was hidden in it before. The same *key* writes once.

    Raises NotAllowed for whoever is no customer of the case, and for what is not awaited any more.
    """
    case = _locked(case)
    if known := _done_before(case, by, key):
        return known
    if Message.objects.filter(key=key).exists():
        raise Conflict(case, SENT_BEFORE)
    awaited = {one.item: one for one in asking.awaited(case)}
    if access.is_agent(by) or not _may_see(by, case) or not awaited.keys() >= {*given, *reasons}:
        raise NotAllowed(_("Support does not wait for this any more."))
    if not (given or reasons) or not columns.keys() <= SUPPLIED:
        raise NotAllowed(_("Fill in what is asked for, or say why it cannot be given."))
    before = {name: asking.value(case, name) for name in given}
    for column, value in columns.items():
        setattr(case, column, value)
    details: dict[str, Any] = {"items": list(given), "declined": [name for name in reasons if name not in given]}
    details |= {"key": str(key), "files": [str(file.pk) for file in files if not file.row]}
    words = _keepable(body, by, personal_reason)
    if not is_blank(body):
        said = _say(case, by, words, key=key, personal_reason=personal_reason)
        said.hidden = masking.together(said.hidden, hidden or {})
        said.save(update_fields=["hidden"])
        details["message"] = said.pk
    _mind_the_clock(case, timezone.now(), from_staff=False)
    is_turn = case.status == Status.WAITING
    event = _change(case, "answer", by, details) if is_turn else _record(case, "supply", by, data=details)
    for name, one in awaited.items():
        if name in given or name in reasons:
            one.answer, one.answered_at, one.is_given = event, event.at, name in given
            one.before, one.reason = before.get(name), reasons.get(name, "")
            one.save(update_fields=["answer", "answered_at", "is_given", "before", "reason"])
    if "message" in details:
        _settle_questions(event)
    _take_in(case, files, steps_before=before.get("steps", []))
    search.index(case)  # once more: by its files and reasons too
    mail.tell(case, event.verb, by=by, message=words.text, items=[*given, *details["declined"]])
    return event


def _take_in(case: Case, files: Collection[Attachment], *, steps_before: list[rows.Row]) -> None:
    """What goes with new evidence: its files, the screens it names; and steps that read otherwise are untried."""
    case.attachments.filter(pk__in=[file.pk for file in files]).update(is_staged=False)
    screens.keep_anew(case)
    if steps_before:
        same = [row["id"] for row in case.steps if row in steps_before]
        case.step_checks.exclude(row__in=same).delete()


@transaction.atomic
def note(
    case: Case, *, by: User, body: str, key: UUID, files: Iterable[Attachment] = (), call_in: Iterable[User] = ()
) -> Message:
    """An internal note: for staff only, no change of turn, and no mail but to colleagues who are called in."""
    case = _locked_for_staff(case, by, None, _("Only support staff can write notes."))
    words = Masked(text=body)
    if known := _said_before(case, by, words, key):
        return known
    if is_blank(body):
        raise NotAllowed(_("Write something first."))
    said = _say(case, by, words, key=key, files=files, audience=Message.Audience.INTERNAL)
    told = [user.name for user in mentions.call_in(case, said, call_in, by=by)]
    _record(case, "note", by, data={"message": said.pk} | ({"called": told} if told else {}), is_internal=True)
    return said


@transaction.atomic
def assign(case: Case, *, to: User | None, by: User, version: int | None = None) -> Event:
    """Give the case to an agent, or to nobody."""
    case = _locked_for_staff(case, by, version, _("Only support staff can assign a case."))
    if to is not None and not access.is_agent(to):
        raise NotAllowed(_("Only support staff can be assigned."))
    before, case.assignee = case.assignee, to
    names = {"from": before.name if before else "", "to": to.name if to else ""}
    return _record(case, "assign", by, data=names, is_internal=True)


@transaction.atomic
def prioritise(case: Case, *, priority: int, by: User, version: int | None = None) -> Event:
    """Change the priority; the promise of the first answer is counted anew while none was given."""
    case = _locked_for_staff(case, by, version, _("Only support staff can change the priority."))
    if priority not in Priority.values:
        raise NotAllowed(_("Choose one of the priorities P1 to P4."))
    before, case.priority = case.priority, priority
    promises.recount(case)
    return _record(case, "prioritise", by, data={"from": before, "to": priority})


def raisable_at(case: Case) -> datetime | None:
    """From when the customer may raise the priority by a step; None where it cannot be raised."""
    if not case.is_open or case.priority <= Priority.P2:
        return None
    return case.raised_at + timedelta(hours=settings.RAISE_HOURS) if case.raised_at else case.submitted_at


@transaction.atomic
def raise_priority(case: Case, *, reason: str, by: User, version: int | None = None) -> Event:
    """One step up, by the customer, with a reason; what is owed is counted anew from now where that is sooner."""
    case = _locked(case)
    if access.is_agent(by) or not _may_see(by, case):
        raise NotAllowed(_("Only the customer can raise the priority in this way."))
    _check_version(case, version)
    since = raisable_at(case)
    if since is None or timezone.now() < since:
        raise NotAllowed(_("The priority cannot be raised now. It goes up one step at a time, as far as P2."))
    words = _keepable(reason, by)
    if is_blank(words.text):
        raise NotAllowed(_("Say what has changed or has become worse."))
    before = case.priority
    promises.raised(case, timezone.now())
    event = _record(case, "raise", by, data={"from": before, "to": case.priority, "reason": words.text})
    mail.tell(case, "raise", by=by, message=words.text)
    return event


@transaction.atomic
def overrule(case: Case, *, standing: str, clause: str, reason: str, by: User, version: int | None = None) -> Event:
    """Decide otherwise than the guideline's verdict, naming clause and reason."""
    case = _locked_for_staff(case, by, version, _("Only support staff can overrule a verdict."))
    if standing not in StandingChoice.values or clause not in scope.version(case.guideline).clauses or is_blank(reason):
        raise NotAllowed(_("Name the standing, the clause it rests on, and the reason."))
    before = case.effective_standing
    case.overruled_standing, case.overruled_clause = standing, clause
    case.overruled_reason, case.overruled_by = reason, by
    event = _record(case, "overrule", by, data={"from": before, "to": standing, "clause": clause, "reason": reason})
    mail.tell(case, "overrule", by=by, message=reason)
    return event


@transaction.atomic
def claim_condition(
    condition: Condition,
    *,
    by: User,
    body: str,
    key: UUID,
    files: Iterable[Attachment] = (),
    personal_reason: str = "",
) -> Event:
    """The customer says that an open condition is met, with what shows it; support will check.

    It passes the turn back, unless something else is still awaited. The same *key* writes once.
    """
    case = _locked(condition.case)
    words = _keepable(body, by, personal_reason)
    if known := _said_before(case, by, words, key):
        if claimed := case.events.filter(verb="claim", data__message=known.pk).last():
            return claimed
        raise Conflict(case, SENT_BEFORE)
    condition = Condition.objects.select_for_update().get(pk=condition.pk)
    is_theirs = not access.is_agent(by) and _may_see(by, case)
    if not is_theirs or not case.is_open or condition.state != Condition.State.OPEN:
        raise NotAllowed(_("Nothing is left to say about this condition."))
    if is_blank(body):
        raise NotAllowed(_("Say in a sentence what was done."))
    said = _say(case, by, words, key=key, files=files, personal_reason=personal_reason)
    data = {**_of_condition(condition), "state": Condition.State.CLAIMED, "said": condition.reason, "message": said.pk}
    condition.state, condition.by, condition.at = Condition.State.CLAIMED, by, said.at
    condition.claim, condition.reason = said, ""
    condition.save()
    _count_conditions(case)
    event = _record(case, "claim", by, data=data)
    if case.status == Status.WAITING and not case.conditions_open and not asking.awaited(case):
        _settle_questions(_change(case, "answer", by, {}))
    mail.tell(case, "claim", by=by, message=words.text)
    return event


def _of_condition(condition: Condition) -> dict[str, str]:
    return {"clause": condition.clause, "fact": condition.fact, "from": condition.state}


def _count_conditions(case: Case) -> None:
    """How many conditions are whose to see to; saved with the event that goes with it."""
    states = list(case.conditions.values_list("state", flat=True))
    case.conditions_open = states.count(Condition.State.OPEN)
    case.conditions_claimed = states.count(Condition.State.CLAIMED)


@transaction.atomic
def settle_condition(condition: Condition, *, state: str, reason: str = "", by: User) -> Event:
    """Verify a condition, waive it with a reason, or send one that was claimed back with what is still missing.

    When it was the last one that was not settled, the standing moves by itself, and both sides are told.
    """
    case = _locked_for_staff(condition.case, by, None, _("Only support staff can settle a condition."))
    if state not in (Condition.State.VERIFIED, Condition.State.WAIVED, Condition.State.OPEN):
        raise NotAllowed(_("A condition is verified, waived or sent back."))
    if state == Condition.State.WAIVED and is_blank(reason):
        raise NotAllowed(_("Say why the condition is waived."))
    if state == Condition.State.OPEN and is_blank(reason):
        raise NotAllowed(_("Say what is still missing. The customer reads it."))
    condition = Condition.objects.select_for_update().get(pk=condition.pk)
    if condition.state == state:
        raise NotAllowed(_("This condition was settled already."))
    if state == Condition.State.OPEN and condition.state != Condition.State.CLAIMED:
        raise NotAllowed(_("Only what the customer says is met can be sent back."))
    data = {**_of_condition(condition), "state": state, "reason": reason, "said": condition.reason}
    was_settled = condition.is_settled
    condition.state, condition.by, condition.at = state, by, timezone.now()
    if reason:
        condition.reason = reason
    condition.save()
    _count_conditions(case)
    event = _record(case, "condition", by, data=data)
    if state == Condition.State.OPEN:
        _ask_again(case, by, reason)
    elif not was_settled and not case.conditions_open and not case.conditions_claimed:
        _meet_conditions(case, by)
    return event


def _ask_again(case: Case, by: User, reason: str) -> None:
    """What was sent back is the customer's turn, and a question that counts as one."""
    if MOVE["ask"] in moves_open_to(by, case):
        _mind_the_clock(case, timezone.now(), from_staff=True)
        _count_as_asked(_change(case, "ask", by, {"condition": True}), ())
    mail.tell(case, "condition", by=by, message=reason)


def _meet_conditions(case: Case, by: User) -> None:
    """The last condition is settled: what stood under conditions stands without them, within the limits it has."""
    if case.standing != StandingChoice.CONDITIONAL:
        _record(case, "conditions_met", by)
        return
    before = case.effective_standing
    verdict = scope.version(case.guideline).assess(scope.Facts.from_answers(case.facts))
    standing = verdict.standing_when_met
    case.settled_standing = standing.value if standing else case.standing
    case.conditions_met_at = timezone.now()
    _record(case, "conditions_met", by, data={"from": before, "to": case.effective_standing})
    mail.tell(case, "conditions_met", by=by)


@transaction.atomic
def check_steps(
    case: Case, found: Mapping[str, tuple[str, str]], *, by: User, version: int | None = None
) -> Event | None:
    """Write down what came of it when support tried steps: outcome and note by the ID of the step's row.

    Steps that stay as they were are left alone; when all do, nothing is written.
    """
    case = _locked_for_staff(case, by, version, _("Only support staff can say what came of the steps."))
    known = {check.row: check for check in case.step_checks.select_for_update()}
    places = {row["id"]: place for place, row in enumerate(rows.filled(case, "steps"), 1)}
    told = []
    for row, (outcome, note) in found.items():
        if row not in places or outcome not in StepCheck.Outcome.values:
            raise NotAllowed(_("Choose for each step: same here, differs here, or not tried."))
        check = known.get(row) or StepCheck(case=case, row=row, outcome=StepCheck.Outcome.NOT_TRIED)
        if (check.outcome, check.note) == (outcome, note):
            continue
        check.outcome, check.note, check.by, check.at = outcome, note, by, timezone.now()
        check.save()
        known[row] = check
        told.append({"place": places[row], "outcome": outcome, "note": note})
    if not told:
        return None
    return _record(case, "check_steps", by, data={"steps": told, **_how_far(list(places), known)})


def _how_far(steps: list[str], checks: Mapping[str, StepCheck]) -> dict[str, int]:
    """How many steps from the first on went as the customer says, of how many, and where one first went otherwise."""
    outcomes = [checks[row].outcome if row in checks else StepCheck.Outcome.NOT_TRIED for row in steps]
    others = [place for place, outcome in enumerate(outcomes) if outcome != StepCheck.Outcome.SAME]
    differs = [place for place in others if outcomes[place] == StepCheck.Outcome.DIFFERS]
    return {"up_to": others[0] if others else len(steps), "of": len(steps), "differs": differs[0] + 1 if differs else 0}


@transaction.atomic
def redact(case: Case, target: redaction.Target, *, reason: str, by: User, version: int | None = None) -> Event:
    """Take something out of the case for good, wherever it stands. That it was done stays; what it was does not.

    Raises NotAllowed where there is nothing of the kind, or the reason itself would tell.
    """
    case = _locked_for_staff(case, by, version, _("Only support staff can take something out of a case."))
    if is_blank(reason) or (target.words and target.words in reason):
        raise NotAllowed(_("Say why it is taken out, without repeating it."))
    count = redaction.remove(case, target)
    if not count:
        raise NotAllowed(_("These words do not stand in this case. Copy them exactly, in one piece."))
    data = {"kind": target.kind, "reason": reason, "places": sorted(count), "count": sum(count.values())}
    event = _record(case, "redact", by, data=data | {"whole": bool(target.place)}, is_internal=True)
    search.forget()
    return event


def missing_evidence(case: Case) -> tuple[str, ...]:
    """What the guideline requires for the case's facts and is not there, by its name in the guideline."""
    facts = scope.Facts.from_answers(case.facts)
    return tuple(
        item.name for item in clock.guideline_today().required(facts) if not item.optional and not _has(case, item)
    )


def _has(case: Case, item: scope.Evidence) -> bool:
    name = item.name
    if name == "munchkin_id":
        return bool(case.munchkin_id or case.account_string)
    if name == "asset_urls":
        return bool(case.asset_urls) or (item.may_be_none and not is_blank(case.no_url_reason))
    if name in rows.COUNT:
        return rows.counted(case, name) >= item.at_least
    if name in ("subject", "reporter_name", "expected", "actual"):
        return not is_blank(getattr(case, name))
    value = case.evidence.get(name, "")
    return bool(value) if isinstance(value, list) else not is_blank(str(value))


@transaction.atomic
def answer_survey(case: Case, *, rating: int, comment: str, by: User | None, via: str) -> Survey:
    """Keep how it went, once per case: a second answer finds the first. *by* is None behind the link of a mail."""
    case = _locked(case)
    if case.status != Status.CLOSED:
        raise NotAllowed(_("This case is open again, so the question comes once it has ended."))
    survey = Survey.objects.filter(case=case).first() or Survey(case=case)
    if survey.is_answered:
        return survey
    words = masking.read(comment, own={case.filer.email.lower()})
    survey.rating, survey.comment, survey.by, survey.via = rating, words.text, by, via
    survey.at = timezone.now()
    survey.save()
    case.survey_due = None
    _record(case, "survey", by, data={"rating": rating}, is_internal=True)
    return survey


@transaction.atomic
def submit(
    case: Case,
    *,
    key: UUID | None,
    by: User,
    version: int | None = None,
    reasons: Mapping[str, str] | None = None,
    impact: tuple[str, str] | None = None,
) -> Case:
    """Send a draft: judged by the guideline in force today, once, however often it is pressed.

    ``reasons`` say why a condition cannot be met, by the fact it asks for, beside those that the draft holds;
    ``impact`` how much is affected, and in which words: the priority follows from it.

    Raises NotAllowed for whoever may not send it and for what was not decided yet, Incomplete naming what is missing,
    Conflict when the draft is no longer at *version*.
    """
    case = _locked(case, may_be_sent=access.may_file_for(by, "company"))
    # Whoever may file for the company may see its drafts that are theirs; support files for nobody.
    is_theirs = not access.is_agent(by) if case.is_draft else _may_see(by, case)
    if case.submit_key != key or case.filer_id != by.pk or not is_theirs:
        raise NotAllowed(_("This draft cannot be sent. Open it from the list of cases, and try again."))
    if case.status == Status.SOLVED:
        raise NotAllowed(_("This draft was closed, since trying again had solved it. Begin a new one from it."))
    if case.status != Status.DRAFT:
        return case
    _check_version(case, version)
    if not case.may_be_sent:  # type: ignore[attr-defined]  # asked for with the lock
        raise NotAllowed(_("Only authorised contacts can send a case. Ask your company's administrator."))
    if reasons:
        case.evidence[REASONS] = {**case.evidence.get(REASONS, {}), **reasons}
    guideline = clock.guideline_today()
    verdict = guideline.assess(scope.Facts.from_answers(case.facts))
    if verdict.standing is None:
        raise Incomplete(verdict.missing)
    if missing := missing_evidence(case):
        raise Incomplete(missing)
    _check_choices(case, verdict)
    _set_priority(case, by, impact)
    case.steps = rows.filled(case, "steps")
    case.evidence |= {name: rows.filled(case, name) for name in rows.COUNT if name in case.evidence}
    now = timezone.now()
    case.facts = verdict.relevant().answers()
    case.guideline = guideline.version
    case.standing, case.advisory = verdict.standing.value, verdict.advisory
    case.for_staff, case.clauses = verdict.for_staff, list(verdict.clauses)
    case.status, case.submitted_at, case.parked_until = Status.SUBMITTED, now, None
    promises.begin(case, now)
    _set_conditions(case, verdict, by)
    _record(
        case,
        "submit",
        by,
        was=Status.DRAFT,
        data={
            "facts": case.facts,
            "guideline": case.guideline,
            "standing": case.standing,
            "advisory": case.advisory,
            "for_staff": case.for_staff,
            "clauses": case.clauses,
            "route": case.route,
            "appeal": {"clause": case.appeal_clause, "reason": case.appeal_reason},
            "priority": case.priority,
            "impact": case.impact,
        },
    )
    screens.keep(case)
    mail.tell(case, "submit", by=by)
    return case


def _check_choices(case: Case, verdict: scope.Verdict) -> None:
    """What the customer made of the verdict must fit the verdict of today; answers may have changed since.

    Reading: what a conditional verdict asks for may be left undone, but not left unsaid; and nobody is left without
    a next step.
    """
    if case.instance is not None and case.instance.company_id != case.company_id:
        raise NotAllowed(_("This instance is not one of your company's. Choose another one."))
    if verdict.standing is not scope.Standing.OUT_OF_SCOPE:
        case.route = Route.SUPPORT
    elif case.route == Route.SUPPORT and not verdict.advisory:
        raise NotAllowed(_("Go back to the verdict, and choose whether consulting takes it on or support looks again."))
    if case.route == Route.APPEAL and (case.appeal_clause not in verdict.clauses or is_blank(case.appeal_reason)):
        raise NotAllowed(_("Go back to the verdict, and say which clause does not fit and why."))
    if case.route != Route.APPEAL:
        case.appeal_clause = case.appeal_reason = ""
    reasons = case.evidence.get(REASONS) or {}
    silent = [condition for condition in verdict.unmet if is_blank(str(reasons.get(condition.fact, "")))]
    if verdict.standing is scope.Standing.CONDITIONAL and silent:
        raise NotAllowed(_("Go back to the verdict, and say for each open condition why it cannot be met now."))


def _set_priority(case: Case, by: User, told: tuple[str, str] | None) -> None:
    if told:
        words = _keepable(told[1], by)
        case.impact, case.impact_words = told[0], words.text
        if words.counts:
            case.hidden = case.hidden | {"impact_words": dict(words.counts)}
    if not case.impact:
        return
    impact = Impact(case.impact)
    if impact.needs_words and is_blank(case.impact_words):
        raise NotAllowed(_("Say in a sentence or two what stands still or is lost, so that support can act at once."))
    case.priority = impact.priority


def _set_conditions(case: Case, verdict: scope.Verdict, by: User) -> None:
    reasons = case.evidence.get(REASONS) or {}
    made = Condition.objects.bulk_create(
        Condition(
            case=case,
            clause=condition.clause,
            fact=condition.fact,
            state=Condition.State.CLAIMED if condition.met else Condition.State.OPEN,
            reason="" if condition.met else str(reasons.get(condition.fact, ""))[:2000],
            by=by if condition.met else None,
            at=case.submitted_at,
        )
        for condition in verdict.conditions
    )
    case.conditions_open = sum(condition.state == Condition.State.OPEN for condition in made)
    case.conditions_claimed = len(made) - case.conditions_open


def attach(message: Message, files: Iterable[Attachment]) -> None:
    """Put files that the author stored with the case to the message they came with; others are left alone."""
    own = Attachment.objects.filter(case=message.case_id, uploaded_by=message.author_id, message=None)
    own.filter(pk__in=[file.pk for file in files]).update(message=message, is_staged=False)


def new_draft(company: Company, by: User, *, key: UUID | None = None, **fields: Any) -> Case:
    """A fresh draft with a number of its own; of one *key* the same, as long as it is a draft of theirs.

    Raises NotAllowed for whoever does not act for the company.
    """
    if not access.companies_of(by).filter(pk=company.pk).exists():
        raise NotAllowed(_("You cannot file for this company."))
    own = {"reporter_name": by.name, "language": by.language}
    for _attempt in range(5):
        known = Case.objects.filter(submit_key=key).first() if key else None
        if known and (known.filer_id, known.company_id, known.status) == (by.pk, company.pk, Status.DRAFT):
            return known
        try:
            with transaction.atomic():
                return Case.objects.create(
                    number=new_number(timezone.now()),
                    company=company,
                    filer=by,
                    **{"submit_key": uuid4() if known or key is None else key, **own, **fields},
                )
        except IntegrityError as error:
            taken = error
    raise taken


# --- The whole file of a list import ---------------------------------------------------------------------------------


@transaction.atomic
def ask_for_file(case: Case, *, reason: str, delete_on: date, by: User, version: int | None = None) -> Event:
    """Ask the customer for the whole file, and name the day on which it is deleted; it becomes the customer's turn.

    The reason is said in the conversation too. Raises NotAllowed, and Conflict like :func:`move`.
    """
    case = _locked_for_staff(case, by, version, _("Only support staff can ask for the whole file."))
    if not loans.may_be_asked(case, loans.current(case)):
        raise NotAllowed(_("The whole file can be asked for once at a time, while the case is worked on."))
    if is_blank(reason) or not loans.is_possible(delete_on):
        raise NotAllowed(_("Say what the file is needed for, and name a day on which it is deleted."))
    # What was not heeded in time gives way.
    case.loans.filter(ended_at=None).update(ended_at=timezone.now())
    FileLoan.objects.create(case=case, reason=reason, delete_on=delete_on, asked_by=by)
    said = _say(case, by, Masked(text=reason), key=None, files=())
    data = {"message": said.pk, "delete_on": delete_on.isoformat()}
    if MOVE["ask"] in moves_open_to(by, case):
        event = _change(case, "ask", by, data, verb="loan_ask")
    else:
        event = _record(case, "loan_ask", by, data=data)
    AskedItem.objects.create(case=case, event=event, item=AskedItem.WHOLE_FILE, clause=loans.CLAUSE, at=event.at)
    mail.tell(case, "loan_ask", by=by, message=reason)
    return event


@transaction.atomic
def lend(case: Case, file: Attachment, *, by: User) -> Event:
    """The customer agrees, and lends the file, which was stored with the case. What was refused before goes.

    Raises NotAllowed when no file is wanted.
    """
    case = _locked(case)
    loan = loans.current(case)
    if loan is None or not loans.is_wanted(case, loan) or not _may_see(by, case) or access.is_agent(by):
        raise NotAllowed(_("The whole file is not asked for now, so it was not kept."))
    if loan.file:
        redaction.erase(loan.file, Attachment.Gone.DELETED)
    loan.file, loan.agreed_by, loan.agreed_at = file, by, timezone.now()
    loan.save(update_fields=["file", "agreed_by", "agreed_at"])
    _mind_the_clock(case, timezone.now(), from_staff=False)
    data = {"file": str(file.pk), "name": file.name, "delete_on": loan.delete_on.isoformat()}
    event = _after_file(case, "loan_give", by, data)
    mail.tell(case, "loan_give", by=by)
    return event


@transaction.atomic
def take_back_wish(case: Case, *, by: User, version: int | None = None) -> Event:
    """The file is not needed after all. Where only that was waited for, it is support's turn again."""
    case = _locked_for_staff(case, by, version, _("Only support staff can take back what support asked for."))
    loan = loans.current(case)
    if loan is None or not loans.is_wanted(case, loan):
        raise NotAllowed(_("The whole file is not asked for now."))
    if loan.file:
        redaction.erase(loan.file, Attachment.Gone.DELETED)
    loan.ended_at = timezone.now()
    loan.save(update_fields=["ended_at"])
    event = _after_file(case, "loan_drop", by, {})
    mail.tell(case, "loan_drop", by=by)
    return event


def _after_file(case: Case, verb: str, by: User, data: Mapping[str, Any]) -> Event:
    """One event; it passes the turn to support where the customer was asked for nothing but the file."""
    asked = case.events.filter(to_status=Status.WAITING).last()
    if case.status == Status.WAITING and asked and asked.verb == "loan_ask":
        event = _change(case, "answer", by, data, verb=verb)
    else:
        event = _record(case, verb, by, data=data)
    awaited = case.asked_items.filter(item=AskedItem.WHOLE_FILE, answered_at=None)
    awaited.update(answer=event, answered_at=event.at, is_given=verb == "loan_give")
    return event


def note_copy(file: Attachment, *, by: User) -> Event:
    """Write down that somebody took a copy of a lent file. The case stays as it is, so that nobody's page grows old."""
    return Event.objects.create(case=file.case, verb=COPY, actor=by, data={"file": str(file.pk), "name": file.name})


def delete_lent_file(file: Attachment, *, by: User | None) -> bool:
    """Delete a lent file: sooner by whoever may see the case, or on its day by nobody. False where it is gone already.

    Its bytes go first: whoever is killed in between leaves a row that is still due, never bytes that no row knows.
    """
    if not file.is_lent or (by is not None and not _may_see(by, file.case)):
        raise NotAllowed(_("This file cannot be deleted here."))
    for name in uploads.stored_names(file):
        file.file.storage.delete(name)
    with transaction.atomic():
        case = _locked(file.case)
        file = Attachment.objects.select_for_update().get(pk=file.pk)
        if file.gone_at:
            return False
        redaction.erase(file, Attachment.Gone.DELETED if by else Attachment.Gone.EXPIRED)
        case.loans.filter(file=file, ended_at=None).update(ended_at=timezone.now())
        _record(case, "loan_end", by, data={"file": str(file.pk), "name": file.name})
        mail.tell(case, "loan_end", by=by)
    return True


# What acts that stand in a module of their own are made of; each holds its lock until its transaction ends.
lock, lock_for_staff, record, keepable, may_see = _locked, _locked_for_staff, _record, _keepable, _may_see
