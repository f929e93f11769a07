"""Mail fetched from a real IMAP server, and the whole way round by a real SMTP server."""

import imaplib
import shutil
import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.utils import timezone

from cases import duties, lifecycle
from cases.inbox import acting, mailbox
from cases.models import Case, InboundMail, InboundMailbox, Mail, User
from tests.cases.inbox.conftest import to
from tests.cases.inbox.dovecot import Dovecot, free_port
from tests.cases.inbox.mails import mail

pytestmark = [pytest.mark.django_db, pytest.mark.imap]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    # Not in the folder of the tests, which is closed to all but its owner.
    folder = Path(mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    found = Dovecot(folder)
    found.start()
    yield found
    found.stop()
    shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def box(server: Dovecot, settings: Any, monkeypatch: Any) -> Iterator[imaplib.IMAP4]:
    """The mailbox as its owner sees it, empty at first."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    settings.INBOUND_RELAY_SECRET = ""
    settings.INBOUND_EMAIL = opened(server, "none")
    owner = imaplib.IMAP4("127.0.0.1", server.plain)
    try:
        owner.authenticate("PLAIN", lambda _challenge: f"\0{server.user}\0{server.password}".encode())
        _status, (count,) = owner.select("INBOX")
        if count != b"0":
            owner.store("1:*", "+FLAGS", "\\Deleted")
            owner.expunge()
        yield owner
    finally:
        # One test stops the server, and takes this connection with it.
        owner.shutdown()


def opened(server: Dovecot, security: str, **other: Any) -> dict[str, Any]:
    port = server.tls if security == "tls" else server.plain
    where = {"host": "localhost", "port": port, "user": server.user, "password": server.password, "folder": "INBOX"}
    return {**where, "security": security, **other}


def put(box: imaplib.IMAP4, raw: bytes, folder: str = "INBOX") -> None:
    status, _said = box.append(folder, "", "", raw)
    assert status == "OK"


def look() -> InboundMailbox:
    """One look into the mailbox, and all that came is acted on."""
    for key in mailbox.due():
        mailbox.fetch(key)
    while acting.due():
        duties.run_once((duties.Duty("read mail", acting.due, acting.act),))
    return InboundMailbox.objects.get(name=mailbox._name())


def later(minutes: float = 1) -> Any:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_a_mail_in_the_mailbox_becomes_a_message(
    box: imaplib.IMAP4, server: Dovecot, case: Case, settings: Any, security: str
) -> None:
    settings.INBOUND_EMAIL = opened(server, security)
    raw = mail("表示ソース能力です。", charset="iso-2022-jp", to=to(case))
    put(box, raw)
    found = look()
    assert (found.failures, found.error) == (0, "")
    assert case.messages.get().body == "表示ソース能力です。"
    assert bytes(InboundMail.objects.get().raw or b"") == raw


def test_each_mail_is_fetched_once_whether_read_by_people_or_not(box: imaplib.IMAP4, case: Case) -> None:
    put(box, mail("一つ目", to=to(case), message_id="<1@x.example>"))
    box.select("INBOX")
    box.store("1", "+FLAGS", "\\Seen")
    look()
    put(box, mail("二つ目", to=to(case), message_id="<2@x.example>"))
    with later():
        look()
    with later(2):
        look()
    assert [message.body for message in case.messages.all()] == ["一つ目", "二つ目"]
    assert InboundMail.objects.count() == 2
    box.select("INBOX")
    assert box.search(None, "ALL")[1] == [b"1 2"]
    assert box.search(None, "UNSEEN")[1] == [b"2"]


def test_nobody_looks_again_before_it_is_time(box: imaplib.IMAP4) -> None:
    assert mailbox.due() != []
    look()
    assert mailbox.due() == []
    with later():
        assert mailbox.due() != []


def test_two_workers_do_not_look_at_once(box: imaplib.IMAP4) -> None:
    (key,) = mailbox.due()
    InboundMailbox.objects.filter(pk=key).update(next_poll=timezone.now() + mailbox.CLAIM)
    assert not mailbox.fetch(key)


def test_many_mails_come_in_turns(box: imaplib.IMAP4, case: Case, monkeypatch: Any) -> None:
    monkeypatch.setattr(mailbox, "BATCH", 3)
    for number in range(7):
        put(box, mail(f"{number} 通目", to=to(case), message_id=f"<{number}@x.example>"))
    counts = []
    while mailbox.due():
        look()
        counts.append(case.messages.count())
    assert counts == [3, 6, 7]
    assert [message.body for message in case.messages.all()] == [f"{number} 通目" for number in range(7)]


def test_what_is_too_large_is_not_fetched_and_its_sender_told(
    box: imaplib.IMAP4, case: Case, settings: Any, customer: User
) -> None:
    settings.MAX_INBOUND_SIZE = 20_000
    put(box, mail("x" * 50_000, to=to(case)))
    look()
    row = InboundMail.objects.get()
    assert (row.state, row.why, case.messages.count()) == ("unclear", "too_big", 0)
    assert row.size > 50_000 > len(bytes(row.raw or b""))
    answer = Mail.objects.get(to=customer.email)
    assert f"/cases/{case.number}/" in answer.text


def test_numbers_given_anew_double_nothing(box: imaplib.IMAP4, server: Dovecot, case: Case) -> None:
    put(box, mail(to=to(case)))
    before = look().validity
    InboundMailbox.objects.update(validity=before + 1, last_uid=40)
    put(box, mail("二つ目", to=to(case), message_id="<2@x.example>"))
    with later():
        assert look().validity == before
    assert case.messages.count() == InboundMail.objects.count() == 2


def test_a_folder_may_have_a_japanese_name(box: imaplib.IMAP4, server: Dovecot, case: Case, settings: Any) -> None:
    settings.INBOUND_EMAIL = opened(server, "none", folder="受付 & 返信")
    box.create(mailbox._quoted("受付 & 返信"))
    put(box, mail(to=to(case)), mailbox._quoted("受付 & 返信"))
    look()
    assert case.messages.count() == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"password": "wrong"}, "error"),
    ({"folder": "nowhere"}, "Unwilling"),
    ({"host": "127.0.0.1", "security": "starttls"}, "SSLCertVerificationError"),
    ({"port": 1}, "ConnectionRefusedError"),
]


@pytest.mark.parametrize(("other", "error"), WRONG, ids=[error for _other, error in WRONG])
def test_a_server_that_says_no_is_asked_later_and_later(
    box: imaplib.IMAP4, server: Dovecot, case: Case, settings: Any, other: dict[str, Any], error: str
) -> None:
    put(box, mail(to=to(case)))
    settings.INBOUND_EMAIL = {**opened(server, "none"), "port": server.plain, **other}
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(3):
            found = look()
            pauses.append((found.next_poll - timezone.now()).total_seconds())
            clock.move_to(found.next_poll)
        assert (found.error, found.failures, pauses) == (error, 3, [40, 80, 160])
        settings.INBOUND_EMAIL = opened(server, "none")
        look()
    assert case.messages.count() == 1


def test_a_server_that_comes_back_has_lost_nothing(box: imaplib.IMAP4, server: Dovecot, case: Case) -> None:
    put(box, mail(to=to(case)))
    server.stop()
    assert look().failures == 1
    server.start()
    with later():
        assert look().failures == 0
    assert case.messages.count() == 1


def test_without_a_mailbox_nobody_looks(settings: Any) -> None:
    settings.INBOUND_EMAIL = {}
    assert mailbox.due() == []


# --- The whole way round -----------------------------------------------------------------------------------------------


@pytest.fixture
def post_office(settings: Any) -> Iterator[Callable[[], list[Envelope]]]:
    """A real SMTP server; what was handed to it."""
    taken: list[Envelope] = []

    class Keep:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
            taken.append(envelope)
            return "250 OK"

    controller = Controller(Keep(), hostname="127.0.0.1", port=free_port())
    controller.start()
    assert controller.server is not None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.server.sockets[0].getsockname()[1]
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield lambda: taken
    controller.stop()


def test_a_question_goes_out_and_its_answer_comes_back(
    box: imaplib.IMAP4,
    post_office: Callable[[], list[Envelope]],
    new_case: Callable[..., Case],
    customer: User,
    agent: User,
    settings: Any,
) -> None:
    case = new_case(status="accepted", assignee=agent)
    Mail.objects.all().delete()
    lifecycle.move(case, "ask", by=agent, message="いつから起きていますか。")
    duties.run_once((duties.Duty("send mail", duties.mails_due, duties.send_mail),))
    (asked,) = post_office()
    content = asked.content
    assert isinstance(content, bytes)
    question = message_from_bytes(content)
    assert asked.rcpt_tos == [customer.email]
    # The customer's mail program answers at the address it was told, by way of the same server.
    answer = mail(
        "20日の朝からです。\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n> いつから起きていますか。",
        to=question["Reply-To"],
        charset="iso-2022-jp",
        extra={"In-Reply-To": question["Message-ID"], "References": question["Message-ID"]},
    )
    with smtplib.SMTP("127.0.0.1", settings.EMAIL_PORT) as program:
        program.sendmail(customer.email, [question["Reply-To"]], answer)
    delivered = post_office()[-1]
    assert isinstance(delivered.content, bytes)
    put(
        box,
        b"Return-Path: <sato@minato.example>\r\nDelivered-To: "
        + delivered.rcpt_tos[0].encode()
        + b"\r\n"
        + delivered.content,
    )
    look()
    case.refresh_from_db()
    assert case.status == "accepted"
    assert [message.body for message in case.messages.all()] == ["いつから起きていますか。", "20日の朝からです。"]
    # And a copy of the question that comes back, as from a forwarding rule gone round, does nothing.
    put(box, content)
    with later():
        look()
    assert case.messages.count() == 2
    assert InboundMail.objects.latest("pk").why == "loop"
