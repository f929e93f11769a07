"""Texts that were begun and not sent: saved as they are typed, seen by nobody else, gone once they are sent.

A person may have the same case open in several windows. Each form has a key; it may go on saving what it saved last,
and it may take over a text it knows. Everything else would overwrite what stands in another window, and is refused.
"""

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.evidence import masking
from cases.models import BegunMessage, Case, Message, User
from cases.moves import Refused
from cases.text import is_blank


class Elsewhere(Refused):
    """Another window has saved another text; ``begun`` is that text, None once it was sent or given up."""

    code = "elsewhere"

    def __init__(self, begun: BegunMessage | None) -> None:
        other = _("In another window you have begun another text in this case. It was kept, and this one was not.")
        gone = _("The text you had begun here was sent or given up in another window. This one was not kept.")
        super().__init__(other if begun else gone)
        self.begun = begun


def of(case: Case, author: User) -> BegunMessage | None:
    """What the person has begun to write in the case."""
    return BegunMessage.objects.filter(case=case, author=author, goes_at=None).first()


def both(case: Case, author: User) -> tuple[BegunMessage | None, BegunMessage | None]:
    """What the person has begun to write in the case, and what of theirs is about to go out."""
    found = {one.goes_at is None: one for one in BegunMessage.objects.filter(case=case, author=author)}
    return found.get(True), found.get(False)


def save(
    case: Case, author: User, body: str, *, key: UUID, stamp: UUID | None, mode: str = "", replaces: bool = False
) -> BegunMessage | None:
    """Keep the text of the form with that *key*; *stamp* is what it knows. None when there is nothing to keep.

    Secrets are hidden at once; about a list of addresses the writer is asked when sending. Raises Elsewhere, unless
    the writer has seen the other text and *replaces* it.
    """
    text = masking.read(body, reason="asked when it is sent").text
    try:
        with transaction.atomic():
            return _save(case, author, text, key=key, stamp=stamp, mode=mode, replaces=replaces)
    except IntegrityError:
        if other := of(case, author):  # two windows at the same moment: the other was faster
            raise Elsewhere(other) from None
        raise


def _save(
    case: Case, author: User, text: str, *, key: UUID, stamp: UUID | None, mode: str, replaces: bool
) -> BegunMessage | None:
    # One after the other with whatever becomes of the person's texts: a message that is taken back is one again.
    Case.objects.select_for_update().get(pk=case.pk)
    begun = BegunMessage.objects.select_for_update().filter(case=case, author=author, goes_at=None).first()
    was_sent = has_key(key)
    is_known = (begun is None and stamp is None) or (begun is not None and begun.key == key) or _is(begun, stamp)
    if was_sent or not (is_known or replaces):
        raise Elsewhere(begun)
    if is_blank(text):
        if begun:
            begun.delete()
        return None
    begun = begun or BegunMessage(case=case, author=author)
    begun.body, begun.mode, begun.key, begun.stamp, begun.saved_at = text, mode, key, uuid4(), timezone.now()
    begun.save()
    return begun


def _is(begun: BegunMessage | None, stamp: UUID | None) -> bool:
    return begun is not None and begun.stamp == stamp


def has_key(key: UUID) -> bool:
    """Whether a message was sent with this key: it is out, or about to go."""
    is_out = Message.objects.filter(key=key).exists()
    return is_out or BegunMessage.objects.filter(key=key, goes_at__isnull=False).exists()


def was_sent(case: Case, author: User, *, key: UUID, stamp: UUID | None) -> None:
    """Forget what was begun once it was sent from the form with that key; another window's text stays."""
    begun = of(case, author)
    if begun and (begun.key == key or begun.stamp == stamp):
        BegunMessage.objects.filter(pk=begun.pk, stamp=begun.stamp).delete()
