"""What the worker does: mail that arrives in order and once, files made ready, orphans removed; and how it fails."""

import os
import re
import signal
import smtplib
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.core import mail as outbox
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone
from PIL import Image

from cases import duties, lifecycle, troubles
from cases.evidence import uploads
from cases.management.commands import worker
from cases.models import Attachment, Case, Mail, Trouble, User

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]


@pytest.fixture
def queued(new_case: NewCase) -> Callable[..., Mail]:
    """``queued(to=..., case=...)``: a mail of a case, waiting to be sent."""
    case = new_case()
    Mail.objects.all().delete()
    made = iter(range(1000))

    def make(to: str = "sato@minato.example", **fields: Any) -> Mail:
        number = next(made)
        row = {"case": case, "language": "ja", "subject": f"{number}", "text": "本文", "references": "<thread@x>"}
        return Mail.objects.create(to=to, message_id=f"<{number}@support.example>", **{**row, **fields})

    return make


def refusing(error: Exception) -> Any:
    return mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=error)


def test_a_mail_is_sent_once(queued: Any) -> None:
    mail = queued(subject="[26L-7F3K9] ご相談を受け付けました")
    assert duties.run_once()["send mail"] == 1
    assert duties.run_once()["send mail"] == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("sent", 1, "")
    assert mail.sent_at
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject, sent.body) == (["sato@minato.example"], mail.subject, "本文")
    headers = sent.message()
    assert headers["Message-ID"] == mail.message_id
    assert headers["References"] == headers["In-Reply-To"] == "<thread@x>"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_a_mail_without_a_thread_names_none(queued: Any) -> None:
    queued(case=None, references="")
    duties.run_once()
    assert "References" not in outbox.outbox[0].message()


def test_what_was_not_sent_is_tried_again_later_with_the_same_id(queued: Any) -> None:
    mail = queued()
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        waits = []
        for _try in range(9):
            with refusing(ConnectionRefusedError()):
                assert duties.send_mail(mail.pk)
            mail.refresh_from_db()
            waits.append(int((mail.next_try - timezone.now()).total_seconds()))
            assert mail.state == "queued"
            assert not duties.mails_due()
            clock.move_to(mail.next_try)
            assert duties.mails_due() == [mail.pk]
        assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
        assert mail.error == "ConnectionRefusedError"
        duties.run_once()
    assert outbox.outbox[0].message()["Message-ID"] == mail.message_id
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("sent", 10, "")


def test_after_many_tries_it_is_given_up(queued: Any) -> None:
    mail = queued(attempts=duties.GIVE_UP_AFTER - 1)
    with refusing(smtplib.SMTPServerDisconnected("gone")):
        duties.run_once()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", duties.GIVE_UP_AFTER)
    assert duties.mails_due() == []


def test_an_outage_of_three_days_loses_nothing() -> None:
    waits = [min(duties.FIRST_WAIT * 2**attempt, duties.LONGEST_WAIT) for attempt in range(duties.GIVE_UP_AFTER - 1)]
    assert timedelta(seconds=sum(waits)) > timedelta(days=3)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"greylisted")}), "queued"),
        (smtplib.SMTPDataError(554, b"refused"), "failed"),
        (smtplib.SMTPDataError(451, b"later"), "queued"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), "queued"),
        (smtplib.SMTPSenderRefused(553, b"not yours", "support@localhost"), "queued"),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "queued"),
        (TimeoutError(), "queued"),
        (OSError(28, "No space left on device"), "queued"),
        (UnicodeEncodeError("ascii", "x", 0, 1, "no"), "failed"),
        (RuntimeError("a bug"), "queued"),
        (ssl.SSLCertVerificationError("expired"), "queued"),
    ],
)
def test_only_an_answer_about_this_very_mail_is_final(queued: Any, error: Exception, state: str) -> None:
    mail = queued()
    with refusing(error):
        duties.run_once()
    mail.refresh_from_db()
    assert mail.state == state
    assert "no such user" not in mail.error
    assert type(error).__name__ in mail.error


def test_a_goodbye_that_fails_does_not_undo_a_delivery(queued: Any) -> None:
    mail = queued()
    with mock.patch("django.core.mail.backends.locmem.EmailBackend.close", side_effect=TimeoutError()):
        assert duties.send_mail(mail.pk)
    mail.refresh_from_db()
    assert (mail.state, len(outbox.outbox)) == ("sent", 1)


