"""What somebody makes of a page that was read, and what that answers."""

from collections.abc import Iterable, Mapping

from scope.facts import Answer, Manual
from scope.words import text


class Mark(Answer):
    """What reading a page gave."""

    UNCLEAR = ("unclear", text("分からない点が残った", "A point is unclear"))
    DIFFERS = ("differs", text("実際の動きが違う", "The product behaves otherwise"))
    NOT_RELEVANT = ("not_relevant", text("関係がなかった", "Not relevant"))


# A page that the product departs from says more than one with an unclear point, and both more than one beside it.
ANSWERS: tuple[tuple[Mark, Manual], ...] = ((Mark.DIFFERS, Manual.DIFFERS), (Mark.UNCLEAR, Manual.UNCLEAR))


def answers_of(marks: Iterable[Mark]) -> Mapping[str, Manual]:
    """The fact that the marks of the pages answer; nothing while none of them tells."""
    given = set(marks)
    return next(({"manual": answer} for mark, answer in ANSWERS if mark in given), {})
