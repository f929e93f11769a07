"""The picture of the guideline: what one wants, the answers that decide, the clause, and where the request stands.

Everything in it is read from the rules, so it cannot drift from them. The layout is made here, in user units of one
CSS pixel; colours and type come from the stylesheet by class.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from math import inf

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override, pgettext_lazy

import scope
from scope import Area, Guideline, Standing
from scope.facts import KINDS, NAMES, Aim
from scope.rules import Rule

# Answers that say nothing without their question, put so that they stand alone.
PHRASES: Mapping[tuple[str, str], Promise] = {
    ("documented", "yes"): pgettext_lazy("deciding answer", "used as in the manual"),
    ("documented", "not_sure"): pgettext_lazy("deciding answer", "not sure if in the manual"),
    ("documented", "no"): pgettext_lazy("deciding answer", "used in a way not in the manual"),
    ("code", "yes"): pgettext_lazy("deciding answer", "your own code takes part"),
    ("outside", "yes"): pgettext_lazy("deciding answer", "another system takes part"),
    ("suspect", "product"): pgettext_lazy("deciding answer", "points at Marketo"),
    ("suspect", "other_side"): pgettext_lazy("deciding answer", "points at the other side"),
    ("suspect", "cannot_tell"): pgettext_lazy("deciding answer", "cause not known yet"),
    ("retry", "solved"): pgettext_lazy("deciding answer", "a retry solved it"),
    ("reproducible", "once"): pgettext_lazy("deciding answer", "happened only once"),
    ("area", "other"): pgettext_lazy("deciding answer", "a topic not in the list"),
    ("area", "mobile"): pgettext_lazy("deciding answer", "MME"),
    ("involves", "personalization"): pgettext_lazy("deciding answer", "RTP, MME, ABM"),
    ("involves", "workspaces"): pgettext_lazy("deciding answer", "workspaces and partitions"),
}
NAMED = 3  # so many topics are named; of more, the first two
Sheet = dict[str, frozenset[Enum]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """Rules that lead from the same aims to the same clause and standing."""

    aims: tuple[Aim, ...]
    clause: str
    standing: Standing
    recommends: bool
    rules: tuple[Rule, ...]

    @property
    def may_be_met(self) -> bool:
        """Whether meeting what the clause asks for brings the request into scope."""
        return self.standing is Standing.CONDITIONAL and all(
            rule.given.answers and not rule.limit and not rule.for_staff for rule in self.rules
        )

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The standings it can come to, by their short names."""
        if self.standing is Standing.OUT_OF_SCOPE:
            return ("adv" if self.recommends else "out",)
        if self.standing is Standing.IN_SCOPE:
            return ("in",)
        return ("cond", "in") if self.may_be_met else ("cond",)


@cache
def rows(guideline: Guideline) -> tuple[Row, ...]:
    """Every way through the guideline: by aim, then in the document's order."""
    found: dict[tuple[tuple[Aim, ...], str, Standing, bool], list[Rule]] = {}
    for rule in guideline.rules:
        wanted = dict(rule.when.answers).get("aim", frozenset(Aim))
        aims = tuple(aim for aim in Aim if aim in wanted)
        found.setdefault((aims, rule.clause, rule.standing, rule.recommends), []).append(rule)
    order = list(guideline.clauses)
    ways = [
        Row(aims=aims, clause=clause, standing=standing, recommends=recommends, rules=tuple(rules))
        for (aims, clause, standing, recommends), rules in found.items()
    ]
    first = list(Aim).index
    return tuple(
        sorted(
            ways, key=lambda way: (first(way.aims[0]), len(way.aims), order.index(way.clause), way.standing.strictness)
        )
    )


def deciding(row: Row, *, at_most: float = inf) -> str:
    """The answers that set this way apart, in the active language, in no more than *at_most* em if it can be.

    An answer sets apart when it is one of few: of all that may be said to that question, at most half would do.
    """
    sheets = _merged([_telling(rule) for rule in row.rules])
    common = {name: accepted for name, accepted in sheets[0].items() if all(s.get(name) == accepted for s in sheets)}
    others = [{name: accepted for name, accepted in sheet.items() if name not in common} for sheet in sheets]
    phrases = {words.casefold(): words for other in others if (words := _phrase(other))}
    alternatives = list(phrases.values())
    common_first = bool(common) and min(map(NAMES.index, common)) < min(
        (NAMES.index(n) for o in others for n in o), default=0
    )
    while True:
        either = gettext(", or ").join(alternatives)
        parts = [_phrase(common), either] if common_first else [either, _phrase(common)]
        words = gettext("; ").join(part for part in parts if part)
        if len(alternatives) < 2 or _width(words) <= at_most:
            return words[:1].upper() + words[1:]
        alternatives.pop()


