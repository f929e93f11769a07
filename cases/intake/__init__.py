"""The customer files a case."""
