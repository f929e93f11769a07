"""What a duty could not do, so that somebody may see it and it is not tried without end."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Trouble(models.Model):
    """One thing that a duty stumbled over. Gone once it was done; until ``again_at`` it is left alone."""

    duty = models.CharField(max_length=40)
    key = models.CharField(max_length=99)
    error = models.CharField(_("last error"), max_length=90)
    times = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(_("since"), default=timezone.now)
    again_at = models.DateTimeField(_("next try"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "key"], name="one_trouble_per_duty_and_key")]

    def __str__(self) -> str:
        return f"{self.duty} {self.key}"
