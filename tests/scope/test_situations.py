"""What customers bring lands where the guideline says, with what there is to do and what is asked for."""

import re
from collections import Counter

import pytest

from scope import Area, Standing, assess, required, would_change
from scope.facts import Aim
from scope.guideline_v3 import GUIDELINE
from tests.scope.sheets import ask_round_by_round
from tests.scope.situations import SITUATIONS, Situation

EVERY_REQUEST = {"subject", "munchkin_id", "reporter_name", "asset_urls", "steps", "expected", "actual"}
EVERY_FAULT = {"since", "tried"}

situations = pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.answers)


@situations
def test_a_situation_lands_where_the_guideline_says(situation: Situation) -> None:
    verdict = assess(situation.facts)
    assert verdict.standing
    assert verdict.standing.value + " advisory" * verdict.advisory == situation.standing
    assert " ".join(verdict.clauses) == situation.clauses
    assert " ".join(condition.fact for condition in verdict.unmet) == situation.todo
    assert " ".join(verdict.limits) == situation.limits


@situations
def test_a_situation_is_asked_for_what_its_kind_needs(situation: Situation) -> None:
    due = {item.name for item in required(situation.facts) if not item.optional}
    assert due >= EVERY_REQUEST
    of_its_kind = due - EVERY_REQUEST
    if situation.facts.aim is Aim.INVESTIGATE:
        assert of_its_kind >= EVERY_FAULT
        of_its_kind -= EVERY_FAULT
    assert of_its_kind == set(situation.asks.split())


@situations
def test_a_situation_gives_the_answers_that_would_be_asked_for_and_no_other(situation: Situation) -> None:
    assert ask_round_by_round(situation.facts) == situation.facts
    assert assess(situation.facts).is_complete


def test_the_situations_cover_every_area_aim_clause_and_standing_in_both_languages() -> None:
    assert len(SITUATIONS) >= 75
    assert len({situation.says for situation in SITUATIONS}) == len(SITUATIONS)
    assert {situation.facts.area for situation in SITUATIONS} == set(Area)
    assert {situation.facts.aim for situation in SITUATIONS} == set(Aim)
    cited = {clause for situation in SITUATIONS for clause in situation.clauses.split()}
    assert cited == {rule.clause for rule in GUIDELINE.rules}
    verdicts = [assess(situation.facts) for situation in SITUATIONS]
    assert {(verdict.standing, verdict.advisory) for verdict in verdicts} == {
        *((standing, False) for standing in Standing),
        (Standing.OUT_OF_SCOPE, True),
    }
    assert {limit for verdict in verdicts for limit in verdict.limits} == set(GUIDELINE.limits)
    japanese = Counter(bool(re.search(r"[ぁ-んァ-ヶ]", situation.says)) for situation in SITUATIONS)
    assert min(japanese.values()) >= 30


@pytest.mark.parametrize(
    ("area", "may_say_there_is_none"),
    [
        (Area.SMART_CAMPAIGN, False),
        (Area.EMAIL, False),
        (Area.FORM, False),
        (Area.LIST_IMPORT, False),
        (Area.PERSON, False),
        (Area.CUSTOM_OBJECTS, False),
        (Area.REST_API, True),
        (Area.BULK_API, True),
        (Area.WEBHOOK, True),
        (Area.MUNCHKIN, True),
        (Area.SALESFORCE, True),
        (Area.DYNAMICS, True),
        (Area.LAUNCHPOINT, True),
        (Area.SALES_INSIGHT, True),
        (Area.DOMAINS, True),
        (Area.USERS, True),
        (Area.SANDBOX, True),
        (Area.CONTRACT, True),
        (Area.STATUS, True),
        (Area.OTHER, True),
    ],
)
def test_a_fault_may_have_no_page_only_where_there_may_be_none(area: Area, may_say_there_is_none: bool) -> None:
    for situation in SITUATIONS:
        if situation.facts.area is area and situation.facts.aim is Aim.INVESTIGATE:
            (urls,) = (item for item in required(situation.facts) if item.name == "asset_urls")
            assert urls.may_be_none is may_say_there_is_none
            assert not urls.optional


def changes(answers: str) -> list[tuple[dict[str, str], str, str]]:
    facts = Situation("", answers, "", "").facts
    return [
        (
            {name: answer.value for name, answer in change.answers.items()},
            change.standing.value + " advisory" * change.advisory,
            change.clause,
        )
        for change in would_change(facts)
    ]


def test_a_retry_that_still_fails_is_the_first_thing_that_would_change_a_shared_service() -> None:
    answers = "investigate/list_import documented=yes involves=none reproducible=always retry=not_yet"
    assert changes(answers) == [
        ({"retry": "still_fails"}, "in", "1.3.4"),
        ({"retry": "solved"}, "out", "1.3.4"),
        ({"documented": "no"}, "out", "1.4.4"),
        ({"involves": "custom_objects"}, "out advisory", "1.4.7.1"),
    ]


def test_what_a_manual_page_would_change_comes_with_the_answers_it_raises() -> None:
    answers = "investigate/form symptom=stopped documented=no code=no"
    assert changes(answers)[:2] == [
        ({"documented": "yes", "reproducible": "always"}, "in", "1.2.1"),
        ({"documented": "yes", "reproducible": "once"}, "conditional", "1.3.2"),
    ]


def test_help_with_a_design_is_told_that_a_fault_or_a_question_would_be_covered() -> None:
    assert changes("advise/email_program advice=best_practice") == [
        ({"aim": "learn", "manual": "unclear"}, "conditional", "1.3.1"),
        ({"aim": "investigate", "symptom": "late", "documented": "yes"}, "in", "1.2.1"),
    ]


def test_a_listed_setting_is_told_that_another_is_for_a_person_to_decide() -> None:
    assert changes("set_up/rtp setting=rtp_domain") == [({"setting": "other"}, "conditional", "1.1")]


def test_nobody_is_told_that_asking_for_less_would_change_it() -> None:
    assert changes("investigate/custom_objects") == []
    assert changes("other/contract") == []
