"""Secrets that come along with what is pasted: found by name or by shape, and hidden before anything is kept.

Text in, places out. Every search is bounded, so that the time grows with the length of the text and no faster. Only the
value is hidden: the name before it, the scheme of a header, the names of cookies and the domain of an address stay,
since they tell what happened and give nothing away.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from cases.evidence import addresses
from cases.evidence.findings import HIDDEN, Finding, Kind, apart, hide

LONGEST_VALUE = 20_000  # characters: a private key of any size in use
LONGEST_COOKIES = 30_000  # of one list of cookies in a HAR file


def find(text: str, *, keeps_addresses: bool = False, own: Collection[str] = ()) -> tuple[Finding, ...]:
    """Everything to hide, in the order of the text, no two overlapping.

    A list of people's addresses counts, but for *own* ones (in small letters), unless it may be kept.
    """
    return apart([*_secrets(text), *([] if keeps_addresses else addresses.found(text, own=own))])


def masked(text: str, *, keeps_addresses: bool = False) -> str:
    """The text with everything hidden that must not be kept; the same again when there is nothing."""
    return hide(text, find(text, keeps_addresses=keeps_addresses))


def has_secret(text: str) -> bool:
    """Whether something in it would be hidden."""
    return bool(find(text))


# --- What they look like ---------------------------------------------------------------------------------------------

# What the names of secrets, in small letters, are known by; most texts hold none of these and are done with.
_STEMS = (
    "secret", "token", "pass", "pwd", "pw", "key", "signature", "authorization", "cookie",
    "mkt_tok", "aliid", "userid", "client", "_mch-", "bearer", "-----begin", "eyj", "://", "シークレット", "トークン",
    "パス", "暗証番号", "秘密鍵", "キー", "curl",
)  # fmt: skip
# How the name of a value ends, without what joins its words, and what the value is then.
_ENDINGS: tuple[tuple[str, Kind, int], ...] = (
    ("clientsecret", Kind.CLIENT_SECRET, 6),
    ("consumersecret", Kind.CLIENT_SECRET, 6),
    ("appsecret", Kind.CLIENT_SECRET, 6),
    ("クライアントシークレット", Kind.CLIENT_SECRET, 6),
    ("secret", Kind.CLIENT_SECRET, 8),
    ("シークレット", Kind.CLIENT_SECRET, 8),
    ("clientid", Kind.CLIENT_ID, 16),
    ("mktowsuserid", Kind.CLIENT_ID, 8),
    ("accesstoken", Kind.ACCESS_TOKEN, 8),
    ("refreshtoken", Kind.ACCESS_TOKEN, 8),
    ("securitytoken", Kind.ACCESS_TOKEN, 8),
    ("sessiontoken", Kind.ACCESS_TOKEN, 8),
    ("authtoken", Kind.ACCESS_TOKEN, 8),
    ("idtoken", Kind.ACCESS_TOKEN, 8),
    ("apitoken", Kind.ACCESS_TOKEN, 8),
    ("アクセストークン", Kind.ACCESS_TOKEN, 8),
    ("セキュリティトークン", Kind.ACCESS_TOKEN, 8),
    ("token", Kind.ACCESS_TOKEN, 16),
    ("トークン", Kind.ACCESS_TOKEN, 16),
    ("password", Kind.PASSWORD, 3),
    ("passwd", Kind.PASSWORD, 3),
    ("passphrase", Kind.PASSWORD, 3),
    ("passcode", Kind.PASSWORD, 3),
    ("pwd", Kind.PASSWORD, 3),
    ("パスワード", Kind.PASSWORD, 3),
    ("暗証番号", Kind.PASSWORD, 3),
    ("privatekey", Kind.KEY, 8),
    ("encryptionkey", Kind.KEY, 8),
    ("secretkey", Kind.KEY, 8),
    ("signingkey", Kind.KEY, 8),
    ("apikey", Kind.KEY, 8),
    ("accesskey", Kind.KEY, 8),
    ("accesskeyid", Kind.KEY, 8),
    ("sharedkey", Kind.KEY, 8),
    ("authkey", Kind.KEY, 8),
    ("秘密鍵", Kind.KEY, 8),
    ("暗号化キー", Kind.KEY, 8),
    ("暗号キー", Kind.KEY, 8),
    ("apiキー", Kind.KEY, 8),
    ("signature", Kind.SIGNATURE, 16),
    ("mkttok", Kind.PERSON, 4),
    ("aliid", Kind.PERSON, 4),
    ("authorization", Kind.AUTHORIZATION, 4),
    ("xauthtoken", Kind.AUTHORIZATION, 4),
    ("setcookie", Kind.COOKIE, 4),
    ("cookie", Kind.COOKIE, 4),
)
# Too short to be sure of: what follows must look like a password too.
_WEAK = frozenset(("pass", "pw", "パス", "loginpass", "ログインパス"))
# They end like the name of a secret, and are none.
_NO_SECRETS = frozenset(("nextpagetoken", "pagetoken", "pagingtoken", "previouspagetoken", "mytoken", "publickey"))
# As many letters before as after, so that a place is the same in both.
_FULL_WIDTH = re.compile("[Ａ-Ｚａ-ｚ]")
_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_JOINED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_JOINTS = str.maketrans("", "", "_-. ・")
_WORDLIKE = re.compile(r"[A-Za-z0-9_.-]{0,40}")
_KATAKANA = re.compile(r"[ァ-ヶー]{1,12}|暗証番号|秘密鍵")
_WORD_BEFORE = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,10}|クライアント|アクセス|セキュリティ|暗号化|暗号)[ _・-]?\Z")
_WORD_AFTER = re.compile(r"[ _-](?:secret|id|key|キー)(?![A-Za-z])", re.I)
_FIRST_WORDS = frozenset(
    ("access", "api", "app", "auth", "client", "consumer", "encryption", "id", "private", "refresh", "secret",
     "security", "session", "shared", "signing")
)  # fmt: skip
_LONGEST_BEFORE = 60
# Only after one of these does it matter what stands before a name.
_TELLING = frozenset("\"'<:/／・&＆ \u3000")

_QUOTE = r"(?:\\{0,4}[\"'`])"
_BLANK = r"[ \t\u3000]{0,8}"
# A plain sign between name and value. The value may stand on the next line.
_BRACKET = r"(?:[ \u3000]?[(（][^()（）\r\n]{1,20}[)）])"
_SIGN = re.compile(rf"(?:{_QUOTE}|{_BRACKET})?{_BLANK}(?:=>|:=|[:=：＝]|%3[ADad]){_BLANK}(?:\r?\n{_BLANK})?")
# "The password is ...", "パスワードは ...", columns, the next line: there the value must look like one.
_WORDS = re.compile(r"[ \t\u3000]{1,8}is[ \t]{1,8}|[ \u3000]?は[ \u3000]?|\t{1,3}|[ \t\u3000]{0,4}\r?\n")
_RANDOM = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[!-~]{6,}|(?=.*[!@#$%^&*+=?~|])(?=.*[A-Za-z])[!-~]{8,}", re.ASCII)
_XML_AFTER = r"(?:[ \t][a-zA-Z:]{1,20}=[\"'][^<>\r\n]{0,200})?>"
_XML = re.compile(_XML_AFTER + "([^<]{0,20000})")
_LONGEST_SIGN = 300  # of an element of XML, with its attributes
# The same in small letters, with the first letter of what can be a value.
_PLAIN_SIGN = "(?:=>|:=|[:=：＝]|%3[ad])"
_BEFORE_A_VALUE = (
    rf"{_QUOTE}{_BLANK}+{_PLAIN_SIGN}",
    rf"{_BRACKET}?{_BLANK}+{_PLAIN_SIGN}{_BLANK}+(?:\r?\n{_BLANK}+)?[!-~！-～“「『]",
    # A figure or a special sign in it, before the next blank.
    rf"(?:{_WORDS.pattern})[“「『（]?[\"'(),./:;<>A-Za-z\[\\\]_`{{}}-]*+[0-9!@#$%^&*+=?~|]",
    _XML_AFTER,
)
# The values of these may begin with any letter: the rest of the line counts.
_TAKES_ANY_VALUE = r"(?:(?<=authorization)|(?<=cookie)|(?<=auth[._-]token)|(?<=authtoken)|(?<=[0-9._-]))"
_SECOND_WORD = "(?:[ _-](?:secret|id|key|キー))?"
_PAIR = re.compile(
    r"(?:id|user|name|login|アカウント|ユーザー名?)[ \u3000]?[/／・&＆][ \u3000]?"
    r"((?:[a-z]{2,10}[ _・-]|(?:クライアント|アクセス|セキュリティ|暗号化?)[ _・-]?)?"
    r"[a-z0-9_.-]*+(?:[ァ-ヶー]|暗証番号)*+)"
    rf"(?={_BRACKET}?{_BLANK}{_PLAIN_SIGN})"
)
_XML_BEFORE = re.compile(r"<(?:[A-Za-z0-9_-]{1,30}:)?\Z")
# "ID / パスワード：..." is followed by both, of which only one is the password.
_PAIR_BEFORE = re.compile(r"(?:id|user|user ?name|login|アカウント|ユーザー名?)[ \u3000]?[/／・&＆][ \u3000]?\Z", re.I)
# {"name": "Authorization", "value": "..."} as HAR files and form data have it, whichever comes first.
_NAMED_BEFORE = re.compile(r"[\"'](?:name|key|header)\\?[\"']\s{0,8}:\s{0,8}\\?[\"']\Z", re.I)
_VALUE_AFTER = re.compile(r"\\?[\"']\s{0,32},\s{0,32}\\?[\"']value\\?[\"']\s{0,8}:\s{0,8}", re.I)
_VALUE_BEFORE = re.compile(r"\"value\"\s{0,8}:\s{0,8}\"((?:[^\"\\]|\\.)*)\"\s{0,32},\s{0,32}", re.S)

_OPENING = re.compile(r"\\{0,4}[\"'`]|[“「『<(（]")
_CLOSING = {"“": "”", "「": "」", "『": "』", "<": ">", "(": ")", "（": "）"}
_LONGEST_IN_BRACKETS = 200
_IN_DOUBLE = re.compile(r"(?:[^\"\\\r\n]|\\.)*")
_IN_SINGLE = re.compile(r"(?:[^'\\\r\n]|\\.)*")
_IN_JSON = re.compile(r"[^\s,}\]]+")
# Never half of an escape, and never beyond an escaped line end or the quotation mark that closes the text around it.
_ESCAPE = r"\\(?!\\{0,3}[nrt\"'])."
_NEXT_NAME = r"[\w-]{1,40}[=:]"
_IN_QUERY = re.compile(
    rf"(?:[!#$%()*+./0-9:=?@A-Z\[\]^_`a-z{{|}}~-]|[,;](?=[!-~])(?![\"'{{]|{_NEXT_NAME})|[\"'](?=[A-Za-z0-9])|\\/)+",
    re.ASCII,
)
_IN_TEXT = re.compile(
    rf"(?:[!#$%&()*+./0-9:=?@A-Z\[^_`a-z{{|~-]|[,;}}\]](?=[!-~])|[\"'](?=[A-Za-z0-9])|{_ESCAPE})+|[！-～]+", re.ASCII
)
_IN_LINE = re.compile(rf"(?:[^\r\n\\]|{_ESCAPE})*".replace("nrt", "nr"))
_SCHEME = re.compile(r"(?:Bearer|Basic|Digest|Token|OAuth|Negotiate|WSSE|ApiKey)[ \t]{1,4}", re.I)
_COOKIE = re.compile(r"([^=;\s\"\\]{1,100})=((?:[^;\"\\]|\\.)*)", re.S)

# What stands in the place of a value that somebody hid, has yet to fill in, or never meant as one.
_MARKED = re.compile(r"[•*●＊xX×…_.-]+|[\[<{(]{0,2}[\w -]{0,20}(?:hidden|redacted|masked|removed|伏せ).{0,20}", re.I)
_PLACEHOLDER = re.compile(
    r"[<\[({]{1,2}[A-Za-z_ .:-]{0,40}[>\])}]{1,2}|\{\{.{0,100}\}\}|\$\{[^}]{0,60}\}|\$[A-Z_]{2,40}|%[A-Z_]{2,40}%"
    r"|(?:your|my)[_-][a-z_-]{0,30}(?:secret|token|password|key|id)[_-]?[a-z]{0,10}",
    re.I,
)
_PROSE = frozenset(
    ("a", "an", "and", "are", "basic", "be", "bearer", "been", "blank", "can", "cannot", "changed", "correct",
     "does", "empty", "error", "expired", "failed", "false", "field", "for", "forgotten", "has", "have", "header",
     "hidden", "if", "in", "incorrect", "invalid", "is", "it", "mail", "mismatch", "missing", "must", "new", "nil",
     "no", "none", "not", "null", "of", "ok", "old", "on", "or", "page", "please", "protected", "protection",
     "required", "reset", "setting", "settings", "should", "string", "the", "to", "true", "undefined", "unknown",
     "value", "was", "were", "will", "with", "wrong", "yes")
)  # fmt: skip

_TOKEN = re.compile(
    r":(?<=(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}:)"
    r"[A-Za-z0-9]{2,5}(?![A-Za-z0-9])",
    re.ASCII,
)
_UUID = 36
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}(?:\.[A-Za-z0-9_-]{0,4000})?", re.ASCII
)
_VISITOR = re.compile(r"_mch-[A-Za-z0-9._-]{6,200}", re.ASCII)
_BEARER = re.compile(r"Bearer[ \t]{1,4}([A-Za-z0-9._~+/:=-]{16,4000})", re.I | re.ASCII)
_USERINFO = re.compile(r"://[^\s/@:\"'<>\\?#]{1,100}:([^\s/@\"'<>\\?#]{1,200})@", re.ASCII)
_CURL_USER = re.compile(r"(?<=\s)(?:-u|--user)(?:\s{1,3}|=)[\"']?[^\s:\"']{1,100}:([^\s\"']{1,200})", re.ASCII)
_CURL_COOKIES = re.compile(r"(?<=\s)(?:-b|--cookie)(?:\s{1,3}|=)[$]?[\"']([^\"'\r\n]{1,8000})[\"']", re.ASCII)
_ARMOUR = re.compile(r"-----(BEGIN|END) ([A-Z0-9 ]{3,60})-----")
_LINE_END = r"(?:\s|\\{1,4}[nr]){0,8}"
_ARMOURED = re.compile(
    rf"{_LINE_END}(?:(?:[A-Za-z0-9+/=]{{16,}}|[A-Za-z-]{{3,30}}: ?[^\r\n\\]{{1,80}}){_LINE_END})+[A-Za-z0-9+/=]{{0,76}}"
)
_COOKIES = re.compile(r"cookies\"\s{0,8}:\s{0,8}\[", re.I)
_PART_OF_COOKIES = re.compile(r"\"value\"\s{0,8}:\s{0,8}\"((?:[^\"\\]|\\.)*)\"|\"(?:[^\"\\]|\\.)*\"|\]", re.S)
_SHAPES: dict[str, tuple[Kind, re.Pattern[str], int]] = {
    "eyj": (Kind.ACCESS_TOKEN, _JWT, 0),
    "_mch-": (Kind.PERSON, _VISITOR, 0),
    "bearer": (Kind.AUTHORIZATION, _BEARER, 1),
    "://": (Kind.PASSWORD, _USERINFO, 1),
}
_NO_NAMES = frozenset((*_SHAPES, "-----begin", "curl"))


def _secrets(text: str) -> Iterator[Finding]:
    if _FULL_WIDTH.search(text):
        text = text.translate(_HALF_WIDTH)
    # The one letter that grows when it is made small would move all places after it.
    small = text.replace("\u0130", "i").lower()
    there = frozenset(stem for stem in _STEMS if stem in small)
    if ":" in text:
        yield from _tokens(text)
    if "-----begin" in there:
        yield from _keys(text)
    if "curl" in there:
        yield from _curl(text)
    if "cookie" in there:
        yield from _cookie_lists(text)
    for stem in there & _SHAPES.keys():
        yield from _of_shape(*_SHAPES[stem], text)
    if names := there - _NO_NAMES:
        yield from _all_named(text, small, names)


def _all_named(text: str, small: str, stems: frozenset[str]) -> Iterator[Finding]:
    done, stem = 0, _any_of(stems)
    for start, end in _telling_words(small, stems):
        if end <= done:
            continue
        # In a long word a later stem may begin the name. A sign reaches only so far.
        for hit in stem.finditer(small, start, end + _LONGEST_SIGN):
            if hit.start() >= end:
                break
            if hit.start() >= done:
                found, done = _named(text, hit.start(), done)
                yield from found
            if end <= done:
                break


def _telling_words(small: str, stems: frozenset[str]) -> Iterable[tuple[int, int]]:
    """The words with a stem after which a value may stand, in order. What holds none is done with without a step."""
    found = _words_with(stems, '"value"' in small).finditer(small)
    words = (word.span() for word in found if word.lastindex and (word[1][0] in " _-" or _may_name(word[0][-40:])))
    pairs = [pair.span(1) for pair in _PAIR.finditer(small)]
    return sorted([*words, *pairs]) if pairs else words


@lru_cache(maxsize=64)
def _any_of(stems: frozenset[str]) -> re.Pattern[str]:
    """One of the stems, in a word after which a sign stands."""
    signs = "|".join((_SIGN.pattern, _WORDS.pattern, _XML_AFTER, r"\\?[\"']")).replace("[ADad]", "[ad]")
    return re.compile(f"{_one_of(stems)}(?=[a-z0-9_.-]{{0,40}}+{_SECOND_WORD}[ァ-ヶー]{{0,12}}+(?:{signs}))")


@lru_cache(maxsize=64)
def _words_with(stems: frozenset[str], has_values_before: bool) -> re.Pattern[str]:
    """A word from its first stem to its end, whatever follows, so that no letter is read twice.

    It has a group where a value may follow. That must be so for every word that :func:`_named` finds a value of; only
    the second of a pair, such as "ID / password", is found by :data:`_PAIR`.
    """
    beside = r"\\?[\"']" if has_values_before else _VALUE_AFTER.pattern.partition(r"\s{0,8}:")[0]
    telling = "|".join((*_BEFORE_A_VALUE, beside))
    any_value = rf"{_TAKES_ANY_VALUE}{_BRACKET}?{_BLANK}{_PLAIN_SIGN}"
    return re.compile(f"{_one_of(stems)}[a-z0-9_.-]*+[ァ-ヶー]*+(?:(?=({any_value}|{_SECOND_WORD}(?:{telling}))))?")


def _one_of(stems: frozenset[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(stems, reverse=True)))})"


def _of_shape(kind: Kind, pattern: re.Pattern[str], group: int, text: str) -> Iterator[Finding]:
    for found in pattern.finditer(text):
        if not _is_harmless(found[group]):
            yield Finding(found.start(group), found.end(group), kind)


def _tokens(text: str) -> Iterator[Finding]:
    """A token as Marketo writes it, wherever it stands: a UUID and the data centre it was made in."""
    for found in _TOKEN.finditer(text):
        yield Finding(found.start() - _UUID, found.end(), Kind.ACCESS_TOKEN)


def _keys(text: str) -> Iterator[Finding]:
    """What stands between the lines that begin and end a private key; where the end was cut off, what looks like it."""
    marks = list(_ARMOUR.finditer(text))
    for mark, following in zip(marks, [*marks, None][1:], strict=True):
        if mark[1] == "END" or "PRIVATE KEY" not in mark[2]:
            continue
        limit = min(mark.end() + LONGEST_VALUE, following.start() if following else len(text))
        is_whole = following is not None and following[1] == "END" and following.start() == limit
        looks_like_it = None if is_whole else _ARMOURED.match(text, mark.end(), limit)
        end = looks_like_it.end() if looks_like_it else limit if is_whole else mark.end()
        # What follows a key that was cut off begins on a line of its own.
        end = end if is_whole else mark.end() + len(text[mark.end() : end].rstrip())
        if end > mark.end() and not _is_marked(text[mark.end() : end].strip("\\nr \t\r\n")):
            yield Finding(mark.end(), end, Kind.KEY)


def _curl(text: str) -> Iterator[Finding]:
    yield from _of_shape(Kind.PASSWORD, _CURL_USER, 1, text)
    for found in _CURL_COOKIES.finditer(text):
        yield from _cookies(text, found.start(1), found.end(1))


def _cookie_lists(text: str) -> Iterator[Finding]:
    """The values in ``"cookies": [{"name": ..., "value": ...}]``, as HAR files have them."""
    end = 0
    while begun := _COOKIES.search(text, end):
        end = begun.end()
        for part in _PART_OF_COOKIES.finditer(text, end, end + LONGEST_COOKIES):
            end = part.end()
            if part[0] == "]":
                break
            if part[1] and not _is_marked(part[1]):
                yield Finding(part.start(1), part.end(1), Kind.COOKIE)


# --- Secrets with a name ---------------------------------------------------------------------------------------------

Value = tuple[int, int, bool]  # from where, up to where, and whether it is bare in JSON


def _named(text: str, hit: int, done: int) -> tuple[list[Finding], int]:
    """The values whose name holds the stem at *hit*, and up to where the text is done with."""
    start, end, name = _name(text, hit)
    known = _meaning(name)
    value = _value_of(text, start, end, known[0], done) if known else None
    if known is None or value is None:
        return [], end
    kind, least = known
    first, last, is_bare = value
    if name in _WEAK and not _RANDOM.fullmatch(text, first, last):
        return [], max(end, last)
    if kind is Kind.COOKIE:
        return list(_cookies(text, first, last, is_set="set" in name)), max(end, last)
    if kind is Kind.AUTHORIZATION and (scheme := _SCHEME.match(text, first, last)):
        first = scheme.end()
    found = text[first:last].rstrip()
    if found.startswith("_mch-"):
        kind = Kind.PERSON
    if len(found) < least or _is_harmless(found) or (kind is Kind.CLIENT_ID and found.isalpha()):
        return [], max(end, last)
    return [Finding(first, first + len(found), kind, is_bare)], max(end, last)


def _name(text: str, hit: int) -> tuple[int, int, str]:
    """Where the name around a stem begins and ends, and the name in small letters without joints."""
    before = text[max(0, hit - 40) : hit]
    start = hit - len(before) + len(before.rstrip(_JOINED))
    right = _WORDLIKE.match(text, hit)
    end = right.end() if right else hit
    if end == hit:
        japanese = _KATAKANA.match(text, hit)
        end = japanese.end() if japanese else hit + 1
    # Written in two words: "Client Secret", "API キー".
    is_part = text[start - 1 : start] in " _・-" or not text[hit].isascii()
    word = _WORD_BEFORE.search(text, max(0, start - 14), start) if is_part else None
    if word and (word[1].lower() in _FIRST_WORDS or not word[1].isascii()):
        start = word.start()
    elif text[start:end].lower() in _FIRST_WORDS and (follows := _WORD_AFTER.match(text, end)):
        end = follows.end()
    return start, end, text[start:end].lower().translate(_JOINTS)


@lru_cache(maxsize=4096)
def _meaning(name: str) -> tuple[Kind, int] | None:
    if name in _NO_SECRETS:
        return None
    if name in _WEAK:
        return Kind.PASSWORD, 4
    name = name.rstrip("0123456789")
    endings = [(len(ending), kind, least) for ending, kind, least in _ENDINGS if name.endswith(ending)]
    return max(endings)[1:] if endings else None


@lru_cache(maxsize=4096)
def _may_name(word: str) -> bool:
    """Whether a name that ends so may mean something; more of it may stand before the word."""
    end = word.translate(_JOINTS).rstrip("0123456789")
    names = (*(ending for ending, _kind, _least in _ENDINGS), *_WEAK)
    return any(end.endswith(name) or name.endswith(end) for name in names)


def _value_of(text: str, start: int, end: int, kind: Kind, done: int) -> Value | None:
    last = text[start - 1 : start]
    before = text[max(0, start - _LONGEST_BEFORE) : start] if last in _TELLING else ""
    if last in ("'", '"') and _NAMED_BEFORE.search(before):
        return _beside(text, start, end, done)
    if last in ("<", ":") and _XML_BEFORE.search(before) and (inner := _XML.match(text, end)):
        return inner.start(1), inner.end(1), False
    if sign := _SIGN.match(text, end):
        if kind is Kind.PASSWORD and _PAIR_BEFORE.search(before):
            return _line_from(text, sign.end(), "")
        return _signed(text, last, sign, kind)
    if kind in (Kind.AUTHORIZATION, Kind.COOKIE, Kind.SIGNATURE) or not (words := _WORDS.match(text, end)):
        return None
    value = _quoted(text, words.end()) or _plain(text, words.end(), _IN_TEXT)
    return value if value and _RANDOM.fullmatch(text, value[0], value[1]) else None


def _beside(text: str, start: int, end: int, done: int) -> Value | None:
    """The value of ``{"name": ..., "value": ...}``, where the name itself is a value."""
    if after := _VALUE_AFTER.match(text, end):
        return _quoted(text, after.end())
    place = text.rfind('"value"', max(done, start - 5000), start)
    before = _VALUE_BEFORE.match(text, place, start) if place >= 0 else None
    return (before.start(1), before.end(1), False) if before else None


def _signed(text: str, quote: str, sign: re.Match[str], kind: Kind) -> Value | None:
    """The value after a sign; *quote* is what stands before the name."""
    if value := _quoted(text, sign.end()):
        return value
    if kind in (Kind.AUTHORIZATION, Kind.COOKIE) and "\n" not in sign[0]:
        return _line_from(text, sign.end(), quote)
    if quote == '"' and sign[0][0] == '"' and "=" not in sign[0]:
        bare = _plain(text, sign.end(), _IN_JSON)
        return (bare[0], bare[1], True) if bare and text[bare[0]] not in "[{" else None
    is_query = sign[0].strip() in ("=", "%3D", "%3d")
    return _plain(text, sign.end(), _IN_QUERY if is_query else _IN_TEXT)


def _line_from(text: str, start: int, quote: str) -> Value:
    """The rest of the line, or of the quotation that the line is."""
    line = _IN_LINE.match(text, start, start + LONGEST_VALUE)
    end = line.end() if line else start
    closing = text.find(quote, start, end) if quote in ("'", '"') else -1
    return start, closing if closing >= 0 else end, False


def _quoted(text: str, start: int) -> Value | None:
    """What stands in quotation marks; None when there are none, or they are not closed."""
    opening = _OPENING.match(text, start)
    if opening is None:
        return None
    mark, first = opening[0][-1], opening.end()
    if len(opening[0]) > 1:
        # Quoted within a quotation: up to the next mark that is written the same way.
        last = text.find(opening[0], first, first + LONGEST_VALUE)
        while last > 0 and text[last - 1] == "\\":
            last = text.find(opening[0], last + 1, first + LONGEST_VALUE)
    elif mark in "\"'":
        inner = (_IN_DOUBLE if mark == '"' else _IN_SINGLE).match(text, first, first + LONGEST_VALUE)
        last = inner.end() if inner and text[inner.end() : inner.end() + 1] == mark else -1
    else:
        last = text.find(_CLOSING.get(mark, mark), first, first + _LONGEST_IN_BRACKETS)
    return (first, last, False) if last >= 0 else None


def _plain(text: str, start: int, pattern: re.Pattern[str]) -> Value | None:
    """A value without quotation marks, or with one that is not closed."""
    opening = _OPENING.match(text, start)
    found = pattern.match(text, opening.end() if opening else start, start + LONGEST_VALUE)
    if found is None:
        return None
    value = found[0].rstrip(".,;:!?)") if pattern is _IN_TEXT else found[0]
    return found.start(), found.start() + len(value), False


def _cookies(text: str, start: int, end: int, *, is_set: bool = False) -> Iterator[Finding]:
    """The values in a header of cookies. Of Marketo's own only the part that names the visitor, found by its shape."""
    for found in _COOKIE.finditer(text, start, end):
        if found[1] != "_mkto_trk" and found[2] and not _is_marked(found[2]):
            yield Finding(found.start(2), found.end(2), Kind.COOKIE)
        if is_set:
            return


def _is_harmless(value: str) -> bool:
    short = value[:120]
    return _is_marked(value) or bool(_PLACEHOLDER.fullmatch(short)) or short.lower() in _PROSE


def _is_marked(value: str) -> bool:
    """Whether somebody hid it before."""
    return HIDDEN in value or bool(_MARKED.fullmatch(value[:120]))
