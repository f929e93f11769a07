"""Mails as they come: every charset Japan writes in, names of files, HTML, and what is no mail at all."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.inbox import charsets, headers, html, letters
from cases.text import clean_text
from tests.cases.inbox.mails import PNG, encoded, mail

WORDS = "表示ソース能力：①髙橋 ㈱みなと ～と−"
KANA = "ﾃｽﾄ ｶﾞ"


# --- Charsets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", WORDS.encode(), WORDS),
        ("UTF-8", b"\xef\xbb\xbf" + WORDS.encode(), WORDS),
        ("iso-2022-jp", "表示ソース能力".encode("iso2022_jp"), "表示ソース能力"),
        ("ISO-2022-JP", b"\x1b$B-!\x1b(B \x1b$B-j\x1b(B", "① ㈱"),
        ("iso-2022-jp-ms", b"\x1b$B|b\x1b(B", "髙"),
        ("cp50221", "\x1b(I\x43\x3d\x44\x1b(B".encode("latin-1"), "ﾃｽﾄ"),
        ("iso-2022-jp", b"\x0eC=D\x0f!", "ﾃｽﾄ!"),
        ("iso-2022-jp-1", b"\x1b$(D\x30\x21\x1b(B", "丂"),
        ("iso-2022-jp-2", "丂は補助漢字".encode("iso2022_jp_ext"), "丂は補助漢字"),
        ("shift_jis", "表示ソース能力①髙ﾃｽﾄ".encode("cp932"), "表示ソース能力①髙ﾃｽﾄ"),
        ("x-sjis", "～".encode("cp932"), "～"),
        ("Windows-31J", "㈱髙橋".encode("cp932"), "㈱髙橋"),
        ("cp932", "表".encode("cp932"), "表"),
        ("euc-jp", "表示ソース".encode("euc_jp"), "表示ソース"),
        ("EUC-JP", b"\xad\xa1", "①"),
        ("us-ascii", "表示ソース能力".encode("iso2022_jp"), "表示ソース能力"),
        ("", "表示ソース能力を確認しました".encode("cp932"), "表示ソース能力を確認しました"),
        ("", WORDS.encode(), WORDS),
        ("utf-8", "表示ソース能力を確認しました".encode("cp932"), "表示ソース能力を確認しました"),
        ("x-no-such-thing", WORDS.encode(), WORDS),
        ("zip", WORDS.encode(), WORDS),
        ("hex", b"ff", "ff"),
        ("iso-8859-1", b"caf\xe9", "café"),
        ("windows-1252", b"\x93a\x94", "“a”"),
        ("utf-16", "はい".encode("utf-16"), "はい"),
        ("gb2312", "中文".encode("gb2312"), "中文"),
    ],
)
def test_bytes_are_read_by_the_charset_they_are_in(charset: str, data: bytes, text: str) -> None:
    assert charsets.read(data, charset) == text


def test_a_byte_that_is_no_letter_leaves_a_mark_and_spares_the_rest() -> None:
    assert charsets.read("はい".encode() + b"\xff" + "です".encode(), "utf-8") == "はい〓です"


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "utf-7", "idna"]))
def test_any_bytes_have_a_text_that_can_be_written(data: bytes, charset: str) -> None:
    charsets.read(data, charset).encode("utf-8")


# --- Header fields ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        (encoded(WORDS), WORDS),
        (encoded("表示ソース能力", "iso-2022-jp"), "表示ソース能力"),
        ("=?Shift_JIS?B?" + base64.b64encode("髙橋①".encode("cp932")).decode() + "?=", "髙橋①"),
        ("=?ISO-2022-JP?B?GyRCPVA=?= =?ISO-2022-JP?B?Tk8bKEI=?=", "出力"),
        ("=?utf-8?Q?a=E3=81?=\r\n =?utf-8?Q?=82?=", "aあ"),
        ("=?utf-8?q?=E3=81=82_b?= c", "あ b c"),
        ("a =?utf-8?B?44GC?= b", "a あ b"),
        ("=?utf-8?B?44GC", "=?utf-8?B?44GC"),
        ("=?nonsense?B?44GC?=", "あ"),
        ("=?utf-8*ja?B?44GC?=", "あ"),
        ("x\r\nBcc: evil@x.example", "x Bcc: evil@x.example"),
    ],
)
def test_a_field_is_told_as_it_was_meant(value: str, text: str) -> None:
    assert headers.decoded(value) == text


@pytest.mark.parametrize("charset", ["utf-8", "cp932", "iso2022_jp", "euc_jp"])
def test_a_field_of_raw_bytes_is_read_too(charset: str) -> None:
    raw = b"Subject: " + "表示を確認しました。能力".encode(charset) + b"\r\n\r\n"
    assert letters.read(raw).subject == "表示を確認しました。能力"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("sato@minato.example", "sato@minato.example"),
        ("Sato <SATO@Minato.example>", "sato@minato.example"),
        ('"Sato, M." <sato@minato.example>', "sato@minato.example"),
        ("sato@minato.example (Misaki)", "sato@minato.example"),
        ('"ceo@minato.example" <evil@x.example>', "evil@x.example"),
        ("a@minato.example, b@x.example", ""),
        ("<a@minato.example> <b@x.example>", ""),
        ("a@minato.example <b@x.example> <c@x.example>", ""),
        ("佐藤", ""),
        ("", ""),
        ("a@b@c.example", ""),
        ("sato@минато.example", ""),
        ("sato@minato.example\x00", ""),
    ],
)
def test_a_sender_is_one_address_or_none(value: str, address: str) -> None:
    assert letters.read(f"From: {value}\r\n\r\nx".encode()).sender == address


@pytest.mark.parametrize("piece", ["@", "<", "a@b ", "=?a?b?", "=?utf-8?Q?x ", "(", '"', "a, "])
def test_a_header_of_any_shape_takes_no_long_time(piece: str) -> None:
    field = (piece * 50_000).encode()
    began = time.process_time()
    letters.read(
        b"".join(name + b": " + field + b"\r\n" for name in (b"From", b"To", b"Subject", b"References")) + b"\r\nx"
    )
    assert time.process_time() - began < 5


def test_two_senders_are_none() -> None:
    assert letters.read(b"From: a@b.example\r\nFrom: c@d.example\r\n\r\nx").sender == ""


# --- Words and files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["utf-8", "iso-2022-jp", "shift_jis", "euc-jp", "cp932"])
def test_the_words_of_a_mail_are_read(charset: str) -> None:
    letter = letters.read(mail("表示ソース能力\r\nです", charset=charset))
    assert (letter.text, letter.subject, letter.sender) == (
        "表示ソース能力\nです",
        "Re: お尋ねしたいことがあります",
        "sato@minato.example",
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('attachment; filename="a.png"', "a.png"),
        ("attachment; filename*=UTF-8''%E8%A1%A8.png", "表.png"),
        ("attachment; filename*=iso-2022-jp''%1B%24B%49%3D%1B%28B.png", "表.png"),
        ("attachment; filename*0*=UTF-8''%E8%A1; filename*1*=%A8.png", "表.png"),
        ('attachment; filename*0="a"; filename*1=".png"', "a.png"),
        (f'attachment; filename="{encoded("表.png")}"', "表.png"),
        (f'attachment; filename="{encoded("表.png", "iso-2022-jp")}"', "表.png"),
        ("attachment; filename*=nonsense''%E8%A1%A8.png", "表.png"),
        ("attachment", "mail.png"),
    ],
)
def test_a_file_has_the_name_it_was_given(line: str, name: str) -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\n"
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
        + line.encode()
        + b"\r\n\r\n"
        + base64.b64encode(PNG)
        + b"\r\n--b--"
    )
    (file,) = letters.read(raw).files
    assert (file.name, file.data) == (name, PNG)


def test_a_raw_japanese_file_name_is_read() -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/csv\r\n"
        b'Content-Disposition: attachment; filename="'
        + "取込結果の一覧です.csv".encode("cp932")
        + b'"\r\n\r\na,b\r\n--b--'
    )
    assert [file.name for file in letters.read(raw).files] == ["取込結果の一覧です.csv"]


def alternative(plain: str, rich: str) -> bytes:
    return (
        "From: a@b.example\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{rich}\r\n--b--"
    ).encode()


def test_of_words_told_twice_the_plain_ones_are_taken() -> None:
    assert letters.read(alternative("plain", "<p>rich</p>")).text == "plain"
    assert letters.read(alternative(" \u3000", "<p>rich</p>")).text == "rich"


def test_a_screenshot_amid_the_words_is_a_file_and_a_logo_is_none() -> None:
    def with_picture(data: bytes) -> bytes:
        return (
            b"From: a@b.example\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\n"
            b"Content-Type: text/html\r\n\r\n<p>see <img src=cid:1></p>\r\n--r\r\nContent-Type: image/png; name=image001.png"
            b"\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(data) + b"\r\n--r--"
        )

    assert letters.read(with_picture(PNG)).files == ()
    assert [file.name for file in letters.read(with_picture(PNG * 100)).files] == ["image001.png"]


def test_a_mail_passed_on_as_a_file_is_named_by_its_subject() -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee\r\n--b\r\n"
        b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nsecret\r\n--b--"
    )
    letter = letters.read(raw)
    assert (letter.text, [file.name for file in letter.files]) == ("see", ["inner.eml"])


@pytest.mark.parametrize(
    ("delsp", "text", "whole"),
    [
        ("no", "one \r\ntwo\r\nthree", "one two\nthree"),
        ("yes", "一つの \r\n文です。\r\n次", "一つの文です。\n次"),
        ("no", "> quoted \r\n> line\r\nown", "> quoted line\nown"),
        ("no", "hi\r\n-- \r\nname", "hi\n-- \nname"),
    ],
)
def test_lines_that_were_cut_stand_whole_again(delsp: str, text: str, whole: str) -> None:
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp={delsp}\r\n\r\n"
    assert letters.read((head + text).encode()).text == whole


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a<br>b<br/><br>c", "a\nb\n\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a  b"),
        ("a &amp; b &lt;c&gt; &#12354;&nbsp;d", "a & b <c> あ d"),
        ("<style>p{}</style><script>alert(1)</script><title>t</title>x", "x"),
        ("<!-- a --><!doctype html>x<!--", "x"),
        ("<a href='https://a.example/x'>here</a>", "here <https://a.example/x>"),
        ("<a href='https://a.example/'>https://a.example</a>", "https://a.example"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("<blockquote>q<blockquote>r</blockquote></blockquote>own", "> q\n>\n>> r\n>\n\nown"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("1 < 2 <b>x</b>", "1 < 2 x"),
        ("<img alt='🙂'><img alt='logo.png' src='http://x.example/a'>", "🙂"),
        ("<style>never closed", "never closed"),
    ],
)
def test_html_is_told_as_it_was_seen(markup: str, text: str) -> None:
    assert html.to_text(markup) == text


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<style>", "<!--", "<p>", "<a href='x'>", "&", "<blockquote>", "<pre>\n", "x<"]
)
def test_html_of_any_shape_takes_no_long_time(piece: str) -> None:
    began = time.process_time()
    html.to_text(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 10


# --- Whatever it is --------------------------------------------------------------------------------------------------

HEADS = st.lists(
    st.tuples(
        st.sampled_from(
            ["From", "Subject", "Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "Message-ID", "To"]
        ),
        st.one_of(
            st.binary(max_size=60).map(lambda data: data.replace(b"\n", b"").replace(b"\r", b"")),
            st.sampled_from(
                [b"text/plain; charset=iso-2022-jp", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b",
                 b"message/rfc822", b"multipart/report; boundary=b", b"base64", b"quoted-printable", b"x-uuencode",
                 b"text/html; charset=utf-7", b"attachment; filename*0*=x''%ff; filename*1=y", b"=?utf-8?B?a?=",
                 b"attachment; filename*=utf-8'%E3", b"text/plain; format=flowed; delsp=yes", b"message/delivery-status"]
            ),
        ),
    ),
    max_size=8,
)  # fmt: skip
BODIES = st.lists(
    st.one_of(
        st.binary(max_size=80),
        st.sampled_from([b"--b\r\n", b"--b--\r\n", b"\r\n", b"Content-Type: text/plain\r\n\r\n", b"begin 644 a\r\n#\r\n", b"===="]),
    ),
    max_size=20,
)  # fmt: skip


@settings(max_examples=400)
@given(HEADS, BODIES)
def test_any_bytes_are_a_mail_or_said_to_be_none(heads: list[tuple[str, bytes]], body: list[bytes]) -> None:
    raw = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in heads) + b"\r\n" + b"".join(body)
    assert 3 <= len(letters.message_id_of(raw)) <= 250
    letter = letters.read(raw)
    for text in (letter.text, letter.subject, *(file.name for file in letter.files)):
        text.encode("utf-8")


@given(st.binary(max_size=500))
def test_even_noise_is_read(raw: bytes) -> None:
    letters.read(raw)


def test_parts_within_parts_without_end_are_no_mail() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    with pytest.raises(letters.Unreadable):
        letters.read(b"From: a@b.example\r\n" + deep)


def test_many_parts_are_not_all_read() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5000
    assert len(letters.read(raw).text) < 5000


def test_a_mail_has_the_id_it_names_or_one_of_its_contents() -> None:
    assert letters.message_id_of(b"Message-ID: <a@b>\r\n\r\nx") == "<a@b>"
    made = letters.message_id_of(b"From: a@b.example\r\n\r\nx")
    assert (
        made
        == letters.message_id_of(b"From: a@b.example\r\n\r\nx")
        != letters.message_id_of(b"From: a@b.example\r\n\r\ny")
    )
    assert letters.message_id_of(b"Message-ID: <" + b"a" * 400 + b"@b>\r\n\r\nx").endswith("@no-id.invalid>")


def test_the_digest_does_not_change_with_the_way_a_mail_took() -> None:
    assert letters.digest(b"Received: x\r\nA: b\r\n\r\nbody") == letters.digest(b"A: b\r\n\r\nbody")
    assert letters.digest(b"A: b\n\none\ntwo\n") == letters.digest(b"A: b\r\n\r\none\r\ntwo")
    assert letters.digest(b"A: b\n\nbody") != letters.digest(b"A: b\n\nbodY")


def test_what_a_mail_holds_can_be_kept() -> None:
    clean_text(letters.read(mail(WORDS + KANA)).text)


REPORT = b"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; sato@minato.example
Action: failed
Status: 5.1.1
--b
Content-Type: message/rfc822

Message-ID: <original@support.example>
Subject: x

body
--b--
"""


def test_a_report_says_of_which_mail_and_why() -> None:
    report = letters.read(REPORT).report
    assert report == letters.Report(message_id="<original@support.example>", code="5.1.1", is_final=True)
    delayed = letters.read(REPORT.replace(b"failed", b"delayed").replace(b"5.1.1", b"4.4.1")).report
    assert delayed is not None
    assert not delayed.is_final
