"""What is taken out of a case is in no byte of the database and of the files afterwards, and a mark says so."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import attention, lifecycle, redaction, summary
from cases.evidence import uploads
from cases.evidence.findings import HIDDEN, Kind
from cases.models import Attachment, Case, Condition, Event, Mail, Message, User, history
from cases.models.history import HistoryIsAppendOnly
from cases.triage.page import found_in
from tests.cases.evidence.japanese import encoded
from tests.cases.evidence.test_uploads import picture

CANARY = '山本カナリア "7/7"'
NewCase = Callable[..., Case]


def dump() -> str:
    """Everything the database holds, as text."""
    if connection.vendor == "sqlite":
        return "\n".join(connection.connection.iterdump())
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            lines += [row[0] for row in cursor.fetchall()]
    return "\n".join(lines)


def in_the_database(words: str) -> bool:
    """Whether the words stand in a dump, in plain letters or as JSON or an address writes them."""
    text = dump()
    in_sql = {one.replace('"', '""') for one in redaction.variants(words)} | {
        one.replace("\\", "\\\\").replace('"', '""') for one in redaction.variants(words)
    }
    return any(one in text for one in {*redaction.variants(words), *in_sql})


def on_disk(folder: Path, words: str) -> bool:
    ways = ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp")
    needles = [encoded(one, way) for one in redaction.variants(words) for way in ways]
    return any(needle in path.read_bytes() for path in folder.rglob("*") if path.is_file() for needle in needles)


def attach(case: Case, by: User, name: str, data: bytes, **fields: Any) -> Attachment:
    return uploads.store(case, SimpleUploadedFile(name, data), by, **fields)


def test_a_summary_that_still_waits_is_cleared(new_case: NewCase, agent: User) -> None:
    case = new_case(subject=CANARY)
    lifecycle.assign(case, to=agent, by=agent)
    Mail.objects.all().delete()
    assert summary.write(agent.pk)
    assert CANARY in Mail.objects.get().text
    target = redaction.Target(kind=Kind.PERSON.value, words=CANARY)
    lifecycle.redact(Case.objects.get(pk=case.pk), target, reason="本人の求めによる", by=agent)
    waiting = Mail.objects.get()
    assert CANARY not in waiting.text
    assert HIDDEN in waiting.text
    assert not in_the_database(CANARY)


def test_what_waits_in_a_form_is_cleared_of_words_but_not_listed(new_case: NewCase, customer: User) -> None:
    case = new_case()
    waiting = attach(case, customer, "下書きの名前.txt", CANARY.encode(), is_staged=True)
    assert not [place for place in redaction.places(case, {}) if "下書きの名前" in place.label]
    target = redaction.Target(kind=Kind.PERSON.value, words=CANARY)
    count = redaction.search(case, target)
    assert count[f"file-{waiting.pk}"] == 1
    told = dict(found_in(case, count, {}))
    assert sum(told.values()) == 1
    assert not any("下書きの名前" in label or str(waiting.pk) in label for label in told)


@pytest.fixture
def everywhere(new_case: NewCase, new_draft: Callable[..., Case], customer: User, agent: User) -> Case:
    """A case that says the words wherever it can: columns, evidence, rows, reasons, messages, mails, history, files."""
    draft = new_draft(
        subject=f"件名 {CANARY}",
        expected=f"期待 {CANARY}",
        actual=f"実際 {CANARY} と {CANARY}",
        reporter_name=CANARY,
        goal=f"目的 {CANARY}",
        steps=[
            {"id": "ab12", "text": f"開く {CANARY}", "url": f"https://x.example/?q={redaction.variants(CANARY)[0]}"}
        ],
        asset_urls=[{"raw": f"https://app-sj28.marketo.com/#FO189 {CANARY}", "kind": "FO", "number": "189"}],
        evidence={
            "since": "11月20日から",
            "tried": CANARY,
            "error_message": json.dumps({"name": CANARY}),
            "occurrences": [{"id": "cd34", "note": f"朝 {CANARY}"}],
            "condition_reasons": {"reproducible": f"できない {CANARY}"},
        },
        personal_reasons={"actual": f"必要 {CANARY}"},
    )
    for way in ("utf-8", "utf-16", "cp932", "euc_jp"):
        attach(draft, customer, f"{way}.log", encoded(f"髙 2026-11-20\r\n{CANARY}\r\n能 {CANARY}\r\n", way))
    attach(draft, customer, "名前 山本カナリア.json", json.dumps({"name": CANARY}).encode())
    case = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    Case.objects.filter(pk=case.pk).update(appeal_reason=f"理由 {CANARY}")
    lifecycle.reply(case, by=customer, body=f"追記 {CANARY}", key=uuid.uuid4())
    lifecycle.note(case, by=agent, body=f"社内 {CANARY}", key=uuid.uuid4())
    lifecycle.move(case, "ask", by=agent, message=f"> {CANARY}\nこちらですか。")
    condition = Condition.objects.create(case=case, clause="1.3.4", fact="retry", reason=f"以前 {CANARY}")
    lifecycle.settle_condition(condition, state="waived", reason=f"不要 {CANARY}", by=agent)
    lifecycle.overrule(case, standing="in", clause="1.2.1", reason=f"変更 {CANARY}", by=agent)
    Mail.objects.filter(pk=Mail.objects.latest("pk").pk).update(state=Mail.State.SENT)
    LogEntry.objects.create(
        user=agent,
        content_type=ContentType.objects.get_for_model(Mail),
        object_id="1",
        object_repr=f"[{case.number}] {CANARY}",
        action_flag=CHANGE,
    )
    case.refresh_from_db()
    return case


def taken_out(case: Case, agent: User, **target: Any) -> Event:
    return lifecycle.redact(case, redaction.Target(kind="other", **target), reason="本人の求めによる", by=agent)


def test_exact_words_are_gone_from_every_byte(
    everywhere: Case, agent: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    assert in_the_database(CANARY)
    assert on_disk(settings.MEDIA_ROOT, CANARY)
    with django_capture_on_commit_callbacks(execute=True):
        event = taken_out(everywhere, agent, words=CANARY)
    assert not in_the_database(CANARY)
    assert not on_disk(settings.MEDIA_ROOT, CANARY)
    assert event.data["count"] > 25
    assert {"mails", "history", "field-actual", "field-steps", "field-tried"} <= set(event.data["places"])


def test_what_stood_around_the_words_stays(everywhere: Case, agent: User) -> None:
    taken_out(everywhere, agent, words=CANARY)
    case = Case.objects.get(pk=everywhere.pk)
    assert case.actual == f"実際 {HIDDEN} と {HIDDEN}"
    assert case.steps == [{"id": "ab12", "text": f"開く {HIDDEN}", "url": f"https://x.example/?q={HIDDEN}"}]
    assert case.asset_urls[0] == {"raw": f"https://app-sj28.marketo.com/#FO189 {HIDDEN}", "kind": "FO", "number": "189"}
    assert json.loads(case.evidence["error_message"]) == {"name": HIDDEN}
    assert case.evidence["occurrences"] == [{"id": "cd34", "note": f"朝 {HIDDEN}"}]
    assert case.events.get(verb="overrule").data["reason"] == f"変更 {HIDDEN}"
    assert list(case.messages.values_list("body", flat=True))[:2] == [f"追記 {HIDDEN}", f"社内 {HIDDEN}"]
    mails = "".join(Mail.objects.values_list("text", flat=True))
    assert HIDDEN in mails
    assert case.number in mails


@pytest.mark.parametrize("way", ["utf-8", "utf-16", "cp932", "euc_jp"])
def test_a_file_loses_the_words_and_no_other_byte(
    everywhere: Case, agent: User, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    file = everywhere.attachments.get(name=f"{way}.log")
    before = (file.file.name, file.sha256, file.size)
    with django_capture_on_commit_callbacks(execute=True):
        taken_out(everywhere, agent, words=CANARY)
    file.refresh_from_db()
    mark = HIDDEN if way.startswith("utf") else "***"
    with file.file.open() as stored:
        assert stored.read() == encoded(f"髙 2026-11-20\r\n{mark}\r\n能 {mark}\r\n", way)
    assert file.file.name != before[0]
    assert uuid.UUID(file.file.name)
    assert (file.sha256, file.size) != before[1:]
    assert file.hidden == {"other": 2}
    assert not file.file.storage.exists(before[0])


def test_a_whole_message_goes_with_every_copy_of_it(everywhere: Case, agent: User, customer: User) -> None:
    secret = "これは全部消してください。"
    said = lifecycle.reply(everywhere, by=customer, body=secret, key=uuid.uuid4())
    assert in_the_database(secret)
    event = taken_out(everywhere, agent, place=f"message-{said.pk}")
    assert not in_the_database(secret)
    said.refresh_from_db()
    assert said.body == HIDDEN
    assert event.data["places"] == ["mails", f"message-{said.pk}"] or event.data["places"] == [f"message-{said.pk}"]
    assert event.data["whole"] is True


@pytest.mark.parametrize("name", ["subject", "actual", "steps", "asset_urls", "tried", "occurrences", "appeal_reason"])
def test_a_whole_field_goes_and_the_case_stays_whole(
    everywhere: Case, agent: User, as_agent: Client, name: str
) -> None:
    everywhere.route = "appeal"
    everywhere.save()
    taken_out(everywhere, agent, place=f"field-{name}")
    case = Case.objects.get(pk=everywhere.pk)
    value = getattr(case, name) if hasattr(case, name) else case.evidence[name]
    assert CANARY not in json.dumps(value, ensure_ascii=False)
    assert HIDDEN in json.dumps(value, ensure_ascii=False)
    assert as_agent.get(reverse("admin:cases_case_change", args=[case.pk])).status_code == 200


def test_a_whole_file_goes_and_its_row_stays(
    everywhere: Case, agent: User, as_customer: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    file = everywhere.attachments.get(name="utf-8.log")
    name = file.file.name
    with django_capture_on_commit_callbacks(execute=True):
        taken_out(everywhere, agent, place=f"file-{file.pk}")
    file.refresh_from_db()
    assert (file.file.name, file.sha256, file.gone_because) == ("", "", "redacted")
    assert file.gone_at
    assert not (settings.MEDIA_ROOT / name).exists()
    assert as_customer.get(reverse("case_file", args=[everywhere.number, file.pk])).status_code == 409
    page = as_customer.get(reverse("case", args=[everywhere.number])).content.decode()
    assert "utf-8.log" in page
    assert "中村 亮" in page


def test_a_picture_goes_as_it_was_sent_and_as_it_is_served(
    new_case: NewCase, customer: User, agent: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    case = new_case()
    file = attach(case, customer, "画面.png", picture())
    uploads.prepare(file)
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) >= 2
    with django_capture_on_commit_callbacks(execute=True):
        taken_out(case, agent, place=f"file-{file.pk}")
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_the_marks_say_what_kind_by_whom_and_when(
    everywhere: Case, agent: User, as_customer: Client, as_agent: Client
) -> None:
    said = Message.objects.filter(case=everywhere).earliest("pk")
    target = redaction.Target(kind=Kind.PASSWORD.value, words=CANARY)
    lifecycle.redact(everywhere, target, reason="本人の求めによる", by=agent)
    for page in (
        as_customer.get(reverse("case", args=[everywhere.number])),
        as_agent.get(reverse("admin:cases_case_change", args=[everywhere.pk])),
    ):
        text = page.content.decode()
        message = text[text.index(f'id="m{said.pk}"') :].partition("</li>")[0]
        assert "パスワード：<bdi>中村 亮</bdi> が取り除きました" in message
        assert CANARY not in text
        assert "<bdi>中村 亮</bdi> さんがケースから一部を取り除きました（パスワード" in text
    assert "本人の求めによる" in text  # to staff
    assert "本人の求めによる" not in as_customer.get(reverse("case", args=[everywhere.number])).content.decode()


def test_only_support_takes_out_and_says_why_without_repeating_it(
    everywhere: Case, agent: User, customer: User
) -> None:
    target = redaction.Target(kind="other", words=CANARY)
    for by, reason in ((customer, "x"), (agent, " "), (agent, f"{CANARY} のため")):
        with pytest.raises(lifecycle.NotAllowed):
            lifecycle.redact(everywhere, target, reason=reason, by=by)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.redact(everywhere, redaction.Target(kind="other", words="ここにはない"), reason="x", by=agent)
    assert in_the_database(CANARY)
    assert not everywhere.events.filter(verb="redact").exists()


def test_other_cases_keep_the_same_words(everywhere: Case, new_case: NewCase, agent: User) -> None:
    other = new_case(actual=f"別の {CANARY}")
    taken_out(everywhere, agent, words=CANARY)
    other.refresh_from_db()
    assert other.actual == f"別の {CANARY}"


def test_what_is_coded_stays(new_case: NewCase, agent: User) -> None:
    case = new_case(actual="form と submit と 1.2.1 と 417-KMT-208")
    for words in ("form", "submit", "1.2.1", "417-KMT-208"):
        taken_out(case, agent, words=words)
    found = Case.objects.get(pk=case.pk)
    assert (found.area, found.munchkin_id, found.facts["area"]) == ("form", "417-KMT-208", "form")
    event = found.events.get(verb="submit")
    assert (event.data["facts"]["area"], event.data["clauses"]) == ("form", found.clauses)


# --- The door of history ---------------------------------------------------------------------------------------------


def through_an_open_door(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(history._OPEN[connection.vendor])
        cursor.execute(statement)


def test_only_the_data_of_an_event_passes_the_door(new_case: NewCase) -> None:
    event = new_case().events.get()
    history.rewrite({event.pk: {"facts": {}}})
    event.refresh_from_db()
    assert event.data == {"facts": {}}
    for change in ("verb = 'other'", "actor_id = NULL", "at = '2020-01-01'", "from_status = 'x'"):
        with pytest.raises(IntegrityError, match="append-only"):
            through_an_open_door(f"UPDATE cases_event SET {change}")  # noqa: S608
    with pytest.raises(IntegrityError, match="append-only"):
        through_an_open_door("DELETE FROM cases_event")


def test_the_door_is_shut_again(new_case: NewCase) -> None:
    event = new_case().events.get()
    history.rewrite({event.pk: {}})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event._base_manager.filter(pk=event.pk).update(data={"a": 1})


def test_a_door_that_was_left_open_is_shut_with_the_transaction(new_case: NewCase) -> None:
    event = new_case().events.get()
    with pytest.raises(DatabaseError, match="nowhere"):
        through_an_open_door("SELECT * FROM nowhere")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event._base_manager.filter(pk=event.pk).update(data={"a": 1})


@pytest.mark.django_db(transaction=True)
def test_the_door_needs_a_transaction() -> None:
    with pytest.raises(HistoryIsAppendOnly):
        history.rewrite({1: {}})


# --- Nothing is left out ---------------------------------------------------------------------------------------------

# People's own pages and accounts; what they write there belongs to no case.
OF_NO_CASE = {"User", "Company", "Instance", "Contact"}


def test_every_table_that_people_write_into_belongs_to_a_case() -> None:
    """A table that is added without a relation to a case would keep what is taken out."""
    related = {relation.related_model for relation in Case._meta.related_objects} | {Case}
    written = {model for model in apps.get_app_config("cases").get_models() if redaction.free_text(model)}
    assert {model.__name__ for model in written - related} <= OF_NO_CASE


def test_every_text_of_a_case_is_looked_through() -> None:
    columns = {
        field.name for field in Case._meta.concrete_fields if isinstance(field, models.TextField | models.JSONField)
    }
    assert columns - {field.name for field in redaction.free_text(Case)} == {"facts", "clauses", "hidden"}


def test_nothing_is_left_of_it_in_mails_escalations_and_calls(new_case: NewCase, customer: User, lead: User) -> None:
    """Mails in HTML are made of their parts when they are sent, so those hold it too."""
    case = new_case()
    attention.escalate(case, reason="harm", words=f"急ぎ {CANARY} です", by=customer, key=uuid.uuid4())
    attention.answer_escalation(case, answer=f"{CANARY} を見ています", by=lead)
    slots = [times[0] for times in attention.days_for_calls(timezone.now()).values()][1:2]
    asked = {"phone": "03-5555-0142", "language": "ja", "words": f"件 {CANARY}", "key": uuid.uuid4()}
    attention.ask_for_call(case, slots=slots, by=customer, **asked)
    assert any(CANARY in row.parts["message"] for row in Mail.objects.all())
    for words in (CANARY, "03-5555-0142"):
        lifecycle.redact(case, redaction.Target(kind=Kind.OTHER, words=words), reason="依頼により", by=lead)
        assert not in_the_database(words)
