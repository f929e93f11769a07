"""A visitor finds out where a problem stands, without signing in."""

from typing import Any

import pytest


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
