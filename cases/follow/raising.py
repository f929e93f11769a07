"""The customer raises the priority of a case by one step, with a reason."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access, clock, lifecycle, promises
from cases.follow import kept
from cases.follow.forms import RaiseForm
from cases.follow.views import customers_only
from cases.models import Case, User


@require_http_methods(["GET", "HEAD", "POST"])
def case_raise(request: HttpRequest, number: str) -> HttpResponseBase:
    """A page of its own, since it says what follows. Without a session the reason waits until one has signed in."""
    if request.user.is_authenticated:
        return customers_only(_raise)(request, number=number)
    if request.method == "POST":
        kept.keep(request, _kept_as(number))
    return redirect_to_login(reverse("case_raise", args=[number]))


def _kept_as(number: str) -> str:
    return f"raise {number}"


def _raise(request: HttpRequest, number: str) -> HttpResponse:
    user = cast(User, request.user)
    found = access.get_case(user, number)
    if request.method != "POST":
        typed = kept.take(request, _kept_as(number))
        return _page(request, found, RaiseForm(initial={"reason": typed, "version": found.version}))
    form = RaiseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        lifecycle.raise_priority(found, by=user, **form.cleaned_data)
    except lifecycle.Conflict as conflict:
        fresh = RaiseForm(initial={"reason": form.cleaned_data["reason"], "version": conflict.case.version})
        return _page(request, access.get_case(user, number), fresh, refused=str(conflict), status=409)
    except lifecycle.Refused as refused:
        return _page(request, access.get_case(user, number), form, refused=str(refused), status=409)
    messages.success(request, _("The priority was raised. Support has been told."))
    return redirect("case", number)


def _page(request: HttpRequest, case: Case, form: RaiseForm, *, refused: str = "", status: int = 200) -> HttpResponse:
    since, now = lifecycle.raisable_at(case), timezone.now()
    context = {
        "case": case,
        "form": form,
        "refused": refused,
        "since": since,
        "is_open_now": since is not None and since <= now,
        "next": case.priority - 1,
        "due": promises.if_raised(case, now) if since else None,
        "hours": clock.hours(case.company.plan),
    }
    return render(request, "follow/raise.html", context, status=status)
