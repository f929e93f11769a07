"""Staff choose who of support is told of a case."""

from django.test import Client
from django.urls import reverse

from cases import attention
from cases.models import Case, User
from tests.cases.triage.conftest import act, page_of


def watched(case: Case) -> list[str]:
    return [watcher.user.email for watcher in attention.watchers(case)]


def test_an_agent_follows_a_case_and_stops(desk: Client, conditional: Case, agent: User) -> None:
    assert "Follow it, or add someone" in desk.get(page_of(conditional)).text
    desk.post(act(conditional, "watch"), {"user": agent.pk, "version": conditional.version})
    assert watched(conditional) == [agent.email]
    assert "Stop my mails" in desk.get(page_of(conditional)).text
    desk.post(act(conditional, "unwatch"), {"user": agent.pk})
    assert watched(conditional) == []


def test_only_staff_are_offered_and_taken(desk: Client, conditional: Case, customer: User, colleague: User) -> None:
    page = desk.get(act(conditional, "watch")).text
    assert colleague.name not in page
    answer = desk.post(act(conditional, "watch"), {"user": colleague.pk, "version": conditional.version})
    assert answer.status_code == 422
    attention.watch(conditional, user=colleague, by=customer)
    assert colleague.name in desk.get(page_of(conditional)).text
    desk.post(act(conditional, "unwatch"), {"user": colleague.pk})
    assert watched(conditional) == [colleague.email]


def test_a_customer_cannot_be_told_by_way_of_the_desk(as_customer: Client, conditional: Case, customer: User) -> None:
    for name in ("watch", "unwatch"):
        answer = as_customer.post(act(conditional, name), {"user": customer.pk, "version": 1})
        assert answer.status_code in (302, 403)
    assert watched(conditional) == []


def test_the_customer_reads_nothing_of_staff_who_watch(
    as_customer: Client, conditional: Case, agent: User, lead: User
) -> None:
    attention.watch(conditional, user=lead, by=agent)
    for name in ("case", "case_watchers"):
        page = as_customer.get(reverse(name, args=[conditional.number])).text
        assert lead.name not in page
        assert agent.name not in page
