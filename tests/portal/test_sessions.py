"""How long somebody stays signed in: by idling, and in all."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

STEP = timedelta(minutes=1)


def stays(client: Client, after: timedelta, page: str = "/account/") -> bool:
    with time_machine.travel(timezone.now() + after, tick=False):
        return client.get(page).status_code == 200


@pytest.mark.parametrize(("who", "idle"), [("as_customer", timedelta(hours=8)), ("as_agent", timedelta(minutes=30))])
def test_a_session_ends_when_it_is_left_alone(request: Any, who: str, idle: timedelta) -> None:
    client = request.getfixturevalue(who)
    assert stays(client, timedelta())
    assert stays(client, idle - STEP)
    assert not stays(client, 2 * idle)


@pytest.mark.parametrize(("who", "idle"), [("as_customer", timedelta(hours=8)), ("as_agent", timedelta(minutes=30))])
def test_a_session_ends_just_after_its_limit(request: Any, who: str, idle: timedelta) -> None:
    client = request.getfixturevalue(who)
    assert stays(client, timedelta())
    assert not stays(client, idle + STEP)


@pytest.mark.parametrize("who", ["as_customer", "as_agent"])
def test_even_a_busy_session_ends_after_twelve_hours(request: Any, who: str) -> None:
    client = request.getfixturevalue(who)
    start = timezone.now()
    ended = None
    with time_machine.travel(start, tick=False) as clock:
        for quarter in range(60):
            clock.move_to(start + quarter * timedelta(minutes=15))
            if client.get("/account/").status_code != 200:
                ended = quarter * timedelta(minutes=15)
                break
    assert ended == timedelta(hours=12, minutes=15)


def test_whoever_was_signed_out_is_told_and_gets_back_to_the_page(as_customer: Client) -> None:
    as_customer.get("/account/")
    with time_machine.travel(timezone.now() + timedelta(hours=9), tick=False):
        answer = as_customer.get("/account/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/account/"
    assert "しばらく操作がなかったため" in answer.content.decode()


def test_use_within_the_same_minute_is_not_written_again(
    as_customer: Client, django_assert_max_num_queries: Any
) -> None:
    as_customer.get("/privacy/")
    with django_assert_max_num_queries(2):
        as_customer.get("/privacy/")


def test_somebody_without_a_session_costs_no_query(client: Client, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        client.get("/privacy/")
