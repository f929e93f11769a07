"""The case page: everything a case holds, told apart at a glance, and nothing on it that writes by itself."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cases import lifecycle
from cases.models import Attachment, Case, Event, Instance, Mail, User
from cases.models.case import NEVER_SENT, Status
from tests.cases.triage.conftest import API_EVIDENCE, act, as_it_stands, page_of

NewCase = Callable[..., Case]
QUERIES = 16


def plain(html: str) -> str:
    """The page's words as one reads them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_verdict_stands_there_with_its_reasons(desk: Client, conditional: Case) -> None:
    page = desk.get(page_of(conditional))
    assert page.context["verdict"].standing.value == "conditional"
    words = plain(page.text)
    assert "Conditional" in words
    assert "Not met yet" in words
    for clause in page.context["verdict"].clauses:
        assert f'/guideline/#c{clause}"' in page.text


def test_all_the_evidence_is_on_the_page(desk: Client, conditional: Case) -> None:
    page = desk.get(page_of(conditional)).text
    for name, value in API_EVIDENCE.items():
        text = value["retry"] if isinstance(value, dict) else value[0]["note"] if isinstance(value, list) else value
        assert escape(text) in page, name
    for text in (conditional.expected, conditional.actual, conditional.munchkin_id, conditional.reporter_name):
        assert text in page


def test_an_instance_the_company_has_not_is_pointed_out(desk: Client, conditional: Case, instance: Instance) -> None:
    told = "Not among the instances of this company"
    Case.objects.filter(pk=conditional.pk).update(instance=None, munchkin_id="611-AAA-999")
    assert f"611-AAA-999 {told}" in plain(desk.get(page_of(conditional)).text)
    Case.objects.filter(pk=conditional.pk).update(instance=instance, munchkin_id=instance.munchkin_id)
    assert told not in plain(desk.get(page_of(conditional)).text)


def test_the_steps_are_numbered(desk: Client, conditional: Case) -> None:
    page = desk.get(page_of(conditional)).text
    steps = re.search(r'id="steps".*?<ol>(.*?)</ol>', page, re.DOTALL)
    assert steps is not None
    assert [plain(step).strip() for step in re.findall(r"<li>(<p.*?</p>)", steps[1], re.DOTALL)] == [
        step["text"] for step in conditional.steps
    ]


def test_addresses_are_shown_as_they_were_read_and_another_instance_is_pointed_out(
    desk: Client, new_case: NewCase
) -> None:
    own = {"raw": "https://app-sj28.marketo.com/#SC1076A1", "kind": "SC", "number": "1076", "pod": "sj28"}
    other = {**own, "raw": "https://app-lon07.marketo.com/#ST9", "kind": "ST", "number": "9", "pod": "lon07"}
    other["munchkin_id"] = "562-HNB-914"
    stored = [{"munchkin_id": "", "host": "", "url": asset["raw"], **asset} for asset in (own, other)]
    page = desk.get(page_of(new_case(asset_urls=stored)))
    words = plain(page.text)
    assert "Smart campaign 1076 SC1076 · sj28" in words
    assert "ST9 · lon07 · 562-HNB-914" in words
    assert words.count("(another instance)") == 2
    assert [screen.differs for screen in page.context["screens"]] == [False, True]


def test_files_carry_size_checksum_and_state(desk: Client, new_case: NewCase, customer: User) -> None:
    case = new_case()
    for name, state in (("記録.log", "clean"), ("絵.png", "waiting"), ("悪い.pdf", "refused")):
        file = Attachment(case=case, uploaded_by=customer, name=name, kind="log", size=2048, state=state)
        file.sha256 = f"{name!r}".encode().hex().ljust(64, "0")[:64]
        file.refusal = "infected" if state == "refused" else ""
        file.file.save("", ContentFile(b"x"), save=False)
        file.save()
    page = desk.get(page_of(case)).text
    for file in case.attachments.all():
        assert file.name in page
        assert file.sha256 in page
        link = f'href="{reverse("case_file", args=[case.number, file.pk])}"'
        assert (link in page) is (file.state == "clean")
    words = plain(page)
    assert words.count("2.0 KB") + words.count("2.0 kB") + words.count("2 KB") + words.count("2 kB") == 3
    assert all(state in words for state in ("Being checked;", "A virus was found"))


