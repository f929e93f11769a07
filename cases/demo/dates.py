"""Dates in the demo's texts: written as a distance from the sending of the case, told as days.

``‹-3›`` is three business days before it was sent, ``‹0›`` that very day, ``‹+4›`` four business days later; ``‹-40m›`` is
forty minutes before it was sent, told with its time of day. A second word chooses the form (``full``, ``short``, ``iso``),
or, ending in #, asks for the Request ID that a call at that time would have had: ``‹-1 10:12:05 e42b#›``.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases.clock import business_days_after, is_business_day
from cases.models import User

DISTANCE = re.compile(r"‹(?P<far>[-+]?\d+)(?P<minutes>m)?(?: (?P<clock>\d\d:\d\d:\d\d))?(?: (?P<form>[a-z]+|\w+#))?›")


def dated(value: Any, sent: datetime, filer: User) -> Any:
    """*value* with every distance in its texts told in the filer's language and zone; tables keep their shape."""
    if isinstance(value, str):
        return DISTANCE.sub(lambda found: _told(found, sent, filer), value)
    if isinstance(value, tuple):
        return tuple(dated(each, sent, filer) for each in value)
    if isinstance(value, Mapping):
        return {key: dated(each, sent, filer) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: dated(getattr(value, each.name), sent, filer) for each in fields(value)})
    return value


def _told(found: re.Match[str], sent: datetime, filer: User) -> str:
    zone = ZoneInfo(filer.time_zone)
    if found["minutes"]:
        at = (sent + timedelta(minutes=int(found["far"]))).astimezone(zone)
    else:
        day = business_day(sent.astimezone(zone).date(), int(found["far"]))
        at = datetime.combine(day, time.fromisoformat(found["clock"] or "00:00:00"), zone)
    form = found["form"] or ""
    if form.endswith("#"):
        return f"{form}{int(at.timestamp() * 1000):x}"
    words = spelled(at.date(), form, filer.language)
    return f"{words} {at.hour}:{at.minute:02}" if found["minutes"] else words


def business_day(day: date, far: int) -> date:
    """The business day *far* business days after *day*, or before it when *far* is negative; *day* itself for 0."""
    if far > 0:
        return business_days_after(day, far)
    while far:
        day -= timedelta(days=1)
        far += is_business_day(day)
    return day


def spelled(day: date, form: str, language: str) -> str:
    if form == "iso":
        return day.isoformat()
    if language == "ja":
        words = {"": "{0.month}月{0.day}日", "full": "{0.year}年{0.month}月{0.day}日", "short": "{0.month}/{0.day}"}
    else:
        words = {"": "{0.day} {0:%B}", "full": "{0.day} {0:%B} {0.year}", "short": "{0.day} {0:%b}"}
    return words[form].format(day)
