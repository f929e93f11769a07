"""An API call out of whatever was pasted of it: a command, a dump, an answer. Read by its form, never run, never sent.

Pure functions whose time grows with the length of the text and no faster. Secrets do not leave here: what is answered
went through :func:`cases.evidence.secrets.masked`.
"""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.evidence import api, marketo
from cases.evidence.findings import HIDDEN
from cases.evidence.marketo import Unread
from cases.evidence.pasting import answers, commands, dumps, powershell
from cases.evidence.pasting.exchange import Exchange, Request, Response
from cases.evidence.pasting.lenient import value_at, value_of
from cases.evidence.secrets import masked
from cases.text import Unclean, clean_text

LONGEST = api.LONGEST_ANSWER  # characters
FITS = 20_000  # of a request or an answer: as many as the form has room for
_CUT = "\n…"


class Form(StrEnum):
    """What a text was taken for."""

    COMMAND = "command"
    POWERSHELL = "powershell"
    FETCH = "fetch"
    HTTP = "http"
    KEPT = "kept"
    ANSWER = "answer"
    BODY = "body"
    MARKUP = "markup"
    CODE = "code"
    TEXT = "text"


NAMES: dict[Form, Promise] = {
    Form.COMMAND: _("a command such as curl"),
    Form.POWERSHELL: _("a PowerShell command"),
    Form.FETCH: _("a fetch call of the browser"),
    Form.HTTP: _("an HTTP request or response"),
    Form.KEPT: _("a recorded call (HAR or the like)"),
    Form.ANSWER: _("a response in JSON"),
    Form.BODY: _("the body of a request"),
    Form.MARKUP: _("a response in XML or HTML"),
    Form.CODE: _("a piece of a program"),
    Form.TEXT: _("a text with a Request ID or an error code"),
}


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """What was read, by the evidence it is; empty where the text does not say. ``hid`` when a secret was hidden."""

    form: Form
    munchkin_id: str = ""
    api_request_id: str = ""
    api_call: str = ""
    api_request: str = ""
    api_response: str = ""
    error_message: str = ""
    hid: bool = False

    @property
    def name(self) -> str | Promise:
        return NAMES[self.form]

    def values(self) -> dict[str, str]:
        """What was read, by the name of the item of evidence."""
        return {name: value for name in ITEMS if (value := getattr(self, name))}


ITEMS = ("munchkin_id", "api_request_id", "api_call", "api_request", "api_response", "error_message")


def read(text: str) -> Pasted:
    """The call that the text tells of. Raises Unread with a sentence that says what to do."""
    if len(text) > LONGEST:
        raise Unread(
            "too_long", _("This is too long to read. Paste one call, or its response, of up to 100,000 characters.")
        )
    plain = _unwrapped(text)
    for form, reader in _READERS:
        found = reader(plain)
        if found and (pasted := _pasted(form, found)):
            return pasted
    raise Unread(
        "unreadable",
        _("No API call was found in this. Paste a curl command, an HTTP request or response, or the JSON response."),
    )


# --- The text without what it was wrapped in -------------------------------------------------------------------------

_FENCE = re.compile(r"^[ \t]*```[\w-]*[ \t]*$\n?", re.M)
_EDGES = "\ufeff\u200b\u200e\u200f \t\r\n\u3000"
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})


def _unwrapped(text: str) -> str:
    """Without fences, marks at the edges and quotation marks that an editor has bent."""
    text = _FENCE.sub("", text).strip(_EDGES).replace("\u00a0", " ")
    return text if '"' in text or "'" in text else text.translate(_STRAIGHT)


# --- Forms, the most telling first -----------------------------------------------------------------------------------


def _kept(text: str) -> Exchange | None:
    return dumps.from_json(value_of(text)) if text[:1] in ("{", "[") else None


def _answer(text: str) -> Exchange | None:
    """An answer in JSON: the whole text, or amid other text such as a log."""
    if text[:1] == "{" and answers.is_answer(value_of(text)):
        return Exchange(response=Response(body=text))
    passed = 0
    for start in answers.places(text):
        value, end = value_at(text, start)
        if start >= passed and answers.is_answer(value):
            return Exchange(response=Response(body=text[start:end]), rest=f"{text[:start]}\n{text[end:]}")
        passed = max(passed, end)
    # Printed by a program, or cut off: no JSON, but an answer all the same.
    if (named := _NAMED_ID.search(text)) and _OUTCOME.search(text):
        near = max(0, named.start() - 40)
        begins = max(text.rfind(mark, near, named.start()) for mark in "{[(<\n")
        start = begins if begins >= 0 else named.start()
        return Exchange(response=Response(body=text[start:].lstrip("\n")), rest=text[:start])
    return None


_NAMED_ID = re.compile(r"\brequest_?Id[\"']?\s{0,4}(?:=>|[:=])", re.I)
_OUTCOME = re.compile(r"\b(?:success|errors?)\b", re.I)


def _body(text: str) -> Exchange | None:
    value = value_of(text) if text[:1] in ("{", "[") else None
    return Exchange(request=Request(method="", url="", body=text)) if answers.is_request(value) else None


def _markup(text: str) -> Exchange | None:
    if text[:1] != "<":
        return None
    if answers.of_markup(text):
        return Exchange(response=Response(body=text))
    return Exchange(request=Request(method="", url="", body=text)) if "Envelope" in text[:2000] else None