def _merged(sheets: list[Sheet]) -> list[Sheet]:
    """Without the sheets that only narrow another one; two that differ in one fact become one."""
    kept = [sheet for sheet in sheets if not any(other != sheet and other.items() < sheet.items() for other in sheets)]
    merged: list[Sheet] = []
    for sheet in kept:
        for known in merged:
            apart = [name for name in sheet if known.get(name) != sheet[name]]
            if known.keys() == sheet.keys() and len(apart) <= 1:
                known.update({name: known[name] | sheet[name] for name in apart})
                break
        else:
            merged.append(dict(sheet))
    return merged


def in_words(row: Row, language: str) -> str:
    """The same in full, for a language code."""
    with override(language):
        return deciding(row)


def _japanese() -> bool:
    return (get_language() or "").startswith("ja")


def _telling(rule: Rule) -> Sheet:
    answers = {name: accepted for name, accepted in rule.when.answers if name != "aim"}
    telling = {name: accepted for name, accepted in answers.items() if len(accepted) * 2 <= len(KINDS[name])}
    if not telling and answers:
        name = min(answers, key=lambda name: len(answers[name]) / len(KINDS[name]))
        telling = {name: answers[name]}
    if telling.keys() & {"code", "outside"} and len(telling.get("area", ())) > NAMED:
        del telling["area"]  # the other answer says the same, better
    return telling


def _phrase(sheet: Sheet) -> str:
    return gettext("; ").join(_answers(name, accepted) for name, accepted in sheet.items())


def _answers(name: str, accepted: frozenset[Enum]) -> str:
    if name == "area" and len(accepted) * 2 > len(Area):
        return gettext("any other topic")
    words = [_short(name, answer) for answer in KINDS[name] if answer in accepted]
    if name == "area" and len(words) > NAMED:
        named = gettext(", ").join(words[:2])
        return gettext("%(named)s and %(count)d more topics") % {"named": named, "count": len(words) - 2}
    return gettext(", ").join(words)


def _short(name: str, answer: Enum) -> str:
    """The answer in few words: without what stands in brackets."""
    if (name, answer.value) in PHRASES:
        return str(PHRASES[name, answer.value])
    label = answer.label.ja if _japanese() else answer.label.en  # type: ignore[attr-defined]
    return re.sub(r"\s*[（(][^）)]*[）)]", "", label)


# --- the layout

SIZE = 14
LINE = 19
GAP = 24  # between what stands in one row and in the next
BAND = 20  # more than that between aims
TOP = 36
WIDTH = 744
AIM, TRUNK, DECIDES, CLAUSE, STANDS = (0, 134), (146, 156), (170, 354), (370, 548), (568, 744)


@dataclass(frozen=True, kw_only=True)
class Words:
    """Lines of text; ``y`` is the baseline of each."""

    x: int
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True, kw_only=True)
class Box:
    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True, kw_only=True)
class Card:
    box: Box
    words: Words


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A standing at the end of a way. ``once_met`` when the conditions lead there."""

    tone: str
    x: int
    y: float
    once_met: bool
    line: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """One row of the picture: what decides, the clause's card (its first line without the number), the outcomes."""

    clause: str
    y: float
    decides: Words
    card: Card
    first: str
    joints: tuple[int, ...]
    line: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    width: int
    height: float
    aims: tuple[Card, ...]
    trunks: tuple[str, ...]
    ways: tuple[Way, ...]


@cache
def picture(guideline: Guideline, language: str) -> Picture:
    """The whole picture, laid out for a language. It never changes, hence made once."""
    with override(language):
        return _laid_out(guideline)


def _laid_out(guideline: Guideline) -> Picture:
    places: list[tuple[Row, float]] = []
    y, before = float(TOP), None
    for row in rows(guideline):
        if before and before.aims[0] is not row.aims[0]:
            y += BAND
        height = LINE * max(len(_decides(row)), len(_titled(guideline, row)), len(row.outcomes)) + GAP
        places.append((row, y + height / 2))
        y, before = y + height, row
    aims, trunks = [], []
    for aim in Aim:
        stops = [middle for row, middle in places if aim in row.aims]
        own = [middle for row, middle in places if row.aims == (aim,)] or stops
        middle = (own[0] + own[-1]) / 2
        aims.append(_card(wrap(_label(aim), _em(AIM)), AIM, middle))
        trunks.append(_trunk(TRUNK[_lane(aim, places)], middle, stops))
    return Picture(
        width=WIDTH,
        height=max(y, aims[-1].box.y + aims[-1].box.height + 2),
        aims=tuple(aims),
        trunks=tuple(trunks),
        ways=tuple(_way(guideline, row, middle, places) for row, middle in places),
    )


def _em(column: tuple[int, int]) -> float:
    """How much text a card in that column takes, in em."""
    return (column[1] - column[0] - 20) / SIZE


def _decides(row: Row) -> list[str]:
    column = (DECIDES[1] - DECIDES[0]) / SIZE
    return wrap(deciding(row, at_most=column * 2.8), column)


def _titled(guideline: Guideline, row: Row) -> list[str]:
    return wrap(f"{row.clause} {_strip(guideline.clauses[row.clause].title)}", _em(CLAUSE))


def _lane(aim: Aim, places: list[tuple[Row, float]]) -> int:
    """An aim that joins ways of an earlier one has its trunk in a lane of its own."""
    return int(any(aim in row.aims[1:] for row, _ in places))


