"""What is due, overdue and failing, in plain words."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases import duties, troubles


class Command(BaseCommand):
    help = "Show what is due, overdue and failing among the duties of the worker. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="end with an error when something is overdue or failing"
        )

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        now = timezone.now()
        found = troubles.standings(duties.OFTEN + duties.SELDOM)
        width = max(len(each.name) for each in found)
        for each in found:
            self.stdout.write(f"{each.name:{width}}  {_words(each, now)}")
        late = [each.name for each in found if each.is_overdue(now)]
        failing = [each.name for each in found if each.failing]
        self.stdout.write("")
        self.stdout.write(_summary(late, failing))
        if check and (late or failing):
            raise CommandError(_summary(late, failing))


def _words(each: troubles.Standing, now: datetime) -> str:
    words = f"{each.due} due" if each.due else "nothing due"
    if each.oldest:
        words += f", {'OVERDUE' if each.is_overdue(now) else 'the oldest'} for {_span(now - each.oldest)}"
    if each.failing:
        words += f"; {each.failing} failing, last error: {each.error}"
    return words


def _span(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


def _summary(late: list[str], failing: list[str]) -> str:
    if not late and not failing:
        return "All is in order."
    parts = []
    if late:
        parts.append(f"Overdue: {', '.join(late)}. Is a worker running? Start one with: manage.py worker")
    if failing:
        parts.append(f"Failing: {', '.join(failing)}. The log says more; each is tried again by itself.")
    return " ".join(parts)
