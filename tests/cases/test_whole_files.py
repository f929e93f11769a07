"""The whole file of a list import: asked for with a reason, agreed to, kept as it is, and deleted on its day."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import asking, duties, lifecycle, loans, redaction
from cases.evidence import uploads
from cases.follow import acts
from cases.models import AskedItem, Attachment, Case, FileLoan, Mail, User
from tests.conftest import FACTS, FILLED

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]

IMPORT = FACTS | {"area": "list_import", "retry": "still_fails"}
EVIDENCE = FILLED["evidence"] | {
    "import_started_at": "2025-11-20T10:12+09:00",
    "import_list_url": "https://app-sj28.marketo.com/#ST1021A1",
    "import_mode": "skip",
    "import_contents": "CSV、UTF-8、3列、2行",
    "retries": "10:47 と 11:20",
}
LIST = "Email Address,姓\r\nkanaria@minato.co.jp,山田\r\nmori@minato.co.jp,森\r\n".encode()
WHY = "行ごとの文字コードを確かめるため、ファイルの全体が必要です。"


@pytest.fixture
def case(new_case: NewCase) -> Case:
    return new_case(facts=IMPORT, evidence=EVIDENCE)


@pytest.fixture
def wanted(case: Case, agent: User) -> Case:
    """A case whose whole file support has asked for."""
    lifecycle.ask_for_file(case, reason=WHY, delete_on=loans.proposed_day(), by=agent)
    case.refresh_from_db()
    return case


@pytest.fixture
def lent(wanted: Case, customer: User) -> Attachment:
    """The file, sent by the customer and checked by the worker."""
    acts.lend(wanted, a_list(), by=customer)
    file = wanted.attachments.get()
    duties.check_file(file.pk)
    file.refresh_from_db()
    wanted.refresh_from_db()
    return file


def a_list(data: bytes = LIST, name: str = "展示会.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def verbs(case: Case) -> list[str]:
    return list(case.events.values_list("verb", flat=True))


def mails(case: Case) -> list[tuple[str, str]]:
    return [(mail.to, mail.subject.partition("] ")[2]) for mail in case.mails.order_by("pk")]


def lend(browser: Client, case: Case, **data: Any) -> Any:
    return browser.post(reverse("case_lend", args=[case.number]), {"agree": "on", "whole_file": a_list(), **data})


def of_file(name: str, file: Attachment) -> str:
    return reverse(name, args=[file.case.number, file.pk])


def copied(browser: Client, file: Attachment) -> bytes:
    """What the button on the file's page hands out, read to its end."""
    return b"".join(browser.post(of_file("case_copy", file)))


def ask(browser: Client, case: Case, **data: Any) -> Any:
    address = reverse("admin:cases_case_ask_file", args=[case.pk])
    fields = {"version": case.version, "reason": WHY, "delete_on": loans.proposed_day().isoformat()}
    return browser.post(address, fields | data)


# --- Asking ----------------------------------------------------------------------------------------------------------


def test_asking_says_why_and_until_when_and_passes_the_turn(as_agent: Client, case: Case, agent: User) -> None:
    Mail.objects.all().delete()
    assert ask(as_agent, case).status_code == 302
    case.refresh_from_db()
    loan = case.loans.get()
    assert (case.status, loan.reason, loan.asked_by) == ("waiting", WHY, agent)
    assert loan.delete_on == loans.today() + timedelta(days=14)
    assert verbs(case)[-1] == "loan_ask"
    (mail,) = Mail.objects.all()
    assert (mail.to, WHY in mail.text) == (case.filer.email, True)
    assert list(AskedItem.objects.values_list("item", "clause")) == [("whole_file", "2.1.3")]
    assert case.first_responded_at


def test_the_customer_reads_who_asks_why_and_until_when(as_customer: Client, wanted: Case, agent: User) -> None:
    page = as_customer.get(reverse("case", args=[wanted.number])).content.decode()
    assert all(
        words in page for words in (agent.name, WHY, 'name="whole_file"', 'name="agree"', "インポートしたファイル全体")
    )


