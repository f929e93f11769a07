"""What somebody has begun to write in a case and not sent: on the server from the first words, and theirs alone."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class BegunMessage(models.Model):
    """The one text that a person has begun in a case. ``key`` is that of the form it was saved from last.

    ``stamp`` is another one after every saving, so that a form can tell whether the text is still the one it knows.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="begun", verbose_name=_("case"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    body = models.TextField(_("text"), max_length=20000)
    mode = models.CharField(_("meant for"), max_length=10, blank=True)
    key = models.UUIDField(editable=False)
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("begun message")
        verbose_name_plural = _("begun messages")
        constraints = [
            models.UniqueConstraint(fields=["case", "author"], name="one_begun_message_each"),
            models.CheckConstraint(condition=~models.Q(body=""), name="begun_message_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.saved_at:%Y-%m-%d %H:%M}"
