"""What a mail that came in does: a message of the right case, or nothing, and then it says why.

It does something only when both fit: the address it went to is signed for the case, and its sender may write there.
The row of the mail, the message and the answer are written in one transaction, so that being killed at any point
repeats the act or finds it done.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import access, lifecycle, mail
from cases.evidence import masking, uploads
from cases.inbox import addresses, answers, kinds, letters, thanks, trimming
from cases.inbox.addresses import Side, Signed
from cases.inbox.answers import Answer
from cases.inbox.letters import File, Letter
from cases.models import Case, InboundMail, Mail, Message, User
from cases.models.case import NEVER_SENT, Status
from cases.text import is_blank, without_unkeepable

log = logging.getLogger(__name__)

State, Why = InboundMail.State, InboundMail.Why
BATCH = 10
CLAIM = timedelta(minutes=5)
FIRST_WAIT, LONGEST_WAIT = 30, 3600  # seconds until the next try
GIVE_UP_AFTER = 8  # tries
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30  # mails of one sender
SAME_WORDS = 3  # the third time in a day it is a program that repeats itself
LONGEST_BODY = 19_000  # letters of a message; a mail may hold more, which then goes along as a file
KEPT_FOR = timedelta(days=90)  # the mail byte for byte


@dataclass(frozen=True, kw_only=True)
class End:
    """What became of a mail."""

    state: InboundMail.State
    why: InboundMail.Why


# --- The duty --------------------------------------------------------------------------------------------------------


def due() -> list[int]:
    """Mails to act on, the oldest first."""
    waiting = InboundMail.objects.filter(state=State.WAITING, next_try__lte=timezone.now())
    return list(waiting.order_by("next_try", "id").values_list("pk", flat=True)[:BATCH])


def act(key: int) -> bool:
    """Act on one mail unless another worker has it. What fails is tried again later, and given up in the end."""
    now = timezone.now()
    free = InboundMail.objects.filter(pk=key, state=State.WAITING, next_try__lte=now)
    if not free.update(next_try=now + CLAIM, attempts=F("attempts") + 1):
        return False
    row = InboundMail.objects.get(pk=key)
    try:
        with transaction.atomic():
            _settle(row)
    except Exception as error:  # whatever is in a mail, it must not stand in the way of the next one
        if isinstance(error, DatabaseError) and not isinstance(error, DataError | IntegrityError):
            raise
        log.exception("mail not read", extra={"inbound": key})
        _try_later(row)
    return True


def _try_later(row: InboundMail) -> None:
    wait = timedelta(seconds=min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT))
    found = InboundMail.objects.filter(pk=row.pk, state=State.WAITING)
    if row.attempts >= GIVE_UP_AFTER:
        found.update(state=State.FAILED, why=Why.ERROR, done_at=timezone.now())
    else:
        found.update(next_try=timezone.now() + wait)


def read_again(rows: list[int]) -> int:
    """Put mails that nothing came of back in the queue; answers how many."""
    ended = InboundMail.objects.filter(pk__in=rows, state__in=(State.UNCLEAR, State.FAILED), raw__isnull=False)
    return ended.update(state=State.WAITING, why="", attempts=0, next_try=timezone.now(), done_at=None)


def raws_due() -> list[int]:
    """Mails that are kept byte for byte, or belong to no case, and were kept long enough."""
    old = InboundMail.objects.filter(Q(raw__isnull=False) | Q(case=None), received_at__lt=timezone.now() - KEPT_FOR)
    return list(old.exclude(state=State.WAITING).values_list("pk", flat=True)[:500])


def forget_raw(key: int) -> bool:
    """Of a mail that belongs to no case nothing is kept: nobody needs it any more, and it may be of anybody."""
    removed, _of_which = InboundMail.objects.filter(pk=key, case=None).delete()
    return removed > 0 or InboundMail.objects.filter(pk=key).update(raw=None) > 0


# --- What becomes of one ---------------------------------------------------------------------------------------------


def _settle(row: InboundMail) -> None:
    try:
        letter = letters.read(bytes(row.raw or b""))
    except letters.Unreadable:
        end = End(state=State.UNCLEAR, why=Why.UNREADABLE)
    else:
        _note(row, letter)
        end = _end(row, letter)
    row.state, row.why, row.done_at = end.state, end.why, timezone.now()
    row.save()


def _note(row: InboundMail, letter: Letter) -> None:
    """What the row shows of the mail; secrets are hidden here as in any other text."""
    own = {letter.sender}
    subject = masking.read(without_unkeepable(letter.subject), own=own)
    whole = masking.read(without_unkeepable(letter.text), own=own)
    row.sender, row.subject, row.text = letter.sender, subject.text[:500], whole.text.strip()
    if whole.counts or subject.counts:
        row.raw = None


def _end(row: InboundMail, letter: Letter) -> End:
    if why := kinds.machine(letter):
        if letter.report:
            _note_bounce(letter.report)
        return End(state=State.SET_ASIDE, why=Why(why))
    if not letter.sender:
        return End(state=State.UNCLEAR, why=Why.NO_SENDER)
    recent = InboundMail.objects.filter(sender=letter.sender, received_at__gt=timezone.now() - AN_HOUR)
    if recent.exclude(pk=row.pk).count() >= MOST_AN_HOUR:
        return End(state=State.UNCLEAR, why=Why.FLOOD)
    person = User.objects.filter(email__iexact=letter.sender, is_active=True).first()
    signed = addresses.read(letter.recipients)
    if why := _refusal(letter, person, signed):
        # Of an address that nobody proved and nobody here has, the owner may know of nothing.
        if kinds.may_be_answered(letter) and (person or why != Why.UNPROVED):
            answers.tell_stranger(row, person)
        return End(state=State.REFUSED, why=Why(why))
    case = _case(person, signed[0])
    if person is None or case is None:
        raise AssertionError("whoever was not refused is known, and so is the case")
    row.case = case
    if len(signed) > 1:
        return End(state=State.UNCLEAR, why=Why.SEVERAL)
    return _take(row, letter, case, person)


def _refusal(letter: Letter, person: User | None, signed: list[Signed]) -> str:
    """Why the mail is not let in; empty when it is. To whoever wrote it, all of these look the same."""
    if not kinds.is_proved(letter):
        return Why.UNPROVED
    if not signed:
        return Why.FORGED if any(map(addresses.is_tagged, letter.recipients)) else Why.NO_CASE
    return "" if all(_case(person, one) for one in signed) else Why.STRANGER


def _case(person: User | None, signed: Signed) -> Case | None:
    """The case, if the person may write there at this very moment, on the side the address was made for."""
    if person is None or access.is_agent(person) != (signed.side is Side.STAFF):
        return None
    return access.visible_to(person).exclude(status__in=NEVER_SENT).filter(number=signed.number).first()


def _note_bounce(report: letters.Report) -> None:
    """A mail of ours that did not arrive counts as given up, for staff to see and to send again."""
    if report.is_final:
        sent = Mail.objects.filter(message_id=report.message_id, state=Mail.State.SENT)
        sent.update(state=Mail.State.FAILED, error=f"returned {report.code}".strip())


# --- A message -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a mail brings into a case: its words, files that can be taken, and sentences about those that cannot."""

    words: str
    files: list[UploadedFile]
    left_out: list[str]
    hidden: dict[str, int]


