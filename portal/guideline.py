"""The guideline page: every clause in our own words, with what it leads to, what it asks for and where it is cited."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.clock import guideline_today
from portal import flow
from scope import Clause, Guideline, Question, Text
from scope.rules import Example, Wording

# The document's own headings above the clauses, in our words; "conditional" and the like are standings.
HEADINGS: Mapping[str, tuple[Promise, Promise | None]] = {
    "1": (_("What support covers"), None),
    "1.2": (_("In scope"), _("Support takes these on.")),
    "1.3": (_("Conditional"), _("Support takes these on when a condition is met, or up to a limit.")),
    "1.4": (
        _("Out of scope"),
        _("Consulting does these. What you have entered goes along; you can also ask support to look again."),
    ),
    "1.4.7": (
        _("Consulting advised"),
        _("These depend much on design, so we recommend consulting. You may still file with support."),
    ),
    "2": (_("What to prepare and send"), None),
    "2.1": (_("Before you file a case"), _("Noted early, these spare a round of questions.")),
    "2.2": (_("When you file a case"), _("The form asks for these, worded to fit what you need.")),
}


@dataclass(frozen=True, kw_only=True)
class Item:
    """Evidence that a clause asks for; ``elsewhere`` is what it is called in other kinds of request."""

    wording: Wording
    optional: bool
    elsewhere: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One clause with everything that hangs on it."""

    clause: Clause
    outcomes: tuple[str, ...]
    examples: tuple[Example, ...]
    readings: tuple[Text, ...]
    items: tuple[Item, ...]
    asked_by: tuple[Question, ...]
    related: tuple[Clause, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A heading of the document with the clauses right under it."""

    id: str
    title: Promise
    lead: Promise | None
    entries: tuple[Entry, ...]

    @property
    def is_section(self) -> bool:
        return "." not in self.id


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The guideline in force, open to all."""
    guideline = guideline_today()
    context = {
        "section": "guideline",
        "guideline": guideline,
        "parts": parts(guideline),
        "picture": flow.picture(guideline, get_language() or "en"),
        "ways": ways(guideline, get_language() or "en"),
    }
    return render(request, "guideline/page.html", context)


@cache
def parts(guideline: Guideline) -> tuple[Part, ...]:
    """The document from top to bottom."""
    entries: dict[str, list[Entry]] = {id: [] for id in HEADINGS}
    for clause in guideline.clauses.values():
        entries[_heading(clause.id)].append(_entry(guideline, clause))
    return tuple(
        Part(id=id, title=title, lead=lead, entries=tuple(entries[id])) for id, (title, lead) in HEADINGS.items()
    )


def _heading(clause: str) -> str:
    """The nearest heading above a clause: of ``1.4.7.2`` it is ``1.4.7``, of ``1.1`` it is ``1``."""
    above = clause.rpartition(".")[0]
    return above if above in HEADINGS else _heading(above)


def _entry(guideline: Guideline, clause: Clause) -> Entry:
    rules = [rule for rule in guideline.rules if rule.clause == clause.id]
    requirements = [requirement for requirement in guideline.requirements if requirement.clause == clause.id]
    own = [name for name, (of, _words) in guideline.readings.items() if of == clause.id]
    cited = [rule.reading for rule in rules] + [requirement.reading for requirement in requirements]
    needed = {requirement.evidence for requirement in requirements if not requirement.optional}
    return Entry(
        clause=clause,
        outcomes=_outcomes(guideline, clause.id),
        examples=tuple(example for example in guideline.examples if example.clause == clause.id),
        readings=tuple(guideline.readings[name][1] for name in dict.fromkeys([*own, *filter(None, cited)])),
        items=tuple(
            Item(
                wording=_wording(guideline, name),
                optional=name not in needed,
                elsewhere=_other_labels(guideline, name),
            )
            for name in dict.fromkeys(requirement.evidence for requirement in requirements)
        ),
        asked_by=tuple(
            question for name in guideline.asking if clause.id in (question := guideline.question(name)).clauses
        ),
        related=tuple(guideline.clauses[id] for id in _related(guideline, clause.id)),
    )


def _outcomes(guideline: Guideline, clause: str) -> tuple[str, ...]:
    """The standings the clause can lead to, by their short names: what it starts as before what it may become."""
    found = {outcome for row in flow.rows(guideline) if row.clause == clause for outcome in row.outcomes}
    return tuple(outcome for outcome in ("cond", "in", "adv", "out") if outcome in found)


def _wording(guideline: Guideline, evidence: str) -> Wording:
    """How the item is asked for in the commonest kind of request, a fault."""
    wordings = guideline.wordings[evidence]
    return wordings[None] if None in wordings else next(iter(wordings.values()))


def _other_labels(guideline: Guideline, evidence: str) -> tuple[Text, ...]:
    first = _wording(guideline, evidence).label
    labels = (wording.label for wording in guideline.wordings[evidence].values())
    return tuple(dict.fromkeys(label for label in labels if label != first))


def _related(guideline: Guideline, clause: str) -> tuple[str, ...]:
    """Clauses that speak together with this one in its examples, or in its place just outside of it."""
    found = {
        other
        for example in guideline.examples
        if example.clause == clause
        for other in guideline.assess(example.facts).clauses
    }
    return tuple(id for id in guideline.clauses if id in found and id != clause)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One way through the guideline, in words: the picture's text equivalent."""

    aims: str
    answers: str
    clause: Clause
    outcomes: tuple[str, ...]
    limits: tuple[Text, ...]


@cache
def ways(guideline: Guideline, language: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            aims=" / ".join(aim.label.in_language(language) for aim in row.aims),
            answers=flow.in_words(row, language),
            clause=guideline.clauses[row.clause],
            outcomes=row.outcomes,
            limits=tuple(guideline.limits[name] for name in dict.fromkeys(r.limit for r in row.rules if r.limit)),
        )
        for row in flow.rows(guideline)
    )
