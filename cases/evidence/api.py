"""What is pasted of an API call: the Request ID and its time, the error code and what it means, method and path."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.evidence.marketo import LONGEST, Unread
from cases.evidence.secrets import masked
from cases.text import folded, half_width

LONGEST_ANSWER = 100_000  # characters: a whole response, with its records
# Greek and Cyrillic have letters that look like ours.
_REQUEST_ID = re.compile(
    r"(?<![0-9A-Z\u0370-\u052f\u2460-\u24ff])([0-9a-f]{3,6}#[0-9a-f]{9,14})(?![0-9A-Z])", re.ASCII | re.I
)
_HASH = re.compile(r"%23|\\u0023|&#(?:35|x23);", re.I)
_UUID = r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
_ALONE = re.compile(_UUID, re.ASCII | re.I)
# Of data that is sent in, the ID comes in a header; only there may it be any 32 letters and figures.
_IN_HEADER = re.compile(
    rf"\bx-request-id[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?({_UUID}|[0-9a-z]{{32}})(?![0-9a-z:-])", re.ASCII | re.I
)
_HALF = re.compile(r"#?[0-9a-f]{9,14}|[0-9a-f]{4,6}#?|[0-9a-f]{3}#", re.ASCII | re.I)


@dataclass(frozen=True)
class RequestID:
    """The ID as it is written, and the moment it carries, where one can be read."""

    canonical: str
    at: datetime | None

    def __str__(self) -> str:
        return self.canonical


def request_id(text: str) -> RequestID:
    """The Request ID in what was pasted: alone, in a line, or in a whole response. Raises Unread."""
    if len(text) > LONGEST_ANSWER:
        raise Unread("too_long", _("This is too long for a Request ID. Paste the ID alone, such as e42b#1a1f6832bd0."))
    plain = _HASH.sub("#", half_width(text)).strip(" \t\r\n'\"`“”「」()[],.;。、")
    if found := _REQUEST_ID.search(plain):
        canonical = found[1].lower()
        return RequestID(canonical, _moment(canonical.partition("#")[2]))
    if named := _IN_HEADER.search(plain):
        return RequestID(named[1], None)
    if _ALONE.fullmatch(plain):
        return RequestID(plain.lower(), None)
    if _HALF.fullmatch(plain) and plain not in CODES:
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


KIND_NAMES: dict[ErrorKind, Promise] = {
    ErrorKind.TRANSIENT: _("passing error"),
    ErrorKind.QUOTA: _("limit of use"),
    ErrorKind.AUTH: _("authentication"),
    ErrorKind.CLIENT: _("way of the request"),
    ErrorKind.FEATURE: _("function or contract"),
    ErrorKind.DATA: _("state of the data"),
}
REMEDIES: dict[ErrorKind, Promise] = {
    ErrorKind.TRANSIENT: _("Often passes by itself. Wait a while, then send the same call again."),
    ErrorKind.QUOTA: _("A limit was reached, which works as documented. Try again after it resets."),
    ErrorKind.AUTH: _("About sign-in or rights of the API user. Check the custom service and its role."),
    ErrorKind.CLIENT: _("About how the request is written. Compare it with the manual."),
    ErrorKind.FEATURE: _("The function is not part of the subscription, or is switched off. Ask your administrator."),
    ErrorKind.DATA: _("About the state of the records named in the request. Check them in Marketo."),
}


# Where one knows more than the kind.
_OWN_REMEDIES: dict[str, Promise] = {
    "401": _("Check client ID and client secret under Admin > LaunchPoint, then fetch a new token."),
    "601": _("Fetch a new access token, then send the request again."),
    "602": _("Fetch a new access token, then send the request again."),
    "603": _("Check the role of the API user, and whether an IP allowlist keeps the caller out."),
    "606": _("Wait 20 seconds, and space the calls out."),
    "607": _("The quota is renewed at midnight in US Central time, which is 14:00 or 15:00 in Japan."),
    "609": _("Run the body through a JSON validator, and check the encoding is UTF-8."),
    "610": _("Compare the path letter by letter with the manual; bulk calls have no /rest in front."),
    "612": _("Send the header Content-Type: application/json with the request."),
    "614": _("Check the host of the address. If it is right, wait a while, then send the same call again."),
    "615": _("Wait until other calls are done, and run fewer at once."),
    "1016": _("Wait until queued imports are done: ten may wait at a time."),
    "1019": _("Wait until the running import into this list is done."),
    "1020": _("The quota is renewed at midnight in US Central time, which is 14:00 or 15:00 in Japan."),
    "1029": _("Tell us the whole message: it says whether the queue or the daily export is full."),
    "1035": _("Support can tell whether this filter can be switched on. File the case."),
}
_SOAP = _("The SOAP API was switched off at the end of July 2026. Move the call to REST.")


# Pages of the developer manual that say more than the list of codes does, by kind and by code.
MANUAL = "https://experienceleague.adobe.com/{language}/docs/marketo-developer/marketo/rest/{page}"
LIST_OF_CODES = "error-codes"
_PAGES: dict[str, str] = {
    ErrorKind.AUTH: "authentication",
    ErrorKind.QUOTA: "marketo-integration-best-practices",
    "603": "custom-services",
}
_OF_SOAP = "rest-api"
PAGE_NAMES: dict[str, Promise] = {
    LIST_OF_CODES: _("Error codes in the manual"),
    "authentication": _("Authentication in the manual"),
    "marketo-integration-best-practices": _("Limits of the API in the manual"),
    "custom-services": _("Custom services and roles in the manual"),
    _OF_SOAP: _("REST API in the manual"),
}


@dataclass(frozen=True)
class ErrorCode:
    """A code of the manual: its kind, its meaning in a few words, and what to try first."""

    code: str
    kind: ErrorKind
    meaning: Promise

    @property
    def remedy(self) -> Promise:
        if len(self.code) == SOAP_LENGTH:
            return _SOAP
        return _OWN_REMEDIES.get(self.code, REMEDIES[self.kind])

    @property
    def passes(self) -> bool:
        """Whether waiting may help: an error that passes by itself, or a limit that is renewed."""
        return self.kind in (ErrorKind.TRANSIENT, ErrorKind.QUOTA)

    @property
    def kind_name(self) -> Promise:
        return KIND_NAMES[self.kind]

    @property
    def page(self) -> str:
        if len(self.code) == SOAP_LENGTH:
            return _OF_SOAP
        return _PAGES.get(self.code) or _PAGES.get(self.kind, LIST_OF_CODES)

    @property
    def page_name(self) -> Promise:
        return PAGE_NAMES[self.page]

    @property
    def url(self) -> str:
        """The page of the manual that says more, in the reader's language."""
        language = "ja" if (get_language() or "ja").startswith("ja") else "en"
        return MANUAL.format(language=language, page=self.page)


