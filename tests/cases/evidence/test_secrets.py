"""Secrets in pasted texts are found by name and by shape, hidden, and nothing else is touched."""

import json
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.evidence.findings import HIDDEN, Kind, counted, snippets
from cases.evidence.secrets import find, has_secret, masked

SECRET = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"
TOKEN = "cdf01657-110d-4155-99a7-f986b2ff13a0:int"
PEM = "MIIEowIBAAKCAQEAy8Dbv8prpJ\nWd5x0bMIIEowIBAAKCAQEAy8Db\nv8prpJWd5x0b=="

NAMED: list[tuple[str, Kind]] = [
    (f"https://417-KMT-208.mktorest.com/identity/oauth/token?client_secret={SECRET}&x=b", Kind.CLIENT_SECRET),
    (f"client_secret={SECRET}", Kind.CLIENT_SECRET),
    (f"client_secret%3D{SECRET}", Kind.CLIENT_SECRET),
    (f"clientSecret: {SECRET}", Kind.CLIENT_SECRET),
    (f'{{"client_secret": "{SECRET}"}}', Kind.CLIENT_SECRET),
    (f'{{\\"client_secret\\":\\"{SECRET}\\"}}', Kind.CLIENT_SECRET),
    (f"'client_secret' => '{SECRET}'", Kind.CLIENT_SECRET),
    (f"Client-Secret : {SECRET}", Kind.CLIENT_SECRET),
    (f"Client Secret: {SECRET}", Kind.CLIENT_SECRET),
    (f"Client Secret\t{SECRET}", Kind.CLIENT_SECRET),
    (f"Client Secret\n{SECRET}", Kind.CLIENT_SECRET),
    (f"Client Secret:\n{SECRET}", Kind.CLIENT_SECRET),
    (f"ＣＬＩＥＮＴ＿ＳＥＣＲＥＴ：{SECRET}", Kind.CLIENT_SECRET),
    (f"クライアントシークレット：{SECRET}", Kind.CLIENT_SECRET),
    (f"クライアント シークレット ＝ {SECRET}", Kind.CLIENT_SECRET),
    (f"シークレットは「{SECRET}」", Kind.CLIENT_SECRET),
    (f"client_id={TOKEN[:36]}&client_secret={SECRET}", Kind.CLIENT_ID),
    (f"Client ID: {TOKEN[:36]}", Kind.CLIENT_ID),
    (f"<mktowsUserId>demo17_1_{SECRET}</mktowsUserId>", Kind.CLIENT_ID),
    (f"パスワード: {SECRET}", Kind.PASSWORD),
    (f"パスワードは {SECRET} です", Kind.PASSWORD),
    (f"新しいパスワード={SECRET}", Kind.PASSWORD),
    (f"password={SECRET}", Kind.PASSWORD),
    (f"Password2 := {SECRET}", Kind.PASSWORD),
    (f"the password is {SECRET}", Kind.PASSWORD),
    (f"new password (again): {SECRET}", Kind.PASSWORD),
    (f"password: <{SECRET}>", Kind.PASSWORD),
    (f"PW: {SECRET}", Kind.PASSWORD),
    (f"パス：{SECRET}", Kind.PASSWORD),
    (f"ログイン ID / パスワード：sato / {SECRET}", Kind.PASSWORD),
    (f"user/pass = sato/{SECRET}", Kind.PASSWORD),
    (f"Server=db;Pwd={SECRET};Timeout=3", Kind.PASSWORD),
    (f"<password>{SECRET}</password>", Kind.PASSWORD),
    (f'<wsse:Password Type="PasswordText">{SECRET}</wsse:Password>', Kind.PASSWORD),
    (f"https://sato:{SECRET}@sftp.minato.example/in", Kind.PASSWORD),
    (f"curl -u sato:{SECRET} https://minato.example", Kind.PASSWORD),
    (f"Authorization: Bearer {SECRET}", Kind.AUTHORIZATION),
    (f"authorization:Basic {SECRET}==", Kind.AUTHORIZATION),
    (f"-H 'Authorization: Bearer {SECRET}'", Kind.AUTHORIZATION),
    (f'"Authorization": "Bearer {SECRET}"', Kind.AUTHORIZATION),
    (f'{{"name": "Authorization", "value": "Bearer {SECRET}"}}', Kind.AUTHORIZATION),
    (f'{{"value":"Bearer {SECRET}","name":"authorization"}}', Kind.AUTHORIZATION),
    (f"GET / HTTP/1.1\\r\\nAuthorization: Bearer {SECRET}\\r\\nHost: x", Kind.AUTHORIZATION),
    (f"bearer {SECRET}", Kind.AUTHORIZATION),
    (f"?access_token={SECRET}", Kind.ACCESS_TOKEN),
    (f'"access_token":"{SECRET}"', Kind.ACCESS_TOKEN),
    (f"アクセストークン：{SECRET}", Kind.ACCESS_TOKEN),
    (f"Security_Token: {SECRET}", Kind.ACCESS_TOKEN),
    (f"refreshToken={SECRET}", Kind.ACCESS_TOKEN),
    (f"token: {SECRET}", Kind.ACCESS_TOKEN),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + SECRET, Kind.ACCESS_TOKEN),
    (f"<requestSignature>{SECRET}</requestSignature>", Kind.SIGNATURE),
    (f"X-Signature: {SECRET}", Kind.SIGNATURE),
    (f"encryptionKey = {SECRET}", Kind.KEY),
    (f"api-private-key={SECRET}", Kind.KEY),
    (f"API キー：{SECRET}", Kind.KEY),
    (f"x-api-key: {SECRET}", Kind.KEY),
    (f"暗号化キー：{SECRET}", Kind.KEY),
    (f"Cookie: lang=ja; sid={SECRET}", Kind.COOKIE),
    (f"Set-Cookie: sid={SECRET}; Path=/; HttpOnly", Kind.COOKIE),
    (f"curl 'https://minato.example' -b 'sid={SECRET}'", Kind.COOKIE),
    (f'{{"name":"Cookie","value":"sid={SECRET}"}}', Kind.COOKIE),
    (f'"cookies":[{{"name":"sid","value":"{SECRET}","path":"/"}}]', Kind.COOKIE),
    (f"mkt_tok={SECRET}", Kind.PERSON),
    (f"https://go.minato.example/x?aliId={SECRET}", Kind.PERSON),
    (f"_mkto_trk=id:417-KMT-208&token:_mch-minato.example-{SECRET}", Kind.PERSON),
    (f"_mkto_trk=id%3A417-KMT-208%26token%3A_mch-minato.example-{SECRET}", Kind.PERSON),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), NAMED)
