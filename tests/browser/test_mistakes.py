"""What goes wrong on purpose: a sentence beside the field and in the summary, the focus on it, and not a word lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from cases import lifecycle
from cases.models import Case, Instance, User
from tests.browser.stories import DESIGN
from tests.cases.triage.conftest import API, API_EVIDENCE
from tests.conftest import FACTS, FILLED

NewDraft = Callable[..., Case]
BOTH = pytest.mark.parametrize("javascript", [True, False])


def page_of(draft: Case, name: str) -> str:
    return reverse(f"draft_{name}", args=[draft.number])


@pytest.fixture
def window(visit: Any, customer: User) -> Callable[..., Any]:
    """``window(path, javascript=..., width=...)``: the customer, signed in, on a page in English."""
    customer.language = "en"
    customer.save(update_fields=["language"])

    def open_window(path: str, **looks: Any) -> Any:
        visitor = visit(language="en", **looks)
        visitor.sign_in(customer.email, path=path)
        return visitor

    return open_window


@BOTH
def test_nothing_chosen_on_the_first_pages(visit: Any, javascript: bool) -> None:
    visitor = visit(language="en", width=360, javascript=javascript)
    visitor.go("/new/")
    visitor.go_on()
    assert list(visitor.problems()) == ["aim"]
    visitor.choose("aim", "investigate")
    visitor.go_on()
    visitor.shot("no-topic")
    assert list(visitor.problems()) in (["q"], ["area"])
    visitor.choose("area", "form")
    visitor.go_on()
    visitor.choose("code", "no")
    visitor.go_on()
    assert "code" not in visitor.problems()
    assert visitor.page.is_checked("[name=code][value=no]")


@BOTH
def test_details_left_empty(window: Any, new_draft: NewDraft, javascript: bool) -> None:
    empty = {"subject": "", "steps": [], "expected": "", "actual": "", "asset_urls": [], "evidence": {}}
    visitor = window(page_of(new_draft(**empty), "details"), width=360, javascript=javascript)
    visitor.go_on()
    assert list(visitor.problems()) == ["subject", "asset_urls", "since", "steps.text", "expected", "actual", "tried"]
    visitor.fill_in({"subject": "A form"})
    visitor.go_on()
    assert list(visitor.problems()) == ["asset_urls", "since", "steps.text", "expected", "actual", "tried"]


@BOTH
def test_no_munchkin_id(window: Any, draft: Case, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), javascript=javascript)
    visitor.fill_in({"actual": "Something else"})
    wrong = {
        "417-KM-208": "This does not look like a Munchkin ID",
        "123-ABC-456": "This is the sample from the manual",
    }
    for typed, sentence in wrong.items():
        visitor.fill_in({"munchkin_id": typed})
        visitor.go_on()
        problems = visitor.problems()
        assert list(problems) == ["munchkin_id"]
        assert problems["munchkin_id"].startswith(sentence)
        assert visitor.page.input_value("[name=munchkin_id]") == typed
        assert visitor.page.input_value("[name=actual]") == "Something else"
        draft.refresh_from_db()
        assert (draft.munchkin_id, draft.actual) == ("", "Something else")
    visitor.fill_in({"munchkin_id": "Munchkin.init('417-kmt-208')"})
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "review"))
    draft.refresh_from_db()
    assert draft.munchkin_id == "417-KMT-208"


@BOTH
def test_an_address_of_another_instance(window: Any, draft: Case, sandbox: Instance, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), width=360, javascript=javascript)
    address = f"https://experience.adobe.com/#/@minato/so:{sandbox.munchkin_id}/marketo-engage/classic/SC1076A1"
    visitor.fill_in({"asset_urls": address})
    visitor.go_on()
    assert sandbox.munchkin_id in visitor.problems()["munchkin_id"]
    visitor.shot(f"mismatch-{javascript}")
    visitor.press_and_wait(f"button[name=use_instance][value='{sandbox.munchkin_id}']")
    assert visitor.page.input_value("[name=munchkin_id]") == sandbox.munchkin_id
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "review"))
    draft.refresh_from_db()
    assert draft.instance == sandbox
    assert [(url["kind"], url["number"]) for url in draft.asset_urls] == [("SC", "1076")]


@BOTH
def test_a_step_with_nothing_in_it(window: Any, draft: Case, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), javascript=javascript)
    visitor.step(0).fill(" ")
    visitor.step(1).fill("")
    visitor.go_on()
    assert list(visitor.problems()) == ["steps.text"]
    assert visitor.focused() == visitor.step(0).get_attribute("id")
    visitor.step(1).fill("x" * 1001)
    visitor.go_on()
    assert visitor.problems()["steps.text"].startswith("1000 characters fit here; this is 1 character longer")
    assert visitor.focused() == visitor.step(1).get_attribute("id")
    visitor.step(1).fill("Submit form 189")
    visitor.go_on()
    draft.refresh_from_db()
    assert [step["text"] for step in draft.steps if step["text"]] == ["Submit form 189"]


@BOTH
def test_files_that_cannot_be_taken(window: Any, draft: Case, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), width=360, javascript=javascript)
    visitor.fill_in({"actual": "Something else"})
    wrong = {
        "video.png": (
            bytes(40_000_000),
            "video.png has 40 MB. Make it smaller, or split it into parts of up to 25 MB.",
        ),
        "setup.exe": (b"MZ", "setup.exe is of a kind we cannot take."),
        "screen.png": (b"no picture", "The contents of screen.png are not those of a .png file."),
    }
    for name, (contents, sentence) in wrong.items():
        visitor.attach(name, contents)
        if javascript:
            beside = visitor.page.locator(".item[data-item=attachments] [role=alert]", has_text=name)
            beside.wait_for()
            assert sentence in beside.inner_text()
        else:
            visitor.go_on()
            assert visitor.problems()["files"].startswith(sentence)
        assert visitor.page.input_value("[name=actual]") == "Something else"
        assert not draft.attachments.exists()
    visitor.attach("error.png", visitor.page.screenshot())
    if javascript:
        visitor.send_as_it_is()
        visitor.page.locator("#files").get_by_role("link", name="error.png").wait_for()
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "review"))
    assert [file.name for file in draft.attachments.all()] == ["error.png"]
    draft.refresh_from_db()
    assert draft.actual == "Something else"


@BOTH
def test_an_appeal_without_a_reason_and_a_box_not_ticked(window: Any, new_draft: NewDraft, javascript: bool) -> None:
    draft = new_draft(facts=DESIGN.answers, no_url_reason="none yet", asset_urls=[])
    visitor = window(page_of(draft, "verdict"), width=360, javascript=javascript)
    visitor.choose("route", "appeal")
    visitor.go_on()
    assert visitor.problems() == {"appeal_reason": "Say in a sentence or two why the clause does not fit."}
    assert visitor.page.is_checked("[name=route][value=appeal]")
    visitor.page.fill("[name=appeal_reason]", "It is a fault, and no wish.")
    visitor.go_on()
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "review"))
    visitor.go_on()
    assert list(visitor.problems()) == ["ok"]
    assert "It is a fault, and no wish." in visitor.page.inner_text("main")


@BOTH
def test_an_open_condition_is_not_passed_over_in_silence(window: Any, new_draft: NewDraft, javascript: bool) -> None:
    draft = new_draft(facts=API, evidence=API_EVIDENCE | {"condition_reasons": {}})
    visitor = window(page_of(draft, "review"), javascript=javascript)
    visitor.go_on()
    assert list(visitor.problems()) == ["reason-retry", "ok"]
    visitor.page.fill("[name=reason-retry]", "The job runs once a day.")
    visitor.go_on()
    assert list(visitor.problems()) == ["ok"]
    assert visitor.page.input_value("[name=reason-retry]") == "The job runs once a day."
    visitor.page.check("[name=ok]")
    visitor.go_on()
    condition = Case.objects.get().conditions.get(fact="retry")
    assert (condition.state, condition.reason) == ("open", "The job runs once a day.")


@BOTH
def test_a_session_that_ends_before_sending(window: Any, new_draft: NewDraft, javascript: bool) -> None:
    draft = new_draft(facts=API, evidence=API_EVIDENCE | {"condition_reasons": {}})
    visitor = window(page_of(draft, "review"), javascript=javascript)
    visitor.page.fill("[name=reason-retry]", "The job runs once a day.")
    visitor.page.check("[name=ok]")
    Session.objects.all().delete()
    visitor.go_on()
    visitor.sign_in_here(draft.filer.email)
    assert visitor.page.url.endswith(page_of(draft, "review"))
    visitor.shot(f"back-at-review-{javascript}")
    assert visitor.page.input_value("[name=reason-retry]") == "The job runs once a day."
    visitor.page.check("[name=ok]")
    visitor.go_on()
    assert visitor.page.inner_text(".number") == Case.objects.exclude(status="draft").get().number


@BOTH
def test_two_presses_make_one_case_and_back_leads_to_it(window: Any, draft: Case, javascript: bool) -> None:
    visitor = window(page_of(draft, "review"), javascript=javascript)
    visitor.page.check("[name=ok]")
    with visitor.page.expect_navigation(url="**/receipt/"):
        visitor.page.locator("main .btn-primary").dblclick(no_wait_after=True)
    draft.refresh_from_db()
    assert visitor.page.inner_text(".number") == draft.number
    assert draft.events.filter(verb="submit").count() == 1
    assert draft.mails.filter(to=draft.filer.email).count() == 1
    visitor.page.go_back()
    assert visitor.page.inner_text(".number") == draft.number


@BOTH
def test_a_window_left_open_while_another_sent_the_draft(window: Any, draft: Case, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), width=360, javascript=javascript)
    lifecycle.submit(draft, key=draft.submit_key, by=draft.filer)
    visitor.fill_in({"tried": "It is the same in Safari."})
    visitor.step(2).fill("Wait a minute")
    if javascript:
        visitor.page.locator("#saved.is-bad").wait_for()
        assert "has been sent from another window" in visitor.page.inner_text("#saved")
    visitor.go_on()
    assert visitor.page.url.endswith(reverse("case", args=[draft.number]))
    assert "The request was sent meanwhile" in visitor.page.inner_text("main .alert-warning")
    said = visitor.page.input_value("#reply [name=body]")
    assert "It is the same in Safari." in said
    assert "Wait a minute" in said
    assert draft.subject not in said
    visitor.shot(f"sent-meanwhile-{javascript}")
    visitor.go_on()
    assert "It is the same in Safari." in draft.messages.get().body


@BOTH
def test_two_windows_on_one_draft(window: Any, draft: Case, javascript: bool) -> None:
    first = window(page_of(draft, "details"), javascript=javascript)
    second = first.another_window(page_of(draft, "details"))
    second.fill_in({"expected": "Said in the second window"})
    second.press_and_wait("button[name=later]")
    first.fill_in({"actual": "Said in the first window"})
    if javascript:
        first.page.locator("#saved.is-bad").wait_for()
    first.attach("log.txt", b"10:12 610")
    if javascript:
        first.page.locator("#files").get_by_role("link", name="log.txt").wait_for()
    first.go_on()
    assert "changed in another window" in first.page.inner_text("main .alert-warning")
    assert first.page.input_value("[name=actual]") == "Said in the first window"
    draft.refresh_from_db()
    assert (draft.expected, draft.actual) == ("Said in the second window", FILLED["actual"])
    first.go_on()
    draft.refresh_from_db()
    assert draft.actual == "Said in the first window"
    assert [file.name for file in draft.attachments.all()] == ["log.txt"]
    assert first.page.url.endswith(page_of(draft, "review"))


@BOTH
def test_an_early_answer_is_changed_and_later_ones_stay(window: Any, draft: Case, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), javascript=javascript)
    visitor.fill_in({"actual": "Typed before"})
    visitor.go_on()
    visitor.press_and_wait(f"main a[href*='{page_of(draft, 'start')}']")
    assert visitor.page.is_checked("[name=aim][value=investigate]")
    visitor.choose("area", "landing_page")
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "verdict"))
    visitor.go_on()
    assert visitor.page.input_value("[name=actual]") == "Typed before"
    draft.refresh_from_db()
    assert draft.facts == FACTS | {"area": "landing_page"}
    visitor.go(page_of(draft, "start"))
    visitor.choose("aim", "learn")
    visitor.go_on()
    visitor.answer({"manual": "unclear"})
    assert visitor.page.locator(".verdict.is-cond").count() == 1
    visitor.go(page_of(draft, "start"))
    visitor.choose("aim", "investigate")
    visitor.go_on()
    assert visitor.page.locator(".verdict.is-in").count() == 1
    draft.refresh_from_db()
    assert draft.facts == FACTS | {"area": "landing_page", "manual": "unclear"}
    assert draft.actual == "Typed before"


@BOTH
def test_a_name_left_empty_on_the_account(window: Any, javascript: bool) -> None:
    visitor = window(reverse("account"), width=360, javascript=javascript)
    for _each in range(2):
        visitor.page.fill("[name=name]", " ")
        visitor.go_on()
        assert list(visitor.problems()) == ["name"]
