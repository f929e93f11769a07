"""Which public page was read: the manual's hosts, then and now."""

from dataclasses import dataclass
from enum import StrEnum

from cases.evidence.marketo import asset_url


class Source(StrEnum):
    MANUAL = "manual"
    DEVELOPER = "developer"
    COMMUNITY = "community"
    OTHER = "other"


# Host, start of the path without a language, what it is. The first three are of 2019, the others of today.
_HOSTS: tuple[tuple[str, str, Source], ...] = (
    ("docs.marketo.com", "/", Source.MANUAL),
    ("developers.marketo.com", "/", Source.DEVELOPER),
    ("nation.marketo.com", "/", Source.COMMUNITY),
    ("experienceleague.adobe.com", "/docs/marketo-developer", Source.DEVELOPER),
    ("experienceleague.adobe.com", "/docs/marketo", Source.MANUAL),
    ("experienceleague.adobe.com", "/marketo", Source.MANUAL),
    ("developer.adobe.com", "/marketo-apis", Source.DEVELOPER),
    ("experienceleaguecommunities.adobe.com", "/", Source.COMMUNITY),
)


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
    read = asset_url(text)
    path = "/" + read.url.split("//", 1)[1].partition("/")[2]
    for prefix in ("/en/", "/ja/", "/en-us/", "/ja-jp/"):
        if path.startswith(prefix):
            path = path[len(prefix) - 1 :]
    for host, start, source in _HOSTS:
        if read.host == host and path.startswith(start):
            return ReadPage(read.url, read.host, source)
    return ReadPage(read.url, read.host, Source.OTHER)


def pages(block: str) -> tuple[ReadPage, ...]:
    """The pages of a pasted block, one per line, each once."""
    read = [page(line) for line in block.split() if line.strip()]
    return tuple({one.url: one for one in read}.values())
