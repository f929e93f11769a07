"""What a mail that came in does, and to whom it gives an answer."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core import mail as outbox
from django.db import OperationalError
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cases import duties, lifecycle
from cases.inbox import acting, addresses, kinds, storing
from cases.inbox import answers as answering
from cases.inbox.addresses import Side
from cases.models import Attachment, Case, Company, Contact, InboundMail, Mail, Message, User
from cases.models.case import Status
from tests.cases.inbox.conftest import BASE, answers, to
from tests.cases.inbox.mails import PNG, mail
from tests.cases.inbox.replies import REPLIES
from tests.cases.inbox.test_letters import BODIES, HEADS, REPORT

pytestmark = pytest.mark.django_db
Receive = Callable[..., InboundMail]
NewCase = Callable[..., Case]
QUOTED = "\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n> いつからですか。"


def said(case: Case) -> list[tuple[str, str]]:
    return [(message.author.email, message.body) for message in case.messages.all()]


# --- The right case ------------------------------------------------------------------------------------------------


def test_an_answer_becomes_a_message_and_passes_the_ball(
    case: Case, receive: Receive, customer: User, agent: User
) -> None:
    row = receive(f"20日の朝からです。{QUOTED}", to=f"Support desk <{to(case)}>")
    assert (row.state, row.why, row.case, row.sender) == ("taken", "reply", case, customer.email)
    assert said(case) == [(customer.email, "20日の朝からです。")]
    assert row.became == case.messages.get()
    assert "> いつからですか。" in row.text
    case.refresh_from_db()
    assert case.status == Status.ACCEPTED
    assert case.events.last().verb == "answer"
    assert [sent.to for sent in Mail.objects.all()] == [agent.email]


def test_a_colleague_who_was_copied_may_answer(case: Case, receive: Receive, colleague: User) -> None:
    row = receive("私からお答えします。", sender=f"Takahashi <{colleague.email.upper()}>", to=to(case))
    assert (row.why, said(case)) == ("reply", [(colleague.email, "私からお答えします。")])


def test_support_answers_by_mail_too(case: Case, receive: Receive, agent: User, customer: User) -> None:
    row = receive("確認しました。", sender=agent.email, to=to(case, Side.STAFF))
    assert row.why == "reply"
    message = case.messages.get()
    assert (message.author, message.from_staff, message.is_internal) == (agent, True, False)
    assert [sent.to for sent in answers()] == [customer.email]


@pytest.mark.parametrize("field", ["Delivered-To", "X-Original-To", "Cc"])
def test_the_signed_address_may_stand_in_another_field(case: Case, receive: Receive, field: str) -> None:
    assert receive(to="someone@x.example", extra={field: to(case)}).why == "reply"


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8"])
def test_the_words_arrive_in_every_charset(case: Case, receive: Receive, customer: User, charset: str) -> None:
    receive("表示ソース能力を確認しました。", charset=charset, to=to(case))
    assert said(case) == [(customer.email, "表示ソース能力を確認しました。")]


def test_a_mail_of_html_alone_is_told_in_its_words(case: Case, receive: Receive, customer: User) -> None:
    markup = "<html><body><p>はい、<b>再現します</b>。</p><script>alert(1)</script><blockquote>前のメール</blockquote></body></html>"
    receive(markup, kind="text/html", to=to(case))
    assert said(case) == [(customer.email, "はい、再現します。")]


def test_a_mail_handed_in_again_does_nothing(case: Case, receive: Receive) -> None:
    for _time in range(3):
        receive(to=to(case), message_id="<same@minato.example>")
    assert InboundMail.objects.count() == case.messages.count() == 1


def test_another_mail_of_the_same_id_is_kept_for_a_look(case: Case, receive: Receive) -> None:
    receive("一つ目です。", to=to(case), message_id="<same@minato.example>")
    for _time in range(2):
        other = receive("二つ目です。", to=to(case), message_id="<same@minato.example>")
    assert InboundMail.objects.count() == 2
    assert (other.state, other.why) == ("unclear", "same_id")
    assert case.messages.get().body == "一つ目です。"


def test_the_key_of_a_message_comes_from_the_mail() -> None:
    assert acting.key_of("<a@b>") == acting.key_of("<a@b>") != acting.key_of("<a@c>")


def test_a_long_mail_goes_along_as_a_file(case: Case, receive: Receive) -> None:
    body = "\n".join(f"{number} 行目です。" for number in range(5000))
    receive(body, to=to(case))
    message = case.messages.get()
    assert len(message.body) < 20_000
    assert message.body.endswith("…（全文は mail.txt にあります。）")
    assert message.attachments.get().name == "mail.txt"
    with message.attachments.get().file.open() as file:
        assert file.read().decode() == body


# --- Who may -----------------------------------------------------------------------------------------------------------


def leave(user: User) -> None:
    Contact.objects.filter(user=user).update(is_active=False)


LOST: list[Callable[[User], Any]] = [
    leave,
    lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    lambda user: Company.objects.update(is_active=False),
]


@pytest.mark.parametrize("lose", LOST, ids=["contact", "user", "company"])
def test_whoever_lost_the_right_is_refused_at_once(case: Case, receive: Receive, customer: User, lose: Any) -> None:
    assert receive("一通目です。", to=to(case)).why == "reply"
    lose(customer)
    row = receive("二通目です。", to=to(case))
    assert (row.state, row.why, row.became) == ("refused", "stranger", None)
    assert case.messages.count() == 1


@pytest.mark.parametrize("who", ["stranger", "lead"])
def test_whoever_may_not_write_there_is_refused(
    case: Case, receive: Receive, who: str, request: pytest.FixtureRequest
) -> None:
    """A lead knows the customers' address from a mail passed on; support answers at its own."""
    person = request.getfixturevalue(who)
    assert receive(sender=person.email, to=to(case)).why == "stranger"
    assert case.messages.count() == 0


