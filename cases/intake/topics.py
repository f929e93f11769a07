"""The topics on the first page: found by the words people type, or picked from the list."""

from dataclasses import dataclass
from typing import Any

import scope
from scope import Area, Text
from scope.guideline_v3 import GUIDELINE

QUESTIONS = {name: GUIDELINE.question(name) for name in ("aim", "area")}


@dataclass(frozen=True)
class Topic:
    area: Area
    hint: Text
    found: bool


def listed(query: str, chosen: str = "") -> dict[str, Any]:
    """All topics, those found first; a topic that was chosen before counts as found."""
    found = scope.find(query) if query.strip() else ()
    ordered = [*found, *(area for area in Area if area not in found)]
    all_of_them = [_topic(area, area in found or area.value == chosen) for area in ordered]
    return {
        "query": query,
        "found": [topic for topic in all_of_them if topic.found],
        "others": [topic for topic in all_of_them if not topic.found],
        "count": len(found),
        "nothing": bool(query.strip()) and not found,
    }


def _topic(area: Area, found: bool) -> Topic:
    return Topic(area, scope.topic(area).hint, found)
