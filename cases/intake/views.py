"""The six steps of filing a case, on a draft that is kept on the server from the first answer."""

import uuid
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, clock, lifecycle
from cases.evidence import uploads
from cases.intake import drafts, kept, rounds, topics, verdicts
from cases.intake.check import address
from cases.intake.forms import COLUMNS, STEPS, DetailsForm, QuestionsForm, RouteForm, StartForm, facts_of
from cases.intake.layout import helper
from cases.intake.person import person
from cases.intake.understood import of_case
from cases.models import Attachment, Case
from cases.templatetags.words import moment
from scope.facts import Aim

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
def start(request: HttpRequest) -> HttpResponse:
    """What is wanted, of what, and where. For whoever acts for a company it begins a draft; others just check."""
    companies = list(access.companies_of(person(request)).prefetch_related("instances").order_by("name"))
    form = StartForm(request.POST or None, companies=companies, initial=facts_of(request.GET).answers())
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        facts = facts_of(form.cleaned_data)
        if not companies:
            return redirect(address("check_questions", facts))
        company, instance = form.where()
        draft = lifecycle.new_draft(company, person(request), **_named(instance))
        drafts.answer(draft, facts.answers())
        return redirect("draft_questions", draft.number)
    return _start_page(request, form, None)


@PAGE
@login_required
def draft_start(request: HttpRequest, number: str) -> HttpResponse:
    """The first step again; what was answered later stays where it still applies."""
    draft = access.get_draft(person(request), number)
    where = str(draft.instance_id) if draft.instance_id else f"other-{draft.company_id}"
    form = StartForm(request.POST or None, companies=[draft.company], initial=draft.facts | {"instance": where})
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
        "account_string": instance.account_string or "" if instance else "",
    }


def _start_page(request: HttpRequest, form: StartForm, draft: Case | None) -> HttpResponse:
    searching = request.method == "POST" and "find" in request.POST
    if searching:
        # A search is no attempt to go on: what was chosen stays, nothing is complained about.
        form = StartForm(initial={**request.POST.dict()}, companies=_companies(form))
    chosen = form["area"].value() or ""
    context = {
        "form": form,
        "draft": draft,
        "question": topics.QUESTIONS,
        "query": request.POST.get("q", "")[:100],
        "topics": topics.listed(request.POST.get("q", "")[:100] if searching else "", chosen),
        "drafts": access.drafts_of(person(request))[:3] if request.user.is_authenticated and draft is None else (),
    }
    return render(request, "intake/start.html", context, status=422 if form.errors else 200)


def _companies(form: StartForm) -> list[Any]:
    return list({company.pk: company for company, _instance in form.instances.values()}.values())


@PAGE
@login_required
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
    form = QuestionsForm(request.POST or None, asked=asked, initial=draft.facts)
    if form.is_valid():
        drafts.answer(draft, form.answers())
        return redirect("draft_questions", number)
    back = f"{request.path}?round=2" if this_round == 3 and rounds.asked(facts, 2) else ""
    context = {"form": form, "asked": asked, "round": this_round, "draft": draft, "back": back, "drafting": True}
    return render(request, "intake/questions.html", context, status=422 if form.errors else 200)


@PAGE
@login_required
def verdict(request: HttpRequest, number: str) -> HttpResponse:
    """Where the request stands and why, and what the customer makes of it."""
    draft = access.get_draft(person(request), number)
    found = drafts.verdict(draft)
    if found.standing is None:
        return redirect("draft_questions", number)
    context = verdicts.page(found)
    allowed = ["consulting", "appeal"] if context["is_flat"] else ["support", "consulting", "appeal"]
    if not context["is_out"]:
        allowed = ["support"]
    form = RouteForm(
        request.POST or None,
        allowed=allowed,
        clauses=found.clauses,
        initial={
            "route": draft.route if draft.route in allowed else allowed[0],
            "appeal_clause": draft.appeal_clause or found.clauses[0],
            "appeal_reason": draft.appeal_reason,
        },
    )
    if form.is_valid():
        drafts.choose(draft, **_route(form), evidence=draft.evidence | {"condition_reasons": _reasons(request, found)})
        return redirect(
            "case_list" if "later" in request.POST else "draft_details", *([] if "later" in request.POST else [number])
        )
    reasons = draft.evidence.get("condition_reasons", {})
    context |= {"form": form, "draft": draft, "allowed": allowed, "drafting": True, "condition_reasons": reasons}
    return render(request, "intake/verdict.html", context, status=422 if form.errors else 200)


def _route(form: RouteForm) -> dict[str, str]:
    appeal = form.cleaned_data["route"] == "appeal"
    return {
        "route": form.cleaned_data["route"],
        "appeal_clause": form.cleaned_data["appeal_clause"] if appeal else "",
        "appeal_reason": form.cleaned_data["appeal_reason"] if appeal else "",
    }


def _reasons(request: HttpRequest, found: Any) -> dict[str, str]:
    """Why a condition cannot be met, by the fact it asks for."""
    from cases.text import is_blank

    said = {one.fact: request.POST.get(f"reason-{one.fact}", "")[:2000] for one in found.unmet}
    return {fact: reason.strip() for fact, reason in said.items() if not is_blank(reason)}


