"""JSON as it stands in pasted text: what is none, is too deep or holds too large a number is None, never an error."""

import json
from typing import Any

_DIGITS = 18


def _number(figures: str) -> int | str:
    return int(figures) if len(figures) <= _DIGITS else figures


_DECODER = json.JSONDecoder(parse_int=_number, parse_float=str, parse_constant=str)


def value_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins there, and where it ends; None and *start* when there is none."""
    try:
        return _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, start


def value_of(text: str) -> Any:
    """The value that the whole text is, with nothing around it but blanks."""
    text = text.strip()
    value, end = value_at(text, 0)
    return value if end == len(text) else None
