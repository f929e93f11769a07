"""What the customer does beside the conversation: choose who else is told, call for a lead, ask to be called."""

import uuid
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cases import access, attention, lifecycle, mail
from cases.follow import kept
from cases.follow.attention_forms import ADD, REMOVE, CallForm, ColleagueForm, EscalateForm, offered
from cases.follow.views import View, customers_only
from cases.models import Case, User

# --- Who else is told ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@customers_only
def case_watchers(request: HttpRequest, number: str) -> HttpResponse:
    """Who is told of a case, and who may be added."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    if request.method != "POST":
        return _watchers_page(request, found, ColleagueForm(case=found))
    act = REMOVE if request.POST.get("act") == REMOVE else ADD
    form = ColleagueForm(request.POST, case=found, act=act)
    if not form.is_valid():
        return _watchers_page(request, found, form, status=422)
    chosen = form.cleaned_data["user"]
    try:
        (attention.watch if act == ADD else attention.unwatch)(found, user=chosen, by=user)
    except lifecycle.Refused as refused:
        form.add_error("user", str(refused))
        return _watchers_page(request, found, form, status=409)
    messages.success(request, _told(chosen, act, is_self=chosen == user))
    return redirect("case_watchers", number)


def _watchers_page(request: HttpRequest, found: Case, form: ColleagueForm, *, status: int = 200) -> HttpResponse:
    may_follow, people = offered(found, cast(User, request.user))
    form.offer(people)
    context = {
        "case": found,
        "form": form,
        "watchers": [each for each in attention.watchers(found) if not each.user.is_staff],
        "may_follow": may_follow,
        "may_add": bool(people),
    }
    return render(request, "follow/watchers.html", context, status=status)


def _told(chosen: User, act: str, *, is_self: bool) -> str:
    if is_self:
        return _("You will get mails about this case.") if act == ADD else _("You will get no more mails about it.")
    words = _("%(name)s will get mails about this case.") if act == ADD else _("%(name)s will get no more mails.")
    return words % {"name": chosen.name}


# --- A lead, or a call ---------------------------------------------------------------------------------------------


def beside(view: View) -> View:
    """A page with a form about a case. What was typed in a session that had ended waits until the page is back."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, number: str) -> HttpResponseBase:
        if request.user.is_authenticated:
            return customers_only(view)(request, number=number)
        if request.method == "POST":
            kept.put(request, _kept_under(request), request.POST.get("words", ""))
        return redirect_to_login(request.path)

    return wrapped


def _kept_under(request: HttpRequest) -> str:
    return f"beside {request.path}"


@beside
def case_escalate(request: HttpRequest, number: str) -> HttpResponse:
    """Call for a lead, with a reason."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    if request.method != "POST":
        typed = kept.take(request, _kept_under(request))
        return _form_page(request, found, "escalate", EscalateForm(initial={"key": uuid.uuid4(), "words": typed}))
    form = EscalateForm(request.POST)
    if not form.is_valid():
        return _form_page(request, found, "escalate", form, status=422)
    try:
        attention.escalate(found, by=user, **form.cleaned_data)
    except lifecycle.Refused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, found, "escalate", form, status=409)
    messages.success(request, _("The leads of support and whoever is in charge were told. You will hear from them."))
    return redirect("case", number)


@beside
def case_call(request: HttpRequest, number: str) -> HttpResponse:
    """Ask to be called, at one of up to three times."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    if request.method != "POST":
        typed = kept.take(request, _kept_under(request))
        initial = {"key": uuid.uuid4(), "language": user.language, "words": typed}
        return _form_page(request, found, "call", CallForm(initial=initial, plan=found.company.plan))
    form = CallForm(request.POST, plan=found.company.plan)
    if not form.is_valid():
        return _form_page(request, found, "call", form, status=422)
    given = {name: form.cleaned_data[name] for name in ("phone", "language", "slots", "words", "key")}
    try:
        attention.ask_for_call(found, by=user, **given)
    except lifecycle.Refused as refused:
        form.add_error(None, str(refused))
        return _form_page(request, found, "call", form, status=409)
    messages.success(request, _("Support was asked for a call. You will hear by mail which time suits."))
    return redirect("case", number)


def _form_page(
    request: HttpRequest, found: Case, name: str, form: EscalateForm | CallForm, *, status: int = 200
) -> HttpResponse:
    """The form, or in its place what stands in the way of asking."""
    waiting = attention.open_escalation(found) if name == "escalate" else attention.current_call(found)
    context = {"case": found, "form": form, "waiting": waiting}
    return render(request, f"follow/{name}.html", context, status=status)


# --- No more mails -------------------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mails(request: HttpRequest, token: str) -> HttpResponse:
    """Where the mail of a watcher leads to end it: a page with a button, or one POST of a mail program (RFC 8058).

    Nobody has to be signed in, nor bring a token against forgery: only the mail holds the address, and all it does is
    end mails. The page shows no more than a number.
    """
    watcher = mail.watcher_of(token)
    if watcher is None:
        raise Http404
    if request.method == "POST":
        attention.unwatch(watcher.case, user=watcher.user, by=watcher.user)
        watcher.refresh_from_db()
    return render(request, "follow/stop.html", {"number": watcher.case.number, "is_over": watcher.ended_at})
