"""The queue: what lies on which pile, what it can be narrowed to, and what it costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.models import Case, User
from cases.models.case import Status
from tests.cases.triage.conftest import API, API_EVIDENCE, FLAT

NewCase = Callable[..., Case]
QUEUE = reverse("admin:cases_case_changelist")
QUERIES = 8


def listed(desk: Client, **query: Any) -> list[Case]:
    answer = desk.get(QUEUE, query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


@pytest.fixture
def several(new_case: NewCase, stranger: User) -> dict[str, Case]:
    """Cases that differ in everything there is a filter for."""
    ago, later = timezone.now() - timedelta(days=10), timezone.now() + timedelta(hours=9)
    return {
        "plain": new_case(),
        "conditional": new_case(
            facts=API, evidence=API_EVIDENCE, subject="Sync Leads", priority=1, first_response_due=later
        ),
        "appealed": new_case(facts=FLAT, route="appeal", appeal_clause="1.4.1", appeal_reason="不具合です"),
        "advised": new_case(standing="out", advisory=True, submitted_at=ago, status=Status.WAITING),
        "theirs": new_case(filer=stranger, munchkin_id="562-HNB-914"),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"plain", "conditional", "appealed", "advised", "theirs"}),
        ({"standing": "in"}, {"plain", "theirs"}),
        ({"standing": "conditional"}, {"conditional"}),
        ({"standing": "out"}, {"appealed"}),
        ({"standing": "adv"}, {"advised"}),
        ({"ball": "customer"}, {"advised"}),
        ({"ball": "support", "standing": "in"}, {"plain", "theirs"}),
        ({"priority": "1"}, {"conditional"}),
        ({"age": "day"}, {"plain", "conditional", "appealed", "theirs"}),
        ({"age": "month"}, {"advised"}),
        ({"age": "older"}, set()),
        ({"status": "waiting"}, {"advised"}),
        ({"route": "appeal"}, {"appealed"}),
        ({"area": "rest_api"}, {"conditional"}),
        ({"area": "form", "standing": "in", "age": "day"}, {"plain", "theirs"}),
        ({"area": "form", "status": "waiting", "priority": "1"}, set()),
        ({"q": "sync"}, {"conditional"}),
        ({"q": "５６２－ＨＮＢ－９１４"}, {"theirs"}),
        ({"q": "青葉 フォーム"}, {"theirs"}),
        ({"q": "青葉", "standing": "conditional"}, set()),
        ({"pile": "appeals"}, {"appealed"}),
        ({"pile": "waiting", "standing": "adv"}, {"advised"}),
    ],
)
def test_filters_search_and_piles_combine(
    desk: Client, several: dict[str, Case], query: dict[str, str], names: set[str]
) -> None:
    found = {case.pk for case in listed(desk, **query)}
    assert {name for name, case in several.items() if case.pk in found} == names


def test_a_company_is_a_filter_too(desk: Client, several: dict[str, Case]) -> None:
    assert listed(desk, company=several["theirs"].company_id) == [several["theirs"]]


def test_what_staff_decided_counts_not_what_the_guideline_gave(desk: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    lifecycle.overrule(case, standing="out", clause="1.4.1", reason="設計の相談でした", by=agent)
    assert listed(desk, standing="out") == [case]
    assert listed(desk, standing="in") == []


@pytest.mark.parametrize(
    "query",
    ["standing=nonsense", "company=x", "age=1", "priority=9", "ball=%00", "area=%F0%9F%98%80", "pile=nowhere", "o=99",
     "q=" + "a" * 500],
)  # fmt: skip
def test_nonsense_in_the_address_is_no_error(desk: Client, new_case: NewCase, query: str) -> None:
    new_case()
    assert desk.get(f"{QUEUE}?{query}", follow=True).status_code in (200, 400)


@pytest.mark.parametrize(
    "query", ["filer__password__startswith=m", "company__contacts__user__email=a", "number__gte=2"]
)
def test_no_column_can_be_asked_for_that_is_not_offered(desk: Client, several: dict[str, Case], query: str) -> None:
    answer = desk.get(f"{QUEUE}?{query}", follow=True)
    assert answer.status_code == 400 or answer.context["cl"].result_count == len(several)


def test_drafts_are_on_no_list(desk: Client, draft: Case, admin_client: Client) -> None:
    assert listed(desk) == []
    assert listed(admin_client) == []
    assert admin_client.get(reverse("admin:cases_case_change", args=[draft.pk])).status_code == 404


def test_a_column_sorts_both_ways(desk: Client, new_case: NewCase) -> None:
    first, second = new_case(priority=1), new_case(priority=4)
    columns = desk.get(QUEUE).context["cl"].list_display
    level = columns.index("level")
    assert listed(desk, o=level) == [first, second]
    assert listed(desk, o=-level) == [second, first]


def test_the_earliest_promise_is_on_top_of_what_nobody_has_taken(desk: Client, new_case: NewCase) -> None:
    now = timezone.now()
    later = new_case(first_response_due=now + timedelta(hours=5))
    late = new_case(first_response_due=now - timedelta(hours=1))
    answered = new_case(first_responded_at=now, first_response_due=now - timedelta(days=1))
    assert listed(desk, pile="unassigned") == [late, later, answered]
    assert listed(desk, pile="due") == [late]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("amount", [5, 50])
def test_a_longer_queue_costs_no_more_queries(
    as_agent: Client, agent: User, new_case: NewCase, amount: int, language: str
) -> None:
    agent.language = language
    agent.save(update_fields=["language"])
    for number in range(amount):
        new_case(**({"facts": API, "evidence": API_EVIDENCE} if number % 2 else {}), assignee=agent)
    as_agent.get(QUEUE)
    with CaptureQueriesContext(connection) as queries:
        answer = as_agent.get(QUEUE, {"pile": "mine", "age": "day"})
    assert len(answer.context["cl"].result_list) == amount
    assert len(queries) == QUERIES


def test_each_pile_says_how_many_lie_on_it(desk: Client, several: dict[str, Case], agent: User) -> None:
    lifecycle.assign(several["plain"], to=agent, by=agent)
    counts = {each.pile.name: each.count for each in desk.get(QUEUE).context["piles"]}
    assert counts == {
        "escalated": 0, "calls": 0, "mentions": 0,
        "unassigned": 3, "mine": 1, "due": 0, "waiting": 1, "claims": 1, "met": 0, "appeals": 1, "consulting": 0,
        "": None,
    }  # fmt: skip
    for name, count in counts.items():
        assert count in (None, len(listed(desk, pile=name)))


def test_nothing_found_says_so_and_shows_the_way_back(desk: Client, new_case: NewCase) -> None:
    new_case()
    page = desk.get(QUEUE, {"q": "nowhere", "pile": "unassigned"}).text
    assert "No case fits." in page
    assert f'href="{QUEUE}?pile=unassigned"' in page


def test_the_chosen_filters_stay_chosen_in_the_form(desk: Client, several: dict[str, Case]) -> None:
    page = desk.get(QUEUE, {"standing": "conditional", "pile": "unassigned", "q": "sync"}).text
    assert '<option value="conditional" selected>' in page
    assert '<input type="hidden" name="pile" value="unassigned">' in page
    assert 'value="sync"' in page


def test_several_cases_are_taken_at_once_and_the_rest_is_named(
    desk: Client, several: dict[str, Case], new_case: NewCase, agent: User, other_agent: User
) -> None:
    ended = new_case(status=Status.CLOSED, closed_at=timezone.now())
    chosen = [several["plain"].pk, several["theirs"].pk, ended.pk]
    answer = desk.post(QUEUE, {"action": "assign_to_me", "_selected_action": chosen, "index": 0}, follow=True)
    assert set(Case.objects.filter(assignee=agent)) == {several["plain"], several["theirs"]}
    said = [str(message) for message in answer.context["messages"]]
    assert any(ended.number in sentence for sentence in said)
    assert several["plain"].events.latest("id").verb == "assign"


def test_nobody_deletes_in_bulk(desk: Client, new_case: NewCase) -> None:
    case = new_case()
    desk.post(QUEUE, {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"}, follow=True)
    assert Case.objects.filter(pk=case.pk).exists()


def test_names_and_subjects_are_escaped(desk: Client, new_case: NewCase) -> None:
    new_case(subject="<script>alert(1)</script>")
    assert "<script>alert(1)" not in desk.get(QUEUE).text


def test_the_first_page_shows_the_piles_and_what_is_next(desk: Client, several: dict[str, Case]) -> None:
    desk.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(reverse("admin:index")).text
    assert several["conditional"].title in page
    assert several["advised"].number not in page
    assert len(queries) == 6
