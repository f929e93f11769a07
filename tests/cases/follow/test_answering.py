"""Support asks for evidence: the customer gets a page with exactly that, and what is given stands in the case."""

import json
import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

import scope
from cases import asking, lifecycle, redaction
from cases.models import AnswerDraft, AskedItem, Attachment, Case, CaseAsset, Mail, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import GOOD, GOOD_ROWS, rows
from tests.conftest import PASSPHRASE

# Where the case holds already what the other tests call a good answer.
NEW = {
    "subject": "フォーム 189 の送信が登録されない（本番のみ）",
    "munchkin_id": "893-QRD-561",
    "reporter_name": "佐藤 みさき",
    "asset_urls": "https://app-sj28.marketo.com/#SC1076A1",
    "since": "11月20日 10:12 から毎回",
    "expected": "人物が 1件登録される",
    "actual": "エラーが表示され、何も登録されない",
    "tried": "別のブラウザーと別の端末でも同じ",
}
Ask = Callable[..., Case]


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    return SimpleUploadedFile("a.png", out.getvalue())


def page_of(case: Case) -> str:
    return reverse("case_asked", args=[case.number])


def opened(browser: Client, case: Case) -> reading.Form:
    return reading.form(browser.get(page_of(case)), "details")


@pytest.fixture
def ask(new_case: Callable[..., Case], agent: User) -> Ask:
    """``ask("since", "steps", words="...")``: a case in which support has asked for these items."""

    def make(*items: str, words: str = "", case: Case | None = None) -> Case:
        case = case or new_case()
        case.refresh_from_db()
        lifecycle.move(case, "ask", by=agent, message=words, items=items)
        case.refresh_from_db()
        return case

    return make


# --- The page --------------------------------------------------------------------------------------------------------


def test_the_page_holds_exactly_what_was_asked_for(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "api_request_id", "occurrences")
    page = as_customer.get(page_of(case)).content.decode()
    assert 'name="since"' in page
    assert 'name="api_request_id"' in page
    assert 'data-rows="occurrences"' in page
    assert not any(f'name="{name}"' in page for name in ("expected", "actual", "tried", "munchkin_id", "asset_urls"))
    assert 'data-rows="steps"' not in page


def test_the_page_shows_the_words_of_the_question_and_what_was_given_before(as_customer: Client, ask: Ask) -> None:
    case = ask("since", words="何時ごろからでしょうか")
    page = as_customer.get(page_of(case)).content.decode()
    assert "何時ごろからでしょうか" in page
    assert "11月20日 10:12 から" in page


def test_the_page_is_linked_from_the_case_and_from_the_mail(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "error_message")
    assert page_of(case) in as_customer.get(reverse("case", args=[case.number])).content.decode()
    told = Mail.objects.filter(case=case).latest("id")
    assert page_of(case) in told.text
    assert "いつから、どのくらい" in told.text


@pytest.mark.parametrize("item", list(scope.version("3").wordings))
def test_every_item_that_the_guideline_knows_can_be_asked_for_and_given(
    item: str, as_customer: Client, ask: Ask
) -> None:
    case = ask(item)
    form = opened(as_customer, case)
    given: dict[str, Any] = rows(item, *GOOD_ROWS[item]) if item in GOOD_ROWS else {item: NEW.get(item, GOOD.get(item))}
    if item == "attachments":
        given = {"files": SimpleUploadedFile("log.txt", b"a log")}
    answer = form.send(as_customer, "send", **given)
    assert answer.status_code == 302, reading.complaints(answer)
    row = AskedItem.objects.get(case=case)
    assert row.is_given
    assert row.answered_at is not None
    case.refresh_from_db()
    assert case.status == "accepted"
    if item != "attachments":
        assert asking.value(case, item)


