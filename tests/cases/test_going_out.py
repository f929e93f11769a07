"""What was sent can be taken back for some seconds; until then nothing has happened, for nobody."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import begun, duties, going_out, lifecycle
from cases.evidence import uploads
from cases.models import BegunMessage, Case, Event, Mail, Message, User
from cases.models.case import Status
from tests.cases.triage.conftest import page_of

NewCase = Callable[..., Case]
WORDS = "記録を調べました。"


@pytest.fixture(autouse=True)
def _ten_seconds(settings: Any) -> None:
    settings.UNDO_SECONDS = 10


def as_it_is(case: Case) -> tuple[Any, ...]:
    """All that others can see of a case."""
    case = Case.objects.get(pk=case.pk)
    counts = (Message.objects.count(), Event.objects.count(), Mail.objects.count())
    return (case.status, case.version, case.changed_at, case.first_responded_at, *counts)


def send(case: Case, by: User, act: str = "reply", body: str = WORDS, **more: Any) -> BegunMessage:
    held = going_out.send(case, act, by=by, body=body, **{"key": uuid.uuid4(), **more})
    assert held is not None
    return held


def wait(seconds: int = 10) -> None:
    """As if so much time had passed."""
    for held in BegunMessage.objects.filter(goes_at__isnull=False):
        BegunMessage.objects.filter(pk=held.pk).update(goes_at=held.goes_at - timedelta(seconds=seconds))  # type: ignore[operator]


@pytest.mark.parametrize("act", ["reply", "ask", "resolve"])
def test_nothing_happens_until_the_time_is_over_and_then_all_of_it(new_case: NewCase, agent: User, act: str) -> None:
    case = new_case()
    before = as_it_is(case)
    send(case, agent, act)
    assert as_it_is(case) == before
    duties.run_once()
    assert as_it_is(case) == before
    wait()
    assert duties.run_once()["let messages go out"] == 1
    said = case.messages.get()
    assert (said.body, said.author) == (WORDS, agent)
    case.refresh_from_db()
    assert case.status == {"reply": Status.SUBMITTED, "ask": Status.WAITING, "resolve": Status.RESOLVED}[act]
    assert WORDS in Mail.objects.latest("id").text
    assert not BegunMessage.objects.exists()


@pytest.mark.parametrize("act", ["reply", "ask", "resolve"])
def test_taken_back_it_never_was_and_its_text_is_begun_again(new_case: NewCase, agent: User, act: str) -> None:
    case = new_case()
    before = as_it_is(case)
    send(case, agent, act, items=["since"])
    assert going_out.take_back(case, agent)
    wait(60)
    duties.run_once()
    assert as_it_is(case) == before
    text = begun.of(case, agent)
    assert text is not None
    assert (text.body, text.items) == (WORDS, ["since"])
    assert not going_out.take_back(case, agent)


def test_what_was_begun_since_stays_below_what_is_taken_back(new_case: NewCase, customer: User) -> None:
    case = new_case()
    send(case, customer)
    begun.save(case, customer, "追伸です。", key=uuid.uuid4(), stamp=None)
    going_out.take_back(case, customer)
    assert [one.body for one in case.begun.all()] == [f"{WORDS}\n\n追伸です。"]


@pytest.mark.parametrize("mode", ["public", "switched", "internal"])
def test_a_note_that_was_begun_since_does_not_become_a_reply(
    as_agent: Client, new_case: NewCase, agent: User, mode: str
) -> None:
    case = new_case()
    send(case, agent)
    begun.save(case, agent, "社内の話です", key=uuid.uuid4(), stamp=None, mode=mode)
    assert going_out.take_back(case, agent)
    assert BegunMessage.objects.get().mode == mode
    assert f'value="{mode}" checked' in as_agent.get(page_of(case)).text


def test_its_files_wait_with_it_and_come_back_with_it(new_case: NewCase, customer: User) -> None:
    case = new_case()
    (file,) = uploads.store_all(case, [SimpleUploadedFile("a.log", b"10:12 611\n")], customer, is_staged=True)
    send(case, customer, files=[file])
    assert not uploads.staged(case, customer).exists()
    going_out.take_back(case, customer)
    assert list(uploads.staged(case, customer)) == [file]
    send(case, customer, files=[file])
    going_out.go_now(case)
    file.refresh_from_db()
    assert (file.message, file.is_staged, file.going_with) == (case.messages.get(), False, None)


def test_secrets_are_hidden_while_it_waits_and_told_of_once_it_is_out(new_case: NewCase, customer: User) -> None:
    case = new_case()
    send(case, customer, body="password=Hunter2hunter2 です")
    held = BegunMessage.objects.get()
    assert send(case, customer, body="password=Hunter2hunter2 です", key=held.key) == held
    assert "Hunter2" not in held.body
    assert held.hidden == {"password": 1}
    going_out.go_now(case)
    assert case.messages.get().hidden == {"password": 1}


def test_sent_twice_with_one_key_it_goes_once(new_case: NewCase, customer: User) -> None:
    case, key = new_case(), uuid.uuid4()
    assert send(case, customer, key=key) == send(case, customer, key=key)
    with pytest.raises(lifecycle.Conflict):
        send(case, customer, key=key, body="別の文章")
    going_out.go_now(case)
    assert going_out.send(case, "reply", by=customer, body=WORDS, key=key) is None
    assert case.messages.count() == 1


def test_a_second_message_lets_the_first_go(new_case: NewCase, customer: User) -> None:
    case = new_case()
    send(case, customer, body="一つめ")
    send(case, customer, body="二つめ")
    assert [said.body for said in case.messages.all()] == ["一つめ"]
    assert BegunMessage.objects.get().body == "二つめ"


def test_whatever_else_is_done_lets_it_go_first(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    send(case, agent, "ask", body="いつからですか。")
    lifecycle.move(case, "withdraw", by=customer)
    assert [event.verb for event in case.events.order_by("id")] == ["submit", "ask", "withdraw"]
    assert Case.objects.get().status == Status.WITHDRAWN


def test_what_would_be_refused_is_refused_when_it_is_sent(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    with pytest.raises(lifecycle.NotAllowed):
        send(case, customer, "resolve")
    with pytest.raises(lifecycle.Conflict):
        send(case, agent, version=case.version - 1)
    assert not BegunMessage.objects.exists()


def test_the_text_of_somebody_who_was_locked_out_meanwhile_does_not_go(new_case: NewCase, customer: User) -> None:
    case = new_case()
    send(case, customer)
    customer.contacts.update(is_active=False)
    wait()
    duties.run_once()
    assert case.messages.count() == 0
    assert begun.of(case, customer).body == WORDS  # type: ignore[union-attr]


def test_without_seconds_it_goes_at_once(new_case: NewCase, customer: User, settings: Any) -> None:
    settings.UNDO_SECONDS = 0
    case = new_case()
    assert going_out.send(case, "reply", by=customer, body=WORDS, key=uuid.uuid4()) is None
    assert case.messages.get().body == WORDS


# --- On the pages ----------------------------------------------------------------------------------------------------


def test_the_customer_sends_sees_it_wait_and_takes_it_back(
    as_customer: Client, as_colleague: Client, as_agent: Client, new_case: NewCase
) -> None:
    case = new_case()
    page = reverse("case", args=[case.number])
    form = {"body": WORDS, "key": uuid.uuid4(), "files": SimpleUploadedFile("a.log", b"10:12 611\n")}
    answer = as_customer.post(reverse("case_reply", args=[case.number]), form)
    assert answer.url == f"{page}#held"
    text = as_customer.get(page).text
    assert WORDS in text
    assert "a.log" in text
    assert 'value="undo"' in text
    for client, path in ((as_colleague, page), (as_agent, page_of(case))):
        others = client.get(path).text
        assert WORDS not in others
        assert "a.log" not in others
    answer = as_customer.post(reverse("case_held", args=[case.number]), {"act": "undo"}, follow=True)
    assert f">{WORDS}</textarea>" in answer.text
    assert 'value="undo"' not in answer.text
    assert "a.log" in answer.text
    assert Message.objects.count() == 0


def test_support_takes_back_a_question_and_finds_its_ticks(as_agent: Client, new_case: NewCase) -> None:
    case = new_case()
    say = reverse("admin:cases_case_say", args=[case.pk])
    form = {"key": uuid.uuid4(), "version": case.version, "mode": "public", "act": "ask", "body": WORDS}
    answer = as_agent.post(say, {**form, "items": "since"})
    assert answer.url == page_of(case) + "#held"
    assert f'name="version" value="{case.version + 1}"' in as_agent.get(page_of(case)).text
    answer = as_agent.post(reverse("admin:cases_case_held", args=[case.pk]), {"act": "undo"}, follow=True)
    assert f">{WORDS}</textarea>" in answer.text
    assert 'value="since" checked' in answer.text
    assert Case.objects.get().status == Status.SUBMITTED


def test_a_move_with_words_can_be_taken_back_too(as_agent: Client, new_case: NewCase) -> None:
    case = new_case()
    move = reverse("admin:cases_case_move", args=[case.pk, "resolve"])
    form = {
        "key": uuid.uuid4(),
        "version": case.version,
        "body": WORDS,
        "confirmed": "1",
        "cause": "use",
        "resolution": "explained",
    }
    assert as_agent.post(move, form).url == page_of(case) + "#held"
    assert Case.objects.get().status == Status.SUBMITTED
    as_agent.post(reverse("admin:cases_case_held", args=[case.pk]), {"act": "now"})
    assert Case.objects.get().status == Status.RESOLVED


def test_only_its_author_takes_it_back(
    as_colleague: Client, as_stranger: Client, as_agent: Client, new_case: NewCase, customer: User
) -> None:
    case = new_case()
    send(case, customer)
    path = reverse("case_held", args=[case.number])
    as_colleague.post(path, {"act": "undo"})
    as_agent.post(reverse("admin:cases_case_held", args=[case.pk]), {"act": "undo"})
    assert as_stranger.post(path, {"act": "undo"}).status_code == 404
    assert BegunMessage.objects.get().goes_at is not None


def test_what_is_done_on_the_desk_meanwhile_meets_no_conflict_with_oneself(
    as_agent: Client, new_case: NewCase, agent: User
) -> None:
    case = new_case()
    send(case, agent)
    assign = reverse("admin:cases_case_assign", args=[case.pk])
    version = as_agent.get(assign).context["form"].initial["version"]
    assert as_agent.post(assign, {"version": version, "assignee": agent.pk}).status_code == 302
    assert [event.verb for event in case.events.order_by("id")] == ["submit", "reply", "assign"]
