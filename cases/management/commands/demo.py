"""Fills the portal with believable data for trying it out, and prints who may sign in."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.demo import telling
from cases.demo.people import PASSPHRASE, PEOPLE
from cases.models import Case


class Command(BaseCommand):
    help = "Make demo companies, people and cases. Running it again adds only what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--yes-really",
            action="store_true",
            help="also where DEVELOPMENT is not set: everybody who reads this source then knows a passphrase there",
        )

    def handle(self, *_args: Any, yes_really: bool, **_options: Any) -> None:
        if not settings.DEVELOPMENT and not yes_really:
            raise CommandError(
                "This looks like a production database, and the demo logins have a published passphrase. "
                "Set DEVELOPMENT=1 to try the portal out, or add --yes-really."
            )
        made = telling.tell_all()
        self.stdout.write(f"Demo data: {made} cases made, {Case.objects.count()} in all. Sign in with:\n\n")
        for person in PEOPLE:
            if person.part:
                self.stdout.write(f"  {person.part:<28}{person.email:<32}{person.name}")
        self.stdout.write(f"\n  Passphrase: {PASSPHRASE}\n")
