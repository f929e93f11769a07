"""The question how it went: once per case, on the page or behind the link of a mail; and cases that go on from one."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle, surveys
from cases.clock import JAPAN
from cases.demo.time_travel import as_if
from cases.models import Case, Mail, Survey, User
from cases.models.case import Status

NewCase = Callable[..., Case]
THANKS = "ありがとうございました。"


def jst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def resolved(new_case: NewCase, agent: User) -> Case:
    case = new_case()
    lifecycle.move(case, "resolve", by=agent, message="フォームを承認し直してください。")
    Mail.objects.all().delete()
    return now(case)


@pytest.fixture
def closed(resolved: Case, customer: User) -> Case:
    lifecycle.move(resolved, "close", by=customer)
    return now(resolved)


def link(case: Case) -> str:
    return reverse("survey", args=[surveys.token_of(case)])


# --- On the page ------------------------------------------------------------------------------------------------------


def test_after_closing_the_page_asks_and_keeps_one_answer(as_customer: Client, closed: Case, customer: User) -> None:
    page, ask = reverse("case", args=[closed.number]), reverse("case_survey", args=[closed.number])
    assert f'action="{ask}"' in as_customer.get(page).text
    answer = as_customer.post(ask, {"rating": "4", "comment": "早く直りました"})
    assert answer.url == page
    kept = Survey.objects.get()
    assert (kept.rating, kept.comment, kept.by, kept.via) == (4, "早く直りました", customer, "page")
    assert f'action="{ask}"' not in as_customer.get(page).text
    as_customer.post(ask, {"rating": "1", "comment": "もう一度"})
    assert (Survey.objects.get().rating, Survey.objects.count()) == (4, 1)
    assert closed.events.filter(verb="survey").count() == 1


def test_no_answer_is_asked_for_politely_and_nothing_typed_is_lost(as_customer: Client, closed: Case) -> None:
    answer = as_customer.post(reverse("case_survey", args=[closed.number]), {"rating": "9", "comment": "惜しい"})
    assert answer.status_code == 422
    assert 'href="#id_rating_0"' in answer.text
    assert "惜しい</textarea>" in answer.text
    assert not Survey.objects.exists()


@pytest.mark.parametrize("status", ["accepted", "waiting", "withdrawn"])
def test_what_had_no_solution_is_not_asked_about(as_customer: Client, new_case: NewCase, status: str) -> None:
    case = new_case(status=status)
    ask = reverse("case_survey", args=[case.number])
    assert f'action="{ask}"' not in as_customer.get(reverse("case", args=[case.number])).text
    assert as_customer.post(ask, {"rating": "5"}).status_code == 200
    assert not Survey.objects.exists()


def test_secrets_in_the_comment_are_hidden(closed: Case, customer: User) -> None:
    secret = "client_secret=Zx81kQpLm03vBnWe72RtYuIoPaSdFgHj"
    kept = lifecycle.answer_survey(closed, rating=2, comment=secret, by=customer, via="page")
    assert "Zx81kQpLm03v" not in kept.comment


def test_an_answer_is_whole_in_the_database(closed: Case) -> None:
    for wrong in ({"rating": 3}, {"at": jst("2026-11-24 10:00")}, {"rating": 7, "at": jst("2026-11-24 10:00")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Survey.objects.create(case=closed, **wrong)


# --- By mail ----------------------------------------------------------------------------------------------------------


def test_a_day_after_its_end_the_filer_is_asked_once(resolved: Case, customer: User) -> None:
    with as_if(jst("2026-11-24 10:00")):
        lifecycle.move(resolved, "close", by=customer)
    Mail.objects.all().delete()
    with as_if(jst("2026-11-25 09:59")):
        assert surveys.due() == []
    with as_if(jst("2026-11-25 10:00")):
        assert surveys.due() == [resolved.pk]
        assert surveys.ask(resolved.pk)
        assert not surveys.ask(resolved.pk)
        call_command("worker", "--once")
    asked = Mail.objects.get()
    assert asked.to == customer.email
    assert "/survey/" in asked.text
    assert Survey.objects.get().mail == asked


def test_whoever_answered_already_or_reopened_is_not_asked(resolved: Case, customer: User) -> None:
    with as_if(jst("2026-11-24 10:00")):
        lifecycle.move(resolved, "close", by=customer)
        lifecycle.answer_survey(now(resolved), rating=5, comment="", by=customer, via="page")
    assert now(resolved).survey_due is None
    with as_if(jst("2026-11-24 11:00")):
        lifecycle.move(now(resolved), "reopen", by=customer, message="まだです")
        assert now(resolved).survey_due is None
    with as_if(jst("2026-12-24 11:00")):
        assert surveys.due() == []


def test_the_link_answers_without_signing_in_and_tells_nothing_of_the_case(client: Client, closed: Case) -> None:
    page = client.get(link(closed))
    assert page.status_code == 200
    assert closed.number in page.text
    for secret in (closed.subject, closed.filer.name, closed.filer.email, closed.company.name):
        assert secret not in page.text
    assert not Survey.objects.exists()
    assert client.post(link(closed), {"rating": "2", "comment": "遅い"}).url == link(closed)
    kept = Survey.objects.get()
    assert (kept.rating, kept.by, kept.via) == (2, None, "mail")
    assert "id_rating_0" not in client.get(link(closed)).text
    client.post(link(closed), {"rating": "5"})
    assert Survey.objects.get().rating == 2


def test_a_link_that_is_not_ours_or_too_old_says_so(client: Client, closed: Case) -> None:
    token = surveys.token_of(closed)
    assert client.get(reverse("survey", args=[token])).status_code == 200
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x", f"{closed.pk}", token.replace(":", "")):
        assert client.get(reverse("survey", args=[wrong])).status_code == 404
        assert client.post(reverse("survey", args=[wrong]), {"rating": "5"}).status_code == 404
    assert surveys.VALID.days == 60
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert client.get(reverse("survey", args=[token])).status_code == 404
    assert not Survey.objects.exists()


def test_the_link_of_a_case_that_is_open_again_waits(client: Client, closed: Case, customer: User) -> None:
    url = link(closed)
    lifecycle.move(closed, "reopen", by=customer, message="まだ失敗します")
    assert "id_rating_0" not in client.get(url).text
    client.post(url, {"rating": "5"})
    assert not Survey.objects.exists()


def test_leads_read_the_answers_and_agents_do_not(
    as_lead: Client, as_agent: Client, closed: Case, customer: User
) -> None:
    lifecycle.answer_survey(closed, rating=3, comment="説明が長い", by=customer, via="page")
    answers = reverse("admin:cases_survey_changelist")
    assert "説明が長い" in as_lead.get(answers).text
    assert as_agent.get(answers).status_code == 403


# --- Thank you --------------------------------------------------------------------------------------------------------


def written(case: Case, body: str, **more: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "body": body, **more}


@pytest.mark.parametrize("name", ["case_reply", "case_reopen"])
def test_a_mere_thank_you_is_asked_about_before_anything_happens(
    as_customer: Client, resolved: Case, name: str
) -> None:
    url = reverse(name, args=[resolved.number])
    answer = as_customer.post(url, written(resolved, THANKS))
    assert answer.status_code == 422
    assert f"{THANKS}</textarea>" in answer.text
    assert 'name="sure" value="on"' in answer.text
    assert (now(resolved).status, resolved.messages.count()) == (Status.RESOLVED, 1)
    assert as_customer.post(url, written(resolved, THANKS, sure="on")).status_code == 302


def test_thanks_with_the_words_that_it_is_solved_close_the_case(
    as_customer: Client, resolved: Case, settings: Any
) -> None:
    settings.UNDO_SECONDS = 0
    as_customer.post(reverse("case_close", args=[resolved.number]), written(resolved, THANKS))
    assert now(resolved).status == Status.CLOSED
    assert resolved.messages.latest("id").body == THANKS


def test_a_thank_you_reopens_no_closed_case_unless_one_means_it(
    as_customer: Client, closed: Case, settings: Any
) -> None:
    settings.UNDO_SECONDS = 0
    url = reverse("case_reopen", args=[closed.number])
    assert as_customer.post(url, written(closed, "Thank you very much!")).status_code == 422
    assert now(closed).status == Status.CLOSED
    as_customer.post(url, written(closed, "ありがとうございます。ただ、まだ失敗します。"))
    assert now(closed).status == Status.ACCEPTED


def test_whoever_only_thanks_waits_for_no_answer(resolved: Case, customer: User) -> None:
    lifecycle.reply(resolved, by=customer, body=THANKS, key=uuid.uuid4())
    assert now(resolved).response_due is None
    lifecycle.reply(now(resolved), by=customer, body="ほかのフォームはどうしますか。", key=uuid.uuid4())
    assert now(resolved).response_due is not None


# --- Going on from a case --------------------------------------------------------------------------------------------


def test_a_new_case_goes_on_from_one_that_has_ended(
    as_customer: Client, as_colleague: Client, as_agent: Client, closed: Case
) -> None:
    again, key = reverse("case_again", args=[closed.number]), str(uuid.uuid4())
    assert f'action="{again}"' in as_customer.get(reverse("case", args=[closed.number])).text
    first = as_customer.post(again, {"key": key})
    draft = Case.objects.get(follows=closed)
    assert first.url == reverse("draft_start", args=[draft.number])
    assert as_customer.post(again, {"key": key}).url == first.url
    assert Case.objects.filter(follows=closed).count() == 1
    same = ("munchkin_id", "subject", "expected", "steps", "asset_urls", "facts", "area", "company_id", "instance_id")
    assert [getattr(draft, name) for name in same] == [getattr(closed, name) for name in same]
    assert (draft.actual, draft.evidence, draft.impact) == ("", {}, "")
    assert draft.number not in as_colleague.get(reverse("case", args=[closed.number])).text
    Case.objects.filter(pk=draft.pk).update(actual="別の画面で起きる", evidence=closed.evidence)
    lifecycle.submit(now(draft), key=draft.submit_key, by=draft.filer)
    for one, other in ((closed, draft), (draft, closed)):
        assert other.number in as_colleague.get(reverse("case", args=[one.number])).text
        assert other.number in as_agent.get(reverse("admin:cases_case_change", args=[one.pk])).text


def test_nothing_goes_on_from_an_open_case_or_somebody_elses(
    as_customer: Client, as_stranger: Client, client: Client, new_case: NewCase, closed: Case
) -> None:
    case = new_case()
    as_customer.post(reverse("case_again", args=[case.number]), {"key": str(uuid.uuid4())})
    assert as_stranger.post(reverse("case_again", args=[closed.number]), {"key": "x"}).status_code == 404
    assert reverse("account_login") in client.post(reverse("case_again", args=[closed.number])).url
    assert not Case.objects.filter(follows__isnull=False).exists()