SOAP_LENGTH = 5  # figures; codes of REST have three or four


def _table(kind: ErrorKind, meanings: dict[str, Promise]) -> dict[str, ErrorCode]:
    return {code: ErrorCode(code, kind, meaning) for codes, meaning in meanings.items() for code in codes.split()}


CODES: dict[str, ErrorCode] = {
    **_table(
        ErrorKind.TRANSIENT,
        {
            "500": _("Unexpected error"),
            "502": _("No answer in time"),
            "604": _("The request took too long"),
            "608": _("API temporarily unavailable"),
            "611": _("System error"),
            "614": _("Subscription cannot be reached"),
            "713": _("Passing error"),
            "719": _("A lock was held too long"),
            "10001 20011": _("Internal error"),
        },
    ),
    **_table(
        ErrorKind.QUOTA,
        {
            "606 20023": _("More than 100 calls in 20 seconds"),
            "607 20015": _("Daily quota used up"),
            "615 20024": _("More than 10 calls at once"),
            "1016": _("Too many imports queued"),
            "1019": _("The list is already being imported"),
            "1020": _("Too many clones today"),
            "1029": _("Queue or export quota is full"),
        },
    ),
    **_table(
        ErrorKind.AUTH,
        {
            "401": _("Wrong client ID or secret"),
            "601": _("Access token not valid"),
            "602": _("Access token expired"),
            "603": _("Not permitted"),
            "20013": _("Access denied"),
            "20014": _("Authentication failed"),
            "20016": _("Signature expired"),
        },
    ),
    **_table(
        ErrorKind.CLIENT,
        {
            "413": _("Body too large"),
            "414": _("Address too long"),
            "605": _("Method not supported"),
            "609": _("JSON not valid"),
            "610": _("Resource not found"),
            "612": _("Content type not valid"),
            "613": _("Multipart request not valid"),
            "701": _("A field is blank"),
            "702": _("No data found"),
            "704": _("Date not valid"),
            "709": _("Against a business rule"),
            "710": _("Parent folder not found"),
            "711": _("Wrong folder type"),
            "1000": _("Webhook called from a batch campaign"),
            "1001": _("Wrong type of value"),
            "1002": _("Value missing"),
            "1003": _("Value not valid"),
            "1006": _("Field not found"),
            "1008": _("No access to the partition"),
            "1009": _("Partition must be named"),
            "1010": _("Partition cannot change"),
            "1011": _("Filter field not supported"),
            "1012": _("Cookie not valid"),
            "1021": _("Company cannot be changed here"),
            "1025": _("Program status not found"),
            "1036": _("The same record twice in the input"),
            "1037": _("Person is in or past this status"),
            "1042": _("Date to run is too far ahead"),
            "1048": _("Draft of the custom object cannot be discarded"),
            "20012": _("Request not understood"),
            "20017 20109 20110 20114": _("Parameter not valid"),
            "20019": _("Operation not supported"),
            "20022": _("Time range longer than 30 days"),
            "20101 20102 20103 20104 20105 20106 20107 20108": _("Person, attribute or owner not valid"),
            "20122 20123": _("Stream position not valid"),
        },
    ),
    **_table(
        ErrorKind.FEATURE,
        {
            "616": _("Wrong type of subscription"),
            "703": _("Function not switched on"),
            "1018": _("CRM sync is switched on"),
            "1026": _("Custom objects are not switched on"),
            "1027": _("Too many custom activity types"),
            "1028": _("Too many attributes"),
            "1035": _("Filter not switched on"),
            "1049": _("Attributes of the activity are too long"),
        },
    ),
    **_table(
        ErrorKind.DATA,
        {
            "712": _("Person accounts are merged in Salesforce"),
            "714": _("Default record type not found"),
            "718": _("Sales person not found"),
            "1004": _("Person not found"),
            "1005": _("Person exists already"),
            "1007": _("Several people match"),
            "1013": _("Object not found"),
            "1014": _("Object not created"),
            "1015": _("Person is not in the list"),
            "1017": _("Object exists already"),
            "1022": _("Object is in use"),
            "1076": _("Merging would create a duplicate in Salesforce"),
            "1077": _("A Salesforce field is too short for the merged value"),
            "1078": _("Salesforce cannot merge these people"),
            "1079": _("Two people have the same personalised URL"),
            "20111": _("List not found"),
            "20113": _("Campaign not found"),
        },
    ),
}
# Answers to webhooks have codes of their own, of which one has another meaning elsewhere.
_OF_WEBHOOKS = {**CODES, "1001": ErrorCode("1001", ErrorKind.CLIENT, _("The webhook's answer was empty"))}

