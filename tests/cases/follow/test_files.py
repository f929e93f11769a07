"""Files go out to be saved, never to be opened in place, and only to those who may read the case."""

import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases.evidence import uploads
from cases.models import Attachment, Case

Add = Callable[..., Attachment]
NAMES = [
    "log.txt", "連携ログ 611.txt", 'a"b.txt', "a;b=c.txt", "a\\b.txt", "100%.txt", "é è.txt", "😀.txt", "..txt",
    "a'b.txt", "filename*=x.txt", "<script>.txt", "a,b.txt", "ａ.txt", "表ソ能.txt", "x" * 251 + ".txt", "~.txt",
    "a(b).txt", "#?.txt", "ｶﾞ.txt",
]  # fmt: skip


def path(file: Attachment) -> str:
    return reverse("case_file", args=[file.case.number, file.pk])


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("kind", uploads.KINDS)
def test_every_kind_is_a_download_that_no_browser_runs(
    as_customer: Client, new_case: Callable[..., Case], add_file: Add, kind: str
) -> None:
    is_picture = uploads.KINDS[kind].is_picture
    file = add_file(
        new_case(), f"a.{kind}", b"<html>as it came", kind=kind, served=b"drawn anew" if is_picture else None
    )
    answer = as_customer.get(path(file))
    assert answer.status_code == 200
    assert body(answer) == (b"drawn anew" if is_picture else b"<html>as it came")
    assert {
        "Content-Type": uploads.KINDS[kind].content_type,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }.items() <= dict(answer.headers).items()
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert not answer.headers["Content-Type"].startswith(("text/html", "image/svg"))


@pytest.mark.parametrize("name", NAMES)
def test_its_name_arrives_whole(as_customer: Client, new_case: Callable[..., Case], add_file: Add, name: str) -> None:
    answer = as_customer.get(path(add_file(new_case(), name)))
    body(answer)
    plain, _sign, coded = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert coded == quote(name, safe="")
    assert plain.startswith('attachment; filename="')
    assert plain.isascii()
    assert plain.count('"') == 2


@pytest.mark.parametrize("state", ["waiting", "refused"])
def test_a_file_that_was_not_checked_is_not_handed_out(
    as_customer: Client, as_agent: Client, new_case: Callable[..., Case], add_file: Add, state: str
) -> None:
    file = add_file(new_case(), "絵.png", b"original", kind="png", state=state, served=b"drawn")
    for client in (as_customer, as_agent):
        answer = client.get(path(file))
        assert (answer.status_code, answer.headers["Content-Type"]) == (409, "text/html; charset=utf-8")
        assert b"original" not in answer.content
        assert "絵.png" in answer.content.decode()


def test_the_picture_as_it_came_is_never_handed_out(
    as_customer: Client, new_case: Callable[..., Case], add_file: Add
) -> None:
    file = add_file(new_case(), "絵.png", b"original", kind="png")
    assert as_customer.get(path(file)).status_code == 409


def test_a_picture_goes_out_as_the_worker_drew_it(
    as_customer: Client, new_case: Callable[..., Case], add_file: Add
) -> None:
    out, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (3, 2)).save(out, "JPEG", exif=exif)
    file = add_file(new_case(), "写真.jpg", out.getvalue(), kind="jpeg", state="waiting")
    uploads.prepare(file)
    served = body(as_customer.get(path(file)))
    assert b"secret place" in out.getvalue()
    assert b"secret place" not in served
    assert Image.open(BytesIO(served)).size == (3, 2)


def test_bytes_that_are_gone_are_no_error(as_customer: Client, new_case: Callable[..., Case], add_file: Add) -> None:
    file = add_file(new_case())
    file.file.storage.delete(file.file.name)
    assert as_customer.get(path(file)).status_code == 409


def test_head_and_range_do_no_harm(as_customer: Client, new_case: Callable[..., Case], add_file: Add) -> None:
    file = add_file(new_case(), content=b"0123456789")
    head = as_customer.head(path(file))
    assert (head.status_code, head.headers["Content-Length"]) == (200, "10")
    for end in head._resource_closers:
        end()
    for wanted in ("bytes=0-3", "bytes=-1", "bytes=99-", "lines=1"):
        part = as_customer.get(path(file), headers={"Range": wanted})
        assert (part.status_code, body(part)) == (200, b"0123456789")
    assert {as_customer.generic(verb, path(file)).status_code for verb in ("POST", "PUT", "DELETE")} == {405}


def test_only_those_who_may_read_the_case_get_it(
    client: Client, as_stranger: Client, as_colleague: Client, new_case: Callable[..., Case], draft: Case, add_file: Add
) -> None:
    case = new_case()
    file, of_draft = add_file(case), add_file(draft)
    assert client.get(path(file)).status_code == 302
    nowhere = as_stranger.get(reverse("case_file", args=["26L-99999", uuid.uuid4()]))
    assert (as_stranger.get(path(file)).content, nowhere.status_code) == (nowhere.content, 404)
    assert as_colleague.get(path(of_draft)).status_code == 404
    assert as_colleague.get(reverse("case_file", args=[draft.number, file.pk])).status_code == 404
    body(as_colleague.get(path(file)))


def test_the_page_lists_files_with_their_size(
    as_customer: Client, new_case: Callable[..., Case], add_file: Add
) -> None:
    case = new_case()
    file = add_file(case, "連携ログ.txt", b"x" * 1234)
    add_file(case, "待ち.png", kind="png", state="waiting")
    page = as_customer.get(reverse("case", args=[case.number])).content.decode()
    assert "<bdi>連携ログ.txt</bdi>" in page
    assert "1.2 KB" in page
    assert path(file) in page
