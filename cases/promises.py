"""By when support owes an answer, and when the clock stands still: kept in the case with each act.

Reading: a promise begins with what the customer says and ends with what support says in public. A second message does
not put it off. While it is the customer's turn nothing is owed, unless the customer has written something.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from cases import clock
from cases.models import Case, Event, User
from cases.models.case import BALL, OPEN, Ball, Priority, Route, Status


def begin(case: Case, now: datetime) -> None:
    """The first answer is owed from the moment the case is sent."""
    case.first_response_due = case.response_due = first(case, case.priority, now)


def first(case: Case, priority: int, start: datetime) -> datetime:
    """When the first answer is promised to a case sent at *start*; answered in UTC.

    Reading: whoever asks to look again is answered by somebody else, who needs time to read; an emergency does not
    wait for that.
    """
    due = clock.response_due(start, case.company.plan, priority)
    if case.route != Route.APPEAL:
        return due
    again = clock.appeal_due(start, case.company.plan)
    return min(due, again) if priority == Priority.P1 else again


def answered(case: Case, now: datetime) -> None:
    """Support has said something to the customer; who has the turn is given all days anew to answer it."""
    case.response_due = None
    if case.is_open and case.ball == Ball.CUSTOMER:
        their_turn(case, now)


def asked(case: Case, now: datetime) -> None:
    """The customer has written what wants an answer."""
    if case.response_due is None:
        case.response_due = clock.response_due(now, case.company.plan, case.priority, is_next=True)


def moved(case: Case, name: str, now: datetime) -> None:
    """What a move alone changes: what has ended or is with consulting owes nothing, what is taken back does again."""
    if name == "take_back":
        asked(case, now)
    elif case.status == Status.REFERRED or case.status not in OPEN:
        case.response_due = None
    if case.is_open and case.ball == Ball.CUSTOMER:
        their_turn(case, now)
    else:
        case.turn_since = case.reminder_due = None
    # Asked is whoever got a solution, once the case has rested for a while.
    is_asked = case.status == Status.CLOSED and case.resolved_at is not None and settings.SURVEY_HOURS
    case.survey_due = now + timedelta(hours=settings.SURVEY_HOURS) if is_asked else None


def owed(case: Case, priority: int, start: datetime) -> datetime:
    """When the answer that is owed would be due with that priority, counted from *start*; in UTC."""
    if case.first_responded_at is None:
        return first(case, priority, start)
    return clock.response_due(start, case.company.plan, priority, is_next=True)


def recount(case: Case) -> None:
    """Count the first answer anew, from when the case was sent, after support changed the priority.

    What is with consulting or has ended is owed nothing, whatever its priority.
    """
    if case.response_due and case.first_responded_at is None and case.submitted_at:
        case.first_response_due = case.response_due = owed(case, case.priority, case.submitted_at)


def if_raised(case: Case, now: datetime) -> datetime | None:
    """When what is owed is due if the priority goes up a step now; None where nothing is owed.

    Counted from now, so that no promise is missed before it was given; and never later than it was.
    """
    if case.response_due is None:
        return None
    return min(case.response_due, owed(case, case.priority - 1, now))


def raised(case: Case, now: datetime) -> None:
    """The customer raises the priority by a step."""
    due = if_raised(case, now)
    case.priority, case.raised_at = case.priority - 1, now
    if due and case.first_responded_at is None:
        case.first_response_due = due
    case.response_due = due


# --- The customer's turn --------------------------------------------------------------------------------------------


def their_turn(case: Case, now: datetime) -> None:
    """It is the customer's turn, or support has said something in it: the days until the end are counted from here."""
    case.turn_since = now
    case.reminder_due = reminder_at(case, settings.REMIND_ON_DAYS[0])


def _day_of_turn(case: Case, number: int) -> date:
    plan, since = case.company.plan, case.turn_since or timezone.now()
    return clock.business_days_after(clock.business_day_of(since, plan), number, plan)


def reminder_at(case: Case, number: int) -> datetime:
    """When the reminder of that business day of the turn is due: as support opens; in UTC."""
    return clock.opening(_day_of_turn(case, number), case.company.plan)


def closes_at(case: Case) -> datetime:
    """When a case ends in which nothing is heard: as support closes on that business day, or later; in UTC.

    Later where the last reminder went out late.
    """
    usual = clock.closing(_day_of_turn(case, settings.CLOSE_ON_DAY), case.company.plan)
    return max(usual, case.reminder_due) if case.reminder_due else usual


# --- Pauses --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pause:
    """A while in which the clock stood still, since it was the customer's turn: begun by an event, and ended by one."""

    began: Event
    ended: Event | None = None

    @property
    def by(self) -> User | None:
        return self.began.actor

    @property
    def until(self) -> datetime | None:
        return self.ended.at if self.ended else None


def pauses(events: Iterable[Event]) -> list[Pause]:
    """Every pause of a case, read from its history; the last one may still be going on."""
    found: list[Pause] = []
    for event in events:
        if not event.to_status or event.from_status == Status.DRAFT:
            continue
        is_theirs = BALL.get(Status(event.to_status)) == Ball.CUSTOMER
        if found and found[-1].ended is None:
            if not is_theirs:
                found[-1] = Pause(found[-1].began, event)
        elif is_theirs:
            found.append(Pause(event))
    return found
