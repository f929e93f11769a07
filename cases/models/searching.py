"""What a case is found by: a copy of its words, made for comparing and rebuilt from the case whenever they change."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class SearchText(models.Model):
    """The words of one sent case, as ``cases.search`` folds them; only that module writes here.

    What customers may read and what is for staff alone stand apart, so that no search of theirs can touch it. The
    *words* are what the index of the database holds: those of ``public``, and, where there are notes, of both together.
    A *stale* row waits for the worker, which writes it anew.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="search_text")
    public = models.TextField(blank=True)
    internal = models.TextField(blank=True)
    public_words = models.TextField(blank=True)
    staff_words = models.TextField(blank=True)
    is_stale = models.BooleanField(_("to be written anew"), default=False)

    class Meta:
        verbose_name = _("search text")
        verbose_name_plural = _("search texts")
        indexes = [models.Index(fields=["case"], name="search_text_stale", condition=Q(is_stale=True))]

    def __str__(self) -> str:
        return str(self.case_id)
