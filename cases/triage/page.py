"""The case page: everything about a case that staff see, put together from what is stored."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

import scope
from cases import access, asking, attention, begun, corrections, lifecycle, loans, promises, redaction, seen, surveys
from cases.evidence import screens as screens_of
from cases.evidence import uploads
from cases.evidence.api import request_id
from cases.evidence.marketo import Unread
from cases.evidence.rows import by_row
from cases.follow import marks, shown
from cases.follow import page as of_customer
from cases.follow.page import came_later
from cases.follow.sentences import condition_words
from cases.models import (
    AskedItem,
    Attachment,
    BegunMessage,
    Case,
    Condition,
    EarlierText,
    Event,
    Mention,
    Message,
    User,
    Watcher,
)
from cases.models.case import Route, Status, plain
from cases.templatetags.words import say
from cases.triage import history
from cases.triage.due import age, due
from cases.triage.forms import INTERNAL, PUBLIC, SWITCHED, SayForm, StepsForm
from scope import Facts, Guideline, Reason, Text, Verdict
from scope.facts import CALLED, Aim

# What is kept with the evidence and is none.
OWN_BOOKS = ("condition_reasons", "_typed", "import_file")
# What the head of the page and the customer's panel say already.
ABOVE = ("subject", "reporter_name")
# Asking has its own button under the text; the rest stand above the page, the one expected next first.
EXPECTED = ("accept", "resolve", "refer", "take_back", "close", "reopen")


@dataclass(frozen=True)
class Entry:
    """One entry of the conversation: a message with its files, or what happened in between."""

    at: datetime
    message: Message | None = None
    verb: str = ""
    sentence: str = ""
    files: list[Attachment] = field(default_factory=list)
    is_new: bool = False
    is_first_new: bool = False
    is_last_told: bool = False  # support said it to the customer, who has not answered since
    called: list[str] = field(default_factory=list)
    until: datetime | None = None  # the reader may put it right until then
    earlier: list[EarlierText] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """A condition with the words of the guideline it was set by, and what the customer answered."""

    condition: Condition
    words: str
    said: str

    @property
    def key(self) -> str:
        return str(self.condition.pk)


@dataclass(frozen=True)
class Screen:
    """A screen of Marketo as its address was read: ``marks`` tell it apart, ``differs`` when of another instance."""

    label: str
    raw: str
    marks: list[str]
    differs: bool


@dataclass(frozen=True)
class Line:
    """One line of the history; ``status`` is where the case came to by it, if it moved."""

    event: Event
    sentence: str
    status: str


def context(
    case: Case, reader: User, *, form: SayForm | None = None, trying: StepsForm | None = None
) -> dict[str, Any]:
    """What the page of a sent case shows; *form* is the composer with what was typed, *trying* what was ticked.

    Without *form* the composer holds what was begun in it before.
    """
    waiting, held = begun.both(case, reader)
    events = list(case.events.select_related("actor"))
    messages = list(seen.marked(case.messages.all(), reader).select_related("author", "came_as").defer("came_as__raw"))
    if any(one.edited_at for one in messages):
        prefetch_related_objects(messages, "earlier")
    found = list(case.attachments.filter(Q(is_staged=False) | Q(uploaded_by=reader)))
    files = [file for file in found if not file.is_staged]
    verdict, guideline = judged(case)
    rows = shown.rows(case, files)
    moves, later = lifecycle.moves_shown_to(reader, case), came_later(events)
    loan, contacts = loans.current(case), list(case.company.contacts.all())
    return {
        "case": case,
        "title": case.title,
        "area": shown.area_name(case),
        "due": due(case),
        "age": age(case),
        "followed_by": of_customer.followed_by(case, reader, events),
        "survey": surveys.answer_of(case) if not case.is_open else None,
        "closes_at": promises.closes_at(case) if case.reminder_due else None,
        "pauses": [(pause, history.sentence(pause.began, case)) for pause in promises.pauses(events)],
        "moves": sorted((m for m in moves if m.name in EXPECTED), key=lambda m: EXPECTED.index(m.name)),
        "asked_for": asked_for(case),
        "can_ask": any(move.name == "ask" for move in moves),
        "form": form or composer_with(case, waiting, held),
        "talk": conversation(messages, events, files, case, reader),
        "unread": unread(case, messages, reader),
        "first_files": [
            file for file in files if file.message_id is None and not file.is_lent and str(file.pk) not in later
        ],
        "lent_files": [file for file in files if file.is_lent],
        "loan": loan,
        "wants_file": loans.is_wanted(case, loan),
        "can_ask_file": loans.may_be_asked(case, loan),
        "given": [row for row in rows if row.shape != "exact" and row.name not in ABOVE],
        "tries": list(case.tries.select_related("by")),
        "exact": [row for row in rows if row.shape == "exact" and row.name != "munchkin_id"],
        "trying": trying or steps_form(case, rows, case.version + (held.raises if held else 0)),
        "unasked": unasked(case, guideline, {row.name for row in rows}, files),
        "screens": screens(case),
        "moments": moments(case),
        "allowed": uploads.allowed(),
        "staged": [file for file in found if file.is_waiting],
        "held": held,
        "verdict": verdict,
        "reasons": reasons(guideline, verdict),
        "limits": [guideline.limits[name] for name in verdict.limits],
        "answers": answers(guideline, verdict),
        "overruling": guideline.clauses.get(case.overruled_clause),
        "disputed": guideline.clauses.get(case.appeal_clause),
        "is_appeal": case.route == Route.APPEAL,
        "is_own": case.assignee_id == reader.pk,
        "reader": reader,
        "conditions": conditions(case, verdict),
        "related": screens_of.others(case, access.visible_to(reader)),
        "contact": next((one for one in contacts if one.user_id == case.filer_id), None),
        "authorised": sum(one.is_authorised and one.is_active for one in contacts),
        "marks": marks.by_place(events),
        "watchers": watchers(case, events),
        "escalation": of_customer.escalation(case, events),
        "call": of_customer.call(case, events),
        "history": [Line(event, history.sentence(event, case), came_to(event)) for event in events],
    }


def unread(case: Case, messages: Iterable[Message], reader: User) -> int | None:
    """Up to which message the page lets the reader have read; None when they had come so far before.

    Whoever is named in a note that was put right since has it to read once more.
    """
    notes = [one.pk for one in messages if one.is_internal and one.edited_at]
    found = seen.unread(messages)
    if found is None and notes and Mention.objects.filter(case=case, user=reader, seen_at=None).exists():
        return max(notes)
    return found


def watchers(case: Case, events: Iterable[Event]) -> list[Watcher]:
    """Who is told beside those in charge, of both sides; asked for only where somebody ever was."""
    return list(attention.watchers(case)) if any(event.verb == "watch" for event in events) else []


def composer(case: Case, body: str = "", *, mode: str = PUBLIC, waiting: BegunMessage | None = None) -> SayForm:
    """The composer, with a key of its own and the version it is written on. What has ended gets notes only.

    *waiting* is the text that was begun before, where it is that.
    """
    mode = mode if case.is_open else INTERNAL
    known = {"key": uuid.uuid4(), "version": case.version, "begun": waiting.stamp if waiting else None}
    form = SayForm(case=case, initial={**known, "mode": mode, "body": body})
    form.waiting = waiting
    return form


def composer_with(case: Case, waiting: BegunMessage | None, held: BegunMessage | None) -> SayForm:
    """The composer with what was begun in it before, as what it was meant for.

    What is about to go out raises the version, and what is written after it counts on that.
    """
    mode = PUBLIC if waiting is None else waiting.mode if waiting.mode in (PUBLIC, SWITCHED) else INTERNAL
    form = composer(case, waiting.body if waiting else "", mode=mode, waiting=waiting)
    form.initial["version"] = case.version + (held.raises if held else 0)
    form.initial["items"] = waiting.items if waiting else [one.item for one in asking.awaited(case)]
    return form


def steps_form(case: Case, rows: tuple[shown.Row, ...], version: int) -> StepsForm | None:
    """The ticks at the steps, where there are steps to repeat and the case is not over."""
    steps = next((row.steps for row in rows if row.shape == "steps"), ())
    if not steps or not case.is_open or case.aim != Aim.INVESTIGATE.value:
        return None
    return StepsForm(case=case, steps=steps, initial={"version": version})


def conversation(
    messages: Iterable[Message], events: Iterable[Event], files: Iterable[Attachment], case: Case, reader: User
) -> list[Entry]:
    """Messages and what happened in between, in the order of time; a message knows the move it made."""
    files, by_message = list(files), dict[int, list[Attachment]]()
    for file in files:
        if file.message_id is not None:
            by_message.setdefault(file.message_id, []).append(file)
    events = list(events)
    verbs = {event.data["message"]: event.verb for event in events if "message" in event.data}
    called = {event.data["message"]: event.data["called"] for event in events if "called" in event.data}
    messages = list(messages)
    fresh = [one.pk for one in messages if seen.is_new(one, reader)]
    public = [one for one in messages if not one.is_internal]
    said = [
        Entry(
            one.at,
            one,
            verbs.get(one.pk, ""),
            files=by_message.get(one.pk, []),
            is_new=one.pk in fresh,
            is_first_new=one.pk in fresh[:1],
            is_last_told=one in public[-1:] and one.from_staff,
            called=called.get(one.pk, []),
            until=corrections.offered(one, reader),
            earlier=list(one.earlier.all()) if one.edited_at else [],
        )
        for one in messages
    ]
    happened = [
        Entry(
            event.at,
            sentence=history.sentence(event, case),
            files=[file for file in files if str(file.pk) in event.data.get("files", ())],
        )
        for event in events
        if history.is_between(event)
    ]
    return sorted([*said, *happened], key=lambda entry: entry.at)


def judged(case: Case) -> tuple[Verdict, Guideline]:
    """The verdict as it was given: by the version of the guideline the case keeps."""
    guideline = scope.version(case.guideline)
    return guideline.assess(Facts.from_answers(case.facts)), guideline


def reasons(guideline: Guideline, verdict: Verdict) -> list[tuple[Reason, list[str]]]:
    """Each clause that speaks, with what was said, but for the aim, which every clause shares."""
    found = []
    for reason in guideline.explain(verdict):
        said = [say(answer) for name, answer in reason.said if name not in ("aim", "area")]
        found.append((reason, said or [say(answer) for _name, answer in reason.said]))
    return found


def answers(guideline: Guideline, verdict: Verdict) -> list[tuple[str, str]]:
    sheet = verdict.relevant()
    return [
        (say(CALLED[name]), say(answer)) for name in sheet.answers() if (answer := getattr(sheet, name)) is not None
    ]


def conditions(case: Case, verdict: Verdict) -> list[Asked]:
    return [
        Asked(
            condition,
            condition_words(case.guideline, condition.clause, condition.fact),
            say(getattr(verdict.facts, condition.fact, None)),
        )
        for condition in case.conditions.select_related("by")
    ]


@dataclass(frozen=True)
class AskedFor:
    """An item that the customer was asked for, and whether support still waits for it."""

    row: AskedItem
    label: Text
    is_awaited: bool


def asked_for(case: Case) -> list[AskedFor]:
    """What was asked for, the last first; what no box is for stands in the conversation."""
    awaited = {one.pk for one in asking.awaited(case)}
    return [
        AskedFor(one, item.label, one.pk in awaited)
        for one in reversed(asking.asked(case))
        for item in asking.evidence(case, [one.item])
    ]


def screens(case: Case) -> list[Screen]:
    """The addresses that were given, with everything that was read from them."""
    found = []
    for stored, asset in zip(case.asset_urls, shown.assets(case), strict=True):
        short = f"{stored.get('kind', '')}{stored.get('number', '')}"
        marks = [mark for mark in (short, stored.get("pod", ""), asset.munchkin_id) if mark]
        found.append(Screen(asset.label, asset.raw, marks, asset.differs))
    return found


def unasked(case: Case, guideline: Guideline, asked: set[str], files: Iterable[Attachment]) -> list[shown.Row]:
    """What was filled in before an answer made it pointless: staff still read it."""
    found, in_rows = [], by_row(files)
    for name in case.evidence:
        if name not in asked and name not in OWN_BOOKS:
            label = next(iter(guideline.wordings[name].values())).label if name in guideline.wordings else None
            found.append(shown.row(case, name, label or Text(ja=name, en=name), in_rows))
    return [row for row in found if row.says_something]


def labels(case: Case) -> dict[str, str]:
    """What each item of evidence and each column is called, by its name."""
    guideline = scope.version(case.guideline)
    items = {name: say(next(iter(by_kind.values())).label) for name, by_kind in guideline.wordings.items()}
    columns = {field.name: str(field.verbose_name) for field in Case._meta.concrete_fields}
    return {**columns, **items, "condition_reasons": _("Why a condition cannot be met")}


def found_in(case: Case, count: Counter[str], labels: Mapping[str, str]) -> list[tuple[str, int]]:
    """Where something stands, in words, and how often: together for all mails, and for the history."""
    known = {place.key: f"{place.group} {place.label}" for place in redaction.places(case, labels)}
    known |= {"mails": _("Mails, sent ones too"), "history": _("History"), "begun": _("Begun messages")}
    known["elsewhere"] = _("Elsewhere in the case")
    known = {place: _("A file that was not sent yet") for place in count if place.startswith("file-")} | known
    return [(known.get(place, labels.get(place.removeprefix("field-"), place)), n) for place, n in count.most_common()]


def came_to(event: Event) -> str:
    """The name of the status that the event brought the case to; empty where it brought it nowhere."""
    if not event.to_status or event.to_status == event.from_status:
        return ""
    return str(Status(event.to_status).label) if event.to_status in Status.values else event.to_status


def moments(case: Case) -> list[datetime]:
    """When the requests were made, as their IDs tell."""
    found = []
    for line in plain(case.evidence.get("api_request_id", "")).splitlines():
        with suppress(Unread):
            if at := request_id(line).at:
                found.append(at)
    return found
