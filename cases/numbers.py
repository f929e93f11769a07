"""Case numbers such as ``26L-7F3K9``: never a counter, and safe to read out over the telephone.

Two digits of the year and a letter for the month (A is January), both in Japan's time, then five characters drawn at
random. The alphabet keeps one character of every set that eyes or pens confuse (0 O Q, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V)
and no vowel, so that no word can appear: 20 characters, 3.2 million numbers a month.
"""

import re
import secrets
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

ALPHABET = "34679CDFHJKMNPRTVWXY"
MONTHS = "ABCDEFGHIJKL"
LENGTH = 5
JAPAN = ZoneInfo("Asia/Tokyo")
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\uff0d\uff70]")
_NUMBER = re.compile(r"([0-9]{2}[A-L])-?([0-9A-Z]{5})", re.ASCII)


def new_number(at: datetime) -> str:
    """A number for a case begun at an aware moment. It may be taken: whoever stores it draws again."""
    day = at.astimezone(JAPAN)
    word = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{day:%y}{MONTHS[day.month - 1]}-{word}"


def canonical(typed: str) -> str:
    """The number as we write it, from full-width, lower-case or dash-less typing; empty when it is none."""
    folded = _DASHES.sub("-", unicodedata.normalize("NFKC", typed)).strip().upper()
    found = _NUMBER.fullmatch(folded)
    return f"{found[1]}-{found[2]}" if found else ""


class CaseNumberConverter:
    """``<case_number:number>`` in a path; what is no number is simply not found."""

    regex = "[0-9]{2}[A-L]-[0-9A-Z]{5}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
