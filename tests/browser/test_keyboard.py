"""By keyboard alone: Tab, Space and Enter lead from the first page to the receipt, and the focus is always seen."""

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, Instance, User
from tests.browser.conftest import PASSPHRASE

# Whether what has the focus can be seen: inside the window, covered by nothing, and with a ring around it, around its
# label or around the card it stands in.
SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body) return "nothing has the focus";
  if (!box.width || !box.height) return "it has no size";
  const isIn = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  if (!isIn) return "it is out of sight";
  const top = document.elementFromPoint(
    Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 2),
    Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 2),
  );
  const near = [one, one.nextElementSibling, one.parentElement, one.closest(".form-check, .drop, fieldset")];
  if (!near.some((part) => part && (part.contains(top) || top?.contains(part)))) return "something covers it";
  const ringed = near.some((part) => {
    const style = part && getComputedStyle(part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  return ringed ? "" : "it has no ring";
}"""


def tab(page: Any) -> None:
    page.keyboard.press("Tab")
    problem = page.evaluate(SEEN)
    assert problem == "", f"{page.url}: {page.evaluate('document.activeElement.outerHTML')[:300]}: {problem}"


def skip_to_content(page: Any) -> None:
    """The first stop of every page leads past its head."""
    tab(page)
    assert page.evaluate("document.activeElement.matches('a.skip')")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def reach(page: Any, selector: str) -> None:
    """Go on with Tab until that has the focus."""
    for _stop in range(120):
        tab(page)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached on {page.url}")


def choose(page: Any, name: str) -> None:
    reach(page, f"[name={name}]")
    page.keyboard.press("Space")


def enter(page: Any, selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Any, name: str, text: str) -> None:
    write_into(page, f"[name={name}]", text)


def write_into(page: Any, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.type(text)


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_first_page_to_the_receipt(visit: Any, customer: User, instance: Instance, width: int) -> None:
    visitor = visit(width=width)
    page = visitor.page
    visitor.go("/new/")
    skip_to_content(page)
    choose(page, "aim")
    write(page, "q", "フォーム")
    page.locator("#topics_near [name=area]").first.wait_for()
    choose(page, "area")
    enter(page, "main .btn-primary")
    for names in (["symptom", "documented", "code"], ["reproducible", "suspect"]):
        skip_to_content(page)
        for name in names:
            choose(page, name)
        enter(page, "main .btn-primary")
    skip_to_content(page)
    enter(page, "main a.btn-primary")
    skip_to_content(page)
    write(page, "login", customer.email)
    write(page, "password", PASSPHRASE)
    enter(page, "main .btn-primary")
    skip_to_content(page)
    enter(page, "main button.btn-primary")
    skip_to_content(page)
    enter(page, "main .btn-primary")
    skip_to_content(page)
    write(page, "subject", "フォームを送信しても登録されない")
    write(page, "munchkin_id", instance.munchkin_id)
    write(page, "asset_urls", "https://app-sj28.marketo.com/#FO189A1")
    write(page, "since", "昨日の 10時から")
    write_into(page, ".rows textarea", "フォームを開く")
    write_into(page, ".rows textarea", "送信する")
    write(page, "expected", "登録される")
    write(page, "actual", "登録されない")
    enter(page, "main .btn-primary[name=next]")
    assert page.url.endswith("/details/")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    reach(page, "[role=alert] a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "product_evidence"
    page.keyboard.type("見本のページでも起きる")
    write(page, "tried", "別のブラウザーでも同じ")
    enter(page, "main .btn-primary[name=next]")
    skip_to_content(page)
    choose(page, "ok")
    enter(page, "main .btn-primary")
    case = Case.objects.get()
    assert page.url.endswith(reverse("receipt", args=[case.number]))
    assert page.inner_text(".number") == case.number
    assert (case.status, case.instance, len(case.steps)) == ("submitted", instance, 2)
