"""A masked copy of a file loses its secrets and no other byte, in every encoding and at every length."""

import io
import json
import random
import resource
import tempfile

import pytest

from cases.evidence import masked_files
from cases.evidence.findings import HIDDEN
from cases.evidence.secrets import masked
from tests.cases.evidence.japanese import TELLING, encoded

SECRET = "Vgo6rzLkW1cMQTx8nJ2yDa0bS7eU4hPq"
TEXT = (
    f"氏名,メール\r\n{TELLING},tak@minato.co.jp\r\n表ソ能,ab@aoba.or.jp\r\n佐藤,cd@northbridge.com\r\n"
    f"client_secret={SECRET}\r\nパスワード：abc12345\r\n{TELLING}\r\n"
)
WAYS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp"]


BARE = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}  # without the mark that a whole file begins with


def copied(data: bytes, **how: object) -> tuple[bytes, dict[str, int]]:
    target = io.BytesIO()
    count = masked_files.copy(io.BytesIO(data), target, **how)  # type: ignore[arg-type]
    return target.getvalue(), count


def mark(way: str) -> str:
    return HIDDEN if way.startswith("utf") else "***"


@pytest.mark.parametrize("way", WAYS)
def test_each_encoding_is_kept(way: str) -> None:
    data, count = copied(encoded(TEXT, way))
    expected = encoded(masked(TEXT).replace(HIDDEN, mark(way)), way)
    if way == "iso2022_jp":
        # An escape more, which says what was said before.
        assert data.replace(b"\x1b(B", b"") == expected.replace(b"\x1b(B", b"")
    else:
        assert data == expected
    assert count == {"address": 3, "client_secret": 1, "password": 1}
    for gone in ("tak", "abc12345", SECRET):
        assert gone.encode(BARE.get(way, way)) not in data


def test_a_list_of_addresses_may_stay() -> None:
    data, count = copied(TEXT.encode(), keeps_addresses=True)
    assert b"tak@minato.co.jp" in data
    assert count == {"client_secret": 1, "password": 1}


def test_addresses_far_apart_are_a_list_all_the_same() -> None:
    far = "x,y\n" * 100_000
    data, count = copied(f"a@minato.co.jp\n{far}b@minato.co.jp\n{far}c@minato.co.jp\n".encode())
    assert count == {"address": 3}
    assert data.count(b"***@") == 3


def test_what_holds_nothing_comes_out_as_it_was() -> None:
    data = TELLING.encode("cp932") * 100_000 + bytes(range(128, 256))
    assert copied(data) == (data, {})


@pytest.mark.parametrize("broken", [b"", *(("漢字" * 200).encode(way) for way in ("cp932", "euc_jp", "utf-8"))])
def test_bytes_that_are_no_text_stay(broken: bytes) -> None:
    odd = bytes(range(128, 256)) + bytes(range(1, 128))
    before, after = broken + odd + b"\nclient_secret=", b"\n" + odd
    data, count = copied(before + SECRET.encode() + after)
    assert count == {"client_secret": 1}
    assert data.startswith(before)
    assert data.endswith(after)
    assert len(data) < len(before + after) + 10


def test_half_a_letter_at_the_end_stays() -> None:
    data = f"password: abc12345 {TELLING}".encode("utf-16-le") + b"\x00"
    assert copied(data)[0] == f"password: {HIDDEN} {TELLING}".encode("utf-16-le") + b"\x00"


PIECES = [
    '{"name":"Authorization","value":"Bearer abcDEF12345678901234"},',
    f"あいう{TELLING}",
    f"client_secret={SECRET}&x=1 ",
    "-----BEGIN PRIVATE KEY-----\\n" + "MIIEabcdefghijklmnopqrstuvAAAABBBB\\n" * 30 + "-----END PRIVATE KEY-----",
    " lorem ipsum ",
    "a@minato.co.jp,",
    "b@minato.co.jp,",
    "c@minato.co.jp,",
    "x" * 50,
    "\n",
    '"cookies":[{"name":"a","value":"b1"}],',
    "cdf01657-110d-4155-99a7-f986b2ff13a0:int ",
]


@pytest.mark.parametrize("way", WAYS)
def test_it_makes_no_difference_where_a_part_ends(way: str) -> None:
    chosen = random.Random(way)
    text = "".join(chosen.choice(PIECES) for _piece in range(9_000))
    data, _count = copied(encoded(text, way))
    expected = encoded(masked(text).replace(HIDDEN, mark(way)), way)
    if way == "iso2022_jp":
        data, expected = data.replace(b"\x1b(B", b""), expected.replace(b"\x1b(B", b"")
    assert data == expected


def test_json_in_one_line_of_megabytes_stays_json() -> None:
    entries = [{"headers": [{"name": "Authorization", "value": f"Bearer {SECRET}{n}"}], "n": n} for n in range(20_000)]
    data, count = copied(json.dumps({"log": entries}).encode())
    assert count == {"authorization": 20_000}
    assert [entry["n"] for entry in json.loads(data)["log"]] == list(range(20_000))


def test_memory_stays_flat() -> None:
    """Twenty megabytes of people are copied in the room of a few."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target:
        for n in range(250_000):
            source.write(f"user{n}@minato{n % 7}.co.jp,山田,太郎,株式会社みなと商事,03-1234-{n % 10000:04d}\n".encode())
        assert source.tell() > 18_000_000
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        count = masked_files.copy(source, target)
        assert count == {"address": 250_000}
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes
