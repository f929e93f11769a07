"""Everything that falls due: each duty is a query for what is due, and an act that may be repeated.

The row is the truth, so a worker that is killed loses nothing. On PostgreSQL several workers share a duty by skipping
rows that another holds.
"""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cases.evidence import uploads
from cases.models import Attachment, Mail

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 12
BATCH = 50


@dataclass(frozen=True)
class Duty:
    """``due`` answers the rows to act on, oldest first; ``act`` does one, with its row locked."""

    name: str
    due: Callable[[], QuerySet]
    act: Callable[..., None]

    def run(self) -> int:
        """Act on what is due, each row in a transaction of its own; answers how many."""
        done = 0
        for pk in list(self.due().values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                row = self._lock(pk)
                if row is not None:
                    self.act(row)
                    done += 1
        return done

    def _lock(self, pk: object):  # noqa: ANN202 - whatever model the duty is about
        rows = self.due().model._default_manager.filter(pk=pk)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        row = rows.first()
        return row if row is not None and self.due().filter(pk=pk).exists() else None


def mails_due() -> QuerySet[Mail]:
    """Mails to send now; of each case only the earliest that is still queued, so that order is kept."""
    earlier = Mail.objects.filter(case=OuterRef("case"), state=Mail.State.QUEUED, pk__lt=OuterRef("pk"))
    return (
        Mail.objects.filter(state=Mail.State.QUEUED, next_try__lte=timezone.now())
        .exclude(Exists(earlier))
        .order_by("id")
    )


def send(mail: Mail) -> None:
    """Send one mail; what fails is tried again later, and given up when the address is refused or after many tries."""
    message = EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            "Message-ID": mail.message_id,
            "References": mail.references,
            "In-Reply-To": mail.references,
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(timeout=20) if _speaks_smtp() else get_connection(),
    )
    mail.attempts += 1
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        mail.error = f"{type(error).__name__}: {_code(error)}"
        final = _is_final(error) or mail.attempts >= GIVE_UP_AFTER
        mail.state = Mail.State.FAILED if final else Mail.State.QUEUED
        mail.next_try = timezone.now() + timedelta(seconds=min(30 * 2**mail.attempts, 3600))
        log.warning("mail not sent", extra={"mail": mail.pk, "attempt": mail.attempts, "error": mail.error})
    else:
        mail.state, mail.sent_at, mail.error = Mail.State.SENT, timezone.now(), ""
    mail.save()


def _speaks_smtp() -> bool:
    from django.conf import settings

    return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def _codes(error: BaseException) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _reply in error.recipients.values()]
    code = getattr(error, "smtp_code", None)
    return [code] if isinstance(code, int) else []


def _code(error: BaseException) -> str:
    return ", ".join(map(str, _codes(error))) or "no answer"


def _is_final(error: BaseException) -> bool:
    """A 5xx answer is about this mail; everything else may pass."""
    codes = _codes(error)
    return bool(codes) and all(500 <= code < 600 for code in codes)


def attachments_due() -> QuerySet[Attachment]:
    return Attachment.objects.filter(state=Attachment.State.WAITING).order_by("uploaded_at", "id")


DUTIES: tuple[Duty, ...] = (
    Duty("send mail", mails_due, send),
    Duty("check files", attachments_due, uploads.prepare),
)


def run_once() -> dict[str, int]:
    """Do everything that is due once; answers how many rows of each duty were acted on."""
    return {duty.name: duty.run() for duty in DUTIES}
