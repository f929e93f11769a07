"""Everything once more, then sent: once, however often the button is pressed."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases import access, clock, lifecycle
from cases.follow import shown
from cases.intake import drafts, kept, verdicts
from cases.intake.forms import DetailsForm, ReasonsForm
from cases.intake.person import person
from cases.models import Case
from scope import Standing, Verdict


@require_safe
@kept.through_sign_in()
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Everything once more, with a way to change each item."""
    draft = access.get_draft(person(request), number)
    found = drafts.verdict(draft)
    form = DetailsForm(drafts.stored(draft), items=drafts.items(draft))
    if found.standing is None:
        return redirect("draft_questions", number)
    if not form.is_valid():
        return redirect(_to_the_gaps(number))
    if draft.route not in drafts.routes(found):
        messages.warning(request, _("Your answers lead to another verdict now. Choose what happens next."))
        return redirect("draft_verdict", number)
    return _page(request, draft, found, _reasons(kept.take(request) or None, draft, found))


def _to_the_gaps(number: str) -> str:
    return f"{reverse('draft_details', args=[number])}?check=1"


def _reasons(data: Any, draft: Case, found: Verdict) -> ReasonsForm:
    """What a conditional verdict asks for may be left undone, but not left unsaid."""
    insists = found.standing is Standing.CONDITIONAL
    return ReasonsForm(data, unmet=found.unmet, insists=insists, initial=drafts.reasons(draft))


def _page(
    request: HttpRequest, draft: Case, found: Verdict, why: ReasonsForm, *, unticked: bool = False
) -> HttpResponse:
    context = {
        "draft": draft,
        "verdict": found,
        "why": why,
        "rows": shown.rows(draft),
        "answered": verdicts.answered(found.facts, found.guideline),
        "files": draft.attachments.all(),
        "due": clock.response_due(timezone.now(), draft.company.plan, draft.priority),
        "may_file": access.may_file(person(request), draft.company),
        "unticked": unticked,
    }
    return render(request, "intake/review.html", context, status=422 if unticked or why.errors else 200)


@require_POST
@kept.through_sign_in("draft_review")
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """Send it. A second press, or one after Back, finds the case sent and leads to the same receipt."""
    case = get_object_or_404(access.visible_to(person(request)), number=number, filer=person(request))
    if case.is_draft and (refusal := _not_yet(request, case)):
        return refusal
    try:
        sent = lifecycle.submit(case, key=_key(request), by=person(request))
    except lifecycle.Incomplete as incomplete:
        count = len(incomplete.missing)
        sentence = ngettext("One item is still missing.", "%(count)d items are still missing.", count)
        messages.error(request, sentence % {"count": count})
        return redirect(_to_the_gaps(number))
    except lifecycle.Refused as refused:
        messages.error(request, str(refused))
        return redirect("draft_review", number)
    return redirect("receipt", sent.number)


def _not_yet(request: HttpRequest, draft: Case) -> HttpResponse | None:
    """The page again when the box is not ticked or an open condition is passed over in silence; reasons are kept."""
    found = drafts.verdict(draft)
    why = _reasons(request.POST, draft, found)
    said = why.is_valid()
    drafts.give_reasons(draft, why.reasons())
    unticked = not request.POST.get("ok")
    return _page(request, draft, found, why, unticked=unticked) if unticked or not said else None


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.UUID(int=0)


@require_safe
@login_required
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What was sent, under which number, and what happens by when."""
    case = access.get_case(person(request), number)
    return render(request, "intake/receipt.html", {"case": case, "files": case.attachments.filter(message=None)})
