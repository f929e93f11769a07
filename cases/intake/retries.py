"""The retry desk (1.3.4): a failed try is recorded, the draft waits, and then it still fails or works.

A try that fails is a row; the draft is parked until the next one counts. With as many tries as the settings ask for,
each after its wait, the condition is met, and the tries are evidence. When it works, the draft ends without being sent.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import lifecycle, mail, waiting
from cases.access import visible_to
from cases.clock import JAPAN
from cases.evidence.secrets import masked
from cases.intake import drafts
from cases.models import Case, Try, User
from cases.models.case import Status
from scope import Area
from scope.facts import Retry

# What belongs to the old occurrence alone is not taken into a new draft.
_OF_THE_TIME = ("retries", "api_request_id", "import_started_at", lifecycle.REASONS, drafts.TYPED)
_COPIED = (
    *("instance", "munchkin_id", "account_string", "reporter_name", "subject", "steps", "expected", "actual"),
    *("asset_urls", "no_url_reason", "goal", "priority", "language"),
)


@transaction.atomic
def record(draft: Case, *, by: User, key: UUID, failed_at: datetime, reference: str = "", message: str = "") -> Try:
    """Write a failed try down, once for each *key*; the draft waits from then, or has what it takes to be sent.

    A try made before the wait was over is kept, but does not count. Raises NotAllowed where no try is asked for.
    """
    draft = drafts.locked(draft)
    known = Try.objects.filter(key=key).first()
    if known and known.case_id == draft.pk:
        return known
    if known or not drafts.waits_for_retry(drafts.verdict(draft)):
        raise lifecycle.NotAllowed(_("Your answers ask for no further try. Go on with the details."))
    message = masked(message)
    wait, code = waiting.told_by(draft.area, message)
    last = draft.tries.filter(counts=True).last()
    counts = last is None or failed_at >= last.again_at
    made = Try.objects.create(
        case=draft,
        key=key,
        by=by,
        failed_at=failed_at,
        reference=reference,
        message=message,
        code=code,
        wait=wait,
        counts=counts,
        again_at=waiting.again_from(wait, failed_at) if counts or last is None else last.again_at,
    )
    is_enough = draft.tries.filter(counts=True).count() >= settings.RETRY_TRIES
    if is_enough:
        _fill_in(draft)
        drafts.saved(draft)
    drafts.answer(draft, {"retry": Retry.STILL_FAILS.value} if is_enough else {})
    return made


def _fill_in(draft: Case) -> None:
    """Put the tries into the evidence; of what is there already, nothing is taken away."""
    tries = list(draft.tries.all())
    evidence = dict(draft.evidence)
    written = str(evidence.get("retries", ""))
    lines = [line for each in tries if (line := in_a_line(each)) not in written]
    evidence["retries"] = "\n".join([*([written] if written else []), *lines])
    reference = next((each.reference for each in reversed(tries) if each.reference), "")
    message = next((each.message for each in reversed(tries) if each.message), "")
    told = {"error_message": message}
    if draft.area == Area.LIST_IMPORT.value:
        started = tries[-1].failed_at.astimezone(JAPAN).isoformat(timespec="minutes")
        told |= {"import_list_url": reference, "import_started_at": started}
    else:
        told["api_request_id"] = reference
    draft.evidence = evidence | {name: value for name, value in told.items() if value and not evidence.get(name)}


def in_a_line(each: Try) -> str:
    """``2026-11-20 10:47 JST → 611 System error (e42b#1a1f6832bd0)``: the same in every language."""
    said = each.first_line or each.code or "?"
    line = f"{each.failed_at.astimezone(JAPAN):%Y-%m-%d %H:%M} JST → {said[:200]}"
    return f"{line} ({each.reference})" if each.reference else line


@transaction.atomic
def solve(draft: Case, *, by: User) -> Case:
    """It works now: the draft ends without being sent, with its tries and an event as the record.

    The answers say so too, so that the verdict kept with it is the one of 1.3.4: no cause analysis.
    """
    draft = drafts.locked(draft)
    if not draft.tries.exists():
        raise lifecycle.NotAllowed(_("Record the try that failed first."))
    draft = drafts.answer(draft, {"retry": Retry.SOLVED.value})
    lifecycle.move(draft, "solve", by=by, data={"tries": draft.tries.count(), "clauses": draft.clauses})
    draft.refresh_from_db()
    return draft


@transaction.atomic
def begin_again(solved: Case, *, by: User, key: UUID | None) -> Case:
    """A new draft about the same, since it has come back: nothing is typed twice, and the tries begin anew."""
    draft = lifecycle.new_draft(solved.company, by, key=key, **{name: getattr(solved, name) for name in _COPIED})
    if not draft.facts:
        draft.evidence = {name: value for name, value in solved.evidence.items() if name not in _OF_THE_TIME}
        draft = drafts.answer(drafts.saved(draft), solved.facts | {"retry": Retry.NOT_YET.value})
    return draft


# --- Reminders -------------------------------------------------------------------------------------------------------


def reminders_due() -> list[int]:
    """Parked drafts whose wait is over and of whose last try nobody was reminded yet, the longest waiting first."""
    parked = Case.objects.filter(status=Status.DRAFT, parked_until__lte=timezone.now())
    tries = Try.objects.filter(case__in=parked, counts=True, reminder=None, again_at=F("case__parked_until"))
    # What was written down so late that one may try at once needs no reminder.
    tries = tries.filter(at__lt=F("again_at"))
    return list(tries.order_by("again_at", "id").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def remind(key: int) -> bool:
    """Queue the one mail for a try, in the transaction that notes it; False where that is done or no longer due."""
    case = Case.objects.select_for_update().filter(tries=key, status=Status.DRAFT).first()
    made = Try.objects.select_related("case__filer").filter(pk=key, reminder=None).first()
    if case is None or made is None or case.parked_until != made.again_at or case.parked_until > timezone.now():
        return False
    if visible_to(case.filer).filter(pk=case.pk).exists():
        Try.objects.filter(pk=key, reminder=None).update(reminder=mail.remind(case))
        return True
    # Whoever may no longer open the draft is not told of it, now or later.
    Case.objects.filter(pk=case.pk).update(parked_until=None)
    return False


BATCH = 50
