"""The customer chooses who else is told, ends mails from the mail itself, escalates, and asks to be called."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import attention, mail
from cases.clock import JAPAN
from cases.models import Case, User, Watcher

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]


def page_of(case: Case) -> str:
    return reverse("case_watchers", args=[case.number])


@pytest.fixture
def case(new_case: NewCase, customer: User, colleague: User) -> Case:
    User.objects.filter(pk__in=[customer.pk, colleague.pk]).update(language="en")
    return new_case()


def watched(case: Case) -> list[str]:
    return [watcher.user.email for watcher in attention.watchers(case)]


def test_the_filer_adds_a_colleague_and_takes_them_off_again(
    case: Case, as_customer: Client, colleague: User, company_admin: User
) -> None:
    answer = as_customer.post(page_of(case), {"act": "add", "user": colleague.pk}, follow=True)
    assert "高橋 健 will get mails about this case." in answer.text
    assert watched(case) == [colleague.email]
    assert "高橋 健" in as_customer.get(reverse("case", args=[case.number])).text
    as_customer.post(page_of(case), {"act": "remove", "user": colleague.pk})
    assert watched(case) == []


def test_a_colleague_follows_it_herself(case: Case, as_colleague: Client, colleague: User) -> None:
    assert "Follow this case" in as_colleague.get(page_of(case)).text
    as_colleague.post(page_of(case), {"act": "add", "user": colleague.pk})
    assert watched(case) == [colleague.email]
    assert "Stop my mails" in as_colleague.get(page_of(case)).text


def test_only_the_own_company_is_offered_and_taken(
    case: Case, as_customer: Client, colleague: User, stranger: User, agent: User, customer: User
) -> None:
    attention.watch(case, user=agent, by=agent)
    page = as_customer.get(page_of(case)).text
    assert colleague.name in page
    for other in (stranger, agent):
        assert other.name not in page
    for wrong in (str(stranger.pk), str(agent.pk), str(customer.pk), "", "x", "9" * 30):
        answer = as_customer.post(page_of(case), {"act": "add", "user": wrong})
        assert answer.status_code == 422
        assert "from the list" in answer.text
        assert stranger.name not in answer.text
    assert as_customer.post(page_of(case), {"act": "remove", "user": agent.pk}).status_code == 422
    assert watched(case) == [agent.email]


def test_another_company_gets_404(case: Case, as_stranger: Client, colleague: User) -> None:
    assert as_stranger.get(page_of(case)).status_code == 404
    assert as_stranger.post(page_of(case), {"act": "add", "user": colleague.pk}).status_code == 404
    assert watched(case) == []


def test_the_page_costs_the_same_whoever_watches(
    case: Case, as_customer: Client, colleague: User, company_admin: User, django_assert_max_num_queries: Any
) -> None:
    for user in (colleague, company_admin):
        attention.watch(case, user=user, by=user)
        with django_assert_max_num_queries(10):
            as_customer.get(page_of(case))


# --- From the mail ---------------------------------------------------------------------------------------------------


@pytest.fixture
def stop(case: Case, customer: User, colleague: User, settings: Any) -> str:
    settings.SITE_URL = ""
    attention.watch(case, user=colleague, by=customer)
    return mail.stop_address(Watcher.objects.get())


def test_looking_ends_nothing_and_one_press_does(stop: str, case: Case, client: Client, colleague: User) -> None:
    """Mail scanners open every link; only a POST ends it (RFC 8058)."""
    page = client.get(stop, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert case.number in page.text
    assert case.subject not in page.text
    assert watched(case) == [colleague.email]
    assert "no more mails about it" in client.post(stop, headers={"accept-language": "en"}).text
    assert watched(case) == []
    event = case.events.get(verb="unwatch")
    assert event.actor == colleague


def test_a_mail_program_ends_it_without_cookies_or_token(stop: str, case: Case) -> None:
    strict = Client(enforce_csrf_checks=True)
    for _press in range(2):
        assert strict.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert watched(case) == []
    assert case.events.filter(verb="unwatch").count() == 1


def test_an_address_that_was_changed_ends_nothing(stop: str, case: Case, client: Client) -> None:
    spoilt = stop[:-3] + ("AB" if stop[-3:-1] != "AB" else "CD") + "/"
    assert client.post(spoilt).status_code == 404
    assert client.get("/mail/stop/1/").status_code == 404
    assert len(watched(case)) == 1


# --- On the account page ---------------------------------------------------------------------------------------------


def test_mails_are_ended_on_the_account_page_too(
    case: Case, as_colleague: Client, as_customer: Client, colleague: User, customer: User
) -> None:
    attention.watch(case, user=colleague, by=customer)
    watcher = Watcher.objects.get()
    assert case.subject in as_colleague.get(reverse("account_mail")).text
    for wrong in ("", "x", "9" * 30, "²"):
        as_colleague.post(reverse("account_mail"), {"stop": wrong})
    as_customer.post(reverse("account_mail"), {"stop": watcher.pk})  # not theirs
    assert watched(case) == [colleague.email]
    as_colleague.post(reverse("account_mail"), {"stop": watcher.pk})
    assert watched(case) == []


def test_customers_and_staff_choose_what_they_get(
    as_customer: Client, customer: User, as_agent: Client, agent: User
) -> None:
    page = reverse("account_mail")
    assert 'name="news"' not in as_customer.get(page).text
    as_customer.post(page, {"news": "summary", "save": "1"})
    customer.refresh_from_db()
    assert (customer.hears_of_colleagues, customer.news) == (False, "each")
    assert 'name="hears_of_colleagues"' not in as_agent.get(page).text
    assert as_agent.post(page, {"news": "never"}).status_code == 422
    as_agent.post(page, {"news": "both"})
    agent.refresh_from_db()
    assert (agent.news, agent.hears_of_colleagues) == ("both", True)


# --- A lead, or a call -----------------------------------------------------------------------------------------------


def address_of(case: Case, name: str) -> str:
    return reverse(f"case_{name}", args=[case.number])


def test_the_customer_escalates_and_reads_the_answer(
    case: Case, as_customer: Client, as_agent: Client, agent: User
) -> None:
    form = {"reason": "deadline", "words": "We mail on Friday <b>", "key": str(uuid.uuid4())}
    for _press in range(2):
        page = as_customer.post(address_of(case, "escalate"), form, follow=True)
        assert "You will hear from them" in page.text
    assert "This case is escalated." in page.text
    assert "(A deadline of ours is near): We mail on Friday &lt;b&gt;" in page.text
    assert "waits for an answer" in as_customer.get(address_of(case, "escalate")).text
    attention.answer_escalation(case, answer="Nakamura takes it on", by=agent)
    page = as_customer.get(address_of(case, "escalate"))
    assert 'name="words"' in page.text
    page = as_customer.get(reverse("case", args=[case.number]))
    assert "This case is escalated." not in page.text
    assert "has taken up the escalation: Nakamura takes it on" in page.text


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"reason": ""}, "Choose the reason that fits best."),
        ({"reason": "because"}, "Choose a reason."),
        ({"words": " "}, "Write what you need by when"),
        ({"words": "長" * 5001}, "5000 characters fit here"),
    ],
)
def test_an_incomplete_escalation_says_what_to_do_and_loses_nothing(
    fields: dict[str, str], complaint: str, case: Case, as_customer: Client
) -> None:
    form = {"reason": "harm", "words": "残ること", "key": str(uuid.uuid4()), **fields}
    answer = as_customer.post(address_of(case, "escalate"), form)
    assert answer.status_code == 422
    assert answer.text.count(complaint) == 2  # in the summary and beside the field
    assert form["words"].strip() in answer.text
    assert attention.open_escalation(case) is None


def test_a_second_escalation_is_refused_with_what_was_typed(
    case: Case, as_customer: Client, as_colleague: Client, colleague: User
) -> None:
    form = {"reason": "harm", "words": "first", "key": str(uuid.uuid4())}
    as_customer.post(address_of(case, "escalate"), form)
    answer = as_colleague.post(address_of(case, "escalate"), {**form, "words": "second", "key": str(uuid.uuid4())})
    assert answer.status_code == 409
    assert "escalated already" in answer.text
    assert "second" in answer.text


def test_a_lost_session_loses_no_words(case: Case, client: Client, customer: User) -> None:
    for name in ("escalate", "call"):
        page = address_of(case, name)
        answer = client.post(page, {"reason": "harm", "words": f"typed for {name}"})
        assert answer.status_code == 302
        client.force_login(customer)
        assert f"typed for {name}" in client.get(page).text
        assert f"typed for {name}" not in client.get(page).text
        client.logout()


def slots(**chosen: str) -> dict[str, str]:
    known = {"phone": "03-5555-0142", "language": "ja", "words": "", "key": str(uuid.uuid4())}
    return {**known, **chosen}


def test_the_customer_asks_for_a_call_and_learns_the_time(
    case: Case, as_customer: Client, as_colleague: Client, agent: User, customer: User
) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 15, 42, tzinfo=JAPAN), tick=False):
        as_customer.force_login(customer)
        page = as_customer.get(address_of(case, "call")).text
        assert '<option value="2026-11-24">Tue 24 Nov</option>' in page
        assert "2026-11-23" not in page
        form = slots(day_1="2026-11-24", time_1="09:30", day_2="2026-11-24", time_2="09:30", day_3="2026-11-25")
        form |= {"time_3": "14:00", "phone": "０３－５５５５－０１４２"}
        page = as_customer.post(address_of(case, "call"), form, follow=True).text
        assert "Support was asked for a call." in page
        call = case.calls.get()
        assert (call.phone, len(call.slots)) == ("03-5555-0142", 2)
        attention.answer_call(case, agreed_at=call.moments[1], answer="", by=agent)
        as_colleague.force_login(User.objects.get(email="takahashi@minato.example"))
        page = as_colleague.get(reverse("case", args=[case.number])).text
        assert "Support will call on Wed 25 Nov, 14:00 JST" in page
        assert "5555" not in page


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "Choose at least one day and time."),
        ({"day_1": "2026-11-24"}, "Choose both a day and a time."),
        ({"day_1": "2026-11-24", "time_1": "09:10"}, "This time is not offered."),
        ({"day_1": "2026-11-20", "time_1": "16:00"}, "This time is not offered."),
        ({"day_2": "2026-11-23", "time_2": "10:00"}, "This time is not offered."),
        ({"day_1": "2026-11-24", "time_1": "10:00", "phone": ""}, "Enter the number to call"),
        ({"day_1": "2026-11-24", "time_1": "10:00", "phone": "call me"}, "Write the number in figures"),
        ({"day_1": "2026-11-24", "time_1": "10:00", "phone": "12345"}, "Write the number in figures"),
        ({"day_1": "2026-11-24", "time_1": "10:00", "phone": "1" * 16}, "Write the number in figures"),
    ],
)
def test_an_incomplete_request_for_a_call_says_what_to_do(
    fields: dict[str, str], complaint: str, case: Case, as_customer: Client, customer: User
) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 15, 42, tzinfo=JAPAN), tick=False):
        as_customer.force_login(customer)
        answer = as_customer.post(address_of(case, "call"), slots(**{"words": "残ること", **fields}))
    assert answer.status_code == 422
    assert answer.text.count(complaint) >= 2
    assert "残ること" in answer.text
    assert not case.calls.exists()


def test_neither_is_offered_once_the_case_is_over(new_case: NewCase, as_customer: Client, case: Case) -> None:
    over = new_case(status="withdrawn", closed_at=timezone.now())
    for name in ("escalate", "call"):
        assert 'name="words"' not in as_customer.get(address_of(over, name)).text
        assert address_of(over, name) not in as_customer.get(reverse("case", args=[over.number])).text
        assert address_of(case, name) in as_customer.get(reverse("case", args=[case.number])).text


def test_another_company_can_neither_escalate_nor_be_called(case: Case, as_stranger: Client) -> None:
    form = {"reason": "harm", "words": "x", "key": str(uuid.uuid4())}
    for name in ("escalate", "call"):
        assert as_stranger.get(address_of(case, name)).status_code == 404
        assert as_stranger.post(address_of(case, name), form).status_code == 404


def test_what_was_asked_for_is_forgotten_where_the_case_is_over(
    case: Case, as_customer: Client, customer: User
) -> None:
    attention.escalate(case, reason="harm", words="x", by=customer, key=uuid.uuid4())
    page = reverse("case", args=[case.number])
    assert "This case is escalated." in as_customer.get(page).text
    Case.objects.filter(pk=case.pk).update(status="withdrawn", closed_at=timezone.now())
    assert "This case is escalated." not in as_customer.get(page).text
