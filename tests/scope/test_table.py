"""The whole decision table: every sheet a customer can reach, held still by files that show each change."""

from functools import cache

import pytest

from scope import Facts, Standing, assess, explain, questions, required
from scope.facts import KINDS, NAMES
from scope.guideline_v3 import GUIDELINE
from scope.rules import Finding, holds
from tests.scope import golden
from tests.scope.sheets import Outcome, followed, outcome, reachable

THE_FIVE = ("munchkin_id", "steps", "expected", "actual", "asset_urls")


def test_every_sheet_is_reached_once_and_there_are_as_many_as_ever() -> None:
    reached = [tuple(sheet.facts.answers().items()) for sheet in reachable()]
    assert len(reached) == len(set(reached)) == 4899


def test_no_sheet_takes_more_than_three_rounds_and_no_fact_is_asked_twice() -> None:
    assert {len(sheet.rounds) for sheet in reachable()} == {1, 2, 3}
    for sheet in reachable():
        asked = [name for names in sheet.rounds for name in names]
        assert len(asked) == len(set(asked))
        assert set(asked) == set(sheet.facts.answers())


def test_every_sheet_has_a_standing_a_clause_and_a_headline() -> None:
    for sheet in reachable():
        verdict = sheet.verdict
        assert verdict.is_complete
        assert verdict.standing in Standing
        assert verdict.clauses
        assert set(verdict.clauses) == {finding.clause for finding in verdict.findings}
        assert verdict.leading
        assert verdict.clauses[0] == verdict.leading.clause
        assert verdict.leading.standing is verdict.standing
        headline, what_follows = GUIDELINE.headline(verdict)
        assert headline.ja != what_follows.ja


def test_the_strictest_finding_names_the_standing() -> None:
    order = [Standing.IN_SCOPE, Standing.CONDITIONAL, Standing.OUT_OF_SCOPE]
    for sheet in reachable():
        standings = {finding.standing for finding in sheet.verdict.findings}
        assert sheet.verdict.standing is max(standings, key=order.index)


def test_a_finding_of_a_condition_is_in_scope_only_when_met_without_a_limit_and_not_for_staff() -> None:
    for finding in _findings():
        rule = finding.rule
        all_met = all(condition.met for condition in finding.conditions)
        if rule.standing is Standing.CONDITIONAL and all_met and not rule.limit and not rule.for_staff:
            assert finding.standing is Standing.IN_SCOPE
        else:
            assert finding.standing is rule.standing


def test_each_condition_says_what_to_do_in_the_words_of_its_clause() -> None:
    for finding in _findings():
        for condition in finding.conditions:
            assert condition.todo is GUIDELINE.todos[finding.clause, condition.fact]


def test_only_recommendations_make_a_verdict_advisory() -> None:
    for sheet in reachable():
        refused = {finding.clause for finding in sheet.verdict.findings if finding.standing is Standing.OUT_OF_SCOPE}
        assert sheet.verdict.advisory == (bool(refused) and all(clause.startswith("1.4.7.") for clause in refused))


def test_a_flat_refusal_speaks_before_a_recommendation() -> None:
    for sheet in reachable():
        verdict = sheet.verdict
        assert verdict.leading
        if verdict.standing is Standing.OUT_OF_SCOPE:
            assert verdict.leading.rule.recommends == verdict.advisory


def test_staff_decide_where_no_clause_does_and_say_so_by_a_limit() -> None:
    by_staff = {sheet.verdict.clauses[0] for sheet in reachable() if sheet.verdict.for_staff}
    assert by_staff == {"1.1", "1.2.3"}
    for sheet in reachable():
        if sheet.verdict.for_staff:
            assert sheet.verdict.standing is Standing.CONDITIONAL
            assert {"staff_decide", "support_judges"} & set(sheet.verdict.limits)
        elif sheet.verdict.standing is Standing.CONDITIONAL:
            assert not {"1.1", "1.2.3"} & set(sheet.verdict.clauses)


def test_a_clause_says_one_thing_on_a_sheet() -> None:
    for sheet in reachable():
        said = {(finding.clause, finding.standing) for finding in sheet.verdict.findings}
        assert len(said) == len(sheet.verdict.clauses)


def test_no_rule_never_speaks() -> None:
    spoken = {id(finding.rule) for finding in _findings()}
    assert [rule for rule in GUIDELINE.rules if id(rule) not in spoken] == []


def test_no_answer_of_a_rule_is_idle() -> None:
    """Each answer that a rule accepts is given on some sheet where its clause speaks."""
    applied = {
        (id(finding.rule), name, getattr(sheet.facts, name))
        for sheet in reachable()
        for finding in sheet.verdict.findings
        for name in NAMES
    }
    settled = {
        (finding.clause, name, getattr(sheet.facts, name))
        for sheet in reachable()
        for finding in sheet.verdict.findings
        for name in NAMES
        if name not in {condition.fact for condition in sheet.verdict.unmet}
    }
    for rule in GUIDELINE.rules:
        assert [
            (name, a) for name, accepted in rule.when.answers for a in accepted if (id(rule), name, a) not in applied
        ] == []
        assert [
            (name, a)
            for name, accepted in rule.given.answers
            for a in accepted
            if (rule.clause, name, a) not in settled
        ] == []


def test_every_condition_can_be_open_and_can_be_met() -> None:
    """But for naming the manual page: once the page is known, the rule for a known page speaks instead."""
    seen = {
        (condition.clause, condition.fact, condition.met) for found in _findings() for condition in found.conditions
    }
    both = {(clause, fact, met) for clause, fact in GUIDELINE.todos for met in (True, False)}
    assert seen == both - {("1.2.1", "documented", True)}