_NAMED = re.compile(
    r"(?:\b|error_?|status_?)code[\"']?\s{0,3}[:=>]\s{0,3}[\"']?([0-9]{3,5})(?![0-9A-Z])", re.ASCII | re.I
)
# No part of a name, a time or a number, and nothing that is counted.
_STANDING = re.compile(
    r"(?<![0-9A-Za-z#/_-])(?<![0-9][.,:])([0-9]{3,5})(?![0-9A-Za-z#/_-]|[.,:][0-9])"
    r"(?!\s?(?:件|人|名|個|回|秒|分|時|日|月|年|円|行|通|文字|%|KB|MB|ms))",
    re.ASCII,
)


def error_codes(text: str) -> tuple[ErrorCode, ...]:
    """The codes of our table that stand in a pasted message or response, each once, five at most."""
    plain = folded(text[:LONGEST_ANSWER])
    table = _OF_WEBHOOKS if "webhook" in plain.lower() else CODES
    found = _NAMED.findall(plain) or _STANDING.findall(plain)
    return tuple(table[code] for code in dict.fromkeys(found) if code in table)[:5]


_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD"
_TARGET = r"[^\s'\"<>`\\]+"
# The first line of a request, as a dump or a trace of curl shows it, or as one would type it.
_LINE = re.compile(
    rf"^[> \t]{{0,8}}({_METHODS})[ \t:：]{{1,3}}((?:https?://|/|(?=(?:rest|bulk|identity)/|[\w.-]{{1,99}}/)){_TARGET})",
    re.ASCII | re.I | re.M,
)
_ADDRESS = re.compile(rf"https?://{_TARGET}", re.ASCII | re.I)
_NAMED_PATH = re.compile(rf":path[\"']?\s{{0,3}}[:=]?\s{{0,3}}[\"']?(/{_TARGET})", re.ASCII | re.I)
# A path alone must begin as paths of the API do: any other slash may be part of a token.
_BARE_PATH = re.compile(
    rf"(?:^|[\s'\"`「])(/(?:rest|bulk|identity|soap|subscriptions|userservice)/{_TARGET})", re.ASCII | re.I
)
_NAMED_METHOD = re.compile(
    rf"(?:\s-X\s?|\s--request[\s=]|\bmethod[\"']?\s{{0,3}}[:=：]?\s{{0,3}}[\"']?|\.|メソッド[\s:：はが]{{0,3}})({_METHODS})\b",
    re.ASCII | re.I,
)
_ANY_METHOD = re.compile(rf"(?<![\w/.-])({_METHODS})(?![\w/.-])", re.ASCII)
_SENDS_DATA = re.compile(r"\s(?:-d|--data[a-z-]*|--json|-F|--form)(?=[\s='\"@])", re.ASCII)
_PATH = re.compile(r"/[\w/.~{}:$()-]*", re.ASCII)


