"""Searching twenty thousand cases reads an index, whatever is asked for, and is soon done with a common word."""

import re
import time
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases import access, search
from cases.models import Case, Company, User

pytestmark = pytest.mark.slow

CASES = 20_000
SYLLABLES = "かきくけこさしすせそたちつてとなにぬねのはひふへほ"


@pytest.fixture
def many(company: Company, other_company: Company, customer: User) -> None:
    """Each with a word of its own, a rare word in one of a hundred, and words that stand in all of them."""
    now = timezone.now()
    for start in range(0, CASES, 1000):
        cases = [
            Case(
                number=f"{place:09d}",
                submit_key=uuid.uuid4(),
                status="submitted",
                company=company if place % 100 == 0 else other_company,
                filer=customer,
                munchkin_id="417-KMT-208",
                subject=f"フォームの{_word(place)} Err{place}",
                expected="登録される",
                actual="まれに止まる" if place % 100 == 7 else "エラーが表示される",
                steps=[{"id": "a", "text": "送信する", "url": ""}],
                no_url_reason="ない",
                guideline="3",
                standing="in",
                submitted_at=now,
            )
            for place in range(start, start + 1000)
        ]
        Case.objects.bulk_create(cases)
        with transaction.atomic():
            search.index(*cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _word(place: int) -> str:
    letters = []
    for _ in range(5):
        place, rest = divmod(place, len(SYLLABLES))
        letters.append(SYLLABLES[rest])
    return "".join(letters)


def named_by(words: str) -> str:
    """How the database finds the candidates."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {search._NAMED['sqlite']}", [words, search.FEW])
        else:
            cursor.execute(f"EXPLAIN {search._NAMED['postgresql with notes']}", [words, words, search.FEW])
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_searching_at_scale(many: None, agent: User, customer: User) -> None:
    def newest(query: str, reader: User = agent) -> list[Case]:
        cases = search.matching(access.visible_to(reader), query, reader=reader)
        return list(cases.order_by("-changed_at", "-pk")[:50])

    def plan(query: str, reader: User = agent) -> str:
        cases = search.matching(access.visible_to(reader), query, reader=reader)
        return cases.order_by("-changed_at", "-pk")[:50].explain()

    # The index of words answers for what is rare ...
    words = "'まれ' & 'れに'" if connection.vendor == "postgresql" else '"まれ" AND "れに"'
    index = "cases_search_public_words" if connection.vendor == "postgresql" else "VIRTUAL TABLE INDEX"
    assert index in named_by(words)
    assert "Seq Scan on cases_searchtext" not in named_by(words)
    assert len(newest("まれに止まる")) == 50
    assert [case.number for case in newest("err12345")] == ["000012345"]
    # ... and of what is common the list is walked from its newest case on: no text is read that the page does not need.
    for query in ("フォーム", "エ", "表示される 登録", "417", "の"):
        assert "case_newest" in plan(query), query
        assert re.search(r"Seq Scan on cases_searchtext|SCAN U0", plan(query)) is None, query
        assert len(newest(query)) == 50, query
    # A customer's own two hundred are looked through by themselves.
    assert re.search(r"Seq Scan on cases_searchtext|SCAN U0", plan("フォーム", customer)) is None
    assert {case.company for case in newest("フォーム", customer)} == {customer.contacts.get().company}
    began = time.process_time()
    for query in ("フォーム", "の", "まれに", "err12345", "存在しない言葉"):
        newest(query)
    assert time.process_time() - began < 2
