"""Mail that is handed in to a portal as it runs, while its workers are killed."""

import hashlib
import hmac
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cases.inbox.mails import mail
from tests.live.conftest import ROOT, Server

SECRET = "an example secret of forty letters or so"
# The same worker, with a claim that runs out within the test.
WORK = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from cases import duties
from cases.inbox import acting
acting.CLAIM = timedelta(seconds=1)
duties.CLAIM = timedelta(seconds=1)
call_command("worker", interval=0.05)
"""
ADDRESS = """
from cases import lifecycle
from cases.inbox import addresses
from cases.models import Case
case = Case.objects.get()
lifecycle.submit(case, key=case.submit_key, by=case.filer)
print(addresses.of(case.number, addresses.Side.CUSTOMER), end="")
"""
FOUND = """
import json
from cases.models import InboundMail, Message
bodies = sorted(Message.objects.values_list("body", flat=True))
print(json.dumps([bodies, sorted(InboundMail.objects.values_list("state", flat=True))]))
"""
MAILS = 16


def hand_in(portal: Server, raw: bytes) -> int:
    at = str(int(time.time()))
    made = hmac.new(SECRET.encode(), at.encode() + b"." + raw, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "message/rfc822", "X-Relay-Timestamp": at, "X-Relay-Signature": f"sha256={made}"}
    return portal.ask("POST", "/inbound/mail/", raw, **headers)[0]


def worker(portal: Server) -> subprocess.Popen[bytes]:
    with portal.log.open("ab") as log:
        return subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=portal.environment, stderr=log)  # noqa: S603


def found(portal: Server) -> tuple[list[str], list[str]]:
    bodies, states = json.loads(portal.run(FOUND))
    return bodies, states


def test_kill_9_loses_no_mail_and_doubles_none(server: Callable[..., Server], tmp_path: Path) -> None:
    """Each is handed in twice, as a relay does that heard no answer; workers die in the middle of it."""
    portal = server(
        INBOUND_EMAIL_ADDRESS="reply@support.example", INBOUND_RELAY_SECRET=SECRET, EMAIL_URL=f"file://{tmp_path}/sent"
    )
    portal.start()
    address, chance = portal.run(ADDRESS), random.Random(7)
    running: Any = worker(portal)
    try:
        for number in range(MAILS):
            raw = mail(f"{number:02} 通目です。", to=address, message_id=f"<{number}@minato.example>")
            assert [hand_in(portal, raw) for _time in range(2)] == [201, 200]
            if number % 4 == 3:
                signal.sigtimedwait([], chance.random())
                running.send_signal(signal.SIGKILL)
                running.wait(30)
                running = worker(portal)
        ends = time.monotonic() + 90
        while "waiting" in found(portal)[1]:
            assert time.monotonic() < ends, found(portal)
        assert found(portal) == ([f"{number:02} 通目です。" for number in range(MAILS)], ["taken"] * MAILS)
    finally:
        running.kill()
        running.wait(30)
