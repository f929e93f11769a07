"""What filing needs beside the people: answers to whatever is asked, and every kind of evidence, well given."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import lifecycle
from cases.intake import drafts
from cases.models import Case, Company, Instance, User
from scope import Facts, Question, questions
from tests.cases.intake import reading

# One good answer for each item of evidence that is not a row or a file.
GOOD: dict[str, str] = {
    "subject": "フォーム 189 を送信しても登録されない",
    "munchkin_id": "417-KMT-208",
    "reporter_name": "佐藤 美咲",
    "asset_urls": "https://app-sj28.marketo.com/#FO189A1ZN13LA1",
    "activity_id": "102988",
    "since": "11月20日 10:12 から",
    "expected": "人物が登録される",
    "actual": "エラーが表示され、登録されない",
    "api_request_id": "e42b#1a1f6832bd0",
    "api_call": "POST /rest/v1/leads.json",
    "api_request": '{"action": "createOrUpdate", "input": [{"email": "•••"}]}',
    "api_response": '{"success": false, "errors": [{"code": "611", "message": "System error"}]}',
    "import_started_at": "2025-11-20 10:12",
    "import_list_url": "https://app-sj28.marketo.com/#ST1021A1",
    "import_mode": "default",
    "import_contents": "CSV、UTF-8、12列、1,840行。失敗は 37行",
    "retries": "10:47 → 611、11:20 → 611",
    "product_evidence": "最小の例でも同じ結果になる",
    "outside_system": "Salesforce。「業種」だけが届かない",
    "tried": "別のブラウザーでも同じ",
    "error_message": "611 System error",
}
STEPS = ({"text": "フォーム 189 を開く"}, {"text": "必須項目を入力して送信する"})
# And good rows for each item that comes in rows.
GOOD_ROWS: dict[str, tuple[dict[str, str], ...]] = {
    "steps": STEPS,
    "occurrences": (
        {"at": "2025-11-20 10:12", "zone": "Asia/Tokyo", "who": "26059509"},
        {"at": "2025-11-21 9:40", "zone": "Asia/Tokyo"},
    ),
    "pages_read": (
        {
            "url": "https://experienceleague.adobe.com/ja/docs/marketo/using/home",
            "mark": "unclear",
            "note": "祝日の扱いが書かれていない",
        },
    ),
}

# The same page as a draft keeps it.
READ = {"id": "row0", **GOOD_ROWS["pages_read"][0]}


def at(name: str, case: Case, **more: Any) -> str:
    """The address of a page of filing: ``at("details", draft)``."""
    return reverse(name if name == "receipt" else f"draft_{name}", kwargs={"number": case.number, **more})


def answers_to(**given: str) -> dict[str, str]:
    """What somebody says who is asked round by round: what is *given*, and the first choice of everything else."""
    sheet = Facts.from_answers({name: given[name] for name in ("aim", "area") if name in given})
    while asked := questions(sheet):
        said = {question.fact: given.get(question.fact) or _first(question) for question in asked}
        sheet = Facts.from_answers({**sheet.answers(), **said}, strict=True)
    return sheet.answers()


def _first(question: Question) -> str:
    return str(question.choices[0].value)


def well_filled(case: Case, **changes: Any) -> dict[str, Any]:
    """Every box that the draft's answers ask for, filled in well."""
    asked = {item.name for item in drafts.items(case)}
    filled: dict[str, Any] = {name: GOOD[name] for name in GOOD if name in asked}
    for name in asked & GOOD_ROWS.keys():
        filled |= rows(name, *GOOD_ROWS[name])
    return {**filled, **changes}


def rows(name: str, *several: dict[str, str]) -> dict[str, Any]:
    """Rows of an item as the page posts them."""
    posted: dict[str, Any] = {name: [f"row{place}" for place in range(len(several))]}
    for row_id, row in zip(posted[name], several, strict=True):
        posted |= {f"{name}-{row_id}-{part}": text for part, text in row.items()}
    return posted


def fill_in(browser: Client, case: Case, press: str = "next", **changes: Any) -> Any:
    """Open the details as they are, fill in what is asked, and press a button."""
    page = browser.get(at("details", case))
    return reading.form(page, "details").send(browser, press, **well_filled(case, **changes))


@pytest.fixture
def begun(customer: User, company: Company, instance: Instance) -> Callable[..., Case]:
    """``begun(aim="learn", ...)``: a draft with its answers, and nothing written yet."""

    def make(*, filer: User = customer, **given: str) -> Case:
        given = {"aim": "investigate", "area": "form", **given}
        fields = {"instance": instance, "munchkin_id": instance.munchkin_id} if filer == customer else {}
        draft = lifecycle.new_draft(filer.contacts.get().company, filer, **fields)
        return drafts.answer(draft, answers_to(**given))

    return make


@pytest.fixture
def queries() -> Callable[[Callable[[], Any]], list[str]]:
    """``queries(act)``: the statements an act sends, without those that only mark where a transaction begins."""

    def count(act: Callable[[], Any]) -> list[str]:
        with CaptureQueriesContext(connection) as caught:
            act()
        return [one["sql"] for one in caught if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]

    return count