def test_a_customer_cannot_speak_for_support(case: Case, receive: Receive, agent: User) -> None:
    """Whoever forges the sender of an agent still knows the customers' address only."""
    assert receive("承認します。", sender=agent.email, to=to(case)).why == "stranger"
    assert case.messages.count() == 0


def test_the_team_s_address_is_none_for_customers(case: Case, receive: Receive) -> None:
    assert receive(to=to(case, Side.STAFF)).why == "stranger"


def forgeries(case: Case, other: Case) -> Iterator[str]:
    good = to(case)
    signature = good.partition(".")[2].partition("@")[0]
    yield good.replace(signature, signature[::-1])
    yield good.replace(signature, "a" * 16)
    yield good.replace(f".{signature}", "")
    yield good.replace(signature, signature[:-1])
    yield good.replace(signature, signature + "a")
    yield good.replace(case.number.lower(), other.number.lower())
    yield good.replace("@support.example", "@support.example.evil.example")
    yield f"reply+{case.number}@support.example"
    yield "reply+@support.example"
    yield from (
        good.replace(signature, f"{signature[:place]}{'b' if one != 'b' else 'c'}{signature[place + 1 :]}")
        for place, one in enumerate(signature)
    )


def test_no_forged_address_opens_a_case(case: Case, new_case: NewCase, receive: Receive) -> None:
    other = new_case()
    for address in forgeries(case, other):
        row = receive(to=address)
        assert row.state == "refused", address
        assert row.why in ("forged", "no_case"), address
    assert Message.objects.count() == 0


def test_old_keys_keep_old_addresses_alive(case: Case, receive: Receive, settings: Any) -> None:
    address, before = to(case), settings.SECRET_KEY
    settings.SECRET_KEY = "another key altogether, long enough for anybody"
    assert receive("一", to=address).why == "forged"
    settings.SECRET_KEY_FALLBACKS = [before]
    assert receive("二", to=address).why == "reply"
    assert to(case) != address


def test_a_number_alone_in_the_subject_opens_nothing(case: Case, receive: Receive) -> None:
    row = receive(to=BASE, subject=f"Re: [{case.number}] お尋ね")
    assert (row.state, row.why) == ("refused", "no_case")


