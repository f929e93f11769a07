"""A message goes out some seconds after it was sent: until then nothing has happened, and its author can take it back.

Whatever else is done with the case, by anybody, lets it go first. So what was allowed when it was sent is allowed when
it goes out, and the order in which things happened is the order in which people did them.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases import begun, lifecycle
from cases.evidence import uploads
from cases.models import Attachment, BegunMessage, Case, Message, User
from cases.moves import SENT_BEFORE, Conflict, Outcome, Refused
from cases.text import is_blank

log = logging.getLogger(__name__)

REPLY = "reply"


class _Rehearsed(Exception):
    """Everything went as it should, and is undone again."""


@transaction.atomic
def send(
    case: Case,
    act: str,
    *,
    by: User,
    body: str,
    key: UUID,
    stamp: UUID | None = None,
    files: Iterable[Attachment] = (),
    version: int | None = None,
    items: Sequence[str] = (),
    personal_reason: str = "",
    outcome: Outcome | None = None,
) -> BegunMessage | None:
    """Let a public message go out in a moment, with the move it makes; None when it went at once.

    The files are stored with the case already. Raises what the act itself would raise. Of the same *key* it is sent
    once.
    """
    letter: dict[str, Any] = {"body": body, "key": key, "files": list(files)}
    letter |= {"personal_reason": personal_reason, "outcome": outcome}
    if not settings.UNDO_SECONDS or is_blank(body) or Message.objects.filter(key=key).exists():
        _make(case, act, by=by, version=version, items=items, **letter)
        begun.was_sent(case, by, key=key, stamp=stamp)
        return None
    Case.objects.select_for_update().get(pk=case.pk)
    if known := _known(case, by, key, lifecycle.keepable(body, by, personal_reason).text):
        return known
    let_go(case)
    try:
        with transaction.atomic():
            rehearsed = _make(case, act, by=by, version=version, items=items, **letter)
            raised = _version(case)
            raise _Rehearsed
    except _Rehearsed:
        begun.was_sent(case, by, key=key, stamp=stamp)
    held = _held(case, act, by, rehearsed or Message(body=body))
    held.key, held.items, held.raises = key, list(items), raised - _version(case)
    held.outcome = [outcome.cause, outcome.resolution, outcome.words] if outcome else []
    held.save()
    uploads.staged(case, by).filter(pk__in=[file.pk for file in letter["files"]]).update(going_with=held)
    return held


def _version(case: Case) -> int:
    return Case.objects.values_list("version", flat=True).get(pk=case.pk)


def _make(case: Case, act: str, *, by: User, body: str, **letter: Any) -> Message | None:
    """The act itself; answers the message that was written."""
    if act == REPLY:
        del letter["items"], letter["outcome"]
        return lifecycle.reply(case, by=by, body=body, **letter)
    event = lifecycle.move(case, act, by=by, message=body, **letter)
    return Message.objects.filter(pk=event.data.get("message")).first()


def _known(case: Case, by: User, key: UUID, body: str) -> BegunMessage | None:
    """What goes out already under this key. Raises Conflict when it was another text."""
    known = BegunMessage.objects.filter(key=key, goes_at__isnull=False).first()
    if known and (known.case_id, known.author_id, known.body) != (case.pk, by.pk, body):
        raise Conflict(case, SENT_BEFORE)
    return known


def _held(case: Case, act: str, by: User, rehearsed: Message) -> BegunMessage:
    """What was sent, as it may be kept: what the rehearsal has hidden is hidden here."""
    now = timezone.now()
    return BegunMessage(
        case=case,
        author=by,
        act=act,
        mode="public",
        body=rehearsed.body,
        hidden=rehearsed.hidden,
        personal_reason=rehearsed.personal_reason,
        saved_at=now,
        goes_at=now + timedelta(seconds=settings.UNDO_SECONDS),
    )


# --- Taking back -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(case: Case, by: User) -> bool:
    """Make the person's message one that was begun again, above what they have begun since; False when it is out."""
    Case.objects.select_for_update().get(pk=case.pk)
    held = BegunMessage.objects.filter(case=case, author=by, goes_at__isnull=False).first()
    if held is None:
        return False
    if since := begun.of(case, by):
        held.body = f"{held.body}\n\n{since.body}"
        # With a note in it the whole is a note: whoever wants the customer to read it is asked first.
        held.mode = since.mode or held.mode
        since.delete()
    held.files.update(going_with=None)
    held.goes_at, held.act, held.key, held.stamp, held.saved_at = None, "", uuid4(), uuid4(), timezone.now()
    held.save()
    return True


def version_for(case: Case, reader: User) -> int:
    """The version that a form of the reader's will meet, once what they have sent a moment ago has gone out."""
    held = settings.UNDO_SECONDS and begun.both(case, reader)[1]
    return case.version + (held.raises if held else 0)


# --- Going out -------------------------------------------------------------------------------------------------------


def due() -> list[int]:
    """What is to go out now, the earliest first."""
    found = BegunMessage.objects.filter(goes_at__lte=timezone.now()).order_by("goes_at", "pk")
    return list(found.values_list("pk", flat=True)[:100])


def go(key: int) -> bool:
    """Let one message go out, unless it has, or was taken back; those that were sent before it go first."""
    held = BegunMessage.objects.filter(pk=key, goes_at__isnull=False).select_related("case").first()
    return go_now(held.case) if held else False


@transaction.atomic
def go_now(case: Case) -> bool:
    """Let go out what waits in the case; False when nothing does."""
    return let_go(Case.objects.select_for_update().get(pk=case.pk)) > 0


def let_go(case: Case) -> int:
    """Let all go out that waits in a locked case; answers how many did."""
    waiting, count = BegunMessage.objects.filter(case=case, goes_at__isnull=False), 0
    for held in waiting.select_related("author").order_by("goes_at", "pk"):
        try:
            with transaction.atomic():
                _go(case, held)
        except Refused as refused:
            # Only when the author's own rights have ended meanwhile: the text is theirs again.
            log.warning("message not sent", extra={"case": case.pk, "reason": refused.code})
            take_back(case, held.author)
        else:
            count += 1
    return count


def _go(case: Case, held: BegunMessage) -> None:
    files = list(held.files.all())
    held.files.update(going_with=None)
    key, hidden = held.key, held.hidden
    BegunMessage.objects.filter(pk=held.pk).delete()
    outcome = Outcome(*held.outcome) if held.outcome else None
    letter = {"key": key, "files": files, "version": None, "items": held.items, "outcome": outcome}
    _make(case, held.act, by=held.author, body=held.body, personal_reason=held.personal_reason, **letter)
    if hidden:
        Message.objects.filter(key=key).update(hidden=hidden)
