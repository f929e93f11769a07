"""Who is told what, in whose language and zone. Mails are rows of our own, written with the change they tell of.

Own rows rather than a mail package's, because three promises are ours to keep: a mail that is sent again keeps its
Message-ID, the mails of one case go out in order, and several workers may share the queue.
"""

import hashlib
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import scope
from cases import access, asking
from cases.clock import JAPAN
from cases.inbox import addresses
from cases.models import Case, Condition, Mail, User, Watcher
from cases.templatetags.words import moment, say

# Mails stay in mailboxes for years, so what they link to is a promise; a test holds it against the pages.
CASE_PAGE = "/cases/{number}/"
DESK_PAGE = "/admin/cases/case/{pk}/change/"
RETRY_PAGE = "/drafts/{number}/retry/"
STOP_PAGE = "/mail/stop/{token}/"
SURVEY_PAGE = "/survey/{token}/"
CHOICES_PAGE = "/account/mail/"
ASKED_PAGE = "/cases/{number}/asked/"


_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_KEYS = re.compile("({}|{})[^/\\s]+/".format(*(page.partition("{")[0] for page in (STOP_PAGE, SURVEY_PAGE))))
_STOP = signing.Signer(salt="cases.mail.stop")


@dataclass(frozen=True)
class Reader:
    """Whom a mail is for, how they read, and why they get it: ``user`` where it is a person we know."""

    email: str
    language: str
    is_staff: bool
    zone: ZoneInfo = JAPAN
    user: User | None = None
    watcher: Watcher | None = None
    why: str | Promise = ""


