"""What duties stumbled over, and the state of all duties in figures: what is due, overdue, failing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from cases.models import Attachment, BegunMessage, Case, Mail, Trouble

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=6)
LATE = timedelta(minutes=10)  # longer than several rounds of a worker


class Duty(Protocol):
    """As much of a duty as is needed here."""

    @property
    def name(self) -> str: ...
    @property
    def due(self) -> Callable[[], list[Any]]: ...


def of(duty: str) -> dict[str, Trouble]:
    """What the duty stumbled over and has not done since, by key."""
    return {trouble.key: trouble for trouble in Trouble.objects.filter(duty=duty)}


def rests(trouble: Trouble | None) -> bool:
    """Whether it is left alone for now, so that what fails always does not fail with every round."""
    return trouble is not None and trouble.again_at > timezone.now()


@transaction.atomic
def note(duty: str, key: object, error: Exception) -> None:
    """Write down that it failed. Only the kind of error: its words may hold what customers wrote."""
    now, kind = timezone.now(), type(error).__name__[:90]
    first = {"error": kind, "again_at": now + FIRST_REST}
    trouble, is_new = Trouble.objects.select_for_update().get_or_create(duty=duty, key=str(key)[:99], defaults=first)
    if not is_new:
        trouble.error, trouble.times = kind, trouble.times + 1
        trouble.again_at = now + min(FIRST_REST * 2 ** min(trouble.times - 1, 10), LONGEST_REST)
        trouble.save(update_fields=["error", "times", "again_at"])


def forget(duty: str, key: object) -> None:
    Trouble.objects.filter(duty=duty, key=str(key)[:99]).delete()


# --- How it stands ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """One duty: how much is due, since when the oldest is, and what fails."""

    name: str
    due: int
    oldest: datetime | None
    failing: int
    error: str

    def is_overdue(self, now: datetime) -> bool:
        return self.oldest is not None and self.oldest < now - LATE


def _mails() -> QuerySet[Mail]:
    return Mail.objects.filter(state=Mail.State.QUEUED)


# Since when things are due, where a column says so.
_DUE_SINCE: dict[str, Callable[[], tuple[QuerySet[Any], str]]] = {
    "remind and close": lambda: (Case.objects.filter(response_due=None), "reminder_due"),
    "ask how it went": lambda: (Case.objects.all(), "survey_due"),
    "send mail": lambda: (_mails(), "next_try"),
    "let messages go out": lambda: (BegunMessage.objects.all(), "goes_at"),
    "check files": lambda: (Attachment.objects.filter(state__in=Attachment.UNCHECKED), "next_try"),
    "delete lent files": lambda: (Attachment.objects.filter(gone_at=None), "expires_at"),
}


def _oldest(duty: str, now: datetime) -> datetime | None:
    if duty not in _DUE_SINCE:
        return None
    rows, column = _DUE_SINCE[duty]()
    due: QuerySet[Model] = rows.filter(**{f"{column}__lte": now}).order_by(column)
    found: datetime | None = due.values_list(column, flat=True).first()
    return found


def standing(duty: Duty, now: datetime) -> Standing:
    """How one duty stands; a mail that a server would not take is a trouble of its own kind."""
    troubles = Trouble.objects.filter(duty=duty.name).order_by("-again_at")
    last, count = troubles.first(), troubles.count()
    error = f"{last.error}, {last.times} times, since {last.since:%Y-%m-%d %H:%M} UTC" if last else ""
    if duty.name == "send mail":
        refused = Mail.objects.filter(state__in=(Mail.State.QUEUED, Mail.State.FAILED), attempts__gt=0).exclude(
            error=""
        )
        count += refused.count()
        error = error or refused.order_by("-id").values_list("error", flat=True).first() or ""
    return Standing(duty.name, len(duty.due()), _oldest(duty.name, now), count, error)


def standings(duties: Iterable[Duty]) -> list[Standing]:
    now = timezone.now()
    return [standing(duty, now) for duty in duties]
