"""scope is pure: it needs Python and nothing else, and nothing it stands on knows what stands on it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# From the top down: each may know those after it.
ORDER = ("portal", "cases", "scope")


def imported(file: Path) -> set[str]:
    """The top packages a file imports, at whatever depth of its code, by statement or by name."""
    package = file.relative_to(ROOT).parts[0]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                found |= {alias.name.partition(".")[0] for alias in node.names}
            case ast.ImportFrom(level=0):
                found.add((node.module or "").partition(".")[0])
            case ast.ImportFrom():
                found.add(package)
            case (
                ast.Call(func=ast.Name(id="__import__" | "import_module"))
                | ast.Call(func=ast.Attribute(attr="import_module"))
            ):
                named = node.args[0]
                found.add(named.value.partition(".")[0] if isinstance(named, ast.Constant) else "anything")
    return found


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def test_scope_imports_only_python_and_itself() -> None:
    foreign = {
        str(file.relative_to(ROOT)): sorted(found)
        for file in files("scope")
        if (found := imported(file) - sys.stdlib_module_names - {"scope"})
    }
    assert foreign == {}


def test_scope_reaches_for_no_clock_no_chance_no_file_and_no_net() -> None:
    """What it answers depends on what it is given: a verdict can be repeated years later."""
    used = set().union(*(imported(file) for file in files("scope")))
    assert used <= {
        "collections",
        "dataclasses",
        "datetime",
        "enum",
        "functools",
        "re",
        "typing",
        "unicodedata",
        "scope",
    }
    for file in files("scope"):
        called = {node.func.attr for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if _is_act(node)}
        assert called & {"now", "today", "utcnow", "read_text", "open"} == set()


def _is_act(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def test_scope_works_where_no_package_is_installed() -> None:
    """Without site-packages; that Django cannot be found there is checked as well."""
    program = """
import importlib.util, sys
sys.path.insert(0, sys.argv[1])
assert importlib.util.find_spec("django") is None
import scope
verdict = scope.assess(scope.Facts.from_answers({"aim": "set_up", "setting": "ssl"}, strict=True))
assert verdict.standing is scope.Standing.IN_SCOPE
assert scope.find("CSV取込")[0] is scope.Area.LIST_IMPORT
ours = {name for name in sys.modules if name.partition(".")[0] in ("cases", "portal", "tests", "django")}
assert not ours, ours
print(*verdict.clauses)
"""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-W", "error", "-c", program, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "1.2.2", "")


@pytest.mark.parametrize("package", ORDER)
def test_imports_point_one_way(package: str) -> None:
    above = {"tests", "manage", *ORDER[: ORDER.index(package)]}
    backward = {
        str(file.relative_to(ROOT)): sorted(found) for file in files(package) if (found := imported(file) & above)
    }
    assert len(files(package)) > 5
    assert backward == {}


def test_the_public_face_names_all_that_it_offers() -> None:
    import scope

    assert list(scope.__all__) == sorted(scope.__all__)
    assert all(getattr(scope, name) is not None for name in scope.__all__)
    assert {"assess", "questions", "required", "explain", "would_change", "in_force", "Facts"} <= set(scope.__all__)
