"""Mail may come in, and there is a case to write to."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.inbox import acting, addresses, storing
from cases.inbox.addresses import Side
from cases.models import Case, InboundMail, Mail, User
from tests.cases.inbox.mails import mail

BASE = "reply@support.example"
SECRET = "an example secret of forty letters or so"


@pytest.fixture(autouse=True)
def _mail_comes_in(settings: Any) -> None:
    settings.INBOUND_EMAIL_ADDRESS = BASE
    settings.INBOUND_RELAY_SECRET = SECRET
    settings.INBOUND_EMAIL_AUTHSERV = ""
    settings.SUPPORT_TEAM_EMAIL = ["team@support.example"]
    settings.SITE_URL = "https://support.example"
    settings.DEFAULT_FROM_EMAIL = "Support desk <support@support.example>"


@pytest.fixture
def case(new_case: Callable[..., Case], agent: User) -> Case:
    """A case in which support has asked something."""
    found = new_case(status="waiting", assignee=agent)
    Mail.objects.all().delete()
    return found


def to(case: Case, side: Side = Side.CUSTOMER) -> str:
    return addresses.of(case.number, side)


@pytest.fixture
def receive(db: None) -> Callable[..., InboundMail]:
    """``receive(body, to=..., ...)``: what became of a mail that came in."""
    count = iter(range(1, 10_000))

    def run(body: str | bytes = "20日の朝からです。", *, raw: bytes | None = None, **fields: Any) -> InboundMail:
        fields.setdefault("message_id", f"<{next(count)}@minato.example>")
        row, _is_new = storing.store(mail(body, **fields) if raw is None else raw, InboundMail.Source.RELAY)
        acting.act(row.pk)
        row.refresh_from_db()
        return row

    return run


def answers() -> list[Mail]:
    """What was written back."""
    return list(Mail.objects.exclude(to="team@support.example").order_by("pk"))
