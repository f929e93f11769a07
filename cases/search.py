"""One box that finds cases by anything that was written in them, with the same answers on either database.

A text is *folded*: full and half width, capitals, hiragana and katakana are alike, signs part words, and a blank
between Japanese and Latin letters makes no difference. What is asked for is found where it stands in a folded text:
Japanese anywhere, Latin letters and figures from the beginning of a word, where figures begin a word of their own, so
that "189" is found in "FO189". Several words must all stand in the case; what stands in quotes, in one piece.

The database's own index of words (FTS5 on SQLite, GIN on PostgreSQL) only says which cases are worth looking at: it
holds every two neighbouring characters of Japanese, and Latin words whole. Whether a case is found is decided by its
folded text alone. Where the index would name a thousand cases and more it is left alone, and the list is walked in its
own order: of so common a word a page is soon full.

Drafts are in no index. Their writers find them all the same: theirs are few, and are looked through one by one.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
)
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from cases import access, numbers, redaction
from cases.evidence import screens
from cases.models import Case, SearchText, User
from cases.models.case import NEVER_SENT
from cases.text import half_width, is_blank

LONGEST = 200  # characters of a query; what goes on for ever is cut
MOST_TERMS = 20
LONGEST_WORD = 40  # characters of a word that the index tells apart
FEW = 1000  # cases that the index may name; beyond that the list is walked instead
MOST_DRAFTS = 200  # of one person, the last ones saved
MOST_BYTES = 400_000  # of a case's words in the index; one that has more is always looked at
EVERYTHING = "\ue000"  # the one word of such a case; no text can hold it

# --- Folding -------------------------------------------------------------------------------------------------------

_UNSEEN = re.compile(
    "[\u00ad\u034f\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_KATAKANA = re.compile("[\u30a1-\u30f6\u30fd\u30fe]+")
_TO_HIRAGANA = {ord(one): ord(one) - 0x60 for one in map(chr, range(0x30A1, 0x30FF)) if _KATAKANA.match(one)}
# Latin letters and figures, or letters of other scripts and emoji. Ranges, since \w costs ten times as much.
_RUN = re.compile(
    "[0-9a-z]+|[\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2600-\u27bf\u2c00-\u2dff\u3005-\u3007"
    "\u3021-\u3029\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\ud7ff\uf900-\ufdff\ufe70-\uffdc"
    "\U00010000-\U0003ffff]+"
)
_FIGURES = re.compile("(?<=[a-z])(?=[0-9])")
_BEGINS = "|"  # stands before every Latin word, so that what is looked for cannot begin within one


def runs(text: str) -> list[str]:
    """The words of a text for comparing: Latin ones, and what stands between signs in other scripts."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return _RUN.findall(_KATAKANA.sub(lambda found: found[0].translate(_TO_HIRAGANA), plain))


def folded(text: str) -> str:
    """The text as it is looked through: its words with a blank between, and a mark where a Latin one begins."""
    return _joined(runs(text))


def _joined(words: Iterable[str]) -> str:
    marked = " ".join(f"{_BEGINS}{word}" if word.isascii() else word for word in words)
    return _FIGURES.sub(_BEGINS, marked)


def indexed(words: Iterable[str]) -> set[str]:
    """What the index holds of them. By the last character alone it is found by one character, with what follows."""
    found: set[str] = set()
    for word in words:
        if word.isascii():
            begins = (0, *(place.start() for place in _FIGURES.finditer(word)))
            found.update(word[place : place + LONGEST_WORD] for place in begins)
        else:
            found.update(map("".join, pairwise(word)))
            found.add(word[-1])
    return found


# --- What is asked for ---------------------------------------------------------------------------------------------

_MARKS = '"\u201c\u201d\u201e\uff02'
_ASKED = re.compile(f"[{_MARKS}]([^{_MARKS}]+)[{_MARKS}]|「([^「」]+)」|([^\\s{_MARKS}「」]+)")
_MUNCHKIN_ID = re.compile(r"([0-9]{3})-?([a-z]{3})-?([0-9]{3})", re.ASCII | re.I)


@dataclass(frozen=True)
class Term:
    """A word, or several that must stand side by side. ``text`` is what a folded text must hold."""

    words: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        return _joined(self.words)

    @property
    def in_index(self) -> Iterator[tuple[str, bool]]:
        """What the index must hold where the term stands; True beside what a word of it may only begin with."""
        last = len(self.words) - 1
        for place, word in enumerate(self.words):
            if word.isascii():
                yield word[:LONGEST_WORD], place == last
            elif len(word) == 1:
                yield word, place == last
            else:
                yield from ((first + second, False) for first, second in pairwise(word))


