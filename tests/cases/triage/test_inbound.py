"""Mails that came in, at the desk: for leads alone, as they came, and never as a page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.inbox import acting, addresses, mailbox, storing
from cases.inbox.addresses import Side
from cases.models import Case, InboundMail, InboundMailbox
from tests.cases.inbox.mails import mail

LIST = "admin:cases_inboundmail_changelist"


@pytest.fixture
def unclear(settings: Any, new_case: Any) -> InboundMail:
    settings.INBOUND_EMAIL_ADDRESS, settings.INBOUND_RELAY_SECRET = "reply@support.example", "x" * 40
    address = addresses.of(new_case(status="accepted").number, Side.CUSTOMER)
    sent = mail("<script>alert(1)</script>", to=address, subject="<b>件名</b>")
    row, _is_new = storing.store(sent, InboundMail.Source.RELAY)
    row.state, row.why, row.sender = InboundMail.State.UNCLEAR, InboundMail.Why.SEVERAL, "a@b.example"
    row.text = "<script>alert(1)</script>"
    row.save()
    return row


def page(row: InboundMail) -> str:
    return reverse("admin:cases_inboundmail_change", args=[row.pk])


def raw(row: InboundMail) -> str:
    return reverse("admin:cases_inboundmail_raw", args=[row.pk])


def test_leads_read_them_and_nobody_else(
    as_lead: Client, as_agent: Client, as_customer: Client, client: Client, unclear: InboundMail
) -> None:
    for path in (reverse(LIST), page(unclear), raw(unclear)):
        assert as_lead.get(path).status_code == 200
        assert as_agent.get(path).status_code == 403
        assert as_customer.get(path).status_code in (302, 403)
        assert client.get(path).status_code == 302
    assert reverse(LIST) in as_lead.get(reverse("admin:index")).text
    assert reverse(LIST) not in as_agent.get(reverse("admin:index")).text


def test_a_mail_goes_out_as_it_came_and_is_never_run(as_lead: Client, unclear: InboundMail) -> None:
    answer = as_lead.get(raw(unclear))
    assert answer.content == bytes(unclear.raw or b"")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "<script>alert" not in as_lead.get(page(unclear)).text


def test_one_that_is_no_longer_kept_says_so(as_lead: Client, unclear: InboundMail) -> None:
    InboundMail.objects.update(raw=None)
    assert as_lead.get(raw(unclear)).status_code == 404
    assert raw(unclear) not in as_lead.get(page(unclear)).text


def test_the_list_takes_a_handful_of_queries_and_no_mail(
    as_lead: Client, unclear: InboundMail, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        storing.store(mail(message_id=f"<{number}@x.example>"), InboundMail.Source.MAILBOX)
    with django_assert_max_num_queries(12) as queries:
        assert as_lead.get(reverse(LIST)).status_code == 200
    assert not [query for query in queries.captured_queries if '"raw"' in query["sql"].partition("FROM")[0]]


def again(browser: Client, row: InboundMail) -> int:
    form = {"action": "read_again", "_selected_action": [row.pk]}
    return browser.post(reverse(LIST), form).status_code


def test_what_was_unclear_is_read_again(as_lead: Client, as_agent: Client, unclear: InboundMail) -> None:
    assert again(as_agent, unclear) == 403
    assert again(as_lead, unclear) == 302
    unclear.refresh_from_db()
    assert unclear.state == "waiting"
    assert acting.act(unclear.pk)
    unclear.refresh_from_db()
    assert unclear.state == "taken"
    assert Case.objects.get().messages.count() == 1
    assert again(as_lead, unclear) == 302
    unclear.refresh_from_db()
    assert unclear.state == "taken"


def test_no_mail_can_be_changed_or_removed(as_lead: Client, unclear: InboundMail) -> None:
    assert as_lead.post(page(unclear), {"state": "taken"}).status_code == 403
    delete = reverse("admin:cases_inboundmail_delete", args=[unclear.pk])
    assert as_lead.post(delete, {"post": "yes"}).status_code == 403
    assert as_lead.get(reverse("admin:cases_inboundmail_add")).status_code == 403


def test_the_desk_shows_all_of_a_mail_beside_its_message(
    as_agent: Client, as_customer: Client, unclear: InboundMail
) -> None:
    case = Case.objects.get()
    address = addresses.of(case.number, Side.CUSTOMER)
    raw_mail = mail("はい、再現します。\n\n> 前のメールの引用です", to=address, message_id="<q@x.example>")
    row, _is_new = storing.store(raw_mail, InboundMail.Source.RELAY)
    acting.act(row.pk)
    page = as_agent.get(reverse("admin:cases_case_change", args=[case.pk])).text
    assert "as-mailed" in page
    assert "前のメールの引用です" in page
    theirs = as_customer.get(f"/cases/{case.number}/").text
    assert "はい、再現します。" in theirs
    assert "前のメールの引用です" not in theirs


def test_a_mailbox_that_cannot_be_read_is_told_to_leads(as_lead: Client, settings: Any) -> None:
    settings.INBOUND_EMAIL = {"host": "mail.example.com", "port": 993, "user": "a", "password": "b", "folder": "INBOX"}
    assert 'class="warning"' not in as_lead.get(reverse(LIST)).text
    InboundMailbox.objects.create(name=mailbox._name(), failures=3, error="ConnectionRefusedError")
    page = as_lead.get(reverse(LIST)).text
    assert 'class="warning"' in page
    assert "ConnectionRefusedError" in page
