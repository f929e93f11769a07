"""What the customer does with a case: reply, close, reopen, withdraw. Once each, and no word is lost."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.models import Attachment, Case, Event, Mail, Message, User
from cases.models.case import Status

Letter = Callable[..., dict[str, Any]]
ACTS = ("case_reply", "case_withdraw", "case_close", "case_reopen")


def to(name: str, case: Case) -> str:
    return reverse(f"case_{name}", args=[case.number])


def status(case: Case) -> str:
    case.refresh_from_db()
    return case.status


def paper(name: str = "記録.log", content: bytes = b"10:12 611\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_an_answer_passes_the_ball_to_support(as_customer: Client, asked: Case, letter: Letter) -> None:
    answer = as_customer.post(to("reply", asked), letter(asked, files=[paper(), paper("二つ目.txt")]))
    assert (answer.status_code, answer.url) == (302, reverse("case", args=[asked.number]))
    assert status(asked) == Status.ACCEPTED
    said = asked.messages.latest("id")
    assert (said.body, said.from_staff, said.audience) == ("e42b#1a1f6832bd0 です", False, "public")
    assert [file.name for file in said.attachments.all()] == ["記録.log", "二つ目.txt"]


def test_a_colleague_may_answer_too(as_colleague: Client, asked: Case, letter: Letter) -> None:
    assert as_colleague.post(to("reply", asked), letter(asked)).status_code == 302
    assert status(asked) == Status.ACCEPTED


@pytest.mark.parametrize("now", [Status.SUBMITTED, Status.ACCEPTED, Status.RESOLVED, Status.REFERRED])
def test_one_can_add_to_an_open_case_without_changing_whose_turn_it_is(
    as_customer: Client, new_case: Callable[..., Case], letter: Letter, now: str
) -> None:
    case = new_case(status=now, resolved_at=timezone.now())
    assert as_customer.post(to("reply", case), letter(case)).status_code == 302
    assert (status(case), case.messages.count()) == (now, 1)


def test_pressing_twice_writes_once(as_customer: Client, asked: Case, letter: Letter) -> None:
    form = letter(asked)
    for _ in range(3):
        assert as_customer.post(to("reply", asked), form | {"files": [paper()]}).status_code == 302
    assert asked.messages.filter(from_staff=False).count() == 1
    assert Attachment.objects.filter(case=asked).count() == 1
    assert asked.events.filter(verb="answer").count() == 1


def test_the_same_form_with_another_text_is_told_and_kept(as_customer: Client, asked: Case, letter: Letter) -> None:
    form = letter(asked)
    as_customer.post(to("reply", asked), form)
    page = as_customer.post(to("reply", asked), form | {"body": "別の文です"})
    assert (page.status_code, "別の文です" in page.content.decode()) == (409, True)
    assert asked.messages.filter(from_staff=False).count() == 1


@pytest.mark.parametrize("body", ["", "   ", "\u200b\u3000", "\u3164", "あ" * 20001, "a\x07b"])
def test_what_says_nothing_or_too_much_stays_in_the_form(
    as_customer: Client, asked: Case, letter: Letter, body: str
) -> None:
    page = as_customer.post(to("reply", asked), letter(asked, body=body))
    text = page.content.decode()
    assert page.status_code == 422
    assert 'role="alert"' in text
    assert 'href="#message_body"' in text
    assert "aria-invalid" in text
    assert body[:10000] in text
    assert asked.messages.count() == 1


def test_a_file_that_cannot_come_in_stops_the_message_and_keeps_the_text(
    as_customer: Client, asked: Case, letter: Letter
) -> None:
    bad = SimpleUploadedFile("道具.exe", b"MZ\x90\x00")
    page = as_customer.post(to("reply", asked), letter(asked, files=[paper(), bad]))
    text = page.content.decode()
    assert (page.status_code, "道具.exe" in text, "e42b#1a1f6832bd0 です" in text) == (422, True, True)
    assert (asked.messages.count(), asked.attachments.count(), status(asked)) == (1, 0, Status.WAITING)


def test_too_many_files_are_refused_by_name_of_the_limit(
    as_customer: Client, asked: Case, letter: Letter, settings: Any
) -> None:
    settings.MAX_FILES_PER_CASE = 1
    page = as_customer.post(to("reply", asked), letter(asked, files=[paper("1.log"), paper("2.log")]))
    assert (page.status_code, asked.attachments.count(), asked.messages.count()) == (422, 0, 1)


@pytest.mark.parametrize("key", [None, "", "x", "0"])
def test_a_form_without_its_key_writes_nothing(
    as_customer: Client, asked: Case, letter: Letter, key: str | None
) -> None:
    form = letter(asked)
    form.pop("key")
    page = as_customer.post(to("reply", asked), form | ({"key": key} if key is not None else {}))
    assert (page.status_code, asked.messages.count(), form["body"] in page.content.decode()) == (422, 1, True)


def test_names_that_no_form_has_change_nothing(as_customer: Client, asked: Case, letter: Letter, agent: User) -> None:
    extra = {
        "audience": "internal",
        "from_staff": "1",
        "author": agent.pk,
        "status": "closed",
        "priority": 1,
        "is_staff": 1,
    }
    as_customer.post(to("reply", asked), letter(asked, **extra))
    said = asked.messages.latest("id")
    assert (said.audience, said.from_staff, said.author.email) == ("public", False, "sato@minato.example")
    assert (status(asked), asked.priority) == (Status.ACCEPTED, 3)


def test_who_wrote_meanwhile_is_read_first(
    as_customer: Client, asked: Case, letter: Letter, colleague: User, agent: User
) -> None:
    form = letter(asked)
    lifecycle.reply(asked, by=colleague, body="私から答えます", key=uuid.uuid4())
    page = as_customer.post(to("reply", asked), form)
    text = page.content.decode()
    assert (page.status_code, colleague.name in text, "私から答えます" in text) == (409, True, True)
    assert form["body"] in text
    fresh = page.context["form"]
    again = {"body": form["body"], "key": str(fresh["key"].value()), "seen": fresh["seen"].value()}
    assert as_customer.post(to("reply", asked), again).status_code == 302


def test_a_note_among_staff_is_no_reason_to_read_again(
    as_customer: Client, asked: Case, letter: Letter, agent: User
) -> None:
    form = letter(asked)
    lifecycle.note(asked, by=agent, body="照会中", key=uuid.uuid4())
    assert as_customer.post(to("reply", asked), form).status_code == 302


def test_an_answer_to_a_case_that_has_ended_meanwhile_is_not_lost(
    as_customer: Client, asked: Case, letter: Letter
) -> None:
    for now, ended in ((Status.CLOSED, timezone.now()), (Status.WITHDRAWN, timezone.now() - timedelta(days=30))):
        Case.objects.filter(pk=asked.pk).update(status=now, closed_at=ended)
        page = as_customer.post(to("reply", asked), letter(asked, body="書いた文です"))
        assert (page.status_code, "書いた文です</textarea>" in page.content.decode()) == (409, True)
    assert asked.messages.count() == 1


def test_what_was_typed_survives_the_end_of_a_session(
    client: Client, as_customer: Client, customer: User, asked: Case, letter: Letter
) -> None:
    answer = client.post(to("reply", asked), letter(asked, body="書きかけの返事"))
    assert answer.url == f"/accounts/login/?next={reverse('case', args=[asked.number])}"
    client.force_login(customer)
    page = client.get(reverse("case", args=[asked.number])).content.decode()
    assert "書きかけの返事</textarea>" in page
    assert "書きかけの返事" not in client.get(reverse("case", args=[asked.number])).content.decode()
    assert asked.messages.count() == 1


def test_a_solved_case_is_closed(as_customer: Client, resolved: Case, customer: User) -> None:
    for _ in range(2):
        assert as_customer.post(to("close", resolved)).status_code == 302
    assert status(resolved) == Status.CLOSED
    assert [event.actor for event in resolved.events.filter(verb="close")] == [customer]


def test_a_case_that_is_not_solved_cannot_be_closed(as_customer: Client, asked: Case) -> None:
    page = as_customer.post(to("close", asked))
    assert (page.status_code, 'role="alert"' in page.content.decode(), status(asked)) == (409, True, Status.WAITING)


@pytest.mark.parametrize("ended", [Status.RESOLVED, Status.CLOSED])
def test_within_fourteen_days_it_is_reopened_with_a_reason(
    as_customer: Client, resolved: Case, letter: Letter, ended: str
) -> None:
    if ended == Status.CLOSED:
        as_customer.post(to("close", resolved))
    form = letter(resolved, body="また同じエラーです")
    for _ in range(2):
        assert as_customer.post(to("reopen", resolved), form | {"files": [paper()]}).status_code == 302
    assert status(resolved) == Status.ACCEPTED
    assert resolved.messages.filter(body="また同じエラーです").count() == 1
    assert resolved.attachments.count() == 1


def test_reopening_needs_a_reason(as_customer: Client, resolved: Case, letter: Letter) -> None:
    page = as_customer.post(to("reopen", resolved), letter(resolved, body=" "))
    assert (page.status_code, status(resolved)) == (422, Status.RESOLVED)


def test_after_fourteen_days_the_reason_is_kept_and_the_case_stays_closed(
    as_customer: Client, resolved: Case, letter: Letter
) -> None:
    ended = timezone.now() - timedelta(days=15)
    Case.objects.filter(pk=resolved.pk).update(status=Status.CLOSED, closed_at=ended, resolved_at=ended)
    page = as_customer.post(to("reopen", resolved), letter(resolved, body="また起きました"))
    assert (page.status_code, "また起きました" in page.content.decode()) == (409, True)
    assert status(resolved) == Status.CLOSED


@pytest.mark.parametrize("reason", ["", "社内で解決しました"])
def test_a_request_is_withdrawn_with_or_without_a_reason(
    as_customer: Client, asked: Case, reason: str, agent: User
) -> None:
    for _ in range(2):
        assert as_customer.post(to("withdraw", asked), {"reason": reason}).status_code == 302
    assert status(asked) == Status.WITHDRAWN
    assert asked.messages.filter(from_staff=False).count() == bool(reason)
    assert asked.events.filter(verb="withdraw").count() == 1


def test_a_reason_that_is_too_long_is_kept(as_customer: Client, asked: Case) -> None:
    page = as_customer.post(to("withdraw", asked), {"reason": "あ" * 5001})
    assert (page.status_code, "あ" * 5001 in page.content.decode(), status(asked)) == (422, True, Status.WAITING)


def test_what_is_over_cannot_be_withdrawn(as_customer: Client, resolved: Case) -> None:
    page = as_customer.post(to("withdraw", resolved), {"reason": "取り下げます"})
    assert (page.status_code, "取り下げます" in page.content.decode()) == (409, True)
    assert status(resolved) == Status.RESOLVED


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_posts(as_customer: Client, client: Client, asked: Case, name: str) -> None:
    path = reverse(name, args=[asked.number])
    for browser in (as_customer, client):
        assert {browser.generic(verb, path).status_code for verb in ("GET", "HEAD", "PUT", "DELETE")} == {405}


@pytest.mark.parametrize("name", ACTS)
def test_acts_need_the_token_of_the_form(customer: User, asked: Case, name: str, letter: Letter) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(customer)
    assert browser.post(reverse(name, args=[asked.number]), letter(asked)).status_code == 403


@pytest.mark.parametrize("name", ACTS)
def test_nobody_else_acts(
    client: Client, as_stranger: Client, as_agent: Client, asked: Case, letter: Letter, name: str, agent: User
) -> None:
    path = reverse(name, args=[asked.number])
    before = (Message.objects.count(), Event.objects.count(), Mail.objects.count())
    assert client.post(path, letter(asked)).url.startswith("/accounts/login/")
    assert as_stranger.post(path, letter(asked)).status_code == 404
    assert as_agent.post(path, letter(asked)).url == f"/admin/cases/case/{asked.pk}/change/"
    assert (Message.objects.count(), Event.objects.count(), Mail.objects.count()) == before
    assert status(asked) == Status.WAITING


def test_support_is_told_of_what_the_customer_does(
    as_customer: Client, asked: Case, agent: User, letter: Letter
) -> None:
    Case.objects.filter(pk=asked.pk).update(assignee=agent)
    as_customer.post(to("reply", asked), letter(asked))
    assert Mail.objects.filter(case=asked, to=agent.email).count() == 1
