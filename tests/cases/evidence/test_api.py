"""Request IDs, error codes, methods and paths, out of whatever an API call left behind."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.evidence import api
from cases.evidence.api import CODES, ErrorKind, error_codes, method_and_path, request_id
from cases.evidence.marketo import Unread

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"), time_machine.travel(NOW, tick=False):
        yield


# --- Request ID ------------------------------------------------------------------------------------------------------

AT = datetime(2013, 11, 20, 0, 2, 15, 544000, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "e42b#14272d07d78",
        "E42B#14272D07D78",
        "  e42b#14272d07d78 \n",
        "ｅ４２ｂ＃１４２７２ｄ０７ｄ７８",
        "e42b＃14272d07d78",
        "\ufeffe42b#14272d07d78\u200b",
        '"e42b#14272d07d78"',
        "「e42b#14272d07d78」",
        "e42b#14272d07d78。",
        "Request ID: e42b#14272d07d78",
        "requestId=e42b#14272d07d78",
        '{"requestId":"e42b#14272d07d78","success":false}',
        '{"requestId":"e42b\\u002314272d07d78"}',
        "requestId=e42b%2314272d07d78&x=1",
        "requestId は e42b#14272d07d78 でした",
        "応答のe42b#14272d07d78です",
        "e42b#14272d07d78\n14daa#1793e2cf9de",
        "x " * 40_000 + "e42b#14272d07d78",
    ],
)
def test_a_request_id_is_found_and_tells_its_moment(typed: str) -> None:
    found = request_id(typed)
    assert (str(found), found.at) == ("e42b#14272d07d78", AT)
    assert request_id(str(found)) == found


@pytest.mark.parametrize(
    ("typed", "day"),
    [("185d6#14b51985ff0", "2015-02-03"), ("14daa#1793e2cf9de", "2021-05-05"), ("e42b#1a1f6832bd0", None)],
)
def test_the_second_half_counts_milliseconds(typed: str, day: str | None) -> None:
    at = request_id(typed).at
    assert (at.date().isoformat() if at and day else None) == day


@pytest.mark.parametrize("typed", ["e42b#ffffffffffffff", "e42b#000000000", "e42b#1ffffffffff"])
def test_a_moment_that_cannot_be_is_left_out(typed: str) -> None:
    assert request_id(typed).at is None


UUID = "cdf01657-110d-4155-99a7-f986b2ff13a0"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (UUID, UUID),
        (UUID.upper(), UUID),
        (UUID.replace("-", ""), UUID.replace("-", "")),
        (f"X-Request-Id: {UUID}", UUID),
        (f"HTTP/1.1 202 Accepted\nx-request-id: {UUID}\ndate: x", UUID),
        (f'"X-Request-Id": "{UUID}"', UUID),
        ("X-Request-Id: Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq", "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"),
    ],
)
def test_data_ingestion_has_ids_of_its_own(typed: str, kept: str) -> None:
    assert (request_id(typed).canonical, request_id(typed).at) == (kept, None)


@pytest.mark.parametrize("typed", ["e42b#", "e42b", "#14272d07d78", "14272d07d78", "e42b #"[:4]])
def test_half_an_id_is_told_so(typed: str) -> None:
    with pytest.raises(Unread, match="half") as refusal:
        request_id(typed)
    assert str(refusal.value.sentence).startswith("Half of the Request ID seems to be missing.")


@pytest.mark.parametrize(
    "typed",
    [
        *("", "610", "1003", "不明", "e42b#14272d0", "e4#14272d07d78", "xe42b#14272d07d78", "e42b#14272d07d78f1234"),
        *("e42g#14272d07d78", "е42b#14272d07d78", "④42b#14272d07d78", "417-KMT-208", "#FO189A1", f"{UUID}:int"),
        "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq",  # as likely the secret itself
        f"Bearer {UUID}",
    ],
)
def test_what_is_no_request_id_is_refused(typed: str) -> None:
    with pytest.raises(Unread, match="unreadable") as refusal:
        request_id(typed)
    assert "e42b#1a1f6832bd0" in str(refusal.value.sentence)


def test_a_whole_log_is_too_long() -> None:
    with pytest.raises(Unread, match="too_long"):
        request_id("x" * 100_001)


# --- Error codes -----------------------------------------------------------------------------------------------------

KINDS = {
    ErrorKind.TRANSIENT: "500 502 604 608 611 614 713 719 10001 20011",
    ErrorKind.QUOTA: "606 607 615 1016 1019 1020 1029 20015 20023 20024",
    ErrorKind.AUTH: "401 601 602 603 20013 20014 20016",
    ErrorKind.CLIENT: "413 414 605 609 610 612 613 701 702 704 709 710 711 1000 1001 1002 1003 1006 1008 1009 1010 "
    "1011 1012 1021 1025 1036 1037 1042 1048 20012 20017 20019 20022 20101 20102 20103 20104 20105 20106 20107 20108 "
    "20109 20110 20114 20122 20123",
    ErrorKind.FEATURE: "616 703 1018 1026 1027 1028 1035 1049",
    ErrorKind.DATA: "712 714 718 1004 1005 1007 1013 1014 1015 1017 1022 1076 1077 1078 1079 20111 20113",
}
EVERY = [(code, kind) for kind, codes in KINDS.items() for code in codes.split()]


def test_the_table_holds_these_codes_and_no_others() -> None:
    assert {code: entry.kind for code, entry in CODES.items()} == dict(EVERY)
    assert len(EVERY) == 98


@pytest.mark.parametrize(("code", "kind"), EVERY)
def test_a_code_says_what_it_means_and_what_to_try(code: str, kind: ErrorKind) -> None:
    for text in (
        code,
        f"Error {code}",
        f'{{"errors":[{{"code":"{code}","message":"x"}}]}}',
        f"エラーコード：{code}です",
    ):
        (found,) = error_codes(text)
        assert (found.code, found.kind) == (code, kind)
    assert str(found.meaning)[0].isupper()
    assert str(found.remedy).endswith(".")


def test_more_is_said_where_more_is_known() -> None:
    assert "midnight in US Central time" in str(CODES["607"].remedy)
    assert "access token" in str(CODES["601"].remedy)
    assert "bulk calls have no /rest" in str(CODES["610"].remedy)
    assert CODES["1006"].remedy == api.REMEDIES[ErrorKind.CLIENT]
    assert {str(CODES[code].remedy) for code, _kind in EVERY if len(code) == 5} == {
        "The SOAP API was switched off at the end of July 2026. Move the call to REST."
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("610", "610"),
        ("６１０", "610"),
        ("610: Requested resource not found", "610"),
        ("601, 602", "601 602"),
        ("601と602が交互に出る", "601 602"),
        ("HTTP/1.1 502 Bad Gateway", "502"),
        ("HTTP 500", "500"),
        ("status:413", "413"),
        ("Error(611)", "611"),
        ("「1003」", "1003"),
        ("606。", "606"),
        ('{"code":610}', "610"),
        ("{'code': '610'}", "610"),
        ('{\\"code\\":\\"610\\"}', "610"),
        ("errorCode=610", "610"),
        ("error_code: 610", "610"),
        ("<code>20014</code>", "20014"),
        ('[{"code":"1003"},{"code":"1006"},{"code":"1003"}]', "1003 1006"),
        ('{"code":"610","message":"Took 500 tries"}', "610"),
        ('"code":"601" "code":"602" "code":"603" "code":"604" "code":"605" "code":"606"', "601 602 603 604 605"),
        # Figures that are no codes.
        ("", ""),
        ("200", ""),
        ("フォームが動かない", ""),
        ("500件を取り込むと止まる", ""),
        ("500 件を取り込むと止まる", ""),
        ("1001人に送った", ""),
        ("604 秒かかる", ""),
        ("500MB", ""),
        ("10:500", ""),
        ("1.500", ""),
        ("1,000,500", ""),
        ("2026-1003", ""),
        ("SC1003A1", ""),
        ("#FO610", ""),
        ("03-1003-1006", ""),
        ("https://x.example/610/", ""),
        ("e42b#610", ""),
        ("6100", ""),
        ('"code":"610123"', ""),
        ("④①⑨", ""),
        ("zipcode: 1003-5", ""),
    ],
)
def test_codes_are_told_from_other_figures(text: str, codes: str) -> None:
    assert [found.code for found in error_codes(text)] == codes.split()


def test_a_webhook_means_something_else_by_the_same_code() -> None:
    assert [str(found.meaning) for found in error_codes("Webhook 1000, 1001")] == [
        "Webhook called from a batch campaign",
        "The webhook's answer was empty",
    ]
    assert [str(found.meaning) for found in error_codes("1001")] == ["Wrong type of value"]


# --- Method and path -------------------------------------------------------------------------------------------------

SECRET, TOKEN = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq", "cdf01657-110d-4155-99a7-f986b2ff13a0:int"
HOST = "https://417-KMT-208.mktorest.com"
POST, GET = "POST /rest/v1/leads.json", "GET /rest/v1/leads.json"


@pytest.mark.parametrize(
    ("pasted", "call"),
    [
        (POST, POST),
        ("post /rest/v1/leads.json", POST),
        ("  POST   /rest/v1/leads.json  ", POST),
        ("ＰＯＳＴ　／ｒｅｓｔ／ｖ１／ｌｅａｄｓ．ｊｓｏｎ", POST),
        ("POST: /rest/v1/leads.json", POST),
        ("POST rest/v1/leads.json", POST),
        ("POST /rest/v1/leads.json を呼び出したとき", POST),
        ("POST /rest/v1/leads.json、失敗", POST),
        ("「POST /rest/v1/leads.json」", POST),
        ("`POST /rest/v1/leads.json`", POST),
        ("/rest/v1/leads.json へ POST", POST),
        ("POST で /rest/v1/leads.json を呼ぶ", POST),
        ("POST /rest/v1/leads.json HTTP/1.1", POST),
        (f"POST {HOST}/rest/v1/leads.json", POST),
        ("POST 417-KMT-208.mktorest.com/rest/v1/leads.json", POST),
        (f"POST /rest/v1/leads.json?access_token={TOKEN}", POST),
        ("POST /rest/v1/leads.json?_method=GET", POST),
        (f"POST /rest/v1/leads.json&client_secret={SECRET}", POST),
        (f"POST /rest/v1/leads.json;jsessionid={SECRET}", POST),
        (f"POST /rest/v1/leads.json%3Faccess_token={TOKEN}", POST),
        (f"{HOST}/rest/v1/leads.json", GET),
        (f"{HOST}/rest/v1/leads.json?access_token={TOKEN}&filterType=email", GET),
        (f"{HOST}:443/rest/v1/leads.json#x", GET),
        (f"https://user:{SECRET}@417-KMT-208.mktorest.com/rest/v1/leads.json", GET),
        (f"{HOST}/identity/oauth/token?client_id=a&client_secret={SECRET}", "GET /identity/oauth/token"),
        (f"DELETE {HOST}/rest/v1/leads.json", "DELETE /rest/v1/leads.json"),
        (f"POST {HOST}/bulk/v1/leads/export/{{id}}/enqueue.json", "POST /bulk/v1/leads/export/{id}/enqueue.json"),
        ("GET /rest/v1/lead/:id.json", "GET /rest/v1/lead/:id.json"),
        ("GET /rest/asset/v1/folder/byName.json?name=表", "GET /rest/asset/v1/folder/byName.json"),
        (f"curl '{HOST}/rest/v1/leads.json'", GET),
        (f"curl {HOST}/rest/v1/leads.json -H 'Authorization: Bearer {TOKEN}'", GET),
        (f"curl -H 'Authorization: Bearer {TOKEN}' \"{HOST}/rest/v1/leads.json?x=1\"", GET),
        (f"curl -X POST '{HOST}/rest/v1/leads.json' -d '{{\"input\":[]}}'", POST),
        (f"curl -XPOST {HOST}/rest/v1/leads.json", POST),
        (f"curl --request POST --url {HOST}/rest/v1/leads.json", POST),
        (f"curl --request=POST {HOST}/rest/v1/leads.json", POST),
        (f"curl {HOST}/rest/v1/leads.json -d @body.json", POST),
        (f"curl {HOST}/rest/v1/leads.json --data-raw '{{}}'", POST),
        (f"curl {HOST}/rest/v1/leads.json --json '{{}}'", POST),
        (f"curl {HOST}/rest/v1/leads.json --form file=@a.csv", POST),
        (f"curl -d '{{\"email\":\"x\"}}' -H 'Origin: https://www.minato.example/a' {HOST}/rest/v1/leads.json", POST),
        (f"curl -v {HOST}\n> POST /rest/v1/leads.json HTTP/1.1\n> Authorization: Bearer {TOKEN}", POST),
        (f"POST /rest/v1/leads.json HTTP/1.1\r\nHost: x\r\nReferer: https://a.example/b\r\n\r\n{SECRET}", POST),
        (":authority: x\n:method: POST\n:path: /rest/v1/leads.json?a=b", POST),
        (f"Request URL: {HOST}/rest/v1/leads.json\nRequest Method: POST\nStatus Code: 200", POST),
        (f'requests.post("{HOST}/rest/v1/leads.json", params={{"access_token": "{TOKEN}"}})', POST),
        (f'fetch("{HOST}/rest/v1/leads.json", {{method: "POST"}})', POST),
        (f'{{"url": "{HOST}/rest/v1/leads.json", "method": "POST"}}', POST),
        (f"メソッドは POST\nURL は {HOST}/rest/v1/leads.json", POST),
        (f"Authorization: Bearer abc/def+{SECRET}\nPOST /rest/v1/leads.json", POST),
    ],
)  # fmt: skip
def test_a_call_is_its_method_and_path_and_nothing_else(pasted: str, call: str) -> None:
    assert method_and_path(pasted) == call
    assert method_and_path(call) == call


@pytest.mark.parametrize(
    "pasted",
    [
        *("", "POST", "leads", "リードを更新", HOST, f"{HOST}/", "https://", "https://[", "POST /", "GET the list"),
        *(f"Authorization: Bearer abc/{SECRET}", f"client_secret={SECRET}/x", "Bearer eyJ/hbGciOi/JIUzI1NiJ9", "a/b/c"),
    ],
)
def test_without_a_path_nothing_is_kept(pasted: str) -> None:
    with pytest.raises(Unread, match="unreadable") as refusal:
        method_and_path(pasted)
    assert refusal.value.sentence == "Write method and path, such as POST /rest/v1/leads.json."


def test_a_path_alone_lacks_its_method() -> None:
    with pytest.raises(Unread, match="method") as refusal:
        method_and_path("/rest/v1/leads.json")
    assert refusal.value.sentence == "Write the method too, such as POST /rest/v1/leads.json."


def test_a_whole_body_is_not_needed() -> None:
    with pytest.raises(Unread, match="too_long"):
        method_and_path(POST + "\n" + "x" * 4000)


PARTS = [
    "POST ",
    "get ",
    "curl ",
    "-X ",
    "-d ",
    HOST,
    "/rest/v1/leads.json",
    "?access_token=",
    TOKEN,
    SECRET,
    "\n",
    "> ",
]
PARTS += ["Authorization: Bearer ", '"', "'", "#", "e42b#14272d07d78", "code", ":", "610", " ", "%3F", "%23", "[", "]"]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.characters(exclude_categories=())), max_size=12).map("".join))
def test_any_text_is_read_or_refused_and_no_secret_kept(text: str) -> None:
    refusals = []
    for read in (request_id, method_and_path):
        try:
            found = str(read(text))
        except Unread as refusal:
            refusals.append(str(refusal.sentence))
            continue
        assert TOKEN not in found
        assert str(read(found)) == found
    assert all(sentence.endswith(".") for sentence in refusals)
    assert len(error_codes(text)) <= 5
