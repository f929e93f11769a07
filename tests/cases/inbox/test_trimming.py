"""What somebody wrote, without the mail it answers and without the signature."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.inbox import trimming
from tests.cases.inbox.replies import ASKED_JA, OUTLOOK_EN, REPLIES


@pytest.mark.parametrize(("text", "words"), [row[1:] for row in REPLIES], ids=[row[0] for row in REPLIES])
def test_quotations_and_signatures_go_and_words_stay(text: str, words: str) -> None:
    assert trimming.said(text) == words
    assert trimming.said(text.replace("\n", " \n")) == words


def test_the_table_is_long_and_every_row_has_a_name_of_its_own() -> None:
    assert len({name for name, *_rest in REPLIES}) == len(REPLIES) >= 60


def test_a_mail_that_only_quotes_says_nothing() -> None:
    assert trimming.said(ASKED_JA) == ""


def test_a_mail_that_was_passed_on_whole_stays_whole() -> None:
    assert trimming.said(OUTLOOK_EN).startswith("From: Support desk")


LINES = st.lists(
    st.sampled_from(
        ["", ">", "> a", "-- ", "____", "On 24 Nov 2026, at 11:02, A <a@b.c> wrote:", "From: a", "Subject: b",
         "Sent: c", "株式会社あ", "TEL: 03-1234-5678", "はい。", "| a | b |", "iPhoneから送信",
         "2026/11/24 11:02、A <a@b.c>のメール:"]
    ),
    max_size=30,
)  # fmt: skip


@given(LINES)
def test_it_never_fails_and_never_adds_a_line(lines: list[str]) -> None:
    said = trimming.said("\n".join(lines))
    assert set(said.split("\n")) - {""} <= {line.rstrip() for line in lines}


@given(st.text(max_size=400))
def test_any_text_has_an_answer(text: str) -> None:
    trimming.said(text)


SLOW = [
    "> a",
    "On 1/1/2026 10:00 <a@b.c",
    "From: a",
    "____",
    "a@b.c " * 40,
    "--",
    "2026/11/24 11:02 ",
    "",
    "> a\n\n\n\n\n",
]
SLOW += ["a <a@b.c> wrote:\nb", "\n\n\n\n\n\n\nTEL: 03-1234-5678", "x" * 200_000, "。 " * 100_000, "@" * 200_000]


@pytest.mark.parametrize("piece", SLOW, ids=range(len(SLOW)))
def test_a_long_mail_takes_no_long_time(piece: str) -> None:
    began = time.process_time()
    trimming.said("a\n" + "\n".join([piece] * (200_000 // (len(piece) + 1))) + "\nb")
    assert time.process_time() - began < 5
