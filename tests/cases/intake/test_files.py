"""Files that come with the details: all or none, the bad one named, and nothing typed lost beside them."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases import lifecycle
from cases.evidence import uploads
from cases.models import Attachment, Case, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def details(browser: Client, draft: Case) -> reading.Form:
    return reading.form(browser.get(at("details", draft)), "details")


def log(name: str = "記録.log", content: bytes = b"10:12 611\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(name: str = "画面.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def bad() -> SimpleUploadedFile:
    """A program that calls itself a picture."""
    return SimpleUploadedFile("画面.png", b"MZ\x90\x00" * 100, "image/png")


def on_disk(settings: Any) -> list[str]:
    return [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_files_come_with_the_form_whatever_button_is_pressed(as_customer: Client, draft: Case) -> None:
    for place, press in enumerate(("stay", "next", "later", "rows=add steps"), 1):
        answer = details(as_customer, draft).send(as_customer, press=press, files=[log(f"{place}.log"), picture()])
        assert answer.status_code == 302
        assert draft.attachments.count() == 2 * place
    text = reading.words(as_customer.get(at("details", draft)))
    assert all(f"{place}.log" in text for place in range(1, 5))


def test_names_on_disk_are_ours(as_customer: Client, draft: Case, settings: Any) -> None:
    details(as_customer, draft).send(as_customer, press="stay", files=[log("..\\..\\<b>応答</b>\u202egnp.log")])
    (file,) = draft.attachments.all()
    assert on_disk(settings) == [str(file.pk)]
    assert "\u202e" not in file.name
    page = as_customer.get(at("details", draft)).content.decode()
    assert ("<b>応答" in page, "応答" in page) == (False, True)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_bad_file_keeps_the_others_out_and_is_named_beside_the_field(
    as_customer: Client, draft: Case, settings: Any, place: int
) -> None:
    files = [log("一.log"), log("二.log")]
    files.insert(place, bad())
    page = details(as_customer, draft).send(as_customer, press="stay", files=files, subject="書き換えた件名")
    assert (page.status_code, reading.complaints(page)) == (422, ["id_files"])
    assert "画面.png" in reading.words(page)
    assert (draft.attachments.count(), on_disk(settings)) == (0, [])
    assert reading.form(page, "details").values["subject"] == ["書き換えた件名"]
    assert now(draft).subject == "書き換えた件名"


def test_an_error_elsewhere_loses_no_file(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun()
    page = details(as_customer, draft).send(as_customer, press="next", files=[log()])
    assert (page.status_code, "記録.log" in reading.words(page)) == (422, True)
    assert draft.attachments.count() == 1


def test_both_kinds_of_error_are_told_at_once(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun()
    page = fill_in(as_customer, draft, subject="", files=[bad()])
    assert (page.status_code, set(reading.complaints(page))) == (422, {"id_subject", "id_files"})


@pytest.mark.parametrize("name", ["道具.exe", "絵.bmp", "絵.svg", "書庫.zip", "頁.html", "無名"])
def test_other_kinds_are_refused_with_what_is_fine(as_customer: Client, draft: Case, name: str) -> None:
    page = details(as_customer, draft).send(as_customer, files=[SimpleUploadedFile(name, b"content")])
    assert (page.status_code, draft.attachments.count()) == (422, 0)
    assert (name in reading.words(page), "PNG" in reading.words(page)) == (True, True)


def test_forty_megabytes_are_refused_with_the_limit(as_customer: Client, draft: Case, settings: Any) -> None:
    for send in (
        lambda: details(as_customer, draft).send(as_customer, files=[log("大.log", b"x" * 40_000_000)]),
        lambda: as_customer.post(at("upload", draft), {"files": log("大.log", b"x" * 40_000_000)}),
    ):
        answer = send()
        said = reading.words(answer) if "html" in answer.headers["Content-Type"] else answer.json()["message"]
        assert (answer.status_code, "25 MB" in said, "大.log" in said) == (422, True, True)
    assert (draft.attachments.count(), on_disk(settings)) == (0, [])


def test_a_case_holds_so_many_files_and_the_limit_is_said_beforehand_and_after(
    as_customer: Client, draft: Case, settings: Any
) -> None:
    settings.MAX_FILES_PER_CASE = 2
    page = as_customer.get(at("details", draft))
    limits = reading.words(page)
    assert ("25 MB" in limits, "100 MB" in limits, "2" in limits) == (True, True, True)
    page = reading.form(page, "details").send(as_customer, files=[log("1.log"), log("2.log"), log("3.log")])
    assert (page.status_code, draft.attachments.count()) == (422, 0)
    assert details(as_customer, draft).send(as_customer, files=[log("1.log"), log("2.log")]).status_code == 302
    answer = as_customer.post(at("upload", draft), {"files": log("3.log")})
    assert (answer.status_code, "2" in answer.json()["message"]) == (422, True)


def test_a_case_holds_so_much(as_customer: Client, draft: Case, settings: Any) -> None:
    settings.MAX_CASE_SIZE = 1000
    answer = as_customer.post(at("upload", draft), {"files": [log("1.log", b"x" * 600), log("2.log", b"x" * 600)]})
    assert (answer.status_code, draft.attachments.count()) == (422, 0)


def test_a_script_sends_files_while_the_form_stays_open(as_customer: Client, customer: User, draft: Case) -> None:
    answer = as_customer.post(at("upload", draft), {"files": [log(), picture()]})
    told = answer.json()
    assert answer.status_code == 200
    assert [(file["name"], file["kind"]) for file in told["files"]] == [("記録.log", "log"), ("画面.png", "png")]
    assert {str(file.pk) for file in draft.attachments.all()} == {file["id"] for file in told["files"]}
    assert {file.uploaded_by for file in draft.attachments.all()} == {customer}
    assert now(draft).version == draft.version


def test_a_script_is_told_which_file_is_bad(as_customer: Client, draft: Case) -> None:
    answer = as_customer.post(at("upload", draft), {"files": [log(), bad()]})
    assert (answer.status_code, "画面.png" in answer.json()["message"]) == (422, True)
    assert draft.attachments.count() == 0
    assert as_customer.post(at("upload", draft)).status_code == 422


def test_removing_a_file_keeps_what_was_typed_and_chosen_around_the_button(
    as_customer: Client, draft: Case, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    details(as_customer, draft).send(as_customer, files=[log("一.log"), log("二.log")])
    first, second = draft.attachments.all()
    form = details(as_customer, draft)
    form.action = at("unload", draft, file=first.pk)
    with django_capture_on_commit_callbacks(execute=True):
        answer = form.send(as_customer, subject="消しながら書いた件名", files=[log("三.log")])
    assert (answer.status_code, answer.url.partition("#")[0]) == (302, at("details", draft))
    assert now(draft).subject == "消しながら書いた件名"
    assert [file.name for file in draft.attachments.all()] == ["二.log", "三.log"]
    assert str(second.pk) in on_disk(settings)
    assert str(first.pk) not in on_disk(settings)
    # Pressed twice, or in a window that is behind: no error, and nothing more is taken away.
    page = form.send(as_customer, subject="もう一度")
    assert page.status_code == 409
    assert reading.form(page, "details").values["subject"] == ["もう一度"]
    assert draft.attachments.count() == 2


def test_the_button_beside_each_file_removes_that_one(as_customer: Client, draft: Case) -> None:
    details(as_customer, draft).send(as_customer, files=[log("一.log"), log("二.log")])
    first = draft.attachments.get(name="一.log")
    goes = [where for _name, _value, where in details(as_customer, draft).buttons if where]
    assert at("unload", draft, file=first.pk) in goes


def test_no_file_of_another_draft_is_taken_away(
    as_customer: Client, as_colleague: Client, draft: Case, new_draft: Callable[..., Case], colleague: User
) -> None:
    theirs, mine = new_draft(filer=colleague), new_draft()
    as_colleague.post(at("upload", theirs), {"files": log()})
    as_customer.post(at("upload", mine), {"files": log()})
    for file in Attachment.objects.all():
        answer = as_customer.post(at("unload", draft, file=file.pk))
        assert answer.status_code == 302
        assert "記録.log" not in reading.words(as_customer.get(answer.url))
    assert Attachment.objects.count() == 2


def test_a_file_of_a_draft_is_its_writers_alone(
    as_customer: Client, as_colleague: Client, as_stranger: Client, as_agent: Client, client: Client, draft: Case
) -> None:
    as_customer.post(at("upload", draft), {"files": log()})
    draft.attachments.update(state=Attachment.State.CLEAN)
    address = reverse("case_file", args=[draft.number, draft.attachments.get().pk])
    answer = as_customer.get(address)
    assert (answer.status_code, answer.headers["Content-Disposition"][:10]) == (200, "attachment")
    # Closing the response itself would end the request, and on PostgreSQL the test's own connection with it.
    for close in answer._resource_closers:
        close()
    assert {browser.get(address).status_code for browser in (as_colleague, as_stranger, as_agent)} == {404}
    assert client.get(address).status_code == 302


def test_files_go_with_the_case(as_customer: Client, draft: Case) -> None:
    as_customer.post(at("upload", draft), {"files": [log(), picture()]})
    form = reading.form(as_customer.get(at("review", draft)), at("submit", draft))
    page = as_customer.get(form.send(as_customer, ok="1").url)
    for file in draft.attachments.all():
        assert (file.name in reading.words(page), file.sha256 in reading.words(page)) == (True, True)
    assert as_customer.post(at("upload", draft), {"files": log("あとから.log")}).status_code == 409
    for file in draft.attachments.all():
        assert as_customer.post(at("unload", draft, file=file.pk)).url == at("receipt", draft)
    assert draft.attachments.count() == 2


def test_a_file_that_arrives_while_the_case_is_sent_stays_out(customer: User, draft: Case, settings: Any) -> None:
    """The view had the draft still; what was sent must stay as it was sent."""
    lifecycle.submit(draft, key=draft.submit_key, by=customer)
    with pytest.raises(uploads.Unwelcome, match="送信"):
        uploads.store(draft, log(), customer)
    assert (draft.attachments.count(), on_disk(settings)) == (0, [])


def test_a_file_without_a_name_is_not_dropped_in_silence(as_customer: Client, draft: Case) -> None:
    """As some parsers do: the answer must not look like success."""
    for name in ("..", "\u200b", "."):
        body = (
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + name.encode() + b'"\r\n'
            b"Content-Type: text/plain\r\n\r\nabc\r\n--b--\r\n"
        )
        kind, wanted = "multipart/form-data; boundary=b", {"accept": "application/json"}
        answer = as_customer.generic("POST", at("upload", draft), body, content_type=kind, headers=wanted)
        assert (answer.status_code, bool(answer.json()["message"])) == (422, True)
    assert draft.attachments.count() == 0