@pytest.mark.parametrize("days", [-1, 0, 61])
def test_a_day_that_is_too_near_or_too_far_is_refused(as_agent: Client, case: Case, days: int) -> None:
    response = ask(as_agent, case, delete_on=(loans.today() + timedelta(days=days)).isoformat())
    assert response.status_code == 422
    assert WHY in response.content.decode()
    assert not FileLoan.objects.exists()


def test_the_most_days_are_a_setting(as_agent: Client, case: Case, settings: Any) -> None:
    settings.WHOLE_FILE_MOST_DAYS = 20
    far = (loans.today() + timedelta(days=21)).isoformat()
    assert ask(as_agent, case, delete_on=far).status_code == 422
    near = (loans.today() + timedelta(days=20)).isoformat()
    assert ask(as_agent, case, delete_on=near).status_code == 302


def test_asking_needs_a_reason(as_agent: Client, case: Case) -> None:
    assert ask(as_agent, case, reason="　").status_code == 422
    assert not FileLoan.objects.exists()


def test_it_is_asked_for_once_at_a_time(as_agent: Client, wanted: Case) -> None:
    assert ask(as_agent, wanted).status_code == 422
    loan = wanted.loans.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        FileLoan.objects.create(case=wanted, reason="x", delete_on=loan.delete_on, asked_by=loan.asked_by)


def test_other_cases_have_no_such_file(as_agent: Client, new_case: NewCase) -> None:
    form = new_case()
    assert ask(as_agent, form).status_code == 422
    page = as_agent.get(reverse("admin:cases_case_change", args=[form.pk])).content.decode()
    assert reverse("admin:cases_case_ask_file", args=[form.pk]) not in page


def test_customers_cannot_ask(case: Case, customer: User) -> None:
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.ask_for_file(case, reason=WHY, delete_on=loans.proposed_day(), by=customer)


def test_a_wish_that_nobody_heeded_lapses_and_may_be_made_anew(
    as_customer: Client, as_agent: Client, wanted: Case
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert loans.current(wanted) is None
        as_customer.force_login(wanted.filer)
        as_agent.force_login(wanted.loans.get().asked_by)
        assert lend(as_customer, wanted).status_code == 409
        assert ask(as_agent, wanted).status_code == 302
        assert FileLoan.objects.count() == 2


def test_a_secret_in_the_reason_is_asked_about(as_agent: Client, case: Case) -> None:
    response = ask(as_agent, case, reason="password: Hunter2hunter2")
    assert response.status_code == 422
    assert ask(as_agent, case, reason="password: Hunter2hunter2", secrets="hide").status_code == 302
    assert "Hunter2" not in FileLoan.objects.get().reason


def test_taking_it_back_returns_the_turn(as_agent: Client, wanted: Case) -> None:
    Mail.objects.all().delete()
    as_agent.post(reverse("admin:cases_case_drop_file", args=[wanted.pk]))
    wanted.refresh_from_db()
    assert (wanted.status, verbs(wanted)[-1], loans.current(wanted)) == ("accepted", "loan_drop", None)
    assert [to for to, _subject in mails(wanted)] == [wanted.filer.email]


# --- Lending ---------------------------------------------------------------------------------------------------------


def test_it_is_kept_as_it_is_until_the_day(as_customer: Client, wanted: Case, customer: User, settings: Any) -> None:
    settings.SUPPORT_TEAM_EMAIL = ["desk@support.example"]
    Mail.objects.all().delete()
    assert lend(as_customer, wanted).status_code == 302
    wanted.refresh_from_db()
    file, loan = wanted.attachments.get(), wanted.loans.get()
    with file.file.open("rb") as stored:
        assert stored.read() == LIST
    assert (file.hidden, file.message, file.state) == ({}, None, "waiting")
    assert file.expires_at
    assert file.expires_at.isoformat() == f"{loan.delete_on - timedelta(days=1)}T15:00:00+00:00"
    assert (loan.file, loan.agreed_by) == (file, customer)
    assert (wanted.status, verbs(wanted)[-1]) == ("accepted", "loan_give")
    (mail,) = Mail.objects.all()
    assert (mail.to, "お客様が、インポートしたファイル全体を送りました。" in mail.text) == (
        "desk@support.example",
        True,
    )


def test_without_agreement_nothing_is_kept(as_customer: Client, wanted: Case, settings: Any) -> None:
    response = lend(as_customer, wanted, agree="")
    assert response.status_code == 422
    assert "同意" in response.content.decode()
    assert not Attachment.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).glob("*")) if Path(settings.MEDIA_ROOT).exists() else True


