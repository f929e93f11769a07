"""Failed tries of a call or an import, kept as evidence that waiting did not solve it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conversation import Mail


class Wait(models.TextChoices):
    """What kind of error it was, as far as it decides how long to wait. The waits themselves are settings."""

    TRANSIENT = "transient", _("Passing error or short limit")
    QUOTA = "quota", _("Daily quota used up")
    IMPORT = "import", _("List import")
    OTHER = "other", _("Another error, or none named")


class Try(models.Model):
    """One try that failed. ``again_at`` is from when the next one counts; one made earlier leaves that as it was."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tries", verbose_name=_("case"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    failed_at = models.DateTimeField(_("failed"))
    reference = models.CharField(_("Request ID or list"), max_length=2000, blank=True)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    code = models.CharField(_("code"), max_length=5, blank=True)
    wait = models.CharField(_("kind of error"), max_length=10, choices=Wait)
    counts = models.BooleanField(_("counts"))
    again_at = models.DateTimeField(_("try again from"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("recorded"), default=timezone.now)
    # One mail at most, whatever happens twice.
    reminder = models.OneToOneField(Mail, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        ordering = ["failed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(wait__in=Wait.values), name="wait_is_known"),
            models.CheckConstraint(condition=Q(again_at__gt=F("failed_at")), name="next_try_is_later"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.failed_at:%Y-%m-%d %H:%M}"

    @property
    def first_line(self) -> str:
        """The message in one line."""
        return self.message.strip().partition("\n")[0]
