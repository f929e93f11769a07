"""What was typed in a session that had ended waits in the new one, until the page it was typed on is opened again."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from cases import access
from cases.evidence import pasting
from cases.evidence.secrets import masked
from cases.follow import kept as messages_kept
from cases.intake import drafts, guard
from cases.models import Case
from cases.models.case import Status

KEY = "kept_drafts"
LONGEST = 500_000  # characters: several times what all boxes of a draft can hold
MOST = 5  # pages, of which the latest are kept
FOR = timedelta(hours=2)  # in the session of somebody who does not come back


def keep(request: HttpRequest, path: str) -> None:
    """Put what was posted aside for the page at *path*, but for secrets.

    Files cannot wait, nor texts without end: the page says so.
    """
    data, _notes = guard.read(request.POST, guard.reasons(request.POST))
    typed = {name: values for name, values in data.lists() if name != "csrfmiddlewaretoken"}
    if "pasted" in typed:
        typed["pasted"] = [text[: pasting.LONGEST] for text in typed["pasted"]]
    is_too_long = _length(typed) > LONGEST
    waiting = {page: one for page, one in request.session.get(KEY, {}).items() if page != path}
    waiting[path] = {"typed": {} if is_too_long else typed, "lost": is_too_long, "files": bool(request.FILES)}
    while len(waiting) > MOST or sum(_length(one["typed"]) for one in waiting.values()) > LONGEST:
        del waiting[next(iter(waiting))]
    request.session[KEY] = waiting
    if not request.user.is_authenticated:
        request.session.set_expiry(FOR)


def _length(typed: Mapping[str, list[str]]) -> int:
    return sum(len(text) for values in typed.values() for text in values)


def take(request: HttpRequest) -> QueryDict:
    """What was waiting for this page, handed out once and with a word about it; empty when there is nothing."""
    typed = QueryDict(mutable=True)
    waiting = dict(request.session.get(KEY, {}))
    if one := waiting.pop(request.path, None):
        request.session[KEY] = waiting
        for name, values in one["typed"].items():
            typed.setlist(name, values)
        if typed:
            messages.success(request, _("Your session had ended. What you had typed is all here."))
        if one["lost"]:
            messages.warning(request, _("Your session had ended, and what you had typed was too long to be kept."))
        if one["files"]:
            messages.warning(request, _("Your session had ended, so the files could not be kept. Attach them again."))
    return typed


def through_sign_in(page: str = "") -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Like ``login_required``, for a page of a draft, whose POST must not be lost to it.

    After signing in one comes to the page of that name, or of the view itself; it gets what was typed by :func:`take`.
    Once the draft was sent, its pages lead to the receipt.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                try:
                    return view(request, number, **kwargs)
                except access.WasSent as sent:
                    return _sent(request, sent.case)
            path = reverse(page, args=[number]) if page else request.path
            if request.method == "POST":
                keep(request, path)
            return redirect_to_login(request.get_full_path() if path == request.path else path)

        wrapped.kept_for = page  # type: ignore[attr-defined]  # where `rescued` finds it
        return wrapped

    return decorate


def _sent(request: HttpRequest, case: Case) -> HttpResponse:
    """The receipt; whoever was still writing, in another window, finds it in the box for a message.

    A draft that was closed as solved shows that, and offers to begin a new one from it.
    """
    if case.status == Status.SOLVED:
        if request.method == "POST":
            messages.warning(
                request, _("This draft was closed from another window; what you changed just now is not in it.")
            )
        return redirect("draft_retry", case.number)
    if request.method == "POST":
        if text := drafts.not_in(case, request.POST):
            messages_kept.put(request, messages_kept.after_sending(case.number), masked(text))
            return redirect("case", case.number)
        sentence = _("This request has been sent, without what you changed just now. You can add that as a reply.")
        messages.warning(request, sentence)
    return redirect("receipt", case.number)


def rescued(request: HttpRequest) -> str:
    """Where what was posted waits although its token was an old one; empty for a form that is none of these pages'.

    A token grows old when one signs in again in another window. That the form is ours all the same, the browser says.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return ""
    page = getattr(match.func, "kept_for", None)
    if not ours or page is None:
        return ""
    path = reverse(page, args=[match.kwargs["number"]]) if page else request.path
    keep(request, path)
    return path
