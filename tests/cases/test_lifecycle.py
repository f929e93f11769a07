"""The life of a case: the whole table of moves, tried by everybody from everywhere, and each act on its own."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases import clock, lifecycle
from cases.lifecycle import MOVE, MOVES, Conflict, Incomplete, NotAllowed
from cases.models import Attachment, Case, Company, Condition, Contact, Event, Instance, Mail, Message, User
from cases.models.case import NEVER_SENT, Route, Status
from tests.conftest import FACTS, FILLED

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]

# name -> (from, to, who). Written out once more, so that a slip in the table is seen.
SENT = [status for status in Status if status not in NEVER_SENT]
CUSTOMERS, STAFF = {"customer", "colleague"}, {"agent"}
EXPECTED: dict[str, tuple[set[str], str, set[str]]] = {
    "submit": ({"draft"}, "submitted", set()),  # by submit() alone
    "solve": ({"draft"}, "solved", set()),  # of what was never sent
    "accept": ({"submitted"}, "accepted", STAFF),
    "ask": ({"submitted", "accepted"}, "waiting", STAFF),
    "answer": ({"waiting"}, "accepted", CUSTOMERS),
    "resolve": ({"submitted", "accepted", "waiting"}, "resolved", STAFF),
    "refer": ({"submitted", "accepted"}, "referred", STAFF),
    "take_back": ({"referred"}, "accepted", STAFF),
    "close": ({"resolved", "referred"}, "closed", STAFF | CUSTOMERS),
    "lapse": ({"waiting", "resolved"}, "closed", set()),  # by the portal alone
    "reopen": ({"resolved", "closed"}, "accepted", STAFF | CUSTOMERS),
    "withdraw": ({"submitted", "accepted", "waiting"}, "withdrawn", CUSTOMERS),
}
PEOPLE = ("customer", "colleague", "stranger", "agent")


@pytest.fixture
def in_status(new_case: NewCase) -> Callable[[str], Case]:
    """A sent case put into a status, with the dates that go with it."""

    def put(status: str) -> Case:
        now = timezone.now()
        dates = {
            "waiting": {"waiting_since": now},
            "resolved": {"resolved_at": now},
            "closed": {"resolved_at": now, "closed_at": now},
            "withdrawn": {"closed_at": now},
        }
        case = new_case(status=status, **dates.get(status, {}))
        Mail.objects.all().delete()
        return case

    return put


def test_the_matrix_knows_every_move() -> None:
    assert set(EXPECTED) == {move.name for move in MOVES}
    for move in MOVES:
        assert (set(move.sources), move.target) == EXPECTED[move.name][:2], move.name


@pytest.mark.parametrize(("name", "status"), list(product(EXPECTED, SENT)))
def test_every_move_from_every_status_by_everybody(
    name: str, status: str, in_status: Any, request: pytest.FixtureRequest
) -> None:
    sources, target, people = EXPECTED[name]
    case = in_status(status)
    events = case.events.count()
    for who in PEOPLE:
        person = request.getfixturevalue(who)
        may = status in sources and who in people
        offered = {move.name for move in lifecycle.moves_open_to(person, case)}
        assert (name in offered) == may, who
        if not may:
            with pytest.raises(NotAllowed):
                lifecycle.move(case, name, by=person, message="理由")
            case.refresh_from_db()
            assert (case.status, case.version, case.events.count()) == (status, 2, events)
            assert not Mail.objects.exists()
            continue
        point = transaction.savepoint()
        event = lifecycle.move(case, name, by=person, message="理由")
        case.refresh_from_db()
        assert (case.status, case.version) == (target, 3)
        assert (event.verb, event.from_status, event.to_status, event.actor) == (name, status, target, person)
        assert case.events.count() == events + 1
        assert case.messages.count() == 1
        transaction.savepoint_rollback(point)
        case.refresh_from_db()


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "solve"])
def test_a_draft_moves_only_by_submit_and_solve(name: str, draft: Case, customer: User, agent: User) -> None:
    for person in (customer, agent):
        with pytest.raises(NotAllowed):
            lifecycle.move(draft, name, by=person, message="理由")


def test_only_its_writer_ends_a_draft_as_solved(
    draft: Case, customer: User, colleague: User, stranger: User, agent: User
) -> None:
    for person in (colleague, stranger, agent):
        with pytest.raises(NotAllowed):
            lifecycle.move(draft, "solve", by=person)
    event = lifecycle.move(draft, "solve", by=customer)
    draft.refresh_from_db()
    assert (event.from_status, event.to_status, event.actor) == ("draft", "solved", customer)
    assert (draft.status, draft.closed_at is None, draft.submitted_at) == ("solved", False, None)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("name", EXPECTED)
def test_what_was_solved_before_it_was_sent_moves_no_more(name: str, draft: Case, customer: User, agent: User) -> None:
    lifecycle.move(draft, "solve", by=customer)
    draft.refresh_from_db()
    for person in (customer, agent):
        assert lifecycle.moves_open_to(person, draft) == ()
        with pytest.raises(NotAllowed):
            lifecycle.move(draft, name, by=person, message="理由")
    with pytest.raises(NotAllowed):
        lifecycle.submit(draft, key=draft.submit_key, by=customer)


def test_somebody_without_sign_in_has_no_moves(new_case: NewCase) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert lifecycle.moves_open_to(AnonymousUser(), new_case()) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [move.name for move in MOVES if move.needs_message])
def test_a_move_that_needs_words_refuses_none(name: str, in_status: Any, customer: User, agent: User) -> None:
    move = MOVE[name]
    case = in_status(move.sources[0])
    by = customer if move.by == "customer" else agent
    for nothing in ("", "  \n", "\u200b\u3164"):
        with pytest.raises(NotAllowed):
            lifecycle.move(case, name, by=by, message=nothing)
    assert lifecycle.move(case, name, by=by, message="ログを送ってください").to_status == move.target


def test_every_move_says_what_it_does() -> None:
    for move in MOVES:
        assert str(move.label)
        assert str(move.explain)


def test_an_unknown_move_is_refused(new_case: NewCase, agent: User) -> None:
    with pytest.raises(NotAllowed) as refusal:
        lifecycle.move(new_case(), "explode", by=agent)
    assert refusal.value.code == "not_allowed"


def test_dates_follow_the_moves(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()

    def go(name: str, by: User) -> Case:
        lifecycle.move(case, name, by=by, message="はい")
        case.refresh_from_db()
        return case

    assert go("ask", agent).waiting_since
    assert case.first_responded_at
    assert go("answer", customer).waiting_since is None
    assert go("resolve", agent).resolved_at
    assert go("close", customer).closed_at
    assert case.resolved_at
    reopened = go("reopen", customer)
    assert (reopened.resolved_at, reopened.closed_at) == (None, None)


def test_whoever_takes_a_case_on_has_it(new_case: NewCase, agent: User, other_agent: User) -> None:
    case = new_case()
    lifecycle.move(case, "accept", by=agent)
    case.refresh_from_db()
    assert case.assignee == agent
    assigned = new_case(assignee=other_agent)
    lifecycle.move(assigned, "accept", by=agent)
    assigned.refresh_from_db()
    assert assigned.assignee == other_agent


@pytest.mark.parametrize("status", ["resolved", "closed"])
def test_a_customer_reopens_within_fourteen_days(status: str, in_status: Any, customer: User, agent: User) -> None:
    case = in_status(status)
    end = case.closed_at or case.resolved_at
    assert lifecycle.reopen_until(case) == end + timedelta(days=14)
    with time_machine.travel(end + timedelta(days=14, seconds=1), tick=False):
        assert "reopen" not in [move.name for move in lifecycle.moves_open_to(customer, case)]
        with pytest.raises(NotAllowed):
            lifecycle.move(case, "reopen", by=customer, message="まだ起きます")
        assert "reopen" in [move.name for move in lifecycle.moves_open_to(agent, case)]
    with time_machine.travel(end + timedelta(days=14), tick=False):
        lifecycle.move(case, "reopen", by=customer, message="まだ起きます")


def test_what_never_ended_cannot_be_reopened(new_case: NewCase) -> None:
    assert lifecycle.reopen_until(new_case()) is None


# --- Conflicts ---------------------------------------------------------------------------------------------------


def test_the_later_of_two_is_told_and_nothing_is_overwritten(new_case: NewCase, agent: User, other_agent: User) -> None:
    case = new_case()
    seen = case.version
    lifecycle.move(case, "accept", by=agent, version=seen)
    with pytest.raises(Conflict) as conflict:
        lifecycle.move(case, "refer", by=other_agent, version=seen)
    assert conflict.value.case.status == Status.ACCEPTED
    assert conflict.value.code == "conflict"
    assert str(conflict.value)
    for act in (
        lambda: lifecycle.assign(case, to=other_agent, by=other_agent, version=seen),
        lambda: lifecycle.prioritise(case, priority=1, by=other_agent, version=seen),
        lambda: lifecycle.overrule(
            case, standing="in", clause="1.2.1", reason="再現した", by=other_agent, version=seen
        ),
        lambda: lifecycle.reply(case, by=other_agent, body="確認します", key=uuid.uuid4(), version=seen),
    ):
        with pytest.raises(Conflict):
            act()
    case.refresh_from_db()
    assert (case.assignee, case.priority, case.overruled_standing) == (agent, 3, "")
    assert not case.messages.exists()


def test_an_act_with_the_version_as_it_stands_goes_through(new_case: NewCase, agent: User) -> None:
    case = new_case()
    lifecycle.assign(case, to=agent, by=agent, version=case.version)
    case.refresh_from_db()
    assert case.assignee == agent


def test_everything_or_nothing(new_case: NewCase, agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    case = new_case()
    before = (Mail.objects.count(), Event.objects.count())

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise IntegrityError

    monkeypatch.setattr("cases.mail.Mail.objects.create", fail)
    with pytest.raises(IntegrityError):
        lifecycle.move(case, "ask", by=agent, message="手順を教えてください")
    case.refresh_from_db()
    assert (case.status, case.messages.count()) == (Status.SUBMITTED, 0)
    assert (Mail.objects.count(), Event.objects.count()) == before


# --- Sending a draft ---------------------------------------------------------------------------------------------


def test_sending_judges_records_and_promises(draft: Case, customer: User, company: Company) -> None:
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    case.refresh_from_db()
    assert (case.status, case.standing, case.guideline) == ("submitted", "in", "3")
    assert case.submitted_at
    assert case.first_response_due == clock.response_due(case.submitted_at, company.plan, 3)
    event = case.events.get()
    assert (event.verb, event.actor, event.from_status, event.to_status) == ("submit", customer, "draft", "submitted")
    assert event.data == {
        "facts": case.facts,
        "guideline": "3",
        "standing": "in",
        "advisory": False,
        "for_staff": False,
        "clauses": case.clauses,
        "route": "support",
        "appeal": {"clause": "", "reason": ""},
        "priority": 3,
        "impact": "",
    }
    assert case.clauses[0] == "1.2.1"


def test_a_double_click_makes_one_case(draft: Case, customer: User) -> None:
    stale = Case.objects.get(pk=draft.pk)
    first = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    mails = Mail.objects.count()
    again = lifecycle.submit(stale, key=draft.submit_key, by=customer)
    assert again.number == first.number
    assert (Case.objects.count(), Event.objects.count(), Mail.objects.count()) == (1, 1, mails)


def test_a_day_later_the_same_key_still_answers_the_same_case(draft: Case, customer: User, agent: User) -> None:
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    lifecycle.move(case, "accept", by=agent)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        again = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert (again.pk, again.status) == (case.pk, Status.ACCEPTED)


def test_another_key_is_refused(draft: Case, customer: User) -> None:
    with pytest.raises(NotAllowed):
        lifecycle.submit(draft, key=uuid.uuid4(), by=customer)


@pytest.mark.parametrize("who", ["colleague", "company_admin", "stranger", "agent"])
def test_only_the_writer_sends_a_draft(who: str, draft: Case, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        lifecycle.submit(draft, key=draft.submit_key, by=request.getfixturevalue(who))
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize(
    ("model", "change"),
    [(Contact, {"is_active": False}), (Contact, {"is_authorised": False}), (Company, {"is_active": False})],
)
def test_whoever_lost_the_right_no_longer_sends(model: Any, change: Any, draft: Case, customer: User) -> None:
    model.objects.update(**change)
    with pytest.raises(NotAllowed):
        lifecycle.submit(draft, key=draft.submit_key, by=customer)


def test_being_authorised_elsewhere_does_not_help(
    draft: Case, customer: User, company: Company, other_company: Company
) -> None:
    Contact.objects.filter(user=customer, company=company).update(is_authorised=False)
    Contact.objects.create(user=customer, company=other_company)
    with pytest.raises(NotAllowed):
        lifecycle.submit(draft, key=draft.submit_key, by=customer)


NOTHING: dict[str, dict[str, Any]] = {
    "munchkin_id": {"munchkin_id": "", "account_string": ""},
    "asset_urls": {"asset_urls": []},
    "steps": {"steps": [{"text": " \u200b", "url": ""}]},
    "expected": {"expected": "\u3000"},
    "actual": {"actual": ""},
    "subject": {"subject": "\u3164"},
    "reporter_name": {"reporter_name": ""},
    "since": {"evidence": {"tried": "再読み込み"}},
    "tried": {"evidence": {"since": "昨日から", "tried": " "}},
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_missing_is_named(name: str, new_draft: NewCase, customer: User) -> None:
    draft = new_draft(**NOTHING[name])
    with pytest.raises(Incomplete) as refusal:
        lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert refusal.value.missing == (name,)
    assert refusal.value.code == "incomplete"
    draft.refresh_from_db()
    assert draft.is_draft
    assert not Event.objects.exists()
    assert not Mail.objects.exists()


def test_an_account_string_stands_in_for_the_munchkin_id(new_draft: NewCase, customer: User) -> None:
    draft = new_draft(instance=None, munchkin_id="", account_string="minatotrading")
    assert lifecycle.submit(draft, key=draft.submit_key, by=customer).status == Status.SUBMITTED


@pytest.mark.parametrize(("facts", "is_enough"), [(FACTS, False), ({"aim": "other"}, True)])
def test_a_reason_stands_in_for_a_url_where_the_kind_allows(
    facts: dict[str, str], is_enough: bool, new_draft: NewCase, customer: User
) -> None:
    draft = new_draft(facts=facts, asset_urls=[], no_url_reason="画面のない話です")
    if is_enough:
        lifecycle.submit(draft, key=draft.submit_key, by=customer)
    else:
        with pytest.raises(Incomplete) as refusal:
            lifecycle.submit(draft, key=draft.submit_key, by=customer)
        assert refusal.value.missing == ("asset_urls",)


def test_open_questions_stop_a_draft(new_draft: NewCase, customer: User) -> None:
    draft = new_draft(facts={"aim": "investigate"})
    with pytest.raises(Incomplete) as refusal:
        lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert "area" in refusal.value.missing


def test_the_verdict_of_today_counts_not_the_one_on_the_draft(new_draft: NewCase, customer: User) -> None:
    draft = new_draft(standing="out", advisory=True, for_staff=True, clauses=["9.9"], guideline="0")
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert (case.standing, case.advisory, case.for_staff, case.guideline) == ("in", False, False, "3")
    assert "9.9" not in case.clauses


SHARED = {
    "aim": "investigate",
    "area": "rest_api",
    "symptom": "stopped",
    "documented": "yes",
    "involves": "none",
    "code": "no",
    "outside": "no",
    "reproducible": "always",
}
API_EVIDENCE = {
    **FILLED["evidence"],
    "api_request_id": "e42b#1a1f6832bd0",
    "api_call": "POST /rest/v1/leads.json",
    "api_request": "{}",
    "retries": "10:47 → 611",
    "product_evidence": "最小の例でも起きます",
}


def _api_facts(**more: str) -> dict[str, str]:
    import scope

    area = next(area.value for area in scope.Area if "api" in area.value)
    return {**SHARED, "area": area, "suspect": "product", **more}


def test_conditions_become_rows(new_draft: NewCase, customer: User) -> None:
    evidence = API_EVIDENCE | {"condition_reasons": {"retry": "明日の配信に間に合わせたいため"}}
    draft = new_draft(facts=_api_facts(retry="not_yet"), evidence=evidence)
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert case.standing == "conditional"
    rows = {row.fact: row for row in case.conditions.all()}
    assert rows["retry"].state == Condition.State.OPEN
    assert rows["retry"].reason == "明日の配信に間に合わせたいため"
    assert rows["reproducible"].state == Condition.State.CLAIMED
    assert rows["reproducible"].by == customer


def test_a_condition_may_be_left_undone_but_not_unsaid(new_draft: NewCase, customer: User) -> None:
    for silence in ({}, {"condition_reasons": {}}, {"condition_reasons": {"retry": " \u200b"}}):
        draft = new_draft(facts=_api_facts(retry="not_yet"), evidence=API_EVIDENCE | silence)
        with pytest.raises(NotAllowed):
            lifecycle.submit(draft, key=draft.submit_key, by=customer)


FLAT = {"aim": "advise", "area": "form", "advice": "design"}


def test_out_of_scope_needs_a_choice_of_the_next_step(new_draft: NewCase, customer: User) -> None:
    draft = new_draft(facts=FLAT)
    with pytest.raises(NotAllowed):
        lifecycle.submit(draft, key=draft.submit_key, by=customer)


def test_consulting_takes_it_with_nothing_retyped(new_draft: NewCase, customer: User) -> None:
    draft = new_draft(facts=FLAT, route=Route.CONSULTING)
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert (case.standing, case.route, case.status) == ("out", "consulting", "submitted")


def test_looking_again_needs_clause_and_reason(new_draft: NewCase, customer: User) -> None:
    wrong: list[dict[str, str]] = [
        {"appeal_clause": "1.4.1", "appeal_reason": "\u3000"},
        {"appeal_clause": "1.3.4", "appeal_reason": "違うと思います"},
        {"appeal_clause": "", "appeal_reason": "違うと思います"},
    ]
    for fields in wrong:
        draft = new_draft(facts=FLAT, route=Route.APPEAL, **fields)
        with pytest.raises(NotAllowed):
            lifecycle.submit(draft, key=draft.submit_key, by=customer)
    draft = new_draft(facts=FLAT, route=Route.APPEAL, appeal_clause="1.4.1", appeal_reason="設計ではなく不具合です")
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert case.events.get().data["appeal"] == {"clause": "1.4.1", "reason": "設計ではなく不具合です"}


def test_a_choice_made_for_an_earlier_verdict_does_not_outlive_it(new_draft: NewCase, customer: User) -> None:
    draft = new_draft(route=Route.APPEAL, appeal_clause="1.4.1", appeal_reason="以前の判定について")
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert (case.standing, case.route, case.appeal_clause, case.appeal_reason) == ("in", "support", "", "")


def test_an_instance_of_another_company_is_refused(new_draft: NewCase, customer: User, other_company: Company) -> None:
    theirs = Instance.objects.create(company=other_company, munchkin_id="562-HNB-914")
    draft = new_draft(instance=theirs)
    with pytest.raises(NotAllowed):
        lifecycle.submit(draft, key=draft.submit_key, by=customer)


def test_nobody_begins_a_draft_for_another_company(stranger: User, company: Company, agent: User) -> None:
    for person in (stranger, agent):
        with pytest.raises(NotAllowed):
            lifecycle.new_draft(company, person)


def test_a_taken_number_is_drawn_again(
    draft: Case, customer: User, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter([draft.number, draft.number, "26L-7F3K9"])
    monkeypatch.setattr(lifecycle, "new_number", lambda _at: next(numbers))
    assert lifecycle.new_draft(company, customer).number == "26L-7F3K9"
    monkeypatch.setattr(lifecycle, "new_number", lambda _at: draft.number)
    with pytest.raises(IntegrityError):
        lifecycle.new_draft(company, customer)


# --- The conversation --------------------------------------------------------------------------------------------


def test_a_reply_is_written_once_per_key(new_case: NewCase, customer: User) -> None:
    case, key = new_case(), uuid.uuid4()
    first = lifecycle.reply(case, by=customer, body="追加の情報です", key=key)
    mails = Mail.objects.count()
    assert lifecycle.reply(case, by=customer, body="追加の情報です", key=key) == first
    assert (case.messages.count(), case.events.filter(verb="reply").count()) == (1, 1)
    assert Mail.objects.count() == mails


def test_a_key_used_for_something_else_is_a_conflict(
    new_case: NewCase, customer: User, colleague: User, stranger: User
) -> None:
    case, other, key = new_case(), new_case(), uuid.uuid4()
    lifecycle.reply(case, by=customer, body="追加の情報です", key=key)
    for where, who, what in (
        (case, customer, "別の文面"),
        (case, colleague, "追加の情報です"),
        (other, customer, "追加の情報です"),
        (case, stranger, "追加の情報です"),
    ):
        with pytest.raises(Conflict):
            lifecycle.reply(where, by=who, body=what, key=key)
        with pytest.raises(Conflict):
            lifecycle.move(where, "withdraw", by=who, message=what, key=key)
    assert Message.objects.count() == 1


def test_a_move_with_a_message_happens_once_per_key(new_case: NewCase, agent: User) -> None:
    case, key = new_case(), uuid.uuid4()
    event = lifecycle.move(case, "ask", by=agent, message="いつからですか", key=key)
    lifecycle.note(case, by=agent, body="待ち", key=uuid.uuid4())
    assert lifecycle.move(case, "ask", by=agent, message="いつからですか", key=key) == event
    assert case.messages.filter(audience="public").count() == 1


def test_an_answer_passes_the_ball_back(in_status: Any, colleague: User) -> None:
    case = in_status("waiting")
    said = lifecycle.reply(case, by=colleague, body="昨日からです", key=uuid.uuid4())
    case.refresh_from_db()
    assert (case.status, case.ball, case.waiting_since) == ("accepted", "support", None)
    event = case.events.latest("id")
    assert (event.verb, event.from_status, event.to_status) == ("answer", "waiting", "accepted")
    assert event.data == {"message": said.pk}


def test_staff_writing_once_more_does_not_answer_their_own_question(in_status: Any, agent: User) -> None:
    case = in_status("waiting")
    lifecycle.reply(case, by=agent, body="補足です", key=uuid.uuid4())
    case.refresh_from_db()
    assert case.status == "waiting"


@pytest.mark.parametrize(("status", "may"), [(status, status not in ("closed", "withdrawn")) for status in SENT])
def test_who_may_write_when(status: str, may: bool, in_status: Any, customer: User, agent: User) -> None:
    case = in_status(status)
    for person in (customer, agent):
        if may:
            lifecycle.reply(case, by=person, body="はい", key=uuid.uuid4())
        else:
            with pytest.raises(NotAllowed):
                lifecycle.reply(case, by=person, body="はい", key=uuid.uuid4())


def test_writing_to_an_answered_case_does_not_reopen_it(in_status: Any, customer: User) -> None:
    case = in_status("resolved")
    lifecycle.reply(case, by=customer, body="ありがとうございます", key=uuid.uuid4())
    case.refresh_from_db()
    assert case.status == "resolved"


def test_nobody_writes_to_a_draft_or_a_foreign_case(
    draft: Case, new_case: NewCase, customer: User, stranger: User, agent: User
) -> None:
    for case, person in ((draft, customer), (draft, agent), (new_case(), stranger)):
        with pytest.raises(NotAllowed):
            lifecycle.reply(case, by=person, body="はい", key=uuid.uuid4())


def test_an_empty_reply_is_refused(new_case: NewCase, customer: User) -> None:
    with pytest.raises(NotAllowed):
        lifecycle.reply(new_case(), by=customer, body=" \u200b\n", key=uuid.uuid4())


def test_the_first_public_word_of_staff_keeps_the_promise(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    lifecycle.move(case, "accept", by=agent)
    lifecycle.note(case, by=agent, body="調べます", key=uuid.uuid4())
    lifecycle.reply(case, by=customer, body="追加です", key=uuid.uuid4())
    case.refresh_from_db()
    assert case.first_responded_at is None
    said = lifecycle.reply(case, by=agent, body="お待たせしました", key=uuid.uuid4())
    lifecycle.reply(case, by=agent, body="続きです", key=uuid.uuid4())
    case.refresh_from_db()
    assert case.first_responded_at == said.at
    assert said.from_staff


def test_a_note_stays_among_staff(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    mails, changed, key = Mail.objects.count(), case.changed_at, uuid.uuid4()
    said = lifecycle.note(case, by=agent, body="契約に注意", key=key)
    assert lifecycle.note(case, by=agent, body="契約に注意", key=key) == said
    case.refresh_from_db()
    assert said.is_internal
    assert Mail.objects.count() == mails
    assert case.changed_at == changed
    assert case.events.latest("id").data == {"message": said.pk}
    with pytest.raises(NotAllowed):
        lifecycle.note(case, by=customer, body="見せて", key=uuid.uuid4())
    with pytest.raises(NotAllowed):
        lifecycle.note(case, by=agent, body=" ", key=uuid.uuid4())


def test_files_go_with_the_message_they_came_with(
    new_case: NewCase, customer: User, colleague: User, agent: User
) -> None:
    case, other = new_case(), new_case()

    def file(of: Case, by: User) -> Attachment:
        return Attachment.objects.create(case=of, uploaded_by=by, name="a.txt", kind="text", size=1, sha256="0" * 64)

    own, foreign, colleagues = file(case, customer), file(other, customer), file(case, colleague)
    said = lifecycle.reply(case, by=customer, body="ログです", key=uuid.uuid4(), files=[own, foreign, colleagues])
    assert list(said.attachments.all()) == [own]
    with_move = file(case, agent)
    event = lifecycle.move(case, "ask", by=agent, message="この画面ですか", files=[with_move])
    with_move.refresh_from_db()
    assert with_move.message_id == event.data["message"]


# --- What staff decide -------------------------------------------------------------------------------------------


def test_a_case_is_assigned_to_staff_by_staff(
    new_case: NewCase, customer: User, agent: User, other_agent: User
) -> None:
    case = new_case()
    event = lifecycle.assign(case, to=other_agent, by=agent)
    case.refresh_from_db()
    assert case.assignee == other_agent
    assert event.data == {"from": "", "to": other_agent.name}
    assert lifecycle.assign(case, to=None, by=agent).data == {"from": other_agent.name, "to": ""}
    for to, by in ((customer, agent), (agent, customer)):
        with pytest.raises(NotAllowed):
            lifecycle.assign(case, to=to, by=by)


def test_another_priority_is_another_promise_until_somebody_answered(new_case: NewCase, agent: User) -> None:
    case = new_case()
    assert case.submitted_at
    lifecycle.prioritise(case, priority=1, by=agent)
    case.refresh_from_db()
    assert case.first_response_due == case.submitted_at + timedelta(hours=1)
    lifecycle.reply(case, by=agent, body="見ています", key=uuid.uuid4())
    lifecycle.prioritise(case, priority=4, by=agent)
    case.refresh_from_db()
    assert (case.priority, case.first_response_due) == (4, case.submitted_at + timedelta(hours=1))


@pytest.mark.parametrize("priority", [0, 5, -1])
def test_there_are_four_priorities(priority: int, new_case: NewCase, agent: User) -> None:
    with pytest.raises(NotAllowed):
        lifecycle.prioritise(new_case(), priority=priority, by=agent)


def test_a_verdict_is_overruled_by_clause_and_reason(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    event = lifecycle.overrule(case, standing="conditional", clause="1.3.2", reason="一度だけでした", by=agent)
    case.refresh_from_db()
    assert (case.standing, case.effective_standing, case.overruled_by) == ("in", "conditional", agent)
    assert event.data == {"from": "in", "to": "conditional", "clause": "1.3.2", "reason": "一度だけでした"}
    good = {"standing": "out", "clause": "1.4.1", "reason": "設計の相談です", "by": agent}
    for wrong in ({"standing": "maybe"}, {"clause": "7.7"}, {"reason": "\u3000"}, {"by": customer}):
        with pytest.raises(NotAllowed):
            lifecycle.overrule(case, **{**good, **wrong})


@pytest.fixture
def two_conditions(new_case: NewCase) -> list[Condition]:
    case = new_case()
    case.conditions.all().delete()
    return [
        Condition.objects.create(case=case, clause="1.3.4", fact="retry", reason="急ぎのため"),
        Condition.objects.create(case=case, clause="1.3.4", fact="reproducible", state="claimed"),
    ]


def test_the_history_says_when_the_last_condition_is_settled(two_conditions: list[Condition], agent: User) -> None:
    retry, reproducible = two_conditions
    event = lifecycle.settle_condition(retry, state="waived", reason="記録で分かるため", by=agent)
    assert event.data == {
        "clause": "1.3.4",
        "fact": "retry",
        "from": "open",
        "state": "waived",
        "reason": "記録で分かるため",
        "said": "急ぎのため",
    }
    case = retry.case
    assert not case.events.filter(verb="conditions_met").exists()
    lifecycle.settle_condition(reproducible, state="verified", by=agent)
    assert case.events.filter(verb="conditions_met").count() == 1
    lifecycle.settle_condition(retry, state="verified", by=agent)
    assert case.events.filter(verb="conditions_met").count() == 1
    retry.refresh_from_db()
    assert (retry.state, retry.by, retry.is_settled) == ("verified", agent, True)


def test_a_condition_is_settled_by_staff_with_a_reason_to_waive(
    two_conditions: list[Condition], customer: User, agent: User
) -> None:
    retry, _other = two_conditions
    for state, reason, by in (
        ("waived", "\u200b", agent),
        ("open", "戻す", agent),
        ("claimed", "済み", agent),
        ("verified", "", customer),
    ):
        with pytest.raises(NotAllowed):
            lifecycle.settle_condition(retry, state=state, reason=reason, by=by)
    lifecycle.settle_condition(retry, state="verified", by=agent)
    with pytest.raises(NotAllowed):
        lifecycle.settle_condition(retry, state="verified", by=agent)


def test_each_act_leaves_one_event_and_one_version(new_case: NewCase, agent: User, customer: User) -> None:
    case = new_case()
    acts: list[Callable[[], Any]] = [
        lambda: lifecycle.move(case, "accept", by=agent),
        lambda: lifecycle.reply(case, by=customer, body="はい", key=uuid.uuid4()),
        lambda: lifecycle.note(case, by=agent, body="はい", key=uuid.uuid4()),
        lambda: lifecycle.assign(case, to=agent, by=agent),
        lambda: lifecycle.prioritise(case, priority=2, by=agent),
        lambda: lifecycle.overrule(case, standing="in", clause="1.2.1", reason="はい", by=agent),
    ]
    for place, act in enumerate(acts, 2):
        act()
        case.refresh_from_db()
        assert (case.version, case.events.count()) == (place + 1, place)


def test_a_move_asks_the_database_little(in_status: Any, agent: User, django_assert_max_num_queries: Any) -> None:
    case = in_status("accepted")
    with django_assert_max_num_queries(16 if connection.vendor == "sqlite" else 18):
        lifecycle.move(case, "ask", by=agent, message="いつからですか", key=uuid.uuid4())
