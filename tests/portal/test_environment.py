"""Reading settings from the environment: typed, from files too, and all problems told at once."""

import os
import stat
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.environment import Environment, kept_secret
from tests.portal.settings_read import ROOT, settings_read

PRODUCTION = {
    "SITE_URL": "https://support.example.com",
    "SECRET_KEY": "k" * 30 + "Ab3-" * 10,
    "EMAIL_URL": "smtps://portal:secret@mail.example.com",
    "DEFAULT_FROM_EMAIL": "Support <support@example.com>",
    "SUPPORT_TEAM_EMAIL": "team@example.com",
    "TRUSTED_PROXIES": "1",
}


def manage(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *args], cwd=ROOT, env=clean | env, capture_output=True, text=True, check=False
    )


def test_everything_missing_is_told_at_once() -> None:
    told = manage("check").stderr
    for name in ("SITE_URL", "SECRET_KEY", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        assert f"(portal.S001) {name}: is missing" in told
    assert "DEVELOPMENT=1" in told


def test_everything_wrong_is_told_at_once_and_without_a_traceback() -> None:
    any_text = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "PORT"}
    wrong = {read.name for read in settings_read()} - any_text
    done = manage("check", **PRODUCTION | dict.fromkeys(wrong, "-no: sense!"))
    assert done.returncode == 1
    assert len(wrong) > 20
    for name in wrong:
        assert f"(portal.S002) {name}: " in done.stderr, name
    assert PRODUCTION["SECRET_KEY"] not in done.stderr
    assert "Traceback" not in done.stderr


def test_every_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    """All of them at once, and a file that is not there is told by its name."""
    for name, value in PRODUCTION.items():
        (tmp_path / name).write_text(f"{value}\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in PRODUCTION}
    done = manage("check", "--deploy", "--fail-level", "WARNING", **files)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr
    lost = {f"{read.name}_FILE": str(tmp_path / "lost") for read in settings_read() if read.name != "PORT"}
    told = manage("check", **lost).stderr
    for name in lost:
        assert f"(portal.S003) {name}: cannot be read" in told, name


def test_only_the_settings_read_the_environment() -> None:
    readers = [path for folder in ("portal", "cases", "scope") for path in (ROOT / folder).rglob("*.py")]
    found = {path.name for path in readers if "os.environ" in path.read_text()}
    assert found == {"settings.py", "wsgi.py"}


def test_deployment_check_is_clean_under_production_settings() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_deployment_check_finds_what_is_unsafe() -> None:
    unsafe = {
        "SITE_URL": "http://support.example.com",
        "ALLOWED_HOSTS": "*",
        "EMAIL_URL": "console://",
        "CACHE_URL": "locmem://",
        "SUPPORT_TEAM_EMAIL": "",
        "DEVELOPMENT": "1",
    }
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION | unsafe)
    assert done.returncode == 1
    for number in ("E001", "E002", "E003", "E004", "E005", "W007"):
        assert f"portal.{number}" in done.stderr, number
    assert "portal.W008" in manage("check", "--deploy", **PRODUCTION | {"TRUSTED_PROXIES": "0"}).stderr
    assert "portal.E014" in manage("check", **PRODUCTION | {"DEBUG": "1"}).stderr
    assert (
        "portal.W006"
        in manage("check", "--deploy", **PRODUCTION | {"EMAIL_URL": "smtp://mail.example.com:25?tls=0"}).stderr
    )


