"""Error pages: in the reader's language, in our look, with a way on, and whole even when nothing else works."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from portal import errors
from portal import urls as site


def breaks(request: HttpRequest) -> None:
    raise RuntimeError("secret-in-the-message")


def forbids(request: HttpRequest) -> None:
    raise PermissionDenied("secret-in-the-message")


def suspects(request: HttpRequest) -> None:
    raise SuspiciousOperation("secret-in-the-message")


urlpatterns = [*site.urlpatterns, path("breaks/", breaks), path("forbids/", forbids), path("suspects/", suspects)]
handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500

EVERY = {
    "/suspects/": (400, "読み取れませんでした", "This could not be read"),
    "/forbids/": (403, "このページは表示できません", "This page is not open to you"),
    "/nowhere/": (404, "ページが見つかりません", "There is nothing here"),
    "/breaks/": (500, "こちら側で問題が起きました", "Something went wrong on our side"),
}


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", EVERY)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_an_error_page_reads_like_the_rest(client: Client, address: str, language: str) -> None:
    client.raise_request_exception = False
    status, ja, en = EVERY[address]
    answer = client.get(address, headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}" class="portal">' in page
    assert {"ja": ja, "en": en}[language] in page
    assert page.count("<h1>") == 1
    assert "secret-in-the-message" not in page
    assert "Traceback" not in page


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_how_to_go_on() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.com", "password": "x"})
    assert answer.status_code == 403
    assert "フォームを受け付けられませんでした" in answer.content.decode()


@pytest.mark.parametrize("make", [errors.bad_request, errors.forbidden, errors.not_found, errors.too_large,
                                  errors.too_many, errors.server_error, errors.csrf_failure])  # fmt: skip
def test_an_error_page_needs_no_database(make: Any, rf: RequestFactory) -> None:
    """There is no database mark on this test: any query would fail it."""
    with translation.override("en"):
        assert make(rf.get("/")).status_code >= 400


def test_the_limits_on_the_page_are_the_limits_kept(client: Client, settings: Any, rf: RequestFactory) -> None:
    with translation.override("en"):
        page = errors.too_large(rf.get("/")).content.decode()
    assert f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 10**6} MB of text" in page
    assert f"{settings.MAX_FILE_SIZE // 10**6} MB each" in page
    assert f"{settings.MAX_FILES_PER_CASE} files" in page
    assert f"{settings.MAX_CASE_SIZE // 10**6} MB in all" in page
