"""Case numbers: the month in Japan, five characters nobody confuses, and read however they are typed."""

import re
from datetime import UTC, datetime

import pytest

from cases import numbers

SHAPE = re.compile(r"[0-9]{2}[A-L]-[34679CDFHJKMNPRTVWXY]{5}")


def test_a_number_has_its_shape() -> None:
    for _time in range(500):
        assert SHAPE.fullmatch(numbers.new_number(datetime(2026, 12, 3, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("at", "start"),
    [
        (datetime(2026, 1, 15, tzinfo=UTC), "26A-"),
        (datetime(2026, 12, 15, tzinfo=UTC), "26L-"),
        (datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC), "26L-"),
        (datetime(2026, 12, 31, 15, 0, tzinfo=UTC), "27A-"),  # midnight in Japan
    ],
)
def test_year_and_month_are_those_of_japan(at: datetime, start: str) -> None:
    assert numbers.new_number(at).startswith(start)


def test_no_two_characters_look_alike_and_no_word_can_appear() -> None:
    for alike in ("0OQ", "1IL", "2Z", "5S", "8B", "6G", "UV"):
        assert len(set(alike) & set(numbers.ALPHABET)) <= 1, alike
    assert not set("AEIOU") & set(numbers.ALPHABET)
    assert len(set(numbers.ALPHABET)) == len(numbers.ALPHABET) == 20


def test_numbers_are_not_guessable() -> None:
    """All characters come up, everywhere."""
    drawn = [numbers.new_number(datetime(2026, 1, 1, tzinfo=UTC))[4:] for _time in range(1000)]
    for place in range(5):
        assert {number[place] for number in drawn} == set(numbers.ALPHABET)
    assert len(set(drawn)) > 990


@pytest.mark.parametrize(
    "typed", ["26L-7F3K9", "26l-7f3k9", " 26L7F3K9 ", "２６Ｌ－７Ｆ３Ｋ９", "26L—7F3K9", "26Lー7F3K9", "26L−7F3K9"]
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert numbers.canonical(typed) == "26L-7F3K9"


@pytest.mark.parametrize(
    "typed", ["", "7F3K9", "26M-7F3K9", "26L-7F3K", "26L-7F3K99", "26L-7F3K9\nx", "٢٦L-7F3K9", "26L 7F3K9"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert numbers.canonical(typed) == ""
