"""What the page of one case shows, gathered in a handful of queries whatever has happened."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse

import scope
from cases import access, asking, attention, corrections, lifecycle, loans, promises, search, seen, surveys
from cases.follow import marks, sentences, shown
from cases.follow.forms import SurveyForm
from cases.models import Attachment, Call, Case, Condition, Escalation, Event, Message, User, Watcher
from cases.models.case import NEVER_SENT, Status
from scope import Facts, Text, Verdict
from scope.facts import CALLED

# What stands between the messages; those that came with a message are told by it.
BETWEEN = frozenset(
    ("accept", "refer", "take_back", "close", "lapse", "withdraw", "overrule", "reopen", "prioritise", "raise",
     "check_steps", "supply", "claim", "condition", "conditions_met", "loan_give", "loan_drop", "loan_end",
     "escalate", "escalation_answer", "call_ask", "call_agree", "call_decline")
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One entry of the conversation: a message with its files, or what happened in between."""

    at: datetime
    author: User | None = None
    from_staff: bool = False
    body: str = ""
    happened: str = ""
    files: list[Attachment] = field(default_factory=list)
    pk: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    personal_reason: str = ""
    is_new: bool = False
    is_first_new: bool = False
    edited_at: datetime | None = None
    until: datetime | None = None  # the reader may put it right until then


@dataclass(frozen=True)
class Asked:
    """A condition as it stands, in the words of the guideline it was set by."""

    condition: Condition
    words: str


def of(case: Case, reader: User) -> dict[str, Any]:
    """The context of the page of a case that *reader* may see."""
    said, events = public_messages(case, reader), list(case.events.select_related("actor"))
    files, staged = files_for(case, reader)
    rows = shown.rows(case, files)
    moves = {move.name for move in lifecycle.moves_shown_to(reader, case)}
    loan = loans.current(case)
    wants_file = loans.is_wanted(case, loan)
    awaited = asking.evidence(case, [one.item for one in asking.awaited(case)])
    return {
        "case": case,
        "area": shown.area_name(case),
        "assets": shown.assets(case),
        "turn": sentences.turn(case, last_of_staff(said), wants_file=wants_file, awaits_items=bool(awaited)),
        "awaited": awaited,
        "loan": loan,
        "wants_file": wants_file,
        "talk": conversation(case, said, events, files, reader),
        "unread": seen.unread(said),
        "seen": said[-1].pk if said else 0,
        "history": [(event, told) for event in events if (told := sentences.told(event, case))],
        "rows": rows,
        "short_rows": shown.in_short(rows),
        "files": files,
        "marks": marks.by_place(events),
        "staged": staged,
        "conditions": conditions(case),
        "tries": list(case.tries.select_related("by")),
        "people": people(case, said),
        "watchers": watchers(case, events),
        "pauses": [(pause, sentences.told(pause.began, case)) for pause in promises.pauses(events)],
        "followed_by": followed_by(case, reader, events),
        "survey": None if case.is_open or not surveys.may_be_asked(case) or surveys.answer_of(case) else SurveyForm(),
        "can_begin_again": not case.is_open,
        "again_key": uuid.uuid4(),
        "can_raise": lifecycle.raisable_at(case) is not None,
        "escalation": escalation(case, events),
        "call": call(case, events),
        "moves": moves,
        "can_write": case.is_open or "reopen" in moves,
    }


def followed_by(case: Case, reader: User, events: Iterable[Event]) -> list[Case]:
    """Cases that go on from this one, which had ended then, as far as the reader may see them."""
    if not any(event.to_status in (Status.CLOSED, Status.WITHDRAWN) for event in events):
        return []
    return list(access.visible_to(reader).filter(follows=case).exclude(status__in=NEVER_SENT).order_by("pk"))


def public_messages(case: Case, reader: User) -> list[Message]:
    public = case.messages.filter(audience=Message.Audience.PUBLIC)
    return list(seen.marked(public, reader).select_related("author"))


def files_for(case: Case, reader: User) -> tuple[list[Attachment], list[Attachment]]:
    """Files of the case and of its messages, never of an internal note; and those that wait in the reader's form."""
    public = Q(message=None) | Q(message__audience=Message.Audience.PUBLIC)
    found = case.attachments.filter(public, Q(is_staged=False) | Q(uploaded_by=reader))
    # What waits in a row of evidence waits in another form.
    return [file for file in found if not file.is_staged], [file for file in found if file.is_waiting and not file.row]


def last_of_staff(said: Iterable[Message]) -> User | None:
    return next((message.author for message in reversed(list(said)) if message.from_staff), None)


