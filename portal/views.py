"""The pages that belong to the site itself: home, account, language, statements, health, errors."""

import copy
import logging
import re
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cases import attention, search
from cases.access import drafts_of, is_agent, visible_to
from cases.follow.page import entry
from cases.models import User
from cases.models.case import BALL, Ball
from portal.forms import AccountForm, CustomerMailForm, StaffMailForm

log = logging.getLogger("portal")
SHOWN_AT_HOME = 5
CUSTOMERS_TURN = [status for status, ball in BALL.items() if ball is Ball.CUSTOMER and status != "draft"]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where one starts: what the portal does, and what waits for whoever is signed in."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "home.html")
    if is_agent(user):
        return render(request, "home.html", {"is_agent": True})
    waiting = visible_to(user).filter(status__in=CUSTOMERS_TURN).order_by("-changed_at", "-id")
    lists = {"waiting": waiting, "drafts": drafts_of(user)}
    context = {
        name: [entry(case) for case in cases.select_related("filer", "company", "assignee")[:SHOWN_AT_HOME]]
        for name, cases in lists.items()
    }
    return render(request, "home.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    hours = {
        "session_hours": settings.SESSION_MAX_AGE // timedelta(hours=1),
        "idle_hours": settings.SESSION_IDLE_CUSTOMER // timedelta(hours=1),
    }
    return render(request, "privacy.html", hours)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Name and language of the person signed in."""
    person = cast(User, request.user)
    # A form that fails has already written to its instance; the page must go on showing who is really signed in.
    form = AccountForm(request.POST or None, instance=copy.copy(person))
    if form.is_valid():
        user = form.save()
        if "name" in form.changed_data:
            search.outdate(user.filed_cases.all())
        translation.activate(user.language)
        messages.success(request, _("Your changes are saved."))
        return keep_language(redirect("account"), user.language)
    contacts = person.contacts.filter(is_active=True).select_related("company").order_by("company__name")
    context = {"form": form, "address": person.email, "contacts": contacts}
    return render(request, "account.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account_mail(request: HttpRequest) -> HttpResponse:
    """Which mails the person signed in gets, and the cases they follow."""
    person = cast(User, request.user)
    if "stop" in request.POST:
        return _stop_watching(person, request)
    form_class = StaffMailForm if is_agent(person) else CustomerMailForm
    form = form_class(request.POST or None, instance=copy.copy(person))
    if form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("account_mail")
    watching = person.watching.filter(ended_at=None, case__in=visible_to(person)).select_related("case")
    context = {"form": form, "watching": watching, "is_agent": is_agent(person)}
    return render(request, "account_mail.html", context, status=422 if form.is_bound else 200)


def _stop_watching(person: User, request: HttpRequest) -> HttpResponse:
    key = request.POST["stop"]
    watcher = person.watching.filter(pk=int(key)).first() if re.fullmatch(r"[0-9]{1,18}", key, re.ASCII) else None
    if watcher:
        attention.unwatch(watcher.case, user=person, by=person)
        messages.success(request, _("You will get no more mails about it."))
    return redirect("account_mail")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Read on in the other language, on the page one came from."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = reverse("home")
    if language not in dict(settings.LANGUAGES):
        return redirect(target)
    if isinstance(request.user, User) and request.user.language != language:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return keep_language(redirect(target), language)


def keep_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


@require_GET
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process can answer: says no more than that to anybody."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.exception("health: the database does not answer")
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})
