"""What was hidden in a text or a file before it was kept, in a sentence."""

from collections.abc import Mapping

from django import template

from cases.evidence import masking

register = template.Library()


@register.filter
def told(counts: Mapping[str, int] | None) -> str:
    """``3 values hidden: access token 2, e-mail address 1``; empty where nothing was hidden."""
    return masking.sentence(counts or {})
