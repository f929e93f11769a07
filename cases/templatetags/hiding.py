"""What was hidden in a text or a file before it was kept, in a sentence."""

from collections.abc import Mapping
from typing import Any

from django import template

from cases.evidence import masking
from cases.models import Case

register = template.Library()


@register.filter
def told(counts: Mapping[str, int] | None) -> str:
    """``3 values hidden: access token 2, e-mail address 1``; empty where nothing was hidden."""
    return masking.sentence(counts or {})


@register.inclusion_tag("_hidden.html")
def hidden_in(case: Case, *name: str) -> dict[str, Any]:
    """What was hidden in a text of the case before it was kept, by the name under which that is counted."""
    return {"counts": case.hidden.get("".join(name), {})}


@register.inclusion_tag("_taken_out.html", takes_context=True)
def taken_out(context: Mapping[str, Any], place: str, key: object) -> dict[str, Any]:
    """What was taken out of a place of the case later, where the page knows of any."""
    return {"marks": (context.get("marks") or {}).get(f"{place}-{key}", [])}
