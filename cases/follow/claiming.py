"""The customer says that an open condition is met, with a sentence and what shows it."""

import uuid
from contextlib import suppress

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access, lifecycle, mail
from cases.evidence import uploads
from cases.follow import kept, page
from cases.follow.forms import ClaimForm
from cases.intake.kept import take, through_sign_in
from cases.intake.person import person
from cases.models import Case, Condition, Message


@require_http_methods(["GET", "HEAD", "POST"])
@through_sign_in()
def condition(request: HttpRequest, number: str, condition: int) -> HttpResponse:
    """What the condition asks for, and the form to say that it is met."""
    user = person(request)
    case = access.get_case(user, number)
    if access.is_agent(user):
        return redirect(mail.DESK_PAGE.format(pk=case.pk))
    asked = next((one for one in page.conditions(case) if one.condition.pk == condition), None)
    if asked is None:
        raise Http404
    if request.method == "POST":
        return _claimed(request, case, asked)
    if not case.is_open or asked.condition.state != Condition.State.OPEN:
        return _over(request, case)
    initial = {"key": uuid.uuid4(), "body": take(request).get("body", "")}
    return _page(request, case, asked, ClaimForm(case=case, by=user, initial=initial))


def _claimed(request: HttpRequest, case: Case, asked: page.Asked) -> HttpResponse:
    form = ClaimForm(request.POST, request.FILES, case=case, by=person(request))
    if form.is_valid():
        try:
            _claim(form, asked.condition)
        except uploads.Unwelcome as unwelcome:
            form.add_error("files", str(unwelcome))
        except lifecycle.Refused:
            return _over(request, case)
        else:
            messages.success(request, _("Support has been told, and will check it."))
            return redirect("case", case.number)
    with suppress(uploads.Unwelcome):
        uploads.store_all(case, form.cleaned_data.get("files") or [], form.by, is_staged=True)
    return _page(request, case, asked, form, status=422)


@transaction.atomic
def _claim(form: ClaimForm, condition: Condition) -> None:
    """Files and words, all or nothing; a second press waits for the first, then stores nothing."""
    given, case = form.cleaned_data, form.case
    Case.objects.select_for_update().get(pk=case.pk)
    files = []
    if not Message.objects.filter(key=given["key"]).exists():
        files = uploads.named_staged(case, form.by, form.staged())
        files += uploads.store_all(case, given["files"], form.by, personal_reason=given["personal_reason"])
    said = {"body": given["body"], "key": given["key"], "personal_reason": given["personal_reason"]}
    lifecycle.claim_condition(condition, by=form.by, files=files, **said)


def _over(request: HttpRequest, case: Case) -> HttpResponse:
    """There is nothing left to say about it; what was typed waits in the box for a message."""
    if text := request.POST.get("body", "").strip():
        kept.put(request, kept.after_sending(case.number), text)
    messages.info(request, _("Nothing is left to say about this condition."))
    return redirect("case", case.number)


def _page(request: HttpRequest, case: Case, asked: page.Asked, form: ClaimForm, status: int = 200) -> HttpResponse:
    staged = uploads.staged(case, person(request)).filter(row="")
    context = {"case": case, "asked": asked, "form": form, "staged": staged, "allowed": uploads.allowed()}
    return render(request, "follow/condition.html", context, status=status)
