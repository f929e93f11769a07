"""What was typed in a session that had ended waits in the new one, until the page it was typed on is opened again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

KEY = "kept_draft"
LONGEST = 200_000  # characters as sent; everything a draft may hold in letters of three bytes fits


def keep(request: HttpRequest, path: str) -> None:
    """Put what was posted aside for the page at *path*. Files cannot wait; a page that takes them says so."""
    posted = request.POST.copy()
    posted.pop("csrfmiddlewaretoken", None)
    typed = posted.urlencode()
    if typed and len(typed) <= LONGEST:
        request.session[KEY] = {"path": path, "typed": typed, "files": bool(request.FILES)}


def take(request: HttpRequest, path: str | None = None) -> QueryDict:
    """What was waiting for this page, handed out once; empty when there is nothing."""
    waiting = request.session.get(KEY)
    if not waiting or waiting["path"] != (path or request.path):
        return QueryDict()
    del request.session[KEY]
    typed = QueryDict(waiting["typed"], mutable=True)
    if waiting["files"]:
        typed["files_were_lost"] = "1"
    return typed


def through_sign_in(page: str = "") -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Like ``login_required``, for a view whose POST must not be lost to it.

    After signing in one comes to the page of that name, or of the view itself; it gets what was typed by :func:`take`.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return view(request, number, **kwargs)
            path = reverse(page, args=[number]) if page else request.path
            if request.method == "POST":
                keep(request, path)
            return redirect_to_login(request.get_full_path() if path == request.path else path)

        return wrapped

    return decorate
