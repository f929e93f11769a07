"""Text that no field could keep never reaches one: not in an address, a form, a cookie or JSON."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from portal.hygiene import clean_request

FORM = "application/x-www-form-urlencoded"


def multipart(value: bytes, name: bytes = b"text") -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n--b--\r\n"


def send(client: Client, body: bytes, content_type: str) -> int:
    return client.generic("POST", "/language/", body, content_type=content_type).status_code


@pytest.mark.parametrize(
    "path",
    [
        "/?q=%00",
        "/?%00=q",
        "/?q=%83%65",
        "/?q=%ED%A0%80",
        "/?q=%ff",
        "/%00",
        "/cases/26L-7F3K9%00/",
        "/%0d%0aX: y",
        "/?q=" + "%25" * 30_000,
        "/cases/?q=%00",
        "/admin/?status__exact=%00",
    ],
)
def test_an_odd_address_is_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/?q=%E8%A1%A8%E7%A4%BA", "/?q=表示", "/?q=a+b%26c", "/?q=", "/?x=%F0%9F%98%80"])
def test_an_ordinary_address_is_not(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/%83%65/", "/%ff%fe/", "/%ED%A0%80/"])
def test_a_path_that_is_no_utf_8_is_simply_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "charset",
    ["zip", "hex", "rot13", "base64", "undefined", "idna", "punycode", "shift_jis", "utf-16", "utf-7", "x", "ゑ"],
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", FORM, "application/json", "text/plain"])
def test_another_charset_is_refused(client: Client, charset: str, kind: str) -> None:
    assert send(client, multipart(b"x"), f"{kind}; charset={charset}") == 422


@pytest.mark.parametrize("text", ["表示", "能力", "ソート①", "髙橋"])
@pytest.mark.parametrize("encoding", ["cp932", "utf-16", "gb18030"])
def test_a_form_in_another_encoding_is_refused_and_never_stored_as_question_marks(
    client: Client, text: str, encoding: str
) -> None:
    raw = text.encode(encoding)
    assert send(client, b"text=" + raw, FORM) == 422
    assert send(client, b"text=" + b"".join(b"%%%02X" % byte for byte in raw), FORM) == 422
    assert send(client, multipart(raw), "multipart/form-data; boundary=b") == 422


@pytest.mark.parametrize("raw", [b"a\x00b", b"\xed\xa0\x80", b"\xff", b"\xc0\x80"])
def test_nul_and_surrogates_in_a_form_are_refused(client: Client, raw: bytes) -> None:
    assert send(client, b"text=" + raw, FORM) == 422
    assert send(client, raw + b"=text", FORM) == 422
    assert send(client, multipart(raw), "multipart/form-data; boundary=b") == 422


@pytest.mark.parametrize(
    "body",
    [
        rb'"\u0000"',
        rb'{"\u0000": 1}',
        rb'"\ud800"',
        rb'{"a": ["\udc00"]}',
        rb'{"\udfff": 1}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e400",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 40 + b"]" * 40,
        b"1" * 5000,
        b"\xff",
        b"{",
        b'{"a": 1, "a": 2}',
        "表示".encode("cp932"),
    ],
)
def test_json_that_parsers_disagree_on_is_refused(client: Client, body: bytes) -> None:
    assert send(client, body, "application/json") == 422


@pytest.mark.parametrize("value", [{"a": ["表示 😀", 1, 2.5, None, True]}, "x", [[[[[[]]]]]], "\x01"])
def test_ordinary_json_passes(client: Client, value: Any) -> None:
    assert send(client, json.dumps(value).encode(), "application/json") == 302


def test_a_program_gets_the_sentence_as_json(client: Client) -> None:
    answer = client.generic(
        "POST", "/language/", b"NaN", content_type="application/json", headers={"accept": "application/json"}
    )
    assert answer.status_code == 422
    assert "保存されていません" in answer.json()["message"]


def test_text_and_files_of_a_multipart_form_arrive_as_they_were_sent() -> None:
    seen: dict[str, Any] = {}

    def view(request: HttpRequest) -> HttpResponse:
        file = request.FILES["file"]
        seen.update(text=request.POST["text"], many=request.POST.getlist("many"), file=file.read(), name=file.name)
        return HttpResponse()

    raw = bytes(range(256))
    given = {"text": "表示 �\r\n髙①ソ😀", "many": ["a", "能"], "file": SimpleUploadedFile("記録 表能.bin", raw)}
    clean_request(view)(RequestFactory().post("/", given))
    assert seen == {"text": "表示 �\r\n髙①ソ😀", "many": ["a", "能"], "file": raw, "name": "記録 表能.bin"}


def test_a_cookie_with_nul_is_ignored(client: Client) -> None:
    client.cookies["session"] = "abcdefgh\x00ijklmnop"
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("many", [{f"f{n}": "x" for n in range(1500)}, {"text": "x" * 3_000_000}])
def test_too_much_at_once_is_told_with_the_limits(client: Client, many: dict[str, str]) -> None:
    answer = client.post("/language/", many)
    assert answer.status_code == 413
    assert "25 MB" in answer.content.decode()


@pytest.mark.parametrize("body", [b"", b"--b", b"--b\r\n\r\n", multipart(b"x")[:-9], b"\r\n" * 50])
def test_a_broken_multipart_body_never_breaks_the_server(client: Client, body: bytes) -> None:
    assert send(client, body, "multipart/form-data; boundary=b") < 500
    assert send(client, body, "multipart/form-data") < 500
    assert send(client, body, "multipart/form-data; boundary=" + "x" * 300) < 500
