"""Django admin finds the desk of support staff here."""

from cases.triage import case_admin, inbound, people, records

__all__ = ["case_admin", "inbound", "people", "records"]