def test_the_value_of_a_secret_is_hidden_and_its_kind_is_known(text: str, kind: Kind) -> None:
    whole = f"前文\n{text}\n後文"
    hidden = masked(whole)
    assert SECRET not in hidden
    assert HIDDEN in hidden
    assert hidden.startswith("前文\n")
    assert hidden.endswith("\n後文")
    assert kind in {finding.kind for finding in find(whole)}
    assert has_secret(whole)
    assert not has_secret(hidden)


def test_only_the_value_is_hidden() -> None:
    assert masked(f"-H 'Authorization: Bearer {SECRET}' -H 'Accept: */*'") == (
        f"-H 'Authorization: Bearer {HIDDEN}' -H 'Accept: */*'"
    )
    assert masked(f"Cookie: lang=ja; _mkto_trk=id:417-KMT-208&token:_mch-x.example-{SECRET}; sid=1") == (
        f"Cookie: lang={HIDDEN}; _mkto_trk=id:417-KMT-208&token:{HIDDEN}; sid={HIDDEN}"
    )
    assert (
        masked("パスワード：hogeHOGE1です。よろしくお願いします。")
        == f"パスワード：{HIDDEN}です。よろしくお願いします。"
    )
    assert masked(f"?client_secret={SECRET},grant_type=client_credentials") == (
        f"?client_secret={HIDDEN},grant_type=client_credentials"
    )


@pytest.mark.parametrize("name", ["PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\\n", "\\r\\n", "\\\\n"])
def test_a_private_key_is_hidden_between_its_lines(name: str, line_end: str) -> None:
    text = f"鍵です\n-----BEGIN {name}-----\n{PEM}\n-----END {name}-----\n以上".replace("\n", line_end)
    assert masked(text) == f"鍵です\n-----BEGIN {name}-----{HIDDEN}-----END {name}-----\n以上".replace("\n", line_end)
    assert [finding.kind for finding in find(text)] == [Kind.KEY]


def test_a_private_key_that_was_cut_off_is_hidden_as_far_as_it_goes() -> None:
    text = f"-----BEGIN PRIVATE KEY-----\n{PEM}\nここまで貼りました"
    assert masked(text) == f"-----BEGIN PRIVATE KEY-----{HIDDEN}\nここまで貼りました"