def test_two_cases_at_once_are_for_a_person_to_sort_out(case: Case, new_case: NewCase, receive: Receive) -> None:
    row = receive(to=f"{to(case)}, {to(new_case())}")
    assert (row.state, row.why) == ("unclear", "several")


def test_a_draft_takes_no_mail(draft: Case, receive: Receive) -> None:
    assert receive(to=to(draft)).why == "stranger"


# --- Whether the sender is who it says -------------------------------------------------------------------------------

PROVED = [
    ("mx.support.example; dmarc=pass header.from=minato.example", True),
    ("mx.support.example; spf=pass smtp.mailfrom=bounce@minato.example; dkim=none", True),
    ("mx.support.example 1; dkim=pass (2048 bit) header.d=minato.example header.i=@minato.example", True),
    ("mx.support.example; dkim=pass header.d=mailer.example", False),
    ("mx.support.example; spf=pass smtp.mailfrom=x@evil.example; dmarc=fail header.from=minato.example", False),
    ("mx.support.example; dmarc=pass header.from=evil.example", False),
    ("mx.support.example; none", False),
    ("mx.evil.example; dmarc=pass header.from=minato.example", False),
    ("mx.support.example.evil.example; dmarc=pass header.from=minato.example", False),
    ("mx.support.example; dkim=fail (dmarc=pass header.from=minato.example)", False),
    ("mx.support.example; dkim=pass header.d=example", False),
    ('mx.support.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=minato.example "@evil.example', False),
    ("mx.support.example; spf=fail (a (b); dmarc=pass header.from=minato.example)", False),
    ('mx.support.example; spf=pass smtp.mailfrom="a b"@minato.example', True),
    ('mx.support.example; spf=fail smtp.mailfrom="x; dmarc=pass header.from=minato.example', False),
    ("mx.support.example; spf=fail (x; dmarc=pass header.from=minato.example", False),
    ("", False),
]


@pytest.mark.parametrize(("field", "is_proved"), PROVED)
def test_the_server_that_is_named_is_believed(
    case: Case, receive: Receive, settings: Any, field: str, is_proved: bool
) -> None:
    settings.INBOUND_EMAIL_AUTHSERV = "mx.support.example"
    row = receive(to=to(case), extra={"Authentication-Results": field})
    assert row.why == ("reply" if is_proved else "unproved")


def test_only_the_uppermost_result_counts(case: Case, receive: Receive, settings: Any) -> None:
    settings.INBOUND_EMAIL_AUTHSERV = "mx.support.example"
    raw = mail(to=to(case))
    fail, good = (
        f"Authentication-Results: mx.support.example; dmarc={word} header.from=minato.example\r\n".encode()
        for word in ("fail", "pass")
    )
    assert receive(raw=fail + good + raw).why == "unproved"


def test_an_unproved_sender_nobody_has_is_not_answered(case: Case, receive: Receive, settings: Any) -> None:
    settings.INBOUND_EMAIL_AUTHSERV = "mx.support.example"
    receive(to=to(case), sender="victim@elsewhere.example")
    assert answers() == []


# --- Strangers -----------------------------------------------------------------------------------------------------------


