"""A new draft that goes on from a case that has ended: a later problem, or a different one."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases import lifecycle
from cases.intake import drafts
from cases.models import Case, User
from scope.facts import Retry

# What happened this time, and what was tried, is asked anew.
_STILL_APPLIES = (
    *("instance", "munchkin_id", "account_string", "subject", "steps", "expected", "asset_urls", "no_url_reason"),
    "goal",
)
_EVIDENCE = ("pages_read", "api_call", "outside_system")


@transaction.atomic
def begin(ended: Case, *, by: User, key: UUID | None) -> Case:
    """The draft, with what still applies; of one *key* the same. Raises NotAllowed while the case is open."""
    if ended.is_open:
        raise lifecycle.NotAllowed(_("This case is still open. Write in it instead of beginning another one."))
    kept = {name: getattr(ended, name) for name in _STILL_APPLIES}
    draft = lifecycle.new_draft(ended.company, by, key=key, follows=ended, **kept)
    if draft.facts:
        return draft
    draft.evidence = {name: value for name, value in ended.evidence.items() if name in _EVIDENCE}
    anew = {"retry": Retry.NOT_YET.value} if "retry" in ended.facts else {}
    return drafts.answer(drafts.saved(draft), ended.facts | anew)
