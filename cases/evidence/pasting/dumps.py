"""HTTP as tools write it down: raw messages, the trace of ``curl -v``, a browser's panel of headers, HAR."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cases.evidence.pasting.exchange import Exchange, Headers, Request, Response

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD"
# Without one of these there is nothing to read, however many lines there are.
_HINT = re.compile(
    rf"HTTP/[0-9]|^[> \t]{{0,8}}(?:{_METHODS})[ \t]|^:(?:method|path|status)|(?:Request|リクエスト) ?URL", re.M
)
_REQUEST_LINE = re.compile(rf"({_METHODS})[ \t]{{1,4}}(\S{{1,8000}})(?:[ \t]{{1,4}}HTTP/[0-9.]{{1,3}})?[ \t]{{0,4}}")
_STATUS_LINE = re.compile(r"HTTP/[0-9.]{1,3}[ \t]{1,4}([1-5][0-9]{2})\b[ \t]{0,4}([^\r\n]{0,200})")
_HEADER = re.compile(r"(:?[A-Za-z][\w-]{0,80}):[ \t]{0,8}(.*)")
_TRACED = re.compile(r"[><*{}](?: |$)")
# What curl says of itself in a trace, beside the lines it marks.
_METER = re.compile(r"[ \t]*(?:% Total|Dload|[0-9]{1,3} [ 0-9.kM]{20})")


def read(text: str) -> Exchange | None:
    """The messages that stand in the text one after another; of several calls the last. None when there is none."""
    if not _HINT.search(text):
        return None
    lines = text.split("\n")
    traced = sum(1 for line in lines if _TRACED.match(line)) > len(lines) // 3 or any(
        line.startswith("> ") and _REQUEST_LINE.fullmatch(line[2:].rstrip()) for line in lines
    )
    found = _Messages()
    for line in _untraced(lines) if traced else lines:
        found.take(line.rstrip("\r"))
    if found.request or found.response:
        return Exchange(request=_request(found.request), response=_response(found.response))
    return _panel(text)


def _untraced(lines: list[str]) -> Iterator[str]:
    """The trace of ``curl -v`` without its marks and its remarks."""
    for line in lines:
        if line[:2] in ("> ", "< ") or line.rstrip() in (">", "<"):
            yield line[2:]
        elif not re.match(r"[*{}] ", line) and not _METER.match(line):
            yield line


@dataclass
class _Message:
    """A message as far as it was read: its first line, its headers by name, its body by line."""

    method: str = ""
    url: str = ""
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    def first(self, name: str) -> str:
        return next((value for known, value in self.headers if known.lower() == name), "")


class _Messages:
    """Reads line by line: a first line begins a message, a blank one its body, a header in between belongs to it."""

    def __init__(self) -> None:
        self.request: _Message | None = None
        self.response: _Message | None = None
        self.current: _Message | None = None
        self.in_body = False

    def take(self, line: str) -> None:
        if started := _REQUEST_LINE.fullmatch(line):
            self._begin_request(method=started[1], url=started[2])
        elif status := _STATUS_LINE.fullmatch(line):
            self._begin_response(f"{status[1]} {status[2]}")
        elif (header := _HEADER.fullmatch(line)) and (not self.in_body or line.startswith(":")):
            self._header(header[1], header[2].strip())
        elif self.current is not None:
            self._body(self.current, line)

    def _begin_request(self, method: str = "", url: str = "") -> None:
        self.request = self.current = _Message(method=method, url=url)
        self.response = None
        self.in_body = False

    def _begin_response(self, status: str) -> None:
        self.response = self.current = _Message(status=status.strip())
        self.in_body = False

    def _header(self, name: str, value: str) -> None:
        if name.lower() == ":status":
            self._begin_response(value)
        elif name.startswith(":") and (self.current is None or self.current.status or self.current.first(name)):
            self._begin_request()
        if self.current is not None:
            self.current.headers.append((name, value))

    def _body(self, message: _Message, line: str) -> None:
        if not self.in_body and not line.strip():
            self.in_body = bool(message.headers or message.status)
        elif line.strip() or message.body:
            self.in_body = True
            message.body.append(line)


def _request(read: _Message | None) -> Request | None:
    if read is None:
        return None
    url = read.first(":path") or read.url
    host = read.first(":authority") or read.first("host")
    if host and url.startswith("/"):
        url = f"https://{host}{url}"
    method = read.first(":method") or read.method or "GET"
    return Request(method=method, url=url, headers=tuple(read.headers), body="\n".join(read.body)) if url else None


def _response(read: _Message | None) -> Response | None:
    if read is None:
        return None
    return Response(status=read.status, headers=tuple(read.headers), body="\n".join(read.body))


# --- A browser's panel of headers ------------------------------------------------------------------------------------

_PANEL = {
    name: re.compile(rf"^[ \t]{{0,8}}{label}[ \t]{{0,4}}:?[ \t]{{0,8}}\r?\n?[ \t]{{0,8}}{value}", re.M | re.I)
    for name, label, value in (
        ("url", "(?:Request|リクエスト) ?URL", r"(\S{1,8000})"),
        ("method", "(?:Request Method|リクエスト ?メソッド)", rf"({_METHODS})\b"),
        ("status", "(?:Status Code|ステータス ?コード)", r"([1-5][0-9]{2}(?:[ \t][^\r\n]{0,200})?)"),
    )
}


def _panel(text: str) -> Exchange | None:
    told = {name: found[1].strip() for name, label in _PANEL.items() if (found := label.search(text))}
    if "url" not in told:
        return None
    status = told.get("status", "")
    return Exchange(
        request=Request(method=told.get("method", "GET").upper(), url=told["url"]),
        response=Response(status=status) if status[:1] in ("4", "5") else None,
        rest=text,
    )


# --- HAR, and what else keeps a call as JSON -------------------------------------------------------------------------

DEEPEST = 8  # folders within folders of a collection


def from_json(value: Any) -> Exchange | None:
    """A call kept as JSON: HAR, one entry of it, a request of Postman, the error of a program. None when it is none."""
    entries = [entry for entry in _entries(value) if isinstance(entry, dict)]
    read = [_entry(entry) for entry in entries[:1000]]
    found = [exchange for exchange in read if exchange.request]
    own = [exchange for exchange in found if exchange.request and exchange.request.call and _is_api(exchange.request)]
    failed = [exchange for exchange in own if _failed(exchange)]
    return next(iter(failed or own[::-1] or found), None)


def _entries(value: Any, depth: int = 0) -> list[Any]:
    if isinstance(value, list):
        return value if value and isinstance(value[0], dict) and "request" in value[0] else []
    if not isinstance(value, dict):
        return []
    log = value.get("log")
    if isinstance(log, dict) and isinstance(log.get("entries"), list):
        return list(log["entries"])
    if isinstance(value.get("item"), list) and depth < DEEPEST:
        return [inner for item in value["item"] for inner in _entries(item, depth + 1)]
    if isinstance(value.get("request"), dict):
        return [value]
    if isinstance(value.get("config"), dict):
        return [{"request": value["config"], "response": value.get("response") or {}, "status": value.get("status")}]
    return [{"request": value}] if "url" in value and "method" in value else []


def _is_api(request: Request) -> bool:
    return bool(re.search(r"mktorest\.com|mkto-|/(?:rest|bulk|identity|userservice)/", request.url, re.I))


def _failed(exchange: Exchange) -> bool:
    answer = exchange.response
    return bool(
        answer and (answer.status[:1] in ("4", "5") or re.search(r'"success"\s{0,9}:\s{0,9}false', answer.body))
    )


def _entry(entry: dict[str, Any]) -> Exchange:
    sent, came = entry.get("request"), entry.get("response")
    return Exchange(
        request=_sent(sent) if isinstance(sent, dict) else None,
        response=_came(came, entry.get("status")) if isinstance(came, dict) else None,
    )


def _sent(sent: dict[str, Any]) -> Request | None:
    url = sent.get("url")
    url = url.get("raw") if isinstance(url, dict) else url
    if not isinstance(url, str) or not url:
        return None
    body = sent.get("postData") or sent.get("body") or sent.get("data") or ""
    if isinstance(body, dict):
        body = body.get("text") or body.get("raw") or _form(body) or ""
    return Request(
        method=str(sent.get("method") or "GET").upper(), url=url, headers=_headers(sent), body=str(body or "")
    )


def _form(body: dict[str, Any]) -> str:
    """``name=value`` per line, of a form that was kept as a list of its fields."""
    lists = [body[name] for name in ("params", "urlencoded", "formdata") if isinstance(body.get(name), list)]
    fields = [one for one in next(iter(lists), []) if isinstance(one, dict)]
    return "\n".join(
        f"{one.get('name') or one.get('key')}={one.get('value') or one.get('src') or ''}" for one in fields
    )


def _came(came: dict[str, Any], status: Any) -> Response | None:
    number = came.get("status") or came.get("code") or status
    words = came.get("statusText") if isinstance(came.get("statusText"), str) else ""
    content = came.get("content")
    body = content.get("text") if isinstance(content, dict) else came.get("body") or came.get("data")
    if isinstance(content, dict) and content.get("encoding") == "base64":
        body = _decoded(str(body or ""))
    if not number and not body:
        return None
    return Response(status=f"{number or ''} {words}".strip(), headers=_headers(came), body=str(body or ""))


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _headers(message: dict[str, Any]) -> Headers:
    given = message.get("headers") or message.get("header") or []
    if isinstance(given, dict):
        return tuple((str(name), str(value)) for name, value in given.items())
    listed = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    pairs = [(one.get("name") or one.get("key"), one.get("value")) for one in listed]
    return tuple((str(name), str(value)) for name, value in pairs if name)
