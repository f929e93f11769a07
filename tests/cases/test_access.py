"""Who sees which case: everybody against everything, and what happens when a right ends."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.http import Http404

from cases import access, lifecycle
from cases.models import Attachment, Case, Company, Contact, Instance, User
from cases.models.case import NEVER_SENT, Status

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]

PEOPLE = ("customer", "colleague", "company_admin", "stranger", "agent", "lead", "bystander", "bare_staff", "boss")
SEES_A_SENT_CASE = {"customer", "colleague", "company_admin", "agent", "lead", "boss"}


@pytest.fixture
def bystander(db: None) -> User:
    """Signed in, of no company."""
    return User.objects.create_user("b@elsewhere.example", name="B")


@pytest.fixture
def bare_staff(db: None) -> User:
    """Staff by flag, of no group."""
    return User.objects.create_user("s@support.example", name="S", is_staff=True)


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("root@support.example", name="Root")


def stored(case: Case, message: Any = None) -> Attachment:
    return Attachment.objects.create(
        case=case, message=message, uploaded_by=case.filer, name="a.txt", kind="text", size=1, sha256="0" * 64
    )


@pytest.mark.parametrize("who", PEOPLE)
def test_a_sent_case(who: str, new_case: NewCase, request: pytest.FixtureRequest) -> None:
    person, case = request.getfixturevalue(who), new_case()
    file = stored(case)
    if who in SEES_A_SENT_CASE:
        assert list(access.visible_to(person)) == [case]
        assert access.get_case(person, case.number) == case
        assert access.get_attachment(person, case.number, file.pk) == file
    else:
        assert not access.visible_to(person).exists()
        with pytest.raises(Http404):
            access.get_case(person, case.number)
        with pytest.raises(Http404):
            access.get_attachment(person, case.number, file.pk)
    with pytest.raises(Http404):
        access.get_draft(person, case.number)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_draft_is_its_writers_alone(who: str, draft: Case, request: pytest.FixtureRequest) -> None:
    person, file = request.getfixturevalue(who), stored(draft)
    if who == "customer":
        assert access.get_draft(person, draft.number) == draft
        assert list(access.drafts_of(person)) == [draft]
        assert access.get_attachment(person, draft.number, file.pk) == file
    else:
        for door in (
            lambda: access.get_draft(person, draft.number),
            lambda: access.get_attachment(person, draft.number, file.pk),
        ):
            with pytest.raises(Http404):
                door()
        assert not access.visible_to(person).exists()
        assert not access.drafts_of(person).exists()
    with pytest.raises(Http404):
        access.get_case(person, draft.number)


@pytest.mark.parametrize("status", [status for status in Status if status not in NEVER_SENT])
def test_the_status_changes_nothing_once_it_was_sent(
    status: str, new_case: NewCase, colleague: User, stranger: User, agent: User
) -> None:
    case = new_case(status=status)
    assert access.get_case(colleague, case.number) == access.get_case(agent, case.number) == case
    with pytest.raises(Http404):
        access.get_case(stranger, case.number)


def test_nobody_sees_nothing(new_case: NewCase) -> None:
    nobody: Any = AnonymousUser()
    case = new_case()
    assert not access.visible_to(nobody).exists()
    assert not access.drafts_of(nobody).exists()
    assert not access.companies_of(nobody).exists()
    assert not access.instances_of(nobody).exists()
    assert not access.may_file(nobody)
    with pytest.raises(Http404):
        access.get_case(nobody, case.number)


def test_absent_and_foreign_are_told_apart_by_nothing(new_case: NewCase, stranger: User) -> None:
    case = new_case()
    file = stored(case)
    told = []
    for number in (case.number, "26L-99999"):
        with pytest.raises(Http404) as refusal:
            access.get_case(stranger, number)
        told.append(refusal.value.args)
    for key in (file.pk, uuid.uuid4()):
        with pytest.raises(Http404) as refusal:
            access.get_attachment(stranger, case.number, key)
        told.append(refusal.value.args)
    assert set(told) == {()}


def test_a_file_is_found_under_its_own_case_only(new_case: NewCase, customer: User) -> None:
    one, other = new_case(), new_case()
    file = stored(one)
    with pytest.raises(Http404):
        access.get_attachment(customer, other.number, file.pk)


def test_a_file_of_an_internal_note_is_for_staff(new_case: NewCase, customer: User, agent: User) -> None:
    case = new_case()
    note = lifecycle.note(case, by=agent, body="見ておいて", key=uuid.uuid4())
    public = lifecycle.reply(case, by=agent, body="どうぞ", key=uuid.uuid4())
    internal, shown = stored(case, note), stored(case, public)
    assert access.get_attachment(agent, case.number, internal.pk) == internal
    assert access.get_attachment(customer, case.number, shown.pk) == shown
    with pytest.raises(Http404):
        access.get_attachment(customer, case.number, internal.pk)


@pytest.mark.parametrize(
    "end",
    [
        lambda user: Contact.objects.filter(user=user).update(is_active=False),
        lambda user: Contact.objects.filter(user=user).delete(),
        lambda user: Company.objects.update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    ],
    ids=["contact ended", "contact removed", "company ended", "user ended"],
)
def test_a_right_ends_at_once_even_to_what_one_filed(
    end: Any, new_case: NewCase, new_draft: NewCase, customer: User
) -> None:
    case, draft = new_case(), new_draft()
    end(customer)
    customer = User.objects.get(pk=customer.pk)
    assert not access.visible_to(customer).exists()
    assert not access.may_file(customer)
    assert not access.instances_of(customer).exists()
    for door, number in ((access.get_case, case.number), (access.get_draft, draft.number)):
        with pytest.raises(Http404):
            door(customer, number)


def test_staff_lose_everything_with_their_group(new_case: NewCase, agent: User) -> None:
    new_case()
    agent.groups.clear()
    assert not access.visible_to(User.objects.get(pk=agent.pk)).exists()


def test_the_group_alone_does_not_make_staff(new_case: NewCase, stranger: User, agent: User) -> None:
    new_case()
    stranger.groups.add(Group.objects.get(name="agent"))
    stranger = User.objects.get(pk=stranger.pk)
    assert not access.is_agent(stranger)
    assert not access.visible_to(stranger).exists()


def test_a_contact_of_two_companies_sees_both_once(
    new_case: NewCase, customer: User, stranger: User, company: Company, other_company: Company
) -> None:
    new_case(), new_case(filer=stranger)
    Contact.objects.create(user=customer, company=other_company, role=Contact.Role.ADMIN)
    assert access.visible_to(customer).count() == 2
    assert set(access.companies_of(customer)) == {company, other_company}
    Contact.objects.filter(user=customer, company=company).update(is_active=False)
    assert [case.company for case in access.visible_to(customer)] == [other_company]


def test_filing_needs_an_authorised_contact(customer: User, company: Company, other_company: Company) -> None:
    assert access.may_file(customer)
    assert access.may_file(customer, company)
    assert not access.may_file(customer, other_company)
    Contact.objects.create(user=customer, company=other_company, is_authorised=False)
    assert not access.may_file(customer, other_company)
    Contact.objects.filter(company=company).update(is_authorised=False)
    assert not access.may_file(customer)


def test_instances_are_those_of_ones_companies(
    instance: Instance, sandbox: Instance, other_company: Company, customer: User, stranger: User
) -> None:
    theirs = Instance.objects.create(company=other_company, munchkin_id="562-HNB-914")
    assert set(access.instances_of(customer)) == {instance, sandbox}
    assert set(access.instances_of(stranger)) == {theirs}


def test_an_agent_has_no_drafts_and_files_for_nobody(agent: User) -> None:
    assert not access.drafts_of(agent).exists()
    assert not access.may_file(agent)


def test_each_door_costs_one_query(
    new_case: NewCase, customer: User, stranger: User, django_assert_num_queries: Any
) -> None:
    case = new_case()
    for person, found in ((customer, True), (stranger, False)):
        with django_assert_num_queries(1):
            if found:
                opened = access.get_case(person, case.number)
                assert opened.company.name
                assert opened.filer.name
            else:
                with pytest.raises(Http404):
                    access.get_case(person, case.number)
