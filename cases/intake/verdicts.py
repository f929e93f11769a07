"""What the verdict page says, put together once for visitors and for drafts."""

from typing import Any

from cases import waiting
from scope import Evidence, Facts, Guideline, Verdict, explain, would_change
from scope.facts import KINDS, NAMES, ROUND
from scope.rules import Standing

# What the page lists of the evidence to come: not what goes without saying.
SELF_EVIDENT = ("subject", "reporter_name", "attachments")


def page(verdict: Verdict) -> dict[str, Any]:
    """Context of the verdict's parts; the verdict must be complete."""
    guideline = verdict.guideline
    headline, lede = guideline.headline(verdict)
    items = guideline.required(verdict.facts)
    return {
        "verdict": verdict,
        "standing": verdict.standing,
        "advisory": verdict.advisory,
        "is_out": verdict.standing is Standing.OUT_OF_SCOPE,
        "is_flat": verdict.standing is Standing.OUT_OF_SCOPE and not verdict.advisory,
        "headline": headline,
        "lede": lede,
        "conditions": verdict.conditions,
        "unmet": verdict.unmet,
        "waits": waiting.table(verdict.facts.area.value if verdict.facts.area else ""),
        "limits": [guideline.limits[name] for name in verdict.limits],
        "reasons": explain(verdict),
        "changes": [
            {
                "answers": list(change.answers.items()),
                "standing": change.standing,
                "advisory": change.advisory,
                "clause": change.clause,
            }
            for change in would_change(verdict.facts, guideline)
        ],
        "to_ask": [item for item in items if not item.optional and item.name not in SELF_EVIDENT],
        "item_count": sum(not item.optional for item in items),
        "minutes": minutes(items),
        "answered": answered(verdict.facts, guideline),
    }


def minutes(items: tuple[Evidence, ...]) -> int:
    """How long filling in takes, roughly, in steps of five."""
    return max(5, round(sum(not item.optional for item in items) * 0.9 / 5) * 5)


def answered(facts: Facts, guideline: Guideline) -> list[dict[str, Any]]:
    """What was said, in the order of asking, with the round it is asked in."""
    relevant = guideline.relevant(facts)
    return [
        {"fact": name, "round": ROUND[name], "answer": answer}
        for name in NAMES
        if name in KINDS and (answer := getattr(relevant, name)) is not None
    ]
