"""The evidence: one page, saved as one types, on which nothing typed is lost."""

import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import access
from cases.evidence import pages, pasting, rows, screens, tables, uploads
from cases.evidence.marketo import Unread
from cases.intake import calls, drafts, guard, kept
from cases.intake.forms import DetailsForm
from cases.intake.layout import helper
from cases.intake.person import person
from cases.intake.rows import press
from cases.intake.understood import READERS, first_aid, of_form
from cases.models import Case
from cases.templatetags.words import moment, say
from scope import Page, pages_on
from scope.facts import Aim

OF_ROW = "-file"  # how the name of a file field in a row ends


@dataclass(frozen=True)
class Refused:
    """Why files were not taken, and the row they were chosen in; of the case itself where that is empty."""

    words: str = ""
    row: str = ""

    @property
    def id(self) -> str:
        return f"id_{self.row}{OF_ROW}" if self.row else "id_files"


NOTHING = Refused()


@require_http_methods(["GET", "HEAD", "POST"])
@kept.through_sign_in()
def details(request: HttpRequest, number: str) -> HttpResponse:
    """The evidence. Whatever button is pressed, what was typed is kept first."""
    draft = access.get_draft(person(request), number)
    if request.method == "POST":
        return _posted(request, draft)
    if waiting := kept.take(request):
        try:
            draft = drafts.keep(draft, waiting, version=drafts.version_in(waiting))
        except drafts.ChangedElsewhere as changed:
            return _changed(request, changed.draft, waiting)
        draft, reading = _read_paste(request, draft, waiting)
        return _still_open(request, draft, reading) if reading.is_open else redirect("draft_details", number)
    if drafts.verdict(draft).standing is None:
        return redirect("draft_questions", number)
    return _page(request, draft, drafts.form(draft), checking="check" in request.GET)


def _posted(request: HttpRequest, draft: Case) -> HttpResponse:
    """Keep what came, then do what the button says. Files first: they stand in nobody's way."""
    posted = request.POST.copy()
    if other := posted.get("use_instance"):
        posted["munchkin_id"] = other
    row = press(posted)
    refused = _take_files(request, draft)
    was = draft
    try:
        draft = drafts.keep(draft, posted, version=drafts.version_in(posted))
    except drafts.ChangedElsewhere as changed:
        return _changed(request, changed.draft, posted, refused=refused)
    if told := drafts.heeded(was, draft):
        messages.info(request, told)
    if refused.words:
        form = drafts.form(draft)
        reading = calls.Reading(text=posted.get("pasted", ""))
        return _page(request, draft, form, checking="next" in posted, refused=refused, reading=reading, status=422)
    here = reverse("draft_details", args=[draft.number])
    if _read_list(request, draft):
        return redirect(f"{here}#s-import")
    draft, reading = _read_paste(request, draft, posted)
    if reading.is_open:
        return _still_open(request, draft, reading)
    if "read" in posted:
        return redirect(f"{here}#s-api")
    if row:
        return redirect(f"{here}#row-{row}")
    if "wait" in posted:
        return redirect("draft_retry", draft.number)
    if "later" in posted:
        messages.success(request, _("Your draft is saved. Go on whenever you like."))
        return redirect("case_list")
    if "next" not in posted:
        return redirect(here)
    if drafts.verdict(draft).standing is None:
        return redirect("draft_questions", draft.number)
    draft, filling = calls.read_own_boxes(draft)
    if filling:
        messages.info(request, calls.told(filling, drafts.items(draft)))
    form = drafts.form(draft)
    if form.is_valid():
        return redirect("draft_review", draft.number)
    return _page(request, draft, form, checking=True, reading=reading, status=422)


def _read_list(request: HttpRequest, draft: Case) -> bool:
    """Read the file of a list import and keep what is told of it, never the file; whether there was one to read."""
    file = request.FILES.get(tables.BOX)
    if file is None:
        if "read_list" in request.POST:
            messages.warning(request, _("Choose the file first, then read it."))
        return "read_list" in request.POST
    try:
        if uploads.check(file).name not in tables.KINDS:
            raise uploads.Unwelcome("kind", tables.NO_LIST, name=uploads.clean_name(file.name or ""))
    except uploads.Unwelcome as unwelcome:
        messages.error(request, str(unwelcome))
        return True
    table = tables.read(file, name=uploads.clean_name(file.name or ""), size=file.size or 0)  # type: ignore[arg-type]
    drafts.keep_table(draft, table)
    messages.success(request, _("The file was read. It is not kept; check below what we read from it."))
    return True