@pytest.mark.parametrize("name", ["CERTIFICATE", "PUBLIC KEY", "CERTIFICATE REQUEST"])
def test_what_everybody_may_see_stays(name: str) -> None:
    text = f"-----BEGIN {name}-----\n{PEM}\n-----END {name}-----"
    assert masked(text) == text


def test_a_token_is_known_by_its_shape() -> None:
    assert masked(f"token {TOKEN} expired") == f"token {HIDDEN} expired"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e42b#14272d07d78",
        "フォーム 189 を送信しても登録されない",
        '{"requestId":"e42b#14272d07d78","success":false,"errors":[{"code":"601","message":"Access token invalid"}]}',
        "Access token expired",
        "client_secret を確認しました",
        "ClientSecret は 1回目に作り直しました",
        "access_token を URL に付けています",
        "パスワードの再設定のメールが届かない",
        "パスワードは変更しました",
        "パスワード：変更済み",
        "Password: reset mail does not arrive",
        "password incorrect",
        "password: ********",
        "password: [REDACTED]",
        "password=${PASSWORD}",
        '"password": null',
        '"passwordLength": 12',
        "トークン: {{lead.First Name}}",
        "マイトークン：{{my.Footer}}",
        '"nextPageToken":"GIYDAOBNGEYS2MBWKQYDAORQGA5DAMBOGAYDAKZQGAYDALBQ"',
        '"token_type":"bearer","expires_in":3599',
        "token=abc",
        "cdf01657-110d-4155-99a7-f986b2ff13a0",
        "POST /rest/v1/leads.json?_method=GET",
        "Authorization header is missing",
        "Authorization: required",
        "bearer token",
        "Cookie を有効にしています",
        "signature: --",
        "keyboard shortcuts; the key is under the mat",
        "compass: north",
        f"client_secret={HIDDEN}",
        f"Authorization: Bearer {HIDDEN}",
        "https://minato.example:8443/path@home",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert masked(text) == text
    assert not has_secret(text)


NESTED = json.dumps({"text": json.dumps({"client_secret": SECRET, "note": 'say "hi"\\'})})
IN_JSON = [
    {"password": SECRET},
    {"password": 123456, "next": True},
    {"password": 'a"b\\c/d', "text": f"client_secret={SECRET}\\"},
    {"text": f'Authorization: Bearer {SECRET}\\"', "more": [f"password: {SECRET}\\n"]},
    {"headers": [{"name": "Cookie", "value": 'a="x y"; b=2\\'}, {"value": f"Bearer {SECRET}", "name": "X-Auth-Token"}]},
    {"cookies": [{"name": "a", "value": f'"{SECRET}"'}, {"name": "b", "value": ""}], "url": f"?mkt_tok={SECRET}"},
    {"pem": f"-----BEGIN PRIVATE KEY-----\n{PEM}\n-----END PRIVATE KEY-----\n"},
    {"nested": NESTED, "xml": f"<password>{SECRET}</password>"},
    {"パスワード": "ひみつのpass1234", "アクセストークン": TOKEN, "token": ["a", {"token": TOKEN}]},
]  # fmt: skip


