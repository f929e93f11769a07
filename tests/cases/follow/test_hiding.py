"""What a customer writes in a case goes on without secrets; a list of people is asked about once."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.evidence.findings import HIDDEN
from cases.models import Case, Mail, Message, User

CANARY = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"
SECRET = f"password: {CANARY}"
PEOPLE = "aoki@minato.co.jp\nbando@minato.co.jp\nchiba@minato.co.jp"
GONE = f"{HIDDEN}@minato.co.jp\n{HIDDEN}@minato.co.jp\n{HIDDEN}@minato.co.jp"
WHY = "この 3名だけで起きるため"


@pytest.fixture
def case(new_case: Callable[..., Case], agent: User) -> Case:
    found = new_case(assignee=agent)
    Mail.objects.all().delete()
    return found


def send(browser: Client, case: Case, body: str, **more: Any) -> Any:
    return browser.post(reverse("case_reply", args=[case.number]), {"body": body, "key": uuid.uuid4(), **more})


def test_a_secret_is_hidden_in_the_message_and_in_the_mail(as_customer: Client, case: Case) -> None:
    assert send(as_customer, case, f"次で試せます\n{SECRET}").status_code == 302
    said = Message.objects.get(case=case)
    assert (said.body, said.hidden) == (f"次で試せます\npassword: {HIDDEN}", {"password": 1})
    assert CANARY not in Mail.objects.get().text
    page = as_customer.get(reverse("case", args=[case.number])).content.decode()
    assert "1件の値を伏せました（パスワード 1件）" in page


def test_a_list_of_people_is_asked_about_once_and_then_hidden(as_customer: Client, case: Case) -> None:
    page = send(as_customer, case, f"{PEOPLE}\n{SECRET}")
    assert page.status_code == 422
    text = page.content.decode()
    assert "メッセージにメールアドレスが 3件あります。" in text
    assert f"{PEOPLE}\n{SECRET}" in text
    assert 'name="asked" value="on"' in text
    assert Message.objects.count() == 0
    assert send(as_customer, case, f"{PEOPLE}\n{SECRET}", asked="on").status_code == 302
    said = Message.objects.get(case=case)
    assert (said.body, said.hidden) == (f"{GONE}\npassword: {HIDDEN}", {"address": 3, "password": 1})


def test_a_list_of_people_goes_as_it_is_for_a_reason(as_customer: Client, as_agent: Client, case: Case) -> None:
    file = SimpleUploadedFile("a.csv", PEOPLE.encode())
    assert send(as_customer, case, f"{PEOPLE}\n{SECRET}", personal_reason=WHY, files=file).status_code == 302
    said = Message.objects.get(case=case)
    assert said.body == f"{PEOPLE}\npassword: {HIDDEN}"
    assert said.personal_reason == WHY
    with said.attachments.get().file.open() as stored:
        assert stored.read() == PEOPLE.encode()
    assert WHY in as_agent.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()


def test_sent_twice_a_message_with_a_secret_is_written_once(as_customer: Client, case: Case) -> None:
    key = uuid.uuid4()
    for _press in range(2):
        assert send(as_customer, case, SECRET, key=key).status_code == 302
    assert Message.objects.count() == 1


def test_other_ways_to_write_hide_as_well(as_customer: Client, customer: User, agent: User, case: Case) -> None:
    lifecycle.move(case, "accept", by=agent)
    lifecycle.move(case, "resolve", by=agent, message="こちらです")
    lifecycle.move(case, "reopen", by=customer, message=f"まだです {SECRET}")
    as_customer.post(reverse("case_withdraw", args=[case.number]), {"reason": f"不要になりました {SECRET}"})
    bodies = Message.objects.filter(from_staff=False).values_list("body", flat=True)
    assert list(bodies) == [f"まだです password: {HIDDEN}", f"不要になりました password: {HIDDEN}"]


def test_what_waits_while_one_signs_in_again_waits_without_secrets(client: Client, case: Case) -> None:
    send(client, case, f"x {SECRET}")
    assert client.session["kept_message"]["typed"] == f"x password: {HIDDEN}"
