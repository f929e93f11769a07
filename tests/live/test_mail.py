"""The worker as it runs, between a real database and a mail server that fails in every way (RE-07, RE-09)."""

import json
import random
import signal
import sqlite3
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.live.conftest import ROOT, Server
from tests.live.mail_server import Line, MailServer, certificate

# The same worker with a faster clock: what it waits for in life takes seconds or an hour.
WORK = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from cases import duties
duties.SILENCE, duties.A_MOMENT = timedelta(seconds=0.4), timedelta(seconds=0.05)
duties.FIRST_WAIT, duties.LONGEST_WAIT = 0.2, 1
duties.CLAIM = timedelta(seconds={claim})
call_command("worker", interval=0.05)
"""
QUEUE = """
from cases import lifecycle
from cases.models import Company, Mail, User
company = Company.objects.get()
user = User.objects.get()
drafts = [lifecycle.new_draft(company, user) for _case in range({cases})]
Mail.objects.bulk_create(
    Mail(
        case=drafts[place % {cases}],
        to=f"reader{{place % {cases} % 7}}@minato.example",
        language="ja",
        subject=f"{{place}}",
        text="本文",
        message_id=f"<{{place}}@support.example>",
    )
    for place in range({count})
)
"""
STATES = """
import json
from collections import Counter
from cases.models import Mail
print(json.dumps(Counter(Mail.objects.values_list("state", flat=True))))
"""
SEND_AGAIN = """
from cases.models import Mail, User
from cases.triage.records import _send_again
lead = User.objects.create_user("inoue@support.example", "x", name="井上 誠", is_staff=True)
for mail in Mail.objects.filter(state="failed").select_related("case"):
    _send_again(mail, lead)
"""


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Callable[..., MailServer]]:
    """``post(tls=True)``: a mail server that runs; with TLS, the certificate lies in the test's folder."""
    made: list[MailServer] = []

    def make(*, tls: bool = False, slow: float = 0.0) -> MailServer:
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate(tmp_path))
        server = MailServer(context, slow)
        server.start()
        made.append(server)
        return server

    yield make
    for one in made:
        one.stop()


class Workers:
    """Workers of a portal, each a process of its own."""

    def __init__(self, server: Server, **env: str) -> None:
        self.server, self.env = server, env
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *, claim: float = 30, **env: str) -> subprocess.Popen[bytes]:
        code = WORK.format(claim=claim)
        with self.server.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", code],
                cwd=ROOT,
                env={**self.server.environment, **self.env, **env},
                stderr=log,
            )
        self.running.append(process)
        return process

    def stop(self) -> None:
        for process in self.running:
            process.kill()
            process.wait(30)


@pytest.fixture
def portal(server: Callable[..., Server]) -> Iterator[Callable[..., tuple[Server, Workers]]]:
    """``portal(mail_server)``: a portal whose mail goes there, and its workers."""
    made: list[Workers] = []

    def make(mail_server: MailServer, **env: str) -> tuple[Server, Workers]:
        tls = "" if mail_server.context else "?tls=0"
        found = server(EMAIL_URL=f"smtp://localhost:{mail_server.port}{tls}", EMAIL_TIMEOUT="5", **env)
        made.append(Workers(found))
        return found, made[-1]

    yield make
    for one in made:
        one.stop()


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come to that in time"
        signal.sigtimedwait([], 0.05)


def states(portal: Server) -> dict[str, int]:
    found: dict[str, int] = json.loads(portal.run(STATES))
    return found


def in_order(mails: MailServer) -> bool:
    """Whether the mails of each case came to each reader as they were queued. A case has one reader here."""
    seen: dict[str, int] = {}
    last: dict[tuple[int, str], int] = {}
    for mail in mails.taken:
        place = int(mail.subject)
        if mail.message_id in seen:
            continue
        seen[mail.message_id] = place
        key = (place % 40, mail.to)
        if last.get(key, -1) > place:
            return False
        last[key] = place
    return True


FAILURES = (
    "down",
    "421 MAIL",
    "450 RCPT",
    "451 DATA",
    "no starttls",
    "broken starttls",
    "slow",
    "dies in DATA",
)


def test_RE_07_a_thousand_mails_arrive_whatever_the_server_does(post: Any, portal: Any, tmp_path: Path) -> None:
    """Down, 4xx, slow, without TLS, with broken TLS, dying in and after DATA: all arrive, in order, never in clear."""
    mails = post(tls=True, slow=1.5)
    mails.slow = 0
    found, workers = portal(mails, SSL_CERT_FILE=str(tmp_path / "certificate.pem"))
    found.run(QUEUE.format(cases=40, count=1000))
    workers.start()
    for place, failure in enumerate(FAILURES):
        # It works for a while, then fails in the next way until that has hit several callers.
        until(lambda place=place: len(mails.taken) >= 30 * (place + 1))
        if failure == "down":
            mails.stop()
            signal.sigtimedwait([], 2)
            mails.start()
            continue
        mails.slow = 1.5 if failure == "slow" else 0
        mails.met, mails.mode = 0, failure
        until(lambda: mails.met >= 3)
        mails.mode, mails.slow = "", 0
    mails.once.append("dies after DATA")
    until(lambda: not mails.once)
    until(lambda: len(set(mails.ids())) == 1000, 200)
    until(lambda: states(found) == {"sent": 1000})
    count = Counter(mails.ids())
    assert len(count) == 1000
    assert sum(count.values()) - 1000 <= 1  # the one that the server took without saying so
    assert all(mail.is_encrypted for mail in mails.taken)
    assert mails.in_clear == 0
    assert in_order(mails)


