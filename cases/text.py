"""The one function through which every text comes in, and what counts as an empty one.

Bodies are kept to the code point: ① stays ①, ～ stays ～. Only what a parser reads is folded, by the parser.
"""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# C0 and C1 controls but for tab and line feed, lone surrogates, and code points that are no characters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("[\n\u2028\u2029]")
# Characters that take room but show nothing, beyond those Unicode calls separators, formats and controls.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\U0001d159\ufffc")

# NFKC leaves most of these as they are; people type them for a hyphen.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fb\u30fc\uff70", "-"))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


class Unclean(ValueError):
    """A text that cannot be kept. ``code`` names why; ``sentence`` says what to do."""

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def clean_text(value: str, *, multiline: bool = True) -> str:
    """The text as it is kept: line ends as LF, nothing else changed.

    Raises Unclean for controls, NUL and lone surrogates, and for line ends in a single line.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(value):
        raise Unclean(
            "control",
            _("The text holds invisible control characters that we cannot keep. Remove them, or type it anew."),
        )
    if not multiline and _LINE_ENDS.search(value):
        raise Unclean("line_end", _("Write this in one line, without line breaks."))
    return value


def folded(value: str) -> str:
    """What an identifier, a date or an address was meant to be: half-width, any dash a hyphen, nothing invisible."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", value).translate(_DASHES))


def is_blank(value: str) -> bool:
    """Whether nothing can be seen of it: blanks, zero-width characters, fillers, marks without a letter."""
    return all(_is_invisible(character) for character in value)


def _is_invisible(character: str) -> bool:
    if character in _BLANKS:
        return True
    return unicodedata.category(character) in {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn"} or (
        0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
    )


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
                    "This is %(length)d character long; shorten it to %(limit)d.",
                    "This is %(length)d characters long; shorten it to %(limit)d.",
                    "length",
                ),
                code="max_length",
                params={"length": len(value), "limit": self.limit},
            )


class Line(_Text):
    """A single line."""

    multiline = False

    def to_python(self, value: Any) -> str:
        return super().to_python(value).strip()


class Prose(_Text):
    """Several lines."""

    widget = forms.Textarea(attrs={"rows": 3})
