"""A visitor finds out where a problem stands, without signing in."""

from typing import Any

import pytest


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_learns_the_verdict(visit: Any, language: str, width: int, javascript: bool) -> None:
    visitor = visit(language=language, width=width, javascript=javascript)
    visitor.go("/new/")
    visitor.assert_fits()
    visitor.choose("aim", "learn")
    visitor.choose("area", "form")
    visitor.page.locator("main form button.btn-primary").click()
    visitor.choose("manual", "unclear")
    visitor.page.locator("main form button.btn-primary").click()
    assert visitor.page.locator(".verdict.is-cond").count() == 1
    assert "1.3.1" in visitor.page.inner_text("main")
    visitor.assert_fits()


@pytest.mark.parametrize(
    "path", ["/", "/new/", "/guideline/", "/accounts/login/", "/check/verdict/?aim=advise&area=form&advice=design"]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_open_pages_are_accessible(visit: Any, path: str, language: str) -> None:
    visitor = visit(language=language)
    visitor.go(path)
    visitor.assert_accessible()
