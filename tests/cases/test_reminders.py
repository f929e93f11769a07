"""Reminders while it is the customer's turn, and how a case ends in which nothing is heard."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases import clock, duties, lifecycle, promises, reminders
from cases.clock import JAPAN
from cases.demo.time_travel import as_if
from cases.models import Case, ClosingDay, Mail, Reminder, User
from cases.models.case import Status
from portal.checks import settings_agree
from tests.cases.triage.conftest import letter

NewCase = Callable[..., Case]
AT_NINE = ["2026-11-25 09:00", "2026-11-27 09:00", "2026-12-01 09:00"]


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def days_pass(since: str, until: str, *, every: int = 1) -> None:
    """The worker looks once an hour, from one moment to the other."""
    moment = jst(since)
    while moment <= jst(until):
        with as_if(moment):
            for key in reminders.due():
                reminders.act(key)
        moment += timedelta(hours=every)


@pytest.fixture
def asked(new_case: NewCase, agent: User) -> Case:
    """Asked on Tuesday 24 November 2026, at 14:00 in Japan, for two things."""
    with as_if(jst("2026-11-24 10:00")):
        case = new_case()
    with as_if(jst("2026-11-24 14:00")):
        lifecycle.move(
            case,
            "ask",
            by=agent,
            message="画面の URL と、エラーの文面を教えてください。",
            items=["asset_urls", "error_message"],
        )
    Mail.objects.all().delete()
    return now(case)


@pytest.fixture
def solved(new_case: NewCase, agent: User) -> Case:
    with as_if(jst("2026-11-24 10:00")):
        case = new_case()
    with as_if(jst("2026-11-24 14:00")):
        lifecycle.move(case, "resolve", by=agent, message="フォームを承認し直してください。")
    Mail.objects.all().delete()
    return now(case)


def times(case: Case, verb: str) -> list[str]:
    return [f"{event.at.astimezone(JAPAN):%Y-%m-%d %H:%M}" for event in case.events.filter(verb=verb)]


def test_the_worked_example_of_a_question_without_an_answer(asked: Case, customer: User) -> None:
    days_pass("2026-11-24 15:00", "2026-12-02 17:00")
    assert times(asked, "nudge") == AT_NINE
    assert now(asked).status == Status.WAITING
    days_pass("2026-12-02 17:30", "2026-12-02 17:30")
    assert times(asked, "lapse") == ["2026-12-02 17:30"]
    assert (now(asked).status, now(asked).reminder_due) == (Status.CLOSED, None)
    event = asked.events.latest("id")
    assert (event.actor, event.data["missing"]) == (None, ["asset_urls", "error_message"])
    assert [mail.to for mail in Mail.objects.order_by("id")] == [customer.email] * 4
    last = Mail.objects.latest("id").text
    for words in (
        "問題の起きている画面の URL",
        "エラーの文面とコード",
        "画面の URL と、エラーの文面を教えてください。",
    ):
        assert words in last
    days_pass("2026-12-03 09:00", "2026-12-20 09:00", every=24)
    assert Mail.objects.count() == 4


def test_each_reminder_repeats_the_question_and_says_when_it_ends(asked: Case, customer: User) -> None:
    customer.language = "en"
    customer.save(update_fields=["language"])
    days_pass("2026-11-25 09:00", "2026-11-25 09:00")
    text = Mail.objects.get().text
    assert "Our question of Tue 24 Nov:\n画面の URL と、エラーの文面を教えてください。" in text
    assert "What is still missing:\n- " in text
    assert "If nothing comes by Wed 2 Dec, 17:30 JST, the case is closed." in text


def test_a_solution_without_a_word_goes_by_the_same_days(solved: Case) -> None:
    days_pass("2026-11-24 15:00", "2026-12-02 17:30", every=1)
    days_pass("2026-12-02 17:30", "2026-12-02 17:30")
    assert times(solved, "nudge") == AT_NINE
    assert times(solved, "lapse") == ["2026-12-02 17:30"]
    assert now(solved).resolved_at == jst("2026-11-24 14:00")
    assert "フォームを承認し直してください。" in Mail.objects.latest("id").text


def test_an_answer_ends_the_reminders(asked: Case, customer: User) -> None:
    days_pass("2026-11-25 09:00", "2026-11-25 09:00")
    with as_if(jst("2026-11-26 10:00")):
        lifecycle.reply(now(asked), by=customer, body="610 です。", key=uuid.uuid4())
    days_pass("2026-11-26 11:00", "2026-12-10 18:00", every=6)
    assert times(asked, "nudge") == AT_NINE[:1]
    assert (now(asked).status, now(asked).reminder_due) == (Status.ACCEPTED, None)


def test_silence_of_support_closes_nothing(solved: Case, customer: User, agent: User) -> None:
    """The customer asks something beside; as long as support does not answer it, nothing falls due."""
    with as_if(jst("2026-11-25 10:00")):
        lifecycle.reply(now(solved), by=customer, body="ほかのフォームにも必要でしょうか。", key=uuid.uuid4())
    days_pass("2026-11-25 11:00", "2027-01-15 18:00", every=6)
    assert now(solved).status == Status.RESOLVED
    assert Mail.objects.filter(to=customer.email).count() == 0
    with as_if(jst("2027-01-18 10:00")):
        lifecycle.reply(now(solved), by=agent, body="いいえ、不要です。", key=uuid.uuid4())
    assert now(solved).reminder_due == jst("2027-01-19 09:00")
    assert promises.closes_at(now(solved)) == jst("2027-01-26 17:30")


def test_whoever_is_written_to_again_has_all_days_anew(asked: Case, agent: User) -> None:
    days_pass("2026-11-24 15:00", "2026-12-01 09:00")
    with as_if(jst("2026-12-01 15:00")):
        lifecycle.reply(now(asked), by=agent, body="ログの出し方を添えます。", key=uuid.uuid4())
    days_pass("2026-12-01 16:00", "2026-12-08 17:30")
    assert times(asked, "nudge") == [*AT_NINE, "2026-12-02 09:00", "2026-12-04 09:00", "2026-12-08 09:00"]
    assert now(asked).status == Status.WAITING


def test_a_worker_that_slept_sends_one_reminder_and_leaves_a_business_day(asked: Case) -> None:
    days_pass("2026-12-10 11:00", "2026-12-11 17:00")
    assert times(asked, "nudge") == ["2026-12-10 11:00"]
    assert now(asked).status == Status.WAITING
    assert "12月11日（金）17:30" in Mail.objects.get().text
    days_pass("2026-12-11 17:30", "2026-12-11 17:30")
    assert now(asked).status == Status.CLOSED


def test_days_go_by_holidays_and_closing_days(new_case: NewCase, agent: User) -> None:
    with as_if(jst("2026-12-25 10:00")):
        case = new_case()
        lifecycle.move(case, "ask", by=agent, message="再現しますか。")
    for day in (28, 29, 30, 31):
        ClosingDay.objects.create(day=date(2026, 12, day), name="年末休業")
    clock.closing_days.forget()
    days_pass("2026-12-28 09:00", "2027-01-12 09:00")
    assert times(case, "nudge") == ["2027-01-04 09:00", "2027-01-06 09:00", "2027-01-08 09:00"]
    assert promises.closes_at(now(case)) == jst("2027-01-12 17:30")  # the 11th is a holiday


def test_the_days_are_settings(asked: Case, settings: Any, agent: User) -> None:
    settings.REMIND_ON_DAYS, settings.CLOSE_ON_DAY = (2,), 3
    lifecycle.reply(asked, by=agent, body="もう一度お願いします。", key=uuid.uuid4())
    fresh = now(asked)
    assert fresh.turn_since is not None
    assert fresh.reminder_due == promises.reminder_at(fresh, 2)
    settings.CLOSE_ON_DAY = 2
    assert "portal.E022" in {problem.id for problem in settings_agree(None)}


def test_one_reminder_is_never_sent_twice(asked: Case) -> None:
    with as_if(jst("2026-11-25 09:00")):
        assert reminders.due() == [asked.pk]
        assert reminders.act(asked.pk)
        assert not reminders.act(asked.pk)
        assert reminders.due() == []
    row = Reminder.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(case=asked, since=row.since, day=row.day)


def test_what_fails_half_way_leaves_nothing_behind(asked: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row, event and mail are one transaction: killed in between, the reminder is simply still due."""

    def killed(*_args: Any, **_fields: Any) -> None:
        raise KeyboardInterrupt

    with as_if(jst("2026-11-25 09:00")):
        with monkeypatch.context() as patch:
            patch.setattr(reminders.mail, "tell", killed)
            with pytest.raises(KeyboardInterrupt), transaction.atomic():
                reminders.act(asked.pk)
        assert (Reminder.objects.count(), Mail.objects.count(), asked.events.filter(verb="nudge").count()) == (0, 0, 0)
        assert reminders.act(asked.pk)
    assert (Reminder.objects.count(), Mail.objects.count()) == (1, 1)


