"""What the database itself refuses, whatever code asks: the five, closed lists, one login per address, history."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone, translation

from cases import access
from cases.models import Case, Company, Condition, Contact, Event, Instance, User
from cases.models.case import BALL, NEVER_SENT, Ball, Status
from cases.models.history import HistoryIsAppendOnly

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]


def write(case: Case, **columns: Any) -> None:
    """UPDATE in plain SQL, past every model and manager; JSON is given as the very text."""
    names = ", ".join(f'"{name}" = %s' for name in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE cases_case SET {names} WHERE id = %s", [*columns.values(), case.pk])  # noqa: S608


def refused(case: Case, name: str, **columns: Any) -> None:
    with pytest.raises(IntegrityError, match=name):
        write(case, **columns)


@pytest.mark.parametrize("nothing", ["[]", " [ ] ", "null", "{}", '""', '["x"]', "[null]", "7"])
def test_a_sent_case_has_steps(new_case: NewCase, nothing: str) -> None:
    refused(new_case(), "submitted_case_has_steps", steps=nothing)


@pytest.mark.parametrize("nothing", ["[]", " [ ] ", "null", "{}", '""', "[null]"])
def test_a_sent_case_has_asset_urls_or_says_why_there_is_none(new_case: NewCase, nothing: str) -> None:
    case = new_case()
    refused(case, "submitted_case_has_asset_urls", asset_urls=nothing, no_url_reason="")
    write(case, asset_urls=nothing, no_url_reason="API だけの問題で、画面がありません")


def test_a_sent_case_names_its_instance_by_one_of_both(new_case: NewCase) -> None:
    case = new_case()
    refused(case, "submitted_case_names_its_instance", munchkin_id="", account_string="")
    write(case, munchkin_id="", account_string="minatotrading")


@pytest.mark.parametrize("column", ["expected", "actual"])
def test_a_sent_case_has_expected_and_actual(new_case: NewCase, column: str) -> None:
    refused(new_case(), f"submitted_case_has_{column}", **{column: ""})


def test_a_sent_case_has_a_verdict(new_case: NewCase) -> None:
    refused(new_case(), "submitted_case_has_a_standing", standing="")
    refused(new_case(), "submitted_case_has_a_standing", guideline="")


@pytest.mark.parametrize("status", [status for status in Status if status not in NEVER_SENT])
def test_nothing_but_a_draft_and_what_it_ends_as_is_unsent(draft: Case, status: str) -> None:
    """So no status can slip past the five by leaving out when it was sent."""
    refused(draft, "unsent_means_never_sent", status=status)


@pytest.mark.parametrize("status", NEVER_SENT)
def test_a_draft_was_never_sent(new_case: NewCase, status: str) -> None:
    refused(new_case(), "unsent_means_never_sent", status=status)


def test_only_a_draft_is_parked(new_case: NewCase, draft: Case) -> None:
    moment = timezone.now()
    refused(new_case(), "only_drafts_are_parked", parked_until=moment)
    Case.objects.filter(pk=draft.pk).update(parked_until=moment)
    refused(draft, "only_drafts_are_parked", status="solved")


def test_a_draft_may_be_empty(customer: User, company: Company) -> None:
    Case.objects.create(number="26L-7F3K9", company=company, filer=customer)


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("status", "lost", "status_is_known"),
        ("standing", "maybe", "standing_is_known"),
        ("route", "elsewhere", "route_is_known"),
        ("priority", 0, "priority_is_known"),
        ("priority", 5, "priority_is_known"),
    ],
)
def test_closed_lists_are_closed(new_case: NewCase, column: str, value: Any, name: str) -> None:
    refused(new_case(), name, **{column: value})


@pytest.mark.parametrize(
    "wrong", ["417kmt208", "417-kmt-208", "417-KMT-20", "４17-KMT-208", "417-KMT-20\n", "41\n-KMT-208", "x"]
)
def test_a_munchkin_id_is_canonical_or_empty(new_case: NewCase, wrong: str) -> None:
    refused(new_case(), "munchkin_id_is_canonical", munchkin_id=wrong)


def test_a_line_end_does_not_hide_behind_a_munchkin_id(new_case: NewCase) -> None:
    if connection.vendor == "sqlite":  # PostgreSQL holds the length by itself
        refused(new_case(), "munchkin_id_is_canonical", munchkin_id="417-KMT-208\n")
    else:
        with pytest.raises(Exception, match="too long"):
            write(new_case(), munchkin_id="417-KMT-208\n")


def test_whoever_overrules_names_clause_and_reason(new_case: NewCase, agent: User) -> None:
    full = {
        "overruled_standing": "in",
        "overruled_clause": "1.2.1",
        "overruled_reason": "再現しました",
        "overruled_by_id": agent.pk,
    }
    case = new_case()
    refused(case, "standing_is_known", **{**full, "overruled_standing": "maybe"})
    for name in ("overruled_clause", "overruled_reason"):
        refused(case, "overruling_is_explained", **{**full, name: ""})
    refused(case, "overruling_is_explained", **{**full, "overruled_by_id": None})
    write(case, **full)


def test_a_waived_condition_says_why(new_case: NewCase) -> None:
    with pytest.raises(IntegrityError, match="waiver_says_why"), transaction.atomic():
        Condition.objects.create(case=new_case(), clause="1.3.4", fact="retry", state="waived")


def test_one_address_is_one_user_whatever_its_case(customer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=customer.email.upper(), name="別人")])
    assert User.objects.create_user(" New@Example.COM ", name="n").email == "new@example.com"
    assert User.objects.get_by_natural_key(customer.email.upper()) == customer


def test_a_user_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("", name="n")


def test_a_name_is_never_cut(customer: User) -> None:
    assert customer.get_short_name() == customer.get_full_name() == str(customer) == "佐藤 美咲"


def test_an_instance_belongs_to_one_company(instance: Instance, other_company: Company) -> None:
    for twin in ({"munchkin_id": instance.munchkin_id}, {"account_string": instance.account_string}):
        fields = {"munchkin_id": "562-HNB-914", "account_string": "", **twin}
        with pytest.raises(IntegrityError), transaction.atomic():
            Instance.objects.create(company=other_company, **fields)
    for munchkin_id in ("562-HNB-914", "731-LPV-046"):
        Instance.objects.create(company=other_company, munchkin_id=munchkin_id)


def test_a_person_is_a_contact_of_a_company_once(customer: User, company: Company) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(user=customer, company=company)


def test_nothing_with_a_history_can_be_deleted(new_case: NewCase, customer: User, company: Company) -> None:
    for row in (new_case(), customer, company):
        with pytest.raises(ProtectedError):
            row.delete()


def test_deleting_never_reaches_further_than_the_row() -> None:
    """Only what belongs to a framework may cascade."""
    ours = list(Case._meta.apps.get_app_config("cases").get_models())
    cascades = [
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is not models.PROTECT
    ]
    assert cascades == []


def test_history_cannot_be_changed_through_the_model(new_case: NewCase) -> None:
    event = new_case().events.get()
    event.verb = "other"
    with pytest.raises(HistoryIsAppendOnly):
        event.save()
    with pytest.raises(HistoryIsAppendOnly):
        event.delete()
    with pytest.raises(HistoryIsAppendOnly):
        Event.objects.update(verb="other")
    with pytest.raises(HistoryIsAppendOnly):
        Event.objects.filter(pk=event.pk).delete()
    with pytest.raises(HistoryIsAppendOnly):
        Event.objects.bulk_update([event], ["verb"])
    event.refresh_from_db()
    assert event.verb == "submit"


@pytest.mark.parametrize("sql", ["UPDATE cases_event SET verb = 'other'", "DELETE FROM cases_event"])
def test_history_cannot_be_changed_in_the_database(new_case: NewCase, sql: str) -> None:
    new_case()
    with (
        pytest.raises(IntegrityError, match="History is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Event.objects.get().verb == "submit"


def test_history_cannot_be_emptied(new_case: NewCase) -> None:
    new_case()
    with connection.cursor() as cursor, transaction.atomic():
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            sql = "TRUNCATE cases_event CASCADE"
        else:
            sql = "DELETE FROM cases_event"
        with pytest.raises(IntegrityError, match="History is append-only"), transaction.atomic():
            cursor.execute(sql)


def test_the_ball_lies_with_exactly_one_side_in_every_status() -> None:
    assert {status: BALL[status] for status in Status} == {
        Status.DRAFT: Ball.CUSTOMER,
        Status.SOLVED: Ball.NOBODY,
        Status.SUBMITTED: Ball.SUPPORT,
        Status.ACCEPTED: Ball.SUPPORT,
        Status.WAITING: Ball.CUSTOMER,
        Status.RESOLVED: Ball.CUSTOMER,
        Status.REFERRED: Ball.SUPPORT,
        Status.CLOSED: Ball.NOBODY,
        Status.WITHDRAWN: Ball.NOBODY,
    }
    for status, ball in BALL.items():
        case = Case(status=status)
        assert case.ball == ball
        assert case.is_open == (status not in (*NEVER_SENT, Status.CLOSED, Status.WITHDRAWN))


def test_what_staff_decided_counts_before_what_the_guideline_gave() -> None:
    assert Case(standing="out", advisory=True).effective_advisory
    case = Case(standing="out", advisory=True, overruled_standing="in")
    assert case.effective_standing == "in"
    assert not case.effective_advisory


def test_a_case_without_a_subject_still_has_a_title() -> None:
    with translation.override("en"):
        assert Case().title == "Untitled request"
    assert Case(subject="611 が返る").title == "611 が返る"


def test_moments_are_kept_in_utc(new_case: NewCase) -> None:
    case = new_case()
    assert case.submitted_at is not None
    assert case.submitted_at.tzinfo == UTC
    assert abs((datetime.now(UTC) - case.submitted_at).total_seconds()) < 60


def test_the_migration_gives_the_groups_what_access_says() -> None:
    for name, wanted in access.GROUPS.items():
        allowed = Group.objects.get(name=name).permissions.values_list("codename", flat=True)
        assert set(allowed) == set(wanted), name
        assert not [codename for codename in allowed if codename.startswith("delete_")]


def test_json_columns_come_back_as_they_went_in(new_case: NewCase) -> None:
    steps = [{"id": "aaaa1111", "text": "① 開く～「保存」😀", "url": ""}]
    case = new_case(steps=steps)
    case.refresh_from_db()
    assert case.steps == steps
