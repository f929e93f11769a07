"""The summary at 9:00: who gets it, when, once, and what stands in it."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.core import mail as outbox

from cases import duties, summary
from cases.clock import JAPAN
from cases.models import Case, Mail, Summary, User

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]
MONDAY_HOLIDAY, TUESDAY = (2026, 11, 23), (2026, 11, 24)


def at(day: tuple[int, int, int], hour: int, minute: int = 0) -> datetime:
    return datetime(*day, hour, minute, tzinfo=JAPAN)


@pytest.fixture
def wanting(agent: User, new_case: NewCase) -> User:
    """An agent who wants it, with a case that is due, one that waits, and one that nobody has."""
    agent.news, agent.language = User.News.BOTH, "en"
    agent.save()
    with time_machine.travel(at((2026, 11, 20), 15, 42)):
        new_case(assignee=agent, subject="Late <b>form</b>")
        new_case(assignee=agent, status="waiting", waiting_since=at((2026, 11, 20), 16))
        new_case()
    Mail.objects.all().delete()
    return agent


@pytest.mark.parametrize(
    ("moment", "is_due"),
    [
        (at(TUESDAY, 8, 59), False),
        (at(TUESDAY, 9, 0), True),
        (at(TUESDAY, 23, 0), True),
        (at(MONDAY_HOLIDAY, 9, 0), False),
        (at((2026, 11, 21), 9, 0), False),
    ],
)
def test_it_is_due_from_nine_on_business_days(wanting: User, moment: datetime, is_due: bool) -> None:
    with time_machine.travel(moment, tick=False):
        assert summary.due() == ([wanting.pk] if is_due else [])


def test_only_whoever_chose_it_gets_it(wanting: User, lead: User, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(news="both")
    with time_machine.travel(at(TUESDAY, 9), tick=False):
        assert summary.due() == [wanting.pk]
        User.objects.filter(pk=wanting.pk).update(is_active=False)
        assert summary.due() == []


def test_it_comes_once_a_day_in_the_readers_words(wanting: User) -> None:
    with time_machine.travel(at(TUESDAY, 9), tick=False) as clock:
        for _round in range(3):
            duties.run_once()
        assert summary.write(wanting.pk) is False
        (sent,) = outbox.outbox
        assert sent.subject == "Tue 24 Nov: 2 open cases of yours, 1 due today or late"
        for words in ("Support's turn", "Late <b>form</b>", "Waiting for the customer", "1 case has nobody in charge."):
            assert words in sent.body
        page = str(sent.alternatives[0].content)
        assert "Late &lt;b&gt;form&lt;/b&gt;" in page
        assert "/admin/cases/case/?pile=unassigned" in page
        clock.move_to(at((2026, 11, 25), 9))
        duties.run_once()
        duties.run_once()
        assert len(outbox.outbox) == 2


def test_nothing_to_say_is_nothing_sent(wanting: User) -> None:
    Case.objects.update(assignee=None, status="closed", closed_at=at(TUESDAY, 8))
    with time_machine.travel(at(TUESDAY, 9), tick=False):
        assert summary.write(wanting.pk)
        assert summary.due() == []
    assert (Summary.objects.get().mail, Mail.objects.count()) == (None, 0)


def test_whoever_works_cases_no_more_gets_none(wanting: User) -> None:
    wanting.groups.clear()
    with time_machine.travel(at(TUESDAY, 9), tick=False):
        duties.run_once()
    assert outbox.outbox == []


def test_what_it_said_is_not_kept_once_it_was_sent(wanting: User) -> None:
    with time_machine.travel(at(TUESDAY, 9), tick=False):
        duties.run_once()
        duties.run_once()
    kept = Mail.objects.get()
    assert (kept.state, kept.text, kept.parts) == ("sent", "", {})
