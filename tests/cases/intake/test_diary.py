"""The diary of occurrences, as it is entered: zones, days to come, days long past, and how many are enough."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases import lifecycle
from cases.clock import JAPAN
from cases.models import Attachment, Case
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in, rows

Begun = Callable[..., Case]
SECOND = {"at": "2025-11-21 9:40", "zone": "Asia/Tokyo", "who": ""}


@pytest.fixture
def sometimes(begun: Begun) -> Case:
    return begun(area="form", reproducible="sometimes", code="no")


def kept(draft: Case) -> list[dict[str, str]]:
    draft.refresh_from_db()
    found: list[dict[str, str]] = draft.evidence["occurrences"]
    return found


@pytest.mark.parametrize(
    ("typed", "zone", "stored"),
    [
        ("2025-11-20 10:12", "Asia/Tokyo", "2025-11-20T10:12+09:00"),
        ("2025年11月20日 10時12分", "Asia/Tokyo", "2025-11-20T10:12+09:00"),
        ("2025-11-19 19:12", "America/Chicago", "2025-11-19T19:12-06:00"),
        ("2025-07-19 19:12", "America/Chicago", "2025-07-19T19:12-05:00"),
        ("2025-11-20 01:12", "UTC", "2025-11-20T01:12+00:00"),
        ("2025-11-20 01:12Z", "America/Chicago", "2025-11-19T19:12-06:00"),
        ("2025-11-20 10:12 JST", "Europe/London", "2025-11-20T01:12+00:00"),
        ("2025-11-20 10:12+09:00", "Europe/Berlin", "2025-11-20T02:12+01:00"),
        ("2025-11-02 01:30", "America/New_York", "2025-11-02T01:30-04:00"),  # the first of the two
        ("2025-11-02 01:30-05:00", "America/New_York", "2025-11-02T01:30-05:00"),
    ],
)
def test_a_moment_is_read_in_the_chosen_zone_and_comes_back_as_it_is(
    as_customer: Client, sometimes: Case, typed: str, zone: str, stored: str
) -> None:
    fill_in(as_customer, sometimes, "stay", **rows("occurrences", {"at": typed, "zone": zone}, SECOND))
    assert (kept(sometimes)[0]["at"], kept(sometimes)[0]["zone"]) == (stored, zone)
    for _again in range(2):
        reading.form(as_customer.get(at("details", sometimes)), "details").send(as_customer, "stay")
    assert kept(sometimes)[0]["at"] == stored


@pytest.mark.parametrize(
    ("typed", "zone", "words"),
    [
        ("", "Asia/Tokyo", "日時を入力してください"),
        ("先週の午後", "Asia/Tokyo", "のように、日時を入力してください"),
        ("2025-11-20", "Asia/Tokyo", "時刻"),
        ("2025-03-09 02:30", "America/New_York", "時計が進められた"),
        ("2025-11-31 10:00", "Asia/Tokyo", "実在しない"),
        ("2025-11-20 10:12", "Mars/Base", "一覧から選んで"),
    ],
)
def test_what_is_no_moment_is_said_at_its_row_and_kept(
    as_customer: Client, sometimes: Case, typed: str, zone: str, words: str
) -> None:
    row = {"at": typed, "zone": zone, "who": "26059509"}
    answer = fill_in(as_customer, sometimes, **rows("occurrences", SECOND, row))
    assert answer.status_code == 422
    part = "zone" if zone == "Mars/Base" else "at"
    (error,) = answer.context["error_list"]
    assert error["id"] == f"id_occurrences-row1-{part}"
    assert error["label"].startswith("記録 2")
    assert words in error["words"]
    stored = kept(sometimes)[1]
    assert (stored["zone"], stored["who"]) == (zone, "26059509")
    assert part == "zone" or stored["at"] == typed
    assert f'id="id_occurrences-row1-{part}_error"' in answer.text


@pytest.mark.parametrize(("zone", "words"), [("Asia/Tokyo", "日本時間"), ("UTC", "タイムゾーン")])
def test_a_moment_to_come_is_refused_with_a_sentence(
    as_customer: Client, sometimes: Case, zone: str, words: str
) -> None:
    to_come = f"{timezone.now() + timedelta(days=2):%Y-%m-%d} 10:00"
    answer = fill_in(as_customer, sometimes, **rows("occurrences", SECOND, {"at": to_come, "zone": zone}))
    (error,) = answer.context["error_list"]
    assert error["id"] == "id_occurrences-row1-at"
    assert words in error["words"]
    assert kept(sometimes)[1]["at"] == to_come


def test_sometimes_takes_two_dated_ones(as_customer: Client, sometimes: Case) -> None:
    for too_few in ((SECOND,), (SECOND, SECOND), (SECOND, {**SECOND, "at": "2025-11-21 00:40", "zone": "UTC"})):
        answer = fill_in(as_customer, sometimes, **rows("occurrences", *too_few))
        (error,) = answer.context["error_list"]
        assert error["id"].startswith("id_occurrences-")
        assert "2件以上" in error["words"]
        sometimes.refresh_from_db()
        assert lifecycle.missing_evidence(sometimes) == ("occurrences",)
    answer = fill_in(as_customer, sometimes, **rows("occurrences", SECOND, {**SECOND, "who": "26059509"}))
    assert answer.url == at("review", sometimes)


def test_once_takes_one(as_customer: Client, begun: Begun) -> None:
    draft = begun(area="form", reproducible="once", code="no")
    answer = fill_in(as_customer, draft, **rows("occurrences", {**SECOND, "at": ""}))
    (error,) = answer.context["error_list"]
    assert "いつ起きたか" in error["words"]
    assert fill_in(as_customer, draft, **rows("occurrences", SECOND)).url == at("review", draft)


def test_a_zone_alone_is_no_row(as_customer: Client, sometimes: Case) -> None:
    london = {"at": "", "zone": "Europe/London", "who": ""}
    fill_in(as_customer, sometimes, "stay", **rows("occurrences", SECOND, london))
    assert len(kept(sometimes)) == 1


@pytest.mark.parametrize(
    ("days", "told"), [(10, ""), (91, "90日より前"), (800, "25か月より前"), (1200, "37か月より前")]
)
def test_the_page_warns_of_what_the_logs_no_longer_tell_and_lets_it_pass(
    as_customer: Client, begun: Begun, days: int, told: str
) -> None:
    draft = begun(area="form", reproducible="once", code="no")
    day = timezone.now().astimezone(JAPAN) - timedelta(days=days)
    given = rows("occurrences", {"at": f"{day:%Y-%m-%d} 10:12", "zone": "Asia/Tokyo"})
    saved = as_customer.post(at("save", draft), {**given, "version": draft.version}).json()
    first, *warnings = saved["chips"]["occurrences-row0"]
    assert first["tone"] == "in"
    assert "10:12" in first["words"]
    assert [(chip["tone"], told in chip["words"]) for chip in warnings] == ([("cond", True)] if told else [])
    answer = fill_in(as_customer, draft, **given)
    assert answer.url == at("review", draft)
    assert (told or "か月より前") in as_customer.get(at("review", draft)).text or not told


def test_the_chip_says_the_moment_in_japan(as_customer: Client, sometimes: Case) -> None:
    given: dict[str, Any] = rows(
        "occurrences",
        {"at": "2025-11-19 19:12", "zone": "America/Chicago", "url": "https://app-sj28.marketo.com/#EM2198A1"},
    )
    saved = as_customer.post(at("save", sometimes), {**given, "version": sometimes.version}).json()
    words = [chip["words"] for chip in saved["chips"]["occurrences-row0"]]
    assert "2025年11月20日（木）10:12" in words[0]
    assert "日本" in words[0]
    assert "メール 2198" in words[-1]


def test_the_review_and_both_sides_read_it_in_the_order_of_time(
    as_customer: Client, as_agent: Client, begun: Begun, sometimes: Case
) -> None:
    later = {"at": "2025-11-21 9:40", "zone": "Asia/Tokyo", "note": "二度目です"}
    first = {"at": "2025-11-19 19:12", "zone": "America/Chicago", "who": "26059509"}
    fill_in(as_customer, sometimes, **rows("occurrences", later, first))
    Attachment.objects.create(
        case=sometimes, uploaded_by=sometimes.filer, name="二度目.png", kind="png", size=1, row="occurrences-row0"
    )
    review = as_customer.get(at("review", sometimes)).text
    assert diary_of(review).index("26059509") < diary_of(review).index("二度目です")
    sometimes.refresh_from_db()
    sent = lifecycle.submit(sometimes, key=sometimes.submit_key, by=sometimes.filer)
    for page in (as_customer.get(f"/cases/{sent.number}/"), as_agent.get(f"/admin/cases/case/{sent.pk}/change/")):
        shown = diary_of(page.text)
        assert "2025年11月20日（木）10:12" in shown
        assert "2025年11月19日（水）19:12 CST" in shown
        assert "米国中部" in shown
        assert "二度目.png" in shown
    printed = as_agent.get(f"/admin/cases/case/{sent.pk}/print/").text
    assert "26059509" in diary_of(printed)


def diary_of(page: str) -> str:
    start = page.index('class="occurrences-given"')
    return page[start : page.index("</ol>", start)]


def test_what_an_older_release_kept_as_text_is_still_read(
    as_customer: Client, new_draft: Callable[..., Case], begun: Begun
) -> None:
    old = "2025年11月18日 14:05、人物 26059509\n\n2025年11月19日 9:00"
    draft = begun(area="form", reproducible="sometimes", code="no")
    draft.evidence = {**draft.evidence, "occurrences": old}
    draft.save()
    form = reading.form(as_customer.get(at("details", draft)), "details")
    assert form.values["occurrences-row0-note"] == ["2025年11月18日 14:05、人物 26059509"]
    assert form.values["occurrences-row1-note"] == ["2025年11月19日 9:00"]
    form.send(as_customer, "stay", **{"occurrences-row0-at": "2025-11-18 14:05"})
    assert kept(draft)[0]["at"] == "2025-11-18T14:05+09:00"
    case = new_draft(facts=draft.facts, evidence={"since": "昨日", "tried": "なし", "occurrences": old})
    Case.objects.filter(pk=case.pk).update(
        status="submitted", submitted_at=timezone.now(), standing="in", guideline="3"
    )
    page = as_customer.get(f"/cases/{case.number}/").text
    assert "2025年11月18日 14:05、人物 26059509" in diary_of(page)
