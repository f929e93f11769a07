"""Mail that waits in a mailbox: the worker fetches what is new over IMAP, and leaves it there.

How far it was read is a row of ours, not a flag of the server's: people may open the mailbox and read in it, and
nothing is fetched twice or missed for it. A mail counts as fetched once it is safe.
"""

import hashlib
import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.inbox import storing
from cases.models import InboundMail, InboundMailbox

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=20)  # between two looks
CLAIM = timedelta(minutes=5)
LONGEST_PAUSE = 600  # seconds, while the server does not answer
TIMEOUT = 20  # seconds a server may take for one answer
BATCH = 50  # mails at a time, so that other duties get their turn
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Unwilling(OSError):
    """The server says no: to the password, to the folder, or to a mail."""


def due() -> list[int]:
    """The mailbox, when it is time to look into it; empty where none is set up."""
    if not settings.INBOUND_EMAIL:
        return []
    box, _is_new = InboundMailbox.objects.get_or_create(name=_name())
    return [box.pk] if box.next_poll <= timezone.now() else []


def fetch(key: int) -> bool:
    """Keep what is new, unless another worker is at it. A server that fails is asked again, later and later."""
    now = timezone.now()
    if not InboundMailbox.objects.filter(pk=key, next_poll__lte=now).update(next_poll=now + CLAIM):
        return False
    box = InboundMailbox.objects.get(pk=key)
    try:
        with _opened() as server:
            is_more = _fetch(box, server)
    except (OSError, imaplib.IMAP4.error) as error:
        # The server's words may hold the password; the kind is enough.
        box.failures, box.error = box.failures + 1, type(error).__name__[:60]
        pause = timedelta(seconds=min(PAUSE.seconds * 2 ** min(box.failures, 10), LONGEST_PAUSE))
        log.warning("mailbox not read", extra={"error": box.error, "failures": box.failures})
    else:
        box.failures, box.error, box.polled_at = 0, "", timezone.now()
        pause = timedelta() if is_more else PAUSE
    box.next_poll = timezone.now() + pause
    box.save(update_fields=["failures", "error", "polled_at", "next_poll"])
    return True


def in_trouble() -> InboundMailbox | None:
    """The mailbox, while its server fails; None while all is well, or none is set up."""
    return InboundMailbox.objects.filter(name=_name(), failures__gt=0).first() if settings.INBOUND_EMAIL else None


def _name() -> str:
    where = settings.INBOUND_EMAIL
    return hashlib.sha256(f"{where['user']}@{where['host']}:{where['port']}/{where['folder']}".encode()).hexdigest()


@contextmanager
def _opened() -> Iterator[imaplib.IMAP4]:
    where = settings.INBOUND_EMAIL
    context = ssl.create_default_context()
    if where["security"] == "tls":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(where["host"], where["port"], ssl_context=context, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(where["host"], where["port"], timeout=TIMEOUT)
    try:
        if where["security"] == "starttls":
            server.starttls(context)
        # As bytes, since a password may hold any letter.
        server.authenticate("PLAIN", lambda _challenge: f"\0{where['user']}\0{where['password']}".encode())
        yield server
    finally:
        # What went wrong before is what is told; a server that is gone cannot be left politely.
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _fetch(box: InboundMailbox, server: imaplib.IMAP4) -> bool:
    """Store the next mails in their order; answers whether there are more."""
    _said(server.select(_quoted(settings.INBOUND_EMAIL["folder"]), readonly=True))
    validity = int(server.response("UIDVALIDITY")[1][0] or 0)
    if validity != box.validity:
        # Numbers given anew, as after a restore: from the first on, and what is known is known by its Message-ID.
        box.validity, box.last_uid = validity, 0
        box.save(update_fields=["validity", "last_uid"])
    # "n:*" always names the last mail too, even where its number is smaller.
    found = b" ".join(part for part in _said(server.uid("SEARCH", f"UID {box.last_uid + 1}:*")) if part)
    waiting = sorted(uid for uid in map(int, found.split()) if uid > box.last_uid)
    for uid in waiting[:BATCH]:
        raw, size = _mail(server, uid)
        with transaction.atomic():
            storing.store(raw or _lost(box, uid), InboundMail.Source.MAILBOX, size=size)
            box.last_uid = uid
            box.save(update_fields=["last_uid"])
    return len(waiting) > BATCH


def _mail(server: imaplib.IMAP4, uid: int) -> tuple[bytes, int]:
    """The mail and its size; of one that is too large the header alone. Empty where the server cannot give it."""
    sizes = _SIZE.search(b" ".join(part for part in _said(server.uid("FETCH", str(uid), "(RFC822.SIZE)")) if part))
    size = int(sizes[1]) if sizes else 0
    part = "BODY.PEEK[HEADER]" if size > settings.MAX_INBOUND_SIZE else "BODY.PEEK[]"
    status, answer = server.uid("FETCH", str(uid), f"({part})")
    given = [piece[1] for piece in answer or [] if isinstance(piece, tuple)] if status == "OK" else []
    return (given[0] if given else b""), size


def _lost(box: InboundMailbox, uid: int) -> bytes:
    """What stands for a mail that the server lists and does not give, so that somebody sees it."""
    head = f"Message-ID: <{box.validity}.{uid}@mailbox.invalid>\r\nSubject: (not given by the mail server)\r\n\r\n"
    return head.encode()


def _said(answer: tuple[str, list[Any]]) -> list[bytes]:
    status, said = answer
    if status != "OK":
        raise Unwilling(status)
    return [part for part in said if isinstance(part, bytes)]


def _quoted(folder: str) -> str:
    """The name of a folder as IMAP writes it: in quotation marks, and in an UTF-7 of its own."""
    letters = ""
    for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", folder):
        if run.isascii() and run.isprintable():
            letters += run.replace("&", "&-")
        else:
            inside = run.encode("utf-7").decode("ascii").strip("+-")
            letters += f"&{inside.replace('/', ',')}-"
    return '"' + letters.replace("\\", "\\\\").replace('"', '\\"') + '"'
