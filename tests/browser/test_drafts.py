"""A draft survives: a session that ends half-way, another window, another device, a connection that fails."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases.intake import drafts
from cases.models import Case, Instance, User
from tests.browser.stories import STILL_611

NewDraft = Callable[..., Case]


def page_of(draft: Case, name: str) -> str:
    return reverse(f"draft_{name}", args=[draft.number])


def sign_out(visitor: Any) -> None:
    """Sign out as a person does, on the page of the account."""
    visitor.go(reverse("account_logout"))
    visitor.go_on()


def test_signing_out_half_way_loses_not_a_word(visit: Any, customer: User, instance: Instance) -> None:
    visitor = visit()
    visitor.sign_in(customer.email)
    visitor.go("/new/")
    visitor.answer(*STILL_611.rounds)
    visitor.go_on()
    visitor.fill_in({"subject": STILL_611.typed["subject"]})
    visitor.wait_until_saved()
    draft = Case.objects.get()
    assert draft.subject == STILL_611.typed["subject"]
    other = visitor.another_window("/")
    sign_out(other)
    visitor.fill_in({"actual": STILL_611.typed["actual"]})
    # It tries again by itself, so that what it says is there for a moment only.
    visitor.page.locator("#saved", has_text="ログアウトしました").wait_for()
    assert visitor.page.input_value("[name=actual]") == STILL_611.typed["actual"]
    other.sign_in(customer.email)
    visitor.fill_in({"expected": STILL_611.typed["expected"]})
    visitor.wait_until_saved()
    draft.refresh_from_db()
    assert (draft.actual, draft.expected) == (STILL_611.typed["actual"], STILL_611.typed["expected"])
    assert [visitor.page.input_value(f"[name={name}]") for name in ("subject", "actual")] == [
        STILL_611.typed["subject"],
        STILL_611.typed["actual"],
    ]
    visitor.attach("log.txt", b"10:12 611")
    visitor.page.locator("#files").get_by_role("link", name="log.txt").wait_for()


def test_a_file_can_be_attached_right_after_signing_in_again_elsewhere(visit: Any, draft: Case) -> None:
    visitor = visit()
    visitor.sign_in(draft.filer.email, path=page_of(draft, "details"))
    other = visitor.another_window("/")
    sign_out(other)
    visitor.attach("first.txt", b"10:12 611")
    visitor.page.locator("#uploading [role=alert]").wait_for()
    assert "ログアウトしました" in visitor.page.inner_text("#uploading")
    other.sign_in(draft.filer.email)
    visitor.attach("second.txt", b"10:12 611")
    visitor.page.locator("#files").get_by_role("link", name="second.txt").wait_for()
    assert [file.name for file in draft.attachments.all()] == ["second.txt"]


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("back_in", ["by the form", "in another window"])
def test_what_was_typed_after_signing_out_comes_back(visit: Any, draft: Case, javascript: bool, back_in: str) -> None:
    visitor = visit(width=360, javascript=javascript)
    visitor.sign_in(draft.filer.email, path=page_of(draft, "details"))
    other = visitor.another_window("/")
    sign_out(other)
    if back_in == "in another window":
        other.sign_in(draft.filer.email)
    visitor.fill_in({"actual": "手順 3 で止まる", "munchkin_id": "まだ分からない"})
    visitor.step(2).fill("保存を押す")
    visitor.go_on()
    if back_in == "by the form":
        assert "手順 3 で止まる" not in visitor.page.content()
        visitor.sign_in_here(draft.filer.email)
    assert visitor.page.url.endswith(page_of(draft, "details"))
    assert visitor.page.input_value("[name=actual]") == "手順 3 で止まる"
    assert visitor.page.input_value("[name=munchkin_id]") == "まだ分からない"
    assert visitor.step(2).input_value() == "保存を押す"
    visitor.assert_fits()
    draft.refresh_from_db()
    assert draft.actual == "手順 3 で止まる"
    assert [step["text"] for step in draft.steps][2:] == ["保存を押す"]


def test_another_device_goes_on_where_the_first_stopped(visit: Any, draft: Case) -> None:
    drafts.answer(draft, draft.facts)
    desk, phone = visit(), visit(width=360, javascript=False)
    desk.sign_in(draft.filer.email, path=page_of(draft, "details"))
    desk.fill_in({"actual": "机で入力した文"})
    desk.wait_until_saved()
    phone.sign_in(draft.filer.email)
    phone.go("/")
    phone.press_and_wait(f"main a[href*='{draft.number}']")
    assert phone.page.input_value("[name=actual]") == "机で入力した文"
    phone.fill_in({"expected": "電話で入力した文"})
    phone.press_and_wait("button[name=later]")
    desk.page.reload()
    assert desk.page.input_value("[name=expected]") == "電話で入力した文"
    draft.refresh_from_db()
    assert (draft.actual, draft.expected) == ("机で入力した文", "電話で入力した文")


def test_without_a_connection_the_text_waits_in_the_page(visit: Any, draft: Case) -> None:
    visitor = visit()
    visitor.sign_in(draft.filer.email, path=page_of(draft, "details"))
    visitor.context.set_offline(True)
    visitor.fill_in({"actual": "電波がないところで入力した文"})
    visitor.page.locator("#saved.is-bad").wait_for()
    visitor.context.set_offline(False)
    visitor.page.locator("#saved:not(.is-bad) span", has_text="保存しました").wait_for()
    draft.refresh_from_db()
    assert draft.actual == "電波がないところで入力した文"
