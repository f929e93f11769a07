"""Dates and times as people in Japan type them, read as Japan's time."""

import re
import unicodedata
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.clock import JAPAN

_SHAPES = (
    re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[T\s]*(?P<rest>.*)", re.ASCII),
    re.compile(r"(?:令和|R)(?P<reiwa>\d{1,2}|元)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日\s*(?P<rest>.*)", re.ASCII),
)
_TIME = re.compile(
    r"(?:\([月火水木金土日]\))?\s*(?P<half>午前|午後)?\s*(?P<hour>\d{1,2})(?:[:時](?P<minute>\d{1,2})?)(?:分)?(?::\d{1,2})?(?:頃|ごろ)?\s*(?:JST)?",
    re.ASCII,
)


def read(text: str) -> str:
    """``2026-11-20T10:12+09:00`` from 2026-11-20 10:12, 2026年11月20日 10時12分, full-width digits, or 令和.

    Raises ValueError with a polite sentence for what cannot be read and for moments to come.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    for shape in _SHAPES:
        if found := shape.fullmatch(folded):
            return _moment(found).isoformat(timespec="minutes")
    raise ValueError(_("Write date and time like 2026-11-20 10:12."))


def _moment(found: re.Match[str]) -> datetime:
    groups = found.groupdict()
    clock = _TIME.fullmatch(groups["rest"].strip())
    if not clock:
        raise ValueError(_("Add the time of day, for example 2026-11-20 10:12."))
    year = int(groups["year"]) if groups.get("year") else 2018 + int(groups["reiwa"].replace("元", "1"))
    hour = int(clock["hour"]) + (12 if clock["half"] == "午後" and int(clock["hour"]) < 12 else 0)
    try:
        at = datetime(year, int(groups["month"]), int(groups["day"]), hour, int(clock["minute"] or 0), tzinfo=JAPAN)
    except ValueError:
        raise ValueError(_("There is no such date or time. Write it like 2026-11-20 10:12.")) from None
    if at > timezone.now() + timedelta(minutes=5):
        raise ValueError(_("This moment is still to come. Check date and time (Japan time)."))
    if at.year < 2006:
        raise ValueError(_("This date is too long ago. Check the year."))
    return at
