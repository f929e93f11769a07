"""Who else is told of a case, and what a customer asks for when the usual way is not enough: a lead, or a call."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, lifecycle, mail
from cases.clock import business_day_of, business_days_after, closing, hours, is_business_day, opening
from cases.models import Call, Case, Escalation, Event, User, Watcher
from cases.moves import SENT_BEFORE, Conflict, NotAllowed
from cases.text import is_blank

LENGTH_OF_A_CALL = timedelta(minutes=30)
NOTICE = timedelta(hours=1)  # until the first time that may be asked for
DAYS_AHEAD = 10
MOST_SLOTS = 3
REMEMBERED = timedelta(days=1)  # how long a call that was agreed stays on the pages

# --- Watching ------------------------------------------------------------------------------------------------------


def watchers(case: Case) -> QuerySet[Watcher]:
    """Who watches the case now, with their names at hand."""
    return case.watchers.filter(ended_at=None).select_related("user").order_by("user__name", "pk")


def may_be_added(case: Case) -> QuerySet[User]:
    """The customer's colleagues who are not told yet. The filer is told in any case."""
    told = case.watchers.filter(ended_at=None).values("user")
    return access.customers_of(case).exclude(pk__in=told).exclude(pk=case.filer_id).order_by("name", "pk")


@transaction.atomic
def watch(case: Case, *, user: User, by: User) -> Event | None:
    """Have somebody told of a case from now on; None where they are already.

    Whoever may open the case adds people of its company; staff add staff. Raises NotAllowed for anybody else.
    """
    case = lifecycle.lock(case)
    if not _may_tell(case, user, by):
        raise NotAllowed(_("Choose someone of your company who may open the case."))
    known = Watcher.objects.filter(case=case, user=user).first()
    if known and known.ended_at is None:
        return None
    Watcher.objects.update_or_create(case=case, user=user, defaults={"by": by, "at": timezone.now(), "ended_at": None})
    return lifecycle.record(case, "watch", by, data=_about(user), is_internal=True)


def _may_tell(case: Case, user: User, by: User) -> bool:
    if not lifecycle.may_see(by, case):
        return False
    if access.is_agent(by):
        return access.is_agent(user)
    return user.pk != case.filer_id and access.customers_of(case).filter(pk=user.pk).exists()


@transaction.atomic
def unwatch(case: Case, *, user: User, by: User) -> Event | None:
    """Have somebody told no more; None where they are not. Anybody may end it for themselves, whatever they may see."""
    case = lifecycle.lock(case)
    known = Watcher.objects.select_for_update().filter(case=case, user=user, ended_at=None).first()
    if known is None:
        return None
    same_side = access.is_agent(by) == access.is_agent(user)
    if by != user and not (same_side and lifecycle.may_see(by, case)):
        raise NotAllowed(_("Only your own side can be taken off the list."))
    known.ended_at = timezone.now()
    known.save(update_fields=["ended_at"])
    return lifecycle.record(case, "unwatch", by, data=_about(user), is_internal=True)


def _about(user: User) -> dict[str, object]:
    return {"user": user.pk, "name": user.name, "staff": access.is_agent(user)}


# --- Escalating ----------------------------------------------------------------------------------------------------


def open_escalation(case: Case) -> Escalation | None:
    return case.escalations.filter(answered_at=None).select_related("by").first()


@transaction.atomic
def escalate(case: Case, *, reason: str, words: str, by: User, key: UUID) -> Escalation:
    """The customer calls for a lead, for one of the reasons and in words. The same *key* writes once.

    Raises NotAllowed for staff, once the case is over, without words, and while another one waits for an answer;
    Conflict when something else was sent with the key.
    """
    case, kept = lifecycle.lock(case), lifecycle.keepable(words, by)
    if known := Escalation.objects.filter(key=key).first():
        if (known.case_id, known.by_id, known.reason, known.words) != (case.pk, by.pk, reason, kept.text):
            raise Conflict(case, SENT_BEFORE)
        return known
    if not _may_ask(by, case) or reason not in Escalation.Reason.values or is_blank(words):
        raise NotAllowed(_("Choose a reason and write what should happen. A case that is over cannot be escalated."))
    if open_escalation(case):
        raise NotAllowed(_("This case is escalated already. Support will answer that first."))
    made = Escalation.objects.create(
        case=case, key=key, reason=reason, words=kept.text, hidden=kept.counts, by=by, at=timezone.now()
    )
    lifecycle.record(case, "escalate", by, data={"escalation": made.pk, "reason": reason, "words": kept.text})
    mail.tell(case, "escalate", by=by, message=kept.text)
    return made


def _may_ask(by: User, case: Case) -> bool:
    return not access.is_agent(by) and lifecycle.may_see(by, case) and case.is_open


