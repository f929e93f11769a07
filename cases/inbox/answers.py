"""What we write back to a mail that came in: few words, to people, and never to a program.

An answer to somebody we do not know says nothing about cases or people, and goes out once per address and day, so that
no mail with a made-up sender can be turned on its owner. The database counts, whatever the number of workers.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import mail
from cases.clock import JAPAN
from cases.models import Case, InboundMail, Mail, User

A_DAY = timedelta(days=1)
MOST_A_DAY = 20  # answers to one person
MOST_STRANGERS = 100  # answers a day to people we do not know, whoever they are
HOME = "/"
SUBJECT, NEUTRAL, WAY = (
    _("About your mail to support"),
    _("Your mail reached us, but it could not be added to a case."),
    _(
        "If you are a customer, answer a mail of the case from the address you sign in with, or write on the page of "
        "the case. New requests are made on the page, too."
    ),
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``sentence`` says what became of the mail, ``items`` what was left out, ``page`` where to go on."""

    sentence: str | Promise
    page: str
    items_are: str | Promise = ""
    items: Sequence[str] = ()
    next_step: str | Promise = ""


def tell_stranger(row: InboundMail, person: User | None) -> None:
    """The neutral answer, if nobody was given one at this address today."""
    day = timezone.localtime(timezone=JAPAN).date()
    once = hashlib.sha256(f"{row.sender} {day}".encode()).hexdigest()
    of_today = InboundMail.objects.filter(answered_once__isnull=False, answered_at__gte=timezone.now() - A_DAY)
    if person is None and of_today.count() >= MOST_STRANGERS:
        return
    try:
        with transaction.atomic():
            InboundMail.objects.filter(pk=row.pk).update(answered_once=once)
    except IntegrityError:
        return
    row.answered_once, row.answered_at = once, timezone.now()
    languages = [person.language] if person else _languages()
    texts = []
    for language in languages:
        with translation.override(language):
            words = {"sentence": NEUTRAL, "way": WAY, "url": mail.address(HOME)}
            texts.append(render_to_string("mail/stranger.txt", words).strip())
    with translation.override(languages[0]):
        _queue(row, texts, subject=mail.one_line(str(SUBJECT)), language=languages[0])


def _languages() -> list[str]:
    """Of somebody we do not know we do not know the language either."""
    return [settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]


def tell(row: InboundMail, case: Case, person: User, answer: Answer) -> None:
    """Answer somebody who may read the case, in their language."""
    answered = InboundMail.objects.filter(sender=row.sender, answered_at__gte=timezone.now() - A_DAY)
    if answered.count() >= MOST_A_DAY:
        return
    with translation.override(person.language):
        parts = {
            "sentence": str(answer.sentence),
            "number": case.number,
            "title": mail.one_line(case.title),
            "items_are": str(answer.items_are),
            "items": list(answer.items),
            "next_step": str(answer.next_step),
            "url": mail.address(answer.page, number=case.number, pk=case.pk),
        }
        text = render_to_string("mail/event.txt", parts)
    subject = mail.one_line(f"[{case.number}] {case.title}")
    _queue(row, [text], subject=subject, language=person.language, case=case, reader=person, parts=parts)
    row.answered_at = timezone.now()


def _queue(row: InboundMail, texts: Sequence[str], *, subject: str, language: str, **fields: object) -> None:
    Mail.objects.create(
        to=row.sender,
        language=language,
        subject=subject[:250],
        text="\n\n---\n\n".join(text.rstrip() for text in texts) + "\n",
        message_id=mail.new_id(),
        references=row.message_id,
        next_try=timezone.now(),
        **fields,
    )
