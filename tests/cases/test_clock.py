"""Business hours in Japan, and the promises counted in them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import clock
from cases.clock import JAPAN
from cases.models import Company

ONLINE, BUSINESS, PREMIER = Company.Plan.ONLINE, Company.Plan.BUSINESS, Company.Plan.PREMIER


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        # The worked example: Friday, a weekend, and Monday 23 November is a holiday.
        ("2026-11-20 15:42", "2026-11-24 11:12"),
        ("2026-11-24 09:00", "2026-11-24 13:00"),
        ("2026-11-24 13:30", "2026-11-24 17:30"),  # up to the last minute
        ("2026-11-24 13:31", "2026-11-25 09:01"),
        ("2026-11-24 17:30", "2026-11-25 13:00"),
        ("2026-11-24 23:59", "2026-11-25 13:00"),
        ("2026-11-24 00:00", "2026-11-24 13:00"),
        ("2026-11-21 12:00", "2026-11-24 13:00"),  # Saturday
        ("2026-11-23 10:00", "2026-11-24 13:00"),  # the holiday itself
        ("2026-12-31 15:30", "2027-01-04 11:00"),  # 1 January is a holiday, then a weekend
        ("2026-05-02 10:00", "2026-05-07 13:00"),  # Golden Week with a substitute holiday on the 6th
        ("2026-09-18 16:30", "2026-09-24 12:00"),  # 21, 22 (between two holidays) and 23 September
    ],
)
def test_four_hours_of_business(sent: str, due: str) -> None:
    assert clock.response_due(jst(sent), BUSINESS, 3) == jst(due)


@pytest.mark.parametrize("plan", list(Company.Plan))
def test_the_most_urgent_never_waits_for_the_morning(plan: str) -> None:
    start = jst("2026-11-21 03:00")
    due = clock.response_due(start, plan, 1)
    assert due == start + clock.response_target(plan, 1)
    assert due - start <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("plan", "priority", "due"),
    [
        (ONLINE, 2, "2026-11-24 14:00"),
        (ONLINE, 3, "2026-11-24 16:00"),
        (ONLINE, 4, "2026-11-27 10:00"),
        (BUSINESS, 2, "2026-11-24 12:00"),
        (BUSINESS, 3, "2026-11-24 14:00"),
        (BUSINESS, 4, "2026-11-25 10:00"),
        (PREMIER, 4, "2026-11-25 10:00"),
    ],
)
def test_targets_by_plan_and_priority(plan: str, priority: int, due: str) -> None:
    assert clock.response_due(jst("2026-11-24 10:00"), plan, priority) == jst(due)


@pytest.mark.parametrize("priority", [1, 2, 3, 4])
def test_a_bigger_plan_never_waits_longer_and_urgency_never_either(priority: int) -> None:
    assert (
        clock.response_target(PREMIER, priority)
        <= clock.response_target(BUSINESS, priority)
        <= clock.response_target(ONLINE, priority)
    )
    if priority < 4:
        for plan in Company.Plan:
            assert clock.response_target(plan, priority) <= clock.response_target(plan, priority + 1)


def test_answers_are_in_utc_whatever_the_zone_of_the_question() -> None:
    start = jst("2026-11-20 15:42")
    for zone in (UTC, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")):
        due = clock.response_due(start.astimezone(zone), BUSINESS, 3)
        assert due == jst("2026-11-24 11:12")
        assert due.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "is_business"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
        (date(2027, 3, 22), False),  # instead of Sunday the 21st
        (date(2038, 1, 19), True),
    ],
)
def test_business_days(day: date, is_business: bool) -> None:
    assert clock.is_business_day(day) is is_business


def test_own_closed_days_count_like_holidays(settings: object) -> None:
    settings.SUPPORT_CLOSED_DAYS = frozenset({date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)})  # type: ignore[attr-defined]
    assert not clock.is_business_day(date(2026, 12, 30))
    assert clock.response_due(jst("2026-12-28 15:30"), BUSINESS, 3) == jst("2027-01-04 11:00")


def test_days_of_the_reminders() -> None:
    """Asked on 24 November: reminded on business days 1, 3 and 5, closed on the sixth."""
    asked = date(2026, 11, 24)
    assert [clock.business_days_after(asked, count) for count in (1, 3, 5, 6)] == [
        date(2026, 11, 25),
        date(2026, 11, 27),
        date(2026, 12, 1),
        date(2026, 12, 2),
    ]
    assert clock.business_days_after(date(2026, 11, 20), 1) == date(2026, 11, 24)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(JAPAN))
LENGTHS = st.integers(1, 3000).map(lambda minutes: timedelta(minutes=minutes))


def is_open(moment: datetime) -> bool:
    local = moment.astimezone(JAPAN)
    return clock.is_business_day(local.date()) and clock.OPENS <= local.time() <= clock.CLOSES


@given(MOMENTS, LENGTHS, LENGTHS)
def test_business_time_adds_up(start: datetime, one: timedelta, other: timedelta) -> None:
    """In two steps it ends where it does in one, in business hours, and never early."""
    end = clock.add_business_time(start, one + other)
    assert clock.add_business_time(clock.add_business_time(start, one), other) == end
    assert is_open(end)
    assert end - start >= one + other


@given(MOMENTS, MOMENTS, LENGTHS)
def test_whoever_comes_first_is_due_first(one: datetime, other: datetime, length: timedelta) -> None:
    first, second = sorted((one, other))
    assert clock.add_business_time(first, length) <= clock.add_business_time(second, length)
