"""What comes after a case has ended: the question how it went, and a new case that goes on from it."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import access, lifecycle, surveys
from cases.follow.forms import SurveyForm
from cases.follow.views import customers_only
from cases.intake import again
from cases.models import Case, Survey, User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@customers_only
def case_survey(request: HttpRequest, number: str) -> HttpResponse:
    """The one question, for whoever may read the case."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    return _survey(request, found, by=user, via=Survey.Via.PAGE, done=reverse("case", args=[number]))


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The same behind the link of a mail: nobody has to sign in, and nothing of the case is shown but its number."""
    found = surveys.case_of(token)
    if found is None:
        return render(request, "follow/survey.html", {"is_gone": True}, status=404)
    return _survey(request, found, by=None, via=Survey.Via.MAIL, done=request.path)


def _survey(request: HttpRequest, case: Case, *, by: User | None, via: str, done: str) -> HttpResponse:
    """Only a POST is an answer: programs that check mails follow links too."""
    form = SurveyForm(request.POST if request.method == "POST" else None)
    context = {"case": case, "form": form, "is_signed_in": by is not None}
    if surveys.answer_of(case):
        return render(request, "follow/survey.html", {**context, "is_answered": True})
    if not surveys.may_be_asked(case):
        return render(request, "follow/survey.html", {**context, "is_open_again": True})
    if request.method != "POST":
        return render(request, "follow/survey.html", context)
    if not form.is_valid():
        return render(request, "follow/survey.html", context, status=422)
    try:
        lifecycle.answer_survey(case, by=by, via=via, **form.cleaned_data)
    except lifecycle.Refused:
        return render(request, "follow/survey.html", {**context, "is_open_again": True}, status=409)
    if by:
        messages.success(request, _("Thank you. Your answer was kept."))
    return redirect(done)


@require_POST
def case_again(request: HttpRequest, number: str) -> HttpResponseBase:
    """Begin a draft that goes on from a case that has ended. Pressed twice, it is begun once."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("case", args=[number]))
    return customers_only(_again)(request, number=number)


def _again(request: HttpRequest, number: str) -> HttpResponse:
    user = cast(User, request.user)
    found = access.get_case(user, number)
    try:
        draft = again.begin(found, by=user, key=_key(request.POST.get("key", "")))
    except lifecycle.Refused as refused:
        messages.error(request, str(refused))
        return redirect("case", number)
    sentence = _("A new draft was begun. What still applies came along; go through it, and change what is different.")
    messages.success(request, sentence)
    return redirect("draft_start", draft.number)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