def test_one_bad_mail_does_not_hold_up_the_rest(queued: Any) -> None:
    queued(subject="line\nend")
    queued(to="mori@minato.example")
    duties.run_once()
    assert [message.to for message in outbox.outbox] == [["mori@minato.example"]]
    assert Mail.objects.get(subject="line\nend").state == "failed"


def test_one_reader_gets_the_mails_of_a_case_in_order(queued: Any) -> None:
    first, second = queued(), queued()
    other = queued(to="mori@minato.example")
    with refusing(smtplib.SMTPDataError(451, b"later")):
        duties.send_mail(first.pk)
    assert duties.mails_due() == [other.pk]
    assert duties.run_once()["send mail"] == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert duties.mails_due() == [first.pk]
        duties.run_once()
        assert duties.mails_due() == [second.pk]
        duties.run_once()
    assert [(message.to[0], message.subject) for message in outbox.outbox] == [
        ("mori@minato.example", other.subject),
        ("sato@minato.example", first.subject),
        ("sato@minato.example", second.subject),
    ]


def test_a_mail_given_up_does_not_hold_up_the_next(queued: Any) -> None:
    queued(state="failed")
    second = queued()
    assert duties.mails_due() == [second.pk]


def test_a_claimed_mail_is_left_to_its_worker_until_the_claim_runs_out(queued: Any) -> None:
    mail = queued()
    due = duties.mails_due()
    assert duties._claimed(mail.pk) is not None
    assert [duties.send_mail(key) for key in due] == [False]
    with time_machine.travel(timezone.now() + duties.CLAIM + timedelta(seconds=1)):
        assert duties.mails_due() == [mail.pk]


def test_a_claim_outlasts_a_slow_mail_server() -> None:
    """Greeting, EHLO, STARTTLS, EHLO, AUTH (two rounds), MAIL, RCPT, DATA, the text: each may take its time."""
    assert timedelta(seconds=10 * settings.EMAIL_TIMEOUT) <= duties.CLAIM
    assert duties.SILENCE < duties.CLAIM


def test_a_server_that_answers_nobody_is_asked_once_in_a_while(queued: Any) -> None:
    mails = [queued(to=f"{number}@minato.example") for number in range(5)]
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        with refusing(TimeoutError()) as server:
            duties.run_once()
            duties.run_once()
            assert server.call_count == 1
            assert duties.mails_due() == []
            clock.move_to(start + duties.SILENCE)
            duties.run_once()
            assert server.call_count == 2
        mails[0].refresh_from_db()
        mails[1].refresh_from_db()
        assert (mails[0].attempts, mails[1].attempts) == (1, 1)


def test_once_the_server_answers_again_nothing_waits_any_longer(queued: Any) -> None:
    for number in range(5):
        queued(to=f"{number}@minato.example")
    later = queued(to="later@minato.example", next_try=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _round in range(8):
            with refusing(smtplib.SMTPServerDisconnected("gone")):
                duties.run_once()
            clock.shift(duties.SILENCE)
        duties.run_once()
        duties.run_once()
    assert sorted(message.to[0] for message in outbox.outbox) == [f"{number}@minato.example" for number in range(5)]
    later.refresh_from_db()
    assert (later.state, later.attempts) == ("queued", 0)


def test_what_is_about_one_mail_holds_up_no_other(queued: Any) -> None:
    bad, good = queued(to="full@minato.example"), queued(to="mori@minato.example")
    with refusing(smtplib.SMTPRecipientsRefused({"full@minato.example": (452, b"mailbox full")})):
        duties.send_mail(bad.pk)
    assert duties.mails_due() == [good.pk]


def test_whoever_lost_access_meanwhile_gets_no_mail(queued: Any, customer: User) -> None:
    mail = queued(reader=customer)
    customer.contacts.update(is_active=False)
    assert duties.run_once()["send mail"] == 1
    mail.refresh_from_db()
    assert (mail.state, outbox.outbox) == ("dropped", [])
    assert duties.mails_due() == []


def test_a_mail_answers_the_last_one_its_reader_got(queued: Any) -> None:
    first, second = queued(), queued()
    queued(to="mori@minato.example")
    for _round in range(3):
        duties.run_once()
    sent = {message.subject: message.message() for message in outbox.outbox}
    assert sent[first.subject]["In-Reply-To"] == "<thread@x>"
    assert sent[second.subject]["In-Reply-To"] == first.message_id
    assert sent[second.subject]["References"] == f"<thread@x> {first.message_id}"
    assert sent["2"]["References"] == "<thread@x>"


def test_no_transaction_is_open_while_a_mail_server_is_slow(queued: Any) -> None:
    queued()
    depth = len(connection.savepoint_ids)
    seen = []

    def send(*_args: Any) -> int:
        seen.append(len(connection.savepoint_ids))
        return 1

    with mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=send):
        duties.run_once()
    assert seen == [depth]


