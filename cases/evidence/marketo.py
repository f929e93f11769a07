"""What people paste when asked which instance and which page: read offline, never fetched."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.text import half_width

LONGEST, LONGEST_URL = 4000, 2000  # characters
MOST = 100  # addresses


class Unread(ValueError):
    """What was pasted cannot be read as what was asked for. ``code`` names why; ``sentence`` says what to do."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


_ID = r"([0-9]{3})-([A-Z]{3})-([0-9]{3})"
_ALONE = re.compile(r"(?:so:)?([0-9]{3})[\s._-]{0,3}([A-Z]{3})[\s._-]{0,3}([0-9]{3})", re.ASCII | re.I)
_INSIDE = re.compile(rf"(?<![0-9A-Z])(?<![0-9A-Z]-){_ID}(?!-?[0-9A-Z])", re.ASCII | re.I)
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_]{1,40}", re.ASCII | re.I)
_ACCOUNT_HOST = re.compile(r"(?<![a-z0-9_-])([a-z0-9][a-z0-9_]{1,40})\.mktoweb\.com(?![a-z0-9-])", re.ASCII | re.I)
# Copied from a browser's cookies, the signs around the ID are escaped.
_ESCAPES = re.compile(r"%(?:20|22|26|27|2F|3A|3D)", re.I)
_LABELLED = re.compile(
    r"(?:account[ _-]?string|アカウント文字列)[\s:=は「]{1,5}([a-z0-9][a-z0-9_]{1,40})(?![a-z0-9_.-])", re.ASCII | re.I
)
_SAMPLES = re.compile(r"\b([A-Z])\1\1-([A-Z])\2\2-([A-Z])\3\3\b|\bchange-?me\b", re.ASCII | re.I)
_ALMOST = re.compile(r"[0-9]{2,4}[a-z]{2,4}[0-9]{2,4}", re.ASCII | re.I)
_NO_ACCOUNT = {"account", "accountstring", "account_string", "id", "marketo", "munchkin", "munchkinid", "munchkin_id"}
_NO_ACCOUNT |= {"na", "none", "null", "prod", "production", "sandbox", "test", "undefined", "unknown"}
_IN_A_ROW = frozenset("0123456789"[start : start + 3] for start in range(8))


@dataclass(frozen=True, kw_only=True)
class InstanceName:
    """Either name of a Marketo instance, in its one canonical form; the other is empty."""

    munchkin_id: str = ""
    account_string: str = ""

    def __str__(self) -> str:
        return self.munchkin_id or self.account_string


def instance(text: str) -> InstanceName:
    """The instance named by what was pasted: an ID, an account string, or any text that holds just one of them.

    Raises Unread with a sentence that says what to do.
    """
    if len(text) > LONGEST:
        raise Unread("too_long", _("This is too long for an instance. Paste the ID alone, for example 417-KMT-208."))
    plain = _ESCAPES.sub(" ", half_width(text)).strip(" \t\r\n'\"`“”‘’「」『』【】<>()[],.;。、")
    if alone := _ALONE.fullmatch(plain):
        names = {_canonical(alone)}
    else:
        names = {_canonical(found) for found in _INSIDE.finditer(plain)}
    ids = sorted(name for name in names if not _is_sample(name))
    if len(ids) > 1:
        sentence = gettext("Several instances are named here: %(ids)s. Enter the one that the request is about.")
        raise Unread("several", sentence % {"ids": ", ".join(ids[:5])})
    if ids:
        return InstanceName(munchkin_id=ids[0])
    if names or _SAMPLES.search(plain):
        raise Unread("placeholder", _PLACEHOLDER)
    return InstanceName(account_string=_account(plain))


def _canonical(found: re.Match[str]) -> str:
    return "-".join(found.groups()).upper()


def _is_sample(name: str) -> bool:
    """Whether it is one of those that manuals print, such as 123-ABC-456 and 000-AAA-000."""
    first, letters, last = name.split("-")
    figures = all(len(set(part)) == 1 or part in _IN_A_ROW for part in (first, last))
    return figures and (len(set(letters)) == 1 or letters in ("ABC", "XYZ"))


