"""No slip of the pen in the table of rules goes unseen: each changes what some sheet comes to."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from scope import Guideline, Standing
from scope.guideline_v3 import GUIDELINE
from scope.rules import NOTHING, Rule, Test, Verdict
from tests.scope.sheets import Reached, reachable

IN_SCOPE, CONDITIONAL, OUT_OF_SCOPE = Standing


def slips(rule: Rule) -> Iterator[tuple[str, Rule | None]]:
    """The rule with one thing wrong, or gone altogether."""
    yield "left out", None
    for standing in Standing:
        # A conditional rule without a condition, a limit or staff to decide is in scope by definition.
        is_the_same = {standing, rule.standing} == {IN_SCOPE, CONDITIONAL} and not (rule.given.answers or rule.limit)
        if standing is not rule.standing and not is_the_same:
            yield f"standing {standing.value}", replace(rule, standing=standing)
    if rule.standing is OUT_OF_SCOPE:
        yield "recommends", replace(rule, recommends=not rule.recommends)
    if rule.standing is CONDITIONAL:
        yield "for staff", replace(rule, for_staff=not rule.for_staff)
    other_limit = next(name for name in GUIDELINE.limits if name != rule.limit)
    yield "limit", replace(rule, limit="" if rule.limit else other_limit)
    for part in ("when", "given"):
        test: Test = getattr(rule, part)
        for place, (name, accepted) in enumerate(test.answers):
            without = (*test.answers[:place], *test.answers[place + 1 :])
            yield f"{part} without {name}", replace(rule, **{part: Test(without) if without else NOTHING})
            for answer in accepted if len(accepted) > 1 else ():  # a test that nothing satisfies is refused at import
                fewer = (*test.answers[:place], (name, accepted - {answer}), *test.answers[place + 1 :])
                yield f"{part} {name} without {answer.value}", replace(rule, **{part: Test(fewer)})


def seen(verdict: Verdict) -> tuple[object, ...]:
    """What a customer or an agent would notice of a verdict."""
    conditions = tuple((condition.clause, condition.fact, condition.met) for condition in verdict.conditions)
    return (
        verdict.standing,
        verdict.advisory,
        verdict.for_staff,
        verdict.clauses,
        verdict.missing,
        verdict.limits,
        conditions,
    )


@cache
def spoken_of(rule: Rule) -> tuple[Reached, ...]:
    """All sheets, those on which the rule speaks first: that is where most slips show."""
    return tuple(sorted(reachable(), key=lambda sheet: all(found.rule is not rule for found in sheet.verdict.findings)))


def is_unseen(slipped: tuple[Rule, ...], rule: Rule) -> bool:
    unchecked = {name: getattr(GUIDELINE, name) for name in GUIDELINE.__dataclass_fields__} | {"rules": slipped}
    other = object.__new__(Guideline)
    other.__dict__.update(unchecked)  # as the table would be without the checks that refuse some of these at import
    try:
        return all(seen(other.assess(sheet.facts)) == seen(sheet.verdict) for sheet in spoken_of(rule))
    except KeyError:  # a clause without its words: refused at import
        return False


@pytest.mark.parametrize("place", range(len(GUIDELINE.rules)), ids=lambda place: GUIDELINE.rules[place].clause)
def test_a_slip_in_a_rule_shows(place: int) -> None:
    rules = GUIDELINE.rules
    unseen = [
        what
        for what, slipped in slips(rules[place])
        if is_unseen((*rules[:place], *((slipped,) if slipped else ()), *rules[place + 1 :]), rules[place])
    ]
    assert unseen == []


def test_the_table_as_it_is_written_has_no_slip() -> None:
    assert is_unseen(GUIDELINE.rules, GUIDELINE.rules[0])
