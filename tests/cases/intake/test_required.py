"""What must be there is what the guideline requires: in the form, at the check, under the lock, in the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cases import lifecycle
from cases.intake import drafts
from cases.models import Case, User
from scope import Area, Standing, assess
from scope.facts import Aim
from tests.cases.intake import reading
from tests.cases.intake.conftest import answers_to, at, fill_in
from tests.scope.sheets import reachable

SAMPLE = [(aim, area) for place, aim in enumerate(Aim) for area in list(Area)[place % 7 :: 7]]
# One sheet for every different list of evidence that can be asked for.
LISTS = {tuple((item.name, item.optional, item.may_be_none) for item in _items): _facts for _items, _facts in (
    (reached.verdict.guideline.required(reached.facts), reached.facts) for reached in reachable()
)}  # fmt: skip


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def choose_a_way(draft: Case) -> None:
    """What a verdict leaves to the customer, so that only the evidence may be missing."""
    found = drafts.verdict(draft)
    drafts.choose(draft, route=drafts.routes(found)[0])
    drafts.give_reasons(draft, {condition.fact: "まだできません" for condition in found.unmet})


@pytest.mark.parametrize(("aim", "area"), SAMPLE, ids=lambda one: one.value)
def test_every_kind_of_request_is_filed_from_the_first_page_to_the_receipt(
    as_customer: Client, begun: Callable[..., Case], aim: Aim, area: Area
) -> None:
    draft = begun(aim=aim.value, area=area.value)
    page = as_customer.get(at("verdict", draft))
    found = assess(drafts.facts(draft))
    assert page.context["standing"] is found.standing
    verdict = reading.form(page, "route")
    if found.standing is Standing.OUT_OF_SCOPE:
        assert set(verdict.values["route"]) <= {"consulting", "support"}
    assert verdict.send(as_customer).url == at("details", draft)
    page = fill_in(as_customer, draft)
    assert (page.status_code, page.url) == (302, at("review", draft))
    check = reading.form(as_customer.get(at("review", draft)), at("submit", draft))
    reasons = {name: "まだできません" for name in check.values if name.startswith("reason-")}
    assert len(reasons) == len(found.unmet)
    answer = check.send(as_customer, ok="1", **reasons)
    assert answer.url == at("receipt", draft)
    case = now(draft)
    assert found.standing is not None
    assert (case.status, case.standing, case.clauses) == ("submitted", found.standing.value, list(found.clauses))
    assert draft.number in reading.words(as_customer.get(answer.url))


@pytest.mark.parametrize("facts", LISTS.values(), ids=range(len(LISTS)))
def test_each_required_item_is_insisted_on_in_the_form_and_again_when_it_is_sent(
    as_customer: Client, customer: User, begun: Callable[..., Case], facts: Any
) -> None:
    """For each different list of evidence: nothing filled in names every required item, in every place the same."""
    draft = begun(**facts.answers())
    Case.objects.filter(pk=draft.pk).update(munchkin_id="", instance=None, reporter_name="")
    draft = now(draft)
    choose_a_way(draft)
    required = [item.name for item in drafts.items(draft) if not item.optional]
    page = reading.form(as_customer.get(at("details", draft)), "details").send(as_customer, press="next")
    places = [place.removeprefix("id_").partition("-")[0] for place in reading.complaints(page)]
    assert places == required
    assert as_customer.get(at("review", draft)).url == f"{at('details', draft)}?check=1"
    answer = as_customer.post(at("submit", draft), {"ok": "1", "key": draft.submit_key})
    assert answer.url == f"{at('details', draft)}?check=1"
    with pytest.raises(lifecycle.Incomplete) as refusal:
        lifecycle.submit(draft, key=draft.submit_key, by=customer)
    assert list(refusal.value.missing) == required
    assert now(draft).is_draft


@pytest.mark.parametrize("area", ["rest_api", "list_import"])
def test_each_required_item_alone_is_enough_to_stop_it(
    as_customer: Client, customer: User, begun: Callable[..., Case], area: str
) -> None:
    draft = begun(area=area, retry="still_fails", reproducible="sometimes", suspect="product")
    choose_a_way(draft)
    assert fill_in(as_customer, draft).url == at("review", draft)
    whole = Case.objects.filter(pk=draft.pk).values().get()
    for name in [item.name for item in drafts.items(draft) if not item.optional]:
        _take_away(whole, draft, name)
        with pytest.raises(lifecycle.Incomplete) as refusal:
            lifecycle.submit(draft, key=draft.submit_key, by=customer)
        assert refusal.value.missing == (name,)
        answer = as_customer.post(at("submit", draft), {"ok": "1", "key": draft.submit_key})
        assert answer.url == f"{at('details', draft)}?check=1"
    Case.objects.filter(pk=draft.pk).update(**whole)
    assert as_customer.get(at("review", draft)).status_code == 200


def _take_away(whole: dict[str, Any], draft: Case, name: str) -> None:
    """The draft with all it needs but one item."""
    nothing: dict[str, Any] = {name: [] if name == "steps" else ""}
    if name == "munchkin_id":
        nothing |= {"account_string": "", "instance_id": None}
    elif name == "asset_urls":
        nothing = {"asset_urls": []}
    elif name not in whole:
        nothing = {}
    # The block of addresses is kept as typed too.
    evidence = {key: value for key, value in whole["evidence"].items() if key != name}
    Case.objects.filter(pk=draft.pk).update(**whole | nothing | {"evidence": evidence})


def test_an_item_that_is_not_asked_for_is_never_required(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="form")
    assert fill_in(as_customer, draft).url == at("review", draft)
    for name in ("api_request_id", "import_started_at", "retries", "outside_system", "occurrences"):
        assert name not in {item.name for item in drafts.items(draft)}


FIVE = {
    "submitted_case_names_its_instance": {"munchkin_id": "", "account_string": ""},
    "submitted_case_has_steps": {"steps": []},
    "submitted_case_has_expected": {"expected": ""},
    "submitted_case_has_actual": {"actual": ""},
    "submitted_case_has_asset_urls": {"asset_urls": [], "no_url_reason": ""},
}


@pytest.mark.parametrize("name", FIVE)
def test_the_five_are_held_by_a_constraint_of_that_name(draft: Case, name: str) -> None:
    """Whatever a program would write past all forms."""
    for fields in FIVE[name], {**FIVE[name], "subject": "件名"}:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Case.objects.filter(pk=draft.pk).update(
                status="submitted", submitted_at=timezone.now(), standing="in", guideline="3", **fields
            )
    assert now(draft).is_draft


def test_a_change_of_answers_between_the_check_and_sending_asks_for_what_is_now_required(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(area="form")
    fill_in(as_customer, draft)
    check = reading.form(as_customer.get(at("review", draft)), at("submit", draft))
    drafts.answer(draft, answers_to(aim="investigate", area="rest_api", retry="still_fails"))
    answer = check.send(as_customer, ok="1")
    assert answer.url == f"{at('details', draft)}?check=1"
    assert "id_api_request_id" in reading.complaints(as_customer.get(answer.url))
    assert now(draft).is_draft