def _read_paste(request: HttpRequest, draft: Case, data: QueryDict) -> tuple[Case, calls.Reading]:
    """Whatever button is pressed, what stands in the box for pasting is read first, so that nothing is lost with it."""
    if not (text := data.get("pasted", "").strip()):
        return draft, calls.Reading()
    draft, reading = calls.read_into(draft, text, replace="replace" in data)
    if not reading.is_open:
        messages.success(request, reading.told)
    return draft, reading


def _still_open(request: HttpRequest, draft: Case, reading: calls.Reading) -> HttpResponse:
    status = 422 if reading.error else 200
    return _page(request, draft, drafts.form(draft), checking=False, reading=reading, status=status)


def _changed(request: HttpRequest, draft: Case, typed: QueryDict, *, refused: Refused = NOTHING) -> HttpResponse:
    """Another window was faster: what was typed here stays in the boxes, and the writer decides."""
    sentence = _("This draft was changed in another window. Below is what you typed here; to keep it, go on again.")
    messages.warning(request, sentence)
    typed, _notes = guard.read(typed, guard.reasons(typed), own=draft.filer.email)
    form = drafts.form(draft, typed)
    reading = calls.Reading(text=typed.get("pasted", ""))
    return _page(request, draft, form, checking=False, refused=refused, reading=reading, status=409)


def _take_files(request: HttpRequest, draft: Case) -> Refused:
    """Keep the files that came with the form, all or none; answers why one had to be refused."""
    sent = [(name, file) for name, several in request.FILES.lists() for file in several if name != tables.BOX]
    places = [name.removesuffix(OF_ROW) if name.endswith(OF_ROW) else "" for name, _file in sent]
    try:
        reason = guard.reason_in(request.POST)
        files = [file for _name, file in sent]
        uploads.store_all(draft, files, person(request), rows=places, personal_reason=reason)
    except uploads.Unwelcome as unwelcome:
        # Of files from several places, the sentence names the one that is meant.
        return Refused(str(unwelcome), places[0] if len(set(places)) == 1 else "")
    return NOTHING


