"""A draft on the server: what was typed is kept as typed, and as what it means once it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access, clock, lifecycle
from cases.evidence import marketo, masking, pages, rows, tables, uploads
from cases.evidence.findings import HIDDEN
from cases.intake import guard, moments
from cases.intake.forms import COLUMNS, FIELDS, DetailsForm
from cases.intake.row_kinds import ROWS
from cases.intake.rows import put
from cases.lifecycle import REASONS, missing_evidence
from cases.models import Case, Company, User
from cases.models.case import Impact
from cases.templatetags.words import say
from cases.text import is_blank
from scope import Evidence, Facts, Standing, Verdict, answers_of
from scope.facts import Aim

# What was typed and cannot be read yet, by field. Everything else in ``evidence`` is evidence.
TYPED = "_typed"
READ = "pages_read"


class ChangedElsewhere(Exception):
    """The draft was saved from another window since this one was opened; ``draft`` is how it stands now."""

    def __init__(self, draft: Case) -> None:
        super().__init__()
        self.draft = draft


def version_in(data: QueryDict) -> int | None:
    """The version of the draft that a form was filled in on; None when it names none."""
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def key_in(data: QueryDict) -> UUID | None:
    """The key of a form, by which one that is sent twice is known; None when it carries none."""
    try:
        return UUID(data.get("key", ""))
    except ValueError:
        return None


def begin(company: Company, by: User, answers: Mapping[str, str], *, key: UUID | None, **fields: Any) -> Case:
    """A draft with its first answers; the same one again for a form that is sent twice."""
    draft = lifecycle.new_draft(company, by, key=key, **fields)
    if any(getattr(draft, name) != value for name, value in fields.items()):
        draft = choose(draft, **fields)
    return answer(draft, answers)


def facts(draft: Case) -> Facts:
    return Facts.from_answers(draft.facts)


def verdict(draft: Case) -> Verdict:
    return clock.guideline_today().assess(facts(draft))


def items(draft: Case) -> tuple[Evidence, ...]:
    """The evidence to ask for, as the draft's answers stand."""
    return clock.guideline_today().required(facts(draft))


def routes(found: Verdict) -> tuple[str, ...]:
    """Where a request of this verdict may go; a flat "out of scope" leaves support only to an appeal."""
    if found.standing is not Standing.OUT_OF_SCOPE:
        return ("support",)
    return ("support", "consulting", "appeal") if found.advisory else ("consulting", "appeal")


def reasons(draft: Case) -> dict[str, str]:
    """Why a condition cannot be met, by the fact it asks for."""
    return dict(draft.evidence.get(REASONS, {}))


@transaction.atomic
def answer(draft: Case, answers: Mapping[str, str]) -> Case:
    """Write answers down. Later answers stay: those that no longer apply are neither judged nor shown."""
    draft = locked(draft)
    _judge(draft, answers)
    return saved(draft)


def _judge(draft: Case, answers: Mapping[str, str]) -> None:
    """Put answers on the draft's sheet, and the verdict that follows from it."""
    draft.facts = {**draft.facts, **answers}
    found = verdict(draft)
    draft.aim, draft.area = draft.facts.get("aim", ""), draft.facts.get("area", "")
    draft.standing = found.standing.value if found.standing else ""
    draft.advisory, draft.for_staff, draft.clauses = found.advisory, found.for_staff, list(found.clauses)
    draft.guideline = found.guideline.version
    draft.parked_until = _parked_until(draft, found)


def waits_for_retry(found: Verdict) -> bool:
    """Whether the verdict asks to try again after a while (1.3.4), and that was not done yet."""
    return any(condition.fact == "retry" for condition in found.unmet)


def _parked_until(draft: Case, found: Verdict) -> datetime | None:
    """From when to try again, while the verdict still asks for it and a failed try was recorded."""
    last = draft.tries.filter(counts=True).last() if waits_for_retry(found) else None
    return last.again_at if last else None


def _heed_marks(draft: Case, before: list[rows.Row]) -> None:
    """What the pages that were read are marked with answers whether the manual was read, when it says so anew."""
    told, was = (answers_of(pages.marks(read)) for read in (rows.of(draft, READ), before))
    asked = verdict(draft).relevant().manual
    if told and told != was and asked and told["manual"] is not asked:
        _judge(draft, {name: answer.value for name, answer in told.items()})


def heeded(before: Case, draft: Case) -> str:
    """A sentence for the writer when the marks at the pages have changed an answer since *before*; else nothing."""
    was, now = (verdict(one).relevant().manual for one in (before, draft))
    if was is now or now is None:
        return ""
    words = {"answer": say(now)}
    if any(condition.fact == "manual" for condition in verdict(before).unmet):
        return _("By your marks, your answer is now “%(answer)s”. A condition of the verdict is met by it.") % words
    return _("By your marks, your answer is now “%(answer)s”. The verdict stays as it is.") % words


