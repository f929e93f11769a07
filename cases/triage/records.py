"""What is only read in Django admin: history, files, and the mails about cases."""

import json
from typing import Any, cast

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases import access, lifecycle
from cases import mail as mails_of_cases
from cases.models import Attachment, Case, Event, Mail, Survey, User
from cases.models.case import Status
from cases.templatetags.words import filesize_si
from cases.triage import history
from cases.triage.desk import ReadOnly

MOST_AT_ONCE = 100


class OfCases(ReadOnly):
    """Rows that belong to cases: only those of cases that were sent."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(case__in=access.visible_to(cast(User, request.user)))

    @admin.display(description=_("case"))
    def case_link(self, row: Any) -> str:
        return format_html(
            '<a href="{}"><span class="mono" translate="no">{}</span></a>',
            reverse("admin:cases_case_change", args=[row.case_id]),
            row.case.number,
        )


class BecameFilter(admin.SimpleListFilter):
    title = _("status after it")
    parameter_name = "to_status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Status.choices

    def queryset(self, request: HttpRequest, events: QuerySet[Event]) -> QuerySet[Event]:
        return events.filter(to_status=self.value()) if self.value() in Status.values else events


@admin.register(Event)
class EventAdmin(OfCases):
    list_display = ("at", "case_link", "told", "became")
    list_select_related = ("case", "actor")
    ordering = ("-pk",)
    list_filter = (BecameFilter,)
    search_fields = ("case__number", "verb", "actor__name")
    fields = ("at", "case_link", "told", "actor", "was", "became", "verb", "kept")
    readonly_fields = fields

    @admin.display(description=_("status before it"))
    def was(self, event: Event) -> Any:
        return Status(event.from_status).label if event.from_status else ""

    @admin.display(description=_("status after it"))
    def became(self, event: Event) -> Any:
        return Status(event.to_status).label if event.to_status else ""

    @admin.display(description=_("what happened"))
    def told(self, event: Event) -> str:
        return history.sentence(event, event.case)

    @admin.display(description=_("record"))
    def kept(self, event: Event) -> str:
        return format_html("<pre>{}</pre>", json.dumps(event.data, ensure_ascii=False, indent=2, sort_keys=True))


@admin.register(Attachment)
class AttachmentAdmin(OfCases):
    """Files as rows. The file itself goes out by the one door that checks who asks."""

    list_display = ("uploaded_at", "case_link", "name", "kind", "amount", "state", "uploaded_by")
    list_select_related = ("case", "uploaded_by")
    list_filter = ("state", "kind")
    search_fields = ("case__number", "name", "sha256")
    ordering = ("-uploaded_at", "-pk")
    fields = (
        "download",
        "case_link",
        "kind",
        "amount",
        "sha256",
        "state",
        "refusal",
        "finding",
        "uploaded_by",
        "uploaded_at",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(is_staged=False)

    @admin.display(description=_("size"), ordering="size")
    def amount(self, file: Attachment) -> str:
        return filesize_si(file.size)

    @admin.display(description=_("name"))
    def download(self, file: Attachment) -> str:
        return format_html(
            '<a href="{}"><bdi>{}</bdi></a>', reverse("case_file", args=[file.case.number, file.pk]), file.name
        )


@admin.register(Survey)
class SurveyAdmin(OfCases):
    """How it went, as customers say: for leads."""

    list_display = ("at", "case_link", "rating", "via", "comment")
    list_select_related = ("case",)
    list_filter = ("rating", "via")
    search_fields = ("case__number", "comment")
    ordering = ("-at", "-pk")
    fields = ("case_link", "rating", "comment", "via", "by", "at", "asked_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(at__isnull=False)


@admin.register(Mail)
class MailAdmin(OfCases):
    """Mails about cases say what the case says, so whoever works cases may read them, but for keys in links.

    Mails about accounts carry links that sign people in: they are on no page.
    """

    list_display = ("queued_at", "to", "subject", "state", "attempts", "error")
    list_select_related = ("case",)
    ordering = ("-pk",)
    list_filter = ("state", "held", "language")
    search_fields = ("to", "subject", "case__number")
    fields = (
        "case_link",
        "to",
        "language",
        "subject",
        "words",
        "state",
        "attempts",
        "next_try",
        "held",
        "error",
        "queued_at",
        "sent_at",
        "message_id",
    )
    readonly_fields = fields
    actions = ("send_again",)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        user = request.user
        return isinstance(user, User) and access.is_agent(user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perm("cases.resend_mail")

    @admin.display(description=_("text"))
    def words(self, mail: Mail) -> str:
        return mails_of_cases.without_keys(mail.text)

    @admin.action(description=_("Send again what was given up"), permissions=["resend"])
    def send_again(self, request: HttpRequest, mails: QuerySet[Mail]) -> None:
        """Back into the queue, with the same Message-ID; mails that were sent or are queued are left alone."""
        given_up = mails.filter(state=Mail.State.FAILED).select_related("case").order_by("pk")[:MOST_AT_ONCE]
        count = sum(_send_again(mail, cast(User, request.user)) for mail in given_up)
        if not count:
            messages.warning(request, _("None of these was given up, so nothing is sent again."))
            return
        said = ngettext("%(n)d mail will be sent again.", "%(n)d mails will be sent again.", count)
        messages.success(request, said % {"n": count})


@transaction.atomic
def _send_again(mail: Mail, by: User) -> bool:
    """One mail back into the queue, with an event of its case; False where somebody else was faster."""
    case = lifecycle.lock(cast(Case, mail.case))
    given_up = Mail.objects.filter(pk=mail.pk, state=Mail.State.FAILED)
    if not given_up.update(state=Mail.State.QUEUED, attempts=0, next_try=timezone.now(), error=""):
        return False
    lifecycle.record(case, "resend", by, data={"mail": mail.pk}, is_internal=True)
    return True