def terms(query: str) -> tuple[Term, ...]:
    """What a query asks for, each once; nothing where it holds neither letters nor figures."""
    found = {}
    for one in _ASKED.finditer(query[:LONGEST]):
        phrase, word = one[1] or one[2], one[3]
        if words := tuple(runs(phrase or _as_written(word))):
            found[words] = Term(words)
    return tuple(found.values())[:MOST_TERMS]


def is_wordless(query: str) -> bool:
    """Whether something was typed that holds nothing to look for, such as signs alone."""
    return not is_blank(query) and not terms(query)


def _as_written(word: str) -> str:
    """Case numbers and Munchkin IDs as they are kept, however they were typed."""
    if number := numbers.canonical(word):
        return number
    named = _MUNCHKIN_ID.fullmatch(half_width(word))
    return "-".join(named.groups()) if named else word


# --- Finding -------------------------------------------------------------------------------------------------------


def matching(cases: QuerySet[Case], query: str, *, reader: User) -> QuerySet[Case]:
    """Those of the cases that hold everything the query asks for; what stands in notes counts for agents alone.

    The cases themselves must be what the reader may see. A query of signs alone finds nothing.
    """
    asked = terms(query)
    if not asked:
        return cases.none()
    is_agent = access.is_agent(reader)
    holds = Q()
    for term in asked:
        found = Q(_stands_in("public", term))
        holds &= found | Q(_stands_in("internal", term)) if is_agent else found
    candidates = _candidates(asked, with_notes=is_agent)
    sent = Q(_of_text(holds)) if candidates is None else Q(_of_text(holds), pk__in=candidates)
    return cases.filter(sent if is_agent else sent | Q(pk__in=_unsent(asked, reader)))


def _stands_in(column: str, term: Term) -> GreaterThan:
    # Not LIKE: nothing in the text is a sign to the database then, and capitals are no question.
    return GreaterThan(StrIndex(column, Value(term.text)), 0)


def _of_text(holds: Q) -> Subquery:
    """Whether it holds of the case's text. No EXISTS: of that PostgreSQL makes a join, and reads every text for it."""
    answer = ExpressionWrapper(holds, BooleanField())
    return Subquery(SearchText.objects.filter(case=OuterRef("pk")).values_list(answer))


def _unsent(asked: Iterable[Term], reader: User) -> list[int]:
    """The reader's own drafts that hold it all, and what they closed as solved without sending it."""
    own = access.visible_to(reader).filter(status__in=NEVER_SENT, filer=reader)
    drafts = list(own.select_related("company", "filer").order_by("-changed_at", "-pk")[:MOST_DRAFTS])
    said = pieces(drafts)
    whole = {draft.pk: "\n".join(folded(piece.text) for piece in said[draft.pk]) for draft in drafts}
    return [pk for pk, text in whole.items() if all(term.text in text for term in asked)]


# In two steps on PostgreSQL, or for the limit's sake the planner may read the table instead of the index.
_NAMED = {
    "sqlite": "SELECT rowid FROM cases_search WHERE cases_search MATCH %s LIMIT %s",
    "postgresql": """WITH found AS MATERIALIZED (
        SELECT case_id FROM cases_searchtext WHERE cases_search_words(public_words) @@ %s::tsquery
    ) SELECT case_id FROM found LIMIT %s""",
    "postgresql with notes": """WITH found AS MATERIALIZED (
        SELECT case_id FROM cases_searchtext WHERE cases_search_words(public_words) @@ %s::tsquery
        OR cases_search_words(staff_words) @@ %s::tsquery
    ) SELECT case_id FROM found LIMIT %s""",
}
_ROWS = re.compile(r"rows=([0-9]+)")


def _candidates(asked: Iterable[Term], *, with_notes: bool) -> list[int] | None:
    """The cases that the index names; None when they are many. More than hold it, never fewer."""
    words = list(dict.fromkeys(word for term in asked for word in term.in_index))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            wanted = " AND ".join(f'"{word}"*' if is_begun else f'"{word}"' for word, is_begun in words)
            # The words of both columns together are those that staff may look for.
            columns = "{public_words staff_words}" if with_notes else "public_words"
            cursor.execute(_NAMED["sqlite"], [f'{columns} : (({wanted}) OR "{EVERYTHING}")', FEW + 1])
        else:
            wanted = " & ".join(f"'{word}':*" if is_begun else f"'{word}'" for word, is_begun in words)
            query = f"({wanted}) | '{EVERYTHING}'"
            statement = _NAMED["postgresql with notes" if with_notes else "postgresql"]
            given: list[str | int] = [query, query, FEW + 1] if with_notes else [query, FEW + 1]
            cursor.execute(f"EXPLAIN {statement}", given)
            # The index would be read to its end before the first case is named, so the statistics are asked first.
            if _expected(cursor.fetchall()) > FEW * 5:
                return None
            cursor.execute(statement, given)
        found = [row[0] for row in cursor.fetchall()]
    return found if len(found) <= FEW else None


