"""The clauses against the outline of the document: none forgotten, none invented, in its order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

import pytest

from scope import Clause, Text, in_force, version
from scope.guideline_v3 import GUIDELINE

# The bullets of the document, numbered as they stand. A heading only gathers what is beneath it and asks for nothing
# of its own; a sentence does, with or without points beneath.
HEADING, SENTENCE = "heading", "sentence"
OUTLINE: dict[str, tuple[str, int]] = {
    "1": (HEADING, 4),  # what support covers: principle, covered, covered on conditions, not covered
    "1.1": (SENTENCE, 0),
    "1.2": (HEADING, 3),  # two kinds of covered work, and the note beneath them
    "1.3": (HEADING, 5),
    "1.4": (HEADING, 7),
    "1.4.7": (HEADING, 3),  # three kinds for which consulting is recommended
    "2": (HEADING, 2),  # before filing, and when filing
    "2.1": (HEADING, 5),
    "2.2": (HEADING, 3),
    "2.2.3": (SENTENCE, 4),  # everything noted before, pictures if possible, and four points
}


def numbered(id: str) -> Iterator[str]:
    """The sentences at and beneath a number, in the document's order."""
    kind, points = OUTLINE.get(id, (SENTENCE, 0))
    if kind is SENTENCE:
        yield id
    for point in range(1, points + 1):
        yield from numbered(f"{id}.{point}")


def test_the_clauses_are_those_of_the_document_in_its_order() -> None:
    assert list(GUIDELINE.clauses) == [*numbered("1"), *numbered("2")]
    assert len(GUIDELINE.clauses) == 30


def test_a_clause_is_kept_under_its_own_number() -> None:
    assert {id: clause.id for id, clause in GUIDELINE.clauses.items()} == {id: id for id in GUIDELINE.clauses}
    assert all(re.fullmatch(r"[12](\.[1-9])+", id) for id in GUIDELINE.clauses)


@pytest.mark.parametrize("clause", GUIDELINE.clauses.values(), ids=lambda clause: clause.id)
def test_a_clause_has_a_title_and_a_summary_in_both_languages(clause: Clause) -> None:
    for words in (clause.title, clause.summary, *([clause.asks] if clause.asks else [])):
        assert re.search(r"[、ぁ-んァ-ヶ一-龠]", words.ja)
        assert re.search(r"[A-Za-z]{2}", words.en)
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", words.en)
    assert len(clause.title.ja) < len(clause.summary.ja)
    assert len(clause.title.en) < len(clause.summary.en)


def test_every_clause_is_cited_by_a_rule_or_a_requirement_of_its_own_part() -> None:
    by_rules = {rule.clause for rule in GUIDELINE.rules}
    by_requirements = {requirement.clause for requirement in GUIDELINE.requirements}
    assert by_rules == set(numbered("1"))
    assert by_requirements >= set(numbered("2"))
    assert by_rules | by_requirements == set(GUIDELINE.clauses)


def test_a_clause_gives_the_standing_of_the_heading_it_stands_under() -> None:
    under: Mapping[str, set[str]] = {"1.1": {"conditional"}, "1.2": {"in", "conditional"}, "1.4": {"out"}}
    for rule in GUIDELINE.rules:
        if rule.clause == "1.2.3":
            assert rule.standing.value == "conditional"
        elif rule.clause.startswith("1.3."):
            # What a retry solved is the one thing that a clause of conditions names as not examined.
            assert rule.standing.value == "conditional" or rule.clause == "1.3.4"
        else:
            assert rule.standing.value in under[rule.clause[:3]]
        assert rule.recommends == rule.clause.startswith("1.4.7.")
        assert rule.for_staff == (rule.clause in ("1.1", "1.2.3"))


def test_the_guideline_is_found_by_its_day_and_by_its_version() -> None:
    assert in_force(date(2019, 11, 22)) is in_force(date(2026, 11, 24)) is GUIDELINE
    assert version("3") is GUIDELINE
    with pytest.raises(LookupError, match="2019-11-21"):
        in_force(date(2019, 11, 21))
    with pytest.raises(LookupError, match="'4'"):
        version("4")


def test_no_sentence_is_said_of_two_clauses() -> None:
    for field in ("title", "summary"):
        said: list[Text] = [getattr(clause, field) for clause in GUIDELINE.clauses.values()]
        for language in fields(Text):
            words = [getattr(one, language.name) for one in said]
            assert len(words) == len(set(words))
