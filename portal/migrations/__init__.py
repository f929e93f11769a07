"""The site keeps nothing but its counters."""
