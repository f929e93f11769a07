"""The manual's pages: one at least for every area, reached by its address of now and of old."""

from urllib.parse import urlsplit

import pytest

from scope import Area, page_at, pages_on
from scope.manual import PAGES, Page

ALL = [page for pages in PAGES.values() for page in pages]


def test_every_area_has_its_pages() -> None:
    assert set(PAGES) == set(Area)
    assert all(PAGES.values())
    assert pages_on(None) == pages_on(Area.OTHER)


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.path)
def test_a_page_is_found_by_both_addresses_in_both_languages(page: Page) -> None:
    assert page.title.ja
    assert page.title.en
    for language in ("ja", "en"):
        url = page.url(language)
        parts = urlsplit(url)
        assert (parts.scheme, parts.netloc) == ("https", "experienceleague.adobe.com")
        assert parts.path.startswith(f"/{language}/docs/marketo")
        assert parts.path == parts.path.lower()
        found = page_at(parts.netloc, parts.path)
        assert found is not None
        assert found.path == page.path
    of_old = urlsplit(page.before)
    before = page_at(of_old.netloc, of_old.path)
    assert before is not None
    assert before.path == page.path
    assert of_old.netloc in ("docs.marketo.com", "developers.marketo.com")


def test_no_area_names_a_page_twice() -> None:
    for pages in PAGES.values():
        assert len({page.path for page in pages}) == len(pages)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("", ""),
        ("experienceleague.adobe.com", "/"),
        ("docs.marketo.com", "/"),
        ("docs.marketo.com", "/docs/marketo/using/home"),
        ("a.example", "/docs/marketo/using/home"),
    ],
)
def test_other_addresses_are_no_listed_page(host: str, path: str) -> None:
    assert page_at(host, path) is None
