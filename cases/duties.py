"""Everything that falls due: each duty is a query for what is due, and an act that may be repeated.

The row is the truth, so a worker that is killed loses nothing, and several may work side by side: a mail or a file is
claimed for a while by moving its next try, so that no transaction is open and no lock held while a server is slow.
"""

import logging
import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from cases import access, going_out, lifecycle, reminders, search, summary, surveys, troubles
from cases import mail as mails
from cases.evidence import scanner, uploads
from cases.inbox import acting, addresses, mailbox
from cases.intake import retries
from cases.models import Attachment, BegunMessage, Mail

log = logging.getLogger(__name__)

BATCH = 10  # so that slow mail does not keep files waiting for long
CLAIM = timedelta(seconds=max(60, settings.EMAIL_TIMEOUT * 12))  # longer than a conversation with the slowest server
SILENCE = timedelta(seconds=30)  # until a server is knocked at again that answered nobody
FIRST_WAIT, LONGEST_WAIT = 30, 3600  # seconds until the next try
GIVE_UP_AFTER = 80  # tries: with the waits above, three days and a bit
CLAIM_OF_FILE = timedelta(minutes=3)  # longer than scanning and drawing take
HELD_FOR = timedelta(seconds=20)  # until the scanner is asked again
A_MOMENT = timedelta(seconds=1)
ORPHAN_AFTER = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=14)  # longer than holidays
SESSIONS = 5000  # at a time
CASES = 100  # written anew in one round
# Nothing else is ever removed, even if the folder should be somebody's home.
_OURS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(_\w+)?")


@dataclass(frozen=True)
class Duty:
    """``due`` answers the keys of what to act on, oldest first; ``act`` does one, and may find it done already."""

    name: str
    due: Callable[[], list[Any]]
    act: Callable[[Any], bool]

    def run(self, is_over: Callable[[], bool] = lambda: False) -> int:
        """Act on what is due until it is over; answers on how many.

        One that fails is logged, noted, and left alone for a while; it keeps no other from its turn, unless it is the
        database that fails. Nor does a duty that cannot say what is due, as when the storage is gone.
        """
        done, keys = 0, self._due()
        known = troubles.of(self.name) if keys else {}
        for key in keys:
            if is_over():
                break
            if troubles.rests(known.get(str(key))):
                continue
            try:
                done += self.act(key)
            except Exception as error:
                # A row that does not fit is about this key alone; everything else would befall the next one too.
                if isinstance(error, DatabaseError) and not isinstance(error, DataError | IntegrityError):
                    raise
                log.exception("duty failed", extra={"duty": self.name, "key": str(key)})
                troubles.note(self.name, key, error)
            else:
                if str(key) in known:
                    troubles.forget(self.name, key)
        return done

    def _due(self) -> list[Any]:
        try:
            return self.due()
        except DatabaseError:
            raise
        except Exception:
            log.exception("duty failed", extra={"duty": self.name})
            return []


# --- Mail ----------------------------------------------------------------------------------------------------------


def mails_due() -> list[int]:
    """Mails to send now; of one case and reader only the earliest that is queued, so that they arrive in order."""
    earlier = Mail.objects.filter(
        case=OuterRef("case"), to=OuterRef("to"), state=Mail.State.QUEUED, pk__lt=OuterRef("pk")
    )
    due = Mail.objects.filter(state=Mail.State.QUEUED, next_try__lte=timezone.now()).exclude(Exists(earlier))
    return list(due.order_by("next_try", "id").values_list("pk", flat=True)[:BATCH])


def send_mail(key: int) -> bool:
    """Send one mail unless another worker has it. What fails is tried again later, with the same Message-ID."""
    mail = _claimed(key)
    if mail is None:
        return False
    if not _is_meant(mail):
        Mail.objects.filter(pk=mail.pk).update(state=Mail.State.DROPPED, error="")
        return True
    connection = get_connection()
    try:
        connection.open()
        message = _message(mail)
        message.connection = connection
        message.send()
    except Exception as error:  # whatever it was, it must not stand in the way of the next mail
        _not_sent(mail, error)
    else:
        _sent(mail)
    # Only now that it is on the books: a server that is slow to say goodbye, or fails to, has taken it all the same.
    with suppress(Exception):
        connection.close()
    return True


def _sent(mail: Mail) -> None:
    now = timezone.now()
    # What belongs to no case is on no page and carries links to sign in: once it is sent, it is kept no longer.
    forget = {} if mail.case_id else {"text": "", "parts": {}}
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.SENT, sent_at=now, error="", held=False, **forget)
    # The server answers again, so whatever waited for it may go.
    Mail.objects.filter(state=Mail.State.QUEUED, held=True).update(next_try=now, held=False)


