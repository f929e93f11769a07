"""The notation: what may be written, what is refused where it is written, and how answers are read."""

from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, replace
from datetime import date
from typing import Any

import pytest

from scope import Area, Facts, Guideline, Standing, Text, assess, questions, required
from scope.areas import SHARED_SERVICES
from scope.facts import CALLED, KINDS, NAMES, ROUND, Aim, Documented, Reproducible, Retry, Symptom
from scope.guideline_v3 import GUIDELINE
from scope.rules import Clause, Requirement, Rule, Wording, given, holds, when

WORDS = Text(ja="言葉", en="words")
IN_SCOPE, CONDITIONAL, OUT_OF_SCOPE = Standing


# when and holds


def test_a_test_holds_when_every_fact_has_one_of_its_answers() -> None:
    test = when(aim=Aim.INVESTIGATE, area=SHARED_SERVICES)
    assert holds(test, Facts(aim=Aim.INVESTIGATE, area=Area.LIST_IMPORT)) is True
    assert holds(test, Facts(aim=Aim.INVESTIGATE, area=Area.REST_API, retry=Retry.SOLVED)) is True


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(aim=Aim.LEARN, area=Area.REST_API), False),
        (Facts(aim=Aim.LEARN), False),  # no other answer could mend it
        (Facts(area=Area.FORM), False),
        (Facts(aim=Aim.INVESTIGATE), None),
        (Facts(area=Area.REST_API), None),
        (Facts(), None),
    ],
)
def test_a_test_is_open_only_while_a_missing_answer_could_decide_it(facts: Facts, expected: bool | None) -> None:
    assert holds(when(aim=Aim.INVESTIGATE, area=SHARED_SERVICES), facts) is expected


def test_an_empty_test_always_holds() -> None:
    assert holds(when(), Facts()) is True


def test_one_answer_and_several_are_written_alike() -> None:
    assert when(aim=Aim.LEARN) == when(aim=[Aim.LEARN]) == when(aim={Aim.LEARN}) == given(aim=(Aim.LEARN,))


