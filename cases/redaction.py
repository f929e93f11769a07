"""What staff take out of a case for good, from every table and every file that holds it.

Exact words go wherever they stand in the case. All of a message, a field, a reason or a file goes together with every
copy of its text, such as the mail that told of it. Tables are found by their relation to a case, so one that a later
release adds is covered too. What has left the house, in mailboxes and backups, is beyond reach.
"""

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from os import SEEK_END
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote, quote_plus

from django.contrib.admin.models import LogEntry
from django.core.files.base import File
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.evidence import masked_files, masking, tables, uploads
from cases.evidence.findings import HIDDEN
from cases.models import (
    AskedItem,
    Attachment,
    BegunMessage,
    Case,
    Condition,
    EarlierText,
    Event,
    InboundMail,
    Mail,
    Message,
    SearchText,
    history,
)
from cases.models.case import plain
from cases.templatetags.words import moment
from cases.text import is_blank

SHORTEST, LONGEST = 4, 2000  # characters of words that can be looked for everywhere
_PATIENCE = 20_000  # milliseconds that SQLite waits for a lock, as the settings say
FREE_FROM = 100  # a column of so many characters is one that people write into
# They hold answers and addresses of ours, by code, whatever their length.
_CODED = frozenset(("facts", "clauses", "hidden", "references"))
# And so do these, within what is stored as JSON.
_CODED_KEYS = frozenset(
    ("id", "facts", "guideline", "standing", "clauses", "clause", "fact", "state", "route", "kind", "number", "pod",
     "munchkin_id", "places", "outcome", "encoding", "delimiter", "faults", "import_mode")
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is to go: exact *words*, or all of a *place*. ``kind`` says what it is."""

    kind: str
    words: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Something that can go as a whole. ``key`` names it for good: ``message-12``, ``field-actual``, ``file-…``."""

    key: str
    group: str | Promise
    label: str


MESSAGES, FIELDS, FILES = _("Messages"), _("What was sent"), _("Files")


def places(case: Case, labels: Mapping[str, str]) -> list[Place]:
    """Everything of a case that can go as a whole; *labels* are those of its items of evidence."""
    found = [
        Place(key=f"message-{said.pk}", group=MESSAGES, label=f"{said.author} {moment(said.at)} {_short(said.body)}")
        for said in case.messages.select_related("author")
    ]
    found += [
        Place(key=f"field-{name}", group=FIELDS, label=f"{labels.get(name, name)}: {_short(value)}")
        for name, value in _fields(case).items()
        if not is_blank(_short(value))
    ]
    found += [
        Place(key=f"condition-{one.pk}", group=FIELDS, label=f"{one.clause}: {_short(one.reason)}")
        for one in case.conditions.exclude(reason="")
    ]
    # What waits in somebody's form is nobody else's to read about.
    files = case.attachments.filter(gone_at=None, is_staged=False)
    return found + [Place(key=f"file-{file.pk}", group=FILES, label=file.name) for file in files]


def _short(value: Any) -> str:
    return " ".join(plain(value).split())[:40]


def _fields(case: Case) -> dict[str, Any]:
    """What people wrote into the case itself: columns, and the items of evidence in one of them."""
    names = [field.name for field in free_text(Case) if field.name not in ("evidence", "personal_reasons")]
    evidence = {name: value for name, value in case.evidence.items() if name != tables.KEPT_AS}
    return {**{name: getattr(case, name) for name in names}, **evidence}


# --- Finding -------------------------------------------------------------------------------------------------------


def free_text(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The columns of a table into which people write."""
    return [
        field
        for field in model._meta.concrete_fields
        if (isinstance(field, models.TextField | models.JSONField) or _is_long(field))
        and field.name not in _CODED
        and not field.unique
        and not field.choices
    ]


def _is_long(field: "models.Field[Any, Any]") -> bool:
    return type(field) is models.CharField and (field.max_length or 0) >= FREE_FROM


def of_case(case: Case) -> Iterator[models.Model]:
    """The case and every row of every table that belongs to it, but for what is written anew from them afterwards."""
    yield case
    for relation in Case._meta.related_objects:
        if relation.related_model is not SearchText:
            yield from relation.related_model._base_manager.filter(**{relation.field.name: case.pk})  # type: ignore[union-attr]


def variants(words: str) -> list[str]:
    """The words as they may stand: plain, in an address, in JSON. The longest first, so that none hides in another."""
    in_json = {json.dumps(words, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    in_addresses = {quote(words), quote(words, safe=""), quote_plus(words)}
    return sorted({words, words.replace("\n", "\r\n")} | in_json | in_addresses, key=len, reverse=True)


def without(value: Any, words: Collection[str]) -> tuple[Any, int]:
    """A stored value with a mark in place of the words, and how often they stood there."""
    if isinstance(value, str):
        count = 0
        for one in words:
            count += value.count(one)
            value = value.replace(one, HIDDEN)
        return value, count
    if isinstance(value, list):
        parts = [without(part, words) for part in value]
        return [part for part, _count in parts], sum(count for _part, count in parts)
    if isinstance(value, dict):
        kept = {name: (part, 0) if name in _CODED_KEYS else without(part, words) for name, part in value.items()}
        return {name: part for name, (part, _count) in kept.items()}, sum(count for _part, count in kept.values())
    return value, 0


def search(case: Case, target: Target) -> Counter[str]:
    """How often what is to go stands where: by place, mails and history among them."""
    count: Counter[str] = Counter()
    words = _words(case, target)
    for row in of_case(case):
        for place, found in _in_row(row, words).items():
            count[place] += found
    for file in _texts(case):
        count[f"file-{file.pk}"] += _in_file(file, words)
    if target.place:
        count[target.place] = max(1, count[target.place])
    return +count


def _words(case: Case, target: Target) -> list[str]:
    """What to look for everywhere; of a whole place, its texts, as far as they are no common words."""
    if target.words:
        return variants(target.words)
    return sorted({text for text in _of_place(case, target.place) if len(text) >= SHORTEST}, key=len, reverse=True)


def _of_place(case: Case, place: str) -> Iterator[str]:
    kind, _dash, key = place.partition("-")
    if kind == "message":
        yield from case.messages.filter(pk=key).values_list("body", flat=True)
    elif kind == "condition":
        yield from case.conditions.filter(pk=key).values_list("reason", flat=True)
    elif kind == "field":
        yield from strings(_fields(case).get(key))
        for before, reason in case.asked_items.filter(item=key).values_list("before", "reason"):
            yield from strings([before, reason])


def strings(value: Any) -> Iterator[str]:
    """What people wrote into a stored value, without what is coded in it."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in _CODED_KEYS:
                yield from strings(part)


def _in_row(row: models.Model, words: Collection[str]) -> Counter[str]:
    count: Counter[str] = Counter()
    for field in free_text(type(row)):
        value = getattr(row, field.name)
        if isinstance(row, Case) and field.name == "evidence":
            for name, part in value.items():
                count[f"field-{name}"] += without(part, words)[1]
        else:
            count[_place(row, field.name)] += without(value, words)[1]
    return count


def _place(row: models.Model, column: str) -> str:
    if isinstance(row, Case):
        return f"field-{column}"
    if isinstance(row, AskedItem):
        return f"field-{row.item}"
    names: dict[type[models.Model], str] = {Message: "message", Condition: "condition", Attachment: "file"}
    if isinstance(row, EarlierText):
        return f"message-{row.message_id}"
    if type(row) in names:
        return f"{names[type(row)]}-{row.pk}"
    return {Mail: "mails", Event: "history", BegunMessage: "begun"}.get(type(row), "elsewhere")


# --- Removing ------------------------------------------------------------------------------------------------------


def remove(case: Case, target: Target) -> Counter[str]:
    """Take it out of a locked case and all that belongs to it; answers where it stood, and how often.

    The case itself is left to be saved by the event that tells of it.
    """
    count, words = search(case, target), _words(case, target)
    if target.place:
        _empty(case, target)
    rewritten: dict[int, dict[str, Any]] = {}
    for row in of_case(case):
        changed = _changed(row, words)
        if isinstance(row, Event):
            rewritten |= {row.pk: changed["data"]} if changed else {}
        elif isinstance(row, Case):
            for name, value in changed.items():
                setattr(case, name, value)
        elif changed:
            type(row)._base_manager.filter(pk=row.pk).update(**changed)
    if rewritten:
        history.rewrite(rewritten)
    for file in _texts(case):
        _rewrite(file, words, target.kind)
    # A mail byte for byte holds the words in ways that cannot be searched, and is kept only to look into trouble.
    InboundMail.objects.filter(case=case).update(raw=None)
    _forget_in_admin(words)
    _forget_in_summaries(words)
    transaction.on_commit(_forget_old_pages, robust=True)
    return count


def _changed(row: models.Model, words: Collection[str]) -> dict[str, Any]:
    found = {field.name: without(getattr(row, field.name), words) for field in free_text(type(row))}
    return {name: value for name, (value, count) in found.items() if count}


def _empty(case: Case, target: Target) -> None:
    """Nothing of a place is left but a mark."""
    kind, _dash, key = target.place.partition("-")
    if kind == "message":
        case.messages.filter(pk=key).update(body=HIDDEN, personal_reason="")
        InboundMail.objects.filter(case=case, became__pk=key).update(text=HIDDEN, subject=HIDDEN)
        case.earlier_texts.filter(message__pk=key).update(body=HIDDEN)
    elif kind == "condition":
        case.conditions.filter(pk=key).update(reason=HIDDEN)
    elif kind == "file":
        erase(case.attachments.get(pk=key), Attachment.Gone.REDACTED)
    else:
        _empty_field(case, key)


def _empty_field(case: Case, key: str) -> None:
    """What stood there before support asked for it goes too."""
    case.asked_items.filter(item=key).exclude(reason="").update(reason=HIDDEN)
    for asked in case.asked_items.filter(item=key).exclude(before=None):
        case.asked_items.filter(pk=asked.pk).update(before=_marked(asked.before))
    if key in case.evidence:
        gone = tables.KEPT_AS if key == "import_contents" else ""
        kept = {name: value for name, value in case.evidence.items() if name != gone}
        case.evidence = kept | {key: _marked(kept[key])}
    elif key in _fields(case):
        setattr(case, key, _marked(getattr(case, key)))


def _marked(value: Any) -> Any:
    if isinstance(value, str):
        return HIDDEN if value.strip() else value
    if isinstance(value, list):
        return [_marked(part) for part in value]
    if isinstance(value, dict):
        return {name: _marked_part(name, part) for name, part in value.items()}
    return value


def _marked_part(name: str, part: Any) -> Any:
    """Of an address and what was read from it, one mark is enough; a row keeps its ID."""
    return part if name == "id" else "" if name in _CODED_KEYS or name in ("url", "host") else _marked(part)


def _forget_in_admin(words: Collection[str]) -> None:
    """Django admin notes what a row was called when somebody acted on it, and a mail is called by its subject."""
    for one in words:
        for entry in LogEntry.objects.filter(object_repr__contains=one):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr=without(entry.object_repr, words)[0])


def _forget_in_summaries(words: Collection[str]) -> None:
    """The summary of a day names cases and belongs to none; what was sent of it is not kept, but one may still wait."""
    for waiting in Mail.objects.filter(case=None, parts__template="summary"):
        if changed := _changed(waiting, words):
            Mail.objects.filter(pk=waiting.pk).update(**changed)


def _forget_old_pages() -> None:
    """SQLite keeps what was overwritten in its log until that is written back, unless somebody reads just then.

    PostgreSQL does so until the table is vacuumed, which it sees to by itself.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            for statement in ("busy_timeout = 0", "wal_checkpoint(TRUNCATE)", f"busy_timeout = {_PATIENCE}"):
                cursor.execute(f"PRAGMA {statement}")


# --- Files -----------------------------------------------------------------------------------------------------------


def _texts(case: Case) -> list[Attachment]:
    """The files of a case that words can be looked for in."""
    files = case.attachments.filter(gone_at=None).exclude(file="")
    return [file for file in files if uploads.KINDS[file.kind].is_text]


def _in_file(file: Attachment, words: Collection[str]) -> int:
    with file.file.open("rb") as stored:
        return sum(masked_files.rewrite(stored, None, words).values())


def _rewrite(file: Attachment, words: Collection[str], kind: str) -> None:
    """Keep a copy without the words in place of the file; the bytes before go once that is certain."""
    with TemporaryFile() as copy:
        with file.file.open("rb") as stored:
            count = sum(masked_files.rewrite(stored, copy, words).values())
        if not count:
            return
        names = stored_names(file)
        copy.seek(0)
        file.file.name = file.file.storage.save(str(uuid.uuid4()), File(copy))
        file.size = copy.seek(0, SEEK_END)
        copy.seek(0)
        file.sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
    file.hidden = masking.together(file.hidden, {kind: count})
    file.save(update_fields=["file", "size", "sha256", "hidden"])
    transaction.on_commit(partial(_delete, file, names))


def erase(file: Attachment, because: str) -> None:
    """Nothing of a file is left but its row. Its bytes go once that is certain."""
    names = stored_names(file)
    for column in _file_fields():
        setattr(file, column, "")
    file.state, file.gone_at, file.gone_because = Attachment.State.CLEAN, timezone.now(), because
    file.refusal = file.finding = ""
    if because == Attachment.Gone.REDACTED:
        file.sha256 = ""
    file.save(update_fields=[*_file_fields(), "state", "refusal", "finding", "gone_at", "gone_because", "sha256"])
    transaction.on_commit(partial(_delete, file, names))


def _file_fields() -> list[str]:
    return [field.name for field in Attachment._meta.concrete_fields if isinstance(field, models.FileField)]


def stored_names(file: Attachment) -> list[str]:
    return [stored.name for name in _file_fields() if (stored := getattr(file, name))]


def _delete(file: Attachment, names: list[str]) -> None:
    for name in names:
        file.file.storage.delete(name)
