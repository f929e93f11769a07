"""What staff do beside the conversation: choose who of support is told, answer an escalation, agree to a call."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import attention, lifecycle
from cases.models import Case, User
from cases.triage import acts
from cases.triage.forms import AnswerCallForm, EscalationForm, WatchForm


@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest, case: Case) -> HttpResponse:
    """Have somebody of support told of the case, oneself or another."""
    user = cast(User, request.user)

    def act(given: dict[str, Any]) -> None:
        attention.watch(case, user=given["user"], by=user)

    return acts.decide(request, case, WatchForm, "watch", {"user": user.pk}, act, _("Done: they will be told."))


@require_POST
def unwatch(request: HttpRequest, case: Case) -> HttpResponse:
    """Take somebody of support off the list."""
    key = request.POST.get("user", "")
    known = {str(watcher.user_id): watcher.user for watcher in attention.watchers(case)}
    if key in known:
        try:
            attention.unwatch(case, user=known[key], by=cast(User, request.user))
        except lifecycle.Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Done: they will be told no more."))
    return redirect(acts.case_url(case, "#watchers"))


@require_http_methods(["GET", "HEAD", "POST"])
def answer_escalation(request: HttpRequest, case: Case) -> HttpResponse:
    """Take an escalation up, and tell the customer what happens now."""
    user = cast(User, request.user)

    def act(given: dict[str, Any]) -> None:
        attention.answer_escalation(case, answer=given["answer"], by=user, version=given["version"])

    done = _("Done: the customer reads your answer.")
    escalation = attention.open_escalation(case)
    return acts.decide(request, case, EscalationForm, "escalation", {}, act, done, escalation=escalation)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_call(request: HttpRequest, case: Case) -> HttpResponse:
    """Agree to one of the times a customer named, or decline."""
    user = cast(User, request.user)

    def act(given: dict[str, Any]) -> None:
        chosen = given["choice"]
        agreed_at = None if chosen == AnswerCallForm.DECLINE else datetime.fromisoformat(chosen)
        attention.answer_call(case, agreed_at=agreed_at, answer=given["answer"], by=user, version=given["version"])

    done = _("Done: the customer was told.")
    return acts.decide(request, case, AnswerCallForm, "call", {}, act, done, call=attention.current_call(case))
