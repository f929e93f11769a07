"""The house stands: imports point one way, and the site's own rules hold in its templates."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALLOWED = {"scope": {"scope"}, "cases": {"scope", "cases"}, "portal": {"scope", "cases", "portal"}}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.svg"))


def imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_point_one_way(package: str) -> None:
    ours = set(ALLOWED) | {"tests"}
    wrong = {
        str(file.relative_to(ROOT)): sorted(bad)
        for file in (ROOT / package).rglob("*.py")
        if (bad := (imported(file) & ours) - ALLOWED[package])
    }
    assert wrong == {}


def test_scope_needs_nothing_but_python() -> None:
    assert {name for file in (ROOT / "scope").rglob("*.py") for name in imported(file)} & {"django", "allauth"} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_holds_no_inline_style_or_script_and_trusts_nothing(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    if template.parent.name == "mail":  # no page of ours: a mail program shows it, and it fetches nothing
        assert re.findall(r"<img|<link|\ssrc=|@import|url\(", text) == []
        text = text.replace("<style>", "", 1)
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:|data:|\|\s*safe\b|\bsafeseq\b", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
    if "mail" not in template.parts and "email" not in template.parts:
        assert "autoescape off" not in text


def test_python_never_marks_data_as_safe() -> None:
    wrong = [
        str(file.relative_to(ROOT))
        for package in ALLOWED
        for file in (ROOT / package).rglob("*.py")
        if re.search(
            r"mark_safe|SafeString|\.extra\(|RawSQL|\bRaw\(|\.raw\(|pickle|yaml\.load|\beval\(|shell=True",
            file.read_text(),
        )
    ]
    assert wrong == []
