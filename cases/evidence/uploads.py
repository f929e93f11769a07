"""What may come in as a file, how it is kept, and how it may go out again."""

import errno
import hashlib
import logging
import math
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import UUID, uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Count, QuerySet, Sum
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.clock import JAPAN
from cases.evidence import masked_files, masking, pictures, scanner
from cases.models import Attachment, Case, Company, User
from cases.models.case import Status
from cases.models.evidence import stored_name

log = logging.getLogger(__name__)

# As storage says that it takes nothing more.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
CANCELLED_FOR = 24 * 60 * 60  # seconds; no request takes longer


class Unwelcome(ValueError):
    """A file that cannot be taken. ``code`` names why; ``str()`` names the file and says what to do."""

    def __init__(self, code: str, sentence: str | Promise, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.params = params

    def __str__(self) -> str:
        return str(self.sentence) % self.params

    @property
    def status(self) -> int:
        """As an answer to a program: 507 where the same file may be welcome later."""
        return 507 if self.code == "full" else 422


@dataclass(frozen=True)
class Kind:
    """A kind of file we take: what its name may end in, what we call it when it goes out, what may be wrong with it."""

    name: str
    endings: tuple[str, ...]
    content_type: str
    fault: Callable[[BinaryIO], str]  # a key of FAULTS, or empty
    form: str = ""  # a picture's, as its decoder calls it
    is_text: bool = False

    @property
    def is_picture(self) -> bool:
        return bool(self.form)


def _picture(name: str, endings: tuple[str, ...], form: str) -> Kind:
    return Kind(name, endings, f"image/{name}", partial(pictures.fault, form=form), form)


def _pdf(file: BinaryIO) -> str:
    return "" if file.read(1024).lstrip(b"\xef\xbb\xbf\t\r\n ").startswith(b"%PDF-") else "contents"


SAMPLE = 65536  # bytes of a text that are looked at
# As Windows, Excel, old servers and mail write Japanese; the last for what comes from Europe.
ENCODINGS = ("utf-8-sig", "cp932", "euc_jp", "cp1252")
# Markup, programs and documents that call themselves text.
_NO_TEXT = re.compile(r"<(?:[!?/%]|[a-z][a-z0-9:]*[\s/>])|#!\s*/|@echo\b|%pdf-|%!ps|\{\\rtf", re.I)
_BINARY = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def encoding_of(start: bytes) -> str | None:
    """The encoding a text seems to be in; None when it is no text."""
    encodings: tuple[str, ...] = ENCODINGS
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\x1b$" in start:
        encodings = ("iso2022_jp", *ENCODINGS)
    for encoding in encodings:
        try:
            text = start.decode(encoding)
        except UnicodeDecodeError as error:
            # Only a sample may end in the middle of a character.
            if len(start) < SAMPLE or error.start < len(start) - 4:
                continue
            text = start[: error.start].decode(encoding, "replace")
        return None if _BINARY.search(text) else encoding
    return None


def _head(file: BinaryIO) -> str:
    """How a text begins; empty where the file is no text."""
    start = file.read(SAMPLE)
    encoding = encoding_of(start)
    head = start.decode(encoding, "replace").lstrip("\ufeff \t\r\n\f") if encoding else ""
    return "" if _NO_TEXT.match(head) else head


def _text(file: BinaryIO) -> str:
    return "" if _head(file) else "contents"


def _json(file: BinaryIO) -> str:
    return "" if _head(file).startswith(("{", "[", '"')) else "contents"


FAULTS: dict[str, Promise] = {
    "contents": _(
        "The contents of %(name)s are not those of a .%(ending)s file. Save it anew in that format, then attach it."
    ),
    "cut_off": _("%(name)s ends too early. Save or copy it anew, then attach it."),
    "pixels": _("%(name)s has too many pixels or frames. Scale it down, or crop it to what matters, then attach it."),
}
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        _picture("png", ("png",), "PNG"),
        _picture("jpeg", ("jpg", "jpeg"), "JPEG"),
        _picture("gif", ("gif",), "GIF"),
        _picture("webp", ("webp",), "WEBP"),
        Kind("pdf", ("pdf",), "application/pdf", _pdf),
        Kind("text", ("txt",), "text/plain; charset=utf-8", _text, is_text=True),
        Kind("csv", ("csv",), "text/csv", _text, is_text=True),
        Kind("json", ("json",), "application/json", _json, is_text=True),
        Kind("har", ("har",), "application/json", _json, is_text=True),
        Kind("log", ("log",), "text/plain; charset=utf-8", _text, is_text=True),
    )
}
_BY_ENDING = {ending: kind for kind in KINDS.values() for ending in kind.endings}
ACCEPT = ",".join(f".{ending}" for ending in _BY_ENDING)
ACCEPT_PICTURES = ",".join(f".{ending}" for ending, kind in _BY_ENDING.items() if kind.is_picture)


