"""What a customer answers where support asked for evidence: kept as it is typed, then put into the case."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases import asking, lifecycle
from cases.evidence import rows
from cases.intake import drafts, guard
from cases.intake.forms import FIELDS, DetailsForm
from cases.models import AnswerDraft, Attachment, Case, Event, User
from cases.text import Prose, is_blank
from scope import Evidence

CANNOT = "cannot_"  # begins the name of the box for why an item cannot be given: cannot_since
LONGEST_REASON = 2000
LONGEST_WORDS = 20_000
# Nobody types into these.
OURS = frozenset(("csrfmiddlewaretoken", "version", "question", "key", "send", "stay", "later", "rows", "staged"))
MISSING: dict[str, Promise] = {
    "attachments": _("Attach a file, or say below why there is none."),
}
AS_BEFORE = _("This is what you gave before. Add to it, or say below why there is nothing to add.")


class NotAwaited(Exception):
    """Support has asked anew meanwhile, or somebody else has answered."""


class ChangedElsewhere(Exception):
    """The answer was saved from another window since this one was opened."""


class AnswerForm(DetailsForm):
    """Exactly what support asked for: each item is given, or it is said why not.

    *data* holds the boxes as they are typed. *attached* are the case's, with those that wait in this form.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        case: Case,
        items: tuple[Evidence, ...],
        attached: Iterable[Attachment],
        **kwargs: Any,
    ) -> None:
        self.case, self.attached = case, list(attached)
        self.was, self.pictures = drafts.stored(case), rows.by_row(self.attached)
        said = {item.name for item in items if data and not is_blank(data.get(f"{CANNOT}{item.name}", ""))}
        items = tuple(replace(item, optional=item.name in said, may_be_none=False) for item in items)
        super().__init__(data, items=items, pictures=self.pictures, **kwargs)
        for item in items:
            self.fields.setdefault(item.name, forms.Field(required=False, label=item.label.in_language(get_language())))
            self.fields[f"{CANNOT}{item.name}"] = Prose(
                max_length=LONGEST_REASON,
                required=False,
                label=_("Why you cannot give it, or no more of it"),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["body"] = Prose(
            max_length=LONGEST_WORDS,
            required=asking.awaits_words(case),
            label=_("In your own words"),
            error_messages={"required": _("Answer the question above in a few words.")},
        )

    def _empty(self, **kwargs: Any) -> "AnswerForm":
        return AnswerForm(case=self.case, items=self.items, attached=self.attached, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for item in self.items:
            name = item.name
            is_wrong = name in self.errors or (name in self.rows and not self.rows[name].are_right)
            if not (is_wrong or data.get(f"{CANNOT}{name}") or self.is_given(name)):
                sentence = str(MISSING.get(name, AS_BEFORE))
                self.add_error(name, sentence)
                if name in self.rows:
                    self.rows[name].together.append(sentence)
        return data

    def is_given(self, name: str) -> bool:
        """Whether there is something in the boxes of an item that the case does not hold yet."""
        if name == "attachments":
            return any(file.is_staged and not file.row for file in self.attached)
        if any(file.is_staged for row in self.rows.get(name, ()) for file in self.pictures.get(row.key, ())):
            return True
        typed = drafts.words_in(self.typed, name)
        return not is_blank(typed) and typed != drafts.words_in(self.was, name)

    @property
    def typed(self) -> QueryDict:
        return self.data  # type: ignore[return-value]  # it is never given anything else

    @property
    def todo(self) -> list[Evidence]:
        """The items that nothing new stands in, nor why not."""
        return [
            item
            for item in self.items
            if not self.is_given(item.name) and is_blank(self.typed.get(f"{CANNOT}{item.name}", ""))
        ]

    def reasons(self) -> dict[str, str]:
        said = {item.name: self.cleaned_data.get(f"{CANNOT}{item.name}", "") for item in self.items}
        return {name: reason for name, reason in said.items() if reason}

    def error_list(self) -> list[dict[str, str]]:
        found = super().error_list()
        for one in found:
            if one["id"] == "id_attachments":
                one["id"] = "id_files"
        for name in (*(f"{CANNOT}{item.name}" for item in self.items), "body"):
            for words in self.errors.get(name, ()):
                found.append({"id": f"id_{name}", "label": str(self.fields[name].label), "words": str(words)})
        return found


# --- What is begun ---------------------------------------------------------------------------------------------------


def begun(case: Case, by: User) -> AnswerDraft:
    """What the person has typed so far; a new one, not stored yet, where that is nothing. Raises NotAwaited.

    What was typed for an earlier question that nobody answered is still there when support asks anew.
    """
    awaited = asking.awaited(case)
    if not awaited:
        raise NotAwaited
    question = awaited[0].event_id
    last = AnswerDraft.objects.filter(case=case, by=by).order_by("-event").first()
    if last and last.event_id == question:
        return last
    fresh = AnswerDraft(case=case, event_id=question, by=by, version=0, hidden=case.hidden)
    if last and not any(one.answered_at and one.event_id == last.event_id for one in asking.asked(case)):
        fresh.typed, fresh.hidden = last.typed, last.hidden
    return fresh


def form(case: Case, draft: AnswerDraft) -> AnswerForm:
    """The boxes as they are typed so far, and as the case holds them where nothing was typed yet."""
    data = drafts.stored(case)
    for name, values in draft.typed.items():
        data.setlist(name, values)
    # What goes out with a message that was sent a moment ago is that message's.
    own = [
        file
        for file in case.attachments.filter(going_with=None)
        if not file.is_staged or file.uploaded_by_id == draft.by_id
    ]
    items = asking.evidence(case, [one.item for one in asking.awaited(case)])
    return AnswerForm(data, case=case, items=items, attached=own)


def notes(case: Case, draft: AnswerDraft, data: QueryDict) -> dict[str, guard.Note]:
    """What the page says beside its boxes of what is hidden in them."""
    case.hidden, case.personal_reasons = draft.hidden, guard.reasons(data, case.personal_reasons)
    return guard.notes(case, data)


@transaction.atomic
def keep(case: Case, by: User, data: QueryDict) -> AnswerDraft:
    """Keep what was typed, but for secrets. Raises NotAwaited, ChangedElsewhere."""
    draft = begun(Case.objects.select_for_update().get(pk=case.pk), by)
    if data.get("question") not in (None, str(draft.event_id)):
        raise NotAwaited
    version = drafts.version_in(data)
    if version is not None and version != draft.version:
        raise ChangedElsewhere
    kept, found = guard.read(data, guard.reasons(data, case.personal_reasons), own=by.email)
    draft.hidden = guard.remembered(draft.hidden, data, found)
    draft.typed = {name: values for name, values in kept.lists() if name not in OURS}
    draft.version += 1
    draft.saved_at = timezone.now()
    draft.save()
    return draft


def words(case: Case, data: QueryDict) -> str:
    """What was typed and is in no box of the case, each piece under its label: for an answer that came too late."""
    names = {name.partition("-")[0] for name in data} & {*FIELDS, *rows.COUNT}
    was, pieces = drafts.stored(case), []
    for item in asking.evidence(case, names):
        typed = drafts.words_in(data, item.name)
        if typed and typed != drafts.words_in(was, item.name):
            pieces.append(f"{item.label.in_language(get_language())}:\n{typed}")
    pieces += [
        text for name in data if name == "body" or name.startswith(CANNOT) if (text := data.get(name, "").strip())
    ]
    return "\n\n".join(pieces)


# --- Sending ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def send(case: Case, form: AnswerForm, draft: AnswerDraft, *, key: UUID) -> Event:
    """Put the answer into the case; *form* is valid. Raises Refused."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("instance", "company").get(pk=case.pk)
    given = [item.name for item in form.items if form.is_given(item.name)]
    evidence = dict(locked.evidence)
    for name in given:
        if name in form.rows:
            drafts.write_rows(locked, evidence, name, [row.row() for row in form.rows[name].filled])
        elif name in FIELDS:
            drafts.write(locked, evidence, name, form.cleaned_data[name])
    locked.evidence = evidence
    reasons = guard.reasons(form.typed)
    locked.hidden = _of(given, draft.hidden, locked.hidden)
    locked.personal_reasons = _of(given, reasons, locked.personal_reasons)
    files = [file for file in form.attached if file.is_staged and (not file.row or _item_of(file) in given)]
    event = lifecycle.supply(
        case,
        {column: getattr(locked, column) for column in lifecycle.SUPPLIED},
        given=given,
        reasons=form.reasons(),
        by=draft.by,
        key=key,
        body=form.cleaned_data["body"],
        hidden=draft.hidden.get("body"),
        files=files,
        personal_reason=reasons.get("body", ""),
    )
    AnswerDraft.objects.filter(case=case, by=draft.by).delete()
    return event


def _of(given: Iterable[str], now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What is told of each item: as it is now for what was given, else as it was."""
    return {
        **{name: told for name, told in before.items() if name not in given},
        **{n: now[n] for n in given if n in now},
    }


def _item_of(file: Attachment) -> str:
    return file.row.partition("-")[0]
