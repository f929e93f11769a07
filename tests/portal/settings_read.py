"""Which settings the code reads from the environment, found in the code itself, with the default where it is plain."""

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Read:
    reader: str
    name: str
    default: object  # None where it is computed, or where there is none


def settings_read() -> list[Read]:
    """Every ``env.reader("NAME", default)`` of the settings, in their order."""
    tree = ast.parse((ROOT / "portal" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return sorted(
        (
            Read(node.func.attr, ast.literal_eval(node.args[0]), plain(node.args[1:2]))
            for node in calls
            if isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "env"
            and node.args
        ),
        key=lambda read: read.name,
    )


def plain(given: list[ast.expr]) -> object:
    try:
        return ast.literal_eval(given[0]) if given else None
    except ValueError:
        return None
