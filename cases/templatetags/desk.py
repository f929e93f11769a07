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
    """The piles, what is up next, and how many mails a lead may send again; None for whoever works no cases."""
    if not isinstance(user, User) or not access.is_agent(user):
        return None
    return {
        "piles": piles.counted(user),
        "next": [(case, due(case)) for case in piles.next_up(user)],
        "given_up": _given_up() if user.has_perm("cases.resend_mail") else 0,
    }


def _given_up() -> int:
    return Mail.objects.filter(state=Mail.State.FAILED, case__isnull=False).count()
