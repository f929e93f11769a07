"""Which public page was read: the manual's hosts, then and now."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cases.evidence.marketo import AssetURL, Unread, asset_url, asset_urls


class Source(StrEnum):
    MANUAL = "manual"
    DEVELOPER = "developer"
    COMMUNITY = "community"
    OTHER = "other"


# Host, how the path goes on after its language, what it is. Hosts of old are still linked from mails and bookmarks.
_HOSTS: tuple[tuple[str, re.Pattern[str], Source], ...] = tuple(
    (host, re.compile(path), source)
    for host, path, source in (
        ("docs.marketo.com", "/", Source.MANUAL),
        ("developers.marketo.com", "/", Source.DEVELOPER),
        ("nation.marketo.com", "/", Source.COMMUNITY),
        ("marketo-ext.jiveon.com", "/", Source.COMMUNITY),
        ("experienceleague.adobe.com", r"/docs/marketo-developer(?:/|\Z)", Source.DEVELOPER),
        ("experienceleague.adobe.com", r"/docs/marketo(?:/|\Z)", Source.MANUAL),
        ("developer.adobe.com", r"/marketo-apis(?:/|\Z)", Source.DEVELOPER),
        # Other products of Adobe talk there too.
        ("experienceleaguecommunities.adobe.com", ".*marketo", Source.COMMUNITY),
    )
)
_LANGUAGE = re.compile(r"/[a-z]{2}(?:-[a-z]{2,4})?(?=/)")


@dataclass(frozen=True)
class ReadPage:
    url: str
    host: str
    source: Source

    @property
    def is_recognised(self) -> bool:
        return self.source is not Source.OTHER


def page(text: str) -> ReadPage:
    """What the address of a page tells of it. Raises Unread like :func:`asset_url`."""
    return _read(asset_url(text))


def pages(block: str) -> tuple[ReadPage, ...]:
    """The pages of a pasted block, each once; words around them are passed over. Raises Unread."""
    try:
        return tuple(_read(url) for url in asset_urls(block))
    except Unread as unread:
        if unread.code != "not_a_url":
            raise
        raise Unread(unread.code, _NO_PAGE) from unread


_NO_PAGE = _(
    "No page can be found by this. Paste its whole address, such as "
    "https://experienceleague.adobe.com/en/docs/marketo/using/home."
)


def _read(url: AssetURL) -> ReadPage:
    path = urlsplit(url.url).path.lower() or "/"
    path = _LANGUAGE.sub("", path, count=1) if _LANGUAGE.match(path) else path
    sources = (source for host, start, source in _HOSTS if url.host == host and start.match(path))
    return ReadPage(url.url, url.host, next(sources, Source.OTHER))
