"""The notation of the demo tables: who asked what, with which evidence, and what happened then.

No date stands in a text, for it would soon be out of place: ``cases.demo.dates`` says how one is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DAY = 510  # business minutes from 9:00 to 17:30; all times below are business minutes


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A screenshot to be drawn: the title of the page, a message in a box, rows below."""

    name: str
    title: str
    alert: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A text, CSV or JSON file."""

    name: str
    text: str


@dataclass(frozen=True)
class Step:
    """A step with more to it than its words: where it is done, or what it looks like."""

    text: str
    url: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Act:
    """One thing that happened: the verb is a move, or reply, note, assign, prioritise, overrule, verify, waive, claim,
    send back, give, try, read, begin, correct, watch, escalate, answer escalation, call, agree to call, rate.

    ``after`` counts from what happened before. ``about`` is whom it is assigned to or who is told, which condition it
    is about, which items are asked for, the new priority, standing and clause as ``"in 1.2.1"``, why it is escalated,
    the number to call, or what came of each step that was tried, as ``"same differs"`` with the text as a note on the
    last; of a solution, cause and resolution as ``"use explained"``; of a rating, its figure. ``gives`` is the evidence
    that is given on being asked.
    """

    verb: str
    by: str
    after: int
    text: str = ""
    about: str = ""
    gives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A try that failed, recorded so many minutes after the draft was saved."""

    after: int
    message: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One case. Without ``sent_ago`` and ``due_in`` it stays a draft, last saved ``saved_ago``.

    A draft with tries that ``failed`` waits until one may try again; one that ``works`` ended an hour after the last.
    """

    key: str
    by: str
    instance: str
    facts: Mapping[str, str]
    sent_ago: int | None = None
    due_in: int | None = None  # sent so that the first response is due in about so many minutes
    saved_ago: int = 60
    priority: int = 3
    follows: str = ""  # the key of the case that it goes on from, told before
    at_stake: str = ""  # the impact in words, needed for P1
    route: str = "support"
    appeal: tuple[str, str] = ("", "")
    goal: str = ""
    reporter: str = ""
    subject: str = ""
    steps: tuple[str | Step, ...] = ()
    expected: str = ""
    actual: str = ""
    urls: tuple[str, ...] = ()
    no_url: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    cannot: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Picture | Paper, ...] = ()
    then: tuple[Act, ...] = ()
    failed: tuple[Failed, ...] = ()
    works: bool = False

    @property
    def is_sent(self) -> bool:
        return self.sent_ago is not None or self.due_in is not None


def at(when: str, who: str = "", *, zone: str = "Asia/Tokyo", url: str = "", note: str = "") -> dict[str, str]:
    """One time it happened, as one types it: ``at("2026-11-20 10:12", "26059509")``."""
    return {"at": when, "zone": zone, "who": who, "url": url, "note": note}


def read(path: str, mark: str = "", note: str = "", language: str = "ja") -> dict[str, str]:
    """A page of the manual that was read, by its path, and what that gave: unclear, differs or not_relevant."""
    url = path if path.startswith("https://") else f"https://experienceleague.adobe.com/{language}/docs/{path}"
    return {"url": url, "mark": mark, "note": note}


def said(aim: str, area: str = "", **answers: str) -> dict[str, str]:
    """The answers of one sheet, by their stored values."""
    return {"aim": aim, **({"area": area} if area else {}), **answers}


def page_of(code: str, pod: str = "sj28") -> str:
    """The address of an asset in the classic screens."""
    return f"https://app-{pod}.marketo.com/#{code}"


def person(number: int, pod: str = "sj28") -> str:
    return f"https://app-{pod}.marketo.com/leadDatabase/loadLeadDetail?leadId={number}"


def in_shell(tenant: str, munchkin_id: str, code: str) -> str:
    """The address of an asset in the newer shell."""
    return f"https://experience.adobe.com/#/@{tenant}/so:{munchkin_id}/marketo-engage/classic/{code}"
