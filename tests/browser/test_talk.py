"""The conversation in real browsers: what is begun is kept, what is sent arrives, and two people see each other's."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import lifecycle
from cases.models import BegunMessage, Case, Mention, User
from tests.cases.triage.conftest import page_of

NewCase = Callable[..., Case]


def speak(user: User, language: str) -> User:
    user.language = language
    user.save(update_fields=["language"])
    return user


def place(case: Case, side: str) -> tuple[str, str]:
    """Where the person of that side writes, and in which box."""
    if side == "desk":
        return page_of(case), "#id_body"
    return reverse("case", args=[case.number]), "#message_body"


@pytest.mark.parametrize("side", ["customers", "desk"])
def test_what_is_typed_is_saved_and_no_other_window_overwrites_it(
    visit: Any, new_case: NewCase, customer: User, agent: User, side: str
) -> None:
    path, box = place(new_case(), side)
    first = visit(language="en")
    first.sign_in(speak(agent if side == "desk" else customer, "en").email, path=path)
    second = first.another_window(path)
    first.page.fill(box, "調べています。")
    first.wait_until_saved()
    second.page.fill(box, "別の窓です。")
    expect(second.page.locator("#saved")).to_have_attribute("data-state", "refused")
    expect(second.page.locator("#other pre")).to_have_text("調べています。")
    second.assert_accessible()
    second.shot(f"talk-other-window-{side}")
    assert BegunMessage.objects.get().body == "調べています。"
    second.page.locator("#other button").click()
    second.wait_until_saved()
    assert BegunMessage.objects.get().body == "別の窓です。"
    first.page.reload()
    assert first.page.input_value(box) == "別の窓です。"
    first.shot(f"talk-begun-{side}")


@pytest.mark.parametrize("side", ["customers", "desk"])
def test_without_scripts_a_button_keeps_what_is_begun(
    visit: Any, new_case: NewCase, customer: User, agent: User, side: str
) -> None:
    path, box = place(new_case(), side)
    visitor = visit(language="ja", width=390, javascript=False)
    visitor.sign_in((agent if side == "desk" else customer).email, path=path)
    visitor.page.fill(box, "調べています。")
    visitor.shot(f"talk-no-scripts-{side}")
    visitor.press("あとで続ける")
    assert visitor.page.input_value(box) == "調べています。"
    assert BegunMessage.objects.get().body == "調べています。"


@pytest.mark.parametrize(("language", "width", "dark"), [("ja", 390, True), ("en", 1280, False)])
def test_a_message_can_be_taken_back_before_the_other_side_sees_anything(
    visit: Any, new_case: NewCase, customer: User, agent: User, settings: Any, language: str, width: int, dark: bool
) -> None:
    settings.UNDO_SECONDS = 60
    case = new_case()
    (path, box), (desk, _box) = place(case, "customers"), place(case, "desk")
    writer, reader = visit(language=language, width=width, dark=dark), visit(language="ja")
    writer.sign_in(speak(customer, language).email, path=path)
    reader.sign_in(agent.email, path=desk)
    writer.page.fill(box, "宛先を間違えました。")
    writer.press_and_wait("#reply .btn-primary")
    expect(writer.page.locator("#held")).to_be_visible()
    writer.assert_fits()
    writer.assert_accessible()
    writer.shot(f"talk-held-{language}-{width}")
    reader.page.reload()
    assert "宛先を間違えました。" not in reader.page.content()
    writer.press_and_wait("#held button[value=undo]")
    assert writer.page.input_value(box) == "宛先を間違えました。"
    expect(writer.page.locator("#held")).to_have_count(0)
    reader.page.reload()
    assert "宛先を間違えました。" not in reader.page.content()


@pytest.mark.parametrize("side", ["customers", "desk"])
def test_a_message_goes_out_by_itself_and_the_page_shows_it_where_it_stands(
    visit: Any, new_case: NewCase, customer: User, agent: User, settings: Any, side: str
) -> None:
    settings.UNDO_SECONDS = 2
    case = new_case()
    path, box = place(case, side)
    visitor = visit(language="en")
    visitor.sign_in(speak(agent if side == "desk" else customer, "en").email, path=path)
    visitor.page.fill(box, "調べました。")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Reply only" if side == "desk" else "Send the message").click()
    expect(visitor.page.locator("#said p").get_by_text("調べました。")).to_be_visible()
    expect(visitor.page.locator("#held form")).to_be_hidden()
    assert case.messages.get().body == "調べました。"
    visitor.page.fill(box, "追伸です。")
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Reply only" if side == "desk" else "Send the message").click()
    expect(visitor.page.locator("#said p").get_by_text("追伸です。")).to_be_visible()


def test_without_scripts_buttons_take_it_back_or_let_it_go(
    visit: Any, new_case: NewCase, customer: User, settings: Any
) -> None:
    settings.UNDO_SECONDS = 60
    case = new_case()
    path, box = place(case, "customers")
    visitor = visit(language="en", javascript=False)
    visitor.sign_in(speak(customer, "en").email, path=path)
    visitor.page.fill(box, "調べました。")
    visitor.press_and_wait("#reply .btn-primary")
    visitor.shot("talk-held-no-scripts")
    visitor.press_and_wait("#held button[value=undo]")
    assert visitor.page.input_value(box) == "調べました。"
    visitor.press_and_wait("#reply .btn-primary")
    visitor.press_and_wait("#held button[value=now]")
    assert case.messages.get().body == "調べました。"


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_new_is_marked_and_support_sees_that_its_message_was_opened(
    visit: Any, new_case: NewCase, customer: User, agent: User, scripts: bool
) -> None:
    case = new_case()
    (path, _box), (desk, _note) = place(case, "customers"), place(case, "desk")
    reader, writer = visit(language="ja", width=390, javascript=scripts), visit(language="en")
    reader.sign_in(customer.email, path=path)

    def read() -> None:
        if scripts:
            reader.page.locator("#read[data-done]").wait_for(state="attached")
        else:
            reader.press_and_wait("#read button")

    read()
    lifecycle.reply(case, by=agent, body="記録を調べました。", key=uuid.uuid4())
    writer.sign_in(speak(agent, "en").email, path=desk)
    expect(writer.page.get_by_text("The customer has not opened it yet.")).to_be_visible()
    reader.go(path)
    expect(reader.page.locator("#new")).to_be_visible()
    if scripts:
        reader.assert_accessible()
    reader.shot(f"talk-new-{scripts}")
    read()
    writer.page.reload()
    expect(writer.page.get_by_text("The customer has opened it")).to_be_visible()
    writer.shot(f"talk-opened-{scripts}")
    reader.go(path)
    expect(reader.page.locator("#new")).to_have_count(0)


@pytest.mark.parametrize(("scripts", "language", "width"), [(True, "en", 1280), (False, "ja", 390)])
def test_a_message_is_put_right_and_the_other_side_sees_that_it_was(
    visit: Any, new_case: NewCase, customer: User, agent: User, scripts: bool, language: str, width: int
) -> None:
    case = new_case()
    (path, _box), (desk, _note) = place(case, "customers"), place(case, "desk")
    said = lifecycle.reply(case, by=customer, body="エラーは 611 です。", key=uuid.uuid4())
    writer, reader = visit(language=language, width=width, javascript=scripts), visit(language="ja")
    writer.sign_in(speak(customer, language).email, path=path)
    writer.page.locator(".correct summary").click()
    writer.page.fill(f"#correct-{said.pk}", "エラーは 610 です。")
    if scripts:
        writer.assert_accessible()
    writer.assert_fits()
    writer.shot(f"talk-correct-{language}")
    writer.press_and_wait(".correct button")
    expect(writer.page.locator("#said").get_by_text("エラーは 610 です。", exact=True).first).to_be_visible()
    assert "611" not in writer.page.inner_text("#said")
    reader.sign_in(agent.email, path=desk)
    reader.page.locator(".earlier summary").click()
    expect(reader.page.get_by_text("エラーは 611 です。")).to_be_visible()
    reader.assert_accessible()
    reader.shot(f"talk-corrected-{language}")
    reader.page.locator("#read[data-done]").wait_for(state="attached")
    writer.page.reload()
    expect(writer.page.locator(".correct")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_colleague_is_called_into_a_case(
    visit: Any, new_case: NewCase, agent: User, other_agent: User, scripts: bool
) -> None:
    case = new_case()
    visitor = visit(language="en", width=1280 if scripts else 390, javascript=scripts)
    visitor.sign_in(speak(agent, "en").email, path=page_of(case))
    page = visitor.page
    page.locator("label[for=mode-internal]").click()
    if scripts:
        page.focus("#id_body")
        page.keyboard.type(f"@{other_agent.name[:2]}")
        expect(page.locator(".offer button")).to_have_text([other_agent.name])
        visitor.assert_accessible()
        visitor.shot("talk-call-in")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.keyboard.type("could you look?")
        assert page.input_value("#id_body") == f"@{other_agent.name} could you look?"
    else:
        page.fill("#id_body", "Could you look?")
        page.locator(".call-in summary").click()
        page.get_by_label(other_agent.name).check()
        visitor.shot("talk-call-in-no-scripts")
        visitor.assert_fits()
    visitor.press_and_wait(".composer .btn-primary")
    visitor.assert_fits()
    visitor.shot(f"talk-called-{scripts}")
    assert Mention.objects.get().user == other_agent
