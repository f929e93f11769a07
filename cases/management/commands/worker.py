"""The worker: does what falls due, again and again."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from cases import duties

log = logging.getLogger(__name__)

AN_HOUR = 3600


class Command(BaseCommand):
    help = "Send mail, check files, and do whatever else falls due. Several may run side by side."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument("--interval", type=float, default=2.0, help="seconds between two rounds (default 2)")

    def handle(self, *_args: Any, once: bool, interval: float, **_options: Any) -> None:
        if once:
            duties.run_once()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.work(stop, interval)

    def work(self, stop: threading.Event, interval: float) -> None:
        """Round after round until *stop* is set; what is being done is finished first."""
        swept = -float(AN_HOUR)
        while not stop.is_set():
            close_old_connections()
            is_time = time.monotonic() - swept >= AN_HOUR
            if is_time:
                swept = time.monotonic()
            if not _round(duties.OFTEN + duties.SELDOM if is_time else duties.OFTEN, stop):
                stop.wait(interval)
        close_old_connections()


def _round(due: tuple[duties.Duty, ...], stop: threading.Event) -> int:
    try:
        return sum(duties.run_once(due, stop.is_set).values())
    except DatabaseError:
        # The database may be restarting; the rows will still be there.
        log.exception("round failed")
        return 0
