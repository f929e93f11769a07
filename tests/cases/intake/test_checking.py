"""Anyone may check where they stand: nothing is stored, and the answers come along through sign-in into a draft."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from cases.models import Case, Company, Contact, User
from scope import Facts, assess
from tests.cases.intake import reading
from tests.cases.intake.conftest import answers_to
from tests.scope.situations import SITUATIONS

START = reverse("start")


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def walk(browser: Client, answers: dict[str, str]) -> tuple[Any, int]:
    """Answer every page as a visitor would; the verdict, and how many pages of questions there were."""
    page, rounds = reading.form(browser.get(START)).send(browser, aim=answers["aim"], area=answers["area"]), 0
    while page.status_code == 302:
        page = browser.get(page.url)
        if page.status_code == 200 and page.templates[0].name == "intake/questions.html":
            rounds += 1
            page = reading.form(page).send(browser, **{name: answers[name] for name in asked_on(page)})
    return page, rounds


def asked_on(page: Any) -> list[str]:
    return [question.fact for question in page.context["asked"]]


@pytest.mark.django_db
@pytest.mark.parametrize("situation", SITUATIONS[::6], ids=lambda situation: situation.says[:40])
def test_a_visitor_learns_the_verdict_after_a_few_answers(client: Client, situation: Any) -> None:
    page, rounds = walk(client, situation.facts.answers())
    found = assess(situation.facts)
    assert (page.status_code, page.templates[0].name) == (200, "intake/verdict.html")
    assert page.context["standing"] is found.standing
    assert page.context["verdict"].clauses == found.clauses
    assert rounds <= 2
    text = reading.words(page)
    assert all(f"#c{clause}" in text for clause in found.clauses)
    assert all(condition.todo.ja in text for condition in found.unmet)


@pytest.mark.django_db
def test_nothing_is_stored_of_a_visitor(client: Client) -> None:
    walk(client, answers_to(aim="investigate", area="rest_api"))
    assert (Case.objects.count(), Session.objects.count()) == (0, 0)
    assert set(client.cookies) <= {"csrf", "csrftoken"}


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?aim=learn", "?aim=nonsense&area=form", "?aim=learn&area=form&manual=x"])
@pytest.mark.parametrize("name", ["check_questions", "check_verdict"])
def test_an_address_with_gaps_leads_to_the_first_question_that_is_open(client: Client, name: str, query: str) -> None:
    page = client.get(reverse(name) + query, follow=True)
    assert page.status_code == 200
    assert page.templates[0].name in ("intake/start.html", "intake/questions.html")
    assert 'role="alert"' not in reading.words(page)


@pytest.mark.django_db
def test_an_answer_left_out_is_asked_for_again_and_the_others_stay(client: Client) -> None:
    answers = answers_to(aim="investigate", area="rest_api")
    page = client.get(reverse("check_questions"), {"aim": "investigate", "area": "rest_api"})
    first, *others = asked_on(page)
    page = reading.form(page).send(client, **{name: answers[name] for name in others})
    assert (page.status_code, reading.complaints(page)) == (200, [f"id_{first}_0"])
    again = reading.form(page)
    assert {name: again.values[name] for name in others} == {name: [answers[name]] for name in others}


@pytest.mark.django_db
def test_going_back_to_the_very_first_page_keeps_the_later_answers(client: Client) -> None:
    answers = answers_to(aim="investigate", area="form", reproducible="sometimes")
    page = client.get(reverse("check_verdict"), answers)
    back = client.get(page.context["back"])
    assert back.templates[0].name == "intake/questions.html"
    start = client.get(back.context["back"])
    form = reading.form(start)
    assert (form.values["aim"], form.values["area"]) == (["investigate"], ["form"])
    answer = form.send(client, area="landing_page")
    assert query_of(answer.url) == answers | {"area": "landing_page"}
    assert client.get(answer.url).url.startswith(reverse("check_verdict"))


@pytest.mark.django_db
def test_changing_one_answer_keeps_the_later_ones(client: Client) -> None:
    answers = answers_to(aim="investigate", area="rest_api", retry="still_fails", suspect="product")
    page = client.get(reverse("check_questions"), answers | {"round": "2"})
    form = reading.form(page)
    assert {name: form.values[name] for name in asked_on(page)} == {name: [answers[name]] for name in asked_on(page)}
    answer = form.send(client, symptom="differs")
    assert query_of(answer.url) == answers | {"symptom": "differs"}


@pytest.mark.django_db
def test_where_no_questions_were_asked_the_change_is_made_on_the_first_page(client: Client) -> None:
    page = client.get(reverse("check_verdict"), {"aim": "other"})
    assert page.status_code == 200
    back = client.get(page.context["back"], follow=True)
    assert back.templates[0].name == "intake/start.html"


@pytest.mark.django_db
def test_the_answers_come_along_through_sign_in(client: Client, customer: User, company: Company) -> None:
    answers = answers_to(aim="investigate", area="list_import", retry="not_yet")
    verdict, _rounds = walk(client, answers)
    here = urlsplit(verdict.context["here"])
    assert f"/accounts/login/?next={here.path}" in reading.words(verdict)
    client.force_login(customer)
    page = client.get(f"{here.path}?{here.query}")
    answer = reading.form(page, reverse("check_keep")).send(client)
    draft = Case.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("draft_verdict", args=[draft.number]))
    assert (draft.facts, draft.company, draft.filer, draft.status) == (answers, company, customer, "draft")
    assert (draft.aim, draft.area, draft.standing) == ("investigate", "list_import", "conditional")
    assert draft.clauses == ["1.3.4", "1.2.1"]
    assert client.get(answer.url).status_code == 200


@pytest.mark.django_db
def test_whoever_keeps_before_signing_in_comes_back_to_the_verdict(client: Client) -> None:
    answers = answers_to(aim="learn", area="form")
    answer = client.post(reverse("check_keep"), answers)
    following = parse_qs(urlsplit(answer.url).query)["next"][0]
    assert (answer.status_code, urlsplit(following).path) == (302, reverse("check_verdict"))
    assert query_of(following) == answers
    assert Case.objects.count() == 0


def test_pressing_twice_begins_one_draft(as_customer: Client) -> None:
    page = as_customer.get(reverse("check_verdict"), answers_to(aim="learn", area="form"))
    form = reading.form(page, reverse("check_keep"))
    assert len({form.send(as_customer).url for _press in range(3)}) == 1
    assert Case.objects.count() == 1


def test_of_several_companies_one_is_chosen(
    as_customer: Client, customer: User, company: Company, other_company: Company
) -> None:
    Contact.objects.create(user=customer, company=other_company)
    page = as_customer.get(reverse("check_verdict"), answers_to(aim="learn", area="form"))
    form = reading.form(page, reverse("check_keep"))
    form.send(as_customer, company=other_company.pk)
    assert Case.objects.get().company == other_company


@pytest.mark.parametrize("foreign", ["0", "-1", "", "x", "１", "9" * 30, "1 OR 1=1"])
def test_a_company_that_is_no_number_begins_nothing(as_customer: Client, company: Company, foreign: str) -> None:
    answer = as_customer.post(reverse("check_keep"), {"aim": "other", "company": foreign}, follow=True)
    assert (answer.status_code, Case.objects.count()) == (200, 0)


def test_nobody_begins_a_draft_for_a_company_of_others(as_customer: Client, other_company: Company) -> None:
    answer = as_customer.post(reverse("check_keep"), {"aim": "other", "company": other_company.pk}, follow=True)
    assert (answer.status_code, Case.objects.count()) == (200, 0)
    assert other_company.name not in reading.words(answer)


def test_whoever_belongs_to_no_company_is_told_whom_to_ask(as_agent: Client, agent: User) -> None:
    for page in (as_agent.get(START), as_agent.get(reverse("check_verdict"), {"aim": "other"})):
        assert reverse("check_keep") not in reading.forms(page)
        assert ("招待" in reading.words(page), "ログインせずに" in reading.words(page)) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["check_questions", "check_verdict"])
def test_checking_takes_no_post(client: Client, name: str) -> None:
    assert {client.generic(verb, reverse(name)).status_code for verb in ("POST", "PUT", "DELETE")} == {405}


@pytest.mark.django_db
def test_a_signed_in_person_begins_a_draft_with_the_later_answers_too(
    as_customer: Client, company: Company, instance: Any
) -> None:
    answers = answers_to(aim="investigate", area="form")
    page = as_customer.get(START, answers)
    answer = reading.form(page).send(as_customer, instance=str(instance.pk))
    assert Case.objects.get().facts == answers
    assert as_customer.get(answer.url).url.endswith("/verdict/")


@pytest.mark.django_db
@pytest.mark.parametrize("situation", SITUATIONS[::15], ids=lambda situation: situation.says[:40])
def test_a_draft_of_the_same_answers_has_the_same_verdict(
    as_customer: Client, begun: Callable[..., Case], situation: Any
) -> None:
    draft = begun(**situation.facts.answers())
    page = as_customer.get(reverse("draft_verdict", args=[draft.number]))
    asked = Facts.from_answers(draft.facts)
    assert page.context["verdict"].clauses == assess(asked).clauses
    assert draft.standing == assess(asked).standing.value  # type: ignore[union-attr]
