"""Mails that came in, in Django admin: for leads, since a mail that belongs to no case may be of anybody."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases import access
from cases.evidence import uploads
from cases.inbox import acting, mailbox
from cases.models import InboundMail, User
from cases.templatetags.words import filesize_si, moment
from cases.triage.desk import ReadOnly

MOST_AT_ONCE = 100


@admin.register(InboundMail)
class InboundMailAdmin(ReadOnly):
    """What came, what became of it, and why. The mail itself goes out as a text, never as a page."""

    list_display = ("received_at", "sender", "subject", "state", "why", "case_link")
    list_select_related = ("case",)
    list_filter = ("state", "source")
    search_fields = ("sender", "subject", "message_id", "case__number")
    ordering = ("-pk",)
    fields = (
        "received_at",
        "source",
        "sender",
        "subject",
        "state",
        "why",
        "case_link",
        "text",
        "as_it_came",
        "amount",
        "message_id",
        "attempts",
        "next_try",
        "done_at",
        "answered_at",
    )
    readonly_fields = fields
    actions = ("read_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboundMail]:
        """Mails of cases that the reader may read, and those of no case."""
        seen = access.visible_to(cast(User, request.user))
        return super().get_queryset(request).filter(Q(case=None) | Q(case__in=seen)).defer("raw")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_view_permission(request) and (box := mailbox.in_trouble()):
            words = _("The mailbox cannot be read (last read: %(when)s). It is tried again and again (%(error)s).")
            read_at = moment(box.polled_at) if box.polled_at else _("never")
            messages.warning(request, words % {"when": read_at, "error": box.error})
        return super().changelist_view(request, extra_context)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        user = request.user
        return isinstance(user, User) and access.is_agent(user) and user.has_perm("cases.view_inboundmail")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_work_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and request.user.has_perm("cases.change_case")

    def get_urls(self) -> list[URLPattern]:
        raw = path("<int:pk>/raw/", self.admin_site.admin_view(self.raw), name="cases_inboundmail_raw")
        return [raw, *super().get_urls()]

    @admin.display(description=_("case"))
    def case_link(self, row: InboundMail) -> str:
        if row.case is None:
            return ""
        return format_html(
            '<a href="{}"><span class="mono" translate="no">{}</span></a>',
            reverse("admin:cases_case_change", args=[row.case_id]),
            row.case.number,
        )

    @admin.display(description=_("size"), ordering="size")
    def amount(self, row: InboundMail) -> str:
        return filesize_si(row.size)

    @admin.display(description=_("as it came"))
    def as_it_came(self, row: InboundMail) -> str:
        if not InboundMail.objects.filter(pk=row.pk, raw__isnull=False).exists():
            return str(_("No longer kept"))
        return format_html('<a href="{}">{}</a>', reverse("admin:cases_inboundmail_raw", args=[row.pk]), _("Download"))

    def raw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail byte for byte, as a text to be kept and not opened."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_queryset(request).filter(pk=pk, raw__isnull=False).first() if pk < 2**63 else None
        if row is None:
            raise Http404
        return HttpResponse(
            bytes(row.raw or b""),
            content_type="text/plain; charset=us-ascii",
            headers={
                "Content-Disposition": uploads.content_disposition(f"mail-{row.pk}.txt"),
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "Cache-Control": "no-store",
            },
        )

    @admin.action(description=_("Read again"), permissions=["work"])
    def read_again(self, request: HttpRequest, rows: QuerySet[InboundMail]) -> None:
        """Back to the worker: what was unclear or given up, as far as it is still kept as it came."""
        chosen = list(rows[:MOST_AT_ONCE])
        count = acting.read_again([row.pk for row in chosen])
        for row in chosen:
            self.log_change(request, row, "Read again")
        if not count:
            messages.warning(request, _("None of these can be read again."))
            return
        said = ngettext("%(n)d mail will be read again.", "%(n)d mails will be read again.", count)
        messages.success(request, said % {"n": count})
