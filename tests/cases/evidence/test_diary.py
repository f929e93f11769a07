"""When it happened, which zone that was told in, and what the logs can still tell of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from cases.clock import JAPAN
from cases.evidence import diary
from cases.evidence.diary import Logs

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        (NOW, Logs.WHOLE),
        (NOW - timedelta(days=90), Logs.WHOLE),
        (NOW - timedelta(days=90, seconds=1), Logs.PARTLY),
        (datetime(2024, 10, 24, 3, 0, tzinfo=UTC), Logs.PARTLY),
        (datetime(2024, 10, 24, 2, 59, tzinfo=UTC), Logs.HARDLY),
        (datetime(2023, 10, 24, 3, 0, tzinfo=UTC), Logs.HARDLY),
        (datetime(2023, 10, 24, 2, 59, tzinfo=UTC), Logs.GONE),
        (datetime(2006, 1, 1, tzinfo=UTC), Logs.GONE),
    ],
)
def test_what_is_left_in_the_logs_depends_on_the_age(moment: datetime, left: Logs) -> None:
    assert diary.logs(moment, NOW) is left


@pytest.mark.parametrize(
    ("now", "edge"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC)),  # the month is too short
        (datetime(2027, 3, 31, tzinfo=UTC), datetime(2025, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), datetime(2023, 12, 15, tzinfo=UTC)),
    ],
)
def test_months_are_months_of_the_calendar(now: datetime, edge: datetime) -> None:
    assert diary.logs(edge, now) is Logs.PARTLY
    assert diary.logs(edge - timedelta(minutes=1), now) is Logs.HARDLY


def test_each_loss_is_told_in_both_languages() -> None:
    assert set(diary.TOLD) == set(Logs) - {Logs.WHOLE}
    for words in diary.TOLD.values():
        with translation.override("en"):
            english = str(words)
        with translation.override("ja"):
            assert str(words) != english


def test_the_same_occurrence_told_twice_counts_once() -> None:
    first = {"id": "aaaa", "at": "2026-11-20T10:12+09:00", "zone": "Asia/Tokyo", "who": "1", "url": ""}
    elsewhere = {**first, "id": "bbbb", "at": "2026-11-20T01:12+00:00", "zone": "UTC"}
    another = {**first, "id": "cccc", "who": "2"}
    undated = {**first, "id": "dddd", "at": "last week"}
    assert diary.dated([first]) == 1
    assert diary.dated([first, elsewhere, undated, {}]) == 1
    assert diary.dated([first, elsewhere, another]) == 2


@pytest.mark.parametrize("typed", ["", "last week", "2026-11-20", "2026-11-20T10:12", "99999-01-01T00:00+09:00"])
def test_what_is_no_moment_is_none(typed: str) -> None:
    assert diary.at({"at": typed}) is None


def test_only_zones_of_the_list_are_known() -> None:
    assert diary.zone("America/Chicago") == ZoneInfo("America/Chicago")
    for odd in ("", "Mars/Base", "../../etc/passwd", "Asia/Pyongyang"):
        assert diary.zone(odd) is JAPAN
    assert next(iter(diary.ZONES)) == JAPAN.key
    for name in diary.ZONES:
        assert ZoneInfo(name).key == name
