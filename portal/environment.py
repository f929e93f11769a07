"""Reads settings from the environment. Whatever is wrong or missing is collected and reported at once, by id."""

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from holidays import country_holidays

MISSING = "portal.S001"
NOT_UNDERSTOOD = "portal.S002"
UNREADABLE_FILE = "portal.S003"
GIVEN_TWICE = "portal.S004"

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}
# What a wait may be beside a length: until Marketo renews its daily quotas, until the next morning in Japan.
WAITS = ("quota-reset", "next-day")
SHORTEST_SECRET = 32
LENGTH = re.compile(r"[1-9][0-9]{0,2}[mh]", re.ASCII)
Hours = tuple[time, time, ZoneInfo, str]  # opens, closes, where, and whose holidays count
PROMISE = re.compile(r"[1-9][0-9]{0,2}[mhd]", re.ASCII)  # d: business days
HOURS = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2}) ([A-Za-z0-9_/+-]+) ([A-Z]{2})", re.ASCII)


class SettingsNeedAttention(ImproperlyConfigured):
    """What is wrong with the settings, all of it; told without a traceback, since none is needed to mend it."""


class Environment:
    """Typed access to the environment. Every name may also be given as ``NAME_FILE``, a file that holds the value.

    A reader never raises: it notes the problem, answers with the default (or something harmless of the right type),
    and ``finish`` raises once for all of them.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    def note(self, code: str, name: str, sentence: str) -> None:
        self.problems.append(f"({code}) {name}: {sentence}")

    def finish(self) -> None:
        """Raise SettingsNeedAttention when anything was wrong or missing."""
        if self.problems:
            listing = "\n  ".join(self.problems)
            raise SettingsNeedAttention(
                f"{len(self.problems)} setting(s) need attention; to try it out, set DEVELOPMENT=1.\n  {listing}"
            )

    def given(self, name: str) -> str | None:
        """The value as it was given, from ``NAME`` or from the file that ``NAME_FILE`` names."""
        direct, path = self.values.get(name), self.values.get(f"{name}_FILE")
        if path is None:
            return direct
        if direct is not None:
            self.note(GIVEN_TWICE, name, f"is given twice, also as {name}_FILE. Keep one.")
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.note(UNREADABLE_FILE, f"{name}_FILE", f"cannot be read ({type(error).__name__}).")
            return direct or ""

    def text(self, name: str, default: str | None = None, *, why: str = "") -> str:
        value = self.given(name)
        if value is not None and value.strip():
            return value.strip()
        if default is None:
            if not any(f" {name}" in problem for problem in self.problems):
                self.note(MISSING, name, f"is missing. {why}".strip())
            return ""
        return default

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name, "yes" if default else "no").lower()
        if value not in YES | NO:
            self.note(NOT_UNDERSTOOD, name, "is not understood. Write 1 or 0.")
        return value in YES

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**12) -> int:
        value = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,15}", value, re.ASCII) or not least <= int(value) <= most:
            self.note(NOT_UNDERSTOOD, name, f"is not a whole number from {least} to {most}.")
            return default
        return int(value)

    def names(self, name: str, default: list[str] | None = None) -> list[str]:
        """A list written with commas."""
        value = self.text(name, ",".join(default or []))
        return [part.strip() for part in value.split(",") if part.strip()]

    def hosts(self, name: str, default: list[str]) -> list[str]:
        """Host names without scheme or port; ``.example.com`` takes its subdomains in, ``*`` takes any."""
        found = self.names(name, default)
        if not all(re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]", host, re.ASCII) for host in found):
            self.note(NOT_UNDERSTOOD, name, "is not a list of hosts such as support.example.com,www.example.com.")
        return found

    def host(self, name: str) -> str:
        """One host name or address; empty where none is given."""
        value = self.text(name, "")
        if not re.fullmatch(r"([\w-]+(\.[\w-]+)*|[0-9a-fA-F:]+)?", value, re.ASCII) or value.startswith("-"):
            self.note(NOT_UNDERSTOOD, name, "is not a host such as scanner.example.com.")
            return ""
        return value

    def socket(self, name: str) -> str:
        """The path of a socket; empty where none is given."""
        value = self.text(name, "")
        if value and not Path(value).is_absolute():
            self.note(NOT_UNDERSTOOD, name, "is not an absolute path such as /run/clamav/clamd.ctl.")
            return ""
        return value

    def origins(self, name: str, default: list[str]) -> list[str]:
        """Addresses without a path; one ``*`` may stand for a subdomain."""
        found = self.names(name, default)
        if not all(_is_origin(origin.replace("//*.", "//any.", 1)) for origin in found):
            self.note(NOT_UNDERSTOOD, name, "is not a list of addresses such as https://support.example.com.")
        return found

    def folder(self, name: str, default: Path) -> Path:
        """An absolute path: a relative one would mean another folder for each process's working directory."""
        path = Path(self.text(name, str(default)))
        if not path.is_absolute():
            self.note(NOT_UNDERSTOOD, name, "is not an absolute path such as /srv/portal/files.")
        return path

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):  # unknown, nonsense, the name of a folder
            self.note(NOT_UNDERSTOOD, name, "is not a time zone such as Asia/Tokyo.")
            return default
        return value

    def wait(self, name: str, default: str) -> timedelta | str:
        """How long to wait: ``30m``, ``2h``, or one of the words ``quota-reset`` and ``next-day``."""
        value = self.text(name, default)
        if value not in WAITS and not LENGTH.fullmatch(value):
            self.note(NOT_UNDERSTOOD, name, f"is not a wait such as 30m or 2h, nor {' or '.join(WAITS)}.")
            value = default
        if value in WAITS:
            return value
        amount = int(value[:-1])
        return timedelta(hours=amount) if value.endswith("h") else timedelta(minutes=amount)

    def hours(self, name: str, default: str | Hours) -> Hours:
        """Business hours: ``09:00-17:30 Asia/Tokyo JP``, with the zone they are told in and whose holidays count."""
        value = self.given(name) or ""
        if not value.strip():
            return default if isinstance(default, tuple) else _hours(default)
        try:
            return _hours(value.strip())
        except (KeyError, ValueError, OSError, NotImplementedError):
            hint = "hours, time zone, and the country whose holidays count"
            self.note(NOT_UNDERSTOOD, name, f"is not like 09:00-17:30 Asia/Tokyo JP: {hint}.")
        return default if isinstance(default, tuple) else _hours(default)

    def promises(self, name: str, default: Sequence[str]) -> tuple[str, ...]:
        """As many lengths as the default has: ``30m``, ``4h``, or ``1d`` for a business day."""
        found = tuple(self.names(name, list(default)))
        if len(found) != len(default) or not all(PROMISE.fullmatch(length) for length in found):
            self.note(NOT_UNDERSTOOD, name, f"is not like {','.join(default)}: minutes, hours or business days.")
            return tuple(default)
        return found

    def days(self, name: str, default: Sequence[int]) -> tuple[int, ...]:
        """Business days, in their order: ``1,3,5``."""
        found = self.names(name, list(map(str, default)))
        days = tuple(int(day) for day in found if re.fullmatch(r"[1-9][0-9]?", day, re.ASCII))
        if len(days) != len(found) or list(days) != sorted(set(days)):
            self.note(NOT_UNDERSTOOD, name, "is not a list of business days such as 1,3,5, each later than the last.")
            return tuple(default)
        return days

    def choice(self, name: str, default: str, among: list[str]) -> str:
        value = self.text(name, default)
        if value not in among:
            self.note(NOT_UNDERSTOOD, name, f"is none of {', '.join(among)}.")
            return default
        return value

    def dates(self, name: str) -> frozenset[date]:
        found = set()
        for part in self.names(name):
            try:
                found.add(date.fromisoformat(part))
            except ValueError:
                self.note(NOT_UNDERSTOOD, name, "is not a list of dates such as 2026-12-30,2026-12-31.")
        return frozenset(found)

    def addresses(self, name: str) -> list[str]:
        found = self.names(name)
        if not all(re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address) for address in found):
            self.note(NOT_UNDERSTOOD, name, "is not a list of e-mail addresses.")
        return found

    def address(self, name: str) -> str:
        """One e-mail address that tags can be added to; empty where none is given."""
        value = self.text(name, "")
        if value and not re.fullmatch(r"[A-Za-z0-9._-]{1,28}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", value, re.ASCII):
            self.note(NOT_UNDERSTOOD, name, "is not an address such as reply@support.example.com.")
            return ""
        return value

    def shared_secret(self, name: str) -> str:
        """A secret that somebody else knows too; empty where none is given."""
        value = self.text(name, "")
        if value and len(value) < SHORTEST_SECRET:
            self.note(NOT_UNDERSTOOD, name, f"is too short. Use {SHORTEST_SECRET} letters or more, drawn at random.")
            return ""
        return value

    def mailbox(self, name: str) -> dict[str, Any]:
        """``imaps://user:password@host/folder``, ``imap://...`` (STARTTLS), ``imap://...?tls=0``; empty without one."""
        value = self.text(name, "")
        parts = _split(value)
        if not value:
            return {}
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or not parts.password:
            self.note(NOT_UNDERSTOOD, name, "is not imaps://user:password@host/folder, or imap://... for STARTTLS.")
            return {}
        is_clear = parse_qs(parts.query).get("tls", ["1"])[0] == "0"
        return {
            "host": parts.hostname,
            "port": parts.port or (993 if parts.scheme == "imaps" else 143),
            "user": unquote(parts.username),
            "password": unquote(parts.password),
            "folder": unquote(parts.path.strip("/")) or "INBOX",
            "security": "tls" if parts.scheme == "imaps" else "none" if is_clear else "starttls",
        }

    def sender(self, name: str, default: str | None) -> str:
        """An address, with or without a name before it."""
        value = self.text(name, default, why="Mail needs an address to come from.")
        if value and "@" not in parseaddr(value)[1]:
            self.note(NOT_UNDERSTOOD, name, 'is not a sender such as "Support desk <support@example.com>".')
        return value

    def web_address(self, name: str, default: str | None, *, why: str = "") -> str:
        """An absolute http or https address, without a slash at its end."""
        value = self.text(name, default, why=why).rstrip("/")
        if value and not _is_web_address(value):
            self.note(NOT_UNDERSTOOD, name, "is not an address such as https://support.example.com.")
        return value

    def site(self, name: str, default: str | None, *, why: str) -> str:
        """Like ``web_address``; nothing may follow the host and port, since the portal lives at the root."""
        value = self.web_address(name, default, why=why)
        if _is_web_address(value) and not _is_origin(value):
            self.note(NOT_UNDERSTOOD, name, "has a path. The portal is served at the root of its host.")
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        value = self.text(name, default)
        try:
            parsed = dict(dj_database_url.parse(value))
        except Exception:  # the parser raises several kinds, and any of them means the same to the reader
            parsed = {}
        known = parsed.get("ENGINE") in ("django.db.backends.sqlite3", "django.db.backends.postgresql")
        # A database in memory would be another one for each process, and a database without a name is anybody's.
        if not known or parsed.get("NAME") in (None, "", ":memory:"):
            self.note(NOT_UNDERSTOOD, name, "is not sqlite:///path or postgres://user:password@host:port/name.")
            return dict(dj_database_url.parse(default))
        return parsed

    def cache(self, name: str, default: str) -> dict[str, Any]:
        value = self.text(name, default)
        parts = _split(value)
        if parts.scheme == "db" and parts.hostname:
            backend = "django.core.cache.backends.db.DatabaseCache"
            # Beyond so many, counters of tries would be thrown away; Django's own limit is 300.
            return {"BACKEND": backend, "LOCATION": parts.hostname, "OPTIONS": {"MAX_ENTRIES": 1_000_000}}
        if parts.scheme == "locmem":
            return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": parts.hostname or ""}
        if parts.scheme in ("redis", "rediss") and parts.hostname:
            if not find_spec("redis"):
                self.note(NOT_UNDERSTOOD, name, "needs the Python package redis, which is not installed.")
            return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}
        self.note(NOT_UNDERSTOOD, name, "is not db://table, redis://host:port/0 or locmem://.")
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

    def mail(self, name: str, default: str | None) -> dict[str, Any]:
        """``smtp://user:password@host:587`` (STARTTLS), ``smtps://...:465``, ``smtp://localhost:25?tls=0``,
        ``console://``, ``file:///folder`` as Django's settings."""
        value = self.text(name, default, why="Customers are told of news by mail.")
        parts = _split(value)
        if parts.scheme in ("smtp", "smtps") and parts.hostname:
            tls = parts.scheme == "smtp" and parse_qs(parts.query).get("tls", ["1"])[0] != "0"
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": parts.hostname,
                "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
                "EMAIL_HOST_USER": unquote(parts.username or ""),
                "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
                "EMAIL_USE_TLS": tls,
                "EMAIL_USE_SSL": parts.scheme == "smtps",
            }
        if parts.scheme == "console":
            return {"EMAIL_BACKEND": "portal.console_mail.EmailBackend"}
        if parts.scheme == "file" and parts.path:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": parts.path,
            }
        if value:
            self.note(
                NOT_UNDERSTOOD, name, "is not smtp://user:password@host:587, smtps://..., file:///... or console://."
            )
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


def _hours(value: str) -> Hours:
    """Raises an error of one of several kinds where it cannot be read."""
    found = HOURS.fullmatch(value)
    if found is None:
        raise ValueError(value)
    opens, closes, zone, country = found.groups()
    country_holidays(country, years=2026)
    read = (time.fromisoformat(opens), time.fromisoformat(closes), ZoneInfo(zone), country)
    if read[0] >= read[1]:
        raise ValueError(value)
    return read


def _split(value: str) -> SplitResult:
    """The parts of an address; all empty when it cannot be one."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises when it is no port
    except ValueError:
        return urlsplit("")
    return parts


def _is_web_address(value: str) -> bool:
    parts = _split(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)


def _is_origin(value: str) -> bool:
    parts = _split(value)
    return _is_web_address(value) and value == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc


def kept_secret(path: Path) -> str:
    """A secret for development, made once and kept in a file only its owner may read."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(64)
        try:
            with open(path, "x", encoding="ascii", opener=_private) as file:
                file.write(made)
        except FileExistsError:  # another process was first
            return path.read_text(encoding="ascii") or made
        return made


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
