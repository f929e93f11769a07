"""What may come in as a file, how it is kept, and how it may go out again."""

import hashlib
import os
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence

from cases.models import Attachment, Case, User

PIXELS = 40_000_000
FRAMES = 200
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


class Unwelcome(ValueError):
    """A file that cannot be taken. ``code`` names why; ``str()`` names the file and says what to do."""

    def __init__(self, code: str, sentence: str | Promise, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.params = params

    def __str__(self) -> str:
        return str(self.sentence) % self.params


@dataclass(frozen=True)
class Kind:
    """A kind of file we take: what its name may end in, what we call it when it goes out, how it is checked."""

    name: str
    endings: tuple[str, ...]
    content_type: str
    check: Callable[[BinaryIO], bool]
    is_picture: bool = False


def _is_picture(expected: str) -> Callable[[BinaryIO], bool]:
    def check(file: BinaryIO) -> bool:
        try:
            with warnings.catch_warnings(), Image.open(file, formats=FORMATS) as picture:
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                return (
                    picture.format == expected
                    and picture.width * picture.height <= PIXELS
                    and getattr(picture, "n_frames", 1) <= FRAMES
                )
        # Pillow raises whatever its decoders meet; none of it makes a picture.
        except Exception:
            return False

    return check


def _is_pdf(file: BinaryIO) -> bool:
    return file.read(1024).startswith(b"%PDF-")


ENCODINGS = ("utf-8-sig", "cp932", "euc_jp", "iso2022_jp")


def encoding_of(start: bytes) -> str | None:
    """The encoding a text seems to be in; None when it is no text."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in start:
        return None
    for encoding in ENCODINGS:
        try:
            # The sample may end in the middle of a character.
            start.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(start) - 4:
                continue
        return encoding
    return None


_SCRIPTS = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?xml", b"<!entity", b"#!/", b"mz\x90", b"\x7felf")


def _is_text(file: BinaryIO) -> bool:
    start = file.read(65536)
    encoding = encoding_of(start)
    if encoding is None:
        return False
    head = start.decode(encoding, "replace").lstrip("\ufeff \t\r\n").lower().encode()
    if head.startswith(_SCRIPTS):
        return False
    return not any(
        ord(character) < 32 and character not in "\t\n\r\f\x1b" for character in start.decode(encoding, "replace")
    )


def _is_json(file: BinaryIO) -> bool:
    if not _is_text(file):
        return False
    file.seek(0)
    return file.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] in (b"{", b"[", b'"')


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("png", ("png",), "image/png", _is_picture("PNG"), True),
        Kind("jpeg", ("jpg", "jpeg"), "image/jpeg", _is_picture("JPEG"), True),
        Kind("gif", ("gif",), "image/gif", _is_picture("GIF"), True),
        Kind("webp", ("webp",), "image/webp", _is_picture("WEBP"), True),
        Kind("pdf", ("pdf",), "application/pdf", _is_pdf),
        Kind("text", ("txt",), "text/plain; charset=utf-8", _is_text),
        Kind("csv", ("csv",), "text/csv", _is_text),
        Kind("json", ("json",), "application/json", _is_json),
        Kind("log", ("log",), "text/plain; charset=utf-8", _is_text),
    )
}
_BY_ENDING = {ending: kind for kind in KINDS.values() for ending in kind.endings}
ACCEPT = ",".join(f".{ending}" for ending in _BY_ENDING)


def clean_name(name: str) -> str:
    """The name as data: the last part of a path, without controls, marks that reorder or hide, or outer dots."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    shown = shown.strip(" .\u3000")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: 250 - len(ending)]}{dot}{ending}"[-255:] if dot else shown[:255]


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def check(upload: UploadedFile) -> Kind:
    """The kind of a file that may come in. Raises Unwelcome with a sentence that names file, limit and remedy."""
    name = clean_name(upload.name or "")
    size = upload.size or 0
    if not name:
        raise Unwelcome("no_name", _("One file has no readable name. Rename it, then attach it again."))
    if size > settings.MAX_FILE_SIZE:
        raise Unwelcome(
            "too_big",
            _("%(name)s is %(size)s. Split it into parts of up to %(limit)s."),
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
                "%(name)s is of a kind we cannot take. PNG, JPEG, GIF, WebP, PDF, text, CSV, JSON and log files are fine."  # noqa: E501 - one sentence
            ),
            name=name,
        )
    upload.seek(0)
    fits = kind.check(upload)  # type: ignore[arg-type]
    upload.seek(0)
    if not fits:
        raise Unwelcome(
            "contents",
            _(
                "The contents of %(name)s are not those of a .%(ending)s file. Save it anew in that format, then attach it."  # noqa: E501 - one sentence
            ),
            name=name,
            ending=name.rpartition(".")[2].lower(),
        )
    return kind


