"""What was given with a case, as it reads on a page: each item under the label it was asked by."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

import scope
from cases import asking
from cases.clock import JAPAN, guideline_today
from cases.evidence import diary, marketo, pages, tables
from cases.evidence import rows as stored
from cases.follow.sentences import reproduced
from cases.models import AskedItem, Attachment, Case, StepCheck
from cases.models.case import plain
from cases.templatetags.words import moment, say
from scope import Text

# Items that one compares letter by letter, and those that are pieces of code.
EXACT = ("munchkin_id", "api_request_id", "api_call", "activity_id")
CODE = ("api_request", "api_response")
COLUMNS = ("subject", "reporter_name", "expected", "actual")
SHORT, FEW = 80, 4
# What the case's page says elsewhere already.
SELF_EVIDENT = ("subject", "reporter_name", "actual")


@dataclass(frozen=True)
class Asset:
    """An address, and what was read from it; ``differs`` when it names another instance than the case."""

    label: str
    raw: str
    munchkin_id: str
    differs: bool


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step, with its screenshots and what came of it when support tried it."""

    id: str
    place: int
    text: str
    url: str
    asset: Asset | None
    files: list[Attachment]
    check: StepCheck | None

    @property
    def is_same(self) -> bool:
        return self.check is not None and self.check.outcome == StepCheck.Outcome.SAME

    @property
    def differs(self) -> bool:
        return self.check is not None and self.check.outcome == StepCheck.Outcome.DIFFERS


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One time it happened. ``there`` is the moment in the zone it was told in, where that is not Japan's.

    ``logs`` says what can no longer be found of it; ``typed`` is a date that could not be read.
    """

    at: datetime | None
    there: str
    typed: str
    who: str
    url: str
    asset: Asset | None
    note: str
    logs: str | Promise
    files: list[Attachment]


@dataclass(frozen=True, kw_only=True)
class Read:
    """A page that was read: what it is, where it is now if it moved, and what reading it gave."""

    url: str
    source: str | Promise
    now: str
    mark: scope.Mark | None
    note: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One item: its label, and its value as text, in rows or as assets. ``shape`` says how it is drawn."""

    name: str
    label: Text
    shape: str  # "text", "exact", "code", "steps", "occurrences", "pages_read", "assets"
    text: str = ""
    steps: tuple[Step, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    read: tuple[Read, ...] = ()
    assets: tuple[Asset, ...] = ()
    hidden: dict[str, int] = field(default_factory=dict)
    reason: str = ""
    asked: tuple[AskedItem, ...] = ()  # the questions that it was given for later
    table: tables.Table | None = None

    @property
    def says_something(self) -> bool:
        return bool(self.text or self.steps or self.occurrences or self.read or self.assets)

    @property
    def reproduced(self) -> str:
        """How far support could repeat the steps; empty while it has not tried."""
        tried = [step for step in self.steps if step.is_same or step.differs]
        if not tried:
            return ""
        up_to = next((step.place for step in self.steps if not step.is_same), len(self.steps) + 1) - 1
        return reproduced(up_to, len(self.steps), next((step.place for step in self.steps if step.differs), 0))

    @property
    def is_short(self) -> bool:
        return self.shape == "exact" or (self.shape == "text" and len(self.text) <= SHORT and "\n" not in self.text)


def rows(case: Case, files: Iterable[Attachment] = ()) -> tuple[Row, ...]:
    """Everything that was given, in the order it was asked for by the guideline the case was judged by.

    *files* are those of the case; each row shows its own.
    """
    items = _guideline(case).required(scope.Facts.from_answers(case.facts))
    later = () if case.is_draft else asking.answered(case)
    if later:
        items = asking.evidence(case, {item.name for item in items} | {one.item for one in later})
    in_rows = stored.by_row(files)
    found = [
        _with_hidden(case, row(case, item.name, item.label, in_rows)) for item in items if item.name != "attachments"
    ]
    found = [replace(row, asked=tuple(one for one in later if one.item == row.name)) for row in found]
    return tuple(row for row in found if row.says_something or any(one.reason for one in row.asked))


def _with_hidden(case: Case, row: Row) -> Row:
    """The row with what was hidden in it before it was kept, why a list of people was not, and what a file told."""
    table = tables.of(case.evidence) if row.name == "import_contents" else None
    hidden, reason = case.hidden.get(row.name, {}), case.personal_reasons.get(row.name, "")
    return replace(row, hidden=hidden, reason=reason, table=table)


def _guideline(case: Case) -> scope.Guideline:
    """The one a case was judged by; a draft is judged by the one in force."""
    return guideline_today() if case.is_draft else scope.version(case.guideline)


def in_short(rows: tuple[Row, ...]) -> list[Row]:
    """A few rows for the margin: short ones, what one copies letter by letter first."""
    short = [row for row in rows if row.is_short and row.name not in SELF_EVIDENT]
    return sorted(short, key=lambda row: row.shape != "exact")[:FEW]


def row(case: Case, name: str, label: Text, files: Mapping[str, list[Attachment]]) -> Row:
    """One item as it was given; *files* by the key of the row of evidence they belong to."""
    if name == "steps":
        return Row(name=name, label=label, shape="steps", steps=steps(case, files))
    if name == "occurrences":
        return Row(name=name, label=label, shape=name, occurrences=occurrences(case, files))
    if name == "pages_read":
        return Row(name=name, label=label, shape=name, read=tuple(map(_read, stored.filled(case, name))))
    if name == "asset_urls":
        return Row(name=name, label=label, shape="assets", assets=assets(case), text=case.no_url_reason)
    shape = "exact" if name in EXACT else "code" if name in CODE else "text"
    return Row(name=name, label=label, shape=shape, text=_text(case, name))


def steps(case: Case, files: Mapping[str, list[Attachment]]) -> tuple[Step, ...]:
    """The steps in their order; *files* by the key of their row."""
    checks = {} if case.is_draft else {check.row: check for check in case.step_checks.select_related("by")}
    return tuple(
        Step(
            id=row["id"],
            place=place,
            text=row.get("text", ""),
            url=row.get("url", ""),
            asset=asset(case, row.get("url", "")),
            files=files.get(stored.key("steps", row["id"]), []),
            check=checks.get(row["id"]),
        )
        for place, row in enumerate(stored.filled(case, "steps"), 1)
    )


def occurrences(case: Case, files: Mapping[str, list[Attachment]]) -> tuple[Occurrence, ...]:
    """The diary, the first time first; what has no date comes last."""
    found = [_occurrence(case, row, files) for row in stored.filled(case, "occurrences")]
    return tuple(sorted(found, key=lambda one: (one.at is None, one.at or timezone.now())))


def _occurrence(case: Case, row: stored.Row, files: Mapping[str, list[Attachment]]) -> Occurrence:
    at, zone = diary.at(row), diary.zone(row.get("zone", ""))
    there = ""
    if at and zone is not JAPAN:
        with timezone.override(zone):
            there = f"{moment(at)} ({diary.ZONES[zone.key]})"
    return Occurrence(
        at=at,
        there=there,
        typed="" if at else row.get("at", ""),
        who=row.get("who", ""),
        url=row.get("url", ""),
        asset=asset(case, row.get("url", "")),
        note=row.get("note", ""),
        logs=diary.TOLD.get(diary.logs(at, timezone.now()), "") if at else "",
        files=files.get(stored.key("occurrences", row["id"]), []),
    )


def _read(row: stored.Row) -> Read:
    url = row.get("url", "")
    page = None
    with suppress(marketo.Unread):
        page = pages.page(url) if url else None
    moved = page.known if page and page.is_former else None
    return Read(
        url=url,
        source=pages.NAMES[page.source] if page else "",
        now=moved.url(get_language() or "ja") if moved else "",
        mark=pages.mark_of(row),
        note=row.get("note", ""),
    )


def asset(case: Case, url: str) -> Asset | None:
    """What the address in a row tells; nothing where it cannot be read."""
    try:
        return _asset(case, marketo.asset_url(url)) if url else None
    except marketo.Unread:
        return None


def _text(case: Case, name: str) -> str:
    if name == "munchkin_id":
        return case.instance_name
    if name in COLUMNS:
        return str(getattr(case, name))
    value = plain(case.evidence.get(name, ""))
    if name == "import_mode" and value in tables.ImportMode.values:
        return str(tables.ImportMode(value).label)
    return _as_moment(value) if name == "import_started_at" else value


def _as_moment(text: str) -> str:
    """A moment that was read, in Japan's time as its label says; what could not be read stays as it was typed."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    with timezone.override(JAPAN):
        return moment(at) if at.tzinfo else text


def assets(case: Case) -> tuple[Asset, ...]:
    """The addresses that were given, by what was read from them."""
    return tuple(_asset(case, marketo.AssetURL.from_stored(read)) for read in case.asset_urls)


def _asset(case: Case, read: marketo.AssetURL) -> Asset:
    differs = bool(case.munchkin_id and read.munchkin_id and read.munchkin_id != case.munchkin_id)
    return Asset(_label(read) or read.raw, read.raw, read.munchkin_id, differs)


def _label(read: marketo.AssetURL) -> str:
    return read.label if not read.kind or read.kind in marketo.KINDS else read.host


def area_name(case: Case) -> str:
    """The topic's name; empty for one that this release does not know."""
    return say(scope.Facts.from_answers({"area": case.area}).area)
