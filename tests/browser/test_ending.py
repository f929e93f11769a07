"""From the solution to the last word: solved or not, how it went, opened again, and a new case that goes on from it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases import lifecycle, surveys
from cases.models import Case, Instance, Survey, User

SOLUTION = "フォームを承認し直してください。"
WORDS = {
    "ja": {"thanks": "ありがとうございました。", "again": "今朝からまた失敗します。"},
    "en": {"thanks": "Thank you very much!", "again": "It fails again."},
}


@pytest.fixture
def solved(new_case: Callable[..., Case], agent: User, instance: Instance) -> Case:
    case = new_case()
    lifecycle.move(case, "resolve", by=agent, message=SOLUTION)
    return case


@pytest.fixture
def customers_window(visit: Any, customer: User) -> Callable[..., Any]:
    def window(*, language: str, **more: Any) -> Any:
        customer.language = language
        customer.save(update_fields=["language"])
        visitor = visit(language=language, **more)
        visitor.sign_in(customer.email)
        return visitor

    return window


@pytest.mark.parametrize(("language", "javascript", "width"), [("ja", True, 360), ("en", False, 1280)])
def test_solved_asked_and_opened_again(
    customers_window: Any, solved: Case, settings: Any, language: str, javascript: bool, width: int
) -> None:
    settings.UNDO_SECONDS = 0
    words = WORDS[language]
    visitor = customers_window(language=language, javascript=javascript, width=width)
    page = reverse("case", args=[solved.number])
    visitor.go(page)
    visitor.page.fill("#reply [name=body]", words["thanks"])
    visitor.press_and_wait("#reply .btn-primary")
    assert visitor.page.locator("#reply [role=alert]").count() == 1
    assert visitor.page.input_value("#reply [name=body]") == words["thanks"]
    visitor.assert_fits()
    visitor.shot(f"thanks-{language}")
    visitor.press_and_wait("#reply button[formaction$='/close/']")
    assert Case.objects.get(pk=solved.pk).status == "closed"
    visitor.assert_fits()
    visitor.shot(f"survey-{language}")
    visitor.press_and_wait("#survey button[type=submit]")
    assert visitor.page.locator("main [role=alert]").count() == 1
    visitor.page.locator("label[for=id_rating_1]").click()
    visitor.page.fill("[name=comment]", words["thanks"])
    visitor.press_and_wait("form.survey button[type=submit]")
    kept = Survey.objects.get()
    assert (kept.rating, kept.comment, kept.via) == (4, words["thanks"], "page")
    assert visitor.page.locator("#survey").count() == 0
    visitor.shot(f"closed-{language}")
    visitor.page.fill("#reply [name=body]", words["again"])
    visitor.press_and_wait("#reply .btn-primary")
    fresh = Case.objects.get(pk=solved.pk)
    assert (fresh.status, fresh.response_due is not None) == ("accepted", True)
    visitor.assert_fits()


def test_the_link_of_the_mail_is_answered_without_signing_in(
    visit: Any, solved: Case, customer: User, settings: Any
) -> None:
    lifecycle.move(solved, "close", by=customer)
    stranger = visit(language="ja", javascript=False, width=360)
    stranger.go(reverse("survey", args=[surveys.token_of(solved)]))
    stranger.assert_fits()
    stranger.shot("survey-link")
    stranger.page.locator("label[for=id_rating_0]").click()
    stranger.press_and_wait("form.survey button[type=submit]")
    assert Survey.objects.get().rating == 5
    assert stranger.page.locator("form.survey").count() == 0


def test_a_new_case_goes_on_from_a_closed_one(customers_window: Any, solved: Case, customer: User) -> None:
    lifecycle.move(solved, "close", by=customer)
    visitor = customers_window(language="en")
    visitor.go(reverse("case", args=[solved.number]))
    visitor.press("Start a new case about this")
    draft = Case.objects.get(follows=solved)
    assert draft.number in visitor.page.url
    assert visitor.page.locator("[name=area][value=form]").is_checked()
    visitor.assert_fits()


def test_the_priority_goes_up_a_step(customers_window: Any, new_case: Callable[..., Case]) -> None:
    case = new_case()
    visitor = customers_window(language="ja", width=360, javascript=False)
    visitor.go(reverse("case", args=[case.number]))
    visitor.press("優先度を上げる")
    visitor.press_and_wait("main .btn-primary")
    assert list(visitor.problems()) == ["reason"]
    visitor.page.fill("[name=reason]", "回避策が使えなくなりました。")
    visitor.go_on()
    assert Case.objects.get(pk=case.pk).priority == 2
    visitor.assert_fits()
    visitor.shot("raised")