def method_and_path(text: str) -> str:
    """``POST /rest/v1/leads.json`` from a line, an address, a dump of a request or a curl command.

    Nothing else of it is answered: neither host nor query, headers nor body, where secrets stand. Raises Unread when
    method or path cannot be told.
    """
    if len(text) > LONGEST:
        raise Unread("too_long", _("This is too long. Method and path are enough, such as POST /rest/v1/leads.json."))
    plain = half_width(text)
    line = _LINE.search(plain)
    target = line[2] if line else _target(plain)
    path = _path(target)
    if path in ("", "/"):
        raise Unread("unreadable", _("Write method and path, such as POST /rest/v1/leads.json."))
    method = line[1] if line else _method(plain)
    if not method:
        raise Unread("method", _("Write the method too, such as POST /rest/v1/leads.json."))
    return f"{method.upper()} {path}"


def _target(plain: str) -> str:
    """The address of the API among others, or a path."""
    addresses = _ADDRESS.findall(plain)
    own = [address for address in addresses if "mktorest.com/" in address.lower()]
    named = _NAMED_PATH.search(plain) or _BARE_PATH.search(plain)
    return next(iter(own), "") or (named[1] if named else next(iter(addresses), ""))


def _path(target: str) -> str:
    """The path of an address or a request line, as far as it is one: what comes after ``?``, ``;`` or ``&`` is not."""
    if target.startswith(("rest/", "bulk/", "identity/")):
        target = f"/{target}"
    if not target.startswith("/"):
        try:
            target = urlsplit(target if "://" in target else f"https://{target}").path
        except ValueError:
            return ""
    found = _PATH.match(unquote(target))
    return masked(found[0].rstrip(".:")) if found else ""


def _method(plain: str) -> str:
    if found := _NAMED_METHOD.search(plain):
        return found[1]
    if re.match(r"\s*curl\b", plain):
        return "POST" if _SENDS_DATA.search(plain) else "GET"
    if found := _ANY_METHOD.search(plain):
        return found[1]
    # An address alone is what a browser would fetch.
    return "GET" if re.fullmatch(_ADDRESS, plain.strip()) else ""
