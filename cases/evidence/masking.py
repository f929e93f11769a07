"""What a text is kept as: without secrets, and without a list of people unless somebody said why it is needed."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from cases.evidence import addresses, secrets
from cases.evidence.findings import HIDDEN, Finding, Kind, Snippet, apart, counted, hide, snippets

LONGEST_REASON = 1000


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A text as it may be kept, and what was found in it."""

    text: str
    findings: tuple[Finding, ...] = ()
    typed: str = ""

    @property
    def counts(self) -> dict[str, int]:
        return counted(self.findings)

    @property
    def snippets(self) -> list[Snippet]:
        return snippets(self.typed, self.findings)

    @property
    def is_personal(self) -> bool:
        return any(finding.kind.is_personal for finding in self.findings)


def read(text: str, *, reason: str = "", own: Collection[str] = (), is_list: bool = False) -> Masked:
    """The text as it may be kept. With a *reason* addresses stay; *is_list* says that it is part of a list of them."""
    found = secrets.find(text, keeps_addresses=bool(reason), own=own)
    if is_list and not reason:
        found = apart([*found, *addresses.found(text, own=own, is_list=True)])
    return Masked(text=hide(text, found), findings=found, typed=text)


def is_list(texts: Collection[str], *, own: Collection[str] = ()) -> bool:
    """Whether the addresses in several texts are a list between them."""
    known: set[str] = set()
    return any(addresses.count(text, known, own=own) for text in texts)


# --- In words --------------------------------------------------------------------------------------------------------


def told(counts: Mapping[str, int]) -> str:
    """``access token 2, e-mail address 1``: what was hidden, by kind. A kind this release does not know is left out."""
    known = {kind: counts[kind.value] for kind in Kind if kind.value in counts}
    most_first = sorted(known.items(), key=lambda one: -one[1])
    return gettext(", ").join(
        gettext("%(kind)s %(n)d") % {"kind": kind.label, "n": count} for kind, count in most_first
    )


def sentence(counts: Mapping[str, int]) -> str:
    """``3 values hidden: access token 2, e-mail address 1``; empty when nothing was."""
    total = sum(counts.values())
    if not total:
        return ""
    words = ngettext("%(n)d value hidden: %(kinds)s", "%(n)d values hidden: %(kinds)s", total)
    return words % {"n": total, "kinds": told(counts)}


RENEWABLE = frozenset((Kind.CLIENT_SECRET, Kind.PASSWORD, Kind.KEY))


def should_renew(counts: Mapping[str, int]) -> bool:
    return any(kind.value in counts for kind in RENEWABLE)


def shown(text: str, *, most: int = 5) -> list[Snippet]:
    """Where something is hidden in a text that was kept: the words before and after each mark."""
    marks, place = list[Finding](), text.find(HIDDEN)
    while place >= 0 and len(marks) < most:
        marks.append(Finding(place, place + len(HIDDEN), Kind.ADDRESS))
        place = text.find(HIDDEN, place + len(HIDDEN))
    return snippets(text, marks)


def earlier(before: Mapping[str, int], now: Mapping[str, int], marks: int) -> dict[str, int]:
    """What of *before* the *marks* in a text are that was typed with values of *now* beside them."""
    rest, same = Counter(before) - Counter(now), Counter(before) & Counter(now)
    return dict(Counter([*rest.elements(), *same.elements()][:marks]))


def together(*counts: Mapping[str, int]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total.most_common())
