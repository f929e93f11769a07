"""Questions come in rounds: a round shows what earlier answers have left open."""

from cases.clock import guideline_today
from scope import Facts, Question
from scope.facts import NAMES, ROUND


def asked(facts: Facts, number: int) -> tuple[Question, ...]:
    """The questions of a round, answered or not: those that the answers of earlier rounds raise."""
    before = facts.but(**{name: None for name in NAMES if ROUND[name] >= number})
    raised = guideline_today().questions(before)
    return raised if raised and ROUND[raised[0].fact] == number else ()


def number(wanted: str | None, facts: Facts) -> int | None:
    """The round to show: the one asked for, or the nearest before it that has questions.

    Where none is asked for, the first that is open; None when all is said.
    """
    if wanted in {"2", "3"}:
        return next((earlier for earlier in range(int(wanted), 1, -1) if asked(facts, earlier)), 1)
    missing = guideline_today().assess(facts).missing
    return min(ROUND[name] for name in missing) if missing else None
