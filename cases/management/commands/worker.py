"""The worker: does what falls due, again and again."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from cases import duties

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send mail, check files, and do whatever else falls due. Several may run side by side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument("--interval", type=float, default=2.0, help="seconds between two rounds (default 2)")

    def handle(self, *_args: Any, once: bool, interval: float, **_options: Any) -> None:
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            done = self._round(once)
            if once:
                return
            if not done:
                stop.wait(interval)

    def _round(self, once: bool) -> int:
        try:
            return sum(duties.run_once().values())
        except DatabaseError:
            if once:
                raise
            # The database may be restarting; the rows will still be there.
            log.exception("round failed")
            return 0
