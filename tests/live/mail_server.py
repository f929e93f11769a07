"""A mail server that fails in every way one can name, and keeps what it took; and a line to a database that breaks."""

import asyncio
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Taken:
    """One mail that the server said it took, or took without saying so."""

    message_id: str
    to: str
    subject: str
    is_encrypted: bool


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody vouches for, and its key."""
    found = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-out", str(found[0]), "-keyout", str(found[1])]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return found


@dataclass
class MailServer:
    """``mode`` is how it fails at the moment; empty, it works. ``once`` holds modes that hit a single mail."""

    context: ssl.SSLContext | None = None
    slow: float = 0.0
    mode: str = ""
    once: list[str] = field(default_factory=list)
    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    met: int = 0  # how often somebody called while it failed
    in_clear: int = 0  # how often a mail, or a part of one, came without TLS
    _controller: Controller | None = None

    def start(self) -> None:
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        self._controller = _Controller(self, hostname="localhost", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None

    def ids(self) -> list[str]:
        return [mail.message_id for mail in self.taken]

    # --- What it answers ---

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if self.mode == "slow":
            self.met += 1
            await asyncio.sleep(self.slow)
        if self.mode == "no starttls":
            self.met += 1
            return [line for line in responses if "STARTTLS" not in line]
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.in_clear += self.context is not None and session.ssl is None
        envelope.mail_from = address
        return self._fails("421 MAIL") or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refused := self._fails("450 RCPT", "550 RCPT"):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if refused := self._fails("451 DATA", "554 DATA"):
            return refused
        if self._fails("dies in DATA"):
            server.transport.abort()
            return "250 OK"
        if self.slow and not self.mode:
            await asyncio.sleep(self.slow)
        content = message_from_bytes(envelope.content or b"")
        self.taken.append(
            Taken(content["Message-ID"], envelope.rcpt_tos[0], content["Subject"] or "", session.ssl is not None)
        )
        if self._fails("dies after DATA"):
            server.transport.abort()
        return "250 OK"

    def _fails(self, *modes: str) -> str:
        for mode in modes:
            if mode in self.once:
                self.once.remove(mode)
            elif self.mode != mode:
                continue
            self.met += 1
            return f"{mode[:3]} {mode}"
        return ""


class _Controller(Controller):
    def __init__(self, owner: MailServer, **where: Any) -> None:
        self.owner = owner
        super().__init__(owner, **where)

    def factory(self) -> SMTP:
        context = self.owner.context
        if self.owner.mode == "broken starttls":
            self.owner.met += 1
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # it has no certificate to show
        return SMTP(self.handler, hostname="localhost", tls_context=context, require_starttls=context is not None)


class Line:
    """A line to a database, through which a worker reaches it; it can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.ends: list[socket.socket] = []
        self.door: socket.socket | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.mend()

    def mend(self) -> None:
        self.door = socket.socket()
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.door.bind(("127.0.0.1", self.port))
        self.door.listen()
        self._run(self._welcome, self.door)

    def cut(self) -> None:
        """Nobody gets through, and whoever was through is thrown out."""
        ends, self.ends = [self.door, *self.ends], []
        for end in ends:
            if end:
                _close(end)

    def _welcome(self, door: socket.socket) -> None:
        while True:
            try:
                caller = door.accept()[0]
                answerer = socket.create_connection(self.target)
            except OSError:
                return
            self.ends += [caller, answerer]
            self._run(_carry, caller, answerer)
            self._run(_carry, answerer, caller)

    @staticmethod
    def _run(act: Callable[..., None], *things: Any) -> None:
        threading.Thread(target=act, args=things, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
    _close(source)
    _close(target)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
