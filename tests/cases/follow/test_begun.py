"""What is begun under a conversation is kept, by a script and without one, and shown to its writer alone."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import BegunMessage, Case, User
from tests.cases.triage.conftest import page_of

NewCase = Callable[..., Case]
JSON = {"accept": "application/json"}
CUSTOMERS, DESK = "customers", "desk"


def page(case: Case, side: str) -> str:
    return page_of(case) if side == DESK else reverse("case", args=[case.number])


def save(case: Case, side: str) -> str:
    if side == DESK:
        return reverse("admin:cases_case_begun", args=[case.pk])
    return reverse("case_begun", args=[case.number])


def form(body: str = "調べています", **fields: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "body": body, "mode": "public", **fields}


@pytest.fixture
def clients(as_customer: Client, as_agent: Client) -> dict[str, Client]:
    return {CUSTOMERS: as_customer, DESK: as_agent}


@pytest.mark.parametrize("side", [CUSTOMERS, DESK])
def test_it_is_saved_while_one_types_and_there_when_one_comes_back(
    new_case: NewCase, clients: dict[str, Client], side: str
) -> None:
    case = new_case()
    answer = clients[side].post(save(case, side), form(), headers=JSON)
    assert answer.status_code == 200
    stamp = str(BegunMessage.objects.get().stamp)
    assert answer.json()["begun"] == stamp
    text = clients[side].get(page(case, side)).text
    assert ">調べています</textarea>" in text
    assert f'value="{stamp}"' in text
    assert 'data-state="saved"' in text


def test_nobody_else_sees_it(
    new_case: NewCase, clients: dict[str, Client], as_colleague: Client, as_lead: Client, as_stranger: Client
) -> None:
    case = new_case()
    for side in (CUSTOMERS, DESK):
        clients[side].post(save(case, side), form(f"{side} だけの下書き"), headers=JSON)
    for client in (as_colleague, as_lead, clients[DESK]):
        assert "customers だけの下書き" not in client.get(page(case, CUSTOMERS), follow=True).text
    for client in (as_colleague, as_lead, clients[CUSTOMERS]):
        assert "desk だけの下書き" not in client.get(page(case, CUSTOMERS), follow=True).text
    assert as_stranger.post(save(case, CUSTOMERS), form(), headers=JSON).status_code == 404
    assert clients[CUSTOMERS].post(save(case, DESK), form(), headers=JSON).status_code != 200
    assert BegunMessage.objects.count() == 2


@pytest.mark.parametrize("side", [CUSTOMERS, DESK])
def test_another_window_is_told_and_shown_what_was_kept(
    new_case: NewCase, clients: dict[str, Client], side: str
) -> None:
    case = new_case()
    clients[side].post(save(case, side), form("一つめの窓"), headers=JSON)
    second = form("二つめの窓")
    answer = clients[side].post(save(case, side), second, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["other"] == "一つめの窓"
    answer = clients[side].post(save(case, side), second)  # without a script
    assert answer.status_code == 409
    assert '<pre tabindex="0">一つめの窓</pre>' in answer.text
    assert ">二つめの窓</textarea>" in answer.text
    assert BegunMessage.objects.get().body == "一つめの窓"
    # Whoever has read it may go on: the page knows it now.
    stamp = str(BegunMessage.objects.get().stamp)
    assert f'value="{stamp}"' in answer.text
    assert clients[side].post(save(case, side), form("二つめの窓", begun=stamp)).status_code == 302
    assert BegunMessage.objects.get().body == "二つめの窓"


@pytest.mark.parametrize("side", [CUSTOMERS, DESK])
def test_sending_it_ends_it(new_case: NewCase, clients: dict[str, Client], side: str) -> None:
    case, letter = new_case(), form()
    clients[side].post(save(case, side), letter, headers=JSON)
    where = {
        DESK: reverse("admin:cases_case_say", args=[case.pk]),
        CUSTOMERS: reverse("case_reply", args=[case.number]),
    }
    answer = clients[side].post(where[side], {**letter, "act": "reply", "version": case.version, "seen": 0})
    assert answer.status_code == 302
    assert not BegunMessage.objects.exists()
    composer = clients[side].get(page(case, side)).text.rpartition("data-begun")[2]
    assert "調べています</textarea>" not in composer


def test_a_move_ends_what_was_begun_for_it(new_case: NewCase, as_agent: Client) -> None:
    case, letter = new_case(), form("設定を直しました")
    as_agent.post(save(case, DESK), letter, headers=JSON)
    stamp = BegunMessage.objects.get().stamp
    move = reverse("admin:cases_case_move", args=[case.pk, "resolve"])
    confirm = as_agent.post(move, {**letter, "begun": stamp, "version": case.version})
    assert f'value="{stamp}"' in confirm.text
    sent = {**letter, "key": str(uuid.uuid4()), "begun": stamp, "version": case.version, "confirmed": "1"}
    sent |= {"cause": "use", "resolution": "changed"}
    assert as_agent.post(move, sent).status_code == 302
    assert not BegunMessage.objects.exists()


def test_a_note_that_was_begun_comes_back_as_a_note(new_case: NewCase, as_agent: Client) -> None:
    case = new_case()
    as_agent.post(save(case, DESK), form("社内の話", mode="internal"), headers=JSON)
    assert 'value="internal" checked' in as_agent.get(page_of(case)).text
    as_agent.post(save(case, DESK), form("社内の話", mode="switched", replaces="on"), headers=JSON)
    assert 'value="switched" checked' in as_agent.get(page_of(case)).text


def test_what_is_refused_while_one_reads_the_page_keeps_the_text_that_was_typed(
    new_case: NewCase, as_customer: Client
) -> None:
    case = new_case()
    as_customer.post(save(case, CUSTOMERS), form("前の下書き"), headers=JSON)
    answer = as_customer.post(reverse("case_reply", args=[case.number]), form("あ" * 20_001))
    assert answer.status_code == 422
    assert "前の下書き" not in answer.text
    assert BegunMessage.objects.get().body == "前の下書き"


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"body": "a\x00b"}, 422), ({"body": "あ" * 20_001}, 422), ({"key": "?"}, 422), ({"begun": "?"}, 422)],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    new_case: NewCase, as_customer: Client, fields: dict[str, str], status: int
) -> None:
    answer = as_customer.post(save(new_case(), CUSTOMERS), form(**fields), headers=JSON)
    assert answer.status_code == status
    assert answer.json()["message"]
    assert not BegunMessage.objects.exists()


def test_nothing_is_kept_where_nothing_can_be_written(new_case: NewCase, as_customer: Client) -> None:
    case = new_case(status="withdrawn")
    assert as_customer.post(save(case, CUSTOMERS), form(), headers=JSON).status_code == 409
    assert not BegunMessage.objects.exists()


def test_a_session_that_is_over_loses_no_text(new_case: NewCase, client: Client, customer: User) -> None:
    case = new_case()
    answer = client.post(save(case, CUSTOMERS), form(), headers=JSON)
    assert (answer.status_code, bool(answer.json()["message"])) == (401, True)
    assert client.post(save(case, CUSTOMERS), form("書きかけ")).status_code == 302
    client.force_login(customer)
    assert ">書きかけ</textarea>" in client.get(page(case, CUSTOMERS)).text
