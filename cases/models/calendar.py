"""Days on which support is closed besides weekends and public holidays."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClosingDay(models.Model):
    """One such day. It counts for promises made from now on; those made before stay as they are."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=80, help_text=_("Why support is closed, such as “Year-end break”."))

    class Meta:
        verbose_name = _("closing day")
        verbose_name_plural = _("closing days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"
