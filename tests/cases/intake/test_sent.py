"""The pages of a draft that was sent meanwhile, by Back or in a window that was left open."""

import pytest
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.models import Case
from tests.cases.intake.conftest import rows

PAGES = ("start", "questions", "verdict", "details", "review", "discard")


def page_of(case: Case, name: str) -> str:
    return reverse(f"draft_{name}", args=[case.number])


@pytest.fixture
def was_sent(draft: Case) -> Case:
    return lifecycle.submit(draft, key=draft.submit_key, by=draft.filer)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_leads_to_the_receipt(as_customer: Client, was_sent: Case, name: str) -> None:
    answer = as_customer.get(page_of(was_sent, name))
    assert (answer.status_code, answer.url) == (302, reverse("receipt", args=[was_sent.number]))


@pytest.mark.parametrize("name", PAGES)
def test_only_for_whoever_wrote_it(as_colleague: Client, as_stranger: Client, was_sent: Case, name: str) -> None:
    for browser in (as_colleague, as_stranger):
        assert browser.get(page_of(was_sent, name)).status_code == 404


def test_what_was_typed_waits_as_a_message(as_customer: Client, was_sent: Case) -> None:
    typed = {
        "subject": was_sent.subject,
        "tried": "Safari でも同じです",
        **rows("steps", {"text": "フォーム 189 を開く"}, {"text": "待つ"}),
    }
    answer = as_customer.post(page_of(was_sent, "details"), typed, follow=True)
    assert answer.redirect_chain == [(reverse("case", args=[was_sent.number]), 302)]
    said = answer.context["form"].initial["body"]
    assert "Safari でも同じです" in said
    assert "フォーム 189 を開く\n待つ" in said
    assert was_sent.subject not in said
    again = as_customer.get(reverse("case", args=[was_sent.number]))
    assert again.context["form"].initial["body"] == ""


def test_what_is_in_the_case_already_is_not_said_again(as_customer: Client, was_sent: Case) -> None:
    typed = {"subject": was_sent.subject, "actual": f" {was_sent.actual}\r\n", "munchkin_id": "417-KMT-208"}
    answer = as_customer.post(page_of(was_sent, "details"), typed)
    assert answer.url == reverse("receipt", args=[was_sent.number])
