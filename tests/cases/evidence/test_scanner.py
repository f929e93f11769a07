"""Speaking to a scanner that is slow, silent, gone or odd: no verdict is never taken for a good one."""

import io
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cases.evidence import scanner
from cases.evidence.scanner import NoVerdict, finding

Serve = Callable[..., Any]


@pytest.fixture
def stub(settings: Any) -> Iterator[Serve]:
    """``stub(act)``: one conversation of a scanner that does with the connection what *act* says."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)
    settings.CLAMD_HOST, settings.CLAMD_PORT = listening.getsockname()
    settings.CLAMD_TIMEOUT = 5
    threads: list[threading.Thread] = []

    def serve(act: Callable[[socket.socket], None]) -> None:
        def once() -> None:
            line, _address = listening.accept()
            with line:
                act(line)

        threads.append(threading.Thread(target=once))
        threads[-1].start()

    yield serve
    for thread in threads:
        thread.join()
    listening.close()


def received(line: socket.socket) -> bytes:
    """What was sent for scanning, put together again."""
    stream = line.makefile("rb")
    assert stream.read(10) == b"zINSTREAM\0"
    whole = b""
    while size := struct.unpack(">I", stream.read(4))[0]:
        whole += stream.read(size)
    return whole


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    def act(line: socket.socket) -> None:
        received(line)
        line.sendall(answer)

    return act


def test_the_whole_file_is_sent_from_its_beginning(stub: Serve) -> None:
    content, seen = bytes(range(256)) * 1000, []

    def act(line: socket.socket) -> None:
        seen.append(received(line))
        line.sendall(b"stream: OK\0")

    stub(act)
    file = io.BytesIO(content)
    file.seek(77)
    assert finding(file, len(content)) == ""
    assert seen == [content]


def test_what_was_found_is_named(stub: Serve) -> None:
    stub(answering(b"stream: Win.Test.EICAR_HDB-1 FOUND\0"))
    assert finding(io.BytesIO(b"x"), 1) == "Win.Test.EICAR_HDB-1"


@pytest.mark.parametrize(
    "answer",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"stream: OK\nstream: OK\0",
        b"stream: OK FOUNDED\0",
        b"stream: FOUND\0",
        b"UNKNOWN COMMAND\0",
        b"\xff\xfe\0",
        b"OK\0",
        b"",
    ],
)
def test_anything_else_is_no_verdict_on_this_file(stub: Serve, answer: bytes) -> None:
    stub(answering(answer))
    with pytest.raises(NoVerdict) as reason:
        finding(io.BytesIO(b"x"), 1)
    assert reason.value.is_down is False


def test_an_endless_answer_is_cut_short(stub: Serve) -> None:
    stub(answering(b"x" * 100_000))
    with pytest.raises(NoVerdict) as reason:
        finding(io.BytesIO(b"x"), 1)
    assert len(str(reason.value)) <= 100


def test_hanging_up_early_is_no_verdict_on_this_file(stub: Serve) -> None:
    stub(lambda line: None)
    with pytest.raises(NoVerdict) as reason:
        finding(io.BytesIO(b"x" * 20_000_000), 20_000_000)
    assert reason.value.is_down is False


def test_nobody_there_is_told_at_once(settings: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_HOST, settings.CLAMD_PORT = free.getsockname()
    began = time.monotonic()
    with pytest.raises(NoVerdict) as reason:
        finding(io.BytesIO(b"x"), 1)
    assert (reason.value.is_down, time.monotonic() - began < 1) == (True, True)


def test_a_socket_that_is_not_there_is_the_same(settings: Any, tmp_path: Path) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.ctl")
    with pytest.raises(NoVerdict) as reason:
        finding(io.BytesIO(b"x"), 1)
    assert reason.value.is_down is True


@pytest.mark.parametrize("size", [1, 20_000_000])
def test_silence_has_an_end(stub: Serve, settings: Any, size: int) -> None:
    settings.CLAMD_TIMEOUT, done = 0.3, threading.Event()
    stub(lambda line: done.wait(10))  # type: ignore[arg-type, return-value]
    began = time.monotonic()
    with pytest.raises(NoVerdict) as reason:
        finding(io.BytesIO(b"x" * size), size)
    done.set()
    assert reason.value.is_down is True
    assert time.monotonic() - began < 2


def test_dribbling_has_an_end_too(stub: Serve, settings: Any) -> None:
    """Each answer comes in time, the whole does not."""
    settings.CLAMD_TIMEOUT, done = 0.5, threading.Event()

    def act(line: socket.socket) -> None:
        received(line)
        while not done.wait(0.1):
            line.sendall(b"s")

    stub(act)
    began = time.monotonic()
    with pytest.raises(NoVerdict):
        finding(io.BytesIO(b"x"), 1)
    done.set()
    assert time.monotonic() - began < 2


def test_more_than_it_takes_is_not_even_sent(settings: Any) -> None:
    settings.CLAMD_SOCKET, settings.CLAMD_MAX_SIZE = "/nowhere/clamd.ctl", 10
    with pytest.raises(NoVerdict) as reason:
        finding(io.BytesIO(b"x" * 11), 11)
    assert reason.value.is_down is False


def test_one_is_set_up_by_address_or_by_socket(settings: Any) -> None:
    settings.CLAMD_HOST = settings.CLAMD_SOCKET = ""
    assert not scanner.is_set_up()
    settings.CLAMD_SOCKET = "/run/clamd.ctl"
    assert scanner.is_set_up()
