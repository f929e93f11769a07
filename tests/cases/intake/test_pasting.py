"""A pasted call fills in the details: the empty boxes, others when wished, and never with a secret in it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.evidence.findings import HIDDEN
from cases.evidence.secrets import masked
from cases.models import Case, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in, rows

TOKEN = "cdf01657-110d-4155-99a7-f986b2ff13a0:int"
BODY = '{"action":"createOrUpdate","input":[{"email":"a@example.com"}]}'
FAILED = '{"requestId":"e42b#14272d07d78","success":false,"errors":[{"code":"611","message":"System error"}]}'
COMMAND = (
    f"curl -X POST https://417-KMT-208.mktorest.com/rest/v1/leads.json \\\n  -H 'Authorization: Bearer {TOKEN}' \\\n"
    f"  -d '{BODY}'\n{FAILED}"
)
REQUEST = f"POST https://417-KMT-208.mktorest.com/rest/v1/leads.json\nAuthorization: {HIDDEN}\n\n{BODY}"
READ = {
    "api_request_id": "e42b#14272d07d78",
    "api_call": "POST /rest/v1/leads.json",
    "api_request": REQUEST,
    "api_response": FAILED,
    "error_message": "611 System error",
}


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest, customer: User) -> str:
    User.objects.filter(pk=customer.pk).update(language=request.param)
    return str(request.param)


@pytest.fixture
def call(begun: Callable[..., Case]) -> Case:
    """A draft about the REST API in which nothing is written yet."""
    return begun(area="rest_api", retry="not_yet")


def details(browser: Client, draft: Case) -> reading.Form:
    return reading.form(browser.get(at("details", draft)), "details")


def kept(draft: Case) -> dict[str, Any]:
    draft.refresh_from_db()
    return {name: draft.evidence.get(name, "") for name in READ}


def test_a_pasted_call_fills_in_the_empty_boxes(as_customer: Client, call: Case, language: str) -> None:
    answer = details(as_customer, call).send(as_customer, "read", pasted=COMMAND)
    assert (answer.status_code, answer.url) == (302, f"{at('details', call)}#s-api")
    assert kept(call) == READ
    page = reading.words(as_customer.get(at("details", call)))
    said = {"ja": "curl などのコマンドとして読み取りました。", "en": "Read as a command such as curl. Filled in:"}
    hidden = {"ja": "トークンなどの値は伏せました。", "en": "Secrets in it were hidden."}
    assert said[language] in page
    assert hidden[language] in page
    # The moment of the call is shown in Japan's time, to be confirmed.
    assert {"ja": "2013年11月20日（水）9:02", "en": "Wed 20 Nov 2013, 9:02"}[language] in page


def test_no_secret_of_it_is_stored(as_customer: Client, call: Case) -> None:
    details(as_customer, call).send(as_customer, "read", pasted=COMMAND)
    assert TOKEN not in json.dumps(list(Case.objects.values()), default=str)


def test_what_was_typed_stays_unless_it_is_to_be_replaced(as_customer: Client, call: Case) -> None:
    form = details(as_customer, call)
    page = form.send(as_customer, "read", pasted=COMMAND, api_call="GET /rest/v1/lists.json", error_message="遅い")
    assert page.status_code == 200
    assert kept(call) == READ | {"api_call": "GET /rest/v1/lists.json", "error_message": "遅い"}
    text = reading.words(page)
    assert "すでに入力があるため、そのままにした項目：メソッドとパス、エラーの文面とコード。" in text
    # The text is still in the box, so that one press more can replace them.
    again = reading.form(page, "details")
    assert again.values["pasted"] == [COMMAND]
    answer = again.send(as_customer, "read", replace="1")
    assert answer.status_code == 302
    assert kept(call) == READ


def test_the_rest_of_the_form_is_kept_with_it(as_customer: Client, call: Case) -> None:
    details(as_customer, call).send(
        as_customer, "read", pasted=COMMAND, subject="611 が返る", **rows("steps", {"text": "送る"})
    )
    call.refresh_from_db()
    assert (call.subject, call.steps) == ("611 が返る", [{"id": "row0", "text": "送る", "url": ""}])


@pytest.mark.parametrize("press", ["read", "next", "later", "stay", "rows=add steps"])
def test_whatever_is_pressed_the_box_is_read_first(press: str, as_customer: Client, call: Case) -> None:
    details(as_customer, call).send(as_customer, press, pasted=FAILED)
    assert kept(call)["api_request_id"] == "e42b#14272d07d78"


@pytest.mark.parametrize("press", ["read", "next", "later", "stay"])
def test_what_cannot_be_read_stays_in_the_box(press: str, as_customer: Client, call: Case, language: str) -> None:
    page = details(as_customer, call).send(as_customer, press, pasted="動きません", subject="件名")
    assert page.status_code == 422
    assert reading.complaints(page) == ["id_pasted"]
    assert reading.form(page, "details").values["pasted"] == ["動きません"]
    call.refresh_from_db()
    assert call.subject == "件名"


def test_the_call_of_another_instance_is_pointed_out(as_customer: Client, call: Case) -> None:
    details(as_customer, call).send(
        as_customer, "read", pasted=COMMAND.replace("417-KMT-208", "893-QRD-561"), replace="1"
    )
    call.refresh_from_db()
    assert call.munchkin_id == "417-KMT-208"
    assert "この呼び出しの送り先は 893-QRD-561 です。" in reading.words(as_customer.get(at("details", call)))


def test_an_instance_that_is_not_named_yet_is_filled_in(as_customer: Client, call: Case) -> None:
    form = details(as_customer, call)
    form.send(as_customer, "read", pasted=COMMAND.replace("417-KMT-208", "893-QRD-561"), munchkin_id="")
    call.refresh_from_db()
    assert call.munchkin_id == "893-QRD-561"


def test_pasting_the_same_twice_says_so(as_customer: Client, call: Case) -> None:
    details(as_customer, call).send(as_customer, "read", pasted=COMMAND)
    as_customer.get(at("details", call))
    details(as_customer, call).send(as_customer, "read", pasted=COMMAND)
    assert "どの項目にも、すでに同じ内容が入っています。" in reading.words(as_customer.get(at("details", call)))
    assert kept(call) == READ


def test_nothing_pasted_is_no_mistake(as_customer: Client, call: Case) -> None:
    answer = details(as_customer, call).send(as_customer, "read", pasted=" \n")
    assert (answer.status_code, answer.url) == (302, f"{at('details', call)}#s-api")


def test_an_answer_in_its_own_box_tells_id_and_message(as_customer: Client, call: Case) -> None:
    answer = fill_in(as_customer, call, api_request_id="", api_response=FAILED, error_message="")
    assert (answer.status_code, answer.url) == (302, at("review", call))
    assert (kept(call)["api_request_id"], kept(call)["error_message"]) == ("e42b#14272d07d78", "611 System error")
    assert "入力した項目：Request ID" in reading.words(as_customer.get(answer.url))


def test_a_command_in_the_box_for_the_request_tells_the_call(as_customer: Client, call: Case) -> None:
    answer = fill_in(as_customer, call, api_request=COMMAND.partition("\n{")[0], api_call="")
    assert answer.status_code == 302
    assert kept(call)["api_call"] == "POST /rest/v1/leads.json"


def test_another_window_takes_nothing_away(as_customer: Client, call: Case) -> None:
    form = details(as_customer, call)
    Case.objects.filter(pk=call.pk).update(version=call.version + 5)
    page = form.send(as_customer, "read", pasted=COMMAND)
    assert page.status_code == 409
    assert reading.form(page, "details").values["pasted"] == [masked(COMMAND)]
    assert kept(call)["api_call"] == ""


def test_a_session_that_ended_takes_nothing_away_and_keeps_no_secret(
    client: Client, customer: User, as_customer: Client, call: Case
) -> None:
    form = details(as_customer, call)
    form.send(client, "read", pasted=COMMAND)
    waiting = json.dumps(dict(client.session.items()), default=str)
    assert TOKEN not in waiting
    assert "createOrUpdate" in waiting
    client.force_login(customer)
    client.get(at("details", call), follow=True)
    assert kept(call) == READ


def test_only_requests_about_the_api_have_the_box(as_customer: Client, begun: Callable[..., Case]) -> None:
    draft = begun(area="list_import")
    assert "pasted" not in details(as_customer, draft).values


# --- What the script asks for ----------------------------------------------------------------------------------------


def test_the_script_is_told_what_to_fill_in_and_nothing_is_stored(as_customer: Client, call: Case) -> None:
    boxes = {**dict.fromkeys(READ, ""), "munchkin_id": "417-KMT-208", "api_call": "GET /rest/v1/lists.json"}
    answer = as_customer.post(at("read", call), {**boxes, "pasted": COMMAND})
    found = answer.json()
    assert answer.status_code == 200
    assert (found["values"], found["left"]) == ({k: v for k, v in READ.items() if k != "api_call"}, 1)
    assert kept(call) == dict.fromkeys(READ, "")
    replaced = as_customer.post(at("read", call), {**boxes, "pasted": COMMAND, "replace": "1"}).json()
    assert (replaced["values"], replaced["left"]) == (READ, 0)


@pytest.mark.parametrize("pasted", ["", "動きません", "x" * 100_001, "[" * 90_000, "{" * 90_000])
def test_the_script_is_told_when_nothing_can_be_read(pasted: str, as_customer: Client, call: Case) -> None:
    answer = as_customer.post(at("read", call), {"pasted": pasted})
    assert (answer.status_code, answer.json()["message"][-1]) == (422, "。")


def test_once_it_was_sent_the_script_is_told_so(as_customer: Client, new_case: Callable[..., Case]) -> None:
    answer = as_customer.post(at("read", new_case()), {"pasted": COMMAND})
    assert (answer.status_code, "返信" in answer.json()["message"]) == (409, True)


# --- What to try first -----------------------------------------------------------------------------------------------

MANUAL = "https://experienceleague.adobe.com/{}/docs/marketo-developer/marketo/rest/{}"
PAGES = {
    "601": "authentication",
    "607": "marketo-integration-best-practices",
    "1003": "error-codes",
    "611": "error-codes",
}


@pytest.mark.parametrize("code", PAGES)
def test_a_code_with_a_remedy_says_it_before_filing(code: str, as_customer: Client, call: Case, language: str) -> None:
    response = f'{{"requestId":"e42b#14272d07d78","success":false,"errors":[{{"code":"{code}","message":"x"}}]}}'
    assert fill_in(as_customer, call, api_response=response, error_message=f"{code} x").status_code == 302
    for page in ("details", "review"):
        text = reading.words(as_customer.get(at(page, call)))
        assert text.count(f'data-part="code">{code} ') == 1
        assert MANUAL.format(language, PAGES[code]) in text
    # It is a hint, not a wall.
    assert 'name="ok"' in text


def test_each_code_is_explained_where_it_stands_first(as_customer: Client, call: Case) -> None:
    data = {"version": call.version, "api_response": FAILED, "error_message": "611 のあと 602"}
    found = as_customer.post(at("save", call), data).json()["first_aid"]
    assert [one["code"] for one in found["api_response"]] == ["611 システムエラー"]
    assert [one["code"] for one in found["error_message"]] == ["602 アクセストークンの期限切れ"]
    assert found["error_message"][0]["url"] == MANUAL.format("ja", "authentication")


def test_without_a_code_nothing_is_said(as_customer: Client, draft: Case) -> None:
    Case.objects.filter(pk=draft.pk).update(evidence={"error_message": "真っ白になる"})
    for page in ("details", "review"):
        assert 'class="aid"' not in reading.words(as_customer.get(at(page, draft))).partition("<template")[0]
