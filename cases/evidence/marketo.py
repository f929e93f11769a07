"""What people paste when asked which instance and which page: read offline, never fetched."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 4000


class Unread(ValueError):
    """What was pasted cannot be read as what was asked for. ``code`` names why; ``sentence`` says what to do."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


# NFKC leaves these as they are; people type them for a hyphen.
_DASHES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff70\u30fb\u2500\ufe63\uff0d", "-")
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_MUNCHKIN = re.compile(r"([0-9]{3})-?([A-Z]{3})-?([0-9]{3})", re.ASCII)
_INSIDE = re.compile(r"(?<![0-9A-Za-z-])([0-9]{3})-([A-Za-z]{3})-([0-9]{3})(?![0-9A-Za-z-])", re.ASCII)
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_]{1,40}", re.ASCII)
_ACCOUNT_HOST = re.compile(r"([a-z0-9][a-z0-9_]{1,40})\.mktoweb\.com", re.ASCII)
PLACEHOLDERS = frozenset({"123-ABC-456", "000-AAA-000", "000-XXX-000", "999-ZZZ-999", "111-AAA-111", "123-XYZ-456"})
_PLACEHOLDER_SHAPES = re.compile(r"AAA-?BBB-?CCC|XXX-?XXX-?XXX|NNN-?AAA-?NNN|CHANGE-?ME", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class InstanceName:
    """Either name of a Marketo instance, in its one canonical form; the other is empty."""

    munchkin_id: str = ""
    account_string: str = ""

    def __str__(self) -> str:
        return self.munchkin_id or self.account_string


def _fold(text: str) -> str:
    """Full-width to half-width, any dash to a hyphen; digits that are no plain digits are refused before folding."""
    for character in text:
        if character.isdigit() and not ("0" <= character <= "9" or "０" <= character <= "９"):
            raise Unread("digits", _("Write the figures as plain digits, for example 417-KMT-208."))
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).translate(_DASHES))


def instance(text: str) -> InstanceName:
    """The instance named by what was pasted: an ID, an account string, or any text that holds one.

    Raises Unread with a sentence that says what to do.
    """
    if len(text) > LONGEST:
        raise Unread("too_long", _("This is too long for an instance. Paste the ID alone, for example 417-KMT-208."))
    folded = _fold(text).strip().strip("'\"`").strip()
    if folded.lower().startswith("so:"):
        folded = folded[3:]
    whole = _MUNCHKIN.fullmatch(folded.upper())
    found = whole or next(_INSIDE.finditer(folded), None)
    upper = folded.upper()
    if _PLACEHOLDER_SHAPES.search(upper):
        raise Unread("placeholder", _PLACEHOLDER)
    if found:
        name = "-".join(found.groups()).upper()
        if name in PLACEHOLDERS:
            raise Unread("placeholder", _PLACEHOLDER)
        return InstanceName(munchkin_id=name)
    if hosted := _ACCOUNT_HOST.search(folded.lower()):
        return InstanceName(account_string=hosted[1])
    if _ACCOUNT.fullmatch(folded.lower()) and not folded.isdigit():
        return InstanceName(account_string=folded.lower())
    raise Unread(
        "unreadable",
        _("This does not look like a Munchkin ID. It is written like 417-KMT-208; you find it under Admin > Munchkin."),
    )


_PLACEHOLDER = _("This is the sample from the manual. Enter your own ID; you find it under Admin > Munchkin.")

KINDS: dict[str, Promise] = {
    "SC": _("Smart campaign"), "PG": _("Program"), "ME": _("Event program"), "EBP": _("Email program"),
    "NP": _("Engagement program"), "EM": _("Email"), "ET": _("Email template"), "LP": _("Landing page"),
    "LT": _("Landing page template"), "FO": _("Form"), "MF": _("Marketing folder"), "MA": _("Marketing activities"),
    "MM": _("My Marketo"), "AH": _("Analytics"), "SL": _("Smart list"), "ST": _("Static list"),
    "SG": _("Segmentation"), "SN": _("Snippet"), "AR": _("Report"), "RCM": _("Revenue model"), "FI": _("Image or file"),
    "TG": _("Email test group"), "SOA": _("Social app"), "MPN": _("Push notification"), "IAM": _("In-app message"),
    "SMS": _("SMS message"), "NA": _("Named account"), "ABMDM": _("Account discovery"), "ABMDC": _("Account discovery"),
    "ABMIA": _("Account import"), "ML": _("Database"), "CAL": _("Calendar"), "EA": _("Email administration"),
    "MW": _("Web services"), "SF": _("Salesforce administration"), "DY": _("Dynamics administration"),
    "CFS": _("Field sync"), "HG": _("Product administration"), "ABM": _("Account management"),
    "EME": _("Email"), "EMP": _("Email"), "EMTE": _("Email template"), "LPE": _("Landing page"),
    "LPP": _("Landing page"), "LPPD": _("Landing page"), "LPTE": _("Landing page template"),
    "LPTPD": _("Landing page template"), "FOE": _("Form"), "FOP": _("Form"), "FOPD": _("Form"), "SNE": _("Snippet"),
    "SNP": _("Snippet"), "MPNE": _("Push notification"), "MPNP": _("Push notification"), "IAME": _("In-app message"),
    "IAMP": _("In-app message"), "SME": _("SMS message"), "SOAE": _("Social app"), "SOAP": _("Social app"),
    "EBE": _("A/B test"), "CCE": _("Champion/challenger test"), "PERSON": _("Person"),
}  # fmt: skip
_FRAGMENT = re.compile(r"/?([A-Z]{2,6}?)([0-9]{1,15})([A-C][0-9]|[&!?].*|ZN[0-9]+|LA[0-9]+)*!?", re.ASCII)
_PLAIN_FRAGMENT = re.compile(r"/?([A-Z]{2,6})(?:ZN[0-9]+.*|[&!?].*)?", re.ASCII)
_CLASSIC_HOST = re.compile(r"(?:app|engage)-([a-z0-9]{1,12})\.marketo\.com", re.ASCII)
_SHELL = re.compile(
    r"/(?:@([\w.-]{1,80})/)?so:([0-9]{3}-[A-Za-z]{3}-[0-9]{3})/marketo-engage/(?:classic/)?(.*)", re.ASCII
)
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.ASCII)
_URL = re.compile(
    r"(?:https?://|(?:app|engage)-[a-z0-9]+\.marketo\.com|experience\.adobe\.com)[^\s<>\"'「」『』（）、。]+", re.I
)


