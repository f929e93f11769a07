"""Commands that call an API, as they are copied from a terminal, a browser or a manual: curl, wget, HTTPie, fetch."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from cases.evidence.pasting.exchange import Exchange, Request
from cases.evidence.pasting.lenient import value_at, value_of

_PROMPT = (
    r"^[ \t]{0,8}(?:(?:\w{1,40}@[\w.-]{1,60}[^\n$%#>]{0,80})?[$%#>][ \t]{1,4}"
    r"|(?:PS )?[A-Z]:\\[^>\n]{0,200}>[ \t]{0,4})?"
)
_PROGRAM = r"(?P<program>curl(?:\.exe)?|wget(?:\.exe)?|https?)(?=[ \t]|[\^`\\]?\r?\n)"
_BEGINS = re.compile(_PROMPT + _PROGRAM, re.M | re.I)
MOST = 4_000  # pieces of one command; a body in quotes is one of them
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


def read(text: str) -> Exchange | None:
    """The first command in the text; None when there is none. What follows it is left as the rest."""
    found = _BEGINS.search(text)
    if found is None:
        return None
    words, end = _words(_as_in_bash(text[found.end() :]))
    program = found["program"].lower().removesuffix(".exe")
    request = _READERS[program](words)
    return Exchange(request=request, rest=end) if request and request.url else None


# --- Words -----------------------------------------------------------------------------------------------------------

# A line may go on in the next one without a mark: when it begins with an option or an address.
_WORD = re.compile(
    r"(?P<gap>(?:[ \t]|\\[ \t]*\r?\n|\r?\n(?=[ \t]*(?:-[A-Za-z-]|['\"]?https?://)))+)"
    r"|(?P<end>[\r\n;]|\|[^\n]*|&&[^\n]*|&(?=\s|\Z)|[0-9]?>{1,2}[ \t]*[^\s]+|\#(?<=[ \t]\#)[^\n]*)"
    r"|\$'(?P<ansi>[^'\\]*(?:\\.[^'\\]*)*)'?"
    r"|'(?P<single>[^']*)'?"
    r'|"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"?'
    r"|\\(?P<escaped>.)"
    r"|(?P<plain>[^\s'\"\\;|&>$#]+|.)",
    re.S,
)
_ESCAPES = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.S)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "0": ""}


def _words(text: str) -> tuple[list[str], str]:
    """The words of the command at the beginning, unquoted as a shell does it, and what stands after the command."""
    words: list[str] = []
    pieces: list[str] | None = None
    for found in islice(_WORD.finditer(text), MOST):
        kind, value = found.lastgroup, found[found.lastgroup or 0]
        if kind in ("gap", "end"):
            if pieces is not None:
                words.append("".join(pieces))
            pieces = None
            if kind == "end":
                return words, text[found.end() :]
            continue
        pieces = [] if pieces is None else pieces
        pieces.append(_UNQUOTED.get(str(kind), str)(value))
    return ([*words, "".join(pieces)] if pieces is not None else words), ""


def _ansi(value: str) -> str:
    def letter(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _LETTERS.get(found[3], found[3])

    return _ESCAPES.sub(letter, value)


def _double(value: str) -> str:
    return re.sub(r'\\([\\"$`])', r"\1", re.sub(r"\\\r?\n", "", value))


_UNQUOTED: dict[str, Callable[[str], str]] = {"ansi": _ansi, "double": _double}


def _as_in_bash(text: str) -> str:
    """What was written for the command prompt or for PowerShell, as bash would write it."""
    if '^"' in text:
        # A caret before each sign that means something there, and before a line end; two line ends stand for one.
        text = re.sub(r"\^(?:(\r?\n)\r?\n|\r?\n|(.))", lambda found: found[2] or ("\n" if found[1] else " "), text)
    elif re.search(r"\^[ \t]{0,40}\r?\n", text):
        text = re.sub(r"\^[ \t]*\r?\n", " ", text)
    elif re.search(r"`[ \t]{0,40}\r?\n", text):
        text = re.sub(r"`[ \t]*\r?\n", " ", text).replace('`"', '\\"')
    else:
        return text
    # Doubled inside quotes, a quote means itself.
    return re.sub(r'(?<=[^\s=])""(?=\S)', r"\\" + '"', text)


# --- curl and wget ---------------------------------------------------------------------------------------------------


@dataclass
class _Told:
    """What the options have said so far."""

    method: str = ""
    urls: list[str] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    form: list[str] = field(default_factory=list)
    query: list[str] = field(default_factory=list)
    as_query: bool = False

    def request(self, value: str) -> None:
        self.method = value.upper()

    def url(self, value: str) -> None:
        self.urls.insert(0, value)

    def header(self, value: str) -> None:
        name, colon, content = value.partition(":")
        if colon and name.strip():
            self.headers.append((name.strip(), content.strip()))

    def json(self, value: str) -> None:
        self.data.append(value)
        self.headers.append(("Content-Type", "application/json"))

    def authorise(self, value: str) -> None:
        self.headers.append(("Authorization", value))

    def cookie(self, value: str) -> None:
        self.headers.append(("Cookie", value))

    def file(self, name: str) -> None:
        self.data.append(f"@{name}")

    def upload(self, name: str) -> None:
        self.method = self.method or "PUT"
        self.file(name)

    def nothing(self, value: str) -> None:
        """The option says nothing about the call."""


_Act = Callable[[_Told, str], None]
_LONG: dict[str, _Act] = {
    **dict.fromkeys(("request", "method"), _Told.request),
    "header": _Told.header,
    **dict.fromkeys(
        ("data", "data-raw", "data-ascii", "data-binary", "data-urlencode", "post-data", "body-data"),
        lambda told, value: told.data.append(value),
    ),
    **dict.fromkeys(("post-file", "body-file"), _Told.file),
    "json": _Told.json,
    **dict.fromkeys(("form", "form-string"), lambda told, value: told.form.append(value)),
    "url": _Told.url,
    "url-query": lambda told, value: told.query.append(value),
    **dict.fromkeys(("user", "oauth2-bearer"), _Told.authorise),
    "cookie": _Told.cookie,
    "upload-file": _Told.upload,
    **dict.fromkeys(
        (
            *("output", "max-time", "connect-timeout", "proxy", "proxy-user", "write-out", "config", "cookie-jar"),
            *("cert", "cert-type", "cacert", "capath", "key", "key-type", "pass", "ciphers", "tls-max", "noproxy"),
            *("resolve", "retry", "retry-delay", "retry-max-time", "range", "dump-header", "limit-rate", "interface"),
            *("user-agent", "referer", "max-redirs", "speed-limit", "speed-time", "stderr", "trace", "trace-ascii"),
            *("aws-sigv4", "timeout", "tries", "output-document", "password", "http-password"),
        ),
        _Told.nothing,
    ),
}
_SHORT: dict[str, str] = {
    "X": "request", "H": "header", "d": "data", "F": "form", "u": "user", "b": "cookie", "T": "upload-file",
    **dict.fromkeys("AeomxwcEKrDyYzC", "output"),
}  # fmt: skip
# Of those without a value, the two that change the call.
_FLAGS: dict[str, _Act] = {
    **dict.fromkeys(("G", "get"), lambda told, _value: setattr(told, "as_query", True)),
    **dict.fromkeys(("I", "head"), lambda told, _value: setattr(told, "method", told.method or "HEAD")),
}


def _curl(words: list[str]) -> Request:
    told = _Told()
    rest = iter(words)
    for word in rest:
        if word.startswith("--") and len(word) > 2:
            name, equals, value = word[2:].partition("=")
            if name in _LONG:
                _LONG[name](told, value if equals else next(rest, ""))
            elif name in _FLAGS:
                _FLAGS[name](told, "")
        elif word.startswith("-") and len(word) > 1:
            _cluster(told, word[1:], rest)
        elif word:
            told.urls.append(word)
    return _request(told)


def _cluster(told: _Told, letters: str, rest: Iterator[str]) -> None:
    """Short options written together: ``-sSLX POST``, ``-XPOST``, ``-d@file``."""
    for place, letter in enumerate(letters):
        if letter in _SHORT:
            value = letters[place + 1 :].removeprefix("=")
            _LONG[_SHORT[letter]](told, value or next(rest, ""))
            return
        if letter in _FLAGS:
            _FLAGS[letter](told, "")


def _request(told: _Told) -> Request:
    url = next((url for url in told.urls if "/" in url), told.urls[0] if told.urls else "")
    body = "&".join(told.data) if told.data else "\n".join(told.form)
    if told.as_query and told.data:
        told.query.append(body)
        body = ""
    if told.query:
        url += ("&" if "?" in url else "?") + "&".join(told.query)
    method = told.method if told.method in _METHODS else "POST" if body else "GET"
    return Request(method=method, url=url, headers=tuple(told.headers), body=body)


# --- HTTPie ----------------------------------------------------------------------------------------------------------

_ITEM = re.compile(r"(?P<name>[^=:@\s]{1,200})(?P<kind>:=|==|=|:|@)(?P<value>.*)", re.S)


def _httpie(words: list[str]) -> Request | None:
    """``http POST host/path Name:value field=value field:=json name==query``."""
    plain = [word for word in words if not word.startswith("-")]
    method = plain.pop(0).upper() if plain and plain[0].upper() in _METHODS else ""
    if not plain or "/" not in plain[0]:
        return None
    url, headers, fields, query = plain[0], [], dict[str, object](), []
    for found in filter(None, map(_ITEM.fullmatch, plain[1:])):
        name, kind, value = found["name"], found["kind"], found["value"]
        if kind == ":":
            headers.append((name, value.strip()))
        elif kind == "==":
            query.append(f"{name}={value}")
        else:
            fields[name] = value_of(value) if kind == ":=" else f"@{value}" if kind == "@" else value
    if query:
        url += ("&" if "?" in url else "?") + "&".join(query)
    body = json.dumps(fields, ensure_ascii=False) if fields else ""
    return Request(method=method or ("POST" if body else "GET"), url=url, headers=tuple(headers), body=body)


_READERS: dict[str, Callable[[list[str]], Request | None]] = {
    "curl": _curl,
    "wget": _curl,
    "http": _httpie,
    "https": _httpie,
}

# --- fetch -----------------------------------------------------------------------------------------------------------

_FETCH = re.compile(r"\bfetch\(\s{0,40}([\"'`])(?P<url>[^\"'`\s]{1,8000})\1\s{0,40}(?:,\s{0,40}(?P<options>\{))?")


def read_fetch(text: str) -> Exchange | None:
    """``fetch("https://…", {…})`` as browsers copy it; None when there is none, or its options are a program's."""
    found = _FETCH.search(text)
    if found is None:
        return None
    if found["options"] is None:
        return Exchange(request=Request(method="GET", url=found["url"]), rest=text[found.end() :])
    options, end = value_at(text, found.start("options"))
    if not isinstance(options, dict):
        return None
    given = options.get("headers")
    headers = [(str(name), str(value)) for name, value in given.items()] if isinstance(given, dict) else []
    method, body = options.get("method"), options.get("body")
    request = Request(
        method=str(method or "GET").upper(), url=found["url"], headers=tuple(headers), body=str(body or "")
    )
    return Exchange(request=request, rest=text[end:].lstrip(" );\t"))
