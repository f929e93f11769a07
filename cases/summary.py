"""The summary that staff may choose to get at 9:00 of each business day: their open cases, what is due, what waits."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import access, mail
from cases.clock import JAPAN, hours, is_business_day
from cases.models import Case, Mail, Summary, User
from cases.models.case import BALL, OPEN, Ball, Status
from cases.templatetags.words import day
from cases.triage.due import due as due_of
from cases.triage.piles import AT_WORK, BY_PROMISE

DESK = "/admin/cases/case/?pile={pile}"
MOST = 50  # cases in a summary; who has more sees them at the desk
BATCH = 50


def due() -> list[int]:
    """Whom to write to: those who chose it and had none today, once support is open."""
    now = timezone.localtime(timezone=JAPAN)
    if not is_business_day(now.date()) or now.time() < hours().opens:
        return []
    wanting = User.objects.filter(is_staff=True, is_active=True, news__in=(User.News.BOTH, User.News.SUMMARY))
    return list(wanting.exclude(summaries__day=now.date()).order_by("pk").values_list("pk", flat=True)[:BATCH])


def write(key: int) -> bool:
    """Queue one summary, in the transaction that notes it; False where another worker was faster.

    Whoever has nothing open, and no case to take on, is left in peace for the day.
    """
    today = timezone.localdate(timezone=JAPAN)
    user = User.objects.get(pk=key)
    try:
        with transaction.atomic():
            Summary.objects.create(user=user, day=today, mail=_mail(user, today))
    except IntegrityError:
        return False
    return True


def _mail(user: User, today: date) -> Mail | None:
    if not access.is_agent(user):
        return None
    with translation.override(user.language), timezone.override(user.zone):
        parts = _parts(user, today)
        if not parts["groups"] and not parts["unassigned"]:
            return None
        text = render_to_string("mail/summary.txt", parts).rstrip() + "\n"
    return Mail.objects.create(
        to=user.email,
        reader=user,
        language=user.language,
        subject=mail.one_line(parts["sentence"])[:250],
        text=text,
        parts=parts,
        message_id=mail.new_id(),
        next_try=timezone.now(),
    )


def _parts(user: User, today: date) -> dict[str, Any]:
    seen = access.visible_to(user)
    own = list(seen.filter(assignee=user, status__in=OPEN).select_related("company").order_by(*BY_PROMISE, "pk")[:MOST])
    unassigned = seen.filter(status__in=AT_WORK, assignee=None).count()
    ours = [case for case in own if case.status in AT_WORK]
    groups = (
        (_("Support's turn"), ours),
        (_("Waiting for the customer"), [case for case in own if BALL[Status(case.status)] == Ball.CUSTOMER]),
        (_("With consulting"), [case for case in own if case.status == Status.REFERRED]),
    )
    return {
        "template": "summary",
        "sentence": _sentence(len(own), sum(_is_due(case, today) for case in ours), today),
        "groups": [{"name": name, "lines": [_line(case) for case in cases]} for name, cases in groups if cases],
        "unassigned": _unassigned(unassigned) if unassigned else "",
        "desk": mail.address(DESK, pile="unassigned"),
        "url": mail.address(DESK, pile="mine"),
        "choices": mail.address(mail.CHOICES_PAGE),
    }


def _sentence(own: int, due_today: int, today: date) -> str:
    words = ngettext("%(day)s: %(n)d open case of yours", "%(day)s: %(n)d open cases of yours", own)
    said = words % {"day": day(today), "n": own}
    if not due_today:
        return said
    return said + ngettext(", %(n)d due today or late", ", %(n)d due today or late", due_today) % {"n": due_today}


def _unassigned(count: int) -> str:
    words = ngettext("%(n)d case has nobody in charge.", "%(n)d cases have nobody in charge.", count)
    return words % {"n": count}


def _is_due(case: Case, today: date) -> bool:
    """Whether an answer is owed by the end of the day."""
    ends = datetime.combine(today + timedelta(days=1), datetime.min.time(), JAPAN)
    return bool(case.response_due and case.response_due < ends)


def _line(case: Case) -> dict[str, str]:
    return {
        "number": case.number,
        "title": mail.one_line(case.title),
        "company": mail.one_line(case.company.name),
        "due": str(due_of(case).words),
        "url": mail.address(mail.DESK_PAGE, pk=case.pk),
    }
