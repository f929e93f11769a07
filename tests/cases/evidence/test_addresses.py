"""Lists of people's addresses are told from a sender, a test and a signature."""

import pytest

from cases.evidence import addresses
from cases.evidence.findings import HIDDEN, Kind
from cases.evidence.secrets import find, masked

THREE = "a.b@minato.co.jp\nc+d@aoba.or.jp\ne_f@northbridge.com"


def test_three_addresses_are_a_list_and_lose_what_stands_before_the_at() -> None:
    assert masked(THREE) == f"{HIDDEN}@minato.co.jp\n{HIDDEN}@aoba.or.jp\n{HIDDEN}@northbridge.com"
    assert {finding.kind for finding in find(THREE)} == {Kind.ADDRESS}
    assert masked(masked(THREE)) == masked(THREE)


def test_two_addresses_are_none() -> None:
    two = THREE.rpartition("\n")[0]
    assert masked(two) == two


def test_the_same_address_again_is_the_same_person() -> None:
    again = "sato@minato.co.jp, SATO@MINATO.CO.JP, sato@minato.co.jp, mori@minato.co.jp"
    assert masked(again) == again


def test_a_list_may_be_kept_while_secrets_may_not() -> None:
    assert masked(f"{THREE}\npassword: abc12345", keeps_addresses=True) == f"{THREE}\npassword: {HIDDEN}"


@pytest.mark.parametrize(
    "text",
    [
        "a@example.com b@example.org c@example.net d@minato.example e@x.test f@localhost g@mail.invalid",
        "icon@2x.png, icon@3x.png, photo@4x.jpg, app@1.2.3",
        "@minato.co.jp @aoba.or.jp @northbridge.com",
        "a @ minato.co.jp, b@, @c, d@e, f@g.h1",
        "https://x.example/?a=1&b=2#SC1A1",
    ],
)
def test_what_is_nobodys_address_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<a@minato.co.jp>;<b@minato.co.jp>;<c@minato.co.jp>",
        '"a@minato.co.jp","b@minato.co.jp","c@minato.co.jp"',
        "email=a@minato.co.jp&email=b@minato.co.jp&email=c@minato.co.jp",
        "a%40minato.co.jp b%40minato.co.jp c%40minato.co.jp",
        "a＠minato.co.jp、b＠minato.co.jp、c＠minato.co.jp",
        "mailto:a@minato.co.jp mailto:b@minato.co.jp mailto:c@minato.co.jp",
    ],
)
def test_addresses_are_found_in_whatever_stands_around_them(text: str) -> None:
    found = find(text)
    assert [text[finding.start : finding.end] for finding in found] == ["a", "b", "c"]


def test_ones_own_address_does_not_count() -> None:
    assert not find(THREE, own={"a.b@minato.co.jp"})
    assert len(find(f"{THREE}\ng@minato.co.jp", own={"a.b@minato.co.jp"})) == 3


def test_a_list_is_counted_over_the_parts_of_a_text() -> None:
    known: set[str] = set()
    assert not addresses.count("a@minato.co.jp b@minato.co.jp a@minato.co.jp", known)
    assert addresses.count("c@minato.co.jp", known)
