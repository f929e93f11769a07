"""How long to wait before trying again, by kind of error: clause 1.3.4 says "a while", the settings say how long."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.clock import JAPAN, hours
from cases.evidence import api
from cases.models.retry import Wait
from scope import Area

# Marketo renews daily quotas at midnight here, summer time or not (developer manual, error 607).
CENTRAL = ZoneInfo("America/Chicago")
QUOTA_RESET = "quota-reset"
# Of the limits only these are counted by the day; the others are over in minutes.
_BY_THE_DAY = ("607", "1020", "20015")


def told_by(area: str, text: str) -> tuple[Wait, str]:
    """Which wait the error asks for, and the code it was told by; empty where the text names none that we know."""
    codes = api.error_codes(text)
    code = codes[0].code if codes else ""
    if area == Area.LIST_IMPORT.value:
        return Wait.IMPORT, code
    if not codes:
        return Wait.OTHER, ""
    # 1029 is said of a full queue and of a used-up quota alike: only its words tell.
    if code in _BY_THE_DAY or (code == "1029" and "quota" in text.lower()):
        return Wait.QUOTA, code
    return (Wait.TRANSIENT if codes[0].passes else Wait.OTHER), code


def again_from(wait: str, failed_at: datetime) -> datetime:
    """From when to try again, counted from the failed try (aware); answered in UTC."""
    length = settings.RETRY_WAITS[wait]
    if isinstance(length, timedelta):
        return (failed_at + length).astimezone(UTC)
    zone, opens = (CENTRAL, time.min) if length == QUOTA_RESET else (JAPAN, hours().opens)
    tomorrow = failed_at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, opens, zone).astimezone(UTC)


def length(wait: str) -> str:
    """How long, in words that follow "wait": ``30 minutes``, ``until the daily quota is renewed``."""
    setting = settings.RETRY_WAITS[wait]
    if setting == QUOTA_RESET:
        return _("until the daily quota is renewed (midnight in US Central time)")
    if not isinstance(setting, timedelta):
        return _("until 9:00 of the next day (Japan time)")
    minutes = setting // timedelta(minutes=1)
    if minutes % 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}


def why(wait: str) -> str:
    """Why waiting may help, in a sentence."""
    return {
        Wait.TRANSIENT: _("Errors of this kind come from load on shared servers, and often pass by themselves."),
        Wait.QUOTA: _("The quota counts the calls of a day; once it is renewed, calls go through again."),
        Wait.IMPORT: _("Imports share their servers with others; what fails at a busy time may work the day after."),
        Wait.OTHER: _("Support looks into errors that still occur after a while, so we keep to a short wait."),
    }[Wait(wait)]


def table(area: str) -> list[tuple[str, str]]:
    """The kinds of error that an area knows, with their waits as the settings have them."""
    kinds = [Wait.IMPORT] if area == Area.LIST_IMPORT.value else [Wait.TRANSIENT, Wait.QUOTA, Wait.OTHER]
    return [(str(wait.label), length(wait)) for wait in kinds]
