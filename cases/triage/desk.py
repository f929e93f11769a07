"""What all pages of the desk share: nothing is deleted, and filters, sorting and search come from lists."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

LONGEST_SEARCH = 100
MOST_WORDS = 5

# A list of every table in the margin of every page says nothing to somebody who works cases.
admin.site.enable_nav_sidebar = False


class Desk(admin.ModelAdmin):
    """A page that shows what its permissions allow, and deletes nothing."""

    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions: Any = ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A list is headed by what it lists, not by what one might do with it."""
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page offers as a filter; Django would let any column of the table be asked for."""
        offered = set()
        for item in self.list_filter:
            if isinstance(item, str):
                offered |= {f"{item}__exact", f"{item}__isnull"}
            elif issubclass(item, admin.SimpleListFilter):  # type: ignore[arg-type]
                offered.add(item.parameter_name)  # type: ignore[union-attr]
        return lookup in offered

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word must be found in one of ``search_fields``; what goes on for ever is cut."""
        for word in search_term[:LONGEST_SEARCH].split()[:MOST_WORDS]:
            found = Q()
            for field in self.search_fields:
                found |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(found)
        return queryset, False


class ReadOnly(Desk):
    """A page on which nothing is written."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
