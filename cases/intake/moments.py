"""Dates and times as people in Japan type them, in Japan's time or a zone that is chosen, unless they say another."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from django.utils.timezone import now
from django.utils.translation import gettext as _

from cases.clock import JAPAN
from cases.text import folded

LONGEST = 200
FIRST = datetime(2006, 1, 1, tzinfo=JAPAN)  # there was no Marketo before
_DATE = re.compile(
    r"(?:(?P<year>\d{4})|(?:令和|R) ?(?P<reiwa>\d{1,2}|元)) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2})"
    r"(?: ?日| |T|,|$|(?=\())[T, ]*(?P<rest>.*)",
    re.ASCII | re.I,
)
_TIME = re.compile(
    r"(?:\((?:[月火水木金土日](?:曜日?)?|[a-z]{3,9})\),? ?)?"
    r"(?P<before>午前|午後|am|pm)? ?(?P<hour>\d{1,2})(?P<rest>: ?(?P<minute>\d{1,2})(?::\d{2}(?:[.,]\d{1,9})?)?"
    r"| ?時 ?(?:(?P<minutes>\d{1,2}) ?分(?: ?\d{1,2} ?秒)?|(?P<half>半))?)?"
    r" ?(?P<after>am|pm)? ?(?:頃|ごろ|ころ)? ?(?P<zone>\(?(?:JST|日本時間)\)?|Z|UTC|GMT|[-+]\d{2}(?::?\d{2})?)?",
    re.ASCII | re.I,
)


def read(text: str, zone: tzinfo = JAPAN) -> str:
    """``2026-11-20T10:12+09:00`` from 2026-11-20 10:12, 2026年11月20日 10時12分, full-width digits, 令和, or ISO 8601.

    Whatever names its offset from UTC is converted to the time of *zone*, so that what was read can be read again.
    Raises ValueError with a polite sentence for what cannot be read and for moments to come.
    """
    line = " ".join(folded(text).split()) if len(text) <= LONGEST else ""
    found = _DATE.fullmatch(line)
    at = _moment(found, zone) if found else _compact(line, zone)
    if at < FIRST:
        raise ValueError(_("This date is too long ago. Check the year."))
    if at > now() + timedelta(minutes=5):
        if zone is JAPAN:
            raise ValueError(_("This moment is still to come. Check date and time (Japan time)."))
        raise ValueError(_("This moment is still to come. Check date, time and time zone."))
    if at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise ValueError(_("Clocks were put forward then, so there was no such time. Check time and time zone."))
    return at.astimezone(zone).isoformat(timespec="minutes")


def shown(stored: str, zone: tzinfo = JAPAN) -> str:
    """What :func:`read` answered, as one types it: ``2026-11-20 10:12``. Anything else comes back as it is."""
    try:
        at = datetime.fromisoformat(stored)
        if not at.tzinfo:
            return stored
        local = at.astimezone(zone)
    except (ValueError, OverflowError):
        return stored
    # When clocks are put back, an hour comes twice; the second is told by its offset.
    is_second = local.fold and local.utcoffset() != local.replace(fold=0).utcoffset()
    typed = f"{local:%Y-%m-%d %H:%M}"
    return typed + local.isoformat()[-6:] if is_second else typed


def _moment(found: re.Match[str], zone: tzinfo) -> datetime:
    clock = _TIME.fullmatch(found["rest"].strip())
    half = (clock["before"] or clock["after"] or "").lower() if clock else ""
    if not clock or not (clock["rest"] or half):
        if ":" in found["rest"]:
            raise ValueError(_("Write date and time like 2026-11-20 10:12."))
        raise ValueError(_("Add the time of day, for example 2026-11-20 10:12."))
    year = int(found["year"]) if found["year"] else 2018 + int(found["reiwa"].replace("元", "1"))
    hour, minute = int(clock["hour"]), 30 if clock["half"] else int(clock["minute"] or clock["minutes"] or 0)
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in ("午後", "pm") else 0)
    try:
        return datetime(year, int(found["month"]), int(found["day"]), hour, minute, tzinfo=_zone(clock["zone"], zone))
    except ValueError:
        raise ValueError(_("There is no such date or time. Write it like 2026-11-20 10:12.")) from None


def _zone(typed: str | None, zone: tzinfo) -> tzinfo:
    name = (typed or "").upper()
    if not name:
        return zone
    if name in ("Z", "UTC", "GMT"):
        return UTC
    if name[:1] not in ("+", "-"):
        return JAPAN
    sign, digits = -1 if name[0] == "-" else 1, name[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0)))


def _compact(line: str, zone: tzinfo) -> datetime:
    """The rarer shapes of ISO 8601, such as 20261120T101200+0900."""
    try:
        if "T" not in line:
            raise ValueError
        at = datetime.fromisoformat(line)
    except ValueError:
        raise ValueError(_("Write date and time like 2026-11-20 10:12.")) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)
