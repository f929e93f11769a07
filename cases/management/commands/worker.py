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

AN_HOUR, A_MINUTE = 3600, 60
GRACE = 5  # seconds to finish what is being done, once asked to stop


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

        def ask(*_: Any) -> None:
            stop.set()
            signal.setitimer(signal.ITIMER_REAL, GRACE, 1)

        signal.signal(signal.SIGALRM, _leave)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask)
        self.work(stop, interval)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def work(self, stop: threading.Event, interval: float) -> None:
        """Round after round until *stop* is set; what is being done is finished first, within seconds."""
        swept = told = -float(AN_HOUR)
        while not stop.is_set():
            close_old_connections()
            now = time.monotonic()
            is_time = now - swept >= AN_HOUR
            if is_time:
                swept = now
            try:
                acted = sum(duties.run_once(_due(is_time), stop.is_set).values())
            except DatabaseError as error:
                # It may be restarting; the rows will still be there. Told in full once a minute, not with each round.
                acted, is_news = 0, now - told >= A_MINUTE
                told = now if is_news else told
                log.log(
                    logging.ERROR if is_news else logging.DEBUG, "round failed", exc_info=error if is_news else None
                )
            if not acted:
                stop.wait(interval)
        close_old_connections()


def _due(is_time: bool) -> tuple[duties.Duty, ...]:
    return duties.OFTEN + duties.SELDOM if is_time else duties.OFTEN


def _leave(*_: Any) -> None:
    """What a slow server keeps from ending is left as it is: the row is due again, and done anew by another worker."""
    log.warning("stopped in the middle of an act")
    raise SystemExit(0)
