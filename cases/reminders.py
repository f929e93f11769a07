"""Reminders while it is the customer's turn, and the end when nothing comes of them.

Business days are counted from when support last said something. A reminder is one row of one turn, so it is sent once;
what a worker slept through is sent as one reminder, and nothing is closed before a business day has passed since the
last. While support owes an answer nothing falls due: its silence closes nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

import scope
from cases import clock, lifecycle, mail, promises
from cases.models import AskedItem, Case, Message, Reminder
from cases.models.case import BALL, OPEN, Ball, Status
from cases.templatetags.words import day, moment, say

BATCH = 50
QUESTIONS = ("ask", "loan_ask")
THEIRS = tuple(status for status in OPEN if BALL[status] == Ball.CUSTOMER)


def _waiting() -> QuerySet[Case]:
    return Case.objects.filter(status__in=THEIRS, response_due=None, reminder_due__lte=timezone.now())


def due() -> list[int]:
    """Cases of which somebody is to be reminded, or which are to be closed, the longest waiting first."""
    return list(_waiting().order_by("reminder_due", "id").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def act(key: int) -> bool:
    """Remind or close, whichever it is now; False where it is not due any more, or another worker is at it."""
    skips = connection.features.has_select_for_update_skip_locked
    found = _waiting().select_for_update(of=("self",), skip_locked=skips).filter(pk=key).first()
    # An answer that was sent a moment ago goes out first, and then nothing is due any more.
    case = lifecycle.lock(found) if found else None
    if case is None or case.turn_since is None or case.response_due or not _waiting().filter(pk=key).exists():
        return False
    now = timezone.now()
    sent = set(case.reminders.filter(since=case.turn_since).values_list("day", flat=True))
    passed = [n for n in settings.REMIND_ON_DAYS if n > max(sent, default=0) and promises.reminder_at(case, n) <= now]
    if passed:
        _remind(case, case.turn_since, passed[-1], now)
    elif settings.REMIND_ON_DAYS[-1] in sent and promises.closes_at(case) <= now:
        missing = asked_for(case) if case.status == Status.WAITING else []
        words = _lazily(case, case.status)
        lifecycle.lapse(case, missing=missing, message=words)
    else:
        # A day has been declared a closing day since: what was due is due later.
        case.reminder_due = _next(case, max(sent, default=0), now)
        case.save(update_fields=["reminder_due"])
        return False
    return True


def _next(case: Case, after: int, now: datetime) -> datetime:
    """When the reminder after that of business day *after* is due, or the end."""
    later = [promises.reminder_at(case, n) for n in settings.REMIND_ON_DAYS if n > after]
    return next((at for at in later if at > now), promises.closes_at(case))


def _remind(case: Case, since: datetime, on_day: int, now: datetime) -> None:
    Reminder.objects.create(case=case, since=since, day=on_day, at=now)
    case.reminder_due = _next(case, on_day, now)
    if on_day == settings.REMIND_ON_DAYS[-1]:
        plan = case.company.plan
        a_day_later = clock.closing(clock.business_days_after(clock.business_day_of(now, plan), 1, plan), plan)
        case.reminder_due = max(promises.closes_at(case), a_day_later)
    lifecycle.record(case, "nudge", None, data={"day": on_day}, is_internal=True)
    mail.tell(case, "nudge", by=None, message=_lazily(case, case.status, promises.closes_at(case)))


# --- What is missing -----------------------------------------------------------------------------------------------


def asked_for(case: Case) -> list[str]:
    """The items of evidence that the last question asked for and that are not there yet, by name."""
    last = case.events.filter(verb__in=QUESTIONS).last()
    return (
        list(AskedItem.objects.filter(event=last, is_given=False).order_by("pk").values_list("item", flat=True))
        if last
        else []
    )


def names(case: Case, items: Iterable[str]) -> list[str]:
    """What items of evidence are called, in the language of the moment; what has no name there goes without."""
    wordings = scope.version(case.guideline).wordings
    return [say(next(iter(wordings[name].values())).label) for name in items if name in wordings]


def _told(case: Case, status: str, ends: datetime | None = None) -> str:
    """What is waited for in that status, in the reader's language and zone. *ends*: the case is closed then."""
    is_question = status == Status.WAITING
    event = case.events.filter(verb__in=QUESTIONS if is_question else ["resolve"]).last()
    said = Message.objects.filter(pk=event.data.get("message")).first() if event else None
    parts = []
    if is_question and (missing := names(case, asked_for(case))):
        parts.append("\n".join([_("What is still missing:"), *(f"- {name}" for name in missing)]))
    if said:
        head = _("Our question of %(day)s:") if is_question else _("Our solution of %(day)s:")
        parts.append(f"{head % {'day': day(said.at)}}\n{said.body}")
    if ends:
        words = (
            _("If nothing comes by %(when)s, the case is closed. It can be reopened for some time after that.")
            if is_question
            else _("If we hear nothing by %(when)s, we take it as solved and close the case.")
        )
        parts.append(words % {"when": moment(ends)})
    return "\n\n".join(parts)


_lazily = lazy(_told, str)  # put into words when the mail is written, for each reader anew