def clean_name(name: str) -> str:
    """The name as data: the last part of a path, without controls, marks that reorder or hide, or outer dots."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    shown = shown.strip(" .\u3000")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: 250 - len(ending)]}{dot}{ending}"[-255:] if dot else shown[:255]


def megabytes(size: int) -> str:
    """``25 MB``; rounded up, so that what is too large looks larger than the limit."""
    return f"{math.ceil(size / 100_000) / 10:.1f}".removesuffix(".0") + " MB"


def allowed() -> dict[str, Any]:
    """What may be sent, for the pages that say so beforehand."""
    return {
        "file": settings.MAX_FILE_SIZE,
        "files": settings.MAX_FILES_PER_CASE,
        "case": settings.MAX_CASE_SIZE,
        "day": settings.MAX_SIZE_PER_DAY,
        "day_files": settings.MAX_FILES_PER_DAY,
        "accept": ACCEPT,
        "pictures": ACCEPT_PICTURES,
    }


def check(upload: UploadedFile) -> Kind:
    """The kind of a file that may come in. Raises Unwelcome with a sentence that names file, limit and remedy."""
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if not name:
        raise Unwelcome("no_name", _("One file has no readable name. Rename it, then attach it again."))
    if size > settings.MAX_FILE_SIZE:
        raise Unwelcome(
            "too_big",
            _("%(name)s has %(size)s. Make it smaller, or split it into parts of up to %(limit)s."),
            name=name,
            size=megabytes(size),
            limit=megabytes(settings.MAX_FILE_SIZE),
        )
    if size == 0:
        raise Unwelcome("empty", _("%(name)s is empty. Check the file, then attach it again."), name=name)
    kind = _BY_ENDING.get(name.rpartition(".")[2].lower() if "." in name else "")
    if kind is None:
        raise Unwelcome(
            "kind",
            _(
                "%(name)s is of a kind we cannot take. PNG, JPEG, GIF, WebP, PDF, text, CSV, JSON, HAR and log files "
                "are fine."
            ),
            name=name,
        )
    upload.seek(0)
    fault = kind.fault(upload)  # type: ignore[arg-type]
    upload.seek(0)
    if fault:
        raise Unwelcome(fault, FAULTS[fault], name=name, ending=name.rpartition(".")[2].lower())
    return kind


def check_room(case: Case, uploads: Sequence[UploadedFile], by: User | None = None) -> None:
    """Raises Unwelcome when the files would be too many, or too much, for the case, or for a customer's company today.

    What support attaches counts for no day.
    """
    # What was refused takes no place: its owner may send a better one. Nor does what is gone.
    there = case.attachments.filter(gone_at=None).exclude(state=Attachment.State.REFUSED)
    had = there.aggregate(count=Count("pk"), size=Sum("size"))
    count = had["count"] + len(uploads)
    size = (had["size"] or 0) + sum(upload.size or 0 for upload in uploads)
    if count > settings.MAX_FILES_PER_CASE:
        raise Unwelcome(
            "too_many",
            _("A case can hold %(limit)d files. Remove some, then add the others."),
            limit=settings.MAX_FILES_PER_CASE,
        )
    if size > settings.MAX_CASE_SIZE:
        raise Unwelcome(
            "too_much",
            _("Together the files are %(size)s; a case can hold %(limit)s. Leave some out, or make them smaller."),
            size=megabytes(size),
            limit=megabytes(settings.MAX_CASE_SIZE),
        )
    if by and not by.is_staff:
        _check_day(case.company_id, uploads)


def _check_day(company: int, uploads: Sequence[UploadedFile]) -> None:
    """A company's day begins at midnight in Japan."""
    midnight = timezone.localtime(timezone=JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Attachment.objects.filter(case__company=company, uploaded_at__gte=midnight, uploaded_by__is_staff=False)
    had = today.aggregate(count=Count("pk"), size=Sum("size"))
    if had["count"] + len(uploads) > settings.MAX_FILES_PER_DAY:
        raise Unwelcome(
            "too_many_today",
            _("Your company can send %(limit)d files a day, and today's are used up. Go on after midnight (JST)."),
            limit=settings.MAX_FILES_PER_DAY,
        )
    if (had["size"] or 0) + sum(upload.size or 0 for upload in uploads) > settings.MAX_SIZE_PER_DAY:
        raise Unwelcome(
            "too_much_today",
            _(
                "With this, today's files of your company would pass %(limit)s. Send what matters most in smaller "
                "files, or go on after midnight (JST)."
            ),
            limit=megabytes(settings.MAX_SIZE_PER_DAY),
        )


def store(case: Case, upload: UploadedFile, by: User, *, key: UUID | None = None, **options: Any) -> Attachment:
    """Check a file and keep it. Raises Unwelcome, and then nothing is kept.

    Sent again with its *key*, it is not kept twice: the one that is there is returned.
    """
    if known := _known(case, by, key):
        return known
    try:
        return store_all(case, [upload], by, key=key, **options)[0]
    except IntegrityError:
        # The same file was faster on another connection. A key of somebody else's is none of ours.
        return _known(case, by, key) or store_all(case, [upload], by, **options)[0]


def _known(case: Case, by: User, key: UUID | None) -> Attachment | None:
    return Attachment.objects.filter(key=key, case=case, uploaded_by=by).first() if key else None


def store_all(
    case: Case,
    uploads: Sequence[UploadedFile],
    by: User,
    *,
    rows: Sequence[str] = (),
    personal_reason: str = "",
    as_it_is: bool = False,
    **fields: Any,
) -> list[Attachment]:
    """All or nothing: all are checked, then all bytes written, then all rows, with the *fields* given.

    ``rows`` says for each file which row of evidence it belongs to, by its key, or nothing. Of a text that holds
    secrets a masked copy is kept instead, and of a list of people too unless *personal_reason* says why it is needed.
    Only what was asked for and agreed to is kept *as it is*.
    Raises Unwelcome, and then nothing is kept, neither in the database nor on disk.
    """
    if not uploads:
        return []
    kinds = [check(upload) for upload in uploads]
    check_room(case, uploads, by)
    with (
        _told_when_full(case),
        masked_files.copies(
            uploads,
            [kind.is_text and not as_it_is for kind in kinds],
            keeps_addresses=bool(personal_reason),
            own={by.email.lower()},
        ) as (masked, hidden),
    ):
        kept = [
            Attachment(case=case, uploaded_by=by, row=row, kind=kind.name, hidden=counts, **_facts(upload), **fields)
            for upload, kind, counts, row in zip(masked, kinds, hidden, rows or [""] * len(uploads), strict=True)
        ]
        for attachment in kept:
            attachment.personal_reason = masking.read(personal_reason).text if KINDS[attachment.kind].is_text else ""
        return _write(case, masked, by, kept)


@contextmanager
def _told_when_full(case: Case) -> Iterator[None]:
    """Storage that takes nothing more is no fault of the request: Unwelcome is raised, and the log tells us."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        log.exception("files not kept", extra={"case": case.pk})
        sentence = _("Our storage is full at the moment, so the files were not kept. We are told; try again later.")
        raise Unwelcome("full", sentence) from error


def _facts(upload: UploadedFile) -> dict[str, Any]:
    return {"name": clean_name(upload.name or ""), "size": upload.size or 0, "sha256": hash_of(upload)}


def _write(case: Case, uploads: Sequence[UploadedFile], by: User, kept: list[Attachment]) -> list[Attachment]:
    try:
        for attachment, upload in zip(kept, uploads, strict=True):
            upload.seek(0)
            attachment.file.save("", upload, save=False)
            _sync(attachment.file)
        _insert(case, uploads, by, kept)
    except (InterfaceError, OperationalError):
        # The database may have kept the rows although its answer was lost; what no row knows is swept away in time.
        raise
    except BaseException:
        for attachment in kept:
            # By the name it was to have: a full disk leaves half a file before the field knows of it.
            attachment.file.storage.delete(stored_name(attachment, ""))
        raise
    return kept


@transaction.atomic
def _insert(case: Case, uploads: Sequence[UploadedFile], by: User, kept: list[Attachment]) -> None:
    # Two uploads at once must not both take the last place, of the case or of the company's day; and what was sent
    # meanwhile must stay as it was sent.
    known = Case.objects.select_for_update().filter(pk=case.pk)
    if case.is_draft:
        known = known.filter(status=Status.DRAFT)
    if not known.exists():
        raise Unwelcome("gone", _("This request was deleted or sent meanwhile, so the files were not kept."))
    if not by.is_staff:
        Company.objects.select_for_update(no_key=True).get(pk=case.company_id)
    if any(attachment.key and cache.get(_cancelled(attachment.key, by)) for attachment in kept):
        raise Unwelcome("cancelled", _("The upload was cancelled."))
    check_room(case, uploads, by)
    for attachment in kept:
        attachment.save(force_insert=True)


def hash_of(upload: UploadedFile) -> str:
    """The SHA-256 of a file, as it is kept with it."""
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _sync(file: FieldFile) -> None:
    """Make the disk keep what was written before anybody is told so; other storages promise that themselves."""
    try:
        path = file.path
    except NotImplementedError:
        return
    for name in (path, os.path.dirname(path)):
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def key_of(text: str | None) -> UUID | None:
    """The key a script sent; None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def told(attachment: Attachment) -> dict[str, Any]:
    """What a script is told of a file that was kept."""
    return {
        "id": str(attachment.pk),
        "name": attachment.name,
        "size": attachment.size,
        "kind": attachment.kind,
        "sha256": attachment.sha256,
    }


def receive(case: Case, by: User, files: Sequence[UploadedFile], key: UUID | None, **options: Any) -> list[Attachment]:
    """What a script sends: one file under a key of its own, or several without. Raises Unwelcome."""
    if not files:
        raise Unwelcome("none", _("No file arrived. Choose it again."))
    if key and len(files) == 1:
        return [store(case, files[0], by, key=key, **options)]
    return store_all(case, files, by, **options)


def staged(case: Case, by: User) -> QuerySet[Attachment]:
    """The person's files that wait in the form of this case, to go with the next message."""
    return Attachment.objects.filter(case=case, uploaded_by=by, is_staged=True, going_with=None)


def named_staged(case: Case, by: User, keys: Sequence[UUID]) -> list[Attachment]:
    """The staged files that a form names. Raises Unwelcome when one is gone: none may be missed in silence."""
    found = list(staged(case, by).filter(pk__in=keys))
    if len(found) < len(set(keys)):
        raise Unwelcome("gone", _("A file that was attached is no longer there. Attach it again."))
    return found


def cancel(case: Case, by: User, key: UUID) -> None:
    """Take back what was sent under the key, or will arrive only now: its sender has cancelled it meanwhile."""
    with transaction.atomic():
        # As the case is now: what is being sent at this moment stays as it was sent.
        now = Case.objects.select_for_update().filter(pk=case.pk).first()
        own = Attachment.objects.filter(key=key, case=now, uploaded_by=by, message=None, going_with=None)
        found = own.first()
        if now and found and (found.is_staged or now.is_draft):
            remove(found)
        cache.set(_cancelled(key, by), True, CANCELLED_FOR)


def _cancelled(key: UUID, by: User) -> str:
    return f"cancelled-upload-{by.pk}-{key}"


def remove(attachment: Attachment) -> None:
    """Take a file away, its bytes once that is certain."""
    storage, names = attachment.file.storage, stored_names(attachment)
    attachment.delete()
    transaction.on_commit(lambda: [storage.delete(name) for name in names])


def stored_names(attachment: Attachment) -> list[str]:
    """What the storage holds of it."""
    files = (attachment.file, attachment.served, attachment.thumbnail)
    return [str(file.name) for file in files if file]


# --- The worker's part ------------------------------------------------------------------------------------------------


def prepare(attachment: Attachment) -> None:
    """Scanned where a scanner is set up; pictures are then drawn anew, so that nothing of the original file goes out.

    What holds a virus and what cannot be drawn is refused for good. Raises scanner.NoVerdict, and whatever the storage
    raises when it fails: then it may be tried again.
    """
    drawn: list[FieldFile] = []
    try:
        with attachment.file.open("rb") as file:
            attachment.finding = scanner.finding(file, attachment.size) if scanner.is_set_up() else ""
            if attachment.finding:
                attachment.refusal = Attachment.Refusal.INFECTED
            elif form := KINDS[attachment.kind].form:
                drawn = _draw(attachment, file, form)
    except FileNotFoundError:
        attachment.refusal = Attachment.Refusal.UNREADABLE
    attachment.state = Attachment.State.REFUSED if attachment.refusal else Attachment.State.CLEAN
    names = ("state", "refusal", "finding", "served", "thumbnail", "width", "height")
    waiting = Attachment.objects.filter(pk=attachment.pk, state__in=Attachment.UNCHECKED, file=attachment.file.name)
    if not waiting.update(**{name: getattr(attachment, name) for name in names}):
        # Taken away or written anew meanwhile, or done by another worker: nothing was asked of us any more.
        for one in drawn:
            one.storage.delete(str(one.name))


def _draw(attachment: Attachment, file: BinaryIO, form: str) -> list[FieldFile]:
    """Keep the picture drawn anew and its small version; what was written is answered."""
    try:
        picture = pictures.redrawn(file, form)
    except Exception as error:
        # Where storage fails it may be tried again; whatever a decoder meets, the picture is not served.
        if isinstance(error, OSError) and error.errno:
            raise
        attachment.refusal = Attachment.Refusal.UNREADABLE
        return []
    attachment.width, attachment.height = picture.width, picture.height
    drawn = {uuid4(): (attachment.served, picture.data), uuid4(): (attachment.thumbnail, picture.small)}
    try:
        for name, (field, content) in drawn.items():
            field.save(str(name), ContentFile(content), save=False)
            _sync(field)
    except BaseException:
        # A full disk would fill up further with every try.
        for name, (field, _content) in drawn.items():
            field.storage.delete(str(name))
        raise
    return [field for field, _content in drawn.values()]


def content_type(kind: str) -> str:
    """From our own table, never from what the sender said."""
    return KINDS[kind].content_type


def content_disposition(name: str) -> str:
    """``attachment`` with the name in both forms of RFC 6266."""
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
