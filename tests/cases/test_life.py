"""The life of a case as a random walk, compared after each step with a model that knows nothing of the code.

The model is written out of the design: who may do what from where, what each act leaves behind, and who sees it. The
walk mixes in what goes wrong in life: a form sent twice, an old page, a person without rights, days without a word.
"""

import itertools
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import holidays
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cases import access, lifecycle, reminders
from cases.lifecycle import Conflict, NotAllowed
from cases.models import Case, Contact, Message, User

pytestmark = pytest.mark.django_db

COMPANY, SUPPORT, OUTSIDE = ("customer", "colleague"), ("agent", "other_agent", "lead"), ("stranger",)
PEOPLE = (*COMPANY, *SUPPORT, *OUTSIDE)
OPEN = {"submitted", "accepted", "waiting", "resolved", "referred"}
THEIRS = {"waiting", "resolved"}
BEGAN = datetime.fromisoformat("2026-11-24T10:00:00+09:00")
TOKYO = ZoneInfo("Asia/Tokyo")
DAYS_OFF = holidays.country_holidays("JP")


def is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in DAYS_OFF


def business_days(since: datetime, now: datetime) -> int:
    """How many business days have begun after the day of *since*, which may be a day off itself."""
    day, today, passed = since.astimezone(TOKYO).date(), now.astimezone(TOKYO).date(), 0
    while (day := day + timedelta(days=1)) <= today:
        passed += is_business_day(day)
    return passed


@dataclass(frozen=True)
class Way:
    """One way a case may move, as the design tells it."""

    sources: frozenset[str]
    target: str
    by: tuple[str, ...]
    needs_words: bool = False


def way(sources: str, target: str, by: tuple[str, ...], needs_words: bool = False) -> Way:
    return Way(frozenset(sources.split()), target, by, needs_words)


WAYS = {
    "accept": way("submitted", "accepted", SUPPORT),
    "ask": way("submitted accepted", "waiting", SUPPORT, True),
    "answer": way("waiting", "accepted", COMPANY, True),
    "resolve": way("submitted accepted waiting", "resolved", SUPPORT, True),
    "refer": way("submitted accepted", "referred", SUPPORT),
    "take_back": way("referred", "accepted", SUPPORT),
    "close": way("resolved referred", "closed", (*SUPPORT, *COMPANY)),
    "reopen": way("resolved closed", "accepted", (*SUPPORT, *COMPANY), True),
    "withdraw": way("submitted accepted waiting", "withdrawn", COMPANY),
}


@dataclass
class Sheet:
    """What the model believes of the case."""

    status: str = "submitted"
    assignee: str = ""
    priority: int = 3
    # Who wrote what, and whether it stays among staff.
    said: list[tuple[str, str, bool]] = field(default_factory=list)
    # Each event: verb, who, status before and after where it moved.
    told: list[tuple[str, str, str, str]] = field(default_factory=list)
    ended: datetime | None = None
    answered: bool = False
    raised: datetime | None = None
    # Since when it is the customer's turn, which reminders went out in it, and whether support owes an answer.
    turn: datetime | None = None
    nudged: list[int] = field(default_factory=list)
    is_owed: bool = True
    absent: set[str] = field(default_factory=set)

    def sees(self, who: str) -> bool:
        return who not in self.absent and who not in OUTSIDE

    def may(self, name: str, who: str, now: datetime) -> bool:
        one = WAYS[name]
        if not self.sees(who) or self.status not in one.sources or who not in one.by:
            return False
        late = name == "reopen" and who in COMPANY and self.ended and now > self.ended + timedelta(days=14)
        return not late

    def spoke(self, who: str, now: datetime) -> None:
        """One side has written to the other."""
        self.is_owed = who in COMPANY
        if who in SUPPORT:
            self.answered = True
            if self.status in THEIRS:
                self.turn, self.nudged = now, []

    def moved(self, name: str, target: str, who: str, now: datetime) -> None:
        was, self.status = self.status, target
        self.told.append((name, who, was, target))
        if target not in OPEN or target == "referred":
            self.is_owed = False
        elif name == "take_back":
            self.is_owed = True
        self.turn, self.nudged = (now, []) if target in THEIRS else (None, [])
        if target in ("resolved", "closed", "withdrawn"):
            self.ended = now

    def slept(self, now: datetime) -> None:
        """A night has passed in which the portal saw to what was due."""
        if self.turn is None or self.is_owed:
            return
        passed = business_days(self.turn, now)
        today = is_business_day(now.astimezone(TOKYO).date())
        if passed in (1, 3, 5) and passed not in self.nudged:
            self.nudged.append(passed)
            self.told.append(("nudge", "", "", ""))
        elif passed > 6 or (passed == 6 and not today):
            self.moved("lapse", "closed", "", now)