@transaction.atomic
def choose(draft: Case, **fields: Any) -> Case:
    """Set columns that the customer chose: instance, route, reason to look again."""
    draft = locked(draft)
    for name, value in fields.items():
        setattr(draft, name, _guarded(draft, name, value) if isinstance(value, str) else value)
    if "instance" in fields:
        # Picked from the list now, so what was typed in its place and could not be read has had its day.
        typed = {name: text for name, text in draft.evidence.get(TYPED, {}).items() if name != "munchkin_id"}
        draft.evidence = draft.evidence | {TYPED: typed}
    return saved(draft)


@transaction.atomic
def give_reasons(draft: Case, said: Mapping[str, str]) -> Case:
    """Write down why conditions cannot be met. What was said of others stays: they may be asked for again.

    The version stays as well: a reason is nothing that another window's details would overwrite.
    """
    if all(reasons(draft).get(fact, "") == reason for fact, reason in said.items()):
        return draft
    draft = locked(draft)
    known = {**reasons(draft), **{fact: _guarded(draft, f"reason-{fact}", reason) for fact, reason in said.items()}}
    draft.evidence = draft.evidence | {REASONS: {fact: reason for fact, reason in known.items() if reason}}
    draft.saved_at = draft.changed_at = timezone.now()
    draft.save(update_fields=["evidence", "hidden", "saved_at", "changed_at"])
    return draft


def impact(draft: Case) -> Impact:
    """How much is affected, as the customer said it; until then what is usual for such a request."""
    if draft.impact:
        return Impact(draft.impact)
    return Impact.AROUND if draft.aim == Aim.INVESTIGATE.value else Impact.QUESTION


@transaction.atomic
def tell_impact(draft: Case, impact: str, words: str) -> Case:
    """Write down how much is affected. Like a reason, it is nothing that another window's details would overwrite."""
    if (draft.impact, draft.impact_words) == (impact, words):
        return draft
    draft = locked(draft)
    draft.impact, draft.impact_words = impact, _guarded(draft, "impact_words", words)
    draft.priority = Impact(impact).priority
    draft.saved_at = draft.changed_at = timezone.now()
    draft.save(update_fields=["impact", "impact_words", "priority", "hidden", "saved_at", "changed_at"])
    return draft


def _guarded(draft: Case, name: str, text: str) -> str:
    """A text as it may be kept, with what was hidden in it counted under its name."""
    found = masking.read(text, own={draft.filer.email.lower()})
    before = masking.earlier(draft.hidden.get(name, {}), found.counts, text.count(HIDDEN))
    if counts := masking.together(before, found.counts):
        draft.hidden = draft.hidden | {name: counts}
    return found.text


@transaction.atomic
def keep(draft: Case, data: QueryDict, *, version: int | None = None) -> Case:
    """Keep everything that was typed, readable or not, but for secrets: those are hidden before.

    Raises ChangedElsewhere when the draft is no longer at *version*.
    """
    draft = locked(draft)
    if version is not None and version != draft.version:
        raise ChangedElsewhere(draft)
    draft.personal_reasons = guard.reasons(data, draft.personal_reasons)
    as_typed = data
    data, notes = guard.read(as_typed, draft.personal_reasons, own=draft.filer.email)
    draft.hidden = guard.remembered(draft.hidden, as_typed, notes)
    details = form(draft, data)
    typed = dict(draft.evidence.get(TYPED, {}))
    evidence = {name: value for name, value in draft.evidence.items() if name != TYPED}
    for name, field in details.fields.items():
        if name not in data or name in details.rows:
            continue
        raw = data.get(name, "")
        typed.pop(name, None)
        try:
            value = field.clean(raw) if raw else ""
        except ValidationError:
            value = ""
            typed[name] = raw
        write(draft, evidence, name, value)
    read_before = rows.of(draft, READ)
    for name, found in details.rows.items():
        if name in data:
            write_rows(draft, evidence, name, found.stored())
    draft.evidence = evidence | ({TYPED: typed} if typed else {})
    _heed_marks(draft, read_before)
    return saved(draft)


@transaction.atomic
def keep_table(draft: Case, table: tables.Table) -> Case:
    """Keep the facts of a list file; in words too, where nothing else was said of what it holds."""
    draft = locked(draft)
    before = tables.of(draft.evidence)
    said = draft.evidence.get("import_contents", "")
    draft.evidence = draft.evidence | {tables.KEPT_AS: table.stored()}
    if is_blank(said) or (before and said == tables.summary(before)):
        draft.evidence = draft.evidence | {"import_contents": tables.summary(table)[:5000]}
    return saved(draft)