def test_cookies_carry_the_host_prefix_only_where_browsers_keep_it() -> None:
    names = "s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT"
    show = f"from django.conf import settings as s; print({names})"
    assert manage("shell", "-v0", "-c", show, **PRODUCTION).stdout.split() == ["__Host-session", "True", "True"]
    plain = PRODUCTION | {"SITE_URL": "http://127.0.0.1:8000"}
    assert manage("shell", "-v0", "-c", show, **plain).stdout.split() == ["session", "False", "False"]


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    env = Environment(
        {
            "KEY_FILE": str(tmp_path / "key"),
            "LOST_FILE": str(tmp_path / "lost"),
            "BOTH": "a",
            "BOTH_FILE": str(tmp_path / "key"),
        }
    )
    assert env.text("KEY") == "from the file"
    env.text("LOST")
    env.text("BOTH")
    assert [problem.split()[0] for problem in env.problems] == ["(portal.S003)", "(portal.S004)"]
    with pytest.raises(ImproperlyConfigured, match="2 setting"):
        env.finish()


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        ("flag", "1", True),
        ("flag", "off", False),
        ("number", "٣", None),
        ("number", "12", 12),
        ("number", "1e3", None),
        ("names", " a, b,,c ", ["a", "b", "c"]),
        ("dates", "2026-12-30,2026-12-31", {date(2026, 12, 30), date(2026, 12, 31)}),
        ("dates", "tomorrow", None),
        ("addresses", "a@example.com,b", None),
        ("hosts", "support.example.com,.example.com,[::1]", ["support.example.com", ".example.com", "[::1]"]),
        ("hosts", "https://support.example.com", None),
        ("hosts", "support.example.com:443", None),
        ("origins", "https://a.example.com,https://*.example.com", ["https://a.example.com", "https://*.example.com"]),
        ("origins", "a.example.com", None),
        ("origins", "https://a.example.com/", None),
        ("folder", "/srv/files", Path("/srv/files")),
        ("folder", "files", None),
        ("wait", "30m", timedelta(minutes=30)),
        ("wait", "2h", timedelta(hours=2)),
        ("wait", "quota-reset", "quota-reset"),
        ("wait", "next-day", "next-day"),
        ("wait", "0m", None),
        ("wait", "30", None),
        ("wait", "-30m", None),
        ("wait", "30 m", None),
        ("wait", "٣0m", None),
        ("wait", "9999h", None),
        ("wait", "tomorrow", None),
        ("time_zone", "Europe/London", "Europe/London"),
        ("time_zone", "Mars/Base", None),
        ("time_zone", "../etc/passwd", None),
        ("time_zone", "Asia", None),
    ],
)
def test_values_are_typed(reader: str, value: str, expected: Any) -> None:
    env = Environment({"X": value})
    default = {"number": [7], "hosts": [[]], "origins": [[]], "folder": [Path("/")], "time_zone": ["Asia/Tokyo"]}
    default["wait"] = ["45m"]
    found = getattr(env, reader)("X", *default.get(reader, []))
    if expected is None:
        assert env.problems != []
    else:
        assert (found, env.problems) == (expected, [])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp://me:p%40ss@mail.example.com",
            {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False, "EMAIL_HOST_PASSWORD": "p@ss"},
        ),
        (
            "smtps://mail.example.com",
            {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True, "EMAIL_HOST_USER": ""},
        ),
        ("smtp://localhost:1025?tls=0", {"EMAIL_PORT": 1025, "EMAIL_USE_TLS": False}),
        ("console://", {"EMAIL_BACKEND": "portal.console_mail.EmailBackend"}),
        ("file:///srv/mail", {"EMAIL_FILE_PATH": "/srv/mail"}),
    ],
)
def test_a_mail_url_becomes_djangos_settings(url: str, expected: dict[str, Any]) -> None:
    env = Environment({"EMAIL_URL": url})
    found = env.mail("EMAIL_URL", None)
    assert {key: found.get(key) for key in expected} == expected
    assert env.problems == []


@pytest.mark.parametrize(
    "url", ["mail.example.com", "smtp://", "smtp://host:x", "http://host", "file://", "smtp://host:99999"]
)
def test_a_mail_url_that_means_nothing_is_told(url: str) -> None:
    env = Environment({"EMAIL_URL": url})
    env.mail("EMAIL_URL", None)
    assert len(env.problems) == 1