# What each event says: to the customer, to the team, and to those on either side who hear of what their own side did.
CUSTOMER_SENTENCES: dict[str, Promise] = {
    "submit": _("We have your request."),
    "ask": _("Support has a question for you."),
    "reply": _("Support has replied."),
    "correct": _("Support has put a message right. It now says:"),
    "resolve": _("Support has sent a solution."),
    "refer": _("Your request was handed over to consulting."),
    "take_back": _("Support is working on your case again."),
    "close": _("Your case was closed."),
    "reopen": _("Your case was reopened."),
    "overrule": _("Support has decided anew whether your request is covered."),
    "condition": _("Support has looked at what you said of a condition; something is still missing."),
    "conditions_met": _("All conditions of your request are settled. Nothing stands in the way any more."),
    "remind": _("It is time to try again."),
    "survey": _("How well did we help you? One question about a case that has ended."),
    "nudge": _("We are waiting for your answer."),
    "lapse": _("Your case was closed, as we have heard nothing."),
    "loan_ask": _("Support asks for the whole file of your import."),
    "loan_drop": _("Support does not need the whole file of your import any more."),
    "loan_end": _("The whole file of your import was deleted."),
    "escalation_answer": _("Support has taken up your escalation."),
    "call_agree": _("Support will call you on %(when)s."),
    "call_decline": _("Support cannot call you as you asked."),
}
COLLEAGUE_SENTENCES: dict[str, Promise] = {
    "answer": _("%(who)s has answered support."),
    "supply": _("%(who)s has given what support asked for."),
    "claim": _("%(who)s has told support that a condition is met."),
    "correct": _("%(who)s has put a message to support right. It now says:"),
    "reply": _("%(who)s has written to support."),
    "withdraw": _("%(who)s has withdrawn the case."),
    "close": _("%(who)s has closed the case."),
    "reopen": _("%(who)s has reopened the case."),
    "raise": _("%(who)s has raised the priority."),
    "escalate": _("%(who)s has escalated the case."),
    "call_ask": _("%(who)s has asked support for a call."),
    "loan_give": _("%(who)s has sent support the whole file of the import."),
    "loan_end": _("%(who)s has deleted the whole file of the import."),
}
TEAM_SENTENCES: dict[str, Promise] = {
    "submit": _("A new case has come in."),
    "answer": _("The customer has answered."),
    "supply": _("The customer has given what was asked for."),
    "claim": _("The customer says that a condition is met."),
    "correct": _("The customer has put a message right. It now says:"),
    "reply": _("The customer has written."),
    "withdraw": _("The customer has withdrawn the case."),
    "close": _("The customer has closed the case."),
    "reopen": _("The customer has reopened the case."),
    "loan_give": _("The customer has sent the whole file of the import."),
    "loan_end": _("The customer has deleted the whole file of the import."),
    "raise": _("The customer has raised the priority."),
    "mention": _("%(who)s calls you into a case, in an internal note:"),
    "escalate": _("The customer has escalated the case."),
    "call_ask": _("The customer asks for a call."),
}
DESK_SENTENCES: dict[str, Promise] = {
    "ask": _("%(who)s has asked the customer a question."),
    "correct": _("%(who)s has put a message to the customer right. It now says:"),
    "reply": _("%(who)s has replied to the customer."),
    "resolve": _("%(who)s has sent the customer a solution."),
    "refer": _("%(who)s has handed the case over to consulting."),
    "take_back": _("%(who)s has taken the case back from consulting."),
    "close": _("%(who)s has closed the case."),
    "reopen": _("%(who)s has reopened the case."),
    "overrule": _("%(who)s has changed the verdict."),
    "escalation_answer": _("%(who)s has answered the escalation."),
    "call_agree": _("%(who)s will call the customer on %(when)s."),
    "call_decline": _("%(who)s has declined a call."),
    "lapse": _("The case was closed, as the customer has not answered."),
    "condition": _("%(who)s has sent a condition back to the customer."),
    "conditions_met": _("All conditions of the case are settled."),
    "loan_ask": _("%(who)s has asked the customer for the whole file of the import."),
    "loan_drop": _("%(who)s does not need the whole file of the import any more."),
    "loan_end": _("The whole file of the import was deleted."),
}
# What to do next: for the customer, and for the team.
NEXT_STEPS: dict[str, Promise] = {
    "submit": _("You need not do anything now. We will write when there is news."),
    "ask": _("Open the case and answer; it is your turn."),
    "correct": _("Open the case to read it in full, and to answer."),
    "reply": _("Open the case to read it in full, and to answer."),
    "give": _("The page below holds exactly what is asked for. What cannot be given, say why; then it is our turn."),
    "resolve": _("Open the case to confirm, or tell us what is still wrong."),
    "refer": _("You need not do anything now. Consulting will write to you."),
    "take_back": _("You need not do anything now. We will write when there is news."),
    "close": _("Within 14 days you can reopen it on its page."),
    "loan_ask": _(
        "Open the case: it says who can open the file and on which day it is deleted, and you can send it there. "
        "If you would rather not, say so in a message."
    ),
    "loan_drop": _("You need not send it any more."),
    "reopen": _("You need not do anything now. We will write when there is news."),
    "overrule": _("Open the case to read what follows from it."),
    "nudge": _("Open the case and answer, or say that it is solved."),
    "lapse": _("Within 14 days it is reopened when you answer on its page. Nothing needs to be typed again."),
    "condition": _("Open the case, and say when it is done; it is your turn."),
    "conditions_met": _("You need not do anything now. We will write when there is news."),
    "survey": _("The page asks for one answer, and for a word if you like. It needs no sign-in."),
    "remind": _("Then open the page and say whether it still fails or works now. Either is done in one press."),
    "escalation_answer": _("Open the case to read it in full, and to answer."),
    "call_agree": _("Have the case at hand then. If the time no longer suits you, write it in the case."),
    "call_decline": _("Open the case to read what happens instead, or to ask again."),
}
TEAM_NEXT_STEPS: dict[str, Promise] = {
    "submit": _("Open it, and take it on."),
    "answer": _("It is support's turn."),
    "supply": _("Read it in the case; it is support's turn."),
    "claim": _("Verify the condition, or say what is missing."),
    "correct": _("Read it, and answer where that is needed."),
    "reply": _("Read it, and answer where that is needed."),
    "mention": _("Open the case, read the note, and answer with a note of your own."),
    "withdraw": _("Nothing is left to do."),
    "close": _("Nothing is left to do."),
    "reopen": _("It is support's turn."),
    "escalate": _("Read it, and tell the customer in a sentence what happens now."),
    "call_ask": _("Agree to one of the times, or decline and say what happens instead."),
}
# Where answers come in by mail. Staff must know before they write who will read it.
BY_MAIL, BY_MAIL_TO_CUSTOMER = (
    _("You can also answer this mail. What you write becomes part of the case."),
    _("You can also answer this mail from your own address. What you write goes to the customer."),
)
ASKED, GIVEN = _("What we ask you for:"), _("What it is about:")
FOR_INFORMATION = _("For your information; nothing is asked of you.")
# What cannot wait for a summary, and what the leads hear of whoever is in charge.
AT_ONCE = FOR_LEADS = frozenset(("escalate",))
FILED, WATCHES, IN_CHARGE, LEADS, CALLED_IN = (
    _("You get this mail because you filed the case."),
    _("You get this mail because you follow the case."),
    _("You get this mail because you are in charge of the case."),
    _("You get this mail because you lead the support team."),
    _("You get this mail because a colleague named you."),
)


