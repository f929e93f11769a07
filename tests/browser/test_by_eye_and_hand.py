"""What helps those who read and move otherwise: a focus one can see, a way past the menu, stillness, forced colours."""

from typing import Any

import pytest

from tests.browser.conftest import Visitor

VERDICT = "/check/verdict/?aim=advise&area=form&advice=design"
PAGES = ["/", "/new/", "/check/questions/?aim=learn&area=form", VERDICT, "/accounts/login/", "/guideline/"]
# The ring is on what has the focus, on the card around it, or on the group beside which it stands.
RING = """() => {
    const ringed = (one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const one = document.activeElement;
    if (!one || one === document.body) return "";
    const seen = [one, one.closest(".form-check"), one.closest(".drop")].some((each) => each && ringed(each));
    return seen ? one.outerHTML.slice(0, 80) : `no ring: ${one.outerHTML.slice(0, 120)}`;
}"""
STEPS = "[...document.querySelectorAll('.steps li')].map((one) => getComputedStyle(one).borderTopColor)"


def walk(visitor: Visitor) -> list[str]:
    """Everything the Tab key stops at, from the top of the page until it comes round or leaves."""
    stops: list[str] = []
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(RING)
        if not stop or (stops and stop == stops[0]):
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize("dark", [False, True])
def test_one_sees_where_one_is_at_every_stop(visit: Any, dark: bool) -> None:
    visitor = visit(dark=dark, language="en")
    for path in PAGES:
        visitor.go(path)
        stops = walk(visitor)
        assert len(stops) >= 6, path
        assert [stop for stop in stops if stop.startswith("no ring")] == [], path


def test_the_first_stop_leads_past_the_menu(visit: Any) -> None:
    visitor = visit(width=360, language="en")
    page = visitor.page
    for path in PAGES:
        visitor.go(path)
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.inner_text() == "Skip to the content"
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", path


def test_nothing_moves_for_whoever_wants_it_still(visit: Any) -> None:
    visitor = visit(language="en")
    moving = """[...document.querySelectorAll("*")].filter((one) => {
        const style = getComputedStyle(one);
        return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
    }).length"""
    for path in PAGES:
        visitor.go(path)
        assert visitor.page.evaluate(moving) == 0, path


def test_forced_colours_hide_nothing(visit: Any) -> None:
    """What only a colour would tell is told by a line there: the standing, and how far one has come."""
    visitor = visit(language="en")
    page = visitor.page
    page.emulate_media(forced_colors="active")
    visitor.go("/new/")
    visitor.choose("aim", "learn")
    assert page.locator("input[name=aim][value=learn]").is_checked()
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    steps = page.evaluate(
        "[...document.querySelectorAll('.steps li')].map((one) => getComputedStyle(one).borderTopColor)"
    )
    assert steps[0] != steps[1]
    visitor.go(VERDICT)
    assert page.evaluate("getComputedStyle(document.querySelector('.verdict')).borderTopStyle") == "solid"
    assert page.locator(".verdict svg").first.is_visible()
    visitor.shot("forced-verdict")
