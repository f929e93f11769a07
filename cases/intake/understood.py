"""What we read from a pasted text, said back at once."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cases.clock import JAPAN
from cases.evidence import api, diary, marketo, pages
from cases.evidence.rows import Row
from cases.models import Case
from cases.templatetags.words import moment

if TYPE_CHECKING:
    from cases.intake.forms import DetailsForm

LONGEST = 20_000  # characters: what no box may hold is not read either


@dataclass(frozen=True)
class Chip:
    words: str | Promise
    tone: str = ""  # "in", "cond", "bad", or nothing

    def __str__(self) -> str:
        return str(self.words)


def understood(name: str, value: Any, *, munchkin_id: str = "") -> tuple[Chip, ...]:
    """What the value of an item of evidence was read as; nothing where it cannot be read."""
    reader = READERS.get(name)
    if not value or reader is None or len(str(value)) > LONGEST:
        return ()
    try:
        return tuple(reader(str(value), munchkin_id))
    except marketo.Unread:
        return ()


def of_case(case: Case, name: str, typed: str = "") -> tuple[Chip, ...]:
    value = typed or (case.evidence.get(name, "") if name != "munchkin_id" else case.instance_name)
    return understood(name, value, munchkin_id=case.munchkin_id)


def of_row(name: str, row: Row, *, munchkin_id: str = "") -> tuple[Chip, ...]:
    """What was read from the parts of a row."""
    found: list[Chip] = []
    for reader in ROW_READERS.get(name, ()):
        with suppress(marketo.Unread):
            found += reader(row, munchkin_id)
    return tuple(found)


def of_form(case: Case, form: "DetailsForm") -> dict[str, tuple[Chip, ...]]:
    """What was read from each box of a form, and from each row."""
    found = {item.name: of_case(case, item.name, form.data.get(item.name, "")) for item in form.items}
    for name, several in form.rows.items():
        found[name] = ()
        found |= {row.key: of_row(name, row.row(), munchkin_id=case.munchkin_id) for row in several}
    return found


def _address_of(row: Row, munchkin_id: str) -> list[Chip]:
    return _addresses(row["url"], munchkin_id) if row.get("url") else []


def _moment_of(row: Row, _munchkin_id: str) -> list[Chip]:
    """The moment in Japan's time, and what the logs can still tell of it."""
    at = diary.at(row)
    if at is None:
        return []
    with timezone.override(JAPAN):
        chips = [Chip(_("In Japan: %(when)s") % {"when": moment(at)}, "in")]
    if told := diary.TOLD.get(diary.logs(at, timezone.now())):
        chips.append(Chip(told, "cond"))
    return chips


def _addresses(value: str, munchkin_id: str) -> list[Chip]:
    chips = []
    for url in marketo.asset_urls(value):
        differs = bool(munchkin_id and url.munchkin_id and url.munchkin_id != munchkin_id)
        words = f"{url.label} · {url.munchkin_id}" if url.munchkin_id else url.label
        if differs:
            words = f"{words} {_('(another instance)')}"
        chips.append(Chip(words, "bad" if differs else "in" if url.is_recognised else ""))
        if url.is_personal:
            chips.append(Chip(_("holds a value that identifies a person"), "bad"))
    return chips


def _request_id(value: str, _munchkin_id: str) -> list[Chip]:
    read = api.request_id(value)
    if read.at is None:
        return []
    with timezone.override(JAPAN):
        return [Chip(_("Time of this call: %(when)s") % {"when": moment(read.at)}, "in")]


def _page(row: Row, _munchkin_id: str) -> list[Chip]:
    """Which manual a page is of, and where it is to be found now."""
    if not row.get("url"):
        return []
    page = pages.page(row["url"])
    colon = pgettext("after a label", ": ")
    chips = [Chip(f"{pages.NAMES[page.source]}{colon}{page.host}", "in" if page.is_recognised else "")]
    if page.known and page.is_former:
        chips.append(Chip(_("Now at %(url)s") % {"url": page.known.url(get_language() or "ja")}))
    return chips


def _list(value: str, munchkin_id: str) -> list[Chip]:
    return _addresses(value, munchkin_id)


def first_aid(boxes: Mapping[str, Any]) -> dict[str, tuple[api.ErrorCode, ...]]:
    """Codes in the answer and in the message, each beside the box where it stands first: what to try before filing."""
    seen: set[str] = set()
    found = {}
    for name in FIRST_AID:
        codes = [code for code in api.error_codes(str(boxes.get(name) or "")) if code.code not in seen]
        seen |= {code.code for code in codes}
        found[name] = tuple(codes)
    return found


FIRST_AID = ("api_response", "error_message")
READERS = {
    "asset_urls": _addresses,
    "import_list_url": _list,
    "api_request_id": _request_id,
}

ROW_READERS: dict[str, tuple[Callable[[Row, str], list[Chip]], ...]] = {
    "steps": (_address_of,),
    "occurrences": (_moment_of, _address_of),
    "pages_read": (_page,),
}
