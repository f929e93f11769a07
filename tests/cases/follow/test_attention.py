"""The customer chooses who else is told, and ends mails from the mail itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import attention, mail
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
