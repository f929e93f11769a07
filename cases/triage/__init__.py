"""Support staff work cases, inside Django admin."""
