"""Several people at the same moment, each with a connection of their own; and the migrations there and back."""

import sqlite3
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from cases import access, duties, lifecycle, migrations, reminders, surveys
from cases.intake import retries
from cases.models import Case, Company, Event, Mail, Message, Reminder, Survey, Try, User
from cases.models.case import Status
from tests.conftest import FACTS

pytestmark = pytest.mark.django_db(transaction=True)
NewCase = Callable[..., Case]
Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """What each act answers or raises, all begun together, each in a thread with a connection of its own."""
    ready, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Act) -> None:
        try:
            ready.wait()
            answers[place] = act()
        except Exception as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Callable[[Act], Any]]:
    """A database as it is in life; ``live(act)`` answers what an act finds there.

    The SQLite that tests use lies in memory, where connections get in each other's way as they never would on disk:
    new ones are led to a copy on disk.
    """
    named = {}
    if connection.vendor == "sqlite":
        named = {"NAME": str(tmp_path / "live.sqlite3")}
        with sqlite3.connect(named["NAME"]) as copy:
            connection.connection.backup(copy)
            # As after the first migration: eight first connections at once could not all switch it over.
            copy.execute("PRAGMA journal_mode = WAL")
        copy.close()

    def look(act: Act) -> Any:
        (answer,) = at_once(act)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with mock.patch.dict(connections.databases["default"], named):
        yield look