def test_no_headline_limit_or_to_do_lies_idle() -> None:
    opened = set()
    limits = set()
    for sheet in reachable():
        assert sheet.verdict.leading
        opened.add((sheet.verdict.leading.clause, sheet.verdict.leading.standing))
        limits |= set(sheet.verdict.limits)
    assert opened == set(GUIDELINE.headlines)
    assert limits == set(GUIDELINE.limits)


def test_what_is_open_and_what_is_met_are_all_the_conditions() -> None:
    for sheet in reachable():
        verdict = sheet.verdict
        assert sorted(c.fact for c in (*verdict.met, *verdict.unmet)) == [c.fact for c in _by_name(verdict.conditions)]
        assert len({condition.fact for condition in verdict.conditions}) == len(verdict.conditions)
        open_somewhere = {c.fact for finding in verdict.findings for c in finding.conditions if not c.met}
        assert {condition.fact for condition in verdict.unmet} == open_somewhere


def test_every_verdict_explains_each_of_its_clauses_by_what_was_said() -> None:
    for sheet in reachable():
        reasons = explain(sheet.verdict)
        assert tuple(reason.clause.id for reason in reasons) == sheet.verdict.clauses
        said = set(sheet.facts.answers())
        for reason in reasons:
            assert reason.said
            assert {name for name, _ in reason.said} <= said
            assert len(dict(reason.said)) == len(reason.said)
            for name, answer in reason.said:
                assert getattr(sheet.facts, name) is answer
            findings = [finding for finding in sheet.verdict.findings if finding.clause == reason.clause.id]
            turned_on = {
                name for found in findings for name, _ in (*found.rule.when.answers, *found.rule.given.answers)
            }
            assert {name for name, _ in reason.said} == turned_on
            assert reason.standing is findings[0].standing
            assert reason.met == all(condition.met for condition in findings[0].conditions)
            assert reason.limit == findings[0].rule.limit
            assert reason.asks == (reason.clause.asks or reason.clause.summary)


def test_the_five_are_required_on_every_sheet() -> None:
    for sheet in reachable():
        items = {item.name: item for item in required(sheet.facts)}
        for name in THE_FIVE:
            assert not items[name].optional
            assert not items[name].may_be_none or name == "asset_urls"


def test_no_requirement_is_never_asked_and_no_wording_lies_idle() -> None:
    asked = {(item.name, item.clause) for sheet in reachable() for item in required(sheet.facts)}
    may_be_none = {item.name for sheet in reachable() for item in required(sheet.facts) if item.may_be_none}
    for requirement in GUIDELINE.requirements:
        assert (requirement.evidence, requirement.clause) in asked
        assert any(holds(requirement.when, sheet.facts) for sheet in reachable())
        if requirement.unless:
            assert requirement.evidence in may_be_none
    assert {name for name, _ in asked} == set(GUIDELINE.wordings)
    kinds = {*GUIDELINE.kinds.values(), None}
    assert all(kinds.issuperset(wordings) for wordings in GUIDELINE.wordings.values())


def test_evidence_is_asked_in_the_order_one_thinks_each_item_once() -> None:
    order = list(GUIDELINE.wordings)
    for sheet in reachable():
        names = [item.name for item in required(sheet.facts)]
        assert names == sorted(set(names), key=order.index)


@cache
def _leads_to(sheet: Facts) -> tuple[object, ...] | Outcome:
    """All that can still come of a sheet, to be compared."""
    asked = questions(sheet)
    if not asked:
        return outcome(assess(sheet))
    return (*(question.fact for question in asked), *(_leads_to(following) for following in followed(sheet, asked)))


def test_no_question_is_asked_that_cannot_matter() -> None:
    """For each question of a round, two of its answers lead apart while the rest of the round stays the same."""
    ask: list[Facts] = [Facts()]
    idle = []
    while ask:
        sheet = ask.pop()
        asked = questions(sheet)
        following = list(followed(sheet, asked)) if asked else []
        ask += following
        for question in asked:
            seen: dict[Facts, object] = {}
            if not any(
                seen.setdefault(s.but(**{question.fact: None}), (out := _leads_to(s))) != out for s in following
            ):
                idle.append((sheet.answers(), question.fact))
    assert idle == []


def test_a_question_names_the_clauses_that_ask_it_and_offers_every_answer() -> None:
    first = questions(Facts())
    assert [question.fact for question in first] == ["aim", "area"]
    for name in NAMES:
        question = GUIDELINE.question(name)
        assert question.choices == tuple(KINDS[name])
        assert question.text.ja
        assert question.text.en
        assert set(question.clauses) == {
            rule.clause
            for rule in GUIDELINE.rules
            if name in {fact for fact, _ in (*rule.when.answers, *rule.given.answers)}
        }
        assert len(question.clauses) == len(set(question.clauses))


def test_questions_come_in_the_order_of_the_sheet() -> None:
    for sheet in reachable():
        for names in sheet.rounds:
            assert list(names) == sorted(names, key=NAMES.index)


@pytest.mark.parametrize("name", golden.tables())
def test_the_table_is_as_it_was_written_down(name: str) -> None:
    """After a change that is meant: ``python -m tests.scope.golden``, and read the difference."""
    written = (golden.PLACE / name).read_text(encoding="utf-8")
    now = golden.tables()[name]
    changed = set(written.splitlines()) ^ set(now.splitlines())
    assert sorted(changed)[:20] == []
    assert written == now


def test_the_written_table_stays_small_enough_to_read_a_change_in() -> None:
    assert sum(file.stat().st_size for file in golden.PLACE.iterdir()) < 1_000_000


def _findings() -> list[Finding]:
    return [finding for sheet in reachable() for finding in sheet.verdict.findings]


def _by_name(conditions: tuple) -> list:
    return sorted(conditions, key=lambda condition: condition.fact)
