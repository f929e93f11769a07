"""Every answer sheet a customer can reach when asked round by round, and what each comes to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from scope import Facts, Guideline, Question, Verdict, assess, questions, required
from scope.guideline_v3 import GUIDELINE


@dataclass(frozen=True)
class Reached:
    """A sheet with nothing left to ask, and the rounds of questions that led to it."""

    verdict: Verdict
    rounds: tuple[tuple[str, ...], ...]

    @property
    def facts(self) -> Facts:
        return self.verdict.facts


def followed(sheet: Facts, asked: tuple[Question, ...]) -> Iterator[Facts]:
    """The sheets that each way of answering a round leads to."""
    for answers in product(*(question.choices for question in asked)):
        yield sheet.but(**{question.fact: answer for question, answer in zip(asked, answers, strict=True)})


def walk(sheet: Facts, rounds: tuple[tuple[str, ...], ...] = ()) -> Iterator[Reached]:
    asked = questions(sheet)
    if not asked:
        yield Reached(assess(sheet), rounds)
    for following in followed(sheet, asked) if asked else ():
        yield from walk(following, (*rounds, tuple(question.fact for question in asked)))


def ask_round_by_round(answers: Facts) -> Facts:
    """What somebody would be asked who would give these answers."""
    sheet = Facts()
    while asked := questions(sheet):
        sheet = sheet.but(**{question.fact: getattr(answers, question.fact) for question in asked})
    return sheet


@cache
def reachable() -> tuple[Reached, ...]:
    return tuple(walk(Facts()))


def asks(facts: Facts, guideline: Guideline = GUIDELINE) -> str:
    """The evidence asked for, in short.

    ``name?`` is optional, ``name/none`` may be answered by a reason, ``name*2`` asks for two rows.
    """
    return " ".join(
        item.name + "?" * item.optional + "/none" * item.may_be_none + f"*{item.at_least}" * (item.at_least > 1)
        for item in required(facts, guideline)
    )


@dataclass(frozen=True)
class Outcome:
    """What a verdict comes to, as plain words that can be compared and written down."""

    standing: str
    advisory: str
    staff: str
    clauses: str
    unmet: str
    limits: str
    asks: str


def outcome(verdict: Verdict) -> Outcome:
    return Outcome(
        standing=verdict.standing.value if verdict.standing else "",
        advisory="advisory" if verdict.advisory else "",
        staff="staff" if verdict.for_staff else "",
        clauses=" ".join(verdict.clauses),
        unmet=" ".join(f"{condition.clause}:{condition.fact}" for condition in verdict.unmet),
        limits=" ".join(verdict.limits),
        asks=asks(verdict.facts),
    )
