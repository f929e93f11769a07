"""The file of a list import is read and not kept: its facts are, shown to the customer and to support."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import lifecycle, redaction
from cases.evidence.findings import HIDDEN
from cases.models import Attachment, Case, User
from tests.cases.evidence.japanese import TELLING, encoded
from tests.cases.intake import reading
from tests.cases.intake.conftest import at
from tests.cases.intake.test_hiding import in_the_database, on_disk

LIST = (
    f"Email Address,姓,会社名\r\nkanaria@minato.co.jp,山田,{TELLING}\r\n,佐藤,みなと商事\r\n"
    "bad-address,鈴木,x\r\nmori@minato.co.jp,森\r\n"
)

MORE = {
    "since": "11月20日から",
    "tried": "別のブラウザーでも同じ",
    "error_message": "取り込めません",
    "retries": "10:47 と 11:20",
    "import_started_at": "2025-11-20T10:12+09:00",
    "import_mode": "default",
    "import_list_url": "https://app-sj28.marketo.com/#ST1021A1",
}


@pytest.fixture
def draft(begun: Callable[..., Case]) -> Case:
    return begun(area="list_import", retry="still_fails")


def send(browser: Client, draft: Case, data: bytes, name: str = "一覧.csv", **more: Any) -> Any:
    values = reading.form(browser.get(at("details", draft)), "details").values
    file = SimpleUploadedFile(name, data)
    return browser.post(at("details", draft), {**values, "list_file": file, "read_list": "1", **more})


@pytest.mark.parametrize("way", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp", "iso2022_jp"])
def test_its_facts_are_kept_and_the_file_is_not(as_customer: Client, draft: Case, settings: Any, way: str) -> None:
    assert send(as_customer, draft, encoded(LIST, way)).status_code == 302
    draft.refresh_from_db()
    facts = draft.evidence["import_file"]
    assert (facts["rows"], facts["columns"]) == (4, ["Email Address", "姓", "会社名"])
    assert {fault: lines for fault, _count, lines in facts["faults"]} == {"empty": [3], "address": [4], "fields": [5]}
    assert "3列（Email Address、姓、会社名）、4行。" in draft.evidence["import_contents"]
    assert Attachment.objects.count() == 0
    assert in_the_database("kanaria") == in_the_database("山田") == []
    assert not on_disk(settings.MEDIA_ROOT, "kanaria")
    page = as_customer.get(at("details", draft)).content.decode()
    assert "メールアドレスの形になっていない" in page
    assert "aaaaaaa@aaaaaa.aa.aa,漢漢,漢漢①" in page


def test_what_was_said_of_the_contents_stays(as_customer: Client, draft: Case) -> None:
    send(as_customer, draft, LIST.encode(), import_contents="会社名に改行がある")
    draft.refresh_from_db()
    assert draft.evidence["import_contents"] == "会社名に改行がある"
    send(as_customer, draft, LIST.encode(), import_contents="")
    draft.refresh_from_db()
    assert draft.evidence["import_contents"].startswith("UTF-8")


def test_another_file_takes_the_place_of_the_first(as_customer: Client, draft: Case) -> None:
    send(as_customer, draft, LIST.encode())
    send(as_customer, draft, b"Email Address;Company\na@x.example;b\n", name="other.csv")
    draft.refresh_from_db()
    assert draft.evidence["import_file"]["name"] == "other.csv"
    assert "セミコロン区切り、2列" in draft.evidence["import_contents"]


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", b"%PDF-1.4"), ("a.csv", b""), ("a.exe", b"MZ"), ("a.json", b"{}")]
)
def test_what_is_no_list_is_refused_in_a_sentence(as_customer: Client, draft: Case, name: str, data: bytes) -> None:
    send(as_customer, draft, data, name=name)
    draft.refresh_from_db()
    assert "import_file" not in draft.evidence
    assert name in reading.words(as_customer.get(at("details", draft)))


def test_the_facts_stand_on_every_page_of_the_case(
    as_customer: Client, as_agent: Client, new_case: Callable[..., Case], draft: Case, agent: User
) -> None:
    send(as_customer, draft, LIST.encode("cp932"))
    draft.refresh_from_db()
    case = new_case(
        facts=draft.facts, evidence={**draft.evidence, "since": "x", "tried": "x", "error_message": "x"} | MORE
    )
    for page in (
        as_customer.get(reverse("case", args=[case.number])),
        as_agent.get(reverse("admin:cases_case_change", args=[case.pk])),
    ):
        text = page.content.decode()
        assert "Shift_JIS（Windows、CP932）" in text
        assert "項目の数が 1行目と違う" in text
        assert "import_file" not in text
    lifecycle.redact(case, redaction.Target(kind="other", place="field-import_contents"), reason="求めによる", by=agent)
    case.refresh_from_db()
    assert case.evidence["import_contents"] == HIDDEN
    assert "import_file" not in case.evidence