def test_a_note_cannot_be_mistaken_for_an_answer(desk: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    lifecycle.reply(case, by=agent, body="調べています。", key=uuid.uuid4())
    lifecycle.note(case, by=agent, body="社内の話です。", key=uuid.uuid4())
    page = desk.get(page_of(case)).text
    note = re.search(r'<li class="msg internal".*?</li>', page, re.DOTALL)
    reply = re.search(r'<li class="msg from-support".*?</li>', page, re.DOTALL)
    assert note is not None
    assert reply is not None
    assert "社内の話です。" in note[0]
    assert "Internal note (the customer does not see it)" in note[0]
    assert "調べています。" in reply[0]
    assert "Internal note" not in reply[0]


def test_history_is_told_in_sentences(desk: Client, new_case: NewCase, agent: User, other_agent: User) -> None:
    case = new_case()
    lifecycle.move(case, "accept", by=agent)
    lifecycle.assign(case, to=other_agent, by=agent)
    lifecycle.prioritise(case, priority=1, by=agent)
    lifecycle.note(case, by=agent, body="メモ", key=uuid.uuid4())
    lifecycle.move(case, "ask", by=agent, message="いつからですか。")
    lifecycle.overrule(case, standing="out", clause="1.4.1", reason="設計の相談でした", by=agent)
    page = desk.get(page_of(case))
    told = [(plain(line.sentence).strip(), line.status) for line in page.context["history"]]
    assert len(told) == case.events.count() == 7
    assert told[0][1] == "Submitted"
    assert told[5][1] == Status.WAITING.label
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert not any(sentence in verbs or sentence == "" for sentence, _status in told)
    assert any(other_agent.name in sentence for sentence, _status in told)


def test_every_move_has_a_button_that_says_what_it_does(desk: Client, new_case: NewCase, agent: User) -> None:
    for status in Status.values:
        if status in NEVER_SENT:
            continue
        now = timezone.now()
        case = new_case(status=status, resolved_at=now, closed_at=now, waiting_since=now)
        page = desk.get(page_of(case)).text
        for move in lifecycle.moves_open_to(agent, case):
            if move.name == "ask":
                assert 'value="ask"' in page
                continue
            assert f'formaction="{act(case, "move", move.name)}"' in page, (status, move.name)
            assert f'id="explain-{move.name}">{escape(move.explain)}<' in page
            assert f'aria-describedby="explain-{move.name}"' in page


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN])
def test_what_has_ended_offers_only_notes(desk: Client, new_case: NewCase, status: str) -> None:
    page = desk.get(page_of(new_case(status=status, closed_at=timezone.now()))).text
    assert 'value="internal" checked' in page
    assert 'value="public"' not in page
    assert "overrule/" not in page
    assert "assign/" not in page


def test_an_appeal_stands_on_top_with_clause_and_reason(desk: Client, appealed: Case, agent: User) -> None:
    words = plain(desk.get(page_of(appealed)).text)
    assert "The customer asks to look again" in words
    assert "設計ではなく不具合です" in words
    assert "leave the decision to somebody else" not in words
    lifecycle.assign(appealed, to=agent, by=agent)
    assert "leave the decision to somebody else" in plain(desk.get(page_of(appealed)).text)
    lifecycle.overrule(appealed, standing="in", clause="1.2.1", reason="不具合です", by=agent)
    assert "it was decided" in plain(desk.get(page_of(appealed)).text)


def test_a_hand_over_shows_the_goal(desk: Client, to_consulting: Case) -> None:
    words = plain(desk.get(page_of(to_consulting)).text)
    assert "登録を 1日で終えたい" in words
    assert to_consulting.get_route_display() in words


def test_cases_about_the_same_screen_are_named(desk: Client, new_case: NewCase, stranger: User) -> None:
    case, same = new_case(), new_case(subject="同じフォームの話")
    foreign = new_case(filer=stranger, munchkin_id="562-HNB-914", subject="よその会社の話")
    page = desk.get(page_of(case)).text
    assert same.number in page
    assert foreign.number not in page


