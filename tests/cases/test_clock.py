"""Business hours in Japan, and the promises counted in them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
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


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2028-02-28 16:30", "2028-02-29 12:00"),  # a leap day is a business day
        ("2028-02-29 16:30", "2028-03-01 12:00"),
        ("2026-12-28 16:30", "2026-12-29 12:00"),
        ("2027-03-19 16:30", "2027-03-23 12:00"),  # Monday the 22nd stands in for Sunday the 21st
        ("2029-12-28 17:29", "2029-12-31 12:59"),
        ("2026-04-28 17:00", "2026-04-30 12:30"),  # 29 April
    ],
)
def test_four_hours_across_holidays_year_ends_and_leap_days(sent: str, due: str) -> None:
    assert clock.response_due(jst(sent), BUSINESS, 3) == jst(due)


@pytest.mark.parametrize(("start", "due"), [
    ("2026-12-31 23:30", "2027-01-01 00:30"),
    ("2028-02-28 23:30", "2028-02-29 00:30"),
    ("2026-05-03 12:00", "2026-05-03 13:00"),
])  # fmt: skip
def test_the_most_urgent_counts_through_nights_and_holidays(start: str, due: str) -> None:
    assert clock.response_due(jst(start), BUSINESS, 1) == jst(due)


def test_a_plan_may_have_hours_and_holidays_of_its_own(settings: Any) -> None:
    """London: an hour is lost in the night to 29 March 2026 and comes back on 25 October; 3 April is Good Friday."""
    london = ZoneInfo("Europe/London")
    settings.SUPPORT_HOURS = {**settings.SUPPORT_HOURS, PREMIER: (time(9), time(17), london, "GB")}
    settings.FIRST_RESPONSE = {**settings.FIRST_RESPONSE, PREMIER: ("30m", "1h", "2h", "1d")}

    def due(text: str, priority: int) -> datetime:
        sent = datetime.fromisoformat(text).replace(tzinfo=london)
        return clock.response_due(sent, PREMIER, priority).astimezone(london).replace(tzinfo=None)

    assert due("2026-03-27 16:00", 3) == datetime(2026, 3, 30, 10)  # Friday to Monday, across the change
    assert due("2026-10-23 16:00", 3) == datetime(2026, 10, 26, 10)
    assert due("2026-04-02 16:30", 2) == datetime(2026, 4, 6, 9, 30)  # not on Good Friday
    assert due("2026-03-27 12:00", 4) == datetime(2026, 3, 30, 12)  # a business day is eight hours there
    assert clock.response_due(jst("2026-11-20 15:42"), BUSINESS, 3) == jst("2026-11-24 11:12")


def test_hours_through_the_night_of_a_change_are_hours_that_pass(settings: Any) -> None:
    """New York, open all day: on Monday after the change as always, and four hours are four hours."""
    new_york = ZoneInfo("America/New_York")
    settings.SUPPORT_HOURS = {**settings.SUPPORT_HOURS, BUSINESS: (time(0), time(23, 59), new_york, "US")}
    start = datetime(2026, 3, 6, 23, 0, tzinfo=new_york)  # Friday; the clocks go forward on Sunday
    due = clock.response_due(start, BUSINESS, 3)
    assert due.astimezone(new_york).replace(tzinfo=None) == datetime(2026, 3, 9, 3, 1)


def test_the_next_answer_may_be_promised_otherwise_than_the_first(settings: Any) -> None:
    settings.NEXT_RESPONSE = {**settings.NEXT_RESPONSE, BUSINESS: ("1h", "90m", "1d", "2d")}
    sent = jst("2026-11-24 10:00")
    assert clock.response_due(sent, BUSINESS, 2) == jst("2026-11-24 12:00")
    assert clock.response_due(sent, BUSINESS, 2, is_next=True) == jst("2026-11-24 11:30")
    assert clock.response_due(sent, BUSINESS, 3, is_next=True) == jst("2026-11-25 10:00")


def test_closing_days_are_read_once_for_many_questions(django_assert_num_queries: Any, db: None) -> None:
    clock.closing_days.forget()
    with django_assert_num_queries(1):
        for start in ("2026-11-20 15:42", "2026-11-24 10:00"):
            clock.response_due(jst(start), BUSINESS, 3)


def test_a_calendar_without_a_business_day_ends_the_search(settings: Any) -> None:
    settings.SUPPORT_CLOSED_DAYS = frozenset(date(2026, 1, 1) + timedelta(days=each) for each in range(2000))
    start = jst("2026-11-20 15:42")
    assert clock.response_due(start, BUSINESS, 3) == start + timedelta(hours=4)
    assert clock.business_days_after(date(2026, 11, 20), 3) > date(2026, 11, 20)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(JAPAN))
LENGTHS = st.integers(1, 3000).map(lambda minutes: timedelta(minutes=minutes))


def is_open(moment: datetime) -> bool:
    local = moment.astimezone(JAPAN)
    hours = clock.hours()
    return clock.is_business_day(local.date()) and hours.opens <= local.time() <= hours.closes


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
