"""Staff are warned before they write a secret down, and decide what becomes of it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.evidence.findings import HIDDEN
from cases.models import Case, Condition, Message, User

CANARY = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"
SECRET = f"client_secret={CANARY}"


def say(browser: Client, case: Case, mode: str, **more: Any) -> Any:
    data = {
        "mode": mode,
        "key": uuid.uuid4(),
        "version": case.version,
        "act": "reply",
        "body": f"こちら {SECRET}",
        **more,
    }
    return browser.post(reverse("admin:cases_case_say", args=[case.pk]), data)


@pytest.mark.parametrize("mode", ["public", "internal"])
def test_a_secret_is_asked_about_first(as_agent: Client, new_case: Callable[..., Case], mode: str) -> None:
    case = new_case()
    page = say(as_agent, case, mode)
    assert page.status_code == 422
    text = page.content.decode()
    assert "伏せたほうがよさそうな値が含まれています（クライアントシークレット 1件）" in text
    assert f"こちら client_secret=<mark>{HIDDEN}</mark>" in text
    assert 'name="secrets" id="secrets-hide" value="hide" checked' in text
    assert Message.objects.count() == 0


@pytest.mark.parametrize(("answer", "body"), [("hide", f"こちら client_secret={HIDDEN}"), ("keep", f"こちら {SECRET}")])
@pytest.mark.parametrize("mode", ["public", "internal"])
def test_what_was_decided_is_done(
    as_agent: Client, new_case: Callable[..., Case], mode: str, answer: str, body: str
) -> None:
    assert say(as_agent, new_case(), mode, secrets=answer).status_code == 302
    assert Message.objects.get().body == body


def test_a_move_and_a_decision_ask_as_well(as_agent: Client, new_case: Callable[..., Case], agent: User) -> None:
    case = new_case(status="accepted", assignee=agent)
    move = reverse("admin:cases_case_move", args=[case.pk, "resolve"])
    data = {"confirmed": "1", "key": uuid.uuid4(), "version": case.version, "body": SECRET}
    assert as_agent.post(move, data).status_code == 422
    overrule = reverse("admin:cases_case_overrule", args=[case.pk])
    decided = {"version": case.version, "standing": "in", "clause": "1.2.1", "reason": SECRET}
    assert as_agent.post(overrule, decided).status_code == 422
    assert as_agent.post(overrule, {**decided, "secrets": "hide"}).status_code == 302
    case.refresh_from_db()
    assert case.overruled_reason == f"client_secret={HIDDEN}"


def test_waiving_a_condition_asks_as_well(as_agent: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    condition = Condition.objects.create(case=case, clause="1.3.4", fact="retry")
    settle = reverse("admin:cases_case_settle", args=[case.pk, condition.pk])
    page = as_agent.post(settle, {"state": "waived", "reason": SECRET})
    assert page.status_code == 422
    assert 'id="why-secrets-hide"' in page.content.decode()
    assert as_agent.post(settle, {"state": "waived", "reason": SECRET, "secrets": "hide"}).status_code == 302
    condition.refresh_from_db()
    assert condition.reason == f"client_secret={HIDDEN}"


def try_steps(browser: Client, case: Case, *notes: str, **more: Any) -> Any:
    """Save what came of the steps, each as it is described, with a note."""
    case.refresh_from_db()
    told: dict[str, Any] = {"version": case.version, **more}
    for row, note in zip(case.steps, notes, strict=True):
        told |= {f"outcome-{row['id']}": "same", f"note-{row['id']}": note}
    return browser.post(reverse("admin:cases_case_check_steps", args=[case.pk]), told)


def test_notes_on_steps_ask_as_well(as_agent: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    page = try_steps(as_agent, case, f"こちら {SECRET}", "問題なし")
    text = page.content.decode()
    assert page.status_code == 422
    assert f"こちら client_secret=<mark>{HIDDEN}</mark>" in text
    assert 'id="steps-secrets-hide" value="hide" checked' in text
    assert f"こちら {SECRET}" in text, "what was typed stays in its box"
    assert not case.step_checks.exists()
    assert try_steps(as_agent, case, f"こちら {SECRET}", "問題なし", secrets="hide").status_code == 302
    assert [check.note for check in case.step_checks.all()] == [f"こちら client_secret={HIDDEN}", "問題なし"]
    assert CANARY not in str(list(case.events.values_list("data", flat=True)))


def test_a_note_that_was_decided_on_is_not_asked_about_again(as_agent: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    assert try_steps(as_agent, case, SECRET, "", secrets="keep").status_code == 302
    assert try_steps(as_agent, case, SECRET, "二つ目も同じ").status_code == 302
    assert [check.note for check in case.step_checks.all()] == [SECRET, "二つ目も同じ"]
