"""What leads a case to its end: reminders while the customer has the turn."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class Reminder(models.Model):
    """One reminder of one turn of the customer's. ``since`` is when the turn began, ``day`` the business day of it.

    The row is what keeps a reminder from being sent twice.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reminders", verbose_name=_("case"))
    since = models.DateTimeField(_("since"))
    day = models.PositiveSmallIntegerField(_("business day"))
    at = models.DateTimeField(_("reminded"), default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "since", "day"], name="one_reminder_per_turn_and_day")]

    def __str__(self) -> str:
        return f"{self.case} {self.day}"