def test_what_was_not_asked_for_is_not_kept(as_customer: Client, case: Case) -> None:
    assert lend(as_customer, case).status_code == 409
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"), [("a.exe", b"MZ"), ("a.json", b"{}"), ("a.csv", b""), ("a.csv", b"\x00\x01\x02"), ("a.png", b"x")]
)
def test_only_a_list_is_taken(as_customer: Client, wanted: Case, name: str, data: bytes) -> None:
    response = lend(as_customer, wanted, whole_file=a_list(data, name))
    assert response.status_code == 422
    assert not Attachment.objects.exists()


def test_the_limits_hold(as_customer: Client, wanted: Case, settings: Any) -> None:
    settings.MAX_FILE_SIZE = 10
    assert lend(as_customer, wanted).status_code == 422
    settings.MAX_FILE_SIZE, settings.MAX_FILES_PER_CASE = 10**6, 0
    assert lend(as_customer, wanted).status_code == 422
    assert not Attachment.objects.exists()


def test_nobody_opens_it_before_it_was_checked(as_customer: Client, wanted: Case, customer: User) -> None:
    acts.lend(wanted, a_list(), by=customer)
    file = wanted.attachments.get()
    assert as_customer.post(of_file("case_copy", file)).status_code == 409
    assert "loan_copy" not in verbs(wanted)


def test_pressed_twice_it_is_kept_once(as_customer: Client, wanted: Case) -> None:
    assert [lend(as_customer, wanted).status_code for _time in range(2)] == [302, 302]
    assert wanted.attachments.count() == 1


def test_another_file_is_not_taken_beside_it(as_customer: Client, lent: Attachment) -> None:
    assert lend(as_customer, lent.case, whole_file=a_list(b"a,b\r\n1,2\r\n")).status_code == 409
    assert Attachment.objects.count() == 1


def test_what_holds_a_virus_may_be_sent_anew(as_customer: Client, wanted: Case, customer: User) -> None:
    acts.lend(wanted, a_list(), by=customer)
    Attachment.objects.update(state="refused", refusal="infected")
    assert lend(as_customer, wanted, whole_file=a_list(b"a,b\r\n1,2\r\n")).status_code == 302
    first, second = wanted.attachments.all()
    assert first.gone_at
    assert not first.file
    assert wanted.loans.get().file == second


def test_a_colleague_may_send_it_a_stranger_may_not(
    as_colleague: Client, as_stranger: Client, wanted: Case, colleague: User
) -> None:
    assert lend(as_stranger, wanted).status_code == 404
    assert lend(as_colleague, wanted).status_code == 302
    assert wanted.loans.get().agreed_by == colleague


def test_who_was_signed_out_comes_back_to_the_case(client: Client, wanted: Case) -> None:
    assert reverse("account_login") in lend(client, wanted).headers["Location"]
    assert not Attachment.objects.exists()


def test_a_question_that_is_open_besides_is_not_answered_by_the_file(case: Case, agent: User, customer: User) -> None:
    lifecycle.move(case, "ask", by=agent, message="いつからですか。")
    lifecycle.ask_for_file(case, reason=WHY, delete_on=loans.proposed_day(), by=agent)
    acts.lend(case, a_list(), by=customer)
    case.refresh_from_db()
    assert case.status == "waiting"


def test_it_is_no_box_to_fill_in_and_counts_once_it_came(
    wanted: Case, customer: User, new_case: NewCase, agent: User
) -> None:
    assert asking.awaited(wanted) == []
    acts.lend(wanted, a_list(), by=customer)
    assert list(AskedItem.objects.values_list("item", "is_given")) == [("whole_file", True)]
    other = new_case(facts=IMPORT, evidence=EVIDENCE)
    lifecycle.move(other, "ask", by=agent, message="", items=["import_contents"])
    lifecycle.ask_for_file(other, reason=WHY, delete_on=loans.proposed_day(), by=agent)
    other = Case.objects.get(pk=other.pk)
    assert [one.item for one in asking.awaited(other)] == ["import_contents"]


