"""Which screens a case is about, and who else in the company has an open case about the same."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import access, lifecycle
from cases.evidence import marketo, screens
from cases.models import Case, User

NewCase = Callable[..., Case]

PRODUCTION, SANDBOX = "417-KMT-208", "893-QRD-561"
FORM = "https://app-sj28.marketo.com/#FO189A1"
CAMPAIGN = "https://app-sj28.marketo.com/#SC1076A1"
IN_SANDBOX = f"https://experience.adobe.com/#/@minato/so:{SANDBOX}/marketo-engage/classic/FO189A1"


def stored(*addresses: str) -> list[dict[str, str]]:
    return [read.stored() for read in marketo.asset_urls("\n".join(addresses))]


def about(case: Case, reader: User) -> list[str]:
    return [other.case.number for other in screens.still_open(case, access.visible_to(reader))]


def test_screens_come_from_addresses_steps_and_diary_each_once(new_case: NewCase) -> None:
    steps = [
        {"id": "abcd0001", "text": "フォームを開く", "url": FORM},
        {"id": "abcd0002", "text": "次へ", "url": CAMPAIGN},
    ]
    case = new_case(asset_urls=stored(FORM), steps=steps)
    assert [(screen.kind, screen.number) for screen in screens.of(case)] == [("FO", "189"), ("SC", "1076")]
    rows = case.assets.order_by("kind").values_list("kind", "number", "instance", "company")
    assert list(rows) == [("FO", "189", PRODUCTION, case.company_id), ("SC", "1076", PRODUCTION, case.company_id)]


def test_a_draft_is_told_of_open_cases_about_its_screens(
    new_case: NewCase, new_draft: NewCase, colleague: User, customer: User
) -> None:
    sent = new_case(filer=colleague, asset_urls=stored(FORM, CAMPAIGN))
    new_case(filer=colleague, asset_urls=stored("https://app-sj28.marketo.com/#FO190A1"))
    draft = new_draft(asset_urls=stored(FORM))
    assert about(draft, customer) == [sent.number]


def test_a_case_that_has_ended_is_no_reason_to_hold_back(new_case: NewCase, new_draft: NewCase, customer: User) -> None:
    for status in ("closed", "withdrawn"):
        new_case(asset_urls=stored(FORM), status=status)
    assert about(new_draft(asset_urls=stored(FORM)), customer) == []


def test_the_same_number_in_another_instance_is_another_screen(
    new_case: NewCase, new_draft: NewCase, customer: User
) -> None:
    new_case(asset_urls=stored(FORM))
    assert about(new_draft(asset_urls=stored(IN_SANDBOX)), customer) == []


def test_a_case_about_both_instances_is_found_from_either(
    new_case: NewCase, new_draft: NewCase, customer: User
) -> None:
    sent = new_case(asset_urls=stored(FORM, IN_SANDBOX))
    assert set(sent.assets.values_list("instance", flat=True)) == {PRODUCTION, SANDBOX}
    assert about(new_draft(asset_urls=stored(FORM)), customer) == [sent.number]
    assert about(new_draft(asset_urls=stored(IN_SANDBOX)), customer) == [sent.number]


def test_an_instance_that_nobody_named_may_be_any(new_case: NewCase, new_draft: NewCase, customer: User) -> None:
    sent = new_case(asset_urls=stored(FORM), instance=None, munchkin_id="", account_string="minato")
    assert about(new_draft(asset_urls=stored(FORM)), customer) == [sent.number]


def test_nothing_of_another_company_is_told(
    new_case: NewCase, new_draft: NewCase, stranger: User, customer: User, as_customer: Client
) -> None:
    foreign = new_case(filer=stranger, asset_urls=stored(FORM), subject="よその会社の件名")
    draft = new_draft(asset_urls=stored(FORM))
    assert about(draft, customer) == []
    for name in ("draft_details", "draft_review"):
        page = as_customer.get(reverse(name, args=[draft.number])).content.decode()
        assert foreign.number not in page
        assert foreign.subject not in page


@pytest.mark.parametrize("name", ["draft_details", "draft_review"])
def test_the_page_leads_to_the_other_case(
    name: str, new_case: NewCase, new_draft: NewCase, colleague: User, as_customer: Client
) -> None:
    sent = new_case(filer=colleague, asset_urls=stored(FORM), subject="フォームが送信できない")
    draft = new_draft(asset_urls=stored(FORM))
    page = as_customer.get(reverse(name, args=[draft.number])).content.decode()
    assert f'href="{reverse("case", args=[sent.number])}"' in page
    assert "フォームが送信できない" in page


def test_saving_as_one_types_tells_of_it(new_case: NewCase, draft: Case, colleague: User, as_customer: Client) -> None:
    sent = new_case(filer=colleague, asset_urls=stored(CAMPAIGN))
    said = {"version": draft.version, "asset_urls": CAMPAIGN}
    answer = as_customer.post(reverse("draft_save", args=[draft.number]), said)
    assert [one["url"] for one in answer.json()["same_screen"]] == [reverse("case", args=[sent.number])]


def test_the_desk_shows_ended_cases_too(new_case: NewCase, as_agent: Client) -> None:
    ended = new_case(asset_urls=stored(FORM), status="closed", subject="前にもあった件")
    case = new_case(asset_urls=stored(FORM))
    page = as_agent.get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()
    assert ended.subject in page


def test_sending_twice_writes_screens_once(draft: Case, customer: User) -> None:
    for _time in range(2):
        lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert draft.assets.count() == len(screens.of(draft))
