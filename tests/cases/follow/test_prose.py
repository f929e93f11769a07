"""What people write is shown as they wrote it; only addresses that lead where they say become links."""

import pytest
from django.template.loader import render_to_string

from cases.templatetags.prose import Piece, prose


def drawn(text: str) -> str:
    return render_to_string("follow/_prose.html", {"text": text})


def links(text: str) -> list[str]:
    return [piece.url for block in prose(text) for line in block.lines for piece in line if piece.url]


def test_an_empty_text_has_no_parts() -> None:
    assert prose("") == prose(None) == []


def test_an_empty_line_ends_a_paragraph_and_a_line_end_stays_one() -> None:
    assert [block.text for block in prose("一行目\n二行目\n\n次の段落")] == ["一行目\n二行目", "次の段落"]
    assert drawn("一行目\n二行目").count("<br>") == 1


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:1 }}", "&lt;b&gt;", "<b>太字</b>"],
)
@pytest.mark.parametrize("around", ["{}", "> {}", "```\n{}\n```", "https://a.example/?{}"])
def test_no_markup_gets_through(text: str, around: str) -> None:
    page = drawn(around.format(text))
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page


def test_code_keeps_its_lines_and_holds_no_links() -> None:
    (block,) = prose('```json\n{\n  "url": "https://a.example/"\n\n}\n```')
    assert (block.kind, block.text) == ("code", '{\n  "url": "https://a.example/"\n\n}')
    assert "<a" not in drawn("```\nhttps://a.example/\n```")


def test_code_that_is_never_closed_goes_on_to_the_end() -> None:
    assert [block.kind for block in prose("見てください\n```\nGET /rest\n\nHTTP 200")] == ["paragraph", "code"]


def test_a_sign_amid_the_line_above_a_quotation_stays() -> None:
    said, quote = prose(
        "はい。\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n> いつからですか。"
    )
    assert said.text == "はい。"
    assert "<support@support.example>:" in quote.text
    assert quote.text.endswith("いつからですか。")


def test_quoted_lines_are_folded() -> None:
    quote, answer = prose("> 以前の文\n> その 2\nお返事です")
    assert (quote.kind, quote.text, answer.kind) == ("quote", "以前の文\nその 2", "paragraph")
    assert "<details" in drawn("> 以前の文")


def test_indented_lines_are_code_where_a_paragraph_would_begin() -> None:
    said, code, more = prose("ログです。\n\n    GET /rest\n      HTTP 200\n\n続きます\n    字下げしただけの行")
    assert (code.kind, code.text) == ("code", "GET /rest\n  HTTP 200")
    assert (said.kind, more.kind, more.text) == ("paragraph", "paragraph", "続きます\n    字下げしただけの行")
    assert [block.kind for block in prose("\tSELECT 1")] == ["code"]
    assert [block.kind for block in prose("\u3000\u3000一字下げ")] == ["paragraph"]


@pytest.mark.parametrize(
    "head",
    [
        "On Tue, 24 Nov 2026 at 11:12, Ryo Nakamura <nakamura@support.example> wrote:",
        "On Tue, Nov 24, 2026 at 11:12 AM Ryo Nakamura <nakamura@support.example>\nwrote:",
        "2026年11月24日(火) 11:12 中村 亮 <nakamura@support.example>:",
        "2026/11/24 11:12、中村 亮 <nakamura@support.example>のメール：",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_line_that_says_who_wrote_is_folded_with_what_was_written(head: str, gap: str) -> None:
    said, quote, more = prose(f"お返事です。\n\n{head}{gap}> 元の文\n> その 2\n\n以上です。")
    assert (said.text, more.text) == ("お返事です。", "以上です。")
    assert quote.kind == "quote"
    assert quote.text.startswith(head[:8])
    assert quote.text.endswith("元の文\nその 2")
    assert "> 元の文" not in quote.text


OLDER = [
    "-----Original Message-----\nFrom: 中村 亮\n",
    "----- 元のメッセージ -----\n",
    "---------- Forwarded message ---------\nFrom: 中村 亮\n",
    "________________________________\nFrom: 中村 亮\nSent: Tuesday, 24 November 2026 11:12\nTo: 佐藤\nSubject: 24A\n",
    "差出人: 中村 亮\n送信日時: 2026年11月24日 11:12\n宛先: 佐藤\n件名: 24A\n",
]


@pytest.mark.parametrize("older", OLDER)
def test_an_older_letter_below_an_answer_is_folded_to_its_end(older: str) -> None:
    said, quote = prose(f"お返事です。\n\n{older}\n元の文\n\nその 2")
    assert (said.text, quote.kind) == ("お返事です。", "quote")
    assert quote.text.endswith("元の文\n\nその 2")


@pytest.mark.parametrize("older", OLDER)
def test_what_stands_below_a_letter_without_an_answer_above_stays_to_be_read(older: str) -> None:
    assert {block.kind for block in prose(f"{older}\n元の文\n\nお返事です。")} == {"paragraph"}


@pytest.mark.parametrize(
    "text", ["On Monday it failed with this error:\n610", "2026年11月24日の記録:\n610", "From: の欄が空になります"]
)
def test_what_only_looks_like_the_head_of_a_quotation_is_not_folded(text: str) -> None:
    assert [block.kind for block in prose(f"お返事です。\n\n{text}")] == ["paragraph", "paragraph"]


def test_a_mark_that_turns_the_line_round_does_not_turn_the_address() -> None:
    assert 'dir="ltr"' in drawn("\u202eこちら https://example.com/ です")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://app-sj28.marketo.com/#SC1076A1 を見てください", "https://app-sj28.marketo.com/#SC1076A1"),
        ("（https://example.com/a）", "https://example.com/a"),
        ("see (https://example.com/a_(b)).", "https://example.com/a_(b)"),
        ("https://example.com/a、https の", "https://example.com/a"),
        ("http://example.co.jp:8080/x?y=1&z=2.", "http://example.co.jp:8080/x?y=1&z=2"),
    ],
)
def test_an_address_ends_where_the_sentence_goes_on(text: str, address: str) -> None:
    assert links(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.com/",
        "file:///etc/passwd",
        "//example.com/",
        "https://good.example@evil.example/",
        "https://good.example:pass@evil.example/",
        "https://good.example\\@evil.example/",
        "http://169.254.169.254/latest/",
        "http://127.0.0.1:8000/admin/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://localhost/admin/",
        "https://exam\u202eple.com/",
        "https://ｅｘａｍｐｌｅ.com/",
        "https://%65xample.com/",
        "https://example.com:port/",
        "https://",
        "https://-a.example/",
    ],
)
def test_what_hides_where_it_leads_is_no_link(text: str) -> None:
    assert links(text) == []
    assert "href" not in drawn(text)


def test_every_character_is_kept() -> None:
    text = "① ㍿ ～ \u202e右から\nhttps://example.com/a, そして"
    pieces = [piece.text for block in prose(text) for line in block.lines for piece in [*line, Piece("\n")]]
    assert "".join(pieces).rstrip("\n") == text


def test_a_long_text_is_read_in_a_moment() -> None:
    for text in ("https://a." * 2000, "(" * 20000, "> " * 10000, "https://example.com/" + ")" * 2000):
        prose(text[:20000])
