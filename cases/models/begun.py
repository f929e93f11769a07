"""What somebody has begun to write in a case, or sent a moment ago: theirs alone until it goes out."""

import math
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class BegunMessage(models.Model):
    """The one text that a person has begun in a case. ``key`` is that of the form it was saved from last.

    ``stamp`` is another one after every saving, so that a form can tell whether the text is still the one it knows.
    Once it was sent it waits until ``goes_at``, with all that goes with it, and can be taken back; ``act`` is the move
    it makes, or "reply".
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="begun", verbose_name=_("case"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    body = models.TextField(_("text"), max_length=20000)
    mode = models.CharField(_("meant for"), max_length=10, blank=True)
    key = models.UUIDField(editable=False)
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)
    goes_at = models.DateTimeField(_("goes out"), null=True, blank=True)
    act = models.CharField(max_length=30, blank=True)
    # By how much it will raise the version of the case, as it did when it was rehearsed.
    raises = models.PositiveSmallIntegerField(default=0)
    items = models.JSONField(_("asked for"), default=list, blank=True)
    outcome = models.JSONField(_("cause and resolution"), default=list, db_default=[], blank=True)
    hidden = models.JSONField(_("values hidden"), default=dict, blank=True)
    personal_reason = models.TextField(_("why personal data is needed"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("begun message")
        verbose_name_plural = _("begun messages")
        indexes = [
            models.Index(fields=["goes_at"], name="message_going_out", condition=models.Q(goes_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "author"], condition=models.Q(goes_at=None), name="one_begun_message_each"
            ),
            models.UniqueConstraint(
                fields=["case", "author"], condition=models.Q(goes_at__isnull=False), name="one_message_going_out_each"
            ),
            models.CheckConstraint(condition=~models.Q(body=""), name="begun_message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.saved_at:%Y-%m-%d %H:%M}"

    @property
    def seconds_left(self) -> int:
        """How long it can still be taken back; a moment at least, as long as it is there."""
        left = (self.goes_at - timezone.now()).total_seconds() if self.goes_at else 0
        return max(1, math.ceil(left))
