"""Secrets that come along with what is pasted: found by the names they go by, and hidden before anything is kept."""

import re

HIDDEN = "•••"
_NAMES = (
    r"client[_-]?secret|access[_-]?token|refresh[_-]?token|private[_-]?key|api[_-]?private[_-]?key|encryption[_-]?key"
    r"|request[_-]?signature|security[_-]?token|password|passwd|passphrase|pwd|mkt_tok"
)
# A name, what stands between, the value: client_secret=…, "access_token": "…", <requestSignature>…</requestSignature>.
_NAMED = re.compile(
    rf"(?P<kept>(?:\b(?:{_NAMES})|パスワード|シークレット|アクセストークン)(?:\\?[\"'])?"
    r"(?:[ \t]{0,3}(?:[=:：]|=>|%3[AD])[ \t]{0,3}|>)(?:\\?[\"'])?)(?![•\s])(?P<value>[^\s\"'&<>,;\\]{1,4000})",
    re.I,
)
_HEADER = re.compile(
    r"(?P<kept>\b(?:authorization|x-auth-token)[\"']?[ \t]{0,3}[:：][ \t]{0,3}[\"']?)(?![•\s])"
    r"(?P<value>[^\r\n\"']{1,4000})",
    re.I,
)
_BEARER = re.compile(r"(?P<kept>\bbearer[ \t]{1,3})(?![•\s])(?P<value>[\w.~+/:=-]{16,4000})", re.I | re.ASCII)
# A token as Marketo writes it, wherever it stands: a UUID and the data centre it was made in.
_TOKEN = re.compile(
    r"(?P<kept>)(?P<value>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:[a-z0-9]{2,5}\b)", re.I | re.ASCII
)


def masked(text: str) -> str:
    """The text with the values of secrets hidden and everything else as it was; the same again when there are none."""
    for pattern in (_NAMED, _HEADER, _BEARER, _TOKEN):
        text = pattern.sub(rf"\g<kept>{HIDDEN}", text)
    return text


def has_secret(text: str) -> bool:
    """Whether something in it would be hidden."""
    return masked(text) != text
