"""The list of cases: whose turn it is, what it is narrowed to, page by page, and never another company's."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.models import Case, Company, Contact, User
from cases.models.case import Status

LIST = reverse("case_list")


def numbers(page: Any) -> list[str]:
    shown = re.findall(r'<span class="mono" translate="no">(2[0-9][A-L]-[0-9A-Z]{5})</span>', page.content.decode())
    return list(dict.fromkeys(shown))


def test_it_shows_her_cases(as_customer: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    page = as_customer.get(LIST)
    assert numbers(page) == [case.number]
    assert case.subject in page.content.decode()


def test_it_needs_sign_in(client: Client) -> None:
    answer = client.get(LIST)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={LIST}")


def test_a_stranger_sees_nothing_of_it(as_stranger: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    for query in ("", "?who=all", f"?who={case.company_id}", f"?who=all&q={case.number}", "?who=all&q=610"):
        page = as_stranger.get(LIST + query).content.decode()
        assert case.subject not in page
        assert case.company.name not in page


def test_only_reading_it_is_possible(as_customer: Client) -> None:
    assert {as_customer.generic(verb, LIST).status_code for verb in ("POST", "PUT", "PATCH", "DELETE")} == {405}


def test_an_agent_is_led_to_the_desk(as_agent: Client) -> None:
    assert as_agent.get(LIST).url.startswith("/admin/")


def test_nothing_yet_has_a_way_on(as_customer: Client) -> None:
    page = as_customer.get(LIST).content.decode()
    assert 'class="empty"' in page
    assert reverse("start") in page


def test_nothing_found_names_the_words_and_a_way_on(as_customer: Client, new_case: Callable[..., Case]) -> None:
    new_case()
    page = as_customer.get(LIST, {"q": "見つからない言葉"}).content.decode()
    assert "見つからない言葉" in page.partition('class="empty"')[2]
    assert "who=all" in page


def test_her_turn_comes_first_then_supports_then_what_is_over(
    as_customer: Client, new_case: Callable[..., Case], draft: Case
) -> None:
    now = timezone.now()
    order = [Status.CLOSED, Status.WITHDRAWN, Status.REFERRED, Status.SUBMITTED, Status.RESOLVED, Status.WAITING]
    cases = {
        status: new_case(status=status, changed_at=now - timedelta(days=place), closed_at=now, waiting_since=now)
        for place, status in enumerate(order)
    }
    Case.objects.filter(pk=draft.pk).update(changed_at=now - timedelta(days=9))
    expected = [Status.RESOLVED, Status.WAITING, None, Status.REFERRED, Status.SUBMITTED, *order[:2]]
    assert numbers(as_customer.get(LIST)) == [cases[one].number if one else draft.number for one in expected]


def test_a_draft_leads_to_where_one_goes_on(as_customer: Client, draft: Case, as_colleague: Client) -> None:
    assert reverse("draft_questions", args=[draft.number]) in as_customer.get(LIST).content.decode()
    Case.objects.filter(pk=draft.pk).update(standing="in")
    assert reverse("draft_details", args=[draft.number]) in as_customer.get(LIST).content.decode()
    assert draft.number not in as_colleague.get(LIST, {"who": "all"}).content.decode()


def test_mine_and_the_whole_company(
    as_customer: Client, new_case: Callable[..., Case], colleague: User, other_company: Company, stranger: User
) -> None:
    own, theirs, foreign = new_case(), new_case(filer=colleague), new_case(filer=stranger)
    assert numbers(as_customer.get(LIST)) == [own.number]
    assert set(numbers(as_customer.get(LIST, {"who": "all"}))) == {own.number, theirs.number}
    assert foreign.number not in numbers(as_customer.get(LIST, {"who": str(other_company.pk)}))


def test_who_acts_for_several_companies_chooses_one(
    as_customer: Client, customer: User, new_case: Callable[..., Case], other_company: Company, stranger: User
) -> None:
    here, there = new_case(), new_case(filer=stranger)
    Contact.objects.create(user=customer, company=other_company)
    assert set(numbers(as_customer.get(LIST, {"who": "all"}))) == {here.number, there.number}
    assert numbers(as_customer.get(LIST, {"who": str(other_company.pk)})) == [there.number]


def test_whoever_left_a_company_sees_its_cases_no_more(
    as_customer: Client, customer: User, new_case: Callable[..., Case]
) -> None:
    new_case()
    customer.contacts.update(is_active=False)
    assert numbers(as_customer.get(LIST, {"who": "all"})) == []


def test_what_staff_decided_is_what_counts(as_customer: Client, new_case: Callable[..., Case], lead: User) -> None:
    plain, advised = new_case(standing="in"), new_case(standing="out", advisory=True)
    flat, saved = new_case(standing="out"), new_case(standing="out")
    lifecycle.overrule(saved, standing="in", clause="1.2.1", reason="動作の不良です", by=lead)
    expected = {"in": {plain, saved}, "cond": set(), "adv": {advised}, "out": {flat}}
    for standing, cases in expected.items():
        assert set(numbers(as_customer.get(LIST, {"standing": standing}))) == {case.number for case in cases}


def test_under_way_and_ended(as_customer: Client, new_case: Callable[..., Case]) -> None:
    under_way, ended = new_case(), new_case(status=Status.CLOSED, closed_at=timezone.now())
    assert numbers(as_customer.get(LIST, {"state": "open"})) == [under_way.number]
    assert numbers(as_customer.get(LIST, {"state": "ended"})) == [ended.number]


@pytest.mark.parametrize("name", ["who", "standing", "state", "after", "before", "sort"])
@pytest.mark.parametrize("value", ["x", "-1", "1.2.3", "9.9.9", "0.99999999999999999.1", "１", "' or 1=1", "9" * 30])
def test_wishes_that_do_not_exist_are_none(
    as_customer: Client, new_case: Callable[..., Case], name: str, value: str
) -> None:
    new_case()
    assert as_customer.get(LIST, {name: value}).status_code == 200


@pytest.mark.parametrize("words", ["登録されない", "フォーム エラー", "フォーム　人物", "e42b#1a1f", "REQUEST id"])
def test_it_is_found_by_words_of_either_side(as_customer: Client, asked: Case, words: str, customer: User) -> None:
    lifecycle.reply(asked, by=customer, body="e42b#1a1f6832bd0 です", key=asked.submit_key)
    assert numbers(as_customer.get(LIST, {"q": words})) == [asked.number]


def test_it_is_found_by_its_number_however_it_is_typed(as_customer: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    new_case()
    wide = case.number.translate({ord(c): ord(c) + 0xFEE0 for c in case.number})
    for typed in (case.number, case.number.lower(), case.number.replace("-", ""), wide, case.number[4:]):
        assert numbers(as_customer.get(LIST, {"q": typed})) == [case.number], typed


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "*", "登録%されない", "フォ*ム"])
def test_signs_of_the_database_stand_for_nothing(
    as_customer: Client, new_case: Callable[..., Case], words: str
) -> None:
    new_case()
    page = as_customer.get(LIST, {"q": words})
    assert (page.status_code, numbers(page)) == (200, [])


@pytest.mark.parametrize("words", ["%登録%", "フォーム_189", "'登録' \\"])
def test_signs_only_part_words(as_customer: Client, new_case: Callable[..., Case], words: str) -> None:
    case = new_case()
    assert numbers(as_customer.get(LIST, {"q": words})) == [case.number]


def test_a_search_that_is_too_long_is_refused_in_a_sentence(as_customer: Client) -> None:
    page = as_customer.get(LIST, {"q": "あ" * 201})
    assert (page.status_code, "あ" * 201 in page.content.decode()) == (422, True)
    assert as_customer.get(LIST, {"q": "%" * 200}).status_code == 200


@pytest.mark.parametrize("query", ["?q=%00", "?q=a%00b", "?q=%ff"])
def test_what_is_no_text_is_refused(as_customer: Client, query: str) -> None:
    assert as_customer.get(LIST + query).status_code == 400


def test_notes_among_staff_are_never_found(as_customer: Client, new_case: Callable[..., Case], agent: User) -> None:
    case = new_case()
    lifecycle.note(case, by=agent, body="開発に照会する", key=case.submit_key)
    assert numbers(as_customer.get(LIST, {"q": "照会"})) == []


def following(page: Any, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("query", ["", "?q=フォーム&state=open"])
def test_pages_forward_and_back_show_every_case_once(
    as_customer: Client, new_case: Callable[..., Case], query: str
) -> None:
    now = timezone.now()
    one = new_case()
    copies = []
    for place in range(59):
        copy = Case.objects.get(pk=one.pk)
        copy.pk, copy.number, copy.submit_key = None, f"26L-{place:05d}", f"00000000-0000-0000-0000-{place:012d}"
        copy.status = Status.WAITING if place % 3 == 0 else Status.ACCEPTED
        copies.append(copy)
    Case.objects.bulk_create(copies)
    # Many of the same moment, so that only the key tells them apart.
    Case.objects.update(changed_at=now)
    call_command("reindex", stdout=StringIO())
    pages, page = [], as_customer.get(LIST + query)
    while True:
        pages.append(numbers(page))
        if not (ahead := following(page, "next")):
            break
        page = as_customer.get(LIST + ahead)
    assert [len(shown) for shown in pages] == [25, 25, 10]
    assert len({number for shown in pages for number in shown}) == 60
    back = []
    while True:
        back.append(numbers(page))
        if not (behind := following(page, "prev")):
            break
        page = as_customer.get(LIST + behind)
    assert back[::-1] == pages


def test_the_number_of_queries_does_not_grow(as_customer: Client, new_case: Callable[..., Case], agent: User) -> None:
    def queries() -> int:
        as_customer.get(LIST)
        with CaptureQueriesContext(connection) as found:
            as_customer.get(LIST, {"who": "all", "q": "フォーム"})
        return len(found)

    new_case()
    few = queries()
    for _ in range(6):
        lifecycle.move(new_case(), "ask", by=agent, message="いつからですか。")
    assert few == queries() <= 9
