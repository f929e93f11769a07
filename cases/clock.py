"""Business hours, holidays, the promises counted in them, and the guideline of the day."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.utils import timezone

from cases.models.case import Priority
from cases.models.people import Company
from scope import Guideline, in_force

JAPAN = ZoneInfo("Asia/Tokyo")
OPENS, CLOSES = time(9, 0), time(17, 30)
A_DAY = timedelta(hours=8, minutes=30)

# First response by plan and priority, in business hours. P1 counts around the clock.
_HOURS: dict[str, dict[int, timedelta]] = {
    Company.Plan.ONLINE: {
        Priority.P1: timedelta(hours=1),
        Priority.P2: timedelta(hours=4),
        Priority.P3: timedelta(hours=6),
        Priority.P4: 3 * A_DAY,
    },
    Company.Plan.BUSINESS: {
        Priority.P1: timedelta(hours=1),
        Priority.P2: timedelta(hours=2),
        Priority.P3: timedelta(hours=4),
        Priority.P4: A_DAY,
    },
    Company.Plan.PREMIER: {
        Priority.P1: timedelta(minutes=30),
        Priority.P2: timedelta(hours=1),
        Priority.P3: timedelta(hours=2),
        Priority.P4: A_DAY,
    },
}


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def is_business_day(day: date) -> bool:
    """Whether support works on that day in Japan."""
    return day.weekday() < 5 and day not in _holidays(day.year) and day not in settings.SUPPORT_CLOSED_DAYS


def business_days_after(day: date, count: int) -> date:
    """The day *count* business days later; *count* is at least 1."""
    while count:
        day += timedelta(days=1)
        if is_business_day(day):
            count -= 1
    return day


def add_business_time(start: datetime, length: timedelta) -> datetime:
    """The moment at which *length* of business time has passed since *start* (aware); answered in UTC."""
    now = start.astimezone(JAPAN)
    while True:
        opens = datetime.combine(now.date(), OPENS, JAPAN)
        closes = datetime.combine(now.date(), CLOSES, JAPAN)
        if is_business_day(now.date()) and now < closes:
            begins = max(now, opens)
            if begins + length <= closes:
                return (begins + length).astimezone(UTC)
            length -= closes - begins
        now = datetime.combine(now.date() + timedelta(days=1), time.min, JAPAN)


def guideline_today() -> Guideline:
    """The guideline in force; its days are Japan's."""
    return in_force(timezone.localdate(timezone=JAPAN))


def response_target(plan: str, priority: int) -> timedelta:
    return _HOURS[plan][priority]


def response_due(start: datetime, plan: str, priority: int) -> datetime:
    """When the first response is promised for a case sent at *start*; answered in UTC."""
    target = response_target(plan, priority)
    if priority == Priority.P1:
        return (start + target).astimezone(UTC)
    return add_business_time(start, target)
