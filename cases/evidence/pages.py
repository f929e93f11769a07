"""Which public page was read: the manual's hosts, then and now, and what reading the page gave."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import scope
from cases.evidence.marketo import AssetURL, Unread, asset_url


class Source(StrEnum):
    MANUAL = "manual"
    DEVELOPER = "developer"
    COMMUNITY = "community"
    OTHER = "other"


NAMES: dict[Source, Promise] = {
    Source.MANUAL: _("Product manual"),
    Source.DEVELOPER: _("Developer manual"),
    Source.COMMUNITY: _("Community"),
    Source.OTHER: _("Another page, as additional evidence"),
}
# Host, how the path goes on after its language, what it is, whether it is of old. Hosts of old are still linked from
# mails and bookmarks.
_HOSTS: tuple[tuple[str, re.Pattern[str], Source, bool], ...] = tuple(
    (host, re.compile(path), source, is_former)
    for host, path, source, is_former in (
        ("docs.marketo.com", "/", Source.MANUAL, True),
        ("developers.marketo.com", "/", Source.DEVELOPER, True),
        ("nation.marketo.com", "/", Source.COMMUNITY, True),
        ("marketo-ext.jiveon.com", "/", Source.COMMUNITY, True),
        ("experienceleague.adobe.com", r"/docs/marketo-developer(?:/|\Z)", Source.DEVELOPER, False),
        ("experienceleague.adobe.com", r"/docs/marketo(?:/|\Z)", Source.MANUAL, False),
        ("developer.adobe.com", r"/marketo-apis(?:/|\Z)", Source.DEVELOPER, False),
        # Other products of Adobe talk there too.
        ("experienceleaguecommunities.adobe.com", ".*marketo", Source.COMMUNITY, False),
    )
)
_LANGUAGE = re.compile(r"/[a-z]{2}(?:-[a-z]{2,4})?(?=/)")


@dataclass(frozen=True)
class ReadPage:
    """A page by its address. ``is_former`` when it stands where pages stood once; ``known`` when we list it."""

    url: str
    host: str
    source: Source
    is_former: bool = False
    known: scope.Page | None = None

    @property
    def is_recognised(self) -> bool:
        return self.source is not Source.OTHER


def page(text: str) -> ReadPage:
    """What the address of a page tells of it. Raises Unread like :func:`asset_url`."""
    return _read(asset_url(text))


def _read(url: AssetURL) -> ReadPage:
    path = urlsplit(url.url).path.lower() or "/"
    path = _LANGUAGE.sub("", path, count=1) if _LANGUAGE.match(path) else path
    for host, start, source, is_former in _HOSTS:
        if url.host == host and start.match(path):
            return ReadPage(url.url, url.host, source, is_former, listed(url.url))
    return ReadPage(url.url, url.host, Source.OTHER)


def listed(url: str) -> scope.Page | None:
    """The page of our list that is meant by an address; None where it is none of them."""
    parts = urlsplit(url)
    return scope.page_at(parts.netloc.lower(), unquote(parts.path))


# --- Rows of pages that were read ----------------------------------------------------------------------------------

TELLING = (scope.Mark.UNCLEAR, scope.Mark.DIFFERS)


def mark_of(row: dict[str, str]) -> scope.Mark | None:
    return next((mark for mark in scope.Mark if mark.value == row.get("mark")), None)


def marks(rows: Iterable[dict[str, str]]) -> list[scope.Mark]:
    return [mark for row in rows if (mark := mark_of(row))]


def proven(rows: Iterable[dict[str, str]]) -> int:
    """How many pages prove that the manual was read: of the manual or the community, with the point left open."""
    return sum(mark_of(row) in TELLING and _is_recognised(row.get("url", "")) for row in rows)


def _is_recognised(url: str) -> bool:
    try:
        return page(url).is_recognised
    except Unread:
        return False
