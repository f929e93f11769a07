"""The notation the guideline is written in, and its whole logic.

A rule is a sparse row of a decision table. A condition is only ever "this fact has one of these answers"; a
disjunction is a set of answers, or a second rule with the same clause. Everything else falls out of that: the
verdict, the questions still worth asking, the evidence to ask for, the explanation, and what would change it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

from scope.facts import KINDS, NAMES, ROUND, Aim, Facts
from scope.words import Text


class Standing(Enum):
    """Where a request stands, from the mildest to the strictest."""

    IN_SCOPE = "in"
    CONDITIONAL = "conditional"
    OUT_OF_SCOPE = "out"

    __hash__ = object.__hash__

    @property
    def strictness(self) -> int:
        return STRICTNESS[self]


STRICTNESS = {standing: place for place, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Test:
    """Facts and, for each, the answers that satisfy it; all must be satisfied."""

    __test__ = False  # not a test class for pytest

    answers: tuple[tuple[str, frozenset[Enum]], ...]

    def __iter__(self) -> Iterable[tuple[str, frozenset[Enum]]]:
        return iter(self.answers)


def when(**facts: Enum | Iterable[Enum]) -> Test:
    """A test over facts. An unknown fact or an answer of another fact raises TypeError where it is written."""
    answers = []
    for name in facts:
        if name not in KINDS:
            raise TypeError(f"{name!r} is not a fact.")
    for name in sorted(facts, key=NAMES.index):
        value = facts[name]
        accepted = frozenset([value]) if isinstance(value, Enum) else frozenset(value)
        if not accepted or not all(isinstance(answer, KINDS[name]) for answer in accepted):
            raise TypeError(f"{value!r} is not an answer to {name!r}.")
        answers.append((name, accepted))
    return Test(tuple(answers))


given = when
NOTHING = Test(())


def holds(test: Test, facts: Facts) -> bool | None:
    """Whether the facts satisfy the test: None while an answer that could decide it is missing."""
    known = True
    for name, accepted in test.answers:
        answer = getattr(facts, name)
        if answer is None:
            known = False
        elif answer not in accepted:
            return False
    return True if known else None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: *when* it applies, the standing it gives until what is *given* is met, and how far support goes.

    A conditional rule whose conditions are met and that sets no limit counts as in scope. ``reading`` says what we
    chose where the document leaves a choice.
    """

    clause: str
    standing: Standing
    when: Test
    given: Test = NOTHING
    limit: str = ""
    recommends: bool = False
    for_staff: bool = False
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """Evidence that a clause asks for. ``unless`` names when "there is none, because ..." is an answer.

    Of what comes in rows, ``at_least`` so many are needed.
    """

    clause: str
    evidence: str
    when: Test = NOTHING
    optional: bool = False
    unless: Test | None = None
    at_least: int = 1
    reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of the document, in our own words; ``asks`` is what it asks for, where that differs."""

    id: str
    title: Text
    summary: Text
    asks: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked case: what somebody would say, the answers it comes to, and the verdict that follows."""

    clause: str
    says: Text
    facts: Facts
    standing: Standing
    advisory: bool = False
    outside: bool = False  # stands just outside the clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one item of evidence is asked for."""

    label: Text
    why: Text
    help: Text
    good: Text
    bad: Text


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a clause asks for before support acts. ``met`` is None while it was not answered."""

    clause: str
    fact: str
    accepted: frozenset[Enum]
    met: bool | None
    todo: Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that applies, with its conditions; ``standing`` is what it comes to."""

    rule: Rule
    standing: Standing
    conditions: tuple[Condition, ...]

    @property
    def clause(self) -> str:
        return self.rule.clause


