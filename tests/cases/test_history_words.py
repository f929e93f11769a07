"""Everything that is written into a case's history is told: to staff all of it, to customers what concerns them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import cases
from cases import lifecycle
from cases.follow import sentences
from cases.triage import history

SOURCES = sorted(Path(cases.__file__).parent.rglob("*.py"))
WRITERS = {"record", "_record"}
# What stays among support, each with its reason in lifecycle or in the module that writes it.
STAFF_ONLY = {"note", "correct_note", "assign", "resend", "survey"}


def constants(value: ast.expr) -> set[str]:
    return {node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def written(tree: ast.Module) -> Iterator[set[str]]:
    """The verbs of each call that writes history; of a variable, all that its function may put into it."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for call in ast.walk(function):
            name = getattr(getattr(call, "func", None), "attr", getattr(getattr(call, "func", None), "id", ""))
            if not isinstance(call, ast.Call) or name not in WRITERS or len(call.args) < 2:
                continue
            verb = call.args[1]
            if isinstance(verb, ast.Name):
                for put in (node for node in ast.walk(function) if isinstance(node, ast.Assign)):
                    if any(getattr(target, "id", "") == verb.id for target in put.targets):
                        yield constants(put.value)
            else:
                yield constants(verb)


def verbs() -> set[str]:
    found = {move.name for move in lifecycle.MOVES} | {lifecycle.COPY}
    for source in SOURCES:
        found |= set().union(*written(ast.parse(source.read_text())))
    return found - {""}


def test_the_search_for_verbs_finds_what_there_is() -> None:
    assert {"submit", "reply", "note", "correct", "correct_note", "redact", "watch", "prioritise"} <= verbs()
    assert len(verbs()) > 30


def test_staff_are_told_everything_in_words() -> None:
    assert verbs() - set(history.SENTENCES) - set(sentences.SENTENCES) == set()


def test_customers_are_told_everything_but_what_stays_among_support() -> None:
    assert verbs() - set(sentences.SENTENCES) == STAFF_ONLY
