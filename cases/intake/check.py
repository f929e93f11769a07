"""Anyone may check where they stand: the answers travel in the address, and nothing is stored."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import access
from cases.clock import guideline_today
from cases.intake import drafts, rounds, verdicts
from cases.intake.forms import QuestionsForm, facts_of
from cases.intake.person import person
from scope import Facts


def address(name: str, facts: Facts, **more: Any) -> str:
    """The page of that name with the answers in its query."""
    query = QueryDict(mutable=True)
    query.update({**facts.answers(), **{key: value for key, value in more.items() if value}})
    return f"{reverse(name)}?{query.urlencode()}"


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """One round of questions; the answers so far go along as hidden fields."""
    facts = facts_of(request.GET)
    number = rounds.number(request.GET.get("round"), facts)
    if number is None:
        return redirect(address("check_verdict", facts))
    if number == 1:
        return redirect(address("start", facts))
    asked = rounds.asked(facts, number)
    answered_now = "answered" in request.GET
    form = QuestionsForm(request.GET if answered_now else None, asked=asked, initial=facts.answers())
    if answered_now and form.is_valid():
        following = rounds.number(None, facts)
        if following is None:
            return redirect(address("check_verdict", facts))
        return redirect(address("check_questions", facts, round=following))
    earlier = {name: value for name, value in facts.answers().items() if name not in form.fields}
    earlier_round = number == 3 and rounds.asked(facts, 2)
    back = address("check_questions", facts, round=2) if earlier_round else address("start", facts)
    context = {"form": form, "asked": asked, "earlier": earlier, "round": number, "back": back, "drafting": False}
    return render(request, "intake/questions.html", context)


@require_safe
def verdict(request: HttpRequest) -> HttpResponse:
    """Where they stand, before a word was written."""
    found = guideline_today().assess(facts_of(request.GET))
    if not found.is_complete or found.standing is None:
        return redirect(address("check_questions", found.facts))
    facts = found.relevant()
    context = verdicts.page(found) | {
        "back": address("check_questions", facts, round=2),
        "answers": facts.answers(),
        "key": uuid4(),
        "here": address("check_verdict", facts),
        "companies": access.companies_of(person(request)).order_by("name") if request.user.is_authenticated else (),
        "drafting": False,
    }
    return render(request, "intake/verdict.html", context)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Turn the answers into a draft of the signed-in person's; whoever is not signs in, and the answers come along."""
    facts = facts_of(request.POST)
    if not request.user.is_authenticated:
        return redirect_to_login(address("check_verdict", facts))
    company = access.companies_of(person(request)).filter(pk=_key(request.POST.get("company"))).first()
    if company is None:
        sentence = _(
            "You are not a contact of a company yet, so there is nobody to file for. "
            "Ask your company's administrator for an invitation."
        )
        messages.error(request, sentence)
        return redirect(address("check_verdict", facts))
    draft = drafts.begin(company, person(request), facts.answers(), key=drafts.key_in(request.POST))
    return redirect("draft_verdict", draft.number)


def _key(value: Any) -> int:
    """A primary key out of a form; 0, which is nobody's, for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
