"""Every way a case may move, and the only code that moves it.

``MOVES`` is the single truth: buttons, rights and tests are read from it. Each act locks the case, checks, writes the
change with one ``Event`` and queues the mail, all in one transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import scope
from cases import access, clock, mail
from cases.models import Attachment, Case, Company, Condition, Event, Message, User
from cases.models.case import StandingChoice, Status
from cases.numbers import new_number
from cases.text import is_blank

REOPEN_DAYS = 14


class Refused(Exception):
    """An act that the rules of the house do not allow. ``code`` names why, ``str()`` says it politely."""

    code = "refused"

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """This person cannot do that, or not at this point of the case."""

    code = "not_allowed"


class Conflict(Refused):
    """Somebody else changed the case meanwhile; ``case`` is how it stands now."""

    code = "conflict"

    def __init__(self, case: Case) -> None:
        super().__init__(
            _("Someone else changed this case while you were working on it. Read what is new, then try again.")
        )
        self.case = case


class Incomplete(Refused):
    """Evidence that must be there is missing; ``missing`` names it as the guideline does."""

    code = "incomplete"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(_("Some items are still missing."))
        self.missing = missing


CUSTOMER, STAFF, ANYONE = "customer", "staff", "anyone"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row: from which statuses to which, by whom, and what the button says."""

    name: str
    sources: tuple[Status, ...]
    target: Status
    by: str
    label: Promise
    explain: Promise
    needs_message: bool = False


MOVES: tuple[Move, ...] = (
    Move(
        name="submit",
        sources=(Status.DRAFT,),
        target=Status.SUBMITTED,
        by=CUSTOMER,
        label=_("Send"),
        explain=_("Sends the case to support."),
    ),
    Move(
        name="accept",
        sources=(Status.SUBMITTED,),
        target=Status.ACCEPTED,
        by=STAFF,
        label=_("Take it on"),
        explain=_("Work begins; the customer sees that someone is on it."),
    ),
    Move(
        name="ask",
        sources=(Status.SUBMITTED, Status.ACCEPTED),
        target=Status.WAITING,
        by=STAFF,
        label=_("Ask the customer"),
        explain=_("Sends your question; it is the customer's turn."),
        needs_message=True,
    ),
    Move(
        name="answer",
        sources=(Status.WAITING,),
        target=Status.ACCEPTED,
        by=CUSTOMER,
        label=_("Send and pass to support"),
        explain=_("Sends your answer; it is support's turn."),
        needs_message=True,
    ),
    Move(
        name="resolve",
        sources=(Status.SUBMITTED, Status.ACCEPTED, Status.WAITING),
        target=Status.RESOLVED,
        by=STAFF,
        label=_("Offer as solved"),
        explain=_("Sends the solution; the customer confirms or comes back."),
        needs_message=True,
    ),
    Move(
        name="refer",
        sources=(Status.SUBMITTED, Status.ACCEPTED),
        target=Status.REFERRED,
        by=STAFF,
        label=_("Hand over to consulting"),
        explain=_("Passes the case on with everything in it."),
    ),
    Move(
        name="take_back",
        sources=(Status.REFERRED,),
        target=Status.ACCEPTED,
        by=STAFF,
        label=_("Take back from consulting"),
        explain=_("Support works on it again, for example after a product fault was found."),
    ),
    Move(
        name="close",
        sources=(Status.RESOLVED, Status.REFERRED),
        target=Status.CLOSED,
        by=ANYONE,
        label=_("Close"),
        explain=_("Ends the case. It can be reopened within 14 days."),
    ),
    Move(
        name="reopen",
        sources=(Status.RESOLVED, Status.CLOSED),
        target=Status.ACCEPTED,
        by=ANYONE,
        label=_("Reopen"),
        explain=_("Support takes it up again."),
        needs_message=True,
    ),
    Move(
        name="withdraw",
        sources=(Status.SUBMITTED, Status.ACCEPTED, Status.WAITING),
        target=Status.WITHDRAWN,
        by=CUSTOMER,
        label=_("Withdraw"),
        explain=_("Takes the request back; support stops working on it."),
    ),
)
MOVE = {move.name: move for move in MOVES}


def moves_open_to(user: User, case: Case) -> tuple[Move, ...]:
    """The moves this person may make now."""
    if not _may_see(user, case):
        return ()
    side = STAFF if access.is_agent(user) else CUSTOMER
    return tuple(
        move
        for move in MOVES
        if case.status in move.sources and move.by in (side, ANYONE) and _in_time(move, case, side)
    )


def reopen_until(case: Case) -> Any:
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


def _locked(case: Case, version: int | None = None) -> Case:
    """The case as it stands, locked until the transaction ends. Raises Conflict when it is not at *version*."""
    now = Case.objects.select_for_update(of=("self",)).select_related("company", "filer", "assignee").get(pk=case.pk)
    if version is not None and now.version != version:
        raise Conflict(now)
    return now


