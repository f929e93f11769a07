"""With a real clamd: what it finds is refused, and while it says nothing, files wait and nobody else does."""

import io
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import duties
from cases.evidence import scanner, uploads
from cases.models import Attachment, Case, Mail, User
from tests.cases.evidence.clamd import EICAR, NAME, Clamd
from tests.cases.evidence.test_uploads import picture

pytestmark = pytest.mark.clamd
AT_MOST = timedelta(seconds=60)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    clamd = Clamd(tmp_path_factory.mktemp("clamd"))
    yield clamd
    clamd.stop()


@pytest.fixture
def clamd(machine: Clamd, settings: Any) -> Clamd:
    """A scanner that runs, with the limits it has when it is installed."""
    machine.stop()
    machine.start()
    settings.CLAMD_HOST, settings.CLAMD_PORT = machine.host, machine.port
    return machine


@pytest.fixture
def put(draft: Case, customer: User) -> Callable[..., Attachment]:
    def keep(name: str, content: bytes) -> Attachment:
        return uploads.store(draft, SimpleUploadedFile(name, content), customer)

    return keep


def archive() -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as inside:
        inside.writestr("a.com", EICAR)
    return out.getvalue()


def document() -> bytes:
    """A PDF with the file attached to it, compressed."""
    packed = zlib.compress(EICAR)
    head = b"<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>" % len(packed)
    parts = [
        b"<< /Type /Catalog /Pages 4 0 R /Names << /EmbeddedFiles << /Names [(a.com) 2 0 R] >> >> >>",
        b"<< /Type /Filespec /F (a.com) /EF << /F 3 0 R >> >>",
        head + b"\nstream\n" + packed + b"\nendstream",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer\n<< /Root 1 0 R /Size 5 >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


INFECTED = {
    "plain.txt": EICAR,
    "attached.pdf": document(),
    "behind.pdf": b"%PDF-1.7\n%" + archive(),
    "behind.png": picture() + archive(),
}


def look() -> None:
    """One round of the worker."""
    duties.run_once(duties.OFTEN)


def sixty_seconds_pass() -> None:
    Attachment.objects.update(next_try=F("next_try") - AT_MOST)


def states() -> list[str]:
    return sorted(Attachment.objects.values_list("state", flat=True))


def served(client: Client, *kept: Attachment) -> int:
    """How many of the files go out."""
    answers = [client.get(reverse("case_file", args=[one.case.number, one.pk])) for one in kept]
    for answer in answers:
        for close in getattr(answer, "_resource_closers", ()):
            close()
    return sum(answer.status_code == 200 for answer in answers)


def test_UP_10_what_holds_a_virus_is_refused(clamd: Clamd, put: Any, as_customer: Client, settings: Any) -> None:
    bad = [put(name, content) for name, content in INFECTED.items()]
    good = [put("good.txt", b"a line\n"), put("good.png", picture()), put("good.pdf", b"%PDF-1.7\n%")]
    look()
    for one in bad:
        one.refresh_from_db()
        assert (one.state, one.refusal, one.finding) == ("refused", "infected", NAME)
    assert (served(as_customer, *bad), served(as_customer, *good)) == (0, 3)
    # Seven as they came, and the good picture as it was drawn; of the infected one nothing was.
    assert len(list(Path(settings.MEDIA_ROOT).iterdir())) == 7 + 2


def test_UP_10_an_archive_does_not_come_in_at_all(put: Any) -> None:
    for ending in ("zip", "txt", "csv", "pdf", "png"):
        with pytest.raises(uploads.Unwelcome):
            put(f"a.{ending}", archive())


def test_UP_10_customer_and_staff_read_why(
    clamd: Clamd, put: Any, draft: Case, as_customer: Client, as_agent: Client, customer: User, agent: User
) -> None:
    for person in (customer, agent):
        person.language = "en"
        person.save(update_fields=["language"])
    kept = put("plain.txt", EICAR)
    look()
    sentence = "A virus was found in it, so nobody can open it. A clean copy is needed."
    details = as_customer.get(reverse("draft_details", args=[draft.number])).content.decode()
    assert sentence in details
    refusal = as_customer.get(reverse("case_file", args=[draft.number, kept.pk]))
    assert (refusal.status_code, sentence in refusal.content.decode()) == (409, True)
    submit(as_customer, draft)
    case_page = as_customer.get(reverse("case", args=[draft.number])).content.decode()
    assert (sentence in case_page, NAME in case_page) == (True, False)
    desk = as_agent.get(reverse("admin:cases_case_change", args=[draft.pk])).content.decode()
    assert (sentence in desk, f"The scanner calls it {NAME}." in desk) == (True, True)


def submit(client: Client, draft: Case) -> float:
    """Send the draft as its filer does; answers after how many seconds."""
    began = time.monotonic()
    answer = client.post(reverse("draft_submit", args=[draft.number]), {"key": str(draft.submit_key), "ok": "1"})
    assert answer.url == reverse("receipt", args=[draft.number])
    return time.monotonic() - began


def attach(client: Client, draft: Case, name: str, content: bytes) -> float:
    began = time.monotonic()
    path = reverse("draft_upload", args=[draft.number])
    assert client.post(path, {"files": [SimpleUploadedFile(name, content)]}).status_code == 200
    return time.monotonic() - began


def silent(settings: Any) -> Iterator[None]:
    """Something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.CLAMD_HOST, settings.CLAMD_PORT = listening.getsockname()
        settings.CLAMD_TIMEOUT = 1
        yield


@pytest.mark.parametrize("trouble", ["down", "silent", "too big"])
def test_UP_10_without_a_verdict_files_are_held_and_nobody_waits(
    clamd: Clamd, draft: Case, as_customer: Client, as_agent: Client, settings: Any, trouble: str
) -> None:
    quiet = silent(settings)
    if trouble == "down":
        clamd.stop()
    elif trouble == "silent":
        next(quiet)
    else:
        clamd.stop()
        clamd.start(largest="1M")
    large = b"a line of a long log\n" * 100_000
    took = [attach(as_customer, draft, name, large) for name in ("a.log", "b.log", "c.log")]
    took.append(submit(as_customer, draft))
    assert max(took) < 3
    began = time.monotonic()
    look()
    look()
    assert time.monotonic() - began < 3 * settings.CLAMD_TIMEOUT + 3
    kept = list(draft.attachments.all())
    assert states() == ["held"] * 3
    assert (served(as_customer, *kept), served(as_agent, *kept)) == (0, 0)
    # Mail went meanwhile, and the page says what is waited for.
    assert not Mail.objects.exclude(state="sent").exists()
    assert as_customer.get(reverse("case", args=[draft.number])).content.decode().count('data-state="held"') >= 3
    # Asked again soon, and not before.
    assert max(one.next_try for one in kept) - timezone.now() < AT_MOST
    assert duties.files_due() == []
    # It recovers.
    clamd.stop()
    clamd.start()
    settings.CLAMD_HOST, settings.CLAMD_PORT = clamd.host, clamd.port
    sixty_seconds_pass()
    look()
    assert states() == ["clean"] * 3
    assert (served(as_customer, *kept), served(as_agent, *kept)) == (3, 3)
    quiet.close()


def test_UP_10_one_file_too_big_holds_up_no_other(clamd: Clamd, put: Any) -> None:
    clamd.stop()
    clamd.start(largest="1M")
    put("large.log", b"a line of a long log\n" * 100_000)
    for place in range(3):
        put(f"{place}.txt", b"a line\n")
    look()
    assert states() == ["clean"] * 3 + ["held"]


def test_UP_10_the_file_it_stumbles_over_comes_last_the_next_time(put: Any, settings: Any) -> None:
    for place in range(3):
        put(f"{place}.txt", b"a line\n")
    first = duties.files_due()[0]
    quiet = silent(settings)
    next(quiet)
    look()
    quiet.close()
    assert states() == ["held"] * 3
    sixty_seconds_pass()
    assert duties.files_due()[-1] == first


def test_UP_10_a_hundred_files_come_through_an_hour_of_silence(clamd: Clamd, new_draft: Any, customer: User) -> None:
    clamd.stop()
    for place in range(100):
        file = SimpleUploadedFile(f"{place}.txt", b"a line\n")
        uploads.store(new_draft(), file, customer)
    for _minute in range(5):
        look()
        sixty_seconds_pass()
    clamd.start()
    for _round in range(10):
        look()
    assert states() == ["clean"] * 100


def test_over_a_socket_it_is_the_same(clamd: Clamd, put: Any, settings: Any) -> None:
    settings.CLAMD_HOST, settings.CLAMD_SOCKET = "", str(clamd.socket)
    put("plain.txt", EICAR)
    put("good.txt", b"a line\n")
    look()
    assert states() == ["clean", "refused"]


def test_a_file_as_large_as_allowed_is_scanned_to_its_end(clamd: Clamd, tmp_path: Path) -> None:
    content = b"x" * 24_999_000
    assert scanner.finding(io.BytesIO(content), len(content)) == ""
    began = time.monotonic()
    assert scanner.finding(io.BytesIO(EICAR), len(EICAR)) == NAME
    assert time.monotonic() - began < 3
    assert re.fullmatch(r"[\w.-]+", NAME)
