"""The whole decision table as files that a person can read and a change shows up in.

``python -m tests.scope.golden`` writes them anew; their difference is the change note of the guideline.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path

from scope.facts import NAMES
from tests.scope.sheets import Outcome, outcome, reachable

PLACE = Path(__file__).parent / "golden"
ANSWERS = tuple(name for name in NAMES if name not in ("aim", "area"))
# Asked for on every sheet, so not repeated on each row.
ALWAYS = ("subject", "munchkin_id", "reporter_name", "steps", "expected", "actual", "attachments?")

Row = tuple[str, ...]


@cache
def tables() -> dict[str, str]:
    """The text of each file by its name."""
    by_area: dict[tuple[str, str], dict[Row, Outcome]] = defaultdict(dict)
    for reached in reachable():
        said = reached.facts.answers()
        row = tuple(said.get(name, "") for name in ANSWERS)
        by_area[said["aim"], said["area"]][row] = outcome(reached.verdict)

    # Areas that every answer treats alike are one topic, named after the first of them.
    alike: dict[tuple[str, str], list[str]] = {}
    for (aim, area), table in by_area.items():
        alike.setdefault((aim, repr(sorted((row, asdict(found).items()) for row, found in table.items()))), []).append(
            area
        )
    topics: list[Row] = []
    decisions: list[Row] = []
    for (aim, _), areas in alike.items():
        topic = areas[0] if len(areas) == 1 else f"{areas[0]}+{len(areas) - 1}"
        topics.append((aim, topic, " ".join(areas)))
        for row, found in by_area[aim, areas[0]].items():
            decisions.append((aim, topic, *row, *_written(found)))
    return {
        "topics_v3.csv": _csv(("aim", "topic", "areas"), topics),
        "guideline_v3.csv": _csv(("aim", "topic", *ANSWERS, *(field.name for field in fields(Outcome))), decisions),
        "meetings_v3.csv": _csv(("meet", "wins", "leads", "sheets"), meetings()),
    }


def meetings() -> list[Row]:
    """Every set of clauses that speak on one sheet, and which of them wins."""
    counted: Counter[Row] = Counter()
    for reached in reachable():
        verdict = reached.verdict
        assert verdict.leading
        assert verdict.standing
        speaking = {f"{finding.clause} {finding.standing.value}" for finding in verdict.findings}
        wins = verdict.standing.value + " advisory" * verdict.advisory
        counted[" + ".join(sorted(speaking)), wins, verdict.leading.clause] += 1
    return sorted((*met, str(number)) for met, number in counted.items())


def _written(found: Outcome) -> Row:
    words = asdict(found)
    words["asks"] = " ".join(item for item in found.asks.split() if item not in ALWAYS)
    return tuple(words.values())


def _csv(heads: Row, rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    for name, text in tables().items():
        (PLACE / name).write_text(text, encoding="utf-8")
        print(f"{PLACE.name}/{name}: {text.count(chr(10)) - 1} rows, {len(text.encode()):,} bytes")