@PAGE
@kept.through_sign_in
def details(request: HttpRequest, number: str) -> HttpResponse:
    """The evidence. Whatever button is pressed, what was typed is kept first."""
    draft = access.get_draft(person(request), number)
    if drafts.verdict(draft).standing is None:
        return redirect("draft_questions", number)
    if request.method == "POST":
        return _details_posted(request, draft)
    if kept.replay(request, draft):
        messages.success(request, _("You were signed out meanwhile. What you had typed is all here."))
        return redirect("draft_details", number)
    checking = "check" in request.GET
    return _details_page(request, draft, DetailsForm(drafts.stored(draft), items=drafts.items(draft)), checking)


def _details_posted(request: HttpRequest, draft: Case) -> HttpResponse:
    posted = request.POST.copy()
    if other := posted.get("use_instance"):
        posted["munchkin_id"] = other
    try:
        draft = drafts.keep(draft, posted, version=_version(request))
    except drafts.ChangedElsewhere as changed:
        sentence = _("This draft was changed in another window. Below is what you typed here; to keep it, go on again.")
        messages.warning(request, sentence)
        form = DetailsForm(posted, items=drafts.items(changed.draft))
        return _details_page(request, changed.draft, form, checking=False, status=409)
    refused = _take_files(request, draft)
    if refused or _rows_changed(request, draft):
        return redirect(f"{request.path}#{'files' if refused else 'steps'}")
    if "later" in posted:
        messages.success(request, _("Your draft is saved. Go on whenever you like."))
        return redirect("case_list")
    if "next" not in posted:
        return redirect(request.path)
    form = DetailsForm(drafts.stored(draft), items=drafts.items(draft))
    if form.is_valid():
        return redirect("draft_review", draft.number)
    return _details_page(request, draft, form, checking=True, status=422)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _rows_changed(request: HttpRequest, draft: Case) -> bool:
    """Add, remove or move a step: what the buttons beside the rows do without a script."""
    steps, pressed = list(draft.steps), request.POST
    if "add_step" in pressed:
        steps.append({"text": "", "url": ""})
    elif (place := _place(pressed.get("remove_step"), steps)) is not None:
        del steps[place]
    elif (place := _place(pressed.get("raise_step"), steps)) is not None and place > 0:
        steps[place - 1], steps[place] = steps[place], steps[place - 1]
    else:
        return "raise_step" in pressed or "remove_step" in pressed
    drafts.choose(draft, steps=steps)
    return True


def _place(text: str | None, steps: list[Any]) -> int | None:
    if not text or not text.isascii() or not text.isdigit() or len(text) > 3:
        return None
    return int(text) if int(text) < len(steps) else None


def _take_files(request: HttpRequest, draft: Case) -> bool:
    """Keep the files that came with the form; answers whether one had to be refused."""
    files = cast(list[UploadedFile], request.FILES.getlist("files"))
    try:
        with transaction.atomic():
            uploads.store_all(draft, files, person(request))
    except uploads.Unwelcome as unwelcome:
        messages.error(request, str(unwelcome))
        return True
    return False


def _details_page(
    request: HttpRequest, draft: Case, form: DetailsForm, checking: bool, status: int = 200
) -> HttpResponse:
    """The form; its complaints are shown only after one tried to go on."""
    if not checking:
        form = form.unbound()
    form.helper = helper(form.items, is_fault=draft.aim == Aim.INVESTIGATE.value)
    steps = [step["text"] for step in form.steps()]
    context = {
        "form": form,
        "error_list": form.error_list() if checking else [],
        "checking": checking,
        "draft": draft,
        "steps": steps + [""] * max(1 if len(steps) < STEPS else 0, 3 - len(steps)),
        "chips": {item.name: of_case(draft, item.name, form.data.get(item.name, "")) for item in form.items},
        "files": draft.attachments.all(),
        "progress": drafts.progress(draft),
        "limits": _limits(),
    }
    return render(request, "intake/details.html", context, status=status)


def _limits() -> dict[str, Any]:
    return {
        "file": settings.MAX_FILE_SIZE,
        "files": settings.MAX_FILES_PER_CASE,
        "case": settings.MAX_CASE_SIZE,
        "accept": uploads.ACCEPT,
    }


