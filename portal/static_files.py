"""Static files under names that carry a hash of their content, so that browsers may keep them for ever."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("portal.css", "desk.css", "js/*.js")
IMPORT = re.compile(r'^import "\./([\w-]+\.js)";$', re.MULTILINE)
COMMENT = re.compile(r"^//.*$", re.MULTILINE)
# Comments that stand by themselves, and what lines are set in by: for people alone.
FOR_PEOPLE = {
    ".js": re.compile(r"^\s*//.*\n|^[ \t]+", re.MULTILINE),
    ".css": re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/\n?|^[ \t]+", re.MULTILINE),
}


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Our own files go out without what only people read in them.

    A module that does nothing but import others goes out as one file with theirs, so that a page waits for one.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in [name for name in paths if any(map(PurePosixPath(name).match, OURS))]:
                text = _text(paths, name)
                if parts := imported(text):
                    text = joined({part: _text(paths, str(PurePosixPath(name).with_name(part))) for part in parts})
                self.delete(name)
                self.save(name, ContentFile(terse(name, text).encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def imported(module: str) -> list[str]:
    """The files next to it that a module imports, when that is all it does; else none."""
    parts = IMPORT.findall(module)
    return parts if not COMMENT.sub("", IMPORT.sub("", module)).strip() else []


def joined(modules: dict[str, str]) -> str:
    """Modules after one another, each in a block of its own, so that none sees the names of another."""
    blocks = []
    for name, module in modules.items():
        if re.search(r"^(import|export)\b", module, re.MULTILINE):
            raise ValueError(f"{name} imports or exports something; only modules that stand alone can be joined.")
        blocks.append(f"// {name}\n{{\n{module}}}\n")
    return "".join(blocks)


def terse(name: str, text: str) -> str:
    """Without comments and margins. No text of ours begins a line inside a string, so none is lost."""
    return FOR_PEOPLE[PurePosixPath(name).suffix].sub("", text)


def _text(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode())
