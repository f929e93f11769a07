"""The page on which staff take something out: what would go is shown first, then it goes."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import attention, lifecycle
from cases.evidence.findings import HIDDEN
from cases.models import Case, Mail, Message, User

WORDS = "カナリア-7F3K9"


@pytest.fixture
def case(new_case: Callable[..., Case], customer: User) -> Case:
    found = new_case(actual=f"実際 {WORDS}")
    lifecycle.reply(found, by=customer, body=f"追記 {WORDS} {WORDS}", key=uuid.uuid4())
    found.refresh_from_db()
    return found


def page(case: Case) -> str:
    return reverse("admin:cases_case_redact", args=[case.pk])


def given(case: Case, **more: object) -> dict[str, object]:
    return {"version": case.version, "kind": "other", "words": WORDS, "reason": "本人の求めによる", **more}


def test_it_is_shown_before_it_goes(as_agent: Client, case: Case) -> None:
    answer = as_agent.post(page(case), given(case))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "実際の結果" in text
    assert "追記" in text
    assert f'name="words" value="{WORDS}"' in text
    case.refresh_from_db()
    assert WORDS in case.actual
    assert as_agent.post(page(case), given(case, confirmed="1")).status_code == 302
    case.refresh_from_db()
    assert case.actual == f"実際 {HIDDEN}"
    assert Message.objects.get().body == f"追記 {HIDDEN} {HIDDEN}"
    assert not Mail.objects.filter(text__contains=WORDS).exists()


def test_what_stands_beside_the_conversation_is_named(as_agent: Client, case: Case, customer: User) -> None:
    attention.escalate(case, reason="deadline", words=f"急ぎ {WORDS}", by=customer, key=uuid.uuid4())
    case.refresh_from_db()
    text = as_agent.post(page(case), given(case)).content.decode()
    assert "このケースのほかの場所" in text
    assert "elsewhere" not in text


def test_the_link_at_a_message_chooses_it(as_agent: Client, case: Case) -> None:
    said = Message.objects.get()
    desk = as_agent.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()
    assert f"{page(case)}?place=message-{said.pk}" in desk
    text = as_agent.get(f"{page(case)}?place=message-{said.pk}").content.decode()
    assert f'<option value="message-{said.pk}" selected>' in text


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": "abc"}, "words"),
        ({"words": "ここにはない言葉"}, "words"),
        ({"reason": " "}, "reason"),
        ({"reason": f"{WORDS} だから"}, "reason"),
        ({"kind": ""}, "kind"),
        ({"kind": "nonsense"}, "kind"),
        ({"place": "message-999999"}, "place"),
    ],
)
def test_what_is_missing_is_said_at_its_field(as_agent: Client, case: Case, more: dict[str, str], field: str) -> None:
    answer = as_agent.post(page(case), given(case, **more))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    case.refresh_from_db()
    assert WORDS in case.actual


def test_somebody_elses_change_is_shown_first(as_agent: Client, case: Case) -> None:
    answer = as_agent.post(page(case), given(case, version=case.version - 1, confirmed="1"))
    assert answer.status_code == 409
    case.refresh_from_db()
    assert WORDS in case.actual


def test_a_case_that_has_ended_can_still_be_cleaned(as_agent: Client, case: Case, customer: User) -> None:
    lifecycle.move(case, "withdraw", by=customer)
    case.refresh_from_db()
    assert as_agent.post(page(case), given(case, confirmed="1")).status_code == 302
