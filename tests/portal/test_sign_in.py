"""Signing in, out, and getting back in: one door, no open sign-up, and no telling who has an account."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import get_hasher
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cases.models import Mail, User
from portal import settings as site

PASSPHRASE = "correct horse battery staple"
ANOTHER = "four other words entirely"


def sign_in(client: Client, email: str, password: str = PASSPHRASE, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def token_masked(page: bytes) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.decode())


def reset_link(client: Client, email: str) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    found = re.search(r"http://\S+/accounts/password/reset/key/\S+", Mail.objects.latest("pk").text)
    assert found
    return found[0].replace(site.SITE_URL, "")


def test_an_address_in_capitals_signs_in_too(client: Client, customer: User) -> None:
    assert sign_in(client, customer.email.upper()).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_signing_in_goes_on_to_where_one_was_going(client: Client, customer: User) -> None:
    to_sign_in = client.get("/account/").headers["Location"]
    assert to_sign_in == "/accounts/login/?next=/account/"
    assert b'value="/account/"' in client.get(to_sign_in).content
    assert sign_in(client, customer.email, next="/account/").headers["Location"] == "/account/"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        r"\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http:///evil.example",
        " //evil.example",
        "\t//evil.example",
    ],
)
def test_signing_in_never_leads_to_another_host(client: Client, customer: User, target: str) -> None:
    assert "evil" not in sign_in(client, customer.email, next=target).headers["Location"]
    assert "evil" not in client.post("/language/", {"language": "en", "next": target}).headers["Location"]
    client.force_login(customer)
    assert "evil" not in client.post("/accounts/logout/", {"next": target}).headers["Location"]


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, customer: User) -> None:
    known = sign_in(client, customer.email, "wrong")
    unknown = sign_in(client, "x" + customer.email[1:], "wrong")
    assert known.status_code == unknown.status_code
    masked = token_masked(unknown.content).replace("x" + customer.email[1:], customer.email)
    assert token_masked(known.content) == masked
    assert "メールアドレスかパスワードが違います" in masked


def test_a_reset_says_the_same_whether_there_is_an_account_or_not(client: Client, customer: User) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (customer.email, "nobody@example.com")
    ]
    assert token_masked(answers[0].content) == token_masked(answers[1].content)
    assert [mail.to for mail in Mail.objects.order_by("pk")] == [customer.email, "nobody@example.com"]
    assert "/accounts/password/reset/key/" not in Mail.objects.latest("pk").text


def test_both_ways_hash_a_password_once(client: Client, customer: User, monkeypatch: Any) -> None:
    """Equal work is what keeps the times equal; the hash is nearly all of it."""
    hasher, hashed = get_hasher(), []
    encode = type(hasher).encode
    monkeypatch.setattr(
        type(hasher), "encode", lambda self, *args, **kwargs: hashed.append(1) or encode(self, *args, **kwargs)
    )
    for email in (customer.email, "nobody@example.com"):
        hashed.clear()
        sign_in(client, email, "wrong")
        assert hashed == [1], email


def test_a_reset_link_leads_to_a_new_password_once(client: Client, customer: User) -> None:
    link = reset_link(client, customer.email)
    form = client.get(link, follow=True)
    assert "set-password" in form.redirect_chain[-1][0]
    where = form.redirect_chain[-1][0]
    client.post(where, {"password1": ANOTHER, "password2": ANOTHER})
    customer.refresh_from_db()
    assert customer.check_password(ANOTHER)
    assert "このリンクは使えません" in Client().get(link, follow=True).content.decode()
    assert Mail.objects.latest("pk").subject == "サポート窓口のパスワードが変更されました"


def test_a_reset_link_dies_after_an_hour(client: Client, customer: User) -> None:
    link = reset_link(client, customer.email)
    later = (timezone.now() + timedelta(minutes=61)).timestamp()  # a datetime would move the time zone as well
    with time_machine.travel(later, tick=False):
        assert "このリンクは使えません" in client.get(link, follow=True).content.decode()


def test_a_newer_password_kills_an_older_link(client: Client, customer: User) -> None:
    link = reset_link(client, customer.email)
    customer.set_password(ANOTHER)
    customer.save()
    assert "このリンクは使えません" in client.get(link, follow=True).content.decode()


def test_the_host_header_decides_nothing_in_a_mail(client: Client, customer: User) -> None:
    client.post("/accounts/password/reset/", {"email": customer.email}, headers={"host": "evil.example"})
    text = Mail.objects.latest("pk").text
    assert "evil" not in text
    assert site.SITE_URL in text


@pytest.mark.parametrize(("language", "word"), [("ja", "再設定"), ("en", "new password")])
def test_a_mail_reads_in_its_readers_language(client: Client, customer: User, language: str, word: str) -> None:
    User.objects.filter(pk=customer.pk).update(language=language)
    client.post("/accounts/password/reset/", {"email": customer.email}, headers={"accept-language": "ja"})
    mail = Mail.objects.latest("pk")
    assert (word in mail.subject, mail.language) == (True, language)


def test_changing_the_password_asks_for_the_old_one_and_ends_other_sessions(customer: User) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, customer.email)
    sign_in(elsewhere, customer.email)
    forged = here.post(
        "/accounts/password/change/", {"oldpassword": "wrong", "password1": ANOTHER, "password2": ANOTHER}
    )
    assert "現在のパスワードと違います" in forged.content.decode()
    changed = here.post(
        "/accounts/password/change/", {"oldpassword": PASSPHRASE, "password1": ANOTHER, "password2": ANOTHER}
    )
    assert changed.headers["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_the_session_gets_a_new_id_when_somebody_signs_in_and_dies_when_they_sign_out(
    client: Client, customer: User
) -> None:
    client.get("/accounts/login/")
    client.session.save()
    planted = client.session.session_key
    client.cookies["session"] = planted or ""
    sign_in(client, customer.email)
    signed_in = client.cookies["session"].value
    assert signed_in != planted
    client.post("/accounts/logout/")
    client.cookies["session"] = signed_in
    assert client.get("/account/").status_code == 302


def test_signing_out_takes_a_post(as_customer: Client) -> None:
    assert as_customer.get("/accounts/logout/").status_code == 200
    assert as_customer.get("/account/").status_code == 200


def test_a_closed_account_cannot_come_in(client: Client, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(is_active=False)
    sign_in(client, customer.email)
    assert client.get("/account/").status_code == 302


def test_closing_an_account_ends_its_session_at_the_next_request(as_customer: Client, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(is_active=False)
    assert as_customer.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_set_password",
        "account_confirm_email",
        "account_reauthenticate",
        "account_request_login_code",
        "account_email_verification_sent",
    ],
)
def test_what_this_site_does_not_offer_has_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "password/set/", "login/code/confirm/", "social/", ""]
)
def test_other_ways_in_are_not_there(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_staff_come_in_by_the_same_door(client: Client, agent: User) -> None:
    assert client.get("/admin/").headers["Location"].startswith("/admin/login/")
    door = client.get("/admin/login/?next=/admin/").headers["Location"]
    assert door.startswith("/accounts/login/?next=")
    forged = client.post("/admin/login/", {"username": agent.email, "password": PASSPHRASE})
    assert forged.headers["Location"].startswith("/accounts/login/")
    assert client.get("/admin/").status_code == 302
    assert sign_in(client, agent.email, next="/admin/").headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_customer_at_the_staff_door_is_told_so(as_customer: Client) -> None:
    assert as_customer.get("/admin/", follow=True).status_code == 403


def test_tries_are_limited_whatever_process_counts_them(client: Client, customer: User, settings: Any) -> None:
    """Ten wrong tries in a quarter of an hour; then not even the right password, and no further hash."""
    settings.ACCOUNT_RATE_LIMITS = site.ACCOUNT_RATE_LIMITS
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    for _try in range(10):
        sign_in(client, customer.email, "wrong")
    assert "試行の回数が多すぎます" in sign_in(client, customer.email, "wrong").content.decode()
    assert "試行の回数が多すぎます" in sign_in(Client(), customer.email, PASSPHRASE).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert sign_in(client, customer.email).status_code == 302


@pytest.mark.django_db
def test_too_many_requests_from_one_address_get_a_page(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = site.ACCOUNT_RATE_LIMITS
    answers = [sign_in(client, f"a{number}@example.com", "wrong") for number in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "900"
    assert "試行の回数が多すぎます" in answers[-1].content.decode()


def test_every_wrong_try_is_logged_without_the_address(client: Client, customer: User, caplog: Any) -> None:
    sign_in(client, customer.email, "wrong")
    record = next(record for record in caplog.records if record.name == "portal.accounts")
    assert record.message == "sign-in failed"
    assert customer.email not in str(vars(record))


def test_fields_have_labels_and_tell_the_browser_what_they_are(client: Client, customer: User) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "placeholder" not in page
    client.force_login(customer)
    assert client.get("/accounts/password/change/").content.decode().count('autocomplete="new-password"') == 2


def test_reset_and_change_pages_hold_no_token_of_the_link(client: Client, customer: User) -> None:
    link = reset_link(client, customer.email)
    key = link.rstrip("/").rpartition("/")[2]
    assert key not in client.get(link, follow=True).content.decode()


def test_an_address_that_nobody_proved_gets_one_mail_a_day(client: Client, customer: User) -> None:
    """DO-05: our mail is no weapon, however often somebody asks with the address of a third party."""
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        answers = set()
        for place in range(30):
            email = "Third@Party.example" if place % 2 else "third@party.example"
            answer = client.post("/accounts/password/reset/", {"email": email})
            answers.add((answer.status_code, answer.headers["Location"]))
        assert len(answers) == 1
        assert Mail.objects.filter(to__iexact="third@party.example").count() == 1
        clock.move_to(start + timedelta(days=1, seconds=1))
        client.post("/accounts/password/reset/", {"email": "third@party.example"})
        assert Mail.objects.filter(to__iexact="third@party.example").count() == 2
