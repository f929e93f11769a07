"""How long to wait before trying again: by kind of error, counted from the failed try, over every change of clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from cases import waiting
from cases.clock import JAPAN
from cases.evidence.api import CODES
from cases.models.retry import Wait

API, IMPORT = "rest_api", "list_import"


def japan(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


# --- Which wait ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "text", "wait", "code"),
    [
        (API, "611 System error", "transient", "611"),
        (API, "713", "transient", "713"),
        (API, '{"errors":[{"code":"502"}]}', "transient", "502"),
        # Limits that are over in minutes.
        (API, "606 Max rate limit", "transient", "606"),
        (API, "615", "transient", "615"),
        ("bulk_api", "1016 Too many imports", "transient", "1016"),
        ("bulk_api", "1029 Too many jobs in queue", "transient", "1029"),
        # Limits that are counted by the day.
        (API, "607 Daily quota reached", "quota", "607"),
        (API, "1020", "quota", "1020"),
        ("bulk_api", "1029 Export daily quota exceeded", "quota", "1029"),
        # Waiting does not mend these, but they are asked to be tried twice all the same.
        (API, "610 Requested resource not found", "other", "610"),
        (API, "601", "other", "601"),
        (API, "真っ白になる", "other", ""),
        (API, "", "other", ""),
        # An import waits for the next day, whatever it says.
        (IMPORT, "読み込みに失敗しました", "import", ""),
        (IMPORT, "611", "import", "611"),
    ],
)
def test_the_error_tells_the_wait(area: str, text: str, wait: str, code: str) -> None:
    assert waiting.told_by(area, text) == (wait, code)


def test_every_code_has_a_wait() -> None:
    waits = {waiting.told_by(API, code)[0] for code in CODES}
    assert waits == {Wait.TRANSIENT, Wait.QUOTA, Wait.OTHER}


# --- From when -------------------------------------------------------------------------------------------------------


def test_a_passing_error_waits_half_an_hour_from_the_failed_try() -> None:
    assert waiting.again_from("transient", japan("2026-11-24T10:42")) == japan("2026-11-24T11:12")
    assert waiting.again_from("transient", japan("2026-12-31T23:45")) == japan("2027-01-01T00:15")
    assert waiting.again_from("other", japan("2026-11-24T10:42")) == japan("2026-11-24T11:12")


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        ("2026-11-20T16:02", "2026-11-21T09:00"),
        ("2026-11-21T08:59", "2026-11-22T09:00"),
        ("2026-11-21T00:00", "2026-11-22T09:00"),
        ("2026-11-20T23:59", "2026-11-21T09:00"),
        ("2026-12-31T10:00", "2027-01-01T09:00"),
        ("2028-02-28T10:00", "2028-02-29T09:00"),
    ],
)
def test_an_import_waits_until_the_next_morning_in_japan(failed: str, again: str) -> None:
    assert waiting.again_from("import", japan(failed)) == japan(again)


@pytest.mark.parametrize(
    ("failed", "again"),
    [
        # Winter: midnight there is 15:00 in Japan.
        ("2026-11-20T10:00", "2026-11-20T15:00"),
        ("2026-11-20T14:59", "2026-11-20T15:00"),
        ("2026-11-20T15:00", "2026-11-21T15:00"),
        ("2026-12-31T20:00", "2027-01-01T15:00"),
        # Summer: 14:00.
        ("2026-07-10T10:00", "2026-07-10T14:00"),
        ("2026-07-10T14:00", "2026-07-11T14:00"),
        # Clocks go forward on Sunday 8 March 2026 at 2:00: that day has 23 hours.
        ("2026-03-08T10:00", "2026-03-08T15:00"),
        ("2026-03-08T15:30", "2026-03-09T14:00"),
        ("2026-03-08T17:30", "2026-03-09T14:00"),
        ("2026-03-09T14:30", "2026-03-10T14:00"),
        # And back on Sunday 1 November 2026 at 2:00: that day has 25.
        ("2026-11-01T10:00", "2026-11-01T14:00"),
        ("2026-11-01T14:30", "2026-11-02T15:00"),
        ("2026-11-01T15:30", "2026-11-02T15:00"),
        ("2026-11-01T16:30", "2026-11-02T15:00"),
        ("2026-11-02T15:30", "2026-11-03T15:00"),
    ],
)
def test_a_quota_waits_for_midnight_in_us_central_time(failed: str, again: str) -> None:
    assert waiting.again_from("quota", japan(failed)) == japan(again)


def test_it_is_always_the_next_midnight_there() -> None:
    """Every hour of two years: never earlier, never a whole day too late."""
    central = ZoneInfo("America/Chicago")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for _hour in range(2 * 365 * 24):
        again = waiting.again_from("quota", moment)
        there = again.astimezone(central)
        assert (there.hour, there.minute) == (0, 0)
        assert timedelta(0) < again - moment <= timedelta(hours=25)
        assert there.date() == moment.astimezone(central).date() + timedelta(days=1)
        moment += timedelta(hours=1)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Chicago", "UTC", "Australia/Sydney"])
@pytest.mark.parametrize("wait", list(Wait))
def test_the_zone_of_the_failed_try_changes_nothing(wait: str, zone: str) -> None:
    failed = datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert waiting.again_from(wait, failed.astimezone(ZoneInfo(zone))) == waiting.again_from(wait, failed)


def test_the_settings_say_how_long(settings: Any) -> None:
    settings.RETRY_WAITS = {
        "transient": timedelta(hours=2),
        "quota": timedelta(minutes=45),
        "import": "quota-reset",
        "other": "next-day",
    }
    failed = japan("2026-11-20T10:00")
    assert waiting.again_from("transient", failed) == japan("2026-11-20T12:00")
    assert waiting.again_from("quota", failed) == japan("2026-11-20T10:45")
    assert waiting.again_from("import", failed) == japan("2026-11-20T15:00")
    assert waiting.again_from("other", failed) == japan("2026-11-21T09:00")
    assert [waiting.length(wait) for wait in ("transient", "quota", "import", "other")] == [
        "2 hours",
        "45 minutes",
        "until the daily quota is renewed (midnight in US Central time)",
        "until 9:00 of the next day (Japan time)",
    ]


# --- In words --------------------------------------------------------------------------------------------------------


def test_each_area_is_told_of_its_own_waits() -> None:
    assert waiting.table(API) == [
        ("Passing error or short limit", "30 minutes"),
        ("Daily quota used up", "until the daily quota is renewed (midnight in US Central time)"),
        ("Another error, or none named", "30 minutes"),
    ]
    assert waiting.table(IMPORT) == [("List import", "until 9:00 of the next day (Japan time)")]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_wait_has_a_reason(language: str) -> None:
    with translation.override(language):
        reasons = {waiting.why(wait) for wait in Wait}
    assert len(reasons) == len(Wait)
    assert all(reason.endswith(("。", ".")) for reason in reasons)
