"""What holds for every sheet whatever, also with answers nobody asked for; found out by trying."""

from collections.abc import Mapping
from enum import Enum
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scope import Facts, Standing, Verdict, assess, explain, questions, required, would_change
from scope.facts import KINDS, NAMES, Aim
from scope.guideline_v3 import GUIDELINE
from scope.rules import STRICTNESS
from tests.scope.sheets import ask_round_by_round, outcome, reachable

EVERY_TIME_THE_SAME = {"derandomize": True, "deadline": None, "database": None}
many = settings(max_examples=200, **EVERY_TIME_THE_SAME)
few = settings(max_examples=60, **EVERY_TIME_THE_SAME)

full = st.builds(Facts, **{name: st.sampled_from(list(kind)) for name, kind in KINDS.items()})
partial = st.builds(Facts, **{name: st.none() | st.sampled_from(list(kind)) for name, kind in KINDS.items()})
# Evenly over what customers meet: faults hold nine tenths of the reachable sheets, and one in six of the full ones.
reached = st.sampled_from([sheet.facts for sheet in reachable()])
sheets = full | reached


def spoken(verdict: Verdict) -> list[tuple[int, Standing, list[bool | None]]]:
    """Which rules speak, and how far each is met."""
    return [(id(f.rule), f.standing, [condition.met for condition in f.conditions]) for f in verdict.findings]


@many
@given(full)
def test_asking_round_by_round_gives_the_verdict_of_asking_everything(facts: Facts) -> None:
    asked = ask_round_by_round(facts)
    assert spoken(assess(asked)) == spoken(assess(facts))
    assert outcome(assess(asked)) == outcome(assess(facts))


@many
@given(full, full)
def test_answers_that_nobody_asked_for_change_nothing(facts: Facts, other: Facts) -> None:
    asked = ask_round_by_round(facts)
    unasked = {name: getattr(other, name) for name in NAMES if getattr(asked, name) is None}
    assert outcome(assess(asked.but(**unasked))) == outcome(assess(asked))


@many
@given(sheets)
def test_met_conditions_never_make_it_stricter_and_lift_nothing_but_what_hangs_on_them(facts: Facts) -> None:
    verdict = assess(facts)
    met = verdict.standing_when_met
    assert verdict.standing is not None
    assert met is not None
    assert met.strictness <= verdict.standing.strictness
    if not verdict.unmet or verdict.limits or verdict.standing is Standing.OUT_OF_SCOPE:
        assert met is verdict.standing
    elif not any(finding.rule.for_staff for finding in verdict.findings):
        assert met is Standing.IN_SCOPE


@many
@given(partial, full)
def test_a_complete_verdict_stays_whatever_is_answered_beside_it(facts: Facts, other: Facts) -> None:
    verdict = assess(facts)
    assume(verdict.is_complete)
    more = facts.but(**{name: getattr(other, name) for name in NAMES if getattr(facts, name) is None})
    assert spoken(assess(more)) == spoken(verdict)


@many
@given(partial)
def test_every_fact_that_is_missing_can_matter_and_no_other_is_asked(facts: Facts) -> None:
    verdict = assess(facts)
    assert all(getattr(facts, name) is None for name in verdict.missing)
    assert (verdict.standing is None) == bool(verdict.missing)
    assert {question.fact for question in questions(facts)} <= set(verdict.missing)
    assert bool(questions(facts)) == bool(verdict.missing)


@many
@given(full, st.permutations(NAMES))
def test_the_order_of_answers_does_not_matter(facts: Facts, order: list[str]) -> None:
    answers = facts.answers()
    assert Facts.from_answers({name: answers[name] for name in order}) == facts
    sheet = Facts()
    for name in order:
        sheet = sheet.but(**{name: getattr(facts, name)})
    assert sheet == facts
    assert outcome(assess(sheet)) == outcome(assess(facts))


@many
@given(partial)
def test_a_sheet_survives_being_stored(facts: Facts) -> None:
    assert Facts.from_answers(facts.answers(), strict=True) == facts


@many
@given(full)
def test_the_relevant_answers_are_those_that_would_be_asked_for(facts: Facts) -> None:
    relevant = assess(facts).relevant()
    assert relevant == ask_round_by_round(facts)
    assert relevant.answers().items() <= facts.answers().items()


@many
@given(partial)
def test_what_is_relevant_of_the_relevant_is_all_of_it(facts: Facts) -> None:
    relevant = GUIDELINE.relevant(facts)
    assert GUIDELINE.relevant(relevant) == relevant
    assert relevant.answers().items() <= facts.answers().items()