def test_the_page_costs_the_same_however_much_was_said(
    desk: Client, conditional: Case, agent: User, customer: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert desk.get(page_of(conditional)).status_code == 200
        return len(found)

    desk.get(page_of(conditional))
    assert queries() == QUERIES
    for number in range(15):
        lifecycle.reply(conditional, by=agent if number % 2 else customer, body=f"{number}", key=uuid.uuid4())
        lifecycle.note(conditional, by=agent, body=f"メモ {number}", key=uuid.uuid4())
    assert queries() == QUERIES


def test_looking_changes_nothing(desk: Client, conditional: Case) -> None:
    before, events, mails = as_it_stands(conditional), Event.objects.count(), Mail.objects.count()
    for path in (
        page_of(conditional),
        act(conditional, "print"),
        act(conditional, "assign"),
        act(conditional, "prioritise"),
        act(conditional, "overrule"),
        act(conditional, "move", "resolve"),
        act(conditional, "move", "accept"),
        act(conditional, "say"),
        act(conditional, "settle", conditional.conditions.first().pk),  # type: ignore[union-attr]
    ):
        assert desk.get(path).status_code in (200, 405)
    assert (as_it_stands(conditional), Event.objects.count(), Mail.objects.count()) == (before, events, mails)


STOCK = {
    "status": "closed", "standing": "in", "version": "0", "priority": "1", "number": "26K-AAAAA", "company": "1",
    "assignee": "1", "subject": "x", "munchkin_id": "111-AAA-111", "is_staff": "on", "_save": "Save", "_saveasnew": "1",
    "submitted_at_0": "2020-01-01", "submitted_at_1": "00:00", "overruled_standing": "out", "facts": "{}",
}  # fmt: skip


def test_the_stock_form_of_admin_writes_nothing(
    desk: Client, admin_client: Client, as_lead: Client, conditional: Case
) -> None:
    before, count = as_it_stands(conditional), Case.objects.count()
    for browser in (desk, as_lead, admin_client):
        assert browser.post(page_of(conditional), STOCK).status_code == 405
        assert browser.get(reverse("admin:cases_case_add")).status_code == 403
        assert browser.post(reverse("admin:cases_case_add"), STOCK).status_code == 403
        delete = reverse("admin:cases_case_delete", args=[conditional.pk])
        assert browser.get(delete).status_code == 403
        assert browser.post(delete, {"post": "yes"}).status_code == 403
        history = browser.get(reverse("admin:cases_case_history", args=[conditional.pk]))
        assert history.url == page_of(conditional) + "#history"
    assert (as_it_stands(conditional), Case.objects.count()) == (before, count)


def test_the_page_for_print_holds_everything_and_no_form(desk: Client, conditional: Case, agent: User) -> None:
    lifecycle.note(conditional, by=agent, body="社内の話です。", key=uuid.uuid4())
    page = desk.get(act(conditional, "print")).text
    assert "社内の話です。" in page
    assert conditional.actual in page
    assert "settle" not in re.sub(r'class="settle"', "", page)
    assert "<textarea" not in page


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30, "abc", "１"])
def test_a_case_that_is_not_there_is_404(desk: Client, conditional: Case, pk: str) -> None:
    assert desk.get(f"/admin/cases/case/{pk}/change/").status_code == 404
    assert desk.post(f"/admin/cases/case/{pk}/say/", follow=True).status_code == 404


def test_what_customers_wrote_is_escaped(desk: Client, new_case: NewCase) -> None:
    evil = "<img src=x onerror=alert(1)>"
    evidence = dict.fromkeys(("since", "tried", "error_message"), evil)
    asset = {"raw": "https://x.example/<b>", "url": "", "kind": "", "number": "", "pod": "<i>"}
    case = new_case(
        subject=evil, actual=evil, expected=evil, evidence=evidence, steps=[{"text": evil, "url": evil}],
        asset_urls=[{**asset, "munchkin_id": "", "host": ""}], reporter_name=evil,
    )  # fmt: skip
    page = desk.get(page_of(case)).text
    assert "<img src=x" not in page
    assert "<i>" not in page