def test_a_stranger_gets_one_neutral_answer_a_day(case: Case, receive: Receive, customer: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _time in range(5):
            receive(sender="nobody@elsewhere.example", to=to(case))
        (answer,) = answers()
        clock.shift(timedelta(days=1, minutes=1))
        receive(sender="nobody@elsewhere.example", to=to(case))
        assert len(answers()) == 2
    assert (answer.to, answer.case) == ("nobody@elsewhere.example", None)
    for word in (case.number, case.subject, customer.name, customer.email, case.company.name, "minato"):
        assert word not in answer.subject + answer.text
    assert "https://support.example/" in answer.text


def test_all_who_are_refused_read_the_same(case: Case, receive: Receive, stranger: User, customer: User) -> None:
    """Whether the address is known, or the case there, cannot be told from the answer."""
    stranger.language = "ja"
    stranger.save()
    receive(sender=stranger.email, to=to(case))
    receive(sender=stranger.email.replace("ito", "ito2"), to=BASE)
    known, unknown = answers()
    assert known.subject == unknown.subject
    assert unknown.text.startswith(known.text.strip())


def test_whoever_may_no_longer_sign_in_is_a_stranger(case: Case, receive: Receive, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(is_active=False)
    receive(to=to(case))
    assert "Your mail reached us" in answers()[0].text
    assert "メールは届きましたが" in answers()[0].text


def test_not_more_than_so_many_strangers_are_answered_a_day(receive: Receive, monkeypatch: Any) -> None:
    monkeypatch.setattr(answering, "MOST_STRANGERS", 3)
    for number in range(10):
        receive(sender=f"n{number}@elsewhere.example", to=BASE)
    assert len(answers()) == 3


def test_an_answer_is_no_mail_that_others_answer(receive: Receive) -> None:
    row = receive(sender="nobody@elsewhere.example", to=BASE)
    duties.run_once()
    (sent,) = outbox.outbox
    head = message_from_bytes(sent.message().as_bytes())
    assert head["Auto-Submitted"] == "auto-generated"
    assert head["In-Reply-To"] == row.message_id
    assert head["Reply-To"] is None


# --- Machines ------------------------------------------------------------------------------------------------------------

MACHINES = [
    ({"Auto-Submitted": "auto-replied"}, "automatic"),
    ({"Auto-Submitted": "auto-generated (vacation)"}, "automatic"),
    ({"Precedence": "bulk"}, "automatic"),
    ({"Precedence": "auto_reply"}, "automatic"),
    ({"X-Autoreply": "yes"}, "automatic"),
    ({"X-Autorespond": "1"}, "automatic"),
    ({"Return-Path": "<>"}, "automatic"),
    ({"X-Loop": BASE}, "loop"),
]
SUBJECTS = [
    ("自動応答: [26L-7F3K9] サポートからお尋ねしたいことがあります。", "automatic"),
    ("【自動返信】お問い合わせありがとうございます", "automatic"),
    ("不在のお知らせ", "automatic"),
    ("Automatic reply: [26L-7F3K9] Support has a question", "automatic"),
    ("Out of Office", "automatic"),
    ("Undeliverable: [26L-7F3K9]", "automatic"),
    ("Re: 自動返信メールが届かない", "reply"),
    ("自動返信メールが届きません", "reply"),
    ("Re: [26L-7F3K9] Automatic reply is not sent", "reply"),
]


@pytest.mark.parametrize(("extra", "why"), MACHINES)
def test_a_machine_is_known_by_its_header_and_never_answered(
    case: Case, receive: Receive, extra: dict[str, str], why: str
) -> None:
    for sender in ("sato@minato.example", "nobody@elsewhere.example"):
        row = receive(to=to(case), sender=sender, extra=extra)
        assert (row.state, row.why) == ("set_aside", why)
    assert (case.messages.count(), answers()) == (0, [])


@pytest.mark.parametrize(("subject", "why"), SUBJECTS)
def test_a_machine_is_known_by_how_its_subject_begins(case: Case, receive: Receive, subject: str, why: str) -> None:
    assert receive(to=to(case), subject=subject).why == why


def test_a_mail_of_ours_that_comes_back_is_a_loop(case: Case, receive: Receive, agent: User, settings: Any) -> None:
    lifecycle.reply(case, by=agent, body="はい", key=uuid.uuid4())
    ours = Mail.objects.latest("pk")
    assert receive(to=to(case), message_id=ours.message_id).why == "loop"
    assert receive(to=to(case), sender=settings.DEFAULT_FROM_EMAIL).why == "loop"
    assert receive(to=to(case), sender=to(case)).why == "loop"
    assert receive(raw=b"Received: x\r\n" * 50 + mail(to=to(case), message_id="<hops@x.example>")).why == "loop"


def test_what_we_send_carries_the_mark_by_which_we_know_it(case: Case, receive: Receive, agent: User) -> None:
    lifecycle.reply(case, by=agent, body="はい", key=uuid.uuid4())
    duties.run_once()
    sent = outbox.outbox[-1].message()
    assert (sent["X-Loop"], sent["Reply-To"]) == (BASE, to(case))
    row = receive(raw=sent.as_bytes().replace(b"Message-ID: <", b"Message-ID: <x"))
    assert (row.why, case.messages.count()) == ("loop", 1)


def test_a_list_is_heard_but_not_answered(case: Case, receive: Receive) -> None:
    receive(to=BASE, sender="list@elsewhere.example", extra={"List-Id": "<a.example>"})
    assert answers() == []
    assert receive(to=to(case), extra={"List-Id": "<a.example>"}).why == "reply"


def test_the_same_words_again_and_again_are_a_machine(case: Case, receive: Receive) -> None:
    whys = [receive("ただいま席を外しています。", to=to(case)).why for _time in range(5)]
    assert whys == ["reply", "reply", "repeated", "repeated", "repeated"]


def test_a_flood_is_kept_and_not_answered(case: Case, receive: Receive, monkeypatch: Any) -> None:
    monkeypatch.setattr(acting, "MOST_AN_HOUR", 4)
    whys = [receive(f"{number} 通目です。", to=to(case)).why for number in range(6)]
    assert whys == ["reply"] * 4 + ["flood"] * 2


def test_a_mail_that_did_not_arrive_is_shown_as_given_up(case: Case, receive: Receive, agent: User) -> None:
    lifecycle.reply(case, by=agent, body="はい", key=uuid.uuid4())
    duties.run_once()
    ours = Mail.objects.latest("pk")
    row = receive(raw=REPORT.replace(b"<original@support.example>", ours.message_id.encode()))
    ours.refresh_from_db()
    assert (row.state, row.why) == ("set_aside", "bounce")
    assert (ours.state, ours.error) == ("failed", "returned 5.1.1")
    assert len(outbox.outbox) == 1


# --- Cases that have ended ---------------------------------------------------------------------------------------------


def ended(case: Case, status: str, days: float = 1) -> Case:
    at = timezone.now() - timedelta(days=days)
    Case.objects.filter(pk=case.pk).update(
        status=status, waiting_since=None, resolved_at=at, closed_at=None if status == "resolved" else at
    )
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("status", ["closed", "resolved"])
def test_an_answer_within_a_fortnight_reopens(case: Case, receive: Receive, customer: User, status: str) -> None:
    row = receive("まだ同じエラーが出ます。", to=to(ended(case, status, 13.9)))
    case.refresh_from_db()
    assert (row.why, case.status) == ("reopened", Status.ACCEPTED)
    assert said(case) == [(customer.email, "まだ同じエラーが出ます。")]
    (answer,) = answers()[-1:]
    assert (answer.to, answer.case) == (customer.email, case)
    assert f"/cases/{case.number}/" in answer.text


def test_thanks_reopen_nothing_and_are_answered(case: Case, receive: Receive, customer: User) -> None:
    row = receive(f"ありがとうございました。解決しました。{QUOTED}", to=to(ended(case, "closed")))
    case.refresh_from_db()
    assert (row.state, row.why, case.status) == ("set_aside", "thanks", Status.CLOSED)
    assert [answer.to for answer in answers()] == [customer.email]


def test_thanks_for_a_solution_are_part_of_the_case(case: Case, receive: Receive, customer: User) -> None:
    row = receive("ありがとうございました。", to=to(ended(case, "resolved")))
    case.refresh_from_db()
    assert (row.why, case.status) == ("reply", Status.RESOLVED)
    assert said(case) == [(customer.email, "ありがとうございました。")]
    assert [answer.to for answer in answers()][1:] == [customer.email]


def test_thanks_with_a_file_are_more_than_thanks(case: Case, receive: Receive) -> None:
    row = receive("ありがとうございます。", to=to(ended(case, "closed")), files=[("a.png", "image/png", PNG)])
    assert row.why == "reopened"


@pytest.mark.parametrize(("status", "days"), [("closed", 14.1), ("withdrawn", 1)])
def test_later_a_way_to_a_new_case_is_told(
    case: Case, receive: Receive, customer: User, as_customer: Client, status: str, days: float
) -> None:
    row = receive("また起きました。", to=to(ended(case, status, days)))
    case.refresh_from_db()
    assert (row.state, row.why, case.status, said(case)) == ("set_aside", "closed", status, [])
    (answer,) = answers()
    assert (answer.to, answer.case) == (customer.email, case)
    assert f"https://support.example/cases/{case.number}/" in answer.text
    page = as_customer.get(f"/cases/{case.number}/").text
    assert f'action="/cases/{case.number}/again/"' in page


def test_support_does_not_reopen_by_mail(case: Case, receive: Receive, agent: User) -> None:
    row = receive("追記です。", sender=agent.email, to=to(ended(case, "closed"), Side.STAFF))
    assert (row.why, said(case)) == ("closed", [])
    assert f"/admin/cases/case/{case.pk}/change/" in answers()[-1].text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_answers_are_in_the_reader_s_language(case: Case, receive: Receive, customer: User, language: str) -> None:
    customer.language = language
    customer.save()
    with translation.override("ja"):
        receive("Still broken.", to=to(ended(case, "closed", 30)))
    assert ("The case is closed" in answers()[0].text) == (language == "en")


def test_nobody_is_answered_without_end(case: Case, receive: Receive, monkeypatch: Any) -> None:
    monkeypatch.setattr(answering, "MOST_A_DAY", 3)
    ended(case, "closed", 30)
    for number in range(6):
        receive(f"{number} 回目です。", to=to(case))
    assert len(answers()) == 3


# --- Files -----------------------------------------------------------------------------------------------------------------


def test_files_come_along_by_the_same_rules(case: Case, receive: Receive, customer: User) -> None:
    files = [
        ("画面.png", "image/png", PNG),
        ("結果.csv", "text/csv", "氏名,結果\n佐藤,失敗\n".encode()),
        ("setup.exe", "application/octet-stream", b"MZ"),
        ("\u202egnp.exe", "image/png", PNG),
    ]
    row = receive("添付します。", to=to(case), files=files)
    assert row.why == "reply"
    message = case.messages.get()
    assert sorted(file.name for file in message.attachments.all()) == ["画面.png", "結果.csv"]
    assert all(file.uploaded_by == customer and not file.is_staged for file in message.attachments.all())
    answer = next(answer for answer in answers() if answer.to == customer.email)
    assert "setup.exe" in answer.text


def test_a_mail_of_files_alone_is_an_answer(case: Case, receive: Receive) -> None:
    assert receive("\n", to=to(case), files=[("a.png", "image/png", PNG)]).why == "reply"
    assert case.messages.get().attachments.count() == 1


def test_a_mail_of_refused_files_alone_is_told_so(case: Case, receive: Receive, customer: User) -> None:
    row = receive("\n", to=to(case), files=[("a.exe", "application/octet-stream", b"MZ")])
    assert (row.state, row.why) == ("unclear", "empty")
    (answer,) = answers()
    assert "a.exe" in answer.text


def test_more_than_fits_is_left_out_by_name(case: Case, receive: Receive, settings: Any) -> None:
    settings.MAX_FILES_PER_CASE = 2
    files = [(f"{number}.txt", "text/plain", b"line %d" % number) for number in range(4)]
    receive("添付します。", to=to(case), files=files)
    assert sorted(file.name for file in case.attachments.all()) == ["0.txt", "1.txt"]
    text = "".join(answer.text for answer in answers())
    assert "2.txt" in text
    assert "3.txt" in text


def test_a_picture_that_comes_back_with_a_quotation_is_not_kept_twice(case: Case, receive: Receive) -> None:
    for number in range(2):
        receive(f"{number} 通目です。", to=to(case), files=[("logo.png", "image/png", PNG)])
    assert Attachment.objects.filter(case=case).count() == 1


# --- Secrets -----------------------------------------------------------------------------------------------------------------

TOKEN = "access_token=3f6a8b2c-1d4e-4f5a-9b8c-7d6e5f4a3b2c:sj"


def test_a_secret_is_hidden_everywhere_and_its_sender_told(case: Case, receive: Receive, customer: User) -> None:
    row = receive(f"この値です。 {TOKEN}{QUOTED}", to=to(case))
    secret = TOKEN.partition("=")[2]
    message = case.messages.get()
    assert row.raw is None
    assert message.hidden
    for text in (message.body, row.text, *Mail.objects.values_list("text", flat=True)):
        assert secret not in text
    assert any(answer.to == customer.email for answer in answers())


def test_a_secret_in_a_file_drops_the_mail_as_it_came(case: Case, receive: Receive) -> None:
    row = receive("ログです。", to=to(case), files=[("a.log", "text/plain", f"GET /x?{TOKEN}\n".encode())])
    assert (row.why, row.raw) == ("reply", None)


def test_support_s_secrets_are_hidden_too_since_nobody_asks_by_mail(case: Case, receive: Receive, agent: User) -> None:
    receive(f"この値です。 {TOKEN}", sender=agent.email, to=to(case, Side.STAFF))
    assert TOKEN not in case.messages.get().body


def test_a_mail_as_it_came_is_forgotten_after_a_while(case: Case, receive: Receive) -> None:
    row = receive(to=to(case))
    assert bytes(row.raw or b"").startswith(b"Message-ID")
    assert acting.raws_due() == []
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert acting.raws_due() == [row.pk]
        duties.run_once()
    row.refresh_from_db()
    assert (row.raw, row.text) == (None, "20日の朝からです。")


def test_nothing_is_left_of_a_mail_of_no_case(case: Case, receive: Receive) -> None:
    receive(sender="nobody@elsewhere.example", to=BASE)
    kept = receive(to=to(case))
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        duties.run_once()
    assert InboundMail.objects.get() == kept


def test_what_is_taken_out_of_a_case_is_gone_from_its_mails_too(case: Case, receive: Receive, agent: User) -> None:
    from cases import redaction

    row = receive(f"担当は山田太郎です。{QUOTED}", to=to(case))
    target = redaction.Target(kind="other", words="山田太郎")
    lifecycle.redact(case, target, reason="個人名のため", by=agent)
    row.refresh_from_db()
    assert "山田太郎" not in row.text
    assert row.raw is None
    other = receive("本人の電話番号は不明です。", to=to(case))
    lifecycle.redact(case, redaction.Target(kind="other", place=f"message-{other.became_id}"), reason="不要", by=agent)
    other.refresh_from_db()
    assert "電話番号" not in other.text


# --- Whatever comes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no_sender"),
        (b"\x00\xff" * 100, "no_sender"),
        (b"From: a@b.example, c@d.example\r\n\r\nx", "no_sender"),
        (
            b"From: a@b.example\r\n"
            + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)),
            "unreadable",
        ),
    ],
)
def test_what_is_no_mail_is_kept_for_a_look(receive: Receive, raw: bytes, why: str) -> None:
    row = receive(raw=raw)
    assert (row.state, row.why) == ("unclear", why)
    assert answers() == []