def _take(row: InboundMail, letter: Letter, case: Case, person: User) -> End:
    """The mail as part of its case. Locked first, so that what is decided here still holds when it is written."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    with translation.override(person.language):
        if row.size > settings.MAX_INBOUND_SIZE:
            _answer(row, letter, case, person, _too_big())
            return End(state=State.UNCLEAR, why=Why.TOO_BIG)
        content = _content(letter, case, person)
        row.words = hashlib.sha256(content.words.encode()).hexdigest()
        if is_blank(content.words) and not content.files:
            if content.left_out:
                _answer(row, letter, case, person, _left_out(content))
            return End(state=State.UNCLEAR, why=Why.EMPTY)
        same = InboundMail.objects.filter(sender=letter.sender, case=case, words=row.words)
        if same.filter(received_at__gt=timezone.now() - 24 * AN_HOUR).exclude(pk=row.pk).count() >= SAME_WORDS - 1:
            return End(state=State.UNCLEAR, why=Why.REPEATED)
        return _written(row, letter, case, person, content)


def _written(row: InboundMail, letter: Letter, case: Case, person: User, content: Content) -> End:
    is_thanks = not content.files and thanks.is_mere(content.words)
    reopens = _may_reopen(case, person) and not is_thanks
    if not case.is_open and not reopens:
        is_kind = is_thanks and case.status == Status.CLOSED
        _answer(row, letter, case, person, _thanked() if is_kind else _closed(person))
        return End(state=State.SET_ASIDE, why=Why.THANKS if is_kind else Why.CLOSED)
    try:
        row.became = _send(row, case, person, content, reopens=reopens)
    except lifecycle.Refused:
        return End(state=State.UNCLEAR, why=Why.NOT_POSSIBLE)
    if reopens:
        _answer(row, letter, case, person, _reopened(content))
    elif content.left_out or content.hidden:
        _answer(row, letter, case, person, _left_out(content))
    elif is_thanks and case.status == Status.RESOLVED and not access.is_agent(person):
        _answer(row, letter, case, person, _may_be_closed())
    return End(state=State.TAKEN, why=Why.REOPENED if reopens else Why.REPLY)


def _answer(row: InboundMail, letter: Letter, case: Case, person: User, answer: Answer) -> None:
    if kinds.may_be_answered(letter):
        answers.tell(row, case, person, answer)


def _may_reopen(case: Case, person: User) -> bool:
    """Customers reopen by writing; support does so on the page, where one sees what it does."""
    moves = {move.name for move in lifecycle.moves_open_to(person, case)}
    return "reopen" in moves and not access.is_agent(person)


def _send(row: InboundMail, case: Case, person: User, content: Content, *, reopens: bool) -> Message:
    key = key_of(row.message_id)
    words = content.words or _("(Sent by mail, files only)")
    files = uploads.store_all(case, content.files, person)
    if reopens:
        lifecycle.move(case, "reopen", by=person, message=words, key=key, files=files)
    else:
        lifecycle.reply(case, by=person, body=words, key=key, files=files)
    message = Message.objects.get(key=key)
    if content.hidden or message.hidden or any(file.hidden for file in message.attachments.all()):
        row.raw = None
    return message


def key_of(message_id: str) -> UUID:
    """The key of the message that a mail becomes: the same however often it is acted on."""
    return uuid5(NAMESPACE_URL, f"mid:{message_id}")


def _content(letter: Letter, case: Case, person: User) -> Content:
    words = without_unkeepable(trimming.said(letter.text)).strip()
    read = masking.read(words, own={person.email.lower()})
    files, left_out = _files(letter.files, case, person)
    if len(read.text) > LONGEST_BODY:
        whole = SimpleUploadedFile("mail.txt", read.text.encode())
        rest = _("… (The whole text is in mail.txt.)")
        files, over = _with_room([whole, *files], case, person)
        left_out += over
        words = f"{read.text[:LONGEST_BODY].rstrip()}\n\n{rest}"
    elif access.is_agent(person):
        # On the page staff are asked whether they mean it; here nobody was.
        words = read.text
    return Content(words=words, files=files, left_out=left_out, hidden=read.counts)


def _files(sent: tuple[File, ...], case: Case, person: User) -> tuple[list[UploadedFile], list[str]]:
    """Those that can be taken, and why the others cannot. What the case holds already came along with a quotation."""
    known = set(case.attachments.values_list("sha256", flat=True))
    files: list[UploadedFile] = []
    left_out = []
    for file in sent:
        digest = hashlib.sha256(file.data).hexdigest()
        if digest in known:
            continue
        known.add(digest)
        upload = SimpleUploadedFile(uploads.clean_name(file.name) or "-", file.data)
        try:
            uploads.check(upload)
        except uploads.Unwelcome as unwelcome:
            left_out.append(str(unwelcome))
        else:
            files.append(upload)
    kept, over = _with_room(files, case, person)
    return kept, left_out + over


def _with_room(files: list[UploadedFile], case: Case, person: User) -> tuple[list[UploadedFile], list[str]]:
    """As many of the first as there is room for, and the names of the others, with why."""
    names: list[str] = []
    while files:
        try:
            uploads.check_room(case, files, person)
        except uploads.Unwelcome as unwelcome:
            why = str(unwelcome)
            names.insert(0, f"{files[-1].name}: {why}")
            files = files[:-1]
        else:
            break
    return files, names


# --- What is answered ------------------------------------------------------------------------------------------------


def _about(content: Content) -> list[str]:
    items = list(content.left_out)
    if content.hidden:
        items.append(masking.sentence(content.hidden))
        if masking.should_renew(content.hidden):
            items.append(_("Renew what was in the mail: it has passed through mailboxes."))
    return items


def _why(content: Content) -> str:
    count = len(content.left_out)
    if not count:
        return _("Something in it was hidden, so that nobody can misuse it:") if content.hidden else ""
    words = ngettext(
        "%(count)d file could not be taken. Send it on the page of the case, in a form that fits:",
        "%(count)d files could not be taken. Send them on the page of the case, in a form that fits:",
        count,
    )
    return words % {"count": count}


def _left_out(content: Content) -> Answer:
    is_part = bool(content.words or content.files)
    sentence = _("Your mail is now part of the case.") if is_part else _("Nothing of your mail could be taken.")
    return Answer(sentence=sentence, items_are=_why(content), items=_about(content), page=mail.CASE_PAGE)


def _reopened(content: Content) -> Answer:
    return Answer(
        sentence=_("Your mail has reopened the case. Support takes it up again."),
        items_are=_why(content),
        items=_about(content),
        page=mail.CASE_PAGE,
    )


def _thanked() -> Answer:
    return Answer(
        sentence=_("Thank you for telling us. The case stays closed."),
        next_step=_("Should something still be wrong, answer this mail and write what you see: that reopens the case."),
        page=mail.CASE_PAGE,
    )


def _may_be_closed() -> Answer:
    return Answer(
        sentence=_("Thank you for telling us."),
        next_step=_("If all is well, close the case on its page; one press is enough."),
        page=mail.CASE_PAGE,
    )


def _closed(person: User) -> Answer:
    if access.is_agent(person):
        sentence = _("The case is closed, so your mail was not added to it.")
        return Answer(sentence=sentence, next_step=_("Reopen it on the desk first."), page=mail.DESK_PAGE)
    return Answer(
        sentence=_("The case is closed and can no longer be reopened, so your mail was not added to it."),
        next_step=_("On its page you can start a new case about it: what still applies comes along."),
        page=mail.CASE_PAGE,
    )


def _too_big() -> Answer:
    limit = uploads.megabytes(settings.MAX_INBOUND_SIZE)
    words = _("Mails of more than %(limit)s cannot be taken, so yours was not added to the case.")
    return Answer(
        sentence=words % {"limit": limit},
        next_step=_("Please write your answer on the page of the case, and send the files there."),
        page=mail.CASE_PAGE,
    )
