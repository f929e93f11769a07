"""The queue: every sent case, the most recently changed first; nothing in it can be edited by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from cases.access import visible_to
from cases.models import Case


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    """Read-only: a case changes by its moves alone."""

    list_display = (
        "number",
        "subject",
        "standing",
        "status",
        "priority",
        "company",
        "area",
        "assignee",
        "first_response_due",
    )
    list_filter = ("standing", "status", "priority", "route", "area")
    list_select_related = ("company", "assignee")
    search_fields = ("number", "subject", "munchkin_id", "company__name")
    show_full_result_count = False
    ordering = ("-changed_at", "-id")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return visible_to(request.user).order_by(*self.ordering)  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
