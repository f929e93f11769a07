"""What the first page of Django admin shows to staff before anything else."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from cases import access
from cases.models import Mail, User
from cases.triage import piles
from cases.triage.due import due

register = template.Library()


@register.simple_tag
def desk(user: User | AnonymousUser) -> dict[str, Any] | None:
    """The piles with their counts, what is up next and which mails were given up; None for whoever works no cases."""
    if not isinstance(user, User) or not access.is_agent(user):
        return None
    return {
        "piles": piles.counted(user),
        "next": [(case, due(case)) for case in piles.next_up(user)],
        "given_up": Mail.objects.filter(state=Mail.State.FAILED, case__isnull=False).count(),
    }