_CODE = re.compile(
    r"[\w\])$](?:\.|::|->)(?:get|post|put|patch|delete|request|fetch|ajax|open|exchange|send)\w{0,20} ?\("
    r"|\bnew Http\w{1,20}\(|\b(?:fetch|axios|got) ?\(",
    re.I,
)


def _code(text: str) -> Exchange | None:
    """A program that calls the API: it is kept as it is, with method and path read from it."""
    if not _CODE.search(text):
        return None
    address = _ADDRESS.search(text)
    verb = _VERB.search(text)
    method, _blank, path = (
        _call(text) or _call(f"{verb[1] if verb else ''} {address[0] if address else ''}")
    ).partition(" ")
    return Exchange(request=Request(method=method, url=address[0] if address else path, body=text)) if path else None


_VERB = re.compile(r"\bHttp(?:Method\.)?(Get|Post|Put|Patch|Delete)\b", re.I)
_ADDRESS = re.compile(r"https?://[\w.-]{1,200}mktorest\.com/[^\s'\"<>`\\)]{1,2000}", re.ASCII | re.I)


def _text(text: str) -> Exchange:
    """Anything else is looked through for a Request ID, an error code, method and path."""
    return Exchange(rest=text)


_READERS = (
    (Form.KEPT, _kept),
    (Form.MARKUP, _markup),
    (Form.COMMAND, commands.read),
    (Form.POWERSHELL, powershell.read),
    (Form.FETCH, commands.read_fetch),
    (Form.HTTP, dumps.read),
    (Form.CODE, _code),
    (Form.ANSWER, _answer),
    (Form.BODY, _body),
    (Form.TEXT, _text),
)

# --- What was read, as it is kept ------------------------------------------------------------------------------------


def _pasted(form: Form, found: Exchange) -> Pasted | None:
    """The fields, when there is something to put into one."""
    request, response, rest = found.request, found.response, found.rest
    if response is None and rest.strip() and (later := _later(rest)):
        response, rest = later.response, later.rest
    came = str(response) if response else ""
    read = {
        "munchkin_id": request.munchkin_id if request else "",
        "api_request_id": _request_id(came) or _request_id(rest),
        "api_call": request.call if request and request.url else _call(rest),
        "api_request": _fitting(_sent(form, request)) if request else "",
        "api_response": _fitting(came, response.body if response else ""),
        "error_message": "\n".join(_problems(response) if response else _lines_with_codes(rest)),
    }
    kept = {name: masked(_storable(value)) for name, value in read.items()}
    pasted = Pasted(form=form, hid=any(HIDDEN in value for value in kept.values()), **kept)
    return pasted if pasted.values() else None


def _later(rest: str) -> Exchange | None:
    """The answer in what stands after a command."""
    text = rest.strip(_EDGES)
    for reader in (dumps.read, _markup, _answer):
        if (found := reader(text)) and found.response:
            return found
    return None


def _sent(form: Form, request: Request) -> str:
    """What was sent beyond method and path; a body or a program as it stood."""
    if form in (Form.BODY, Form.MARKUP, Form.CODE):
        return request.body
    return str(request) if request.body or request.headers or "?" in request.url else ""


def _request_id(text: str) -> str:
    with suppress(Unread):
        return str(api.request_id(text))
    return ""


_OF_API = re.compile(r"[A-Z]+ /(?:rest|bulk|identity|soap|subscriptions|userservice)/")


def _call(text: str) -> str:
    with suppress(Unread):
        call = api.method_and_path(text[: marketo.LONGEST])
        return call if _OF_API.match(call) else ""
    return ""


_SAID = re.compile(
    r"code[\"']?\s{0,4}(?:=>|[:=])\s{0,4}[\"']?([0-9]{3,5})[\"']?\s{0,4},\s{0,4}[\"']?message[\"']?\s{0,4}(?:=>|[:=])"
    r"\s{0,4}[\"']?([^\"'\n})\]]{0,200})",
    re.I,
)


def _problems(response: Response) -> tuple[str, ...]:
    """What went wrong, in the answer's own words; the status alone where it says nothing more."""
    found = answers.problems(value_of(response.body)) or answers.of_markup(response.body)
    if not found:
        said = dict.fromkeys(f"{code} {message}".strip() for code, message in _SAID.findall(response.body))
        found = tuple(said)[: answers.MOST]
    return found or ((response.status,) if response.status[:1] in ("4", "5") else ())


def _lines_with_codes(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n", 2000)[:2000]]
    return [line[: answers.LONGEST] for line in lines if line and api.error_codes(line[:2000])][: answers.MOST]


def _fitting(text: str, body: str = "") -> str:
    """As much as there is room for: of an answer with many records those that failed, else the beginning."""
    if len(text) <= FITS:
        return text
    if (value := value_of(body)) is not None:
        text = json.dumps(answers.failing_only(value), ensure_ascii=False)
    return text if len(text) <= FITS else text[: FITS - len(_CUT)] + _CUT


def _storable(text: str) -> str:
    """Pairs of surrogates that JSON has spelled out put together; what no field could keep left out."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\r\n", "\n").replace("\r", "\n")
    try:
        return clean_text(text)
    except Unclean:
        return "".join(character for character in text if character.isprintable() or character in "\n\t")