@transaction.atomic
def answer_escalation(case: Case, *, answer: str, by: User, version: int | None = None) -> Event:
    """Somebody of support has taken the escalation up, and says in a sentence what happens now."""
    case = lifecycle.lock_for_staff(case, by, version, _("Only support staff can answer an escalation."))
    found = open_escalation(case)
    if found is None or is_blank(answer):
        raise NotAllowed(_("There is no escalation to answer, or nothing was written."))
    found.answer, found.answered_by, found.answered_at = answer, by, timezone.now()
    found.save(update_fields=["answer", "answered_by", "answered_at"])
    event = lifecycle.record(case, "escalation_answer", by, data={"escalation": found.pk, "answer": answer})
    mail.tell(case, "escalation_answer", by=by, message=answer)
    return event


# --- Being called --------------------------------------------------------------------------------------------------


def days_for_calls(now: datetime, plan: str = "") -> dict[str, list[datetime]]:
    """The times that may be asked for, by day (ISO 8601), where support works: on the half hour, while it is open."""
    day, zone = business_day_of(now, plan), hours(plan).zone
    if not is_business_day(day, plan):
        day = business_days_after(day, 1, plan)
    found: dict[str, list[datetime]] = {}
    for _day in range(DAYS_AHEAD + 1):
        at, ends, times = opening(day, plan), closing(day, plan), []
        while at + LENGTH_OF_A_CALL <= ends:
            times += [at.astimezone(zone)] if at >= now + NOTICE else []
            at += LENGTH_OF_A_CALL
        if times and len(found) < DAYS_AHEAD:
            found[day.isoformat()] = times
        day = business_days_after(day, 1, plan)
    return found


def current_call(case: Case) -> Call | None:
    """The call that is asked for, or one that was agreed and is not long over."""
    for call in case.calls.select_related("by", "answered_by").order_by("-at", "-pk"):
        if call.state == Call.State.OPEN:
            return call
        if call.agreed_at and call.agreed_at > timezone.now() - REMEMBERED:
            return call
    return None


@transaction.atomic
def ask_for_call(
    case: Case, *, phone: str, language: str, slots: Sequence[datetime], words: str = "", by: User, key: UUID
) -> Call:
    """The customer asks to be called at one of up to three times. The same *key* writes once.

    Raises NotAllowed for staff, once the case is over, for a time that is not offered, and while another one is open;
    Conflict when something else was sent with the key.
    """
    case, kept, chosen = lifecycle.lock(case), lifecycle.keepable(words, by), sorted(set(slots))
    if known := Call.objects.filter(key=key).first():
        was = (known.case_id, known.by_id, known.phone, known.moments, known.words)
        if was != (case.pk, by.pk, phone, chosen, kept.text):
            raise Conflict(case, SENT_BEFORE)
        return known
    offered = {at for times in days_for_calls(timezone.now(), case.company.plan).values() for at in times}
    if not _may_ask(by, case) or is_blank(phone) or not 1 <= len(chosen) <= MOST_SLOTS or not set(chosen) <= offered:
        raise NotAllowed(_("Give a number and up to three of the times offered. A case that is over gets no calls."))
    if case.calls.filter(state=Call.State.OPEN).exists():
        raise NotAllowed(_("A call is asked for already. Support will answer that first."))
    made = Call.objects.create(
        case=case,
        key=key,
        phone=phone,
        language=language,
        slots=[at.isoformat() for at in chosen],
        words=kept.text,
        hidden=kept.counts,
        by=by,
        at=timezone.now(),
    )
    lifecycle.record(case, "call_ask", by, data={"call": made.pk, "slots": made.slots})
    mail.tell(case, "call_ask", by=by, message=kept.text)
    return made


@transaction.atomic
def answer_call(
    case: Case, *, agreed_at: datetime | None, answer: str = "", by: User, version: int | None = None
) -> Event:
    """Agree to one of the times that were asked for, or decline with a reason when *agreed_at* is None."""
    case = lifecycle.lock_for_staff(case, by, version, _("Only support staff can answer a request for a call."))
    call = case.calls.filter(state=Call.State.OPEN).first()
    if call is None:
        raise NotAllowed(_("No call is asked for any more."))
    if agreed_at is None and is_blank(answer):
        raise NotAllowed(_("Say why no call is made, and what happens instead."))
    if agreed_at is not None and agreed_at not in call.moments:
        raise NotAllowed(_("Choose one of the times the customer named."))
    call.state = Call.State.AGREED if agreed_at else Call.State.DECLINED
    call.agreed_at, call.answer, call.answered_by, call.answered_at = agreed_at, answer, by, timezone.now()
    call.save(update_fields=["state", "agreed_at", "answer", "answered_by", "answered_at"])
    verb = "call_agree" if agreed_at else "call_decline"
    data = {"call": call.pk, "at": agreed_at.isoformat() if agreed_at else "", "answer": answer}
    event = lifecycle.record(case, verb, by, data=data)
    mail.tell(case, verb, by=by, message=answer, at=agreed_at)
    return event
