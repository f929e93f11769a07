"""Writes anew what every case is found by, while the portal runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cases import search
from cases.models import Case


class Command(BaseCommand):
    help = "Write anew what cases are found by. It may be stopped and begun again at any time, and nobody has to wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="cases that are locked at a time (default 200)")

    def handle(self, *_args: Any, batch: int, **_options: Any) -> None:
        count, last = 0, 0
        while keys := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
            count, last = count + search.index_anew(keys), keys[-1]
        self.stdout.write(f"{count} cases can be found.\n")
