"""Each question that goes back to a customer counts for an item, and the report says which costs most rounds."""

import csv
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import asking, lifecycle
from cases.models import AskedItem, Case, User
from cases.triage import asked
from tests.cases.triage.conftest import act, letter

NewCase = Callable[..., Case]
REPORT, FILE = reverse("admin:cases_case_asked"), reverse("admin:cases_case_asked_csv")


def ask(case: Case, agent: User, *items: str) -> None:
    case.refresh_from_db()
    if case.status == "waiting":
        lifecycle.reply(case, by=case.filer, body="こちらです", key=uuid.uuid4())
    lifecycle.move(case, "ask", by=agent, message="お知らせください", items=items)


def test_a_question_from_the_composer_counts_for_what_was_ticked(desk: Client, conditional: Case) -> None:
    form = letter(conditional, mode="public", act="ask", body="Request ID は？", items=["api_request_id", "since"])
    assert desk.post(act(conditional, "say"), form).status_code == 302
    rows = AskedItem.objects.filter(case=conditional).order_by("item").values_list("item", "clause", "event__verb")
    assert list(rows) == [("api_request_id", "2.1.2", "ask"), ("since", "2.1.1", "ask")]


@pytest.mark.parametrize(("name", "fields"), [("say", {"mode": "public", "act": "ask"}), ("move", {"confirmed": "1"})])
def test_a_question_without_a_tick_is_held_back_with_its_words(
    name: str, fields: dict[str, Any], desk: Client, conditional: Case
) -> None:
    address = act(conditional, name, "ask") if name == "move" else act(conditional, name)
    answer = desk.post(address, letter(conditional, body="いつからですか", items=[], **fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_items"' in page
    assert 'id="id_items_error"' in page
    assert "いつからですか" in page
    assert not conditional.messages.exists()


@pytest.mark.parametrize("fields", [{"mode": "public", "act": "reply"}, {"mode": "internal", "act": "ask"}])
def test_only_a_question_needs_a_tick(fields: dict[str, str], desk: Client, conditional: Case) -> None:
    answer = desk.post(act(conditional, "say"), letter(conditional, body="承知しました", items=[], **fields))
    assert answer.status_code == 302
    assert not AskedItem.objects.exists()


def test_what_is_no_item_is_refused(desk: Client, conditional: Case) -> None:
    form = letter(conditional, mode="public", act="ask", body="いつからですか", items=["password"])
    assert desk.post(act(conditional, "say"), form).status_code == 422


def test_what_this_request_needs_and_lacks_stands_first_and_something_else_last(
    desk: Client, conditional: Case
) -> None:
    groups = [[name for name, _label in several] for _group, several in asking.offered(conditional)]
    little, given, others, rest = groups
    assert "activity_id" in little
    assert {"subject", "api_request_id"} <= set(given)
    assert "import_list_url" in others
    assert rest == [AskedItem.ELSE]
    page = desk.get(act(conditional, "change")).content.decode()
    assert all(f'name="items" value="{name}"' in page for several in groups for name in several)


def test_what_was_said_in_a_word_or_two_counts_as_lacking(new_case: NewCase) -> None:
    case = new_case(
        evidence={"since": "昨日", "tried": "別のブラウザーでも同じ結果になりました", "error_message": "610"}
    )
    little = [name for name, _label in asking.offered(case)[0][1]]
    assert "since" in little
    assert "tried" not in little


def test_a_question_sent_without_a_name_counts_for_something_else(conditional: Case, agent: User) -> None:
    ask(conditional, agent)
    assert AskedItem.objects.get().item == AskedItem.ELSE


def test_the_costliest_item_comes_first(new_case: NewCase, conditional: Case, agent: User) -> None:
    untouched = new_case()
    ask(conditional, agent, "api_request_id")
    ask(conditional, agent, "api_request_id", "since")
    ask(new_case(), agent, "since")
    found = asked.report(agent, "90")
    assert [(one.clause, one.rounds, one.cases, one.width) for one in found.lines] == [
        ("2.1.2", 2, 1, 100),
        ("2.1.1", 2, 2, 100),
    ]
    assert (found.sent, found.unasked, found.share) == (3, 1, 33)
    assert not untouched.asked_items.exists()


def test_what_came_of_the_questions_is_counted(new_case: NewCase, agent: User) -> None:
    for given, reasons in ((["since"], {}), ([], {"since": "控えがありません"}), ([], {})):
        case = new_case()
        ask(case, agent, "since")
        if given or reasons:
            columns = {"evidence": {**case.evidence, "since": "11月21日から"}} if given else {}
            told = {"given": given, "reasons": reasons, "by": case.filer, "key": uuid.uuid4()}
            lifecycle.supply(case, columns, **told)
    line = asked.report(agent, "90").lines[0]
    assert (line.rounds, line.given, line.declined) == (3, 1, 1)


def test_a_period_holds_only_its_own(new_case: NewCase, agent: User) -> None:
    case = new_case()
    ask(case, agent, "since")
    long_ago = timezone.now() - timedelta(days=200)
    AskedItem.objects.update(at=long_ago)
    Case.objects.update(submitted_at=long_ago)
    assert asked.report(agent, "90") == asked.Report((), 0, 0)
    assert asked.report(agent, "365").lines[0].rounds == 1


def test_nothing_sent_has_no_share(agent: User) -> None:
    assert asked.report(agent, "all").share is None


def test_the_page_and_its_file_say_the_same(desk: Client, conditional: Case, agent: User) -> None:
    ask(conditional, agent, "api_request_id", AskedItem.ELSE)
    page = desk.get(REPORT).content.decode()
    assert "Request ID" in page
    assert "Something else" in page
    answer = desk.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        ["Item", "Guideline clause", "Questions", "Cases", "Given", "Cannot be given"],
        ["Request ID", "2.1.2", "1", "1", "0", "0"],
        ["Something else", "", "1", "1", "0", "0"],
    ]


@pytest.mark.parametrize("address", [REPORT, FILE])
def test_only_staff_read_it(address: str, client: Client, as_customer: Client) -> None:
    assert client.get(address).status_code == 302
    assert as_customer.get(address).status_code == 302


@pytest.mark.parametrize("address", [REPORT, FILE])
def test_it_is_only_read(address: str, desk: Client) -> None:
    assert desk.post(address).status_code == 405


@pytest.mark.parametrize("period", ["", "30", "365", "all", "never", "\x00"])
def test_any_period_is_answered(period: str, desk: Client) -> None:
    assert desk.get(REPORT, {"period": period}).status_code == (400 if period == "\x00" else 200)


def test_the_number_of_queries_does_not_grow(desk: Client, new_case: NewCase, agent: User) -> None:
    counts = []
    desk.get(REPORT)
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get(REPORT)
        counts.append(len(queries))
        for item in ("since", "tried", "expected"):
            ask(new_case(), agent, item)
    assert counts[0] == counts[1]
