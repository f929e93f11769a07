"""Who is told what, in whose language, and that nothing can be smuggled into a mail."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.db import transaction
from django.urls import resolve
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


def html_of(row: Mail) -> list[str]:
    """The part in HTML, as it travels."""
    return [part.content for part in duties._message(row).alternatives]


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
    ("withdraw", "submitted", "colleague", {"team", "filer"}),
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
    assert {name for name, *_rest in MOVES} | {"submit", "solve", "reopen", "lapse"} == {
        move.name for move in lifecycle.MOVES
    }


def test_a_reply_is_told_to_the_other_side(told: Any, customer: User, colleague: User, agent: User) -> None:
    for by, to in ((agent, [customer.email]), (customer, [TEAM]), (colleague, [customer.email, TEAM])):
        _case, mails = told("accepted", lambda case, by=by: lifecycle.reply(case, by=by, body="はい", key=uuid.uuid4()))
        assert [row.to for row in mails] == to


def test_what_a_colleague_does_is_told_to_the_filer_who_may_do_without(
    told: Any, customer: User, colleague: User
) -> None:
    customer.language = "en"
    customer.save()

    def reply(case: Case) -> None:
        lifecycle.reply(case, by=colleague, body="別件です", key=uuid.uuid4())

    _case, (to_filer, _to_team) = told("accepted", reply)
    assert "高橋 健 has written to support." in to_filer.text
    assert "nothing is asked of you" in to_filer.text
    customer.hears_of_colleagues = False
    customer.save()
    assert [row.to for row in told("accepted", reply)[1]] == [TEAM]


def test_who_is_in_charge_hears_what_another_agent_did(told: Any, customer: User, agent: User, lead: User) -> None:
    def ask(case: Case) -> None:
        lifecycle.move(case, "ask", by=lead, message="いつからですか")

    _case, mails = told("accepted", ask, assignee=agent)
    assert [row.to for row in mails] == [customer.email, agent.email]
    assert "井上 誠" in mails[1].text
    agent.news = User.News.SUMMARY
    agent.save()
    assert [row.to for row in told("accepted", ask, assignee=agent)[1]] == [customer.email]


def test_times_are_in_the_readers_zone(new_case: NewCase, customer: User) -> None:
    customer.language, customer.time_zone = "en", "Australia/Sydney"
    customer.save()
    with time_machine.travel(datetime(2026, 11, 20, 6, 42, tzinfo=UTC)):
        new_case()
    receipt, news = Mail.objects.all()
    assert "Tue 24 Nov, 13:12 AEDT" in receipt.text
    assert "11月24日（火）11:12" in news.text


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


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("ja", "サポートからおたずねがあります。"), ("en", "Support has a question for you.")],
)
def test_each_is_written_to_in_their_language(
    language: str, sentence: str, told: Any, customer: User, agent: User
) -> None:
    customer.language = language
    customer.save()
    _case, (row,) = told("accepted", lambda case: lifecycle.move(case, "ask", by=agent, message="いつからですか"))
    assert row.language == language
    assert "いつからですか" in row.text
    assert row.text.startswith(sentence)
    (page,) = html_of(row)
    assert f'lang="{language}"' in page
    assert f"<h1>{sentence}</h1>" in page
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


# --- What cannot be smuggled into it ---------------------------------------------------------------------------------

CANARY = "<img src=x onerror=alert(1)>\"'&amp;</p><script>c()</script>{{ 1 }}‮ javascript:alert(1) \\ .\n.\nFrom here  "


class Seen(HTMLParser):
    """What is in a page, as a mail program would read it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_the_text_is_exact_and_the_html_escaped(new_draft: NewCase, customer: User, agent: User) -> None:
    """Canaries in every field that a mail may show, read back from the mail as it travels."""
    User.objects.filter(pk__in=[customer.pk, agent.pk]).update(name="<b>&'\"名")
    draft = new_draft(subject='<i>題</i> & "x"', filer=User.objects.get(pk=customer.pk))
    case = lifecycle.submit(draft, key=draft.submit_key, by=draft.filer)
    lifecycle.move(case, "ask", by=agent, message=CANARY)
    for row in Mail.objects.exclude(text=""):
        whole = message_from_bytes(duties._message(row).message().as_bytes())
        text, page = (part.get_payload(decode=True).decode() for part in whole.get_payload())
        assert whole.get_content_type() == "multipart/alternative"
        assert text == row.text
        assert '<i>題</i> & "x"' in text
        seen = Seen()
        seen.feed(page)
        assert seen.tags <= {
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "div",
            "h1",
            "p",
            "span",
            "bdi",
            "br",
            "strong",
            "a",
        }
        assert not [name for name in seen.attributes if name.startswith("on") or name in ("src", "style", "background")]
        assert not re.search(r"url\(|@import", page.partition("</style>")[0])
        assert {link.partition("/")[0] for link in seen.links} == {"https:"}
    asked = Mail.objects.get(text__contains="onerror")
    assert CANARY in asked.text
    assert "&lt;script&gt;c()&lt;/script&gt;" in html_of(asked)[0]


NAUGHTY = [
    "題\r\nBcc: evil@x.example",
    "題\nBcc: evil@x.example\n\nbody",
    "\r\n\r\n<b>x</b>",
    "a\x0bb\x0cc",
    "a\x85Bcc: e@x.example",
    "a\u2028Bcc: e@x.example",
    "=?utf-8?q?x=0ABcc:_e@x.example?=",
    "a" * 200,
    "\u202egnp.exe",
    "\x00\x1b[31m%0d%0aBcc: e@x.example",
]


@pytest.mark.parametrize("title", NAUGHTY)
def test_each_naughty_subject_is_delivered_once(title: str, new_draft: NewCase) -> None:
    case = new_draft(subject=title.replace("\0", ""))
    mail._queue(case, "ask", mail.Reader("a@b.example", "ja", False), mail.CUSTOMER_SENTENCES["ask"], "はい")
    duties.run_once()
    duties.run_once()
    (sent,) = outbox.outbox
    whole = message_from_bytes(sent.message().as_bytes())
    assert (len(whole.get_all("Subject")), whole["Bcc"], sent.recipients()) == (1, None, ["a@b.example"])
    assert not Mail.objects.exclude(state="sent").exists()


# --- Addresses -------------------------------------------------------------------------------------------------------


def test_mails_of_a_case_share_one_subject(new_case: NewCase, agent: User) -> None:
    """Gmail and Outlook keep together only what does."""
    case = new_case()
    lifecycle.move(case, "ask", by=agent, message="はい")
    assert {row.subject for row in Mail.objects.filter(case=case)} == {f"[{case.number}] {case.subject}"}


def test_what_a_mail_leads_to_is_a_page(new_case: NewCase) -> None:
    case = new_case()
    known = {"number": case.number, "pk": case.pk, "token": "1:x"}
    pages = (mail.CASE_PAGE, mail.DESK_PAGE, mail.RETRY_PAGE, mail.STOP_PAGE, mail.CHOICES_PAGE)
    names = [resolve(page.format(**known)).view_name for page in pages]
    assert names == ["case", "admin:cases_case_change", "draft_retry", "stop_mails", "account_mail"]


def test_every_mail_says_why_one_gets_it(new_case: NewCase, customer: User) -> None:
    customer.language = "en"
    customer.save()
    new_case()
    receipt, news = Mail.objects.all()
    assert "because you filed the case" in receipt.text
    assert "https://support.example/account/mail/" in receipt.text
    assert "account/mail" not in news.text