def _account(plain: str) -> str:
    hosted = {found[1].lower() for found in _ACCOUNT_HOST.finditer(plain)}
    if len(hosted) == 1:
        return hosted.pop()
    if labelled := _LABELLED.search(plain):
        plain = labelled[1]
    is_near_miss = plain.isdigit() or _ALMOST.fullmatch(plain) or plain.lower() in _NO_ACCOUNT
    if _ACCOUNT.fullmatch(plain) and not is_near_miss:
        return plain.lower()
    if _FIND.search(plain):
        raise Unread(
            "address",
            _("This address does not tell the instance. Enter the Munchkin ID; you find it under Admin > Munchkin."),
        )
    raise Unread(
        "unreadable",
        _(
            "This does not look like a Munchkin ID. It is written like 417-KMT-208; you find it under Admin > Munchkin."
            " An account string is one word, such as minatotrading."
        ),
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
_CODE = re.compile(r"([A-Z]{2,6})(?:([0-9]{1,15})[A-Z0-9]*!?)?(?:[&?!].*)?", re.ASCII | re.I)
_CLASSIC_HOST = re.compile(
    r"(?:app|engage)-([a-z0-9]{1,12})\.marketo\.com|[a-z]{2,4}-([a-z0-9]{1,12})\.marketodesigner\.com", re.ASCII
)
_SHELL = re.compile(rf"/?(?:@[^/]{{1,80}}/)?so:{_ID}/marketo-engage(?:/(.*))?", re.ASCII | re.I)
_ID_HOST = re.compile(rf"{_ID}\.(?:mktoweb|mktorest)\.com", re.ASCII | re.I)
_ID_PATH = re.compile(rf"/(?:lp|subscriptions)/{_ID}(?:/.*)?", re.ASCII | re.I)
_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})", re.ASCII
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.ASCII | re.I)
_BARE = re.compile(r"(?:[a-z0-9-]+\.){2,}[a-z]{2,}(?:[/?#]\S*)?|(?:[a-z0-9-]+\.)+[a-z]{2,}[/?#]\S*", re.ASCII | re.I)
_MISLEADING = re.compile(r"[\s\\<>\"\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_PERSONAL = re.compile(r"mkt_tok=|aliId=|_mkto_trk=")
# In running text an address ends at a blank, a quote or a bracket of Japan's, and at the first Japanese letter that
# begins no part of its path; where the next address begins, unless that is a parameter of this one.
_FIND = re.compile(
    r"(?:https?://|(?<![\w.@/-])(?:(?:app|engage)-[a-z0-9]+\.marketo\.com|experience\.adobe\.com)(?=[/#?]))"
    r"(?:(?:(?<=[=/?&])|(?!https?://))[!#-&(-;=?-_a-{}~]|(?<=[/=])[^\W\x00-\x7f]+)+",
    re.I,
)
_FULL_WIDTH = re.compile(r"[ｈＨ][ｔＴ][ｔＴ][ｐＰ]|https?[：／]|[ａ-ｚ]．[ａ-ｚ]", re.I)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:javascript|vbscript|data|mailto|blob):\S", re.ASCII | re.I)
_BULLETS = re.compile(r"(?:[\s・･•◦●○■□◆◇▪▶→⇒※*+>|–—-]|[0-9０-９]{1,3}[.．)）:：、]|[①-⑳])+")


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
        if self.kind not in KINDS:
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
    if len(raw) > LONGEST_URL:
        raise Unread(
            "too_long", _("This address is longer than 2,000 characters. Paste the address of the page alone.")
        )
    candidate = half_width(raw) if _FULL_WIDTH.search(raw) else raw
    if not _SCHEME.match(candidate) and _BARE.fullmatch(candidate):
        candidate = "https://" + candidate
    try:
        parts = urlsplit(candidate)
        port, host = parts.port, _ascii(parts.hostname or "")
    except ValueError:  # of which UnicodeError is one
        raise _no_url(raw) from None
    is_web = parts.scheme in ("http", "https") and "@" not in parts.netloc and port in (None, 80, 443)
    if not is_web or _MISLEADING.search(candidate) or not _HOST.fullmatch(host):
        raise _no_url(raw)
    # The host is written as browsers read it, so that what is shown is where the link leads.
    url = f"{parts.scheme}://{host}{f':{port}' if port else ''}" + candidate.partition("://")[2][len(parts.netloc) :]
    is_personal = bool(_PERSONAL.search(candidate))
    return replace(AssetURL.from_stored(_read(parts, host)), raw=raw, url=url, host=host, is_personal=is_personal)


def _ascii(host: str) -> str:
    """The host in ASCII, such as xn--wgv71a119e.jp. Raises UnicodeError."""
    # Browsers and Python disagree on these alone.
    if set(host) & set("ßς\u200c\u200d"):
        raise UnicodeError
    return host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()


