"""The address a mail of ours asks to be answered at: signed, so that nobody else can make one up.

``reply+26l-7f3k9.<signature>@support.example``. Small letters and figures only, since some mail servers fold the rest.
Mails to staff carry another signature than mails to customers: knowing the address of one's own mails, no customer can
make up the address at which support answers.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from cases import access, numbers
from cases.models import Case, Mail
from cases.models.case import NEVER_SENT

SIGNED = 10  # bytes of the signature: 80 bits
_TAG = re.compile(r"([0-9]{2}[a-l]-[0-9a-z]{5})\.([a-z2-7]{16})", re.ASCII)


class Side(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What a signed address says: of which case, and for whom it was made."""

    number: str
    side: Side


def is_set_up() -> bool:
    """Whether answers to mails can come in at all."""
    return bool(settings.INBOUND_EMAIL_ADDRESS and (settings.INBOUND_EMAIL or settings.INBOUND_RELAY_SECRET))


def takes_answers(case: Case) -> bool:
    """Whether mails about the case can be answered by mail."""
    return is_set_up() and case.status not in NEVER_SENT


def of(number: str, side: Side) -> str:
    """The address that stands for a case."""
    local, domain = _parts()
    return f"{local}+{number.lower()}.{_signature(number, side, settings.SECRET_KEY)}@{domain}"


def for_mail(mail: Mail) -> str:
    """Where an answer to a mail of ours goes; empty where none can come in, or the mail is about no sent case.

    Nor has a mail one that does not offer it, such as one with a note: the answer would go to the customer.
    """
    if mail.case is None or not takes_answers(mail.case) or mail.parts.get("by_mail") == "":
        return ""
    # Without a reader it is a mail to the team, whose addresses are nobody's own.
    is_staff = access.is_agent(mail.reader) if mail.reader else mail.to in settings.SUPPORT_TEAM_EMAIL
    return of(mail.case.number, Side.STAFF if is_staff else Side.CUSTOMER)


def is_ours(address: str) -> bool:
    """Whether a mail to this address comes to us, signed or not."""
    local, domain = _parts()
    name, _at, host = address.lower().partition("@")
    return bool(domain) and host == domain and (name == local or name.startswith(f"{local}+"))


def is_tagged(address: str) -> bool:
    return is_ours(address) and "+" in address.partition("@")[0]


def read(addresses: Iterable[str]) -> list[Signed]:
    """The cases that these addresses stand for, each once. What is not signed by us stands for none."""
    found = [signed for address in addresses if is_tagged(address) and (signed := _read(address.lower()))]
    return list(dict.fromkeys(found))


def _read(address: str) -> Signed | None:
    tag = _TAG.fullmatch(address.partition("@")[0].rpartition("+")[2])
    number = numbers.canonical(tag[1]) if tag else ""
    if tag is None or not number:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    # All are compared, whichever fits: how long it takes tells nothing.
    fits = [side for side in Side for key in keys if constant_time_compare(_signature(number, side, key), tag[2])]
    return Signed(number=number, side=fits[0]) if fits else None


def _signature(number: str, side: Side, key: str) -> str:
    made = salted_hmac(f"cases.inbox.addresses.{side}", number, secret=key, algorithm="sha256").digest()
    return base64.b32encode(made[:SIGNED]).decode("ascii").lower()


def _parts() -> tuple[str, str]:
    local, _at, domain = settings.INBOUND_EMAIL_ADDRESS.lower().partition("@")
    return local, domain