def test_a_reminder_says_what_the_file_is_needed_for(wanted: Case) -> None:
    Mail.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        duties.run_once()
    assert WHY in Mail.objects.get(case=wanted, to=wanted.filer.email).text


# --- Copies ----------------------------------------------------------------------------------------------------------


def test_reading_never_takes_a_copy_and_every_copy_is_in_the_history(
    as_customer: Client, as_agent: Client, lent: Attachment, customer: User, agent: User
) -> None:
    assert as_customer.get(of_file("case_file", lent)).status_code == 302
    for browser in (as_customer, as_agent):
        response = browser.post(of_file("case_copy", lent))
        assert b"".join(response) == LIST
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["Cache-Control"] == "no-store"
    copies = lent.case.events.filter(verb="loan_copy")
    assert [event.actor for event in copies] == [customer, agent]
    page = as_customer.get(reverse("case", args=[lent.case.number])).content.decode()
    assert f"<bdi>{agent.name}</bdi>さんが、インポートしたファイル全体（展示会.csv）をダウンロードしました。" in page


def test_a_copy_makes_nobodys_page_grow_old(as_agent: Client, lent: Attachment) -> None:
    before = lent.case.version
    assert copied(as_agent, lent) == LIST
    lent.case.refresh_from_db()
    assert lent.case.version == before


def test_of_support_only_who_works_on_the_case_takes_a_copy(
    lent: Attachment, other_agent: User, as_lead: Client
) -> None:
    browser = Client()
    browser.force_login(other_agent)
    for stranger in (browser, as_lead):
        assert stranger.post(of_file("case_copy", lent)).status_code == 403
    assert "loan_copy" not in verbs(lent.case)
    lifecycle.assign(lent.case, to=other_agent, by=other_agent)
    assert copied(browser, lent) == LIST


def test_no_stranger_takes_a_copy_or_deletes(as_stranger: Client, client: Client, lent: Attachment) -> None:
    for name in ("case_copy", "case_return"):
        assert as_stranger.post(of_file(name, lent)).status_code == 404
        assert client.post(of_file(name, lent)).status_code == 302
    lent.refresh_from_db()
    assert lent.gone_at is None


def test_other_files_are_neither_copied_nor_deleted_this_way(as_customer: Client, case: Case, customer: User) -> None:
    file = uploads.store(case, SimpleUploadedFile("log.txt", b"a log"), customer)
    assert as_customer.post(of_file("case_return", file)).status_code == 404
    assert as_customer.post(of_file("case_copy", file)).status_code == 302
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.delete_lent_file(file, by=customer)


# --- The end ---------------------------------------------------------------------------------------------------------


def is_gone(file: Attachment) -> bool:
    name = str(file.file.name)
    file.refresh_from_db()
    return not default_storage.exists(name) and file.gone_at is not None and not file.file


def test_the_duty_deletes_it_on_its_day_and_once(lent: Attachment, as_customer: Client) -> None:
    day, name = lent.case.loans.get().delete_on, str(lent.file.name)
    Mail.objects.all().delete()
    with time_machine.travel(f"{day - timedelta(days=1)}T23:59:00+09:00", tick=False):
        assert duties.run_once()["delete lent files"] == 0
    with time_machine.travel(f"{day}T00:00:30+09:00", tick=False):
        assert [duties.run_once()["delete lent files"] for _time in range(2)] == [1, 0]
    assert not default_storage.exists(name)
    assert is_gone(lent)
    assert (lent.gone_because, lent.case.loans.get().ended_at is not None) == ("expired", True)
    assert verbs(lent.case).count("loan_end") == 1
    assert [to for to, _subject in mails(lent.case)] == [lent.case.filer.email]
    as_customer.force_login(lent.case.filer)
    page = as_customer.get(reverse("case", args=[lent.case.number])).content.decode()
    assert "0:00 に削除しました（期日になったため）" in page