def test_few_mails_at_a_time(queued: Any) -> None:
    for number in range(duties.BATCH + 3):
        queued(to=f"{number}@minato.example")
    assert duties.run_once()["send mail"] == duties.BATCH
    assert duties.run_once()["send mail"] == 3


def test_asking_for_due_mail_is_one_query(queued: Any, django_assert_num_queries: Any) -> None:
    for _number in range(5):
        queued()
    with django_assert_num_queries(1):
        duties.mails_due()


def test_mails_of_a_whole_case_arrive(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    lifecycle.move(case, "ask", by=agent, message="いつからですか")
    duties.run_once()
    duties.run_once()
    assert [message.to for message in outbox.outbox] == [[customer.email], [customer.email]]
    assert not Mail.objects.exclude(state="sent").exists()


# --- Files -----------------------------------------------------------------------------------------------------------


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 3), "white").save(out, "PNG")
    return out.getvalue()


def test_files_are_made_ready_once(new_case: NewCase, customer: User) -> None:
    case = new_case()
    shot = uploads.store(case, SimpleUploadedFile("画面.png", picture()), customer)
    text = uploads.store(case, SimpleUploadedFile("log.txt", b"line"), customer)
    assert duties.run_once()["check files"] == 2
    assert duties.run_once()["check files"] == 0
    for file in (shot, text):
        file.refresh_from_db()
        assert file.state == Attachment.State.CLEAN
    assert (shot.width, shot.height) == (4, 3)
    assert shot.served


def test_a_file_that_another_worker_did_is_left_alone(new_case: NewCase, customer: User) -> None:
    file = uploads.store(new_case(), SimpleUploadedFile("log.txt", b"line"), customer)
    due = duties.files_due()
    assert duties.check_file(file.pk)
    assert [duties.check_file(key) for key in due] == [False]


def test_one_file_that_fails_does_not_hold_up_the_rest(new_case: NewCase, customer: User) -> None:
    case = new_case()
    bad, good = (uploads.store(case, SimpleUploadedFile(f"{n}.txt", b"line"), customer) for n in "ab")
    prepare = uploads.prepare

    def fail_for_one(file: Attachment) -> None:
        if file.pk == bad.pk:
            raise OSError
        prepare(file)

    with mock.patch.object(uploads, "prepare", fail_for_one):
        assert duties.run_once()["check files"] == 1
    good.refresh_from_db()
    assert good.state == Attachment.State.CLEAN
    assert duties.files_due() == []
    with time_machine.travel(timezone.now() + duties.CLAIM_OF_FILE + timedelta(seconds=1), tick=False):
        assert duties.files_due() == [bad.pk]


def test_only_old_files_without_a_row_are_swept(new_case: NewCase, customer: User, settings: Any) -> None:
    kept = uploads.store(new_case(), SimpleUploadedFile("shot.png", picture()), customer)
    duties.check_file(kept.pk)
    kept.refresh_from_db()
    root = Path(settings.MEDIA_ROOT)
    orphan, fresh = (f"{n:08d}-0000-4000-8000-000000000000" for n in range(2))
    foreign = "passwords.txt"
    for name in (orphan, fresh, foreign):
        (root / name).write_bytes(b"x")
    two_days_ago = time.time() - 2 * 86_400
    for path in root.iterdir():
        if path.name != fresh:
            os.utime(path, (two_days_ago, two_days_ago))
    assert duties.run_once()["remove orphans"] == 1
    assert sorted(default_storage.listdir("")[1]) == sorted([*uploads.stored_names(kept), fresh, foreign])
    assert len(uploads.stored_names(kept)) == 3


