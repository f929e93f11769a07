"""Every page of filing answers the same five questions: it works, it needs sign-in, a stranger, a wrong verb, gaps."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.evidence import uploads
from cases.models import Attachment, Case, Company, Event, Mail, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import at

# Pages that are read, and acts that only post.
PAGES = ("start", "questions", "verdict", "details", "retry", "review", "discard")
ACTS = ("save", "read", "upload", "unload", "submit")
WRITES = (*(name for name in PAGES if name != "review"), *ACTS)
SCRIPTS = ("save", "read", "upload")  # asked for by scripts: they answer in JSON


@pytest.fixture
def file(draft: Case, customer: User) -> Attachment:
    return uploads.store(draft, SimpleUploadedFile("記録.log", b"10:12 611\n"), customer)


def path(name: str, case: Case, file: Attachment) -> str:
    return at(name, case, **({"file": file.pk} if name == "unload" else {}))


def everything() -> list[Any]:
    """All that an unwelcome request could have changed."""
    return [
        list(Case.objects.order_by("pk").values()),
        list(Attachment.objects.order_by("pk").values()),
        Event.objects.count(),
        Mail.objects.count(),
    ]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "retry"])  # that one asks for other answers
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_page_works_in_both_languages(
    name: str, language: str, as_customer: Client, customer: User, draft: Case
) -> None:
    User.objects.filter(pk=customer.pk).update(language=language)
    page = as_customer.get(at(name, draft) + ("?round=2" if name == "questions" else ""))
    text = page.content.decode()
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert (f'<html lang="{language}"' in text, text.count("<h1"), ' style="' in text) == (True, 1, False)


def test_the_first_page_and_the_receipt_work_too(as_customer: Client, new_case: Callable[..., Case]) -> None:
    assert as_customer.get(reverse("start")).status_code == 200
    assert as_customer.get(at("receipt", new_case())).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, "receipt"])
def test_a_page_needs_sign_in_and_leads_back_after_it(
    name: str, client: Client, draft: Case, new_case: Callable[..., Case]
) -> None:
    address = at(name, new_case() if name == "receipt" else draft)
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("name", WRITES)
def test_without_sign_in_nothing_is_written(name: str, client: Client, draft: Case, file: Attachment) -> None:
    before = everything()
    answer = client.post(path(name, draft, file), {"subject": "よそから", "version": draft.version, "route": "appeal"})
    if name in SCRIPTS:
        assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/json")
        assert answer.json()["message"]
    else:
        assert (answer.status_code, answer.url.startswith("/accounts/login/?next=/drafts/")) == (302, True)
    assert everything() == before


@pytest.mark.parametrize("who", ["stranger", "colleague", "company_admin", "agent"])
@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_a_draft_of_somebody_else_is_simply_not_there(
    who: str, name: str, request: pytest.FixtureRequest, draft: Case, file: Attachment
) -> None:
    browser: Client = request.getfixturevalue(f"as_{who}")
    before = everything()
    nowhere = Case(number="26L-99999")
    for send in [browser.post] * (name in WRITES) + [browser.get] * (name in PAGES):
        theirs = send(path(name, draft, file), {"subject": "よそから", "ok": "1", "key": draft.submit_key})
        none = send(path(name, nowhere, file), {"subject": "よそから", "ok": "1", "key": draft.submit_key})
        assert (theirs.status_code, theirs.content) == (404, none.content)
    assert everything() == before


@pytest.mark.parametrize("who", ["stranger", "colleague", "company_admin", "agent"])
def test_once_it_was_sent_the_draft_is_there_for_nobody_else(
    who: str, request: pytest.FixtureRequest, new_case: Callable[..., Case]
) -> None:
    case = new_case()
    browser: Client = request.getfixturevalue(f"as_{who}")
    for name in PAGES:
        assert browser.get(at(name, case)).status_code == 404
    for name in ("save", "upload", "submit"):
        assert browser.post(at(name, case)).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "colleague", "company_admin", "agent"])
def test_a_receipt_is_for_the_company(who: str, request: pytest.FixtureRequest, new_case: Callable[..., Case]) -> None:
    case = new_case()
    answer = request.getfixturevalue(f"as_{who}").get(at("receipt", case))
    assert answer.status_code == (404 if who == "stranger" else 200)


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("name", [*PAGES, *ACTS, "receipt"])
def test_other_verbs_are_not_allowed(
    verb: str, name: str, as_customer: Client, client: Client, draft: Case, file: Attachment
) -> None:
    before = everything()
    for browser in (as_customer, client):
        assert browser.generic(verb, path(name, draft, file)).status_code == 405
    assert everything() == before


@pytest.mark.parametrize("name", ACTS)
def test_acts_are_posts(name: str, as_customer: Client, client: Client, draft: Case, file: Attachment) -> None:
    for browser in (as_customer, client):
        assert {browser.generic(verb, path(name, draft, file)).status_code for verb in ("GET", "HEAD")} == {405}


@pytest.mark.parametrize("name", ["review", "receipt"])
def test_pages_that_only_show_take_no_post(name: str, as_customer: Client, draft: Case) -> None:
    assert as_customer.post(at(name, draft)).status_code == 405


@pytest.mark.parametrize("name", WRITES)
def test_posts_need_the_token_of_the_form(name: str, customer: User, draft: Case, file: Attachment) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(customer)
    before = everything()
    assert browser.post(path(name, draft, file), {"ok": "1"}).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("name", PAGES)
def test_reading_changes_nothing(name: str, as_customer: Client, draft: Case) -> None:
    before = everything()
    for verb in ("GET", "HEAD"):
        assert as_customer.generic(verb, at(name, draft)).status_code in (200, 302)
    assert everything() == before


@pytest.mark.parametrize("name", PAGES)
def test_a_right_that_ended_ends_at_the_next_request(
    name: str, as_customer: Client, customer: User, draft: Case
) -> None:
    customer.contacts.update(is_active=False)
    assert as_customer.get(at(name, draft)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_closed_company_files_no_more(name: str, as_customer: Client, company: Company, draft: Case) -> None:
    Company.objects.filter(pk=company.pk).update(is_active=False)
    assert as_customer.get(at(name, draft)).status_code == 404


@pytest.mark.parametrize(
    ("name", "leads_to"), [("verdict", "questions"), ("details", "questions"), ("review", "questions")]
)
def test_a_step_that_is_not_due_leads_to_the_one_that_is(
    name: str, leads_to: str, as_customer: Client, new_draft: Callable[..., Case]
) -> None:
    draft = new_draft(facts={"aim": "investigate", "area": "form"})
    answer = as_customer.get(at(name, draft))
    assert (answer.status_code, answer.url) == (302, at(leads_to, draft))


@pytest.mark.parametrize("name", ["start", "questions", "verdict", "details", "submit"])
def test_an_incomplete_form_comes_back_with_what_to_do(
    name: str, as_customer: Client, new_draft: Callable[..., Case]
) -> None:
    draft = new_draft(
        facts={"aim": "advise", "area": "program", "advice": "design"} if name == "verdict" else None,
        expected="" if name == "details" else "人物が登録される",
    )
    address = at(name, draft) + ("?round=2" if name == "questions" else "")
    page = as_customer.post(address, {"next": "1", "version": draft.version, "key": draft.submit_key})
    assert page.status_code == 422
    assert reading.complaints(page)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_file_that_is_gone_already_is_no_error(as_customer: Client, draft: Case, file: Attachment) -> None:
    answer = as_customer.post(at("unload", draft, file=uuid.uuid4()))
    assert (answer.status_code, answer.url) == (302, at("details", draft))
    assert draft.attachments.count() == 1
