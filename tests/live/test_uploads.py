"""Uploads against a real server: their memory, their ends in mid-air, and what odd pictures cost."""

import json
import random
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.live.conftest import TOKEN, Server, multipart
from tests.live.oddities import bombs, large, mutated, originals

Serve = Callable[..., Server]
MEGABYTE = 2**20
UNLIMITED = {"UPLOAD_FILES_PER_CASE": "10000", "UPLOAD_CASE_MB": "100000"}
UNLIMITED |= {"UPLOAD_COMPANY_FILES_PER_DAY": "1000000", "UPLOAD_COMPANY_MB_PER_DAY": "1000000"}


def test_memory_stays_flat_however_large_the_file(server: Serve) -> None:
    portal = server(**UNLIMITED)
    portal.start()
    for name, content in originals().items():
        assert portal.upload(name, content)[0] == 200
    growth = {}
    for name, content in large().items():
        portal.forget()
        before = portal.memory()
        assert 20_000_000 <= len(content) <= 25_000_000, name
        assert portal.upload(name, content)[0] == 200, name
        growth[name] = (portal.memory() - before) / MEGABYTE
    print({name: round(megabytes, 1) for name, megabytes in growth.items()})
    assert max(growth.values()) <= 5, growth


# --- UP-12 ---------------------------------------------------------------------------------------------------------


def cut(portal: Server, body: bytes, kind: str, length: int, *, rudely: bool) -> None:
    """Send so much of an upload, then go away."""
    head = f"POST {portal.upload_path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
    head += f"Content-Length: {len(body)}\r\nCookie: session={portal.session}; csrf={TOKEN}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", portal.port), 30) as line:
        if rudely:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0]))
        line.sendall((head.encode() + body)[: len(head) + length])
        if not rudely:
            line.shutdown(socket.SHUT_WR)
            while line.recv(65536):
                pass


def test_UP_12_a_thousand_uploads_cut_at_any_byte_leave_nothing(server: Serve) -> None:
    portal = server()
    portal.start()
    chance, pid = random.Random(12), portal.pid
    small = multipart("a.log", b"10:12 611\n" * 20_000)
    big = multipart("b.log", b"10:12 611\n" * 150_000)

    def one(place: int) -> None:
        kind, body = big if place % 4 == 0 else small
        cut(portal, body, kind, place_of[place] % len(body), rudely=place % 2 == 0)

    place_of = [chance.randrange(10**9) for _upload in range(1000)]
    with ThreadPoolExecutor(4) as several:
        list(several.map(one, range(1000)))
    status, answer = portal.upload("whole.log", b"10:12 611\n")
    assert (status, answer["files"][0]["name"]) == (200, "whole.log")
    assert portal.files() == {"media": 1, "tmp": 0, "rows": 1}
    assert portal.pid == pid
    assert '"level": "ERROR"' not in portal.log.read_text()


def test_UP_12_a_process_killed_while_it_receives_leaves_nothing(server: Serve) -> None:
    portal = server()
    portal.start()
    kind, body = multipart("b.log", b"10:12 611\n" * 500_000)
    for _time in range(5):
        head = f"POST {portal.upload_path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        head += f"Content-Length: {len(body)}\r\nCookie: session={portal.session}; csrf={TOKEN}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", portal.port), 30) as line:
            line.sendall(head.encode() + body[: len(body) - 1000])
            portal.kill()
    assert portal.files() == {"media": 0, "tmp": 0, "rows": 0}
    assert portal.upload("whole.log", b"10:12 611\n")[0] == 200


# --- UP-07 ---------------------------------------------------------------------------------------------------------

DRAW = """
import json, resource, time
from pathlib import Path
from cases import duties
from cases.models import Attachment
def most():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024
found = []
for key, name in Attachment.objects.filter(state="waiting").order_by("uploaded_at").values_list("pk", "name"):
    Path("/proc/self/clear_refs").write_text("5")
    before, began = most(), time.process_time()
    assert duties.check_file(key)
    found.append((name, time.process_time() - began, most() - before))
states = list(Attachment.objects.values_list("state", flat=True))
print(json.dumps({"files": found, "states": {state: states.count(state) for state in set(states)}}))
"""


@pytest.mark.parametrize("corpus", ["mutated", "bombs"])
def test_UP_07_no_picture_costs_much_and_none_ends_a_process(server: Serve, corpus: str, tmp_path: Path) -> None:
    """At the door, where nothing is decoded, and in the worker, where everything is; both may have 512 MB."""
    portal = server(**UNLIMITED)
    portal.start(megabytes=512)
    pid, costs, taken = portal.pid, [], 0
    portal.upload("first.png", originals()["plain.png"])
    for name, content in mutated() if corpus == "mutated" else bombs():
        portal.forget()
        before, began = portal.memory(), portal.seconds()
        status, _answer = portal.upload(name, content)
        assert status in (200, 413, 422), name
        taken += status == 200
        costs.append((name, portal.seconds() - began, portal.memory() - before))
    assert portal.pid == pid
    drawn = json.loads(portal.run(DRAW, megabytes=512))
    for where, found in (("door", costs), ("worker", drawn["files"])):
        slowest, largest = max(found, key=lambda one: one[1]), max(found, key=lambda one: one[2])
        print(where, len(found), slowest[0], round(slowest[1], 2), "s;", largest[0], largest[2] // MEGABYTE, "MB")
        assert slowest[1] <= 2, (where, slowest)
        assert largest[2] <= 300 * MEGABYTE, (where, largest)
    print(corpus, len(costs), "sent,", taken, "taken,", drawn["states"])
    assert len(drawn["files"]) == taken + 1
    assert '"level": "ERROR"' not in portal.log.read_text()
