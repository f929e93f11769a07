"""The diary of what happened now and then: when it was, in which zone, and what the logs can still tell of it."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.clock import JAPAN

# Where those who ask in Japan have colleagues, and what Marketo's own pages speak of, such as US Central for quotas.
ZONES: dict[str, Promise] = {
    JAPAN.key: _("Japan"),
    "UTC": _("UTC"),
    "America/Los_Angeles": _("US Pacific"),
    "America/Chicago": _("US Central"),
    "America/New_York": _("US Eastern"),
    "Europe/London": _("United Kingdom"),
    "Europe/Berlin": _("Central Europe"),
    "Asia/Kolkata": _("India"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Shanghai": _("China"),
    "Australia/Sydney": _("Sydney"),
}


def zone(name: str) -> ZoneInfo:
    """The zone of that name; Japan's where it is none of ours."""
    return ZoneInfo(name) if name in ZONES else JAPAN


def at(row: dict[str, str]) -> datetime | None:
    """When an occurrence was; None while its date cannot be read."""
    try:
        found = datetime.fromisoformat(row.get("at", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def dated(rows: Iterable[dict[str, str]]) -> int:
    """How many different occurrences are dated: one that is told twice counts once."""
    return len({(moment, row.get("who", ""), row.get("url", "")) for row in rows if (moment := at(row))})


class Logs(StrEnum):
    """What Marketo's activity log can still tell of a moment (the manual, on how long activities are kept)."""

    WHOLE = "whole"
    PARTLY = "partly"
    HARDLY = "hardly"
    GONE = "gone"


SOON_GONE = timedelta(days=90)  # page visits, link clicks and the like
MONTHS, MONTHS_BOUGHT = 25, 37  # everything else, and with the longer retention that can be bought
TOLD: dict[Logs, Promise] = {
    Logs.PARTLY: _("More than 90 days ago: visits and clicks may no longer be in the log."),
    Logs.HARDLY: _("More than 25 months ago: the log is gone, unless you have the retention of 37 months."),
    Logs.GONE: _("More than 37 months ago: no log is left. Support can look only at what you have kept."),
}


def logs(moment: datetime, now: datetime) -> Logs:
    if moment < _months_before(now, MONTHS_BOUGHT):
        return Logs.GONE
    if moment < _months_before(now, MONTHS):
        return Logs.HARDLY
    return Logs.PARTLY if moment < now - SOON_GONE else Logs.WHOLE


def _months_before(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
