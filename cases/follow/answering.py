"""The page on which a customer gives what support asked for: the boxes of the details, and no more of them."""

import uuid
from typing import Any

from crispy_forms.utils import TEMPLATE_PACK
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases import access, asking, lifecycle, mail
from cases.evidence import uploads
from cases.follow import answers, kept, shown
from cases.intake import drafts, guard
from cases.intake.kept import take, through_sign_in
from cases.intake.layout import Item, helper
from cases.intake.person import person
from cases.intake.rows import press
from cases.intake.understood import READERS, first_aid, of_form
from cases.models import AnswerDraft, Case, Message
from cases.templatetags.words import moment
from scope.facts import Aim

OF_ROW = "-file"  # how the name of a file field in a row ends


class AskedItem(Item):
    """An item as the details draw it, with a place to say why it cannot be given."""

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        with context.push(cannot=form[f"{answers.CANNOT}{self.item.name}"]):
            return super().render(form, context, template_pack, **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
@through_sign_in()
def asked(request: HttpRequest, number: str) -> HttpResponse:
    """What support asked for. Whatever button is pressed, what was typed is kept first."""
    user = person(request)
    case = access.get_case(user, number)
    if access.is_agent(user):
        return redirect(mail.DESK_PAGE.format(pk=case.pk))
    waiting = None if request.method == "POST" else take(request)
    try:
        if request.method == "POST":
            return _posted(request, case)
        if waiting:
            answers.keep(case, user, waiting)
            return redirect("case_asked", number)
        draft = answers.begun(case, user)
    except answers.NotAwaited:
        return _over(request, case, waiting or request.POST)
    except answers.ChangedElsewhere:
        return _changed(request, case, waiting or request.POST)
    return _page(request, case, draft, answers.form(case, draft), checking=False)


def _posted(request: HttpRequest, case: Case) -> HttpResponse:
    posted = request.POST.copy()
    row = press(posted)
    refused = _take_files(request, case)
    draft = answers.keep(case, person(request), posted)
    here = reverse("case_asked", args=[case.number])
    if refused:
        form = answers.form(case, draft)
        return _page(request, case, draft, form, checking="send" in posted, refused=refused, status=422)
    if row:
        return redirect(f"{here}#row-{row}")
    if "later" in posted:
        messages.success(request, _("What you have so far is kept. Go on whenever you like."))
        return redirect("case", case.number)
    return _sent(request, case, draft) if "send" in posted else redirect(here)


def _sent(request: HttpRequest, case: Case, draft: AnswerDraft) -> HttpResponse:
    """The case, with the answer in it; or the page again with what is wrong."""
    form = answers.form(case, draft)
    if not form.is_valid():
        return _page(request, case, draft, form, checking=True, status=422)
    try:
        event = answers.send(case, form, draft, key=drafts.key_in(request.POST) or uuid.uuid4())
    except lifecycle.Refused:
        return _over(request, case, request.POST)
    count = len(event.data["items"])
    sentence = ngettext("%(n)d item is in your case now.", "%(n)d items are in your case now.", count)
    told = sentence % {"n": count} if count else _("Support reads why it cannot be given.")
    turn = _("It is support's turn.")
    messages.success(request, f"{told} {turn}")
    return redirect("case", case.number)


def _over(request: HttpRequest, case: Case, typed: QueryDict) -> HttpResponse:
    """Nothing is awaited any more, or something else: what was typed waits in the box for a message."""
    if typed.get("key") and case.events.filter(actor=person(request), data__key=typed["key"]).exists():
        return redirect("case", case.number)
    if text := answers.words(case, typed):
        kept.put(request, kept.after_sending(case.number), text)
    else:
        messages.info(request, _("Support does not wait for this any more."))
    return redirect("case", case.number)


def _changed(request: HttpRequest, case: Case, typed: QueryDict) -> HttpResponse:
    """Another window was faster: what was typed here stays in the boxes, and the writer decides."""
    messages.warning(
        request,
        _("This answer was changed in another window. Below is what you typed here; to keep it, go on again."),
    )
    draft = answers.begun(access.get_case(person(request), case.number), person(request))
    safe, _notes = guard.read(typed, guard.reasons(typed), own=person(request).email)
    draft.typed = {name: values for name, values in safe.lists() if name not in answers.OURS}
    return _page(request, case, draft, answers.form(case, draft), checking=False, status=409)


def _take_files(request: HttpRequest, case: Case) -> str:
    """Keep the files that came with the form until it is sent, all or none; answers why one had to be refused."""
    sent = [(name, file) for name, several in request.FILES.lists() for file in several]
    places = [name.removesuffix(OF_ROW) if name.endswith(OF_ROW) else "" for name, _file in sent]
    try:
        reason = guard.reason_in(request.POST)
        files = [file for _name, file in sent]
        uploads.store_all(case, files, person(request), rows=places, personal_reason=reason, is_staged=True)
    except uploads.Unwelcome as unwelcome:
        return str(unwelcome)
    return ""


def _page(
    request: HttpRequest,
    case: Case,
    draft: AnswerDraft,
    form: answers.AnswerForm,
    *,
    checking: bool,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The boxes; complaints are shown only after one tried to send, those about files at once."""
    error_list = form.error_list() if checking else []
    if refused:
        error_list.append({"id": "id_files", "label": _("Files"), "words": refused})
    todo, data = form.todo, form.typed
    drawn: Any = form if checking else form.unbound()
    drawn.helper = helper(form.items, is_fault=case.aim == Aim.INVESTIGATE.value, drawn_as=AskedItem)
    in_rows = {row.key for found in form.rows.values() for row in found}
    context = {
        "form": drawn,
        "error_list": error_list,
        "refused": {"words": refused, "row": ""},
        "case": case,
        "draft": case,
        "answer": draft,
        "key": request.POST.get("key") or uuid.uuid4(),
        "question": _question(case, draft),
        "wants_words": asking.awaits_words(case),
        "wants_files": any(item.name == "attachments" for item in form.items),
        "chips": of_form(case, drawn),
        "first_aid": first_aid(data),
        "hidden": answers.notes(case, draft, data),
        "files": [file for file in form.attached if file.is_staged and file.row not in in_rows],
        "todo": todo,
        "done": len(form.items) - len(todo),
        "total": len(form.items),
        "allowed": uploads.allowed(),
        "area": shown.area_name(case),
    }
    return render(request, "follow/asked.html", context, status=status)


def _question(case: Case, draft: AnswerDraft) -> Message | None:
    """What support wrote with the question, if it did."""
    written = draft.event.data.get("message")
    return case.messages.select_related("author").filter(pk=written).first() if written else None


@require_POST
def save(request: HttpRequest, number: str) -> JsonResponse:
    """Save as one types. 401 when the session is over, 409 when there is nothing to be saved any more."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"message": _("You have been signed out. Sign in in another window; your text stays here.")}, status=401
        )
    user = person(request)
    case = access.get_case(user, number)
    try:
        draft = answers.keep(case, user, request.POST)
    except answers.NotAwaited:
        return JsonResponse(
            {"message": _("Support does not wait for this any more. You can send it as a message.")}, status=409
        )
    except answers.ChangedElsewhere:
        sentence = _(
            "This answer was changed in another window. "
            "Your text here is not saved yet; use the buttons below to keep it."
        )
        return _told(sentence, 409)
    form = answers.form(case, draft)
    data, notes = guard.read(request.POST, guard.reasons(request.POST), own=user.email)
    left = len(form.todo)
    return JsonResponse(
        {
            "message": _("Saved at %(when)s") % {"when": moment(draft.saved_at)},
            "version": draft.version,
            "left": ngettext("%(n)d item to go", "%(n)d items to go", left) % {"n": left},
            "done": len(form.items) - left,
            "todo": [item.name for item in form.todo],
            "same_screen": [],
            "hidden": {item: note.as_json() for item, note in {**answers.notes(case, draft, data), **notes}.items()},
            "chips": {
                name: [{"words": str(chip), "tone": chip.tone} for chip in chips]
                for name, chips in of_form(case, form).items()
                if name not in READERS or name in request.POST
            },
            "first_aid": {},
        }
    )


def _told(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


@require_POST
@through_sign_in("case_asked")
def unload(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """Take a file out of the answer again; what was typed around the button is kept."""
    user = person(request)
    case = access.get_case(user, number)
    attachment = get_object_or_404(uploads.staged(case, user), pk=file)
    uploads.remove(attachment)
    messages.success(request, _("%(name)s was removed.") % {"name": attachment.name})
    return asked(request, number)
