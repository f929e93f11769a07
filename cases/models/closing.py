"""What leads a case to its end, and what comes after: reminders, and the question how it went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conversation import Mail


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


class Survey(models.Model):
    """The one question after a case has ended: asked at most once by mail, answered at most once."""

    class Rating(models.IntegerChoices):
        VERY_WELL = 5, _("Very well")
        WELL = 4, _("Well")
        SO_SO = 3, _("Neither well nor badly")
        BADLY = 2, _("Not well")
        NOT_AT_ALL = 1, _("Not at all")

    class Via(models.TextChoices):
        PAGE = "page", _("Page")
        MAIL = "mail", _("Link in a mail")

    case = models.OneToOneField(Case, models.PROTECT, related_name="survey", verbose_name=_("case"))
    asked_at = models.DateTimeField(_("asked by mail"), null=True, blank=True)
    mail = models.OneToOneField(Mail, models.PROTECT, null=True, blank=True, related_name="+")
    rating = models.PositiveSmallIntegerField(_("answer"), choices=Rating, null=True, blank=True)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    via = models.CharField(_("answered by"), max_length=10, choices=Via, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at", "rating"], name="survey_answered")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating=None, at=None) | Q(rating__isnull=False, rating__range=(1, 5), at__isnull=False),
                name="survey_answer_is_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.rating or ''}".strip()

    @property
    def is_answered(self) -> bool:
        return self.at is not None
