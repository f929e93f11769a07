"""What staff do on a case page: each act is one POST, one call of the case's lifecycle, and a way back.

A refusal shows the page again with what was typed; when somebody else was faster, with what they did.
"""

import uuid
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import begun, corrections, going_out, lifecycle, loans, redaction
from cases.evidence import rows, uploads
from cases.follow import kept, shown, writing
from cases.models import Attachment, BegunMessage, Case, Condition, User
from cases.text import is_blank
from cases.triage import history, page
from cases.triage.forms import (
    INTERNAL,
    LONGEST_REPLY,
    PUBLIC,
    SWITCHED,
    AskFileForm,
    AssignForm,
    CorrectForm,
    MoveForm,
    OverruleForm,
    PriorityForm,
    RedactForm,
    SayForm,
    SettleForm,
    StepsForm,
)

TITLES = {
    "assign": gettext_lazy("Who is in charge"),
    "prioritise": gettext_lazy("Priority"),
    "overrule": gettext_lazy("Change the verdict"),
    "redact": gettext_lazy("Take something out for good"),
    "ask_file": gettext_lazy("Ask for the whole file"),
    "watch": gettext_lazy("Who of support is told"),
    "escalation": gettext_lazy("Answer the escalation"),
    "call": gettext_lazy("Answer the request for a call"),
}
HELD = "#held"  # where the page shows what can still be taken back
SETTLED = {
    Condition.State.VERIFIED.value: gettext_lazy("The condition is verified."),
    Condition.State.WAIVED.value: gettext_lazy("The condition is waived."),
    Condition.State.OPEN.value: gettext_lazy("The condition was sent back; the customer is told what is missing."),
}
# Nothing needs to be said or confirmed for these.
AT_ONCE = ("accept", "take_back")


def case_url(case: Case, anchor: str = "") -> str:
    return reverse("admin:cases_case_change", args=[case.pk]) + anchor


def kept_under(pk: object, mode: str) -> str:
    """The name under which a text typed in a session that had ended waits for its case page."""
    return f"desk {pk} {mode}"


def kept_mode(request: HttpRequest) -> str:
    """What was not plainly meant for the customer comes back as a note."""
    return PUBLIC if request.POST.get("mode") == PUBLIC else INTERNAL


@require_safe
def show(request: HttpRequest, case: Case) -> HttpResponse:
    for mode in (INTERNAL, PUBLIC):
        if waiting := kept.take(request, kept_under(case.pk, mode)):
            return _page(request, case, form=page.composer(case, waiting, mode=mode), is_restored=True)
        if waiting := kept.take(request, kept.beside_files(case.number, mode)):
            return _page(request, case, form=page.composer(case, waiting, mode=mode))
    return _page(request, case)


@require_POST
def keep_begun(request: HttpRequest, case: Case) -> HttpResponse:
    """Save what is being written; 409 when another window has saved something else."""
    came = writing.keep(request, case, cast(User, request.user))
    if writing.wants_json(request):
        return came.as_json()
    if came.status == 200:
        messages.success(request, came.message or _("Nothing was left to keep."))
        return redirect(case_url(case))
    form = page.composer(case, request.POST.get("body", "")[:LONGEST_REPLY], mode=kept_mode(request))
    form.initial["begun"] = came.begun.stamp if came.begun else writing.stamp_in(request)
    return _page(request, case, form=form, status=came.status, refused=came.message, other=came.other)


@require_safe
def printed(request: HttpRequest, case: Case) -> HttpResponse:
    return _page(request, case, template="print")


