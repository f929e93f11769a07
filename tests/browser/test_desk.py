"""The agent's side in a real browser: accessible, within the window, by keyboard and without scripts."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.models import Case, Message, User
from tests.cases.triage.conftest import API, API_EVIDENCE, FLAT, page_of

NewCase = Callable[..., Case]
DESK = reverse("admin:index")
QUEUE = reverse("admin:cases_case_changelist")
SIZES = [("ja", 1280, False), ("en", 390, True)]


@pytest.fixture
def cases(new_case: NewCase, agent: User, customer: User) -> dict[str, Case]:
    """One case of each kind a page looks different for."""
    found = {
        "conditional": new_case(facts=API, evidence=API_EVIDENCE, subject="Sync Leads で 611 が返る"),
        "appealed": new_case(facts=FLAT, route="appeal", appeal_clause="1.4.1", appeal_reason="設計ではなく不具合です"),
        "talked": new_case(),
        "ended": new_case(),
    }
    lifecycle.move(found["talked"], "accept", by=agent)
    lifecycle.note(found["talked"], by=agent, body="社内の話です\n```\nGET /rest\n```", key=uuid.uuid4())
    lifecycle.move(found["talked"], "ask", by=agent, message="いつからですか。")
    lifecycle.reply(found["talked"], by=customer, body="昨日からです。", key=uuid.uuid4())
    lifecycle.move(found["ended"], "withdraw", by=customer)
    return found


def speak(user: User, language: str) -> User:
    user.language = language
    user.save(update_fields=["language"])
    return user


def colours(page: Any, selector: str) -> tuple[str, str, str]:
    """What the eye tells boxes apart by: the ground, the kind of edge and its width."""
    found = page.evaluate(
        "selector => { const style = getComputedStyle(document.querySelector(selector));"
        " return [style.backgroundColor, style.borderTopStyle, style.borderTopWidth] }",
        selector,
    )
    return tuple(found)


def press(page: Any, target: str) -> None:
    """Press what is named, or what a selector finds, and wait for the page that follows."""
    named = page.get_by_role("button", name=target, exact=True)
    with page.expect_navigation():
        (page.locator(target) if target.startswith((".", "#")) else named).first.click()


@pytest.mark.parametrize(("language", "width", "dark"), SIZES)
def test_the_case_page_is_accessible_and_fits(
    visit: Any, cases: dict[str, Case], agent: User, language: str, width: int, dark: bool
) -> None:
    visitor = visit(language=language, width=width, dark=dark)
    visitor.sign_in(speak(agent, language).email)
    for name, case in cases.items():
        visitor.go(page_of(case))
        assert case.number in visitor.page.title()
        visitor.assert_fits()
        for details in visitor.page.locator(".desk summary").all():
            if details.is_visible():
                details.click()
        visitor.assert_fits()
        visitor.assert_accessible()
        visitor.shot(f"desk-{name}-{language}-{width}")
    visitor.page.locator("label[for=mode-internal]").click()
    visitor.assert_accessible()


@pytest.mark.parametrize(("language", "width", "dark"), SIZES)
def test_lists_and_small_pages_are_accessible_and_fit(
    visit: Any, cases: dict[str, Case], lead: User, language: str, width: int, dark: bool
) -> None:
    visitor = visit(language=language, width=width, dark=dark)
    visitor.sign_in(speak(lead, language).email)
    path = page_of(cases["appealed"]).removesuffix("change/")
    lists = [reverse(f"admin:cases_{name}_changelist") for name in ("company", "instance", "contact", "user", "mail")]
    small = [f"{path}{name}/" for name in ("assign", "priority", "overrule", "move/resolve", "print")]
    for page in (DESK, QUEUE, f"{QUEUE}?pile=unassigned&standing=in", f"{QUEUE}?q=nowhere", *lists, *small):
        visitor.go(page)
        visitor.assert_fits()
        visitor.assert_accessible()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_agent_works_a_case_to_its_end(visit: Any, cases: dict[str, Case], agent: User, javascript: bool) -> None:
    case = cases["conditional"]
    visitor = visit(language="en", javascript=javascript)
    visitor.sign_in(speak(agent, "en").email, path=QUEUE)
    page = visitor.page
    page.select_option("select[name=standing]", "conditional")
    page.select_option("select[name=area]", "rest_api")
    press(page, "Show")
    assert page.locator("#result_list tbody tr").count() == 1
    press(page, "#result_list tbody th a")
    press(page, "Take it on")
    assert "In progress" in page.inner_text(".strip")
    press(page, ".settle button[value=verified]")
    page.locator(".settle summary").first.click()
    page.locator(".settle textarea").first.fill("障害の記録が別にあるため")
    press(page, ".settle button[value=waived]")
    assert case.conditions.filter(state__in=("verified", "waived")).count() == 2
    page.locator("label[for=mode-internal]").click()
    page.fill("#id_body", "社内の話です")
    press(page, ".composer button.btn-primary")
    assert case.messages.get().audience == Message.Audience.INTERNAL
    page.fill("#id_body", "いつからですか。")
    page.get_by_label("Something else").check()
    press(page, "Reply and pass to the customer")
    assert "Customer's turn" in page.inner_text(".strip")
    page.fill("#id_body", "設定を直しました。")
    press(page, "Offer as solved")
    assert page.input_value("#id_body") == "設定を直しました。"
    page.select_option("#id_cause", "use")
    page.select_option("#id_resolution", "explained")
    press(page, "Offer as solved")
    press(page, "Close")
    press(page, "Close")
    case.refresh_from_db()
    assert case.status == "closed"
    assert [said.body for said in case.messages.order_by("id")] == [
        "社内の話です", "いつからですか。", "設定を直しました。",
    ]  # fmt: skip


def test_a_note_looks_unlike_a_reply_while_it_is_written_and_after(
    visit: Any, cases: dict[str, Case], agent: User
) -> None:
    visitor = visit(language="en", javascript=False)
    visitor.sign_in(speak(agent, "en").email, path=page_of(cases["talked"]))
    page = visitor.page
    note, reply = colours(page, ".msg.internal"), colours(page, ".msg.from-support")
    assert note[0] != reply[0]
    assert (note[1], reply[1]) == ("dashed", "solid")
    public = colours(page, ".composer")
    assert page.locator(".composer .btn-primary .if-public").is_visible()
    page.locator("label[for=mode-internal]").click()
    assert colours(page, ".composer") != public
    assert not page.locator(".composer .btn-primary .if-public").is_visible()
    assert page.inner_text(".composer .btn-primary") == "Keep as internal note"
    assert not page.get_by_role("button", name="Reply only").is_visible()


def test_the_keyboard_is_enough(visit: Any, cases: dict[str, Case], agent: User) -> None:
    visitor = visit(language="en")
    visitor.sign_in(speak(agent, "en").email, path=page_of(cases["talked"]))
    page = visitor.page
    page.focus("#mode-public")
    page.keyboard.press("ArrowRight")
    assert page.locator("#mode-internal").is_checked()
    ring = "getComputedStyle(document.querySelector('label[for=mode-internal]')).outlineStyle"
    assert page.evaluate(ring) == "solid"
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard alone")
    for _past in ("the colleagues to call in", "the files", "the button"):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "btn btn-primary"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    said = cases["talked"].messages.latest("id")
    assert (said.body, said.audience) == ("By keyboard alone", "internal")


def test_what_cannot_be_sent_is_announced_where_one_stands(visit: Any, cases: dict[str, Case], agent: User) -> None:
    visitor = visit(language="en", width=390)
    visitor.sign_in(speak(agent, "en").email, path=page_of(cases["talked"]))
    page = visitor.page
    press(page, ".composer .btn-primary")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    visitor.assert_accessible()
    visitor.assert_fits()
    page.locator(".composer .alert a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_body"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_decision_without_a_reason_is_asked_again(
    visit: Any, cases: dict[str, Case], lead: User, javascript: bool
) -> None:
    visitor = visit(language="en", width=390, javascript=javascript)
    visitor.sign_in(speak(lead, "en").email)
    visitor.go(page_of(cases["appealed"]).replace("change/", "overrule/"))
    for _each in range(2):
        press(visitor.page, ".desk form .btn-primary")
        assert list(visitor.problems()) == ["reason"]


def test_a_faster_colleague_costs_no_word(visit: Any, cases: dict[str, Case], agent: User, other_agent: User) -> None:
    case = cases["talked"]
    visitor = visit(language="en")
    visitor.sign_in(speak(agent, "en").email, path=page_of(case))
    page = visitor.page
    page.fill("#id_body", "私の返信です")
    lifecycle.reply(case, by=other_agent, body="先に返信しました", key=uuid.uuid4())
    press(page, "Reply only")
    assert "Someone else changed this case" in page.inner_text(".alert-warning")
    assert page.input_value("#id_body") == "私の返信です"
    visitor.assert_accessible()
    press(page, "Reply only")
    assert case.messages.latest("id").body == "私の返信です"


def test_leaving_an_unsent_text_behind_asks_first(visit: Any, cases: dict[str, Case], agent: User) -> None:
    visitor = visit(language="en")
    visitor.sign_in(speak(agent, "en").email, path=page_of(cases["talked"]))
    page, asked = visitor.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.fill("#id_body", "書きかけ")
    page.locator("nav .breadcrumbs a").first.click()
    assert page.input_value("#id_body") == "書きかけ"
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_note_does_not_become_a_reply_by_a_slip(
    visit: Any, new_case: NewCase, agent: User, customer: User, scripts: bool
) -> None:
    case = new_case()
    visitor = visit(language="en", width=1280, javascript=scripts)
    visitor.sign_in(speak(agent, "en").email)
    visitor.go(page_of(case))
    page = visitor.page
    page.locator("label[for=mode-internal]").click()
    page.fill("#id_body", "社内の話です")
    page.get_by_text("Reply to the customer", exact=True).locator("visible=true").click()
    assert page.locator("#mode-switched").is_checked()
    assert page.locator("#id_may_be_read").is_visible()
    if scripts:
        visitor.assert_accessible()
    press(page, "Reply only")
    assert page.locator("#id_body").input_value() == "社内の話です"
    assert page.locator("#id_may_be_read_error").is_visible()
    assert Message.objects.count() == 0
    page.check("#id_may_be_read")
    press(page, "Reply only")
    assert Message.objects.get().audience == Message.Audience.PUBLIC


def test_switching_with_nothing_typed_asks_nothing(visit: Any, new_case: NewCase, agent: User) -> None:
    case = new_case()
    visitor = visit(language="en", width=1280)
    visitor.sign_in(speak(agent, "en").email)
    visitor.go(page_of(case))
    page = visitor.page
    page.locator("label[for=mode-internal]").click()
    page.get_by_text("Reply to the customer", exact=True).locator("visible=true").click()
    assert page.locator("#mode-public").is_checked()
    assert page.locator("#id_may_be_read").is_hidden()
