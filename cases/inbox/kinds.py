"""What kind of mail it is: written by a person, or by a program that must never be answered."""

import re
from email.utils import parseaddr

from django.conf import settings

from cases.inbox import addresses, headers
from cases.inbox.letters import Letter
from cases.models import InboundMail, Mail

Why = InboundMail.Why
# What has no end goes on to the end; so no text makes either of them look twice at the same letters.
_QUOTED, _ASIDE = re.compile(r'"(?:[^"\\]|\\.)*\\?(?:"|\Z)', re.S), re.compile(r"\([^()]*\)")
DEEPEST = 5  # remarks within remarks
MOST_HOPS = 40  # servers a mail passed; more, and it goes round in circles
_BULK = frozenset(("bulk", "junk", "auto_reply", "auto-reply"))
_MACHINES = frozenset(("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "autoreply", "auto-reply"))
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-AutoReply-From", "X-Mail-Autoreply")
# Only how the subject begins: "Re: 自動返信メールが届かない" is what a case may be about.
_SUBJECT = re.compile(
    r"\s*[\[【(（]?\s*(?:auto(?:matic)?[\s-]*(?:reply|response)|autoreply|out of (?:the )?office|"
    r"自動(?:応答|返信|配信)(?:メール)?|不在(?:通知|連絡|のお知らせ|応答)|"
    r"undeliver(?:able|ed)|delivery (?:status notification|failure)|mail delivery failed|returned mail|"
    r"配信(?:不能|できません|エラー)|read:|開封済み?)\s*(?:[:：\]】)）]|$)",
    re.I,
)


def machine(letter: Letter) -> str:
    """Why no person wrote this; empty where one seems to have."""
    if is_loop(letter):
        return Why.LOOP
    if letter.report is not None and letter.report.message_id:
        return Why.BOUNCE
    message = letter.message
    submitted = headers.first(message, "Auto-Submitted").partition(";")[0].strip().lower()
    is_automatic = (
        submitted not in ("", "no")
        or headers.first(message, "Precedence").strip().lower() in _BULK
        or any(headers.first(message, name) for name in _AUTOMATIC)
        or message.get_content_type() == "multipart/report"
        or headers.first(message, "Return-Path").strip() == "<>"
        or letter.sender.partition("@")[0] in _MACHINES
        or bool(_SUBJECT.match(letter.subject))
    )
    return Why.AUTOMATIC if is_automatic else ""


def is_loop(letter: Letter) -> bool:
    """A mail of ours that came back, by its sender, its Message-ID, the mark we set, or the way it took."""
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    marks = headers.every(letter.message, "X-Loop")
    return (
        letter.sender == own
        or addresses.is_ours(letter.sender)
        or any(settings.INBOUND_EMAIL_ADDRESS.lower() in mark.lower() for mark in marks)
        or len(headers.every(letter.message, "Received")) > MOST_HOPS
        or Mail.objects.filter(message_id=letter.message_id).exists()
    )


def may_be_answered(letter: Letter) -> bool:
    """Whether an answer reaches a person: lists, and senders who ask for none, get none."""
    suppressed = headers.first(letter.message, "X-Auto-Response-Suppress").lower()
    is_list = bool(headers.first(letter.message, "List-Id") or headers.first(letter.message, "List-Unsubscribe"))
    is_list = is_list or headers.first(letter.message, "Precedence").strip().lower() == "list"
    return bool(letter.sender) and not is_list and not any(word in suppressed for word in ("all", "autoreply", "oof"))


# --- Whether the sender is who it says -----------------------------------------------------------------------------


def is_proved(letter: Letter) -> bool:
    """What our own mail server found (RFC 8601), where it is named in the settings; else there is nobody to ask."""
    server = settings.INBOUND_EMAIL_AUTHSERV.lower()
    if not server:
        return True
    for field in headers.every(letter.message, "Authentication-Results"):
        if _ASIDE.sub(" ", field).lower().partition(";")[0].split()[:1] == [server]:
            # The uppermost is the server's own; what stands beneath came with the mail.
            domain = letter.sender.partition("@")[2]
            return any(_passes(result, domain) for result in _bare(field).lower().split(";")[1:])
    return False


def _bare(field: str) -> str:
    """The field without quotes and remarks: a sender may have made up a result there. Empty where they do not end."""
    left = _QUOTED.sub("", field)
    for _depth in range(DEEPEST):
        left = _ASIDE.sub(" ", left)
    return "" if "(" in left or ")" in left else left


def _passes(result: str, domain: str) -> bool:
    words = result.split()
    facts = dict(word.partition("=")[::2] for word in words)
    if facts.get("dmarc") == "pass":
        return _is_of(facts.get("header.from", domain), domain)
    if facts.get("dkim") == "pass":
        return _is_of(facts.get("header.d") or facts.get("header.i", "").rpartition("@")[2], domain)
    if facts.get("spf") == "pass":
        return _is_of(facts.get("smtp.mailfrom", "").rpartition("@")[2], domain)
    return False


def _is_of(proved: str, domain: str) -> bool:
    """The domain that was proved, or one within it: a mail from ``mail.a.example`` may be signed by ``a.example``."""
    return "." in proved and (domain == proved or domain.endswith(f".{proved}"))
