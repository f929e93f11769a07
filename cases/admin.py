"""Django admin finds the triage desk here."""

from cases.triage import queue

__all__ = ["queue"]
