"""Business hours, holidays, the promises counted in them, and the guideline of the day.

Hours, holidays and figures are settings, by the customer's plan. Days on which support is closed besides are data; all
processes know of a new one within ``KEPT_FOR``. What was promised before stays promised.
"""

import time as stopwatch
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models.calendar import ClosingDay
from cases.models.case import Priority
from scope import Guideline, in_force

JAPAN = ZoneInfo("Asia/Tokyo")
KEPT_FOR = 300  # seconds
LONGEST_CLOSED = 366  # days: a calendar without a single business day would be searched for ever


@dataclass(frozen=True)
class Hours:
    """When support works for a plan. ``country`` is the one whose public holidays count."""

    opens: time
    closes: time
    zone: ZoneInfo
    country: str

    @property
    def zone_name(self) -> str:
        """What people call the zone."""
        return _("Japan time") if self.zone == JAPAN else self.zone.key

    @property
    def day(self) -> timedelta:
        """The length of a business day."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)


def hours(plan: str = "") -> Hours:
    """The hours of a plan, or the usual ones."""
    return Hours(*settings.SUPPORT_HOURS[plan])


# --- Days ----------------------------------------------------------------------------------------------------------


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


class _ClosingDays:
    """The closing days as they were read last, so that a list of cases asks for them once."""

    def __init__(self) -> None:
        self.days: frozenset[date] = frozenset()
        self.until = 0.0

    def known(self) -> frozenset[date]:
        if stopwatch.monotonic() > self.until:
            self.keep(ClosingDay.objects.values_list("day", flat=True))
        return self.days

    def keep(self, days: Iterable[date]) -> None:
        self.days, self.until = frozenset(days), stopwatch.monotonic() + KEPT_FOR

    def forget(self) -> None:
        self.until = 0.0


closing_days = _ClosingDays()


def is_business_day(day: date, plan: str = "") -> bool:
    """Whether support works on that day."""
    if day.weekday() >= 5 or day in _holidays(hours(plan).country, day.year):
        return False
    return day not in settings.SUPPORT_CLOSED_DAYS and day not in closing_days.known()


def business_days_after(day: date, count: int, plan: str = "") -> date:
    """The day *count* business days later; *count* is at least 1."""
    for _closed in range(count + LONGEST_CLOSED):
        day += timedelta(days=1)
        count -= is_business_day(day, plan)
        if not count:
            break
    return day


def opening(day: date, plan: str = "") -> datetime:
    """When support opens on that day; answered in UTC."""
    of_plan = hours(plan)
    return datetime.combine(day, of_plan.opens, of_plan.zone).astimezone(UTC)


def closing(day: date, plan: str = "") -> datetime:
    """When support closes on that day; answered in UTC."""
    of_plan = hours(plan)
    return datetime.combine(day, of_plan.closes, of_plan.zone).astimezone(UTC)


def business_day_of(moment: datetime, plan: str = "") -> date:
    """The date of a moment where support works."""
    return moment.astimezone(hours(plan).zone).date()


def add_business_time(start: datetime, length: timedelta, plan: str = "") -> datetime:
    """The moment at which *length* of business time has passed since *start* (aware); answered in UTC."""
    now, today, closed = start.astimezone(UTC), business_day_of(start, plan), 0
    while closed < LONGEST_CLOSED:
        closes = closing(today, plan)
        if is_business_day(today, plan) and now < closes:
            begins, closed = max(now, opening(today, plan)), 0
            if begins + length <= closes:
                return begins + length
            length -= closes - begins
        closed, today = closed + 1, today + timedelta(days=1)
    return now + length


def guideline_today() -> Guideline:
    """The guideline in force; its days are Japan's."""
    return in_force(timezone.localdate(timezone=JAPAN))


# --- Promises ------------------------------------------------------------------------------------------------------


def response_target(plan: str, priority: int, *, is_next: bool = False) -> timedelta:
    """How soon the first answer is promised, or that to a later message."""
    promised = settings.NEXT_RESPONSE if is_next else settings.FIRST_RESPONSE
    return _length(promised[plan][priority - 1], plan)


def _length(written: str, plan: str) -> timedelta:
    """``30m``, ``4h``, or business days of the plan: ``1d``."""
    units = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": hours(plan).day}
    return int(written[:-1]) * units[written[-1]]


def response_due(start: datetime, plan: str, priority: int, *, is_next: bool = False) -> datetime:
    """When an answer is promised to what was sent at *start*; P1 counts around the clock. Answered in UTC."""
    target = response_target(plan, priority, is_next=is_next)
    if priority == Priority.P1:
        return (start + target).astimezone(UTC)
    return add_business_time(start, target, plan)


def appeal_due(start: datetime, plan: str) -> datetime:
    """By when somebody else answers whoever asked to look again; in UTC."""
    return add_business_time(start, _length(settings.APPEAL_RESPONSE, plan), plan)
