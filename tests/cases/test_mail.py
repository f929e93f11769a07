"""Who is told what, in whose language, and that nothing can be smuggled into a mail."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_string
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.db import transaction
from django.utils import timezone, translation

from cases import duties, lifecycle, mail
from cases.models import Case, Company, Contact, Mail, User
from cases.models.case import Status

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]
TEAM = "team@support.example"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SUPPORT_TEAM_EMAIL = [TEAM]
    settings.SITE_URL = "https://support.example"
    settings.DEFAULT_FROM_EMAIL = "Support desk <support@support.example>"


@pytest.fixture
def told(new_case: NewCase) -> Callable[..., tuple[Case, list[Mail]]]:
    """What an act on a case in a status makes the portal tell: ``told("waiting", act)``."""

    def run(status: str, act: Callable[[Case], Any], **fields: Any) -> tuple[Case, list[Mail]]:
        case = new_case(status=status, **fields)
        Mail.objects.all().delete()
        act(case)
        return case, list(Mail.objects.all())

    return run


def test_the_filer_gets_a_receipt_and_the_team_a_case(new_case: NewCase, customer: User) -> None:
    case = new_case()
    receipt, news = Mail.objects.all()
    assert (receipt.to, news.to) == (customer.email, TEAM)
    assert receipt.subject.startswith(f"[{case.number}] ")
    assert f"https://support.example/cases/{case.number}/" in receipt.text
    assert f"https://support.example/admin/cases/case/{case.pk}/change/" in news.text
    assert "/admin/" not in receipt.text


def test_the_receipt_names_the_promise_in_japans_time(new_case: NewCase, customer: User) -> None:
    customer.language = "en"
    customer.save()
    with (
        time_machine.travel(datetime(2026, 11, 20, 6, 42, tzinfo=UTC)),
        translation.override("ja"),
        timezone.override("America/New_York"),
    ):
        new_case()
    assert "Tue 24 Nov, 11:12 JST" in Mail.objects.filter(to=customer.email).get().text


MOVES = [
    # move, from, by, told
    ("accept", "submitted", "agent", set()),
    ("ask", "accepted", "agent", {"filer"}),
    ("answer", "waiting", "customer", {"team"}),
    ("resolve", "accepted", "agent", {"filer"}),
    ("refer", "accepted", "agent", {"filer"}),
    ("take_back", "referred", "agent", {"filer"}),
    ("close", "resolved", "agent", {"filer"}),
    ("close", "resolved", "customer", {"team"}),
    ("reopen", "closed", "agent", {"filer"}),
    ("withdraw", "submitted", "customer", {"team"}),
    ("withdraw", "submitted", "colleague", {"team"}),
]


@pytest.mark.parametrize(("name", "status", "who", "whom"), MOVES)
def test_every_move_tells_the_other_side(
    name: str, status: str, who: str, whom: set[str], told: Any, customer: User, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    _case, mails = told(status, lambda case: lifecycle.move(case, name, by=by, message="はい"))
    addresses = {"filer": customer.email, "team": TEAM}
    assert sorted(row.to for row in mails) == sorted(addresses[side] for side in whom)


def test_the_table_above_leaves_no_move_out() -> None:
    assert {name for name, *_rest in MOVES} | {"submit", "solve", "reopen"} == {move.name for move in lifecycle.MOVES}


def test_a_reply_is_told_to_the_other_side(told: Any, customer: User, colleague: User, agent: User) -> None:
    for by, to in ((agent, customer.email), (customer, TEAM), (colleague, TEAM)):
        _case, mails = told("accepted", lambda case, by=by: lifecycle.reply(case, by=by, body="はい", key=uuid.uuid4()))
        assert [row.to for row in mails] == [to]


def test_what_is_internal_is_told_to_nobody(told: Any, agent: User, other_agent: User) -> None:
    for act in (
        lambda case: lifecycle.note(case, by=agent, body="内緒", key=uuid.uuid4()),
        lambda case: lifecycle.assign(case, to=other_agent, by=agent),
        lambda case: lifecycle.prioritise(case, priority=2, by=agent),
    ):
        assert told("accepted", act)[1] == []


def test_the_assignee_is_told_instead_of_the_team(told: Any, customer: User, agent: User) -> None:
    def withdraw(case: Case) -> None:
        lifecycle.move(case, "withdraw", by=customer)

    _case, (row,) = told("accepted", withdraw, assignee=agent)
    assert row.to == agent.email
    agent.is_active = False
    agent.save()
    _case, (row,) = told("accepted", withdraw, assignee=agent)
    assert row.to == TEAM


@pytest.mark.parametrize(
    "end",
    [
        lambda user: Contact.objects.filter(user=user).update(is_active=False),
        lambda user: Company.objects.update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    ],
    ids=["contact", "company", "user"],
)
def test_whoever_may_no_longer_open_the_case_is_told_nothing(end: Any, told: Any, customer: User, agent: User) -> None:
    def act(case: Case) -> None:
        end(customer)
        lifecycle.move(case, "resolve", by=agent, message="こちらです")

    assert told("accepted", act)[1] == []


@pytest.mark.parametrize(("language", "subject"), [("ja", None), ("en", "Support has a question for you.")])
def test_each_is_written_to_in_their_language(
    language: str, subject: str | None, told: Any, customer: User, agent: User
) -> None:
    customer.language = language
    customer.save()
    _case, (row,) = told("accepted", lambda case: lifecycle.move(case, "ask", by=agent, message="いつからですか"))
    assert row.language == language
    assert "いつからですか" in row.text
    if subject:
        assert subject in row.subject
        assert subject in row.text
    assert row.text.strip().endswith("/")


def test_a_case_is_one_thread_and_each_mail_has_its_own_id(new_case: NewCase, agent: User) -> None:
    case, other = new_case(), new_case()
    lifecycle.move(case, "ask", by=agent, message="はい")
    rows = Mail.objects.filter(case=case)
    assert len({row.references for row in rows}) == 1
    assert len({row.message_id for row in rows}) == rows.count() == 3
    assert {row.references for row in Mail.objects.filter(case=other)} != {row.references for row in rows}
    for row in rows:
        assert row.message_id.endswith("@support.example>")
        assert case.number not in row.references


def test_mail_is_queued_with_what_it_tells_or_not_at_all(new_case: NewCase, agent: User) -> None:
    case = new_case()
    before = Mail.objects.count()
    with transaction.atomic():
        lifecycle.move(case, "ask", by=agent, message="はい")
        assert Mail.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Mail.objects.count() == before
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


NASTY = "題\r\nBcc: evil@x.example\u2028\u202egnp\u2066 \x00\x1b[31m\x85 終"


def test_a_subject_smuggles_nothing_in(new_draft: NewCase) -> None:
    case = new_draft(subject=NASTY.replace("\0", ""))
    assert mail.one_line(NASTY) == "題 Bcc: evil@x.example gnp   [31m  終"
    mail._queue(case, "ask", mail.Reader("a@b.example", "ja", False), mail.CUSTOMER_SENTENCES["ask"], "はい")
    row = Mail.objects.get()
    assert not [character for character in row.subject if ord(character) < 32 or character in "\x85\u2028\u202e\u2066"]
    assert duties.send_mail(row.pk)
    sent = message_from_string(outbox.outbox[0].message().as_string())
    assert sent["Bcc"] is None
    assert outbox.outbox[0].recipients() == ["a@b.example"]


def test_text_is_not_escaped_as_if_it_were_html(told: Any, agent: User) -> None:
    body = "<b>\"A\" & 'B'</b> {{ settings.SECRET_KEY }}"
    _case, (row,) = told("accepted", lambda case: lifecycle.move(case, "ask", by=agent, message=body))
    assert body in row.text


def test_a_long_subject_is_cut_to_fit(new_draft: NewCase, customer: User) -> None:
    draft = new_draft(subject="長" * 200)
    lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert all(len(row.subject) <= 250 for row in Mail.objects.all())


def test_an_address_without_a_domain_still_makes_an_id(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "support"
    assert mail.mail_domain() == "localhost"
