"""What happens around every request: its id in the logs, response headers, language, and who is still signed in."""

import re
import uuid
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from cases.models import User
from portal import logs

Handler = Callable[[HttpRequest], HttpResponse]
ID = re.compile(r"[0-9a-zA-Z-]{8,64}")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb"))
A_MINUTE = 60


def request_id(get_response: Handler) -> Handler:
    """Give the request an id, or keep the one our own proxy gave; answer with it, and let every log line carry it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
        current = given if ID.fullmatch(given) else uuid.uuid4().hex
        # Django logs what went wrong with a request after this has returned, so the id stays until the next request.
        logs.request_id.set(current)
        response = get_response(request)
        response.headers["X-Request-ID"] = current
        return response

    return middleware


def compressed(get_response: Handler) -> Handler:
    """Pages go out compressed, padded by a random length against guessing at what they hold; files stay as they are.

    A file may have any size and mostly is compressed in itself, and a browser shows how much of it is to come.
    """
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        return cast(HttpResponse, gzip.process_response(request, response)) if is_page else response

    return middleware


def headers(get_response: Handler) -> Handler:
    """Response headers that Django 5.2 does not set by itself. A view that sets its own policy keeps it."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())
    strict = f"{policy}; require-trusted-types-for 'script'"
    admin = reverse("admin:index")

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path_info.startswith(settings.STATIC_URL) and response.status_code < 400:
            # Parts of pages: a policy on each of them would weigh more than some of the files.
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            return response
        response.headers.setdefault(
            "Content-Security-Policy", policy if request.path_info.startswith(admin) else strict
        )
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # Pages of somebody signed in are nobody else's; other pages carry a token of one visitor.
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies
        response.headers.setdefault("Cache-Control", "no-store" if signed_in else "private, no-cache")
        return response

    return middleware


def language(get_response: Handler) -> Handler:
    """The visitor's language, from the cookie or the browser; ``reader`` may know better."""

    def middleware(request: HttpRequest) -> HttpResponse:
        translation.activate(translation.get_language_from_request(request))
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def reader(get_response: Handler) -> Handler:
    """The signed-in person's language and time zone; signed out once the session is too old or was left alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        user = request.user
        if isinstance(user, User) and is_over(request, user):
            logout(request)
            messages.info(request, _("You were signed out after a while without activity. Sign in to go on."))
        elif isinstance(user, User):
            translation.activate(user.language)
            timezone.activate(user.zone)
        response = get_response(request)
        if request.path_info in sign_out_paths() and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def sign_out_paths() -> tuple[str, str]:
    return reverse("account_logout"), reverse("admin:logout")


def is_over(request: HttpRequest, user: User) -> bool:
    """Whether the session has reached its age or its idle limit; notes, once a minute, that it is in use."""
    now = timezone.now().timestamp()
    session = request.session
    began, seen = session.get("began", now), session.get("seen", now)
    idle = settings.SESSION_IDLE_STAFF if user.is_staff else settings.SESSION_IDLE_CUSTOMER
    if now - began > settings.SESSION_MAX_AGE.total_seconds() or now - seen > idle.total_seconds():
        return True
    if "began" not in session:
        session["began"] = now
    if "seen" not in session or now - seen >= A_MINUTE:
        session["seen"] = now
    return False