def _expected(plan: Iterable[tuple[str]]) -> int:
    """How many cases the planner expects the index to name."""
    return max(int(found) for (line,) in plan for found in _ROWS.findall(line))


# --- What is written in a case -------------------------------------------------------------------------------------


class Place(TextChoices):
    """Where in a case a text stands."""

    REQUEST = "request", _("In the request")
    MESSAGE = "message", _("In a message")
    NOTE = "note", _("In an internal note")
    FILE = "file", _("Name of a file")


@dataclass(frozen=True)
class Piece:
    """One text of a case, as it was written."""

    place: Place
    is_internal: bool
    text: str


def pieces(cases: Iterable[Case]) -> dict[int, list[Piece]]:
    """Everything that the cases are found by, in one query, however many they are; by their keys.

    What waits in somebody's form is not among it.
    """
    found = {
        case.pk: [
            *(Piece(Place.REQUEST, False, text) for text in dict.fromkeys(_own(case))),
            Piece(Place.NOTE, True, case.outcome_words),
        ]
        for case in cases
    }
    for pk, place, is_internal, text in _beside(list(found)) if found else ():
        if text:
            found[pk].append(Piece(Place(place), bool(is_internal), text))
    return found


def _own(case: Case) -> Iterator[str]:
    """What stands in the case itself and in the names of those who filed it."""
    yield from (case.subject, case.number, case.company.name, case.filer.name, case.reporter_name)
    yield from (case.munchkin_id, case.account_string, case.expected, case.actual, case.goal)
    yield from (case.no_url_reason, case.appeal_reason, case.impact_words, case.overruled_reason)
    yield from (f"{screen.kind}{screen.number}" for screen in screens.of(case))
    for value in (case.steps, case.asset_urls, case.evidence):
        yield from redaction.strings(value)


# Written out, since to put it together again each time would take longer than to answer it.
_BESIDE = """WITH wanted (id) AS (VALUES {keys})
SELECT case_id, CASE audience WHEN 'internal' THEN 'note' ELSE 'message' END, audience = 'internal', body
FROM cases_message JOIN wanted ON wanted.id = case_id
UNION ALL SELECT f.case_id, 'file', COALESCE(m.audience = 'internal', FALSE), f.name
FROM cases_attachment f JOIN wanted ON wanted.id = f.case_id LEFT JOIN cases_message m ON m.id = f.message_id
WHERE NOT f.is_staged
UNION ALL SELECT case_id, 'request', FALSE, reason FROM cases_condition JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', FALSE, note FROM cases_stepcheck JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', FALSE, reason FROM cases_askeditem JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', FALSE, reference FROM cases_try JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', FALSE, message FROM cases_try JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', FALSE, words FROM cases_escalation JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'message', FALSE, answer FROM cases_escalation JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', TRUE, words FROM cases_call JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'message', FALSE, answer FROM cases_call JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', TRUE, comment FROM cases_survey JOIN wanted ON wanted.id = case_id
UNION ALL SELECT case_id, 'request', FALSE, data ->> 'reason'
FROM cases_event JOIN wanted ON wanted.id = case_id WHERE verb = 'raise'"""