def test_asking_what_is_due_is_one_query(asked: Case, django_assert_num_queries: Any) -> None:
    with as_if(jst("2026-11-25 09:00")), django_assert_num_queries(1):
        reminders.due()


def test_the_worker_reminds(asked: Case) -> None:
    assert {duty.name for duty in duties.OFTEN} >= {"remind and close"}
    with as_if(jst("2026-11-25 09:00")):
        call_command("worker", "--once")
    assert Reminder.objects.count() == 1


def test_whoever_left_the_company_is_told_nothing_and_the_case_ends_all_the_same(asked: Case, customer: User) -> None:
    customer.contacts.update(is_active=False)
    days_pass("2026-11-24 15:00", "2026-12-02 17:30")
    days_pass("2026-12-02 17:30", "2026-12-02 17:30")
    assert (now(asked).status, Mail.objects.filter(to=customer.email).count()) == (Status.CLOSED, 0)


def test_what_lapsed_is_reopened_by_answering_on_its_page(asked: Case, client: Client, customer: User) -> None:
    days_pass("2026-11-24 15:00", "2026-12-02 17:30")
    with as_if(jst("2026-12-02 17:30")):
        for key in reminders.due():
            reminders.act(key)
    assert now(asked).status == Status.CLOSED
    for moment, status in (("2026-12-16 17:00", 302), ("2026-12-16 18:00", 409)):
        point = transaction.savepoint()
        with as_if(jst(moment)):
            form = {"key": uuid.uuid4(), "body": "610 でした。"}
            client.force_login(customer)
            answer = client.post(reverse("case_reopen", args=[asked.number]), form)
        assert (answer.status_code, now(asked).is_open) == (status, status == 302)
        transaction.savepoint_rollback(point)


