"""A pasted call fills in the details: at once with scripts, by a button without; what to try first stands beside it."""

from collections.abc import Callable
from typing import Any

import pytest

from cases import lifecycle
from cases.intake import drafts
from cases.models import Case, Instance, User
from tests.cases.intake.conftest import answers_to, at
from tests.cases.intake.test_pasting import COMMAND, READ, TOKEN

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const box = document.getElementById("id_pasted");
  box.focus();
  box.value = text;
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def call(customer: User, instance: Instance) -> Case:
    draft = lifecycle.new_draft(instance.company, customer, instance=instance, munchkin_id=instance.munchkin_id)
    return drafts.answer(draft, answers_to(aim="investigate", area="rest_api", retry="not_yet"))


@pytest.fixture
def window(visit: Any, customer: User, call: Case) -> Callable[..., Any]:
    def open_details(*, language: str = "ja", **more: Any) -> Any:
        User.objects.filter(pk=customer.pk).update(language=language)
        visitor = visit(language=language, **more)
        visitor.sign_in(customer.email)
        visitor.go(at("details", call))
        return visitor

    return open_details


def boxes(visitor: Any) -> dict[str, str]:
    return {name: visitor.page.input_value(f"#details [name={name}]") for name in READ}


@pytest.mark.parametrize(("language", "width", "dark"), [("ja", 1280, False), ("en", 360, False), ("ja", 360, True)])
def test_a_paste_fills_in_the_boxes_at_once(window: Any, call: Case, language: str, width: int, dark: bool) -> None:
    visitor = window(language=language, width=width, dark=dark)
    visitor.page.evaluate(PASTE, COMMAND)
    visitor.wait_until_saved()
    assert boxes(visitor) == READ
    assert visitor.page.input_value("#id_pasted") == ""
    visitor.page.locator("#aid_api_response .aid").wait_for()
    assert visitor.page.locator("#aid_api_response .aid a").get_attribute("href").endswith("/rest/error-codes")
    assert visitor.page.locator("#read_api_request_id li").count() == 1
    visitor.assert_accessible()
    visitor.assert_fits()
    visitor.shot(f"paste-{language}-{width}{'-dark' if dark else ''}")
    call.refresh_from_db()
    assert call.evidence["api_request"] == READ["api_request"]
    assert TOKEN not in str(call.evidence)


@pytest.mark.parametrize(("language", "width"), [("ja", 1280), ("en", 360)])
def test_without_scripts_a_button_reads_it(window: Any, language: str, width: int) -> None:
    visitor = window(language=language, width=width, javascript=False)
    visitor.page.fill("#id_pasted", COMMAND)
    visitor.page.fill("#id_api_call", "GET /rest/v1/lists.json")
    visitor.press_and_wait("[name=read]")
    assert boxes(visitor) == READ | {"api_call": "GET /rest/v1/lists.json"}
    visitor.assert_fits()
    visitor.shot(f"paste-left-{language}-{width}")
    visitor.page.check("[name=replace]")
    visitor.press_and_wait("[name=read]")
    assert boxes(visitor) == READ
    visitor.shot(f"paste-read-{language}-{width}")


def test_what_is_there_is_replaced_only_when_wished(window: Any) -> None:
    visitor = window()
    visitor.page.fill("#id_api_call", "GET /rest/v1/lists.json")
    visitor.page.evaluate(PASTE, COMMAND)
    visitor.page.get_by_text("そのままにした項目：メソッドとパス").wait_for()
    assert visitor.page.input_value("#id_api_call") == "GET /rest/v1/lists.json"
    assert visitor.page.input_value("#id_pasted") == COMMAND
    visitor.page.check("[name=replace]")
    visitor.page.click("[name=read]")
    visitor.page.get_by_text("入力した項目：メソッドとパス。").wait_for()
    assert boxes(visitor) == READ


@pytest.mark.parametrize("javascript", [True, False])
def test_what_cannot_be_read_is_told_and_stays(window: Any, javascript: bool) -> None:
    visitor = window(javascript=javascript)
    visitor.page.fill("#id_pasted", "動きません")
    visitor.page.click("[name=read]")
    visitor.page.get_by_text("API の呼び出しが見つかりませんでした。").first.wait_for()
    assert visitor.page.input_value("#id_pasted") == "動きません"
    visitor.shot(f"paste-unread-{'js' if javascript else 'plain'}")


def test_a_session_that_ended_is_told_beside_the_box(window: Any) -> None:
    visitor = window()
    visitor.context.clear_cookies()
    visitor.page.fill("#id_pasted", COMMAND)
    visitor.page.click("[name=read]")
    visitor.page.locator("#pasted_said.is-bad").wait_for()
    assert visitor.page.input_value("#id_pasted") == COMMAND


def test_by_keyboard_alone(window: Any) -> None:
    visitor = window()
    visitor.page.focus("#id_pasted")
    visitor.page.keyboard.insert_text(COMMAND)
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.locator("#aid_api_response .aid").wait_for()
    assert boxes(visitor) == READ


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_last_look_says_what_is_worth_trying(window: Any, call: Case, language: str) -> None:
    Case.objects.filter(pk=call.pk).update(
        subject="Sync Leads が 611 を返す", steps=[{"text": "送る", "url": ""}], expected="登録される", actual="611",
        no_url_reason="API だけ", evidence={**READ, "since": "11月20日", "tried": "別のユーザーでも同じ",
                                        "product_evidence": "ある", "outside_system": "なし"},
    )  # fmt: skip
    visitor = window(language=language)
    visitor.go(at("review", call))
    assert visitor.page.locator(".aid").count() == 1
    visitor.assert_accessible()
    visitor.shot(f"review-aid-{language}")
