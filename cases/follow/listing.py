"""A person's list of cases: what it is narrowed to, whose turn comes first, and one page of it at a time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Case as Choose
from django.db.models import Count, IntegerField, Q, QuerySet, Value, When

from cases import access, search
from cases.models import Case, User
from cases.models.case import BALL, Ball, StandingChoice, Status, stands

PAGE = 25
# Whose turn it is, in the order of the list: the reader's own first.
TURNS = (Ball.CUSTOMER, Ball.SUPPORT, Ball.NOBODY)
STATUSES = {turn: [status for status, ball in BALL.items() if ball == turn] for turn in TURNS}
ENDED = STATUSES[Ball.NOBODY]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([0-2])\.([0-9]{1,17})\.([0-9]{1,18})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A case's place in the list: whose turn, when it last changed, and its key."""

    turn: int
    changed_at: datetime
    pk: int

    @classmethod
    def of(cls, case: Case) -> "Place":
        return cls(TURNS.index(case.ball), case.changed_at, case.pk)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From the address of a page; None when it is no place."""
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(int(found[1]), _EPOCH + timedelta(microseconds=int(found[2])), int(found[3]))
        except OverflowError:
            return None

    def __str__(self) -> str:
        return f"{self.turn}.{(self.changed_at - _EPOCH) // timedelta(microseconds=1)}.{self.pk}"

    @property
    def after(self) -> Q:
        """What follows it in the list."""
        older = Q(changed_at__lt=self.changed_at) | Q(changed_at=self.changed_at, pk__lt=self.pk)
        return Q(turn__gt=self.turn) | (Q(turn=self.turn) & older)

    @property
    def before(self) -> Q:
        newer = Q(changed_at__gt=self.changed_at) | Q(changed_at=self.changed_at, pk__gt=self.pk)
        return Q(turn__lt=self.turn) | (Q(turn=self.turn) & newer)


def narrowed(user: User, wanted: Mapping[str, str]) -> QuerySet[Case]:
    """The cases the person may read, narrowed to what was asked for; unknown wishes are no wishes."""
    cases = access.visible_to(user)
    who = wanted.get("who", "")
    if who in ("", "mine"):
        cases = cases.filter(filer=user)
    elif who.isascii() and who.isdigit():
        cases = cases.filter(company=int(who))
    if wanted.get("state") == "open":
        cases = cases.exclude(status__in=ENDED)
    elif wanted.get("state") == "ended":
        cases = cases.filter(status__in=ENDED)
    if standing := STANDINGS.get(wanted.get("standing", "")):
        cases = cases.filter(standing)
    query = wanted.get("q", "")
    return search.matching(cases, query, reader=user) if query else cases


STANDINGS: dict[str, Q] = {
    "in": stands(StandingChoice.IN_SCOPE),
    "cond": stands(StandingChoice.CONDITIONAL),
    "adv": Q(overruled_standing="", standing=StandingChoice.OUT_OF_SCOPE, advisory=True),
    "out": stands(StandingChoice.OUT_OF_SCOPE) & ~Q(overruled_standing="", advisory=True),
}


def in_order(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The reader's turn first, then what changed last."""
    rank = Choose(
        *(When(status__in=STATUSES[turn], then=Value(place)) for place, turn in enumerate(TURNS)),
        default=Value(len(TURNS)),
        output_field=IntegerField(),
    )
    return cases.annotate(turn=rank).order_by("turn", "-changed_at", "-pk")


@dataclass(frozen=True, kw_only=True)
class Group:
    """The cases on this page of which it is somebody's turn, and how many there are in all."""

    turn: Ball
    cases: list[Case]
    count: int


@dataclass(frozen=True, kw_only=True)
class Page:
    groups: list[Group]
    count: int
    previous: Place | None
    next: Place | None


def page(cases: QuerySet[Case], *, after: str = "", before: str = "") -> Page:
    """One page: what follows a place, what comes before it, or the beginning. Two queries, whatever it holds."""
    behind, ahead = Place.read(after), Place.read(before)
    ordered = in_order(cases).select_related("company", "filer", "assignee")
    if ahead:
        found = list(ordered.filter(ahead.before).reverse()[: PAGE + 1])
        shown = found[:PAGE][::-1]
    else:
        found = list((ordered.filter(behind.after) if behind else ordered)[: PAGE + 1])
        shown = found[:PAGE]
    has_more = len(found) > PAGE
    counts = _counts(cases)
    return Page(
        groups=[
            Group(turn=turn, cases=those, count=counts[turn])
            for turn in TURNS
            if (those := [case for case in shown if case.ball == turn])
        ],
        count=sum(counts.values()),
        previous=Place.of(shown[0]) if shown and (has_more if ahead else behind) else None,
        next=Place.of(shown[-1]) if shown and (ahead or has_more) else None,
    )


def _counts(cases: QuerySet[Case]) -> dict[Ball, int]:
    counts = dict.fromkeys(TURNS, 0)
    for status, count in cases.order_by().values_list("status").annotate(count=Count("pk")):
        counts[BALL[Status(status)]] += count
    return counts
