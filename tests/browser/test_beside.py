"""Beside the conversation: who else is told, a lead called for, a call agreed, and the mails as they are read."""

from collections.abc import Callable
from typing import Any

import pytest

from cases import attention, duties, lifecycle, summary
from cases.models import Case, Mail, User, Watcher
from tests.browser.conftest import PASSPHRASE, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "ja": {
        "follow": "このケースのお知らせを受け取る",
        "add": "加える",
        "off": "宛先から外す",
        "escalate": "エスカレーションする",
        "escalated": "このケースはエスカレーションされています。",
        "call": "電話を希望する",
        "called": "お電話の希望を受け付けています。",
        "agreed": "サポートからお電話します",
        "stop": "このケースのお知らせを止める",
        "stopped": "お知らせメールを止めました",
    },
    "en": {
        "follow": "Follow this case",
        "add": "Add",
        "off": "Take off the list",
        "escalate": "Escalate this case",
        "escalated": "This case is escalated.",
        "call": "Ask for a call",
        "called": "Support was asked for a call.",
        "agreed": "Support will call on",
        "stop": "Get no more mails about it",
        "stopped": "You will get no more mails about it",
    },
}
BOTH = pytest.mark.parametrize(("language", "javascript"), [("ja", True), ("en", False)])


@pytest.fixture
def case(new_case: Callable[..., Case], colleague: User, agent: User, settings: Any, live_server: Any) -> Case:
    settings.SITE_URL = live_server.url
    return new_case()


@pytest.fixture
def come(visit: Any) -> Callable[..., Visitor]:
    """``come(user, language, ...)``: a window in which the person is signed in."""

    def run(user: User, language: str, **window: Any) -> Visitor:
        User.objects.filter(pk=user.pk).update(language=language)
        visitor: Visitor = visit(language=language, **window)
        visitor.sign_in(user.email)
        return visitor

    return run


@BOTH
def test_a_colleague_is_told_and_ends_it_from_the_mail(
    language: str, javascript: bool, case: Case, come: Any, visit: Any, customer: User, colleague: User, agent: User
) -> None:
    words = WORDS[language]
    filer = come(customer, language, javascript=javascript, width=360)
    filer.go(f"/cases/{case.number}/watchers/")
    filer.page.select_option("[name=user]", str(colleague.pk))
    filer.press(words["add"])
    filer.assert_fits()
    filer.shot(f"watchers-{language}")
    filer.page.get_by_role("button", name=words["off"]).wait_for()
    filer.go(f"/cases/{case.number}/")
    assert "高橋 健" in filer.page.locator("aside").inner_text()
    filer.shot(f"case-watched-{language}")

    lifecycle.move(case, "ask", by=agent, message="いつからですか")
    letter = Mail.objects.get(to=colleague.email)
    somebody = visit(language=language, javascript=javascript)
    somebody.page.goto(letter.parts["stop"])
    somebody.shot(f"stop-{language}")
    somebody.press(words["stop"])
    assert somebody.page.locator("h1").inner_text() == words["stopped"]
    assert Watcher.objects.get().ended_at


@BOTH
def test_a_customer_escalates_and_support_answers(
    language: str, javascript: bool, case: Case, come: Any, customer: User, agent: User
) -> None:
    words = WORDS[language]
    filer = come(customer, language, javascript=javascript, width=1280 if javascript else 360)
    filer.go(f"/cases/{case.number}/")
    filer.press(words["escalate"])
    filer.shot(f"escalate-{language}")
    filer.go_on()
    assert set(filer.problems()) == {"reason", "words"} if javascript else True
    filer.shot(f"escalate-refused-{language}")
    filer.page.locator("label[for$=_2]").click()
    filer.page.fill("[name=words]", "金曜日の 15:00 に配信するため、それまでに回避策が必要です。")
    filer.go_on()
    assert words["escalated"] in filer.page.locator("main").inner_text()
    filer.assert_fits()
    filer.shot(f"case-escalated-{language}")

    staff = come(agent, language, javascript=javascript)
    staff.go(f"/admin/cases/case/{case.pk}/change/")
    staff.shot(f"desk-escalated-{language}")
    staff.press_and_wait("section:has(#escalation) a.btn")
    staff.page.fill("[name=answer]", "中村が引き受けます。本日 17:00 までにお知らせします。")
    staff.shot(f"desk-answer-{language}")
    staff.press_and_wait(".desk .btn-primary")
    filer.go(f"/cases/{case.number}/")
    shown = filer.page.locator("main").inner_text()
    assert words["escalated"] not in shown
    assert "中村が引き受けます" in shown


