"""Answers when something went wrong: a page in the reader's language, with a way on.

None touches the database, but to keep what somebody had typed.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from cases.intake import kept
from cases.templatetags.words import filesize_si


def page(request: HttpRequest, status: int, template: str, **words: Any) -> HttpResponse:
    """Programs that ask for JSON get the sentence as JSON, people get a page."""
    words.setdefault("status", status)
    if "application/json" in request.headers.get("Accept", "") and "sentence" in words:
        return JsonResponse({"message": str(words["sentence"])}, status=status)
    return HttpResponse(render_to_string(template, words), status=status)


def refuse(request: HttpRequest, status: int, sentence: Any) -> HttpResponse:
    return page(request, status, "400.html", sentence=sentence)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return refuse(request, 400, _("Your browser sent something this site does not understand. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, "403.html", sentence=_("You are not allowed to open this page."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if path := kept.rescued(request):
        return redirect(path)
    sentence = _("For your safety the form was not accepted. Go back, reload the page, and send it again.")
    return page(request, 403, "csrf.html", sentence=sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, "404.html", sentence=_("There is no such page."))


def too_large(request: HttpRequest) -> HttpResponse:
    sentence = _(
        "One form may carry %(text)s of text and files of up to %(file)s each; a case may hold %(files)d files and "
        "%(case)s in all. Nothing was saved; go back, take something out, and send it again."
    )
    limits = {
        "text": filesize_si(settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
        "file": filesize_si(settings.MAX_FILE_SIZE),
        "files": settings.MAX_FILES_PER_CASE,
        "case": filesize_si(settings.MAX_CASE_SIZE),
    }
    return page(request, 413, "413.html", sentence=sentence % limits)


def too_many(request: HttpRequest) -> HttpResponse:
    response = page(request, 429, "429.html", sentence=_("That was too many tries. Wait a quarter of an hour."))
    response.headers["Retry-After"] = "900"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return page(request, 500, "500.html", sentence=_("Something went wrong on our side."))
