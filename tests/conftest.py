"""The people, their companies and their cases, the same in every test.

``customer``, her ``colleague`` and their ``company_admin`` belong to ``company``; a ``stranger`` to another one; an
``agent`` and a ``lead`` are support staff. ``as_customer`` and so on are their browsers, already signed in.
"""

import uuid
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import hypothesis
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from cases import access, clock, lifecycle
from cases.models import Case, Company, Contact, Instance, User

# A busy machine is slow, not wrong: no example fails for the time it took.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

history_guard = import_module("cases.migrations.0007_history_has_one_door")

PASSPHRASE = "correct horse battery staple"
FACTS = {
    "aim": "investigate",
    "area": "form",
    "symptom": "stopped",
    "documented": "yes",
    "involves": "none",
    "code": "no",
    "outside": "no",
    "reproducible": "always",
}
FILLED: dict[str, Any] = {
    "munchkin_id": "417-KMT-208",
    "subject": "フォーム 189 を送信しても登録されない",
    "steps": [
        {"id": "aaaa1111", "text": "フォーム 189 を開く", "url": ""},
        {"id": "bbbb2222", "text": "送信する", "url": ""},
    ],
    "expected": "人物が登録される",
    "actual": "エラーが表示され、登録されない",
    "asset_urls": [
        {
            "raw": "https://app-sj28.marketo.com/#FO189A1ZN13LA1",
            "kind": "FO",
            "number": "189",
            "pod": "sj28",
            "munchkin_id": "",
            "host": "app-sj28.marketo.com",
            "url": "https://app-sj28.marketo.com/#FO189A1ZN13LA1",
        }
    ],
    "evidence": {"since": "11月20日 10:12 から", "tried": "別のブラウザーでも同じでした", "error_message": "610"},
}


@pytest.fixture(autouse=True, scope="session")
def _the_test_runner_may_empty_the_history() -> Iterator[None]:
    """Between tests that commit, all tables are emptied; only there are the triggers taken off for a moment."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_all(self: BaseDatabaseOperations, statements: list[str]) -> None:
        vendor = self.connection.vendor
        with self.connection.cursor() as cursor:
            for statement in history_guard.UNGUARD[vendor]:
                cursor.execute(statement)
        flush(self, statements)
        with self.connection.cursor() as cursor:
            for statement in history_guard.GUARD[vendor]:
                cursor.execute(statement)

    with mock.patch.object(BaseDatabaseOperations, "execute_sql_flush", flush_all):
        yield


@pytest.fixture(autouse=True)
def _uploads_go_to_a_folder_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _no_day_is_remembered_as_closed() -> None:
    """What one test wrote down as a closing day is no such day in the next."""
    clock.closing_days.keep(())


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="株式会社みなと商事", plan=Company.Plan.BUSINESS)


@pytest.fixture
def other_company(db: None) -> Company:
    return Company.objects.create(name="青葉精機株式会社", plan=Company.Plan.PREMIER)


@pytest.fixture
def instance(company: Company) -> Instance:
    return Instance.objects.create(
        company=company, name="本番", munchkin_id="417-KMT-208", account_string="minatotrading"
    )


@pytest.fixture
def sandbox(company: Company) -> Instance:
    return Instance.objects.create(
        company=company, name="サンドボックス", munchkin_id="893-QRD-561", kind=Instance.Kind.SANDBOX
    )


def _contact(email: str, name: str, company: Company, role: str = Contact.Role.MEMBER, **fields: Any) -> User:
    user = User.objects.create_user(email, PASSPHRASE, name=name, **fields)
    Contact.objects.create(user=user, company=company, role=role)
    return user


@pytest.fixture
def customer(company: Company) -> User:
    return _contact("sato@minato.example", "佐藤 美咲", company)


@pytest.fixture
def colleague(company: Company) -> User:
    return _contact("takahashi@minato.example", "高橋 健", company)


@pytest.fixture
def company_admin(company: Company) -> User:
    return _contact("mori@minato.example", "森 直子", company, Contact.Role.ADMIN)


@pytest.fixture
def stranger(other_company: Company) -> User:
    return _contact("ito@aoba.example", "伊藤 大輔", other_company)


def _staff(email: str, name: str, group: str) -> User:
    user = User.objects.create_user(email, PASSPHRASE, name=name, is_staff=True)
    # Made by a migration; a test that commits empties the table, so it is made again where it is gone.
    found, is_new = Group.objects.get_or_create(name=group)
    if is_new:
        found.permissions.set(
            Permission.objects.filter(content_type__app_label="cases", codename__in=access.GROUPS[group])
        )
    user.groups.add(found)
    return user


@pytest.fixture
def agent(db: None) -> User:
    return _staff("nakamura@support.example", "中村 亮", "agent")


@pytest.fixture
def other_agent(db: None) -> User:
    return _staff("watanabe@support.example", "渡辺 由紀", "agent")


@pytest.fixture
def lead(db: None) -> User:
    return _staff("inoue@support.example", "井上 誠", "lead")


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_customer(customer: User) -> Client:
    return _browser(customer)


@pytest.fixture
def as_colleague(colleague: User) -> Client:
    return _browser(colleague)


@pytest.fixture
def as_company_admin(company_admin: User) -> Client:
    return _browser(company_admin)


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    return _browser(stranger)


@pytest.fixture
def as_agent(agent: User) -> Client:
    return _browser(agent)


@pytest.fixture
def as_lead(lead: User) -> Client:
    return _browser(lead)


@pytest.fixture
def new_draft(customer: User, company: Company, instance: Instance) -> Callable[..., Case]:
    """``new_draft(**fields)``: a draft of the customer with everything it needs to be sent."""

    def make(*, filer: User = customer, facts: dict[str, str] | None = None, **fields: Any) -> Case:
        facts = FACTS if facts is None else facts
        owner = fields.pop("company", None) or filer.contacts.get().company
        fields.setdefault("instance", instance if owner == instance.company else None)
        known = {"facts": facts, "aim": facts.get("aim", ""), "area": facts.get("area", ""), **FILLED}
        return lifecycle.new_draft(owner, filer, **{**known, **fields})

    return make


@pytest.fixture
def draft(new_draft: Callable[..., Case]) -> Case:
    return new_draft()


@pytest.fixture
def new_case(new_draft: Callable[..., Case]) -> Callable[..., Case]:
    """``new_case(**fields)``: a case the customer has sent. What only support decides is then set as given."""
    decided = ("status", "assignee", "first_responded_at", "waiting_since", "resolved_at", "closed_at", "changed_at")
    decided = (
        *decided,
        "submitted_at",
        "first_response_due",
        "response_due",
        "standing",
        "advisory",
        "for_staff",
        "version",
    )

    def make(**fields: Any) -> Case:
        later = {name: fields.pop(name) for name in decided if name in fields}
        draft = new_draft(**{"submit_key": uuid.uuid4(), **fields})
        case = lifecycle.submit(draft, key=draft.submit_key, by=draft.filer)
        if later.get("first_responded_at"):
            later.setdefault("response_due", None)
        elif "first_response_due" in later:
            later.setdefault("response_due", later["first_response_due"])
        if later:
            Case.objects.filter(pk=case.pk).update(**later)
            case.refresh_from_db()
        return case

    return make


@pytest.fixture
def is_postgresql() -> bool:
    return connection.vendor == "postgresql"