def test_a_test_reads_in_the_order_of_the_sheet_however_it_is_written() -> None:
    test = when(documented=Documented.YES, symptom=Symptom.LATE, retry=Retry.SOLVED, aim=Aim.INVESTIGATE)
    assert [name for name, _ in test] == ["aim", "symptom", "documented", "retry"]
    assert test == when(symptom=Symptom.LATE, aim=Aim.INVESTIGATE, retry=Retry.SOLVED, documented=Documented.YES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": Aim.LEARN},
        {"aim": Documented.YES},
        {"aim": [Aim.LEARN, Documented.YES]},
        {"aim": "learn"},
        {"aim": ()},
        {"aim": None},
        {"area": Aim.OTHER},
    ],
)
def test_an_unknown_fact_or_answer_raises_where_it_is_written(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        when(**wrong)


def test_the_message_names_the_fact_that_is_none_and_the_answer_that_does_not_fit() -> None:
    with pytest.raises(TypeError, match="'colour' is not a fact"):
        when(colour=Aim.LEARN)
    with pytest.raises(TypeError, match="is not an answer to 'aim'"):
        when(aim=Documented.YES)


# Text


@pytest.mark.parametrize("words", [{"ja": "", "en": "a"}, {"ja": "あ", "en": ""}, {"ja": " \n", "en": "a"}])
def test_a_text_needs_both_languages(words: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text(**words)


@pytest.mark.parametrize(
    ("code", "words"),
    [("ja", "はい"), ("JA-jp", "はい"), ("en", "yes"), ("en-gb", "yes"), ("fr", "yes"), (None, "yes")],
)
def test_a_text_reads_english_where_it_is_not_asked_for_in_japanese(code: str | None, words: str) -> None:
    assert Text(ja="はい", en="yes").in_language(code) == words


# Facts


def test_answers_are_read_back_as_they_were_stored() -> None:
    facts = Facts(aim=Aim.INVESTIGATE, area=Area.LIST_IMPORT, retry=Retry.NOT_YET)
    assert facts.answers() == {"aim": "investigate", "area": "list_import", "retry": "not_yet"}
    assert Facts.from_answers(facts.answers()) == facts
    assert Facts.from_answers(facts.answers(), strict=True) == facts


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_to_every_fact_is_stored_and_read(name: str) -> None:
    values = [answer.value for answer in KINDS[name]]
    assert len(values) == len(set(values)) > 1
    for answer in KINDS[name]:
        assert getattr(Facts.from_answers({name: answer.value}, strict=True), name) is answer
        assert Facts().but(**{name: answer}).answers() == {name: answer.value}


WRONG: list[Mapping[str, object]] = [
    {"colour": "red"},
    {"colour": ""},
    {"aim": "sing"},
    {"aim": "LEARN"},
    {"aim": 3},
    {"aim": ["learn"]},
    {"aim": Aim.LEARN},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_known_is_left_out(wrong: Mapping[str, object]) -> None:
    assert Facts.from_answers({"area": "form", **wrong}) == Facts(area=Area.FORM)


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_known_raises_when_strict(wrong: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match="is not an answer to"):
        Facts.from_answers({"area": "form", **wrong}, strict=True)


@pytest.mark.parametrize("strict", [True, False])
def test_what_was_left_blank_was_not_said(strict: bool) -> None:
    assert Facts.from_answers({"aim": "", "area": None}, strict=strict) == Facts()


def test_a_sheet_is_never_changed_only_copied() -> None:
    facts = Facts(aim=Aim.LEARN)
    assert facts.but(aim=Aim.BUILD, area=Area.FORM) == Facts(aim=Aim.BUILD, area=Area.FORM)
    assert facts.but(aim=None) == Facts()
    assert facts == Facts(aim=Aim.LEARN)
    with pytest.raises(FrozenInstanceError):
        facts.aim = Aim.BUILD  # type: ignore[misc]


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_has_words_of_its_own_in_both_languages(name: str) -> None:
    labels = [answer.label for answer in KINDS[name]]
    assert len({label.ja for label in labels}) == len({label.en for label in labels}) == len(labels)


def test_a_fact_belongs_to_a_round_that_never_runs_ahead_of_the_sheet() -> None:
    assert list(KINDS) == list(NAMES) == list(ROUND)
    assert set(ROUND.values()) == {1, 2, 3}
    assert [ROUND[name] for name in NAMES] == sorted(ROUND.values())


# A guideline that is not whole is refused


def _small(**changed: Any) -> Guideline:
    """The smallest whole guideline: one condition, met or not, and one item of evidence."""
    wording = Wording(label=WORDS, why=WORDS, help=WORDS, good=WORDS, bad=WORDS)
    whole: dict[str, Any] = {
        "version": "0",
        "dated": date(2000, 1, 1),
        "title": WORDS,
        "url": "https://example.com/",
        "clauses": {"1": Clause(id="1", title=WORDS, summary=WORDS)},
        "rules": (Rule("1", CONDITIONAL, when(aim=Aim.INVESTIGATE), given(retry=Retry.STILL_FAILS)),),
        "requirements": (Requirement("1", "steps"),),
        "asking": dict.fromkeys(NAMES, (WORDS, None)),
        "todos": {("1", "retry"): WORDS},
        "limits": {},
        "headlines": {("1", CONDITIONAL): (WORDS, WORDS), ("1", IN_SCOPE): (WORDS, WORDS)},
        "wordings": {"steps": {None: wording}},
        "kinds": {},
        "readings": {},
    }
    return Guideline(**(whole | changed))


def test_a_whole_guideline_is_taken() -> None:
    small = _small()
    assert small.assess(Facts(aim=Aim.INVESTIGATE)).missing == ("retry",)
    assert small.assess(Facts(aim=Aim.INVESTIGATE, retry=Retry.NOT_YET)).standing is CONDITIONAL
    assert small.assess(Facts(aim=Aim.INVESTIGATE, retry=Retry.STILL_FAILS)).standing is IN_SCOPE
    assert [item.name for item in small.required(Facts())] == ["steps"]


LIMITED = Rule("1", CONDITIONAL, when(aim=Aim.LEARN), limit="logs")


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"clauses": {}}, "clause 1"),
        ({"rules": (Rule("2", OUT_OF_SCOPE, when()),)}, "clause 2"),
        ({"requirements": (Requirement("9", "steps"),)}, "clause 9"),
        ({"readings": {"why": ("9", WORDS)}}, "clause 9, which the reading why belongs to"),
        ({"rules": (Rule("1", OUT_OF_SCOPE, when(), reading="why"),)}, "reading why"),
        ({"requirements": (Requirement("1", "steps", reading="why"),)}, "reading why"),
        ({"todos": {}}, "to-do for 1 retry"),
        ({"rules": (LIMITED,)}, "limit logs"),
        ({"headlines": {("1", IN_SCOPE): (WORDS, WORDS)}}, "headline for 1 Standing.CONDITIONAL"),
        ({"headlines": {("1", CONDITIONAL): (WORDS, WORDS)}}, "headline for 1 Standing.IN_SCOPE"),
        ({"rules": (Rule("1", OUT_OF_SCOPE, when()),)}, "headline for 1 Standing.OUT_OF_SCOPE"),
        ({"wordings": {}}, "wording of steps"),
        ({"wordings": {"steps": {}}}, "wording of steps"),
        *[
            ({"asking": {other: (WORDS, None) for other in NAMES if other != name}}, f"question for {name}")
            for name in NAMES
        ],
    ],
)
def test_a_guideline_that_is_not_whole_is_refused(changed: dict[str, Any], missing: str) -> None:
    with pytest.raises(ValueError, match=f"has no {missing}"):
        _small(**changed)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("1", CONDITIONAL, when(aim=Aim.LEARN), limit="logs"),
        Rule("1", CONDITIONAL, when(aim=Aim.LEARN), for_staff=True),
    ],
)
def test_what_can_never_be_in_scope_needs_no_headline_for_it(rule: Rule) -> None:
    guideline = _small(rules=(rule,), limits={"logs": WORDS}, headlines={("1", CONDITIONAL): (WORDS, WORDS)})
    assert guideline.assess(Facts(aim=Aim.LEARN)).standing is CONDITIONAL


