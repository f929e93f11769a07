"""Both sides of a conversation at the same moment: nothing is lost, doubled or impossible."""

import uuid
from collections.abc import Callable
from itertools import combinations_with_replacement
from typing import Any

import pytest

from cases import begun, corrections, going_out, lifecycle, seen
from cases.models import BegunMessage, Case, Event, Mail, Message, User
from cases.models.case import Status
from tests.cases.test_at_once import at_once, kinds, live  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
NewCase = Callable[..., Case]
Act = Callable[[], Any]


@pytest.fixture
def case(new_case: NewCase, agent: User) -> Case:
    """Name it before ``live``."""
    case = new_case()
    lifecycle.move(case, "accept", by=agent)
    return Case.objects.get(pk=case.pk)


def assert_history_is_possible(case: Case) -> None:
    """What happened leads from one status to the next, in the order in which it is told, to how the case stands."""
    events, now = list(case.events.order_by("id")), Case.objects.get(pk=case.pk)
    assert [event.at for event in events] == sorted(event.at for event in events)
    status = Status.DRAFT.value
    for event in events:
        if event.to_status:
            assert event.from_status == status
            status = event.to_status
    assert status == now.status
    assert now.version == len(events) + 1  # each event raises it by one
    told = [event.data["message"] for event in events if "message" in event.data]
    assert sorted(told) == sorted(case.messages.values_list("pk", flat=True))


def test_of_many_windows_one_saves_its_text_and_the_others_are_told(
    case: Case,
    customer: User,
    live: Any,  # noqa: F811
) -> None:
    def window(place: int) -> Callable[[], Any]:
        return lambda: begun.save(case, customer, f"窓 {place}", key=uuid.uuid4(), stamp=None)

    answers = at_once(*map(window, range(8)))
    assert kinds(answers) == {"BegunMessage": 1, "Elsewhere": 7}
    assert live(BegunMessage.objects.count) == 1


def test_what_both_sides_do_at_once_is_one_possible_history(
    case: Case,
    customer: User,
    colleague: User,
    agent: User,
    other_agent: User,
    lead: User,
    live: Any,  # noqa: F811
) -> None:
    acts: list[Act] = [
        lambda: lifecycle.reply(case, by=customer, body="まだ起きます", key=uuid.uuid4()),
        lambda: lifecycle.reply(case, by=colleague, body="こちらでも", key=uuid.uuid4()),
        lambda: lifecycle.move(case, "ask", by=agent, message="いつからですか"),
        lambda: lifecycle.move(case, "resolve", by=other_agent, message="直しました"),
        lambda: lifecycle.move(case, "close", by=lead),
        lambda: lifecycle.assign(case, to=lead, by=lead),
        lambda: lifecycle.note(case, by=other_agent, body="社内の話", key=uuid.uuid4()),
        lambda: lifecycle.move(case, "withdraw", by=customer),
    ]
    for _round in range(3):
        answers = at_once(*acts)
        assert set(kinds(answers)) <= {"Event", "Message", "NotAllowed"}
        live(lambda: assert_history_is_possible(case))


def test_of_two_who_change_a_case_as_they_both_see_it_one_is_told(
    case: Case,
    agent: User,
    other_agent: User,
    live: Any,  # noqa: F811
) -> None:
    """Whatever the two do: nothing is overwritten in silence, and nobody acts on what they have not seen."""

    def acts(by: User, version: int) -> dict[str, Act]:
        words: dict[str, Any] = {"by": by, "version": version}
        return {
            "assign": lambda: lifecycle.assign(case, to=by, **words),
            "prioritise": lambda: lifecycle.prioritise(case, priority=2, **words),
            "overrule": lambda: lifecycle.overrule(case, standing="in", clause="1.2.1", reason="調べました", **words),
            "reply": lambda: lifecycle.reply(case, body=by.name, key=uuid.uuid4(), **words),
            "ask": lambda: lifecycle.move(case, "ask", message=by.name, **words),
        }

    for one, other in combinations_with_replacement(acts(agent, 0), 2):
        version, status = live(lambda: Case.objects.values_list("version", "status").get())
        if status == Status.WAITING:
            live(lambda: lifecycle.reply(case, by=case.filer, body="はい", key=uuid.uuid4()))
            version = live(lambda: Case.objects.get().version)
        answers = at_once(acts(agent, version)[one], acts(other_agent, version)[other])
        assert kinds(answers)["Conflict"] == 1, (one, other, answers)
        live(lambda: assert_history_is_possible(case))


