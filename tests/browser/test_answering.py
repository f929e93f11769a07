"""From a question for evidence to the answer in the case, and from an open condition to a standing that moved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases import lifecycle
from cases.models import AnswerDraft, AskedItem, Case, User
from tests.cases.triage.conftest import API, API_EVIDENCE

RUNS = [("ja", 1280, True, False), ("en", 360, False, False), ("ja", 360, True, True), ("en", 1280, True, False)]
WORDS = {
    "ja": {
        "ask": "返信してお客様に渡す",
        "open": "おたずねの項目に答える",
        "add": "行を追加する",
        "cannot": "答えられないとき",
        "send": "送信してサポートに渡す",
        "done": "2項目をケースに加えました",
        "told": "おたずねした項目に答えました",
        "claim": "済んだことを知らせる",
        "tell": "サポートに知らせる",
        "so": "確かめた",
        "in": "対応範囲内",
    },
    "en": {
        "ask": "Reply and pass to the customer",
        "open": "Fill in what is asked for",
        "add": "Add a row",
        "cannot": "If you cannot give it",
        "send": "Send and pass to support",
        "done": "2 items are in your case now",
        "told": "gave what was asked for",
        "claim": "It is done: tell support",
        "tell": "Tell support",
        "so": "It is so",
        "in": "In scope",
    },
}


def look(person: Any, name: str, *, javascript: bool) -> None:
    person.assert_fits()
    if javascript:
        person.assert_accessible()
    person.shot(name)


@pytest.mark.parametrize(("language", "width", "javascript", "dark"), RUNS)
def test_from_the_question_to_the_answer(
    visit: Any,
    new_case: Callable[..., Case],
    customer: User,
    agent: User,
    language: str,
    width: int,
    javascript: bool,
    dark: bool,
) -> None:
    User.objects.update(language=language)
    words, case = WORDS[language], new_case()
    name = f"answer-{language}-{width}"
    staff = visit(language=language, width=width, javascript=javascript, dark=dark)
    staff.sign_in(agent.email, path=reverse("admin:cases_case_change", args=[case.pk]))
    for item in ("since", "occurrences", "api_request_id"):
        staff.page.check(f"[name=items][value={item}]")
    look(staff, f"{name}-desk", javascript=javascript)
    staff.press(words["ask"])
    mine = visit(language=language, width=width, javascript=javascript, dark=dark)
    mine.sign_in(customer.email, path=reverse("case", args=[case.number]))
    look(mine, f"{name}-case", javascript=javascript)
    mine.press(words["open"])
    look(mine, f"{name}-page", javascript=javascript)
    mine.press(words["send"])
    assert set(mine.problems()) == {"since", "occurrences.at", "api_request_id"}
    look(mine, f"{name}-refused", javascript=javascript)
    mine.page.fill("[name=since]", "2025-11-20 10:12")
    at = mine.page.locator("[data-item=occurrences] [name$=-at]")
    at.first.fill("2025-11-20 10:12")
    mine.page.locator("[data-item=api_request_id] details.cannot summary").click()
    mine.page.fill("[name=cannot_api_request_id]", "We keep no log of it.")
    if javascript:
        mine.wait_until_saved()
        mine.go(reverse("case_asked", args=[case.number]))
        assert mine.page.input_value("[name=since]") == "2025-11-20 10:12"
        mine.page.locator("[data-item=occurrences]").get_by_role("button", name=words["add"]).click()
    else:
        mine.press(words["add"])
    at.nth(1).fill("2025-11-21 9:40")
    mine.press(words["send"])
    assert words["done"] in mine.page.locator("main").inner_text()
    assert words["told"] in mine.page.locator(".talk .event").last.inner_text()
    look(mine, f"{name}-given", javascript=javascript)
    case.refresh_from_db()
    assert case.status == "accepted"
    assert len(case.evidence["occurrences"]) == 2
    assert case.evidence["since"] == "2025-11-20 10:12"
    assert not AnswerDraft.objects.exists()
    asked = {row.item: row for row in AskedItem.objects.all()}
    assert asked["api_request_id"].reason == "We keep no log of it."
    assert asked["since"].before == "11月20日 10:12 から"
    staff.go(reverse("admin:cases_case_change", args=[case.pk]))
    assert "We keep no log of it." in staff.page.locator("aside").inner_text()
    assert "11月20日 10:12 から" in staff.page.locator(".given .earlier").first.text_content()
    look(staff, f"{name}-read", javascript=javascript)


def test_two_windows_do_not_overwrite_each_other(
    visit: Any, new_case: Callable[..., Case], customer: User, agent: User
) -> None:
    case = new_case()
    lifecycle.move(case, "ask", by=agent, items=["since"])
    path = reverse("case_asked", args=[case.number])
    mine = visit()
    mine.sign_in(customer.email, path=path)
    other = mine.another_window(path)
    mine.page.fill("[name=since]", "こちらが先")
    mine.wait_until_saved()
    other.page.fill("[name=since]", "こちらが後")
    other.page.locator("#saved[data-state=refused]").wait_for()
    other.press(WORDS["ja"]["send"])
    assert other.page.input_value("[name=since]") == "こちらが後"
    other.press(WORDS["ja"]["send"])
    case.refresh_from_db()
    assert case.evidence["since"] == "こちらが後"


@pytest.mark.parametrize(("language", "width", "javascript", "dark"), RUNS[:2])
def test_from_an_open_condition_to_the_standing(
    visit: Any,
    new_case: Callable[..., Case],
    customer: User,
    agent: User,
    language: str,
    width: int,
    javascript: bool,
    dark: bool,
) -> None:
    User.objects.update(language=language)
    words, case = WORDS[language], new_case(facts=API, evidence=API_EVIDENCE)
    name = f"condition-{language}-{width}"
    mine = visit(language=language, width=width, javascript=javascript, dark=dark)
    mine.sign_in(customer.email, path=reverse("case", args=[case.number]))
    look(mine, f"{name}-open", javascript=javascript)
    mine.press(words["claim"])
    mine.press(words["tell"])
    assert set(mine.problems()) == {"body"}
    mine.page.fill("[name=body]", "14:30, 611")
    mine.press(words["tell"])
    look(mine, f"{name}-claimed", javascript=javascript)
    staff = visit(language=language, width=width, javascript=javascript, dark=dark)
    staff.sign_in(agent.email, path=reverse("admin:cases_case_change", args=[case.pk]))
    look(staff, f"{name}-desk", javascript=javascript)
    count = case.conditions.count()
    for _condition in range(count):
        staff.press(words["so"])
    assert words["in"] in staff.page.locator(".strip").inner_text()
    look(staff, f"{name}-met", javascript=javascript)
    mine.go(reverse("case", args=[case.number]))
    assert words["in"] in mine.page.locator("aside").inner_text()
    case.refresh_from_db()
    assert (case.effective_standing, count) == ("in", case.conditions.filter(state="verified").count())