def test_killed_between_the_bytes_and_the_row_it_is_done_again(lent: Attachment) -> None:
    default_storage.delete(str(lent.file.name))
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert duties.run_once()["delete lent files"] == 1
    assert is_gone(lent)


def test_a_storage_that_fails_leaves_it_due(lent: Attachment, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> None:
        raise OSError("down")

    with time_machine.travel(timezone.now() + timedelta(days=15)), monkeypatch.context() as broken:
        broken.setattr(default_storage, "delete", fail)
        assert duties.run_once()["delete lent files"] == 0
    lent.refresh_from_db()
    assert lent.gone_at is None
    with time_machine.travel(timezone.now() + timedelta(days=16)):
        assert duties.run_once()["delete lent files"] == 1
    assert is_gone(lent)


@pytest.mark.parametrize("who", ["customer", "colleague"])
def test_the_customer_deletes_it_at_any_time(who: str, lent: Attachment, request: Any) -> None:
    browser = request.getfixturevalue(f"as_{who}")
    Case.objects.filter(pk=lent.case_id).update(status="closed", closed_at=timezone.now())
    assert browser.post(of_file("case_return", lent)).status_code == 302
    assert is_gone(lent)
    assert lent.gone_because == "deleted"
    assert verbs(lent.case)[-1] == "loan_end"


def test_support_deletes_it_sooner_and_the_customer_is_told(as_agent: Client, lent: Attachment) -> None:
    Mail.objects.all().delete()
    as_agent.post(reverse("admin:cases_case_drop_file", args=[lent.case_id]))
    assert is_gone(lent)
    assert [to for to, _subject in mails(lent.case)] == [lent.case.filer.email]


def test_what_is_gone_is_not_copied_and_may_be_asked_for_again(
    as_agent: Client, as_customer: Client, lent: Attachment
) -> None:
    as_customer.post(of_file("case_return", lent))
    assert as_customer.post(of_file("case_copy", lent)).status_code == 409
    lent.case.refresh_from_db()
    assert ask(as_agent, lent.case).status_code == 302


def test_taken_out_of_the_case_it_is_gone_too(
    as_agent: Client, lent: Attachment, agent: User, django_capture_on_commit_callbacks: Any
) -> None:
    target = redaction.Target(kind="address", place=f"file-{lent.pk}")
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.redact(lent.case, target, reason="不要のため", by=agent)
    assert is_gone(lent)
    assert loans.current(lent.case) is None
    lent.case.refresh_from_db()
    assert ask(as_agent, lent.case).status_code == 302


def test_its_reason_can_be_taken_out(wanted: Case, agent: User) -> None:
    lifecycle.redact(wanted, redaction.Target(kind="other", words="行ごとの文字コード"), reason="不要のため", by=agent)
    assert "行ごとの文字コード" not in wanted.loans.get().reason


def test_every_act_is_told_in_words(as_customer: Client, lent: Attachment, as_agent: Client) -> None:
    assert copied(as_agent, lent) == LIST
    as_customer.post(of_file("case_return", lent))
    for browser, address in (
        (as_customer, reverse("case", args=[lent.case.number])),
        (as_agent, reverse("admin:cases_case_change", args=[lent.case_id])),
    ):
        page = browser.get(address).content.decode()
        for words in ("をお願いしました", "送りました", "ダウンロードしました", "削除しました"):
            assert words in page
        assert "loan_" not in page


def test_days_are_japans(case: Case, agent: User) -> None:
    with time_machine.travel("2026-11-27T15:30:00+00:00", tick=False):
        assert loans.today() == date(2026, 11, 28)
        assert loans.is_possible(date(2026, 11, 29))
        assert not loans.is_possible(date(2026, 11, 28))


def test_a_loan_has_a_file_only_with_agreement(wanted: Case, customer: User) -> None:
    file = uploads.store(wanted, SimpleUploadedFile("log.txt", b"a log"), customer, key=uuid.uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        wanted.loans.update(file=file)
