"""By when support owes an answer, through the life of a case, and who stopped the clock and why."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases import clock, lifecycle, promises
from cases.clock import JAPAN
from cases.demo.time_travel import as_if
from cases.intake import drafts
from cases.models import Case, ClosingDay, Mail, User
from cases.models.case import Impact, Priority
from cases.triage.piles import PILE

NewDraft = Callable[..., Case]


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


@contextmanager
def at(text: str) -> Iterator[datetime]:
    with as_if(jst(text)):
        yield jst(text)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def say(case: Case, by: User, body: str = "もう少し詳しく教えてください。") -> None:
    lifecycle.reply(now(case), by=by, body=body, key=uuid.uuid4())


@pytest.fixture
def sent(new_draft: NewDraft) -> Case:
    """The worked example: P3 of the plan Business, sent on a Friday before a holiday."""
    with at("2026-11-20 15:42"):
        draft = new_draft()
        return lifecycle.submit(draft, key=draft.submit_key, by=draft.filer)


def test_the_worked_example(sent: Case) -> None:
    assert sent.response_due == sent.first_response_due == jst("2026-11-24 11:12")


def test_an_answer_of_support_ends_the_promise_and_the_next_message_begins_one(
    sent: Case, customer: User, agent: User
) -> None:
    with at("2026-11-24 10:00"):
        say(sent, agent)
    assert now(sent).response_due is None
    assert now(sent).first_responded_at == jst("2026-11-24 10:00")
    with at("2026-11-24 16:00"):
        say(sent, customer)
    assert now(sent).response_due == jst("2026-11-25 11:30")
    assert now(sent).first_response_due == jst("2026-11-24 11:12")


def test_a_second_message_puts_nothing_off(sent: Case, customer: User) -> None:
    with at("2026-11-24 10:00"):
        say(sent, customer)
    assert now(sent).response_due == jst("2026-11-24 11:12")


def test_a_note_among_staff_answers_nobody(sent: Case, agent: User) -> None:
    lifecycle.note(sent, by=agent, body="本番で再現。", key=uuid.uuid4())
    assert now(sent).response_due == jst("2026-11-24 11:12")


def test_the_clock_stands_still_while_it_is_the_customers_turn(sent: Case, customer: User, agent: User) -> None:
    with at("2026-11-24 10:00"):
        lifecycle.move(now(sent), "ask", by=agent, message="Request ID をお知らせください。")
    assert now(sent).response_due is None
    with at("2026-11-26 09:30"):
        say(sent, customer, "e42b#14272d07d78 です。")
    assert now(sent).response_due == jst("2026-11-26 13:30")
    (pause,) = promises.pauses(now(sent).events.all())
    assert (pause.by, pause.began.verb, pause.began.at) == (agent, "ask", jst("2026-11-24 10:00"))
    assert pause.until == jst("2026-11-26 09:30")


def test_a_pause_that_goes_on_has_no_end_and_one_turn_of_theirs_is_one_pause(
    sent: Case, customer: User, agent: User
) -> None:
    lifecycle.move(now(sent), "ask", by=agent, message="再現しますか。")
    lifecycle.move(now(sent), "resolve", by=agent, message="手順をご覧ください。")
    (pause,) = promises.pauses(now(sent).events.all())
    assert (pause.began.verb, pause.until) == ("ask", None)


@pytest.mark.parametrize(("name", "by"), [("refer", "agent"), ("withdraw", "customer")])
def test_what_is_handed_over_or_has_ended_owes_nothing(
    sent: Case, request: pytest.FixtureRequest, name: str, by: str
) -> None:
    lifecycle.move(now(sent), name, by=request.getfixturevalue(by))
    assert now(sent).response_due is None


def test_another_priority_promises_nothing_where_nothing_is_owed(sent: Case, agent: User) -> None:
    lifecycle.move(sent, "refer", by=agent)
    lifecycle.prioritise(now(sent), priority=Priority.P1, by=agent)
    assert (now(sent).priority, now(sent).response_due) == (Priority.P1, None)


def test_what_is_taken_back_or_reopened_owes_an_answer_again(sent: Case, customer: User, agent: User) -> None:
    lifecycle.move(now(sent), "refer", by=agent)
    with at("2026-11-25 10:00"):
        lifecycle.move(now(sent), "take_back", by=agent)
    assert now(sent).response_due == jst("2026-11-25 14:00")
    with at("2026-11-26 10:00"):
        lifecycle.move(now(sent), "resolve", by=agent, message="直りました。")
        assert now(sent).response_due is None
        lifecycle.move(now(sent), "reopen", by=customer, message="まだ失敗します。")
    assert now(sent).response_due == jst("2026-11-26 14:00")


def test_an_appeal_is_answered_within_one_business_day_and_an_emergency_at_once(sent: Case) -> None:
    sent.route = "appeal"
    start = jst("2026-11-20 15:42")
    assert promises.first(sent, Priority.P3, start) == jst("2026-11-24 15:42")
    assert promises.first(sent, Priority.P1, start) == jst("2026-11-20 16:42")


# --- Impact and priority --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("impact", list(Impact))
def test_the_priority_follows_from_the_impact(draft: Case, customer: User, impact: Impact) -> None:
    wanted = {"down": 1, "loss": 1, "blocked": 2, "around": 3, "question": 4}
    with at("2026-11-24 10:00"):
        sent = lifecycle.submit(draft, key=draft.submit_key, by=customer, impact=(impact.value, "9:10 から全停止"))
    assert sent.priority == wanted[impact.value]
    assert sent.response_due == clock.response_due(jst("2026-11-24 10:00"), "business", sent.priority)
    assert sent.events.get().data["impact"] == impact.value


@pytest.mark.parametrize("impact", ["down", "loss"])
def test_the_gravest_impact_must_be_told_in_words(draft: Case, customer: User, impact: str) -> None:
    with translation.override("en"), pytest.raises(lifecycle.NotAllowed, match="stands still"):
        lifecycle.submit(draft, key=draft.submit_key, by=customer, impact=(impact, " "))
    assert now(draft).is_draft
    sent = lifecycle.submit(draft, key=draft.submit_key, by=customer, impact=(impact, "配信が止まっています"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=sent.pk).update(impact_words="")


def test_passwords_in_the_words_are_hidden(draft: Case, customer: User) -> None:
    words = "配信停止。client_secret=Zx81kQpLm03vBnWe72RtYuIoPaSdFgHj で確認できます"
    sent = lifecycle.submit(draft, key=draft.submit_key, by=customer, impact=("down", words))
    assert "Zx81kQpLm03vBnWe72RtYuIoPaSdFgHj" not in sent.impact_words
    assert sent.hidden["impact_words"]


def test_review_shows_the_promise_of_each_answer_and_sends_the_one_chosen(as_customer: Client, draft: Case) -> None:
    review = reverse("draft_review", args=[draft.number])
    page = as_customer.get(review).text
    assert page.count("最初のお返事：") == len(Impact)
    assert 'value="around" id="id_impact_3" checked' in page
    form = {"key": str(draft.submit_key), "version": draft.version, "ok": "1", "impact": "blocked"}
    as_customer.post(reverse("draft_submit", args=[draft.number]), form)
    assert (now(draft).status, now(draft).priority, now(draft).impact) == ("submitted", 2, "blocked")


def test_a_usage_question_begins_as_a_question(as_customer: Client, new_draft: NewDraft) -> None:
    assert drafts.impact(new_draft(aim="learn")) == Impact.QUESTION
    assert drafts.impact(new_draft(aim="investigate")) == Impact.AROUND


def test_what_was_chosen_stays_when_it_cannot_be_sent_yet(as_customer: Client, draft: Case) -> None:
    form = {"key": str(draft.submit_key), "version": draft.version, "impact": "down", "impact_words": ""}
    answer = as_customer.post(reverse("draft_submit", args=[draft.number]), form)
    assert answer.status_code == 422
    assert 'href="#id_impact_words"' in answer.text
    assert 'value="down" id="id_impact_0" checked' in answer.text
    assert (now(draft).impact, now(draft).is_draft) == ("down", True)
    assert 'value="down" id="id_impact_0" checked' in as_customer.get(reverse("draft_review", args=[draft.number])).text


def test_an_impact_that_does_not_exist_is_refused_politely(as_customer: Client, draft: Case) -> None:
    form = {"key": str(draft.submit_key), "version": draft.version, "ok": "1", "impact": "everything"}
    answer = as_customer.post(reverse("draft_submit", args=[draft.number]), form)
    assert answer.status_code == 422
    assert 'id="id_impact_error"' in answer.text


# --- Raising --------------------------------------------------------------------------------------------------------


def test_the_customer_raises_one_step_and_the_promise_is_counted_from_now(sent: Case, customer: User) -> None:
    with at("2026-11-24 09:00"):
        lifecycle.raise_priority(now(sent), by=customer, reason="回避策が使えなくなりました")
    assert (now(sent).priority, now(sent).response_due) == (2, jst("2026-11-24 11:00"))
    event = now(sent).events.latest("id")
    assert (event.verb, event.data["from"], event.data["to"]) == ("raise", 3, 2)


def test_raising_makes_no_promise_later_or_missed_before_it_was_given(sent: Case, customer: User) -> None:
    with at("2026-11-24 11:00"):
        lifecycle.raise_priority(now(sent), by=customer, reason="悪化")
    assert now(sent).response_due == jst("2026-11-24 11:12")


def test_raising_again_waits_a_day_and_ends_at_p2(new_draft: NewDraft, customer: User) -> None:
    with at("2026-11-24 09:00"):
        draft = new_draft(priority=4)
        case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
        lifecycle.raise_priority(now(case), by=customer, reason="一段目")
    with at("2026-11-25 08:59"), pytest.raises(lifecycle.NotAllowed):
        lifecycle.raise_priority(now(case), by=customer, reason="早すぎる")
    with at("2026-11-25 09:00"):
        lifecycle.raise_priority(now(case), by=customer, reason="二段目")
    with at("2026-11-27 09:00"), pytest.raises(lifecycle.NotAllowed):
        lifecycle.raise_priority(now(case), by=customer, reason="P1 は求められない")
    assert now(case).priority == 2


def test_nobody_else_raises_and_nothing_is_raised_without_a_reason(
    sent: Case, customer: User, stranger: User, agent: User
) -> None:
    for by, reason in ((stranger, "x"), (agent, "x"), (customer, " \u200b ")):
        with pytest.raises(lifecycle.NotAllowed):
            lifecycle.raise_priority(now(sent), by=by, reason=reason)
    assert now(sent).priority == 3


def test_the_page_tells_the_team_once_and_keeps_what_was_typed(
    as_customer: Client, new_case: Any, settings: Any, client: Client
) -> None:
    settings.SUPPORT_TEAM_EMAIL = ["team@support.example"]
    case = new_case()
    page = reverse("case_raise", args=[case.number])
    assert page in as_customer.get(reverse("case", args=[case.number])).text
    answer = as_customer.post(page, {"reason": "", "version": case.version})
    assert (answer.status_code, 'href="#id_reason"' in answer.text) == (422, True)
    Mail.objects.all().delete()
    form = {"reason": "配信日が明日に迫っています", "version": case.version}
    assert as_customer.post(page, form).url == reverse("case", args=[case.number])
    assert Mail.objects.get(to="team@support.example").text.count("配信日が明日に迫っています") == 1
    again = as_customer.post(page, form)
    assert (again.status_code, now(case).priority) == (409, 2)
    assert "配信日が明日に迫っています" in again.text


def test_a_reason_typed_in_a_session_that_had_ended_waits(client: Client, new_case: Any, customer: User) -> None:
    case = new_case()
    page = reverse("case_raise", args=[case.number])
    answer = client.post(page, {"reason": "悪化しました", "version": 1})
    assert reverse("account_login") in answer.url
    client.force_login(customer)
    assert "悪化しました" in client.get(page).text


# --- The desk -------------------------------------------------------------------------------------------------------


def test_late_and_soon_are_found_by_the_stored_moment(
    as_agent: Client, new_case: Any, agent: User, customer: User, django_assert_num_queries: Any
) -> None:
    case = new_case()
    lifecycle.reply(case, by=agent, body="調べています。", key=uuid.uuid4())
    soon = PILE["due"].holds(agent, timezone.now() + timedelta(days=30))
    assert not Case.objects.filter(soon).exists()
    lifecycle.reply(now(case), by=customer, body="その後いかがでしょうか。", key=uuid.uuid4())
    with django_assert_num_queries(1):
        assert list(Case.objects.filter(soon)) == [case]


def test_leads_add_closing_days_and_promises_heed_them(as_lead: Client, as_agent: Client) -> None:
    add = reverse("admin:cases_closingday_add")
    assert as_agent.get(add).status_code == 403
    as_lead.post(add, {"day": "2026-11-25", "name": "創立記念日"})
    assert ClosingDay.objects.get().name == "創立記念日"
    assert not clock.is_business_day(date(2026, 11, 25))
    assert clock.response_due(jst("2026-11-24 16:30"), "business", 3) == jst("2026-11-26 12:00")
