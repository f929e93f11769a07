"""Where the document leaves a choice, what we chose and why: each reading by the name the rules cite."""

from scope.words import Text

READINGS: dict[str, tuple[str, Text]] = {}
