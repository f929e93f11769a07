"""Secrets are shown to their writer where they stand, and hidden with one press, with scripts and without."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases.evidence.findings import HIDDEN
from cases.models import Attachment, Case, Message, User

CANARY = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"
SECRET = f"client_secret={CANARY}"
PEOPLE = "aoki@minato.co.jp, bando@minato.co.jp, chiba@minato.co.jp"
SIZES = [("ja", 1280, False), ("ja", 360, True), ("en", 1280, True), ("en", 360, False)]


def details(case: Case) -> str:
    return reverse("draft_details", args=[case.number])


def speaks(user: User, language: str) -> User:
    user.language = language
    user.save(update_fields=["language"])
    return user


def kept(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize(("language", "width", "dark"), SIZES)
def test_one_press_hides_it_in_the_box_too(
    visit: Any, draft: Case, customer: User, language: str, width: int, dark: bool
) -> None:
    visitor = visit(language=language, width=width, dark=dark)
    page = visitor.page
    visitor.sign_in(speaks(customer, language).email, path=details(draft))
    visitor.fill_in(
        {"actual": f"次の要求で起きます。\nGET /identity/oauth/token?{SECRET}&grant_type=x\nご確認ください。"}
    )
    note = page.locator("[data-hiding=actual] .hiding")
    note.wait_for()
    assert (
        kept(draft).actual
        == f"次の要求で起きます。\nGET /identity/oauth/token?client_secret={HIDDEN}&grant_type=x\nご確認ください。"
    )
    assert CANARY in page.input_value("[name=actual]")
    assert f"client_secret={HIDDEN}&grant_type" in note.inner_text()
    visitor.assert_fits()
    visitor.assert_accessible()
    note.scroll_into_view_if_needed()
    visitor.shot(f"hiding-{language}-{width}")
    note.locator("[data-mask]").click()
    assert f"client_secret={HIDDEN}&grant_type" in page.input_value("[name=actual]")
    assert CANARY not in page.input_value("[name=actual]")
    visitor.wait_until_saved()
    assert note.is_visible()
    assert not note.locator("[data-mask]").is_visible()
    visitor.go(details(draft))
    assert CANARY not in page.content()
    assert note.is_visible()


def test_what_is_typed_while_it_is_saved_is_not_lost(visit: Any, draft: Case, customer: User) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in(customer.email, path=details(draft))
    visitor.fill_in({"actual": SECRET})
    note = page.locator("[data-hiding=actual] .hiding")
    note.wait_for()
    page.locator("[name=actual]").press_sequentially(" と、続き")
    note.locator("[data-mask]").click()
    page.wait_for_function("() => document.querySelector('[name=actual]').value.includes('•••')")
    assert page.input_value("[name=actual]") == f"client_secret={HIDDEN} と、続き"


def test_in_rows_each_row_is_hidden_by_itself(visit: Any, draft: Case, customer: User) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in(customer.email, path=details(draft))
    visitor.fill_in({}, ["開く", f"送る password: {CANARY}"])
    page.locator("[data-hiding=steps] [data-mask]").click()
    assert page.locator("[data-rows=steps] ol textarea").nth(0).input_value() == "開く"
    assert page.locator("[data-rows=steps] ol textarea").nth(1).input_value() == f"送る password: {HIDDEN}"


def test_people_stay_for_a_reason(visit: Any, draft: Case, customer: User) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in(customer.email, path=details(draft))
    visitor.fill_in({"actual": PEOPLE})
    page.locator("[name=why_actual]").wait_for()
    visitor.assert_accessible()
    visitor.shot("hiding-people")
    assert "aoki" not in kept(draft).actual
    page.fill("[name=why_actual]", "この 3名だけで起きるため")
    visitor.wait_until_saved()
    assert kept(draft).actual == PEOPLE
    assert page.locator("[data-part=kept]").first.is_visible()
    visitor.shot("hiding-people-kept")
    visitor.go(details(draft))
    assert page.input_value("[name=actual]") == PEOPLE
    assert page.input_value("[name=why_actual]") == "この 3名だけで起きるため"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_without_scripts_the_page_shows_what_was_hidden(visit: Any, draft: Case, customer: User, language: str) -> None:
    visitor = visit(language=language, width=360, javascript=False)
    page = visitor.page
    visitor.sign_in(speaks(customer, language).email, path=details(draft))
    visitor.fill_in({"actual": f"{SECRET}\n{PEOPLE}"})
    visitor.press_and_wait("[name=later]")
    visitor.go(details(draft))
    note = page.locator("[data-hiding=actual] .hiding")
    assert note.is_visible()
    assert not note.locator("[data-mask]").is_visible()
    assert CANARY not in page.content()
    assert "aoki" not in page.content()
    visitor.assert_fits()
    visitor.shot(f"hiding-plain-{language}")
    page.fill("[name=why_actual]", "この 3名だけで起きるため")
    visitor.fill_in({"actual": PEOPLE})
    visitor.press_and_wait("[name=later]")
    assert kept(draft).actual == PEOPLE


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_says_what_was_hidden_in_it(visit: Any, draft: Case, customer: User, javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    page = visitor.page
    visitor.sign_in(customer.email, path=details(draft))
    text = f"姓,メール\r\n髙橋,aoki@minato.co.jp\r\n能,bando@minato.co.jp\r\n表,chiba@minato.co.jp\r\n{SECRET}\r\n"
    visitor.attach("一覧.csv", text.encode("cp932"))
    if not javascript:
        visitor.press_and_wait("[name=later]")
        visitor.go(details(draft))
    said = page.locator("#files .hid")
    said.wait_for()
    assert said.inner_text() == "4件の値を伏せました（メールアドレス 3件、クライアントシークレット 1件）"
    with Attachment.objects.get(case=draft).file.open() as file:
        assert "髙橋,***@minato.co.jp" in file.read().decode("cp932")
    page.locator("#files").scroll_into_view_if_needed()
    visitor.shot(f"hiding-file-{'js' if javascript else 'plain'}")


def test_a_list_of_people_in_a_message_is_asked_about(
    visit: Any, new_case: Callable[..., Case], customer: User, agent: User
) -> None:
    case = new_case()
    visitor = visit()
    page = visitor.page
    visitor.sign_in(customer.email, path=reverse("case", args=[case.number]))
    page.fill("#message_body", f"{PEOPLE}\n{SECRET}")
    visitor.press_and_wait("#reply .btn-primary")
    assert page.input_value("#message_body") == f"{PEOPLE}\n{SECRET}"
    visitor.assert_accessible()
    visitor.assert_fits()
    visitor.shot("hiding-message-asked")
    visitor.press_and_wait("#reply .btn-primary")
    assert Message.objects.get().body.count(HIDDEN) == 4
    visitor.shot("hiding-message-sent")
    desk = visit()
    desk.sign_in(agent.email, path=reverse("admin:cases_case_change", args=[case.pk]))
    desk.shot("hiding-desk")
    desk.page.fill("#id_body", f"こちらを使ってください {SECRET}")
    desk.page.get_by_label("そのほか").check()
    desk.press_and_wait("#say .btn-primary")
    desk.assert_accessible()
    desk.assert_fits()
    desk.shot("hiding-desk-asked")
    desk.press_and_wait("#say .btn-primary")
    assert Message.objects.latest("pk").body == f"こちらを使ってください client_secret={HIDDEN}"
