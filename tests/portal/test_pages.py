"""The site's own pages: home, account, statements, language, health."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from cases.models import User

PAGES = ["/", "/guideline/", "/accessibility/", "/privacy/", "/accounts/login/", "/accounts/password/reset/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_public_page_reads_in_the_visitors_language(client: Client, path: str, language: str) -> None:
    answer = client.get(path, headers={"accept-language": language})
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert answer.headers["Content-Language"] == language
    assert ' style="' not in page
    assert "<script>" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("browser", ["", "fr", "zz-ZZ", "*", "x" * 2000, "en;q=0.1, ja;q=0.9"])
def test_japanese_is_what_one_gets_otherwise(client: Client, browser: str) -> None:
    assert b'<html lang="ja"' in client.get("/", headers={"accept-language": browser}).content


@pytest.mark.django_db
def test_the_cookie_counts_more_than_the_browser_and_the_account_more_than_both(client: Client, customer: User) -> None:
    client.post("/language/", {"language": "en", "next": "/privacy/"})
    assert b'<html lang="en"' in client.get("/privacy/", headers={"accept-language": "ja"}).content
    client.force_login(customer)
    assert b'<html lang="ja"' in client.get("/privacy/").content


def test_switching_the_language_is_kept_in_the_account_and_leads_back(as_customer: Client, customer: User) -> None:
    answer = as_customer.post("/language/", {"language": "en", "next": "/account/?a=b"})
    assert answer.headers["Location"] == "/account/?a=b"
    customer.refresh_from_db()
    assert customer.language == "en"
    assert b'<html lang="en"' in as_customer.get("/account/").content


@pytest.mark.parametrize("language", ["", "fr", "ja'", "en\n"])
def test_an_unknown_language_changes_nothing(as_customer: Client, customer: User, language: str) -> None:
    assert as_customer.post("/language/", {"language": language}).headers["Location"] == "/"
    customer.refresh_from_db()
    assert customer.language == "ja"


def test_the_menu_marks_where_one_is_and_knows_who_one_is(as_customer: Client, customer: User) -> None:
    page = as_customer.get("/account/").content.decode()
    assert page.count('aria-current="page"') == 1
    assert customer.name in page


def test_a_customer_finds_drafts_and_what_waits_for_them_at_home(
    as_customer: Client, as_stranger: Client, draft: Any, new_case: Any, django_assert_max_num_queries: Any
) -> None:
    waiting, running = (
        new_case(status="waiting", subject="返信待ちのケース"),
        new_case(status="submitted", subject="対応中のケース"),
    )
    with django_assert_max_num_queries(8):
        page = as_customer.get("/").content.decode()
    assert waiting.number in page
    assert draft.number in page
    assert running.number not in page
    theirs = as_stranger.get("/").content.decode()
    assert waiting.number not in theirs
    assert draft.number not in theirs


def test_an_agent_finds_the_way_to_the_desk_at_home(as_agent: Client) -> None:
    assert 'href="/admin/' in as_agent.get("/").content.decode()


def test_changing_name_and_language(as_customer: Client, customer: User) -> None:
    answer = as_customer.post("/account/", {"name": " 佐藤 みさき ", "language": "en"}, follow=True)
    customer.refresh_from_db()
    assert (customer.name, customer.language) == ("佐藤 みさき", "en")
    assert "Your changes are saved." in answer.content.decode()


@pytest.mark.parametrize("name", ["", "\u200b\u3164", "a\nb", "x" * 101, "\u202e"])
def test_a_name_that_is_none_is_refused_and_the_page_keeps_showing_the_real_one(
    as_customer: Client, customer: User, name: str
) -> None:
    answer = as_customer.post("/account/", {"name": name, "language": "ja"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert f">{customer.name}</a>" in answer.content.decode()
    before = customer.name
    customer.refresh_from_db()
    assert customer.name == before


def test_nothing_else_can_be_set_on_the_account_page(as_customer: Client, customer: User) -> None:
    extra = {
        "is_staff": "1",
        "is_superuser": "1",
        "email": "evil@example.com",
        "is_active": "0",
        "id": "1",
        "password": "x",
    }
    as_customer.post("/account/", {"name": "佐藤", "language": "ja", **extra})
    customer.refresh_from_db()
    assert (customer.is_staff, customer.is_superuser, customer.is_active) == (False, False, True)
    assert customer.email != "evil@example.com"


@pytest.mark.django_db
def test_health_says_only_that_all_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.django_db
def test_health_says_only_that_it_is_not_when_the_database_is_gone(client: Client, monkeypatch: Any) -> None:
    def gone() -> None:
        raise DatabaseError("secret-host")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "method"),
    [("/", "post"), ("/privacy/", "delete"), ("/healthz", "post"), ("/language/", "get"), ("/account/", "put")],
)
def test_other_methods_are_refused(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405