def test_controls_and_odd_letters_are_left_out(case: Case, receive: Receive) -> None:
    receive("a\x00b\x1b[31mc\ud800d".encode("utf-8", "surrogatepass") + b"\xff", to=to(case))
    assert case.messages.get().body.startswith("ab[31mc")


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heads=HEADS, body=BODIES, words=st.text(max_size=200))
def test_no_mail_stops_the_worker(case: Case, heads: Any, body: Any, words: str) -> None:
    raw = b"From: sato@minato.example\r\nTo: " + to(case).encode() + b"\r\n"
    raw += b"".join(name.encode() + b": " + value + b"\r\n" for name, value in heads if name not in ("From", "To"))
    raw += b"\r\n" + words.encode("utf-8", "replace") + b"".join(body)
    row, _is_new = storing.store(raw, InboundMail.Source.MAILBOX)
    assert duties.run_once((duties.Duty("read mail", lambda: [row.pk], acting.act),))["read mail"] in (0, 1)
    row.refresh_from_db()
    assert row.state not in ("waiting", "failed")


@pytest.mark.parametrize(("text", "words"), [row[1:] for row in REPLIES[:3] + REPLIES[8:12]])
def test_replies_arrive_as_their_words(case: Case, receive: Receive, text: str, words: str) -> None:
    receive(text, to=to(case))
    assert case.messages.get().body == words


