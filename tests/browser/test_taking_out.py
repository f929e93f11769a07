"""Support takes something out of a case in a real browser: it is shown first, then it is gone, and a mark says so."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.models import Case, Message, User

WORDS = "カナリア-7F3K9"


@pytest.fixture
def case(new_case: Callable[..., Case], customer: User) -> Case:
    found = new_case(actual=f"実際 {WORDS}")
    lifecycle.reply(found, by=customer, body=f"パスワードらしきもの {WORDS} を送ってしまいました", key=uuid.uuid4())
    return found


@pytest.mark.parametrize(
    ("language", "width", "javascript"), [("ja", 1280, True), ("en", 360, False), ("ja", 360, True)]
)
def test_it_is_shown_then_gone_then_marked(
    visit: Any, case: Case, agent: User, customer: User, language: str, width: int, javascript: bool
) -> None:
    User.objects.filter(pk__in=[agent.pk, customer.pk]).update(language=language)
    visitor = visit(language=language, width=width, javascript=javascript)
    page = visitor.page
    visitor.sign_in(agent.email, path=reverse("admin:cases_case_change", args=[case.pk]))
    visitor.press_and_wait(".take-out")
    assert page.input_value("#id_place") == f"message-{Message.objects.get().pk}"
    page.select_option("#id_place", "")
    page.fill("#id_words", WORDS)
    page.select_option("#id_kind", "password")
    page.fill("#id_reason", "本人の求めによる")
    visitor.assert_fits()
    if javascript:
        visitor.assert_accessible()
    visitor.shot(f"taking-out-{language}-{width}")
    visitor.press_and_wait("main .btn-primary, .desk .btn-primary")
    visitor.assert_fits()
    if javascript:
        visitor.assert_accessible()
    visitor.shot(f"taking-out-confirm-{language}-{width}")
    visitor.press_and_wait(".desk .btn-primary")
    assert WORDS not in page.content()
    visitor.assert_fits()
    if javascript:
        visitor.assert_accessible()
    visitor.shot(f"taking-out-done-{language}-{width}")
    other = visit(language=language, width=width, javascript=javascript)
    other.sign_in(customer.email, path=reverse("case", args=[case.number]))
    assert WORDS not in other.page.content()
    assert agent.name in other.page.locator(".msg .hid").first.inner_text()
    other.assert_fits()
    other.shot(f"taking-out-customer-{language}-{width}")
