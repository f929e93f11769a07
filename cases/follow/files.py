"""Files go out: to be saved, as a picture in a page, and as rows that tell how far they are."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, lifecycle
from cases.evidence import pictures, rows, uploads
from cases.follow import acts, kept, writing
from cases.intake.guard import reason_in
from cases.models import Attachment, User

# Nothing that was sent by somebody may run, be guessed at, be read by another site or stay behind in a cache.
DOWNLOAD = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@require_safe
@login_required
def case_file(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponseBase:
    """A file, to be saved or shown as a picture, never to be opened as a page. Pictures go out as they were drawn.

    A lent file is taken by the button on its page: that it was taken is written down, which reading never does.
    """
    attachment = access.get_attachment(cast(User, request.user), number, file)
    if attachment.is_lent:
        return redirect("case_file_page", number, file)
    source = attachment.served if uploads.KINDS[attachment.kind].is_picture else attachment.file
    answer = _handed_out(attachment, source, uploads.content_type(attachment.kind), attachment.name)
    return answer or _page(request, attachment, status=409)


@require_safe
@login_required
def case_thumbnail(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponseBase:
    """The small version of a picture. 404 while there is none."""
    attachment = access.get_attachment(cast(User, request.user), number, file)
    stem = attachment.name.rpartition(".")[0]
    answer = _handed_out(attachment, attachment.thumbnail, pictures.SMALL_TYPE, f"{stem}.webp")
    if answer is None:
        raise Http404
    return answer


def _handed_out(attachment: Attachment, source: FieldFile, content_type: str, name: str) -> FileResponse | None:
    """The bytes of a file that was found clean; None when it was not, or they cannot be read."""
    if attachment.state != Attachment.State.CLEAN or not source:
        return None
    try:
        content = source.open("rb")
    except OSError:
        return None
    response = FileResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = uploads.content_disposition(name)
    for header, value in DOWNLOAD.items():
        response.headers[header] = value
    return response


@require_safe
@login_required
def case_file_page(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """One file with what is known of it, a picture in full: for whoever opens a picture without scripts."""
    return _page(request, access.get_attachment(cast(User, request.user), number, file))


def _page(request: HttpRequest, attachment: Attachment, status: int = 200) -> HttpResponse:
    may_copy = access.may_copy(cast(User, request.user), attachment)
    context = {"case": attachment.case, "file": attachment, "may_copy": may_copy}
    return render(request, "follow/file.html", context, status=status)


@require_POST
@login_required
def case_copy(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponseBase:
    """Take a copy of a lent file; the history says who did, and when."""
    user = cast(User, request.user)
    attachment = access.get_attachment(user, number, file)
    if not attachment.is_lent:
        return redirect("case_file_page", number, file)
    if not access.may_copy(user, attachment):
        return _page(request, attachment, status=403)
    answer = _handed_out(attachment, attachment.file, uploads.content_type(attachment.kind), attachment.name)
    if answer is None:
        return _page(request, attachment, status=409)
    lifecycle.note_copy(attachment, by=user)
    return answer


@require_POST
@login_required
def case_return(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """Delete a lent file before its day."""
    user = cast(User, request.user)
    attachment = access.get_attachment(user, number, file)
    if not attachment.is_lent:
        raise Http404
    lifecycle.delete_lent_file(attachment, by=user)
    messages.success(request, _("%(name)s was deleted.") % {"name": attachment.name})
    return redirect("case", number)


@require_http_methods(["GET", "HEAD", "POST"])
def case_files(request: HttpRequest, number: str) -> HttpResponseBase:
    """The files as rows, for pages that bring up to date what they show. A POST puts one into the reader's form."""
    if request.method == "POST":
        return _received(request, number)
    return _rows(request, number)


@login_required
def _rows(request: HttpRequest, number: str) -> HttpResponse:
    user = cast(User, request.user)
    files = list(access.attachments_of(user, number))
    case = access.visible_to(user).get(number=number)
    listed: dict[str, list[Attachment]] = {"": []}
    for file in files:
        if case.is_draft or file.is_staged or file.row:
            listed.setdefault(file.row, []).append(file)
    others = [file for file in files if not (case.is_draft or file.is_staged or file.row)]
    return render(request, "_files_now.html", {"case": case, "listed": listed, "others": others})


def _received(request: HttpRequest, number: str) -> JsonResponse:
    """Keep what a script sends until the message goes; or take it back when the sender has cancelled it."""
    if not request.user.is_authenticated:
        sentence = _("You have been signed out. Sign in in another window, then attach the file again.")
        return JsonResponse({"message": sentence}, status=401)
    user = request.user
    case = access.get_case(user, number)
    if cancelled := uploads.key_of(request.POST.get("cancel")):
        uploads.cancel(case, user, cancelled)
        return JsonResponse({"message": "", "files": []})
    if not acts.may_write(user, case):
        return JsonResponse({"message": _("This is not possible at this point of the case.")}, status=409)
    files = cast(list[UploadedFile], request.FILES.getlist("files"))
    key, reason, row = uploads.key_of(request.POST.get("key")), reason_in(request.POST), request.POST.get("row", "")
    if not (row == "" or rows.is_key(row)):
        return JsonResponse({"message": _("No file arrived. Choose it again.")}, status=422)
    own = {"rows": [row] * len(files), "is_staged": True, "personal_reason": reason}
    try:
        stored = uploads.receive(case, user, files, key, **own)
    except uploads.Unwelcome as unwelcome:
        return JsonResponse({"message": str(unwelcome)}, status=unwelcome.status)
    return JsonResponse({"message": "", "files": [uploads.told(one) for one in stored]})


@require_POST
def case_unload(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """Take a file out of the form again. What was typed in the form waits for the page that is shown then."""
    if not request.user.is_authenticated:
        kept.keep(request, number)
        return redirect_to_login(reverse("case", args=[number]))
    user = request.user
    case = access.get_case(user, number)
    attachment = get_object_or_404(uploads.staged(case, user), pk=file)
    with transaction.atomic():
        uploads.remove(attachment)
    if writing.wants_json(request):
        return JsonResponse({"message": ""})
    mode = ("public" if request.POST.get("mode") == "public" else "internal") if access.is_agent(user) else ""
    kept.put(request, kept.beside_files(number, mode), request.POST.get("body", ""))
    messages.success(request, _("%(name)s was removed.") % {"name": attachment.name})
    return redirect("case", number)


@require_safe
def file_words(request: HttpRequest) -> HttpResponse:
    """What scripts say while they send files: the same for all, and apart, since most visits do without."""
    return render(request, "_words.html", {"allowed": uploads.allowed()})
