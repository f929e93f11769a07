"""Mail that came in: kept as it came before anything is made of it, with what became of it and why."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conversation import Message


class InboundMail(models.Model):
    """One mail that came in. Its Message-ID is kept once, so whoever hands it in again changes nothing.

    ``raw`` is the mail byte for byte; it is dropped after a while, and at once where something in it had to be hidden.
    ``text`` is all that was written, quotations included, for support to read beside the message that was made of it.
    """

    class Source(models.TextChoices):
        MAILBOX = "mailbox", _("Mailbox")
        RELAY = "relay", _("Relay")

    class State(models.TextChoices):
        WAITING = "waiting", _("To be read")
        TAKEN = "taken", _("Part of a case")
        SET_ASIDE = "set_aside", _("Needs nothing")
        REFUSED = "refused", _("Not let in")
        UNCLEAR = "unclear", _("Needs a look")
        FAILED = "failed", _("Could not be read")

    class Why(models.TextChoices):
        REPLY = "reply", _("It became a message")
        REOPENED = "reopened", _("It reopened the case")
        AUTOMATIC = "automatic", _("A program answered by itself")
        BOUNCE = "bounce", _("A mail of ours could not be delivered")
        LOOP = "loop", _("A mail of ours came back")
        THANKS = "thanks", _("Thanks for a case that is closed")
        CLOSED = "closed", _("The case can no longer be reopened")
        STRANGER = "stranger", _("The sender may not write in this case")
        NO_CASE = "no_case", _("It answers no mail of a case")
        FORGED = "forged", _("The address it went to is not one of ours")
        UNPROVED = "unproved", _("The sender could not be proved")
        NO_SENDER = "no_sender", _("It has no sender, or several")
        SEVERAL = "several", _("It answers several cases")
        EMPTY = "empty", _("Nothing is said in it")
        REPEATED = "repeated", _("The same words came several times")
        FLOOD = "flood", _("Too many mails of one sender")
        TOO_BIG = "too_big", _("It is too large")
        SAME_ID = "same_id", _("Another mail came with the same Message-ID")
        UNREADABLE = "unreadable", _("It could not be read")
        NOT_POSSIBLE = "not_possible", _("The case did not allow it")
        ERROR = "error", _("Reading it failed again and again")

    message_id = models.CharField("Message-ID", max_length=250, unique=True)
    digest = models.CharField("SHA-256", max_length=64)
    raw = models.BinaryField(null=True, editable=False)
    size = models.PositiveIntegerField(_("size"), default=0)
    source = models.CharField(_("came by"), max_length=10, choices=Source)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(_("why"), max_length=12, choices=Why, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    sender = models.CharField(_("sender"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"), max_length=200_000, blank=True)
    words = models.CharField(max_length=64, blank=True)  # a hash of what is said, to know it again
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="inbound_mails", verbose_name=_("case")
    )
    became = models.OneToOneField(
        Message, models.PROTECT, null=True, blank=True, related_name="came_as", verbose_name=_("message")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # Address and day, as a hash: whoever is no sender we know is answered once a day, however many workers there are.
    answered_once = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("mail that came in")
        verbose_name_plural = _("mails that came in")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "next_try", "id"], name="inbound_due"),
            models.Index(fields=["sender", "received_at"], name="inbound_of_sender"),
            models.Index(fields=["received_at"], name="inbound_raw", condition=Q(raw__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "taken", "set_aside", "refused", "unclear", "failed"]),
                name="inbound_state_is_known",
            ),
            models.CheckConstraint(condition=Q(state="waiting") | ~Q(why=""), name="inbound_end_has_a_reason"),
            models.CheckConstraint(condition=Q(became=None) | Q(state="taken"), name="inbound_message_was_taken"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id


class InboundMailbox(models.Model):
    """How far a mailbox was read, so that no worker needs to remember, and one at a time reads it."""

    name = models.CharField(max_length=64, unique=True)  # a hash of where it is
    validity = models.PositiveBigIntegerField(default=0)  # as IMAP calls it: another one, and the numbers begin anew
    last_uid = models.PositiveBigIntegerField(default=0)
    next_poll = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name[:12]