def tell(
    case: Case,
    verb: str,
    *,
    by: User | None,
    message: str = "",
    items: Sequence[str] = (),
    at: datetime | None = None,
) -> None:
    """Queue the mails for what just happened; to be called inside its transaction. *by* is None for the portal.

    *items* names the evidence that was asked for, or given; *at* is the moment that a sentence speaks of, if it does.
    A lazy *message* is put into the language of each reader.
    """
    from_staff = by is None or access.is_agent(by)
    # A draft has no watchers, and whoever sends it has just shown that they may.
    watchers = {} if verb == "submit" else {each.user_id: each for each in _watchers(case)}
    who = by.name if by else ""
    for reader in _customers(case, verb, watchers):
        if reader.user == by and verb != "submit":
            continue
        is_news = from_staff or verb == "submit"
        sentence = (CUSTOMER_SENTENCES if is_news else COLLEAGUE_SENTENCES).get(verb)
        if sentence and (is_news or _wants(reader)):
            page = ASKED_PAGE if verb == "ask" and items else CASE_PAGE
            _queue(case, verb, reader, sentence, message, who=who, at=at, page=page, items=items)
    for reader in _team(case, verb, watchers, with_addresses=not from_staff):
        sentence = (DESK_SENTENCES if from_staff else TEAM_SENTENCES).get(verb)
        if sentence and reader.user != by:
            _queue(case, verb, reader, sentence, message, who=who, at=at, items=items)


def mention(case: Case, *, by: User, to: User, message: str) -> Mail:
    """Queue the mail to a colleague who was named in a note; to be called inside its transaction."""
    sentence = TEAM_SENTENCES["mention"]
    return _queue(case, "mention", _staff(to, CALLED_IN), sentence, message, who=by.name)


def remind(case: Case) -> Mail:
    """Queue the reminder that a parked draft may be tried again; to be called inside the transaction that notes it."""
    reader = _customer(case.filer, FILED)
    return _queue(case, "remind", reader, CUSTOMER_SENTENCES["remind"], "", page=RETRY_PAGE)


def ask_how_it_went(case: Case, token: str) -> Mail:
    """Queue the one question after a case has ended; to be called inside the transaction that notes it."""
    reader = _customer(case.filer, FILED)
    return _queue(case, "survey", reader, CUSTOMER_SENTENCES["survey"], "", page=SURVEY_PAGE.format(token=token))


# --- To whom -------------------------------------------------------------------------------------------------------


def _watchers(case: Case) -> list[Watcher]:
    return list(case.watchers.filter(ended_at=None).select_related("user"))