@BOTH
def test_a_call_is_asked_for_and_agreed(
    language: str, javascript: bool, case: Case, come: Any, customer: User, agent: User
) -> None:
    words = WORDS[language]
    filer = come(customer, language, javascript=javascript, width=1280 if javascript else 360)
    filer.go(f"/cases/{case.number}/call/")
    for place in (1, 2):
        filer.page.select_option(f"[name=day_{place}]", index=place + 1)
        filer.page.select_option(f"[name=time_{place}]", index=3)
    filer.page.fill("[name=phone]", "０３－５５５５－０１４２")
    filer.assert_fits()
    filer.shot(f"call-{language}")
    filer.go_on()
    assert words["called"] in filer.page.locator("main").inner_text()

    staff = come(agent, language, javascript=javascript)
    staff.go(f"/admin/cases/case/{case.pk}/change/")
    staff.press_and_wait("section:has(#call) a.btn")
    staff.page.locator("[name=choice]").nth(1).check()
    staff.shot(f"desk-call-{language}")
    staff.press_and_wait(".desk .btn-primary")
    assert "03-5555-0142" in staff.page.locator("section:has(#call)").inner_text()
    filer.go(f"/cases/{case.number}/")
    assert words["agreed"] in filer.page.locator("main").inner_text()
    filer.shot(f"case-called-{language}")


def test_what_was_typed_survives_a_lost_session(case: Case, come: Any, customer: User) -> None:
    filer = come(customer, "en")
    filer.go(f"/cases/{case.number}/escalate/")
    filer.page.locator("label[for$=_0]").click()
    filer.page.fill("[name=words]", "Nobody has written for a week.")
    filer.context.clear_cookies(name="session")
    filer.go_on()
    filer.page.fill("input[name=login]", customer.email)
    filer.page.fill("input[name=password]", PASSPHRASE)
    filer.press_and_wait("main button[type=submit]")
    assert filer.page.input_value("[name=words]") == "Nobody has written for a week."


# --- Mails as they are read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_mail_reads_well_in_light_and_dark(
    language: str, dark: bool, width: int, case: Case, visit: Any, customer: User, colleague: User, agent: User
) -> None:
    User.objects.update(language=language)
    case.refresh_from_db()
    attention.watch(case, user=colleague, by=customer)
    said = (
        "佐藤さま、ご連絡ありがとうございます。\n\n次の 2点をお知らせください。\n  1. いつからか\n  2. <b>Request ID</b>\n\nhttps://example.com/"
        + "a" * 120
    )
    lifecycle.move(case, "ask", by=agent, message=said)
    for name, row in (("receipt", Mail.objects.filter(to=customer.email).first()), ("watcher", Mail.objects.last())):
        assert row
        window = visit(language=language, dark=dark, width=width)
        fetched: list[str] = []
        window.page.on("request", lambda request, fetched=fetched: fetched.append(request.url))
        window.page.set_content(str(duties._message(row).alternatives[0].content))
        window.assert_fits()
        assert fetched == []
        assert window.violations("color-contrast", "html-has-lang", "link-name", "document-title") == []
        window.shot(f"mail-{name}-{language}-{'dark' if dark else 'light'}-{width}")


def test_the_summary_reads_well(case: Case, visit: Any, agent: User, new_case: Any) -> None:
    Case.objects.update(assignee=agent)
    new_case()
    parts = summary._parts(agent, case.submitted_at.date())
    row = Mail(to=agent.email, language="ja", subject=parts["sentence"], text="x", parts=parts, message_id="<x@x>")
    for dark in (False, True):
        window = visit(dark=dark, width=360)
        window.page.set_content(str(duties._message(row).alternatives[0].content))
        window.assert_fits()
        assert window.violations("color-contrast", "link-name") == []
        window.shot(f"mail-summary-{'dark' if dark else 'light'}")