@pytest.fixture
def undo(settings: Any) -> None:
    settings.UNDO_SECONDS = 10


def test_a_message_is_taken_back_or_goes_out_never_both_and_never_neither(
    case: Case,
    customer: User,
    undo: None,
    live: Any,  # noqa: F811
) -> None:
    for place in range(6):
        body = f"宛先を間違えました {place}"
        key = live(lambda body=body: going_out.send(case, "reply", by=customer, body=body, key=uuid.uuid4()).pk)
        answers = at_once(
            lambda: going_out.take_back(case, customer),
            lambda key=key: going_out.go(key),
            lambda key=key: going_out.go(key),
        )
        was_taken_back = answers[0] is True
        assert sorted(map(str, answers[1:])) == (["False", "False"] if was_taken_back else ["False", "True"])
        out = live(lambda body=body: Message.objects.filter(body=body).count())
        kept = live(lambda body=body: BegunMessage.objects.filter(body__contains=body, goes_at=None).count())
        assert (out, kept) == ((0, 1) if was_taken_back else (1, 0))
        live(lambda: BegunMessage.objects.all().delete())


def test_what_is_typed_while_a_message_is_taken_back_stands_in_nobodys_way(
    case: Case,
    customer: User,
    undo: None,
    live: Any,  # noqa: F811
) -> None:
    for place in range(8):
        live(lambda: going_out.send(case, "reply", by=customer, body="先の文", key=uuid.uuid4()))
        answers = at_once(
            lambda: going_out.take_back(case, customer),
            lambda place=place: begun.save(case, customer, f"続き {place}", key=uuid.uuid4(), stamp=None),
        )
        assert answers[0] is True
        assert set(kinds(answers[1:])) <= {"BegunMessage", "Elsewhere"}
        assert live(BegunMessage.objects.get).body in ("先の文", f"先の文\n\n続き {place}")
        live(lambda: BegunMessage.objects.all().delete())


def test_eight_workers_let_a_message_go_once_and_before_what_came_after_it(
    case: Case,
    agent: User,
    customer: User,
    undo: None,
    live: Any,  # noqa: F811
) -> None:
    held = live(lambda: going_out.send(case, "ask", by=agent, body="いつからですか", key=uuid.uuid4()).pk)
    late: list[Act] = [lambda: lifecycle.reply(case, by=customer, body="昨日からです", key=uuid.uuid4())]
    answers = at_once(*[lambda: going_out.go(held)] * 7, *late)
    assert kinds(answers) == {"bool": 7, "Message": 1}
    verbs = live(lambda: list(Event.objects.order_by("id").values_list("verb", flat=True)))
    assert verbs == ["submit", "accept", "ask", "answer"]
    assert live(lambda: Mail.objects.filter(to=customer.email, text__contains="いつからですか").count()) == 1
    live(lambda: assert_history_is_possible(case))


def test_a_message_pressed_eight_times_waits_once(
    case: Case,
    customer: User,
    undo: None,
    live: Any,  # noqa: F811
) -> None:
    key = uuid.uuid4()
    answers = at_once(*[lambda: going_out.send(case, "reply", by=customer, body="はい", key=key)] * 8)
    assert kinds(answers) == {"BegunMessage": 8}
    assert live(BegunMessage.objects.count) == 1


def test_of_two_windows_that_put_a_message_right_one_is_told(
    case: Case,
    customer: User,
    live: Any,  # noqa: F811
) -> None:
    said = live(lambda: lifecycle.reply(case, by=customer, body="611 です", key=uuid.uuid4()))

    def window(body: str) -> Act:
        return lambda: corrections.correct(said, by=customer, body=body, was=None)

    answers = at_once(*(window(f"61{figure} です") for figure in range(2, 8)))
    assert kinds(answers) == {"bool": 1, "Conflict": 5}
    live(lambda: assert_history_is_possible(case))


def test_many_windows_read_as_far_as_the_furthest(
    case: Case,
    customer: User,
    agent: User,
    live: Any,  # noqa: F811
) -> None:
    said = [live(lambda: lifecycle.reply(case, by=agent, body="はい", key=uuid.uuid4()).pk) for _ in range(6)]
    answers = at_once(*(lambda up_to=up_to: seen.mark(case, customer, up_to) for up_to in said))
    assert kinds(answers) == {"NoneType": 6}
    assert live(lambda: list(case.reads.values_list("up_to", flat=True))) == [said[-1]]
