"""Which screens of Marketo a case is about, and which other cases are about the same ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.evidence import marketo, rows
from cases.models import Case, CaseAsset
from cases.models.case import OPEN

MOST = 60  # screens of one case that are looked for; nobody names more in earnest
SHOWN = 8


@dataclass(frozen=True)
class Related:
    """Another case about the same screen; ``label`` says which, as in "Form 189"."""

    case: Case
    label: str


def of(case: Case) -> tuple[marketo.AssetURL, ...]:
    """Every screen that was named anywhere in the case and could be read, each once, the first named first.

    The same number in two instances is two screens.
    """
    named = [marketo.AssetURL.from_stored(stored) for stored in case.asset_urls]
    texts = [row.get("url", "") for name in ("steps", "occurrences") for row in rows.filled(case, name)]
    named += [read for text in (*texts, str(case.evidence.get("import_list_url", ""))) if (read := _read(text))]
    found = {
        (read.kind, read.number, read.munchkin_id or case.munchkin_id): read
        for read in reversed(named)
        if read.kind and read.number
    }
    return tuple(reversed(found.values()))[:MOST]


def _read(text: str) -> marketo.AssetURL | None:
    try:
        return marketo.asset_url(text) if text else None
    except marketo.Unread:
        return None


def keep(case: Case) -> None:
    """Write down what a case is about, when it is sent."""
    CaseAsset.objects.bulk_create(
        CaseAsset(
            case=case,
            company_id=case.company_id,
            kind=screen.kind[:10],
            number=screen.number[:20],
            instance=(screen.munchkin_id or case.munchkin_id)[:11],
        )
        for screen in of(case)
    )


def keep_anew(case: Case) -> None:
    """The same for a case whose evidence has changed since."""
    CaseAsset.objects.filter(case=case).delete()
    keep(case)


def others(case: Case, among: QuerySet[Case]) -> list[Related]:
    """Cases of the same company among those given that are about a screen of this one, the last sent first.

    Production and sandbox number their screens alike, so two instances that are known must be the same.
    """
    own = of(case)
    if not own:
        return []
    same = Q()
    for screen in own:
        instance = screen.munchkin_id or case.munchkin_id
        here = Q(kind=screen.kind, number=screen.number)
        same |= here & Q(instance__in=["", instance]) if instance else here
    labels = {(screen.kind, screen.number): screen.label for screen in own}
    found = CaseAsset.objects.filter(same, company=case.company_id, case__in=among).exclude(case=case.pk)
    return _each_once(found.select_related("case").order_by("-case__submitted_at", "pk")[: SHOWN * 4], labels)


def still_open(case: Case, among: QuerySet[Case]) -> list[Related]:
    """Those of the others that are still open: what a colleague may have sent already."""
    return others(case, among.filter(status__in=OPEN))


def _each_once(found: Iterable[CaseAsset], labels: dict[tuple[str, str], str]) -> list[Related]:
    first: dict[int, Related] = {}
    for screen in found:
        first.setdefault(screen.case_id, Related(screen.case, labels[screen.kind, screen.number]))
    return list(first.values())[:SHOWN]