def test_nothing_of_a_guideline_can_be_set_anew() -> None:
    with pytest.raises(FrozenInstanceError):
        GUIDELINE.version = "4"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        GUIDELINE.rules[0].clause = "1.2.1"  # type: ignore[misc]


# Verdicts on the way


def test_a_verdict_without_its_answers_has_no_standing_and_no_headline() -> None:
    verdict = assess(Facts(aim=Aim.LEARN, area=Area.FORM))
    assert verdict.standing is None
    assert not verdict.is_complete
    assert not verdict.advisory
    assert not verdict.for_staff
    assert verdict.missing == ("manual",)
    with pytest.raises(ValueError, match="complete"):
        GUIDELINE.headline(verdict)
    with pytest.raises(ValueError, match="complete"):
        GUIDELINE.headline(assess(Facts()))


def test_a_reason_is_open_while_what_is_asked_for_was_not_answered() -> None:
    verdict = assess(Facts(aim=Aim.LEARN, area=Area.FORM))
    (reason,) = GUIDELINE.explain(verdict)
    assert reason.met is None
    assert [condition.met for condition in verdict.unmet] == [None]
    assert dict(reason.said) == {"aim": Aim.LEARN, "area": Area.FORM}


def test_no_change_is_offered_while_an_answer_is_missing() -> None:
    assert GUIDELINE.would_change(Facts(aim=Aim.LEARN, area=Area.FORM)) == ()


def test_a_guideline_under_which_nothing_speaks_says_nothing() -> None:
    verdict = _small().assess(Facts(aim=Aim.OTHER))
    assert verdict.standing is None
    assert verdict.leading is None
    assert verdict.clauses == verdict.limits == verdict.conditions == ()
    assert _small().would_change(Facts(aim=Aim.OTHER)) == ()
    with pytest.raises(ValueError, match="complete"):
        _small().headline(verdict)


def _of(*rules: Rule) -> Guideline:
    """A guideline of these rules, with every word they need."""
    ids = sorted({rule.clause for rule in rules})
    return _small(
        rules=rules,
        requirements=(),
        clauses={id: Clause(id=id, title=WORDS, summary=WORDS) for id in ids},
        todos={(id, name): WORDS for id in ids for name in NAMES},
        headlines={(id, standing): (WORDS, WORDS) for id in ids for standing in Standing},
        limits={rule.limit: WORDS for rule in rules},
    )


ALWAYS = when(aim=Aim.INVESTIGATE)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Rule("1", OUT_OF_SCOPE, ALWAYS), Rule("2", CONDITIONAL, ALWAYS, limit="logs")),
        (Rule("1", CONDITIONAL, ALWAYS, limit="logs"), Rule("2", IN_SCOPE, ALWAYS)),
        (Rule("1", OUT_OF_SCOPE, ALWAYS), Rule("2", OUT_OF_SCOPE, ALWAYS, recommends=True)),
        (
            Rule("1", CONDITIONAL, ALWAYS, given(retry=Retry.STILL_FAILS)),
            Rule("2", CONDITIONAL, ALWAYS, limit="logs"),
        ),
        (Rule("1", CONDITIONAL, ALWAYS, given(retry=Retry.SOLVED)), Rule("2", IN_SCOPE, ALWAYS)),
    ],
    ids=["stricter", "conditional", "flat", "open", "met"],
)
def test_the_first_speaks_for_the_verdict_in_whatever_order_they_stand(first: Rule, second: Rule) -> None:
    for rules in [(first, second), (second, first)]:
        verdict = _of(*rules).assess(Facts(aim=Aim.INVESTIGATE, retry=Retry.SOLVED))
        assert verdict.leading
        assert verdict.leading.rule is first
        assert verdict.clauses == ("1", "2")
        assert [reason.clause.id for reason in verdict.guideline.explain(verdict)] == ["1", "2"]
        assert not verdict.advisory