@pytest.mark.parametrize("act", ["get", "post"])
def test_who_may_answer(
    act: str, ask: Ask, client: Client, as_colleague: Client, as_stranger: Client, as_agent: Client
) -> None:
    case = ask("since")
    send: Any = {
        "get": lambda who: who.get(page_of(case)),
        "post": lambda who: who.post(page_of(case), {"since": "先週"}),
    }
    assert send[act](as_stranger).status_code == 404
    assert "/accounts/login/" in send[act](client).url
    assert "/admin/" in send[act](as_agent).url
    assert send[act](as_colleague).status_code in (200, 302)
    case.refresh_from_db()
    assert case.status == "waiting"


def test_where_nothing_is_asked_for_one_comes_to_the_case(as_customer: Client, new_case: Any, ask: Ask) -> None:
    for case in (new_case(), ask("else", words="なぜですか")):
        assert as_customer.get(page_of(case)).url == reverse("case", args=[case.number])


# --- The answer ------------------------------------------------------------------------------------------------------


def test_the_answer_stands_in_the_case_and_what_stood_there_before_is_kept(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "steps", "expected", "error_message")
    steps = {"text": "フォーム 189 を開く"}, {"text": "電話番号を空のまま送信する"}
    answer = opened(as_customer, case).send(
        as_customer,
        "send",
        since="11月20日 10:12 から毎回",
        expected="登録される",
        error_message="611",
        **rows("steps", *steps),
    )
    assert answer.url == reverse("case", args=[case.number])
    was = case
    case = Case.objects.get(pk=case.pk)
    assert case.evidence["since"] == "11月20日 10:12 から毎回"
    assert [step["text"] for step in case.steps] == [step["text"] for step in steps]
    assert case.expected == "登録される"
    assert case.evidence["tried"] == was.evidence["tried"]
    before = dict(AskedItem.objects.filter(case=case).values_list("item", "before"))
    assert before == {
        "since": "11月20日 10:12 から",
        "steps": was.steps,
        "expected": was.expected,
        "error_message": "610",
    }


def test_the_answer_passes_the_turn_and_tells_which_items_without_their_texts(
    as_customer: Client, customer: User, agent: User, ask: Ask
) -> None:
    case = ask("since", "error_message")
    Case.objects.filter(pk=case.pk).update(assignee=agent)
    opened(as_customer, case).send(as_customer, "send", since="秘密の朝から", error_message="秘密の文面")
    case.refresh_from_db()
    event = case.events.latest("id")
    assert (case.status, event.verb, event.actor) == ("accepted", "answer", customer)
    assert event.data["items"] == ["since", "error_message"]
    assert "秘密" not in json.dumps(event.data, ensure_ascii=False)
    assert event.data.get("message") is None
    told = Mail.objects.filter(case=case, to=agent.email).latest("id")
    assert "エラーの文面とコード" in told.text
    assert "秘密" not in told.text


def test_what_cannot_be_given_is_said_and_the_rest_counts(as_customer: Client, ask: Ask, desk_page: Any) -> None:
    case = ask("api_request_id", "since")
    answer = opened(as_customer, case).send(
        as_customer, "send", since="11月21日から", cannot_api_request_id="ログを残していません"
    )
    assert answer.status_code == 302
    rows = {row.item: row for row in AskedItem.objects.filter(case=case)}
    assert (rows["since"].is_given, rows["api_request_id"].is_given) == (True, False)
    assert rows["api_request_id"].reason == "ログを残していません"
    event = Case.objects.get(pk=case.pk).events.latest("id")
    assert (event.data["items"], event.data["declined"]) == (["since"], ["api_request_id"])
    assert "ログを残していません" in desk_page(case)
    assert "ログを残していません" in as_customer.get(reverse("case", args=[case.number])).content.decode()


def test_more_may_be_out_of_reach_while_some_is_given(as_customer: Client, ask: Ask) -> None:
    facts = {"aim": "investigate", "area": "form", "symptom": "stopped", "documented": "yes", "involves": "none"}
    facts |= {"code": "no", "outside": "no", "reproducible": "sometimes"}
    case = ask("occurrences", case=None)
    Case.objects.filter(pk=case.pk).update(facts=facts)
    one = rows("occurrences", {"at": "2025-11-20 10:12", "zone": "Asia/Tokyo"})
    form = opened(as_customer, case)
    refused = form.send(as_customer, "send", **one)
    assert refused.status_code == 422
    form = reading.form(refused, "details")
    assert form.send(as_customer, "send", cannot_occurrences="ほかの日時は控えていません").status_code == 302
    case.refresh_from_db()
    assert len(case.evidence["occurrences"]) == 1
    assert AskedItem.objects.get(case=case).reason == "ほかの日時は控えていません"


