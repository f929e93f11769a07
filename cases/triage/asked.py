"""What support had to ask for after a case was sent: which item of which clause costs most rounds."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases import access
from cases.clock import guideline_today
from cases.evidence.uploads import content_disposition
from cases.follow.export import BYTE_ORDER_MARK, line
from cases.models import AskedItem, User
from cases.templatetags.words import say

PERIODS: dict[str, tuple[Promise, timedelta | None]] = {
    "30": (gettext_lazy("Last 30 days"), timedelta(days=30)),
    "90": (gettext_lazy("Last 90 days"), timedelta(days=90)),
    "365": (gettext_lazy("Last 12 months"), timedelta(days=365)),
    "all": (gettext_lazy("All time"), None),
}
USUAL = "90"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item of a clause: in how many questions it was asked for, in how many cases, and what came of it."""

    label: str
    clause: str
    rounds: int
    cases: int
    given: int
    declined: int  # questions answered with why it cannot be given
    width: int  # of its bar, in per cent of the longest


@dataclass(frozen=True)
class Report:
    lines: tuple[Line, ...]
    sent: int
    unasked: int

    @property
    def share(self) -> int | None:
        """Per cent of the cases sent that needed no question back; None where none was sent."""
        return round(100 * self.unasked / self.sent) if self.sent else None


def report(user: User, period: str) -> Report:
    """Questions and cases of a period that the person may see; always three queries."""
    length = PERIODS[period][1]
    cases = access.visible_to(user)
    items = AskedItem.objects.filter(case__in=cases)
    if length is not None:
        since = timezone.now() - length
        cases, items = cases.filter(submitted_at__gte=since), items.filter(at__gte=since)
    counted = items.values("item", "clause").annotate(
        rounds=Count("pk"),
        cases=Count("case", distinct=True),
        given=Count("pk", filter=Q(is_given=True)),
        declined=Count("pk", filter=Q(is_given=False, answered_at__isnull=False)),
    )
    ranked = list(counted.order_by("-rounds", "item", "clause"))
    most = ranked[0]["rounds"] if ranked else 1
    lines = (
        Line(
            label=_label(row["item"]),
            clause=row["clause"],
            rounds=row["rounds"],
            cases=row["cases"],
            given=row["given"],
            declined=row["declined"],
            width=round(100 * row["rounds"] / most),
        )
        for row in ranked
    )
    asked = AskedItem.objects.filter(case=OuterRef("pk"))
    return Report(tuple(lines), cases.count(), cases.filter(~Exists(asked)).count())


def _label(item: str) -> str:
    if item == AskedItem.WHOLE_FILE:
        return _("The whole file of the import")
    words = guideline_today().wordings.get(item)
    return say(words[None].label) if words else _("Something else")


def _period(request: HttpRequest) -> str:
    return chosen if (chosen := request.GET.get("period", "")) in PERIODS else USUAL


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    period = _period(request)
    context = {
        **admin.site.each_context(request),
        "title": _("What had to be asked for"),
        "report": report(cast(User, request.user), period),
        "period": period,
        "periods": [(name, label) for name, (label, _length) in PERIODS.items()],
    }
    return TemplateResponse(request, "admin/cases/case/asked.html", context)


@require_safe
def as_file(request: HttpRequest) -> HttpResponse:
    """The same as a CSV file."""
    found = report(cast(User, request.user), _period(request))
    head = line([_("Item"), _("Guideline clause"), _("Questions"), _("Cases"), _("Given"), _("Cannot be given")])
    rows = [line([one.label, one.clause, one.rounds, one.cases, one.given, one.declined]) for one in found.lines]
    response = HttpResponse(BYTE_ORDER_MARK + head + "".join(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition(f"asked-for-{timezone.localdate():%Y%m%d}.csv")
    return response
