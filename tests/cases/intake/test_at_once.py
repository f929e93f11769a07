"""Several windows, several presses, all at the same moment: nothing is doubled, nothing lost, nothing answers 5xx."""

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.evidence import uploads
from cases.intake import drafts
from cases.models import Attachment, Case, Event, Instance, Mail, User
from tests.cases.intake.conftest import READ, answers_to, at
from tests.cases.test_at_once import at_once, live  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def window(customer: User) -> Callable[[], Client]:
    """One more window of the customer's browser; made before the database is copied."""
    session = Client()
    session.force_login(customer)
    session.get(reverse("account"))

    def open_one() -> Client:
        browser = Client(raise_request_exception=False)
        browser.cookies = session.cookies
        return browser

    return open_one


def post(browser: Client, path: str, data: dict[str, Any]) -> Callable[[], tuple[int, str]]:
    def act() -> tuple[int, str]:
        answer = browser.post(path, data)
        return answer.status_code, answer.headers.get("Location", "")

    return act


def sent_form(draft: Case, **fields: Any) -> dict[str, Any]:
    return {"ok": "1", "key": str(draft.submit_key), "version": draft.version, **fields}


def test_eight_presses_send_one_case(draft: Case, window: Any, customer: User, live: Any) -> None:  # noqa: F811
    answers = at_once(*[post(window(), at("submit", draft), sent_form(draft)) for _ in range(8)])
    assert answers == [(302, at("receipt", draft))] * 8
    assert live(lambda: (Event.objects.count(), Mail.objects.filter(to=customer.email).count())) == (1, 1)


@pytest.fixture
def conditional(new_draft: Callable[..., Case]) -> Case:
    facts = answers_to(aim="learn", area="form", manual="not_read")
    return drafts.answer(new_draft(facts=facts, evidence={"pages_read": [READ]}), {})


def test_eight_presses_with_a_reason_too(conditional: Case, window: Any, live: Any) -> None:  # noqa: F811
    form = sent_form(conditional, **{"reason-manual": "見つかりませんでした"})
    answers = at_once(*[post(window(), at("submit", conditional), form) for _ in range(8)])
    assert answers == [(302, at("receipt", conditional))] * 8
    (condition,) = live(lambda: list(Case.objects.get().conditions.all()))
    assert (condition.reason, live(Event.objects.count)) == ("見つかりませんでした", 1)


def test_eight_presses_without_the_tick_are_no_other_window(
    conditional: Case,
    window: Any,
    live: Any,  # noqa: F811
) -> None:
    form = sent_form(conditional, **{"reason-manual": "見つかりませんでした", "ok": ""})
    answers = at_once(*[post(window(), at("submit", conditional), form) for _ in range(8)])
    assert answers == [(422, "")] * 8
    assert live(lambda: drafts.reasons(Case.objects.get())) == {"manual": "見つかりませんでした"}


def test_of_eight_windows_at_the_same_version_one_saves(draft: Case, window: Any, live: Any) -> None:  # noqa: F811
    fields = [{"subject": f"窓 {place}", "version": draft.version} for place in range(8)]
    answers = at_once(*[post(window(), at("save", draft), one) for one in fields])
    assert Counter(answers) == {(200, ""): 1, (409, ""): 7}
    winner = answers.index((200, ""))
    kept = live(lambda: Case.objects.get(pk=draft.pk))
    assert (kept.subject, kept.version) == (f"窓 {winner}", draft.version + 1)


def test_saving_and_sending_at_once(draft: Case, window: Any, live: Any) -> None:  # noqa: F811
    """Either the text was saved before, and the sender reads it first; or it was sent, and the writer is told."""
    send = post(window(), at("submit", draft), sent_form(draft))
    save = post(window(), at("save", draft), {"expected": "書き直した", "version": draft.version})
    (sent, saved) = at_once(send, save)
    kept = live(lambda: Case.objects.get(pk=draft.pk))
    if sent[0] == 302:
        assert (saved[0], kept.status, kept.expected) == (409, "submitted", draft.expected)
    else:
        assert (sent[0], saved[0], kept.status, kept.expected) == (409, 200, "draft", "書き直した")


def test_throwing_away_and_sending_and_attaching_at_once(draft: Case, window: Any, live: Any) -> None:  # noqa: F811
    paper = SimpleUploadedFile("記録.log", b"611\n")
    send = post(window(), at("submit", draft), sent_form(draft))
    discard = post(window(), at("discard", draft), {})
    attach = post(window(), at("upload", draft), {"files": paper})
    answers = at_once(send, discard, attach)
    assert [status for status, _where in answers if status >= 500] == []
    there = live(lambda: list(Case.objects.values_list("status", flat=True)))
    assert there in (["submitted"], [])
    events, files = live(lambda: (Event.objects.count(), Attachment.objects.count()))
    assert events == len(there)
    assert files <= len(there)


@pytest.fixture
def file(draft: Case, customer: User) -> Attachment:
    return uploads.store(draft, SimpleUploadedFile("記録.log", b"611\n"), customer)


def test_a_file_that_is_taken_off_while_the_case_is_sent_is_there_whole_or_not_at_all(
    draft: Case,
    file: Attachment,
    window: Any,
    live: Any,  # noqa: F811
) -> None:
    send = post(window(), at("submit", draft), sent_form(draft))
    remove = post(window(), at("unload", draft, file=file.pk), {})
    sent, removed = at_once(send, remove)
    assert sent in [(302, at("receipt", draft)), (409, "")]
    assert removed in [(302, at("receipt", draft)), (302, at("details", draft))]
    kept = live(Attachment.objects.count)
    assert file.file.storage.exists(file.file.name) is bool(kept)


def test_pressing_eight_times_begins_one_draft(instance: Instance, window: Any, live: Any) -> None:  # noqa: F811
    form = {"aim": "other", "instance": str(instance.pk), "key": str(uuid.uuid4())}
    answers = at_once(*[post(window(), reverse("start"), form) for _ in range(8)])
    assert len({where for _status, where in answers}) == 1
    assert {status for status, _where in answers} == {302}
    assert live(Case.objects.count) == 1