def _beside(cases: list[int]) -> list[tuple[int, str, bool, str]]:
    """What stands in the other tables: case, place, whether for staff alone, and text."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE.format(keys=", ".join(["(%s)"] * len(cases))), cases)
        return cursor.fetchall()


# --- Writing the index ---------------------------------------------------------------------------------------------


def index(*cases: Case) -> None:
    """Write down what sent cases are found by now, in the transaction that changed them. Two queries for all."""
    rows = [_row(case, said) for case, said in zip(cases, pieces(cases).values(), strict=True)]
    columns = ["public", "internal", "public_words", "staff_words", "is_stale"]
    SearchText.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=columns)


def _row(case: Case, said: Iterable[Piece]) -> SearchText:
    texts: dict[bool, list[str]] = {False: [], True: []}
    words: dict[bool, set[str]] = {False: set(), True: set()}
    for piece in said:
        own = runs(piece.text)
        texts[piece.is_internal].append(_joined(own))
        words[piece.is_internal] |= indexed(own)
    public, internal = ("\n".join(filter(None, texts[is_internal])) for is_internal in (False, True))
    return SearchText(
        case=case,
        public=public,
        internal=internal,
        public_words=_listed(words[False]),
        staff_words=_listed(words[False] | words[True]) if internal else "",
        is_stale=False,
    )


def _listed(words: set[str]) -> str:
    listed = " ".join(sorted(words))
    return listed if len(listed.encode()) <= MOST_BYTES else EVERYTHING


def outdate(cases: QuerySet[Case]) -> None:
    """Have the worker write them anew, after the name of a company or a person has changed."""
    SearchText.objects.filter(case__in=cases, is_stale=False).update(is_stale=True)


def stale(most: int) -> list[int]:
    """Keys of cases whose row waits to be written anew."""
    return list(SearchText.objects.filter(is_stale=True).order_by("case").values_list("case", flat=True)[:most])


@transaction.atomic
def index_anew(keys: Iterable[int]) -> int:
    """Write anew what these cases are found by, each as it stands now; answers how many there were."""
    cases = Case.objects.filter(pk__in=keys).exclude(status__in=NEVER_SENT).order_by("pk")
    found = list(cases.select_related("company", "filer").select_for_update(of=("self",)))
    index(*found)
    return len(found)


def forget() -> None:
    """Leave no byte of words that were taken out: SQLite's index only strikes them out until it is put in order."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO cases_search (cases_search) VALUES ('optimize')")


# --- Showing what was found ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """Some of a text; *is_found* where it is what was asked for."""

    text: str
    is_found: bool


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where in a case it was found: a passage of the text with what was asked for in it."""

    place: Place
    parts: list[Part]


BEFORE, AFTER = 40, 100  # characters that are shown around what was found


def found_in(cases: Iterable[Case], query: str, *, reader: User) -> dict[int, Found]:
    """For each case, by its key, the passage that holds most of what was asked for, beyond its subject and number.

    A case that a list shows enough of already, as all of it stands in its subject and number, is left out.
    """
    asked, is_agent = terms(query), access.is_agent(reader)
    cases = list(cases) if asked else []
    shown = {}
    for case, said in zip(cases, pieces(cases).values(), strict=True):
        seen = "\n".join(folded(text) for text in (case.subject, case.number))
        wanted = [term for term in asked if term.text not in seen]
        readable = [piece for piece in said if is_agent or not piece.is_internal]
        best = max(readable, key=lambda piece: _count(piece.text, wanted), default=None)
        if best and _count(best.text, wanted):
            shown[case.pk] = Found(place=best.place, parts=_passage(best.text, asked))
    return shown


def _count(text: str, asked: Iterable[Term]) -> int:
    text = folded(text)
    return sum(term.text in text for term in asked)


def _passage(text: str, asked: Iterable[Term]) -> list[Part]:
    """The line that holds most of it, around where it stands first; the whole text where no line holds it alone."""
    line = max(text.splitlines(), key=lambda line: _count(line, asked), default="")
    text = line if _count(line, asked) else text
    places = _places(text, asked)
    start, end = max(0, places[0][0] - BEFORE), places[0][1] + AFTER
    cut = [(max(first, start), min(last, end)) for first, last in places if first < end]
    parts = _parts(text[:end], cut, start)
    return [
        *([Part("… ", False)] if start else []),
        *parts,
        *([Part(" …", False)] if end < len(text) else []),
    ]


def marked(text: str, query: str) -> list[Part]:
    """The whole of a short text, with what was asked for told apart."""
    return _parts(text, _places(text, terms(query)), 0)


def _parts(text: str, places: Iterable[tuple[int, int]], start: int) -> list[Part]:
    parts = []
    for first, last in places:
        parts += [Part(text[start:first], False), Part(text[first:last], True)]
        start = last
    return [part for part in (*parts, Part(text[start:], False)) if part.text]


MOST_PLACES = 20


def _places(text: str, asked: Iterable[Term]) -> list[tuple[int, int]]:
    """Where in the text as it was written it stands, from first to last, none within another."""
    whole = folded(text)
    found: set[tuple[int, int]] = set()
    for term in asked:
        at = whole.find(term.text)
        while at >= 0 and len(found) < MOST_PLACES:
            found.add((_written(text, at + 1) - 1, _written(text, at + len(term.text))))
            at = whole.find(term.text, at + len(term.text))
    return _apart(sorted(found))


def _written(text: str, length: int) -> int:
    """How much of the text is needed for so much of it as folded: folding changes how long a text is."""
    return bisect_left(range(len(text)), length, key=lambda end: len(folded(text[:end])))


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for first, last in places:
        if apart and first <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(last, apart[-1][1])
        else:
            apart.append((first, last))
    return apart
