"""The piles on the desk: which cases lie on which, in which order, and how many there are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Call, Escalation, Mention, User
from cases.models.case import BALL, OPEN, Ball, Route, StandingChoice, Status, stands

SOON = timedelta(hours=2)
JUST = timedelta(days=3)
AT_WORK = (Status.SUBMITTED, Status.ACCEPTED)
WITH_CUSTOMER = tuple(status for status in OPEN if BALL[status] == Ball.CUSTOMER)

# What support owes an answer comes first, the earliest promise on top; then what was changed longest ago.
BY_PROMISE: tuple[Any, ...] = (F("response_due").asc(nulls_last=True), "changed_at")
OLDEST_FIRST: tuple[Any, ...] = ("changed_at",)
NEWEST_FIRST: tuple[Any, ...] = ("-changed_at",)


@dataclass(frozen=True, kw_only=True)
class Pile:
    """Some of the cases that were sent. ``about`` says in a sentence which."""

    name: str
    label: Promise
    about: Promise
    holds: Callable[[User, datetime], Q]
    order: tuple[Any, ...]


def _open(**fields: Any) -> Q:
    return Q(status__in=OPEN, **fields)


PILES: tuple[Pile, ...] = (
    Pile(
        name="escalated",
        label=_("Escalated"),
        about=_("The customer calls for a lead, and was not answered yet."),
        holds=lambda _user, _now: _open(pk__in=Escalation.objects.filter(answered_at=None).values("case")),
        order=OLDEST_FIRST,
    ),
    Pile(
        name="calls",
        label=_("Asked for a call"),
        about=_("The customer names times to be called at; agree to one, or decline."),
        holds=lambda _user, _now: _open(pk__in=Call.objects.filter(state=Call.State.OPEN).values("case")),
        order=OLDEST_FIRST,
    ),
    Pile(
        name="unassigned",
        label=_("Unassigned"),
        about=_("Nobody has taken these yet."),
        holds=lambda _user, _now: Q(status__in=AT_WORK, assignee=None),
        order=BY_PROMISE,
    ),
    Pile(
        name="mine",
        label=_("Mine"),
        about=_("Open cases that you are in charge of."),
        holds=lambda user, _now: _open(assignee=user),
        order=BY_PROMISE,
    ),
    Pile(
        name="mentions",
        label=_("Called in"),
        about=_("A colleague names you in a note that you have not read."),
        holds=lambda user, _now: _open(pk__in=Mention.objects.filter(user=user, seen_at=None).values("case")),
        order=OLDEST_FIRST,
    ),
    Pile(
        name="due",
        label=_("Due soon or late"),
        about=_("An answer is due within two hours, or late."),
        holds=lambda _user, now: _open(response_due__lte=now + SOON),
        order=("response_due",),
    ),
    Pile(
        name="waiting",
        label=_("Waiting for the customer"),
        about=_("The customer answers a question, or confirms a solution."),
        holds=lambda _user, _now: Q(status__in=WITH_CUSTOMER),
        order=OLDEST_FIRST,
    ),
    Pile(
        name="claims",
        label=_("Conditions to check"),
        about=_("The customer says that a condition is met. Verify it, or say what is missing."),
        holds=lambda _user, _now: stands(StandingChoice.CONDITIONAL) & Q(status__in=AT_WORK, conditions_claimed__gt=0),
        order=BY_PROMISE,
    ),
    Pile(
        name="met",
        label=_("Conditions just met"),
        about=_("The last condition was settled within the last three days; nothing stands in the way any more."),
        holds=lambda _user, now: Q(status__in=AT_WORK, conditions_met_at__gte=now - JUST),
        order=("conditions_met_at",),
    ),
    Pile(
        name="appeals",
        label=_("Asked to look again"),
        about=_("The customer disputes a clause. Someone else decides, within one business day."),
        holds=lambda _user, _now: _open(route=Route.APPEAL),
        order=BY_PROMISE,
    ),
    Pile(
        name="consulting",
        label=_("Consulting"),
        about=_("The customer chose consulting, or the case was handed over."),
        holds=lambda _user, _now: _open() & (Q(route=Route.CONSULTING) | Q(status=Status.REFERRED)),
        order=OLDEST_FIRST,
    ),
    Pile(
        name="",
        label=_("All"),
        about=_("Every case that was sent."),
        holds=lambda _user, _now: Q(),
        order=NEWEST_FIRST,
    ),
)
PILE = {pile.name: pile for pile in PILES}


@dataclass(frozen=True)
class Counted:
    """A pile with the number of cases on it; None for the one that grows for ever."""

    pile: Pile
    count: int | None


def counted(user: User) -> list[Counted]:
    """All piles with their counts, in one query over the open cases."""
    now = timezone.now()
    named = [pile for pile in PILES if pile.name]
    counts = (
        access.visible_to(user)
        .filter(status__in=OPEN)
        .aggregate(**{pile.name: Count("pk", filter=pile.holds(user, now)) for pile in named})
    )
    return [Counted(pile, counts.get(pile.name)) for pile in PILES]


def next_up(user: User, most: int = 5) -> list[Any]:
    """What the person had best look at next: own cases and unassigned ones on which support has the turn."""
    cases = access.visible_to(user).filter(Q(assignee=user) | Q(assignee=None), status__in=AT_WORK)
    return list(cases.select_related("company", "assignee").order_by(*BY_PROMISE, "pk")[:most])