def _customers(case: Case, verb: str, watchers: dict[int, Watcher]) -> Iterator[Reader]:
    """The filer, then whoever watches. Whoever may no longer open the case is told nothing of it either."""
    if verb == "submit":
        yield _customer(case.filer, FILED)
        return
    for user in access.customers_of(case).filter(pk__in=[case.filer_id, *watchers]).order_by("pk"):
        watcher = watchers.get(user.pk) if user.pk != case.filer_id else None
        yield _customer(user, WATCHES if watcher else FILED, watcher)


def _customer(user: User, why: Promise, watcher: Watcher | None = None) -> Reader:
    return Reader(user.email, user.language, False, user.zone, user, watcher, why)


def _wants(reader: Reader) -> bool:
    """Whether somebody hears of what colleagues did in a case of theirs; who watches one wants to."""
    return bool(reader.watcher or (reader.user and reader.user.hears_of_colleagues))


def _team(case: Case, verb: str, watchers: dict[int, Watcher], *, with_addresses: bool) -> list[Reader]:
    """Whoever is in charge, and the leads for what is theirs, or the team's addresses instead; and staff who watch."""
    known: dict[int, Reader] = {}
    in_charge = case.assignee if case.assignee and case.assignee.is_active else None
    if in_charge and (verb in AT_ONCE or in_charge.news != User.News.SUMMARY):
        known[in_charge.pk] = _staff(in_charge, IN_CHARGE)
    if verb in FOR_LEADS:
        for lead in access.leads():
            known.setdefault(lead.pk, _staff(lead, LEADS))
    for each in watchers.values():
        if each.user != in_charge and access.is_agent(each.user):
            known.setdefault(each.user_id, _staff(each.user, WATCHES, each))
    is_somebodys = in_charge or any(reader.why is LEADS for reader in known.values())
    if is_somebodys or not with_addresses:
        return list(known.values())
    addresses = [Reader(address, settings.LANGUAGE_CODE, True) for address in settings.SUPPORT_TEAM_EMAIL]
    return [*addresses, *known.values()]


def _staff(user: User, why: Promise, watcher: Watcher | None = None) -> Reader:
    return Reader(user.email, user.language, True, user.zone, user, watcher, why)


# --- What it says --------------------------------------------------------------------------------------------------


def _queue(
    case: Case,
    verb: str,
    reader: Reader,
    sentence: Promise,
    message: str,
    *,
    who: str = "",
    at: datetime | None = None,
    page: str = CASE_PAGE,
    items: Sequence[str] = (),
) -> Mail:
    page = DESK_PAGE if reader.is_staff else page
    with translation.override(reader.language), timezone.override(reader.zone):
        parts: dict[str, Any] = {
            "sentence": str(sentence) % {"who": one_line(who), "when": moment(at)},
            "number": case.number,
            "title": one_line(case.title),
            "message": str(message),
            "items": [say(item.label) for item in asking.evidence(case, items)],
            "items_are": str(ASKED if verb == "ask" else GIVEN),
            "open": _open_conditions(case),
            "due": _due(case, reader) if verb == "submit" else "",
            "next_step": str(_next_step("give" if page == ASKED_PAGE else verb, reader, sentence)),
            "url": address(page, number=case.number, pk=case.pk),
            # An answer by mail is for everybody, and would quote the note.
            "by_mail": "" if verb == "mention" else str(_by_mail(case, reader)),
            **_foot(reader),
        }
        text = render_to_string("mail/event.txt", parts).rstrip() + "\n"
    return Mail.objects.create(
        case=case,
        to=reader.email,
        reader=reader.user,
        watcher=reader.watcher,
        language=reader.language,
        subject=_subject(case, verb, parts)[:250],
        text=text,
        parts=parts,
        message_id=new_id(),
        references=thread_of(case),
        next_try=timezone.now(),
    )


