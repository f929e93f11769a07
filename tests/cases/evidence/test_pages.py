"""Which public page was read: manuals and community, on the hosts of then and of now."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from cases.evidence.marketo import Unread
from cases.evidence.pages import ReadPage, Source, page, pages

LEAGUE = "https://experienceleague.adobe.com"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("http://docs.marketo.com/", Source.MANUAL),
        ("http://docs.marketo.com", Source.MANUAL),
        ("http://docs.marketo.com/display/public/DOCS/Forms", Source.MANUAL),
        ("https://docs.marketo.com/pages/viewpage.action?pageId=7506576", Source.MANUAL),
        ("docs.marketo.com/display/DOCS/Home", Source.MANUAL),
        ("http://developers.marketo.com/rest-api/error-codes/", Source.DEVELOPER),
        ("https://nation.marketo.com/docs/DOC-6746", Source.COMMUNITY),
        ("https://nation.marketo.com/t5/product-discussions/x/td-p/1", Source.COMMUNITY),
        ("https://marketo-ext.jiveon.com/message/1", Source.COMMUNITY),
        (f"{LEAGUE}/en/docs/marketo/using/home", Source.MANUAL),
        (f"{LEAGUE}/ja/docs/marketo/using/home", Source.MANUAL),
        (f"{LEAGUE}/pt-br/docs/marketo/using/home", Source.MANUAL),
        (f"{LEAGUE}/zh-hans/docs/marketo/using/home", Source.MANUAL),
        (f"{LEAGUE}/docs/marketo/using/home.html?lang=ja", Source.MANUAL),
        (f"{LEAGUE.upper()}/EN/docs/marketo", Source.MANUAL),
        (f"{LEAGUE}/en/docs/marketo#top", Source.MANUAL),
        (f"{LEAGUE}/ja/docs/marketo-developer/marketo/rest/error-codes", Source.DEVELOPER),
        (f"{LEAGUE}/docs/marketo-developer", Source.DEVELOPER),
        ("https://developer.adobe.com/marketo-apis/api/mapi/", Source.DEVELOPER),
        ("https://experienceleaguecommunities.adobe.com/adobe-marketo-engage-27/x", Source.COMMUNITY),
        ("https://experienceleaguecommunities.adobe.com/t5/marketo-engage-discussions/x/td-p/1", Source.COMMUNITY),
        # Others: taken, but not as the manual.
        ("https://experienceleaguecommunities.adobe.com/t5/adobe-analytics/x", Source.OTHER),
        (f"{LEAGUE}/en/docs/analytics/home", Source.OTHER),
        (f"{LEAGUE}/en/docs/marketoish/home", Source.OTHER),
        (f"{LEAGUE}/home#support", Source.OTHER),
        ("https://developer.adobe.com/photoshop/", Source.OTHER),
        ("https://developer.adobe.com/marketo-apisx/", Source.OTHER),
        ("https://docs.marketo.com.mirror.example/display/DOCS/Forms", Source.OTHER),
        ("https://mirror.example/docs.marketo.com/", Source.OTHER),
        ("https://mirror.example/en/docs/marketo/", Source.OTHER),
        ("https://status.adobe.com/", Source.OTHER),
        ("https://blog.minato.example/marketo/?u=https://docs.marketo.com/", Source.OTHER),
    ],
)
def test_a_page_is_known_by_its_host_and_path(url: str, source: Source) -> None:
    read = page(url)
    assert (read.source, read.is_recognised) == (source, source is not Source.OTHER)


@pytest.mark.parametrize(
    "block",
    [
        f"{LEAGUE}/ja/docs/marketo/using/home",
        f"・{LEAGUE}/ja/docs/marketo/using/home。",
        f"製品マニュアル（{LEAGUE}/ja/docs/marketo/using/home）を読みました",
        f"読んだページ:\n\n1. {LEAGUE}/ja/docs/marketo/using/home\n{LEAGUE}/ja/docs/marketo/using/home\n以上です",
    ],
)
def test_a_page_is_found_among_words(block: str) -> None:
    assert pages(block) == (
        ReadPage(f"{LEAGUE}/ja/docs/marketo/using/home", "experienceleague.adobe.com", Source.MANUAL),
    )


def test_several_pages_stay_in_order() -> None:
    read = pages(f"https://nation.marketo.com/docs/DOC-1 {LEAGUE}/docs/marketo-developer/x、https://a.example/")
    assert [one.source for one in read] == [Source.COMMUNITY, Source.DEVELOPER, Source.OTHER]
    assert pages(" \n ") == ()


@pytest.mark.parametrize(
    "block", ["製品マニュアル", "フォームのページ", "javascript:alert(1)", "https://docs.marketo.com@evil.example/"]
)
def test_a_title_alone_is_no_page(block: str) -> None:
    with pytest.raises(Unread, match="not_a_url") as refusal:
        pages(block)
    assert str(refusal.value.sentence) == (
        "No page can be found by this. Paste its whole address, such as "
        "https://experienceleague.adobe.com/en/docs/marketo/using/home."
    )


def test_a_hundred_pages_are_enough() -> None:
    with pytest.raises(Unread, match="too_many"):
        pages("\n".join(f"https://a.example/{number}" for number in range(101)))
