"""The customer follows: the list of cases, one case, its verdict and files, and what can be done with it."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import access, begun, corrections, going_out, lifecycle, mail, search
from cases.evidence import uploads
from cases.follow import acts, export, kept, listing, page, writing
from cases.follow.forms import CorrectForm, FilterForm, LendForm, MessageForm, WithdrawForm
from cases.models import BegunMessage, Case, Message, User
from cases.models.case import Status
from cases.text import is_blank

View = Callable[..., HttpResponseBase]
MESSAGE_FORM = "message_%s"
HELD = "#held"


def customers_only(view: View) -> View:
    """Staff have a page of their own for the same case."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        user = cast(User, request.user)
        if not access.is_agent(user):
            return view(request, **kwargs)
        if number := kwargs.get("number"):
            return redirect(mail.DESK_PAGE.format(pk=access.get_case(user, number).pk))
        return redirect("admin:cases_case_changelist")

    return wrapped


# --- The list ------------------------------------------------------------------------------------------------------


@require_safe
@login_required
@customers_only
def case_list(request: HttpRequest) -> HttpResponse:
    """The person's cases, whose turn it is first."""
    form = _filters(request)
    if not form.is_valid():
        return render(request, "follow/list.html", {"form": form, "page": None}, status=422)
    user = cast(User, request.user)
    found = listing.narrowed(user, form.cleaned_data)
    shown_page = listing.page(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    shown = [case for group in shown_page.groups for case in group.cases]
    entries = page.entries(shown, form.cleaned_data["q"], user)
    context = {
        "form": form,
        "page": shown_page,
        "groups": [(group, [entries[case.pk] for case in group.cases]) for group in shown_page.groups],
        "is_wordless": search.is_wordless(form.cleaned_data["q"]),
        "wanted": _address(form),
        "everybody": _address(form, who="all"),
    }
    return render(request, "follow/list.html", context)


@require_safe
@login_required
@customers_only
def case_export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a file, written as it is read."""
    form = _filters(request)
    if not form.is_valid():
        return redirect("case_list")
    found = listing.in_order(listing.narrowed(cast(User, request.user), form.cleaned_data))
    cases = found.select_related("company", "filer").iterator(chunk_size=500)
    lines = export.lines(cases, language=get_language() or "ja", zone=timezone.get_current_timezone())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"cases-{timezone.localdate():%Y%m%d}.csv"
    response.headers["Content-Disposition"] = uploads.content_disposition(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _filters(request: HttpRequest) -> FilterForm:
    companies = access.companies_of(cast(User, request.user)).order_by("name", "pk")
    return FilterForm(request.GET, companies=companies)


def _address(form: FilterForm, **changed: str) -> str:
    """The filters as a query string, without those that are off."""
    wanted = QueryDict(mutable=True)
    for name, value in {**form.cleaned_data, **changed}.items():
        if value and value != form.OFF.get(name):
            wanted[name] = value
    return wanted.urlencode()


# --- One case ------------------------------------------------------------------------------------------------------


@require_safe
@login_required
@customers_only
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case: whose turn it is, the conversation, what was given, the verdict, the history."""
    found = access.get_case(cast(User, request.user), number)
    typed = kept.take(request, number)
    if typed:
        messages.info(request, _("You were signed out meanwhile. What you had typed is all here; send it once more."))
    elif typed := kept.take(request, kept.after_sending(number)):
        sentence = _("The request was sent meanwhile, without what you typed. It is all here; send it as a message.")
        messages.warning(request, sentence)
    else:
        typed = kept.take(request, kept.beside_files(number))
    return _case_page(request, found, typed=typed)


def _case_page(
    request: HttpRequest,
    found: Case,
    *,
    form: MessageForm | None = None,
    withdraw: WithdrawForm | None = None,
    lend: LendForm | None = None,
    correcting: CorrectForm | None = None,
    typed: str = "",
    refused: str = "",
    other: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page as it stands now. What was typed stays in the form, with what is wrong beside it.

    Without it the form holds what was begun before; *other* is what was begun in another window.
    """
    user = cast(User, request.user)
    context = page.of(found, user)
    waiting, held = begun.both(found, user)
    typed = typed or (waiting.body if waiting and request.method != "POST" else "")
    fresh = {"key": uuid.uuid4(), "seen": context["seen"], "body": typed, "begun": _stamp(request, waiting, other)}
    fresh["personal_reason"] = waiting.personal_reason if waiting and typed == waiting.body else ""
    context |= {
        "form": form or MessageForm(case=found, by=user, initial=fresh, auto_id=MESSAGE_FORM),
        "withdraw": withdraw or WithdrawForm(),
        "lend": lend or LendForm(),
        "refused": refused,
        "other": other,
        "correcting": correcting,
        "correct_url": reverse("case_correct", args=[found.number]),
        "held": held,
        "waiting": waiting if waiting and typed == waiting.body else None,
        "here": reverse("case", args=[found.number]),
        "typed": typed,
        "allowed": uploads.allowed(),
    }
    return render(request, "follow/case.html", context, status=status)


def _stamp(request: HttpRequest, waiting: BegunMessage | None, other: str) -> object:
    """What the form knows to be saved: what was sent along, or what the page shows."""
    if request.method == "POST" and not other:
        return writing.stamp_in(request)
    return waiting.stamp if waiting else None


@require_safe
@login_required
@customers_only
def case_verdict(request: HttpRequest, number: str) -> HttpResponse:
    """Why the case stands where it stands: each clause, what it asks, what was said."""
    found = access.get_case(cast(User, request.user), number)
    return render(request, "follow/verdict.html", page.verdict(found))


# --- What the customer does ----------------------------------------------------------------------------------------


def act(view: View) -> View:
    """A POST to a case. Without a session what was typed waits until the person has signed in."""

    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest, number: str) -> HttpResponseBase:
        if request.user.is_authenticated:
            return customers_only(view)(request, number=number)
        kept.keep(request, number)
        return redirect_to_login(reverse("case", args=[number]))

    return wrapped


@act
def case_reply(request: HttpRequest, number: str) -> HttpResponse:
    """A message with files; an answer to a question passes the turn to support."""
    return _message(request, number, going_out.REPLY)


@act
def case_reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Support takes the case up again, for the reason given."""
    return _message(request, number, "reopen")


def _message(request: HttpRequest, number: str, name: str) -> HttpResponse:
    user = cast(User, request.user)
    found = access.get_case(user, number)
    was_asked = found.status == Status.WAITING
    form = MessageForm(request.POST, request.FILES, case=found, by=user, auto_id=MESSAGE_FORM)
    if not form.is_valid():
        _stage(form)
        return _case_page(request, found, form=form, typed=request.POST.get("body", ""), status=422)
    if name != "close" and form.reads_as_thanks():
        _stage(form)
        return _case_page(request, found, form=form, typed=request.POST.get("body", ""), status=422)
    names = ("body", "key", "files", "seen", "personal_reason", "begun")
    said = {field: form.cleaned_data[field] for field in names}
    try:
        held = acts.send(found, name, by=user, staged=form.staged(), **said)
    except uploads.Unwelcome as unwelcome:
        _stage(form)
        form.add_error("files", str(unwelcome))
        return _case_page(request, found, form=form, typed=said["body"], status=422)
    except lifecycle.Refused as refused:
        _stage(form)
        return _case_page(request, access.get_case(user, number), typed=said["body"], refused=str(refused), status=409)
    if held:
        return redirect(reverse("case", args=[number]) + HELD)
    messages.success(request, _message_sent(name, was_asked=was_asked))
    return redirect("case", number)


def _stage(form: MessageForm) -> None:
    """Files that came with what could not be sent wait in the form, so that nobody has to choose them again."""
    with suppress(uploads.Unwelcome):
        files, reason = (form.cleaned_data.get(name) for name in ("files", "personal_reason"))
        uploads.store_all(form.case, files or [], form.by, is_staged=True, personal_reason=reason or "")


def _message_sent(name: str, *, was_asked: bool) -> str:
    if name == "close":
        return _("The case is closed. Thank you for telling us.")
    if name == "reopen":
        return _("The case is open again. It is support's turn.")
    return _("Your answer was sent. It is support's turn.") if was_asked else _("Your message was sent.")


@require_POST
def case_begun(request: HttpRequest, number: str) -> HttpResponseBase:
    """Save what is being written. 401 when the session is over, 409 when another window has saved something else."""
    if not request.user.is_authenticated and writing.wants_json(request):
        return writing.signed_out()
    return _begun(request, number=number)


@act
def _begun(request: HttpRequest, number: str) -> HttpResponse:
    user = cast(User, request.user)
    found = access.get_case(user, number)
    came = writing.keep(request, found, user)
    if writing.wants_json(request):
        return came.as_json()
    if came.status != 200:
        typed, refused = request.POST.get("body", ""), came.message
        return _case_page(request, found, typed=typed, refused=refused, other=came.other, status=came.status)
    messages.success(request, came.message or _("Nothing was left to keep."))
    return redirect("case", number)


@act
def case_correct(request: HttpRequest, number: str) -> HttpResponse:
    """Put another text in the place of one's own, a few minutes after sending it. Too late, it goes into the box."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    form = CorrectForm(request.POST, auto_id="correct_%s")
    if not form.is_valid():
        return _case_page(request, found, correcting=form, status=422)
    given = form.cleaned_data
    own = found.messages.filter(audience=Message.Audience.PUBLIC, author=user)
    message = get_object_or_404(own, pk=given["message"])
    try:
        was_changed = corrections.correct(message, by=user, body=given["body"], was=given["was"])
    except lifecycle.Refused as refused:
        return _case_page(request, found, typed=given["body"], refused=str(refused), status=409)
    if was_changed:
        messages.success(request, _("The message was changed."))
    return redirect(reverse("case", args=[number]) + f"#m{message.pk}")


@act
def case_read(request: HttpRequest, number: str) -> HttpResponse:
    """What is on the page has been read."""
    user = cast(User, request.user)
    writing.mark_read(request, access.get_case(user, number), user)
    return HttpResponse(status=204) if writing.wants_json(request) else redirect("case", number)


@act
def case_held(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what was sent a moment ago, or let it go at once."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    messages.success(request, writing.settle(request, found, user))
    return redirect("case", number)


@act
def case_close(request: HttpRequest, number: str) -> HttpResponse:
    """The matter is settled; what was written beside goes along."""
    if not is_blank(request.POST.get("body", "")):
        return _message(request, number, "close")
    return _move(request, number, "close", _("The case is closed. Thank you for telling us."))


@act
def case_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the request back, with or without a reason."""
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        found = access.get_case(cast(User, request.user), number)
        return _case_page(request, found, withdraw=form, status=422)
    return _move(request, number, "withdraw", _("The case is withdrawn."), form.cleaned_data["reason"])


def _move(request: HttpRequest, number: str, name: str, done: str, message: str = "") -> HttpResponse:
    user = cast(User, request.user)
    found = access.get_case(user, number)
    try:
        acts.move_once(found, name, by=user, message=message)
    except lifecycle.Refused as refused:
        now = access.get_case(user, number)
        return _case_page(request, now, typed=message, refused=str(refused), status=409)
    messages.success(request, done)
    return redirect("case", number)


@act
def case_lend(request: HttpRequest, number: str) -> HttpResponse:
    """Send the whole file of a list import, which support has asked for."""
    user = cast(User, request.user)
    found = access.get_case(user, number)
    form = LendForm(request.POST, request.FILES)
    if not form.is_valid():
        return _case_page(request, found, lend=form, status=422)
    try:
        acts.lend(found, form.cleaned_data["whole_file"], by=user)
    except uploads.Unwelcome as unwelcome:
        form.add_error("whole_file", str(unwelcome))
        return _case_page(request, found, lend=form, status=422)
    except lifecycle.Refused as refused:
        return _case_page(request, access.get_case(user, number), refused=str(refused), status=409)
    messages.success(request, _("The file was sent. It is deleted on the day below; you can delete it sooner."))
    return redirect("case", number)
