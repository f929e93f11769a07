"""A lost session costs a sign-in, never the text."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases import duties
from cases.intake import kept
from cases.models import Case, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import answers_to, at, rows, well_filled
from tests.conftest import PASSPHRASE


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def end_session(browser: Client) -> None:
    """As after a night: the cookie is still there, the session is too old."""
    session = browser.session
    session["seen"] = session["began"] = (timezone.now() - timedelta(days=1)).timestamp()
    session.save()


def test_every_box_is_there_after_signing_in_again(
    as_customer: Client, customer: User, begun: Callable[..., Case]
) -> None:
    for answers in ({"area": "rest_api", "retry": "still_fails"}, {"area": "list_import"}, {"aim": "learn"}):
        draft = begun(**answers)
        form = reading.form(as_customer.get(at("details", draft)), "details")
        end_session(as_customer)
        typed = well_filled(draft)
        answer = form.send(as_customer, press="next", **typed)
        assert answer.url == f"/accounts/login/?next={at('details', draft)}"
        assert now(draft).subject == ""
        as_customer.force_login(customer)
        page = as_customer.get(at("details", draft), follow=True)
        shown = reading.form(page, "details").values
        boxes = {name: [text] for name, text in typed.items() if isinstance(text, str)}
        assert {name: shown[name] for name in boxes} == boxes
        assert shown["steps"][: len(typed["steps"])] == typed["steps"]
        assert "ログイン" in reading.words(page)
        assert now(draft).subject == typed["subject"]
        # Handed out once: what is written from now on stays.
        reading.form(page, "details").send(as_customer, press="stay", subject="あとの件名")
        as_customer.get(at("details", draft))
        assert now(draft).subject == "あとの件名"


def test_a_draft_full_to_the_brim_is_kept_too(client: Client, customer: User, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    typed = well_filled(draft) | {"api_request": "漢" * 20000, "api_response": "漢" * 20000, "expected": "漢" * 5000}
    client.post(
        at("details", draft), typed | {"version": draft.version, **rows("steps", *[{"text": "漢" * 1000}] * 30)}
    )
    client.force_login(customer)
    client.get(at("details", draft), follow=True)
    assert now(draft).evidence["api_response"] == "漢" * 20000
    assert len(now(draft).steps) == 30


def test_what_is_longer_than_any_draft_is_told_to_be_lost(client: Client, customer: User, draft: Case) -> None:
    client.post(at("details", draft), {"expected": "x" * (kept.LONGEST + 1)})
    client.force_login(customer)
    page = client.get(at("details", draft), follow=True)
    assert "長すぎた" in reading.words(page)
    assert now(draft).expected == draft.expected


def test_files_cannot_wait_and_that_is_said(client: Client, customer: User, draft: Case) -> None:
    client.post(at("details", draft), {"subject": "件名", "files": SimpleUploadedFile("記録.log", b"611\n")})
    client.force_login(customer)
    page = client.get(at("details", draft), follow=True)
    assert "もう一度添付してください" in reading.words(page)
    assert (now(draft).subject, draft.attachments.count()) == ("件名", 0)


def test_another_window_that_saved_meanwhile_is_not_overwritten(
    as_customer: Client, customer: User, draft: Case
) -> None:
    form = reading.form(as_customer.get(at("details", draft)), "details")
    end_session(as_customer)
    form.send(as_customer, press="next", subject="古い窓")
    as_customer.force_login(customer)
    Case.objects.filter(pk=draft.pk).update(subject="新しい窓", version=draft.version + 1)
    page = as_customer.get(at("details", draft))
    assert (page.status_code, now(draft).subject) == (409, "新しい窓")
    again = reading.form(page, "details")
    assert again.values["subject"] == ["古い窓"]
    again.send(as_customer, press="stay")
    assert now(draft).subject == "古い窓"


def test_two_windows_both_wait(client: Client, customer: User, new_draft: Callable[..., Case]) -> None:
    first, second = new_draft(), new_draft()
    client.post(at("details", first), {"subject": "一つ目", "version": first.version})
    client.post(at("details", second), {"subject": "二つ目", "version": second.version})
    client.force_login(customer)
    for draft, subject in ((first, "一つ目"), (second, "二つ目")):
        client.get(at("details", draft), follow=True)
        assert now(draft).subject == subject


def test_a_visitor_fills_no_session_without_end(client: Client, customer: User, new_draft: Callable[..., Case]) -> None:
    for place in range(kept.MOST + 3):
        client.post(f"/drafts/26L-{place:05d}/details/", {"subject": f"件名 {place}"})
    assert len(client.session[kept.KEY]) == kept.MOST


def test_what_nobody_comes_back_for_is_forgotten(client: Client, draft: Case) -> None:
    client.post(at("details", draft), {"subject": "書きかけ"})
    assert Session.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert duties.run_once()["forget sessions"] == 0
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert duties.run_once()["forget sessions"] == 1
    assert Session.objects.count() == 0


def test_signing_in_makes_it_an_ordinary_session_again(client: Client, customer: User, draft: Case) -> None:
    client.post(at("details", draft), {"subject": "書きかけの件名"})
    form = {"login": customer.email, "password": PASSPHRASE}
    client.post("/accounts/login/", form)
    assert client.session.get_expiry_age() > timedelta(hours=11).total_seconds()
    client.get(at("details", draft), follow=True)
    assert now(draft).subject == "書きかけの件名"


def test_all_that_waits_has_one_limit(client: Client, customer: User, new_draft: Callable[..., Case]) -> None:
    drafts_ = [new_draft() for _ in range(3)]
    for draft in drafts_:
        client.post(at("details", draft), {"expected": "x" * (kept.LONGEST // 2 - 100)})
    assert list(client.session[kept.KEY]) == [at("details", draft) for draft in drafts_[1:]]


def test_somebody_else_at_the_same_desk_sees_nothing_of_it(
    client: Client, colleague: User, customer: User, draft: Case
) -> None:
    client.post(at("details", draft), {"subject": "佐藤の書きかけ", "version": draft.version})
    client.force_login(colleague)
    assert client.get(at("details", draft)).status_code == 404
    for page in ("/", "/new/", "/cases/", "/account/"):
        assert "佐藤の書きかけ" not in reading.words(client.get(page))
    assert now(draft).subject == draft.subject


@pytest.mark.parametrize("page", ["start", "questions"])
def test_answers_wait_as_well(
    client: Client, customer: User, begun: Callable[..., Case], instance: Any, page: str
) -> None:
    draft = begun(area="form")
    changed = {"start": {"aim": "learn", "area": "tokens"}, "questions": {"symptom": "late", "documented": "yes"}}[page]
    address = at(page, draft) + ("?round=2" if page == "questions" else "")
    answer = client.post(address, changed)
    client.force_login(customer)
    back = client.get(answer.url.partition("next=")[2].replace("%3F", "?").replace("%3D", "="))
    shown = reading.form(back).values
    assert {name: shown[name] for name in changed} == {name: [value] for name, value in changed.items()}
    assert now(draft).facts == draft.facts


def test_a_reason_to_look_again_waits(client: Client, customer: User, new_draft: Callable[..., Case]) -> None:
    draft = new_draft(facts=answers_to(aim="advise", area="program", advice="design"))
    said = {"route": "appeal", "appeal_clause": "1.4.1", "appeal_reason": "設計ではなく不具合です"}
    client.post(at("verdict", draft), said)
    client.force_login(customer)
    page = client.get(at("verdict", draft))
    shown = reading.form(page, "route").values
    assert {name: shown[name] for name in said} == {name: [value] for name, value in said.items()}
    assert now(draft).appeal_reason == ""


def test_reasons_given_at_the_end_wait(client: Client, customer: User, new_draft: Callable[..., Case]) -> None:
    draft = new_draft(facts=answers_to(aim="learn", area="form", manual="not_read"))
    answer = client.post(at("submit", draft), {"ok": "1", "key": draft.submit_key, "reason-manual": "見つかりません"})
    assert answer.url == f"/accounts/login/?next={at('review', draft)}"
    client.force_login(customer)
    page = client.get(at("review", draft), follow=True)
    assert page.status_code == 200
    assert reading.form(page, at("submit", draft)).values["reason-manual"] == ["見つかりません"]
    assert now(draft).is_draft


def test_whoever_signed_in_elsewhere_meanwhile_loses_nothing_either(customer: User, draft: Case) -> None:
    """Signing in makes the token of every open page an old one; that the form is ours the browser still says."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(customer)
    form = reading.form(browser.get(at("details", draft)), "details")
    browser.cookies["csrf"] = "a" * 32
    own = {"origin": "http://testserver"}
    data = {**form.values, "subject": "書きかけの件名", "next": "1"}
    answer = browser.post(at("details", draft), data, headers=own)
    assert (answer.status_code, answer.url) == (302, at("details", draft))
    page = browser.get(answer.url, follow=True)
    assert reading.form(page, "details").values["subject"] == ["書きかけの件名"]


@pytest.mark.parametrize("origin", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_a_form_from_elsewhere_leaves_nothing(customer: User, draft: Case, origin: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(customer)
    answer = browser.post(at("details", draft), {"subject": "よそから"}, headers=origin)
    assert answer.status_code == 403
    browser.get(at("details", draft), follow=True)
    assert (now(draft).subject, kept.KEY in browser.session) == (draft.subject, False)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/check/keep/", "/language/", "/cases/26L-99999/reply/", "/nowhere/"])
def test_other_forms_are_refused_as_ever(path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, {"body": "x"}, headers={"origin": "http://testserver"}).status_code in (403, 404)