def test_the_page_says_when_the_case_ends(asked: Case, as_customer: Client, as_agent: Client, agent: User) -> None:
    page = as_customer.get(reverse("case", args=[asked.number])).text
    ends = "12月2日（水）17:30"
    assert ends in page
    assert ends in as_agent.get(reverse("admin:cases_case_change", args=[asked.pk])).text


# --- Cause and resolution ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["resolve", "close"])
def test_support_says_what_it_was_before_a_case_ends(as_agent: Client, new_case: NewCase, name: str) -> None:
    case = new_case(status="accepted" if name == "resolve" else "referred")
    move = reverse("admin:cases_case_move", args=[case.pk, name])
    page = as_agent.get(move).text
    assert 'id="id_cause"' in page
    answer = as_agent.post(move, letter(case, body="直りました", confirmed="1", cause="", resolution="x"))
    assert answer.status_code == 422
    assert 'href="#id_cause"' in answer.text
    assert 'href="#id_resolution"' in answer.text
    told = {"cause": "product", "resolution": "fixed", "outcome_words": "11/20 の更新で直った既知の障害"}
    assert as_agent.post(move, letter(case, body="直りました", confirmed="1", **told)).status_code == 302
    assert (now(case).cause, now(case).resolution) == ("product", "fixed")
    assert case.events.latest("id").data["outcome"] == {"cause": "product", "resolution": "fixed"}


def test_only_support_reads_what_it_was(as_agent: Client, as_customer: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    outcome = lifecycle.Outcome("use", "explained", "設定の思い違い")
    lifecycle.move(case, "resolve", by=agent, message="こちらをお試しください。", outcome=outcome)
    assert "設定の思い違い" in as_agent.get(reverse("admin:cases_case_change", args=[case.pk])).text
    with translation.override("ja"):
        assert "設定の思い違い" not in as_customer.get(reverse("case", args=[case.number])).text


def test_a_case_that_was_never_reminded_shows_no_end(new_case: NewCase, as_customer: Client) -> None:
    case = new_case()
    assert case.reminder_due is None
    assert timezone.now() < promises.closes_at(case)