def _is_meant(mail: Mail) -> bool:
    """Whether its reader may still open the case it tells of, and has not ended it meanwhile."""
    if mail.watcher and mail.watcher.ended_at:
        return False
    if mail.reader is None or mail.case_id is None:
        return True
    return access.visible_to(mail.reader).filter(pk=mail.case_id).exists()


def _claimed(key: int) -> Mail | None:
    """The mail, ours until the claim runs out; None when another worker was faster."""
    now = timezone.now()
    free = Mail.objects.filter(pk=key, state=Mail.State.QUEUED, next_try__lte=now)
    if not free.update(next_try=now + CLAIM, attempts=F("attempts") + 1, held=False):
        return None
    return Mail.objects.select_related("reader", "watcher").get(pk=key)


def _message(mail: Mail) -> EmailMultiAlternatives:
    """The mail as it travels: text, the same in HTML where it has parts, and what mail programs go by."""
    message = EmailMultiAlternatives(subject=mail.subject, body=mail.text, to=[mail.to], headers=_headers(mail))
    if mail.parts:
        with translation.override(mail.language):
            words = {**mail.parts, "subject": mail.subject, "language": mail.language}
            page = f"mail/{mail.parts.get('template', 'event')}.html"
            message.attach_alternative(render_to_string(page, words), "text/html")
    return message


def _headers(mail: Mail) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if ancestors := mails.ancestors_of(mail):
        headers |= {"References": " ".join(ancestors), "In-Reply-To": ancestors[-1]}
    if answers_to := addresses.for_mail(mail):
        headers |= {"Reply-To": answers_to, "X-Loop": settings.INBOUND_EMAIL_ADDRESS}
    if mail.watcher:
        stop = {"List-Unsubscribe": f"<{mails.stop_address(mail.watcher)}>"}
        headers |= {**stop, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


def _not_sent(mail: Mail, error: Exception) -> None:
    codes = _codes(error)
    is_final = _is_about_this_mail(error, codes) or mail.attempts >= GIVE_UP_AFTER
    wait = timedelta(seconds=min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT))
    # The server's words may hold addresses; the kind and the code are enough.
    reason = f"{type(error).__name__} {' '.join(map(str, codes))}".strip()
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.FAILED if is_final else Mail.State.QUEUED,
        next_try=timezone.now() + wait,
        held=_is_about_the_server(error, codes),
        error=reason[:500],
    )
    if _is_about_the_server(error, codes):
        _hold_all(mail)
    log.warning("mail not sent", extra={"mail": mail.pk, "attempt": mail.attempts, "error": reason})


def _codes(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in error.recipients.values()]
    code = getattr(error, "smtp_code", None)
    return [code] if isinstance(code, int) else []


def _is_about_this_mail(error: Exception, codes: list[int]) -> bool:
    """Whether trying again is pointless: 5xx for the address or the contents. A wrong password is ours to mend."""
    # A certificate that is not trusted is a ValueError too, though it is about the server.
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return True
    is_answer = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return is_answer and bool(codes) and all(500 <= code < 600 for code in codes)


def _is_about_the_server(error: Exception, codes: list[int]) -> bool:
    """Whether every other mail would fare alike: nobody answers, or not as agreed."""
    is_answer = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return isinstance(error, OSError) and (not is_answer or 421 in codes)


def _hold_all(mail: Mail) -> None:
    """Knock again in a while, with another mail than the one that failed: the server may stumble over just that."""
    later = timezone.now() + SILENCE
    waiting = Mail.objects.filter(state=Mail.State.QUEUED, next_try__lt=later - A_MOMENT).exclude(pk=mail.pk)
    waiting.update(next_try=later - A_MOMENT, held=True)


# --- Files ---------------------------------------------------------------------------------------------------------


def files_due() -> list[Any]:
    """Files to scan and draw, those that waited longest for it first."""
    due = Attachment.objects.filter(state__in=Attachment.UNCHECKED, next_try__lte=timezone.now())
    return list(due.order_by("next_try", "uploaded_at", "id").values_list("pk", flat=True)[:BATCH])


def check_file(key: Any) -> bool:
    """Make one file ready to go out, or refuse it, unless another worker has it. Without a verdict it is held."""
    now = timezone.now()
    free = Attachment.objects.filter(pk=key, state__in=Attachment.UNCHECKED, next_try__lte=now)
    if not free.update(next_try=now + CLAIM_OF_FILE):
        return False
    file = Attachment.objects.filter(pk=key).first()
    if file is None:  # taken away meanwhile
        return False
    try:
        uploads.prepare(file)
    except scanner.NoVerdict as reason:
        _hold(key, is_down=reason.is_down)
        log.warning("file not scanned", extra={"file": str(key), "reason": str(reason)})
    return True


