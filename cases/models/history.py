"""What happened to a case: append-only, here and in the database."""

from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class HistoryIsAppendOnly(TypeError):
    """Raised when code tries to change or remove what has happened."""


class EventQuerySet(models.QuerySet["Event"]):
    def update(self, **_fields: Any) -> NoReturn:
        raise HistoryIsAppendOnly("Events are never changed.")

    def delete(self) -> NoReturn:
        raise HistoryIsAppendOnly("Events are never removed.")

    def bulk_update(self, *_args: Any, **_fields: Any) -> NoReturn:
        raise HistoryIsAppendOnly("Events are never changed.")


class Event(models.Model):
    """One thing that happened. ``data`` is enough to tell it in a sentence; a submit event is the decision record."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", verbose_name=_("case"))
    verb = models.CharField(_("what"), max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    from_status = models.CharField(_("from"), max_length=10, blank=True)
    to_status = models.CharField(_("to"), max_length=10, blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at", "id"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.case} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise HistoryIsAppendOnly("Events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise HistoryIsAppendOnly("Events are never removed.")


# The database's triggers let the data of events pass while this stands, which no other transaction can see: on
# PostgreSQL a setting that ends with the transaction, on SQLite a row that is gone before it is committed.
_OPEN = {
    "postgresql": "SELECT set_config('cases.history_door', 'open', true)",
    "sqlite": "INSERT INTO cases_event_door (is_open) VALUES (1)",
}
_CLOSE = {
    "postgresql": "SELECT set_config('cases.history_door', '', true)",
    "sqlite": "DELETE FROM cases_event_door",
}


def rewrite(changed: Mapping[int, dict[str, Any]]) -> None:
    """The one door through which history is changed: the data of events by their keys, and nothing else of them.

    Somebody's password or name may have come into an event with a reason that was given. It must be possible to take
    it out again, so append-only cannot mean for ever; that it happened, by whom and when stays, and taking it out is
    an event of its own. To be called inside a transaction.
    """
    if not connection.in_atomic_block:
        raise HistoryIsAppendOnly("History is rewritten only inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(_OPEN[connection.vendor])
        for key, data in changed.items():
            Event._base_manager.filter(pk=key).update(data=data)
        cursor.execute(_CLOSE[connection.vendor])
