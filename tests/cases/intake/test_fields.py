"""Each box of the details: what it takes, what it refuses and in which words; no text is lost or changed on the way."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.intake import drafts
from cases.intake.forms import FIELDS
from cases.models import Case, User
from tests.cases.evidence.test_marketo import AS_TYPED, NEAR_MISSES
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in, rows
from tests.cases.test_text import BLANKS, KEPT

# Kinds of request that between them ask for everything.
API = {"area": "rest_api", "retry": "still_fails", "reproducible": "sometimes"}
IMPORT = {"area": "list_import", "retry": "still_fails"}
ALL = (API, IMPORT)
LINES = ("subject", "munchkin_id", "reporter_name", "activity_id", "api_request_id", "api_call", "import_list_url")
PARSED = {
    "munchkin_id",
    "asset_urls",
    "api_request_id",
    "api_call",
    "import_started_at",
    "import_list_url",
    "import_mode",
}
PROSE = sorted(set(FIELDS) - PARSED - set(LINES))
# On a page these stand in the boxes as they were typed, but for what a page cannot hold.
TEXTS = [text for text in KEPT if len(text) <= 1000]


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def kinds_asking_for(name: str) -> dict[str, str]:
    return IMPORT if name.startswith("import") else API


def value(draft: Case, name: str) -> Any:
    kept = now(draft)
    if name in ("subject", "reporter_name", "expected", "actual"):
        return getattr(kept, name)
    return kept.evidence.get(name, "")


def test_every_box_is_asked_for_by_one_of_the_two(begun: Callable[..., Case]) -> None:
    asked = {item.name for answers in ALL for item in drafts.items(begun(**answers))}
    assert asked >= set(FIELDS)


# --- What a parser reads -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", AS_TYPED[::4], ids=ascii)
def test_a_munchkin_id_is_read_out_of_what_people_paste(
    as_customer: Client, begun: Callable[..., Case], typed: str
) -> None:
    draft = begun()
    assert fill_in(as_customer, draft, munchkin_id=typed).url == at("review", draft)
    assert now(draft).munchkin_id == "417-KMT-208"


@pytest.mark.parametrize("typed", NEAR_MISSES[::3], ids=ascii)
def test_a_munchkin_id_that_is_none_is_kept_as_typed_with_a_word(
    as_customer: Client, begun: Callable[..., Case], typed: str
) -> None:
    draft = begun()
    page = fill_in(as_customer, draft, munchkin_id=typed)
    assert (page.status_code, reading.complaints(page)) == (422, ["id_munchkin_id"])
    assert reading.form(page, "details").values["munchkin_id"] == [typed]
    assert (now(draft).munchkin_id, now(draft).account_string) == ("", "")
    assert reading.form(as_customer.get(at("details", draft)), "details").values["munchkin_id"] == [typed]


@pytest.mark.parametrize("typed", ["123-ABC-456", "XXX-XXX-XXX", "so:000-AAA-000"])
def test_the_sample_of_a_manual_is_told_so(as_customer: Client, begun: Callable[..., Case], typed: str) -> None:
    page = fill_in(as_customer, begun(), munchkin_id=typed)
    assert (page.status_code, reading.complaints(page)) == (422, ["id_munchkin_id"])
    assert "見本" in reading.words(page)


def test_an_account_string_is_taken_in_its_place(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun()
    assert fill_in(as_customer, draft, munchkin_id="ＡｏｂａSeiki").url == at("review", draft)
    assert (now(draft).munchkin_id, now(draft).account_string) == ("", "aobaseiki")
    assert "aobaseiki" in reading.words(as_customer.get(at("review", draft)))


READ = [
    ("api_request_id", "Request ID: E42B#1A1F6832BD0。", "e42b#1a1f6832bd0"),
    ("api_request_id", '{"requestId":"e42b%231a1f6832bd0","success":false}', "e42b#1a1f6832bd0"),
    ("api_call", "curl -X POST https://417-KMT-208.mktorest.com/rest/v1/leads.json?a=b", "POST /rest/v1/leads.json"),
    ("api_call", "get /rest/v1/lists.json", "GET /rest/v1/lists.json"),
    ("import_started_at", "２０２５年１１月２０日　１０時１２分", "2025-11-20T10:12+09:00"),
    ("import_started_at", "2025/11/20 1:12Z", "2025-11-20T10:12+09:00"),
    ("import_mode", "skip", "skip"),
    ("import_list_url", " app-sj28.marketo.com/#ST1021A1 ", "https://app-sj28.marketo.com/#ST1021A1"),
    ("asset_urls", "次の画面です。\r\nhttps://app-sj28.marketo.com/#SC1076A1\r\n", "次の画面です。\nhttps://app-sj28.marketo.com/#SC1076A1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed", "kept"), READ)
def test_what_is_pasted_is_kept_in_one_form(
    as_customer: Client, begun: Callable[..., Case], name: str, typed: str, kept: str
) -> None:
    draft = begun(**kinds_asking_for(name))
    assert fill_in(as_customer, draft, **{name: typed}).url == at("review", draft)
    assert value(draft, name) == kept


UNREAD = [
    ("asset_urls", "javascript:alert(1)"),
    ("asset_urls", "https://app-sj28.marketo.com@evil.example/"),
    ("asset_urls", "ftp://files.example/x"),
    ("asset_urls", "フォームの画面です"),
    ("asset_urls", "\n".join(f"https://app-sj28.marketo.com/#SC{number}A1" for number in range(101))),
    ("api_request_id", "1a1f6832bd0"),
    ("api_request_id", "分かりません"),
    ("api_call", "/rest/v1/leads.json"),
    ("api_call", "leads を呼びました"),
    ("import_started_at", "昨日の朝"),
    ("import_started_at", "2025-02-30 10:00"),
    ("import_started_at", "2099-01-01 10:00"),
    ("import_started_at", "2025-11-20"),
    ("import_list_url", "リスト 1021"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "typed"), UNREAD, ids=[f"{name} {typed[:20]}" for name, typed in UNREAD])
def test_what_cannot_be_read_is_kept_as_typed_with_a_word(
    as_customer: Client, begun: Callable[..., Case], name: str, typed: str
) -> None:
    draft = begun(**kinds_asking_for(name))
    page = fill_in(as_customer, draft, **{name: typed})
    assert (page.status_code, reading.complaints(page)) == (422, [f"id_{name}"])
    again = as_customer.get(at("details", draft))
    assert reading.form(again, "details").values[name] == [typed]
    assert drafts.progress(now(draft)).todo[0].name == name
    # It does not count as given, neither on the way to the check nor past it.
    assert as_customer.get(at("review", draft)).url == f"{at('details', draft)}?check=1"
    assert as_customer.post(at("submit", draft), {"key": draft.submit_key, "ok": "1"}).status_code == 302
    assert now(draft).is_draft


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_complaint_is_in_the_readers_language(
    as_customer: Client, begun: Callable[..., Case], language: str
) -> None:
    User.objects.update(language=language)
    for answers in ALL:
        draft = begun(**answers)
        odd = {name: typed for name, typed in UNREAD if typed.isascii()} | {"munchkin_id": "417-KMT", "subject": ""}
        page = fill_in(as_customer, draft, **odd)
        summary = page.content.decode().partition('role="alert"')[2].partition("</ul>")[0]
        said = re.findall(r">([^<]+)</a>", summary)
        assert len(said) >= 4
        assert {any(letter > "\u3040" for letter in sentence) for sentence in said} == {language == "ja"}


def test_a_reason_may_stand_in_for_an_address_where_the_kind_allows(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(area="users")
    page = fill_in(as_customer, draft, asset_urls="", no_url_reason="\u3000")
    assert (page.status_code, reading.complaints(page)) == (422, ["id_asset_urls"])
    assert fill_in(as_customer, draft, asset_urls="", no_url_reason="ログイン前の画面のため").url == at("review", draft)
    assert "ログイン前の画面のため" in reading.words(as_customer.get(at("review", draft)))
    strict = begun(area="form")
    page = fill_in(as_customer, strict, asset_urls="", no_url_reason="ありません")
    assert (page.status_code, reading.complaints(page)) == (422, ["id_asset_urls"])


# --- Nothing visible is nothing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_what_shows_nothing_is_nothing_in_every_box(
    as_customer: Client, begun: Callable[..., Case], blank: str
) -> None:
    draft = begun(**API)
    required = [item.name for item in drafts.items(draft) if not item.optional]
    boxes = dict.fromkeys({*required, "api_response"} - {"steps"}, blank)
    page = fill_in(as_customer, draft, **boxes, **rows("steps", {"text": blank}))
    places = [place.removeprefix("id_").partition("-")[0] for place in reading.complaints(page)]
    assert (page.status_code, places) == (422, required)
    assert now(draft).steps == []
    answer = as_customer.post(at("submit", draft), {"key": draft.submit_key, "ok": "1"})
    assert (answer.status_code, now(draft).status) == (302, "draft")


# --- Text stays as it is -----------------------------------------------------------------------------------------


def test_texts_come_through_to_the_code_point(
    as_customer: Client, as_colleague: Client, as_agent: Client, begun: Callable[..., Case]
) -> None:
    """From the box to the draft, the check, the case's page and the desk."""
    joined = "\n".join(TEXTS[: len(TEXTS) // 2]), "\n".join(TEXTS[len(TEXTS) // 2 :])
    draft = begun(area="form")
    typed = {"expected": joined[0], "actual": joined[1], "tried": joined[0][:5000], "since": joined[1][:2000]}
    steps = [text for text in TEXTS if "\n" not in text and text == text.strip()][:20]
    assert fill_in(as_customer, draft, **rows("steps", *({"text": step} for step in steps)), **typed).url == at(
        "review", draft
    )
    kept = now(draft)
    assert (kept.expected, kept.actual) == joined
    assert (kept.evidence["tried"], kept.evidence["since"]) == (typed["tried"], typed["since"])
    assert [step["text"] for step in kept.steps] == steps
    shown = reading.form(as_customer.get(at("details", draft)), "details").values
    assert {name: shown[name] for name in typed} == {name: [text] for name, text in typed.items()}
    review = as_customer.get(at("review", draft))
    reading.form(review, at("submit", draft)).send(as_customer, ok="1")
    assert now(draft).status == "submitted"
    case = reverse("case", args=[draft.number])
    desk = reverse("admin:cases_case_change", args=[draft.pk])
    for page in (review, as_customer.get(case), as_colleague.get(case), as_agent.get(desk)):
        assert b"<script>alert(1)" not in page.content
        text = reading.words(page)
        lines = [line for one in (*joined, *steps) for line in one.splitlines() if line.strip()]
        assert [line for line in lines if line.strip() not in text] == []


@pytest.mark.parametrize("text", ["葛󠄀城 ①～㍿ ｶﾅ", "a\u0301 か\u3099", "𠮷野家 👨‍👩‍👧‍👦", "=HYPERLINK() <b>&amp;</b>"])
def test_a_line_comes_through_too(as_customer: Client, begun: Callable[..., Case], text: str) -> None:
    draft = begun()
    fill_in(as_customer, draft, subject=text, reporter_name=text)
    assert (now(draft).subject, now(draft).reporter_name) == (text, text)


@pytest.mark.parametrize("odd", ["\x07", "\x1b[31m", "\x85", "\ufffe", "a" + "\u0301" * 31], ids=ascii)
def test_what_cannot_be_kept_stays_in_its_box_with_a_word(
    as_customer: Client, begun: Callable[..., Case], odd: str
) -> None:
    for name in ("subject", "expected", "asset_urls", "munchkin_id"):
        draft = begun(**API)
        page = fill_in(as_customer, draft, **{name: f"前{odd}後"})
        assert (page.status_code, reading.complaints(page)) == (422, [f"id_{name}"])
        assert reading.form(page, "details").values[name] == [f"前{odd}後"]
        assert value(draft, name) == ""
        draft.delete()


def test_a_subject_is_one_line(as_customer: Client, begun: Callable[..., Case]) -> None:
    page = fill_in(as_customer, begun(), subject="件名\r\nBcc: x@evil.example")
    assert (page.status_code, reading.complaints(page)) == (422, ["id_subject"])


# --- Limits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PROSE)
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(
    as_customer: Client, begun: Callable[..., Case], name: str
) -> None:
    draft, limit = begun(**kinds_asking_for(name)), FIELDS[name][1]
    assert fill_in(as_customer, draft, **{name: "漢" * limit}).url == at("review", draft)
    assert value(draft, name) == "漢" * limit
    page = fill_in(as_customer, draft, **{name: "漢" * (limit + 3)})
    text = reading.words(page)
    assert (page.status_code, reading.complaints(page)) == (422, [f"id_{name}"])
    assert (str(limit) in text, "3 文字" in text or "3文字" in text) == (True, True)
    assert reading.form(page, "details").values[name] == ["漢" * (limit + 3)]


# Chosen from a list, so no text stands in it.
CHOSEN = {"import_mode"}


@pytest.mark.parametrize("name", sorted(set(FIELDS) - CHOSEN))
def test_a_very_long_text_is_refused_with_its_limit_and_stays_in_its_box(
    as_customer: Client, begun: Callable[..., Case], name: str
) -> None:
    draft = begun(**kinds_asking_for(name))
    long = "9" * 300_000
    began = time.process_time()
    page = fill_in(as_customer, draft, **{name: long})
    assert time.process_time() - began < 3
    assert (page.status_code, reading.complaints(page)) == (422, [f"id_{name}"])
    assert reading.form(page, "details").values[name] == [long]
    assert reading.form(as_customer.get(at("details", draft)), "details").values[name] == [long]


@pytest.mark.parametrize("page", ["details", "save"])
def test_five_megabytes_are_refused_at_the_door_with_the_limit(as_customer: Client, draft: Case, page: str) -> None:
    for name in (*FIELDS, "steps", "steps-row0-text", "no_url_reason", "version"):
        began = time.process_time()
        answer = as_customer.post(at(page, draft), {name: "あ" * 1_700_000}, headers={"accept": "application/json"})
        assert time.process_time() - began < 1
        assert (answer.status_code, "2.5 MB" in answer.json()["message"]) == (413, True)
    assert now(draft).version == draft.version


@pytest.mark.parametrize("path", ["start", "questions", "verdict", "submit", "discard"])
def test_five_megabytes_are_refused_on_every_page(as_customer: Client, draft: Case, path: str) -> None:
    answer = as_customer.post(at(path, draft), {"aim": "x" * 5_000_000})
    assert (answer.status_code, "2.5 MB" in reading.words(answer)) == (413, True)
    assert Case.objects.filter(pk=draft.pk).exists()


# --- Text that no database could keep ----------------------------------------------------------------------------

ODD = {"nul": b"a%00b", "surrogate": b"%ED%A0%80", "shift_jis": b"%83%65%83%58", "broken": b"%ff%fe"}
NAMES = [*sorted(FIELDS), "steps-row0-text", "no_url_reason", "version", "use_instance", "rows", "aim", "area"]
NAMES += ["instance"]
NAMES += ["route", "appeal_clause", "appeal_reason", "reason-retry", "key", "ok", "q", "company"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("page", ["start", "questions", "verdict", "details", "save", "submit", "discard", "upload"])
def test_nul_and_surrogates_are_refused_before_anything_reads_them(
    as_customer: Client, draft: Case, page: str, odd: str
) -> None:
    for name in NAMES:
        body = name.encode() + b"=" + ODD[odd]
        answer = as_customer.generic("POST", at(page, draft), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422, name
    assert now(draft).version == draft.version


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["%00", "%ED%A0%80", "%ff", "%83%65"])
@pytest.mark.parametrize("name", ["start", "check_questions", "check_verdict"])
def test_in_an_address_too(client: Client, name: str, odd: str) -> None:
    for parameter in ("aim", "area", "round", "answered", "symptom", "q"):
        assert client.get(f"{reverse(name)}?{parameter}={odd}").status_code == 400


@pytest.mark.parametrize("text", ["\x00", "\ud800", "NaN", "9" * 5000])
def test_json_is_no_form_and_does_no_harm(as_customer: Client, draft: Case, text: str) -> None:
    for page in ("save", "details", "submit"):
        answer = as_customer.post(at(page, draft), json.dumps({"subject": text}), content_type="application/json")
        assert answer.status_code < 500
    assert now(draft).subject == draft.subject


@pytest.mark.parametrize("typed", ["normal", "9" * 300_000, ""], ids=["unknown", "long", "none"])
def test_a_mode_that_there_is_not_is_refused_with_a_word(
    as_customer: Client, begun: Callable[..., Case], typed: str
) -> None:
    draft = begun(**IMPORT)
    page = fill_in(as_customer, draft, import_mode=typed)
    assert (page.status_code, reading.complaints(page)) == (422, ["id_import_mode"])
    assert value(draft, "import_mode") == ""


@pytest.mark.parametrize(("mode", "words"), [("default", "標準（"), ("skip", "新しい人物とアップデートをスキップ")])
def test_the_mode_of_an_import_is_shown_as_marketo_calls_it(
    as_customer: Client, begun: Callable[..., Case], mode: str, words: str
) -> None:
    draft = begun(**IMPORT)
    assert fill_in(as_customer, draft, import_mode=mode).url == at("review", draft)
    assert words in reading.words(as_customer.get(at("review", draft)))
    assert reading.form(as_customer.get(at("details", draft)), "details").values["import_mode"] == [mode]
