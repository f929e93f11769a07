"""A message can be put right for a few minutes by whoever wrote it, and visibly so.

That ends as soon as the other side has read it: nobody should answer a text that has become another one. What it said
before is kept, for support alone. Since the mail with the first text has gone out, the new one is mailed too.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import lifecycle, mail, mentions, seen
from cases.models import Case, EarlierText, Message, User
from cases.moves import Conflict, NotAllowed
from cases.text import is_blank


def until(message: Message) -> datetime:
    """Until when a message may be put right."""
    return message.at + timedelta(minutes=settings.EDIT_MINUTES)


def is_in_time(message: Message, by: User) -> bool:
    """Whether the person may still put the message right, as far as that hangs on nobody else."""
    return message.author_id == by.pk and timezone.now() < until(message)


def offered(message: Message, by: User) -> datetime | None:
    """Until when the person may put a :func:`marked <cases.seen.marked>` message right; None where they may not."""
    is_open = message.is_internal or not seen.was_opened(message)
    return until(message) if is_open and is_in_time(message, by) else None


@transaction.atomic
def correct(message: Message, *, by: User, body: str, was: datetime | None) -> bool:
    """Put another text in a message's place; False where it is the same. *was* is when it was put right before.

    Raises NotAllowed when it is too late, or not theirs; Conflict when it was put right in another window meanwhile.
    """
    case = lifecycle.lock(message.case)
    message = Message.objects.select_related("author").get(pk=message.pk)
    if not lifecycle.may_see(by, case) or not is_in_time(message, by):
        raise NotAllowed(_("The time for changes is over. Send what you have written as a message of its own."))
    if not message.is_internal and seen.has_been_opened(message):
        raise NotAllowed(_("The other side has read it. Send what you have written as a message of its own."))
    if message.edited_at != was:
        raise Conflict(case, _("You have changed this message in another window. Read it, then change it again."))
    if is_blank(body):
        raise NotAllowed(_("Write something first."))
    words = lifecycle.keepable(body, by, message.personal_reason)
    if words.text == message.body:
        return False
    _replace(case, message, words.text, words.counts, by)
    return True


def _replace(case: Case, message: Message, text: str, hidden: dict[str, int], by: User) -> None:
    EarlierText.objects.create(case=case, message=message, body=message.body, hidden=message.hidden)
    message.body, message.hidden, message.edited_at = text, hidden, timezone.now()
    message.save(update_fields=["body", "hidden", "edited_at"])
    verb = "correct_note" if message.is_internal else "correct"
    if message.is_internal:
        mentions.call_in(case, message, mentions.named_in(text, mentions.colleagues(by)), by=by)
    lifecycle.record(case, verb, by, data={"corrected": message.pk}, is_internal=message.is_internal)
    if not message.is_internal:
        mail.tell(case, verb, by=by, message=text)
