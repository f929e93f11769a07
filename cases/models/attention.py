"""What a customer asks for when the usual way is not enough: somebody who decides, or a call."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.people import User


class Escalation(models.Model):
    """A customer says that a case does not go as it should. It is open until somebody of support has answered it."""

    class Reason(models.TextChoices):
        WAITING = "waiting", _("An answer has not come in time")
        HARM = "harm", _("The harm to our work has grown")
        DEADLINE = "deadline", _("A deadline of ours is near")
        ANSWERS = "answers", _("The answers do not help us on")

    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations", verbose_name=_("case"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    words = models.TextField(_("in words"), max_length=5000)
    hidden = models.JSONField(_("values hidden"), default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("escalated"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(answered_at__isnull=True), name="one_open_escalation_per_case"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["waiting", "harm", "deadline", "answers"]), name="escalation_reason_is_known"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="escalation_says_why"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | (Q(answered_by__isnull=False) & ~Q(answer="")),
                name="escalation_is_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d %H:%M}"


class Call(models.Model):
    """A customer asks to be called at one of up to three times, ``slots`` in ISO 8601; support agrees to one or not."""

    class State(models.TextChoices):
        OPEN = "open", _("Asked for")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")

    case = models.ForeignKey(Case, models.PROTECT, related_name="calls", verbose_name=_("case"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Longer than any number, so that it counts as a text that can be taken out of a case.
    phone = models.CharField(_("phone number"), max_length=100)
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    slots = models.JSONField(_("preferred times"), default=list)
    words = models.TextField(_("what it is about"), max_length=2000, blank=True)
    hidden = models.JSONField(_("values hidden"), default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("asked"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    agreed_at = models.DateTimeField(_("agreed time"), null=True, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_open_call_per_case"),
            models.CheckConstraint(condition=Q(state__in=["open", "agreed", "declined"]), name="call_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="agreed", agreed_at__isnull=False) | (~Q(state="agreed") & Q(agreed_at__isnull=True)),
                name="agreed_call_has_a_time",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(answer=""), name="declined_call_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.at:%Y-%m-%d %H:%M}"

    @property
    def moments(self) -> list[datetime]:
        """The preferred times, the earliest first."""
        return sorted(datetime.fromisoformat(slot) for slot in self.slots)
