"""What every page may show: the section of the menu it is in, and the guideline in force."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from cases.clock import guideline_today

SECTIONS = {
    "new": "new",
    "check": "new",
    "drafts": "new",
    "cases": "cases",
    "guideline": "guideline",
    "account": "account",
    "accounts": "account",
}


def site(request: HttpRequest) -> dict[str, Any]:
    guideline = guideline_today()
    first = request.path_info.split("/", 2)[1:2]
    return {
        "section": SECTIONS.get(first[0], "home") if first and first[0] else "home",
        "guideline_in_force": guideline,
        "guideline_dated": spelled(guideline.dated),
        "guideline_url": settings.GUIDELINE_URL,
    }


def spelled(day: date) -> str:
    """A date with its year: ``2019年11月22日`` or ``22 November 2019``."""
    if (get_language() or "").startswith("ja"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"
