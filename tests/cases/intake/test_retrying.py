"""The retry desk: a failed try is recorded, the draft waits, a reminder goes out, and then it still fails or works."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases import duties, lifecycle, mail
from cases.clock import JAPAN
from cases.evidence.findings import HIDDEN
from cases.intake import drafts, retries
from cases.models import Case, Event, Mail, Try, User
from tests.cases.intake import reading
from tests.cases.intake.conftest import at, fill_in
from tests.cases.intake.test_pasting import FAILED, TOKEN
from tests.cases.triage.conftest import page_of

NOW = datetime(2026, 11, 24, 1, 42, tzinfo=UTC)  # 10:42 in Japan, a Tuesday
LIST = "https://app-sj28.marketo.com/#ST1021A1"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def call(begun: Callable[..., Case]) -> Case:
    """A draft about the REST API of which nothing was tried again yet."""
    return begun(area="rest_api", involves="none", code="no", outside="no", retry="not_yet")


@pytest.fixture
def load(begun: Callable[..., Case]) -> Case:
    """The same about a list import."""
    return begun(area="list_import", involves="none", retry="not_yet")


def desk(browser: Client, draft: Case) -> Any:
    return browser.get(at("retry", draft))


def fail(browser: Client, draft: Case, **typed: str) -> Any:
    """Record a try that failed, as the page's form does."""
    form = next(form for form in reading.forms(desk(browser, draft)).values() if ("record", "1", "") in form.buttons)
    return form.send(browser, "record", **typed)


def works(browser: Client, draft: Case) -> Any:
    form = next(form for form in reading.forms(desk(browser, draft)).values() if ("works", "1", "") in form.buttons)
    return form.send(browser, "works")


def now(draft: Case) -> Case:
    return Case.objects.get(pk=draft.pk)


