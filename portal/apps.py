"""The site as an app: it brings its checks, and the table its counters are kept in."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401  (registers itself)
