"""Fails when a word in the source is missing from the catalogue. Usage: messages.py SCRATCH-FOLDER"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

CATALOGUE = Path("portal/locale/ja/LC_MESSAGES/django.po")


def main(scratch: Path) -> int:
    tracked = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout  # noqa: S607
    for name in filter(None, tracked.split("\0")):
        if Path(name).is_file():
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, scratch / name)
    collect = [sys.executable, "manage.py", "makemessages", "--locale", "ja", "--no-wrap", "--ignore", "tests"]
    subprocess.run(collect, check=True, cwd=scratch, env={**os.environ, "DEVELOPMENT": "1"}, capture_output=True)  # noqa: S603
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}
    used = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(scratch / CATALOGUE)) if not entry.obsolete}
    for kind, words in (("missing", used - known), ("no longer used", known - used)):
        for _context, word in sorted(words, key=str):
            print(f"{kind}: {word!r}")
    print(f"{len(used)} words in the source, {len(known)} in the catalogue")
    return int(used != known)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
