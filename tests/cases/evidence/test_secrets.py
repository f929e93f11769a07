"""Secrets in pasted texts are hidden, and nothing else is touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.evidence.findings import HIDDEN
from cases.evidence.secrets import has_secret, masked

SECRET = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"
TOKEN = "cdf01657-110d-4155-99a7-f986b2ff13a0:int"

WITH_SECRETS = [
    f"https://417-KMT-208.mktorest.com/identity/oauth/token?client_id=a&client_secret={SECRET}&grant_type=b",
    f"client_secret={SECRET}",
    f"client_secret%3D{SECRET}",
    f"clientSecret: {SECRET}",
    f'{{"client_secret": "{SECRET}"}}',
    f'{{\\"client_secret\\":\\"{SECRET}\\"}}',
    f"'client_secret' => '{SECRET}'",
    f"Client Secret : {SECRET}".replace(" S", "-S", 1),
    f"クライアントシークレット：{SECRET}",
    f"パスワード: {SECRET}",
    f"新しいパスワード={SECRET}",
    f"password={SECRET}",
    f"Authorization: Bearer {SECRET}",
    f"authorization:Basic {SECRET}==",
    f"-H 'Authorization: Bearer {SECRET}'",
    f'"Authorization": "Bearer {SECRET}"',
    f"bearer {SECRET}",
    f"?access_token={SECRET}",
    f'"access_token":"{SECRET}"',
    f"mkt_tok={SECRET}",
    f"<requestSignature>{SECRET}</requestSignature>",
    f"encryptionKey = {SECRET}",
    f"Security Token: {SECRET}".replace(" T", "_T", 1),
    f"api-private-key={SECRET}",
]


@pytest.mark.parametrize("text", WITH_SECRETS)
def test_the_value_of_a_secret_is_hidden(text: str) -> None:
    hidden = masked(f"前文 {text}\n後文")
    assert SECRET not in hidden
    assert HIDDEN in hidden
    assert hidden.startswith("前文 ")
    assert hidden.endswith("\n後文")
    assert has_secret(text)
    assert not has_secret(hidden)


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
        "パスワードの再設定のメールが届かない",
        "cdf01657-110d-4155-99a7-f986b2ff13a0",
        "POST /rest/v1/leads.json?_method=GET",
        "Authorization header is missing",
        "bearer token",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert masked(text) == text
    assert not has_secret(text)


PARTS = [
    "client_secret",
    "=",
    ":",
    '"',
    "'",
    " ",
    SECRET,
    TOKEN,
    "Bearer ",
    "Authorization",
    "\n",
    "パスワード",
    "•",
    ">",
]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.characters()), max_size=12).map("".join))
def test_what_is_hidden_once_is_hidden(text: str) -> None:
    hidden = masked(text)
    assert masked(masked(hidden)) == masked(hidden)
    if f"client_secret={SECRET}" in text:
        assert f"client_secret={SECRET}" not in hidden
