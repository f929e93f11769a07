"""Each reader finds what is new to them, and support sees whether its last message was opened."""

import uuid
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from cases import lifecycle, seen
from cases.models import Case, LastRead, User
from tests.cases.triage.conftest import page_of

NewCase = Callable[..., Case]
JSON = {"accept": "application/json"}
NEW, OPENED, NOT_OPENED = 'class="event is-new"', "お客様が開きました", "お客様はまだ開いていません"


def reply(case: Case, by: User, body: str = "調べています") -> int:
    return lifecycle.reply(case, by=by, body=body, key=uuid.uuid4()).pk


def note(case: Case, by: User, body: str = "社内の話") -> int:
    return lifecycle.note(case, by=by, body=body, key=uuid.uuid4()).pk


def page(case: Case) -> str:
    return reverse("case", args=[case.number])


def read(client: Client, case: Case, up_to: int) -> int:
    return client.post(reverse("case_read", args=[case.number]), {"up_to": up_to}, headers=JSON).status_code


def test_on_the_first_visit_nothing_is_new_and_then_what_others_wrote_since(
    as_customer: Client, new_case: NewCase, customer: User, agent: User
) -> None:
    case = new_case()
    first = reply(case, agent)
    assert NEW not in as_customer.get(page(case)).text
    assert read(as_customer, case, first) == 204
    reply(case, customer, "ありがとうございます")
    assert NEW not in as_customer.get(page(case)).text
    second, third = reply(case, agent, "続きです"), reply(case, agent, "もう一つ")
    text = as_customer.get(page(case)).text
    assert text.count(NEW) == 1
    assert text.count('class="new"') == 2
    assert text.index(NEW) < text.index("続きです")
    assert text.index("ありがとうございます") < text.index(NEW)
    read(as_customer, case, third)
    text = as_customer.get(page(case)).text
    assert NEW not in text
    assert 'id="read"' not in text
    assert second < third == LastRead.objects.get().up_to


def test_fetching_a_page_changes_nothing(as_customer: Client, as_agent: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    reply(case, agent)
    as_customer.get(page(case))
    as_agent.get(page_of(case))
    assert not LastRead.objects.exists()


def test_nobody_comes_to_have_read_less_or_more_than_there_is(
    as_customer: Client, new_case: NewCase, agent: User
) -> None:
    case = new_case()
    first, second = reply(case, agent), reply(case, agent)
    for up_to in (second, first, 10**17, 0):
        read(as_customer, case, up_to)
        assert LastRead.objects.get().up_to == second
    note(case, agent)
    read(as_customer, case, 10**17)
    assert LastRead.objects.get().up_to == second
    for nonsense in ("", "-1", "²", "9" * 30, "1; drop"):
        assert as_customer.post(reverse("case_read", args=[case.number]), {"up_to": nonsense}).status_code == 302
    assert LastRead.objects.get().up_to == second


def test_support_sees_whether_its_last_message_was_opened_and_customers_see_nothing_of_the_kind(
    as_customer: Client,
    as_agent: Client,
    as_lead: Client,
    new_case: NewCase,
    customer: User,
    agent: User,
    lead: User,
) -> None:
    case = new_case()
    said = reply(case, agent)
    note(case, agent)
    assert NOT_OPENED in as_agent.get(page_of(case)).text
    seen.mark(case, lead, said)  # a colleague is not the customer
    assert NOT_OPENED in as_agent.get(page_of(case)).text
    read(as_customer, case, said)
    text = as_lead.get(page_of(case)).text
    assert OPENED in text
    assert NOT_OPENED not in text
    reply(case, customer, "ありがとうございます")
    assert OPENED not in as_lead.get(page_of(case)).text  # the answer says so by itself
    seen.mark(case, agent, reply(case, lead))
    for words in ("opened", "開きました", agent.email):
        assert words not in as_customer.get(page(case)).text


def test_notes_are_new_to_colleagues(as_lead: Client, as_agent: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    mark = reverse("admin:cases_case_read", args=[case.pk])
    assert as_lead.post(mark, {"up_to": 0}, headers=JSON).status_code == 204
    up_to = note(case, agent)
    assert NEW in as_lead.get(page_of(case)).text
    assert NEW not in as_agent.get(page_of(case)).text
    as_lead.post(mark, {"up_to": up_to})
    assert NEW not in as_lead.get(page_of(case)).text


def test_whoever_answers_has_read_what_stood_on_the_page(
    as_customer: Client, new_case: NewCase, customer: User, agent: User
) -> None:
    case = new_case()
    said = reply(case, agent)
    form = {"body": "はい", "key": uuid.uuid4(), "seen": said}
    as_customer.post(reverse("case_reply", args=[case.number]), form)
    assert LastRead.objects.get(reader=customer).up_to == said


def test_strangers_mark_nothing(as_stranger: Client, client: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    said = reply(case, agent)
    assert read(as_stranger, case, said) == 404
    assert read(client, case, said) == 302
    assert not LastRead.objects.exists()