@dataclass(frozen=True)
class Verdict:
    """The outcome for one sheet of answers. A value: it knows no page and no database."""

    facts: Facts
    guideline: "Guideline"
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]

    @cached_property
    def standing(self) -> Standing | None:
        """The strictest finding names it; None while an answer is missing."""
        if self.missing or not self.findings:
            return None
        return max((finding.standing for finding in self.findings), key=STRICTNESS.__getitem__)

    @property
    def standing_when_met(self) -> Standing | None:
        """The standing once every condition is met; what limits support, or is for staff to decide, stays as it is."""
        if self.standing is None:
            return None
        return max((_when_met(finding) for finding in self.findings), key=STRICTNESS.__getitem__)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @cached_property
    def leading(self) -> Finding | None:
        """The finding that speaks for the verdict: the strictest.

        Of several, a flat one before one that only recommends, one with something still to do before one without,
        and one whose conditions are met before one that had none.
        """
        return max(
            self.findings,
            key=lambda found: (
                STRICTNESS[found.standing],
                not found.rule.recommends,
                bool(_open(found)),
                STRICTNESS[found.rule.standing],
            ),
            default=None,
        )

    @property
    def advisory(self) -> bool:
        """True when it is out of scope only because consulting is recommended."""
        return self.standing is Standing.OUT_OF_SCOPE and all(
            finding.rule.recommends for finding in self.findings if finding.standing is Standing.OUT_OF_SCOPE
        )

    @property
    def for_staff(self) -> bool:
        """True when no clause decides it and a person will."""
        return self.standing is Standing.CONDITIONAL and any(finding.rule.for_staff for finding in self.findings)

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition once; where two clauses ask for the same fact, the one that asks more."""
        first: dict[str, Condition] = {}
        for finding in self.findings:
            for condition in finding.conditions:
                known = first.get(condition.fact)
                if known is None or len(condition.accepted) < len(known.accepted):
                    first[condition.fact] = condition
        return tuple(sorted(first.values(), key=lambda condition: NAMES.index(condition.fact)))

    @property
    def unmet(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if not condition.met)

    @property
    def met(self) -> tuple[Condition, ...]:
        return tuple(condition for condition in self.conditions if condition.met)

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The clauses it rests on, strictest first, then in the document's order."""
        ranked = sorted(
            self.findings, key=lambda found: (found is not self.leading, -STRICTNESS[found.standing], found.clause)
        )
        return tuple(dict.fromkeys(finding.clause for finding in ranked))

    def relevant(self) -> Facts:
        """The answers that were worth asking for; those that an earlier answer made pointless are left out."""
        return self.guideline.relevant(self.facts)

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """How far support goes, as names of the guideline's limits."""
        return tuple(dict.fromkeys(finding.rule.limit for finding in self.findings if finding.rule.limit))


def _when_met(finding: Finding) -> Standing:
    stays = finding.rule.limit or finding.rule.for_staff or not finding.conditions
    return finding.standing if stays or finding.standing is not Standing.CONDITIONAL else Standing.IN_SCOPE


def _open(finding: Finding) -> tuple[Condition, ...]:
    return tuple(condition for condition in finding.conditions if not condition.met)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One item to ask for, worded for this kind of request."""

    name: str
    clause: str
    wording: Wording
    optional: bool
    may_be_none: bool  # "there is none, because ..." is an answer
    at_least: int = 1  # rows, of what comes in rows

    @property
    def label(self) -> Text:
        return self.wording.label

    @property
    def why(self) -> Text:
        return self.wording.why

    @property
    def help(self) -> Text:
        return self.wording.help

    @property
    def good(self) -> Text:
        return self.wording.good

    @property
    def bad(self) -> Text:
        return self.wording.bad


@dataclass(frozen=True, slots=True)
class Question:
    """A fact worth asking now, and the answers to choose from."""

    fact: str
    text: Text
    help: Text | None
    choices: tuple[Enum, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a clause speaks: what it asks, what was said, and whether that meets it."""

    clause: Clause
    asks: Text
    said: tuple[tuple[str, Enum], ...]
    standing: Standing
    met: bool | None
    limit: str


