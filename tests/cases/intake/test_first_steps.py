"""The first page and the questions of a draft: going back loses nothing, a change keeps what still applies."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Company, Contact, Instance, User
from scope import Area
from scope.facts import ROUND
from tests.cases.intake import reading
from tests.cases.intake.conftest import answers_to, at, fill_in
from tests.scope.test_topics import TYPED

START = reverse("start")


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def test_the_first_page_begins_a_draft_with_its_instance(
    as_customer: Client, customer: User, instance: Instance, sandbox: Instance
) -> None:
    form = reading.form(as_customer.get(START))
    answer = form.send(as_customer, aim="investigate", area="form", instance=str(sandbox.pk))
    draft = Case.objects.get()
    assert (answer.status_code, answer.url) == (302, at("questions", draft))
    assert (draft.filer, draft.status, draft.facts) == (customer, "draft", {"aim": "investigate", "area": "form"})
    assert (draft.instance, draft.munchkin_id, draft.reporter_name) == (sandbox, "893-QRD-561", customer.name)
    assert draft.saved_at is not None


def test_an_instance_that_is_not_in_the_list_is_typed_later(as_customer: Client, company: Company) -> None:
    form = reading.form(as_customer.get(START))
    assert form.send(as_customer, aim="other", instance=f"other-{company.pk}").status_code == 302
    draft = Case.objects.get()
    assert (draft.instance, draft.munchkin_id, draft.company) == (None, "", company)


def test_pressing_twice_begins_one_draft_and_going_back_changes_it(as_customer: Client, instance: Instance) -> None:
    form = reading.form(as_customer.get(START))
    first = form.send(as_customer, aim="investigate", area="form", instance=str(instance.pk))
    again = form.send(as_customer, aim="investigate", area="form", instance=str(instance.pk))
    changed = form.send(as_customer, aim="learn", area="form", instance=str(instance.pk))
    assert first.url == again.url == changed.url
    assert Case.objects.get().facts["aim"] == "learn"


def test_a_key_of_somebody_else_begins_a_draft_of_ones_own(
    as_colleague: Client, colleague: User, draft: Case, instance: Instance
) -> None:
    fields = {"aim": "other", "instance": str(instance.pk), "key": str(draft.submit_key)}
    as_colleague.post(START, fields)
    mine = Case.objects.get(filer=colleague)
    assert (mine.submit_key != draft.submit_key, now(draft).version) == (True, draft.version)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({}, ["id_aim_0", "id_instance"]),
        ({"aim": "x", "area": "form"}, ["id_aim_0", "id_instance"]),
        ({"aim": "investigate"}, ["id_q", "id_instance"]),
        ({"aim": "investigate", "area": "x"}, ["id_q", "id_instance"]),
        ({"aim": "set_up"}, ["id_instance"]),
        ({"aim": "other", "instance": "x"}, ["id_instance"]),
    ],
)
def test_what_was_not_chosen_is_asked_for_again(
    as_customer: Client, instance: Instance, fields: dict[str, str], place: list[str]
) -> None:
    page = as_customer.post(START, fields)
    assert (page.status_code, reading.complaints(page), Case.objects.count()) == (422, place, 0)


@pytest.mark.parametrize("aim", ["set_up", "other"])
def test_a_setting_and_none_of_these_need_no_topic(as_customer: Client, instance: Instance, aim: str) -> None:
    assert as_customer.post(START, {"aim": aim, "instance": instance.pk}).status_code == 302


def test_no_draft_is_begun_on_an_instance_of_another_company(
    as_customer: Client, instance: Instance, other_company: Company
) -> None:
    foreign = Instance.objects.create(company=other_company, munchkin_id="512-AOB-377", name="青葉本番")
    for key in (str(foreign.pk), f"other-{other_company.pk}", "1' OR '1'='1"):
        page = as_customer.post(START, {"aim": "other", "instance": key})
        text = reading.words(page)
        assert (page.status_code, reading.complaints(page)) == (422, ["id_instance"])
        assert (foreign.munchkin_id in text, "青葉" in text) == (False, False)
    assert Case.objects.count() == 0


def test_a_contact_of_two_companies_sees_which_instance_is_whose(
    as_customer: Client, customer: User, instance: Instance, other_company: Company
) -> None:
    theirs = Instance.objects.create(company=other_company, munchkin_id="512-AOB-377", name="本番")
    Contact.objects.create(user=customer, company=other_company)
    page = as_customer.get(START)
    assert f"{other_company.name}：本番（512-AOB-377）" in reading.words(page)
    reading.form(page).send(as_customer, aim="other", instance=str(theirs.pk))
    draft = Case.objects.get()
    assert (draft.company, draft.instance) == (other_company, theirs)


def test_the_last_three_drafts_are_offered_to_go_on_with(as_customer: Client, new_draft: Callable[..., Case]) -> None:
    drafts = [new_draft(subject=f"下書き {place}") for place in range(4)]
    text = reading.words(as_customer.get(START))
    assert [f"下書き {place}" in text for place in range(4)] == [False, True, True, True]
    assert at("details", drafts[3]) in text


# --- Topics ------------------------------------------------------------------------------------------------------


def areas(page: Any, where: str) -> list[str]:
    return [topic.area.value for topic in page.context["topics"][where]]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "area"), TYPED[::3], ids=[typed for typed, _area in TYPED[::3]])
def test_a_topic_is_found_by_the_words_people_type(client: Client, typed: str, area: Area) -> None:
    page = reading.form(client.get(START)).send(client, press="find", q=typed, aim="investigate")
    text = reading.words(page)
    assert (page.status_code, 'role="alert"' in text) == (200, False)
    assert area.value in areas(page, "found")[:3]
    near = text[text.index('id="topics_near"') : text.index("<details")]
    assert f'value="{area.value}"' in near
    # The search is no attempt to go on: what was chosen and typed stays.
    form = reading.form(page)
    assert (form.values["aim"], form.values["q"]) == (["investigate"], [typed])


@pytest.mark.django_db
def test_every_topic_can_be_chosen_whatever_was_searched(client: Client) -> None:
    for query in ("", "フォーム", "zzzz"):
        page = reading.form(client.get(START)).send(client, press="find", q=query)
        assert sorted(areas(page, "found") + areas(page, "others")) == sorted(area.value for area in Area)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_words_that_find_nothing_are_told_so_and_the_list_is_open(client: Client, language: str) -> None:
    client.cookies["language"] = language
    page = reading.form(client.get(START)).send(client, press="find", q="zzzz")
    text = reading.words(page)
    assert {"ja": "見つかりませんでした", "en": "No topic fits"}[language] in text or "ません" in text
    assert '<details class="topics mt" open>' in text


@pytest.mark.django_db
def test_a_topic_that_was_chosen_stays_chosen_through_a_search(client: Client) -> None:
    page = reading.form(client.get(START)).send(client, press="find", q="SSL", area="form")
    assert ("form" in areas(page, "found"), reading.form(page).values["area"]) == (True, ["form"])


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "%" * 100, "'\"><b>", "\u202e\u200b", "a" * 5000])
def test_odd_words_do_no_harm(client: Client, typed: str) -> None:
    page = reading.form(client.get(START)).send(client, press="find", q=typed)
    assert (page.status_code, typed in page.content.decode()) == (200, typed in ("%" * 100, "\u202e\u200b"))


# --- Questions ---------------------------------------------------------------------------------------------------


def test_each_round_is_saved_and_leads_on_to_the_verdict(as_customer: Client, new_draft: Callable[..., Case]) -> None:
    answers = answers_to(aim="investigate", area="rest_api", retry="still_fails", suspect="product")
    draft = new_draft(facts={"aim": "investigate", "area": "rest_api"})
    address = at("questions", draft)
    for _round in range(3):
        page = as_customer.get(address)
        if page.status_code == 302:
            break
        asked = [question.fact for question in page.context["asked"]]
        address = reading.form(page).send(as_customer, **{name: answers[name] for name in asked}).url
        assert now(draft).facts == {name: answers[name] for name in now(draft).facts}
    assert page.url == at("verdict", draft)
    assert now(draft).facts == answers


def test_silence_is_asked_again_and_keeps_the_other_answers(
    as_customer: Client, new_draft: Callable[..., Case]
) -> None:
    draft = new_draft(facts={"aim": "investigate", "area": "rest_api"})
    page = reading.form(as_customer.get(at("questions", draft))).send(as_customer, involves="none")
    assert (page.status_code, reading.form(page).values["involves"]) == (422, ["none"])
    assert "id_documented_0" in reading.complaints(page)
    assert now(draft).facts == {"aim": "investigate", "area": "rest_api"}


@pytest.mark.parametrize("odd", ["x", "", "yes", "1", "<b>"])
def test_an_answer_that_is_none_is_refused(as_customer: Client, draft: Case, odd: str) -> None:
    page = as_customer.post(at("questions", draft) + "?round=2", {"symptom": odd, "documented": "yes"})
    assert page.status_code == 422
    assert now(draft).facts == draft.facts


def test_going_back_shows_every_answer_given(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails", suspect="product")
    shown: dict[str, str] = {}
    for number in ("2", "3"):
        page = as_customer.get(at("questions", draft), {"round": number})
        shown |= {question.fact: reading.form(page).values[question.fact][0] for question in page.context["asked"]}
    start = reading.form(as_customer.get(at("start", draft)))
    shown |= {name: start.values[name][0] for name in ("aim", "area")}
    assert shown == draft.facts
    assert now(draft).version == draft.version


def test_changing_an_early_answer_keeps_every_later_one_that_still_applies(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(area="rest_api", symptom="stopped", retry="still_fails", suspect="product")
    start = reading.form(as_customer.get(at("start", draft)))
    answer = start.send(as_customer, area="bulk_api")
    assert now(draft).facts == draft.facts | {"area": "bulk_api"}
    assert as_customer.get(answer.url).url == at("verdict", draft)


def test_what_no_longer_applies_is_neither_judged_nor_shown_and_comes_back(
    as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(area="rest_api", retry="solved", code="no")
    assert now(draft).standing == "out"
    answer = reading.form(as_customer.get(at("start", draft))).send(as_customer, aim="learn")
    page = as_customer.get(answer.url)
    assert [question.fact for question in page.context["asked"]] == ["manual", "involves"]
    reading.form(page).send(as_customer, manual="unclear")
    changed = now(draft)
    assert (changed.facts["retry"], changed.standing) == ("solved", "conditional")
    assert "再試行したら直った" not in reading.words(as_customer.get(at("verdict", draft)))
    reading.form(as_customer.get(at("start", draft))).send(as_customer, aim="investigate")
    back = now(draft)
    assert (back.standing, back.clauses, back.facts) == ("out", draft.clauses, draft.facts | {"manual": "unclear"})


@pytest.mark.parametrize("round_", ["2", "3"])
def test_where_a_round_has_no_questions_one_comes_to_the_nearest_before_it(
    as_customer: Client, begun: Callable[..., Case], round_: str
) -> None:
    draft = begun(aim="other")
    page = as_customer.get(at("questions", draft), {"round": round_}, follow=True)
    assert page.templates[0].name == "intake/start.html"
    draft = begun(aim="learn", area="form")
    page = as_customer.get(at("questions", draft), {"round": round_}, follow=True)
    assert [question.fact for question in page.context["asked"]][:1] == ["manual"]


@pytest.mark.parametrize("odd", ["0", "1", "4", "x", "２", "-1", "9" * 50])
def test_a_round_there_is_none_of_leads_on(as_customer: Client, draft: Case, odd: str) -> None:
    assert as_customer.get(at("questions", draft), {"round": odd}).url == at("verdict", draft)


def test_each_link_to_change_an_answer_leads_to_its_question(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="rest_api", retry="still_fails", suspect="product")
    fill_in(as_customer, draft)
    text = reading.words(as_customer.get(at("review", draft)))
    for fact in draft.facts:
        path = at("start", draft) if ROUND[fact] == 1 else f"{at('questions', draft)}?round={ROUND[fact]}"
        assert f'href="{path}#div_id_{fact}"' in text
        assert f'id="div_id_{fact}"' in reading.words(as_customer.get(path))


def test_the_step_named_questions_leads_to_them(as_customer: Client, draft: Case) -> None:
    text = reading.words(as_customer.get(at("details", draft)))
    assert f'href="{at("questions", draft)}?round=2"' in text


def test_picking_an_instance_replaces_what_was_typed_for_one(
    as_customer: Client, draft: Case, sandbox: Instance
) -> None:
    details = reading.form(as_customer.get(at("details", draft)), "details")
    details.send(as_customer, munchkin_id="本番のほう")
    assert now(draft).instance is None
    reading.form(as_customer.get(at("start", draft))).send(as_customer, instance=str(sandbox.pk))
    assert now(draft).munchkin_id == sandbox.munchkin_id
    page = as_customer.get(at("details", draft))
    assert reading.form(page, "details").values["munchkin_id"] == [sandbox.munchkin_id]


def test_the_same_instance_again_changes_nothing(as_customer: Client, draft: Case, instance: Instance) -> None:
    reading.form(as_customer.get(at("start", draft))).send(as_customer)
    kept = now(draft)
    assert (kept.instance, kept.munchkin_id, kept.steps) == (instance, "417-KMT-208", draft.steps)