@require_POST
def save(request: HttpRequest, number: str) -> JsonResponse:
    """Save as one types. 401 when the session is over, 409 when another window has saved meanwhile."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"message": _("You have been signed out. Sign in in another window; your text stays here.")}, status=401
        )
    draft = access.get_draft(person(request), number)
    try:
        draft = drafts.keep(draft, request.POST, version=_version(request))
    except drafts.ChangedElsewhere:
        sentence = _(
            "This draft was changed in another window. Your text here is not saved yet; use the buttons below to keep it."  # noqa: E501 - one sentence
        )
        return JsonResponse({"message": sentence}, status=409)
    done = drafts.progress(draft)
    return JsonResponse(
        {
            "message": _("Saved at %(when)s") % {"when": moment(draft.saved_at)},
            "version": draft.version,
            "left": len(done.todo),
            "done": done.done,
            "todo": [item.name for item in done.todo],
            "chips": {
                name: [
                    {"words": str(chip), "tone": chip.tone} for chip in of_case(draft, name, request.POST.get(name, ""))
                ]
                for name in request.POST
                if name
                in ("asset_urls", "api_request_id", "api_response", "error_message", "pages_read", "import_list_url")
            },
        }
    )


@require_POST
def upload(request: HttpRequest, number: str) -> JsonResponse:
    """Take files while the form stays open: all of them, or none with a sentence that names the bad one."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"message": _("You have been signed out. Sign in in another window, then attach the file again.")},
            status=401,
        )
    draft = access.get_draft(person(request), number)
    files = cast(list[UploadedFile], request.FILES.getlist("files"))
    if not files:
        return JsonResponse({"message": _("No file arrived. Choose it again.")}, status=422)
    try:
        stored = uploads.store_all(draft, files, person(request))
    except uploads.Unwelcome as unwelcome:
        return JsonResponse({"message": str(unwelcome)}, status=422)
    return JsonResponse(
        {"files": [{"id": str(one.pk), "name": one.name, "size": one.size, "kind": one.kind} for one in stored]}
    )


@require_POST
@kept.through_sign_in
def unload(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """Take a file off the draft; what was typed in the form around the button is kept."""
    draft = access.get_draft(person(request), number)
    attachment = get_object_or_404(Attachment, pk=file, case=draft)
    if "version" in request.POST:
        draft = drafts.keep(draft, request.POST)
    with transaction.atomic():
        uploads.remove(attachment)
    messages.success(request, _("%(name)s was removed.") % {"name": attachment.name})
    return redirect("draft_details", number)


@PAGE
@login_required
def discard(request: HttpRequest, number: str) -> HttpResponse:
    """Throw a draft away, after asking once."""
    draft = access.get_draft(person(request), number)
    if request.method == "POST":
        with transaction.atomic():
            for attachment in draft.attachments.all():
                uploads.remove(attachment)
            draft.delete()
        messages.success(request, _("The draft was thrown away."))
        return redirect("case_list")
    return render(request, "intake/discard.html", {"draft": draft})


@require_safe
@login_required
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Everything once more, with a way to change each item."""
    draft = access.get_draft(person(request), number)
    form = DetailsForm(drafts.stored(draft), items=drafts.items(draft))
    if drafts.verdict(draft).standing is None or not form.is_valid():
        return redirect(f"{_details_path(draft)}?check=1")
    return _review_page(request, draft)


def _review_page(request: HttpRequest, draft: Case, *, unticked: bool = False) -> HttpResponse:
    found = drafts.verdict(draft)
    context = {
        "draft": draft,
        "verdict": found,
        "shown": shown(draft),
        "answered": verdicts.answered(found.facts, found.guideline),
        "files": draft.attachments.all(),
        "due": clock.response_due(_now(), draft.company.plan, draft.priority),
        "may_file": access.may_file(person(request)),
        "unticked": unticked,
    }
    return render(request, "intake/review.html", context, status=422 if unticked else 200)


def shown(case: Case) -> list[dict[str, Any]]:
    """The evidence as it reads: item, text, rows or chips."""
    rows = []
    for item in drafts.items(case):
        if item.name == "attachments":
            continue
        value = _value(case, item.name)
        if value or not item.optional:
            chips = of_case(case, item.name)
            rows.append({"item": item, "value": value, "chips": chips, "is_list": isinstance(value, list)})
    return rows


def _value(case: Case, name: str) -> Any:
    if name == "munchkin_id":
        return case.instance_name
    if name == "steps":
        return [step["text"] for step in case.steps if step.get("text")]
    if name == "asset_urls":
        return [url.get("raw", "") for url in case.asset_urls] or case.no_url_reason
    if name in COLUMNS:
        return getattr(case, name)
    return case.evidence.get(name, "")


@require_POST
@login_required
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """Send it: once, however often the button is pressed."""
    case = get_object_or_404(access.visible_to(person(request)), number=number, filer=person(request))
    if case.is_draft and not request.POST.get("ok"):
        return _review_page(request, case, unticked=True)
    try:
        sent = lifecycle.submit(case, key=_uuid(request.POST.get("key")), by=person(request))
    except lifecycle.Incomplete as incomplete:
        count = len(incomplete.missing)
        messages.error(
            request,
            ngettext("One item is still missing.", "%(count)d items are still missing.", count) % {"count": count},
        )
        return redirect(f"{_details_path(case)}?check=1")
    except lifecycle.Refused as refused:
        messages.error(request, str(refused))
        return redirect("draft_review", number)
    return redirect("receipt", sent.number)


def _uuid(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.UUID(int=0)


def _details_path(draft: Case) -> str:
    from django.urls import reverse

    return reverse("draft_details", args=[draft.number])


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


@require_safe
@login_required
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What was sent, under which number, and what happens by when."""
    case = access.get_case(person(request), number)
    return render(request, "intake/receipt.html", {"case": case, "files": case.attachments.filter(message=None)})