def _page(
    request: HttpRequest,
    draft: Case,
    form: DetailsForm,
    *,
    checking: bool,
    refused: Refused = NOTHING,
    reading: calls.Reading | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form; its complaints are shown only after one tried to go on, those about files at once."""
    about_files = [item for item in form.items if item.name == "attachments" and refused.words]
    error_list = form.error_list() if checking else []
    if reading and reading.error:
        error_list.append({"id": "id_pasted", "label": _("Paste the call"), "words": str(reading.error)})
    error_list += [{"id": refused.id, "label": say(item.label), "words": refused.words} for item in about_files]
    if not checking:
        form = form.unbound()
    form.helper = helper(form.items, is_fault=draft.aim == Aim.INVESTIGATE.value)
    in_rows = {row.key for found in form.rows.values() for row in found}
    context = {
        "form": form,
        "error_list": error_list,
        "refused": refused,
        "draft": draft,
        "chips": of_form(draft, form),
        "proposed": _proposed(draft, form),
        "first_aid": first_aid(form.data),
        "hidden": guard.notes(draft, cast(QueryDict, form.data)),
        "waits_for_retry": drafts.waits_for_retry(drafts.verdict(draft)),
        "reading": reading or calls.Reading(),
        "table": tables.of(draft.evidence),
        "longest_paste": pasting.LONGEST,
        "files": [file for file in draft.attachments.all() if file.row not in in_rows],
        "same_screen": screens.still_open(draft, access.visible_to(person(request))),
        "progress": drafts.progress(draft),
        "allowed": uploads.allowed(),
    }
    return render(request, "intake/details.html", context, status=status)


def _proposed(draft: Case, form: DetailsForm) -> list[tuple[str, str]]:
    """Pages of the manual on the topic that are not among those read: title and address."""
    named = {_listed(row.typed()["url"]) for row in form.rows.get(drafts.READ, ())}
    language = get_language() or "ja"
    offered = [page for page in pages_on(drafts.facts(draft).area) if page not in named]
    return [(say(page.title), page.url(language)) for page in offered]


def _listed(typed: str) -> Page | None:
    try:
        return pages.page(typed).known
    except Unread:
        return None


# --- What the page's scripts ask for ----------------------------------------------------------------------------------


@require_POST
def save(request: HttpRequest, number: str) -> JsonResponse:
    """Save as one types. 401 when the session is over, 409 when another window has saved meanwhile."""
    if not request.user.is_authenticated:
        return _told(_("You have been signed out. Sign in in another window; your text stays here."), status=401)
    try:
        was = access.get_draft(person(request), number)
        draft = drafts.keep(was, request.POST, version=drafts.version_in(request.POST))
    except access.WasSent as gone:
        return _told(_became(gone.case), status=409)
    except drafts.ChangedElsewhere:
        sentence = _(
            "This draft was changed in another window. "
            "Your text here is not saved yet; use the buttons below to keep it."
        )
        return _told(sentence, status=409)
    done = drafts.progress(draft)
    left = len(done.todo)
    read = of_form(draft, drafts.form(draft, request.POST))
    data, notes = guard.read(request.POST, draft.personal_reasons, own=draft.filer.email)
    return _told(
        _("Saved at %(when)s") % {"when": moment(draft.saved_at)},
        version=draft.version,
        left=ngettext("%(n)d item to go", "%(n)d items to go", left) % {"n": left},
        done=done.done,
        todo=[item.name for item in done.todo],
        same_screen=[
            {"words": f"{other.case.title} ({other.case.number})", "url": reverse("case", args=[other.case.number])}
            for other in screens.still_open(draft, access.visible_to(person(request)))
        ],
        hidden={item: note.as_json() for item, note in {**guard.notes(draft, data), **notes}.items()},
        heeded=drafts.heeded(was, draft),
        chips={
            name: [{"words": str(chip), "tone": chip.tone} for chip in chips]
            for name, chips in read.items()
            if name not in READERS or name in request.POST
        },
        first_aid={
            name: [
                {
                    "code": f"{code.code} {code.meaning}",
                    "kind": str(code.kind_name),
                    "remedy": str(code.remedy),
                    "url": code.url,
                    "page": str(code.page_name),
                    "passes": code.passes,
                }
                for code in codes
            ]
            for name, codes in first_aid(request.POST).items()
        },
    )


def _became(case: Case) -> str:
    """What became of a draft that is none any more."""
    if case.submitted_at is None:
        return _("This draft was closed from another window; what you changed just now is not in it.")
    return _("This request has been sent from another window. What you add now can be sent as a reply.")


def _told(message: str | Promise, *, status: int = 200, **more: Any) -> JsonResponse:
    return JsonResponse({"message": str(message), **more}, status=status)


@require_POST
def read(request: HttpRequest, number: str) -> JsonResponse:
    """Read a pasted call without keeping anything: what to put into which box, and the sentence to say so."""
    if not request.user.is_authenticated:
        return _told(_("You have been signed out. Sign in in another window; your text stays here."), status=401)
    try:
        items = drafts.items(access.get_draft(person(request), number))
        pasted = pasting.read(request.POST.get("pasted", ""))
    except access.WasSent as gone:
        return _told(_became(gone.case), status=409)
    except Unread as unread:
        return _told(unread.sentence, status=422)
    filling = calls.fill(pasted, calls.present_in(request.POST), replace="replace" in request.POST)
    return _told(calls.told(filling, items), values=filling.values, left=len(filling.left))


@require_POST
def upload(request: HttpRequest, number: str) -> JsonResponse:
    """Take files while the form stays open: all of them, or none with a sentence that names the bad one."""
    if not request.user.is_authenticated:
        return _told(_("You have been signed out. Sign in in another window, then attach the file again."), status=401)
    try:
        draft = access.get_draft(person(request), number)
    except access.WasSent as gone:
        return _told(_became(gone.case), status=409)
    if cancelled := uploads.key_of(request.POST.get("cancel")):
        uploads.cancel(draft, person(request), cancelled)
        return _told("", files=[])
    files = cast(list[UploadedFile], request.FILES.getlist("files"))
    row = request.POST.get("row", "")
    if not (row == "" or rows.is_key(row)):
        return _told(_("No file arrived. Choose it again."), status=422)
    key = uploads.key_of(request.POST.get("key"))
    try:
        stored = uploads.receive(
            draft,
            person(request),
            files,
            key,
            rows=[row] * len(files),
            personal_reason=guard.reason_in(request.POST),
        )
    except uploads.Unwelcome as unwelcome:
        return _told(str(unwelcome), status=unwelcome.status)
    return _told("", files=[uploads.told(one) for one in stored])


@require_POST
@kept.through_sign_in("draft_details")
def unload(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """Take a file off the draft; what was typed in the form around the button is kept, unless a script asks."""
    draft = access.get_draft(person(request), number)
    name = drafts.take_off(draft, file)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _told("")
    if name:
        messages.success(request, _("%(name)s was removed.") % {"name": name})
    return _posted(request, draft)