@many
@given(full)
def test_the_evidence_asked_for_stays_the_same(facts: Facts) -> None:
    relevant = GUIDELINE.relevant(facts)
    assert required(facts) == required(relevant) == required(facts)


@many
@given(partial)
def test_an_answer_more_never_takes_back_evidence_already_asked_for(facts: Facts) -> None:
    relevant = GUIDELINE.relevant(facts)
    asked = {item.name for item in required(relevant)}
    for name in reversed([name for name in NAMES if getattr(relevant, name) is not None]):
        fewer = relevant.but(**{name: None})
        assert {item.name for item in required(fewer)} <= asked


@many
@given(full)
def test_an_explanation_cites_the_clauses_of_the_verdict_and_what_was_said(facts: Facts) -> None:
    verdict = assess(facts)
    reasons = explain(verdict)
    assert tuple(reason.clause.id for reason in reasons) == verdict.clauses
    asked = ask_round_by_round(facts).answers()
    for reason in reasons:
        assert {name: answer.value for name, answer in reason.said}.items() <= asked.items()


def leads_to(facts: Facts, answers: Mapping[str, Enum]) -> tuple[Standing | None, bool]:
    verdict = assess(facts.but(**answers))  # type: ignore[arg-type]
    return verdict.standing, verdict.advisory


@few
@given(sheets)
def test_a_change_leads_where_it_says_and_nothing_less_would(facts: Facts) -> None:
    facts = GUIDELINE.relevant(facts)
    now = leads_to(facts, {})
    changes = would_change(facts)
    strictness = STRICTNESS[assess(facts).standing or Standing.IN_SCOPE]
    outcomes = [(change.standing, change.advisory, change.clause) for change in changes]
    assert len(outcomes) == len(set(outcomes)) <= 4
    for change in changes:
        verdict = assess(facts.but(**change.answers))  # type: ignore[arg-type]
        assert (verdict.standing, verdict.advisory, verdict.clauses[0]) == (
            change.standing,
            change.advisory,
            change.clause,
        )
        assert (change.standing, change.advisory) != now
        assert all(getattr(facts, name) is not answer for name, answer in change.answers.items())
        assert "area" not in change.answers
        assert "symptom" not in change.answers or facts.symptom is None
        assert change.answers.get("aim") not in (Aim.SET_UP, Aim.OTHER)
        assert "aim" not in change.answers or change.standing.strictness < strictness
        assert 1 <= len(change.answers) <= 3
        for size in range(len(change.answers)):
            for some in combinations(change.answers.items(), size):
                assert leads_to(facts, dict(some)) in (now, (None, False))


@few
@given(sheets)
def test_answers_that_nobody_asked_for_offer_no_other_change(facts: Facts) -> None:
    assert would_change(facts) == would_change(ask_round_by_round(facts))


@few
@given(reached)
def test_every_single_answer_that_would_change_the_standing_is_weighed(facts: Facts) -> None:
    """No standing that one other answer leads to is offered only by changing several."""
    now = leads_to(facts, {})
    single = {
        (verdict.standing, verdict.advisory, verdict.clauses[0])
        for name in facts.answers()
        if name not in ("area", "symptom")
        for answer in KINDS[name]
        if answer not in (Aim.SET_UP, Aim.OTHER)
        if (verdict := assess(facts.but(**{name: answer}))).standing  # type: ignore[arg-type]
        and (verdict.standing, verdict.advisory) != now
        and (name != "aim" or verdict.standing.strictness < STRICTNESS[now[0] or Standing.IN_SCOPE])
    }
    changes = GUIDELINE.would_change(facts, at_most=1000)
    assert would_change(facts) == changes[:4]
    assert GUIDELINE.would_change(facts, at_most=1) == changes[:1]
    assert all(len(change.answers) <= 3 for change in changes)
    alone = {(c.standing, c.advisory, c.clause) for c in changes if len(c.answers) == 1}
    assert {(c.standing, c.advisory, c.clause) for c in changes} >= single
    asked_for = {condition.fact for condition in assess(facts).unmet}
    assert alone >= {
        found
        for found in single
        if not any((c.standing, c.advisory, c.clause) == found and asked_for & c.answers.keys() for c in changes)
    }


@few
@given(reached)
def test_what_is_still_to_do_comes_first_among_the_changes(facts: Facts) -> None:
    asked_for = {condition.fact for condition in assess(facts).unmet}
    order = list(Standing)
    ranked = [
        (
            not asked_for & change.answers.keys(),
            "aim" in change.answers,
            len(change.answers),
            order.index(change.standing),
        )
        for change in would_change(facts)
    ]
    assert ranked == sorted(ranked)