def _no_url(piece: str) -> Unread:
    sentence = gettext(
        "“%(piece)s” is not a web address we can use. Paste the whole address of the page, such as "
        "https://app-sj28.marketo.com/#SC1076A1."
    )
    short = piece if len(piece) <= 60 else piece[:59] + "…"
    return Unread("not_a_url", sentence % {"piece": _UNPRINTABLE.sub(" ", short)})


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _read(parts: SplitResult, host: str) -> dict[str, str]:
    """Kind, number, pod and Munchkin ID, as far as the address tells."""
    if host == "experience.adobe.com":
        shell = _SHELL.fullmatch(unquote(parts.fragment)) or _SHELL.fullmatch(unquote(parts.path))
        return {"munchkin_id": _id(shell), **_read_code(shell[4] or "")} if shell else {}
    if hosted := _ID_HOST.fullmatch(host):
        return {"munchkin_id": _id(hosted)}
    if host == "mkto-ingestion-api.adobe.io" and (named := _ID_PATH.fullmatch(parts.path)):
        return {"munchkin_id": _id(named)}
    classic = _CLASSIC_HOST.fullmatch(host)
    if not classic:
        return {}
    found = {"pod": classic[1] or classic[2]}
    query = parse_qs(parts.query)
    if named := _ID_PATH.fullmatch(parts.path):
        return found | {"munchkin_id": _id(named)}
    if named := re.fullmatch(_ID, query.get("munchkinId", [""])[0], re.ASCII | re.I):
        found["munchkin_id"] = _id(named)
    lead = query.get("leadId", [""])[0]
    if parts.path.lower().endswith("/loadleaddetail") and re.fullmatch(r"[0-9]{1,15}", lead, re.ASCII):
        return found | {"kind": "PERSON", "number": lead}
    return found | _read_code(parts.fragment)


def _id(found: re.Match[str]) -> str:
    return "-".join(found.groups()[:3]).upper()


def _read_code(fragment: str) -> dict[str, str]:
    """``SC1076A1LA1`` is smart campaign 1076; what follows the number is the product's own business."""
    code = unquote(fragment).strip().lstrip("/").removeprefix("classic/")
    # Its tail is no number but base64.
    if code[:3].upper() == "CAL":
        return {"kind": "CAL"}
    found = _CODE.fullmatch(code)
    if not found or found[1].upper() not in KINDS or found[1].upper() == "PERSON":
        return {}
    return {"kind": found[1].upper(), "number": (found[2] or "").lstrip("0")}


def asset_urls(block: str) -> tuple[AssetURL, ...]:
    """Every address in a pasted block, each once, in order; words around them are passed over.

    Raises Unread when there is none, when one cannot be used, and when there are more than a hundred.
    """
    found: dict[tuple[str, ...], AssetURL] = {}
    for piece in _pieces(block):
        read = asset_url(piece)
        key = (read.kind, read.number, read.munchkin_id or read.pod) if read.kind and read.number else (read.url,)
        found.setdefault(key, read)
    if len(found) > MOST:
        sentence = gettext("These are %(count)d addresses; up to %(limit)d are kept. Leave some out.")
        raise Unread("too_many", sentence % {"count": len(found), "limit": MOST})
    if not found and block.strip():
        raise _no_url(block.strip())
    return tuple(found.values())


def _pieces(block: str) -> Iterator[str]:
    for line in block.splitlines():
        readable = half_width(line) if _FULL_WIDTH.search(line) else line
        pieces = [_trimmed(piece) for piece in _FIND.findall(readable)]
        if pieces:
            yield from pieces
            continue
        bullets = _BULLETS.match(readable)
        alone = readable[bullets.end() if bullets else 0 :].strip()
        if _OTHER_SCHEME.match(alone) or _BARE.fullmatch(alone := alone.rstrip(".,;)。、．，）」")):
            yield alone


def _trimmed(piece: str) -> str:
    """Without the full stop of the sentence, or the bracket it stood in."""
    while len(piece) <= LONGEST_URL and (
        piece[-1] in ".,;:?*|~" or (piece[-1] in ")]}" and piece.count(piece[-1]) > piece.count(_OPENS[piece[-1]]))
    ):
        piece = piece[:-1]
    return piece


_OPENS = {")": "(", "]": "[", "}": "{"}


def mismatch(urls: Iterable[AssetURL], munchkin_id: str) -> tuple[AssetURL, ...]:
    """Those that name another instance than the one given."""
    return tuple(url for url in urls if munchkin_id and url.munchkin_id and url.munchkin_id != munchkin_id)
