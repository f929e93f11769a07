"""Moments on staff pages: the day first, 24 hours, and the zone."""

DATETIME_FORMAT = "j M Y, H:i T"
