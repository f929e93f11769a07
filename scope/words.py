"""Words in the two languages the guideline is read in."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One sentence or label, in Japanese and in English."""

    ja: str
    en: str

    def __post_init__(self) -> None:
        if not self.ja.strip() or not self.en.strip():
            raise ValueError("A text needs both languages.")

    def in_language(self, code: str | None) -> str:
        """The words for a language code such as ``ja`` or ``en-gb``; anything unknown reads English."""
        return self.ja if (code or "").lower().startswith("ja") else self.en


def text(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)
