"""The guideline page: whole in both languages, true to the rules, and cheap."""

import re
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
from django.utils import translation

import scope
from cases.templatetags.words import tone
from portal import flow, guideline
from scope import Standing

GUIDELINE = scope.in_force(date(2026, 11, 24))
CLAUSES = tuple(GUIDELINE.clauses.values())
LANGUAGES = ("ja", "en")


@pytest.fixture
def page(client, db):
    """The page in a language."""

    def read(language: str) -> str:
        client.cookies["django_language"] = language
        answer = client.get("/guideline/", headers={"accept-language": language})
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return read


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clause_stands_on_the_page_in_order_with_its_anchor(page, language):
    html = page(language)
    assert f'<html lang="{language}"' in html
    assert re.findall(r'<article[^>]* id="c([\d.]+)"', html) == list(GUIDELINE.clauses)
    for clause in CLAUSES:
        article = html.partition(f'id="c{clause.id}"')[2].partition("</article>")[0]
        assert clause.title.in_language(language) in article
        assert clause.summary.in_language(language) in article
        assert f'href="#c{clause.id}"' in html.partition("<aside")[2], "in the table of contents"


def test_it_says_that_it_is_a_summary_and_links_the_original(page):
    html = page("en")
    assert "our own summary" in html
    assert re.search(r'<a href="https?://[^"]+"[^>]*>original, v3, 22 Nov', html)


def test_the_badge_of_every_example_agrees_with_the_rules():
    for part in guideline.parts(GUIDELINE):
        for entry in part.entries:
            for example in entry.examples:
                verdict = GUIDELINE.assess(example.facts)
                assert (verdict.standing, verdict.advisory) == (example.standing, example.advisory), example.says.en


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_is_shown_with_its_badge(page, language):
    html = page(language)
    shown = [
        (tone(example.standing, example.advisory)) for part in guideline.parts(GUIDELINE) for e in part.entries
        for example in e.examples
    ]  # fmt: skip
    lists = re.findall(r'<ul class="worked"[^>]*>(.*?)</ul>', html, re.S)
    assert [kind for each in lists for kind in re.findall(r"standing is-(\w+)", each)] == shown
    assert len(shown) == len(GUIDELINE.examples)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_support_will_ask_for_stands_at_its_clause_with_the_reason(page, language):
    html = page(language)
    for requirement in GUIDELINE.requirements:
        wording = guideline._wording(GUIDELINE, requirement.evidence)
        article = html.partition(f'id="c{requirement.clause}"')[2].partition("</article>")[0]
        assert wording.label.in_language(language) in article, requirement.evidence
        assert wording.why.in_language(language) in article, requirement.evidence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_stands_at_its_own_clause_and_where_a_rule_names_it(page, language):
    html = page(language)

    def article(clause: str) -> str:
        return html.partition(f'id="c{clause}"')[2].partition("</article>")[0]

    for clause, words in GUIDELINE.readings.values():
        assert words.in_language(language) in article(clause)
    for row in (*GUIDELINE.rules, *GUIDELINE.requirements):
        if row.reading:
            assert GUIDELINE.readings[row.reading][1].in_language(language) in article(row.clause)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_and_its_table_show_every_clause_that_a_rule_cites(page, language):
    html = page(language)
    cited = {rule.clause for rule in GUIDELINE.rules}
    assert cited == {clause.id for clause in CLAUSES if clause.id.startswith("1.")}
    picture = html.partition('<svg class="flow"')[2].partition("</svg>")[0]
    assert set(re.findall(r'class="no">([\d.]+)<', picture)) == cited
    table = html.partition('<table class="data">')[2].partition("</table>")[0]
    assert set(re.findall(r'href="#c([\d.]+)"', table)) == cited
    assert table.count("<tr>") - 1 == len(flow.rows(GUIDELINE))


def test_every_rule_is_in_the_picture_once():
    rows = flow.rows(GUIDELINE)
    assert sorted((rule.clause, id(rule)) for row in rows for rule in row.rules) == sorted(
        (rule.clause, id(rule)) for rule in GUIDELINE.rules
    )


def test_the_picture_promises_no_other_standing_than_the_rules_give():
    """A way that may be met leads into scope when its conditions are met, and only then."""
    for row in flow.rows(GUIDELINE):
        leads_in = row.standing is Standing.IN_SCOPE or (row.standing is Standing.CONDITIONAL and row.may_be_met)
        assert ("in" in row.outcomes) is leads_in
        assert ("adv" in row.outcomes) is any(rule.recommends for rule in row.rules)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_picture_overlaps(language):
    picture = flow.picture(GUIDELINE, language)
    for cards in (picture.aims, [way.card for way in picture.ways]):
        boxes = [card.box for card in cards]
        assert all(upper.y + upper.height < lower.y for upper, lower in pairwise(boxes))
    lowest = [max((y for y, _ in way.decides.lines), default=way.y) for way in picture.ways]
    highest = [min((y for y, _ in way.decides.lines), default=way.y) for way in picture.ways]
    assert all(low + 10 < high for low, high in zip(lowest[:-1], highest[1:], strict=True))
    assert all(card.box.y + card.box.height <= picture.height for card in picture.aims)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_decides_is_told_apart_within_one_aim(language):
    """No two ways from one aim with the same words may lead to different ends."""
    with translation.override(language):
        for aim in {aim for row in flow.rows(GUIDELINE) for aim in row.aims}:
            said = [flow.deciding(row) for row in flow.rows(GUIDELINE) if aim in row.aims]
            assert len(said) == len(set(said)), said


def test_lines_are_no_wider_than_asked_and_lose_nothing():
    for words in ("共用サービス（API、リストインポート）のエラー", "Errors of shared services (API, list import)"):
        for width in (6, 9, 14):
            lines = flow.wrap(words, width)
            assert "".join(lines).replace(" ", "") == words.replace(" ", "")
            assert all(flow._width(line) <= width or " " not in line for line in lines)
            assert not any(line[0] in "、。）ー" for line in lines)


def test_there_is_no_style_nor_script_in_it(page):
    html = page("ja").partition("<main")[2].partition("</main>")[0]
    assert "style=" not in html
    assert "<script" not in html


def test_it_costs_no_query(page, client, django_assert_num_queries):
    page("ja")
    with django_assert_num_queries(0):
        page("ja")


def test_it_answers_nothing_but_reading(client, db):
    assert client.post("/guideline/").status_code == 405
