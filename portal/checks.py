"""Settings that are unsafe, or that contradict each other. The ids are stable; README lists them."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

LOCAL = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security, deploy=True)
def safe_for_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Asked by ``check --deploy``."""
    found: list[CheckMessage] = []
    if settings.DEVELOPMENT:
        found.append(Error("DEVELOPMENT is on.", hint="Unset it where real cases are kept.", id="portal.E001"))
    if not settings.HTTPS:
        found.append(Error("SITE_URL is not https.", hint="Serve the portal over TLS.", id="portal.E002"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS takes any host.", hint="Name your hosts.", id="portal.E003"))
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        found.append(Error("EMAIL_URL sends no mail.", hint="Use smtp:// or smtps://.", id="portal.E004"))
    if "locmem" in settings.CACHES["default"]["BACKEND"]:
        found.append(
            Error(
                "CACHE_URL counts tries to sign in for each process by itself.",
                hint="Use db://cache_entries or redis://.",
                id="portal.E005",
            )
        )
    smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if smtp and settings.EMAIL_HOST not in LOCAL and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        found.append(Warning("Mail leaves this machine in clear.", hint="Drop ?tls=0.", id="portal.W006"))
    if settings.INBOUND_EMAIL.get("security") == "none" and settings.INBOUND_EMAIL["host"] not in LOCAL:
        found.append(Warning("The mailbox is read in clear.", hint="Use imaps://, or drop ?tls=0.", id="portal.W032"))
    if (settings.INBOUND_EMAIL or settings.INBOUND_RELAY_SECRET) and not settings.INBOUND_EMAIL_AUTHSERV:
        found.append(
            Warning(
                "Nobody is asked whether mails that come in are from whom they say.",
                hint="Set INBOUND_EMAIL_AUTHSERV to the name your mail server writes into Authentication-Results.",
                id="portal.W033",
            )
        )
    if not settings.SUPPORT_TEAM_EMAIL:
        found.append(
            Warning(
                "Nobody hears of new cases.", hint="Set SUPPORT_TEAM_EMAIL to the team's address.", id="portal.W007"
            )
        )
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        found.append(
            Warning(
                "SITE_URL is https, but no proxy is believed to have spoken it.",
                hint="Set TRUSTED_PROXIES=1 behind a proxy that ends TLS, or every page leads to itself.",
                id="portal.W008",
            )
        )
    return found


@register()
def settings_agree(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.MAX_FILE_SIZE > settings.MAX_CASE_SIZE:
        found.append(Error("One file may be larger than a whole case.", id="portal.E011"))
    if settings.MAX_FILE_SIZE > settings.MAX_SIZE_PER_DAY or settings.MAX_FILES_PER_CASE > settings.MAX_FILES_PER_DAY:
        found.append(
            Error(
                "What one case may hold, a company may not send in a day.",
                hint="Raise UPLOAD_COMPANY_MB_PER_DAY or UPLOAD_COMPANY_FILES_PER_DAY.",
                id="portal.E015",
            )
        )
    if settings.CLAMD_HOST and settings.CLAMD_SOCKET:
        found.append(Error("clamd is named twice.", hint="Keep CLAMD_HOST or CLAMD_SOCKET.", id="portal.E016"))
    if (settings.CLAMD_HOST or settings.CLAMD_SOCKET) and settings.CLAMD_MAX_SIZE < settings.MAX_FILE_SIZE:
        found.append(
            Error(
                "Files may be larger than the scanner takes, and would wait for ever.",
                hint="Raise CLAMD_MAX_MB with clamd's StreamMaxLength, or lower UPLOAD_FILE_MB.",
                id="portal.E017",
            )
        )
    if settings.WHOLE_FILE_DAYS > settings.WHOLE_FILE_MOST_DAYS:
        found.append(
            Error(
                "A whole file would be asked for longer than it may be kept.",
                hint="Raise WHOLE_FILE_MOST_DAYS, or lower WHOLE_FILE_DAYS.",
                id="portal.E018",
            )
        )
    comes_in = bool(settings.INBOUND_EMAIL or settings.INBOUND_RELAY_SECRET)
    if comes_in != bool(settings.INBOUND_EMAIL_ADDRESS):
        found.append(
            Error(
                "Mail that comes in needs a way and an address.",
                hint="Set INBOUND_EMAIL_ADDRESS with INBOUND_EMAIL_URL or INBOUND_RELAY_SECRET, or none of them.",
                id="portal.E031",
            )
        )
    if (
        settings.SESSION_IDLE_STAFF > settings.SESSION_MAX_AGE
        or settings.SESSION_IDLE_CUSTOMER > settings.SESSION_MAX_AGE
    ):
        found.append(Error("A session may be idle for longer than it may last.", id="portal.E012"))
    if settings.REMIND_ON_DAYS[-1] >= settings.CLOSE_ON_DAY:
        found.append(
            Error(
                "Cases are closed before the last reminder.",
                hint="Let CLOSE_ON_DAY come after REMIND_ON_DAYS.",
                id="portal.E022",
            )
        )
    if settings.SESSION_COOKIE_NAME.startswith("__Host-") and not settings.SESSION_COOKIE_SECURE:
        found.append(Error("Browsers refuse a __Host- cookie that is not Secure.", id="portal.E013"))
    if settings.DEBUG and not settings.DEVELOPMENT:
        found.append(Error("DEBUG shows settings and code to visitors.", id="portal.E014"))
    return found


@register(Tags.database)
def one_postgresql_driver(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Django takes psycopg 3 when both are there, whatever was tested."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        from django.db.backends.postgresql.psycopg_any import is_psycopg3

        if is_psycopg3:
            return [Warning("psycopg 3 is in use; the tests ran with psycopg2.", id="portal.W021")]
    return []