def _trunk(x: int, start: float, stops: list[float]) -> str:
    """From the aim's card to the trunk, and along it to each branch, with round corners at both ends."""
    path = [f"M{AIM[1]} {start:g}H{x}"]
    for end in (min(stops), max(stops)):
        if abs(end - start) > 8:
            turn = 8 if end > start else -8
            path.append(f"M{x} {start:g}V{end - turn:g}Q{x} {end:g} {x + 8} {end:g}")
    return "".join(path)


def _way(guideline: Guideline, row: Row, y: float, places: list[tuple[Row, float]]) -> Way:
    lanes = tuple(TRUNK[_lane(aim, places)] for aim in row.aims)
    decides = _decides(row)
    card = _card(_titled(guideline, row), CLAUSE, y)
    after = DECIDES[0] + 10 + max(map(_width, decides), default=0) * SIZE
    joined = f"H{DECIDES[0] - 6}M{min(after, CLAUSE[0] - 12):g} {y:g}H{CLAUSE[0]}" if decides else f"H{CLAUSE[0]}"
    return Way(
        clause=row.clause,
        y=y,
        decides=Words(x=DECIDES[0], lines=_set(decides, y)),
        card=card,
        first=card.words.lines[0][1].removeprefix(row.clause),
        joints=lanes if len(lanes) > 1 else (),
        line=f"M{min(lanes)} {y:g}{joined}",
        outcomes=_outcomes(row, y),
    )


def _set(lines: list[str], middle: float) -> tuple[tuple[float, str], ...]:
    """Lines with their baselines, centred on *middle*."""
    first = middle - LINE * (len(lines) - 1) / 2 + SIZE * 0.36
    return tuple((first + LINE * place, line) for place, line in enumerate(lines))


def _outcomes(row: Row, y: float) -> tuple[Outcome, ...]:
    x, start = STANDS[0], CLAUSE[1]
    if len(row.outcomes) == 1:
        return (Outcome(tone=row.outcomes[0], x=x, y=y, once_met=False, line=f"M{start} {y:g}H{x - 4}"),)
    up, down = y - 12, y + 12
    bend = f"C{start + 10} {y:g} {start + 6} {{0:g}} {x - 4} {{0:g}}"
    return (
        Outcome(tone="cond", x=x, y=up, once_met=False, line=f"M{start} {y:g}{bend.format(up)}"),
        Outcome(tone="in", x=x, y=down, once_met=True, line=f"M{start} {y:g}{bend.format(down)}"),
    )


def _card(lines: list[str], column: tuple[int, int], middle: float) -> Card:
    left, right = column
    height = len(lines) * LINE + 10
    box = Box(x=left, y=middle - height / 2, width=right - left, height=height)
    return Card(box=box, words=Words(x=left + 10, lines=_set(lines, middle)))


def _label(aim: Aim) -> str:
    return aim.label.ja if _japanese() else aim.label.en


def _strip(title: scope.Text) -> str:
    return re.sub(r"\s*[（(][^）)]*[）)]", "", title.ja if _japanese() else title.en)


# --- setting type: SVG does not break lines

_NEVER_FIRST = "、。，．・：；？！）」』】〕”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:)]/／"
_NEVER_LAST = "（「『【〔“‘(["


def _width(text: str) -> float:
    """About how wide the text runs, in em."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.7 if char.isupper() else 0.57 for char in text)


def wrap(text: str, width: float) -> list[str]:
    """Lines no wider than *width* em: Latin words stay whole, Japanese breaks where a phrase ends if it can."""
    found = re.findall(r"[\x21-\x7e“”’]+|[ァ-ヶー]+|\s+|.", text)
    units = [piece for unit in found for piece in ([unit] if _width(unit) <= width else unit)]
    lines: list[str] = []
    line: list[str] = []
    for unit in units:
        if line and _width("".join(line) + unit.rstrip()) > width:
            kept = _break(line, unit)
            lines.append("".join(line[:kept]).rstrip())
            line = line[kept:]
        if line or not unit.isspace():
            line.append(unit)
    if line:
        lines.append("".join(line).rstrip())
    return [each.lstrip() for each in lines if each.strip()]


def _break(line: list[str], following: str) -> int:
    """Where to end the line: at a phrase end near its edge, or else wherever the rules of type allow."""
    whole = [*line, following]
    allowed = [
        place
        for place in range(1, len(line) + 1)
        if whole[place][0] not in _NEVER_FIRST and whole[place - 1][-1] not in _NEVER_LAST
    ]
    good = [place for place in allowed if _ends_phrase(whole[place - 1], whole[place])]
    near = [place for place in good if place > len(line) * 0.45]
    return (near or allowed or [len(line)])[-1]


def _ends_phrase(last: str, first: str) -> bool:
    """A blank, a comma, or the step from hiragana to something else."""
    return last.isspace() or last in "、／" or ("ぁ" <= last <= "ん" and not "ぁ" <= first <= "ん")
