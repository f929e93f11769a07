"""What somebody has read: so that each reader finds what is new, and support sees whether the customer knows.

That something was read is said by the page itself once it is in view, never by fetching it: previews, link checkers
and the Back button would all have read it. Customers are not told when support has read; they are told whose turn it
is, and by when there will be an answer.
"""

from collections.abc import Iterable

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from cases import access
from cases.models import Case, LastRead, Mention, Message, User


def mark(case: Case, reader: User, up_to: int) -> None:
    """The person has read the case up to a message, of those that they may see. Nobody comes to have read less."""
    Mention.objects.filter(case=case, user=reader, message__pk__lte=up_to, seen_at=None).update(seen_at=timezone.now())
    theirs = case.messages.filter(pk__lte=up_to)
    if not access.is_agent(reader):
        theirs = theirs.filter(audience=Message.Audience.PUBLIC)
    last = theirs.aggregate(last=Max("pk"))["last"] or 0
    fresh = {"up_to": last, "at": timezone.now()}
    read, is_new = LastRead.objects.get_or_create(case=case, reader=reader, defaults=fresh)
    if not is_new:
        LastRead.objects.filter(pk=read.pk, up_to__lt=last).update(**fresh)


def marked(messages: QuerySet[Message], reader: User) -> QuerySet[Message]:
    """The messages with ``read_up_to``, how far the reader had come, and ``opened_at``, when a customer came to it;
    ``is_opened`` says whether somebody of the other side than its author's did, or has answered since.
    """
    reads = LastRead.objects.filter(case=OuterRef("case"))
    opened = reads.filter(up_to__gte=OuterRef("pk"), reader__is_staff=False).order_by("at")
    own = reads.filter(reader=reader)
    by_others = reads.filter(up_to__gte=OuterRef("pk")).exclude(reader__is_staff=OuterRef("from_staff"))
    later = Message.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"), audience=Message.Audience.PUBLIC)
    answers = later.exclude(from_staff=OuterRef("from_staff"))
    return messages.annotate(
        read_up_to=Subquery(own.values("up_to")[:1]),
        opened_at=Subquery(opened.values("at")[:1]),
        is_opened=Exists(by_others) | Exists(answers),
    )


def _read_up_to(message: Message) -> int | None:
    return getattr(message, "read_up_to", None)


def is_new(message: Message, reader: User) -> bool:
    """Whether somebody else has written it since the reader was here last; on the first visit nothing is."""
    before = _read_up_to(message)
    return before is not None and message.pk > before and message.author_id != reader.pk


def unread(messages: Iterable[Message]) -> int | None:
    """Up to which message the page lets the reader have read; None when they had come so far before."""
    last = max(messages, key=lambda one: one.pk, default=None)
    if last is None:
        return 0
    before = _read_up_to(last)
    return None if before is not None and before >= last.pk else last.pk


def was_opened(message: Message) -> bool:
    """The same as :func:`has_been_opened`, of messages that were :func:`marked`."""
    return bool(getattr(message, "is_opened", False))


def has_been_opened(message: Message) -> bool:
    """Whether somebody of the other side has read a message for everybody, or answered since, as one may by mail."""
    others = LastRead.objects.filter(case=message.case_id, up_to__gte=message.pk)
    later = Message.objects.filter(case=message.case_id, pk__gt=message.pk, audience=Message.Audience.PUBLIC)
    was_read = others.filter(reader__is_staff=not message.from_staff).exists()
    return was_read or later.filter(from_staff=not message.from_staff).exists()