def _subject(case: Case, verb: str, parts: dict[str, Any]) -> str:
    """The same for every mail of a case: the big mail programs keep together only what shares its subject.

    A reminder of a draft is no part of a thread yet.
    """
    if verb == "remind":
        return one_line(f"[{case.number}] {parts['sentence']} {case.title}")
    return one_line(f"[{case.number}] {case.title}")


def _due(case: Case, reader: Reader) -> str:
    words = _("The first answer is due by %(when)s.") if reader.is_staff else _("You will hear from us by %(when)s.")
    return str(words) % {"when": moment(case.first_response_due)}


def _next_step(verb: str, reader: Reader, sentence: Promise) -> str | Promise:
    if sentence is CUSTOMER_SENTENCES.get("ask" if verb == "give" else verb):
        return NEXT_STEPS.get(verb, "")
    return TEAM_NEXT_STEPS.get(verb, "") if sentence is TEAM_SENTENCES.get(verb) else FOR_INFORMATION


def _by_mail(case: Case, reader: Reader) -> str | Promise:
    if not addresses.takes_answers(case):
        return ""
    return BY_MAIL_TO_CUSTOMER if reader.is_staff else BY_MAIL


def _open_conditions(case: Case) -> list[str]:
    """What the customer still has to do before support can act in full; looked up only where there is something."""
    if not case.conditions_open or not case.is_open:
        return []
    prefetch_related_objects([case], "conditions")  # once for all the mails of an event
    todos = scope.version(case.guideline).todos
    found = [(one.clause, one.fact) for one in case.conditions.all() if one.state == Condition.State.OPEN]
    return [say(todos[one]) for one in found if one in todos]


def _foot(reader: Reader) -> dict[str, str]:
    """Why somebody gets the mail, and how to get fewer. An address of a team has nobody to choose for it."""
    if reader.watcher:
        return {"why": str(reader.why), "stop": stop_address(reader.watcher)}
    if reader.user:
        return {"why": str(reader.why), "choices": address(CHOICES_PAGE)}
    return {}


def without_keys(text: str) -> str:
    """A mail as others may read it: a link that needs no sign-in would let them answer in its reader's name."""
    return _KEYS.sub(r"\1…/", text)


def address(page: str, **parts: Any) -> str:
    """The whole address of a page, as it stands in a mail."""
    return settings.SITE_URL.rstrip("/") + page.format(**parts)


def one_line(text: str) -> str:
    """A header value: line ends, controls and marks that turn the writing round become blanks.

    So nothing can be smuggled in, neither a header nor a look.
    """
    return _NOT_IN_A_LINE.sub(" ", text).strip()


# --- How mails know each other --------------------------------------------------------------------------------------


def new_id() -> str:
    return f"<{uuid.uuid4()}@{mail_domain()}>"


def mail_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"


def thread_of(case: Case) -> str:
    """The same made-up ancestor for every mail of a case, so that mail programs keep them together."""
    return f"<case-{hashlib.sha256(str(case.submit_key).encode()).hexdigest()[:24]}@{mail_domain()}>"


def ancestors_of(mail: Mail) -> list[str]:
    """The Message-IDs a mail answers: the thread's own, then of the last one its reader got of it."""
    if not mail.references or mail.case_id is None:
        return mail.references.split()
    sent = Mail.objects.filter(case=mail.case_id, to=mail.to, references=mail.references, state=Mail.State.SENT)
    last = sent.filter(pk__lt=mail.pk).order_by("-pk").values_list("message_id", flat=True).first()
    return [mail.references, last] if last else [mail.references]


# --- Ending it -----------------------------------------------------------------------------------------------------


def stop_address(watcher: Watcher) -> str:
    """Where a watcher ends the mails of a case without signing in: nobody else can make up that address."""
    return address(STOP_PAGE, token=_STOP.sign(str(watcher.pk)))


def watcher_of(token: str) -> Watcher | None:
    """Whose mails an address ends; None for one that is not ours."""
    try:
        key = _STOP.unsign(token)
    except signing.BadSignature:
        return None
    return Watcher.objects.select_related("case", "user").filter(pk=key).first()
