"""What each page asks of the database: a fixed number of statements, however much there is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.evidence import uploads
from cases.models import Case, Company, Instance
from tests.cases.intake import reading
from tests.cases.intake.conftest import READ, answers_to, at

Queries = Callable[[Callable[[], Any]], list[str]]
# The session and the person are two of them.
# What other cases are about the same screen is one more, once a screen was named.
PAGES = {"start": 4, "questions": 3, "verdict": 3, "details": 5, "review": 6, "discard": 3}


@pytest.fixture
def used(as_customer: Client) -> Client:
    """A session that is in use: its first request notes when it began."""
    as_customer.get(reverse("account"))
    return as_customer


@pytest.fixture
def much(company: Company, draft: Case, new_draft: Callable[..., Case]) -> Callable[[], None]:
    """More of everything that a page may list."""

    def make() -> None:
        for place in range(6):
            Instance.objects.create(company=company, munchkin_id=f"6{place}1-QRX-27{place}", name=f"環境 {place}")
            uploads.store(draft, SimpleUploadedFile(f"{place}.log", b"611\n"), draft.filer)
            new_draft(subject=f"下書き {place}")

    return make


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_draft(name: str, used: Client, draft: Case, queries: Queries, much: Callable[[], None]) -> None:
    address = at(name, draft) + ("?round=2" if name == "questions" else "")
    few = queries(lambda: used.get(address))
    much()
    many = queries(lambda: used.get(address))
    assert len(many) == len(few) <= PAGES[name]


def test_the_details_before_anything_is_written(used: Client, begun: Callable[..., Case], queries: Queries) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    assert len(queries(lambda: used.get(at("details", draft)))) <= 4


def test_the_first_page(used: Client, instance: Instance, queries: Queries, much: Callable[[], None]) -> None:
    few = queries(lambda: used.get(reverse("start")))
    much()
    many = queries(lambda: used.get(reverse("start")))
    assert len(many) == len(few) <= 5


def test_a_receipt(used: Client, new_case: Callable[..., Case], queries: Queries) -> None:
    case = new_case()
    assert len(queries(lambda: used.get(at("receipt", case)))) <= 4


@pytest.mark.django_db
def test_a_visitor_costs_the_database_nothing(client: Client, queries: Queries) -> None:
    answers = answers_to(aim="investigate", area="rest_api")
    for path, query in (
        (reverse("start"), {}),
        (reverse("check_questions"), {"aim": "investigate", "area": "rest_api"}),
        (reverse("check_verdict"), answers),
    ):
        assert queries(lambda path=path, query=query: client.get(path, query)) == []


def test_saving_as_one_types(used: Client, draft: Case, queries: Queries) -> None:
    form = reading.form(used.get(at("details", draft)), "details")
    assert len(queries(lambda: used.post(at("save", draft), form.values))) <= 7


def test_going_on_from_the_details(used: Client, draft: Case, queries: Queries) -> None:
    form = reading.form(used.get(at("details", draft)), "details")
    assert len(queries(lambda: form.send(used, press="next"))) <= 6


def test_beginning_a_draft(used: Client, instance: Instance, queries: Queries) -> None:
    form = reading.form(used.get(reverse("start")))
    assert len(queries(lambda: form.send(used, aim="investigate", area="form", instance=str(instance.pk)))) <= 9


def test_sending(used: Client, draft: Case, new_draft: Callable[..., Case], queries: Queries) -> None:
    """With every rule on, conditions, history, mail and what it is found by included."""
    form = _check(used, draft)
    assert len(queries(lambda: form.send(used, ok="1"))) <= 12
    facts = answers_to(aim="learn", area="form", manual="not_read")
    other = new_draft(facts=facts, evidence={"pages_read": [READ]})
    form = _check(used, other)
    # One more, since the mail lists the conditions that are still open.
    assert len(queries(lambda: form.send(used, ok="1", **{"reason-manual": "見つかりません"}))) <= 13
    assert {case.status for case in Case.objects.all()} == {"submitted"}


def _check(browser: Client, draft: Case) -> reading.Form:
    return reading.form(browser.get(at("review", draft)), at("submit", draft))
