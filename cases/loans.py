"""The whole file of a list import, lent to support until a day: what may be asked for, and how it stands.

A few facts and a masked sample are all that is kept of such a file. Where they do not do, support may ask for the file
itself; the acts are in the lifecycle.
"""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cases.clock import JAPAN
from cases.models import Attachment, Case, FileLoan
from cases.models.case import Status
from scope.areas import Area

CLAUSE = "2.1.3"  # what is asked for of an import, the file included
# While support works on it, or waits for an answer.
_WORKED_ON = (Status.SUBMITTED, Status.ACCEPTED, Status.WAITING)


def today() -> date:
    return timezone.localdate(timezone=JAPAN)


def proposed_day() -> date:
    return today() + timedelta(days=settings.WHOLE_FILE_DAYS)


def last_day() -> date:
    """The last day that may be named for deleting a file."""
    return today() + timedelta(days=settings.WHOLE_FILE_MOST_DAYS)


def is_possible(day: date) -> bool:
    return today() < day <= last_day()


def expiry(loan: FileLoan) -> datetime:
    """When its file is deleted: as the day begins in Japan."""
    return datetime.combine(loan.delete_on, time.min, JAPAN)


def current(case: Case) -> FileLoan | None:
    """What is asked for or lent now; asked of the database only where there can be any."""
    if case.area != Area.LIST_IMPORT.value:
        return None
    loans = FileLoan.objects.select_related("file", "asked_by", "agreed_by")
    # A wish that was not heeded in time lapses by itself, and a file may have been taken out of the case.
    stands = Q(file__isnull=False, file__gone_at=None) | Q(file=None, delete_on__gt=today())
    return loans.filter(stands, case=case, ended_at=None).first()


def is_wanted(case: Case, loan: FileLoan | None) -> bool:
    """Whether the customer may send the file now. What was refused may be sent anew."""
    if loan is None or loan.delete_on <= today() or not case.is_open:
        return False
    return loan.file is None or loan.file.state == Attachment.State.REFUSED


def may_be_asked(case: Case, loan: FileLoan | None) -> bool:
    """Whether support may ask for the file: of an import it works on, once at a time."""
    return case.area == Area.LIST_IMPORT.value and case.status in _WORKED_ON and loan is None
