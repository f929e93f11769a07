"""Saving as one types: every answer a script may get, and none that loses or overwrites a word."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases import lifecycle
from cases.intake import drafts
from cases.models import Case, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import GOOD_ROWS, at, rows, well_filled

KEYS = {"message", "version", "left", "done", "todo", "chips"}


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def save(browser: Client, draft: Case, **fields: Any) -> Any:
    return browser.post(at("save", draft), fields, headers={"accept": "application/json"})


def test_what_is_typed_is_saved_and_the_page_learns_how_far_it_is(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    required = [item.name for item in drafts.items(draft) if not item.optional]
    answer = save(as_customer, draft, subject="書きかけの件名", version=draft.version)
    told = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert set(told) >= KEYS
    assert now(draft).subject == "書きかけの件名"
    assert told["version"] == now(draft).version == draft.version + 1
    assert set(told["todo"]) == set(required) - {"subject", "munchkin_id", "reporter_name"}
    assert told["done"] == 3
    assert str(len(told["todo"])) in told["left"]
    assert "保存" in told["message"]


def test_the_last_item_leaves_nothing_to_do(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    told = save(as_customer, draft, **well_filled(draft)).json()
    assert (told["todo"], told["done"]) == ([], len([item for item in drafts.items(draft) if not item.optional]))


def test_one_save_follows_the_other(as_customer: Client, draft: Case) -> None:
    version = draft.version
    for text in ("一", "一二", "一二三"):
        told = save(as_customer, draft, expected=text, version=version).json()
        version = told["version"]
    assert (now(draft).expected, now(draft).version) == ("一二三", version)


def test_what_was_read_from_it_comes_back_at_once(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    told = save(
        as_customer,
        draft,
        asset_urls="https://app-sj28.marketo.com/#SC1076A1\nhttps://893-QRD-561.mktoweb.com/lp",
        api_request_id="まだ",
        **rows("pages_read", *GOOD_ROWS["pages_read"]),
    ).json()
    chips = told["chips"]
    assert [chip["tone"] for chip in chips["asset_urls"]] == ["in", "bad"]
    assert "1076" in chips["asset_urls"][0]["words"]
    assert chips["pages_read-row0"][0]["tone"] == "in"
    assert chips["api_request_id"] == []


def test_what_cannot_be_read_is_saved_as_typed_and_still_to_do(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails")
    odd = {"munchkin_id": "本番", "asset_urls": "画面", "api_request_id": "1a1f", "expected": "前\x07後"}
    told = save(as_customer, draft, **odd).json()
    assert set(odd) <= set(told["todo"])
    shown = reading.form(as_customer.get(at("details", draft)), "details").values
    assert {name: shown[name] for name in odd} == {name: [text] for name, text in odd.items()}


def test_one_goes_on_from_another_device(as_customer: Client, customer: User, begun: Callable[..., Case]) -> None:
    draft = begun()
    save(as_customer, draft, expected="電車の中で書いた\n続き", asset_urls="あとで貼る")
    telephone = Client()
    telephone.force_login(customer)
    shown = reading.form(telephone.get(at("details", draft)), "details").values
    assert (shown["expected"], shown["asset_urls"]) == (["電車の中で書いた\n続き"], ["あとで貼る"])


def test_a_box_that_was_emptied_is_empty(as_customer: Client, draft: Case) -> None:
    told = save(as_customer, draft, subject="", since="", asset_urls="", munchkin_id="").json()
    assert {"subject", "since", "asset_urls", "munchkin_id"} <= set(told["todo"])
    kept = now(draft)
    assert (kept.subject, kept.asset_urls, kept.munchkin_id, kept.instance) == ("", [], "", None)
    assert not kept.evidence.get("since")


def test_a_box_that_was_not_sent_stays_as_it_is(as_customer: Client, draft: Case) -> None:
    save(as_customer, draft, subject="件名だけ")
    kept = now(draft)
    assert (kept.expected, kept.steps, kept.evidence["since"]) == (draft.expected, draft.steps, draft.evidence["since"])


def test_another_window_was_faster(as_customer: Client, draft: Case) -> None:
    save(as_customer, draft, subject="先の窓", version=draft.version)
    answer = save(as_customer, draft, subject="後の窓", version=draft.version)
    assert (answer.status_code, set(answer.json())) == (409, {"message"})
    assert now(draft).subject == "先の窓"


def test_a_session_that_is_over_is_told_and_nothing_is_written(client: Client, draft: Case) -> None:
    answer = save(client, draft, subject="書きかけ", version=draft.version)
    assert (answer.status_code, set(answer.json())) == (401, {"message"})
    assert "ログイン" in answer.json()["message"]
    assert now(draft).subject == draft.subject


def test_a_request_that_was_sent_meanwhile_is_told(as_customer: Client, customer: User, draft: Case) -> None:
    lifecycle.submit(draft, key=draft.submit_key, by=customer)
    for page in ("save", "upload"):
        answer = as_customer.post(at(page, draft), {"subject": "あとから"})
        assert (answer.status_code, "返信" in answer.json()["message"]) == (409, True)
    assert now(draft).subject == draft.subject


def test_a_draft_thrown_away_meanwhile_is_not_there(as_customer: Client, draft: Case) -> None:
    draft.delete()
    assert save(as_customer, draft, subject="あとから").status_code == 404


def test_text_that_cannot_be_kept_at_all_is_told_in_a_sentence(as_customer: Client, draft: Case) -> None:
    answer = save(as_customer, draft, subject="前\x00後")
    assert (answer.status_code, "NUL" in answer.json()["message"]) == (422, True)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_answer_is_in_the_readers_language(as_customer: Client, draft: Case, language: str) -> None:
    User.objects.update(language=language)
    said = [
        save(as_customer, draft, subject="件名", version=draft.version),
        save(as_customer, draft, subject="件名", version=draft.version),
        as_customer.post(at("upload", draft)),
    ]
    assert [one.status_code for one in said] == [200, 409, 422]
    assert all(one.json()["message"].isascii() == (language == "en") for one in said)


def test_the_hidden_fields_of_the_page_are_enough(as_customer: Client, draft: Case) -> None:
    """What the script sends is the form as it stands, without its files."""
    form = reading.form(as_customer.get(at("details", draft)), "details")
    told = save(as_customer, draft, **form.values).json()
    assert told["todo"] == []
    assert now(draft).subject == draft.subject
