"""The list that the browser tests walk knows every address of the site."""

from tests.browser.pages import NO_PAGE, PAGES
from tests.portal.test_access_matrix import all_urls


def test_every_address_is_a_page_of_the_list_or_says_why_not() -> None:
    listed = {name for pages in PAGES.values() for name in pages}
    assert set(all_urls()) - listed - set(NO_PAGE) == set()
    assert {name for name in (*listed, *NO_PAGE) if not name.startswith("fault_")} - set(all_urls()) == set()
    assert listed & set(NO_PAGE) == set()
