"""The support guideline as code: pure Python, no framework.

Ask :func:`assess` where a request stands, :func:`questions` what is still worth asking, :func:`required` what
evidence to ask for, :func:`explain` why, and :func:`would_change` what would alter it.
"""

from datetime import date

from scope.areas import Area
from scope.facts import Facts
from scope.guideline_v3 import GUIDELINE as V3
from scope.manual import Page, page_at, pages_on
from scope.reading import Mark, answers_of
from scope.rules import Change, Clause, Condition, Evidence, Finding, Guideline, Question, Reason, Standing, Verdict
from scope.topics import Topic, find, topic
from scope.words import Text

__all__ = [
    "Area",
    "Change",
    "Clause",
    "Condition",
    "Evidence",
    "Facts",
    "Finding",
    "Guideline",
    "Mark",
    "Page",
    "Question",
    "Reason",
    "Standing",
    "Text",
    "Topic",
    "Verdict",
    "answers_of",
    "assess",
    "explain",
    "find",
    "in_force",
    "page_at",
    "pages_on",
    "questions",
    "required",
    "topic",
    "version",
    "would_change",
]

VERSIONS: tuple[Guideline, ...] = (V3,)


def in_force(day: date) -> Guideline:
    """The guideline in force on a day; LookupError before the first one."""
    for guideline in reversed(VERSIONS):
        if guideline.dated <= day:
            return guideline
    raise LookupError(f"No guideline was in force on {day:%Y-%m-%d}.")


def version(name: str) -> Guideline:
    """The guideline of a version such as ``"3"``; LookupError when there is none."""
    for guideline in VERSIONS:
        if guideline.version == name:
            return guideline
    raise LookupError(f"There is no guideline version {name!r}.")


def assess(facts: Facts, guideline: Guideline = V3) -> Verdict:
    return guideline.assess(facts)


def questions(facts: Facts, guideline: Guideline = V3) -> tuple[Question, ...]:
    return guideline.questions(facts)


def required(facts: Facts, guideline: Guideline = V3) -> tuple[Evidence, ...]:
    return guideline.required(facts)


def explain(verdict: Verdict) -> tuple[Reason, ...]:
    return verdict.guideline.explain(verdict)


def would_change(facts: Facts, guideline: Guideline = V3) -> tuple[Change, ...]:
    return guideline.would_change(facts)