@dataclass(frozen=True, kw_only=True)
class AssetURL:
    """An address as typed, and what could be read from it."""

    raw: str
    url: str
    kind: str = ""
    number: str = ""
    pod: str = ""
    munchkin_id: str = ""
    host: str = ""
    is_personal: bool = False  # carries a value that identifies a person

    @property
    def label(self) -> str:
        """Such as "Smart campaign 1076"; the host where nothing was recognised."""
        if not self.kind:
            return self.host
        return f"{KINDS[self.kind]} {self.number}".strip()

    @property
    def is_recognised(self) -> bool:
        return bool(self.kind)

    def stored(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("raw", "url", "kind", "number", "pod", "munchkin_id", "host")}

    @classmethod
    def from_stored(cls, data: dict[str, str]) -> "AssetURL":
        names = ("raw", "url", "kind", "number", "pod", "munchkin_id", "host")
        return cls(**{name: str(data.get(name, "")) for name in names})  # type: ignore[arg-type]  # all but a flag


def asset_url(text: str) -> AssetURL:
    """Read one address. Raises Unread for what is no web address, or pretends to be another."""
    raw = text.strip()
    if len(raw) > 2000:
        raise Unread(
            "too_long", _("This address is longer than 2,000 characters. Paste the address of the page alone.")
        )
    candidate = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw))
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", candidate) and re.match(
        r"[\w.-]+\.[a-z]{2,}(?:[/#?]|\Z)", candidate, re.I
    ):
        candidate = "https://" + candidate
    if re.search(r"[\s\\<>\"`{}|^\x00-\x1f]", candidate):
        raise Unread("not_a_url", _NOT_A_URL)
    try:
        parts = urlsplit(candidate)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Unread("not_a_url", _NOT_A_URL) from None
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc or port not in (None, 80, 443):
        raise Unread("not_a_url", _NOT_A_URL)
    if not _HOST.fullmatch(host):
        raise Unread("not_a_url", _NOT_A_URL)
    read = _read(parts, host)
    personal = bool(re.search(r"mkt_tok=|aliId=|_mkto_trk=", candidate))
    return replace(AssetURL.from_stored(read), raw=raw, url=candidate, host=host, is_personal=personal)


_NOT_A_URL = _(
    "This is not a web address we can use. Paste the whole address of the page, such as https://app-sj28.marketo.com/#SC1076A1."
)


def _read(parts: SplitResult, host: str) -> dict[str, str]:
    if host == "experience.adobe.com" and (shell := _SHELL.match(parts.fragment)):
        return {"munchkin_id": shell[2].upper(), **_read_fragment(shell[3])}
    classic = _CLASSIC_HOST.fullmatch(host)
    found = {"pod": classic[1]} if classic else {}
    if classic and parts.path.lower().endswith("/loadleaddetail"):
        lead = parse_qs(parts.query).get("leadId", [""])[0]
        if re.fullmatch(r"[0-9]{1,15}", lead, re.ASCII):
            return found | {"kind": "PERSON", "number": lead}
    if classic and (page := re.match(r"/lp/([0-9]{3}-[A-Za-z]{3}-[0-9]{3})/", parts.path, re.ASCII)):
        return found | {"munchkin_id": page[1].upper()}
    if hosted := re.fullmatch(r"([0-9]{3}-[a-z]{3}-[0-9]{3})\.(?:mktoweb|mktorest)\.com", host, re.ASCII):
        return {"munchkin_id": hosted[1].upper()}
    return found | (_read_fragment(parts.fragment) if classic else {})


def _read_fragment(fragment: str) -> dict[str, str]:
    if (found := _FRAGMENT.fullmatch(fragment)) and found[1] in KINDS and found[1] != "CAL":
        return {"kind": found[1], "number": found[2]}
    if (found := _PLAIN_FRAGMENT.match(fragment)) and found[1] in KINDS:
        return {"kind": found[1]}
    return {}


def asset_urls(block: str) -> tuple[AssetURL, ...]:
    """Every address in a pasted block, each once, in order.

    A line in which no address is found is an error of its own: Unread names the line.
    """
    found: dict[tuple[str, ...], AssetURL] = {}
    for line in block.splitlines():
        if not line.strip():
            continue
        for piece in _URL.findall(unicodedata.normalize("NFKC", line)) or [line]:
            read = asset_url(piece)
            key = (read.kind, read.number, read.munchkin_id or read.pod) if read.kind and read.number else (read.url,)
            found.setdefault(key, read)
    return tuple(found.values())


def mismatch(urls: Iterable[AssetURL], munchkin_id: str) -> tuple[AssetURL, ...]:
    """Those that name another instance than the one given."""
    return tuple(url for url in urls if munchkin_id and url.munchkin_id and url.munchkin_id != munchkin_id)
