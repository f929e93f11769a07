"""The Japanese words: complete, current, and compiled from what stands in the catalogue."""

import re
from pathlib import Path

import polib

CATALOGUE = Path(__file__).parents[2] / "portal/locale/ja/LC_MESSAGES"
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd%]|\{(\w*)\}")
po = polib.pofile(str(CATALOGUE / "django.po"))
entries = [entry for entry in po if not entry.obsolete]


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_untranslated_or_uncertain() -> None:
    assert [entry.msgid for entry in entries if not all(texts(entry)) or entry.fuzzy] == []


def test_every_placeholder_is_kept() -> None:
    def names(text: str) -> list[str]:
        return sorted(match[0] for match in PLACEHOLDER.finditer(text))

    for entry in entries:
        for text in texts(entry):
            assert names(text) == names(entry.msgid_plural or entry.msgid), entry.msgid


def test_the_compiled_catalogue_is_the_one_that_is_read() -> None:
    mo = polib.mofile(str(CATALOGUE / "django.mo"))

    def words(file: polib.POFile | polib.MOFile) -> set[tuple[str, str, str]]:
        return {(entry.msgctxt or "", entry.msgid, "".join(texts(entry))) for entry in file if not entry.obsolete}

    assert words(mo) == words(po)


def test_figures_are_half_width_and_nobody_is_begged() -> None:
    wrong = [
        text for entry in entries for text in texts(entry) if re.search(r"[０-９]|させていただ|くださいませ", text)
    ]
    assert wrong == []
