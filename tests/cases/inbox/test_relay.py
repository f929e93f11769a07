"""The endpoint of a relay: who may hand in mail, and that each is kept once."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cases import duties
from cases.inbox import relay
from cases.models import Case, InboundMail
from tests.cases.inbox.conftest import to
from tests.cases.inbox.mails import mail

pytestmark = pytest.mark.django_db
URL = "/inbound/mail/"
Post = Callable[..., HttpResponse]


@pytest.fixture
def post() -> Post:
    def run(raw: bytes, *, at: str | None = None, signature: str | None = None, kind: str = "message/rfc822") -> Any:
        at = str(int(time.time())) if at is None else at
        signature = relay.signature(at, raw) if signature is None else signature
        headers = {"X-Relay-Timestamp": at, "X-Relay-Signature": signature}
        return Client(enforce_csrf_checks=True).post(URL, raw, content_type=kind, CONTENT_TYPE=kind, headers=headers)

    return run


def test_a_mail_that_is_handed_in_becomes_a_message(post: Post, case: Case) -> None:
    raw = mail("表示ソース能力です。", charset="shift_jis", to=to(case))
    answer = post(raw)
    assert (answer.status_code, answer.json()["is_new"]) == (201, True)  # type: ignore[attr-defined]
    row = InboundMail.objects.get()
    assert (bytes(row.raw or b""), row.source, row.state) == (raw, "relay", "waiting")
    duties.run_once()
    assert case.messages.get().body == "表示ソース能力です。"


def test_handed_in_again_it_is_known(post: Post, case: Case) -> None:
    raw = mail(to=to(case))
    assert [post(raw).status_code for _time in range(3)] == [201, 200, 200]
    duties.run_once()
    assert post(raw).status_code == 200
    duties.run_once()
    assert case.messages.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"signature": ""},
        {"signature": "sha256=" + "0" * 64},
        {"signature": "x"},
        {"signature": "sha256=é"},
        {"at": ""},
        {"at": "now"},
        {"at": "-1"},
        {"at": "٣"},
        {"at": "9" * 13},
        {"at": str(int(time.time()) - 100_000)},
        {"at": str(int(time.time()) + 100_000)},
    ],
)
def test_what_is_not_signed_now_is_not_kept(post: Post, case: Case, wrong: dict[str, str]) -> None:
    answer = post(mail(to=to(case)), **wrong)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"
    assert InboundMail.objects.count() == 0


def test_a_signature_is_for_one_mail_at_one_time(post: Post, case: Case) -> None:
    at, raw = str(int(time.time())), mail(to=to(case))
    good = relay.signature(at, raw)
    assert post(raw + b"x", at=at, signature=good).status_code == 401
    assert post(raw, at=str(int(at) - 1), signature=good).status_code == 401
    assert post(raw, at=at, signature=good).status_code == 201


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/octet-stream"])
def test_only_mails_are_taken(post: Post, kind: str) -> None:
    assert post(b"{}", kind=kind).status_code == 415


def test_what_is_too_large_is_refused_unread(post: Post, settings: Any) -> None:
    settings.MAX_INBOUND_SIZE = 1000
    assert post(b"x" * 1001, signature="unread").status_code == 413
    assert post(b"From: a@b.example\r\n\r\n" + b"x" * 900).status_code == 201


def test_a_mail_larger_than_a_form_is_taken(post: Post, settings: Any) -> None:
    raw = b"From: a@b.example\r\n\r\n" + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert post(raw).status_code == 201


def test_nothing_is_no_mail(post: Post) -> None:
    assert post(b"").status_code == 400


def test_without_a_secret_there_is_no_door(post: Post, settings: Any) -> None:
    settings.INBOUND_RELAY_SECRET = ""
    assert post(b"From: a@b.example\r\n\r\nx", signature="sha256=").status_code == 404


def test_only_post_is_understood(client: Client) -> None:
    assert client.get(URL).status_code == 405
