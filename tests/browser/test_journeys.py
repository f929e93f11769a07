"""Whole journeys, from the first question to the last word: what each person sees, and what is kept of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, Instance, Mail, Message, User
from scope import Evidence, Facts, assess, required
from scope.guideline_v3 import GUIDELINE
from tests.browser.stories import ALL_THE_SAME, DESIGN, FORM_QUESTION, LOOK_AGAIN, STILL_611, Story
from tests.cases.triage.conftest import page_of

QUEUE = reverse("admin:cases_case_changelist")
TEAM = "team@support.example"


@pytest.fixture(autouse=True)
def _the_team_hears_of_new_cases(settings: Any) -> None:
    settings.SUPPORT_TEAM_EMAIL = (TEAM,)


@pytest.fixture
def customers_window(visit: Any, customer: User, instance: Instance) -> Callable[..., Any]:
    """``customers_window(language=..., width=..., javascript=...)``: the customer, signed in."""
    return lambda **window: _signed_in(visit, customer, **window)


@pytest.fixture
def agents_window(visit: Any, agent: User) -> Callable[..., Any]:
    return lambda **window: _signed_in(visit, agent, path=QUEUE, **window)


def _signed_in(visit: Any, person: User, *, language: str = "ja", path: str = "/accounts/login/", **window: Any) -> Any:
    person.language = language
    person.save(update_fields=["language"])
    visitor = visit(language=language, **window)
    visitor.sign_in(person.email, path=path)
    return visitor


def headline(story: Story, language: str) -> str:
    """What the verdict on a story says first."""
    return GUIDELINE.headline(assess(Facts.from_answers(story.answers)))[0].in_language(language)


def items(story: Story) -> list[Evidence]:
    """What the guideline requires for a story."""
    return [item for item in required(Facts.from_answers(story.answers)) if not item.optional]


def take_up(desk: Any, case: Case, *, standing: str, area: str) -> None:
    """Find the case in the queue by its standing and topic, open it, and read the verdict with its reasons."""
    desk.page.select_option("select[name=standing]", standing)
    desk.page.select_option("select[name=area]", area)
    desk.press_and_wait(".narrow-down .btn-primary")
    assert desk.page.locator("#result_list tbody tr").count() == 1
    desk.press_and_wait("#result_list tbody th a")
    assert page_of(case) in desk.page.url
    verdict = desk.page.locator("section[aria-labelledby=verdict]").inner_text()
    for clause in case.clauses:
        assert clause in verdict
        assert GUIDELINE.clauses[clause].title.en in verdict
    desk.assert_fits()


def assert_kept(case: Case, story: Story, *, standing: str, clauses: list[str], route: str = "support") -> None:
    """The row holds the verdict, the answers and every word of the story."""
    case.refresh_from_db()
    assert (case.status, case.standing, case.clauses, case.route) == ("submitted", standing, clauses, route)
    assert case.facts == story.answers
    assert [(step["text"], step["url"]) for step in case.steps] == [(step, "") for step in story.steps]
    assert (case.subject, case.expected, case.actual) == tuple(
        story.typed[name] for name in ("subject", "expected", "actual")
    )
    assert (case.munchkin_id, case.instance.munchkin_id) == ("417-KMT-208", "417-KMT-208")
    assert [event.verb for event in case.events.order_by("id")] == ["submit"]
    decision = case.events.get().data
    assert (decision["standing"], decision["clauses"], decision["route"]) == (standing, clauses, route)
    assert decision["facts"] == story.answers
    mails = Mail.objects.order_by("id")
    assert [(mail.case_id, mail.to, mail.state) for mail in mails] == [
        (case.pk, case.filer.email, "queued"),
        (case.pk, TEAM, "queued"),
    ]
    assert all(case.number in mail.subject and case.number in mail.text for mail in mails)


@pytest.mark.parametrize(("width", "javascript"), [(360, True), (360, False), (1280, True), (1280, False)])
def test_an_api_error_that_stays_after_a_retry(customers_window: Any, width: int, javascript: bool) -> None:
    visitor = customers_window(width=width, javascript=javascript)
    page = visitor.page
    visitor.go("/new/")
    visitor.answer(*STILL_611.rounds)
    assert page.locator(".verdict.is-in h1").inner_text() == headline(STILL_611, "ja")
    assert page.locator(".conds li.is-in").count() == 3
    asked = page.inner_text("section[aria-labelledby=q]")
    assert all(item.label.ja in asked for item in items(STILL_611) if item.clause in ("1.3.3", "1.3.4", "2.1.2"))
    visitor.assert_fits()
    visitor.go_on()
    assert page.input_value("[name=munchkin_id]") == "417-KMT-208"
    visitor.fill_in(STILL_611.typed, STILL_611.steps)
    if javascript:
        visitor.wait_until_saved()
        assert page.locator("#todo li:visible").count() == 0
    else:
        page.locator("button[value='add steps']").click()
        page.wait_for_load_state()
    assert "10:12" in page.input_value("[name=since]")
    assert page.locator("#read_api_request_id li").count() == 1
    assert page.locator("#aid_api_response [data-part=code]").inner_text() == "611 システムエラー"
    visitor.assert_fits()
    visitor.shot(f"details-611-{width}-{javascript}")
    visitor.go_on()
    review = page.inner_text("main")
    for words in (*STILL_611.steps, "e42b#1a1f6832bd0", "POST /rest/v1/leads.json", STILL_611.typed["retries"]):
        assert words in review
    visitor.assert_fits()
    page.check("[name=ok]")
    visitor.go_on()
    case = Case.objects.get()
    assert page.inner_text(".number") == case.number
    assert "sato@minato.example" in page.inner_text("main")
    visitor.assert_fits()
    visitor.shot(f"receipt-611-{width}-{javascript}")
    assert_kept(case, STILL_611, standing="in", clauses=["1.3.3", "1.2.1", "1.3.4"])
    assert case.evidence["api_request_id"] == "e42b#1a1f6832bd0"
    assert case.evidence["api_call"] == "POST /rest/v1/leads.json"
    assert case.evidence["error_message"] == STILL_611.typed["error_message"]
    assert (case.asset_urls, case.no_url_reason) == ([], STILL_611.typed["no_url_reason"])
    assert sorted((condition.clause, condition.fact, condition.state) for condition in case.conditions.all()) == [
        ("1.3.3", "reproducible", "claimed"),
        ("1.3.3", "suspect", "claimed"),
        ("1.3.4", "retry", "claimed"),
    ]
    assert [mail.language for mail in case.mails.order_by("id")] == ["ja", "ja"]
    visitor.go(reverse("case_list"))
    assert case.subject in page.inner_text("main")


def test_support_settles_an_api_error_with_the_customer(customers_window: Any, agents_window: Any, agent: User) -> None:
    visitor, desk = customers_window(javascript=False), agents_window(language="en")
    visitor.file(STILL_611)
    case = Case.objects.get()
    desk.go(QUEUE)
    take_up(desk, case, standing="in", area="rest_api")
    assert "e42b#1a1f6832bd0" in desk.page.inner_text("#content")
    for _each in range(3):
        desk.press_and_wait(".settle button[value=verified]")
    desk.press("Take it on")
    desk.page.fill(
        "#id_body", "同じ時刻のサーバーの記録を見つけました。\n再送の前に 1点だけ、IP アドレスを教えてください。"
    )
    desk.page.get_by_label("Something else").check()
    desk.press_and_wait(".composer button[value=ask]")
    visitor.go(reverse("case", args=[case.number]))
    assert "中村 亮" in visitor.page.inner_text(".turn")
    assert visitor.page.locator(".turn .is-mine").count() == 1
    assert "IP アドレスを教えてください" in visitor.page.inner_text(".talk")
    visitor.page.fill("#reply [name=body]", "203.0.113.7 です。")
    visitor.go_on()
    desk.go(page_of(case))
    assert "203.0.113.7 です。" in desk.page.inner_text(".talk")
    desk.page.fill("#id_body", "障害を直しました。もう一度お試しください。")
    desk.press("Offer as solved")
    desk.page.select_option("#id_cause", "product")
    desk.page.select_option("#id_resolution", "fixed")
    desk.press("Offer as solved")
    visitor.go(reverse("case", args=[case.number]))
    assert "障害を直しました" in visitor.page.inner_text(".talk")
    visitor.press_and_wait("form.confirm button")
    visitor.assert_fits()
    case.refresh_from_db()
    assert (case.status, case.assignee) == ("closed", agent)
    assert {condition.state for condition in case.conditions.all()} == {"verified"}
    verbs = [event.verb for event in case.events.order_by("id")]
    settled = ["condition"] * 3 + ["conditions_met"]
    assert verbs == ["submit", *settled, "accept", "ask", "answer", "resolve", "close"]
    to_customer = case.mails.filter(to=case.filer.email).order_by("id")
    assert ["IP アドレス" in mail.text for mail in to_customer] == [False, True, False]


def test_a_question_about_a_page_that_was_read(customers_window: Any, agents_window: Any) -> None:
    visitor, desk = customers_window(language="en", width=360), agents_window(language="ja", javascript=False)
    visitor.go("/new/")
    visitor.page.fill("[name=q]", "progressive")
    visitor.page.locator("#topics_near [value=form]").wait_for()
    visitor.answer(*FORM_QUESTION.rounds)
    assert visitor.page.locator(".verdict.is-cond h1").inner_text() == headline(FORM_QUESTION, "en")
    assert visitor.page.locator(".verdict .limit").inner_text() == GUIDELINE.limits["consulting_may_be_advised"].en
    visitor.go_on()
    visitor.fill_in(FORM_QUESTION.typed, FORM_QUESTION.steps, FORM_QUESTION.read)
    visitor.wait_until_saved()
    read = visitor.page.locator("[data-item=pages_read] .chips li")
    assert read.inner_text() == "Product manual: experienceleague.adobe.com"
    assert visitor.page.locator("#read_asset_urls li").inner_text() == "Form 189"
    visitor.go_on()
    visitor.page.check("[name=ok]")
    visitor.go_on()
    case = Case.objects.get()
    assert_kept(case, FORM_QUESTION, standing="conditional", clauses=["1.3.1"])
    assert case.language == "en"
    assert [(row["url"], row["mark"], row["note"]) for row in case.evidence["pages_read"]] == [*FORM_QUESTION.read]
    assert [(url["kind"], url["number"], url["pod"]) for url in case.asset_urls] == [("FO", "189", "sj28")]
    assert [(mail.to, mail.language) for mail in case.mails.order_by("id")] == [(case.filer.email, "en"), (TEAM, "ja")]
    desk.go(f"{QUEUE}?standing=conditional&area=form")
    desk.press_and_wait("#result_list tbody th a")
    desk.page.fill("#id_body", "Hidden fields do not count; the page will say so.")
    desk.press_and_wait(".composer button[value=reply]")
    desk.page.fill("#id_body", "Does that answer it?")
    desk.press_and_wait(f"button[formaction$='{case.pk}/move/resolve/']")
    desk.page.select_option("#id_cause", "use")
    desk.page.select_option("#id_resolution", "explained")
    desk.press_and_wait("form[action$='/move/resolve/'] .btn-primary")
    visitor.go(reverse("case", args=[case.number]))
    assert "Hidden fields do not count" in visitor.page.inner_text(".talk")
    visitor.page.fill("#reply [name=body]", "Almost. What about fields in other forms?")
    visitor.press_and_wait("#reply .btn-primary")
    case.refresh_from_db()
    assert case.status == "accepted"
    assert [event.verb for event in case.events.order_by("id")] == ["submit", "reply", "resolve", "reopen"]
    assert case.messages.filter(audience=Message.Audience.PUBLIC).count() == 3


def test_a_design_request_is_handed_over_to_consulting(customers_window: Any, agents_window: Any) -> None:
    visitor, desk = customers_window(), agents_window(language="en", width=360)
    visitor.go("/new/")
    visitor.answer(*DESIGN.rounds)
    assert visitor.page.locator(".verdict.is-out h1").inner_text() == headline(DESIGN, "ja")
    assert visitor.page.locator("[name=route]").count() == 2
    visitor.take_route(DESIGN.route)
    visitor.fill_in(DESIGN.typed, DESIGN.steps)
    visitor.go_on()
    visitor.page.check("[name=ok]")
    visitor.go_on()
    visitor.shot("receipt-consulting")
    case = Case.objects.get()
    assert_kept(case, DESIGN, standing="out", clauses=["1.4.1"], route="consulting")
    assert "コンサルティング" in visitor.page.inner_text("h1")
    desk.go(QUEUE)
    take_up(desk, case, standing="out", area="program")
    desk.page.fill("#id_body", "担当の者から、明日までにご連絡します。")
    desk.press("Hand over to consulting")
    desk.press("Hand over to consulting")
    assert "Consulting's turn" in desk.page.inner_text(".strip")
    visitor.press_and_wait("main .btn-primary")
    assert "担当の者から、明日までにご連絡します。" in visitor.page.inner_text(".talk")
    assert "コンサルティング" in visitor.page.inner_text(".turn")
    case.refresh_from_db()
    assert case.status == "referred"
    assert [event.verb for event in case.events.order_by("id")] == ["submit", "refer"]
    assert "明日までに" in case.mails.filter(to=case.filer.email).latest("id").text


def test_support_looks_again_at_what_is_out_of_scope(customers_window: Any, agents_window: Any, agent: User) -> None:
    visitor, desk = customers_window(javascript=False, width=360), agents_window(language="en")
    visitor.file(LOOK_AGAIN)
    case = Case.objects.get()
    assert_kept(case, LOOK_AGAIN, standing="out", clauses=["1.4.5"], route="appeal")
    assert (case.appeal_clause, case.appeal_reason) == ("1.4.5", LOOK_AGAIN.route["appeal_reason"])
    assert case.events.get().data["appeal"] == {"clause": "1.4.5", "reason": LOOK_AGAIN.route["appeal_reason"]}
    desk.go(QUEUE)
    take_up(desk, case, standing="out", area="smart_campaign")
    asked = desk.page.inner_text(".appeal")
    assert "1.4.5" in asked
    assert LOOK_AGAIN.route["appeal_reason"] in asked
    desk.press_and_wait(".appeal .btn")
    desk.page.check("input[name=standing][value=in]")
    desk.page.select_option("[name=clause]", "1.2.1")
    desk.page.fill("[name=reason]", "遅れの調査は、サポートの範囲です。")
    desk.press_and_wait("main .btn-primary, #content .btn-primary")
    assert "In scope" in desk.page.inner_text(".strip")
    desk.press("Take it on")
    visitor.go(reverse("case", args=[case.number]))
    assert visitor.page.locator("aside .standing.is-in").count() == 1
    assert "遅れの調査は、サポートの範囲です。" in visitor.page.inner_text("main")
    case.refresh_from_db()
    assert (case.status, case.standing, case.effective_standing) == ("accepted", "out", "in")
    assert (case.overruled_clause, case.overruled_by) == ("1.2.1", agent)
    assert [event.verb for event in case.events.order_by("id")] == ["submit", "overrule", "accept"]
    assert "遅れの調査は" in case.mails.filter(to=case.filer.email).latest("id").text


def test_advice_to_ask_consulting_does_not_keep_anybody_from_support(customers_window: Any, agents_window: Any) -> None:
    visitor, desk = customers_window(width=360), agents_window(language="en")
    visitor.go("/new/")
    visitor.answer(*ALL_THE_SAME.rounds)
    assert visitor.page.locator(".verdict.is-adv h1").inner_text() == headline(ALL_THE_SAME, "ja")
    assert visitor.page.locator("[name=route]").count() == 3
    visitor.take_route(ALL_THE_SAME.route)
    visitor.fill_in(ALL_THE_SAME.typed, ALL_THE_SAME.steps, ALL_THE_SAME.read)
    visitor.go_on()
    visitor.page.check("[name=ok]")
    visitor.go_on()
    case = Case.objects.get()
    assert_kept(case, ALL_THE_SAME, standing="out", clauses=["1.4.7.1"])
    assert case.advisory
    desk.go(QUEUE)
    take_up(desk, case, standing="adv", area="custom_objects")
    desk.page.fill("#id_body", "順番は結果に影響しません。")
    desk.press_and_wait(".composer button[value=reply]")
    visitor.go(reverse("case", args=[case.number]))
    assert "順番は結果に影響しません。" in visitor.page.inner_text(".talk")
    assert case.messages.get().author == User.objects.get(email="nakamura@support.example")
