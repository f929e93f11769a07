"""Where hiding secrets stood before; for code that still asks here."""

from cases.evidence.findings import HIDDEN
from cases.evidence.secrets import has_secret, masked

__all__ = ["HIDDEN", "has_secret", "masked"]