class Life(RuleBasedStateMachine):
    """The walk. ``everybody`` and ``new_case`` are lent by the test."""

    everybody: ClassVar[dict[str, User]]
    new_case: ClassVar[Callable[[], Case]]

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGAN, tick=False)
        self.now = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = dict(self.everybody)  # as they were before anybody left
        self.case = type(self).new_case()
        self.sheet = Sheet(told=[("submit", "customer", "draft", "submitted")], priority=self.case.priority)
        self.count = 0

    def teardown(self) -> None:
        try:
            self._everybody_looks()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.clock.stop()

    # --- What is done ------------------------------------------------------------------------------------------------

    def _words(self) -> str:
        self.count += 1
        return f"Line {self.count} of this case"

    def _try(self, allowed: bool, act: Callable[[], Any]) -> bool:
        """Do it; what is not allowed is refused and leaves nothing behind."""
        before = self._row()
        try:
            act()
        except NotAllowed:
            assert not allowed
            assert self._row() == before
            return False
        assert allowed
        self.case.refresh_from_db()
        return True

    def _row(self) -> tuple[Any, ...]:
        row = Case.objects.filter(pk=self.case.pk).values_list("status", "version", "assignee", "priority").get()
        return (*row, self.case.events.count(), self.case.messages.count())

    @rule(name=st.sampled_from(sorted(WAYS)), who=st.sampled_from(PEOPLE), silent=st.booleans())
    def move(self, name: str, who: str, silent: bool) -> None:
        words = "" if silent else self._words()
        now = timezone.now()
        allowed = self.sheet.may(name, who, now) and not (WAYS[name].needs_words and silent)
        if not self._try(allowed, lambda: lifecycle.move(self.case, name, by=self.people[who], message=words)):
            return
        if words:
            self._said(who, words)
        self._moved(name, who)

    @rule(data=st.data())
    def move_on(self, data: st.DataObject) -> None:
        """What is tried at random is refused more often than not; this goes on."""
        now = timezone.now()
        ways = [(name, who) for name in sorted(WAYS) for who in PEOPLE if self.sheet.may(name, who, now)]
        # A case that was withdrawn has no more to tell.
        if ways := [way for way in ways if way[0] != "withdraw"]:
            self.move(*data.draw(st.sampled_from(ways)), silent=False)

    def _moved(self, name: str, who: str) -> None:
        self.sheet.moved(name, WAYS[name].target, who, timezone.now())
        if name == "accept" and not self.sheet.assignee:
            self.sheet.assignee = who

    def _said(self, who: str, words: str, among_staff: bool = False) -> None:
        self.sheet.said.append((who, words, among_staff))
        if not among_staff:
            self.sheet.spoke(who, timezone.now())

    @rule(who=st.sampled_from(PEOPLE), twice=st.booleans())
    def reply(self, who: str, twice: bool) -> None:
        words, key = self._words(), uuid.uuid4()
        allowed = self.sheet.sees(who) and self.sheet.status in OPEN
        for _ in range(1 + twice):
            self._try(allowed, lambda: lifecycle.reply(self.case, by=self.people[who], body=words, key=key))
        if not allowed:
            return
        self._said(who, words)
        if self.sheet.status == "waiting" and who in COMPANY:
            self._moved("answer", who)
        else:
            self.sheet.told.append(("reply", who, "", ""))

    @rule(who=st.sampled_from(PEOPLE))
    def note(self, who: str) -> None:
        words = self._words()
        if self._try(
            who in SUPPORT and self.sheet.sees(who),
            lambda: lifecycle.note(self.case, by=self.people[who], body=words, key=uuid.uuid4()),
        ):
            self._said(who, words, among_staff=True)
            self.sheet.told.append(("note", who, "", ""))

    @rule(who=st.sampled_from(PEOPLE), to=st.sampled_from(("", *PEOPLE)))
    def assign(self, who: str, to: str) -> None:
        fit = not to or (to in SUPPORT and to not in self.sheet.absent)
        allowed = fit and who in SUPPORT and self.sheet.sees(who)
        if self._try(allowed, lambda: lifecycle.assign(self.case, to=self.people.get(to), by=self.people[who])):
            self.sheet.assignee = to
            self.sheet.told.append(("assign", who, "", ""))

    @rule(who=st.sampled_from(PEOPLE), priority=st.integers(0, 5))
    def prioritise(self, who: str, priority: int) -> None:
        allowed = priority in (1, 2, 3, 4) and who in SUPPORT and self.sheet.sees(who)
        if self._try(allowed, lambda: lifecycle.prioritise(self.case, priority=priority, by=self.people[who])):
            self.sheet.priority = priority
            self.sheet.told.append(("prioritise", who, "", ""))

    @rule(who=st.sampled_from(SUPPORT))
    def press_a_button_of_an_old_page(self, who: str) -> None:
        before = self._row()
        try:
            lifecycle.assign(self.case, to=self.people[who], by=self.people[who], version=self.case.version - 1)
        except Conflict:
            assert self.sheet.sees(who)
        except NotAllowed:
            assert not self.sheet.sees(who)
        else:
            raise AssertionError("an old page had its way")
        assert self._row() == before

    @rule(who=st.sampled_from(PEOPLE))
    def raise_priority(self, who: str) -> None:
        sheet, now = self.sheet, timezone.now()
        in_time = sheet.raised is None or now >= sheet.raised + timedelta(hours=24)
        allowed = who in COMPANY and sheet.sees(who) and sheet.status in OPEN and sheet.priority > 2 and in_time
        if self._try(allowed, lambda: lifecycle.raise_priority(self.case, reason="worse", by=self.people[who])):
            sheet.priority, sheet.raised = sheet.priority - 1, now
            sheet.told.append(("raise", who, "", ""))

    @precondition(lambda self: self.sheet.turn)
    @rule(days=st.sampled_from([1, 3, 10]))
    def wait_for_the_customer(self, days: int) -> None:
        self.days_pass(days)

    @rule(days=st.sampled_from([1, 2, 3, 7, 15]))
    def days_pass(self, days: int) -> None:
        """Nobody says a word; each morning the portal reminds and closes what is due, however often it looks."""
        for _ in range(days):
            self.now.shift(timedelta(days=1))
            for _ in range(2):
                for key in reminders.due():
                    reminders.act(key)
            self.sheet.slept(timezone.now())
        self.case.refresh_from_db()

    @rule(who=st.sampled_from(("colleague", "other_agent")))
    def leave(self, who: str) -> None:
        """Whoever leaves is out at once, and whoever comes back sees again what was there."""
        absent = who not in self.sheet.absent
        self.sheet.absent ^= {who}
        if who in COMPANY:
            Contact.objects.filter(user=self.people[who]).update(is_active=not absent)
        else:
            User.objects.filter(pk=self.people[who].pk).update(is_active=not absent)
        self.people[who] = User.objects.get(pk=self.people[who].pk)

    # --- What must hold after each step -------------------------------------------------------------------------------

    @invariant()
    def the_row_is_as_the_model_says(self) -> None:
        case, sheet = self.case, self.sheet
        names: dict[int | None, str] = {None: "", **{user.pk: name for name, user in self.people.items()}}
        assert (case.status, case.priority) == (sheet.status, sheet.priority)
        assert names.get(case.assignee_id, "") == sheet.assignee
        assert (case.waiting_since is not None) == (sheet.status == "waiting")
        assert (case.closed_at is not None) == (sheet.status in ("closed", "withdrawn"))
        assert (case.first_responded_at is not None) == sheet.answered
        assert (case.turn_since, case.response_due is not None) == (sheet.turn, sheet.is_owed)
        assert case.version == 1 + len(sheet.told)

    @invariant()
    def the_history_is_a_chain_that_ends_where_the_case_stands(self) -> None:
        names: dict[int | None, str] = {None: "", **{user.pk: name for name, user in self.people.items()}}
        events = list(self.case.events.order_by("id"))
        assert [(event.verb, names[event.actor_id], event.from_status, event.to_status) for event in events] == (
            self.sheet.told
        )
        moves = [event for event in events if event.to_status]
        assert all(before.to_status == after.from_status for before, after in itertools.pairwise(moves))
        assert moves[-1].to_status == self.case.status
        assert [event.at for event in events] == sorted(event.at for event in events)

    @invariant()
    def everybody_may_do_what_the_model_says(self) -> None:
        now = timezone.now()
        for who, user in self.people.items():
            offered = {move.name for move in lifecycle.moves_open_to(user, self.case)}
            assert offered == {name for name in WAYS if self.sheet.may(name, who, now)}, who
            assert access.visible_to(user).filter(pk=self.case.pk).exists() == self.sheet.sees(who), who

    @invariant()
    def nothing_said_is_lost_or_doubled(self) -> None:
        names: dict[int | None, str] = {None: "", **{user.pk: name for name, user in self.people.items()}}
        kept = self.case.messages.order_by("id").values_list("author", "body", "audience")
        internal = Message.Audience.INTERNAL
        assert [(names[author], body, audience == internal) for author, body, audience in kept] == self.sheet.said

    def _everybody_looks(self) -> None:
        """The pages show each person exactly what is theirs to see."""
        for who, user in self.people.items():
            client = Client()
            client.force_login(user)
            desk = who in SUPPORT
            page = client.get(
                f"/admin/cases/case/{self.case.pk}/change/" if desk else f"/cases/{self.case.number}/",
            )
            if not self.sheet.sees(who):
                assert page.status_code in ((302, 403) if desk else (302, 404)), who
                continue
            assert page.status_code == 200, who
            shown = page.content.decode()
            for _, words, among_staff in self.sheet.said:
                assert (words in shown) == (desk or not among_staff), (who, words)


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, User]:
    return {who: request.getfixturevalue(who) for who in PEOPLE}


def walk(people: dict[str, User], new_case: Callable[[], Case], lives: int, steps: int) -> None:
    """Lead *lives* cases through up to *steps* steps each."""

    one_life = type("Walk", (Life,), {"everybody": people, "new_case": staticmethod(new_case)})
    # A life that differs is told as it was: making it shorter would take minutes.
    never = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    how = settings(max_examples=lives, stateful_step_count=steps, suppress_health_check=never, phases=[Phase.generate])
    run_state_machine_as_test(one_life, settings=how)


def test_a_case_lives_as_the_model_says(people: dict[str, User], new_case: Callable[[], Case]) -> None:
    walk(people, new_case, 8, 25)


@pytest.mark.slow
def test_RE_24_thousands_of_steps_without_a_difference(people: dict[str, User], new_case: Callable[[], Case]) -> None:
    """LIVES=100 walks the whole ten thousand steps, for which there is time before a release."""
    walk(people, new_case, int(os.environ.get("LIVES", "20")), 100)
