"""Cases in Django admin: the queue, and the way to the case page. No field of a case can be edited here."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases import lifecycle, search
from cases.follow import kept
from cases.models import Case, User
from cases.triage import acts, asked, beside, piles, queue
from cases.triage.desk import ReadOnly

MOST_AT_ONCE = 100
NARROWING = ("q", "standing", "ball", "priority", "age", "status", "company", "area", "route")


@admin.register(Case)
class CaseAdmin(queue.Columns, ReadOnly):
    """Everything that changes a case is an act of its lifecycle, on an address of its own."""

    list_display = (
        "case",
        "standing_badge",
        "turn",
        "level",
        "company_and_area",
        "in_charge",
        "age",
    )
    list_filter = (
        queue.PileFilter,
        queue.StandingFilter,
        queue.BallFilter,
        queue.PriorityFilter,
        queue.AgeFilter,
        queue.StatusFilter,
        queue.CompanyFilter,
        queue.AreaFilter,
        queue.RouteFilter,
    )
    list_select_related = ("company", "assignee")
    search_fields = ("number",)  # stands for the search box; what is searched is everything
    search_help_text = gettext_lazy("Numbers, names, IDs, files and all texts. Put exact words in quotes.")
    paginator = queue.FirstThousand
    actions = ("assign_to_me",)
    change_list_template = "admin/cases/case/queue.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return queue.visible(request)

    def get_ordering(self, request: HttpRequest) -> Any:
        pile = piles.PILE.get(request.GET.get("pile", "")) or piles.PILE[""]
        return pile.order

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        if not search_term.strip():
            return queryset, False
        return search.matching(queryset, search_term, reader=cast(User, request.user)), False

    def get_changelist(self, request: HttpRequest, **_kwargs: Any) -> type[queue.Queue]:
        return queue.Queue

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        pile = piles.PILE.get(request.GET.get("pile", "")) or piles.PILE[""]
        plain_url = reverse("admin:cases_case_changelist")
        extra = {
            "piles": piles.counted(cast(User, request.user)),
            "pile": pile,
            "plain_url": f"{plain_url}?pile={pile.name}" if pile.name else plain_url,
            "is_wordless": search.is_wordless(request.GET.get("q", "")),
            "is_narrowed": any(request.GET.get(name) for name in NARROWING),
            "title": pile.label if pile.name else _("Cases"),
        }
        return super().changelist_view(request, {**extra, **(extra_context or {})})

    def has_work_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perms(["cases.view_case", "cases.change_case"])

    @admin.action(description=gettext_lazy("Assign to me"), permissions=["work"])
    def assign_to_me(self, request: HttpRequest, cases: QuerySet[Case]) -> None:
        """Take charge of the chosen cases; those that cannot be taken are named, each with why."""
        chosen = list(cases.order_by("pk")[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, _("Choose %(most)d cases at most.") % {"most": MOST_AT_ONCE})
            return
        user, taken = cast(User, request.user), []
        for case in chosen:
            if not case.is_open:
                messages.warning(request, _("%(number)s has ended; it was left alone.") % {"number": case.number})
                continue
            try:
                lifecycle.assign(case, to=user, by=user, version=case.version)
            except lifecycle.Refused as refused:
                messages.error(request, f"{case.number}: {refused}")
            else:
                taken.append(case.number)
        if taken:
            said = ngettext("You are in charge of %(numbers)s.", "You are in charge of %(numbers)s.", len(taken))
            messages.success(request, said % {"numbers": ", ".join(taken)})

    # --- One case --------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        own = (
            ("say/", acts.say, "say"),
            ("begun/", acts.keep_begun, "begun"),
            ("held/", acts.held, "held"),
            ("read/", acts.read, "read"),
            ("correct/", acts.correct, "correct"),
            ("move/<slug:name>/", acts.move, "move"),
            ("assign/", acts.assign, "assign"),
            ("priority/", acts.prioritise, "prioritise"),
            ("overrule/", acts.overrule, "overrule"),
            ("redact/", acts.redact, "redact"),
            ("whole-file/", acts.ask_file, "ask_file"),
            ("whole-file/drop/", acts.drop_file, "drop_file"),
            ("watch/", beside.watch, "watch"),
            ("escalation/", beside.answer_escalation, "escalation"),
            ("call/", beside.answer_call, "call"),
            ("unwatch/", beside.unwatch, "unwatch"),
            ("steps/", acts.check_steps, "check_steps"),
            ("conditions/<int:condition>/", acts.settle, "settle"),
        )
        return [
            *(path(f"<int:pk>/{end}", self.door(act), name=f"cases_case_{name}") for end, act, name in own),
            path("asked/", self.admin_site.admin_view(self.asked), name="cases_case_asked"),
            path("asked/csv/", self.admin_site.admin_view(self.asked_as_file), name="cases_case_asked_csv"),
            path("<int:pk>/print/", self.door(acts.printed, to_work=False), name="cases_case_print"),
            *super().get_urls(),
        ]

    # --- What the forms did not bring --------------------------------------------------------------------------------

    def asked(self, request: HttpRequest) -> HttpResponse:
        """Which item of which clause support had to ask for most."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return asked.page(request)

    def asked_as_file(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return asked.as_file(request)

    # --- Doors -----------------------------------------------------------------------------------------------------

    def door(self, act: Callable[..., HttpResponse], *, to_work: bool = True) -> Callable[..., HttpResponse]:
        """Only who may work cases gets through, and only to a case that was sent. A lost session loses no text."""

        def inside(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            allowed = self.has_work_permission(request) if to_work else self.has_view_permission(request)
            if not allowed:
                raise PermissionDenied
            return act(request, self.case_of(request, pk), **kwargs)

        guarded = self.admin_site.admin_view(inside)

        def outside(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return guarded(request, pk=pk, **kwargs)
            if request.method == "POST":
                kept.keep(request, acts.kept_under(pk, acts.kept_mode(request)))
            return redirect_to_login(reverse("admin:cases_case_change", args=[pk]), reverse("admin:login"))

        return outside

    def case_of(self, request: HttpRequest, pk: object) -> Case:
        key = str(pk)
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            raise Http404
        with_people = ("company", "filer", "assignee", "instance", "overruled_by")
        found = queue.visible(request).filter(pk=int(key)).select_related(*with_people).first()
        if found is None:
            raise Http404
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The case page. There is no form behind this address, so nothing can be posted to it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return acts.show(request, self.case_of(request, object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A case's history is its events, and they stand on its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect(acts.case_url(self.case_of(request, object_id), "#history"))
