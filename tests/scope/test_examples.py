"""The worked examples that customers read as help: each must come to what it says."""

from collections import Counter

import pytest

from scope.guideline_v3 import GUIDELINE
from scope.rules import Example

EXAMPLES = GUIDELINE.examples
each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.clause} {example.says.en[:40]}")
of_what_support_covers = [example for example in EXAMPLES if example.clause.startswith("1.")]
of_what_comes_with_a_case = [example for example in EXAMPLES if example.clause.startswith("2.")]


def test_each_clause_has_at_least_three_and_one_just_outside() -> None:
    counts = Counter(example.clause for example in EXAMPLES if not example.outside)
    outside = Counter(example.clause for example in EXAMPLES if example.outside)
    assert list(counts) == list(GUIDELINE.clauses)
    assert min(counts.values()) >= 3
    assert dict(outside) == dict.fromkeys(GUIDELINE.clauses, 1)


@each
def test_an_example_comes_to_the_verdict_it_names(example: Example) -> None:
    verdict = GUIDELINE.assess(example.facts)
    assert (verdict.standing, verdict.advisory) == (example.standing, example.advisory)


@each
def test_an_example_holds_every_answer_that_would_be_asked_for_and_no_other(example: Example) -> None:
    assert GUIDELINE.relevant(example.facts) == example.facts
    assert GUIDELINE.questions(example.facts) == ()


@pytest.mark.parametrize("example", of_what_support_covers, ids=lambda example: example.says.en[:40])
def test_the_clause_speaks_inside_of_it_and_not_outside(example: Example) -> None:
    assert (example.clause in GUIDELINE.assess(example.facts).clauses) is not example.outside


@pytest.mark.parametrize("example", of_what_comes_with_a_case, ids=lambda example: example.says.en[:40])
def test_the_clause_asks_inside_of_it_and_outside_only_by_a_reading(example: Example) -> None:
    asked = [item.name for item in GUIDELINE.required(example.facts) if item.clause == example.clause]
    if example.outside:
        by_reading = {row.evidence for row in GUIDELINE.requirements if row.clause == example.clause and row.reading}
        assert set(asked) <= by_reading
    else:
        assert asked


def test_no_example_is_told_twice() -> None:
    for language in ("ja", "en"):
        told = [(example.clause, example.says.in_language(language)) for example in EXAMPLES]
        assert len(set(told)) == len(told)
