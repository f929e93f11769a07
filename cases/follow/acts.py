"""What the customer does with a case: each act once, however often it is sent."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cases import access, going_out, lifecycle, loans
from cases import begun as texts
from cases import seen as marks
from cases.evidence import uploads
from cases.models import Attachment, BegunMessage, Case, Message, User


def may_write(by: User, case: Case) -> bool:
    """Whether there is a form for the person to write in: agents always have one, for notes at least."""
    return (
        access.is_agent(by) or case.is_open or any(move.name == "reopen" for move in lifecycle.moves_open_to(by, case))
    )


@transaction.atomic
def send(
    case: Case,
    act: str,
    *,
    by: User,
    body: str,
    key: UUID,
    files: Iterable[UploadedFile] = (),
    staged: Sequence[UUID] = (),
    seen: int | None = None,
    personal_reason: str = "",
    begun: UUID | None = None,
) -> BegunMessage | None:
    """A message that only replies, or goes with a move such as ``reopen``; its files with it, all or nothing.

    What is answered can still be taken back; None when it went out at once.

    *staged* names those that were sent before and wait in the form; *begun* is the stamp of the text that was saved
    while it was written, which is gone then.

    Raises Refused, Conflict too when somebody has written since message *seen*; Unwelcome for a file.
    """
    # Locked before looking whether the key is known: a second press waits here, then stores nothing.
    Case.objects.select_for_update().get(pk=case.pk)
    is_repeat = texts.has_key(key)
    if seen is not None and not is_repeat:
        _check_unseen(case, by, seen)
    stored: list[Attachment] = []
    if not is_repeat:
        stored = uploads.named_staged(case, by, staged)
        stored += uploads.store_all(case, list(files), by, personal_reason=personal_reason, is_staged=True)
    if seen is not None:
        marks.mark(case, by, seen)
    return going_out.send(
        case, act, by=by, body=body, key=key, stamp=begun, files=stored, personal_reason=personal_reason
    )


def _check_unseen(case: Case, by: User, seen: int) -> None:
    """Refuse while there is something to read first that others wrote meanwhile. Notes among staff do not count."""
    newer = case.messages.filter(audience=Message.Audience.PUBLIC, pk__gt=seen).exclude(author=by)
    unread = newer.select_related("author").last()
    if unread:
        raise lifecycle.Conflict(
            case, _("%(who)s wrote while you were writing. Read it, then send.") % {"who": unread.author}
        )


def move_once(case: Case, name: str, *, by: User, message: str = "") -> None:
    """Make a move without a key. Pressed twice, the second press finds it done. Raises Refused."""
    if case.status != lifecycle.MOVE[name].target:
        lifecycle.move(case, name, by=by, message=message)


@transaction.atomic
def lend(case: Case, file: UploadedFile, *, by: User) -> None:
    """Keep the whole file of a list import as it is, until its day. Pressed twice, the second press finds it there.

    Raises Refused when it is not wanted, Unwelcome for the file.
    """
    Case.objects.select_for_update().get(pk=case.pk)
    loan = loans.current(case)
    if loan and loan.file and not loans.is_wanted(case, loan) and loan.file.sha256 == uploads.hash_of(file):
        return
    if loan is None or not loans.is_wanted(case, loan):
        raise lifecycle.NotAllowed(_("The whole file is not asked for now, so it was not kept."))
    stored = uploads.store_all(case, [file], by, as_it_is=True, expires_at=loans.expiry(loan))
    lifecycle.lend(case, stored[0], by=by)