def test_the_clauses_follow_strictest_first_then_as_in_the_document() -> None:
    verdict = _of(
        Rule("4", IN_SCOPE, ALWAYS),
        Rule("3", IN_SCOPE, ALWAYS),
        Rule("2", OUT_OF_SCOPE, ALWAYS),
        Rule("5", CONDITIONAL, ALWAYS, limit="logs"),
        Rule("1", IN_SCOPE, ALWAYS),
        Rule("3", IN_SCOPE, ALWAYS),
    ).assess(Facts(aim=Aim.INVESTIGATE))
    assert verdict.clauses == ("2", "5", "1", "3", "4")


def test_staff_decide_only_what_no_clause_refuses() -> None:
    for_staff = Rule("1", CONDITIONAL, ALWAYS, for_staff=True)
    facts = Facts(aim=Aim.INVESTIGATE)
    assert _of(for_staff).assess(facts).for_staff
    assert _of(for_staff, Rule("2", IN_SCOPE, ALWAYS)).assess(facts).for_staff
    assert not _of(for_staff, Rule("2", OUT_OF_SCOPE, ALWAYS)).assess(facts).for_staff


def test_a_refusal_beside_a_recommendation_is_flat_and_a_recommendation_alone_is_not() -> None:
    facts = Facts(aim=Aim.INVESTIGATE)
    advised = Rule("1", OUT_OF_SCOPE, ALWAYS, recommends=True)
    assert _of(advised).assess(facts).advisory
    assert _of(advised, Rule("2", CONDITIONAL, ALWAYS, limit="logs")).assess(facts).advisory
    assert not _of(advised, Rule("2", OUT_OF_SCOPE, ALWAYS)).assess(facts).advisory
    assert not _of(Rule("2", IN_SCOPE, ALWAYS)).assess(facts).advisory


def test_a_limit_is_named_once() -> None:
    rules = [Rule(clause, CONDITIONAL, ALWAYS, limit=limit) for clause, limit in [("1", "b"), ("2", "a"), ("3", "b")]]
    assert _of(*rules).assess(Facts(aim=Aim.INVESTIGATE)).limits == ("b", "a")


def test_of_two_clauses_that_ask_for_one_fact_the_one_that_asks_more_is_shown() -> None:
    mild = Rule("1", CONDITIONAL, ALWAYS, given(reproducible=set(Reproducible) - {Reproducible.ONCE}))
    hard = Rule("2", CONDITIONAL, ALWAYS, given(reproducible=Reproducible.ALWAYS))
    for rules in [(mild, hard), (hard, mild)]:
        verdict = _of(*rules).assess(Facts(aim=Aim.INVESTIGATE, reproducible=Reproducible.SOMETIMES))
        assert [condition.clause for condition in verdict.conditions] == ["2"]
        assert [condition.clause for condition in verdict.unmet] == ["2"]
        assert verdict.met == ()
        assert verdict.clauses == ("2", "1")


def test_of_two_clauses_that_ask_alike_the_first_is_shown() -> None:
    rules = [Rule(clause, CONDITIONAL, ALWAYS, given(retry=Retry.STILL_FAILS)) for clause in ("2", "1")]
    verdict = _of(*rules).assess(Facts(aim=Aim.INVESTIGATE, retry=Retry.NOT_YET))
    assert [condition.clause for condition in verdict.conditions] == ["2"]


def test_conditions_stand_in_the_order_of_the_sheet() -> None:
    verdict = _of(
        Rule("1", CONDITIONAL, ALWAYS, given(retry=Retry.STILL_FAILS)),
        Rule("2", CONDITIONAL, ALWAYS, given(documented=Documented.YES)),
    ).assess(Facts(aim=Aim.INVESTIGATE, retry=Retry.STILL_FAILS, documented=Documented.NO))
    assert [condition.fact for condition in verdict.conditions] == ["documented", "retry"]
    assert [condition.fact for condition in verdict.unmet] == ["documented"]
    assert [condition.fact for condition in verdict.met] == ["retry"]


