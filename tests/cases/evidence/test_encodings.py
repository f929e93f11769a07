"""The encoding of a file is told by its bytes, and every letter of it is read."""

import io
from itertools import pairwise

import pytest

from cases.evidence import encodings
from cases.evidence.encodings import Encoding
from tests.cases.evidence.japanese import TELLING, encoded

WAYS = [
    ("utf-8", Encoding.UTF_8),
    ("utf-8-sig", Encoding.UTF_8_BOM),
    ("utf-16", Encoding.UTF_16_LE),
    ("utf-16-le", Encoding.UTF_16_LE),
    ("utf-16-be", Encoding.UTF_16_BE),
    ("cp932", Encoding.SHIFT_JIS),
    ("euc_jp", Encoding.EUC_JP),
    ("iso2022_jp", Encoding.ISO_2022_JP),
]
TEXTS = [
    f"Email Address,姓,名\r\na@minato.example,{TELLING},①\r\n",
    "氏名,メール\n山田 太郎,a@x.example\n佐藤 花子,b@x.example\n",
    "山田太郎\n",
    "髙\n",
    "①②③㈱㍿～\n",
    "表ソ能申暴十\n",
    "これはひらがなです。\n",
    "カタカナ、ノ、テスト\n",
    "a,b\n" * 100_000 + "髙\n",
]
READ_ALIKE = str.maketrans("〜", "～")


@pytest.mark.parametrize(("way", "encoding"), WAYS)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_each_encoding_is_told_and_read(text: str, way: str, encoding: Encoding) -> None:
    if "㍿" in text and way != "utf-8" and not way.startswith("utf"):
        text = text.replace("㍿", "")  # Windows has no such letter in these
    file = io.BytesIO(encoded(text, way))
    assert encodings.told(file) is encoding
    assert "".join(encodings.read(file, encoding)).translate(READ_ALIKE) == text


@pytest.mark.parametrize("way", ["cp932", "euc_jp"])
def test_kana_of_half_width_are_no_kanji(way: str) -> None:
    text = "ﾔﾏﾀﾞ ﾀﾛｳ,x\nｻﾄｳ ﾊﾅｺ,y\nｽｽﾞｷ ｲﾁﾛｳ,z\n"
    file = io.BytesIO(text.encode(way))
    assert encodings.told(file).codec == way
    assert "".join(encodings.read(file, encodings.told(file))) == text


@pytest.mark.parametrize("text", ["été déjà", "naïve café", "Müller, Strasse, Grüße", "señor Ñandú", "“quoted” – dash"])
def test_what_comes_from_europe_is_no_japanese(text: str) -> None:
    assert encodings.told(io.BytesIO(text.encode("cp1252"))) is Encoding.WESTERN


def test_plain_letters_are_ascii() -> None:
    assert encodings.told(io.BytesIO(b"Email Address,Company\n")) is Encoding.ASCII
    assert encodings.told(io.BytesIO(b"")) is Encoding.ASCII


def test_a_few_broken_letters_do_not_make_it_something_else() -> None:
    data = ("山田太郎,東京都港区\n" * 20).encode() + b"\x83\x5c,x\n"
    assert encodings.told(io.BytesIO(data)) is Encoding.UTF_8
    text = "".join(encodings.read(io.BytesIO(data), Encoding.UTF_8))
    assert encodings.unreadable(text.rpartition("\n山田")[2])
    assert not encodings.unreadable(text[:100])


@pytest.mark.parametrize(("way", "encoding"), WAYS)
def test_a_letter_is_found_among_the_bytes(way: str, encoding: Encoding) -> None:
    text = f"a{TELLING}b,山c"
    data = encoded(text, way)
    read, whole = encoding.read(data)
    assert whole == len(data)
    letters = list(range(len(read) + 1))
    places = encoding.places(data, read, letters)
    assert places == sorted(places)
    if encoding is not Encoding.ISO_2022_JP:
        assert places[-1] == len(data)
        pieces = [encoding.read(data[a:b])[0] for a, b in pairwise(places)]
        assert pieces == list(read)
    else:
        assert data[places[read.index("c")] - 3 :].endswith(b"\x1b(Bc") or data[places[read.index("c")]] == 0x1B