def test_a_cleared_box_with_a_reason_leaves_what_is_there(as_customer: Client, ask: Ask) -> None:
    case = ask("expected")
    opened(as_customer, case).send(as_customer, "send", expected="", cannot_expected="前に書いたとおりです")
    case.refresh_from_db()
    assert case.expected == "人物が登録される"
    assert not AskedItem.objects.get(case=case).is_given


@pytest.mark.parametrize(
    ("item", "typed", "words"),
    [
        ("error_message", "", "入力してください"),
        ("since", "11月20日 10:12 から", "前にお知らせいただいた内容のままです"),
        ("api_request_id", "1a1f6832bd0", "#"),
        ("attachments", None, "ファイルを添付するか"),
    ],
)
def test_what_is_wrong_stands_beside_the_box_and_above(
    item: str, typed: str | None, words: str, as_customer: Client, ask: Ask
) -> None:
    case = ask(item)
    Case.objects.filter(pk=case.pk).update(evidence={**case.evidence, "error_message": ""})
    answer = opened(as_customer, case).send(as_customer, "send", **({} if typed is None else {item: typed}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(words) >= 2
    assert f'href="#id_{"files" if item == "attachments" else item}"' in page
    assert 'aria-invalid="true"' in page
    case.refresh_from_db()
    assert case.status == "waiting"
    assert not case.events.filter(verb="answer").exists()


def test_what_was_typed_is_still_there_after_a_mistake(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "error_message", words="どの画面ですか")
    form = opened(as_customer, case)
    answer = form.send(as_customer, "send", since="11月21日から", error_message="610", body="一覧の画面です")
    assert answer.status_code == 422
    kept = reading.form(answer, "details").values
    assert kept["since"] == ["11月21日から"]
    assert kept["body"][0].strip() == "一覧の画面です"


def test_a_question_in_words_beside_the_items_wants_an_answer_in_words(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "else", words="いつからで、なぜそう思われますか")
    form = opened(as_customer, case)
    assert form.send(as_customer, "send", since="11月21日から").status_code == 422
    assert form.send(as_customer, "send", since="11月21日から", body="ログで見ました", version="1").status_code == 302
    assert case.messages.filter(author=case.filer).latest("id").body == "ログで見ました"
    assert not AskedItem.objects.filter(case=case, answered_at=None).exists()


def test_pressing_twice_writes_once(as_customer: Client, ask: Ask) -> None:
    case = ask("since")
    form = opened(as_customer, case)
    for _press in range(2):
        answer = form.send(as_customer, "send", since="11月21日から", body="これで全部です")
        assert answer.url == reverse("case", args=[case.number])
    assert case.events.filter(verb="answer").count() == 1
    assert case.messages.filter(author=case.filer).count() == 1
    assert "kept_message" not in as_customer.session


def test_an_answer_in_prose_leaves_the_boxes_open(as_customer: Client, customer: User, ask: Ask) -> None:
    case = ask("since", "else", words="いつからですか。なぜですか")
    lifecycle.reply(case, by=customer, body="少しお待ちください", key=uuid.uuid4())
    assert AskedItem.objects.get(case=case, item="else").answered_at is not None
    opened(as_customer, case).send(as_customer, "send", since="11月21日から")
    case.refresh_from_db()
    assert case.events.latest("id").verb == "supply"
    assert case.status == "accepted"


def test_only_the_last_question_is_open(as_customer: Client, ask: Ask, customer: User) -> None:
    case = ask("since")
    lifecycle.reply(case, by=customer, body="先週からです", key=uuid.uuid4())
    ask("error_message", case=case)
    page = as_customer.get(page_of(case)).content.decode()
    assert 'name="error_message"' in page
    assert 'name="since"' not in page


def test_nothing_is_awaited_in_a_case_that_is_solved(as_customer: Client, ask: Ask, agent: User) -> None:
    case = ask("since")
    lifecycle.move(case, "resolve", by=agent, message="直しました")
    assert as_customer.get(page_of(case)).status_code == 302
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.supply(case, {}, given=["since"], reasons={}, by=case.filer, key=uuid.uuid4())


def test_a_key_of_another_message_is_told(ask: Ask, customer: User) -> None:
    key, case = uuid.uuid4(), ask("since")
    lifecycle.reply(case, by=customer, body="少しお待ちください", key=key)
    with pytest.raises(lifecycle.Conflict):
        lifecycle.supply(
            case, {}, given=[], reasons={"since": "不明です"}, by=customer, key=key, body="少しお待ちください"
        )


def test_support_cannot_answer_for_the_customer(ask: Ask, agent: User) -> None:
    case = ask("since")
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.supply(case, {}, given=["since"], reasons={}, by=agent, key=uuid.uuid4())


def test_an_answer_changes_nothing_else_of_a_case(ask: Ask) -> None:
    case = ask("since")
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.supply(case, {"status": "closed"}, given=["since"], reasons={}, by=case.filer, key=uuid.uuid4())


# --- Nothing is lost, and nothing is kept that should not be ---------------------------------------------------------


def test_what_was_typed_waits_for_the_next_visit(as_customer: Client, ask: Ask) -> None:
    case = ask("since")
    assert opened(as_customer, case).send(as_customer, "later", since="11月21日から").status_code == 302
    assert opened(as_customer, case).values["since"] == ["11月21日から"]
    case.refresh_from_db()
    assert case.evidence["since"] == "11月20日 10:12 から"


def test_what_was_typed_for_an_earlier_question_is_there_when_support_asks_anew(
    as_customer: Client, ask: Ask, customer: User
) -> None:
    case = ask("since")
    opened(as_customer, case).send(as_customer, "later", since="11月21日から")
    lifecycle.reply(case, by=customer, body="少しお待ちください", key=uuid.uuid4())
    ask("since", "expected", case=case)
    assert opened(as_customer, case).values["since"] == ["11月21日から"]


def test_a_session_that_has_ended_loses_nothing(as_customer: Client, customer: User, ask: Ask) -> None:
    case = ask("since")
    form = opened(as_customer, case)
    as_customer.logout()
    answer = form.send(as_customer, "send", since="11月21日から")
    assert "/accounts/login/" in answer.url
    as_customer.post(answer.url, {"login": customer.email, "password": PASSPHRASE})
    as_customer.get(page_of(case))
    assert opened(as_customer, case).values["since"] == ["11月21日から"]


def test_saving_as_one_types(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "api_request_id")
    form = opened(as_customer, case)
    save = reverse("case_asked_save", args=[case.number])
    told = as_customer.post(save, {**form.values, "api_request_id": "e42b#1a1f6832bd0", "since": "password: hunter2xx"})
    answer = told.json()
    assert (told.status_code, answer["version"], answer["todo"]) == (200, 1, [])
    assert answer["chips"]["api_request_id"]
    assert answer["hidden"]["since"]["told"]
    assert "hunter2xx" not in json.dumps(AnswerDraft.objects.get(case=case).typed)
    assert as_customer.post(save, form.values).status_code == 409


def test_saving_tells_who_was_signed_out_or_came_too_late(as_customer: Client, client: Client, ask: Ask) -> None:
    case = ask("since")
    save = reverse("case_asked_save", args=[case.number])
    assert client.post(save, {"since": "先週"}).status_code == 401
    opened(as_customer, case).send(as_customer, "send", since="11月21日から")
    assert as_customer.post(save, {"since": "先週"}).status_code == 409


def test_another_window_is_told_and_its_text_stays(as_customer: Client, ask: Ask) -> None:
    case = ask("since")
    first, second = opened(as_customer, case), opened(as_customer, case)
    first.send(as_customer, "later", since="こちらが先")
    answer = second.send(as_customer, "send", since="こちらが後")
    assert answer.status_code == 409
    again = reading.form(answer, "details")
    assert again.values["since"] == ["こちらが後"]
    assert again.send(as_customer, "send").status_code == 302
    case.refresh_from_db()
    assert case.evidence["since"] == "こちらが後"


def test_whoever_was_slower_than_a_colleague_finds_the_text_in_the_box_for_messages(
    as_customer: Client, as_colleague: Client, ask: Ask
) -> None:
    case = ask("since")
    mine, theirs = opened(as_customer, case), opened(as_colleague, case)
    theirs.send(as_colleague, "send", since="11月21日から")
    answer = mine.send(as_customer, "send", since="11月22日の夕方から")
    assert answer.url == reverse("case", args=[case.number])
    assert "11月22日の夕方から" in as_customer.get(answer.url).content.decode()
    case.refresh_from_db()
    assert case.evidence["since"] == "11月21日から"


def test_secrets_are_hidden_before_anything_is_kept(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "error_message")
    form = opened(as_customer, case)
    typed = {"since": "client_secret=Zk39vQpL2mXw8Rt5Yb7N", "cannot_error_message": "password: hunter2xx"}
    form.send(as_customer, "send", **typed, body="password: hunter2xx")
    case.refresh_from_db()
    kept = json.dumps([case.evidence, list(AskedItem.objects.filter(case=case).values("reason"))], ensure_ascii=False)
    assert "Zk39vQpL2mXw8Rt5Yb7N" not in kept
    assert "hunter2xx" not in kept
    assert case.hidden["since"]
    said = case.messages.get()
    assert "hunter2xx" not in said.body
    assert said.hidden


def test_what_is_taken_out_of_an_item_goes_from_what_stood_there_before_too(
    as_customer: Client, ask: Ask, agent: User
) -> None:
    case = ask("since")
    opened(as_customer, case).send(as_customer, "send", since="11月21日から")
    target = redaction.Target(kind="other", place="field-since")
    lifecycle.redact(case, target, reason="お名前があったため", by=agent)
    assert "11月20日" not in json.dumps(AskedItem.objects.get(case=case).before, ensure_ascii=False)


# --- Rows, files and screens -----------------------------------------------------------------------------------------


def test_rows_are_added_without_a_script(as_customer: Client, ask: Ask) -> None:
    case = ask("steps")
    answer = opened(as_customer, case).send(as_customer, "rows=add steps")
    assert "#row-steps-" in answer.url
    assert len(AnswerDraft.objects.get(case=case).typed["steps"]) > len(case.steps)


def test_files_come_with_the_answer_and_stand_where_it_is_told(as_customer: Client, ask: Ask) -> None:
    case = ask("attachments")
    form = opened(as_customer, case)
    kept = form.send(as_customer, "stay", files=SimpleUploadedFile("log.txt", b"a log"))
    assert kept.status_code == 302
    file = Attachment.objects.get(case=case)
    assert file.is_staged
    assert opened(as_customer, case).send(as_customer, "send").status_code == 302
    file.refresh_from_db()
    assert not file.is_staged
    assert case.events.latest("id").data["files"] == [str(file.pk)]
    page = as_customer.get(reverse("case", args=[case.number])).content.decode()
    talk = page[page.index('<ol class="talk"') : page.index("</ol>", page.index('<ol class="talk"'))]
    assert talk.count("log.txt</bdi>") == 1
    assert talk.index("log.txt") > talk.index('class="event"')


def test_a_file_is_taken_out_again_without_losing_the_text(as_customer: Client, ask: Ask) -> None:
    case = ask("since", "attachments")
    opened(as_customer, case).send(as_customer, "stay", files=SimpleUploadedFile("log.txt", b"a log"))
    file = Attachment.objects.get(case=case)
    form = opened(as_customer, case)
    remove = next(button for button in form.buttons if str(file.pk) in button[2])
    as_customer.post(remove[2], {**form.values, "since": "11月21日から"})
    assert not Attachment.objects.filter(case=case).exists()
    assert opened(as_customer, case).values["since"] == ["11月21日から"]


def test_a_screenshot_stays_with_its_row(as_customer: Client, ask: Ask) -> None:
    case = ask("steps")
    url = reverse("case_files", args=[case.number])
    told = as_customer.post(url, {"files": picture(), "row": "steps-aaaa1111"})
    assert told.status_code == 200, told.content
    assert "steps-aaaa1111" in as_customer.get(url).content.decode()
    assert opened(as_customer, case).send(as_customer, "send").status_code == 302
    file = Attachment.objects.get(case=case)
    assert (file.row, file.is_staged) == ("steps-aaaa1111", False)


def test_a_row_that_is_none_takes_no_file(as_customer: Client, ask: Ask) -> None:
    case = ask("steps")
    url = reverse("case_files", args=[case.number])
    assert as_customer.post(url, {"files": picture(), "row": "../x"}).status_code == 422


def test_steps_that_read_otherwise_are_untried_again(as_customer: Client, ask: Ask, agent: User) -> None:
    case = ask("steps")
    lifecycle.check_steps(case, {"aaaa1111": ("same", ""), "bbbb2222": ("differs", "")}, by=agent)
    form = opened(as_customer, case)
    form.send(as_customer, "send", **{"steps-bbbb2222-text": "必須項目を空にして送信する"})
    assert list(case.step_checks.values_list("row", flat=True)) == ["aaaa1111"]


def test_the_screens_of_the_case_are_read_anew(as_customer: Client, ask: Ask) -> None:
    case = ask("asset_urls")
    opened(as_customer, case).send(as_customer, "send", asset_urls="https://app-sj28.marketo.com/#SC1076A1")
    assert list(CaseAsset.objects.filter(case=case).values_list("kind", "number")) == [("SC", "1076")]


# --- On the pages of the case ----------------------------------------------------------------------------------------


@pytest.fixture
def desk_page(as_agent: Client) -> Callable[[Case], str]:
    return lambda case: as_agent.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()


def test_both_sides_read_what_was_asked_given_and_stood_there_before(
    as_customer: Client, ask: Ask, desk_page: Callable[[Case], str]
) -> None:
    case = ask("since", "api_request_id")
    assert "回答待ち" in desk_page(case)
    opened(as_customer, case).send(
        as_customer, "send", since="11月21日から", api_request_id="e42b#1a1f6832bd0", body="以上です"
    )
    for page in (desk_page(case), as_customer.get(reverse("case", args=[case.number])).content.decode()):
        assert "e42b#1a1f6832bd0" in page
        assert "11月20日 10:12 から" in page
        assert "おたずねした項目に答えました（「いつから、どのくらい、その前に変えたこと」「Request ID」）" in page


def test_asking_anew_offers_what_is_still_missing(ask: Ask, customer: User, desk_page: Callable[[Case], str]) -> None:
    case = ask("since")
    lifecycle.reply(case, by=customer, body="少しお待ちください", key=uuid.uuid4())
    assert 'name="items" value="since" checked' in desk_page(case)


def test_staff_ask_with_ticks_alone(as_agent: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    say = reverse("admin:cases_case_say", args=[case.pk])
    letter = {"key": str(uuid.uuid4()), "version": case.version, "mode": "public", "act": "ask", "body": ""}
    assert as_agent.post(say, {**letter, "items": ["else"]}).status_code == 422
    for _press in range(2):
        assert as_agent.post(say, {**letter, "items": ["since"]}).status_code == 302
    case.refresh_from_db()
    assert case.status == "waiting"
    assert case.events.filter(verb="ask").count() == 1
    assert not case.messages.exists()


def test_files_need_a_line_with_a_question(as_agent: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    letter = {"key": str(uuid.uuid4()), "version": case.version, "mode": "public", "act": "ask", "body": ""}
    files = {"files": SimpleUploadedFile("log.txt", b"a log")}
    answer = as_agent.post(reverse("admin:cases_case_say", args=[case.pk]), {**letter, **files, "items": ["since"]})
    assert answer.status_code == 422
    assert not case.events.filter(verb="ask").exists()
