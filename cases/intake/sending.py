"""Everything once more, then sent: once, however often the button is pressed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases import access, clock, lifecycle, promises
from cases.evidence import screens
from cases.follow import shown
from cases.intake import drafts, kept, verdicts
from cases.intake.forms import SendForm
from cases.intake.person import person
from cases.intake.understood import first_aid
from cases.models import Case
from cases.models.case import Impact
from scope import Standing, Verdict


@require_safe
@kept.through_sign_in()
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Everything once more, with a way to change each item."""
    draft = access.get_draft(person(request), number)
    found = drafts.verdict(draft)
    if way := _not_ready(request, draft, found):
        return way
    if waiting := kept.take(request):
        _keep_reasons(draft, _form(waiting, draft, found))
        return redirect("draft_review", number)
    return _page(request, draft, found, _form(None, draft, found))


def _not_ready(request: HttpRequest, draft: Case, found: Verdict) -> HttpResponse | None:
    """The way to the step that is still to be done; None when all are."""
    if found.standing is None:
        return redirect("draft_questions", draft.number)
    if not drafts.form(draft).is_valid():
        return redirect(_to_the_gaps(draft.number))
    if draft.route not in drafts.routes(found):
        messages.warning(request, _("This verdict leaves a choice to you. Choose what happens next."))
        return redirect("draft_verdict", draft.number)
    return None


def _to_the_gaps(number: str) -> str:
    return f"{reverse('draft_details', args=[number])}?check=1"


def _form(data: Any, draft: Case, found: Verdict) -> SendForm:
    """What a conditional verdict asks for may be left undone, but not left unsaid."""
    insists = found.standing is Standing.CONDITIONAL
    initial = {**drafts.reasons(draft), "impact": drafts.impact(draft).value, "impact_words": draft.impact_words}
    return SendForm(data, unmet=found.unmet, insists=insists, initial=initial)


def _keep_reasons(draft: Case, form: SendForm) -> Case:
    """What was typed on the last page stays with the draft, whatever stands in the way of sending it."""
    form.is_valid()
    if told := form.told():
        draft = drafts.tell_impact(draft, *told)
    return drafts.give_reasons(draft, form.reasons())


def _impacts(draft: Case) -> list[tuple[Impact, datetime]]:
    """Each answer to how much is affected, with the first answer it would bring if the case were sent now."""
    now = timezone.now()
    return [(impact, promises.first(draft, impact.priority, now)) for impact in Impact]


def _page(request: HttpRequest, draft: Case, found: Verdict, form: SendForm, *, status: int = 200) -> HttpResponse:
    files = list(draft.attachments.all())
    context = {
        "draft": draft,
        "verdict": found,
        "form": form,
        "rows": shown.rows(draft, files),
        "answered": verdicts.answered(found.facts, found.guideline),
        "waits_for_retry": drafts.waits_for_retry(found),
        "first_aid": [code for codes in first_aid(draft.evidence).values() for code in codes],
        "files": files,
        "impacts": _impacts(draft),
        "hours": clock.hours(draft.company.plan),
        "may_file": access.may_file(person(request), draft.company),
        "same_screen": screens.still_open(draft, access.visible_to(person(request))),
        "here": reverse("draft_review", args=[draft.number]),
    }
    return render(request, "intake/review.html", context, status=status)


@require_POST
@kept.through_sign_in("draft_review")
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """Send it. A second press, or one after Back, finds the case sent and leads to the same receipt."""
    try:
        draft = access.get_draft(person(request), number)
        return _submitted(request, draft)
    except access.WasSent as sent:
        if sent.case.submitted_at is None:
            raise
        return redirect("receipt", sent.case.number)


def _submitted(request: HttpRequest, draft: Case) -> HttpResponse:
    """The receipt; or the page again, where what was seen is not what would be sent, or something is left unsaid."""
    found = drafts.verdict(draft)
    form = _form(request.POST, draft, found)
    if way := _not_ready(request, draft, found):
        _keep_reasons(draft, form)
        return way
    seen = drafts.version_in(request.POST)
    if seen not in (None, draft.version):
        return _changed(request, draft, form)
    if not form.is_valid():
        return _page(request, _keep_reasons(draft, form), found, form, status=422)
    try:
        sent = lifecycle.submit(
            draft,
            key=drafts.key_in(request.POST),
            by=person(request),
            version=draft.version,
            reasons=form.reasons(),
            impact=form.told(),
        )
    except lifecycle.Conflict as conflict:
        return _changed(request, conflict.case, form)
    except lifecycle.Incomplete as incomplete:
        _keep_reasons(draft, form)
        count = len(incomplete.missing)
        sentence = ngettext("One item is still missing.", "%(count)d items are still missing.", count)
        messages.error(request, sentence % {"count": count})
        return redirect(_to_the_gaps(draft.number))
    except lifecycle.Refused as refused:
        _keep_reasons(draft, form)
        messages.error(request, str(refused))
        return redirect("draft_review", draft.number)
    return redirect("receipt", sent.number)


def _changed(request: HttpRequest, draft: Case, form: SendForm) -> HttpResponse:
    """What is sent is what was read: the page as the draft is now."""
    draft = _keep_reasons(draft, form)
    found = drafts.verdict(draft)
    if way := _not_ready(request, draft, found):
        return way
    messages.warning(request, _("This draft was changed in another window. Check it once more, then send it."))
    return _page(request, draft, found, _form(None, draft, found), status=409)


@require_safe
@login_required
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What was sent, under which number, and what happens by when."""
    case = access.get_case(person(request), number)
    files = case.attachments.filter(message=None, is_staged=False)
    return render(
        request, "intake/receipt.html", {"case": case, "files": files, "hours": clock.hours(case.company.plan)}
    )
