"""Rows of evidence: added, moved and removed by what the buttons post, kept as typed, mended where they stand."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from PIL import Image

from cases import lifecycle
from cases.evidence import rows as stored
from cases.intake.rows import posted_ids, press
from cases.models import Attachment, Case
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in, rows

NewDraft = Callable[..., Case]


def picture(name: str = "画面.png") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (64, 40), "steelblue").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def data_of(*ids: str, **more: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist("steps", list(ids))
    data.update(more)
    return data


@pytest.mark.parametrize(
    ("pressed", "left", "back"),
    [
        ("raise steps-cccc", ["aaaa", "cccc", "bbbb"], "steps-cccc"),
        ("raise steps-aaaa", ["aaaa", "bbbb", "cccc"], "steps-aaaa"),
        ("lower steps-aaaa", ["bbbb", "aaaa", "cccc"], "steps-aaaa"),
        ("lower steps-cccc", ["aaaa", "bbbb", "cccc"], "steps-cccc"),
        ("remove steps-bbbb", ["aaaa", "cccc"], "steps-cccc"),
        ("remove steps-cccc", ["aaaa", "bbbb"], "steps-bbbb"),
        ("remove steps-zzzz", ["aaaa", "bbbb", "cccc"], ""),
        ("explode steps-aaaa", ["aaaa", "bbbb", "cccc"], "steps-aaaa"),
        ("", ["aaaa", "bbbb", "cccc"], ""),
    ],
)
def test_a_button_changes_the_order_of_the_ids_and_nothing_else(pressed: str, left: list[str], back: str) -> None:
    data = data_of("aaaa", "bbbb", "cccc", rows=pressed)
    data["steps-aaaa-text"] = "開く"
    assert press(data) == back
    assert data.getlist("steps") == left
    assert data["steps-aaaa-text"] == "開く"


def test_the_last_row_can_go_and_one_more_can_come() -> None:
    data = data_of("aaaa", rows="remove steps-aaaa")
    assert press(data) == "steps"
    assert data.getlist("steps") == []
    data["rows"] = "add steps"
    back = press(data)
    assert [stored.key("steps", row_id) for row_id in posted_ids(data, "steps")] == [back]


@pytest.mark.parametrize("row_id", ["", "abc", "a" * 13, "AAAA", "a-bc", "__row__", "ａａａａ", "../../x"])
def test_what_is_no_id_makes_no_row(row_id: str) -> None:
    assert posted_ids(data_of("aaaa", row_id, "aaaa", "bbbb"), "steps") == ["aaaa", "bbbb"]
    assert not stored.is_key(f"steps-{row_id}")


@pytest.mark.parametrize("odd", ["前\x07\u3000後", "前\x85後", "a" + "\u0301" * 31], ids=ascii)
def test_a_step_that_cannot_be_kept_stays_as_it_was_typed_with_a_word(
    as_customer: Client, draft: Case, odd: str
) -> None:
    box = f"steps-{draft.steps[0]['id']}-text"
    page = reading.form(as_customer.get(at("details", draft)), "details").send(as_customer, "next", **{box: odd})
    assert (page.status_code, reading.complaints(page)) == (422, [f"id_{box}"])
    for shown in (page, as_customer.get(at("details", draft))):
        assert reading.form(shown, "details").values[box] == [odd]
    assert as_customer.get(at("review", draft)).url == f"{at('details', draft)}?check=1"


def test_every_button_keeps_everything_that_was_typed(as_customer: Client, draft: Case) -> None:
    page = reading.form(as_customer.get(at("details", draft)), "details")
    first, second = draft.steps
    typed = {"subject": "書きかけの件名", f"steps-{second['id']}-text": "書き直した", "expected": "期待"}
    answer = page.send(as_customer, f"rows=raise steps-{second['id']}", **typed)
    assert answer.status_code == 302
    assert answer.url == f"{at('details', draft)}#row-steps-{second['id']}"
    draft.refresh_from_db()
    assert draft.steps == [{**second, "text": "書き直した"}, first]
    assert (draft.subject, draft.expected) == ("書きかけの件名", "期待")
    page = reading.form(as_customer.get(at("details", draft)), "details")
    page.send(as_customer, "rows=add steps")
    draft.refresh_from_db()
    assert [step["text"] for step in draft.steps] == ["書き直した", first["text"], "", ""]
    page = reading.form(as_customer.get(at("details", draft)), "details")
    page.send(as_customer, f"rows=remove steps-{first['id']}")
    draft.refresh_from_db()
    assert [step["text"] for step in draft.steps] == ["書き直した"]


def test_steps_have_an_empty_row_to_go_on_with_until_they_are_full(as_customer: Client, draft: Case) -> None:
    for count, empty in ((0, 3), (1, 2), (3, 1), (7, 1), (30, 0), (31, 0)):
        fill_in(as_customer, draft, "stay", **rows("steps", *[{"text": "手順"}] * count, *[{"text": ""}] * 2))
        page = reading.form(as_customer.get(at("details", draft)), "details").values
        shown = [page[f"steps-{row_id}-text"][0] for row_id in page["steps"] if row_id != "__row__"]
        assert (len(shown), shown.count("")) == (count + empty, empty)


def test_an_address_is_read_and_another_instance_pointed_out(as_customer: Client, draft: Case) -> None:
    url = "https://experience.adobe.com/#/@minato/so:893-QRD-561/marketo-engage/classic/FO189A1"
    fill_in(as_customer, draft, "stay", **rows("steps", {"text": "開く", "url": url}))
    page = as_customer.get(at("details", draft)).text
    assert "893-QRD-561" in page
    assert "（別のインスタンス）" in page
    assert fill_in(as_customer, draft, **rows("steps", {"text": "開く", "url": url})).url == at("review", draft)


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ({"text": "", "url": "https://app-sj28.marketo.com/#FO189A1"}, "text"),
        ({"text": "開く", "url": "フォームの画面"}, "url"),
        ({"text": "あ" * 1001, "url": ""}, "text"),
        ({"text": "開く", "url": "https://app-sj28.marketo.com/" + "a" * 2000}, "url"),
    ],
)
def test_what_is_wrong_is_said_at_the_row_and_in_the_summary_and_kept(
    as_customer: Client, draft: Case, row: dict[str, str], part: str
) -> None:
    answer = fill_in(as_customer, draft, **rows("steps", {"text": "送信する"}, row))
    assert answer.status_code == 422
    assert [(one["id"], one["label"].split()[:2]) for one in answer.context["error_list"]] == [
        (f"id_steps-row1-{part}", ["手順", "2"])
    ]
    assert f'id="id_steps-row1-{part}_error"' in answer.text
    draft.refresh_from_db()
    assert {name: draft.steps[1][name] for name in row} == row
    assert lifecycle.missing_evidence(draft) == ()


def test_no_step_at_all_is_said_once_at_the_first_box(as_customer: Client, draft: Case) -> None:
    answer = fill_in(as_customer, draft, **rows("steps", {"text": " \u200b"}, {"text": ""}))
    first = answer.context["form"].rows["steps"].first_box
    assert [one["id"] for one in answer.context["error_list"]] == [first]
    assert f'id="{first}"' in answer.text
    assert "再現の手順を 1つ以上" in answer.text
    draft.refresh_from_db()
    assert lifecycle.missing_evidence(draft) == ("steps",)


def test_more_steps_than_fit_are_kept_and_complained_about(as_customer: Client, draft: Case) -> None:
    many = [{"text": f"{n} 番目"} for n in range(31)]
    answer = fill_in(as_customer, draft, **rows("steps", *many))
    assert answer.status_code == 422
    assert "送れるのは 30行までで、いまは 31行あります" in answer.text
    draft.refresh_from_db()
    assert len(draft.steps) == 31


def test_rows_that_are_not_posted_stay_as_they_are(as_customer: Client, draft: Case) -> None:
    page = reading.form(as_customer.get(at("details", draft)), "details")
    page.values = {name: value for name, value in page.values.items() if not name.startswith("steps")}
    page.send(as_customer, "stay", subject="件名だけ")
    before = draft.steps
    draft.refresh_from_db()
    assert (draft.subject, draft.steps) == ("件名だけ", before)


def test_a_screenshot_belongs_to_its_row(as_customer: Client, draft: Case) -> None:
    first, second = draft.steps
    page = reading.form(as_customer.get(at("details", draft)), "details")
    page.send(as_customer, "stay", **{f"steps-{second['id']}-file": picture(), "files": [picture("全体.png")]})
    assert set(draft.attachments.values_list("name", "row")) == {
        ("画面.png", f"steps-{second['id']}"), ("全体.png", ""),
    }  # fmt: skip
    page = as_customer.get(at("details", draft))
    assert [file.name for file in page.context["files"]] == ["全体.png"]
    assert page.context["form"].rows["steps"].pictures[f"steps-{second['id']}"][0].name == "画面.png"
    reading.form(page, "details").send(as_customer, f"rows=remove steps-{second['id']}")
    page = as_customer.get(at("details", draft))
    assert {file.name for file in page.context["files"]} == {"画面.png", "全体.png"}
    assert first["text"] in page.text


def test_a_screenshot_alone_makes_a_row_that_wants_words(as_customer: Client, draft: Case) -> None:
    page = reading.form(as_customer.get(at("details", draft)), "details")
    page.send(as_customer, "rows=add steps")
    draft.refresh_from_db()
    row = stored.key("steps", draft.steps[2]["id"])
    page = reading.form(as_customer.get(at("details", draft)), "details")
    answer = page.send(as_customer, "next", **{f"{row}-file": picture()})
    assert [one["id"] for one in answer.context["error_list"]] == [f"id_{row}-text"]


def test_a_file_that_is_refused_is_named_at_its_row_and_no_other_is_kept(as_customer: Client, draft: Case) -> None:
    row = stored.key("steps", draft.steps[0]["id"])
    page = reading.form(as_customer.get(at("details", draft)), "details")
    answer = page.send(as_customer, "stay", **{f"{row}-file": SimpleUploadedFile("画面.png", b"GIF89a")})
    assert answer.status_code == 422
    assert [one["id"] for one in answer.context["error_list"]] == [f"id_{row}-file"]
    assert f'id="id_{row}-file_error"' in answer.text
    answer = page.send(as_customer, "stay", **{f"{row}-file": picture(), "files": [SimpleUploadedFile("a.exe", b"MZ")]})
    assert [one["id"] for one in answer.context["error_list"]] == ["id_files"]
    assert draft.attachments.count() == 0


def test_the_script_sends_a_file_to_a_row(as_customer: Client, draft: Case) -> None:
    row = stored.key("steps", draft.steps[0]["id"])
    answer = as_customer.post(at("upload", draft), {"files": picture(), "row": row})
    assert answer.status_code == 200
    assert draft.attachments.get().row == row
    for nonsense in ("steps-", "a b-aaaa", "x" * 30 + "-aaaa", "../x-aaaa"):
        assert as_customer.post(at("upload", draft), {"files": picture(), "row": nonsense}).status_code == 422
    assert draft.attachments.count() == 1


def test_autosave_says_what_it_read_from_each_row(as_customer: Client, draft: Case) -> None:
    posted: dict[str, Any] = rows(
        "steps", {"text": "開く", "url": "https://app-sj28.marketo.com/#FO189A1"}, {"text": "送る"}
    )
    answer = as_customer.post(at("save", draft), {**posted, "version": draft.version}).json()
    assert answer["chips"]["steps-row0"] == [{"words": "フォーム 189", "tone": "in"}]
    assert answer["chips"]["steps-row1"] == []
    draft.refresh_from_db()
    assert draft.steps[0] == {"id": "row0", "text": "開く", "url": "https://app-sj28.marketo.com/#FO189A1"}


def test_empty_rows_do_not_go_with_the_case(as_customer: Client, new_draft: NewDraft) -> None:
    draft = new_draft()
    draft.steps = [{"id": "aaaa", "text": "", "url": ""}, *draft.steps, {"id": "zzzz", "text": " ", "url": ""}]
    draft.save()
    sent = lifecycle.submit(draft, key=draft.submit_key, by=draft.filer)
    assert [step["text"] for step in sent.steps] == ["フォーム 189 を開く", "送信する"]


def test_rows_of_a_release_before_go_by_their_place(new_draft: NewDraft) -> None:
    draft = new_draft(steps=[{"text": "開く", "url": ""}, "odd", {"text": "送る"}])
    assert stored.of(draft, "steps") == [
        {"id": "row0", "text": "開く", "url": ""}, {"id": "row1", "text": "送る"},
    ]  # fmt: skip
    assert stored.of(new_draft(steps={"text": "no list"}), "steps") == []


def test_the_review_shows_steps_with_address_and_screenshot(as_customer: Client, draft: Case) -> None:
    row = stored.key("steps", draft.steps[0]["id"])
    fill_in(
        as_customer, draft, "stay", **rows("steps", {"text": "開く", "url": "https://app-sj28.marketo.com/#FO189A1"})
    )
    Attachment.objects.bulk_create([
        Attachment(case=draft, uploaded_by=draft.filer, name="手順の画面.png", kind="png", size=1, row="steps-row0"),
        Attachment(case=draft, uploaded_by=draft.filer, name="ほかの画面.png", kind="png", size=1, row=row),
    ])  # fmt: skip
    page = as_customer.get(at("review", draft)).text
    step = page[page.index('class="steps-given"') : page.index("</ol>", page.index('class="steps-given"'))]
    assert "フォーム 189" in step
    assert "手順の画面.png" in step
    assert "ほかの画面.png" not in step


@pytest.mark.parametrize("press", ["next", "stay"])
def test_far_too_many_rows_are_all_kept_and_the_limit_is_said(as_customer: Client, begun: NewDraft, press: str) -> None:
    draft, steps = begun(), [{"text": f"{place} 番目の操作"} for place in range(1, 101)]
    page = fill_in(as_customer, draft, press=press, **rows("steps", *steps))
    if press == "next":
        assert page.status_code == 422
        assert "送れるのは 30行までで、いまは 100行あります" in reading.words(page)
    draft.refresh_from_db()
    assert [row["text"] for row in draft.steps] == [step["text"] for step in steps]
    again = reading.form(as_customer.get(at("details", draft)), "details").values
    assert [again[f"steps-{row['id']}-text"] for row in draft.steps] == [[step["text"]] for step in steps]
