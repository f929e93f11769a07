"""Moments as people in Japan type them: one form is kept, and it can be put back into the box it came from."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.clock import JAPAN
from cases.intake import moments

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # noon in Japan
AT = "2026-11-20T10:12+09:00"
STORED = r"20\d\d-\d\d-\d\dT\d\d:\d\d\+09:00"


@pytest.fixture(autouse=True)
def _it_is_noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(moments, "now", lambda: NOW)
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-20 10:12",
        " 2026-11-20  10:12\t",
        "2026/11/20 10:12",
        "2026.11.20 10:12",
        "2026-11-20, 10:12",
        "2026-11-20T10:12",
        "2026-11-20t10:12",
        "2026-11-20 10:12:59",
        "2026-11-20 10:12:59.123",
        "2026年11月20日 10時12分",
        "2026年11月20日10時12分30秒",
        "2026 年 11 月 20 日 10 時 12 分",
        "2026年11月20日(金) 10:12",
        "2026年11月20日（金曜日）午前10時12分頃",
        "2026/11/20(Fri) 10:12",
        "2026/11/20㈮ 10:12",
        "２０２６年１１月２０日　１０：１２",
        "２０２６／１１／２０　１０：１２",
        "2026‐11‐20 10:12",
        "2026−11−20 10:12",
        "2026ー11ー20 10:12",
        "2026–11–20 10:12",
        "\ufeff2026-11-20\u200b 10:12",
        "令和8年11月20日 10:12",
        "㋿8年11月20日 10時12分",
        "R8.11.20 10:12",
        "r8/11/20 10:12",
        "午前".join(("2026-11-20 ", " 10:12")),
        "2026-11-20 10:12 AM",
        "2026-11-20 10:12am",
        "2026-11-20 10:12 JST",
        "2026-11-20 10:12（日本時間）",
        "2026-11-20 10:12ごろ",
        # With an offset: another clock, the same moment.
        "2026-11-20T10:12+09:00",
        "2026-11-20T10:12:00+09:00",
        "2026-11-20T10:12+0900",
        "2026-11-20T10:12+09",
        "2026-11-20 10:12 +09:00",
        "2026-11-20T01:12Z",
        "2026-11-20T01:12:33Z",
        "2026-11-20T01:12:33.250Z",
        "2026-11-20T01:12:33,250Z",
        "2026-11-20t01:12z",
        "2026-11-20 01:12 UTC",
        "2026-11-20 01:12 GMT",
        "2026-11-20T01:12+00:00",
        "2026-11-19T19:12-06:00",
        "2026-11-19T19:12−06:00",
        "2026-11-20T06:42+05:30",
        "20261120T101200+0900",
        "20261120T011200Z",
        "20261120T1012",
    ],
)
def test_one_moment_however_it_is_written(typed: str) -> None:
    assert moments.read(typed) == AT
    assert moments.read(moments.read(typed)) == AT
    assert moments.read(moments.shown(AT)) == AT


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-11-20 0:05", "2026-11-20T00:05+09:00"),
        ("2026-11-20 午後3時", "2026-11-20T15:00+09:00"),
        ("2026-11-20 午後3時半", "2026-11-20T15:30+09:00"),
        ("2026-11-20 3pm", "2026-11-20T15:00+09:00"),
        ("2026-11-20 15時", "2026-11-20T15:00+09:00"),
        ("2026-11-20 午後15時", "2026-11-20T15:00+09:00"),
        # As clocks of twelve hours show it.
        ("2026-11-20 12:30 PM", "2026-11-20T12:30+09:00"),
        ("2026-11-20 12:30 AM", "2026-11-20T00:30+09:00"),
        ("2026-11-20 午後12:30", "2026-11-20T12:30+09:00"),
        ("2026-11-20 午前0:30", "2026-11-20T00:30+09:00"),
        ("令和元年5月1日 9:00", "2019-05-01T09:00+09:00"),
        ("2024-02-29 23:59", "2024-02-29T23:59+09:00"),
        # Before nine in Japan it is still yesterday in UTC, and the year before on its first day.
        ("2026-01-01 08:59", "2026-01-01T08:59+09:00"),
        ("2025-12-31T15:00Z", "2026-01-01T00:00+09:00"),
        ("2026-11-24 12:05", "2026-11-24T12:05+09:00"),
    ],
)
def test_halves_of_the_day_years_and_their_ends(typed: str, stored: str) -> None:
    assert moments.read(typed) == stored


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Write date and time"),
        ("昨日の朝", "Write date and time"),
        ("10:12", "Write date and time"),
        ("11/20 10:12", "Write date and time"),
        ("11/20/2026 10:12", "Write date and time"),
        ("26-11-20 10:12", "Write date and time"),
        ("2026-11-2010:12", "Write date and time"),
        ("٢٠٢٦-١١-٢٠ ١٠:١٢", "Write date and time"),
        ("T", "Write date and time"),
        ("2026-11-20 10:12" + " " * 300, "Write date and time"),
        ("2026-11-20", "Add the time of day"),
        ("2026年11月20日", "Add the time of day"),
        ("2026-11-20T", "Add the time of day"),
        ("2026-11-20 10", "Add the time of day"),
        ("2026-11-20 朝", "Add the time of day"),
        ("2026-11-20 10:12 CET", "Write date and time"),
        ("2026-02-29 10:12", "no such date"),
        ("2026-13-01 10:12", "no such date"),
        ("2026-11-31 10:12", "no such date"),
        ("2026-11-20 24:00", "no such date"),
        ("2026-11-20 10:60", "no such date"),
        ("2026-11-20T10:12+99:00", "no such date"),
        ("0000-01-01 10:12", "no such date"),
        ("令和99年11月20日 10:12", "still to come"),
        ("2026-11-24 12:06", "still to come"),
        ("2026-11-24T03:06Z", "still to come"),
        ("9999-12-31T23:59-23:59", "still to come"),
        ("0001-01-01T00:00+23:59", "too long ago"),
        ("2005-12-31 23:59", "too long ago"),
        ("1926-11-20 10:12", "too long ago"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refusal:
        moments.read(typed)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    ("stored", "box"),
    [
        (AT, "2026-11-20 10:12"),
        ("2026-11-20T01:12:00+00:00", "2026-11-20 10:12"),
        ("2026-11-20T01:12Z", "2026-11-20 10:12"),
        ("2026年11月18日 16:02", "2026年11月18日 16:02"),
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T10:12", "2026-11-20T10:12"),
        ("昨日", "昨日"),
        ("", ""),
        ("9999-12-31T23:59-23:59", "9999-12-31T23:59-23:59"),
    ],
)
def test_what_was_stored_goes_back_into_the_box(stored: str, box: str) -> None:
    assert moments.shown(stored) == box


@settings(deadline=None)
@given(st.datetimes(datetime(2006, 1, 1), datetime(2026, 11, 24)), st.integers(-14 * 60, 14 * 60))
def test_whatever_the_offset_it_is_the_same_moment(at: datetime, offset: int) -> None:
    stored = at.replace(tzinfo=JAPAN).isoformat(timespec="minutes")
    elsewhere = datetime.fromisoformat(stored).astimezone(moments.timezone(timedelta(minutes=offset)))
    assert moments.read(elsewhere.isoformat()) == stored == moments.read(moments.shown(stored))


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789０９-/.:年月日時分秒 T令和元R午前後amp+Z()金頃半T\u3000\u2212ー\U0001f600", max_size=40)
)
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        stored = moments.read(typed)
    except ValueError:
        return
    assert moments.read(stored) == stored
    assert datetime.fromisoformat(stored).utcoffset() == timedelta(hours=9)


def test_stored_moments_are_all_of_one_shape() -> None:
    known = [moments.read(text) for text in ("2026-1-2 3:04", "令和8年1月2日 3時4分")]
    assert [bool(re.fullmatch(STORED, stored)) for stored in known] == [True, True]
