"""One call to an API: what was sent and what came back, however it was written down."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from cases.evidence import api, marketo
from cases.evidence.findings import HIDDEN

Headers = tuple[tuple[str, str], ...]

# What a browser or a program sends with every call: it says nothing about this one.
_NOISE = re.compile(
    r":.*|accept-(?:encoding|language)|cache-control|connection|content-length|dnt|host|origin|postman-token|pragma"
    r"|priority|referer|sec-.*|te|transfer-encoding|upgrade-insecure-requests|user-agent|alt-svc|date|etag|expires|server"
    r"|strict-transport-security|vary|via|x-content-type-options|x-frame-options|x-xss-protection|keep-alive",
    re.I,
)
_SECRET = re.compile(r"(?:proxy-)?authorization|(?:set-)?cookie2?|x-api-key|x-auth-token", re.I)
# Where a path of the API begins, after whatever stands for the host: {{host}}, $BASE, %BASE%, <identity URL>.
_PATH = re.compile(r"(?:^|/)((?:rest|bulk|identity|soap|subscriptions|userservice)/.*)", re.I | re.S)
_HOST = re.compile(r"(?:https?://)?(?:[^/@\s]{1,200}@)?([\w.-]{1,200})", re.ASCII | re.I)


def shown(headers: Iterable[tuple[str, str]]) -> list[str]:
    """Headers as they are kept: those that say something, with the values of secrets hidden."""
    return [
        f"{name}: {HIDDEN if _SECRET.fullmatch(name) else value}"
        for name, value in headers
        if value and not _NOISE.fullmatch(name)
    ]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was sent; ``url`` as it was written, with or without its host."""

    method: str
    url: str
    headers: Headers = ()
    body: str = ""

    @property
    def call(self) -> str:
        """``POST /rest/v1/leads.json``; empty when it is no call that can be told."""
        path = _PATH.search(self.url.partition("?")[0])
        try:
            return api.method_and_path(f"{self.method} {'/' + path[1] if path else self.url}"[: marketo.LONGEST])
        except marketo.Unread:
            return ""

    @property
    def munchkin_id(self) -> str:
        """The instance that was called, where the address names it."""
        host = _HOST.match(self.url)
        try:
            return marketo.instance(host[1]).munchkin_id if host and "mktorest" in host[1].lower() else ""
        except marketo.Unread:
            return ""

    def __str__(self) -> str:
        return "\n".join([f"{self.method} {_without_user(self.url)}", *shown(self.headers), *_after_a_gap(self.body)])


@dataclass(frozen=True, kw_only=True)
class Response:
    """What came back; ``status`` as ``502 Bad Gateway``, empty where only the body was written down."""

    status: str = ""
    headers: Headers = ()
    body: str = ""

    def __str__(self) -> str:
        head = [f"HTTP {self.status}", *shown(self.headers)] if self.status else shown(self.headers)
        return "\n".join([*head, *_after_a_gap(self.body)] if head else [self.body.strip("\n")])


def _after_a_gap(body: str) -> list[str]:
    return ["", body.strip("\n")] if body.strip() else []


def _without_user(url: str) -> str:
    """The address without ``user:password@``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A call as far as it was written down. ``rest`` is what stood after it and was not read yet."""

    request: Request | None = None
    response: Response | None = None
    rest: str = ""
