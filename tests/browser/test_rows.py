"""Evidence in rows, entered in a real browser: with scripts in place, without them by the same buttons."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from cases.intake import drafts
from cases.models import Case, User
from tests.conftest import FACTS

NewDraft = Callable[..., Case]


def picture(colour: str = "steelblue") -> dict[str, Any]:
    """A screenshot as one chooses it."""
    data = BytesIO()
    Image.new("RGB", (640, 400), colour).save(data, "PNG")
    return {"name": "画面.png", "mimeType": "image/png", "buffer": data.getvalue()}


def details_of(draft: Case) -> str:
    return reverse("draft_details", args=[draft.number])


def texts(draft: Case, name: str = "steps", part: str = "text") -> list[str]:
    draft.refresh_from_db()
    rows = draft.steps if name == "steps" else draft.evidence.get(name, [])
    return [row[part] for row in rows if row[part]]


@contextmanager
def saved(page: Any, javascript: bool = True) -> Iterator[None]:
    """What is done inside is saved before one goes on: by the script, or by the page that comes back."""
    yield
    if javascript:
        page.locator("#saved[data-state=saved]").wait_for()
    else:
        page.wait_for_load_state()


def act(page: Any, name: str, place: int) -> Any:
    """The button of that act beside a row; the first row is 0."""
    return page.locator(f".item[data-item=steps] .rows > li >> nth={place} >> button[value^={name}]")


@pytest.fixture
def steps(new_draft: NewDraft) -> Case:
    return new_draft(steps=[{"id": f"row{n}", "text": f"{n} 番目の操作", "url": ""} for n in (1, 2, 3)])


@pytest.mark.parametrize("javascript", [True, False])
def test_steps_are_added_moved_and_removed(visit: Any, steps: Case, customer: User, javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    visitor.sign_in(customer.email, path=details_of(steps))
    page, boxes = visitor.page, visitor.page.locator(".item[data-item=steps] .rows > li textarea")

    def shown() -> list[str]:
        return [text for box in boxes.all() if (text := box.input_value())]

    boxes.nth(0).fill("1 番目を書き直した")
    with saved(page, javascript):
        act(page, "lower", 0).click()
    assert shown() == ["2 番目の操作", "1 番目を書き直した", "3 番目の操作"]
    with saved(page, javascript):
        act(page, "raise", 2).click()
    assert shown() == ["2 番目の操作", "3 番目の操作", "1 番目を書き直した"]
    with saved(page, javascript):
        act(page, "remove", 0).click()
    with saved(page, javascript):
        page.locator("button[value='add steps']").click()
    boxes.last.fill("足した操作")
    visitor.press("あとで続ける")
    assert texts(steps) == ["3 番目の操作", "1 番目を書き直した", "足した操作"]
    steps.refresh_from_db()
    assert {row["id"] for row in steps.steps} >= {"row1", "row3"}


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [("ja", 1280, True), ("ja", 360, True), ("en", 1280, False), ("en", 360, False)],
)
def test_a_step_carries_its_address_and_its_screenshot(
    visit: Any, steps: Case, customer: User, language: str, width: int, javascript: bool
) -> None:
    customer.language = language
    customer.save()
    visitor = visit(language=language, width=width, javascript=javascript)
    visitor.sign_in(customer.email, path=details_of(steps))
    page = visitor.page
    row = page.locator(".item[data-item=steps] .rows > li").nth(1)
    row.locator("summary").click()
    row.locator("input[name$=-url]").fill(
        "https://experience.adobe.com/#/@minato/so:893-QRD-561/marketo-engage/classic/FO189A1"
    )
    row.locator("input[type=file]").set_input_files(picture())
    if javascript:
        visitor.send_as_it_is()
        row.locator(".files .ext").wait_for()
        visitor.wait_until_saved()
    else:
        page.locator("button[value='add steps']").click()
    page.reload()
    row = page.locator(".item[data-item=steps] .rows > li").nth(1)
    assert "893-QRD-561" in row.locator(".chips .is-bad").inner_text()
    assert row.locator(".files li").count() == 1
    assert steps.attachments.get().row == "steps-row2"
    visitor.assert_fits()
    if javascript:
        visitor.assert_accessible()
    visitor.shot(f"steps-{language}-{width}-{'js' if javascript else 'plain'}", "#s-steps")


@pytest.mark.parametrize(("language", "width", "dark"), [("ja", 1280, False), ("en", 360, True)])
def test_support_ticks_the_steps_and_the_customer_reads_how_far_it_got(
    visit: Any, new_case: NewDraft, customer: User, agent: User, language: str, width: int, dark: bool
) -> None:
    for person in (customer, agent):
        person.language = language
        person.save()
    case = new_case(steps=[{"id": f"step{n}", "text": f"{n} 番目の操作をする", "url": ""} for n in range(1, 5)])
    desk = visit(language=language, width=width, dark=dark, javascript=False)
    desk.sign_in(agent.email, path=reverse("admin:cases_case_change", args=[case.pk]))
    for place, outcome in enumerate(("same", "same", "differs"), 1):
        desk.page.check(f"[name=outcome-step{place}][value={outcome}]")
    desk.page.locator(".trying summary").nth(2).click()
    desk.page.fill("[name=note-step3]", "こちらでは完了ページが開きました")
    desk.press_and_wait(".trying .btn")
    desk.assert_fits()
    desk.shot(f"ticks-{language}-{width}", ".request")
    window = visit(language=language, width=width, dark=dark)
    window.sign_in(customer.email, path=reverse("case", args=[case.number]))
    steps = window.page.locator(".steps-given > li")
    assert steps.locator(".came").count() == 3
    assert "こちらでは完了ページが開きました" in steps.nth(2).inner_text()
    window.assert_fits()
    window.assert_accessible()
    window.shot(f"how-far-{language}-{width}", ".given")


@pytest.mark.parametrize(
    ("language", "width", "javascript", "dark"),
    [("ja", 1280, True, False), ("en", 360, True, True), ("ja", 360, False, False)],
)
def test_what_happens_now_and_then_is_told_time_by_time(
    visit: Any, new_draft: NewDraft, customer: User, language: str, width: int, javascript: bool, dark: bool
) -> None:
    customer.language = language
    customer.save()
    draft = new_draft(facts={**FACTS, "reproducible": "sometimes"})
    visitor = visit(language=language, width=width, javascript=javascript, dark=dark)
    visitor.sign_in(customer.email, path=details_of(draft))
    page, rows = visitor.page, visitor.page.locator(".item[data-item=occurrences] .rows > li")
    rows.nth(0).locator("[name$=-at]").fill("2023-11-20 10:12")
    visitor.press_and_wait("button[value='add occurrences']") if not javascript else page.locator(
        "button[value='add occurrences']"
    ).click()
    rows.nth(1).locator("[name$=-at]").fill("11/19 19:12")
    rows.nth(1).locator("[name$=-zone]").select_option("America/Chicago")
    rows.nth(1).locator("[name$=-who]").fill("26059509")
    rows.nth(1).locator("summary").click()
    rows.nth(1).locator("[name$=-note]").fill("メール 2198 が 2通届いた")
    visitor.go_on()
    assert list(visitor.problems()) == ["occurrences.at"]
    visitor.shot(f"diary-{language}-{width}-wrong", ".item[data-item=occurrences]")
    assert rows.nth(1).locator("[name$=-at]").input_value() == "11/19 19:12"
    rows.nth(1).locator("[name$=-at]").fill("2025-11-19 19:12")
    rows.nth(1).locator("input[type=file]").set_input_files(picture())
    if javascript:
        visitor.send_as_it_is()
        rows.nth(1).locator(".files .ext").wait_for()
    visitor.assert_fits()
    if javascript:
        visitor.assert_accessible()
    visitor.shot(f"diary-{language}-{width}", ".item[data-item=occurrences]")
    visitor.go_on()
    shown = page.locator(".occurrences-given > li")
    assert shown.count() == 2
    assert "25" in shown.nth(0).locator(".came").inner_text()
    assert "19:12 CST" in shown.nth(1).inner_text()
    assert shown.nth(1).locator(".files li").count() == 1
    visitor.assert_fits()
    visitor.shot(f"diary-{language}-{width}-review", ".given")


@pytest.mark.parametrize(
    ("language", "width", "javascript", "dark"),
    [("ja", 1280, True, False), ("en", 360, True, True), ("ja", 360, False, False)],
)
def test_pages_are_offered_marked_and_heard(
    visit: Any, new_draft: NewDraft, customer: User, language: str, width: int, javascript: bool, dark: bool
) -> None:
    customer.language = language
    customer.save()
    facts = {"aim": "learn", "area": "form", "manual": "not_read"}
    draft = drafts.answer(new_draft(facts=facts, evidence={"condition_reasons": {"manual": "あとで"}}), {})
    visitor = visit(language=language, width=width, javascript=javascript, dark=dark)
    visitor.sign_in(customer.email, path=details_of(draft))
    page, rows = visitor.page, visitor.page.locator(".item[data-item=pages_read] .rows > li")
    offered = page.locator(".proposed button:visible")
    assert offered.count() == 2
    if javascript:
        offered.first.click()
    else:
        visitor.press_and_wait(".proposed button")
    assert offered.count() == 1
    assert rows.count() == 1
    assert rows.nth(0).locator("[name$=-url]").input_value().endswith("/creating-a-form/create-a-form")
    rows.nth(0).locator("[name$=-mark]").select_option("unclear")
    visitor.go_on()
    assert list(visitor.problems()) == ["pages_read.note"]
    rows.nth(0).locator("[name$=-note]").fill("必須の見分け方が書かれていない")
    if javascript:
        page.locator("button[value='add pages_read']").click()
    else:
        visitor.press_and_wait("button[value='add pages_read']")
    rows.nth(1).locator("[name$=-url]").fill("http://docs.marketo.com/display/public/DOCS/Set+a+Form+Thank+You+Page")
    rows.nth(1).locator("[name$=-mark]").select_option("differs")
    rows.nth(1).locator("[name$=-note]").fill("書かれている設定がない")
    if javascript:
        page.locator("#heeded:not(:empty)").wait_for()
        visitor.assert_accessible()
    visitor.assert_fits()
    visitor.shot(f"pages-{language}-{width}", ".item[data-item=pages_read]")
    visitor.go_on()
    read = page.locator(".read-given > li")
    assert read.count() == 2
    assert "experienceleague.adobe.com" in read.nth(1).inner_text()
    draft.refresh_from_db()
    assert draft.facts["manual"] == "differs"
    visitor.assert_fits()
    visitor.shot(f"pages-{language}-{width}-review", ".given")