def _hold(key: Any, *, is_down: bool) -> None:
    """Ask again in a while: of this file, and of no other before, when the scanner answers nobody.

    The file itself comes after the others then: it may be the one that the scanner stumbles over.
    """
    later = timezone.now() + HELD_FOR
    waiting = Attachment.objects.filter(state__in=Attachment.UNCHECKED)
    waiting.filter(pk=key).update(state=Attachment.State.HELD, next_try=later)
    if is_down:
        others = waiting.exclude(pk=key).filter(next_try__lt=later - A_MOMENT)
        others.update(state=Attachment.State.HELD, next_try=later - A_MOMENT)


def orphans_due() -> list[str]:
    """Stored files that no row knows: left by a crash between bytes and row, or by a removed draft."""
    try:
        stored = default_storage.listdir("")[1]
    except FileNotFoundError:
        return []
    names = [name for name in stored if _OURS.fullmatch(name) and _is_old(name)]
    known: set[str] = set()
    for start in range(0, len(names), 500):
        some = names[start : start + 500]
        rows = Attachment.objects.filter(Q(file__in=some) | Q(served__in=some) | Q(thumbnail__in=some))
        known.update(name for row in rows.values_list("file", "served", "thumbnail") for name in row)
    return [name for name in names if name not in known]


def _is_old(name: str) -> bool:
    try:
        return default_storage.get_modified_time(name) < timezone.now() - ORPHAN_AFTER
    except FileNotFoundError:
        return False


def remove_orphan(name: str) -> bool:
    default_storage.delete(name)
    return True


def forgotten_due() -> list[Any]:
    """Files that were put into a form which was never sent."""
    old = _forgotten().filter(uploaded_at__lt=timezone.now() - FORGOTTEN_AFTER)
    return list(old.values_list("pk", flat=True)[:500])


def _forgotten() -> QuerySet[Attachment]:
    """Neither of a message that goes out, however long the worker was away, nor beside a text that was begun."""
    begun = BegunMessage.objects.filter(case=OuterRef("case"), author=OuterRef("uploaded_by"))
    return Attachment.objects.filter(~Exists(begun), is_staged=True)


def remove_forgotten(key: Any) -> bool:
    with transaction.atomic():
        file = Attachment.objects.select_for_update(of=("self",)).filter(pk__in=_forgotten(), pk=key).first()
        if file:
            uploads.remove(file)
    return file is not None


def expired_due() -> list[Any]:
    """Lent files whose day has come, the first to go first."""
    over = Attachment.objects.filter(expires_at__lte=timezone.now(), gone_at=None).order_by("expires_at", "id")
    return list(over.values_list("pk", flat=True)[:500])


def delete_expired(key: Any) -> bool:
    file = Attachment.objects.select_related("case").filter(pk=key, expires_at__lte=timezone.now(), gone_at=None)
    return any(lifecycle.delete_lent_file(one, by=None) for one in file)


# --- Search --------------------------------------------------------------------------------------------------------


def texts_due() -> list[int]:
    """Cases that are found by an old name, or not yet at all."""
    return search.stale(CASES)


def write_text(key: int) -> bool:
    return search.index_anew([key]) > 0


# --- Sessions ------------------------------------------------------------------------------------------------------


def sessions_due() -> list[str]:
    """Sessions that are over. What somebody typed may wait in one, and is not kept for longer than that."""
    over = Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date")
    return list(over.values_list("pk", flat=True)[:SESSIONS])


def forget_session(key: str) -> bool:
    removed, _of_which = Session.objects.filter(pk=key, expire_date__lt=timezone.now()).delete()
    return removed > 0


OFTEN: tuple[Duty, ...] = (
    Duty("remind of retries", retries.reminders_due, retries.remind),
    Duty("let messages go out", going_out.due, going_out.go),
    Duty("remind and close", reminders.due, reminders.act),
    Duty("ask how it went", surveys.due, surveys.ask),
    Duty("write summaries", summary.due, summary.write),
    Duty("send mail", mails_due, send_mail),
    Duty("fetch mail", mailbox.due, mailbox.fetch),
    Duty("read mail", acting.due, acting.act),
    Duty("check files", files_due, check_file),
    Duty("write search texts", texts_due, write_text),
)
SELDOM: tuple[Duty, ...] = (
    Duty("delete lent files", expired_due, delete_expired),
    Duty("remove forgotten files", forgotten_due, remove_forgotten),
    Duty("remove orphans", orphans_due, remove_orphan),
    Duty("forget mails as they came", acting.raws_due, acting.forget_raw),
    Duty("forget sessions", sessions_due, forget_session),
)


def run_once(duties: tuple[Duty, ...] = OFTEN + SELDOM, is_over: Callable[[], bool] = lambda: False) -> dict[str, int]:
    """Do what is due, once round; answers on how much each duty acted."""
    return {duty.name: duty.run(is_over) for duty in duties}