def _record(case: Case, verb: str, by: User | None, *, was: str = "", data: Mapping[str, Any] | None = None) -> Event:
    case.version += 1
    case.changed_at = timezone.now()
    case.save()
    return Event.objects.create(
        case=case, verb=verb, actor=by, from_status=was, to_status=case.status if was else "", data=dict(data or {})
    )


def _move(case: Case, name: str, by: User, data: Mapping[str, Any] | None = None) -> Event:
    """Make a move on a locked case. Raises NotAllowed when the table has no such row for it."""
    move = MOVE.get(name)
    if move is None or move not in moves_open_to(by, case):
        raise NotAllowed(_("This is not possible at this point of the case."))
    was, now = case.status, timezone.now()
    case.status = move.target
    case.waiting_since = now if move.target == Status.WAITING else None
    case.resolved_at = now if move.target == Status.RESOLVED else (case.resolved_at if name == "close" else None)
    case.closed_at = now if move.target in (Status.CLOSED, Status.WITHDRAWN) else None
    if name == "accept" and case.assignee is None:
        case.assignee = by
    return _record(case, name, by, was=was, data=data)


@transaction.atomic
def move(
    case: Case,
    name: str,
    *,
    by: User,
    message: str = "",
    key: UUID | None = None,
    version: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Make a move, with its message when it needs one.

    Raises NotAllowed, or Conflict when the case is no longer at *version*. A message whose *key* was used before is
    not written twice: the event it led to is returned.
    """
    case = _locked(case)
    if key and Message.objects.filter(key=key, case=case).exists():
        return case.events.order_by("-id")[0]
    _check_version(case, version)
    if name == "submit":
        raise NotAllowed(_("Use submit() to send a case."))
    if MOVE.get(name) and MOVE[name].needs_message and is_blank(message):
        raise NotAllowed(_("Write a message: the other side will want to know why."))
    event = _move(case, name, by, data)
    if not is_blank(message):
        _say(case, by, message, key=key)
    mail.tell(case, name, by=by, message=message)
    return event


def _check_version(case: Case, version: int | None) -> None:
    if version is not None and case.version != version:
        raise Conflict(case)


def _say(case: Case, by: User, body: str, *, key: UUID | None, audience: str = Message.Audience.PUBLIC) -> Message:
    staff = access.is_agent(by)
    said = Message(case=case, author=by, from_staff=staff, body=body, audience=audience)
    if key:
        said.key = key
    said.save()
    if staff and audience == Message.Audience.PUBLIC and case.first_responded_at is None:
        case.first_responded_at = said.at
        case.save(update_fields=["first_responded_at"])
    return said


@transaction.atomic
def reply(case: Case, *, by: User, body: str, key: UUID, version: int | None = None) -> Message:
    """A public message. A customer's answer to a question passes the ball back. The same *key* writes once."""
    case = _locked(case)
    if known := Message.objects.filter(key=key).first():
        return known
    _check_version(case, version)
    if not _may_see(by, case) or not case.is_open or is_blank(body):
        raise NotAllowed(_("A reply is not possible at this point of the case."))
    verb = "reply"
    if case.status == Status.WAITING and not access.is_agent(by):
        _move(case, "answer", by)
        verb = "answer"
    else:
        _record(case, "reply", by)
    said = _say(case, by, body, key=key)
    mail.tell(case, verb, by=by, message=body)
    return said


@transaction.atomic
def note(case: Case, *, by: User, body: str, key: UUID) -> Message:
    """An internal note: for staff only, no mail, no change of turn."""
    case = _locked(case)
    if known := Message.objects.filter(key=key).first():
        return known
    if not access.is_agent(by) or not _may_see(by, case) or is_blank(body):
        raise NotAllowed(_("Only support staff can write notes."))
    _record(case, "note", by)
    return _say(case, by, body, key=key, audience=Message.Audience.INTERNAL)


@transaction.atomic
def assign(case: Case, *, to: User | None, by: User, version: int | None = None) -> Event:
    """Give the case to an agent, or to nobody."""
    case = _locked(case, version)
    if not access.is_agent(by) or not _may_see(by, case) or (to is not None and not access.is_agent(to)):
        raise NotAllowed(_("Only support staff can be assigned."))
    before, case.assignee = case.assignee, to
    return _record(case, "assign", by, data={"from": before.name if before else "", "to": to.name if to else ""})


@transaction.atomic
def prioritise(case: Case, *, priority: int, by: User, version: int | None = None) -> Event:
    """Change the priority; the promise is counted anew while no answer was given."""
    case = _locked(case, version)
    if not access.is_agent(by) or not _may_see(by, case) or priority not in (1, 2, 3, 4):
        raise NotAllowed(_("Only support staff can change the priority."))
    before, case.priority = case.priority, priority
    if case.first_responded_at is None and case.submitted_at:
        case.first_response_due = clock.response_due(case.submitted_at, case.company.plan, priority)
    return _record(case, "prioritise", by, data={"from": before, "to": priority})


@transaction.atomic
def overrule(case: Case, *, standing: str, clause: str, reason: str, by: User, version: int | None = None) -> Event:
    """Decide otherwise than the guideline's verdict, naming clause and reason."""
    case = _locked(case, version)
    if not access.is_agent(by) or not _may_see(by, case):
        raise NotAllowed(_("Only support staff can overrule a verdict."))
    if standing not in StandingChoice.values or clause not in scope.version(case.guideline).clauses or is_blank(reason):
        raise NotAllowed(_("Name the standing, the clause it rests on, and the reason."))
    before = case.effective_standing
    case.overruled_standing, case.overruled_clause = standing, clause
    case.overruled_reason, case.overruled_by = reason, by
    event = _record(case, "overrule", by, data={"from": before, "to": standing, "clause": clause, "reason": reason})
    mail.tell(case, "overrule", by=by, message=reason)
    return event


@transaction.atomic
def settle_condition(condition: Condition, *, state: str, reason: str = "", by: User) -> Event:
    """Verify a condition, or waive it with a reason. When it was the last open one, the case's history says so."""
    case = _locked(condition.case)
    if not access.is_agent(by) or not _may_see(by, case):
        raise NotAllowed(_("Only support staff can settle a condition."))
    if state not in (Condition.State.VERIFIED, Condition.State.WAIVED):
        raise NotAllowed(_("A condition is either verified or waived."))
    if state == Condition.State.WAIVED and is_blank(reason):
        raise NotAllowed(_("Say why the condition is waived."))
    condition = Condition.objects.select_for_update().get(pk=condition.pk)
    condition.state, condition.by, condition.at = state, by, timezone.now()
    if reason:
        condition.reason = reason
    condition.save()
    data = {"clause": condition.clause, "fact": condition.fact, "state": state, "reason": reason}
    event = _record(case, "condition", by, data=data)
    still_open = case.conditions.exclude(state__in=(Condition.State.VERIFIED, Condition.State.WAIVED))
    if not still_open.exists():
        _record(case, "conditions_met", by)
    return event


def missing_evidence(case: Case) -> tuple[str, ...]:
    """What the guideline requires for the case's facts and is not there, by its name in the guideline."""
    facts = scope.Facts.from_answers(case.facts)
    return tuple(
        item.name
        for item in scope.required(facts)
        if not item.optional and not _has(case, item.name, may_be_none=item.may_be_none)
    )


def _has(case: Case, name: str, *, may_be_none: bool) -> bool:
    if name == "munchkin_id":
        return bool(case.munchkin_id or case.account_string)
    if name == "asset_urls":
        return bool(case.asset_urls) or (may_be_none and not is_blank(case.no_url_reason))
    if name == "steps":
        return any(not is_blank(step.get("text", "")) for step in case.steps)
    if name in ("subject", "reporter_name", "expected", "actual"):
        return not is_blank(getattr(case, name))
    value = case.evidence.get(name, "")
    return bool(value) if isinstance(value, list) else not is_blank(str(value))


@transaction.atomic
def submit(case: Case, *, key: UUID, by: User) -> Case:
    """Send a draft: judged by the guideline in force today, once, however often it is pressed.

    Raises NotAllowed for whoever may not send it, Incomplete naming what is missing.
    """
    case = _locked(case)
    if case.submit_key != key or case.filer_id != by.pk or not _may_see(by, case):
        raise NotAllowed(_("This draft cannot be sent. Open it from the list of cases, and try again."))
    if case.status != Status.DRAFT:
        return case
    if not access.may_file(by):
        raise NotAllowed(_("Only authorised contacts can send a case. Ask your company's administrator."))
    guideline = scope.in_force(timezone.localdate(timezone=clock.JAPAN))
    verdict = guideline.assess(scope.Facts.from_answers(case.facts))
    if verdict.standing is None:
        raise Incomplete(verdict.missing)
    if missing := missing_evidence(case):
        raise Incomplete(missing)
    now = timezone.now()
    case.facts = verdict.relevant().answers()
    case.guideline = guideline.version
    case.standing, case.advisory = verdict.standing.value, verdict.advisory
    case.for_staff, case.clauses = verdict.for_staff, list(verdict.clauses)
    case.status, case.submitted_at = Status.SUBMITTED, now
    case.first_response_due = clock.response_due(now, case.company.plan, case.priority)
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
            "clauses": case.clauses,
            "route": case.route,
        },
    )
    mail.tell(case, "submit", by=by)
    return case


def _set_conditions(case: Case, verdict: scope.Verdict, by: User) -> None:
    reasons = case.evidence.get("condition_reasons") or {}
    Condition.objects.bulk_create(
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


def attach(message: Message, files: Iterable[Attachment]) -> None:
    """Put files that were stored with a case to the message they came with."""
    Attachment.objects.filter(pk__in=[file.pk for file in files]).update(message=message)


def new_draft(company: Company, by: User, **fields: Any) -> Case:
    """A fresh draft with a number of its own."""
    for _attempt in range(5):
        try:
            with transaction.atomic():
                return Case.objects.create(
                    number=new_number(timezone.now()),
                    company=company,
                    filer=by,
                    reporter_name=by.name,
                    language=by.language,
                    **fields,
                )
        except IntegrityError as error:
            taken = error
    raise taken
