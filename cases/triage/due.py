"""What is due in a case and since when, as staff read it: short, with a tone for what is late or soon."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import clock
from cases.models import Case
from cases.models.case import Status
from cases.templatetags.words import day, moment
from cases.triage.piles import SOON


@dataclass(frozen=True)
class Due:
    """``tone`` is ``is-late``, ``is-soon`` or nothing; ``at`` the moment it is about, ``is_promise`` what it is."""

    words: str
    tone: str = ""
    at: datetime | None = None
    is_promise: bool = False


def due(case: Case, now: datetime | None = None) -> Due:
    """What falls due next in a sent case, or what became of it."""
    now = now or timezone.now()
    if case.response_due:
        return _promise(case.response_due, now)
    match case.status:
        case Status.WAITING:
            return _at_customer(_("Waiting for an answer"), case.waiting_since, now)
        case Status.RESOLVED:
            return _at_customer(_("Waiting to be confirmed"), case.resolved_at, now)
        case Status.REFERRED:
            return Due(_("With consulting"))
        case Status.CLOSED:
            return Due(_("Closed on %(day)s") % {"day": day(case.closed_at)})
        case Status.WITHDRAWN:
            return Due(_("Withdrawn on %(day)s") % {"day": day(case.closed_at)})
    return Due(_("Answered"))


def _promise(at: datetime, now: datetime) -> Due:
    left = at - now
    if left < timedelta(0):
        return Due(_("%(time)s late") % {"time": span(-left)}, "is-late", at, True)
    if left <= SOON:
        return Due(_("%(time)s left") % {"time": span(left)}, "is-soon", at, True)
    return Due(_("by %(when)s") % {"when": moment(at)}, "", at, True)


def _at_customer(words: str, since: datetime | None, now: datetime) -> Due:
    if since is None:
        return Due(words)
    days = business_days_between(since, now)
    return Due(
        ngettext("%(what)s, business day %(n)d", "%(what)s, business day %(n)d", days) % {"what": words, "n": days},
        at=since,
    )


def business_days_between(since: datetime, now: datetime) -> int:
    """The number of the business day on which the customer holds the ball: 1 on the first; counted to 99 at most."""
    today: date = clock.business_day_of(now)
    at, count = clock.business_day_of(since), 1
    while at < today and count < 99:
        at += timedelta(days=1)
        count += clock.is_business_day(at)
    return count


def span(time: timedelta) -> str:
    """``25 min``, ``1 h 40 min``, ``3 days``: as exact as it is still of use."""
    minutes = max(1, int(time.total_seconds() // 60))
    if minutes < 60:
        return _("%(m)d min") % {"m": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": rest} if rest else _("%(h)d h") % {"h": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def age(case: Case, now: datetime | None = None) -> str:
    """How long ago the case was sent."""
    return span((now or timezone.now()) - case.submitted_at) if case.submitted_at else ""
