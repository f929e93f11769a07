"""Calls from PowerShell: Invoke-RestMethod and Invoke-WebRequest, typed by hand or copied from a browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cases.evidence.pasting.exchange import Exchange, Request

_BEGINS = re.compile(r"(?<![\w-])(?:Invoke-(?:RestMethod|WebRequest)|irm|iwr)(?=[ \t`\r\n])", re.I)
MOST = 8_000  # pieces of one command
_DEEPEST = 20
_TOKEN = re.compile(
    r"(?P<gap>(?:[ \t]|`[ \t]*\r?\n)+)"
    r"|@'[ \t]*\r?\n(?P<here>.*?)(?:\r?\n'@|\Z)"
    r'|@"[ \t]*\r?\n(?P<doublehere>.*?)(?:\r?\n"@|\Z)'
    r"|'(?P<single>[^']*(?:''[^']*)*)'?"
    r'|"(?P<double>[^"`]*(?:(?:`.|"")[^"`]*)*)"?'
    r"|(?P<open>@\{|@\()"
    r"|(?P<close>[})])"
    r"|(?P<equals>=)"
    r"|(?P<end>[\r\n;|])"
    r"|\$(?P<variable>[\w:]{1,100})"
    r"|-(?P<parameter>[A-Za-z]{1,40}):?(?=[\s`'\"$@]|\Z)"
    r"|(?P<word>[^\s'\"`=;|{}()$]+|.)",
    re.S,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    end: int


def read(text: str) -> Exchange | None:
    """The first such call in the text, with what its variables were set to before; None when there is none."""
    found = _BEGINS.search(text)
    if found is None:
        return None
    set_before = _assigned(_tokens(text[: found.start()]))
    given, end = _parameters(_tokens(text[found.end() :]), set_before)
    url = str(given.get("uri") or "")
    if not url:
        return None
    headers = given.get("headers")
    pairs = [(str(name), str(value)) for name, value in headers.items()] if isinstance(headers, dict) else []
    if kind := given.get("contenttype"):
        pairs.append(("Content-Type", str(kind)))
    body = given.get("body") or given.get("form") or ""
    request = Request(
        method=str(given.get("method") or "GET").upper(),
        url=url,
        headers=tuple(pairs),
        body=body if isinstance(body, str) else json.dumps(body, ensure_ascii=False),
    )
    return Exchange(request=request, rest=text[found.end() + end :])


def _tokens(text: str) -> Iterator[_Token]:
    for found in islice(_TOKEN.finditer(text), MOST):
        kind = found.lastgroup or ""
        value = found[kind]
        if kind == "single":
            kind, value = "string", value.replace("''", "'")
        elif kind in ("double", "doublehere"):
            kind, value = "string", _unescaped(value)
        elif kind == "here":
            kind = "string"
        yield _Token(kind, value, found.end())


def _unescaped(value: str) -> str:
    letters = {"n": "\n", "t": "\t", "r": "\r", "0": ""}
    return re.sub(r'`(.)|""', lambda found: letters.get(found[1], found[1]) if found[1] else '"', value, flags=re.S)


def _assigned(tokens: Iterator[_Token]) -> dict[str, Any]:
    """``$name = value`` for each line that sets one."""
    values: dict[str, Any] = {}
    name = ""
    for token in tokens:
        if token.kind == "variable":
            name = token.text.lower()
        elif token.kind == "equals" and name:
            values[name] = _value(_next(tokens), tokens, values)
            name = ""
        elif token.kind == "end":
            name = ""
    return values


def _next(tokens: Iterator[_Token]) -> _Token:
    return next((token for token in tokens if token.kind != "gap"), _Token("end", "", 0))


def _value(token: _Token, tokens: Iterator[_Token], known: dict[str, Any], depth: int = 0) -> Any:
    """A string, a word, a variable, or what stands between braces and brackets."""
    if token.kind == "open" and depth < _DEEPEST:
        return _table(tokens, known, depth) if token.text == "@{" else _list(tokens, known, depth)
    if token.kind == "variable":
        literal = {"true": True, "false": False, "null": None}
        name = token.text.lower()
        return literal[name] if name in literal else known.get(name, f"${token.text}")
    if token.kind == "word" and token.text.isascii() and token.text.isdigit() and len(token.text) < 19:
        return int(token.text)
    return token.text


def _table(tokens: Iterator[_Token], known: dict[str, Any], depth: int) -> dict[str, Any]:
    table: dict[str, Any] = {}
    name = ""
    for token in tokens:
        if token.kind == "close":
            break
        if token.kind == "equals" and name:
            table[name] = _value(_next(tokens), tokens, known, depth + 1)
            name = ""
        elif token.kind in ("string", "word"):
            name = token.text
    return table


def _list(tokens: Iterator[_Token], known: dict[str, Any], depth: int) -> list[Any]:
    items: list[Any] = []
    for token in tokens:
        if token.kind == "close":
            break
        if token.kind in ("string", "variable", "open") or (token.kind == "word" and token.text.strip(", \t")):
            items.append(_value(token, tokens, known, depth + 1))
    return items


def _parameters(tokens: Iterator[_Token], known: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """What each parameter was given, and where the command ends. The address may stand without a name."""
    given: dict[str, Any] = {}
    name = ""
    end = 0
    for token in tokens:
        end = token.end
        if token.kind == "end":
            break
        if token.kind == "parameter":
            name = token.text.lower()
            given[name] = True
        elif token.kind != "gap":
            value = _value(token, tokens, known)
            if name or "/" in str(value):
                given[name or "uri"] = value
            name = ""
    return given, end
