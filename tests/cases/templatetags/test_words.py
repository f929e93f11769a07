"""How values read on a page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import timezone, translation

from cases.templatetags.words import day, filesize_si, moment, say, tone
from scope import Standing, Text

TUESDAY = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 24, 3, 0, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("language", "zone", "words"),
    [
        ("ja", "Asia/Tokyo", "11月24日（火）11:12"),
        ("en", "Asia/Tokyo", "Tue 24 Nov, 11:12 JST"),
        ("en", "America/Los_Angeles", "Mon 23 Nov, 18:12 PST"),
        ("ja", "Europe/London", "11月24日（火）2:12 GMT"),
    ],
)
def test_a_moment_reads_in_the_readers_language_and_zone(language: str, zone: str, words: str) -> None:
    with translation.override(language), timezone.override(zone):
        assert moment(TUESDAY) == words


def test_a_day_of_another_year_names_its_year() -> None:
    with translation.override("ja"):
        assert day(date(2025, 11, 22)) == "2025年11月22日（土）"
    with translation.override("en"):
        assert day(date(2025, 11, 22)) == "Sat 22 Nov 2025"


def test_no_moment_and_no_day_read_as_nothing() -> None:
    assert (moment(None), day(None)) == ("", "")


def test_a_day_before_nine_in_japan_is_not_the_day_before() -> None:
    with translation.override("ja"), timezone.override("Asia/Tokyo"):
        assert day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == "11月24日（火）"


def test_say_speaks_the_active_language() -> None:
    both = Text(ja="毎回", en="every time")
    with translation.override("ja"):
        assert say(both) == "毎回"
    with translation.override("en"):
        assert (say(both), say(None), say("as it is")) == ("every time", "", "as it is")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (184_320, "184 KB"), (3_300_000, "3.3 MB"), (9_960_000, "10 MB"),
     (25_000_000, "25 MB"), (999_600, "1.0 MB"), (2_000_000_000, "2.0 GB"), (5 * 10**12, "5000 GB")],
)  # fmt: skip
def test_sizes_read_in_units_of_a_thousand(size: int, words: str) -> None:
    assert filesize_si(size) == words


@pytest.mark.parametrize(
    ("standing", "advisory", "name"),
    [("in", False, "in"), ("conditional", False, "cond"), ("out", False, "out"), ("out", True, "adv"),
     ("in", True, "in"), ("", False, ""), (None, False, ""), (Standing.OUT_OF_SCOPE, True, "adv")],
)  # fmt: skip
def test_a_standing_has_one_shape(standing: Any, advisory: bool, name: str) -> None:
    assert tone(standing, advisory) == name


@pytest.mark.parametrize(
    ("kind", "words"), [("in", "対応範囲内"), ("conditional", "条件付きで対応"), ("out", "対応範囲外")]
)
def test_a_standing_is_told_by_shape_and_words(kind: str, words: str) -> None:
    with translation.override("ja"):
        page = render_to_string("_standing.html", {"standing": kind, "advisory": False})
    assert words in page
    assert "<svg" in page


def test_the_steps_mark_where_one_is() -> None:
    with translation.override("en"):
        page = render_to_string("_steps.html", {"current": "details"})
    assert page.count('class="done"') == 3
    assert page.count('aria-current="step"') == 1
    assert "href" not in page