def test_required_wins_over_optional_and_brings_its_clause() -> None:
    clauses = {id: Clause(id=id, title=WORDS, summary=WORDS) for id in "12"}
    soft = Requirement("1", "steps", optional=True)
    hard = Requirement("2", "steps", when(aim=Aim.INVESTIGATE))
    for requirements in [(soft, hard), (hard, soft)]:
        guideline = _small(requirements=requirements, clauses=clauses)
        (item,) = guideline.required(Facts(aim=Aim.INVESTIGATE))
        assert (item.clause, item.optional) == ("2", False)
        (item,) = guideline.required(Facts(aim=Aim.LEARN))
        assert (item.clause, item.optional) == ("1", True)


def test_the_same_item_required_twice_is_asked_once_by_the_first_clause() -> None:
    clauses = {id: Clause(id=id, title=WORDS, summary=WORDS) for id in "12"}
    guideline = _small(requirements=(Requirement("1", "steps"), Requirement("2", "steps")), clauses=clauses)
    assert [(item.name, item.clause) for item in guideline.required(Facts())] == [("steps", "1")]


def test_an_item_reads_the_words_of_its_kind_of_request_or_those_for_a_fault() -> None:
    def words(facts: Facts) -> dict[str, Text]:
        return {item.name: item.label for item in required(facts)}

    wordings: Mapping[str, Mapping[str | None, Wording]] = GUIDELINE.wordings
    assert words(Facts(aim=Aim.INVESTIGATE))["steps"] is wordings["steps"][None].label
    assert words(Facts(aim=Aim.LEARN))["steps"] is wordings["steps"]["usage"].label
    assert words(Facts(aim=Aim.SET_UP))["expected"] is wordings["expected"]["setting"].label
    assert words(Facts(aim=Aim.ADVISE))["actual"] is wordings["actual"]["consulting"].label
    assert words(Facts(aim=Aim.BUILD))["actual"] is wordings["actual"]["consulting"].label
    assert words(Facts(aim=Aim.OTHER))["steps"] is wordings["steps"]["other"].label
    assert words(Facts(aim=Aim.OTHER))["munchkin_id"] is wordings["munchkin_id"][None].label
    assert words(Facts())["steps"] is wordings["steps"][None].label


@pytest.mark.parametrize("part", ["label", "why", "help", "good", "bad"])
def test_an_item_of_evidence_carries_all_its_words(part: str) -> None:
    for item in required(Facts(aim=Aim.INVESTIGATE, area=Area.REST_API)):
        assert getattr(item, part) is getattr(item.wording, part)


def test_an_item_may_be_answered_by_a_reason_only_where_the_kind_allows() -> None:
    def may_be_none(facts: Facts) -> set[str]:
        return {item.name for item in required(facts) if item.may_be_none}

    assert may_be_none(Facts(aim=Aim.INVESTIGATE, area=Area.FORM)) == set()
    assert may_be_none(Facts(aim=Aim.INVESTIGATE, area=Area.USERS)) == {"asset_urls"}
    assert may_be_none(Facts(aim=Aim.LEARN, area=Area.FORM)) == {"asset_urls"}
    assert may_be_none(Facts()) == set()


@pytest.mark.parametrize(
    "make",
    [
        lambda: GUIDELINE.question("colour"),
        lambda: GUIDELINE.clauses["1.5"],
    ],
)
def test_what_does_not_exist_is_not_made_up(make: Callable[[], object]) -> None:
    with pytest.raises(KeyError):
        make()


def test_no_question_is_left_once_the_verdict_is_complete() -> None:
    facts = Facts(aim=Aim.ADVISE, area=Area.FORM)
    assert [question.fact for question in questions(facts)] == ["advice"]
    complete = facts.but(advice=next(iter(KINDS["advice"])))
    assert questions(complete) == ()
    assert assess(complete).is_complete
    assert replace(complete, advice=None) == facts


def test_every_fact_is_called_something_in_both_languages() -> None:
    assert list(CALLED) == list(KINDS)
    assert all(name.ja and name.en for name in CALLED.values())


def test_of_rows_a_requirement_says_how_many_are_needed() -> None:
    once, twice = Requirement("1", "steps"), Requirement("1", "steps", when(aim=Aim.INVESTIGATE), at_least=2)
    assert _small(requirements=(once,)).required(Facts())[0].at_least == 1
    assert _small(requirements=(twice,)).required(Facts(aim=Aim.INVESTIGATE))[0].at_least == 2
