"""A message can be put right for a few minutes by who wrote it, visibly, and only until the other side has read it."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import corrections, lifecycle, redaction, seen
from cases.models import Case, EarlierText, Event, Mail, Message, User
from tests.cases.triage.conftest import page_of

NewCase = Callable[..., Case]


def say(case: Case, by: User, body: str = "611 です") -> Message:
    return lifecycle.reply(case, by=by, body=body, key=uuid.uuid4())


def note(case: Case, by: User, body: str = "社内の話") -> Message:
    return lifecycle.note(case, by=by, body=body, key=uuid.uuid4())


def page(case: Case) -> str:
    return reverse("case", args=[case.number])


def correct(client: Client, case: Case, message: Message, body: str, **fields: Any) -> Any:
    return client.post(reverse("case_correct", args=[case.number]), {"message": message.pk, "body": body, **fields})


def on_desk(client: Client, case: Case, message: Message, body: str, **fields: Any) -> Any:
    path = reverse("admin:cases_case_correct", args=[case.pk])
    return client.post(path, {"message": message.pk, "body": body, **fields})


def test_the_author_puts_it_right_and_everybody_sees_that_it_was(
    as_customer: Client, as_colleague: Client, as_agent: Client, new_case: NewCase, customer: User, agent: User
) -> None:
    case = new_case()
    lifecycle.assign(case, to=agent, by=agent)
    said = say(case, customer)
    assert f'name="message" value="{said.pk}"' in as_customer.get(page(case)).text
    assert 'name="message"' not in as_colleague.get(page(case)).text
    before, version = Mail.objects.count(), Case.objects.get().version
    assert correct(as_customer, case, said, "610 です").url == page(case) + f"#m{said.pk}"
    said.refresh_from_db()
    assert said.body == "610 です"
    for client, path in ((as_colleague, page(case)), (as_customer, page(case)), (as_agent, page_of(case))):
        text = client.get(path).text
        assert "に変更" in text
        assert "610 です" in text
        assert ("611 です" in text) == (client is as_agent)  # what it said before is for support alone
    assert [one.body for one in said.earlier.all()] == ["611 です"]
    event = Event.objects.latest("id")
    assert (event.verb, event.actor, event.data) == ("correct", customer, {"corrected": said.pk})
    assert Case.objects.get().version == version + 1
    assert [mail.to for mail in Mail.objects.order_by("id")[before:]] == [agent.email]
    assert "610 です" in Mail.objects.latest("id").text


def test_the_same_text_changes_nothing(as_customer: Client, new_case: NewCase, customer: User) -> None:
    case = new_case()
    said = say(case, customer)
    correct(as_customer, case, said, "611 です")
    said.refresh_from_db()
    assert (said.edited_at, Event.objects.filter(verb="correct").count()) == (None, 0)


def test_once_the_other_side_has_read_it_the_new_text_goes_into_the_box(
    as_customer: Client, new_case: NewCase, customer: User, colleague: User, agent: User
) -> None:
    case = new_case()
    said = say(case, customer)
    seen.mark(case, colleague, said.pk)  # the same side
    assert 'name="message"' in as_customer.get(page(case)).text
    seen.mark(case, agent, said.pk)
    assert 'name="message"' not in as_customer.get(page(case)).text
    answer = correct(as_customer, case, said, "610 です")
    assert answer.status_code == 409
    assert ">610 です</textarea>" in answer.text
    assert Message.objects.get().body == "611 です"


def test_an_answer_from_the_other_side_shows_that_it_was_read(
    as_customer: Client, as_agent: Client, new_case: NewCase, customer: User, agent: User
) -> None:
    case = new_case()
    said, answer = say(case, agent), say(case, customer, "はい")  # by mail, perhaps: no page was opened
    note(case, agent)
    assert on_desk(as_agent, case, said, "610 です").status_code == 409
    assert f'name="message" value="{said.pk}"' not in as_agent.get(page_of(case)).text
    assert f'name="message" value="{answer.pk}"' in as_customer.get(page(case)).text


@pytest.mark.parametrize("minutes", [0, 5])
def test_after_some_minutes_it_stands(
    as_customer: Client, new_case: NewCase, customer: User, settings: Any, minutes: int
) -> None:
    settings.EDIT_MINUTES = minutes
    case = new_case()
    said = say(case, customer)
    Message.objects.update(at=timezone.now() - timedelta(minutes=minutes))
    assert 'name="message"' not in as_customer.get(page(case)).text
    assert correct(as_customer, case, said, "610 です").status_code == 409
    assert Message.objects.get().body == "611 です"


def test_nobody_else_puts_it_right(
    as_colleague: Client, as_stranger: Client, as_agent: Client, client: Client, new_case: NewCase, customer: User
) -> None:
    case = new_case()
    said = say(case, customer)
    assert correct(as_colleague, case, said, "x").status_code == 404
    assert correct(as_stranger, case, said, "x").status_code == 404
    assert on_desk(as_agent, case, said, "x").status_code == 404
    assert correct(client, case, said, "x").status_code == 302
    assert Message.objects.get().body == "611 です"


def test_a_customer_does_not_reach_a_note_or_a_message_of_another_case(
    as_customer: Client, new_case: NewCase, customer: User, agent: User
) -> None:
    case, other = new_case(), new_case()
    assert correct(as_customer, case, note(case, agent), "x").status_code == 404
    assert correct(as_customer, case, say(other, customer), "x").status_code == 404


def test_a_note_is_put_right_whoever_has_read_it_and_stays_in_the_house(
    as_agent: Client, as_customer: Client, new_case: NewCase, agent: User, lead: User, customer: User
) -> None:
    case = new_case()
    said = note(case, agent)
    seen.mark(case, lead, said.pk)
    say(case, customer)
    seen.mark(case, customer, 10**9)
    changed, mails = Case.objects.get().changed_at, Mail.objects.count()
    assert on_desk(as_agent, case, said, "社内だけの話").status_code == 302
    assert Message.objects.get(pk=said.pk).body == "社内だけの話"
    assert (Case.objects.get().changed_at, Mail.objects.count()) == (changed, mails)
    text = as_customer.get(page(case)).text
    assert "社内" not in text
    assert text.count("に変更") == 0


def test_two_windows_do_not_overwrite_each_other(as_agent: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    said = note(case, agent)
    assert on_desk(as_agent, case, said, "一つめ").status_code == 302
    answer = on_desk(as_agent, case, said, "二つめ")  # from a page as it was before
    assert answer.status_code == 409
    assert ">二つめ</textarea>" in answer.text
    said.refresh_from_db()
    assert said.edited_at is not None
    assert on_desk(as_agent, case, said, "二つめ", was=said.edited_at.isoformat()).status_code == 302
    assert [one.body for one in EarlierText.objects.all()] == ["社内の話", "一つめ"]


def test_what_cannot_be_kept_is_refused_below_the_message(
    as_customer: Client, as_agent: Client, new_case: NewCase, customer: User, agent: User
) -> None:
    case = new_case()
    said = say(case, customer)
    for body in (" \u3000", "あ" * 20_001):
        answer = correct(as_customer, case, said, body)
        assert answer.status_code == 422
        assert f'id="correct-{said.pk}-error"' in answer.text
    correct(as_customer, case, said, "password=Hunter2hunter2 です")
    assert Message.objects.get().hidden == {"password": 1}
    mine = note(case, agent)
    answer = on_desk(as_agent, case, mine, "password=Hunter2hunter2")
    assert answer.status_code == 422
    assert 'name="secrets"' in answer.text
    assert on_desk(as_agent, case, mine, "password=Hunter2hunter2", secrets="keep").status_code == 302


def test_what_is_taken_out_is_taken_out_of_earlier_texts_too(new_case: NewCase, customer: User) -> None:
    case = new_case()
    said = say(case, customer, "山田 花子さんの件です")
    corrections.correct(said, by=customer, body="ある人の件です", was=None)
    count = redaction.remove(case, redaction.Target(kind="name", words="山田 花子"))
    assert count[f"message-{said.pk}"] == 1
    assert "山田" not in EarlierText.objects.get().body
    redaction.remove(case, redaction.Target(kind="name", place=f"message-{said.pk}"))
    assert "さんの件" not in EarlierText.objects.get().body