@dataclass(frozen=True, slots=True)
class Change:
    """A smallest set of other answers that would lead to another standing."""

    answers: Mapping[str, Enum]
    standing: Standing
    advisory: bool
    clause: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Guideline:
    """One version of the document: never edited once in force."""

    version: str
    dated: date
    title: Text
    url: str
    clauses: Mapping[str, Clause]
    rules: tuple[Rule, ...]
    requirements: tuple[Requirement, ...]
    asking: Mapping[str, tuple[Text, Text | None]]
    todos: Mapping[tuple[str, str], Text]
    limits: Mapping[str, Text]
    headlines: Mapping[tuple[str, Standing], tuple[Text, Text]]
    wordings: Mapping[str, Mapping[str | None, Wording]]
    kinds: Mapping[Enum, str]
    readings: Mapping[str, tuple[str, Text]]
    examples: tuple[Example, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse what is not whole: every clause, condition, limit, headline and wording a rule names must exist."""
        for name, (clause, _words) in self.readings.items():
            self._expect(clause in self.clauses, f"clause {clause}, which the reading {name} belongs to")
        for cited in [*(rule.reading for rule in self.rules), *(one.reading for one in self.requirements)]:
            self._expect(not cited or cited in self.readings, f"reading {cited}")
        for rule in self.rules:
            self._expect(rule.clause in self.clauses, f"clause {rule.clause}")
            self._expect(not rule.limit or rule.limit in self.limits, f"limit {rule.limit}")
            for name, _ in rule.given.answers:
                self._expect((rule.clause, name) in self.todos, f"to-do for {rule.clause} {name}")
            outcomes = {rule.standing}
            if rule.standing is Standing.CONDITIONAL and not rule.limit and not rule.for_staff:
                outcomes.add(Standing.IN_SCOPE)
            for outcome in outcomes:
                self._expect((rule.clause, outcome) in self.headlines, f"headline for {rule.clause} {outcome}")
        for requirement in self.requirements:
            self._expect(requirement.clause in self.clauses, f"clause {requirement.clause}")
            self._expect(None in self.wordings.get(requirement.evidence, {}), f"wording of {requirement.evidence}")
        for name in KINDS:
            self._expect(name in self.asking, f"question for {name}")

    @staticmethod
    def _expect(found: bool, what: str) -> None:
        if not found:
            raise ValueError(f"The guideline has no {what}.")

    @cached_property
    def _rules_by_aim(self) -> Mapping[Enum | None, tuple[Rule, ...]]:
        table: dict[Enum | None, tuple[Rule, ...]] = {None: self.rules}
        for aim in KINDS["aim"]:
            table[aim] = tuple(
                rule for rule in self.rules if aim in dict(rule.when.answers).get("aim", frozenset([aim]))
            )
        return table

    def assess(self, facts: Facts) -> Verdict:
        """The verdict on a sheet of answers; ``missing`` names the facts some rule still turns on."""
        findings: list[Finding] = []
        missing: set[str] = set()
        for rule in self._rules_by_aim[facts.aim]:
            applies = holds(rule.when, facts)
            if applies is None:
                asked = (*rule.when.answers, *rule.given.answers)  # so that what is given needs no round of its own
                missing.update(name for name, _ in asked if getattr(facts, name) is None)
            elif applies:
                findings.append(self._finding(rule, facts, missing))
        ordered = tuple(name for name in NAMES if name in missing) if missing else ()
        return Verdict(facts, self, tuple(findings), ordered)

    def _finding(self, rule: Rule, facts: Facts, missing: set[str]) -> Finding:
        conditions = []
        standing = rule.standing
        fulfilled = True
        for name, accepted in rule.given.answers:
            answer = getattr(facts, name)
            if answer is None:
                missing.add(name)
            met = None if answer is None else answer in accepted
            fulfilled = fulfilled and met is True
            conditions.append(Condition(rule.clause, name, accepted, met, self.todos[rule.clause, name]))
        if standing is Standing.CONDITIONAL and fulfilled and not rule.limit and not rule.for_staff:
            standing = Standing.IN_SCOPE
        return Finding(rule, standing, tuple(conditions))

    def questions(self, facts: Facts) -> tuple[Question, ...]:
        """The next round: only facts that some rule still turns on; none when the verdict is complete."""
        missing = self.assess(facts).missing
        if not missing:
            return ()
        now = min(ROUND[name] for name in missing)
        return tuple(self.question(name) for name in missing if ROUND[name] == now)

    def relevant(self, facts: Facts) -> Facts:
        """The same sheet with only the answers that asking round by round would have asked for."""
        sheet = Facts()
        while asked := self.questions(sheet):
            answers = {question.fact: getattr(facts, question.fact) for question in asked}
            if None in answers.values():
                return sheet.but(**answers)
            sheet = sheet.but(**answers)
        return sheet

    def question(self, name: str) -> Question:
        """How one fact is asked; KeyError when it is not a fact."""
        words, hint = self.asking[name]
        return Question(name, words, hint, tuple(KINDS[name]), self._clauses_that_ask[name])

    @cached_property
    def _clauses_that_ask(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(
                dict.fromkeys(
                    rule.clause
                    for rule in self.rules
                    if name in dict(rule.when.answers) or name in dict(rule.given.answers)
                )
            )
            for name in NAMES
        }

    def required(self, facts: Facts) -> tuple[Evidence, ...]:
        """The evidence to ask for, each item once, in the order one thinks; required wins over optional.

        An answer that an earlier one made pointless asks for nothing.
        """
        facts = self.relevant(facts)
        found: dict[str, Requirement] = {}
        may_be_none: set[str] = set()
        for requirement in self.requirements:
            if holds(requirement.when, facts):
                if requirement.unless is not None and holds(requirement.unless, facts):
                    may_be_none.add(requirement.evidence)
                known = found.get(requirement.evidence)
                if known is None or (known.optional and not requirement.optional):
                    found[requirement.evidence] = requirement
        return tuple(
            self._evidence(found[name], facts, may_be_none=name in may_be_none)
            for name in self.wordings
            if name in found
        )

    def _evidence(self, requirement: Requirement, facts: Facts, *, may_be_none: bool) -> Evidence:
        name = requirement.evidence
        kind = self.kinds.get(facts.aim) if facts.aim else None
        wording = self.wordings[name].get(kind) or self.wordings[name][None]
        return Evidence(name, requirement.clause, wording, requirement.optional, may_be_none, requirement.at_least)

    def item(self, name: str, facts: Facts) -> Evidence:
        """One item of evidence worded for this kind of request, also where no clause asks for it of this one.

        KeyError when there is no such item.
        """
        for item in self.required(facts):
            if item.name == name:
                return item
        requirements = {one.evidence: one for one in reversed(self.requirements)}
        return self._evidence(requirements[name], facts, may_be_none=False)

    def explain(self, verdict: Verdict) -> tuple[Reason, ...]:
        """Each clause that speaks, with what it asks and what was said, in the order of ``verdict.clauses``."""
        reasons: dict[str, Reason] = {}
        for finding in sorted(verdict.findings, key=lambda found: -found.standing.strictness):
            if finding.clause in reasons:
                continue
            clause = self.clauses[finding.clause]
            rules = [other.rule for other in verdict.findings if other.clause == finding.clause]
            names = [name for rule in rules for name, _ in (*rule.when.answers, *rule.given.answers)]
            said = tuple(
                (name, answer) for name in dict.fromkeys(names) if (answer := getattr(verdict.facts, name)) is not None
            )
            states = [condition.met for condition in finding.conditions]
            met = None if None in states else all(states)
            asks = clause.asks or clause.summary
            reasons[finding.clause] = Reason(clause, asks, said, finding.standing, met, finding.rule.limit)
        return tuple(reasons[clause] for clause in verdict.clauses)

    def headline(self, verdict: Verdict) -> tuple[Text, Text]:
        """The sentence the verdict opens with, and the one that says what follows; it must be complete."""
        leading = verdict.leading
        if leading is None or not verdict.is_complete:
            raise ValueError("Only a complete verdict has a headline.")
        return self.headlines[leading.clause, leading.standing]

    def would_change(self, facts: Facts, *, at_most: int = 4) -> tuple[Change, ...]:
        """The smallest sets of other answers that lead to another standing, fewest answers first.

        The topic and how it went wrong stay what they are; another aim is offered only where more is covered, and
        never a setting nobody asked for. A changed answer may raise questions; their answers count to the set.
        """
        facts = self.relevant(facts)
        now = self.assess(facts)
        if now.standing is None:
            return ()
        before = (now.standing, now.advisory)
        found: list[Change] = []
        layer: list[tuple[Facts, dict[str, Enum]]] = [(facts, {})]
        seen: set[frozenset[tuple[str, Enum]]] = set()
        for _ in range(3):
            following: list[tuple[Facts, dict[str, Enum]]] = []
            for sheet, changed in layer:
                for name, answer in self._steps_from(facts, sheet, changed):
                    answers = {**changed, name: answer}
                    key = frozenset(answers.items())
                    if key in seen or any(change.answers.items() <= answers.items() for change in found):
                        continue
                    seen.add(key)
                    other = sheet.but(**{name: answer})  # type: ignore[arg-type]  # a member of its own fact
                    verdict = self.assess(other)
                    if verdict.standing is None or (verdict.standing, verdict.advisory) == before:
                        following.append((other, answers))
                    else:
                        found.append(Change(answers, verdict.standing, verdict.advisory, verdict.clauses[0]))
            layer = following
        asked_for = {condition.fact for condition in now.unmet}
        offered = [c for c in found if "aim" not in c.answers or c.standing.strictness < now.standing.strictness]
        return self._varied(offered, asked_for, at_most)

    def _steps_from(self, first: Facts, sheet: Facts, changed: Mapping[str, Enum]) -> Iterable[tuple[str, Enum]]:
        """Answers worth trying next: to a question that a change has raised, or another to one that mattered."""
        missing = self.assess(sheet).missing
        asked = missing or [name for name in NAMES if getattr(first, name) is not None]
        for name in asked:
            before = getattr(first, name)
            if name not in changed and not (name in ("area", "symptom") and before is not None):
                for answer in KINDS[name]:
                    if answer is not before and answer not in (Aim.SET_UP, Aim.OTHER):
                        yield name, answer

    @staticmethod
    def _varied(found: list[Change], asked_for: set[str], at_most: int) -> tuple[Change, ...]:
        """The first few, each outcome (standing and clause) once.

        Open conditions come first, then what leaves the aim as it is, then the fewest answers, then the mildest.
        """
        kept: dict[tuple[Standing, bool, str], Change] = {}

        def rank(change: Change) -> tuple[bool, bool, int, int]:
            answers = change.answers
            return not asked_for & answers.keys(), "aim" in answers, len(answers), change.standing.strictness

        for change in sorted(found, key=rank):
            kept.setdefault((change.standing, change.advisory, change.clause), change)
        return tuple(list(kept.values())[:at_most])
