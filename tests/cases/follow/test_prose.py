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


def test_quoted_lines_are_folded() -> None:
    quote, answer = prose("> 以前の文\n> その 2\nお返事です")
    assert (quote.kind, quote.text, answer.kind) == ("quote", "以前の文\nその 2", "paragraph")
    assert "<details" in drawn("> 以前の文")


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
