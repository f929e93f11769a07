"""The retry desk's page: record a failed try, learn when to try again, then say whether it still fails or works."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases import access, lifecycle, waiting
from cases.evidence import api, pasting
from cases.evidence.marketo import Unread
from cases.intake import drafts, kept, moments, retries
from cases.intake.fields import AddressField, MomentField
from cases.intake.forms import RequestIDField
from cases.intake.person import person
from cases.intake.views import typed
from cases.models import Case, Try
from cases.models.case import Status
from cases.text import Prose
from scope import Area, Verdict

LONGEST_MESSAGE = 2_000


class TryForm(forms.Form):
    """One failed try. What a Request ID or a pasted response tells of it need not be typed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    failed_at = MomentField(max_length=100, required=False)
    message = Prose(max_length=pasting.FITS, required=False)

    def __init__(self, *args: Any, area: str, last: Try | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        is_import = area == Area.LIST_IMPORT.value
        self.fields["failed_at"].label = (
            _("When the import was started (JST)") if is_import else _("When it failed (JST)")
        )
        self.fields["reference"] = (
            AddressField(max_length=2000, required=False, label=_("Address of the target list"))
            if is_import
            else RequestIDField(max_length=10000, required=False, label=_("Request ID"))
        )
        self.fields["message"].label = _("Error message or code") if is_import else _("Error message, code or response")
        self.order_fields(["key", "failed_at", "reference", "message"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        message = self._read_message(data) if "message" in data else ""
        data["message"] = message or (self.last.message if self.last else "")
        if not self.last and not message and "message" not in self.errors:
            self.add_error("message", _("Enter the error message or its code: it decides how long to wait."))
        if "failed_at" not in self.errors:
            data["failed_at"] = self._moment(data)
        return data

    def _read_message(self, data: dict[str, Any]) -> str:
        """The message in what was pasted; the Request ID in it where none was given."""
        text = str(data["message"])
        try:
            read = pasting.read(text)
        except Unread:
            return text[:LONGEST_MESSAGE]
        if "reference" in data and not data["reference"] and isinstance(self.fields["reference"], RequestIDField):
            data["reference"] = read.api_request_id
        return (read.error_message or text)[:LONGEST_MESSAGE]

    def _moment(self, data: dict[str, Any]) -> datetime | None:
        """As typed, else as the Request ID tells it; a later try was made just now where nothing says otherwise."""
        if data.get("failed_at"):
            return datetime.fromisoformat(data["failed_at"])
        if isinstance(self.fields["reference"], RequestIDField) and data.get("reference"):
            at = api.request_id(data["reference"]).at
            if at and at <= timezone.now():
                return at
        if self.last:
            return timezone.now()
        self.add_error("failed_at", _("Enter when it failed, such as 2026-11-20 10:12 (Japan time)."))
        return None

    def error_list(self) -> list[dict[str, str]]:
        return [
            {"id": f"id_{name}", "label": str(self.fields[name].label), "words": str(words)}
            for name in self.fields
            for words in self.errors.get(name, ())
            if name != "key"
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@kept.through_sign_in()
def retry(request: HttpRequest, number: str) -> HttpResponse:
    """One page for the whole wait; a draft whose answers ask for no retry has no business here."""
    draft = access.get_unsent(person(request), number)
    if draft.status == Status.SOLVED:
        return _solved(request, draft)
    if "works" in request.POST:
        return _works(request, draft)
    found = drafts.verdict(draft)
    if not drafts.waits_for_retry(found):
        return redirect("draft_details" if found.standing else "draft_questions", number)
    tries = list(draft.tries.select_related("by"))
    last = tries[-1] if tries else None
    form = TryForm(typed(request) or None, area=draft.area, last=last, initial=_known(draft, last))
    if request.method == "POST" and form.is_valid():
        return _recorded(request, draft, form)
    return _page(request, draft, form, tries, found)


def _known(draft: Case, last: Try | None) -> dict[str, Any]:
    """What the details say already; only for the first try, since a later one was another call."""
    fresh = {"key": uuid.uuid4()}
    if last:
        return fresh | ({"reference": last.reference} if draft.area == Area.LIST_IMPORT.value else {})
    evidence = draft.evidence
    is_import = draft.area == Area.LIST_IMPORT.value
    return fresh | {
        "failed_at": moments.shown(str(evidence.get("import_started_at", ""))) if is_import else "",
        "reference": evidence.get("import_list_url" if is_import else "api_request_id", ""),
        "message": evidence.get("error_message", ""),
    }


def _recorded(request: HttpRequest, draft: Case, form: TryForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        made = retries.record(
            draft,
            by=person(request),
            key=data["key"],
            failed_at=data["failed_at"],
            reference=data.get("reference") or "",
            message=data["message"],
        )
    except lifecycle.NotAllowed as refused:
        messages.info(request, str(refused))
        return redirect("draft_details", draft.number)
    draft.refresh_from_db()
    if draft.parked_until is None:
        messages.success(request, _("The tries are in the details now. Fill in what is left, then send the request."))
        return redirect("draft_details", draft.number)
    if not made.counts:
        messages.warning(
            request, _("The try was recorded. It was made before the wait was over, so one more is needed after it.")
        )
    return redirect("draft_retry", draft.number)


def _works(request: HttpRequest, draft: Case) -> HttpResponse:
    try:
        retries.solve(draft, by=person(request))
    except lifecycle.NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect("draft_retry", draft.number)


def _page(request: HttpRequest, draft: Case, form: TryForm, tries: list[Try], found: Verdict) -> HttpResponse:
    counted = [each for each in tries if each.counts]
    needed = max(1, settings.RETRY_TRIES - len(counted))
    last = counted[-1] if counted else None
    context = {
        "draft": draft,
        "form": form,
        "tries": tries,
        "last": last,
        "is_time": bool(draft.parked_until and draft.parked_until <= timezone.now()),
        "why": waiting.why(last.wait) if last else "",
        "length": waiting.length(last.wait) if last else "",
        "code": api.CODES.get(last.code) if last else None,
        "waits": waiting.table(draft.area),
        "meets": ngettext(
            "One more failed try meets the condition. All tries go into the details, and you can send the request.",
            "%(n)d more failed tries meet the condition. All go into the details, and you can send the request.",
            needed,
        )
        % {"n": needed},
        "clause": next(condition.clause for condition in found.unmet if condition.fact == "retry"),
        "is_import": draft.area == Area.LIST_IMPORT.value,
    }
    return render(request, "intake/retry.html", context, status=422 if form.errors else 200)


# --- After it worked -------------------------------------------------------------------------------------------------


def _solved(request: HttpRequest, solved: Case) -> HttpResponse:
    """What became of the draft, and how to go on should it come back."""
    if "again" in request.POST:
        draft = retries.begin_again(solved, by=person(request), key=drafts.key_in(request.POST))
        messages.success(request, _("This is a new draft with what you had entered. Record the new try first."))
        return redirect("draft_retry", draft.number)
    context = {"case": solved, "tries": solved.tries.select_related("by"), "key": uuid.uuid4()}
    return render(request, "intake/solved.html", context)
