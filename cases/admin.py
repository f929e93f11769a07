"""Django admin finds the desk of support staff here."""

from cases.triage import case_admin, people, records

__all__ = ["case_admin", "people", "records"]