def _page(
    request: HttpRequest,
    case: Case,
    *,
    form: SayForm | None = None,
    trying: StepsForm | None = None,
    template: str = "page",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = (
        page.context(case, cast(User, request.user), form=form, trying=trying) | admin.site.each_context(request) | more
    )
    return TemplateResponse(request, f"admin/cases/case/{template}.html", context, status=status)


# --- Writing -------------------------------------------------------------------------------------------------------


@require_POST
def say(request: HttpRequest, case: Case) -> HttpResponse:
    """Send what stands in the composer: to the customer, passing the turn or not, or to nobody but support."""
    form = SayForm(request.POST, request.FILES, case=case)
    asks = request.POST.get("act") == "ask" and request.POST.get("mode") in (PUBLIC, SWITCHED)
    if asks:
        form.need_no_words()
    if form.is_valid() and (not asks or form.insist_on_items()):
        try:
            anchor = _say(form, cast(User, request.user), request.POST.get("act", ""))
        except lifecycle.Conflict as conflict:
            return _someone_else(request, conflict, form)
        except (lifecycle.Refused, uploads.Unwelcome) as refused:
            form.add_error(None, str(refused))
        else:
            is_note = form.cleaned_data["mode"] == INTERNAL
            if anchor != HELD:
                messages.success(request, _("The note is kept.") if is_note else _("Your reply is on its way."))
            return redirect(case_url(case, anchor))
    _kept_for_later(case, cast(User, request.user), form.cleaned_data.get("files") or [])
    return _page(request, case, form=form, status=422)


@transaction.atomic
def _say(form: SayForm, user: User, act: str) -> str:
    """Write the message with its files, all or nothing; answers where it stands on the page."""
    case, given = form.case, form.cleaned_data
    if given["mode"] == INTERNAL:
        words = {"body": given["body"], "key": given["key"], "call_in": form.called_in(user)}
        said = lifecycle.note(case, by=user, files=_stored(form, user), **words)
        begun.was_sent(case, user, key=given["key"], stamp=given["begun"])
        return f"#m{said.pk}"
    held = _send(form, user, "ask" if act == "ask" else going_out.REPLY)
    if held:
        return HELD
    written = case.messages.filter(key=given["key"]).first()
    return f"#m{written.pk}" if written else "#talk"


def _send(form: SayForm | MoveForm, user: User, act: str) -> BegunMessage | None:
    """A text for the customer, with the move it makes. What is answered can still be taken back."""
    given = form.cleaned_data
    letter = {name: given[name] for name in ("body", "key", "version", "items")}
    letter["outcome"] = form.outcome() if isinstance(form, MoveForm) else None
    return going_out.send(form.case, act, by=user, stamp=given["begun"], files=_stored(form, user), **letter)


def _stored(form: SayForm | MoveForm, user: User) -> list[Attachment]:
    """The files that came with a text, kept once however often it is sent: a second press waits for the first here."""
    Case.objects.select_for_update().get(pk=form.case.pk)
    if begun.has_key(form.cleaned_data["key"]):
        return []
    waiting = uploads.named_staged(form.case, user, form.staged())
    return [*waiting, *uploads.store_all(form.case, form.cleaned_data["files"], user, is_staged=True)]


def _kept_for_later(case: Case, user: User, files: Any) -> bool:
    """Files that came with what was not sent wait in the form, so that nobody has to choose them again."""
    try:
        uploads.store_all(case, files, user, is_staged=True)
    except uploads.Unwelcome:
        return False
    return True


def _someone_else(request: HttpRequest, conflict: lifecycle.Conflict, form: Any) -> HttpResponse:
    """Somebody else was faster: what they did, above what was typed. Sent again, it counts as read."""
    written_on = form.cleaned_data["version"]
    _kept_for_later(form.case, cast(User, request.user), form.cleaned_data["files"])
    fresh = form.data.copy()
    fresh["version"], fresh["key"] = conflict.case.version, str(uuid.uuid4())
    again = type(form)(fresh, case=conflict.case)
    again.is_valid()
    again.errors.pop("files", None)
    events = history.since(conflict.case, written_on)
    news = [(event, history.sentence(event, conflict.case)) for event in events]
    return _page(request, conflict.case, form=again, status=409, conflict=conflict, news=news)


@require_POST
def correct(request: HttpRequest, case: Case) -> HttpResponse:
    """Put another text in the place of one's own, minutes after sending it. Too late, it goes into the composer."""
    user, form = cast(User, request.user), CorrectForm(request.POST, auto_id="correct_%s")
    if not form.is_valid():
        return _page(request, case, correcting=form, status=422)
    given = form.cleaned_data
    message = get_object_or_404(case.messages.filter(author=user), pk=given["message"])
    try:
        was_changed = corrections.correct(message, by=user, body=given["body"], was=given["was"])
    except lifecycle.Refused as refused:
        mode = INTERNAL if message.is_internal else PUBLIC
        return _page(
            request, case, form=page.composer(case, given["body"], mode=mode), status=409, refused=str(refused)
        )
    if was_changed:
        messages.success(request, _("The message was changed."))
    return redirect(case_url(case, f"#m{message.pk}"))


@require_POST
def read(request: HttpRequest, case: Case) -> HttpResponse:
    """What is on the page has been read."""
    writing.mark_read(request, case, cast(User, request.user))
    return HttpResponse(status=204) if writing.wants_json(request) else redirect(case_url(case))


@require_POST
def held(request: HttpRequest, case: Case) -> HttpResponse:
    """Take back what was sent a moment ago, or let it go at once."""
    messages.success(request, writing.settle(request, case, cast(User, request.user)))
    return redirect(case_url(case))


# --- Moving --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, case: Case, name: str) -> HttpResponse:
    """Make a move: at once where nothing needs to be said, else on a page of its own that says what follows."""
    user = cast(User, request.user)
    found = next((one for one in lifecycle.moves_open_to(user, case) if one.name == name), None)
    if found is None:
        return _not_now(request, case, name)
    typed = request.POST.get("body", "")
    if _is_a_note(request) and not is_blank(typed):
        return _note_first(request, case)
    says_nothing = is_blank(typed) and not request.FILES and "staged" not in request.POST
    if request.method == "POST" and ("confirmed" in request.POST or (name in AT_ONCE and says_nothing)):
        return _move(request, case, found)
    choose_again = not _kept_for_later(case, user, request.FILES.getlist("files"))
    version, stamp = going_out.version_for(case, user), writing.stamp_in(request)
    initial = {"key": uuid.uuid4(), "version": version, "body": typed, "begun": stamp}
    form = MoveForm(case=case, move=found, initial=initial)
    return _confirm(request, case, found, form, choose_again=choose_again)


def _is_a_note(request: HttpRequest) -> bool:
    """Whether what was typed is not for the customer, or was not confirmed to be."""
    mode = request.POST.get("mode")
    return mode == INTERNAL or (mode == SWITCHED and "may_be_read" not in request.POST)


def _note_first(request: HttpRequest, case: Case) -> HttpResponse:
    """A note that was begun must neither be lost nor become a message to the customer."""
    form = SayForm(request.POST, request.FILES, case=case)
    form.full_clean()
    if request.POST.get("mode") == INTERNAL:
        form.add_error(None, _("You have begun an internal note. Keep it first, then move the case on."))
    _kept_for_later(case, cast(User, request.user), form.cleaned_data.get("files") or [])
    return _page(request, case, form=form, status=422)


def _not_now(request: HttpRequest, case: Case, name: str) -> HttpResponse:
    """A move that this case cannot make, or that there is not. What was typed stays in the composer."""
    if name not in lifecycle.MOVE:
        raise Http404
    if request.method != "POST":
        messages.error(request, _("This is not possible at this point of the case."))
        return redirect(case_url(case))
    form = page.composer(case, request.POST.get("body", "")[:LONGEST_REPLY], mode=kept_mode(request))
    _kept_for_later(case, cast(User, request.user), request.FILES.getlist("files"))
    return _page(request, case, form=form, status=409, refused=_("This is not possible at this point of the case."))


def _move(request: HttpRequest, case: Case, found: lifecycle.Move) -> HttpResponse:
    form = MoveForm(request.POST, request.FILES, case=case, move=found)
    if found.name == "ask":
        form.need_no_words()
    if form.is_valid() and (found.name != "ask" or form.insist_on_items()):
        try:
            held = _make(form, cast(User, request.user), found.name)
        except lifecycle.Conflict as conflict:
            return _moved_meanwhile(request, conflict, found, form)
        except (lifecycle.Refused, uploads.Unwelcome) as refused:
            form.add_error(None, str(refused))
        else:
            if held:
                return redirect(case_url(case, HELD))
            messages.success(request, _("Done: %(move)s.") % {"move": found.label})
            return redirect(case_url(case))
    _kept_for_later(case, cast(User, request.user), form.cleaned_data.get("files") or [])
    return _confirm(request, case, found, form, status=422)


@transaction.atomic
def _make(form: MoveForm, user: User, name: str) -> BegunMessage | None:
    given = form.cleaned_data
    if given["body"]:
        return _send(form, user, name)
    words = {"key": given["key"], "version": given["version"], "items": given["items"]}
    lifecycle.move(form.case, name, by=user, outcome=form.outcome(), **words)
    return None


def _moved_meanwhile(
    request: HttpRequest, conflict: lifecycle.Conflict, found: lifecycle.Move, form: MoveForm
) -> HttpResponse:
    """The same page again with the news, or the case page where the move is no longer open."""
    case, given = conflict.case, form.cleaned_data
    _kept_for_later(case, cast(User, request.user), given["files"])
    news = [(event, history.sentence(event, case)) for event in history.since(case, given["version"])]
    if found not in lifecycle.moves_open_to(cast(User, request.user), case):
        again = page.composer(case, given["body"])
        return _page(request, case, form=again, status=409, conflict=conflict, news=news)
    initial = {name: given.get(name) for name in ("body", "begun", "cause", "resolution", "outcome_words")}
    initial |= {"key": uuid.uuid4(), "version": case.version}
    fresh = MoveForm(case=case, move=found, initial=initial)
    return _confirm(request, case, found, fresh, status=409, conflict=conflict, news=news)


def _confirm(
    request: HttpRequest, case: Case, found: lifecycle.Move, form: MoveForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    staged = uploads.staged(case, cast(User, request.user))
    context = {"move": found, "title": found.label, "allowed": uploads.allowed(), "staged": staged, **more}
    return _small_page(request, case, form, "move", status=status, **context)


# --- Deciding ------------------------------------------------------------------------------------------------------


def _small_page(
    request: HttpRequest, case: Case, form: forms.Form, template: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"case": case, "form": form, "title": TITLES.get(template), **admin.site.each_context(request), **more}
    return TemplateResponse(request, f"admin/cases/case/{template}.html", context, status=status)


def decide(
    request: HttpRequest,
    case: Case,
    form_class: Any,
    template: str,
    initial: dict[str, Any],
    act: Any,
    done: str,
    **shown: Any,
) -> HttpResponse:
    """One small form, one act on the version it was written on. What has ended is left as it is.

    ``shown`` is what the template shows above the form.
    """
    if not case.is_open:
        return _has_ended(request, case)
    if request.method != "POST":
        version = going_out.version_for(case, cast(User, request.user))
        form = form_class(case=case, initial={"version": version, **initial})
        return _small_page(request, case, form, template, **shown)
    form = form_class(request.POST, case=case)
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except lifecycle.Conflict as conflict:
            return _decided_meanwhile(request, conflict, form, template)
        except lifecycle.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(case_url(case))
    return _small_page(request, case, form, template, status=422, **shown)


def _has_ended(request: HttpRequest, case: Case) -> HttpResponse:
    """Nothing is decided on a case that has ended. A reason that was typed goes into the composer, as a note."""
    refused = _("This case has ended. Reopen it first.")
    typed = request.POST.get("reason", "")[:LONGEST_REPLY]
    return _page(request, case, form=page.composer(case, typed, mode=INTERNAL), status=409, refused=refused)


def _decided_meanwhile(
    request: HttpRequest, conflict: lifecycle.Conflict, form: Any, template: str, **more: Any
) -> HttpResponse:
    case = conflict.case
    news = [(event, history.sentence(event, case)) for event in history.since(case, form.cleaned_data["version"])]
    fresh = form.data.copy()
    fresh["version"] = case.version
    again = type(form)(fresh, case=case, **more)
    return _small_page(request, case, again, template, status=409, conflict=conflict, news=news)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, case: Case) -> HttpResponse:
    user = cast(User, request.user)

    def act(given: dict[str, Any]) -> None:
        lifecycle.assign(case, to=given["assignee"], by=user, version=given["version"])

    return decide(
        request,
        case,
        AssignForm,
        "assign",
        {"assignee": case.assignee_id or user.pk},
        act,
        _("Done: in charge changed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def prioritise(request: HttpRequest, case: Case) -> HttpResponse:
    user = cast(User, request.user)

    def act(given: dict[str, Any]) -> None:
        lifecycle.prioritise(case, priority=given["priority"], by=user, version=given["version"])

    return decide(
        request, case, PriorityForm, "prioritise", {"priority": case.priority}, act, _("Done: priority changed.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def overrule(request: HttpRequest, case: Case) -> HttpResponse:
    """Decide otherwise than the verdict, with the clause it rests on and the reason."""
    user = cast(User, request.user)

    def act(given: dict[str, Any]) -> None:
        lifecycle.overrule(
            case,
            standing=given["standing"],
            clause=given["clause"],
            reason=given["reason"],
            by=user,
            version=given["version"],
        )

    initial = {"standing": case.effective_standing, "clause": case.overruled_clause or case.appeal_clause}
    return decide(request, case, OverruleForm, "overrule", initial, act, _("Done: the decision stands."))


@require_http_methods(["GET", "HEAD", "POST"])
def ask_file(request: HttpRequest, case: Case) -> HttpResponse:
    """Ask the customer for the whole file of a list import, until a day."""
    user = cast(User, request.user)

    def act(given: dict[str, Any]) -> None:
        asked = {name: given[name] for name in ("reason", "delete_on", "version")}
        lifecycle.ask_for_file(case, by=user, **asked)

    initial = {"delete_on": loans.proposed_day()}
    return decide(request, case, AskFileForm, "ask_file", initial, act, _("Done: the customer was asked for the file."))


@require_POST
def drop_file(request: HttpRequest, case: Case) -> HttpResponse:
    """Take the wish back, or delete the file where it has come."""
    user, loan = cast(User, request.user), loans.current(case)
    try:
        if loan and loan.file and not loans.is_wanted(case, loan):
            lifecycle.delete_lent_file(loan.file, by=user)
        else:
            lifecycle.take_back_wish(case, by=user)
    except lifecycle.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done: there is no whole file any more, and none is asked for."))
    return redirect(case_url(case, "#loan"))


@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: HttpRequest, case: Case) -> HttpResponse:
    """Take something out for good: first what would go from where, then, once that was confirmed, it goes."""
    labels = page.labels(case)
    if request.method != "POST":
        initial = {"version": case.version, "place": request.GET.get("place", "")}
        return _small_page(request, case, RedactForm(case=case, labels=labels, initial=initial), "redact")
    form = RedactForm(request.POST, case=case, labels=labels)
    if form.is_valid():
        try:
            if "confirmed" not in request.POST:
                return _would_go(request, case, form, labels)
            given, user = form.cleaned_data, cast(User, request.user)
            lifecycle.redact(case, form.target(), reason=given["reason"], by=user, version=given["version"])
        except lifecycle.Conflict as conflict:
            return _decided_meanwhile(request, conflict, form, "redact", labels=labels)
        except lifecycle.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Done: it was taken out for good."))
            return redirect(case_url(case))
    return _small_page(request, case, form, "redact", status=422)


def _would_go(request: HttpRequest, case: Case, form: RedactForm, labels: dict[str, str]) -> HttpResponse:
    count = redaction.search(case, form.target())
    if not count:
        form.add_error("words", _("These words do not stand in this case. Copy them exactly, in one piece."))
        return _small_page(request, case, form, "redact", status=422)
    found = page.found_in(case, count, labels)
    return _small_page(request, case, form, "redact_confirm", found=found, title=TITLES["redact"])


@require_POST
def settle(request: HttpRequest, case: Case, condition: int) -> HttpResponse:
    """Verify a condition of this case, waive it, or send it back."""
    found = case.conditions.filter(pk=condition).first()
    if found is None:
        raise Http404
    if not case.is_open:
        return _has_ended(request, case)
    form = SettleForm(request.POST)
    box = f"{'back' if request.POST.get('state') == Condition.State.OPEN else 'why'}-{found.pk}"
    if not form.is_valid():
        return _page(request, case, status=422, unsettled=form, unsettled_on=box)
    given = form.cleaned_data
    try:
        lifecycle.settle_condition(found, state=given["state"], reason=given["reason"], by=cast(User, request.user))
    except lifecycle.Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, case, status=422, unsettled=form, unsettled_on=box)
    messages.success(request, SETTLED[given["state"]])
    return redirect(case_url(case, "#conditions"))


@require_POST
def check_steps(request: HttpRequest, case: Case) -> HttpResponse:
    """Write down what came of the steps that were tried: one save for all of them."""
    if not case.is_open:
        return _has_ended(request, case)
    form = StepsForm(request.POST, case=case, steps=_steps(case))
    if not form.is_valid():
        return _page(request, case, trying=form, status=422)
    try:
        event = lifecycle.check_steps(
            case, form.outcomes(), by=cast(User, request.user), version=form.cleaned_data["version"]
        )
    except lifecycle.Conflict as conflict:
        return _steps_meanwhile(request, conflict, form)
    except lifecycle.Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, case, trying=form, status=422)
    if event is None:
        messages.info(request, _("Nothing was changed at the steps."))
    else:
        messages.success(request, _("What came of the steps is written down; the customer can read it."))
    return redirect(case_url(case, "#steps"))


def _steps(case: Case) -> tuple[shown.Step, ...]:
    return shown.steps(case, rows.by_row(case.attachments.all()))


def _steps_meanwhile(request: HttpRequest, conflict: lifecycle.Conflict, form: StepsForm) -> HttpResponse:
    """Somebody else was faster: what they did, above what was ticked here. Sent again, it counts as read."""
    case = conflict.case
    news = [(event, history.sentence(event, case)) for event in history.since(case, form.cleaned_data["version"])]
    fresh = {**form.data.dict(), "version": case.version}  # type: ignore[attr-defined]  # what was posted
    again = StepsForm(fresh, case=case, steps=_steps(case))
    return _page(request, case, trying=again, status=409, conflict=conflict, news=news)