def conversation(
    case: Case, said: Iterable[Message], events: Iterable[Event], files: Iterable[Attachment], reader: User
) -> list[Said]:
    """It begins with what was reported; then messages, and what happened in between, in the order of time."""
    by_message: dict[int | None, list[Attachment]] = {}
    for file in files:
        # What was lent later came with no message, and not with the request either.
        if not file.is_lent:
            by_message.setdefault(file.message_id, []).append(file)
    events, later = list(events), came_later(events)
    first = [file for file in by_message.get(None, []) if str(file.pk) not in later]
    opening = Said(case.submitted_at or case.created_at, case.filer, False, case.actual, files=first)
    fresh = [one.pk for one in said if seen.is_new(one, reader)]
    rest = [
        Said(
            one.at,
            one.author,
            one.from_staff,
            one.body,
            files=by_message.get(one.pk, []),
            pk=one.pk,
            hidden=one.hidden,
            personal_reason=one.personal_reason,
            is_new=one.pk in fresh,
            is_first_new=one.pk in fresh[:1],
            edited_at=one.edited_at,
            until=corrections.offered(one, reader),
        )
        for one in said
    ]
    rest += [
        Said(
            event.at,
            happened=sentences.told(event, case),
            files=[file for file in by_message.get(None, []) if str(file.pk) in event.data.get("files", ())],
        )
        for event in events
        if event.verb in BETWEEN or event.data.get("items") or event.data.get("declined")
    ]
    return [opening, *sorted(rest, key=lambda one: one.at)]


def conditions(case: Case) -> list[Asked]:
    return [
        Asked(condition, sentences.condition_words(case.guideline, condition.clause, condition.fact))
        for condition in case.conditions.select_related("by")
    ]


def came_later(events: Iterable[Event]) -> set[str]:
    """The files that were given when support asked for them, by their keys."""
    return {key for event in events for key in event.data.get("files", ())}


def people(case: Case, said: Iterable[Message]) -> dict[str, Any]:
    """Who filed it, who works on it, and who else has written."""
    known = {case.filer_id, case.assignee_id}
    others = {one.author_id: one for one in said if one.author_id not in known}
    return {
        "colleagues": [one.author for one in others.values() if not one.from_staff],
        "staff": [one.author for one in others.values() if one.from_staff],
    }


def escalation(case: Case, events: Iterable[Event]) -> Escalation | None:
    """The escalation that waits for an answer; asked for only where there ever was one, and the case is not over."""
    asked = case.is_open and any(event.verb == "escalate" for event in events)
    return attention.open_escalation(case) if asked else None


def call(case: Case, events: Iterable[Event]) -> Call | None:
    """The call that is asked for or agreed; asked for only where there ever was one, and the case is not over."""
    asked = case.is_open and any(event.verb == "call_ask" for event in events)
    return attention.current_call(case) if asked else None


def watchers(case: Case, events: Iterable[Event]) -> list[Watcher]:
    """The customer's people who are told beside the filer; asked for only where somebody ever was."""
    if not any(event.verb == "watch" for event in events):
        return []
    return [each for each in attention.watchers(case) if not each.user.is_staff]


# --- The verdict ---------------------------------------------------------------------------------------------------


def verdict(case: Case) -> dict[str, Any]:
    """The context of the verdict's page: as it was given by the guideline the case keeps, and what became of it."""
    guideline = scope.version(case.guideline)
    found = guideline.assess(Facts.from_answers(case.facts))
    headline, lede = guideline.headline(found) if found.standing else (None, None)
    return {
        "case": case,
        "verdict": found,
        "headline": headline,
        "lede": lede,
        "limits": [guideline.limits[name] for name in found.limits],
        "reasons": guideline.explain(found),
        "conditions": conditions(case),
        "answered": answered(found),
        "overruling": guideline.clauses.get(case.overruled_clause),
        "appealed": guideline.clauses.get(case.appeal_clause),
    }


def entry(case: Case) -> dict[str, Any]:
    """A case as a line of a list, with the page it leads to. Reads its people: have them selected along.

    What has no subject yet goes by what it is about.
    """
    title, area = case.title, shown.area_name(case)
    if area and not case.subject:
        title, area = area, title
    return {
        "case": case,
        "due": sentences.due(case),
        "title": title,
        "area": area,
        "assets": shown.assets(case)[:1],
        "page": reverse(_page_of(case), args=[case.number]),
    }


def entries(cases: list[Case], query: str, reader: User) -> dict[int, dict[str, Any]]:
    """The lines of a list, by the keys of the cases; with where each was found, where something was searched for."""
    found = search.found_in(cases, query, reader=reader)
    lines = {case.pk: entry(case) for case in cases}
    for pk, line in lines.items():
        line |= {"title_parts": search.marked(line["title"], query), "found": found.get(pk)}
    return lines


def _page_of(case: Case) -> str:
    """Where one goes on with it: a draft at its step, a parked or solved one at the retry desk."""
    if case.parked_until or case.status == Status.SOLVED:
        return "draft_retry"
    return "case" if not case.is_draft else "draft_details" if case.standing else "draft_questions"


def answered(verdict: Verdict) -> list[tuple[Text, Any]]:
    """What was answered, with what it is called, in the order of asking."""
    sheet = verdict.relevant()
    return [(CALLED[name], answer) for name in sheet.answers() if (answer := getattr(sheet, name)) is not None]
