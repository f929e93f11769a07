"""Text that no field could keep is refused at the door, in a sentence, before anything reads it.

Refused are: text that is not UTF-8 (a form in Shift_JIS would otherwise be stored as replacement characters), NUL and
lone surrogates (which PostgreSQL and JSON cannot carry), odd charsets, and JSON that no parser agrees on.
"""

import codecs
import json
import logging
import math
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils.translation import gettext_lazy as _

from cases.evidence.uploads import FULL
from portal import errors
from portal.receiving import Counted

log = logging.getLogger(__name__)

UTF_8 = {"utf-8", "utf8"}
LONGEST_QUERY = 8000
DEEPEST_JSON = 32
FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
MAIL = "message/rfc822"
FILES = "files"  # as every form of ours calls them
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")

# UTF-8 in which a byte that is none stays one, as a lone surrogate, although the reader asks for it to be replaced. A
# plainer trick, reading as Latin-1, would break file names: the parser drops what it cannot print from those.
TELLING = "utf_8_telling"


def _telling(name: str) -> codecs.CodecInfo | None:
    def decode(sent: Any, _errors: str = "strict") -> tuple[str, int]:
        return bytes(sent).decode("utf-8", "surrogateescape"), len(sent)

    return codecs.CodecInfo(codecs.lookup("utf-8").encode, decode, name=TELLING) if name == TELLING else None


codecs.register(_telling)


class Refused(Exception):
    """Carries the status and the sentence to answer with."""

    def __init__(self, status: int, sentence: Any) -> None:
        self.status = status
        self.sentence = sentence


NOT_UTF_8 = Refused(
    422,
    _(
        "Some characters did not arrive readable, so nothing was saved. Your text is still in the form: go back, "
        "and send it again from an up-to-date browser. Programs must send UTF-8."
    ),
)
UNKEEPABLE = Refused(
    422,
    _(
        "The text holds a character that cannot be stored, such as a NUL, so nothing was saved. Your text is still "
        "in the form: go back, remove what was pasted from a binary file, and send it again."
    ),
)
BAD_ADDRESS = Refused(400, _("This address holds characters that no page has. Check it, or start from the home page."))
CUT_OFF = Refused(
    400,
    _(
        "The connection broke off before everything had arrived, so nothing was saved. Your text is still in the form: "
        "go back, and send it again."
    ),
)
NO_ROOM = Refused(
    507,
    _(
        "There is no room on our side at the moment, so nothing was saved. Your text is still in the form: go back, "
        "and send it again later."
    ),
)
UNNAMED = Refused(
    422,
    _(
        "The name of a file could not be read, so nothing was saved. Your text is still in the form: go back, rename "
        "the file, and send it again."
    ),
)
BAD_JSON = Refused(422, _("The data sent could not be read. Nothing was saved."))


def clean_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            check_address(request)
            drop_odd_cookies(request)
            check_body(request)
        except Refused as refused:
            return errors.refuse(request, refused.status, refused.sentence)
        except UnreadablePostError:
            return errors.refuse(request, CUT_OFF.status, CUT_OFF.sentence)
        except OSError as error:
            if error.errno not in FULL:
                raise
            log.exception("no room for a request")
            return errors.refuse(request, NO_ROOM.status, NO_ROOM.sentence)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return errors.too_large(request)
        return get_response(request)

    return middleware


def check_address(request: HttpRequest) -> None:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY or CONTROLS.search(request.path_info):
        raise BAD_ADDRESS
    try:
        readable(unquote_to_bytes(query.replace("+", " ")))
    except Refused as refused:
        raise BAD_ADDRESS from refused


def drop_odd_cookies(request: HttpRequest) -> None:
    """A cookie with controls (quoted octal escapes allow them) is nobody's; its owner goes on without it."""
    request.COOKIES = {name: value for name, value in request.COOKIES.items() if not CONTROLS.search(name + value)}


def check_body(request: HttpRequest) -> None:
    if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"' ").lower()
    if charset not in UTF_8:
        raise NOT_UTF_8
    request.encoding = "utf-8"
    if request.content_type == MAIL:
        # Bytes of any charset, which the one view that wants them reads by itself, up to its own limit.
        return
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > settings.MAX_REQUEST_SIZE:
        raise RequestDataTooBig
    if request.content_type == MULTIPART:
        check_multipart(request)
        return
    if len(request.body) < length:
        raise CUT_OFF
    if request.content_type == FORM:
        readable(unquote_to_bytes(request.body.replace(b"+", b" ")))
    elif request.content_type == JSON:
        check_json(request.body)


def check_multipart(request: HttpRequest) -> None:
    """Django forgives bytes that are no UTF-8, and parts it cannot read; read so that both can still be told."""
    if request.method != "POST":
        return
    request.encoding = TELLING
    body = Counted(request)
    try:
        sent, files = request.parse_file_upload(request.META, body)  # type: ignore[arg-type]
    except Exception:
        request._mark_post_parse_error()  # type: ignore[attr-defined]
        raise
    request._files = files  # type: ignore[attr-defined]
    if not body.is_whole:
        raise CUT_OFF
    parsed = sum(len(values) for found in (sent, files) for _name, values in found.lists())
    # A file without any name comes as a text; the browser's own empty one has no text either.
    if body.parts != parsed or any(text for name in {*files, FILES} for text in sent.getlist(name)):
        raise UNNAMED
    fields = QueryDict(mutable=True, encoding="utf-8")
    for name, values in sent.lists():
        fields.setlist(whole(name), [whole(value) for value in values])
    for name in files:
        whole(name)
    fields._mutable = False
    # Setting request.encoding again would throw away what was parsed, files included.
    request._encoding = "utf-8"  # type: ignore[attr-defined]
    request._post = fields  # type: ignore[attr-defined]


def whole(text: str) -> str:
    """A text that was read with ``TELLING``. Raises Refused when it was no UTF-8, or holds NUL."""
    return readable(text.encode("utf-8", "surrogateescape"))


def readable(sent: bytes) -> str:
    """The text of UTF-8 bytes. Raises Refused when they are none, or hold NUL. Surrogates are no UTF-8."""
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NOT_UTF_8 from error
    if "\x00" in text:
        raise UNKEEPABLE
    return text


def check_json(body: bytes) -> None:
    """Refuse what parsers disagree on: NaN, endless numbers, deep nesting, twice-given keys, unkeepable text."""

    def refuse(_value: str) -> None:
        raise BAD_JSON

    def small(digits: str) -> int:
        if len(digits) > 18:
            raise BAD_JSON
        return int(digits)

    def finite(digits: str) -> float:
        number = float(digits)
        if not math.isfinite(number):
            raise BAD_JSON
        return number

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _value in found}) < len(found):
            raise BAD_JSON
        return dict(found)

    try:
        value = json.loads(
            readable(body), parse_constant=refuse, parse_int=small, parse_float=finite, object_pairs_hook=pairs
        )
    except (ValueError, RecursionError) as error:
        raise BAD_JSON from error
    layer = [value]
    for _depth in range(DEEPEST_JSON):
        texts = [item for item in layer if isinstance(item, str)]
        if any("\x00" in text or any("\ud800" <= character <= "\udfff" for character in text) for text in texts):
            raise UNKEEPABLE
        layer = [
            inner
            for item in layer
            for inner in (item if isinstance(item, list) else [*item, *item.values()] if isinstance(item, dict) else ())
        ]
        if not layer:
            return
    raise BAD_JSON
