"""Which passwords are taken, and how they are kept. Length is what counts; no rule about kinds of characters."""

import re
import unicodedata

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import ScryptPasswordHasher  # type: ignore[attr-defined]  # missing from the stubs
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

KNOWN_WORDS = (
    "marketo",
    "munchkin",
    "engage",
    "adobe",
    "support",
    "password",
    "passphrase",
    "portal",
    "サポート",
    "パスワード",
)
REMAINING = 8
LONGEST = 256


class NormalisingScryptHasher(ScryptPasswordHasher):
    """scrypt (N=2^14, r=8, p=5) of the NFKC form: the same phrase signs in from a Mac and from Windows."""

    def encode(self, password: str, salt: str, n: int | None = None, r: int | None = None, p: int | None = None) -> str:
        return super().encode(unicodedata.normalize("NFKC", password), salt, n, r, p)


class MaximumLength:
    """A limit far above any phrase, so that hashing cannot be made slow."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(
                ngettext(
                    "Use at most %(n)d character.",
                    "Use at most %(n)d characters.",
                    LONGEST,
                )
                % {"n": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return ""


class NotMadeOfKnownWords:
    """Refuses what is little more than the product's, the company's or the person's name with figures around it."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        rest = unicodedata.normalize("NFKC", password).casefold()
        for word in sorted(words_around(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        letters = re.sub(r"[\W\d_]+", "", rest)
        if len(letters) < REMAINING and len(set(rest)) < REMAINING and len(rest) < len(password):
            raise ValidationError(
                _("This is little more than a known name. Add a few words that only you would put together."),
                code="password_of_known_words",
            )

    def get_help_text(self) -> str:
        return ""


def words_around(user: AbstractBaseUser | None) -> set[str]:
    """What an attacker would try first: the product, the person, the companies they belong to."""
    words = set(KNOWN_WORDS)
    if user is not None and user.pk:
        names = [str(user), str(getattr(user, "email", ""))]
        names += [str(contact.company) for contact in user.contacts.select_related("company")]  # type: ignore[attr-defined]
        for name in names:
            words.update(part for part in re.split(r"[\W_]+", name.casefold()) if len(part) > 2)
    return words
