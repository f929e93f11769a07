"""What is kept of a text, to the code point; what is refused, in which words; what counts as nothing."""

from collections.abc import Iterator

import pytest
from django import forms
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.text import MARKS, Line, Prose, Unclean, clean_text, folded, is_blank


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


KEPT = [
    "フォーム 189 を送信しても登録されない",
    "①②③ ㍿ ㈱ ㌔ Ⅳ ㊤",
    "～ 〜 ￠ ￡ ￢ ‖ ∥ － − ー ｰ",
    "ＡＢＣ１２３　全角",
    "ｶﾀｶﾅ ﾊﾞﾊﾟ",
    "髙橋 﨑 𠮷野家 彅 圡 德",
    "葛󠄀城 辻󠄁 芦󠄂屋",  # ideographic variation sequences
    "か\u3099 ハ\u309a",  # decomposed, as macOS names files
    "が ハ゜ ゛ ゜",
    "é e\u0301 ÅÅ",
    "ソ 表 能 予 十",  # end in a backslash's byte in Shift_JIS
    "😀 👨‍👩‍👧‍👦 🏳️‍🌈 🇯🇵 1️⃣ ❤️",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "\U0001fae8 \U0001fadf \U0001fae9",  # emoji younger than this Python's tables
    "\U0002ebf0 \U000323b0 \U00033480",  # ideographs likewise
    "\ue000 \uf8ff \U000f0000",  # gaiji
    "עברית وَالْعَرَبِيَّة",
    "a\u200eb\u200fc",
    "\u202atest\u202c",
    "\u2067inside\u2069",
    "नमस्ते ที่นี่ བོད་སྐད་",
    "zero\u200bwidth\u200cnon\u200djoiner\u2060word\ufeffjoiner",
    "soft\u00adhyphen no\u00a0break",
    "\ufffd came as this",
    "\ufff9base\ufffaruby\ufffb",
    "line one\nline two\n\n  indented\n",
    "\tcolumn\tcolumn",
    "  outer blanks stay  ",
    "separators\u2028of\u2029Unicode",
    '{"errors":[{"code":"610","message":"…"}]}',
    "<script>alert(1)</script> &amp; <b>",
    "' OR 1=1; --",
    "{{ 7*7 }} {% debug %} ${x} %s %(name)s {0.__class__}",
    "=HYPERLINK() +1 -1 @SUM",
    "C:\\Users\\佐藤\\表.csv",
    "https://app-sj28.marketo.com/#SC1076A1?a=1&b=%E8%A1%A8",
    "e42b#1a1f6832bd0",
    "417-KMT-208",
    "NULL undefined None NaN -0 1e400",
    "CON PRN ..",
    "¯\\_(ツ)_/¯ ʕ•ᴥ•ʔ",
    "𝕋𝕙𝕖 𝒒𝒖𝒊𝒄𝒌 🅱🅾🆇 ⒯⒣⒠",
    "˙ɐnbᴉlɐ ɐuƃɐɯ",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "a" + "\u0301" * MARKS,
    "漢" * 10_000,
    "x" * 100_000,
    "\U0001f600" * 1000,
    "令和８年１１月２０日",
    "Straße İstanbul ǅ ﬁ ſ",
    "½ ² ₃ ㍉ ℃ № ™",
]


@pytest.mark.parametrize("text", KEPT, ids=range(len(KEPT)))
def test_a_body_is_kept_to_the_code_point(text: str) -> None:
    assert clean_text(text) == text
    assert Prose(max_length=100_000).clean(text) == text
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("sent", "kept"), [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\r\n\r\nb", "a\n\nb"), ("a\n\rb", "a\n\nb")]
)
def test_line_ends_become_one_kind(sent: str, kept: str) -> None:
    assert clean_text(sent) == kept


CONTROLS = [*map(chr, [*range(9), 11, 12, *range(14, 32), 127, 0x80, 0x85, 0x9B, 0x9F])]
SURROGATES = ["\ud800", "\udbff", "\udc00", "\udfff", "\udce3\udc81"]
NONCHARACTERS = ["\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0001ffff", "\U0010fffe", "\U0010ffff"]


@pytest.mark.parametrize("odd", CONTROLS + SURROGATES + NONCHARACTERS, ids=ascii)
@pytest.mark.parametrize("around", ["{}", "前{}後", "{}後", "前{}"])
def test_what_no_store_can_carry_is_refused(odd: str, around: str) -> None:
    for field in (Line(max_length=50), Prose(max_length=50)):
        with pytest.raises(forms.ValidationError) as refusal:
            field.clean(around.format(odd))
        assert refusal.value.code == "control"
        assert refusal.value.message.endswith("Remove them, or type it anew.")


