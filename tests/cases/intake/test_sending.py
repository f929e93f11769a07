"""The verdict's choices, the check, sending once, the receipt, and throwing a draft away."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.evidence import uploads
from cases.intake import drafts
from cases.models import Attachment, Case, Contact, Event, Mail, User
from cases.models.case import Status
from scope import version
from tests.cases.intake import reading
from tests.cases.intake.conftest import answers_to, at, fill_in, rows

FLAT = answers_to(aim="advise", area="program", advice="design")
ADVISORY = answers_to(aim="investigate", area="custom_objects", documented="yes")
OPEN = answers_to(aim="learn", area="form", manual="not_read")
READ = {
    "pages_read": [{"id": "aaaa", "url": "https://nation.marketo.com/t5/x", "mark": "unclear", "note": "どこにあるか"}]
}


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def check(browser: Client, draft: Case) -> reading.Form:
    return reading.form(browser.get(at("review", draft)), at("submit", draft))


@pytest.fixture
def flat(new_draft: Callable[..., Case]) -> Case:
    return new_draft(facts=FLAT, standing="out", route="consulting")


@pytest.fixture
def conditional(new_draft: Callable[..., Case]) -> Case:
    return new_draft(facts=OPEN, standing="conditional", evidence=READ)


# --- What happens after the verdict ------------------------------------------------------------------------------


def test_out_of_scope_is_never_a_wall(as_customer: Client, flat: Case) -> None:
    """Consulting takes it on with nothing retyped, or support looks again; both are one step away."""
    page = as_customer.get(at("verdict", flat))
    text = reading.words(page)
    assert ('value="consulting"' in text, 'value="appeal"' in text, 'value="support"' in text) == (True, True, False)
    form = reading.form(page, "route")
    assert form.values["route"] == ["consulting"]
    assert form.send(as_customer).url == at("details", flat)
    assert check(as_customer, flat).send(as_customer, ok="1").url == at("receipt", flat)
    sent = now(flat)
    assert (sent.status, sent.route, sent.standing, sent.subject) == ("submitted", "consulting", "out", flat.subject)
    assert "コンサルティング" in reading.words(as_customer.get(at("receipt", flat)))


def test_support_looks_again_with_clause_and_reason(as_customer: Client, flat: Case) -> None:
    form = reading.form(as_customer.get(at("verdict", flat)), "route")
    answer = form.send(as_customer, route="appeal", appeal_clause="1.4.1", appeal_reason="設計ではなく\r\n不具合です")
    assert answer.url == at("details", flat)
    text = reading.words(as_customer.get(at("review", flat)))
    assert ("1.4.1" in text, "設計ではなく<br>不具合です" in text) == (True, True)
    check(as_customer, flat).send(as_customer, ok="1")
    sent = now(flat)
    assert (sent.route, sent.appeal_clause, sent.appeal_reason) == ("appeal", "1.4.1", "設計ではなく\n不具合です")
    decided = Event.objects.get(case=sent, verb="submit").data
    assert decided["appeal"] == {"clause": "1.4.1", "reason": "設計ではなく\n不具合です"}
    assert "別の担当者" in reading.words(as_customer.get(at("receipt", flat)))


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"route": ""}, ["route-consulting"]),
        ({"route": "support"}, ["route-consulting"]),
        ({"route": "x"}, ["route-consulting"]),
        ({"route": "appeal", "appeal_clause": "1.4.1", "appeal_reason": " \u200b"}, ["id_appeal_reason"]),
        ({"route": "appeal", "appeal_clause": "1.2.1", "appeal_reason": "理由"}, ["id_appeal_clause"]),
        ({"route": "appeal", "appeal_clause": "", "appeal_reason": ""}, ["id_appeal_clause", "id_appeal_reason"]),
        ({"route": "appeal", "appeal_clause": "1.4.1", "appeal_reason": "あ" * 5001}, ["id_appeal_reason"]),
    ],
)
def test_a_choice_that_is_not_whole_is_asked_for_again(
    as_customer: Client, flat: Case, fields: dict[str, str], place: list[str]
) -> None:
    page = as_customer.post(at("verdict", flat), fields)
    assert (page.status_code, reading.complaints(page)) == (422, place)
    assert reading.form(page, "route").values["appeal_reason"] == [fields.get("appeal_reason", "")]
    assert (now(flat).route, now(flat).appeal_reason) == ("consulting", "")


def test_a_reason_to_look_again_outlives_a_change_of_mind(as_customer: Client, flat: Case) -> None:
    form = reading.form(as_customer.get(at("verdict", flat)), "route")
    form.send(as_customer, route="appeal", appeal_clause="1.4.1", appeal_reason="長く考えた理由")
    form = reading.form(as_customer.get(at("verdict", flat)), "route")
    form.send(as_customer, route="consulting")
    assert "長く考えた理由" not in reading.words(as_customer.get(at("review", flat)))
    back = reading.form(as_customer.get(at("verdict", flat)), "route")
    assert back.values["appeal_reason"] == ["長く考えた理由"]
    # What was not chosen does not go with the case.
    check(as_customer, flat).send(as_customer, ok="1")
    assert (now(flat).route, now(flat).appeal_clause, now(flat).appeal_reason) == ("consulting", "", "")


def test_where_consulting_is_only_advised_support_may_be_asked_all_the_same(
    as_customer: Client, new_draft: Callable[..., Case]
) -> None:
    draft = new_draft(facts=ADVISORY, standing="out", advisory=True)
    page = as_customer.get(at("verdict", draft))
    assert page.context["advisory"] is True
    form = reading.form(page, "route")
    assert form.values["route"] == ["support"]
    form.send(as_customer)
    check(as_customer, draft).send(as_customer, ok="1")
    sent = now(draft)
    assert (sent.status, sent.route, sent.standing, sent.advisory) == ("submitted", "support", "out", True)


def test_a_draft_without_a_choice_is_led_to_it(as_customer: Client, new_draft: Callable[..., Case]) -> None:
    draft = new_draft(facts=FLAT)
    assert as_customer.get(at("review", draft)).url == at("verdict", draft)
    answer = as_customer.post(at("submit", draft), {"ok": "1", "key": draft.submit_key})
    assert (answer.url, now(draft).status) == (at("verdict", draft), "draft")


def test_a_verdict_that_changed_asks_for_the_choice_anew(as_customer: Client, draft: Case) -> None:
    form = check(as_customer, draft)
    drafts.answer(draft, FLAT)
    assert form.send(as_customer, ok="1").url == at("verdict", draft)
    assert now(draft).is_draft


# --- Conditions --------------------------------------------------------------------------------------------------


def test_an_open_condition_may_be_left_undone_but_not_unsaid(as_customer: Client, conditional: Case) -> None:
    form = check(as_customer, conditional)
    assert form.values["reason-manual"] == [""]
    for silence in ("", " \u3000", "\u3164"):
        page = form.send(as_customer, ok="1", **{"reason-manual": silence, "version": ""})
        assert (page.status_code, reading.complaints(page)) == (422, ["id_reason-manual"])
        assert now(conditional).is_draft
    answer = check(as_customer, conditional).send(as_customer, ok="1", **{"reason-manual": "見つかりませんでした"})
    assert answer.url == at("receipt", conditional)
    (condition,) = now(conditional).conditions.all()
    assert (condition.fact, condition.state, condition.reason) == ("manual", "open", "見つかりませんでした")


def test_a_reason_given_early_is_there_at_the_end(as_customer: Client, conditional: Case) -> None:
    form = reading.form(as_customer.get(at("verdict", conditional)), "route")
    form.send(as_customer, **{"reason-manual": "見つかりません"})
    assert check(as_customer, conditional).values["reason-manual"] == ["見つかりません"]


def test_a_reason_stays_while_its_condition_is_not_asked_for(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="not_yet", reproducible="always")
    form = reading.form(as_customer.get(at("verdict", draft)), "route")
    form.send(as_customer, **{"reason-retry": "本番では試せません"})
    drafts.answer(draft, {"aim": "learn", "manual": "not_read"})
    form = reading.form(as_customer.get(at("verdict", draft)), "route")
    form.send(as_customer, **{"reason-manual": "見つかりません"})
    drafts.answer(draft, {"aim": "investigate"})
    form = reading.form(as_customer.get(at("verdict", draft)), "route")
    assert form.values["reason-retry"] == ["本番では試せません"]
    form.send(as_customer, **{"reason-retry": ""})
    assert drafts.reasons(now(draft)) == {"manual": "見つかりません"}


def test_a_reason_may_be_so_long_and_no_longer(as_customer: Client, conditional: Case) -> None:
    page = check(as_customer, conditional).send(as_customer, ok="1", **{"reason-manual": "あ" * 2001})
    assert (page.status_code, reading.complaints(page)) == (422, ["id_reason-manual"])
    assert "あ" * 2001 in reading.words(page)


def test_a_reason_is_kept_whatever_else_stands_in_the_way(as_customer: Client, conditional: Case) -> None:
    form = check(as_customer, conditional)
    details = reading.form(as_customer.get(at("details", conditional)), "details")
    details.send(as_customer, press="stay", expected="")
    answer = form.send(as_customer, ok="1", **{"reason-manual": "長く考えた理由"})
    assert answer.url == f"{at('details', conditional)}?check=1"
    assert drafts.reasons(now(conditional)) == {"manual": "長く考えた理由"}


def test_doing_it_first_puts_the_draft_off(as_customer: Client, conditional: Case) -> None:
    form = reading.form(as_customer.get(at("verdict", conditional)), "route")
    assert form.send(as_customer, press="later", **{"reason-manual": "明日読みます"}).url == reverse("case_list")
    assert drafts.reasons(now(conditional)) == {"manual": "明日読みます"}


# --- Sending once ------------------------------------------------------------------------------------------------


def test_the_check_shows_everything_with_a_way_to_change_it(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="list_import")
    fill_in(as_customer, draft)
    uploads.store(draft, SimpleUploadedFile("記録.log", b"10:12 611\n"), draft.filer)
    page = as_customer.get(at("review", draft))
    text = reading.words(page)
    for item in drafts.items(draft):
        if item.name != "attachments":
            assert f"{at('details', draft)}#id_{item.name}" in text
            assert item.label.ja in text
    for shown in ("417-KMT-208", "フォーム 189 を開く", "#ST1021A1", "記録.log", draft.filer.name, "CSV、UTF-8"):
        assert shown in text


def test_sending_needs_the_box_ticked_and_says_which(as_customer: Client, draft: Case) -> None:
    page = check(as_customer, draft).send(as_customer)
    assert (page.status_code, reading.complaints(page), now(draft).status) == (422, ["id_ok"], "draft")


def test_sending_is_judged_recorded_and_told(as_customer: Client, customer: User, draft: Case) -> None:
    answer = check(as_customer, draft).send(as_customer, ok="1")
    assert (answer.status_code, answer.url) == (302, at("receipt", draft))
    sent = now(draft)
    assert (sent.status, sent.standing, sent.guideline) == ("submitted", "in", version("3").version)
    decided = Event.objects.get(case=sent)
    assert (decided.verb, decided.actor, decided.data["facts"]) == ("submit", customer, sent.facts)
    assert sent.facts.items() <= draft.facts.items()
    assert [mail.to for mail in Mail.objects.filter(case=sent, language="ja")][:1] == [customer.email]


def test_pressing_again_leads_to_the_same_receipt(as_customer: Client, draft: Case) -> None:
    form = check(as_customer, draft)
    for _press in range(3):
        assert form.send(as_customer, ok="1").url == at("receipt", draft)
    assert (Event.objects.count(), Case.objects.count()) == (1, 1)
    # After Back without a script, or a day later with an odd key.
    for fields in ({}, {"key": "x"}, {"ok": "1", "key": str(uuid.uuid4())}):
        assert as_customer.post(at("submit", draft), fields).url == at("receipt", draft)
    assert as_customer.get(at("review", draft)).url == at("receipt", draft)
    assert Event.objects.count() == 1


@pytest.mark.parametrize("key", [None, "", "x", "0", str(uuid.UUID(int=0)), str(uuid.UUID(int=7)), "another"])
def test_a_form_with_another_key_sends_nothing(
    as_customer: Client, draft: Case, new_draft: Callable[..., Case], key: str | None
) -> None:
    if key == "another":
        key = str(new_draft().submit_key)
    answer = as_customer.post(at("submit", draft), {"ok": "1"} | ({} if key is None else {"key": key}))
    assert (answer.status_code, answer.url) == (302, at("review", draft))
    assert 'class="' in reading.words(as_customer.get(answer.url))
    assert {case.status for case in Case.objects.all()} == {"draft"}


def test_what_is_sent_is_what_was_read(as_customer: Client, draft: Case) -> None:
    form = check(as_customer, draft)
    details = reading.form(as_customer.get(at("details", draft)), "details")
    details.send(as_customer, press="stay", expected="別の窓で書き直した結果")
    page = form.send(as_customer, ok="1")
    assert (page.status_code, now(draft).status) == (409, "draft")
    assert "別の窓で書き直した結果" in reading.words(page)
    assert reading.form(page, at("submit", draft)).send(as_customer, ok="1").url == at("receipt", draft)


def test_a_draft_that_was_closed_as_solved_is_not_sent(as_customer: Client, draft: Case) -> None:
    form = check(as_customer, draft)
    Case.objects.filter(pk=draft.pk).update(status=Status.SOLVED, closed_at=timezone.now())
    answer = form.send(as_customer, ok="1")
    assert answer.url == at("retry", draft)
    assert as_customer.get(answer.url).status_code == 200
    told = as_customer.post(at("save", draft), {"subject": "あとから"})
    assert (told.status_code, "返信" in told.json()["message"]) == (409, False)
    assert (now(draft).status, now(draft).subject, Event.objects.count()) == ("solved", draft.subject, 0)


def test_what_became_unreadable_in_another_window_stops_it(as_customer: Client, draft: Case) -> None:
    form = check(as_customer, draft)
    details = reading.form(as_customer.get(at("details", draft)), "details")
    details.send(as_customer, press="stay", **rows("pages_read", {"url": "マニュアルのページ"}))
    answer = form.send(as_customer, ok="1")
    assert answer.url == f"{at('details', draft)}?check=1"
    assert reading.complaints(as_customer.get(answer.url)) == ["id_pages_read-row0-url"]


def test_whoever_may_not_send_prepares_the_draft_and_is_told_whom_to_ask(
    as_customer: Client, customer: User, begun: Callable[..., Case]
) -> None:
    Contact.objects.filter(user=customer).update(is_authorised=False)
    draft = begun()
    assert fill_in(as_customer, draft).url == at("review", draft)
    page = as_customer.get(at("review", draft))
    text = reading.words(page)
    assert ("管理者" in text, 'id="id_ok"' in text) == (True, False)
    answer = as_customer.post(at("submit", draft), {"ok": "1", "key": draft.submit_key})
    assert (answer.url, now(draft).status) == (at("review", draft), "draft")
    Contact.objects.filter(user=customer).update(is_authorised=True)
    assert check(as_customer, draft).send(as_customer, ok="1").url == at("receipt", draft)


# --- The receipt -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_receipt_shows_number_next_step_and_each_file_with_its_sum(
    as_customer: Client, customer: User, draft: Case, language: str
) -> None:
    User.objects.update(language=language)
    files = [
        uploads.store(draft, SimpleUploadedFile(name, content), customer)
        for name, content in (("記録.log", b"10:12 611\n"), ("<b>応答</b>.json", b'{"code": "611"}'))
    ]
    check(as_customer, draft).send(as_customer, ok="1")
    sent = now(draft)
    text = reading.words(as_customer.get(at("receipt", draft)))
    assert sent.number in text
    assert customer.email in text
    for file in files:
        assert (file.sha256 in text, file.name in text) == (True, True)
    assert "10 B" in text
    assert sent.first_response_due is not None
    assert f"{sent.first_response_due.astimezone().minute:02d}" in text


def test_a_receipt_read_later_promises_nothing_that_is_past(
    as_customer: Client, agent: User, new_case: Callable[..., Case]
) -> None:
    case = new_case()
    assert "最初のお返事" in reading.words(as_customer.get(at("receipt", case)))
    lifecycle.move(case, "resolve", by=agent, message="設定を直しました。")
    text = reading.words(as_customer.get(at("receipt", case)))
    assert ("最初のお返事" in text, reverse("case", args=[case.number]) in text) == (False, True)


# --- Throwing away -----------------------------------------------------------------------------------------------


def test_a_draft_is_thrown_away_with_its_files_after_asking_once(
    as_customer: Client,
    customer: User,
    draft: Case,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    file = uploads.store(draft, SimpleUploadedFile("記録.log", b"10:12 611\n"), customer)
    page = as_customer.get(at("discard", draft))
    assert draft.subject in reading.words(page)
    with django_capture_on_commit_callbacks(execute=True):
        answer = reading.form(page).send(as_customer)
    assert answer.url == reverse("case_list")
    assert not Case.objects.filter(pk=draft.pk).exists()
    assert not Attachment.objects.filter(pk=file.pk).exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
    assert as_customer.get(at("details", draft)).status_code == 404


def test_what_was_sent_cannot_be_thrown_away(as_customer: Client, customer: User, draft: Case) -> None:
    form = reading.form(as_customer.get(at("discard", draft)))
    lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert form.send(as_customer).url == at("receipt", draft)
    assert Case.objects.filter(pk=draft.pk).exists()
