"""The conversation in real browsers: what is begun is kept, what is sent arrives, and two people see each other's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import BegunMessage, Case, User
from tests.cases.triage.conftest import page_of

NewCase = Callable[..., Case]


def speak(user: User, language: str) -> User:
    user.language = language
    user.save(update_fields=["language"])
    return user


def place(case: Case, side: str) -> tuple[str, str]:
    """Where the person of that side writes, and in which box."""
    if side == "desk":
        return page_of(case), "#id_body"
    return reverse("case", args=[case.number]), "#message_body"


@pytest.mark.parametrize("side", ["customers", "desk"])
def test_what_is_typed_is_saved_and_no_other_window_overwrites_it(
    visit: Any, new_case: NewCase, customer: User, agent: User, side: str
) -> None:
    path, box = place(new_case(), side)
    first = visit(language="en")
    first.sign_in(speak(agent if side == "desk" else customer, "en").email, path=path)
    second = first.another_window(path)
    first.page.fill(box, "調べています。")
    first.wait_until_saved()
    second.page.fill(box, "別の窓です。")
    expect(second.page.locator("#saved")).to_have_attribute("data-state", "refused")
    expect(second.page.locator("#other pre")).to_have_text("調べています。")
    second.assert_accessible()
    second.shot(f"talk-other-window-{side}")
    assert BegunMessage.objects.get().body == "調べています。"
    second.page.locator("#other button").click()
    second.wait_until_saved()
    assert BegunMessage.objects.get().body == "別の窓です。"
    first.page.reload()
    assert first.page.input_value(box) == "別の窓です。"
    first.shot(f"talk-begun-{side}")


@pytest.mark.parametrize("side", ["customers", "desk"])
def test_without_scripts_a_button_keeps_what_is_begun(
    visit: Any, new_case: NewCase, customer: User, agent: User, side: str
) -> None:
    path, box = place(new_case(), side)
    visitor = visit(language="ja", width=390, javascript=False)
    visitor.sign_in((agent if side == "desk" else customer).email, path=path)
    visitor.page.fill(box, "調べています。")
    visitor.shot(f"talk-no-scripts-{side}")
    visitor.press("あとで続ける")
    assert visitor.page.input_value(box) == "調べています。"
    assert BegunMessage.objects.get().body == "調べています。"
