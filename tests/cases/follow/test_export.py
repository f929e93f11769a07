"""The list as a file: what may be read, nothing a spreadsheet would run, every row once."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.follow.export import neutral
from cases.models import Case, User

EXPORT = reverse("case_export")


def rows(client: Client, **query: str) -> list[dict[str, str]]:
    answer: Any = client.get(EXPORT, query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.fixture(autouse=True)
def _in_english(customer: User) -> None:
    customer.language = "en"
    customer.save()


def test_it_holds_the_same_cases_as_the_list(
    as_customer: Client, new_case: Callable[..., Case], colleague: User, stranger: User, draft: Case
) -> None:
    own, theirs, foreign = new_case(), new_case(filer=colleague), new_case(filer=stranger)
    assert {row["Number"] for row in rows(as_customer)} == {own.number, draft.number}
    assert {row["Number"] for row in rows(as_customer, who="all")} == {own.number, theirs.number, draft.number}
    assert [row["Number"] for row in rows(as_customer, who="all", q=theirs.number)] == [theirs.number]
    assert rows(as_customer, who=str(foreign.company_id), q=foreign.number) == []


def test_it_needs_sign_in(client: Client, new_case: Callable[..., Case]) -> None:
    assert client.get(EXPORT).url == f"/accounts/login/?next={EXPORT}"


def test_it_is_only_read(as_customer: Client) -> None:
    assert {as_customer.generic(verb, EXPORT).status_code for verb in ("POST", "PUT", "DELETE")} == {405}


def test_it_is_a_download_of_its_kind(as_customer: Client) -> None:
    answer = as_customer.get(EXPORT)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize(
    "begins", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", " =", "\u3000=", "\ufeff="]
)
def test_no_cell_is_taken_for_a_formula(begins: str) -> None:
    assert neutral(f"{begins}HYPERLINK(1)").startswith("'")


@pytest.mark.parametrize("text", ["611 が返る", "'=1", "a=b", "", "26L-7F3K9", "（-1）"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert neutral(text) == text


def test_line_ends_quotes_and_commas_stay_in_their_cell(
    as_customer: Client, new_case: Callable[..., Case], customer: User
) -> None:
    customer.name = '=cmd|"/c calc"!A1, \r\nsecond'
    customer.save()
    new_case(subject='a"b,c;d')
    (row,) = rows(as_customer)
    assert (row["Subject"], row["Filed by"]) == ('a"b,c;d', "'" + customer.name)


def test_times_are_those_of_the_readers_zone(as_customer: Client, new_case: Callable[..., Case]) -> None:
    midnight = datetime(2026, 11, 24, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    new_case(submitted_at=midnight)
    assert rows(as_customer)[0]["Sent (Asia/Tokyo)"] == "2026-11-24 00:30"


def test_a_search_that_cannot_be_read_leads_to_the_list(as_customer: Client) -> None:
    assert as_customer.get(EXPORT, {"q": "あ" * 201}).url == reverse("case_list")


def test_the_number_of_queries_does_not_grow(as_customer: Client, new_case: Callable[..., Case]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            rows(as_customer)
        return len(found)

    new_case()
    rows(as_customer)
    few = queries()
    for _ in range(5):
        new_case()
    assert queries() == few