def test_RE_07_what_was_refused_for_good_arrives_once_a_lead_sends_it_again(post: Any, portal: Any) -> None:
    mails = post()
    found, workers = portal(mails)
    found.run(QUEUE.format(cases=40, count=40))
    mails.once += ["550 RCPT", "554 DATA", "550 RCPT"]
    workers.start()
    until(lambda: states(found) == {"sent": 37, "failed": 3})
    found.run(SEND_AGAIN)
    until(lambda: states(found) == {"sent": 40})
    assert sorted(mails.ids()) == sorted(f"<{place}@support.example>" for place in range(40))


def test_a_certificate_nobody_vouches_for_gets_no_mail(post: Any, portal: Any) -> None:
    mails = post(tls=True)
    found, workers = portal(mails)
    found.run(QUEUE.format(cases=1, count=1))
    workers.start()
    until(lambda: b"SSLCertVerificationError" in found.log.read_bytes())
    assert (mails.taken, mails.in_clear) == ([], 0)
    assert states(found) == {"queued": 1}


def test_kill_9_repeats_at_most_the_mail_in_flight(post: Any, portal: Any) -> None:
    mails = post(slow=0.02)
    found, workers = portal(mails)
    found.run(QUEUE.format(cases=40, count=150))
    kills, chance = 8, random.Random(7)
    process = workers.start(claim=2)
    for _kill in range(kills):
        before = len(mails.taken)
        until(lambda before=before: len(mails.taken) > before + chance.randint(0, 12))
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        process = workers.start(claim=2)
    until(lambda: len(set(mails.ids())) == 150)
    until(lambda: states(found) == {"sent": 150})
    assert len(mails.taken) - 150 <= kills
    assert max(Counter(mails.ids()).values()) <= 2
    assert in_order(mails)


def test_several_workers_share_the_queue(post: Any, portal: Any) -> None:
    mails = post(slow=0.01)
    found, workers = portal(mails)
    found.run(QUEUE.format(cases=40, count=200))
    for _worker in range(3):
        workers.start()
    until(lambda: len(set(mails.ids())) == 200, 120)
    until(lambda: states(found) == {"sent": 200})
    assert len(mails.taken) == 200
    assert in_order(mails)


def test_it_stops_within_seconds_though_a_server_is_slow(post: Any, portal: Any) -> None:
    mails = post(slow=60)
    mails.mode = "slow"
    found, workers = portal(mails)
    found.run(QUEUE.format(cases=1, count=1))
    process = workers.start(EMAIL_TIMEOUT="60", claim=1)
    until(lambda: mails.met)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert process.wait(20) == 0
    assert time.monotonic() - began < 8
    assert states(found) == {"queued": 1}
    mails.mode, mails.slow = "", 0
    workers.start()
    until(lambda: mails.ids() == ["<0@support.example>"])


# --- A database that goes away ---------------------------------------------------------------------------------------


@pytest.fixture
def broken_line(
    database: str, tmp_path: Path
) -> Iterator[tuple[dict[str, str], Callable[[], None], Callable[[], None]]]:
    """What a worker needs to be told to use it, and what cuts and mends it: a line, or on SQLite a lock on the file."""
    if database.startswith("sqlite"):
        path = database.partition("///")[2]
        line = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        yield {}, lambda: line.execute("BEGIN EXCLUSIVE") and None, lambda: line.execute("COMMIT") and None
        line.close()
        return
    parts = urlsplit(database)
    cable = Line(parts.hostname or "127.0.0.1", parts.port or 5432)
    name = f"{parts.username}{':' + parts.password if parts.password else ''}@127.0.0.1:{cable.port}"
    yield {"DATABASE_URL": parts._replace(netloc=name).geturl()}, cable.cut, cable.mend
    cable.cut()


def test_RE_09_it_is_good_again_seconds_after_the_database_is_back(post: Any, portal: Any, broken_line: Any) -> None:
    env, cut, mend = broken_line
    mails = post()
    found, workers = portal(mails)
    found.run(QUEUE.format(cases=1, count=3))
    process = workers.start(**env)
    until(lambda: len(mails.taken) == 3)
    for outage in range(2):
        cut()
        signal.sigtimedwait([], 4)
        mend()
        found.run(QUEUE.format(cases=1, count=1).replace('f"<{place}@', f'f"<{{place}}-{outage}@'))
        back = time.monotonic()
        until(lambda outage=outage: len(mails.taken) == 4 + outage, 5)
        assert time.monotonic() - back < 5
    assert process.poll() is None
    assert found.log.read_text().count("round failed") <= 1  # told once a minute, however often it is tried
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
