"""The question how it went: asked by mail once a solved case has rested; its link needs no sign-in.

The link is signed, names one case, and ends with the first answer or after ``VALID``. Looking at it changes nothing,
since programs that check mails follow links too.
"""

from datetime import timedelta

from django.core import signing
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cases import access, mail
from cases.models import Case, Survey
from cases.models.case import Status

BATCH = 50
VALID = timedelta(days=60)
_SIGNER = signing.TimestampSigner(salt="cases.surveys")


def token_of(case: Case) -> str:
    return _SIGNER.sign(str(case.pk))


def case_of(token: str) -> Case | None:
    """The case that a link asks about; None for one that is not ours, or too old."""
    try:
        key = _SIGNER.unsign(token, max_age=VALID)
    except signing.BadSignature:
        return None
    return Case.objects.select_related("filer", "company").filter(pk=key).first()


def may_be_asked(case: Case) -> bool:
    """Whether the question makes sense now: there was a solution, and the case has ended."""
    return case.status == Status.CLOSED and case.resolved_at is not None


def answer_of(case: Case) -> Survey | None:
    """The answer, once there is one."""
    return Survey.objects.filter(case=case, at__isnull=False).first()


# --- By mail -------------------------------------------------------------------------------------------------------


def _resting() -> QuerySet[Case]:
    return Case.objects.filter(status=Status.CLOSED, survey_due__lte=timezone.now())


def due() -> list[int]:
    """Cases whose filer is to be asked, the earliest ended first."""
    return list(_resting().order_by("survey_due", "id").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def ask(key: int) -> bool:
    """Queue the one mail, in the transaction that notes it; False where it is not due any more or was done."""
    skips = connection.features.has_select_for_update_skip_locked
    case = _resting().select_for_update(of=("self",), skip_locked=skips).filter(pk=key).first()
    if case is None:
        return False
    Case.objects.filter(pk=key).update(survey_due=None)
    survey, is_new = Survey.objects.get_or_create(case=case, defaults={"asked_at": timezone.now()})
    if is_new and access.customers_of(case).filter(pk=case.filer_id).exists():
        survey.mail = mail.ask_how_it_went(case, token_of(case))
        survey.save(update_fields=["mail"])
    return is_new
