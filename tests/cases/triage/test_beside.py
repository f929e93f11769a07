"""Staff choose who of support is told, answer escalations, and agree to calls."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

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


# --- What the customer asks for -------------------------------------------------------------------------------------


@pytest.fixture
def escalated(conditional: Case, customer: User) -> Case:
    attention.escalate(conditional, reason="harm", words="止まっています <b>", by=customer, key=uuid.uuid4())
    conditional.refresh_from_db()
    return conditional


def test_an_escalation_stands_on_the_case_and_on_its_pile_until_it_is_answered(
    desk: Client, escalated: Case, as_customer: Client
) -> None:
    page = desk.get(page_of(escalated)).text
    assert "The customer has escalated the case" in page
    assert "止まっています &lt;b&gt;" in page
    queue = reverse("admin:cases_case_changelist")
    assert escalated.number in desk.get(queue, {"pile": "escalated"}).text
    answer = desk.post(act(escalated, "escalation"), {"answer": " ", "version": escalated.version})
    assert answer.status_code == 422
    assert "Say in a sentence" in answer.text
    form = {"answer": "渡辺が引き受けます", "version": escalated.version}
    assert desk.post(act(escalated, "escalation"), form).status_code == 302
    assert "The customer has escalated the case" not in desk.get(page_of(escalated)).text
    assert escalated.number not in desk.get(queue, {"pile": "escalated"}).text
    again = desk.post(act(escalated, "escalation"), form)
    assert again.status_code in (409, 422)
    assert "渡辺が引き受けます" in again.text


def test_what_the_customer_asks_stands_above_the_answer_to_it(desk: Client, escalated: Case, called: Case) -> None:
    page = desk.get(act(escalated, "escalation")).text
    assert "止まっています &lt;b&gt;" in page
    assert page.count(act(escalated, "escalation")) == 1  # where the form goes, and no button to where one is
    for page in (desk.get(act(called, "call")).text, desk.post(act(called, "call"), {"version": called.version}).text):
        assert "03-5555-0142" in page
        assert "画面を見せたい" in page
        assert page.count(act(called, "call")) == 1


def test_staff_are_asked_before_they_send_a_secret_with_an_answer(desk: Client, escalated: Case) -> None:
    form = {"answer": "client_secret=AbCd1234EfGh5678IjKl9012MnOp3456", "version": escalated.version}
    answer = desk.post(act(escalated, "escalation"), form)
    assert answer.status_code == 422
    assert "something to hide" in answer.text


@pytest.fixture
def called(conditional: Case, customer: User) -> Case:
    times = [times[0] for times in attention.days_for_calls(timezone.now()).values()]
    words = {"phone": "03-5555-0142", "language": "en", "words": "画面を見せたい"}
    attention.ask_for_call(conditional, slots=times[1:3], by=customer, key=uuid.uuid4(), **words)
    conditional.refresh_from_db()
    return conditional


def test_an_agent_agrees_to_a_call(desk: Client, called: Case) -> None:
    page = desk.get(page_of(called)).text
    assert "The customer asks for a call" in page
    assert "03-5555-0142" in page
    assert called.number in desk.get(reverse("admin:cases_case_changelist"), {"pile": "calls"}).text
    call = called.calls.get()
    form = {"choice": call.moments[1].isoformat(), "answer": "", "version": called.version}
    assert desk.post(act(called, "call"), form).status_code == 302
    call.refresh_from_db()
    assert (call.state, call.agreed_at) == ("agreed", call.moments[1])
    page = desk.get(page_of(called)).text
    assert "Call on " in page
    assert "03-5555-0142" in page


def test_an_agent_declines_a_call_with_a_reason(desk: Client, called: Case) -> None:
    for wrong in ({"choice": ""}, {"choice": "tomorrow"}, {"choice": "decline", "answer": " "}):
        answer = desk.post(act(called, "call"), {"answer": "", "version": called.version, **wrong})
        assert answer.status_code == 422
    form = {"choice": "decline", "answer": "先に記録を確かめます", "version": called.version}
    assert desk.post(act(called, "call"), form).status_code == 302
    assert called.calls.get().state == "declined"
    assert "先に記録を確かめます" in desk.get(page_of(called)).text


def test_customers_answer_neither(as_customer: Client, escalated: Case) -> None:
    for name in ("escalation", "call"):
        answer = as_customer.post(act(escalated, name), {"answer": "x", "choice": "decline", "version": 9})
        assert answer.status_code in (302, 403)
    assert attention.open_escalation(escalated)


def test_it_costs_no_query_where_nothing_was_asked(desk: Client, conditional: Case) -> None:
    desk.get(page_of(conditional))
    with CaptureQueriesContext(connection) as queries:
        desk.get(page_of(conditional))
    asked = " ".join(query["sql"] for query in queries)
    assert "cases_escalation" not in asked
    assert "cases_call" not in asked
    assert "cases_watcher" not in asked
