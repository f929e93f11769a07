"""What was found in a text that must not be kept: its kind, its place, and the text without it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

HIDDEN = "•••"
BEFORE, AFTER = 32, 16  # characters around a hidden value that are shown with it


class Kind(TextChoices):
    """What a value is. All but addresses are secrets, which nobody needs to send for any reason."""

    CLIENT_SECRET = "client_secret", _("client secret")
    CLIENT_ID = "client_id", _("client ID")
    ACCESS_TOKEN = "access_token", _("access token")
    PASSWORD = "password", _("password")
    KEY = "key", _("secret key")
    SIGNATURE = "signature", _("signature")
    AUTHORIZATION = "authorization", _("authorization header")
    COOKIE = "cookie", _("cookie")
    PERSON = "person", _("token that identifies a person")
    ADDRESS = "address", _("e-mail address")
    # Never found by itself: what staff name who take something out.
    OTHER = "other", _("other personal or confidential data")

    @property
    def is_personal(self) -> bool:
        """Personal data rather than a secret: it may be needed, and then stays for a reason."""
        return self is Kind.ADDRESS


class Finding(NamedTuple):
    """A value in a text, from ``start`` up to ``end``. ``is_bare`` when it stands in JSON without quotation marks.

    A tuple, since a list of people is hundreds of thousands of them.
    """

    start: int
    end: int
    kind: Kind
    is_bare: bool = False

    def mark(self, hidden: str = HIDDEN) -> str:
        """What is put in its place: JSON stays JSON."""
        return f'"{hidden}"' if self.is_bare else hidden


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """Where something was hidden: its kind, and the words before and after."""

    kind: Kind
    before: str
    after: str


def apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the order of the text; where two overlap, the first one, long enough for both."""
    kept: list[Finding] = []
    for finding in sorted(found):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
        elif finding.end > kept[-1].end:
            kept[-1] = kept[-1]._replace(end=finding.end)
    return tuple(kept)


def hide(text: str, findings: Iterable[Finding], hidden: str = HIDDEN) -> str:
    """The text with a mark in place of each finding, and everything else as it was."""
    parts, end = [], 0
    for finding in findings:
        parts += [text[end : finding.start], finding.mark(hidden)]
        end = finding.end
    return "".join([*parts, text[end:]])


def counted(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each kind, as it is stored; what there is most of comes first."""
    return dict(Counter(finding.kind.value for finding in findings).most_common())


def snippets(text: str, findings: Sequence[Finding], *, most: int = 5) -> list[Snippet]:
    """Where the first findings stand: each with a few words of its line, between other values that are hidden."""
    shown, places = [], [(0, 0), *(finding[:2] for finding in findings), (len(text), len(text))]
    for finding, (_begun, before), (after, _end) in zip(findings[:most], places, places[2:], strict=False):
        left, right = text[before : finding.start].rpartition("\n")[2], text[finding.end : after].partition("\n")[0]
        shown.append(
            Snippet(
                kind=finding.kind,
                before=left if len(left) <= BEFORE else f"…{left[-BEFORE:]}",
                after=right if len(right) <= AFTER else f"{right[:AFTER]}…",
            )
        )
    return shown
