"""Who else is told of a case, and who may decide that."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cases import attention, duties, lifecycle, mail
from cases.models import Case, Contact, Mail, User, Watcher

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]


@pytest.fixture
def case(new_case: NewCase) -> Case:
    case = new_case()
    Mail.objects.all().delete()
    return case


def reply(case: Case, by: User) -> list[str]:
    """Who is told of a reply, in the order of the mails."""
    Mail.objects.all().delete()
    lifecycle.reply(case, by=by, body="はい", key=uuid.uuid4())
    return list(Mail.objects.values_list("to", flat=True))


def test_a_watcher_hears_what_either_side_writes(
    case: Case, customer: User, colleague: User, company_admin: User, agent: User, settings: Any
) -> None:
    settings.SUPPORT_TEAM_EMAIL = []
    attention.watch(case, user=colleague, by=company_admin)
    assert reply(case, agent) == [customer.email, colleague.email]
    assert reply(case, customer) == [colleague.email]
    assert reply(case, colleague) == [customer.email]
    assert reply(case, company_admin) == [customer.email, colleague.email]


def test_watching_is_kept_once_and_told_in_the_history(case: Case, customer: User, colleague: User) -> None:
    assert attention.watch(case, user=colleague, by=customer)
    assert attention.watch(case, user=colleague, by=customer) is None
    assert attention.unwatch(case, user=colleague, by=colleague)
    assert attention.unwatch(case, user=colleague, by=colleague) is None
    assert attention.watch(case, user=colleague, by=colleague)
    assert Watcher.objects.count() == 1
    verbs = list(case.events.exclude(verb="submit").values_list("verb", "actor__name"))
    assert verbs == [("watch", customer.name), ("unwatch", colleague.name), ("watch", colleague.name)]


def test_it_does_not_move_the_case_up_in_the_list(case: Case, customer: User, colleague: User) -> None:
    before = case.changed_at
    attention.watch(case, user=colleague, by=customer)
    case.refresh_from_db()
    assert case.changed_at == before


def test_only_people_of_the_company_who_may_open_the_case_are_added(
    case: Case, customer: User, colleague: User, stranger: User, agent: User
) -> None:
    for nobody in (stranger, agent, customer):
        with pytest.raises(lifecycle.NotAllowed):
            attention.watch(case, user=nobody, by=customer)
    with pytest.raises(lifecycle.NotAllowed):
        attention.watch(case, user=colleague, by=stranger)
    Contact.objects.filter(user=colleague).update(is_active=False)
    with pytest.raises(lifecycle.NotAllowed):
        attention.watch(case, user=colleague, by=customer)
    assert not Watcher.objects.exists()


def test_staff_add_staff_whom_the_customer_does_not_see(
    case: Case, customer: User, colleague: User, agent: User, lead: User
) -> None:
    attention.watch(case, user=lead, by=agent)
    for by, user in ((agent, colleague), (agent, customer)):
        with pytest.raises(lifecycle.NotAllowed):
            attention.watch(case, user=user, by=by)
    assert lead.email in reply(case, customer)
    assert reply(case, agent) == [customer.email, lead.email]


def test_each_side_takes_off_its_own_and_everybody_themselves(
    case: Case, customer: User, colleague: User, company_admin: User, agent: User, lead: User, stranger: User
) -> None:
    attention.watch(case, user=colleague, by=customer)
    attention.watch(case, user=lead, by=agent)
    for user, by in ((colleague, agent), (lead, customer), (colleague, stranger)):
        with pytest.raises(lifecycle.NotAllowed):
            attention.unwatch(case, user=user, by=by)
    assert attention.unwatch(case, user=colleague, by=company_admin)
    Contact.objects.filter(user=colleague).update(is_active=False)
    assert attention.unwatch(case, user=lead, by=lead)


@pytest.mark.parametrize("end", ["contact", "company", "user"])
def test_a_watcher_who_lost_access_hears_nothing_more(
    end: str, case: Case, customer: User, colleague: User, agent: User
) -> None:
    attention.watch(case, user=colleague, by=customer)
    queued_before = reply(case, agent)
    assert queued_before == [customer.email, colleague.email]
    if end == "contact":
        Contact.objects.filter(user=colleague).update(is_active=False)
    elif end == "company":
        Contact.objects.update(is_active=False)
    else:
        User.objects.filter(pk=colleague.pk).update(is_active=False)
    duties.run_once()
    assert Mail.objects.get(to=colleague.email).state == "dropped"
    assert colleague.email not in reply(case, agent)


def test_mail_to_a_watcher_says_how_to_end_it(case: Case, customer: User, colleague: User, agent: User) -> None:
    attention.watch(case, user=colleague, by=customer)
    reply(case, agent)
    to_filer, to_watcher = Mail.objects.order_by("pk")
    watcher = Watcher.objects.get()
    where = mail.stop_address(watcher)
    assert where in to_watcher.text
    headers = duties._message(to_watcher).message()
    assert headers["List-Unsubscribe"] == f"<{where}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{where}"' in str(duties._message(to_watcher).alternatives[0].content)
    assert "List-Unsubscribe" not in duties._message(to_filer).message()


def test_what_is_queued_is_not_sent_once_somebody_ended_it(
    case: Case, customer: User, colleague: User, agent: User
) -> None:
    attention.watch(case, user=colleague, by=customer)
    reply(case, agent)
    attention.unwatch(case, user=colleague, by=colleague)
    duties.run_once()
    assert set(Mail.objects.values_list("to", "state")) == {(customer.email, "sent"), (colleague.email, "dropped")}


@pytest.mark.parametrize("token", ["", "1", "1:x", "x:y", "0:AAAA", "1" * 400, "％:x"])
def test_no_address_can_be_made_up(token: str, case: Case, customer: User, colleague: User) -> None:
    attention.watch(case, user=colleague, by=customer)
    assert mail.watcher_of(token) is None
