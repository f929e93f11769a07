"""Two versions of the guideline: the day in Japan decides which one answers, and a sent case keeps its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

import scope
from cases import access, lifecycle
from cases.clock import JAPAN, guideline_today
from cases.intake import drafts
from cases.models import Case, User
from scope.guideline_v3 import GUIDELINE

EVE = datetime(2027, 3, 31, 23, 59, tzinfo=JAPAN)
THE_DAY = EVE + timedelta(minutes=1)
VERDICT = "/check/verdict/?aim=set_up&area=domains&setting=ssl"
SSL = {"aim": "set_up", "area": "domains", "setting": "ssl"}


@pytest.fixture(autouse=True)
def fourth(monkeypatch: pytest.MonkeyPatch) -> scope.Guideline:
    """A version in force from 1 April 2027 that leaves SSL to staff, and asks for an error message with it."""
    rules = tuple(
        replace(rule, clause="1.1", limit="staff_decide") if rule.clause == "1.2.2" else rule
        for rule in GUIDELINE.rules
    )
    for_staff = tuple(
        replace(rule, standing=scope.Standing.CONDITIONAL, for_staff=True) if rule.limit == "staff_decide" else rule
        for rule in rules
    )
    following = replace(GUIDELINE, version="4", dated=date(2027, 4, 1), rules=for_staff)
    monkeypatch.setattr(scope, "VERSIONS", (*scope.VERSIONS, following))
    return following


def test_visitors_are_answered_by_the_version_of_the_day(client: Client, db: None) -> None:
    for moment, kind in ((EVE, "is-in"), (THE_DAY, "is-cond")):
        with time_machine.travel(moment, tick=False):
            assert f'class="verdict {kind}"' in client.get(VERDICT).content.decode()


def test_a_draft_is_judged_by_the_version_of_the_day(new_draft: Callable[..., Case]) -> None:
    with time_machine.travel(EVE, tick=False):
        draft = new_draft(facts=SSL)
        assert drafts.verdict(draft).clauses == ("1.2.2",)
    with time_machine.travel(THE_DAY, tick=False):
        assert drafts.verdict(draft).clauses == ("1.1",)
        assert drafts.verdict(draft).guideline is guideline_today()


def test_a_sent_case_keeps_the_version_it_was_judged_by(
    new_draft: Callable[..., Case], customer: User, as_customer: Client
) -> None:
    with time_machine.travel(EVE, tick=False):
        early = new_draft(facts=SSL)
        early = lifecycle.submit(early, key=early.submit_key, by=customer)
    with time_machine.travel(THE_DAY, tick=False):
        late = new_draft(facts=SSL)
        late = lifecycle.submit(late, key=late.submit_key, by=customer)
        kept = access.get_case(customer, early.number)
        assert (kept.guideline, kept.clauses, kept.standing) == ("3", ["1.2.2"], "in")
        assert (late.guideline, late.clauses, late.standing) == ("4", ["1.1"], "conditional")
        as_customer.force_login(customer)
        assert "1.2.2" in as_customer.get(f"/cases/{early.number}/verdict/").content.decode()
        assert "1.2.2" not in as_customer.get(f"/cases/{late.number}/verdict/").content.decode()
