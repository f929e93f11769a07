"""People's e-mail addresses in a text: few are a sender, a test or a signature; from three on, a list of people."""

import re
from collections.abc import Collection, Iterator

from cases.evidence.findings import Finding, Kind

LIST = 3
_LOCAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$&*+/=?^_`{|}~-"
_DOMAIN = re.compile(
    r"(?:@|＠|%40)((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}([A-Za-z]{2,24}))(?![A-Za-z0-9-])", re.ASCII
)
# Kept free for examples and tests (RFC 2606, RFC 6761), and endings of files that look like the end of a domain.
_NOBODYS = re.compile(r"(?:.*\.)?(?:example\.(?:com|net|org|jp|co\.jp)|example|test|invalid|localhost|local)", re.ASCII)
_FILE = frozenset(("png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "json", "html", "mjs", "ts", "map"))


def _real(text: str, own: Collection[str]) -> Iterator[tuple[Finding, str]]:
    """The part before each @, with the whole address in small letters."""
    real: dict[str, bool] = {}
    for at in _DOMAIN.finditer(text):
        place, domain = at.start(), at[1]
        is_real = real.get(domain)
        if is_real is None:
            is_real = real[domain] = at[2].lower() not in _FILE and not _NOBODYS.fullmatch(domain.lower())
        if is_real:
            before = text[max(0, place - 64) : place]
            # What is no letter or figure at its beginning is a mark of the text around it.
            local = before[len(before.rstrip(_LOCAL)) :].rpartition("=")[2].lstrip("!#$&*+/?^`{|}~.-")
            address = f"{local}@{domain}".lower()
            if local and address not in own:
                yield Finding(place - len(local), place, Kind.ADDRESS), address


def found(text: str, *, own: Collection[str] = (), is_list: bool = False) -> list[Finding]:
    """The part before the @ of each real address that is none of *own* (in small letters).

    None while they are fewer than a list, unless the text is known to be part of one.
    """
    real = list(_real(text, own))
    return [finding for finding, _address in real] if is_list or len({one for _finding, one in real}) >= LIST else []


def count(text: str, known: set[str], *, own: Collection[str] = ()) -> bool:
    """Add the real addresses in a part of a text to *known*; answers whether they are a list by now."""
    for _finding, address in _real(text, own):
        known.add(address)
        if len(known) >= LIST:
            return True
    return False
