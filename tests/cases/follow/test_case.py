"""The page of one case: everything its company may read, nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import lifecycle
from cases.models import Attachment, Case, Condition, Event, Mail, User
from cases.models.case import NEVER_SENT, Status

CANARY = "カナリア7391"
STAFF_ONLY = {"note", "assign"}


def page_of(case: Case) -> str:
    return reverse("case", args=[case.number])


def read(client: Client, case: Case) -> str:
    answer = client.get(page_of(case))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_shows_what_was_reported(as_customer: Client, as_colleague: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    for client in (as_customer, as_colleague):
        page = read(client, case)
        for words in (case.number, case.subject, case.expected, case.actual, case.munchkin_id, "#FO189A1", "610"):
            assert words in page, words


def test_it_needs_sign_in(client: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    for name in ("case", "case_verdict"):
        path = reverse(name, args=[case.number])
        assert client.get(path).url == f"/accounts/login/?next={path}"


def test_a_stranger_reads_what_one_reads_of_no_case(as_stranger: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    for name in ("case", "case_verdict", "case_reply", "case_withdraw", "case_close", "case_reopen"):
        verb = as_stranger.get if name in ("case", "case_verdict") else as_stranger.post
        theirs, nobodys = (verb(reverse(name, args=[number])) for number in (case.number, "26L-99999"))
        assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content), name


def test_reading_pages_take_no_other_method(as_customer: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    for name in ("case", "case_verdict"):
        path = reverse(name, args=[case.number])
        assert {as_customer.generic(verb, path).status_code for verb in ("POST", "PUT", "DELETE")} == {405}


def test_reading_changes_nothing(as_customer: Client, asked: Case) -> None:
    before = (asked.version, asked.changed_at, Event.objects.count(), Mail.objects.count())
    for name in ("case", "case_verdict"):
        as_customer.get(reverse(name, args=[asked.number]))
        as_customer.head(reverse(name, args=[asked.number]))
    asked.refresh_from_db()
    assert (asked.version, asked.changed_at, Event.objects.count(), Mail.objects.count()) == before


def test_a_draft_has_no_page_here(as_customer: Client, draft: Case) -> None:
    assert as_customer.get(page_of(draft)).status_code == 404


def test_an_agent_is_led_to_the_desk(as_agent: Client, new_case: Callable[..., Case]) -> None:
    case = new_case()
    assert as_agent.get(page_of(case)).url == f"/admin/cases/case/{case.pk}/change/"


def test_a_question_makes_it_her_turn(as_customer: Client, asked: Case, agent: User) -> None:
    page = read(as_customer, asked)
    assert 'class="ball at-customer is-mine"' in page
    assert "Request ID をお知らせください。" in page
    assert agent.name in page
    assert reverse("case_reply", args=[asked.number]) in page


def test_what_can_be_done_is_what_the_table_of_moves_allows(
    as_customer: Client, customer: User, new_case: Callable[..., Case]
) -> None:
    now = timezone.now()
    for status in Status.values:
        if status in NEVER_SENT:
            continue
        ends = {"closed_at": now, "resolved_at": now}
        case = new_case(status=status, waiting_since=now, **ends)
        page = read(as_customer, case)
        open_to_her = {move.name for move in lifecycle.moves_open_to(customer, case)}
        for name in ("withdraw", "close", "reopen"):
            offered = reverse(f"case_{name}", args=[case.number]) in page
            assert offered == (name in open_to_her), (status, name)
        assert (reverse("case_reply", args=[case.number]) in page) == case.is_open, status


def test_after_fourteen_days_it_cannot_be_reopened(as_customer: Client, new_case: Callable[..., Case]) -> None:
    for days, offered in ((13, True), (15, False)):
        ended = timezone.now() - timedelta(days=days)
        case = new_case(status=Status.CLOSED, closed_at=ended)
        assert (reverse("case_reopen", args=[case.number]) in read(as_customer, case)) is offered


def test_conditions_are_shown_with_what_became_of_them(
    as_customer: Client, new_case: Callable[..., Case], agent: User
) -> None:
    case = new_case()
    condition, _is_new = Condition.objects.get_or_create(case=case, clause="1.2.1", fact="reproducible")
    lifecycle.settle_condition(condition, state="waived", reason="記録から分かるため", by=agent)
    for name in ("case", "case_verdict"):
        page = as_customer.get(reverse(name, args=[case.number])).content.decode()
        assert "記録から分かるため" in page
        assert 'class="ico' in page


def test_the_verdict_tells_every_clause_and_what_staff_decided(
    as_customer: Client, new_case: Callable[..., Case], lead: User
) -> None:
    case = new_case()
    lifecycle.overrule(case, standing="conditional", clause="1.3.5", reason="連携先の記録も要るため", by=lead)
    page = as_customer.get(reverse("case_verdict", args=[case.number])).content.decode()
    for clause in (*case.clauses, "1.3.5"):
        assert f"#c{clause}" in page
    assert "連携先の記録も要るため" in page
    assert lead.name in page


SENT = [
    "<script>alert('x')</script>",
    '"><img src=x onerror=alert(1)>',
    "{% debug %}{{ request }}",
    "</textarea><script>x</script>",
    "javascript:alert(1)",
    "'; DROP TABLE cases_case; --",
]


@pytest.mark.parametrize("nasty", SENT)
def test_nothing_that_was_typed_becomes_markup(
    as_customer: Client, new_case: Callable[..., Case], add_file: Callable[..., Attachment], nasty: str, agent: User
) -> None:
    url = {"raw": nasty, "url": nasty, "kind": "<i>", "number": nasty, "munchkin_id": nasty, "pod": "", "host": nasty}
    case = new_case(
        subject=nasty, expected=nasty, actual=nasty, reporter_name=nasty, goal=nasty,
        steps=[{"text": nasty, "url": nasty}],
        asset_urls=[url], evidence=dict.fromkeys(("since", "tried", "error_message", "pages_read"), nasty),
    )  # fmt: skip
    User.objects.filter(pk=agent.pk).update(name=nasty)
    agent.refresh_from_db()
    add_file(case, nasty)
    lifecycle.move(case, "accept", by=agent)
    lifecycle.move(case, "ask", by=agent, message=nasty)
    case.refresh_from_db()
    lifecycle.overrule(case, standing="in", clause="1.2.1", reason=nasty, by=agent)
    pages = [read(as_customer, case)]
    pages += [as_customer.get(path).content.decode() for path in (reverse("case_list"), f"{page_of(case)}verdict/")]
    pages.append(as_customer.post(f"{page_of(case)}reply/", {"body": nasty}).content.decode())
    for page in pages:
        assert re.findall(r"<script(?! type=\"module\" src=\"/static/)", page) == []
        assert "<img" not in page
        assert "<i>" not in page
        assert 'href="javascript' not in page


def test_nothing_among_staff_reaches_a_customer(
    as_customer: Client, new_case: Callable[..., Case], agent: User, lead: User, add_file: Callable[..., Attachment]
) -> None:
    case = new_case()
    Mail.objects.all().delete()
    lifecycle.move(case, "accept", by=agent)
    note = lifecycle.note(case, by=agent, body=f"{CANARY} 開発に照会", key=case.submit_key)
    file = add_file(case, f"{CANARY}.txt", CANARY.encode(), uploaded_by=agent, message=note)
    lead.name = f"{CANARY} 誠"
    lead.save()
    lifecycle.assign(case, to=lead, by=agent)
    lifecycle.assign(case, to=agent, by=lead)
    Event.objects.create(case=case, verb=f"{CANARY}", actor=lead, data={"reason": CANARY})
    lifecycle.move(case, "ask", by=agent, message="いつからですか。")
    paths = [page_of(case), f"{page_of(case)}verdict/", f"{page_of(case)}receipt/", "/", reverse("case_list")]
    paths += [f"{reverse('case_list')}?who=all&q=照会", reverse("case_export") + "?who=all"]
    for path in paths:
        answer = as_customer.get(path)
        content = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert CANARY.encode() not in content, path
        assert CANARY not in str(answer.headers), path
    assert as_customer.get(reverse("case_file", args=[case.number, file.pk])).status_code == 404
    assert CANARY not in "".join(mail.subject + mail.text for mail in Mail.objects.exclude(to=agent.email))


def test_every_event_is_told_or_known_to_stay_among_staff() -> None:
    from cases.follow.sentences import SENTENCES

    recorded = {move.name for move in lifecycle.MOVES} | {"reply", "note", "assign", "prioritise", "overrule"}
    recorded |= {"condition", "conditions_met"}
    assert recorded - set(SENTENCES) == STAFF_ONLY


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_event_makes_a_whole_sentence(
    as_customer: Client, customer: User, new_case: Callable[..., Case], agent: User, language: str
) -> None:
    customer.language = language
    customer.save()
    case = new_case()
    lifecycle.move(case, "accept", by=agent)
    lifecycle.prioritise(case, priority=2, by=agent)
    lifecycle.move(case, "refer", by=agent)
    lifecycle.move(case, "take_back", by=agent)
    lifecycle.move(case, "resolve", by=agent, message="直りました。")
    lifecycle.move(case, "close", by=customer)
    lifecycle.move(case, "reopen", by=customer, message="また起きました。")
    lifecycle.move(case, "withdraw", by=customer)
    log = read(as_customer, Case.objects.get(pk=case.pk)).partition('class="log')[2].partition("</ol>")[0]
    told = re.findall(r"<p>(.*?)</p>", log)
    assert len(told) == 9
    assert all(sentence.endswith("。" if language == "ja" else ".") for sentence in told)
    assert all("{" not in sentence and "%(" not in sentence for sentence in told)


def test_the_number_of_queries_does_not_grow(
    as_customer: Client, customer: User, agent: User, asked: Case, add_file: Callable[..., Attachment]
) -> None:
    def queries() -> int:
        read(as_customer, asked)
        with CaptureQueriesContext(connection) as found:
            read(as_customer, asked)
        return len(found)

    few = queries()
    for place in range(4):
        add_file(asked, f"{place}.txt")
        Condition.objects.create(case=asked, clause="1.2.1", fact=f"fact{place}", by=agent)
        lifecycle.reply(asked, by=customer, body="はい", key=f"00000000-0000-0000-0000-{place:012d}")
        asked.refresh_from_db()
        lifecycle.move(asked, "ask", by=agent, message="ほかには。")
        asked.refresh_from_db()
    assert (few, queries()) == (11, 11)


def test_pages_of_a_signed_in_person_are_kept_by_nobody(as_customer: Client, asked: Case) -> None:
    assert as_customer.get(page_of(asked)).headers["Cache-Control"] == "no-store"


def test_a_name_cannot_turn_a_sentence_round(as_customer: Client, asked: Case, agent: User) -> None:
    name = "中村\u202eagent"
    User.objects.filter(pk=agent.pk).update(name=name)
    page = read(as_customer, asked)
    assert page.count(name) == page.count(f"<bdi>{name}</bdi>") > 0


def test_a_subject_of_another_guideline_version_is_explained_by_it(as_customer: Client, asked: Case) -> None:
    page: Any = as_customer.get(reverse("case_verdict", args=[asked.number]))
    assert page.context["verdict"].guideline.version == asked.guideline
