"""The customer follows a case."""
