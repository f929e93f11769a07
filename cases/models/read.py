"""How far somebody has read in a case."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


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
