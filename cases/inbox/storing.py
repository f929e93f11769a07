"""How a mail is kept before anything is made of it: once, however often it is handed in."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.inbox import letters
from cases.models import InboundMail


def store(raw: bytes, source: InboundMail.Source, *, size: int = 0) -> tuple[InboundMail, bool]:
    """The row of a mail, and whether it is new. *size* is that of the whole mail where *raw* is only its header.

    Another mail with a Message-ID that is known is kept too, for somebody to look at: it might be an answer.
    """
    message_id, digest = letters.message_id_of(raw), letters.digest(raw)
    fields = {"digest": digest, "raw": raw, "size": size or len(raw), "source": source}
    row, is_new = _once(message_id, fields)
    if is_new or row.digest == digest:
        return row, is_new
    end = {"state": InboundMail.State.UNCLEAR, "why": InboundMail.Why.SAME_ID, "done_at": timezone.now()}
    return _once(f"<{hashlib.sha256(message_id.encode() + raw).hexdigest()}@same-id.invalid>", fields | end)


def _once(message_id: str, fields: dict[str, object]) -> tuple[InboundMail, bool]:
    known = InboundMail.objects.defer("raw").filter(message_id=message_id)
    if row := known.first():
        return row, False
    try:
        with transaction.atomic():
            return InboundMail.objects.create(message_id=message_id, **fields), True
    except IntegrityError:
        # Another process was handed the same mail, and was faster.
        return known.get(), False