def failing(error: Exception) -> Any:
    return mock.patch.object(acting, "_settle", side_effect=error)


def test_what_fails_is_tried_again_and_given_up_in_the_end(case: Case) -> None:
    row, _is_new = storing.store(mail(to=to(case)), InboundMail.Source.RELAY)
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock, failing(ValueError("odd")):
        while acting.due() or row.state == "waiting":
            assert acting.act(row.pk)
            assert not acting.act(row.pk)
            row.refresh_from_db()
            waits.append((row.next_try - timezone.now()).total_seconds())
            clock.move_to(row.next_try)
    assert waits[:4] == [30, 60, 120, 240]
    assert (row.state, row.why, row.attempts) == ("failed", "error", acting.GIVE_UP_AFTER)
    assert acting.read_again([row.pk]) == 1
    assert acting.act(row.pk)
    assert case.messages.count() == 1


def test_a_failing_database_is_not_the_mail_s_fault(case: Case) -> None:
    row, _is_new = storing.store(mail(to=to(case)), InboundMail.Source.RELAY)
    with failing(OperationalError("gone")), pytest.raises(OperationalError):
        acting.act(row.pk)
    row.refresh_from_db()
    assert row.state == "waiting"


def test_a_worker_that_dies_in_the_act_leaves_nothing_half(case: Case) -> None:
    row, _is_new = storing.store(mail(to=to(case)), InboundMail.Source.RELAY)
    with mock.patch.object(InboundMail, "save", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        acting.act(row.pk)
    assert case.messages.count() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert acting.act(row.pk)
    assert case.messages.count() == 1


def test_a_case_that_does_not_allow_it_keeps_the_mail(case: Case, receive: Receive) -> None:
    with mock.patch.object(lifecycle, "reply", side_effect=lifecycle.NotAllowed("no")):
        row = receive(to=to(case))
    assert (row.state, row.why) == ("unclear", "not_possible")


# --- Addresses of mails of ours --------------------------------------------------------------------------------------------


def test_without_a_way_in_no_mail_asks_to_be_answered(case: Case, agent: User, settings: Any) -> None:
    settings.INBOUND_RELAY_SECRET = ""
    lifecycle.reply(case, by=agent, body="はい", key=uuid.uuid4())
    duties.run_once()
    sent = outbox.outbox[-1].message()
    assert sent["Reply-To"] is None
    assert sent["X-Loop"] is None


def test_staff_and_customers_answer_at_addresses_of_their_own(case: Case, customer: User, agent: User) -> None:
    lifecycle.reply(case, by=customer, body="はい", key=uuid.uuid4())
    lifecycle.reply(case, by=agent, body="はい", key=uuid.uuid4())
    duties.run_once()
    found = {sent.to[0]: sent.message()["Reply-To"] for sent in outbox.outbox}
    assert found == {agent.email: to(case, Side.STAFF), customer.email: to(case)}
    assert len(set(found.values())) == 2


@pytest.mark.parametrize("who", ["agent", "customer"])
def test_a_mail_says_that_it_can_be_answered_and_who_will_read_it(
    case: Case, who: str, request: pytest.FixtureRequest, settings: Any
) -> None:
    by = request.getfixturevalue(who)
    by.language = "en"
    User.objects.update(language="en")
    lifecycle.reply(case, by=by, body="はい", key=uuid.uuid4())
    told = Mail.objects.latest("pk")
    assert ("becomes part of the case" in told.text) == (who == "agent")
    assert ("goes to the customer" in told.text) == (who == "customer")
    assert told.parts["by_mail"] in told.text
    settings.INBOUND_RELAY_SECRET = ""
    lifecycle.reply(case, by=by, body="はい、再び", key=uuid.uuid4())
    assert "answer this mail" not in Mail.objects.latest("pk").text


def test_a_mail_about_a_draft_asks_for_no_answer(draft: Case) -> None:
    row = Mail(case=draft, to=draft.filer.email, reader=draft.filer)
    assert addresses.for_mail(row) == ""


def test_a_list_of_the_machine_s_marks_is_complete() -> None:
    assert {why.value for why in kinds.Why} >= {why for _extra, why in MACHINES}
