"""The demo: believable, whole, told once, and never where real cases are kept."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

import scope
from cases import duties
from cases.clock import JAPAN
from cases.demo import telling
from cases.demo.dates import dated
from cases.demo.people import PASSPHRASE, PEOPLE
from cases.demo.story import Story
from cases.demo.time_travel import as_if, business_before
from cases.evidence import api
from cases.models import Attachment, Case, Company, Condition, Event, Instance, Mail, Message, User
from cases.models.case import Route, Status

MODELS = (Attachment, Case, Company, Condition, Event, Instance, Mail, Message, User)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo once for all tests below, taken back when they are done; the fixture's value is what was printed."""
    printed = StringIO()
    with (
        django_db_blocker.unblock(),
        override_settings(DEVELOPMENT=True, MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        call_command("demo", stdout=printed)
        yield printed.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(told, db):
    return told


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


def test_every_status_and_standing_is_shown(demo):
    cases = Case.objects.all()
    assert {case.status for case in cases} == set(Status)
    sent = [case for case in cases if case.submitted_at]
    shown = {(case.standing, case.advisory, case.for_staff) for case in sent}
    assert shown >= {
        ("in", False, False),
        ("conditional", False, False),
        ("conditional", False, True),
        ("out", True, False),
        ("out", False, False),
    }
    assert {case.route for case in sent} == set(Route)
    assert {case.language for case in sent} == {"ja", "en"}
    assert len(sent) >= 40
    assert {condition.state for condition in Condition.objects.all()} == set(Condition.State)


def test_running_it_again_adds_nothing(demo):
    before = counts()
    call_command("demo")
    assert counts() == before


def test_it_refuses_where_real_cases_are_kept(demo, settings):
    settings.DEVELOPMENT = False
    before = counts()
    with pytest.raises(CommandError, match="DEVELOPMENT=1"):
        call_command("demo")
    assert counts() == before


def test_it_runs_anywhere_when_told_so_really(demo, settings):
    settings.DEVELOPMENT = False
    printed = StringIO()
    call_command("demo", "--yes-really", stdout=printed)
    assert PASSPHRASE in printed.getvalue()


def test_everybody_in_the_printed_table_can_sign_in(demo):
    assert len(PASSPHRASE) >= 15
    for person in PEOPLE:
        assert (person.email in demo) == bool(person.part)
        assert User.objects.get(email=person.email).check_password(PASSPHRASE)
    assert PASSPHRASE in demo


def test_there_are_three_companies_each_with_production_and_sandbox(demo):
    for company in Company.objects.all():
        assert {instance.kind for instance in company.instances.all()} == {"production", "sandbox"}
    assert Company.objects.count() == 3


def test_nothing_happens_in_the_future_nor_out_of_order(demo):
    now = timezone.now()
    for case in Case.objects.filter(submitted_at__isnull=False).prefetch_related("events", "messages"):
        times = [event.at for event in sorted(case.events.all(), key=lambda event: event.pk)]
        assert times == sorted(times), case.number
        assert times[-1] <= now, case.number
        assert case.created_at < case.submitted_at == times[0], case.number
        assert all(case.submitted_at <= message.at <= now for message in case.messages.all()), case.number


def test_a_promise_is_broken_one_is_near_and_most_are_kept(demo):
    now = timezone.now()
    open_promises = [
        case.first_response_due - now for case in Case.objects.filter(status="submitted", first_responded_at=None)
    ]
    assert any(left.total_seconds() < 0 for left in open_promises)
    assert any(0 < left.total_seconds() < 3600 * 72 for left in open_promises)


def test_two_drafts_wait_to_be_tried_again_and_one_was_solved_by_it(demo):
    parked = Case.objects.filter(parked_until__isnull=False)
    assert {(case.status, case.area, case.tries.count()) for case in parked} == {
        ("draft", "rest_api", 1),
        ("draft", "list_import", 1),
    }
    assert Case.objects.get(status="solved").events.get().verb == "solve"


def test_no_mail_is_left_to_send(demo):
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_the_worker_finds_nothing_left_to_do_but_a_reminder(demo):
    first = duties.run_once()
    reminders = first.pop("remind of retries")
    assert (1 <= reminders <= 2, first.pop("send mail") == reminders, set(first.values())) == (True, True, {0})
    assert set(duties.run_once().values()) == {0}


def test_every_file_was_checked(demo):
    assert set(Attachment.objects.values_list("state", flat=True)) == {"clean"}
    assert {"png", "json", "csv", "text", "log"} <= set(Attachment.objects.values_list("kind", flat=True))


@pytest.mark.parametrize("story", telling.STORIES, ids=lambda story: story.key)
def test_a_story_is_whole(story: Story):
    """Its answers are answers, its acts fit in the time since it was sent, and its people exist."""
    facts = scope.Facts.from_answers(story.facts, strict=True)
    assert scope.assess(facts).standing or not story.is_sent
    if story.sent_ago is not None:
        assert sum(act.after for act in story.then) <= story.sent_ago
    assert {story.by, *(act.by for act in story.then)} <= {person.key for person in PEOPLE}


def test_no_two_stories_are_alike():
    for name in ("key", "subject", "expected", "actual"):
        words = Counter(value for story in telling.STORIES if (value := getattr(story, name)))
        assert not [word for word, times in words.items() if times > 1], name


MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
A_DATE = re.compile(rf"\d月\d|\d{{4}}年|\b20\d\d-\d|(?<![\d/])\d{{1,2}}/\d{{1,2}}(?![\d/])|\d {MONTH}|{MONTH}[a-z]* \d")


def texts(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = tuple(value.values())
    elif is_dataclass(value):
        value = tuple(getattr(value, field.name) for field in fields(value))
    return [text for each in value for text in texts(each)] if isinstance(value, tuple) else []


def test_no_text_holds_a_date_that_would_soon_be_out_of_place():
    found = [text for story in telling.STORIES for text in texts(story) if A_DATE.search(text)]
    assert found == []


def test_every_distance_was_told(demo):
    told = [*Message.objects.values_list("body", flat=True), *Case.objects.values_list("subject", flat=True)]
    told += [str(case.evidence) + str(case.steps) + case.actual for case in Case.objects.all()]
    assert not [text for text in told if "‹" in text]


def test_a_request_id_tells_a_time_before_the_case_was_sent(demo):
    calls = [
        (case, case.evidence["api_request_id"]) for case in Case.objects.all() if "api_request_id" in case.evidence
    ]
    assert len(calls) >= 4
    for case, written in calls:
        at = api.request_id(written).at
        assert at is not None, written
        assert timedelta(minutes=30) < case.submitted_at - at < timedelta(days=14), case.subject


@pytest.mark.parametrize(
    ("written", "language", "told"),
    [
        ("‹-1›から", "ja", "11月20日から"),
        ("‹-3 full›", "ja", "2026年11月18日"),
        ("‹0 short›", "ja", "11/24"),
        ("‹+4›", "ja", "11月30日"),
        ("‹-40m›", "ja", "11月24日 10:32"),
        ("‹-1 iso›T16:02", "ja", "2026-11-20T16:02"),
        ("‹-1 10:12:05 e42b#›", "ja", "e42b#1a1f682ba88"),
        ("‹-1›", "en", "20 November"),
        ("‹-1 full›", "en", "20 November 2026"),
        ("‹-1 short›", "en", "20 Nov"),
        ("‹-40m›", "en", "24 November 12:32"),
        ("${lead.Company} {0}", "en", "${lead.Company} {0}"),
    ],
)
def test_a_distance_is_told_as_a_day_over_a_long_weekend(written, language, told):
    zone = "Asia/Tokyo" if language == "ja" else "Australia/Sydney"
    sent = timezone.datetime(2026, 11, 24, 11, 12, tzinfo=JAPAN)
    assert dated((written,), sent, User(language=language, time_zone=zone)) == (told,)


def test_a_moment_stands_still_inside_only():
    before = timezone.now()
    moment = timezone.datetime(2026, 11, 20, 10, 12, tzinfo=JAPAN)
    with as_if(moment):
        assert timezone.now() == moment
        assert Event._meta.get_field("at").get_default() == moment
    assert timezone.now() >= before


def test_business_time_is_counted_back_over_a_long_weekend():
    tuesday = timezone.datetime(2026, 11, 24, 11, 12, tzinfo=JAPAN)
    assert business_before(tuesday, 240) == timezone.datetime(2026, 11, 20, 15, 42, tzinfo=JAPAN)
