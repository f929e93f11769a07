"""Every kind of page carries the same strict headers."""

from typing import Any

import pytest
from django.test import Client

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
PUBLIC = [
    "/",
    "/guideline/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/nowhere/",
    "/static/nowhere.css",
    "/?q=%00",
    "/language/",
    "/healthz",
]
ADMIN = ["/admin/", "/admin/cases/company/", "/admin/nowhere/"]


def policy_of(answer: Any) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))


def assert_guarded(answer: Any) -> None:
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert len(answer.headers["X-Request-ID"]) == 32


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_strict(client: Client, path: str) -> None:
    answer = client.get(path)
    assert policy_of(answer) == POLICY | {"require-trusted-types-for": "'script'"}
    assert_guarded(answer)


@pytest.mark.parametrize("path", ADMIN)
def test_staff_pages_are_strict(as_agent: Client, path: str) -> None:
    answer = as_agent.get(path)
    assert policy_of(answer) == POLICY
    assert_guarded(answer)


@pytest.mark.parametrize("path", ["/", "/account/", "/nowhere/"])
def test_pages_of_somebody_signed_in_are_kept_by_no_cache(as_customer: Client, path: str) -> None:
    assert "no-store" in as_customer.get(path).headers["Cache-Control"]


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept(as_customer: Client) -> None:
    answer = as_customer.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.django_db
def test_a_foreign_request_id_is_not_taken_over(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": "made-up-by-a-visitor"}).headers["X-Request-ID"] != (
        "made-up-by-a-visitor"
    )


def test_the_request_id_of_our_proxy_is(client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for given, kept in [("0123456789abcdef", True), ("short", False), ("x\ny" * 5, False), ("x" * 65, False)]:
        answer = client.get("/privacy/", headers={"x-request-id": given})
        assert (answer.headers["X-Request-ID"] == given) is kept


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/account/", "/nowhere/", "/healthz"])
def test_made_up_forwarding_headers_change_nothing(client: Client, path: str) -> None:
    plain = client.get(path)
    made_up = client.get(
        path,
        headers={
            "x-forwarded-for": "1.2.3.4",
            "x-forwarded-proto": "https",
            "x-forwarded-host": "evil.example",
            "remote-user": "x",
        },
    )
    assert plain.status_code == made_up.status_code
    assert plain.headers.get("Location") == made_up.headers.get("Location")
    assert b"evil.example" not in made_up.content
