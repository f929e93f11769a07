"""A draft on the server: what was typed is kept as typed, and as what it means once it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from cases.evidence import marketo
from cases.intake.forms import COLUMNS, FIELDS, DetailsForm, read_steps
from cases.lifecycle import missing_evidence
from cases.models import Case
from cases.models.case import Status
from scope import Evidence, Facts, Standing, Verdict, assess, required

# What was typed and cannot be read yet, by field. Everything else in ``evidence`` is evidence.
TYPED = "_typed"
LONGEST = 50_000
REASONS = "condition_reasons"


class ChangedElsewhere(Exception):
    """The draft was saved from another window since this one was opened."""

    def __init__(self, draft: Case) -> None:
        super().__init__()
        self.draft = draft


def facts(draft: Case) -> Facts:
    return Facts.from_answers(draft.facts)


def verdict(draft: Case) -> Verdict:
    return assess(facts(draft))


def items(draft: Case) -> tuple[Evidence, ...]:
    """The evidence to ask for, as the draft's answers stand."""
    return required(facts(draft))


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
    draft = _locked(draft)
    draft.facts = {**draft.facts, **answers}
    found = verdict(draft)
    draft.aim, draft.area = draft.facts.get("aim", ""), draft.facts.get("area", "")
    draft.standing = found.standing.value if found.standing else ""
    draft.advisory, draft.for_staff, draft.clauses = found.advisory, found.for_staff, list(found.clauses)
    draft.guideline = found.guideline.version
    return _saved(draft)


@transaction.atomic
def choose(draft: Case, **fields: Any) -> Case:
    """Set columns that the customer chose: instance, route, reasons."""
    draft = _locked(draft)
    for name, value in fields.items():
        setattr(draft, name, value)
    return _saved(draft)


@transaction.atomic
def give_reasons(draft: Case, said: Mapping[str, str]) -> Case:
    draft = _locked(draft)
    draft.evidence = draft.evidence | {REASONS: dict(said)}
    return _saved(draft)


@transaction.atomic
def keep(draft: Case, data: QueryDict, *, version: int | None = None) -> Case:
    """Keep everything that was typed, readable or not.

    Raises ChangedElsewhere when the draft is no longer at *version*.
    """
    draft = _locked(draft)
    if version is not None and version != draft.version:
        raise ChangedElsewhere(draft)
    form = DetailsForm(data, items=items(draft))
    typed = dict(draft.evidence.get(TYPED, {}))
    evidence = {name: value for name, value in draft.evidence.items() if name != TYPED}
    for name, field in form.fields.items():
        if name not in data or name == "steps":
            continue
        raw = data.get(name, "")
        typed.pop(name, None)
        try:
            value = field.clean(raw) if raw else ""
        except ValidationError:
            value = ""
            typed[name] = raw[:LONGEST]
        _write(draft, evidence, name, value, raw)
    if "step" in data or "steps_shown" in data:
        draft.steps = read_steps(data)
        while draft.steps and not draft.steps[-1]["text"]:
            draft.steps.pop()
    draft.evidence = evidence | ({TYPED: typed} if typed else {})
    return _saved(draft)


def _write(draft: Case, evidence: dict[str, Any], name: str, value: Any, raw: str) -> None:
    if name in COLUMNS:
        setattr(draft, name, value)
    elif name == "munchkin_id":
        read = value if isinstance(value, marketo.InstanceName) else marketo.InstanceName()
        draft.munchkin_id, draft.account_string = read.munchkin_id, read.account_string
        if draft.instance and draft.instance.munchkin_id != read.munchkin_id:
            draft.instance = None
        if draft.instance is None and str(read):
            draft.instance = _known_instance(draft, read)
    elif name == "asset_urls":
        draft.asset_urls = [read.stored() for read in marketo.asset_urls(value)] if value else []
        # The block is kept as typed beside what was read from it.
        evidence["asset_urls"] = raw if value else ""
    elif value:
        evidence[name] = value
    else:
        evidence.pop(name, None)


def _known_instance(draft: Case, read: marketo.InstanceName) -> Any:
    own = draft.company.instances
    if read.munchkin_id:
        return own.filter(munchkin_id=read.munchkin_id).first()
    return own.filter(account_string=read.account_string).first()


def stored(draft: Case) -> QueryDict:
    """What the details form would hold: as typed where it cannot be read, else as it was kept."""
    data = QueryDict(mutable=True)
    typed = draft.evidence.get(TYPED, {})
    for name in (*FIELDS, "no_url_reason"):
        data[name] = typed.get(name) or _kept(draft, name)
    data.setlist("step", [step.get("text", "") for step in draft.steps])
    return data


def _kept(draft: Case, name: str) -> str:
    if name in COLUMNS:
        return str(getattr(draft, name))
    if name == "munchkin_id":
        return draft.instance_name
    if name == "asset_urls":
        block = draft.evidence.get("asset_urls", "")
        return str(block) or "\n".join(url.get("raw", "") for url in draft.asset_urls)
    return str(draft.evidence.get(name, ""))


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


def _locked(draft: Case) -> Case:
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("company", "filer", "instance")
        .get(pk=draft.pk, status=Status.DRAFT)
    )


def _saved(draft: Case) -> Case:
    draft.version += 1
    draft.saved_at = draft.changed_at = timezone.now()
    draft.save()
    return draft