def write(draft: Case, evidence: dict[str, Any], name: str, value: Any) -> None:
    """Put what a box was read as into the case, or into the *evidence* that it is to hold."""
    if name in COLUMNS:
        setattr(draft, name, value)
    elif name == "munchkin_id":
        read = value if isinstance(value, marketo.InstanceName) else marketo.InstanceName()
        draft.munchkin_id, draft.account_string = read.munchkin_id, read.account_string
        if draft.instance and draft.instance.munchkin_id != read.munchkin_id:
            draft.instance = None
        if draft.instance is None and str(read):
            draft.instance = _known_instance(draft, read)
        if draft.instance:
            # Either name of an instance we know tells the other.
            draft.munchkin_id, draft.account_string = draft.instance.munchkin_id, draft.instance.account_string
    elif name == "asset_urls":
        draft.asset_urls = [read.stored() for read in marketo.asset_urls(value)] if value else []
        # The block is kept as typed beside what was read from it.
        evidence["asset_urls"] = value
    elif value:
        evidence[name] = value
    else:
        evidence.pop(name, None)


def write_rows(draft: Case, evidence: dict[str, Any], name: str, stored: list[rows.Row]) -> None:
    if name == "steps":
        draft.steps = stored
    else:
        evidence[name] = stored


def _known_instance(draft: Case, read: marketo.InstanceName) -> Any:
    own = draft.company.instances
    if read.munchkin_id:
        return own.filter(munchkin_id=read.munchkin_id).first()
    return own.filter(account_string=read.account_string).first()


def form(draft: Case, data: QueryDict | None = None) -> DetailsForm:
    """The details as they stand, or as they were posted. The draft's files are fetched once, and stay with it."""
    prefetch_related_objects([draft], "attachments")
    pictures = rows.by_row(draft.attachments.all())
    return DetailsForm(stored(draft) if data is None else data, items=items(draft), pictures=pictures)


def stored(draft: Case) -> QueryDict:
    """What the details form would hold: as typed where it cannot be read, else as it was kept."""
    data = QueryDict(mutable=True)
    typed = draft.evidence.get(TYPED, {})
    for name in (*FIELDS, "no_url_reason"):
        data[name] = typed.get(name) or _kept(draft, name)
    for name, kind in ROWS.items():
        put(data, kind, rows.of(draft, name))
    return data


def _kept(draft: Case, name: str) -> str:
    if name in COLUMNS:
        return str(getattr(draft, name))
    if name == "munchkin_id":
        return draft.instance_name
    if name == "asset_urls":
        block = draft.evidence.get("asset_urls", "")
        return str(block) or "\n".join(url.get("raw", "") for url in draft.asset_urls)
    value = str(draft.evidence.get(name, ""))
    return moments.shown(value) if name == "import_started_at" else value


def not_in(case: Case, posted: QueryDict) -> str:
    """What stands in the boxes of the details and is no part of the case, each piece under its label."""
    form, was = DetailsForm(posted, items=items(case)), stored(case)
    pieces = []
    for name, field in form.fields.items():
        typed, had = words_in(posted, name), words_in(was, name)
        if typed and typed != had:
            pieces.append(f"{field.label}:\n{typed}")
    return "\n\n".join(pieces)


def words_in(data: QueryDict, name: str) -> str:
    """What stands in a box, or in the rows of an item, each part in a line of its own."""
    if name == "import_mode":
        values = [str(tables.ImportMode(value).label) for value in data.getlist(name) if value in tables.ImportMode]
    elif name in ROWS:
        values = [text for form in ROWS[name].all(data) for text in form.row_words()]
    else:
        values = data.getlist(name)
    return "\n".join(text for value in values if (text := value.replace("\r\n", "\n").strip()))


@dataclass(frozen=True)
class Progress:
    """How far the details are: names of required items, done and still to do."""

    todo: tuple[Evidence, ...]
    total: int

    @property
    def done(self) -> int:
        return self.total - len(self.todo)


def progress(draft: Case) -> Progress:
    asked = [item for item in items(draft) if not item.optional]
    missing = set(missing_evidence(draft)) | set(draft.evidence.get(TYPED, {}))
    return Progress(tuple(item for item in asked if item.name in missing), len(asked))


@transaction.atomic
def take_off(draft: Case, file: UUID) -> str:
    """Take a file off the draft; answers its name, or nothing where it is gone already."""
    attachment = locked(draft).attachments.filter(pk=file).first()
    if attachment is None:
        return ""
    uploads.remove(attachment)
    return attachment.name


@transaction.atomic
def discard(draft: Case) -> None:
    """Throw the draft away, with its files, its tries and the reminders of them."""
    draft = locked(draft)
    draft.tries.all().delete()
    draft.mails.all().delete()
    for attachment in draft.attachments.all():
        uploads.remove(attachment)
    draft.delete()


def locked(draft: Case) -> Case:
    """The draft as it stands now, locked until the transaction ends.

    Raises WasSent when it was sent since it was opened, Http404 when it was thrown away.
    """
    cases = Case.objects.select_for_update(of=("self",)).select_related("company", "filer", "instance")
    found = cases.filter(pk=draft.pk).first()
    if found is None:
        raise Http404
    if not found.is_draft:
        raise access.WasSent(found)
    return found


def saved(draft: Case) -> Case:
    """The draft, written as one more version of itself."""
    draft.version += 1
    draft.saved_at = draft.changed_at = timezone.now()
    draft.save()
    return draft