def test_sweeping_an_absent_folder_is_fine(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "absent"
    assert duties.orphans_due() == []


# --- The command -----------------------------------------------------------------------------------------------------


def test_once_does_what_is_due_and_stops(queued: Any) -> None:
    queued()
    call_command("worker", "--once")
    assert len(outbox.outbox) == 1


class _Stop(threading.Event):
    """Set after so many waits."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.left = waits

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


@pytest.fixture
def _keep_connection() -> Any:
    with mock.patch.object(worker, "close_old_connections"):
        yield


@pytest.mark.usefixtures("_keep_connection")
def test_a_database_that_is_gone_does_not_end_the_worker(queued: Any) -> None:
    queued()
    rounds = []

    def run_once(due: Any, is_over: Any) -> dict[str, int]:
        rounds.append(len(due))
        if len(rounds) == 1:
            raise DatabaseError
        return {}

    with mock.patch.object(duties, "run_once", run_once):
        worker.Command().work(_Stop(3), 0)
    often, all_of_them = len(duties.OFTEN), len(duties.OFTEN + duties.SELDOM)
    assert rounds == [all_of_them, often, often]  # sweeping is done once an hour


@pytest.mark.usefixtures("_keep_connection")
def test_it_stops_between_two_mails(queued: Any) -> None:
    for number in range(3):
        queued(to=f"{number}@minato.example")
    stop = threading.Event()

    def send(*_args: Any) -> int:
        stop.set()
        return 1

    with mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=send):
        worker.Command().work(stop, 0)
    assert Mail.objects.filter(state="sent").count() == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "DEVELOPMENT": "1"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--interval", "30"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    process.stderr.readline()  # the first round, which finds no tables and says so
    process.send_signal(number)
    assert process.wait(timeout=20) == 0
    process.stderr.close()


# --- What fails, and how it all stands -------------------------------------------------------------------------------


def test_what_fails_is_noted_left_alone_for_a_while_and_forgotten_once_done(db: None) -> None:
    acted: list[int] = []

    def act(key: int) -> bool:
        acted.append(key)
        if key == 2 and len(acted) < 5:
            raise ValueError("何かお客様の文字")
        return True

    duty = duties.Duty("try", lambda: [1, 2, 3], act)
    assert duty.run() == 2
    trouble = Trouble.objects.get()
    assert (trouble.duty, trouble.key, trouble.error, trouble.times) == ("try", "2", "ValueError", 1)
    assert duty.run() == 2
    assert acted == [1, 2, 3, 1, 3]
    Trouble.objects.update(again_at=timezone.now())
    assert duty.run() == 3
    assert not Trouble.objects.exists()


def test_a_row_that_does_not_fit_keeps_no_other_from_its_turn(db: None) -> None:
    acted: list[int] = []

    def act(key: int) -> bool:
        acted.append(key)
        if key == 1:
            raise IntegrityError
        return True

    assert duties.Duty("try", lambda: [1, 2], act).run() == 1
    assert (acted, Trouble.objects.get().key) == ([1, 2], "1")


def test_storage_that_is_gone_does_not_end_the_worker(db: None) -> None:
    acted: list[int] = []

    def due() -> list[int]:
        raise PermissionError

    def act(key: int) -> bool:
        acted.append(key)
        return True

    tries = (duties.Duty("sweep", due, act), duties.Duty("try", lambda: [1], act))
    assert duties.run_once(tries) == {"sweep": 0, "try": 1}
    assert acted == [1]


def test_the_rests_grow_and_end(db: None) -> None:
    for _each in range(20):
        troubles.note("try", 7, OSError())
    trouble = Trouble.objects.get()
    assert trouble.times == 20
    assert timedelta(hours=5) < trouble.again_at - timezone.now() <= troubles.LONGEST_REST


def test_the_command_tells_in_plain_words_how_it_stands(queued: Any, capsys: pytest.CaptureFixture[str]) -> None:
    Mail.objects.all().delete()
    call_command("duties", "--check")
    assert "All is in order." in capsys.readouterr().out
    mail = queued()
    Mail.objects.filter(pk=mail.pk).update(next_try=timezone.now() - timedelta(hours=3))
    troubles.note("remind and close", 12, KeyError("x"))
    call_command("duties")
    told = capsys.readouterr().out
    assert re.search(r"send mail +1 due, OVERDUE for 3 h", told)
    assert re.search(r"remind and close +nothing due; 1 failing, last error: KeyError, 1 times, since ", told)
    assert "Is a worker running?" in told
    with pytest.raises(CommandError, match="Overdue: send mail"):
        call_command("duties", "--check")


def test_every_duty_that_has_a_moment_is_one_of_the_duties() -> None:
    assert set(troubles._DUE_SINCE) <= {duty.name for duty in duties.OFTEN + duties.SELDOM}
