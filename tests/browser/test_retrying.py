"""The retry desk in a browser: from a failed call to a parked draft, and on to either end; with scripts and without."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases import lifecycle
from cases.intake import drafts, retries
from cases.models import Case, Instance, Try, User
from tests.cases.intake.conftest import answers_to, at
from tests.cases.intake.test_pasting import FAILED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call(customer: User, instance: Instance) -> Case:
    fields = {"instance": instance, "munchkin_id": instance.munchkin_id, "subject": "Sync Leads が 611 を返す"}
    draft = lifecycle.new_draft(instance.company, customer, **fields)
    given = {"involves": "none", "code": "no", "outside": "no", "retry": "not_yet"}
    return drafts.answer(draft, answers_to(aim="investigate", area="rest_api", **given))


@pytest.fixture
def due(call: Case, customer: User) -> Case:
    """Parked an hour ago: it is time to try again."""
    told = {"reference": "e42b#1a1f6832bd0", "message": "611 System error"}
    ago = timezone.now() - timedelta(hours=1)
    retries.record(call, by=customer, key=call.submit_key, failed_at=ago, **told)
    return call


@pytest.fixture
def window(visit: Any, customer: User) -> Callable[..., Any]:
    def open_page(page: str, draft: Case, *, language: str = "ja", **more: Any) -> Any:
        User.objects.filter(pk=customer.pk).update(language=language)
        visitor = visit(language=language, **more)
        visitor.sign_in(customer.email)
        visitor.go(at(page, draft))
        return visitor

    return open_page


@pytest.mark.parametrize(("language", "width", "javascript"), [("ja", 1280, True), ("en", 360, False)])
def test_from_the_details_to_a_parked_draft(
    window: Any, call: Case, language: str, width: int, javascript: bool
) -> None:
    visitor = window("details", call, language=language, width=width, javascript=javascript)
    visitor.page.fill("#id_api_response", FAILED)
    visitor.press_and_wait(".side button[name=wait]")
    assert visitor.page.url.endswith(at("retry", call))
    ten_past = f"{timezone.localtime() - timedelta(minutes=5):%Y-%m-%d %H:%M}"
    visitor.page.fill("#id_failed_at", ten_past)
    visitor.page.fill("#id_message", FAILED)
    visitor.shot(f"retry-first-{language}-{width}")
    visitor.press_and_wait("button[name=record]")
    made = Try.objects.get()
    assert (made.code, made.wait) == ("611", "transient")
    visitor.assert_fits()
    if javascript:
        visitor.assert_accessible()
    visitor.shot(f"retry-parked-{language}-{width}")
    visitor.go("/cases/")
    visitor.shot(f"retry-list-{language}-{width}")
    visitor.page.locator(".cases a").first.click()
    visitor.page.wait_for_url(f"**{at('retry', call)}")
    call.refresh_from_db()
    assert call.evidence["api_response"] == FAILED


@pytest.mark.parametrize("javascript", [True, False])
def test_one_press_says_that_it_still_fails(window: Any, due: Case, javascript: bool) -> None:
    visitor = window("retry", due, javascript=javascript)
    visitor.press_and_wait("#fails button[name=record]")
    assert visitor.page.url.endswith(at("details", due))
    assert len(visitor.page.input_value("#id_retries").splitlines()) == 2
    assert visitor.page.input_value("#id_api_request_id") == "e42b#1a1f6832bd0"
    visitor.shot(f"retry-fails-{'js' if javascript else 'plain'}")


@pytest.mark.parametrize(("language", "javascript"), [("ja", True), ("en", False)])
def test_one_press_says_that_it_works_and_the_next_one_begins_anew(
    window: Any, due: Case, language: str, javascript: bool
) -> None:
    visitor = window("retry", due, language=language, javascript=javascript, width=360)
    visitor.press_and_wait("button[name=works]")
    due.refresh_from_db()
    assert due.status == "solved"
    visitor.assert_fits()
    visitor.shot(f"retry-solved-{language}")
    visitor.press_and_wait("button[name=again]")
    assert Case.objects.get(status="draft").subject == due.subject


def test_by_keyboard_alone(window: Any, due: Case) -> None:
    visitor = window("retry", due)
    visitor.page.focus("#fails summary")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url(f"**{at('details', due)}")
    assert Try.objects.count() == 2


def test_pressing_twice_is_one_try(window: Any, due: Case) -> None:
    visitor = window("retry", due)
    visitor.page.dblclick("#fails button[name=record]")
    visitor.page.wait_for_url(f"**{at('details', due)}")
    assert Try.objects.count() == 2


@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("en", 360)])
def test_the_verdict_says_how_long_and_leads_there(window: Any, call: Case, language: str, width: int) -> None:
    visitor = window("verdict", call, language=language, width=width)
    assert visitor.page.locator(".waits dt").count() == 3
    visitor.assert_fits()
    visitor.shot(f"retry-verdict-{language}-{width}")
    visitor.press_and_wait("button[name=wait]")
    assert visitor.page.url.endswith(at("retry", call))


def test_what_is_missing_is_told_in_the_summary_and_at_the_box(window: Any, call: Case) -> None:
    visitor = window("retry", call, width=360)
    visitor.press_and_wait("button[name=record]")
    assert set(visitor.problems()) == {"failed_at", "message"}
