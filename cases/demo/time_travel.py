"""For the demo only: acts that happen at another time than now, so that histories are true in order and length."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Any
from unittest import mock

from cases.clock import business_day_of, closing, is_business_day, opening, response_due


@contextmanager
def as_if(moment: datetime) -> Iterator[None]:
    """What ``timezone.now()`` answers inside is *moment*, also to the defaults of model fields.

    They all hold the same function, so it is the ``datetime`` it asks that is replaced, in this process alone.
    """
    with mock.patch("django.utils.timezone.datetime", _stopped_at(moment)):
        yield


class _StillDatetime(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


def _stopped_at(moment: datetime) -> type:
    class Stopped(datetime, metaclass=_StillDatetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    return Stopped


def business_before(moment: datetime, minutes: int) -> datetime:
    """The moment from which *minutes* of business time pass until *moment*."""
    left, day = timedelta(minutes=minutes), business_day_of(moment)
    while True:
        opens, end = opening(day), min(moment, closing(day))
        if is_business_day(day) and end > opens:
            if end - opens >= left:
                return end - left
            left -= end - opens
        day -= timedelta(days=1)


def sent_when_due(due: datetime, plan: str, priority: int) -> datetime:
    """When a case was sent whose first response is promised by about *due*."""
    start = due
    for _quarter in range(4 * 24 * 14):
        if response_due(start, plan, priority) <= due:
            break
        start -= timedelta(minutes=15)
    return start
