"""How far somebody has read in a case, and where they were called in."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conversation import Message


class LastRead(models.Model):
    """Up to which message a person has read, and when they came to it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reads", verbose_name=_("case"))
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reader"))
    up_to = models.BigIntegerField(_("up to message"))
    at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("last read")
        verbose_name_plural = _("last read")
        constraints = [models.UniqueConstraint(fields=["case", "reader"], name="one_last_read_each")]

    def __str__(self) -> str:
        return f"{self.case} {self.up_to}"


class Mention(models.Model):
    """A colleague who was named in an internal note; ``seen_at`` is when they had read it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="mentions", verbose_name=_("case"))
    message = models.ForeignKey(Message, models.PROTECT, related_name="mentions", verbose_name=_("message"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))
    seen_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [
            models.Index(fields=["user", "case"], name="mention_not_read", condition=models.Q(seen_at=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="one_mention_each")]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"
