"""Topics move up beside the search box while one types: the same ones that the button would find."""

from typing import Any

import pytest

from cases.models import User

NEAR = "#topics_near input[name=area]"


def near(visitor: Any) -> list[str]:
    return [card.get_attribute("value") for card in visitor.page.locator(NEAR).all()]


def type_in(visitor: Any, words: str) -> None:
    visitor.page.fill("#id_q", words)
    visitor.page.locator("#topics_near[aria-busy=false]").wait_for(state="attached")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("trigger does not fire", "smart_campaign"),
        ("フォームが送信できない", "form"),
        ("ｽﾏｷｬﾝ", "smart_campaign"),
        ("611", "rest_api"),
    ],
)
def test_typing_finds_what_the_button_finds(visit: Any, words: str, first: str) -> None:
    typing, pressing = visit(), visit(javascript=False)
    for visitor in (typing, pressing):
        visitor.go("/new/")
        visitor.choose("aim", "investigate")
    type_in(typing, words)
    pressing.page.fill("#id_q", words)
    pressing.press_and_wait("button[name=find]")
    assert near(typing)[0] == first
    assert near(typing) == near(pressing)
    assert typing.page.inner_text("#topics_found") == pressing.page.inner_text("#topics_found")
    assert typing.page.locator("input[name=aim][value=investigate]").is_checked()
    assert typing.page.evaluate("document.activeElement.id") == "id_q"


def test_what_was_chosen_stays_chosen_and_enter_sends_nothing(visit: Any) -> None:
    visitor = visit()
    visitor.go("/new/")
    visitor.choose("area", "tokens")
    type_in(visitor, "SSL")
    assert visitor.page.locator("input[name=area][value=tokens]").is_checked()
    assert {"domains", "tokens"} <= set(near(visitor))
    visitor.page.press("#id_q", "Enter")
    visitor.page.locator("#topics_near[aria-busy=false]").wait_for(state="attached")
    assert visitor.page.url.endswith("/new/")
    visitor.assert_accessible()


def test_words_that_find_nothing_open_the_whole_list(visit: Any) -> None:
    visitor = visit(language="en")
    visitor.go("/new/")
    type_in(visitor, "zzzz")
    assert "No topic fits" in visitor.page.inner_text("#topics_found")
    assert visitor.page.locator("details.topics[open]").count() == 1
    visitor.assert_accessible()


def test_a_draft_is_searched_from_as_well(visit: Any, draft: Any, customer: User) -> None:
    visitor = visit()
    visitor.sign_in(customer.email)
    visitor.go(f"/drafts/{draft.number}/start/")
    type_in(visitor, "CSV取込")
    assert near(visitor)[0] == "list_import"
    assert visitor.page.locator("input[name=area][value=form]").is_checked()
