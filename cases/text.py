"""The one function through which every text comes in, and what counts as an empty one.

Bodies are kept to the code point: ① stays ①, ～ stays ～. Only what a parser reads is folded, by the parser.
"""

import re
import unicodedata
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# C0 and C1 controls but for tab and line feed, lone surrogates, and code points that Unicode keeps for no character.
_NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_CONTROLS = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]")
_LINE_ENDS = re.compile("[\t\n\u2028\u2029]")
# They turn a line round as a whole: harmless where a paragraph ends, misleading amid other words.
_OVERRIDES = re.compile("[\u202d\u202e]")
MARKS = 30  # on one letter: what Unicode itself calls the most that a stream must bear (UAX 15)
# Characters that take room but show nothing, beyond those Unicode calls separators, formats, marks and controls.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc\U00013441\U00013442\U0001d159")
_EDGES = (
    "\t\n\r \u00a0\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
    "\u3000\ufeff"
)
_INVISIBLE = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Mn", "Mc", "Me"))
# Full-width letters, figures and signs to their ASCII twins; whatever people type for a hyphen to a hyphen.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\u30fb\u30fc\ufe58\ufe63\uff70"
_HALF_WIDTH = (
    {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
    | {ord("\u3000"): ord(" ")}
    | dict.fromkeys(map(ord, _HYPHENS), ord("-"))
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


class Unclean(ValueError):
    """A text that cannot be kept. ``code`` names why; ``sentence`` says what to do."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def clean_text(value: str, *, multiline: bool = True) -> str:
    """The text as it is kept: line ends as LF, nothing else changed.

    Raises Unclean for controls, NUL, lone surrogates, noncharacters and heaps of marks; in a single line also for line
    ends, tabs and marks that turn it round.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(value):
        raise Unclean(
            "control",
            _("The text holds invisible control characters that we cannot keep. Remove them, or type it anew."),
        )
    if _has_heaps_of_marks(value):
        raise Unclean("marks", _("Too many accents are piled on one letter. Remove them, or type it anew."))
    if not multiline and _LINE_ENDS.search(value):
        raise Unclean("line_end", _("Write this in one line, without line breaks or tabs."))
    if not multiline and _OVERRIDES.search(value):
        raise Unclean("direction", _("An invisible mark turns the text round. Remove it, or type the line anew."))
    return value


def without_unkeepable(value: str) -> str:
    """The text without what :func:`clean_text` would refuse, for what came from somebody who cannot be asked."""
    value = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if not _has_heaps_of_marks(value):
        return value
    runs = groupby(value, lambda character: unicodedata.category(character)[0] == "M")
    return "".join("".join(list(run)[:MARKS] if is_mark else run) for is_mark, run in runs)


def _has_heaps_of_marks(value: str) -> bool:
    if value.isascii():
        return False
    runs = groupby(value, lambda character: unicodedata.category(character)[0] == "M")
    return any(is_mark and sum(1 for _mark in run) > MARKS for is_mark, run in runs)


def half_width(value: str) -> str:
    """An identifier as it was meant: ASCII for full-width, any dash a hyphen, nothing invisible.

    No more than that: ④ is not 4, and a Cyrillic letter is not its Latin look-alike.
    """
    return _UNSEEN.sub("", value.translate(_HALF_WIDTH))


def folded(value: str) -> str:
    """The same for words and figures around one, where ㈮ may be (金) and ㋿ may be 令和."""
    return unicodedata.normalize("NFKC", half_width(value))


def is_blank(value: str) -> bool:
    """Whether nothing can be seen of it: blanks, zero-width characters, fillers, marks without a letter."""
    return all(_is_invisible(character) for character in value)


def _is_invisible(character: str) -> bool:
    # Not what Unicode has not assigned: that may be tomorrow's emoji, or a rare letter of somebody's name.
    return character in _BLANKS or unicodedata.category(character) in _INVISIBLE


class _Text(forms.CharField):
    """A text field whose value went through :func:`clean_text`; limits count code points, as the counter does."""

    multiline = True
    default_error_messages = {"required": _("Enter something here.")}

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=None, strip=False, **kwargs)
        self.limit = max_length
        self.widget.attrs.update(self.widget_attrs(self.widget))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        limit = getattr(self, "limit", None)
        # Browsers count a line end as one and an emoji as two, so theirs must be the wider limit.
        return attrs | ({"maxlength": str(limit * 2), "data-limit": str(limit)} if limit else {})

    def to_python(self, value: Any) -> str:
        try:
            text = clean_text(super().to_python(value) or "", multiline=self.multiline)
        except Unclean as unclean:
            raise ValidationError(str(unclean.sentence), code=unclean.code) from unclean
        return "" if is_blank(text) else text

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                ngettext_lazy(
                    "%(limit)d characters fit here; this is %(over)d character longer. Shorten it.",
                    "%(limit)d characters fit here; this is %(over)d characters longer. Shorten it.",
                    "over",
                ),
                code="max_length",
                params={"limit": self.limit, "over": len(value) - self.limit},
            )


class Line(_Text):
    """A single line."""

    multiline = False

    def to_python(self, value: Any) -> str:
        """What was pasted with it at either end is no part of the line: blanks, line ends, marks of direction."""
        return super().to_python(str(value).strip(_EDGES) if value else value)


class Prose(_Text):
    """Several lines."""

    widget = forms.Textarea(attrs={"rows": 3})