@pytest.mark.parametrize(
    "url",
    [
        "support.example.com",
        "ftp://x",
        "https://",
        "https://a b",
        "javascript:x",
        "https://[",
        "https://x:99999",
        "https://support.example.com/portal",
        "https://me@support.example.com",
    ],
)
def test_a_site_address_must_be_one(url: str) -> None:
    env = Environment({"SITE_URL": url})
    env.site("SITE_URL", None, why="")
    assert len(env.problems) == 1


def test_the_guideline_may_have_a_path() -> None:
    env = Environment({"GUIDELINE_URL": "https://nation.example.com/docs/6746"})
    assert env.web_address("GUIDELINE_URL", "") == "https://nation.example.com/docs/6746"
    assert env.problems == []


@pytest.mark.parametrize("url", ["postgres://", "postgres://host", "sqlite://", "sqlite:///:memory:", "mysql://h/x"])
def test_a_database_must_have_a_name_and_outlive_its_process(url: str) -> None:
    env = Environment({"DATABASE_URL": url})
    env.database("DATABASE_URL", "sqlite:///x")
    assert len(env.problems) == 1


def test_a_cache_that_cannot_be_reached_from_here_is_told() -> None:
    """redis-py is not among the locked packages; whoever wants it installs it."""
    env = Environment({"CACHE_URL": "redis://127.0.0.1:6379/0"})
    env.cache("CACHE_URL", "db://cache_entries")
    assert env.problems == ["(portal.S002) CACHE_URL: needs the Python package redis, which is not installed."]


@pytest.mark.parametrize("url", ["postgres://u:p@127.0.0.1:5432/portal", "sqlite:////tmp/x.sqlite3"])
def test_databases_are_told_apart(url: str) -> None:
    env = Environment({"DATABASE_URL": url})
    assert env.database("DATABASE_URL", "sqlite:///x")["ENGINE"].rpartition(".")[2] in ("postgresql", "sqlite3")
    assert env.problems == []


def test_a_development_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = kept_secret(tmp_path / "var" / "secret")
    assert kept_secret(tmp_path / "var" / "secret") == made
    assert len(made) > 60
    assert stat.S_IMODE((tmp_path / "var" / "secret").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "imaps://me:p%40ss@mail.example.com/Support",
            {"port": 993, "security": "tls", "password": "p@ss", "folder": "Support", "host": "mail.example.com"},
        ),
        ("imap://me:x@mail.example.com", {"port": 143, "security": "starttls", "folder": "INBOX"}),
        ("imap://me:x@localhost:1143/INBOX/%E5%8F%97?tls=0", {"port": 1143, "security": "none", "folder": "INBOX/受"}),
    ],
)
def test_a_mailbox_url_is_taken_apart(url: str, expected: dict[str, Any]) -> None:
    env = Environment({"X": url})
    found = env.mailbox("X")
    assert {key: found[key] for key in expected} == expected
    assert env.problems == []


@pytest.mark.parametrize(
    "url", ["mail.example.com", "imaps://mail.example.com", "imaps://me@h", "pop3://a:b@h", "imaps://"]
)
def test_a_mailbox_url_that_means_nothing_is_told(url: str) -> None:
    env = Environment({"X": url})
    assert env.mailbox("X") == {}
    assert len(env.problems) == 1


@pytest.mark.parametrize(
    ("value", "is_good"),
    [
        ("reply@support.example.com", True),
        ("", True),
        ("reply+x@support.example.com", False),
        ("Support <reply@support.example.com>", False),
        ("reply", False),
        ("a" * 29 + "@support.example.com", False),
    ],
)
def test_an_address_for_answers_takes_tags(value: str, is_good: bool) -> None:
    env = Environment({"X": value})
    assert env.address("X") == (value if is_good else "")
    assert bool(env.problems) != is_good


def test_a_shared_secret_is_long_enough_and_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 32 + "\n")
    env = Environment({"X_FILE": str(tmp_path / "secret"), "Y": "short"})
    assert env.shared_secret("X") == "x" * 32
    assert env.shared_secret("Y") == ""
    assert ["Y" in problem for problem in env.problems] == [True]
