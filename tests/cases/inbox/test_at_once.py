"""The same mail from two sides at the same moment, and two mails of one stranger."""

from typing import Any

import pytest

from cases.inbox import acting, storing
from cases.models import Case, InboundMail, Mail
from tests.cases.inbox.conftest import to
from tests.cases.inbox.mails import mail
from tests.cases.test_at_once import at_once, live

__all__ = ["live"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_mail_handed_in_eight_times_at_once_is_kept_once(case: Case, live: Any) -> None:
    raw = mail(to=to(case))
    answers = at_once(*[lambda: storing.store(raw, InboundMail.Source.RELAY)[1]] * 8)
    assert sorted(answers) == [False] * 7 + [True]
    assert live(InboundMail.objects.count) == 1


def test_eight_workers_make_one_message_of_a_mail(case: Case, live: Any) -> None:
    (row, _is_new) = live(lambda: storing.store(mail(to=to(case)), InboundMail.Source.RELAY))
    answers = at_once(*[lambda: acting.act(row.pk)] * 8)
    assert sorted(answers) == [False] * 7 + [True]
    assert live(lambda: (case.messages.count(), InboundMail.objects.get().state)) == (1, "taken")


def test_a_stranger_who_writes_eight_times_at_once_gets_one_answer(case: Case, live: Any) -> None:
    def sent(number: int) -> InboundMail:
        raw = mail(f"{number}", to=to(case), sender="nobody@elsewhere.example", message_id=f"<{number}@x.example>")
        return storing.store(raw, InboundMail.Source.RELAY)[0]

    rows = live(lambda: [sent(number) for number in range(8)])
    assert at_once(*[lambda row=row: acting.act(row.pk) for row in rows]) == [True] * 8
    states = live(lambda: set(InboundMail.objects.values_list("state", flat=True)))
    assert states == {"refused"}
    assert live(lambda: Mail.objects.filter(to="nobody@elsewhere.example").count()) == 1
