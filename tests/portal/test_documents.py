"""README and its companions say what is so: every setting, check, target, link and picture, both ways."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.portal.settings_read import ROOT, settings_read

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = sorted((ROOT / "docs" / "pictures").glob("*.png"))
ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?P<default>[^|]*?) \| (?P<words>.+) \|$", re.M)


def listed() -> dict[str, str]:
    return {row["name"]: row["default"] for row in ROW.finditer(README)}


def test_readme_lists_every_setting_that_is_read_and_no_other() -> None:
    assert sorted(listed()) == sorted({read.name for read in settings_read()})
    assert len(ROW.findall(README)) == len(listed())


def test_readme_tells_the_default_of_each_setting_where_it_is_plain() -> None:
    plain = [read for read in settings_read() if isinstance(read.default, str | int) and read.default != ""]
    assert {"CACHE_URL", "TRUSTED_PROXIES", "LANGUAGE_CODE", "DATABASE_MAX_AGE"} <= {read.name for read in plain}
    for read in plain:
        assert f"`{read.default}`" in listed()[read.name], read.name


def test_readme_marks_what_must_be_given() -> None:
    needed = {name for name, default in listed().items() if default.startswith("needed")}
    assert needed == {"SITE_URL", "SECRET_KEY", "EMAIL_URL", "DEFAULT_FROM_EMAIL"}


def test_readme_lists_every_check_by_its_id() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "portal").glob("*.py"))
    in_code = re.findall(r'"(portal\.[A-Z]\d{3})"', code)
    assert sorted(set(re.findall(r"`(portal\.[A-Z]\d{3})`", README))) == sorted(set(in_code))


def test_readme_lists_every_target_of_make_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):.*##", MAKEFILE, re.M)) - {"help"}
    assert set(re.findall(r"\bmake ([a-z0-9-]+)`", README)) >= targets
    named = {name for path in DOCUMENTS for name in re.findall(r"`make ([a-z0-9-]+)", path.read_text(encoding="utf-8"))}
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_points_to_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)|src=\"([^\"]+)\"", text)
    for target in [one or other for one, other in links if "://" not in (one or other)]:
        assert (document.parent / target).exists(), target
    for path in re.findall(r"`((?:scope|cases|portal|tests|templates|static|docs|requirements)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_every_picture_is_small_used_and_described() -> None:
    shown = dict(re.findall(r'<img src="docs/pictures/([\w.-]+)"[^>]*alt="([^"]+)"', README))
    assert set(shown) == {path.name for path in PICTURES}
    assert all(len(words) > 30 for words in shown.values())
    for path in PICTURES:
        assert path.stat().st_size < 200_000, path.name
        with Image.open(path) as image:
            assert image.width <= 2000


def test_the_changelog_opens_with_what_is_not_released_yet() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.M)[0] == "[Unreleased]"
    assert set(re.findall(r"^### (.+)$", text, re.M)) <= {
        "Added",
        "Changed",
        "Deprecated",
        "Removed",
        "Fixed",
        "Security",
    }


def test_the_locks_hold_every_package_to_its_hashes_and_name_no_host() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert {lock.stem for lock in locks} == {given.stem for given in (ROOT / "requirements").glob("*.in")}
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|--trusted-host", text) == [], lock.name
        packages = re.split(r"^(?=\S+==)", text, flags=re.M)[1:]
        assert packages
        assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == [], lock.name
