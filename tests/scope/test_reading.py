"""What the marks on pages that were read answer."""

import pytest

from scope import Mark, answers_of
from scope.facts import Manual

UNCLEAR, DIFFERS, NOT_RELEVANT = Mark


@pytest.mark.parametrize(
    ("marks", "manual"),
    [
        ([], None),
        ([NOT_RELEVANT], None),
        ([UNCLEAR], Manual.UNCLEAR),
        ([DIFFERS], Manual.DIFFERS),
        ([UNCLEAR, NOT_RELEVANT, DIFFERS], Manual.DIFFERS),
        ([NOT_RELEVANT, UNCLEAR], Manual.UNCLEAR),
    ],
)
def test_the_mark_that_says_most_answers(marks: list[Mark], manual: Manual | None) -> None:
    assert answers_of(marks) == ({"manual": manual} if manual else {})


def test_every_mark_has_words_in_both_languages() -> None:
    assert all(mark.label.ja and mark.label.en for mark in Mark)
