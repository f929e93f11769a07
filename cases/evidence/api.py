"""What is pasted of an API call: the Request ID and its time, the error code and what it means, method and path."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.evidence.marketo import LONGEST, Unread

_REQUEST_ID = re.compile(r"(?<![0-9A-Za-z])([0-9a-f]{3,6}#[0-9a-f]{9,14})(?![0-9A-Za-z])", re.ASCII | re.I)
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII | re.I)
_HALF = re.compile(r"#?[0-9a-f]{9,14}|[0-9a-f]{3,6}#?", re.ASCII | re.I)


@dataclass(frozen=True)
class RequestID:
    """The ID as it is written, and the moment it carries, where one can be read."""

    canonical: str
    at: datetime | None

    def __str__(self) -> str:
        return self.canonical


def request_id(text: str) -> RequestID:
    """The Request ID in what was pasted: alone, in a line, or in a whole response. Raises Unread."""
    if len(text) > LONGEST * 25:
        raise Unread("too_long", _("This is too long for a Request ID. Paste the ID alone, such as e42b#1a1f6832bd0."))
    folded = unicodedata.normalize("NFKC", text).strip().strip("\"'")
    if found := _REQUEST_ID.search(folded):
        canonical = found[1].lower()
        return RequestID(canonical, _moment(canonical.partition("#")[2]))
    if _UUID.fullmatch(folded):
        return RequestID(folded.lower(), None)
    if _HALF.fullmatch(folded):
        raise Unread("half", _("Half of the Request ID seems to be missing. Paste it whole, like e42b#1a1f6832bd0."))
    raise Unread(
        "unreadable", _("This does not look like a Request ID. Paste it from the response, like e42b#1a1f6832bd0.")
    )


def _moment(digits: str) -> datetime | None:
    """The second half counts milliseconds since 1970, in hexadecimal."""
    try:
        at = datetime.fromtimestamp(int(digits, 16) / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return at if datetime(2010, 1, 1, tzinfo=UTC) < at < timezone.now() + timedelta(days=1) else None


class ErrorKind(StrEnum):
    TRANSIENT = "transient"
    QUOTA = "quota"
    AUTH = "auth"
    CLIENT = "client"
    FEATURE = "feature"
    DATA = "data"


REMEDIES: dict[ErrorKind, Promise] = {
    ErrorKind.TRANSIENT: _("Often passes by itself. Try again after 30 minutes, twice."),
    ErrorKind.QUOTA: _("A limit was reached, which works as documented. Try again after it resets."),
    ErrorKind.AUTH: _("About sign-in or rights of the API user. Check the custom service and its role."),
    ErrorKind.CLIENT: _("About how the request is written. Compare it with the manual."),
    ErrorKind.FEATURE: _("The function is not part of the subscription, or is switched off."),
    ErrorKind.DATA: _("About the state of the records named in the request."),
}


@dataclass(frozen=True)
class ErrorCode:
    code: str
    kind: ErrorKind
    meaning: Promise

    @property
    def remedy(self) -> Promise:
        return REMEDIES[self.kind]


def _table(kind: ErrorKind, **meanings: Promise) -> dict[str, ErrorCode]:
    return {code[1:]: ErrorCode(code[1:], kind, meaning) for code, meaning in meanings.items()}


CODES: dict[str, ErrorCode] = {
    **_table(
        ErrorKind.TRANSIENT,
        _500=_("Unexpected error"), _502=_("No answer in time"), _604=_("The request took too long"),
        _608=_("API temporarily unavailable"), _611=_("System error"), _614=_("Subscription cannot be reached"),
        _713=_("Passing error"), _719=_("A lock was held too long"), _10001=_("Internal error"),
        _20011=_("Internal error"),
    ),
    **_table(
        ErrorKind.QUOTA,
        _606=_("More than 100 calls in 20 seconds"), _607=_("Daily quota used up"), _615=_("More than 10 calls at once"),  # noqa: E501 - one sentence
        _1016=_("Too many imports queued"), _1019=_("The list is already being imported"),
        _1020=_("Too many clones today"), _1029=_("Queue or export quota is full"), _20015=_("Daily quota used up"),
        _20023=_("More than 100 calls in 20 seconds"), _20024=_("More than 10 calls at once"),
    ),
    **_table(
        ErrorKind.AUTH,
        _401=_("Wrong client ID or secret"), _601=_("Access token not valid"), _602=_("Access token expired"),
        _603=_("Not permitted"), _20013=_("Access denied"), _20014=_("Authentication failed"),
        _20016=_("Signature expired"),
    ),
    **_table(
        ErrorKind.CLIENT,
        _413=_("Body too large"), _414=_("Address too long"), _605=_("Method not supported"), _609=_("JSON not valid"),
        _610=_("Resource not found"), _612=_("Content type not valid"), _613=_("Multipart request not valid"),
        _701=_("A field is blank"), _702=_("No data found"), _704=_("Date not valid"), _709=_("Against a business rule"),  # noqa: E501 - one sentence
        _710=_("Parent folder not found"), _711=_("Wrong folder type"), _1001=_("Wrong type of value"),
        _1002=_("Value missing"), _1003=_("Value not valid"), _1006=_("Field not found"), _1011=_("Filter field not supported"),  # noqa: E501 - one sentence
        _1012=_("Cookie not valid"), _1048=_("Custom object is a draft"), _20012=_("Request not understood"),
        _20017=_("Parameter not valid"),
    ),
    **_table(
        ErrorKind.FEATURE,
        _616=_("Wrong type of subscription"), _703=_("Function not switched on"), _1018=_("CRM sync is switched on"),
        _1026=_("Custom objects are not switched on"), _1035=_("Filter not switched on"),
        _1027=_("Too many custom activity types"), _1028=_("Too many attributes"),
    ),
    **_table(
        ErrorKind.DATA,
        _712=_("Record cannot be changed this way"), _714=_("Record not found"), _718=_("Records cannot be merged"),
        _1004=_("Person not found"), _1005=_("Person exists already"), _1007=_("Several people match"),
        _1008=_("No access to the partition"), _1009=_("Partition must be named"), _1010=_("Partition cannot change"),
        _1013=_("Object not found"), _1014=_("Object not created"), _1015=_("Person is not in the list"),
        _1017=_("Object exists already"), _1022=_("Object is in use"),
    ),
}  # fmt: skip

_IN_JSON = re.compile(r"\"code\"\s*:\s*\"?([0-9]{3,5})", re.ASCII)
_ALONE = re.compile(r"(?<![0-9A-Za-z.,:#-])([0-9]{3,5})(?![0-9A-Za-z:#-])", re.ASCII)


def error_codes(text: str) -> tuple[ErrorCode, ...]:
    """The codes of our table that stand in a pasted message or response, each once."""
    folded = unicodedata.normalize("NFKC", text[: LONGEST * 25])
    found = _IN_JSON.findall(folded) or _ALONE.findall(folded)
    return tuple(CODES[code] for code in dict.fromkeys(found) if code in CODES)[:5]


_METHOD = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b", re.ASCII)
_PATH = re.compile(
    r"(?:https?://[^\s/'\"]+)?(/(?:rest|bulk|identity|soap)/[^\s'\"?]*|/[a-z][^\s'\"?]*)", re.ASCII | re.I
)


def method_and_path(text: str) -> str:
    """``POST /rest/v1/leads.json`` from a line, an address or a curl command; host and query are left out.

    Raises Unread when no path can be found.
    """
    if len(text) > LONGEST:
        raise Unread("too_long", _("This is too long. Method and path are enough, such as POST /rest/v1/leads.json."))
    folded = unicodedata.normalize("NFKC", text)
    address = re.search(r"https?://[^\s'\"]+", folded)
    try:
        path = urlsplit(address[0]).path if address else (found[1] if (found := _PATH.search(folded)) else "")
    except ValueError:
        path = ""
    if not path or path == "/":
        raise Unread("unreadable", _("Write method and path, such as POST /rest/v1/leads.json."))
    method = _METHOD.search(
        folded.upper() if folded.lower().startswith(("get", "post", "put", "patch", "delete")) else folded
    )
    default = "POST" if re.search(r"\s(?:-d|--data)", folded) else "GET"
    return f"{method[1] if method else default} {path}"
