"""The only doors to a case. What is absent and what is not yours answer alike."""

from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from cases.models import Attachment, Case, Company, Contact, FileLoan, Instance, Message, User
from cases.models.case import NEVER_SENT, Status

_READ = tuple(
    f"view_{model}"
    for model in ("case", "condition", "message", "event", "attachment", "company", "instance", "contact", "closingday")
)
# What the groups of support staff may do in Django admin; nobody may delete. The migration that makes them agrees.
GROUPS: dict[str, tuple[str, ...]] = {
    "agent": (*_READ, "change_case"),
    "lead": (
        *_READ,
        "change_case",
        "view_survey",
        *(
            f"{act}_{model}"
            for model in ("company", "instance", "contact", "user", "closingday")
            for act in ("add", "change")
        ),
        "view_user",
        "resend_mail",
        "view_inboundmail",
    ),
}


class WasSent(Http404):
    """A draft that its writer has sent meanwhile, or closed as solved; ``case`` is what became of it."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case


def is_agent(user: User) -> bool:
    """Whether the person works cases: support staff whose group allows it."""
    return user.is_active and user.is_staff and user.has_perm("cases.view_case")


def leads() -> QuerySet[User]:
    """Whoever leads the support team."""
    return User.objects.filter(groups__name="lead", is_staff=True, is_active=True).order_by("pk")


def agents() -> QuerySet[User]:
    """Whoever works cases, by name."""
    found: QuerySet[User] = ModelBackend().with_perm("cases.view_case")
    return found.filter(is_staff=True).order_by("name", "pk")


def companies_of(user: User) -> QuerySet[Company]:
    """The companies a person acts for today."""
    if not user.is_authenticated or not user.is_active:
        return Company.objects.none()
    return Company.objects.filter(is_active=True, contacts__user=user, contacts__is_active=True)


def customers_of(case: Case) -> QuerySet[User]:
    """Whoever acts for the case's company today, and so may read it once it was sent."""
    here = Contact.objects.filter(company=case.company_id, company__is_active=True, is_active=True)
    return User.objects.filter(is_active=True, pk__in=here.values("user"))


def instances_of(user: User) -> QuerySet[Instance]:
    return Instance.objects.filter(company__in=companies_of(user)).select_related("company")


def may_file(user: User, company: Company | None = None) -> bool:
    """Whether the person is an authorised contact: of that company, or of any when none is named."""
    companies = _may_file(user)
    return (companies.filter(pk=company.pk) if company else companies).exists()


def may_file_for(user: User, company: str) -> Exists:
    """The same as an expression, of the company that *company* names in a query."""
    return Exists(_may_file(user).filter(pk=OuterRef(company)))


def _may_file(user: User) -> QuerySet[Company]:
    return companies_of(user).filter(contacts__user=user.pk, contacts__is_authorised=True)


def visible_to(user: User) -> QuerySet[Case]:
    """Every case the person may read: agents all that were sent, customers their companies' and their own drafts."""
    if not user.is_authenticated or not user.is_active:
        return Case.objects.none()
    if is_agent(user):
        return Case.objects.exclude(status__in=NEVER_SENT)
    own = Case.objects.filter(company__in=companies_of(user).values("pk"))
    return own.filter(~Q(status__in=NEVER_SENT) | Q(filer=user))


def get_case(user: User, number: str) -> Case:
    """The sent case of that number. Http404 when there is none, or it is not theirs."""
    return _one(visible_to(user).exclude(status__in=NEVER_SENT), number)


def get_draft(user: User, number: str) -> Case:
    """The person's own draft of that number. WasSent once they sent it, Http404 when there is none or not theirs."""
    try:
        return _one(drafts_of(user), number)
    except Http404:
        sent = visible_to(user).exclude(status=Status.DRAFT).filter(filer__pk=user.pk, number=number).first()
        if sent is None:
            raise
        raise WasSent(sent) from None


def get_unsent(user: User, number: str) -> Case:
    """The person's own draft, or what they closed as solved without sending it; else like :func:`get_draft`."""
    try:
        return get_draft(user, number)
    except WasSent as gone:
        if gone.case.status != Status.SOLVED:
            raise
        return gone.case


def drafts_of(user: User) -> QuerySet[Case]:
    """The person's own drafts, the last one saved first."""
    if not user.is_authenticated or is_agent(user):
        return Case.objects.none()
    return visible_to(user).filter(status=Status.DRAFT, filer=user).order_by("-changed_at", "-id")


def attachments_of(user: User, number: str) -> QuerySet[Attachment]:
    """The files of a case or draft that the person may read. Http404 when the case is not theirs to read.

    Files of internal notes are for agents; what waits in somebody's form is for that person.
    """
    found = _one(visible_to(user), number)
    files = Attachment.objects.select_related("case", "message", "uploaded_by").filter(case=found)
    if not is_agent(user):
        files = files.exclude(message__audience=Message.Audience.INTERNAL)
    return files.filter(Q(is_staged=False) | Q(uploaded_by=user))


def get_attachment(user: User, number: str, attachment_id: UUID) -> Attachment:
    """One of the files the person may read. Http404 otherwise."""
    found = attachments_of(user, number).filter(pk=attachment_id).first()
    if found is None:
        raise Http404
    return found


def may_copy(user: User, file: Attachment) -> bool:
    """Whether the person, who may read about the file, may take a copy of it.

    What was lent holds people's data: of support, only whoever is in charge of the case or has asked for the file.
    """
    if not file.is_lent or not is_agent(user):
        return True
    return user.pk == file.case.assignee_id or FileLoan.objects.filter(file=file, asked_by=user).exists()


def _one(cases: QuerySet[Case], number: str) -> Case:
    found = cases.filter(number=number).select_related("company", "filer", "assignee", "instance").first()
    if found is None:
        raise Http404
    return found