def check_room(case: Case, uploads: list[UploadedFile]) -> None:
    """Raises Unwelcome when the files would be too many, or too much, for the case."""
    had = case.attachments.aggregate(count=Count("pk"), size=Sum("size"))
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


@transaction.atomic
def store(case: Case, upload: UploadedFile, by: User, *, message: object = None) -> Attachment:
    """Check a file and keep it: bytes first, then the row. Raises Unwelcome, and then nothing is kept."""
    kind = check(upload)
    # Two uploads at once must not both take the last place.
    Case.objects.select_for_update().get(pk=case.pk)
    check_room(case, [upload])
    attachment = Attachment(
        case=case,
        message=message,  # type: ignore[misc]
        uploaded_by=by,
        name=clean_name(upload.name or ""),
        kind=kind.name,
        size=upload.size or 0,
        sha256=_hash(upload),
    )
    upload.seek(0)
    attachment.file.save("", upload, save=False)
    _sync(attachment)
    try:
        attachment.save()
    except BaseException:
        attachment.file.storage.delete(attachment.file.name)
        raise
    return attachment


def store_all(case: Case, uploads: list[UploadedFile], by: User, *, message: object = None) -> list[Attachment]:
    """All or nothing: every file is checked before the first is kept."""
    for upload in uploads:
        check(upload)
    check_room(case, uploads)
    return [store(case, upload, by, message=message) for upload in uploads]


def _hash(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _sync(attachment: Attachment) -> None:
    """Make the disk keep what was written before anybody is told so; other storages promise that themselves."""
    try:
        path = attachment.file.path
    except NotImplementedError:
        return
    for name, flags in ((path, os.O_RDONLY), (os.path.dirname(path), os.O_RDONLY)):
        handle = os.open(name, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(attachment: Attachment) -> None:
    """Take a file away, its bytes once that is certain."""
    storage, names = attachment.file.storage, [file.name for file in (attachment.file, attachment.served) if file]
    attachment.delete()
    transaction.on_commit(lambda: [storage.delete(name) for name in names])


def prepare(attachment: Attachment) -> None:
    """The worker's part: pictures are decoded and written anew, so that nothing of the original file goes out."""
    kind = KINDS[attachment.kind]
    if kind.is_picture:
        try:
            attachment.file.open("rb")
            data, attachment.width, attachment.height = _rewritten(attachment.file)
            attachment.served.save("", ContentFile(data), save=False)
            attachment.state = Attachment.State.CLEAN
        # Whatever a decoder meets, the picture is not served.
        except Exception:
            attachment.state = Attachment.State.REFUSED
        finally:
            attachment.file.close()
    else:
        attachment.state = Attachment.State.CLEAN
    attachment.save(update_fields=["state", "served", "width", "height"])


def _rewritten(file: BinaryIO) -> tuple[bytes, int, int]:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS:
                raise ValueError("too many pixels")
            form, out = picture.format or "PNG", BytesIO()
            if getattr(picture, "n_frames", 1) > 1 and form in ("GIF", "WEBP"):
                frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(picture)][:FRAMES]
                duration = picture.info.get("duration", 100)
                frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=duration, loop=0)
                return out.getvalue(), frames[0].width, frames[0].height
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert(
                "RGB" if form == "JPEG" else "RGBA" if upright.mode in ("P", "LA", "PA", "RGBA") else upright.mode
            )
            bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
            bare.save(out, form, **({"quality": 92} if form == "JPEG" else {}))
            return out.getvalue(), bare.width, bare.height


def content_type(kind: str) -> str:
    """From our own table, never from what the sender said."""
    return KINDS[kind].content_type


def content_disposition(name: str) -> str:
    """``attachment`` with the name in both forms of RFC 6266."""
    plain = "".join(c if " " <= c <= "~" and c not in '"\\%' else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
