"""A condition after filing: the customer says that it is met, support checks, and the case moves by itself."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import lifecycle
from cases.models import AskedItem, Attachment, Case, Condition, Mail, User
from tests.cases.intake import reading
from tests.cases.triage.conftest import API, API_EVIDENCE, as_it_stands
from tests.conftest import PASSPHRASE

NewCase = Callable[..., Case]


@pytest.fixture
def conditional(new_case: NewCase) -> Case:
    """An API case with one condition that is open, the retry, and others that are claimed."""
    return new_case(facts=API, evidence=API_EVIDENCE, subject="Sync Leads で 611 が返る")


@pytest.fixture
def retry(conditional: Case) -> Condition:
    return conditional.conditions.get(fact="retry")


def page_of(condition: Condition) -> str:
    return reverse("case_condition", args=[condition.case.number, condition.pk])


def claim(condition: Condition, body: str = "14:30 に再試行しても 611 でした", **more: Any) -> None:
    lifecycle.claim_condition(condition, by=condition.case.filer, body=body, key=uuid.uuid4(), **more)


def settle_all(case: Case, agent: User, but: str = "") -> None:
    for condition in case.conditions.exclude(fact=but):
        lifecycle.settle_condition(condition, state="verified", by=agent)


def told(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# --- The customer ----------------------------------------------------------------------------------------------------


def test_the_case_and_the_list_show_what_is_open(as_customer: Client, conditional: Case, retry: Condition) -> None:
    page = as_customer.get(reverse("case", args=[conditional.number])).content.decode()
    assert page_of(retry) in page
    assert "明日の配信に間に合わせたいため" in page
    assert "未対応の条件 1件" in as_customer.get(reverse("case_list")).content.decode()


def test_what_is_open_stands_in_the_mails(conditional: Case, agent: User) -> None:
    first = Mail.objects.filter(case=conditional, to=conditional.filer.email).latest("id")
    assert "まだ満たしていない条件" in first.text
    lifecycle.settle_condition(conditional.conditions.get(fact="retry"), state="waived", reason="不要", by=agent)
    lifecycle.reply(told(conditional), by=agent, body="調べています", key=uuid.uuid4())
    assert "まだ満たしていない条件" not in Mail.objects.filter(case=conditional).latest("id").text


def test_the_customer_says_that_it_is_done_with_what_shows_it(
    as_customer: Client, customer: User, conditional: Case, retry: Condition
) -> None:
    form = reading.form(as_customer.get(page_of(retry)), "claim")
    answer = form.send(as_customer, body="14:30 に再試行しても 611 でした", files=SimpleUploadedFile("log.txt", b"611"))
    assert answer.url == reverse("case", args=[conditional.number])
    retry.refresh_from_db()
    assert (retry.state, retry.by, retry.reason) == ("claimed", customer, "")
    assert retry.claim is not None
    assert retry.claim.body == "14:30 に再試行しても 611 でした"
    assert [file.name for file in retry.claim.attachments.all()] == ["log.txt"]
    case = told(conditional)
    assert case.conditions_open == 0
    event = case.events.get(verb="claim")
    assert event.data["said"] == "明日の配信に間に合わせたいため"
    assert "再試行しても" not in str(event.data)


def test_pressing_twice_says_it_once(as_customer: Client, retry: Condition) -> None:
    form = reading.form(as_customer.get(page_of(retry)), "claim")
    for _press in range(2):
        answer = form.send(as_customer, body="再試行しました", files=SimpleUploadedFile("log.txt", b"611"))
        assert answer.status_code == 302
    assert retry.case.events.filter(verb="claim").count() == 1
    assert retry.case.messages.count() == 1
    assert Attachment.objects.filter(case=retry.case).count() == 1


def test_a_key_of_another_message_is_told(customer: User, retry: Condition) -> None:
    key = uuid.uuid4()
    lifecycle.reply(retry.case, by=customer, body="再試行しました", key=key)
    with pytest.raises(lifecycle.Conflict):
        lifecycle.claim_condition(retry, by=customer, body="再試行しました", key=key)
    retry.refresh_from_db()
    assert retry.state == "open"


def test_silence_is_refused_beside_the_box_and_above(as_customer: Client, retry: Condition) -> None:
    answer = as_customer.post(page_of(retry), {"body": " ", "key": str(uuid.uuid4())})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("行ったことを 1文で入力してください") == 2
    assert 'href="#id_body"' in page
    retry.refresh_from_db()
    assert retry.state == "open"


def test_secrets_in_it_are_hidden(as_customer: Client, retry: Condition) -> None:
    form = reading.form(as_customer.get(page_of(retry)), "claim")
    form.send(as_customer, body="client_secret=Zk39vQpL2mXw8Rt5Yb7N で再試行")
    retry.refresh_from_db()
    assert retry.claim is not None
    assert "Zk39vQpL2mXw8Rt5Yb7N" not in retry.claim.body


def test_a_session_that_has_ended_loses_nothing(as_customer: Client, customer: User, retry: Condition) -> None:
    form = reading.form(as_customer.get(page_of(retry)), "claim")
    as_customer.logout()
    answer = form.send(as_customer, body="14:30 に再試行しました")
    as_customer.post(answer.url, {"login": customer.email, "password": PASSPHRASE})
    assert "14:30 に再試行しました" in as_customer.get(page_of(retry)).content.decode()


def test_whoever_comes_too_late_finds_the_text_in_the_box_for_messages(
    as_customer: Client, retry: Condition, agent: User
) -> None:
    form = reading.form(as_customer.get(page_of(retry)), "claim")
    lifecycle.settle_condition(retry, state="waived", reason="障害が確認できたため", by=agent)
    answer = form.send(as_customer, body="14:30 に再試行しました")
    assert "14:30 に再試行しました" in as_customer.get(answer.url).content.decode()
    assert as_customer.get(page_of(retry)).status_code == 302


def test_who_may_say_so(
    retry: Condition, client: Client, as_colleague: Client, as_stranger: Client, as_agent: Client, agent: User
) -> None:
    assert "/accounts/login/" in client.get(page_of(retry)).url
    assert as_colleague.get(page_of(retry)).status_code == 200
    assert as_stranger.get(page_of(retry)).status_code == 404
    assert "/admin/" in as_agent.get(page_of(retry)).url
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.claim_condition(retry, by=agent, body="満たしました", key=uuid.uuid4())


def test_a_condition_of_another_case_is_none(as_customer: Client, retry: Condition, new_case: NewCase) -> None:
    other = new_case()
    assert as_customer.get(reverse("case_condition", args=[other.number, retry.pk])).status_code == 404


def test_it_passes_the_turn_back_when_nothing_else_is_awaited(conditional: Case, retry: Condition, agent: User) -> None:
    lifecycle.move(conditional, "ask", by=agent, message="再試行の結果をお知らせください")
    claim(retry)
    assert told(conditional).status == "accepted"
    assert AskedItem.objects.get(case=conditional).answered_at is not None


def test_the_turn_stays_while_boxes_are_to_be_filled_in(conditional: Case, retry: Condition, agent: User) -> None:
    lifecycle.move(conditional, "ask", by=agent, items=["since"])
    claim(retry)
    assert told(conditional).status == "waiting"


# --- Support ---------------------------------------------------------------------------------------------------------


def test_the_desk_shows_whose_turn_a_condition_is(as_agent: Client, conditional: Case, retry: Condition) -> None:
    claim(retry)
    page = as_agent.get(reverse("admin:cases_case_change", args=[conditional.pk])).content.decode()
    assert f"#m{Condition.objects.get(pk=retry.pk).claim_id}" in page
    queue = as_agent.get(reverse("admin:cases_case_changelist"), {"pile": "claims"}).content.decode()
    assert conditional.number in queue
    assert f"確認待ち {told(conditional).conditions_claimed}件" in queue


def test_what_is_not_enough_is_sent_back_with_what_is_missing(
    as_agent: Client, as_customer: Client, conditional: Case, retry: Condition
) -> None:
    claim(retry)
    settle = reverse("admin:cases_case_settle", args=[conditional.pk, retry.pk])
    refused = as_agent.post(settle, {"state": "open", "reason": ""})
    assert refused.status_code == 422
    assert f'href="#back-{retry.pk}"' in refused.content.decode()
    assert as_agent.post(settle, {"state": "open", "reason": "30分あけて、もう一度お願いします"}).status_code == 302
    retry.refresh_from_db()
    case = told(conditional)
    assert (retry.state, retry.is_sent_back, case.conditions_open, case.status) == ("open", True, 1, "waiting")
    assert AskedItem.objects.get(case=case).item == AskedItem.ELSE
    assert "30分あけて" in Mail.objects.filter(case=case, to=case.filer.email).latest("id").text
    page = as_customer.get(reverse("case", args=[case.number])).content.decode()
    assert "30分あけて、もう一度お願いします" in page
    claim(retry, "1時間あけて再試行しても 611 でした")
    assert told(conditional).status == "accepted"


@pytest.mark.parametrize("state", ["open", "verified", "waived"])
def test_only_what_is_claimed_is_sent_back(state: str, retry: Condition, agent: User) -> None:
    if state != "open":
        lifecycle.settle_condition(retry, state=state, reason="不要のため", by=agent)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.settle_condition(retry, state="open", reason="足りません", by=agent)


def test_the_standing_moves_by_itself_when_the_last_is_settled(
    as_agent: Client, as_customer: Client, conditional: Case, retry: Condition, agent: User, other_agent: User
) -> None:
    Case.objects.filter(pk=conditional.pk).update(assignee=other_agent)
    settle_all(conditional, agent, but="retry")
    assert told(conditional).effective_standing == "conditional"
    claim(retry)
    lifecycle.settle_condition(retry, state="verified", by=agent)
    case = told(conditional)
    assert (case.effective_standing, case.standing, case.settled_standing) == ("in", "conditional", "in")
    assert case.events.latest("id").data == {"from": "conditional", "to": "in"}
    for to in (case.filer, other_agent):
        assert "条件がすべてそろい" in Mail.objects.filter(case=case, to=to.email).latest("id").text
    listed = as_agent.get(reverse("admin:cases_case_changelist"), {"pile": "met"}).content.decode()
    assert case.number in listed
    for name, holds in (("in", True), ("conditional", False)):
        found = as_agent.get(reverse("admin:cases_case_changelist"), {"standing": name}).content.decode()
        assert (case.number in found) is holds
    for name, holds in (("in", True), ("cond", False)):
        found = as_customer.get(reverse("case_list"), {"standing": name}).content.decode()
        assert (case.number in found) is holds
    assert "条件がすべてそろい" in as_customer.get(reverse("case_verdict", args=[case.number])).content.decode()


def test_a_limit_stays_when_all_conditions_are_met(new_case: NewCase, agent: User) -> None:
    facts = {"aim": "learn", "area": "form", "manual": "unclear", "involves": "none"}
    page = {**API_EVIDENCE["pages_read"][0], "url": "https://experienceleague.adobe.com/ja/docs/marketo/using/home"}
    case = new_case(facts=facts, evidence={**API_EVIDENCE, "pages_read": [page]})
    assert (case.standing, case.conditions.count()) == ("conditional", 1)
    settle_all(case, agent)
    assert told(case).effective_standing == "conditional"


def test_support_may_still_decide_otherwise(conditional: Case, agent: User) -> None:
    settle_all(conditional, agent)
    case = told(conditional)
    lifecycle.overrule(case, standing="out", clause="1.4.1", reason="設計のご相談でした", by=agent)
    assert told(conditional).effective_standing == "out"


def test_a_refusal_changes_nothing(conditional: Case, retry: Condition, stranger: User) -> None:
    before = as_it_stands(conditional)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.claim_condition(retry, by=stranger, body="満たしました", key=uuid.uuid4())
    assert as_it_stands(conditional) == before


def test_the_counts_agree_with_the_rows_all_along(conditional: Case, retry: Condition, agent: User) -> None:
    def agree() -> bool:
        states = list(conditional.conditions.values_list("state", flat=True))
        case = told(conditional)
        return (case.conditions_open, case.conditions_claimed) == (states.count("open"), states.count("claimed"))

    assert agree()
    claim(retry)
    assert agree()
    lifecycle.settle_condition(retry, state="open", reason="もう一度", by=agent)
    assert agree()
    settle_all(conditional, agent)
    assert agree()
