"""What is said in a case, and the mail that tells people so."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.people import User


class Message(models.Model):
    """One contribution to the conversation: for everybody, or for staff only."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Customer and support")
        INTERNAL = "internal", _("Support only")

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages", verbose_name=_("case"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    from_staff = models.BooleanField(_("from support"), default=False)
    body = models.TextField(_("text"), max_length=20000)
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, default=Audience.PUBLIC)
    hidden = models.JSONField(_("values hidden"), default=dict, db_default={}, blank=True)
    personal_reason = models.TextField(_("why personal data is needed"), max_length=1000, db_default="", blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("put right"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="message_of_case")]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=["public", "internal"]), name="message_audience_is_known"),
            models.CheckConstraint(condition=~Q(body=""), name="message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_internal(self) -> bool:
        return self.audience == self.Audience.INTERNAL


class Watcher(models.Model):
    """Somebody who is told of a case beside those whose business it is. One row a person, kept when it is over."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="watchers", verbose_name=_("case"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="watching", verbose_name=_("user"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_watcher_per_case_and_person")]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"


class EarlierText(models.Model):
    """What a message said before its author put it right; for support alone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="earlier_texts", verbose_name=_("case"))
    message = models.ForeignKey(Message, models.PROTECT, related_name="earlier", verbose_name=_("message"))
    body = models.TextField(_("text"), max_length=20000)
    hidden = models.JSONField(_("values hidden"), default=dict, blank=True)
    until = models.DateTimeField(_("until"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.message} {self.until:%H:%M}"


class Mail(models.Model):
    """One mail to one person. Written in the transaction that caused it, sent by the worker.

    ``parts`` is what the text says, piece by piece, for the part in HTML; a mail without them is plain. ``reader`` is
    asked for anew when it is sent, since people come and go; ``watcher`` is why somebody gets it who may end that.
    ``held`` waits for the server, as all do while it answers nobody.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")
        DROPPED = "dropped", _("Not sent: no longer meant for the reader")

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="mails", verbose_name=_("case"))
    to = models.EmailField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), max_length=50000)
    parts = models.JSONField(default=dict, db_default={}, blank=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reader")
    )
    watcher = models.ForeignKey(Watcher, models.PROTECT, null=True, blank=True, related_name="+")
    message_id = models.CharField("Message-ID", max_length=250, unique=True)
    references = models.CharField("References", max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    held = models.BooleanField(_("waits for the server"), default=False, db_default=False)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["id"]
        permissions = [("resend_mail", "Can send mails again that were given up")]
        indexes = [
            models.Index(fields=["state", "next_try", "id"], name="mail_due"),
            models.Index(fields=["case", "state", "id"], name="mail_of_case"),
        ]

    def __str__(self) -> str:
        return self.subject


class Summary(models.Model):
    """That somebody of support had the day's summary, or needed none: one a day, whatever happens twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="summaries", verbose_name=_("user"))
    day = models.DateField(_("day"))
    mail = models.OneToOneField(Mail, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_summary_per_person_and_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.day:%Y-%m-%d}"