@pytest.mark.parametrize("mark", ["\u0301", "\u3099", "\u20dd", "\ufe0f", "\u0e49", "\U000e0100"])
def test_heaps_of_marks_are_refused(mark: str) -> None:
    assert clean_text(f"a{mark * MARKS}b{mark * MARKS}")
    with pytest.raises(Unclean) as refusal:
        clean_text(f"a{mark * (MARKS + 1)}")
    assert (refusal.value.code, "one letter" in str(refusal.value.sentence)) == ("marks", True)


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        *((end, "line_end") for end in ("\n", "\r", "\r\n", "\t", "\u2028", "\u2029")),
        *(("\u202e", "direction"), ("\u202d", "direction"), ("\x0b", "control")),
    ],
    ids=ascii,
)
def test_a_line_is_one_line_and_runs_one_way(odd: str, code: str) -> None:
    with pytest.raises(forms.ValidationError) as refusal:
        Line(max_length=50).clean(f"Subject{odd}Bcc: x@example.com")
    assert refusal.value.code == code


@pytest.mark.parametrize("edge", ["\n", "\r\n", " ", "\t", "\u3000", "\u00a0", "\ufeff", "\u200b", "\u202a", "\u200e"])
def test_what_is_pasted_with_a_line_is_no_part_of_it(edge: str) -> None:
    assert Line(max_length=5).clean(f"{edge}417 漢{edge}{edge}") == "417 漢"


@pytest.mark.parametrize("text", ["❤️", "葛󠄀", "1️⃣", "か\u3099", "👨‍👩‍👧", "🏳️‍🌈"])
def test_an_edge_that_belongs_to_a_letter_stays(text: str) -> None:
    assert Line(max_length=50).clean(text) == text


BLANKS = [
    *("", " ", "   ", "\t", "\n", "\r\n\r\n", "\u3000", "\u00a0", "\u2003\u2009", "\u200b", "\u200c\u200d"),
    *("\u2060", "\ufeff", "\u00ad", "\u200e\u200f", "\u202e", "\u2066\u2069", "\u3164", "\uffa0", "\u115f\u1160"),
    *("\u2800", "\u034f", "\u17b4", "\u180e", "\ufe0f", "\U000e0100", "\ufffc", "\u2028\u2029", "\u061c"),
    *("\u0301\u0301", "\u3099", "\U0001d159", "\U000e0041", "\U00013441", " \u200b\u3000\n\u202e\u3164"),
]


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_nothing_to_see_is_nothing(blank: str) -> None:
    assert is_blank(blank)
    for field in (Line, Prose):
        assert field(max_length=50, required=False).clean(blank) == ""
        with pytest.raises(forms.ValidationError) as refusal:
            field(max_length=50).clean(blank)
        assert (refusal.value.code, refusal.value.message) == ("required", "Enter something here.")


@pytest.mark.parametrize(
    "text", [".", "-", "。", "ー", "゛", "\ufffd", "\ue000", "\U0001fae8", "\U0002ebf0", "\u0378", "0"]
)
def test_whatever_can_be_seen_is_something(text: str) -> None:
    assert not is_blank(f"\u200b{text}\u3000")


def test_a_limit_counts_characters_and_a_line_end_once() -> None:
    field = Prose(max_length=5)
    assert field.clean("表\r\n😀\r\n漢") == "表\n😀\n漢"
    assert field.clean("😀" * 5) == "😀" * 5


@pytest.mark.parametrize(
    ("length", "says"),
    [
        (6, "5 characters fit here; this is 1 character longer. Shorten it."),
        (7, "5 characters fit here; this is 2 characters longer. Shorten it."),
        (1005, "5 characters fit here; this is 1000 characters longer. Shorten it."),
    ],
)
@pytest.mark.parametrize("field", [Line, Prose])
def test_too_long_names_the_limit_and_how_many_too_many(
    field: type[Line] | type[Prose], length: int, says: str
) -> None:
    with pytest.raises(forms.ValidationError) as refusal:
        field(max_length=5).clean("表" * length)
    assert refusal.value.messages == [says]


def test_the_browser_never_stops_what_the_server_would_take() -> None:
    attrs = Prose(max_length=5).widget.attrs
    # It counts in units of UTF-16, of which one character takes at most two.
    assert int(attrs["maxlength"]) >= max(len(text.encode("utf-16-le")) // 2 for text in ("😀" * 5, "表" * 5))
    assert attrs["data-limit"] == "5"
    assert Line(max_length=7).widget.attrs["data-limit"] == "7"
    assert "maxlength" not in forms.Textarea().attrs


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("４１７－ＫＭＴ－２０８", "417-KMT-208"),
        ("417\u2010KMT\u2011208", "417-KMT-208"),
        ("417\u2212KMT\u30fc208", "417-KMT-208"),
        ("\u202a417-\u200bKMT-208\u202c\ufeff", "417-KMT-208"),
        ("2026年１１月２０日　１０：１２", "2026年11月20日 10:12"),
    ],
)
def test_what_a_machine_reads_is_folded(typed: str, meant: str) -> None:
    assert folded(typed) == meant


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=200), st.booleans())
def test_any_text_is_kept_or_refused(text: str, multiline: bool) -> None:
    try:
        kept = clean_text(text, multiline=multiline)
    except Unclean:
        return
    assert kept == text.replace("\r\n", "\n").replace("\r", "\n") == clean_text(kept, multiline=multiline)
    assert kept.encode("utf-8").decode("utf-8") == kept
    assert isinstance(is_blank(kept), bool)
