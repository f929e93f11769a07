"""Who else is told of a case, escalations and calls: by whom, once, and who hears of it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import attention, duties, lifecycle, mail
from cases.clock import JAPAN
from cases.models import Call, Case, Contact, Escalation, Mail, User, Watcher
from cases.triage import piles

pytestmark = pytest.mark.django_db
NewCase = Callable[..., Case]


@pytest.fixture
def case(new_case: NewCase) -> Case:
    case = new_case()
    Mail.objects.all().delete()
    return case


def reply(case: Case, by: User) -> list[str]:
    """Who is told of a reply, in the order of the mails."""
    Mail.objects.all().delete()
    lifecycle.reply(case, by=by, body="はい", key=uuid.uuid4())
    return list(Mail.objects.values_list("to", flat=True))


def test_a_watcher_hears_what_either_side_writes(
    case: Case, customer: User, colleague: User, company_admin: User, agent: User, settings: Any
) -> None:
    settings.SUPPORT_TEAM_EMAIL = []
    attention.watch(case, user=colleague, by=company_admin)
    assert reply(case, agent) == [customer.email, colleague.email]
    assert reply(case, customer) == [colleague.email]
    assert reply(case, colleague) == [customer.email]
    assert reply(case, company_admin) == [customer.email, colleague.email]


def test_watching_is_kept_once_and_told_in_the_history(case: Case, customer: User, colleague: User) -> None:
    assert attention.watch(case, user=colleague, by=customer)
    assert attention.watch(case, user=colleague, by=customer) is None
    assert attention.unwatch(case, user=colleague, by=colleague)
    assert attention.unwatch(case, user=colleague, by=colleague) is None
    assert attention.watch(case, user=colleague, by=colleague)
    assert Watcher.objects.count() == 1
    verbs = list(case.events.exclude(verb="submit").values_list("verb", "actor__name"))
    assert verbs == [("watch", customer.name), ("unwatch", colleague.name), ("watch", colleague.name)]


def test_it_does_not_move_the_case_up_in_the_list(case: Case, customer: User, colleague: User) -> None:
    before = case.changed_at
    attention.watch(case, user=colleague, by=customer)
    case.refresh_from_db()
    assert case.changed_at == before


def test_only_people_of_the_company_who_may_open_the_case_are_added(
    case: Case, customer: User, colleague: User, stranger: User, agent: User
) -> None:
    for nobody in (stranger, agent, customer):
        with pytest.raises(lifecycle.NotAllowed):
            attention.watch(case, user=nobody, by=customer)
    with pytest.raises(lifecycle.NotAllowed):
        attention.watch(case, user=colleague, by=stranger)
    Contact.objects.filter(user=colleague).update(is_active=False)
    with pytest.raises(lifecycle.NotAllowed):
        attention.watch(case, user=colleague, by=customer)
    assert not Watcher.objects.exists()


def test_staff_add_staff_whom_the_customer_does_not_see(
    case: Case, customer: User, colleague: User, agent: User, lead: User
) -> None:
    attention.watch(case, user=lead, by=agent)
    for by, user in ((agent, colleague), (agent, customer)):
        with pytest.raises(lifecycle.NotAllowed):
            attention.watch(case, user=user, by=by)
    assert lead.email in reply(case, customer)
    assert reply(case, agent) == [customer.email, lead.email]


def test_each_side_takes_off_its_own_and_everybody_themselves(
    case: Case, customer: User, colleague: User, company_admin: User, agent: User, lead: User, stranger: User
) -> None:
    attention.watch(case, user=colleague, by=customer)
    attention.watch(case, user=lead, by=agent)
    for user, by in ((colleague, agent), (lead, customer), (colleague, stranger)):
        with pytest.raises(lifecycle.NotAllowed):
            attention.unwatch(case, user=user, by=by)
    assert attention.unwatch(case, user=colleague, by=company_admin)
    Contact.objects.filter(user=colleague).update(is_active=False)
    assert attention.unwatch(case, user=lead, by=lead)


@pytest.mark.parametrize("end", ["contact", "company", "user"])
def test_a_watcher_who_lost_access_hears_nothing_more(
    end: str, case: Case, customer: User, colleague: User, agent: User
) -> None:
    attention.watch(case, user=colleague, by=customer)
    queued_before = reply(case, agent)
    assert queued_before == [customer.email, colleague.email]
    if end == "contact":
        Contact.objects.filter(user=colleague).update(is_active=False)
    elif end == "company":
        Contact.objects.update(is_active=False)
    else:
        User.objects.filter(pk=colleague.pk).update(is_active=False)
    duties.run_once()
    assert Mail.objects.get(to=colleague.email).state == "dropped"
    assert colleague.email not in reply(case, agent)


def test_mail_to_a_watcher_says_how_to_end_it(case: Case, customer: User, colleague: User, agent: User) -> None:
    attention.watch(case, user=colleague, by=customer)
    reply(case, agent)
    to_filer, to_watcher = Mail.objects.order_by("pk")
    watcher = Watcher.objects.get()
    where = mail.stop_address(watcher)
    assert where in to_watcher.text
    headers = duties._message(to_watcher).message()
    assert headers["List-Unsubscribe"] == f"<{where}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{where}"' in str(duties._message(to_watcher).alternatives[0].content)
    assert "List-Unsubscribe" not in duties._message(to_filer).message()


def test_what_is_queued_is_not_sent_once_somebody_ended_it(
    case: Case, customer: User, colleague: User, agent: User
) -> None:
    attention.watch(case, user=colleague, by=customer)
    reply(case, agent)
    attention.unwatch(case, user=colleague, by=colleague)
    duties.run_once()
    assert set(Mail.objects.values_list("to", "state")) == {(customer.email, "sent"), (colleague.email, "dropped")}


@pytest.mark.parametrize("token", ["", "1", "1:x", "x:y", "0:AAAA", "1" * 400, "％:x"])
def test_no_address_can_be_made_up(token: str, case: Case, customer: User, colleague: User) -> None:
    attention.watch(case, user=colleague, by=customer)
    assert mail.watcher_of(token) is None


# --- Escalating ------------------------------------------------------------------------------------------------------


def escalate(case: Case, by: User, **fields: Any) -> Escalation:
    known = {"reason": "deadline", "words": "金曜日までに必要です", "key": uuid.uuid4()}
    return attention.escalate(case, by=by, **{**known, **fields})


def told() -> dict[str, str]:
    """What the first line of each mail says, by its reader."""
    return {row.to: row.text.partition("\n")[0] for row in Mail.objects.all()}


def test_an_escalation_is_told_to_the_leads_and_whoever_is_in_charge(
    case: Case, customer: User, colleague: User, agent: User, lead: User, settings: Any
) -> None:
    settings.SUPPORT_TEAM_EMAIL = ["team@support.example"]
    User.objects.update(language="en")
    User.objects.filter(pk=agent.pk).update(news="summary")  # this cannot wait for it
    Case.objects.filter(pk=case.pk).update(assignee=agent)
    escalate(case, colleague)
    assert told() == {
        agent.email: "The customer has escalated the case.",
        lead.email: "The customer has escalated the case.",
        customer.email: "高橋 健 has escalated the case.",
    }
    assert all("金曜日までに必要です" in row.text for row in Mail.objects.all())


def test_without_a_lead_the_team_hears_of_it(case: Case, customer: User, settings: Any) -> None:
    settings.SUPPORT_TEAM_EMAIL = ["team@support.example"]
    escalate(case, customer)
    assert list(told()) == ["team@support.example"]


def test_one_escalation_at_a_time_and_each_once(case: Case, customer: User, colleague: User, agent: User) -> None:
    key = uuid.uuid4()
    first = escalate(case, customer, key=key)
    assert escalate(case, customer, key=key) == first
    with pytest.raises(lifecycle.NotAllowed, match=r"already|すでに"):
        escalate(case, colleague)
    attention.answer_escalation(case, answer="本日中にお返事します", by=agent)
    assert attention.open_escalation(case) is None
    escalate(case, colleague)
    assert case.events.filter(verb="escalate").count() == 2


def test_a_key_that_was_used_for_something_else_is_told(
    case: Case, new_case: NewCase, customer: User, colleague: User, agent: User
) -> None:
    key = uuid.uuid4()
    escalate(case, customer, key=key)
    attention.answer_escalation(case, answer="本日中にお返事します", by=agent)
    for where, by, fields in (
        (new_case(), customer, {}),
        (case, colleague, {}),
        (case, customer, {"words": "木曜日までに必要です"}),
    ):
        with pytest.raises(lifecycle.Conflict):
            escalate(where, by, key=key, **fields)
    with time_machine.travel(FRIDAY, tick=False):
        ask(case, customer, on(24, 9), key=key)
        for where, slot in ((new_case(), on(24, 9)), (case, on(24, 10))):
            with pytest.raises(lifecycle.Conflict):
                ask(where, customer, slot, key=key)
    assert (Escalation.objects.count(), Call.objects.count()) == (1, 1)


def test_the_database_keeps_to_one_open_escalation(case: Case, customer: User) -> None:
    escalate(case, customer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.create(case=case, reason="harm", words="x", by=customer)


def test_only_customers_of_the_case_escalate_and_only_while_it_is_open(
    new_case: NewCase, case: Case, customer: User, stranger: User, agent: User
) -> None:
    over = new_case(status="closed", closed_at=timezone.now())
    for where, by, fields in (
        (case, stranger, {}),
        (case, agent, {}),
        (over, customer, {}),
        (case, customer, {"reason": "because"}),
        (case, customer, {"words": " \u200b"}),
    ):
        with pytest.raises(lifecycle.NotAllowed):
            escalate(where, by, **fields)
    assert not Escalation.objects.exists()


def test_secrets_in_an_escalation_are_hidden_everywhere(case: Case, customer: User, lead: User) -> None:
    secret = "client_secret=AbCd1234EfGh5678IjKl9012MnOp3456"
    made = escalate(case, customer, words=f"急いでいます {secret}")
    kept = [made.words, *Mail.objects.values_list("text", flat=True), str(case.events.get(verb="escalate").data)]
    assert made.hidden
    assert not [text for text in kept if "AbCd1234" in text]


def test_the_answer_reaches_the_customer_and_clears_the_pile(
    case: Case, customer: User, colleague: User, lead: User, agent: User
) -> None:
    escalate(case, customer)
    pile = piles.PILE["escalated"].holds(agent, timezone.now())
    assert list(Case.objects.filter(pile)) == [case]
    Mail.objects.all().delete()
    event = attention.answer_escalation(case, answer="渡辺が引き受けます", by=lead)
    assert (event.verb, event.actor) == ("escalation_answer", lead)
    assert list(told()) == [customer.email]
    assert "渡辺が引き受けます" in Mail.objects.get().text
    assert not Case.objects.filter(pile).exists()
    with pytest.raises(lifecycle.NotAllowed):
        attention.answer_escalation(case, answer="もう一度", by=lead)
    with pytest.raises(lifecycle.NotAllowed):
        attention.answer_escalation(case, answer="勝手に", by=colleague)


# --- Being called ----------------------------------------------------------------------------------------------------

FRIDAY = datetime(2026, 11, 20, 15, 42, tzinfo=JAPAN)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAPAN)


def ask(case: Case, by: User, *slots: datetime, **fields: Any) -> Call:
    known = {"phone": "03-5555-0142", "language": "ja", "key": uuid.uuid4()}
    return attention.ask_for_call(case, slots=slots, by=by, **{**known, **fields})


def test_times_are_offered_on_the_half_hour_while_support_is_open() -> None:
    offered = attention.days_for_calls(FRIDAY)
    assert [f"{at:%H:%M}" for at in offered["2026-11-20"]] == ["17:00"]
    assert list(offered)[:2] == ["2026-11-20", "2026-11-24"]  # over the weekend and a holiday
    assert len(offered) == attention.DAYS_AHEAD
    assert (offered["2026-11-24"][0], offered["2026-11-24"][-1]) == (on(24, 9), on(24, 17))
    assert next(iter(attention.days_for_calls(on(21, 3)))) == "2026-11-24"


def test_support_agrees_to_one_of_the_times(case: Case, customer: User, agent: User) -> None:
    customer.language, customer.time_zone = "en", "Australia/Sydney"
    customer.save()
    with time_machine.travel(FRIDAY, tick=False):
        call = ask(case, customer, on(25, 10), on(24, 9, 30), words="画面を見せたい")
        assert call.moments == [on(24, 9, 30), on(25, 10)]
        with pytest.raises(lifecycle.NotAllowed):
            attention.answer_call(case, agreed_at=on(24, 11), by=agent)
        Mail.objects.all().delete()
        attention.answer_call(case, agreed_at=on(24, 9, 30), answer="中村からかけます", by=agent)
        letter = Mail.objects.get(to=customer.email).text
        assert letter.startswith("Support will call you on Tue 24 Nov, 11:30 AEDT.")
        assert "中村からかけます" in letter
        assert attention.current_call(case) == call
    with time_machine.travel(on(26, 9)):
        assert attention.current_call(case) is None


def test_declining_needs_a_reason(case: Case, customer: User, agent: User) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        ask(case, customer, on(24, 9))
        with pytest.raises(lifecycle.NotAllowed):
            attention.answer_call(case, agreed_at=None, answer=" ", by=agent)
        attention.answer_call(case, agreed_at=None, answer="記録を確かめてからお返事します", by=agent)
        assert attention.current_call(case) is None
        assert ask(case, customer, on(24, 9))


def test_a_call_is_asked_for_once_at_a_time_that_is_offered(
    case: Case, customer: User, colleague: User, stranger: User, agent: User
) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        for by, slots in (
            (stranger, [on(24, 9)]),
            (agent, [on(24, 9)]),
            (customer, []),
            (customer, [on(23, 10)]),  # a holiday
            (customer, [on(20, 16)]),  # too soon
            (customer, [on(24, 9, 10)]),
            (customer, [on(24, 17, 30)]),
            (customer, [on(24, 9), on(24, 10), on(24, 11), on(24, 12)]),
        ):
            with pytest.raises(lifecycle.NotAllowed):
                ask(case, by, *slots)
        key = uuid.uuid4()
        first = ask(case, customer, on(24, 9), key=key)
        assert ask(case, customer, on(24, 9), key=key) == first
        with pytest.raises(lifecycle.NotAllowed):
            ask(case, colleague, on(24, 10))
    assert case.events.filter(verb="call_ask").count() == 1
    assert list(Case.objects.filter(piles.PILE["calls"].holds(agent, timezone.now()))) == [case]


def test_a_call_agreed_long_ago_is_no_longer_shown(case: Case, customer: User, agent: User) -> None:
    with time_machine.travel(FRIDAY, tick=False) as clock:
        ask(case, customer, on(24, 9))
        attention.answer_call(case, agreed_at=on(24, 9), by=agent)
        clock.move_to(on(24, 9) + attention.REMEMBERED - timedelta(minutes=1))
        assert attention.current_call(case)
        clock.move_to(on(24, 9) + attention.REMEMBERED)
        assert attention.current_call(case) is None
