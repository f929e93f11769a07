"""The customer follows: my cases, one case, reply, close, reopen, withdraw, files."""

import csv
import io
import uuid
from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import scope
from cases import access, lifecycle
from cases.evidence import uploads
from cases.follow.forms import ListFilter, ReplyForm
from cases.follow.sentences import told
from cases.intake.verdicts import answered
from cases.intake.views import shown
from cases.models import Attachment, Case, Message, User
from cases.models.case import Ball

PAGE_SIZE = 25
GROUPS = (Ball.CUSTOMER, Ball.SUPPORT, Ball.NOBODY)


@require_safe
@login_required
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases and drafts, the last changed first, grouped by whose turn it is; paged by key."""
    user = cast(User, request.user)
    if access.is_agent(user):
        return redirect("admin:cases_case_changelist")
    form = ListFilter(request.GET)
    found = form.applied(access.visible_to(user), user).select_related("company", "filer")
    page, following = _page(found, request.GET.get("after", ""))
    query = request.GET.copy()
    query["after"] = following
    context = {
        "form": form,
        "groups": [(ball, [case for case in page if case.ball == ball]) for ball in GROUPS],
        "count": len(page),
        "following": query.urlencode() if following else "",
        "is_filtered": any(value for name, value in request.GET.items() if name != "after"),
        "is_later": "after" in request.GET,
        "query": request.GET.urlencode(),
    }
    return render(request, "follow/list.html", context)


def _page(cases: Any, after: str) -> tuple[list[Case], str]:
    """One page and the key of the next; a key that cannot be read begins at the top."""
    ordered = cases.order_by("-changed_at", "-id")
    moment, _comma, key = after.partition(",")
    if key.isascii() and key.isdigit() and len(key) < 18:
        try:
            at = timezone.datetime.fromisoformat(moment)
        except ValueError:
            at = None
        if at is not None and timezone.is_aware(at):
            ordered = ordered.filter(Q(changed_at__lt=at) | Q(changed_at=at, id__lt=int(key)))
    page = list(ordered[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    last = page[PAGE_SIZE - 1]
    return page[:PAGE_SIZE], f"{last.changed_at.isoformat()},{last.pk}"


@require_safe
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV that Excel opens rightly, with the same filters; formulas are defused."""
    user = cast(User, request.user)
    found = ListFilter(request.GET).applied(access.visible_to(user).exclude(status="draft"), user)
    rows = found.select_related("company", "filer").order_by("-changed_at", "-id")
    response = StreamingHttpResponse(_lines(rows.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cases.csv"'
    return response


def _lines(cases: Iterator[Case]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    head = [
        _("Number"),
        _("Subject"),
        _("Status"),
        _("Standing"),
        _("Instance"),
        _("Company"),
        _("Filed by"),
        _("Sent"),
    ]
    writer.writerow(head)
    for case in cases:
        sent = timezone.localtime(case.submitted_at).strftime("%Y-%m-%d %H:%M") if case.submitted_at else ""
        values = [
            case.number, case.subject, case.get_status_display(), case.effective_standing, case.instance_name,
            case.company.name, case.filer.name, sent,
        ]  # fmt: skip
        writer.writerow([_harmless(str(value)) for value in values])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _harmless(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")) else value


@require_safe
@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case: conversation, whose turn it is, evidence, history."""
    found = access.get_case(request.user, number)
    return _case_page(request, found, ReplyForm(initial={"key": uuid.uuid4()}))


def _case_page(request: HttpRequest, found: Case, form: ReplyForm, status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    said = found.messages.filter(audience=Message.Audience.PUBLIC).select_related("author")
    context = {
        "case": found,
        "form": form,
        "said": said.prefetch_related("attachments"),
        "history": told(found.events.select_related("actor")),
        "moves": {move.name: move for move in lifecycle.moves_open_to(user, found)},
        "shown": shown(found),
        "conditions": conditions(found),
        "files": found.attachments.filter(message=None),
        "reopen_until": lifecycle.reopen_until(found),
        "accept": uploads.ACCEPT,
    }
    return render(request, "follow/case.html", context, status=status)


def conditions(found: Case) -> list[dict[str, Any]]:
    """The case's conditions with the words of the guideline it was judged by."""
    todos = scope.version(found.guideline).todos
    return [
        {"row": row, "todo": todos.get((row.clause, row.fact)), "by": row.by}
        for row in found.conditions.select_related("by")
    ]


@require_safe
@login_required
def verdict(request: HttpRequest, number: str) -> HttpResponse:
    """The decision record: the answers and reasons under the guideline the case was judged by."""
    found = access.get_case(request.user, number)
    guideline = scope.version(found.guideline)
    judged = guideline.assess(scope.Facts.from_answers(found.facts))
    context = {
        "case": found,
        "reasons": guideline.explain(judged),
        "answered": answered(judged.facts, guideline),
        "limits": [guideline.limits[name] for name in judged.limits],
        "guideline": guideline,
    }
    return render(request, "follow/verdict.html", context)


@require_POST
@login_required
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Write to support; while support waits for an answer, this is it."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _case_page(request, found, form, status=422)
    try:
        with transaction.atomic():
            files = uploads.store_all(found, cast(list[UploadedFile], request.FILES.getlist("files")), user)
            lifecycle.reply(found, by=user, body=form.cleaned_data["body"], key=form.cleaned_data["key"], files=files)
    except uploads.Unwelcome as unwelcome:
        form.add_error(None, str(unwelcome))
        return _case_page(request, found, form, status=422)
    except lifecycle.Refused as refused:
        form.add_error(None, str(refused))
        return _case_page(request, found, form, status=409)
    messages.success(request, _("Your message is sent."))
    return redirect("case", number)


@require_POST
@login_required
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Withdraw, close or reopen."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    try:
        lifecycle.move(found, name, by=user, message=request.POST.get("body", "")[:20000])
    except lifecycle.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    return redirect("case", number)


@require_safe
@login_required
def download(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponseBase:
    """A file, once it was checked; always as a download that no browser runs."""
    found = access.get_attachment(cast(User, request.user), number, file)
    if found.state != Attachment.State.CLEAN:
        return render(request, "follow/not_yet.html", {"file": found, "case": found.case}, status=409)
    kept = found.served or found.file
    response = FileResponse(kept.open("rb"), content_type=uploads.content_type(found.kind))
    response["Content-Disposition"] = uploads.content_disposition(found.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
