"""What people paste when asked which instance and which page, and what we make of it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.evidence import marketo
from cases.evidence.marketo import KINDS, MOST, AssetURL, InstanceName, Unread, asset_url, asset_urls, instance

ID = "417-KMT-208"
CLASSIC = "https://app-sj28.marketo.com/#"
SHELL = f"https://experience.adobe.com/#/@minato/so:{ID}/marketo-engage"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


AS_TYPED = [
    ID,
    "417-kmt-208",
    "417-Kmt-208",
    "417KMT208",
    "417kmt208",
    "417 KMT 208",
    "417_KMT_208",
    "417.KMT.208",
    "417 - KMT - 208",
    "417-KMT208",
    "  417-KMT-208  ",
    "\u3000417-KMT-208\u3000",
    "\t417-KMT-208\n",
    "417-\nKMT-\n208",
    "417-KMT-\r\n208",
    "４１７－ＫＭＴ－２０８",
    "４１７－ｋｍｔ－２０８",
    "４１７-KMT-２０８",
    "417‐KMT‐208",  # U+2010
    "417\u2011KMT\u2011208",
    "417\u2012KMT\u2012208",
    "417–KMT–208",
    "417—KMT—208",
    "417―KMT―208",
    "417−KMT−208",
    "417ーKMTー208",
    "417ｰKMTｰ208",
    "417─KMT─208",
    "417・KMT・208",
    "417﹣KMT﹣208",
    "４１７　ＫＭＴ　２０８",
    "４１７ーＫＭＴー２０８",
    "417\u200b-KMT-\u200b208",
    "\ufeff417-KMT-208",
    "\u202a417-KMT-208\u202c",
    "417-\u00adKMT-208",
    "417-KMT-208\u200e",
    '"417-KMT-208"',
    "'417-KMT-208'",
    "`417-KMT-208`",
    "“417-KMT-208”",
    "「417-KMT-208」",
    "『４１７－ＫＭＴ－２０８』",
    "【417-KMT-208】",
    "(417-KMT-208)",
    "（417-KMT-208）",
    "<417-KMT-208>",
    "[417-KMT-208]",
    "417-KMT-208.",
    "417-KMT-208。",
    "417-KMT-208,",
    "so:417-KMT-208",
    "SO:417-KMT-208",
    "so:417-kmt-208",
    "ｓｏ：４１７－ＫＭＴ－２０８",
    "ID:417-KMT-208",
    "Munchkin ID: 417-KMT-208",
    "Munchkin ID　：　４１７－ＫＭＴ－２０８",
    "Munchkin ID=417-KMT-208;",
    "Munchkin Account ID\t417-KMT-208",
    "ムンチキンIDは417-KMT-208です。",
    "本番環境は 417-KMT-208 になります",
    "ムンチキンー417-KMT-208ー本番",
    "・417-KMT-208",
    "- 417-KMT-208",
    "1. 417-KMT-208",
    "① 417-KMT-208",
    "417-KMT-208（本番）",
    "417-KMT-208 (Production)",
    "417-KMT-208/本番",
    "お世話になっております。\n弊社の ID は\n417-KMT-208\nです。よろしくお願いいたします。",
    "417-KMT-208 / 417-kmt-208 / ４１７－ＫＭＴ－２０８",
    "例は 123-ABC-456 ですが、弊社は 417-KMT-208 です",
    "https://417-KMT-208.mktorest.com",
    "https://417-KMT-208.mktorest.com/rest/v1/leads.json",
    "https://417-kmt-208.mktorest.com/bulk/v1/leads.json",
    "417-KMT-208.mktorest.com",
    "https://417-KMT-208.mktorest.com/identity/oauth/token?grant_type=client_credentials",
    "https://417-KMT-208.mktorest.com/identity",
    f"{SHELL}/classic/SC1076A1",
    f"{SHELL}/home",
    "https://experience.adobe.com/#/so:417-KMT-208/marketo-engage/classic/ME6536A1",
    "experience.adobe.com/#/@minato/so:417-KMT-208/",
    "https://experience.adobe.com/#/@minato/so%3A417-KMT-208/marketo-engage",
    "https://engage-sj28.marketo.com/?munchkinId=417-KMT-208#/classic/SC1076A1",
    "Munchkin.init('417-KMT-208');",
    'Munchkin.init("417-KMT-208", {"wsInfo": "j1RR"});',
    "<script>Munchkin.init('417-KMT-208')</script>",
    'MktoForms2.loadForm("//app-sj28.marketo.com", "417-KMT-208", 1057);',
    "MktoForms2.loadForm('//app-sj28.marketo.com','417-kmt-208',1057)",
    'MktoForms2.loadForm("//pages.minato.example", "417-KMT-208", 189, function(form) {});',
    '{"munchkinId": "417-KMT-208"}',
    '{\\"munchkinId\\":\\"417-KMT-208\\"}',
    "munchkinId=417-KMT-208&formid=189",
    "id:417-KMT-208&token:_mch-minato.example-1760000000000-12345",
    "_mkto_trk=id:417-KMT-208&token:_mch-minato.example-1760000000000-12345",
    "_mkto_trk=id%3A417-KMT-208%26token%3A_mch-minato.example-1760000000000-12345",
    "Cookie: a=b; _mkto_trk=id:417-KMT-208&token:_mch-x; c=d",
    "https://mkto-ingestion-api.adobe.io/subscriptions/417-KMT-208/persons",
    "https://app-sj28.marketo.com/lp/417-KMT-208/page.html",
    "http://app-sj28.marketo.com/lp/417-kmt-208/UnsubscribePage.html?mkt_tok=abc",
    "417-KMT-208.mktoweb.com",
    "417-kmt-208.mktoweb.com.",
    "go.minato.example CNAME 417-KMT-208.mktoweb.com",
    "go.minato.example. 3600 IN CNAME 417-kmt-208.mktoweb.com.",
    "https://munchkin.marketo.net/munchkin.js 417-KMT-208",
    "curl 'https://417-KMT-208.mktorest.com/rest/v1/lists.json' -H 'Accept: */*'",
    "MUNCHKIN_ID=417-KMT-208",
    "ID\t417-KMT-208\tアカウント文字列\tminatotrading",
]


def test_there_are_a_hundred_ways_to_paste_an_id() -> None:
    assert len(set(AS_TYPED)) == len(AS_TYPED) >= 100


@pytest.mark.parametrize("typed", AS_TYPED)
def test_there_is_one_canonical_form(typed: str) -> None:
    assert instance(typed) == InstanceName(munchkin_id=ID)
    assert instance(str(instance(typed))) == instance(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "minatotrading",
        " MinatoTrading ",
        "ｍｉｎａｔｏｔｒａｄｉｎｇ",
        "「minatotrading」",
        "minatotrading.mktoweb.com",
        "https://minatotrading.mktoweb.com/",
        "MINATOTRADING.MKTOWEB.COM.",
        "go.minato.example CNAME minatotrading.mktoweb.com",
        "go.minato.example. 3600 IN CNAME minatotrading.mktoweb.com.",
        "アカウント文字列：minatotrading",
        "アカウント文字列は「minatotrading」です",
        "Account String: minatotrading",
    ],
)
def test_an_account_string_is_the_other_name(typed: str) -> None:
    assert instance(typed) == InstanceName(account_string="minatotrading")
    assert str(instance(typed)) == "minatotrading"


@pytest.mark.parametrize("typed", ["mktodemoaccount106d", "srcempty_case1", "globalsales", "a1", "3mjapan"])
def test_account_strings_have_many_shapes(typed: str) -> None:
    assert instance(typed).account_string == typed


NEAR_MISSES = [
    *("417-KMT-20", "41-KMT-208", "417-KM-208", "417-KMTX-208", "4170-KMT-208", "417-KMT-2080", "KMT-417-208"),
    *("417-208-KMT", "417KMT20", "4171KMT208", "417-K1T-208", "4I7-KMT-208", "417-KMT-2O8", "417/KMT/208"),
    *("417--------KMT-208", "A417-KMT-208", "417-KMT-208X", "9-417-KMT-208", "417-KMT-208-9", "x-417-KMT-208-y"),
    *("٤١٧-KMT-٢٠٨", "४१७-KMT-२०८", "④①⑦-KMT-②⓪⑧", "⁴¹⁷-KMT-²⁰⁸", "𝟒𝟏𝟕-KMT-𝟐𝟎𝟖", "⑷⑴⑺-KMT-208"),
    *("417-КМТ-208", "417-ΚΜΤ-208", "417-ⓀⓂⓉ-208", "417-𝐊𝐌𝐓-208", "417-\u212aMT-208", "417-KM\u017f-208"),
    *("417-ĸmt-208", "四一七-KMT-二〇八", "417=KMT=208", "417+KMT+208", "417", "417208", "1" * 3, "26L-7F3K9"),
    *("sato@minato.example", "Munchkin ID がわかりません", "ー", "。", "---", "417-KMT", "KMT", ""),
]
NEAR_MISSES.remove("KMT")  # an account string, as far as anybody can tell


@pytest.mark.parametrize("typed", NEAR_MISSES)
def test_a_near_miss_is_told_what_one_looks_like(typed: str) -> None:
    with pytest.raises(Unread) as refusal:
        instance(typed)
    assert refusal.value.code == "unreadable"
    assert "417-KMT-208" in str(refusal.value.sentence)
    assert "Admin > Munchkin" in str(refusal.value.sentence)


@pytest.mark.parametrize(
    "typed",
    [
        *("123-ABC-456", "123-abc-456", "１２３－ＡＢＣ－４５６", "so:123-ABC-456", "123ABC456", "000-AAA-000"),
        *("000-XXX-000", "999-ZZZ-999", "111-AAA-111", "123-XYZ-456", "123-ABC-789", "012-ABC-345", "000-ABC-123"),
        *("AAA-BBB-CCC", "XXX-XXX-XXX", "xxx-xxx-xxx", "NNN-AAA-NNN", "XXX-YYY-ZZZ", "ＸＸＸ－ＸＸＸ－ＸＸＸ"),
        *("CHANGE-ME", "changeme", "https://123-ABC-456.mktorest.com/rest", "Munchkin.init('AAA-BBB-CCC')"),
        "Munchkin ID: 123-ABC-456",
    ],
)
def test_the_sample_of_a_manual_is_not_an_id(typed: str) -> None:
    with pytest.raises(Unread, match="placeholder") as refusal:
        instance(typed)
    assert str(refusal.value.sentence).startswith("This is the sample from the manual. Enter your own ID")


@pytest.mark.parametrize("typed", ["sandbox", "Production", "none", "munchkin_id", "MunchkinID", "Marketo", "unknown"])
def test_a_word_that_names_no_account_is_refused(typed: str) -> None:
    with pytest.raises(Unread, match="unreadable"):
        instance(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "本番 417-KMT-208 / サンドボックス 893-QRD-561",
        "417-KMT-208\n893-QRD-561",
        f"{SHELL} https://893-QRD-561.mktorest.com",
    ],
)
def test_of_several_instances_one_must_be_chosen(typed: str) -> None:
    with pytest.raises(Unread, match="several") as refusal:
        instance(typed)
    assert refusal.value.sentence == (
        "Several instances are named here: 417-KMT-208, 893-QRD-561. Enter the one that the request is about."
    )


@pytest.mark.parametrize("typed", [f"{CLASSIC}SC1076A1", "https://pages.minato.example/", "https://example.com/417"])
def test_an_address_that_tells_no_instance_says_so(typed: str) -> None:
    with pytest.raises(Unread, match="address") as refusal:
        instance(typed)
    assert "does not tell the instance" in str(refusal.value.sentence)


def test_a_whole_book_is_no_id() -> None:
    assert instance("x " * 1990 + ID).munchkin_id == ID
    with pytest.raises(Unread, match="too_long"):
        instance("x" * 1_000_000)


# --- Addresses -----------------------------------------------------------------------------------------------------

CODES = {
    "SC1076A1": ("SC", "1076"),
    "PG1107A1": ("PG", "1107"),
    "EM2212A1LA1": ("EM", "2212"),
    "ET1022B2ZN12": ("ET", "1022"),
    "FO189A1ZN13LA1": ("FO", "189"),
    "LP27B2": ("LP", "27"),
    "MF1047C3": ("MF", "1047"),
    "SN3B2ZN395": ("SN", "3"),
    "SL4363A1LA1": ("SL", "4363"),
    "ST1021A1": ("ST", "1021"),
    "SG1001A1": ("SG", "1001"),
    "AR1559A1!": ("AR", "1559"),
    "RCM70A1!": ("RCM", "70"),
    "SC72010C3ZN19": ("SC", "72010"),
    "ME6536A1": ("ME", "6536"),
    "EBP4420A1": ("EBP", "4420"),
    "NP12A1": ("NP", "12"),
    "SC1076": ("SC", "1076"),
    "sc1076a1": ("SC", "1076"),
    "/SC1076A1": ("SC", "1076"),
    "/classic/SC1076A1": ("SC", "1076"),
    "SC1076D9XX1": ("SC", "1076"),  # a tail nobody has told us of
    "SC1076A1%20": ("SC", "1076"),
    "EME123&isPreview=true": ("EME", "123"),
    "EMP123?x=1": ("EMP", "123"),
    "SOAP77A1": ("SOAP", "77"),
    # Screens that have no number.
    "MM0A1": ("MM", ""),
    "MM": ("MM", ""),
    "MM!": ("MM", ""),
    "SF0A1": ("SF", ""),
    "ABM0A1": ("ABM", ""),
    "ML0A1ZN19834": ("ML", ""),
    "AH0A1ZN1": ("AH", ""),
    "CALeyJ2aWV3IjoibW9udGgifQ==": ("CAL", ""),
    # Nothing we know.
    "": ("", ""),
    "XX12A1": ("", ""),
    "1076": ("", ""),
    "PERSON12": ("", ""),
    "home/dashboard": ("", ""),
    "スマートキャンペーン": ("", ""),
}


@pytest.mark.parametrize(("code", "kind_and_number"), CODES.items())
def test_an_address_tells_kind_and_number(code: str, kind_and_number: tuple[str, str]) -> None:
    classic = asset_url(CLASSIC + code)
    assert (classic.kind, classic.number) == kind_and_number
    assert (classic.pod, classic.munchkin_id) == ("sj28", "")
    shell = asset_url(f"{SHELL}/classic/{code.removeprefix('/classic').removeprefix('/')}")
    assert (shell.kind, shell.number, shell.munchkin_id, shell.pod) == (*kind_and_number, ID, "")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"PERSON", "CAL"}))
def test_every_kind_is_read_and_has_a_name_in_both_languages(kind: str) -> None:
    read = asset_url(f"{CLASSIC}{kind}42A1")
    assert (read.kind, read.number, read.is_recognised) == (kind, "42", True)
    assert read.label == f"{KINDS[kind]} 42"
    with translation.override("ja"):
        assert read.label.endswith(" 42")
        assert not read.label.isascii()


def test_labels() -> None:
    campaign = asset_url(f"{CLASSIC}SC1076A1")
    assert campaign.label == "Smart campaign 1076"
    with translation.override("ja"):
        assert campaign.label == "スマートキャンペーン 1076"
    assert asset_url("https://pages.minato.example/fair.html").label == "pages.minato.example"
    assert asset_url(f"{CLASSIC}SF0A1").label == "Salesforce administration"
    # Stored by a release that knew more kinds than this one.
    assert AssetURL.from_stored({"kind": "NEW", "number": "1", "host": "app-sj28.marketo.com"}).label == (
        "app-sj28.marketo.com"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://app-sj28.marketo.com/leadDatabase/loadLeadDetail?leadId=26059509",
            ("PERSON", "26059509", "sj28", ""),
        ),
        (
            "https://app-ab13.marketo.com/leadDatabase/loadLeadDetail?leadId=7&accessZoneId=1",
            ("PERSON", "7", "ab13", ""),
        ),
        ("https://app-ab13.marketo.com/leadDatabase/loadLeadDetail?leadId=x", ("", "", "ab13", "")),
        ("https://app-abm.marketo.com/#SC1A1", ("SC", "1", "abm", "")),
        ("https://app-e.marketo.com/#SC1A1", ("SC", "1", "e", "")),
        ("https://engage-lon04.marketo.com/#SC1A1", ("SC", "1", "lon04", "")),
        (f"https://engage-sj28.marketo.com/?munchkinId={ID}#/classic/SC1076A1", ("SC", "1076", "sj28", ID)),
        ("https://na-sjqe.marketodesigner.com/?x#EME12", ("EME", "12", "sjqe", "")),
        ("http://app-sj28.marketo.com/#SC1A1", ("SC", "1", "sj28", "")),
        ("HTTPS://APP-SJ28.MARKETO.COM/#SC1A1", ("SC", "1", "sj28", "")),
        ("app-sj28.marketo.com/#SC1A1", ("SC", "1", "sj28", "")),
        ("https://app-sj28.marketo.com:443/#SC1A1", ("SC", "1", "sj28", "")),
        (f"https://experience.adobe.com/#/so:{ID}/marketo-engage/classic/PG4420A1", ("PG", "4420", "", ID)),
        (f"https://experience.adobe.com/#/@minato/so:{ID.lower()}/marketo-engage/classic/PG1", ("PG", "1", "", ID)),
        (f"https://experience.adobe.com/?shell=1#/@minato/so:{ID}/marketo-engage/classic/PG1", ("PG", "1", "", ID)),
        (f"https://experience.adobe.com/#/@minato/so%3A{ID}/marketo-engage/classic/PG1", ("PG", "1", "", ID)),
        (f"{SHELL}/new-assets/emails/12", ("", "", "", ID)),
        (f"{SHELL}", ("", "", "", ID)),
        ("https://experience.adobe.com/#/@minato/home", ("", "", "", "")),
        (f"https://app-sj28.marketo.com/lp/{ID}/page.html", ("", "", "sj28", ID)),
        (f"https://{ID}.mktoweb.com/fair.html", ("", "", "", ID)),
        (f"https://{ID.lower()}.mktorest.com/rest/v1/leads.json", ("", "", "", ID)),
        (f"https://mkto-ingestion-api.adobe.io/subscriptions/{ID}/persons", ("", "", "", ID)),
        ("https://pages.minato.example/fair.html#SC1076A1", ("", "", "", "")),
        ("https://app-sj28.marketo.com.evil.example/#SC1A1", ("", "", "", "")),
        ("https://evil.example/app-sj28.marketo.com/#SC1A1", ("", "", "", "")),
        ("ｈｔｔｐｓ：／／ａｐｐ－ｓｊ２８．ｍａｒｋｅｔｏ．ｃｏｍ／＃ＳＣ１０７６Ａ１", ("SC", "1076", "sj28", "")),
    ],
)
def test_an_address_tells_pod_or_instance(url: str, expected: tuple[str, str, str, str]) -> None:
    read = asset_url(url)
    assert (read.kind, read.number, read.pod, read.munchkin_id) == expected


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://pages.minato.example/展示会/ﾊﾞｰｹﾞﾝ.html?q=①", "pages.minato.example"),
        ("https://日本語.jp/ページ", "xn--wgv71a119e.jp"),
        ("https://xn--wgv71a119e.jp/", "xn--wgv71a119e.jp"),
        ("https://ⓜarketo.com/", "marketo.com"),
        ("https://bit.ly/3abcDEF", "bit.ly"),
        ("https://go.minato.example/dc/x_y-z/a|b^c`d{e}", "go.minato.example"),
        ("https://intra.minato.local/wiki", "intra.minato.local"),
    ],
)
def test_another_page_is_taken_as_it_is_and_shown_by_the_host_it_leads_to(url: str, host: str) -> None:
    read = asset_url(f" {url}\n")
    assert (read.raw, read.host, read.is_recognised) == (url, host, False)
    assert urlsplit(read.url).hostname == host
    assert read.url.endswith(url.partition("//")[2].partition("/")[2])


@pytest.mark.parametrize("value", ["mkt_tok=NDE3", "_mkto_trk=id:1", "aliId=eyJ"])
def test_a_value_that_identifies_a_person_is_noticed(value: str) -> None:
    assert asset_url(f"https://go.minato.example/email/emailWebview?{value}").is_personal
    assert not asset_url("https://go.minato.example/email/emailWebview").is_personal


NO_LINKS = [
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)//https://x.example/", "data:text/html,x", "vbscript:x"),
    *("blob:https://x.example/1", "mailto:a@x.example", "file:///etc/passwd", "ftp://x.example/"),
    *("//app-sj28.marketo.com/#SC1", "https:app-sj28.marketo.com", "https:/app-sj28.marketo.com", "https:///path"),
    *("https://", "https://user@app-sj28.marketo.com/#SC1", "https://app-sj28.marketo.com@evil.example/"),
    *(
        "https://app-sj28.marketo.com\\@evil.example/",
        "https://a.example\\b",
        "https://app-sj28.marketo.com%2eevil.example",
    ),
    *("https://app-sj28.marketo.com:8443/", "https://app-sj28.marketo.com:x/", "https://a.example:99999/"),
    *("http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"),
    *("http://localhost/", "http://intra/", "https://-a.example/", "https://a..example/", "https://a_b.example/"),
    *(
        "https://a.example /x",
        "http://a.example\thttp://b.example",
        "https://a.example/<script>",
        'https://a.example/"x',
    ),
    *("https://a.example/\u202egnp", "https://a.exa\u200bmple/", "https://a.example/\x00", "https://\ud800.example/"),
    *("https://straße.example/", "https://" + "a" * 64 + ".example/", "https://" + "a." * 130 + "example/"),
    *("#SC1076A1", "SC1076A1", "スマートキャンペーン", "", "417-KMT-208"),
]


@pytest.mark.parametrize("text", NO_LINKS, ids=range(len(NO_LINKS)))
def test_what_is_no_web_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(Unread) as refusal:
        asset_url(text)
    assert refusal.value.code == "not_a_url"
    assert "Paste the whole address of the page" in str(refusal.value.sentence)
    assert not set(str(refusal.value.sentence)) & set("\x00\u202e\n\ud800")


def test_an_address_may_be_long_but_not_endless() -> None:
    longest = "https://pages.minato.example/" + "x" * (2000 - 29)
    assert asset_url(longest).url == longest
    with pytest.raises(Unread, match="too_long") as refusal:
        asset_url(longest + "x")
    assert "2,000 characters" in str(refusal.value.sentence)
    with pytest.raises(Unread, match="too_long"):
        asset_urls(f"見てください {longest}x です")


def labels(block: str) -> list[str]:
    return [url.label for url in asset_urls(block)]


C, F = "https://app-sj28.marketo.com/#SC1076A1", "https://app-sj28.marketo.com/#FO189A1ZN13LA1"
ONE, BOTH = ["Smart campaign 1076"], ["Smart campaign 1076", "Form 189"]


@pytest.mark.parametrize(
    "block",
    [
        C,
        f"  {C}  \n\n",
        f"<{C}>",
        f'"{C}"',
        f"'{C}'",
        f"({C})",
        f"（{C}）",
        f"「{C}」",
        f"『{C}』。",
        f"【{C}】",
        f"[campaign]({C})",
        f'<a href="{C}">x</a>',
        f"`{C}`",
        f"|{C}|本番|",
        f"{C}。",
        f"{C}、",
        f"{C}.",
        f"{C},",
        f"{C};",
        f"{C}!",
        f"{C}：こちらです",
        f"{C}です",
        f"{C}を開いて保存する",
        f"{C}（本番）",
        f"{C} (production)",
        f"・{C}",
        f"- {C}",
        f"* {C}",
        f"1. {C}",
        f"１．{C}",
        f"① {C}",
        f"> {C}",
        f"→{C}",
        f"URL:{C}",
        f"URL：{C}",
        f"対象のキャンペーン\n{C}\nよろしくお願いいたします。",
        f"手順 1: {C} を開く。Data: none. Ver.2.0",
        f"{C}\r\n{C}\n{C} {C}",
        f"{C}{C}",
        f"{C},{C}",
        "app-sj28.marketo.com/#SC1076A1",
        "・app-sj28.marketo.com/#SC1076A1。",
        "対象は app-sj28.marketo.com/#SC1076A1 です",
        "対象：ｈｔｔｐｓ：／／ａｐｐ－ｓｊ２８．ｍａｒｋｅｔｏ．ｃｏｍ／＃ＳＣ１０７６Ａ１　です",
        C.replace("#", "#/"),
    ],
)
def test_an_address_is_found_whatever_surrounds_it(block: str) -> None:
    assert labels(block) == ONE


@pytest.mark.parametrize(
    "block",
    [
        f"{C}\n{F}",
        f"{C} {F}",
        f"{C}　{F}",
        f"{C},{F}",
        f"{C}、{F}",
        f"{C}; {F}",
        f"{C}{F}",
        f"1) {C}\n2) {F}\n",
        f"キャンペーン：{C}\nフォーム：{F}",
        f"{C}と{F}の両方",
        f"{C}\n{C}\n{F}\n{C}",
        f"{C}\n{C}LA1\n{F}",
        f"名前\tURL\nA\t{C}\nB\t{F}",
    ],
)
def test_a_block_of_several_keeps_each_once_in_order(block: str) -> None:
    assert labels(block) == BOTH


def test_the_same_number_elsewhere_is_another_page() -> None:
    block = f"{C}\nhttps://app-ab13.marketo.com/#SC1076A1\n{SHELL}/classic/SC1076A1\n{SHELL}/classic/SC1076A1LA1"
    assert [(url.pod, url.munchkin_id) for url in asset_urls(block)] == [("sj28", ""), ("ab13", ""), ("", ID)]


def test_what_was_typed_is_kept_as_typed() -> None:
    (read,) = asset_urls("見て → HTTPS://App-SJ28.marketo.com/#SC1076A1。")
    assert (read.raw, read.url) == ("HTTPS://App-SJ28.marketo.com/#SC1076A1", C)
    assert AssetURL.from_stored(read.stored()) == read


def test_an_address_within_an_address_is_not_another_one() -> None:
    (read,) = asset_urls(f"https://go.minato.example/r?u={C}")
    assert read.host == "go.minato.example"


@pytest.mark.parametrize("block", ["", " \n　\n", "\n"], ids=["empty", "blank", "line"])
def test_nothing_is_no_address(block: str) -> None:
    assert asset_urls(block) == ()


@pytest.mark.parametrize(
    "block",
    [
        "URL はありません",
        "SC1076A1",
        "minato.example",
        "javascript:alert(1)",
        f"{C}\njavascript:alert(document.cookie)",
        f"{C}\n・data:text/html,x",
        f"{C}\nftp://x.example/a",
        f"{C}\nhttps://app-sj28.marketo.com@evil.example/",
        f"{C}\nhttps://a.example\\b",
        f"{C}\nhttp://169.254.169.254/",
    ],
)
def test_a_block_with_a_false_address_or_none_is_refused(block: str) -> None:
    with pytest.raises(Unread, match="not_a_url") as refusal:
        asset_urls(block)
    assert block.split("\n")[-1].lstrip("・")[:20] in str(refusal.value.sentence)


def test_a_hundred_addresses_are_enough() -> None:
    block = [f"{CLASSIC}SC{number}A1" for number in range(1, MOST + 1)]
    assert len(asset_urls("\n".join(block * 2))) == MOST
    with pytest.raises(Unread, match="too_many") as refusal:
        asset_urls("\n".join([*block, F]))
    assert refusal.value.sentence == "These are 101 addresses; up to 100 are kept. Leave some out."


def test_an_address_of_another_instance_is_found() -> None:
    urls = asset_urls(f"{C}\n{SHELL}/classic/SC1\nhttps://893-QRD-561.mktorest.com/rest")
    assert [url.munchkin_id for url in marketo.mismatch(urls, ID)] == ["893-QRD-561"]
    assert marketo.mismatch(urls, "") == ()


# --- Anything ------------------------------------------------------------------------------------------------------

PARTS = [
    "https://",
    "app-sj28.marketo.com",
    "/#",
    "SC1076A1",
    ID,
    "so:",
    "ｈｔｔｐｓ：／／",
    "experience.adobe.com",
    "@",
]
PARTS += [
    ":",
    "\\",
    "。",
    "）",
    "(",
    ")",
    "#/",
    "/marketo-engage",
    "?a=b",
    "&",
    "%",
    "[",
    "]",
    "\n",
    "ー",
    "４１７",
    "xn--",
]
PARTS += ["leadDatabase/loadLeadDetail?leadId=", "日本語.jp", ".", "-", "\u202e", "\ud800", "1" * 20, ".mktoweb.com"]
PARTS += ["javascript:", "\u3000"]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.characters(exclude_categories=())), max_size=12).map("".join))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    sentences: list[str] = []
    for read in (instance, asset_url, asset_urls):
        try:
            found = read(text)
        except Unread as refusal:
            sentences.append(str(refusal.sentence))
            continue
        if read is instance:
            assert instance(str(found)) == found
        for url in found if isinstance(found, tuple) else [found] if isinstance(found, AssetURL) else []:
            assert url.url.startswith(("http://", "https://"))
            assert asset_url(url.url).host == url.host
    assert all(sentence.endswith(".") for sentence in sentences)
