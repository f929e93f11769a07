"""What is wanted, the questions, the verdict: the first steps, on a draft kept on the server from the first answer."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.intake import drafts, kept, rounds, topics, verdicts
from cases.intake.check import address
from cases.intake.forms import QuestionsForm, ReasonsForm, RouteForm, StartForm, facts_of
from cases.intake.person import person
from cases.models import Case, User
from scope import Verdict

PAGE = require_http_methods(["GET", "HEAD", "POST"])


def typed(request: HttpRequest) -> Any:
    """What a form is to hold: what was posted, or what waited while the person signed in again."""
    return request.POST if request.method == "POST" else kept.take(request) or None


@PAGE
def start(request: HttpRequest) -> HttpResponse:
    """What is wanted, of what, and where. For whoever acts for a company it begins a draft; others just check."""
    companies = list(access.companies_of(person(request)).prefetch_related("instances").order_by("name"))
    # Whoever comes back from a later step brings the answers given there along.
    earlier = facts_of(request.GET).answers()
    form = StartForm(request.POST if request.method == "POST" else None, companies=companies, initial=earlier)
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        facts = facts_of({**earlier, **facts_of(form.cleaned_data).answers()})
        if not companies:
            return redirect(address("check_questions", facts))
        company, instance = form.where()
        key = drafts.key_in(request.POST)
        draft = drafts.begin(company, person(request), facts.answers(), key=key, **_named(instance))
        return redirect("draft_questions", draft.number)
    return _start_page(request, form, None)


@PAGE
@kept.through_sign_in()
def draft_start(request: HttpRequest, number: str) -> HttpResponse:
    """The first step again; what was answered later stays where it still applies."""
    draft = access.get_draft(person(request), number)
    where = str(draft.instance_id) if draft.instance_id else f"other-{draft.company_id}"
    form = StartForm(typed(request), companies=[draft.company], initial=draft.facts | {"instance": where})
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        _company, instance = form.where()
        draft = drafts.answer(draft, facts_of(form.cleaned_data).answers())
        if instance != draft.instance:
            drafts.choose(draft, **_named(instance))
        return redirect("draft_questions", draft.number)
    return _start_page(request, form, draft)


def _named(instance: Any) -> dict[str, Any]:
    """The columns that an instance fills; empty ones where it is still to be typed."""
    return {
        "instance": instance,
        "munchkin_id": instance.munchkin_id if instance else "",
        "account_string": instance.account_string if instance else "",
    }


def _start_page(request: HttpRequest, form: StartForm, draft: Case | None) -> HttpResponse:
    searching = request.method == "POST" and "find" in request.POST
    query = request.POST.get("q", "")[:100] if searching else ""
    if searching:
        # A search is no attempt to go on: what was chosen stays, nothing is complained about.
        form = StartForm(initial={**request.POST.dict()}, companies=form.companies)
    context = {
        "form": form,
        "draft": draft,
        "question": topics.QUESTIONS,
        "topics": topics.listed(query, form["area"].value() or ""),
        "key": drafts.key_in(request.POST) or uuid4(),
        "drafts": _recent(person(request)) if draft is None else (),
    }
    return render(request, "intake/start.html", context, status=422 if form.errors else 200)


def _recent(user: User) -> list[tuple[Case, Any]]:
    """The last drafts with their topics, which tell apart those that have no subject yet."""
    return [(draft, drafts.facts(draft).area) for draft in access.drafts_of(user)[:3]]


@PAGE
@kept.through_sign_in()
def questions(request: HttpRequest, number: str) -> HttpResponse:
    """One round of questions about a draft."""
    draft = access.get_draft(person(request), number)
    facts = drafts.facts(draft)
    this_round = rounds.number(request.GET.get("round"), facts)
    if this_round is None:
        return redirect("draft_verdict", number)
    if this_round == 1:
        return redirect("draft_start", number)
    asked = rounds.asked(facts, this_round)
    form = QuestionsForm(typed(request), asked=asked, initial=draft.facts)
    if request.method == "POST" and form.is_valid():
        drafts.answer(draft, form.answers())
        return redirect("draft_questions", number)
    back = f"{request.path}?round=2" if this_round == 3 and rounds.asked(facts, 2) else ""
    context = {"form": form, "asked": asked, "round": this_round, "draft": draft, "back": back, "drafting": True}
    return render(request, "intake/questions.html", context, status=422 if form.errors else 200)


@PAGE
@kept.through_sign_in()
def verdict(request: HttpRequest, number: str) -> HttpResponse:
    """Where the request stands and why, and what the customer makes of it."""
    draft = access.get_draft(person(request), number)
    found = drafts.verdict(draft)
    if found.standing is None:
        return redirect("draft_questions", number)
    data = typed(request)
    form = _route_form(data, draft, found)
    why = ReasonsForm(data, unmet=found.unmet, initial=drafts.reasons(draft))
    if request.method == "POST" and form.is_valid() and why.is_valid():
        drafts.choose(draft, **form.choice())
        drafts.give_reasons(draft, why.reasons())
        if "wait" in request.POST:
            return redirect("draft_retry", number)
        return redirect("case_list") if "later" in request.POST else redirect("draft_details", number)
    context = verdicts.page(found) | {"form": form, "why": why, "draft": draft, "drafting": True}
    return render(request, "intake/verdict.html", context, status=422 if form.errors or why.errors else 200)


def _route_form(data: Any, draft: Case, found: Verdict) -> RouteForm:
    allowed = drafts.routes(found)
    initial = {
        "route": draft.route if draft.route in allowed else allowed[0],
        "appeal_clause": draft.appeal_clause or found.clauses[0],
        "appeal_reason": draft.appeal_reason,
    }
    return RouteForm(data, allowed=allowed, clauses=found.clauses, initial=initial)


@PAGE
@kept.through_sign_in()
def discard(request: HttpRequest, number: str) -> HttpResponse:
    """Throw a draft away, after asking once."""
    draft = access.get_draft(person(request), number)
    if request.method == "POST":
        drafts.discard(draft)
        messages.success(request, _("The draft was thrown away."))
        return redirect("case_list")
    return render(request, "intake/discard.html", {"draft": draft})
