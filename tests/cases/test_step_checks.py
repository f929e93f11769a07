"""What came of the steps when support tried them: written once, told to both sides."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.follow import sentences, shown
from cases.models import Case, Event, Mail, StepCheck, User
from cases.triage import history

NewCase = Callable[..., Case]
SAME, DIFFERS, NOT_TRIED = (outcome.value for outcome in StepCheck.Outcome)


@pytest.fixture
def case(new_case: NewCase) -> Case:
    return new_case(steps=[{"id": f"step{n}", "text": f"{n} 番目の操作", "url": ""} for n in range(1, 6)])


def found(*outcomes: str, **notes: str) -> dict[str, tuple[str, str]]:
    return {f"step{n}": (outcome, notes.get(f"step{n}", "")) for n, outcome in enumerate(outcomes, 1)}


def test_one_save_writes_every_step_and_one_event(case: Case, agent: User) -> None:
    event = lifecycle.check_steps(case, found(SAME, SAME, DIFFERS, step3="ボタンが押せます"), by=agent)
    assert event is not None
    assert (event.verb, event.actor) == ("check_steps", agent)
    assert event.data["steps"] == [
        {"place": 1, "outcome": SAME, "note": ""},
        {"place": 2, "outcome": SAME, "note": ""},
        {"place": 3, "outcome": DIFFERS, "note": "ボタンが押せます"},
    ]
    assert [(check.row, check.outcome, check.note, check.by) for check in case.step_checks.all()] == [
        ("step1", SAME, "", agent), ("step2", SAME, "", agent), ("step3", DIFFERS, "ボタンが押せます", agent),
    ]  # fmt: skip
    assert case.events.filter(verb="check_steps").count() == 1


def test_what_stays_as_it_was_keeps_its_author_and_writes_nothing(case: Case, agent: User, other_agent: User) -> None:
    lifecycle.check_steps(case, found(SAME, SAME), by=agent)
    case.refresh_from_db()
    version = case.version
    assert lifecycle.check_steps(case, found(SAME, SAME), by=other_agent) is None
    event = lifecycle.check_steps(case, found(SAME, DIFFERS, NOT_TRIED), by=other_agent)
    assert event is not None
    assert event.data["steps"] == [{"place": 2, "outcome": DIFFERS, "note": ""}]
    assert {check.row: check.by for check in case.step_checks.all()} == {"step1": agent, "step2": other_agent}
    case.refresh_from_db()
    assert case.version == version + 1


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ((SAME,) * 5, "Every step went here as you described."),
        ((SAME, SAME, SAME, SAME), "Reproduced up to step 4."),
        ((SAME, SAME, DIFFERS), "Reproduced up to step 2; step 3 went differently here."),
        ((SAME, NOT_TRIED, DIFFERS), "Reproduced up to step 1."),
        ((DIFFERS, SAME), "The first step already went differently here."),
        ((NOT_TRIED, SAME), "Not reproduced yet."),
        ((NOT_TRIED, NOT_TRIED), ""),
    ],
)
def test_how_far_it_was_reproduced_is_one_sentence(
    case: Case, agent: User, outcomes: tuple[str, ...], words: str, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    event = lifecycle.check_steps(case, found(*outcomes), by=agent)
    row = next(row for row in shown.rows(case) if row.shape == "steps")
    assert row.reproduced == words
    if event is not None:
        assert sentences.told(event, case).endswith(words)


def test_only_support_says_what_came_of_the_steps(case: Case, customer: User, stranger: User) -> None:
    for user in (customer, stranger):
        with pytest.raises(lifecycle.NotAllowed):
            lifecycle.check_steps(case, found(SAME), by=user)
    assert not case.step_checks.exists()


@pytest.mark.parametrize("wrong", [{"step9": (SAME, "")}, {"step1": ("perhaps", "")}])
def test_what_is_no_step_or_no_outcome_is_refused_whole(
    case: Case, agent: User, wrong: dict[str, tuple[str, str]]
) -> None:
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.check_steps(case, {**found(NOT_TRIED, SAME), **wrong}, by=agent)
    assert not case.step_checks.exists()


def test_another_version_is_a_conflict(case: Case, agent: User) -> None:
    with pytest.raises(lifecycle.Conflict):
        lifecycle.check_steps(case, found(SAME), by=agent, version=case.version - 1)


def test_nobody_is_mailed(case: Case, agent: User) -> None:
    before = Mail.objects.count()
    lifecycle.check_steps(case, found(SAME), by=agent)
    assert Mail.objects.count() == before


def test_the_database_keeps_one_check_for_each_step_and_known_outcomes(case: Case, agent: User) -> None:
    def check(outcome: str) -> None:
        with transaction.atomic():
            StepCheck.objects.create(case=case, row="step1", outcome=outcome, by=agent, at=timezone.now())

    check(SAME)
    with pytest.raises(IntegrityError):
        check(DIFFERS)
    StepCheck.objects.all().delete()
    with pytest.raises(IntegrityError):
        check("perhaps")


# --- On the pages --------------------------------------------------------------------------------------------------


def ticked(page: str) -> list[str]:
    return re.findall(r'name="outcome-step\d" value="(\w+)" checked', page)


def posted(case: Case, *outcomes: str, **notes: str) -> dict[str, Any]:
    filled = [*outcomes, *[NOT_TRIED] * (5 - len(outcomes))]
    return {
        "version": case.version,
        **{f"outcome-step{n}": outcome for n, outcome in enumerate(filled, 1)},
        **{f"note-step{n}": notes.get(f"step{n}", "") for n in range(1, 6)},
    }


def desk_page(case: Case) -> str:
    return reverse("admin:cases_case_change", args=[case.pk])


def desk_act(case: Case) -> str:
    return reverse("admin:cases_case_check_steps", args=[case.pk])


def test_an_agent_ticks_the_steps_beside_them(as_agent: Client, case: Case, agent: User) -> None:
    page = as_agent.get(desk_page(case)).text
    assert ticked(page) == [NOT_TRIED] * 5
    answer = as_agent.post(desk_act(case), posted(case, SAME, SAME, DIFFERS, step3="色が違います"))
    assert answer.status_code == 302
    assert answer.url.endswith("#steps")
    page = as_agent.get(answer.url).text
    assert ticked(page) == [SAME, SAME, DIFFERS, NOT_TRIED, NOT_TRIED]
    assert "色が違います" in page
    assert "手順 2 まで再現しました。手順 3 は、サポートでは違う結果になりました。" in page
    assert "手順 3：違う結果。" in page
    assert case.step_checks.get(row="step3").by == agent


def test_a_faster_colleague_costs_no_tick(as_agent: Client, case: Case, other_agent: User) -> None:
    typed = posted(case, SAME, DIFFERS, step2="メモです")
    lifecycle.note(case, by=other_agent, body="先に書きました", key=uuid.uuid4())
    answer = as_agent.post(desk_act(case), typed)
    assert answer.status_code == 409
    assert ticked(answer.text)[:2] == [SAME, DIFFERS]
    assert "メモです" in answer.text
    assert not case.step_checks.exists()
    case.refresh_from_db()
    again = {**typed, "version": case.version}
    assert as_agent.post(desk_act(case), again).status_code == 302
    assert case.step_checks.count() == 2


def test_what_is_no_answer_is_said_at_its_step(as_agent: Client, case: Case) -> None:
    answer = as_agent.post(desk_act(case), posted(case, "perhaps", SAME, step2="あ" * 1001))
    assert answer.status_code == 422
    assert "手順ごとに" in answer.text
    assert ticked(answer.text)[0] == SAME
    assert not case.step_checks.exists()
    assert as_agent.post(desk_act(case), {"version": "x"}).status_code == 422


def test_a_case_that_has_ended_takes_no_ticks(as_agent: Client, case: Case, customer: User) -> None:
    lifecycle.move(case, "withdraw", by=customer)
    assert as_agent.post(desk_act(case), posted(case, SAME)).status_code == 409
    assert not case.step_checks.exists()
    assert "outcome-step1" not in as_agent.get(desk_page(case)).text


def test_a_question_of_use_has_nothing_to_repeat(as_agent: Client, new_case: NewCase) -> None:
    facts = {"aim": "learn", "area": "form", "manual": "unclear"}
    read = {"id": "aaaa", "url": "https://nation.marketo.com/t5/x", "mark": "unclear", "note": "どこにあるか"}
    page = as_agent.get(desk_page(new_case(facts=facts, evidence={"pages_read": [read]}))).text
    assert "フォーム 189 を開く" in page
    assert "outcome-" not in page


def test_the_customer_reads_how_far_it_was_reproduced(as_customer: Client, case: Case, agent: User) -> None:
    path = reverse("case", args=[case.number])
    assert "再現" not in as_customer.get(path).text.partition('class="steps-given"')[2].partition("</ol>")[0]
    lifecycle.check_steps(case, found(SAME, SAME, SAME, SAME, step4="同じ文言が出ました"), by=agent)
    page = as_customer.get(path).text
    assert page.count("手順 4 まで再現しました。") == 3  # at the steps, in the conversation and in the history
    assert page.count("サポートでも同じ結果でした。") == 4
    assert "同じ文言が出ました" in page
    assert case.events.filter(verb="check_steps").exists()


def test_every_side_has_its_sentence(case: Case, agent: User) -> None:
    event = lifecycle.check_steps(case, found(SAME), by=agent)
    assert isinstance(event, Event)
    assert "手順 1：同じ結果。" in history.sentence(event, case)
    assert "手順 1 まで再現しました。" in sentences.told(event, case)
