"""The queue: what its columns show, and what it can be narrowed to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cases import access, search
from cases.follow.shown import area_name
from cases.models import Case, Company, User
from cases.models.case import BALL, NEVER_SENT, Ball, Priority, Route, Status, stands
from cases.templatetags.words import say
from cases.triage.due import age, due
from cases.triage.piles import PILE
from scope import Area

MOST_COMPANIES = 100


class Narrowing(admin.SimpleListFilter):
    """A filter whose choices are a list; what is not on it narrows nothing."""

    holds: Callable[[str], Q]

    @property
    def known(self) -> set[str]:
        return {str(choice) for choice, _label in self.lookup_choices}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        value = self.value()
        return queryset.filter(type(self).holds(value)) if value in self.known else queryset


def _standing(value: str) -> Q:
    """By the standing that counts."""
    advised = Q(overruled_standing="", advisory=True)
    if value == "adv":
        return advised & Q(standing="out")
    return stands(value) & ~advised if value == "out" else stands(value)


class StandingFilter(Narrowing):
    title, parameter_name = _("standing"), "standing"
    holds = staticmethod(_standing)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("in", _("In scope")),
            ("conditional", _("Conditional")),
            ("adv", _("Consulting advised")),
            ("out", _("Out of scope")),
        ]


class BallFilter(Narrowing):
    title, parameter_name = _("turn"), "ball"
    holds = staticmethod(lambda value: Q(status__in=[status for status, ball in BALL.items() if ball == value]))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (Ball.SUPPORT.value, _("Support")),
            (Ball.CUSTOMER.value, _("Customer")),
            (Ball.NOBODY.value, _("Done")),
        ]


class StatusFilter(Narrowing):
    title, parameter_name = _("status"), "status"
    holds = staticmethod(lambda value: Q(status=value))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, status.label) for status in Status if status not in NEVER_SENT]


class PriorityFilter(Narrowing):
    title, parameter_name = _("priority"), "priority"
    holds = staticmethod(lambda value: Q(priority=int(value)))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(priority.value), priority.label) for priority in Priority]


class RouteFilter(Narrowing):
    title, parameter_name = _("route"), "route"
    holds = staticmethod(lambda value: Q(route=value))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(route.value, route.label) for route in Route]


class CompanyFilter(Narrowing):
    title, parameter_name = _("company"), "company"
    holds = staticmethod(lambda value: Q(company=int(value)))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = Company.objects.order_by("name").values_list("pk", "name")[:MOST_COMPANIES]
        return [(str(pk), name) for pk, name in found]


class AreaFilter(Narrowing):
    title, parameter_name = _("topic"), "area"
    holds = staticmethod(lambda value: Q(area=value))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        areas: list[Any] = list(Area)
        return sorted(((area.value, say(area)) for area in areas), key=lambda choice: choice[1])


AGES: tuple[tuple[str, Any, int, int], ...] = (
    ("day", _("up to 1 day"), 0, 1),
    ("days", _("1 to 3 days"), 1, 3),
    ("week", _("3 to 7 days"), 3, 7),
    ("month", _("7 to 30 days"), 7, 30),
    ("older", _("over 30 days"), 30, 36_500),
)


def _age(value: str) -> Q:
    """Sent so long ago, by the clock."""
    now = timezone.now()
    least, most = next((least, most) for name, _label, least, most in AGES if name == value)
    return Q(submitted_at__lte=now - timedelta(days=least), submitted_at__gt=now - timedelta(days=most))


class AgeFilter(Narrowing):
    title, parameter_name = _("age"), "age"
    holds = staticmethod(_age)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, label, _least, _most in AGES]


class PileFilter(admin.SimpleListFilter):
    """The pile above the list. It has its own place there, so it is not drawn among the filters."""

    title, parameter_name = _("pile"), "pile"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(pile.name, pile.label) for pile in PILE.values() if pile.name]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        pile = PILE.get(self.value() or "")
        user = request.user
        return queryset.filter(pile.holds(user, timezone.now())) if pile and isinstance(user, User) else queryset


class Columns:
    """The columns of the queue; mixed into its admin class."""

    @admin.display(description=_("case"), ordering="number")
    def case(self, case: Case) -> str:
        return render_to_string("admin/cases/case/_named.html", {"case": case})

    @admin.display(description=_("standing"), ordering="standing")
    def standing_badge(self, case: Case) -> str:
        given = {"standing": case.effective_standing, "advisory": case.effective_advisory}
        badge = render_to_string("_standing.html", given)
        mark = (
            _("overruled") if case.overruled_standing else case.get_route_display() if case.route != "support" else ""
        )
        marks = [one for one in (mark, *_conditions(case)) if one]
        return format_html('{}<span class="sub mark">{}</span>', badge, " · ".join(map(str, marks))) if marks else badge

    @admin.display(description=_("turn and due"), ordering="response_due")
    def turn(self, case: Case) -> str:
        given = {"case": case, "viewer": "support", "due": due(case)}
        return format_html(
            '{}<span class="sub">{}</span>',
            render_to_string("_ball.html", given),
            render_to_string("admin/cases/case/_due.html", given),
        )

    @admin.display(description=_("priority"), ordering="priority")
    def level(self, case: Case) -> str:
        return case.get_priority_display()

    @admin.display(description=_("company and topic"), ordering="company__name")
    def company_and_area(self, case: Case) -> str:
        return format_html('<bdi>{}</bdi><span class="sub">{}</span>', case.company, area_name(case))

    @admin.display(description=_("in charge"), ordering="assignee__name")
    def in_charge(self, case: Case) -> Any:
        return case.assignee or _("Unassigned")

    @admin.display(description=_("age"), ordering="submitted_at")
    def age(self, case: Case) -> str:
        return format_html('<span class="on-card">{} </span>{}', _("Age"), age(case))


def _conditions(case: Case) -> list[str]:
    """How many of its conditions wait, and for whom; of a case that has ended nothing waits."""
    if not case.is_open:
        return []
    counts = ((case.conditions_claimed, _("%(n)d to check")), (case.conditions_open, _("%(n)d open")))
    return [str(words) % {"n": count} for count, words in counts if count]


class Queue(ChangeList):
    """One page of the queue; where something was searched for, each case brings along where it was found."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = search.found_in(self.result_list, self.query, reader=cast(User, request.user))
        for case in self.result_list:
            case.title_parts = search.marked(case.title, self.query)
            case.found = found.get(case.pk)


class FirstThousand(Paginator):
    """Counts no further than anybody pages, so that a page costs the same whatever lies behind it."""

    MOST = 1000

    @cached_property
    def _counted(self) -> int:
        return cast(QuerySet[Case], self.object_list).order_by()[: self.MOST + 1].count()

    @property
    def count(self) -> int:
        return min(self._counted, self.MOST)

    @property
    def has_more(self) -> bool:
        return self._counted > self.MOST


def visible(request: HttpRequest) -> QuerySet[Case]:
    """What the queue may hold: to staff, ``access`` shows no drafts, not even to a superuser."""
    user = request.user
    return access.visible_to(user) if isinstance(user, User) else Case.objects.none()
