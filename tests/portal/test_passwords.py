"""Which passwords are taken: long ones, and nothing everybody would try."""

import gzip
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError

from cases.models import User
from portal import settings as site
from portal.passwords import NormalisingScryptHasher

COMMON = Path(password_validation.__file__).parent / "common-passwords.txt.gz"


def is_taken(password: str, user: User | None = None) -> bool:
    try:
        password_validation.validate_password(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "さくらさくやよいのそらは みわたすかぎり",
        "😀😃😄😁😆😅😂🤣🥲😊😇🙂🙃😉😌",
        "x7#" * 5 + "q",
        "a" * 5 + " b c d e f g h i",
        "長い長い合い言葉を自分だけのために決めておく",
        "word " * 25 + "end",
    ],
)
def test_long_phrases_of_any_kind_are_taken(password: str) -> None:
    assert is_taken(password)


@pytest.mark.parametrize(
    "password",
    [
        "short but good",
        "Marketo2026Marketo!",
        "marketo-munchkin-1234",
        "supportsupport123",
        "passwordpassword1",
        "MARKETOENGAGE2026",
        "サポートパスワード1234567",
        "x" * 257,
    ],
)
def test_what_everybody_would_try_is_refused(password: str) -> None:
    assert not is_taken(password)


def test_every_common_password_is_refused() -> None:
    with gzip.open(COMMON, "rt", encoding="utf-8") as lines:
        common = [line.strip() for line in lines]
    assert len(common) > 19_000
    assert [password for password in common if is_taken(password)] == []


def test_ones_own_name_and_company_are_refused(customer: User, company: Any) -> None:
    assert not is_taken(f"{customer.email}1", customer)
    company.name = "minatotrading"
    company.save()
    assert not is_taken("minatotrading2026", customer)
    assert is_taken("four words about a harbour", customer)


def test_a_phrase_signs_in_however_its_accents_were_typed() -> None:
    hasher = NormalisingScryptHasher()
    phrase = "パスワードではない合い言葉 café"
    kept = hasher.encode(unicodedata.normalize("NFD", phrase), "salt")
    assert hasher.verify(unicodedata.normalize("NFC", phrase), kept)
    assert not hasher.verify(phrase + " ", kept)


def test_passwords_are_kept_by_scrypt_with_the_advised_cost(settings: Any) -> None:
    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS
    kept = make_password("correct horse battery staple")
    assert kept.startswith("scrypt$16384$")
    assert kept.split("$")[3:5] == ["8", "5"]
    assert check_password("correct horse battery staple", kept)
