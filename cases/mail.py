"""Who is told what, in whose language. Mails are rows of our own, written with the change they tell of.

Own rows rather than a mail package's, because three promises are ours to keep: a mail that is sent again keeps its
Message-ID, the mails of one case go out in order, and several workers may share the queue.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.clock import JAPAN
from cases.models import Case, Mail, User

# Mails stay in mailboxes for years, so what they link to is a promise; a test holds it against the pages.
CASE_PAGE = "/cases/{number}/"
DESK_PAGE = "/admin/cases/case/{pk}/change/"
RETRY_PAGE = "/drafts/{number}/retry/"


_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Reader:
    """Whom a mail is for, and in which language they read."""

    email: str
    language: str
    is_staff: bool


# What each event says: to the customer, and to the team.
CUSTOMER_SENTENCES: dict[str, Promise] = {
    "submit": _("We have your request."),
    "ask": _("Support has a question for you."),
    "reply": _("Support has replied."),
    "resolve": _("Support has sent a solution."),
    "refer": _("Your request was handed over to consulting."),
    "take_back": _("Support is working on your case again."),
    "close": _("Your case was closed."),
    "reopen": _("Your case was reopened."),
    "overrule": _("Support has decided anew whether your request is covered."),
    "remind": _("It is time to try again."),
    "loan_ask": _("Support asks for the whole file of your import."),
    "loan_drop": _("Support does not need the whole file of your import any more."),
    "loan_end": _("The whole file of your import was deleted."),
}
TEAM_SENTENCES: dict[str, Promise] = {
    "submit": _("A new case has come in."),
    "answer": _("The customer has answered."),
    "reply": _("The customer has written."),
    "withdraw": _("The customer has withdrawn the case."),
    "close": _("The customer has closed the case."),
    "reopen": _("The customer has reopened the case."),
    "loan_give": _("The customer has sent the whole file of the import."),
    "loan_end": _("The customer has deleted the whole file of the import."),
}
NEXT_STEPS: dict[str, Promise] = {
    "submit": _("You need not do anything now. We will write when there is news."),
    "ask": _("Open the case and answer; it is your turn."),
    "resolve": _("Open the case to confirm, or tell us what is still wrong."),
    "close": _("Within 14 days you can reopen it on its page."),
    "loan_ask": _(
        "Open the case: it says who can open the file and on which day it is deleted, and you can send it there. "
        "If you would rather not, say so in a message."
    ),
    "loan_drop": _("You need not send it any more."),
    "remind": _("Then open the page and say whether it still fails or works now. Either is done in one press."),
}


def tell(case: Case, verb: str, *, by: User | None, message: str = "") -> None:
    """Queue the mails for what just happened; to be called inside its transaction. By nobody acts the portal."""
    from_staff = by is None or access.is_agent(by)
    if (from_staff or verb == "submit") and verb in CUSTOMER_SENTENCES:
        filer = case.filer
        # Whoever may no longer open the case is told nothing of it either; who acts on it just showed that they may.
        if filer == by or access.visible_to(filer).filter(pk=case.pk).exists():
            _queue(case, verb, Reader(filer.email, filer.language, False), CUSTOMER_SENTENCES[verb], message)
    if not from_staff and verb in TEAM_SENTENCES:
        for reader in _team(case):
            _queue(case, verb, reader, TEAM_SENTENCES[verb], message)


def remind(case: Case) -> Mail:
    """Queue the reminder that a parked draft may be tried again; to be called inside the transaction that notes it."""
    reader = Reader(case.filer.email, case.filer.language, False)
    return _queue(case, "remind", reader, CUSTOMER_SENTENCES["remind"], "", page=RETRY_PAGE)


def _team(case: Case) -> list[Reader]:
    if case.assignee and case.assignee.is_active:
        return [Reader(case.assignee.email, case.assignee.language, True)]
    return [Reader(address, settings.LANGUAGE_CODE, True) for address in settings.SUPPORT_TEAM_EMAIL]


def _queue(case: Case, verb: str, reader: Reader, sentence: Promise, message: str, *, page: str = CASE_PAGE) -> Mail:
    page = DESK_PAGE if reader.is_staff else page
    with translation.override(reader.language), timezone.override(JAPAN):
        text = render_to_string(
            "mail/event.txt",
            {
                "case": case,
                "sentence": sentence,
                "next_step": "" if reader.is_staff else NEXT_STEPS.get(verb, ""),
                "message": message,
                "url": settings.SITE_URL.rstrip("/") + page.format(number=case.number, pk=case.pk),
                "due": case.first_response_due if verb == "submit" and not reader.is_staff else None,
            },
        )
        subject = one_line(f"[{case.number}] {sentence} {case.title}")
    return Mail.objects.create(
        case=case,
        to=reader.email,
        language=reader.language,
        subject=subject[:250],
        text=text,
        message_id=f"<{uuid.uuid4()}@{mail_domain()}>",
        references=thread_of(case),
        next_try=timezone.now(),
    )


def one_line(text: str) -> str:
    """A header value: line ends, controls and marks that turn the writing round become blanks.

    So nothing can be smuggled in, neither a header nor a look.
    """
    return _NOT_IN_A_LINE.sub(" ", text).strip()


def mail_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"


def thread_of(case: Case) -> str:
    """The same made-up ancestor for every mail of a case, so that mail programs keep them together."""
    return f"<case-{hashlib.sha256(str(case.submit_key).encode()).hexdigest()[:24]}@{mail_domain()}>"
