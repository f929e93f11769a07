"""The portal as it runs for real: gunicorn with one process of its own, a database of its own, folders of its own."""

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "t" * 32
SEED = """
import json
from django.contrib.sessions.backends.db import SessionStore
from cases import lifecycle
from cases.models import Company, Contact, User
from tests.conftest import FACTS, FILLED
company = Company.objects.create(name="株式会社みなと商事", plan="business")
user = User.objects.create_user("sato@minato.example", "x", name="佐藤 美咲")
Contact.objects.create(user=user, company=company)
session = SessionStore()
session["_auth_user_id"] = str(user.pk)
session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
session["_auth_user_hash"] = user.get_session_auth_hash()
session.save()
draft = lifecycle.new_draft(company, user, facts=FACTS, **FILLED)
print(json.dumps({"session": session.session_key, "draft": draft.number}))
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


def no_more_than(megabytes: int) -> Callable[[], None]:
    """For a process that may have only so much memory of its own."""
    return lambda: resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, megabytes * 2**20))


@dataclass
class Server:
    """One gunicorn with one process that answers."""

    folder: Path
    env: dict[str, str]
    session: str = ""
    draft: str = ""
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / "log"
        for name in ("media", "tmp"):
            (self.folder / name).mkdir()

    @property
    def environment(self) -> dict[str, str]:
        own = {"MEDIA_ROOT": str(self.folder / "media"), "TMPDIR": str(self.folder / "tmp"), "DEVELOPMENT": "1"}
        return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "portal.settings", **self.env}

    def run(self, code: str, *, megabytes: int = 0) -> str:
        """Run code in a process of its own, as the worker would be; answers what it printed."""
        whole = f"import django; django.setup()\n{code}"
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", whole],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            preexec_fn=no_more_than(megabytes) if megabytes else None,
        )
        return done.stdout

    def prepare(self) -> None:
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(manage, cwd=ROOT, env=self.environment, check=True)  # noqa: S603
        made = json.loads(self.run(SEED))
        self.session, self.draft = made["session"], made["draft"]

    def start(self, *, megabytes: int = 0) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", "1", "--worker-class", "gthread", "--threads", "4", "--timeout", "60"]
        command += ["--no-control-socket", "--log-level", "warning", "--worker-tmp-dir", str(self.folder)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command,
                cwd=ROOT,
                env=self.environment,
                stderr=log,
                preexec_fn=no_more_than(megabytes) if megabytes else None,
            )
        self.wait()

    def wait(self) -> None:
        """Until it answers."""
        for _try in range(600):
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                signal.sigtimedwait([], 0.1)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """End the process that answers at once; gunicorn begins another one."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    @property
    def pid(self) -> int:
        """The process that answers."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            line.request(method, path, body, {**self.headers, **headers})
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"session={self.session}; csrf={TOKEN}", "Accept": "application/json"}

    def upload(self, name: str, content: bytes) -> tuple[int, dict[str, Any]]:
        kind, body = multipart(name, content)
        status, answer = self.ask("POST", self.upload_path, body, **{"Content-Type": kind})
        return status, json.loads(answer)

    @property
    def upload_path(self) -> str:
        return f"/drafts/{self.draft}/files/"

    def files(self) -> dict[str, int]:
        """How many files lie in each folder, and how many rows there are."""
        found = {name: sum(1 for _ in (self.folder / name).iterdir()) for name in ("media", "tmp")}
        rows = self.run("from cases.models import Attachment; print(Attachment.objects.count())")
        return {**found, "rows": int(rows)}

    # --- What it costs ---

    def memory(self) -> int:
        """The most memory the process had at once since ``forget``, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def forget(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def seconds(self) -> float:
        """Of work, not of waiting."""
        values = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def multipart(name: str, content: bytes) -> tuple[str, bytes]:
    """The kind and the body of an upload."""
    mark = f"--mark{uuid.uuid4().hex}"
    token = f'{mark}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'
    head = f'{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    body = (token + head + "Content-Type: application/octet-stream\r\n\r\n").encode() + content
    return f"multipart/form-data; boundary={mark[2:]}", body + f"\r\n{mark}--\r\n".encode()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A database for the server: on the same PostgreSQL as the tests', or a file."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{tmp_path}/live.sqlite3"
        return
    import psycopg2

    name = f"live_{uuid.uuid4().hex[:12]}"
    line = psycopg2.connect(url)
    line.autocommit = True
    line.cursor().execute(f'CREATE DATABASE "{name}"')
    yield urlsplit(url)._replace(path=f"/{name}").geturl()
    line.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    line.close()


@pytest.fixture
def server(database: str, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """``server(NAME=value)``: a portal with those settings, prepared and not yet started."""
    made: list[Server] = []

    def make(**settings: str) -> Server:
        found = Server(tmp_path, {"DATABASE_URL": database, **settings})
        made.append(found)
        found.prepare()
        return found

    yield make
    for one in made:
        one.stop()
