"""Colleagues are called into a case from a note: told by mail, found on a pile, and never shown to customers."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import corrections, duties, lifecycle, mentions, seen
from cases.models import Case, Mail, Mention, User
from cases.triage import piles
from tests.cases.triage.conftest import act, letter, page_of

NewCase = Callable[..., Case]


def note(client: Client, case: Case, body: str, **fields: Any) -> Any:
    return client.post(act(case, "say"), letter(case, mode="internal", act="reply", body=body, **fields))


def count(user: User) -> int | None:
    return next(each.count for each in piles.counted(user) if each.pile.name == "mentions")


@pytest.mark.parametrize("way", ["tick", "name", "both"])
def test_a_colleague_who_is_ticked_or_named_is_told_once_by_mail_and_on_the_desk(
    as_agent: Client, as_lead: Client, new_case: NewCase, other_agent: User, lead: User, way: str
) -> None:
    case = new_case()
    fields = {"call_in": other_agent.pk} if way != "name" else {}
    body = f"見てもらえますか @{other_agent.name} さん" if way != "tick" else "見てもらえますか"
    before = Mail.objects.count()
    assert note(as_agent, case, body, **fields).status_code == 302
    (mail,) = Mail.objects.order_by("id")[before:]
    assert mail.to == other_agent.email
    assert body in mail.text
    assert "/admin/cases/case/" in mail.text
    assert (count(other_agent), count(lead)) == (1, 0)
    text = as_lead.get(page_of(case)).text
    assert f"<bdi>{other_agent.name}</bdi>" in text
    seen.mark(case, other_agent, case.messages.get().pk)
    assert count(other_agent) == 0


def test_sent_twice_it_tells_once(as_agent: Client, new_case: NewCase, other_agent: User) -> None:
    case = new_case()
    form = letter(case, mode="internal", act="reply", body=f"@{other_agent.name} どうでしょう")
    before = Mail.objects.count()
    for _ in range(2):
        as_agent.post(act(case, "say"), form)
    assert (Mail.objects.count() - before, Mention.objects.count()) == (1, 1)


def test_only_those_who_work_cases_can_be_called_in(
    as_agent: Client, new_case: NewCase, agent: User, customer: User, stranger: User
) -> None:
    case = new_case()
    plain = User.objects.create_user("office@support.example", "x", name="総務 一郎", is_staff=True)
    before = Mail.objects.count()
    for person in (customer, stranger, plain):
        assert note(as_agent, case, f"@{person.name}", call_in=person.pk).status_code == 422
        note(as_agent, case, f"@{person.name}")
    note(as_agent, case, f"@{agent.name}", call_in=agent.pk)
    assert (Mail.objects.count(), Mention.objects.count()) == (before, 0)
    page = as_agent.get(page_of(case)).text.partition('name="call_in"')
    for person in (customer, stranger, plain):
        assert f'name="call_in" value="{person.pk}"' not in page[1] + page[2]


def test_customers_see_nothing_of_it(
    as_agent: Client, as_customer: Client, new_case: NewCase, other_agent: User
) -> None:
    case = new_case()
    note(as_agent, case, f"@{other_agent.name} 社内の話", call_in=other_agent.pk)
    page = as_customer.get(reverse("case", args=[case.number])).text
    for words in (other_agent.name, other_agent.email, "社内の話", "call_in"):
        assert words not in page


def test_a_message_to_the_customer_calls_nobody_in(as_agent: Client, new_case: NewCase, other_agent: User) -> None:
    case = new_case()
    form = letter(case, mode="public", act="reply", body=f"@{other_agent.name}", call_in=other_agent.pk)
    assert as_agent.post(act(case, "say"), form).status_code == 302
    assert not Mention.objects.exists()


def test_the_mail_with_a_note_cannot_be_answered_into_the_conversation(
    as_agent: Client, new_case: NewCase, agent: User, other_agent: User, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.INBOUND_EMAIL_ADDRESS, settings.INBOUND_RELAY_SECRET = "reply@support.example", "x" * 40
    case = new_case()
    lifecycle.assign(case, to=other_agent, by=agent)
    lifecycle.reply(case, by=case.filer, body="まだ起きます", key=uuid.uuid4())
    note(as_agent, case, f"@{other_agent.name} 社内の話")
    public, internal = Mail.objects.filter(to=other_agent.email).order_by("id")
    for mail, is_offered in ((public, True), (internal, False)):
        assert ("お客様に届きます" in mail.text) is is_offered
        assert duties.send_mail(mail.pk)
        assert ("Reply-To" in mailoutbox[-1].extra_headers) is is_offered


def test_the_longest_name_is_meant(db: None, other_agent: User) -> None:
    longer = User(pk=10**6, name=f"{other_agent.name}子")
    assert mentions.named_in(f"@{longer.name}", [other_agent, longer]) == [longer]
    assert mentions.named_in(other_agent.name, [other_agent]) == []


def test_a_name_that_is_added_when_a_note_is_put_right_counts(
    new_case: NewCase, agent: User, other_agent: User, lead: User
) -> None:
    case = new_case()
    said = lifecycle.note(case, by=agent, body=f"@{lead.name}", key=uuid.uuid4(), call_in=[lead])
    before = Mail.objects.count()
    corrections.correct(said, by=agent, body=f"@{lead.name} @{other_agent.name}", was=None)
    assert [mail.to for mail in Mail.objects.order_by("id")[before:]] == [other_agent.email]


def test_who_had_read_the_note_before_can_still_read_that_they_are_called_in(
    as_lead: Client, new_case: NewCase, agent: User, lead: User
) -> None:
    case = new_case()
    said = lifecycle.note(case, by=agent, body="見てもらえますか", key=uuid.uuid4())
    seen.mark(case, lead, said.pk)
    assert 'name="up_to"' not in as_lead.get(page_of(case)).text
    corrections.correct(said, by=agent, body=f"@{lead.name} 見てもらえますか", was=None)
    assert f'name="up_to" value="{said.pk}"' in as_lead.get(page_of(case)).text
    as_lead.post(act(case, "read"), {"up_to": said.pk})
    assert count(lead) == 0
    assert 'name="up_to"' not in as_lead.get(page_of(case)).text
