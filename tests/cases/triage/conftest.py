"""What the desk's tests need beside the people: an agent who reads English, and cases of each standing."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, User

NewCase = Callable[..., Case]

API = {
    "aim": "investigate",
    "area": "rest_api",
    "symptom": "stopped",
    "documented": "yes",
    "involves": "none",
    "code": "no",
    "outside": "no",
    "reproducible": "always",
    "suspect": "product",
    "retry": "not_yet",
}
API_EVIDENCE = {
    "since": "11月20日 9時ごろから",
    "tried": "別のユーザーでも同じ",
    "error_message": "611 System error",
    "api_request_id": "e42b#1a1f6832bd0",
    "api_call": "POST /bulk/v1/leads/export/{exportId}/enqueue.json",
    "api_request": '{"action": "createOrUpdate"}',
    "api_response": '{"success": false}',
    "retries": "10:47 → 611",
    "product_evidence": "最小の例でも起きます",
    "pages_read": [
        {
            "id": "page0",
            "url": "https://experienceleague.adobe.com/error-codes",
            "mark": "unclear",
            "note": "611 の扱い",
        }
    ],
    "condition_reasons": {"retry": "明日の配信に間に合わせたいため"},
}
FLAT = {"aim": "advise", "area": "form", "advice": "design"}


@pytest.fixture
def desk(agent: User, as_agent: Client) -> Client:
    """The agent's browser, with pages in English."""
    agent.language = "en"
    agent.save(update_fields=["language"])
    return as_agent


@pytest.fixture
def conditional(new_case: NewCase) -> Case:
    """An API case that was not retried, and why it was not."""
    return new_case(facts=API, evidence=API_EVIDENCE, subject="Sync Leads で 611 が返る")


@pytest.fixture
def appealed(new_case: NewCase) -> Case:
    return new_case(facts=FLAT, route="appeal", appeal_clause="1.4.1", appeal_reason="設計ではなく不具合です")


@pytest.fixture
def to_consulting(new_case: NewCase) -> Case:
    return new_case(facts=FLAT, route="consulting", goal="登録を 1日で終えたい")


def page_of(case: Case) -> str:
    return reverse("admin:cases_case_change", args=[case.pk])


def act(case: Case, name: str, *more: Any) -> str:
    return reverse(f"admin:cases_case_{name}", args=[case.pk, *more])


def letter(case: Case, **fields: Any) -> dict[str, Any]:
    """What the composer and the small forms send, on the version the case stands at."""
    found = {"cause": "use", "resolution": "explained"}  # asked where a case ends
    return {"key": str(uuid.uuid4()), "version": case.version, "items": "else", **found, **fields}


def as_it_stands(case: Case) -> dict[str, Any]:
    """Every column of the case, as it is stored."""
    return Case.objects.filter(pk=case.pk).values().get()
