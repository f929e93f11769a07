"""Names that no form has change nothing, and ids of others open nothing."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Attachment, Case, Company, Event, Instance, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import answers_to, at, well_filled

START = reverse("start")


@pytest.fixture
def foreign(other_company: Company, stranger: User, new_draft: Callable[..., Case]) -> Case:
    """A draft of another company, with an instance of its own."""
    instance = Instance.objects.create(company=other_company, munchkin_id="512-AOB-377", name="青葉本番")
    return new_draft(filer=stranger, company=other_company, instance=instance, munchkin_id="512-AOB-377")


@pytest.fixture
def extra(foreign: Case, agent: User, other_company: Company) -> dict[str, Any]:
    """What a form could be made to carry beside its own boxes."""
    return {
        **{"id": foreign.pk, "pk": foreign.pk, "number": foreign.number, "draft": foreign.number, "case": foreign.pk},
        **{"company": other_company.pk, "company_id": other_company.pk, "filer": agent.pk, "filer_id": agent.pk},
        **{"instance_id": foreign.instance_id, "account_string": "aobaseiki", "submit_key": str(uuid.uuid4())},
        **{"status": "closed", "standing": "in", "advisory": "1", "for_staff": "1", "clauses": '["1.1"]'},
        **{"guideline": "9", "facts": '{"aim": "other"}', "evidence": '{"x": 1}', "steps": '[{"text": "x"}]'},
        **{"priority": "1", "assignee": agent.pk, "overruled_standing": "in", "overruled_clause": "1.1"},
        **{"overruled_reason": "x", "overruled_by": agent.pk, "submitted_at": "2020-01-01", "created_at": "2020-01-01"},
        **{"first_response_due": "2020-01-01", "first_responded_at": "2020-01-01", "closed_at": "2020-01-01"},
        **{"is_staff": "1", "is_superuser": "1", "is_authorised": "1", "internal": "1", "uploaded_by": agent.pk},
        **{"language": "en", "goal": "x", "_typed": "x", "condition_reasons": "x", "saved_at": "2020-01-01"},
    }


# What a form of this page may change at all.
OWN = {
    "start": {"facts", "aim", "area", "standing", "advisory", "for_staff", "clauses", "guideline"},
    "questions": {"facts", "standing", "advisory", "for_staff", "clauses", "guideline"},
    "verdict": {"route", "appeal_clause", "appeal_reason", "evidence"},
    "details": {"subject", "steps", "expected", "actual", "asset_urls", "evidence", "account_string"},
    "save": {"subject", "steps", "expected", "actual", "asset_urls", "evidence", "account_string"},
}
ALWAYS = {"version", "saved_at", "changed_at"}
PRIVILEGED = (
    *("id", "number", "submit_key", "company_id", "filer_id", "instance_id", "status", "priority", "assignee_id"),
    *("overruled_standing", "overruled_clause", "overruled_reason", "overruled_by_id", "submitted_at", "created_at"),
    *("first_response_due", "first_responded_at", "waiting_since", "resolved_at", "closed_at", "language", "goal"),
)


def form_of(name: str, browser: Client, draft: Case) -> tuple[str, dict[str, Any]]:
    """Where the form of that page goes, and what it carries when it is well filled in."""
    if name in ("details", "save"):
        return at(name, draft), well_filled(draft, munchkin_id="417-KMT-208")
    if name == "questions":
        return f"{at(name, draft)}?round=2", dict(draft.facts)
    if name == "start":
        return at(name, draft), {**draft.facts, "instance": draft.instance_id}
    return at(name, draft), {"route": "support"}


def test_there_are_thirty_names_and_more(extra: dict[str, Any]) -> None:
    assert len(extra) >= 30


@pytest.mark.parametrize("name", OWN)
def test_a_form_changes_what_is_its_own_and_nothing_else(
    name: str, as_customer: Client, draft: Case, foreign: Case, extra: dict[str, Any]
) -> None:
    address, own = form_of(name, as_customer, draft)
    before, others = Case.objects.filter(pk=draft.pk).values().get(), Case.objects.filter(pk=foreign.pk).values().get()
    people = list(User.objects.order_by("pk").values())
    assert as_customer.post(address, {**extra, **own}).status_code in (200, 302)
    after = Case.objects.filter(pk=draft.pk).values().get()
    changed = {field for field in after if after[field] != before[field]}
    assert changed <= OWN[name] | ALWAYS
    assert [after[field] for field in PRIVILEGED] == [before[field] for field in PRIVILEGED]
    assert after["account_string"] in ("", "minatotrading")
    assert not {"x", "_typed"} & set(after["evidence"])
    assert Case.objects.filter(pk=foreign.pk).values().get() == others
    assert list(User.objects.order_by("pk").values()) == people


def test_beginning_a_draft_takes_no_more_than_the_form_asks(
    as_customer: Client, customer: User, instance: Instance, foreign: Case, extra: dict[str, Any]
) -> None:
    as_customer.post(START, {**extra, "aim": "investigate", "area": "form", "instance": instance.pk})
    as_customer.post(reverse("check_keep"), {**extra, "company": instance.company_id, **answers_to(aim="other")})
    for draft in Case.objects.exclude(pk=foreign.pk):
        assert (draft.filer, draft.company, draft.status) == (customer, instance.company, "draft")
        assert (draft.priority, draft.assignee, draft.overruled_standing) == (3, None, "")
        assert (draft.number != foreign.number, draft.language, draft.submitted_at) == (True, "ja", None)


def test_sending_takes_no_more_than_key_tick_and_reasons(
    as_customer: Client, customer: User, draft: Case, extra: dict[str, Any]
) -> None:
    as_customer.post(at("submit", draft), {**extra, "ok": "1", "key": draft.submit_key})
    sent = Case.objects.get(pk=draft.pk)
    assert (sent.status, sent.filer, sent.company, sent.priority) == ("submitted", customer, draft.company, 3)
    assert (sent.standing, sent.guideline, sent.facts["aim"]) == ("in", "3", "investigate")
    assert sent.submitted_at is not None
    assert sent.submitted_at.year > 2020
    assert sent.first_responded_at is None


def test_a_file_is_the_writers_whatever_else_is_said(
    as_customer: Client, customer: User, draft: Case, extra: dict[str, Any]
) -> None:
    as_customer.post(at("upload", draft), {**extra, "files": SimpleUploadedFile("記録.log", b"611\n")})
    (file,) = Attachment.objects.all()
    assert (file.case, file.uploaded_by, file.message, file.state) == (draft, customer, None, "waiting")


@pytest.mark.parametrize("key", ["foreign", "other-foreign", "0", "-1", "x"])
def test_a_draft_moves_to_no_instance_of_others(as_customer: Client, draft: Case, foreign: Case, key: str) -> None:
    key = {"foreign": str(foreign.instance_id), "other-foreign": f"other-{foreign.company_id}"}.get(key, key)
    page = as_customer.post(at("start", draft), {"aim": "other", "instance": key})
    assert (page.status_code, reading.complaints(page)) == (422, ["id_instance"])
    assert "青葉" not in reading.words(page)
    after = Case.objects.get(pk=draft.pk)
    assert (after.instance, after.company, after.facts) == (draft.instance, draft.company, draft.facts)


def test_the_key_of_another_draft_sends_neither(as_customer: Client, draft: Case, foreign: Case) -> None:
    as_customer.post(at("submit", draft), {"ok": "1", "key": foreign.submit_key})
    as_customer.post(at("submit", foreign), {"ok": "1", "key": foreign.submit_key})
    assert {case.status for case in Case.objects.all()} == {"draft"}
    assert Event.objects.count() == 0
