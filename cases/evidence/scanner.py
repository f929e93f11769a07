"""The virus scanner: clamd, spoken to in its own small protocol, where one is set up.

Of its commands only INSTREAM is used (clamd's manual, "COMMANDS"): the bytes go over the connection, so that the
scanner needs no access to our storage and may run on another machine.
"""

import re
import socket
import time
from struct import pack
from typing import BinaryIO

from django.conf import settings

STEP = 65_536
LONGEST_ANSWER = 4096
FOUND = re.compile(r"stream: (.*) FOUND")


class NoVerdict(Exception):
    """The scanner said neither yes nor no. ``is_down`` when it would not for any other file either."""

    def __init__(self, reason: str, *, is_down: bool) -> None:
        super().__init__(reason)
        self.is_down = is_down


def is_set_up() -> bool:
    return bool(settings.CLAMD_SOCKET or settings.CLAMD_HOST)


def finding(file: BinaryIO, size: int) -> str:
    """What the scanner calls what it found in the file, read from its beginning; empty when it found nothing.

    Takes no longer than CLAMD_TIMEOUT. Raises NoVerdict.
    """
    if size > settings.CLAMD_MAX_SIZE:
        raise NoVerdict("larger than the scanner takes", is_down=False)
    ends = time.monotonic() + settings.CLAMD_TIMEOUT
    try:
        with _connected() as line:
            return _verdict(_asked(line, file, ends))
    except TimeoutError as error:
        raise NoVerdict("no answer in time", is_down=True) from error


def _connected() -> socket.socket:
    try:
        if not settings.CLAMD_SOCKET:
            return socket.create_connection((settings.CLAMD_HOST, settings.CLAMD_PORT), settings.CLAMD_TIMEOUT)
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(settings.CLAMD_TIMEOUT)
            line.connect(settings.CLAMD_SOCKET)
        except OSError:
            line.close()
            raise
        return line
    except TimeoutError:
        raise
    except OSError as error:
        raise NoVerdict("cannot be reached", is_down=True) from error


def _asked(line: socket.socket, file: BinaryIO, ends: float) -> str:
    file.seek(0)
    try:
        _send(line, b"zINSTREAM\0", ends)
        while piece := file.read(STEP):
            _send(line, pack(">I", len(piece)) + piece, ends)
        _send(line, pack(">I", 0), ends)
    except (BrokenPipeError, ConnectionResetError):
        # It says why before it hangs up: too much, most often.
        pass
    answer = b""
    try:
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            line.settimeout(_left(ends))
            piece = line.recv(LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    except ConnectionResetError:
        pass
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _send(line: socket.socket, data: bytes, ends: float) -> None:
    line.settimeout(_left(ends))
    line.sendall(data)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _verdict(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if found := FOUND.fullmatch(answer):
        return found[1][:200]
    # What it cannot do with one file, it may well do with the next.
    raise NoVerdict(answer[:100] or "hung up", is_down=False)
