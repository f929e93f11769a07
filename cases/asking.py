"""What support asks a customer for after a case was sent: what may be asked for, and what of it is still to come."""

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import scope
from cases.evidence import rows
from cases.models import AskedItem, Case
from cases.models.case import Status, plain
from cases.templatetags.words import in_japanese, say
from cases.text import is_blank
from scope import Evidence, Facts

LITTLE = 12  # characters: what is shorter hardly tells anything, where sentences are wanted
IN_SENTENCES = (
    "since",
    "expected",
    "actual",
    "import_contents",
    "retries",
    "product_evidence",
    "outside_system",
    "tried",
)
NOT_AWAITED = (Status.RESOLVED, Status.REFERRED)
COLUMNS = ("subject", "reporter_name", "steps", "expected", "actual")


def evidence(case: Case, names: Iterable[str]) -> tuple[Evidence, ...]:
    """Items of evidence by their names, worded for this kind of case, in the order one thinks.

    Names that the guideline does not know are left out.
    """
    wanted = set(names)
    if not wanted:
        return ()
    guideline = scope.version(case.guideline)
    facts = Facts.from_answers(case.facts)
    return tuple(guideline.item(name, facts) for name in guideline.wordings if name in wanted)


def labels(case: Case, names: Iterable[str]) -> str:
    """What items are called, in one line: in quotation marks, since some of the names have commas of their own."""
    between = "" if in_japanese() else ", "
    return between.join(gettext("“%(name)s”") % {"name": say(item.label)} for item in evidence(case, names))


def offered(case: Case) -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """What may be asked for, by name and label, in groups: first what this kind of request needs and has little of."""
    guideline = scope.version(case.guideline)
    needed = {item.name for item in guideline.required(Facts.from_answers(case.facts))}
    groups: list[tuple[str | Promise, list[tuple[str, str]]]] = [
        (_("Not given, or in few words"), []),
        (_("Given"), []),
        (_("What this kind of request is not asked for"), []),
        (_("Anything else"), [(AskedItem.ELSE, str(_("Something else")))]),
    ]
    for item in evidence(case, guideline.wordings):
        place = 2 if item.name not in needed else 0 if _is_little(case, item.name) else 1
        groups[place][1].append((item.name, say(item.label)))
    return [group for group in groups if group[1]]


def _is_little(case: Case, name: str) -> bool:
    if name == "attachments":
        return True  # there is always one more picture to ask for
    if name in rows.COUNT:
        return rows.counted(case, name) < (2 if name == "steps" else 1)
    words = plain(value(case, name))
    return is_blank(words) or (name in IN_SENTENCES and len("".join(words.split())) < LITTLE)


def value(case: Case, name: str) -> Any:
    """What a case holds of an item of evidence, as it is stored; of addresses, as they were given."""
    if name == "munchkin_id":
        return case.instance_name
    if name == "asset_urls":
        return [url.get("raw", "") for url in case.asset_urls]
    return getattr(case, name) if name in COLUMNS else case.evidence.get(name, "")


# --- What was asked for ----------------------------------------------------------------------------------------------


def asked(case: Case) -> list[AskedItem]:
    """Everything that was asked for in this case, the last question last; fetched once. Files to lend are apart."""
    prefetch_related_objects([case], "asked_items")
    found = (one for one in case.asked_items.all() if one.item != AskedItem.WHOLE_FILE)
    return sorted(found, key=lambda one: one.pk)


def awaited(case: Case) -> list[AskedItem]:
    """Items of evidence of the last question that the customer still has to give, or to say why not.

    What an earlier question asked for and support did not ask for again, it no longer needs. Nothing is awaited in a
    case that is solved or has ended.
    """
    return [one for one in _of_last_question(case) if one.item != AskedItem.ELSE and one.answered_at is None]


def awaits_words(case: Case) -> bool:
    """Whether the last question asks for something that no box is for."""
    return any(one.item == AskedItem.ELSE and one.answered_at is None for one in _of_last_question(case))


def _of_last_question(case: Case) -> list[AskedItem]:
    found = asked(case) if case.is_open and case.status not in NOT_AWAITED else []
    last = max((one.event_id for one in found), default=None)
    return [one for one in found if one.event_id == last]


def answered(case: Case) -> list[AskedItem]:
    """What was given on being asked, with what stood there before; or why it was not."""
    return [one for one in asked(case) if one.answered_at and one.item != AskedItem.ELSE]
