"""The details: every button keeps what was typed first, and two windows never overwrite each other."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.intake import drafts
from cases.models import Case, Instance, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import GOOD, STEPS, answers_to, at, fill_in, well_filled


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def details(browser: Client, draft: Case) -> reading.Form:
    return reading.form(browser.get(at("details", draft)), "details")


def test_what_is_asked_for_is_what_the_guideline_requires_and_nothing_else(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    for answers in ({"area": "form"}, {"area": "rest_api"}, {"area": "list_import"}, {"aim": "learn"}):
        draft = begun(**answers)
        # The box to paste a call into fills in others; it asks for nothing of its own.
        around = {"csrfmiddlewaretoken", "version", "pasted", "personal_reason"}
        boxes = {name.partition("-")[0] for name in details(as_customer, draft).values} - around
        asked = {item.name for item in drafts.items(draft)} - {"attachments"}
        allowed = {"no_url_reason"} if any(item.may_be_none for item in drafts.items(draft)) else set()
        assert boxes == asked | allowed


def test_each_item_cites_its_clause_says_why_and_shows_a_good_and_a_bad_example(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    for language in ("ja", "en"):
        User.objects.update(language=language)
        for answers in ({"area": "rest_api", "retry": "still_fails"}, {"area": "list_import"}, {"aim": "learn"}):
            draft = begun(**answers)
            page = as_customer.get(at("details", draft))
            text = reading.words(page)
            for item in drafts.items(draft):
                shown = [item.label, item.help]
                if item.name != "attachments":
                    shown += [item.why, item.good, item.bad]
                assert [words for words in shown if words.in_language(language) not in text] == []
                assert f"#c{item.clause}" in text


def test_everything_filled_in_leads_to_the_check(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    answer = fill_in(as_customer, draft)
    assert (answer.status_code, answer.url) == (302, at("review", draft))
    kept = now(draft)
    assert (kept.subject, kept.expected, kept.actual) == (GOOD["subject"], GOOD["expected"], GOOD["actual"])
    assert kept.munchkin_id == "417-KMT-208"
    assert [{"text": step["text"]} for step in kept.steps] == list(STEPS)
    assert [url["number"] for url in kept.asset_urls] == ["189"]
    assert kept.evidence["api_request_id"] == "e42b#1a1f6832bd0"
    shown = details(as_customer, draft).values
    assert {name: shown[name] for name in shown if name in GOOD} == {
        name: [GOOD[name]] for name in shown if name in GOOD
    }


def test_gaps_are_complained_about_in_the_order_of_the_page(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    page = details(as_customer, draft).send(as_customer, press="next", reporter_name="")
    assert page.status_code == 422
    missing = [item.name for item in drafts.items(draft) if not item.optional and item.name != "munchkin_id"]
    places = [place.removeprefix("id_") for place in reading.complaints(page)]
    assert [place.partition("-")[0] for place in places] == missing
    title = reading.words(page).partition("<title>")[2].partition("</title>")[0]
    assert f"{len(missing)}件" in title


def test_before_one_tries_to_go_on_nothing_is_complained_about(as_customer: Client, begun: Callable[..., Case]) -> None:
    text = reading.words(as_customer.get(at("details", begun())))
    assert ('role="alert"' in text, "invalid-feedback" in text, "is-invalid" in text) == (False, False, False)


@pytest.mark.parametrize(
    ("press", "leads_to"), [("stay", "details"), ("later", "list"), ("next", "details"), ("rows=add steps", "details")]
)
def test_whatever_button_is_pressed_what_was_typed_is_kept_first(
    as_customer: Client, begun: Callable[..., Case], press: str, leads_to: str
) -> None:
    draft = begun()
    answer = details(as_customer, draft).send(
        as_customer, press=press, subject="件名だけ", asset_urls="まだ分かりません", since="\u3000字下げ\r\n①～"
    )
    assert answer.status_code == (422 if press == "next" else 302)
    if press == "later":
        assert answer.url == reverse("case_list")
    kept = now(draft)
    assert (kept.subject, kept.evidence["since"], kept.asset_urls) == ("件名だけ", "\u3000字下げ\n①～", [])
    assert details(as_customer, draft).values["asset_urls"] == ["まだ分かりません"]
    assert kept.is_draft


def test_a_draft_put_off_is_said_to_be_saved(as_customer: Client, draft: Case) -> None:
    page = details(as_customer, draft).send(as_customer, press="later")
    assert "保存" in reading.words(as_customer.get(page.url))


def test_answers_that_change_leave_what_was_written_in_its_place(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    fill_in(as_customer, draft)
    drafts.answer(draft, answers_to(aim="investigate", area="form"))
    assert "api_request_id" not in details(as_customer, draft).values
    details(as_customer, draft).send(as_customer, press="stay", subject="別の件名")
    drafts.answer(draft, {"area": "rest_api"})
    shown = details(as_customer, draft).values
    assert (shown["api_request_id"], shown["api_request"]) == ([GOOD["api_request_id"]], [GOOD["api_request"]])


# --- Two windows -------------------------------------------------------------------------------------------------


def test_the_slower_of_two_windows_is_told_and_overwrites_nothing(as_customer: Client, draft: Case) -> None:
    first, second = details(as_customer, draft), details(as_customer, draft)
    first.send(as_customer, press="stay", subject="先の窓")
    page = second.send(as_customer, press="next", subject="後の窓", expected="後の窓で書いた")
    assert page.status_code == 409
    assert now(draft).subject == "先の窓"
    kept = reading.form(page, "details")
    assert (kept.values["subject"], kept.values["expected"]) == (["後の窓"], ["後の窓で書いた"])
    assert kept.send(as_customer, press="next").status_code == 302
    assert (now(draft).subject, now(draft).expected) == ("後の窓", "後の窓で書いた")


def test_files_of_the_slower_window_are_kept_all_the_same(as_customer: Client, draft: Case) -> None:
    first, second = details(as_customer, draft), details(as_customer, draft)
    first.send(as_customer, press="stay", subject="先の窓")
    page = second.send(as_customer, press="next", files=SimpleUploadedFile("記録.log", b"10:12 611\n"))
    assert (page.status_code, "記録.log" in reading.words(page)) == (409, True)
    assert draft.attachments.count() == 1


@pytest.mark.parametrize("odd", ["", "x", "-1", "１", "9" * 30])
def test_a_version_that_is_none_asks_for_no_certainty(as_customer: Client, draft: Case, odd: str) -> None:
    assert as_customer.post(at("details", draft), {"subject": "件名", "version": odd}).status_code == 302
    assert now(draft).subject == "件名"


def test_whoever_writes_on_after_sending_is_led_to_the_receipt(
    as_customer: Client, customer: User, draft: Case
) -> None:
    form = details(as_customer, draft)
    sent = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    for name in ("start", "questions", "verdict", "details", "review", "discard"):
        answer = as_customer.get(at(name, draft))
        assert (answer.status_code, answer.url) == (302, at("receipt", draft))
    answer = form.send(as_customer, press="next", subject="あとから書いた件名")
    assert answer.url == reverse("case", args=[draft.number])
    assert "あとから書いた件名" in reading.words(as_customer.get(answer.url))
    assert form.send(as_customer, press="next").url == at("receipt", draft)
    assert (now(draft).subject, now(draft).version) == (sent.subject, sent.version)


# --- The instance ------------------------------------------------------------------------------------------------


def test_an_address_of_another_instance_is_pointed_out_and_changed_by_one_button(
    as_customer: Client, begun: Callable[..., Case], sandbox: Instance
) -> None:
    draft = begun()
    other = "https://experience.adobe.com/#/@minato/so:893-QRD-561/marketo-engage/classic/FO189A1"
    page = fill_in(as_customer, draft, asset_urls=other)
    text = reading.words(page)
    assert (page.status_code, reading.complaints(page)) == (422, ["id_munchkin_id"])
    assert "893-QRD-561" in text
    answer = reading.form(page, "details").send(as_customer, press="use_instance")
    assert answer.status_code == 302
    kept = now(draft)
    assert (kept.instance, kept.munchkin_id) == (sandbox, "893-QRD-561")
    assert details(as_customer, draft).send(as_customer, press="next").url == at("review", draft)


def test_where_two_instances_take_part_the_other_is_marked_and_nothing_is_in_the_way(
    as_customer: Client, begun: Callable[..., Case], sandbox: Instance
) -> None:
    """A program is taken over from the sandbox into production: addresses of both belong to the request."""
    draft = begun()
    both = "https://417-KMT-208.mktoweb.com/lp/x\nhttps://893-QRD-561.mktoweb.com/lp/x"
    assert fill_in(as_customer, draft, asset_urls=both).url == at("review", draft)
    text = reading.words(as_customer.get(at("details", draft)))
    assert ('<li class="is-bad">' in text, "893-QRD-561" in text) == (True, True)


def test_the_account_string_of_a_known_instance_is_compared_too(
    as_customer: Client, begun: Callable[..., Case], sandbox: Instance
) -> None:
    draft = begun()
    other = "https://experience.adobe.com/#/@minato/so:893-QRD-561/marketo-engage/classic/FO189A1"
    page = fill_in(as_customer, draft, munchkin_id="minatotrading", asset_urls=other)
    assert (page.status_code, reading.complaints(page)) == (422, ["id_munchkin_id"])


def test_a_typed_instance_of_the_company_is_recognised(
    as_customer: Client, begun: Callable[..., Case], instance: Instance, sandbox: Instance
) -> None:
    draft = begun()
    for typed, known, munchkin_id, account in (
        ("893-qrd-561", sandbox, "893-QRD-561", ""),
        ("minatotrading", instance, "417-KMT-208", "minatotrading"),
        ("512-AOB-377", None, "512-AOB-377", ""),
        ("４１７－ＫＭＴ－２０８", instance, "417-KMT-208", "minatotrading"),
        ("", None, "", ""),
    ):
        details(as_customer, draft).send(as_customer, press="stay", munchkin_id=typed)
        kept = now(draft)
        assert (kept.instance, kept.munchkin_id, kept.account_string) == (known, munchkin_id, account)


def test_the_id_of_another_company_is_taken_as_typed_and_tells_nothing(
    as_customer: Client, begun: Callable[..., Case], other_company: Any
) -> None:
    Instance.objects.create(company=other_company, munchkin_id="512-AOB-377", name="青葉本番", account_string="aoba")
    draft = begun()
    for typed in ("512-AOB-377", "aoba"):
        page = fill_in(as_customer, draft, munchkin_id=typed)
        assert page.url == at("review", draft)
        assert now(draft).instance is None
        for name in ("details", "review"):
            assert "青葉" not in reading.words(as_customer.get(at(name, draft)))


# --- Read back at once ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "chip"),
    [
        ("asset_urls", "https://app-sj28.marketo.com/#SC1076A1", "スマートキャンペーン 1076"),
        (
            "asset_urls",
            "https://experience.adobe.com/#/@minato/so:417-KMT-208/marketo-engage/classic/ME6536A1",
            "イベントプログラム 6536 · 417-KMT-208",
        ),
        ("asset_urls", "https://pages.minato.example/lp.html", "pages.minato.example"),
        ("api_request_id", "e42b#1a1f6832bd0", "日本時間"),
        ("import_list_url", "https://app-sj28.marketo.com/#ST1021A1", "静的リスト 1021"),
    ],
)
def test_what_was_read_is_said_back(
    as_customer: Client, begun: Callable[..., Case], name: str, typed: str, chip: str
) -> None:
    area = "list_import" if name.startswith("import") else "rest_api"
    draft = begun(area=area, retry="still_fails")
    details(as_customer, draft).send(as_customer, press="stay", **{name: typed})
    text = reading.words(as_customer.get(at("details", draft)))
    chips = text[text.index(f'id="read_{name}"') :].partition("</ul>")[0]
    assert chip in chips


def test_a_value_that_identifies_a_person_is_pointed_out(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun()
    fill_in(as_customer, draft, asset_urls="https://pages.minato.example/?mkt_tok=abc")
    text = reading.words(as_customer.get(at("details", draft)))
    assert '<li class="is-bad">' in text


def test_filling_in_over_and_over_changes_nothing_more(as_customer: Client, begun: Callable[..., Case]) -> None:
    """What is shown after a save, saved again, is the same."""
    draft = begun(area="list_import")
    fill_in(
        as_customer, draft, press="stay", import_started_at="令和7年11月20日 10時12分", munchkin_id="so:417-kmt-208"
    )
    first = now(draft)
    for _again in range(2):
        details(as_customer, draft).send(as_customer, press="stay")
    again = now(draft)
    assert first.evidence["import_started_at"] == "2025-11-20T10:12+09:00"
    names = ("subject", "steps", "expected", "actual", "asset_urls", "evidence", "munchkin_id", "no_url_reason")
    assert {name: getattr(again, name) for name in names} == {name: getattr(first, name) for name in names}


def test_well_filled_is_well_filled_for_every_kind(as_customer: Client, begun: Callable[..., Case]) -> None:
    assert set(well_filled(begun(area="rest_api"))) > set(well_filled(begun(aim="other")))