def japan(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def request_id(text: str) -> str:
    """The ID of a call at that time in Japan."""
    return f"e42b#{int(japan(text).timestamp() * 1000):x}"


# --- Recording the first try -----------------------------------------------------------------------------------------


def test_a_recorded_try_parks_the_draft_and_says_when_and_why(as_customer: Client, call: Case, customer: User) -> None:
    answer = fail(
        as_customer, call, failed_at="2026-11-24 10:40", message="611 System error", reference="e42b#1a1f6832bd0"
    )
    assert (answer.status_code, answer.url) == (302, at("retry", call))
    made = Try.objects.get()
    assert (made.case, made.by, made.failed_at) == (call, customer, japan("2026-11-24T10:40"))
    assert (made.reference, made.message, made.code, made.wait) == (
        "e42b#1a1f6832bd0",
        "611 System error",
        "611",
        "transient",
    )
    assert (made.counts, made.again_at) == (True, japan("2026-11-24T11:10"))
    assert now(call).parked_until == made.again_at
    page = reading.words(desk(as_customer, call))
    assert "<h1>11月24日（火）11:10 以降に、もう一度お試しください</h1>" in page
    assert f"{customer.email} にメールでお知らせします" in page
    assert "611 システムエラー" in page
    assert "30分" in page
    assert "共用サーバーの混雑など" in page


def test_the_page_speaks_english_too(as_customer: Client, call: Case, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(language="en")
    fail(as_customer, call, failed_at="2026-11-24 10:40", message="607 Daily quota reached")
    page = reading.words(desk(as_customer, call))
    assert "<h1>Try again after Tue 24 Nov, 15:00 JST</h1>" in page
    assert "until the daily quota is renewed (midnight in US Central time)" in page


def test_the_time_is_japans_wherever_the_reader_is(as_customer: Client, call: Case, customer: User) -> None:
    User.objects.filter(pk=customer.pk).update(time_zone="America/New_York")
    fail(as_customer, call, failed_at="2026-11-24 10:40", message="611")
    assert "11月24日（火）11:10 以降" in reading.words(desk(as_customer, call))


def test_the_request_id_tells_the_time(as_customer: Client, call: Case) -> None:
    fail(as_customer, call, reference=f"requestId: {request_id('2026-11-24T10:12')}", message="611")
    assert Try.objects.get().failed_at == japan("2026-11-24T10:12")


def test_a_whole_response_tells_everything(as_customer: Client, call: Case) -> None:
    came = request_id("2026-11-24T10:12")
    fail(as_customer, call, message=FAILED.replace("e42b#14272d07d78", came))
    made = Try.objects.get()
    assert (made.reference, made.message, made.code) == (came, "611 System error", "611")
    assert made.failed_at == japan("2026-11-24T10:12")


def test_an_import_waits_until_the_next_morning(as_customer: Client, load: Case) -> None:
    fail(as_customer, load, failed_at="2026年11月24日 9時30分", reference=LIST, message="読み込みに失敗しました")
    made = Try.objects.get()
    assert (made.wait, made.reference, made.again_at) == ("import", LIST, japan("2026-11-25T09:00"))


def test_what_the_details_say_need_not_be_typed_again(as_customer: Client, call: Case, load: Case) -> None:
    Case.objects.filter(pk=call.pk).update(evidence={"api_request_id": "e42b#1a1f6832bd0", "error_message": "611 x"})
    form = reading.form(desk(as_customer, call))
    assert (form.values["reference"], form.values["message"]) == (["e42b#1a1f6832bd0"], ["611 x"])
    Case.objects.filter(pk=load.pk).update(
        evidence={"import_started_at": "2026-11-24T09:30+09:00", "import_list_url": LIST, "error_message": "失敗"}
    )
    form = reading.form(desk(as_customer, load))
    assert (form.values["failed_at"], form.values["reference"]) == (["2026-11-24 09:30"], [LIST])


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"failed_at": "2026-11-24 10:40", "message": ""}, "id_message"),
        ({"failed_at": "", "message": "611"}, "id_failed_at"),
        ({"failed_at": "2026-11-25 10:40", "message": "611"}, "id_failed_at"),
        ({"failed_at": "昨日", "message": "611"}, "id_failed_at"),
        ({"failed_at": "2026-11-24 10:40", "message": "611", "reference": "e42b#"}, "id_reference"),
        ({"failed_at": "2026-11-24 10:40", "message": "x" * 20_001}, "id_message"),
    ],
)
def test_what_is_missing_or_odd_is_told_beside_its_box(
    typed: dict[str, str], field: str, as_customer: Client, call: Case
) -> None:
    page = fail(as_customer, call, **typed)
    assert page.status_code == 422
    assert reading.complaints(page) == [field]
    form = reading.form(page)
    assert {name: form.values[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert not Try.objects.exists()
    assert now(call).parked_until is None


def test_secrets_in_the_message_are_hidden(as_customer: Client, call: Case) -> None:
    fail(as_customer, call, failed_at="2026-11-24 10:40", message=f"611 token={TOKEN} が拒まれました")
    assert TOKEN not in json.dumps(list(Try.objects.values()), default=str)
    assert HIDDEN in Try.objects.get().message


def test_a_failed_try_of_yesterday_may_be_tried_at_once(as_customer: Client, call: Case) -> None:
    fail(as_customer, call, failed_at="2026-11-23 10:40", message="611")
    page = reading.words(desk(as_customer, call))
    assert "<h1>もう一度お試しください</h1>" in page
    # Whoever reads that needs no mail to say it again.
    assert retries.reminders_due() == []


# --- Trying again ----------------------------------------------------------------------------------------------------


@pytest.fixture
def parked(as_customer: Client, call: Case) -> Case:
    fail(as_customer, call, failed_at="2026-11-24 10:40", message="611 System error", reference="e42b#1a1f6832bd0")
    return now(call)


def test_one_press_says_that_it_still_fails(as_customer: Client, parked: Case, clock: Any) -> None:
    clock.move_to(NOW + timedelta(minutes=40))
    answer = fail(as_customer, parked)
    assert (answer.status_code, answer.url) == (302, at("details", parked))
    draft = now(parked)
    assert (draft.facts["retry"], draft.parked_until, draft.tries.count()) == ("still_fails", None, 2)
    assert draft.evidence["retries"].splitlines() == [
        "2026-11-24 10:40 JST → 611 System error (e42b#1a1f6832bd0)",
        "2026-11-24 11:22 JST → 611 System error",
    ]
    assert draft.evidence["error_message"] == "611 System error"
    assert draft.evidence["api_request_id"] == "e42b#1a1f6832bd0"
    assert "再試行の記録を、詳細に入れました。" in reading.words(as_customer.get(answer.url))


def test_the_case_can_be_sent_then_with_all_tries(
    as_customer: Client, as_agent: Client, parked: Case, clock: Any
) -> None:
    clock.move_to(NOW + timedelta(minutes=40))
    again = request_id("2026-11-24T11:20")
    fail(as_customer, parked, reference=again, message="611 System error")
    draft = now(parked)
    kept = {name: draft.evidence[name] for name in ("retries", "error_message", "api_request_id")}
    assert fill_in(as_customer, draft, **kept).url == at("review", draft)
    review = reading.form(as_customer.get(at("review", draft)))
    assert review.send(as_customer, ok="1").url == reverse("receipt", args=[draft.number])
    sent = now(draft)
    assert (sent.status, sent.standing, sent.evidence["retries"]) == ("submitted", "in", kept["retries"])
    for browser, page in ((as_customer, reverse("case", args=[sent.number])), (as_agent, page_of(sent))):
        text = reading.words(browser.get(page))
        assert "失敗した試行" in text
        assert "11月24日（火）10:40" in text
        assert again in text


def test_what_comes_back_may_differ(as_customer: Client, parked: Case, clock: Any) -> None:
    clock.move_to(NOW + timedelta(minutes=40))
    fail(
        as_customer, parked, failed_at="2026-11-24 11:20", message="713 Transient error", reference="14daa#1a1f6850000"
    )
    assert "2026-11-24 11:20 JST → 713 Transient error (14daa#1a1f6850000)" in now(parked).evidence["retries"]


def test_a_try_before_the_wait_is_over_is_kept_but_does_not_count(
    as_customer: Client, parked: Case, clock: Any
) -> None:
    clock.move_to(NOW + timedelta(minutes=10))
    answer = fail(as_customer, parked)
    assert answer.url == at("retry", parked)
    draft = now(parked)
    assert (draft.facts["retry"], draft.parked_until) == ("not_yet", japan("2026-11-24T11:10"))
    page = reading.words(as_customer.get(answer.url))
    assert "待ち時間の途中の再試行なので" in page
    assert page.count("待ち時間の途中</span>") == 1
    clock.move_to(NOW + timedelta(minutes=29))
    fail(as_customer, parked)
    assert now(parked).facts["retry"] == "still_fails"
    assert len(now(parked).evidence["retries"].splitlines()) == 3


def test_the_settings_may_ask_for_more_tries(as_customer: Client, parked: Case, clock: Any, settings: Any) -> None:
    settings.RETRY_TRIES = 3
    clock.move_to(NOW + timedelta(minutes=40))
    assert fail(as_customer, parked).url == at("retry", parked)
    assert now(parked).parked_until == NOW + timedelta(minutes=70)
    clock.move_to(NOW + timedelta(minutes=80))
    assert fail(as_customer, parked).url == at("details", parked)
    assert now(parked).facts["retry"] == "still_fails"


def test_an_import_that_still_fails_names_list_and_start(
    as_customer: Client, customer: User, load: Case, clock: Any
) -> None:
    fail(as_customer, load, failed_at="2026-11-24 9:30", reference=LIST, message="読み込みに失敗しました")
    clock.move_to(NOW + timedelta(days=1))
    as_customer.force_login(customer)  # the session of yesterday is over
    fail(as_customer, load, failed_at="2026-11-25 10:05")
    evidence = now(load).evidence
    assert (evidence["import_list_url"], evidence["import_started_at"]) == (LIST, "2026-11-25T10:05+09:00")
    assert evidence["retries"].splitlines()[1] == f"2026-11-25 10:05 JST → 読み込みに失敗しました ({LIST})"


def test_what_the_customer_wrote_about_retries_stays(as_customer: Client, parked: Case, clock: Any) -> None:
    evidence = parked.evidence | {
        "retries": "夜にも試した",
        "error_message": "自分の言葉",
        "api_request_id": "185d6#14b51985ff0",
    }
    Case.objects.filter(pk=parked.pk).update(evidence=evidence)
    clock.move_to(NOW + timedelta(minutes=40))
    fail(as_customer, parked)
    found = now(parked).evidence
    assert found["retries"].startswith("夜にも試した\n2026-11-24 10:40 JST")
    assert (found["error_message"], found["api_request_id"]) == ("自分の言葉", "185d6#14b51985ff0")


def test_two_presses_are_one_try(as_customer: Client, call: Case) -> None:
    form = reading.form(desk(as_customer, call))
    typed = {"failed_at": "2026-11-24 10:40", "message": "611"}
    assert form.send(as_customer, "record", **typed).url == form.send(as_customer, "record", **typed).url
    assert Try.objects.count() == 1


def test_the_key_of_another_draft_is_no_key_of_this_one(call: Case, load: Case, customer: User) -> None:
    key = uuid.uuid4()
    told = {"by": customer, "key": key, "failed_at": NOW - timedelta(minutes=2)}
    retries.record(call, **told)
    with pytest.raises(lifecycle.NotAllowed):
        retries.record(load, **told)
    assert Try.objects.count() == 1


# --- It works now ----------------------------------------------------------------------------------------------------


def test_one_press_says_that_it_works_and_ends_the_draft(as_customer: Client, parked: Case, customer: User) -> None:
    answer = works(as_customer, parked)
    assert (answer.status_code, answer.url) == (302, at("retry", parked))
    case = now(parked)
    assert (case.status, case.facts["retry"], case.parked_until, case.closed_at) == ("solved", "solved", None, NOW)
    assert (case.standing, case.clauses, case.submitted_at) == ("out", ["1.3.4", "1.2.1"], None)
    event = Event.objects.get()
    assert (event.verb, event.actor, event.from_status, event.to_status) == ("solve", customer, "draft", "solved")
    assert event.data == {"tries": 1, "clauses": ["1.3.4", "1.2.1"]}
    page = reading.words(desk(as_customer, parked))
    assert "再試行で直ったエラーについて、原因の調査は行いません。" in page
    assert "611 System error" in page
    assert not Mail.objects.exists()


def test_pressing_it_twice_changes_nothing_more(as_customer: Client, parked: Case) -> None:
    form = next(
        form for form in reading.forms(desk(as_customer, parked)).values() if ("works", "1", "") in form.buttons
    )
    form.send(as_customer, "works")
    assert form.send(as_customer, "works").status_code == 200
    assert Event.objects.count() == 1


def test_without_a_failed_try_there_is_nothing_to_end(as_customer: Client, call: Case) -> None:
    as_customer.post(at("retry", call), {"works": "1"})
    assert now(call).status == "draft"
    assert "先に、失敗した 1回を記録してください。" in reading.words(desk(as_customer, call))


def test_what_ended_is_seen_by_its_writer_alone(
    as_customer: Client, as_colleague: Client, as_agent: Client, as_stranger: Client, parked: Case
) -> None:
    works(as_customer, parked)
    for browser in (as_colleague, as_agent, as_stranger):
        assert browser.get(at("retry", parked)).status_code == 404
        assert browser.get(reverse("case", args=[parked.number])).status_code == 404
    assert as_agent.get(page_of(parked)).status_code in (302, 404)
    assert reverse("draft_retry", args=[parked.number]) in reading.words(as_customer.get(reverse("case_list")))


@pytest.mark.parametrize("page", ["start", "questions", "verdict", "details", "review", "discard"])
def test_every_other_page_of_it_leads_there(page: str, as_customer: Client, parked: Case) -> None:
    works(as_customer, parked)
    for answer in (as_customer.get(at(page, parked)), as_customer.post(at("details", parked), {"subject": "x"})):
        assert (answer.status_code, answer.url) == (302, at("retry", parked))
    assert now(parked).status == "solved"


def test_what_comes_back_begins_a_new_draft(as_customer: Client, parked: Case) -> None:
    Case.objects.filter(pk=parked.pk).update(subject="611 が返る", steps=[{"text": "送る", "url": ""}])
    drafts.give_reasons(now(parked), {"retry": "急ぎのため"})
    works(as_customer, parked)
    form = reading.form(desk(as_customer, parked))
    answer = form.send(as_customer, "again")
    assert form.send(as_customer, "again").url == answer.url
    (draft,) = Case.objects.filter(status="draft")
    assert answer.url == at("retry", draft)
    assert (draft.subject, draft.steps, draft.facts["retry"]) == (
        "611 が返る",
        [{"text": "送る", "url": ""}],
        "not_yet",
    )
    assert (draft.munchkin_id, draft.instance, draft.tries.count()) == (parked.munchkin_id, parked.instance, 0)
    assert not {"api_request_id", "retries", "condition_reasons"} & set(draft.evidence)
    assert now(parked).status == "solved"


# --- Where it is offered ---------------------------------------------------------------------------------------------


def test_the_verdict_offers_it_and_keeps_what_was_typed(as_customer: Client, call: Case) -> None:
    page = as_customer.get(at("verdict", call))
    assert "一時的なエラー、短時間の上限" in reading.words(page)
    answer = reading.form(page, "route").send(as_customer, "wait", **{"reason-retry": "締め切りが近い"})
    assert answer.url == at("retry", call)
    assert drafts.reasons(now(call)) == {"retry": "締め切りが近い"}


def test_the_details_offer_it_and_keep_what_was_typed(as_customer: Client, call: Case) -> None:
    page = as_customer.get(at("details", call))
    answer = reading.form(page, "details").send(as_customer, "wait", subject="611 が返る", api_response=FAILED)
    assert answer.url == at("retry", call)
    assert now(call).subject == "611 が返る"
    # Beside a code that passes by itself it stands once more; beside one that does not, it does not.
    text = reading.words(as_customer.get(at("details", call)))
    assert text.count('<p data-passes><button class="btn btn-sm" type="submit" name="wait"') == 1


@pytest.mark.parametrize("given", [{"area": "rest_api", "retry": "still_fails"}, {"area": "form"}, {"aim": "learn"}])
def test_whoever_need_not_wait_is_led_on(
    given: dict[str, str], as_customer: Client, begun: Callable[..., Case]
) -> None:
    draft = begun(**given)
    answer = desk(as_customer, draft)
    assert (answer.status_code, answer.url) == (302, at("details", draft))
    assert 'name="wait"' not in reading.words(as_customer.get(at("details", draft)))


def test_answers_that_are_missing_are_given_first(as_customer: Client, new_draft: Callable[..., Case]) -> None:
    draft = new_draft(facts={"aim": "investigate", "area": "rest_api"})
    assert desk(as_customer, draft).url == at("questions", draft)


def test_the_list_says_from_when(as_customer: Client, parked: Case, clock: Any) -> None:
    page = reading.words(as_customer.get(reverse("case_list")))
    assert "11月24日（火）11:10以降に再試行" in page
    assert f'href="{at("retry", parked)}"' in page
    clock.move_to(NOW + timedelta(hours=1))
    assert "再試行できます" in reading.words(as_customer.get(reverse("case_list")))


def test_another_answer_ends_the_wait_and_the_old_one_takes_it_up_again(parked: Case) -> None:
    drafts.answer(parked, {"area": "form"})
    assert now(parked).parked_until is None
    drafts.answer(parked, {"area": "rest_api"})
    assert now(parked).parked_until == japan("2026-11-24T11:10")
    drafts.answer(parked, {"retry": "still_fails"})
    assert now(parked).parked_until is None


def test_a_parked_draft_can_be_sent_with_a_reason(as_customer: Client, parked: Case) -> None:
    fill_in(as_customer, parked)
    review = reading.form(as_customer.get(at("review", parked)))
    review.send(as_customer, ok="1", **{"reason-retry": "締め切りが近い"})
    sent = now(parked)
    assert (sent.status, sent.parked_until, sent.tries.count()) == ("submitted", None, 1)
    # The mail that may still come leads to where it went.
    assert as_customer.get(mail.RETRY_PAGE.format(number=sent.number)).url == reverse("receipt", args=[sent.number])


def test_a_parked_draft_is_thrown_away_with_its_tries_and_mails(as_customer: Client, parked: Case, clock: Any) -> None:
    clock.move_to(NOW + timedelta(hours=1))
    duties.run_once((duties.OFTEN[0],))
    assert Mail.objects.count() == 1
    as_customer.post(at("discard", parked))
    assert (Case.objects.count(), Try.objects.count(), Mail.objects.count()) == (0, 0, 0)


def test_a_session_that_ended_loses_nothing(client: Client, as_customer: Client, customer: User, call: Case) -> None:
    form = reading.form(desk(as_customer, call))
    answer = form.send(client, "record", failed_at="2026-11-24 10:40", message="611 System error")
    assert answer.url == f"/accounts/login/?next={at('retry', call)}"
    client.force_login(customer)
    waiting = reading.form(client.get(at("retry", call)))
    assert (waiting.values["failed_at"], waiting.values["message"]) == (["2026-11-24 10:40"], ["611 System error"])
    waiting.send(client, "record")
    assert Try.objects.count() == 1


# --- The reminder ----------------------------------------------------------------------------------------------------


def remind() -> int:
    return duties.run_once((duties.OFTEN[0],))["remind of retries"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_one_mail_reminds_when_it_is_time(parked: Case, clock: Any, customer: User, language: str) -> None:
    User.objects.filter(pk=customer.pk).update(language=language)
    clock.move_to(japan("2026-11-24T11:09:59"))
    assert remind() == 0
    clock.move_to(japan("2026-11-24T11:10"))
    assert (remind(), remind()) == (1, 0)
    row = Mail.objects.get()
    assert (row.to, row.case, row.state, row.language) == (customer.email, parked, "queued", language)
    assert f"/drafts/{parked.number}/retry/" in row.text
    said = {"ja": "再試行の時間になりました。", "en": "It is time to try again."}[language]
    assert row.subject.startswith(f"[{parked.number}] {said}")
    assert said in row.text
    assert Try.objects.get().reminder == row


def test_each_wait_has_its_own_reminder(as_customer: Client, parked: Case, clock: Any, settings: Any) -> None:
    settings.RETRY_TRIES = 3
    clock.move_to(NOW + timedelta(minutes=40))
    assert remind() == 1
    fail(as_customer, parked)
    assert remind() == 0
    clock.move_to(NOW + timedelta(minutes=80))
    assert (remind(), remind()) == (1, 0)
    assert Mail.objects.count() == 2


@pytest.mark.parametrize("how", ["works", "fails", "answers", "sent", "left"])
def test_whoever_no_longer_waits_is_not_reminded(
    how: str, as_customer: Client, parked: Case, clock: Any, customer: User
) -> None:
    due = retries.reminders_due
    if how == "works":
        works(as_customer, parked)
    elif how == "answers":
        drafts.answer(parked, {"retry": "still_fails"})
    elif how == "sent":
        test_a_parked_draft_can_be_sent_with_a_reason(as_customer, parked)
        Mail.objects.all().delete()
    clock.move_to(NOW + timedelta(hours=1))
    if how == "fails":
        fail(as_customer, parked)
    elif how == "left":
        customer.contacts.update(is_active=False)
    assert remind() == 0
    assert due() == []
    assert not Mail.objects.exists()


def test_what_was_noted_late_is_not_acted_on_twice(parked: Case, clock: Any) -> None:
    """The same key handed to two workers: the second finds it done."""
    clock.move_to(NOW + timedelta(hours=1))
    (key,) = retries.reminders_due()
    assert (retries.remind(key), retries.remind(key)) == (True, False)
    assert (retries.remind(0), Mail.objects.count()) == (False, 1)


def test_a_reminder_and_its_note_are_one(parked: Case, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails after the mail was queued takes the mail back."""
    clock.move_to(NOW + timedelta(hours=1))
    monkeypatch.setattr(retries.Try.objects, "filter", lambda **_fields: 1 / 0)
    (key,) = Try.objects.values_list("pk", flat=True)
    with pytest.raises(ZeroDivisionError):
        retries.remind(key)
    assert not Mail.objects.exists()


def test_many_waits_cost_the_same_number_of_questions(parked: Case, clock: Any, queries: Any) -> None:
    clock.move_to(NOW + timedelta(hours=1))
    assert len(queries(retries.reminders_due)) == 1


# --- Who may ---------------------------------------------------------------------------------------------------------


def test_only_the_writer_of_a_draft_acts_on_it(
    as_customer: Client, as_colleague: Client, as_stranger: Client, as_agent: Client, parked: Case
) -> None:
    before = now(parked).version
    for browser in (as_colleague, as_stranger, as_agent):
        for data in ({"works": "1"}, {"record": "1", "key": str(uuid.uuid4())}, {"again": "1"}):
            assert browser.post(at("retry", parked), data).status_code == 404
    assert (now(parked).version, Try.objects.count()) == (before, 1)


def test_staff_see_the_tries_of_a_sent_case_and_colleagues_too(
    as_agent: Client, as_colleague: Client, parked: Case, as_customer: Client
) -> None:
    test_a_parked_draft_can_be_sent_with_a_reason(as_customer, parked)
    for browser, page in ((as_agent, page_of(parked)), (as_colleague, reverse("case", args=[parked.number]))):
        assert "611 System error" in reading.words(browser.get(page))
