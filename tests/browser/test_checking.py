"""A visitor finds out where a problem stands, without signing in."""

from typing import Any

import pytest

from scope import Area


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ja", 360, True), ("ja", 1280, False), ("en", 360, False), ("en", 1280, True)],
)
def test_a_visitor_learns_the_verdict(visit: Any, language: str, width: int, javascript: bool) -> None:
    visitor = visit(language=language, width=width, javascript=javascript)
    visitor.go("/new/")
    visitor.answer({"aim": "learn", "area": "form"}, {"manual": "unclear"})
    assert visitor.page.locator(".verdict.is-cond").count() == 1
    assert "1.3.1" in visitor.page.inner_text("main")
    visitor.assert_fits()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_topic_is_found_by_the_words_people_type(visit: Any, javascript: bool) -> None:
    visitor = visit(width=360, javascript=javascript)
    page = visitor.page
    visitor.go("/new/")
    visitor.choose("aim", "learn")
    page.fill("[name=q]", "ウェビナー")
    page.locator("button[name=find]").click()
    page.locator("#topics_near [value=event]").wait_for()
    assert "1件" in page.inner_text("#topics_found")
    assert page.is_checked("[name=aim][value=learn]")
    page.fill("[name=q]", "そんな言葉はない")
    page.locator("button[name=find]").click()
    page.locator("details.topics[open]").wait_for()
    assert page.locator("#topics_all .form-check:visible").count() == len(Area)
    visitor.assert_fits()
    visitor.choose("area", "event")
    visitor.go_on()
    assert page.url.startswith(f"{visitor.base}/check/questions/?")
    assert "area=event" in page.url
