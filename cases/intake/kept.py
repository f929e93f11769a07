"""What was typed survives a session that ended: it waits in the new one until the same draft is opened again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from cases.intake import drafts
from cases.models import Case

KEY = "kept_details"
LONGEST = 400_000


def through_sign_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Like ``login_required``, for a page whose POST must not be lost to it."""

    @wraps(view)
    def wrapped(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, number, **kwargs)
        if request.method == "POST":
            posted = request.POST.copy()
            posted.pop("csrfmiddlewaretoken", None)
            typed = posted.urlencode()
            if len(typed) <= LONGEST:
                request.session[KEY] = {"number": number, "typed": typed}
        return redirect_to_login(reverse("draft_details", args=[number]))

    return wrapped


def replay(request: HttpRequest, draft: Case) -> bool:
    """Put what was waiting into the draft it was typed for; answers whether there was anything."""
    waiting = request.session.get(KEY)
    if not waiting or waiting.get("number") != draft.number:
        return False
    del request.session[KEY]
    drafts.keep(draft, QueryDict(waiting["typed"]))
    return True