@pytest.mark.parametrize("value", IN_JSON)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_stays_json_of_the_same_shape(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    hidden = masked(text)
    read = json.loads(hidden)
    assert json.dumps(read).count(":") >= 1
    assert read.keys() == json.loads(text).keys()
    assert SECRET not in hidden
    assert TOKEN not in hidden
    assert not has_secret(hidden)


def test_a_har_file_keeps_its_entries() -> None:
    entry = {
        "request": {
            "method": "POST",
            "url": f"https://417-KMT-208.mktorest.com/rest/v1/leads.json?access_token={TOKEN}",
            "headers": [{"name": "Authorization", "value": f"Bearer {TOKEN}"}, {"name": "Accept", "value": "*/*"}],
            "cookies": [{"name": "sid", "value": SECRET}],
            "queryString": [{"name": "access_token", "value": TOKEN}],
            "postData": {"mimeType": "application/json", "text": json.dumps({"input": [{"id": 1}]})},
        },
        "response": {"status": 200, "content": {"text": json.dumps({"requestId": "e42b#14272d07d78"})}},
    }
    read = json.loads(masked(json.dumps({"log": {"entries": [entry]}})))["log"]["entries"][0]
    assert read["request"]["url"].endswith(f"access_token={HIDDEN}")
    assert read["request"]["headers"] == [
        {"name": "Authorization", "value": f"Bearer {HIDDEN}"},
        {"name": "Accept", "value": "*/*"},
    ]
    assert read["request"]["cookies"] == [{"name": "sid", "value": HIDDEN}]
    assert read["request"]["queryString"] == [{"name": "access_token", "value": HIDDEN}]
    assert read["response"] == entry["response"]


def test_findings_are_counted_and_shown_with_the_words_around_them() -> None:
    call = f"GET https://x.example/identity/oauth/token?client_secret={SECRET}&grant_type=abc と"
    text = f"次のとおりです。\n{call}\npassword: abc12345"
    found = find(text)
    assert counted(found) == {"client_secret": 1, "password": 1}
    assert [(one.kind, one.before, one.after) for one in snippets(text, found)] == [
        (Kind.CLIENT_SECRET, "…ntity/oauth/token?client_secret=", "&grant_type=abc …"),
        (Kind.PASSWORD, "password: ", ""),
    ]


def test_a_snippet_shows_no_other_value() -> None:
    text = "a@minato.co.jp,b@minato.co.jp,c@minato.co.jp"
    assert [one.before + "|" + one.after for one in snippets(text, find(text))] == [
        "|@minato.co.jp,",
        "@minato.co.jp,|@minato.co.jp,",
        "@minato.co.jp,|@minato.co.jp",
    ]


PARTS = [
    "client_secret", "=", ":", '"', "'", " ", SECRET, TOKEN, "Bearer ", "Authorization", "\n", "パスワード", "•",
    ">", "\\",
    '{"name":"', '","value":"', "は", "<password>", "-----BEGIN PRIVATE KEY-----", "cookie", "Ｐ", "\u0130",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.characters()), max_size=14).map("".join))
def test_what_is_hidden_once_is_hidden(text: str) -> None:
    hidden = masked(text)
    assert masked(masked(hidden)) == masked(hidden)
    if f"client_secret={SECRET}" in text:
        assert f"client_secret={SECRET}" not in hidden


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.characters()), max_size=14).map("".join))
def test_findings_lie_within_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for finding in find(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end


HOSTILE = [
    "a", "@", "a@b.co.jp ", "a@a.", "token", "key", "keyx ", "password=", "password: <", 'token="', "token=“",
    'token=\\"',
    "authorization: <", "Authorization: Bearer ", '"name":"token"', '"value":"x","name":"token" ', '"cookies":[',
    "cookie: a=b;", "-----BEGIN PRIVATE KEY-----", "eyJ", "eyJaaaaaaaaa.", "_mch-", "://a:", "curl -u ", 'curl -b "',
    "パスワード：", "パスワードは", "<password ", "password\n", "password is ", "0123456789abcdef-", TOKEN[:37],
    "\\", "%40a.",
    "client ", "pw", "pass ", "user/pass=(",
]  # fmt: skip


def _seconds(text: str) -> float:
    def once() -> float:
        begun = time.process_time()
        find(text)
        return time.process_time() - begun

    return min(once() for _try in range(3))


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    """Thirty times the length may take sixty times as long, what the clock cannot tell apart aside."""
    short, long = unit * (4_000 // len(unit)), unit * (120_000 // len(unit))
    assert _seconds(long) < 60 * _seconds(short) + 0.05


# Nothing in these can be a value, so no word of them needs to be looked at one by one.
FRUITLESS = [
    "a", "@", "pw", "key", "token", "keyx ", "pass ", "client ", "password\n", "password is ", "パス", "パスワード：",
    "パスワードは", '"name":"token"', "-----BEGIN", "://a:", "<password ", "0123456789abcdef-",
]  # fmt: skip


def _steps(text: str) -> int:
    """How many functions are called to read it, whatever the machine is busy with."""
    count = 0

    def one_more(_frame: object, event: str, _of: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    find(text)  # what is compiled once counts for no text
    sys.setprofile(one_more)
    try:
        find(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_work_grows_with_the_length_and_no_faster(unit: str) -> None:
    short, long = (unit * (length // len(unit)) for length in (10_000, 40_000))
    assert _steps(long) <= 4 * 1.3 * _steps(short)


@pytest.mark.parametrize("unit", FRUITLESS)
def test_what_can_hold_no_value_is_done_with_in_a_few_steps(unit: str) -> None:
    assert _steps(unit * (100_000 // len(unit))) < 1_000


@pytest.mark.parametrize("text", ["-----BEGIN", "-----begin", "a -----BEGIN PRIVATE", "-----begin private key-----"])
def test_the_beginning_of_a_line_of_a_key_is_no_key(text: str) -> None:
    assert find(text) == ()
