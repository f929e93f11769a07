"""Which public page was read: manuals and community, on the hosts of then and of now."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from cases.evidence import pages
from cases.evidence.marketo import Unread
from cases.evidence.pages import Source, page

LEAGUE = "https://experienceleague.adobe.com"
FORM = "product-docs/demand-generation/forms/creating-a-form/create-a-form"


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
    ("url", "is_former"),
    [
        ("http://docs.marketo.com/display/public/DOCS/Create+a+Form", True),
        ("http://docs.marketo.com/display/public/docs/create%20a%20form", True),
        (f"{LEAGUE}/ja/docs/marketo/using/{FORM}", False),
        (
            f"{LEAGUE}/DOCS/marketo/using/product-docs/demand-generation/forms/creating-a-form/create-a-form.html?lang=ja",
            False,
        ),
    ],
)
def test_a_listed_page_is_known_where_it_was_and_where_it_is(url: str, is_former: bool) -> None:
    read = page(url)
    assert read.is_former is is_former
    assert read.known is not None
    assert read.known.title.en == "Create a Form"


def test_a_page_that_is_not_listed_is_read_all_the_same() -> None:
    read = page(f"{LEAGUE}/en/docs/marketo/using/somewhere/new")
    assert (read.source, read.known, read.is_former) == (Source.MANUAL, None, False)
    assert page("https://nation.marketo.com/docs/DOC-6746").is_former


@pytest.mark.parametrize("text", ["製品マニュアル", "javascript:alert(1)", "https://docs.marketo.com@evil.example/"])
def test_a_title_alone_is_no_page(text: str) -> None:
    with pytest.raises(Unread, match="not_a_url"):
        page(text)


def test_only_pages_of_the_manual_or_the_community_with_an_open_point_prove_that_it_was_read() -> None:
    manual, elsewhere = f"{LEAGUE}/ja/docs/marketo/using/home", "https://blog.example/marketo"
    rows = [
        {"url": manual, "mark": "unclear"},
        {"url": "https://nation.marketo.com/t5/x", "mark": "differs"},
        {"url": manual, "mark": "not_relevant"},
        {"url": manual, "mark": ""},
        {"url": elsewhere, "mark": "unclear"},
        {"url": "マニュアル", "mark": "unclear"},
        {"mark": "unclear"},
        {"url": manual, "mark": "perhaps"},
    ]
    assert pages.proven(rows) == 2
    assert len(pages.marks(rows)) == 6
