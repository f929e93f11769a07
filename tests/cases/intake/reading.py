"""The forms of a page, filled in and sent as a browser without scripts would."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


@dataclass
class Form:
    """One form of a page: where it goes, what its boxes hold, and which buttons it has."""

    action: str
    method: str = "get"
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, where it goes instead

    def send(self, browser: Client, press: str = "", **changes: Any) -> Any:
        """Press a button, by its name or by ``name=value``, after writing *changes* into the boxes."""
        data: dict[str, Any] = {**self.values, **changes}
        action = self.action
        if press:
            name, _equals, value = press.partition("=")
            found = [button for button in self.buttons if button[0] == name and (not value or button[1] == value)]
            assert found, f"There is no button {press!r} among {self.buttons}."
            data[name], action = found[0][1], found[0][2] or action
        return browser.get(action, data) if self.method == "get" else browser.post(action, data)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: dict[str, Form] = {}
        self.here = ""
        self.text: tuple[str, str, list[str]] | None = None
        self.select: tuple[str, str] | None = None
        self.options: list[str] = []

    def _form(self, attrs: dict[str, str | None]) -> Form:
        return self.forms.setdefault(attrs.get("form") or self.here, Form(self.address))

    def _put(self, form: Form, name: str | None, value: str) -> None:
        if name:
            form.values.setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attrs = dict(pairs)
        name, value = attrs.get("name"), attrs.get("value") or ""
        if tag == "form":
            self.here = attrs.get("id") or attrs.get("action") or f"form{len(self.forms)}"
            form = self._form(attrs)
            form.action, form.method = attrs.get("action") or self.address, (attrs.get("method") or "get").lower()
        elif tag == "input":
            kind = attrs.get("type") or "text"
            if kind in ("checkbox", "radio"):
                if "checked" in attrs:
                    self._put(self._form(attrs), name, value or "on")
            elif kind not in ("file", "submit", "button"):
                self._put(self._form(attrs), name, value)
        elif tag == "textarea":
            self.text = (attrs.get("form") or self.here, name or "", [])
        elif tag == "select":
            self.select, self.options = (attrs.get("form") or self.here, name or ""), []
        elif tag == "option":
            self.options.insert(0 if "selected" in attrs else len(self.options), value)
        elif tag == "button" and attrs.get("type") != "button":
            goes = (attrs.get("formaction") or "").partition("#")[0]
            self._form(attrs).buttons.append((name or "", value, goes))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text:
            # As browsers do: one line end at the very beginning is no part of the text.
            text = "".join(self.text[2]).removeprefix("\n")
            self._put(self.forms.setdefault(self.text[0], Form(self.address)), self.text[1], text)
            self.text = None
        elif tag == "select" and self.select:
            if self.options:
                self._put(self.forms.setdefault(self.select[0], Form(self.address)), self.select[1], self.options[0])
            self.select = None
        elif tag == "form":
            self.here = ""


def forms(page: HttpResponse) -> dict[str, Form]:
    """Every form of the page by its id, or by where it goes."""
    request: Any = page.request  # type: ignore[attr-defined]
    query = request["QUERY_STRING"]
    reader = _Reader(request["PATH_INFO"] + (f"?{query}" if query else ""))
    reader.feed(page.content.decode())
    return reader.forms


def form(page: HttpResponse, name: str = "") -> Form:
    """The form of that id or address; without a name, the only one in the main part of the page."""
    found = forms(page)
    if name:
        return found[name]
    own = [one for key, one in found.items() if key and not key.startswith(("/language", "/accounts/logout"))]
    assert len(own) == 1, list(found)
    return own[0]


def complaints(page: HttpResponse) -> list[str]:
    """Where the summary of errors leads, in order. Each place is there, and each is told what to do."""
    text = page.content.decode()
    assert 'role="alert"' in text, "There is no summary of errors."
    summary = text[text.index('role="alert"') :].partition("</div>")[0]
    led = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)
    assert [place for place, _sentence in led if f'id="{place}"' not in text] == []
    assert [sentence for _place, sentence in led if not re.search(r"[。.]", sentence)] == []
    return [place for place, _sentence in led]


def words(page: HttpResponse) -> str:
    """The source of a page, in which signs stand as one reads them."""
    return unescape(page.content.decode())