def kinds(answers: list[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


def test_a_double_click_from_eight_windows_is_one_case(draft: Case, customer: User, live: Any) -> None:
    answers = at_once(*[lambda: lifecycle.submit(draft, key=draft.submit_key, by=customer).number] * 8)
    assert answers == [draft.number] * 8
    assert live(lambda: (Event.objects.count(), Mail.objects.filter(to=customer.email).count())) == (1, 1)


# --- The retry desk ---------------------------------------------------------------------------------------------------


@pytest.fixture
def parked(new_draft: Callable[..., Case], customer: User) -> Case:
    """A draft of which one try failed two hours ago: name it before ``live``."""
    facts = {**FACTS, "area": "rest_api", "retry": "not_yet"}
    draft = new_draft(facts=facts)
    ago = timezone.now() - timedelta(hours=2)
    retries.record(draft, by=customer, key=uuid.uuid4(), failed_at=ago, message="611")
    # Noted when it failed, so that a reminder is due.
    Try.objects.update(at=ago)
    return draft


def test_a_failed_try_sent_eight_times_is_one_try(parked: Case, customer: User, live: Any) -> None:
    told = {"by": customer, "key": uuid.uuid4(), "failed_at": timezone.now(), "message": "611"}
    answers = at_once(*[lambda: retries.record(parked, **told).pk] * 8)
    assert len(set(answers)) == 1
    assert live(Try.objects.count) == 2
    assert live(lambda: Case.objects.get().facts["retry"]) == "still_fails"


def test_it_ends_once_however_often_it_is_pressed(parked: Case, customer: User, live: Any) -> None:
    answers = at_once(*[lambda: retries.solve(parked, by=customer).status] * 8)
    assert kinds(answers) == {"str": 1, "WasSent": 7}
    assert live(lambda: (Case.objects.get().status, Event.objects.count())) == ("solved", 1)


def test_it_works_or_it_fails_but_not_both(parked: Case, customer: User, live: Any) -> None:
    told = {"by": customer, "key": uuid.uuid4(), "failed_at": timezone.now(), "message": "611"}
    at_once(lambda: retries.solve(parked, by=customer), lambda: retries.record(parked, **told))
    status, retry, tries, ended = live(
        lambda: (
            Case.objects.get().status,
            Case.objects.get().facts["retry"],
            Try.objects.count(),
            Event.objects.count(),
        )
    )
    # Whichever was first: the draft ended as solved, with or without the try; and it ended once.
    assert (status, retry, ended) == ("solved", "solved", 1)
    assert tries in (1, 2)


def test_eight_workers_remind_once(parked: Case, customer: User, live: Any) -> None:
    answers = at_once(*[lambda: duties.run_once((duties.OFTEN[0],))["remind of retries"]] * 8)
    assert sum(answers) == 1
    assert live(lambda: list(Mail.objects.values_list("to", flat=True))) == [customer.email]


@pytest.fixture
def case(new_case: NewCase) -> Case:
    """Made before ``live`` copies the database: name it first."""
    return new_case()


def test_a_reply_sent_eight_times_is_one_message(case: Case, customer: User, live: Any) -> None:
    key = uuid.uuid4()
    answers = at_once(*[lambda: lifecycle.reply(case, by=customer, body="追加です", key=key).pk] * 8)
    assert len(set(answers)) == 1
    assert live(lambda: (Message.objects.count(), Event.objects.filter(verb="reply").count())) == (1, 1)


def test_of_moves_that_exclude_each_other_exactly_one_wins(
    case: Case, customer: User, agent: User, other_agent: User, live: Any
) -> None:
    answers = at_once(
        *[lambda: lifecycle.move(case, "accept", by=agent).verb] * 3,
        *[lambda: lifecycle.move(case, "accept", by=other_agent).verb] * 3,
    )
    assert kinds(answers) == {"str": 1, "NotAllowed": 5}
    (event,) = live(lambda: list(Event.objects.filter(verb="accept").select_related("actor")))
    stored = live(lambda: Case.objects.select_related("assignee").get())
    assert (stored.status, stored.assignee, stored.version) == (Status.ACCEPTED, event.actor, 3)


def test_of_eight_who_saw_the_same_version_one_writes(case: Case, agent: User, live: Any) -> None:
    seen = case.version
    answers = at_once(
        *[
            lambda priority=priority: lifecycle.prioritise(case, priority=priority, by=agent, version=seen).verb
            for priority in (1, 2, 4, 1, 2, 4, 1, 2)
        ]
    )
    assert kinds(answers) == {"str": 1, "Conflict": 7}
    assert live(lambda: Event.objects.filter(verb="prioritise").count()) == 1


def test_history_stays_in_order_whatever_happens_at_once(
    case: Case, customer: User, colleague: User, agent: User, live: Any
) -> None:
    """Each event begins where the last one ended, and the last one ends where the case is."""
    answers = at_once(
        lambda: lifecycle.move(case, "ask", by=agent, message="いつからですか"),
        lambda: lifecycle.move(case, "withdraw", by=customer),
        lambda: lifecycle.move(case, "refer", by=agent),
        lambda: lifecycle.reply(case, by=colleague, body="追加です", key=uuid.uuid4()),
        lambda: lifecycle.move(case, "resolve", by=agent, message="こちらです"),
        lambda: lifecycle.assign(case, to=agent, by=agent),
        lambda: lifecycle.note(case, by=agent, body="メモ", key=uuid.uuid4()),
    )
    assert set(kinds(answers)) <= {"Event", "Message", "NotAllowed"}
    events = live(lambda: list(Event.objects.order_by("id")))
    now = "draft"
    for event in events:
        if event.to_status:
            assert event.from_status == now
            now = event.to_status
    stored = live(Case.objects.get)
    assert stored.status == now
    assert stored.version == len(events) + 1


def test_numbers_given_at_once_are_all_different(company: Company, customer: User, live: Any) -> None:
    answers = at_once(*[lambda: lifecycle.new_draft(company, customer).number] * 16)
    assert len(set(answers)) == 16
    assert live(Case.objects.count) == 16


def test_two_workers_send_no_mail_twice(case: Case, live: Any) -> None:
    due = live(duties.mails_due)
    assert due
    with mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", return_value=1) as send:
        answers = at_once(*[lambda: [duties.send_mail(key) for key in due]] * 4)
    assert [sum(answer[place] for answer in answers) for place in range(len(due))] == [1] * len(due)
    assert send.call_count == len(due)


def test_the_guard_of_history_comes_off_and_on_again(case: Case) -> None:
    """The migration back and forth, as an operator would; data stays."""
    guard = import_module("cases.migrations.0007_history_has_one_door")
    with connection.schema_editor() as editor:
        guard.unguard(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_event SET verb = 'changed'")
    with connection.schema_editor() as editor:
        guard.guard(None, editor)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_event SET verb = 'again'")
    assert Event.objects.get().verb == "changed"


def _named(words: str) -> str:
    """A migration by what it is for: its number depends on what came before."""
    return next(path.stem for path in Path(migrations.__file__).parent.glob(f"*_{words}.py"))


def test_the_groups_can_be_taken_away_and_made_again(db: None) -> None:
    from django.apps import apps

    groups = import_module("cases.migrations.0002_groups")
    later = ("leads_send_mail_again", "leads_keep_closing_days", "leads_read_surveys", "inbound_mail")
    with connection.schema_editor() as editor:
        groups.remove(apps, editor)
        assert not Group.objects.filter(name__in=access.GROUPS).exists()
        for _twice in range(2):
            groups.make(apps, editor)
            for words in later:
                import_module(f"cases.migrations.{_named(words)}").grant(apps, editor)
    for name, wanted in access.GROUPS.items():
        allowed = Group.objects.get(name=name).permissions.values_list("codename", flat=True)
        assert sorted(allowed) == sorted(set(wanted))


def test_several_workers_remind_and_ask_once(case: Case, agent: User, customer: User, live: Any) -> None:
    def wait() -> None:
        lifecycle.move(case, "ask", by=agent, message="いつからですか")
        Case.objects.update(turn_since=timezone.now() - timedelta(days=5), reminder_due=timezone.now())
        Mail.objects.filter(case=case).delete()

    def close() -> None:
        lifecycle.reply(case, by=customer, body="今朝からです", key=uuid.uuid4())
        lifecycle.move(case, "resolve", by=agent, message="直りました")
        lifecycle.move(case, "close", by=customer)
        Case.objects.update(survey_due=timezone.now())
        Mail.objects.filter(case=case).delete()

    live(wait)
    assert sorted(at_once(*[lambda: reminders.act(case.pk)] * 3)) == [False, False, True]
    assert live(lambda: (Reminder.objects.count(), Mail.objects.filter(case=case).count())) == (1, 1)
    live(close)
    assert sorted(at_once(*[lambda: surveys.ask(case.pk)] * 3)) == [False, False, True]
    assert live(lambda: (Survey.objects.count(), Mail.objects.filter(case=case).count())) == (1, 1)


def test_an_answer_and_the_end_at_the_same_moment_lose_nothing(
    case: Case, agent: User, customer: User, live: Any
) -> None:
    """Whichever comes first: the answer stands, or it is refused and the case can be reopened with it."""

    def wait() -> None:
        lifecycle.move(case, "ask", by=agent, message="いつからですか")
        long_ago = timezone.now() - timedelta(days=30)
        Case.objects.update(turn_since=long_ago, reminder_due=timezone.now())
        Reminder.objects.create(case=case, since=long_ago, day=5)

    def answer() -> Message:
        return lifecycle.reply(case, by=customer, body="今朝からです", key=uuid.uuid4())

    live(wait)
    said, ended = at_once(answer, lambda: reminders.act(case.pk))
    status = live(lambda: Case.objects.get(pk=case.pk).status)
    if isinstance(said, Message):
        assert (status, ended) == (Status.ACCEPTED, False)
    else:
        assert isinstance(said, lifecycle.NotAllowed)
        assert (status, ended) == (Status.CLOSED, True)
