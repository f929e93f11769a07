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


class Mail(models.Model):
    """One mail to one person. Written in the transaction that caused it, sent by the worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="mails", verbose_name=_("case"))
    to = models.EmailField(_("to"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), max_length=50000)
    message_id = models.CharField("Message-ID", max_length=250, unique=True)
    references = models.CharField("References", max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "next_try", "id"], name="mail_due"),
            models.Index(fields=["case", "state", "id"], name="mail_of_case"),
        ]

    def __str__(self) -> str:
        return self.subject
