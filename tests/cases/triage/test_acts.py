"""Every act on a case: one POST, one entry in the history, the right mail; refused kindly, with no word lost."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.models import Case, Condition, Mail, Message, User
from cases.models.case import NEVER_SENT, Status
from tests.cases.triage.conftest import act, as_it_stands, letter, page_of

NewCase = Callable[..., Case]
WORDS = "ご連絡ありがとうございます。\n記録を調べています。"


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def mails(case: Case, to: User) -> list[Mail]:
    return list(Mail.objects.filter(case=case, to=to.email))


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("記録.log", b"10:12 611\n")


# --- Writing -------------------------------------------------------------------------------------------------------


def test_a_reply_goes_to_the_customer_by_mail(desk: Client, new_case: NewCase, customer: User) -> None:
    case = new_case()
    before = len(mails(case, customer))
    answer = desk.post(act(case, "say"), letter(case, mode="public", act="reply", body=WORDS, files=paper()))
    said = case.messages.get()
    assert answer.url == page_of(case) + f"#m{said.pk}"
    assert (said.body, said.audience, said.from_staff) == (WORDS, "public", True)
    assert [file.name for file in said.attachments.all()] == ["記録.log"]
    assert WORDS in mails(case, customer)[-1].text
    assert len(mails(case, customer)) == before + 1
    assert now(case).status == Status.SUBMITTED
    assert now(case).first_responded_at == said.at


def test_a_reply_may_pass_the_turn(desk: Client, new_case: NewCase, customer: User) -> None:
    case = new_case()
    before = len(mails(case, customer))
    desk.post(act(case, "say"), letter(case, mode="public", act="ask", body=WORDS))
    assert now(case).status == Status.WAITING
    assert len(mails(case, customer)) == before + 1


@pytest.mark.parametrize("button", ["ask", "reply", ""])
def test_a_note_stays_in_the_house_whatever_button_was_pressed(
    desk: Client, as_customer: Client, new_case: NewCase, button: str
) -> None:
    case = new_case()
    before = Mail.objects.count()
    desk.post(act(case, "say"), letter(case, mode="internal", act=button, body="社内の話です", files=paper()))
    said = case.messages.get()
    assert said.audience == Message.Audience.INTERNAL
    assert Mail.objects.count() == before
    assert now(case).status == Status.SUBMITTED
    page = as_customer.get(reverse("case", args=[case.number])).text
    assert "社内の話です" not in page
    assert "記録.log" not in page
    assert as_customer.get(reverse("case_file", args=[case.number, said.attachments.get().pk])).status_code == 404


@pytest.mark.parametrize("button", ["ask", "reply", ""])
def test_a_text_begun_as_a_note_goes_to_the_customer_only_when_that_is_confirmed(
    desk: Client, as_customer: Client, new_case: NewCase, button: str
) -> None:
    case = new_case()
    before, form = Mail.objects.count(), letter(case, mode="switched", act=button, body="社内の話でした")
    answer = desk.post(act(case, "say"), form)
    assert answer.status_code == 422
    assert "社内の話でした" in answer.text
    assert 'value="switched" checked' in answer.text
    assert 'aria-describedby="id_may_be_read_error"' in answer.text
    assert (case.messages.count(), Mail.objects.count()) == (0, before)
    desk.post(act(case, "say"), {**form, "may_be_read": "on"})
    assert case.messages.get().audience == Message.Audience.PUBLIC
    assert "社内の話でした" in as_customer.get(reverse("case", args=[case.number])).text


def test_a_move_takes_no_note_along_that_was_not_confirmed(desk: Client, new_case: NewCase) -> None:
    case = new_case()
    form = letter(case, mode="switched", body="社内の話でした")
    answer = desk.post(act(case, "move", "resolve"), form)
    assert answer.status_code == 422
    assert "id_may_be_read_error" in answer.text
    answer = desk.post(act(case, "move", "resolve"), {**form, "may_be_read": "on"})
    assert answer.status_code == 200
    assert "社内の話でした" in answer.text


def test_a_note_that_was_being_turned_into_a_reply_comes_back_as_a_note(new_case: NewCase, agent: User) -> None:
    case, client = new_case(), Client()
    client.post(act(case, "say"), letter(case, mode="switched", act="reply", body="社内の話でした"))
    client.force_login(agent)
    page = client.get(page_of(case)).text
    assert 'value="internal" checked' in page
    assert "社内の話でした" in page


def test_pressing_twice_says_it_once(desk: Client, new_case: NewCase, customer: User) -> None:
    case = new_case()
    before = len(mails(case, customer))
    for button in ("reply", "ask"):
        form = letter(case, mode="public", act=button, body=button)
        form["version"] = now(case).version
        for _ in range(2):
            desk.post(act(case, "say"), form)
    assert [said.body for said in case.messages.order_by("id")] == ["reply", "ask"]
    assert len(mails(case, customer)) == before + 2


@pytest.mark.parametrize("mode", ["public", "internal"])
def test_a_file_sent_twice_is_kept_once(desk: Client, new_case: NewCase, mode: str) -> None:
    case = new_case()
    form = letter(case, mode=mode, act="reply", body=WORDS)
    for _ in range(2):
        assert desk.post(act(case, "say"), {**form, "files": paper()}).status_code == 302
    assert (case.messages.count(), case.attachments.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"mode": "public", "body": " \u3000\u200b"}, "body"),
        ({"mode": "public", "body": "a" + "\u0301" * 40}, "body"),
        ({"mode": "public", "body": "あ" * 20_001}, "body"),
        ({"body": WORDS}, "mode"),
        ({"mode": "everybody", "body": WORDS}, "mode"),
        ({"mode": "public", "body": WORDS, "files": SimpleUploadedFile("a.exe", b"MZ\x00")}, "files"),
    ],
)
def test_what_cannot_be_sent_comes_back_with_a_sentence_beside_it(
    desk: Client, new_case: NewCase, fields: dict[str, Any], at: str
) -> None:
    case = new_case()
    before = as_it_stands(case)
    answer = desk.post(act(case, "say"), letter(case, act="reply", **fields))
    assert answer.status_code == 422
    page = answer.text
    assert f'id="id_{at}_error"' in page
    assert 'role="alert"' in page
    assert "<title>Error: " in page
    if fields["body"] == WORDS:
        assert WORDS.replace("\n", "\r\n") in page or WORDS in page
    assert (as_it_stands(case), case.messages.count()) == (before, 0)


# --- Somebody else was faster --------------------------------------------------------------------------------------


def test_a_reply_written_meanwhile_is_shown_and_nothing_typed_is_lost(
    desk: Client, new_case: NewCase, other_agent: User, customer: User
) -> None:
    case = new_case()
    form = letter(case, mode="public", act="reply", body=WORDS)
    lifecycle.reply(case, by=other_agent, body="先に返信しました", key=uuid.uuid4())
    answer = desk.post(act(case, "say"), form)
    assert answer.status_code == 409
    assert "Someone else changed this case" in answer.text
    assert other_agent.name in answer.text
    assert WORDS in answer.text.replace("\r\n", "\n")
    assert case.messages.count() == 1
    again = answer.context["form"]
    form |= {"version": again["version"].value(), "key": again["key"].value()}
    assert desk.post(act(case, "say"), form).status_code == 302
    assert case.messages.latest("id").body == WORDS


def test_a_note_needs_no_second_try(desk: Client, new_case: NewCase, other_agent: User) -> None:
    case = new_case()
    form = letter(case, mode="internal", body="メモ")
    lifecycle.reply(case, by=other_agent, body="先に返信しました", key=uuid.uuid4())
    assert desk.post(act(case, "say"), form).status_code == 302


@pytest.mark.parametrize(
    ("name", "fields", "typed"),
    [
        ("assign", {"assignee": ""}, ""),
        ("prioritise", {"priority": "1"}, '<option value="1" selected>'),
        ("overrule", {"standing": "out", "clause": "1.4.1", "reason": "設計の相談でした"}, "設計の相談でした"),
    ],
)
def test_a_decision_made_meanwhile_is_shown_before_yours_counts(
    desk: Client, new_case: NewCase, other_agent: User, name: str, fields: dict[str, str], typed: str
) -> None:
    case = new_case(assignee=other_agent)
    form = letter(case, **fields)
    lifecycle.prioritise(case, priority=4, by=other_agent)
    before = as_it_stands(case)
    answer = desk.post(act(case, name), form)
    assert answer.status_code == 409
    assert other_agent.name in answer.text
    assert typed in answer.text
    assert as_it_stands(case) == before
    form["version"] = answer.context["form"]["version"].value()
    assert desk.post(act(case, name), form).status_code == 302
    assert now(case).version == before["version"] + 1


def test_a_move_made_meanwhile_keeps_the_message(
    desk: Client, new_case: NewCase, customer: User, other_agent: User
) -> None:
    case = new_case()
    form = letter(case, body=WORDS, confirmed="1")
    lifecycle.reply(case, by=customer, body="追記です", key=uuid.uuid4())
    answer = desk.post(act(case, "move", "resolve"), form)
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert now(case).status == Status.SUBMITTED
    lifecycle.move(case, "withdraw", by=customer)
    gone = desk.post(act(case, "move", "resolve"), form)
    assert gone.status_code == 409
    assert WORDS in gone.text
    assert case.messages.count() == 1


# --- Moving --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [move.name for move in lifecycle.MOVES])
def test_each_move_of_the_table_goes_through_where_it_is_open(
    desk: Client, new_case: NewCase, agent: User, customer: User, name: str
) -> None:
    move = lifecycle.MOVE[name]
    for status in Status.values:
        if status in NEVER_SENT:
            continue
        moment = timezone.now()
        case = new_case(status=status, resolved_at=moment, closed_at=moment, waiting_since=moment)
        may = move in lifecycle.moves_open_to(agent, case)
        before = len(mails(case, customer))
        answer = desk.post(act(case, "move", name), letter(case, body=WORDS, confirmed="1"))
        assert answer.status_code == (302 if may else 409), (name, status)
        assert now(case).status == (move.target if may else status)
        assert len(mails(case, customer)) == before + (1 if may and name in TOLD else 0)


TOLD = {"ask", "resolve", "refer", "take_back", "close", "reopen"}


def test_taking_it_on_needs_one_press(desk: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    assert desk.post(act(case, "move", "accept"), letter(case, body="")).status_code == 302
    assert (now(case).status, now(case).assignee) == (Status.ACCEPTED, agent)


@pytest.mark.parametrize("name", ["resolve", "refer"])
def test_what_reaches_the_customer_is_confirmed_on_a_page_that_says_what_follows(
    desk: Client, new_case: NewCase, name: str
) -> None:
    case = new_case()
    before = as_it_stands(case)
    page = desk.post(act(case, "move", name), letter(case, mode="public", body=WORDS))
    assert page.status_code == 200
    assert str(lifecycle.MOVE[name].explain) in page.text
    assert WORDS in page.text.replace("\r\n", "\n")
    assert as_it_stands(case) == before


def test_a_text_typed_before_taking_it_on_is_not_lost(desk: Client, new_case: NewCase) -> None:
    case = new_case()
    page = desk.post(act(case, "move", "accept"), letter(case, mode="public", body=WORDS))
    assert page.status_code == 200
    assert WORDS in page.text.replace("\r\n", "\n")
    assert now(case).status == Status.SUBMITTED


def test_files_chosen_before_taking_it_on_wait_there(desk: Client, new_case: NewCase, agent: User) -> None:
    case = new_case()
    page = desk.post(act(case, "move", "accept"), letter(case, mode="public", body="", files=paper()))
    waiting = case.attachments.get(is_staged=True)
    assert page.status_code == 200
    assert f'name="staged" value="{waiting.pk}"' in page.text
    alone = desk.post(act(case, "move", "accept"), letter(case, body="", confirmed="1", staged=str(waiting.pk)))
    assert alone.status_code == 422
    assert 'id="id_body_error"' in alone.text
    assert now(case).status == Status.SUBMITTED
    whole = letter(case, body="添付します", confirmed="1", staged=str(waiting.pk))
    assert desk.post(act(case, "move", "accept"), whole).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.is_staged, waiting.message and waiting.message.body) == (False, "添付します")


def test_a_file_that_cannot_be_kept_is_to_be_chosen_again(desk: Client, new_case: NewCase) -> None:
    case = new_case()
    bad = SimpleUploadedFile("a.exe", b"MZ")
    page = desk.post(act(case, "move", "accept"), letter(case, mode="public", body="", files=bad))
    assert page.status_code == 200
    assert "Choose the files again." in page.text


def test_a_note_that_was_begun_never_becomes_a_message(desk: Client, new_case: NewCase) -> None:
    case = new_case()
    answer = desk.post(act(case, "move", "resolve"), letter(case, mode="internal", body="社内の話です"))
    assert answer.status_code == 422
    assert "Keep it first" in answer.text
    assert 'value="internal" checked' in answer.text
    assert case.messages.count() == 0
    late = desk.post(act(case, "move", "take_back"), letter(case, mode="internal", body="社内の話です"))
    assert late.status_code == 409
    assert 'value="internal" checked' in late.text


def test_a_move_that_needs_words_asks_for_them(desk: Client, new_case: NewCase) -> None:
    case = new_case()
    answer = desk.post(act(case, "move", "resolve"), letter(case, body=" ", confirmed="1"))
    assert answer.status_code == 422
    assert 'id="id_body_error"' in answer.text
    assert now(case).status == Status.SUBMITTED


def test_there_is_no_move_of_that_name(desk: Client, new_case: NewCase) -> None:
    assert desk.post(act(new_case(), "move", "delete")).status_code == 404


# --- Deciding ------------------------------------------------------------------------------------------------------


def test_a_case_is_given_to_a_colleague(desk: Client, new_case: NewCase, other_agent: User) -> None:
    case = new_case()
    before = Mail.objects.count()
    assert desk.post(act(case, "assign"), letter(case, assignee=other_agent.pk)).status_code == 302
    assert now(case).assignee == other_agent
    assert case.events.latest("id").verb == "assign"
    assert Mail.objects.count() == before


def test_a_customer_cannot_be_put_in_charge(desk: Client, new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    page = desk.get(act(case, "assign")).text
    assert agent.name in page
    assert f'<option value="{customer.pk}"' not in page
    answer = desk.post(act(case, "assign"), letter(case, assignee=customer.pk))
    assert answer.status_code == 422
    assert 'id="id_assignee_error"' in answer.text
    assert now(case).assignee is None


def test_a_new_priority_moves_the_promise(desk: Client, new_case: NewCase) -> None:
    case = new_case()
    assert desk.post(act(case, "prioritise"), letter(case, priority="1")).status_code == 302
    assert now(case).priority == 1
    assert now(case).first_response_due < case.first_response_due  # type: ignore[operator]
    assert desk.post(act(case, "prioritise"), letter(now(case), priority="0")).status_code == 422


def test_overruling_names_clause_and_reason_and_tells_the_customer(
    desk: Client, as_customer: Client, appealed: Case, agent: User, customer: User
) -> None:
    before = len(mails(appealed, customer))
    form = letter(appealed, standing="in", clause="1.2.1", reason="動作の不具合と判断しました")
    assert desk.post(act(appealed, "overrule"), form).status_code == 302
    case = now(appealed)
    assert (case.standing, case.effective_standing, case.overruled_by) == ("out", "in", agent)
    assert "動作の不具合と判断しました" in mails(case, customer)[-1].text
    assert len(mails(case, customer)) == before + 1
    assert "動作の不具合と判断しました" in as_customer.get(reverse("case_verdict", args=[case.number])).text


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"standing": "in", "clause": "1.2.1", "reason": "\u3000"}, "reason"),
        ({"standing": "in", "clause": "", "reason": "理由です"}, "clause"),
        ({"standing": "in", "clause": "9.9", "reason": "理由です"}, "clause"),
        ({"standing": "", "clause": "1.2.1", "reason": "理由です"}, "standing"),
        ({"standing": "maybe", "clause": "1.2.1", "reason": "理由です"}, "standing"),
    ],
)
def test_a_decision_without_ground_is_refused(desk: Client, appealed: Case, fields: dict[str, str], at: str) -> None:
    answer = desk.post(act(appealed, "overrule"), letter(appealed, **fields))
    assert answer.status_code == 422
    assert f'id="id_{at}_error"' in answer.text
    assert fields["reason"].strip() in answer.text
    assert now(appealed).overruled_standing == ""


def condition_of(case: Case, fact: str) -> Condition:
    return case.conditions.get(fact=fact)


def test_a_condition_is_verified_or_waived_with_a_reason(desk: Client, conditional: Case, agent: User) -> None:
    claimed, undone = condition_of(conditional, "reproducible"), condition_of(conditional, "retry")
    answer = desk.post(act(conditional, "settle", claimed.pk), {"state": "verified"})
    assert answer.url == page_of(conditional) + "#conditions"
    form = {"state": "waived", "reason": "障害の記録が別にあるため"}
    assert desk.post(act(conditional, "settle", undone.pk), form).status_code == 302
    undone.refresh_from_db()
    assert (undone.state, undone.reason, undone.by) == ("waived", "障害の記録が別にあるため", agent)
    page = desk.get(page_of(conditional)).text
    assert "Verified by" in page
    assert "Waived by" in page
    verbs = list(conditional.events.order_by("id").values_list("verb", flat=True))
    assert verbs.count("condition") == 2


@pytest.mark.parametrize(
    "fields",
    [{"state": "waived", "reason": " "}, {"state": "met"}, {}, {"state": "waived", "reason": "a" + "\u0301" * 40}],
)
def test_a_condition_is_not_waived_without_saying_why(desk: Client, conditional: Case, fields: dict[str, str]) -> None:
    undone = condition_of(conditional, "retry")
    answer = desk.post(act(conditional, "settle", undone.pk), fields)
    assert answer.status_code == 422
    assert f'id="why-{undone.pk}-error"' in answer.text
    assert f'href="#why-{undone.pk}"' in answer.text
    assert condition_of(conditional, "retry").state == "open"


def test_a_condition_of_another_case_is_404(desk: Client, conditional: Case, new_case: NewCase) -> None:
    path = act(new_case(), "settle", condition_of(conditional, "retry").pk)
    assert desk.post(path, {"state": "verified"}).status_code == 404
    assert condition_of(conditional, "retry").state == "open"


@pytest.mark.parametrize("name", ["assign", "prioritise", "overrule", "settle"])
def test_nothing_is_decided_on_a_case_that_has_ended(
    desk: Client, conditional: Case, customer: User, name: str
) -> None:
    more = (condition_of(conditional, "retry").pk,) if name == "settle" else ()
    lifecycle.move(conditional, "withdraw", by=customer)
    case = now(conditional)
    before = as_it_stands(case)
    form = letter(case, state="waived", priority="1", assignee="", standing="out", clause="1.4.1", reason="書きかけ")
    answer = desk.post(act(case, name, *more), form)
    assert answer.status_code == 409
    assert "This case has ended." in answer.text
    assert "書きかけ" in answer.text
    assert as_it_stands(case) == before


# --- A session that ended ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "mode"),
    [
        (("say",), {"mode": "public", "body": WORDS}, "public"),
        (("say",), {"mode": "internal", "body": WORDS}, "internal"),
        (("move", "resolve"), {"body": WORDS, "confirmed": "1"}, "internal"),
        (("overrule",), {"reason": WORDS, "standing": "in", "clause": "1.2.1"}, "internal"),
    ],
)
def test_a_text_typed_in_a_lost_session_waits_on_the_case_page(
    client: Client, new_case: NewCase, agent: User, name: tuple[str, ...], fields: dict[str, str], mode: str
) -> None:
    case = new_case()
    answer = client.post(act(case, *name), letter(case, **fields))
    assert answer.status_code == 302
    client.force_login(agent)
    page = client.get(page_of(case)).text
    assert WORDS in page.replace("\r\n", "\n")
    assert f'value="{mode}" checked' in page
    assert case.messages.count() == 0
    assert WORDS not in client.get(page_of(case)).text
