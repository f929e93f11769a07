"""A visit to a running portal with nothing but the standard library: does it stand, and can somebody sign in?

Usage: smoke.py http://127.0.0.1:8000 [file with the demo logins]
"""

import http.cookiejar
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

PATIENCE = 300


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what it would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "fields": {}})
        elif tag == "input" and self.forms and given.get("name") and sent(given):
            self.forms[-1]["fields"][given["name"]] = given.get("value") or ""


def sent(given: dict[str, str | None]) -> bool:
    return given.get("type") not in ("radio", "checkbox", "submit") or "checked" in given


class Visitor:
    """A browser without scripts: keeps cookies, follows redirects, fills in forms."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.url = self.base
        self.page = ""

    def get(self, path: str) -> str:
        target = urllib.parse.urljoin(self.url, path)
        return self._open(urllib.request.Request(target, headers={"Accept-Language": "ja"}))  # noqa: S310

    def submit(self, having: str, **answers: str) -> str:
        """Send the first form on the page that has a field of that name."""
        form = next(form for form in Forms(self.page).forms if having in form["fields"])
        body = urllib.parse.urlencode({**form["fields"], **answers}).encode()
        target = urllib.parse.urljoin(self.url, form["action"])
        return self._open(urllib.request.Request(target, body, {"Accept-Language": "ja", "Referer": self.url}))  # noqa: S310

    def _open(self, request: urllib.request.Request) -> str:
        with self.opener.open(request, timeout=30) as response:
            self.url = response.geturl()
            self.page = response.read().decode()
        return self.page


def wait_until_up(visitor: Visitor) -> float:
    began = time.monotonic()
    while True:
        try:
            visitor.get("/healthz")
        except (OSError, urllib.error.URLError):
            if time.monotonic() - began > PATIENCE:
                raise
            time.sleep(0.2)
        else:
            return time.monotonic() - began


def expect(truth: bool, what: str) -> None:
    if not truth:
        raise SystemExit(f"FAILED: {what}")
    print(f"ok: {what}")


def login_of(demo: str, word: str) -> tuple[str, str]:
    """Address and password from the line of the demo's output that holds the word."""
    line = next(line for line in demo.splitlines() if word in line)
    address = re.search(r"[^\s@]+@[^\s@]+", line)
    password = re.search(r"(?:pass(?:word|phrase)|パスワード)\S*\s+(.+)", demo, re.I)
    return (address[0] if address else "", password[1].strip() if password else "")


def main(base: str, demo: Path | None) -> None:
    visitor = Visitor(base)
    print(f"up after {wait_until_up(visitor):.1f} s")
    expect(visitor.page == '{"ok": true}', "the portal says it is well")
    expect('lang="ja"' in visitor.get("/"), "the home page reads Japanese")
    style = re.search(r'href="(/static/portal\.[0-9a-f]+\.css)"', visitor.page)
    expect(style is not None, "static files carry their hash")
    expect("--act" in visitor.get(unescape(style[1] if style else "/")), "the stylesheet is served")
    visitor.get("/accounts/login/")
    expect('name="login"' in visitor.page, "there is a way to sign in")
    if demo:
        address, password = login_of(demo.read_text(), "customer")
        visitor.submit("login", login=address, password=password)
        expect("/account/" in visitor.page, f"{address} is signed in")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)
