"""Tells the stories: every case goes through the doors that people use, at the times its table gives."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

import scope
from cases import access, attention, begun, corrections, lifecycle, mentions, reminders, seen, surveys
from cases.clock import add_business_time, guideline_today
from cases.demo import aoba, minato_faults, minato_wishes, northbridge
from cases.demo.dates import dated
from cases.demo.drawing import draw
from cases.demo.people import FIRMS, PASSPHRASE, PEOPLE, SUBSCRIPTIONS
from cases.demo.story import Act, Picture, Step, Story
from cases.demo.time_travel import as_if, business_before, sent_when_due
from cases.evidence import marketo, rows, uploads
from cases.intake import retries
from cases.intake.row_kinds import ROWS
from cases.intake.rows import put
from cases.models import Case, Company, Condition, Contact, Instance, Mail, Survey, User
from cases.models.case import Impact

STORIES: tuple[Story, ...] = (
    *minato_faults.STORIES,
    *minato_wishes.STORIES,
    *aoba.STORIES,
    *northbridge.STORIES,
)
IMPACTS = {1: Impact.DOWN, 2: Impact.BLOCKED, 3: Impact.AROUND, 4: Impact.QUESTION}
SETTLED = {
    "verify": Condition.State.VERIFIED,
    "waive": Condition.State.WAIVED,
    "send back": Condition.State.OPEN,
}
NAMESPACE = uuid.UUID("5a3f6f0e-5a0c-4b4e-9d0e-2c9d1f6f7a11")


@transaction.atomic
def tell_all(now: datetime | None = None) -> int:
    """Everybody and every case that is not there yet; answers how many cases were made. Their mails count as sent."""
    now = now or timezone.now()
    people = _people()
    instances = {each.munchkin_id: each for each in Instance.objects.select_related("company")}
    by_key = {each.key: instances[each.munchkin_id] for each in SUBSCRIPTIONS}
    known = set(Case.objects.values_list("submit_key", flat=True))
    made = [_tell(story, people, by_key[story.instance], now) for story in STORIES if key_of(story.key) not in known]
    Mail.objects.filter(case__in=made, state=Mail.State.QUEUED).update(
        state=Mail.State.SENT, attempts=1, sent_at=F("queued_at")
    )
    return len(made)


def key_of(*words: str) -> uuid.UUID:
    """Always the same for the same story, so that nothing is told twice."""
    return uuid.uuid5(NAMESPACE, "/".join(words))


def _people() -> dict[str, User]:
    companies = {
        firm.key: Company.objects.get_or_create(name=firm.name, defaults={"plan": firm.plan})[0] for firm in FIRMS
    }
    for each in SUBSCRIPTIONS:
        Instance.objects.get_or_create(
            munchkin_id=each.munchkin_id,
            defaults={
                "company": companies[each.firm],
                "kind": each.kind,
                "name": each.name,
                "account_string": each.account_string,
            },
        )
    groups = {name: _group(name, wanted) for name, wanted in access.GROUPS.items()}
    password = make_password(PASSPHRASE)  # once: making it is slow on purpose
    people = {}
    for person in PEOPLE:
        user, is_new = User.objects.get_or_create(
            email=person.email,
            defaults={
                "name": person.name,
                "language": person.language,
                "time_zone": person.time_zone,
                "is_staff": bool(person.group),
                "password": password,
            },
        )
        if is_new and person.group:
            user.groups.add(groups[person.group])
        if person.firm:
            Contact.objects.get_or_create(
                user=user,
                company=companies[person.firm],
                defaults={"role": person.role, "is_authorised": person.is_authorised},
            )
        people[person.key] = user
    return people


def _group(name: str, wanted: tuple[str, ...]) -> Group:
    group, is_new = Group.objects.get_or_create(name=name)
    if is_new:
        group.permissions.set(Permission.objects.filter(content_type__app_label="cases", codename__in=wanted))
    return group


def _tell(story: Story, people: Mapping[str, User], instance: Instance, now: datetime) -> Case:
    filer = people[story.by]
    if story.due_in is not None:
        sent = sent_when_due(now + timedelta(minutes=story.due_in), instance.company.plan, story.priority)
    else:
        sent = business_before(now, story.sent_ago if story.sent_ago is not None else story.saved_ago)
    story = dated(story, sent, filer)
    with as_if(sent - timedelta(minutes=18 + len(story.subject) % 17)):
        before = Case.objects.get(submit_key=key_of(story.follows)) if story.follows else None
        case = lifecycle.new_draft(instance.company, filer, submit_key=key_of(story.key), follows=before)
    with as_if(sent - timedelta(minutes=2)):
        _fill(case, story, instance)
        _attach(case, story, filer)
    if story.is_sent:
        with as_if(sent):
            case = lifecycle.submit(case, key=case.submit_key, by=filer)
        _go_on(case, story, people, sent)
        _pass_time(case, now)
        _ask_how_it_went(case, now)
    else:
        _try_again(case, story, filer, sent)
    return case


def _try_again(case: Case, story: Story, by: User, saved: datetime) -> None:
    moment = saved
    for failed in story.failed:
        moment = saved + timedelta(minutes=failed.after)
        with as_if(moment):
            key = key_of(story.key, "failed", str(failed.after))
            told = {"reference": failed.reference, "message": failed.message}
            retries.record(case, by=by, key=key, failed_at=moment - timedelta(minutes=3), **told)
    if story.works:
        with as_if(moment + timedelta(hours=1)):
            retries.solve(case, by=by)


def _fill(case: Case, story: Story, instance: Instance) -> None:
    """What the customer has entered so far, with the verdict they have seen."""
    verdict = guideline_today().assess(scope.Facts.from_answers(story.facts, strict=True))
    if verdict.standing is not None:
        case.standing, case.advisory = verdict.standing.value, verdict.advisory
        case.for_staff, case.clauses = verdict.for_staff, list(verdict.clauses)
        case.guideline = verdict.guideline.version
    case.facts, case.aim, case.area = dict(story.facts), story.facts["aim"], story.facts.get("area", "")
    case.instance, case.munchkin_id = instance, instance.munchkin_id
    case.account_string = instance.account_string or ""
    case.route, case.goal = story.route, story.goal
    case.appeal_clause, case.appeal_reason = story.appeal
    case.reporter_name = story.reporter or case.filer.name
    case.subject, case.expected, case.actual = story.subject, story.expected, story.actual
    case.steps = _given("steps", [_step(step) for step in story.steps])
    case.asset_urls = [url.stored() for url in marketo.asset_urls("\n".join(story.urls))]
    case.no_url_reason, case.priority = story.no_url, story.priority
    case.impact, case.impact_words = IMPACTS[story.priority].value, story.at_stake
    case.evidence = {name: _given(name, value) for name, value in story.evidence.items()}
    if story.cannot:
        case.evidence["condition_reasons"] = dict(story.cannot)
    case.saved_at = case.changed_at = timezone.now()
    case.save()


def _step(step: str | Step) -> dict[str, str]:
    return {"text": step, "url": ""} if isinstance(step, str) else {"text": step.text, "url": step.url}


def _given(name: str, value: Any) -> Any:
    """A piece of evidence as it is stored: what comes in rows as the form would have read them."""
    if name not in ROWS:
        return value
    data = QueryDict(mutable=True)
    put(data, ROWS[name], [{"id": f"{name[:4]}{place}", **row} for place, row in enumerate(value)])
    return [form.row() for form in ROWS[name].all(data)]


def _attach(case: Case, story: Story, by: User) -> None:
    for file in story.files:
        content = draw(file) if isinstance(file, Picture) else file.text.encode()
        uploads.prepare(uploads.store(case, SimpleUploadedFile(file.name, content), by))
    for step, row in zip(story.steps, case.steps, strict=True):
        if isinstance(step, Step) and step.picture:
            upload = SimpleUploadedFile(step.picture.name, draw(step.picture))
            uploads.prepare(*uploads.store_all(case, [upload], by, rows=[rows.key("steps", row["id"])]))


def _go_on(case: Case, story: Story, people: Mapping[str, User], sent: datetime) -> None:
    moment = sent
    for place, act in enumerate(story.then):
        moment = add_business_time(moment, timedelta(minutes=act.after))
        _pass_time(case, moment)
        with as_if(moment):
            _act(case, act, people, key_of(story.key, str(place)))


def _pass_time(case: Case, until: datetime) -> None:
    """Reminders and the end of waiting come when they are due, as they would have with a worker."""
    while True:
        case.refresh_from_db()
        if case.reminder_due is None or case.reminder_due > until or case.response_due:
            return
        with as_if(case.reminder_due):
            reminders.act(case.pk)


def _ask_how_it_went(case: Case, now: datetime) -> None:
    case.refresh_from_db()
    if case.survey_due and case.survey_due <= now:
        with as_if(case.survey_due):
            surveys.ask(case.pk)


def _act(case: Case, act: Act, people: Mapping[str, User], key: uuid.UUID) -> None:
    by = people[act.by]
    if act.verb in ("reply", "answer"):
        lifecycle.reply(case, by=by, body=act.text, key=key)
    elif act.verb == "note":
        named = mentions.named_in(act.text, mentions.colleagues(by))
        lifecycle.note(case, by=by, body=act.text, key=key, call_in=named)
    elif act.verb == "read":
        seen.mark(case, by, case.messages.latest("id").pk)
    elif act.verb == "begin":
        begun.save(case, by, act.text, key=key, stamp=None)
    elif act.verb == "correct":
        corrections.correct(case.messages.filter(author=by).latest("id"), by=by, body=act.text, was=None)
    elif act.verb == "escalate":
        attention.escalate(case, reason=act.about, words=act.text, by=by, key=key)
    elif act.verb == "answer escalation":
        attention.answer_escalation(case, answer=act.text, by=by)
    elif act.verb == "call":
        offered = [times[1] for times in attention.days_for_calls(timezone.now(), case.company.plan).values()]
        attention.ask_for_call(
            case, phone=act.about, language=by.language, slots=offered[1:4], words=act.text, by=by, key=key
        )
    elif act.verb == "agree to call":
        call = case.calls.get(state="open")
        attention.answer_call(case, agreed_at=call.moments[0], answer=act.text, by=by)
    elif act.verb == "watch":
        attention.watch(case, user=people[act.about], by=by)
    elif act.verb == "rate":
        case.refresh_from_db()
        lifecycle.answer_survey(case, rating=int(act.about), comment=act.text, by=by, via=Survey.Via.PAGE)
    elif act.verb == "assign":
        lifecycle.assign(case, to=people[act.about], by=by)
    elif act.verb == "prioritise":
        lifecycle.prioritise(case, priority=int(act.about), by=by)
    elif act.verb == "overrule":
        standing, clause = act.about.split()
        lifecycle.overrule(case, standing=standing, clause=clause, reason=act.text, by=by)
    elif act.verb in SETTLED:
        condition = case.conditions.filter(fact=act.about).earliest("id")
        lifecycle.settle_condition(condition, state=SETTLED[act.verb], reason=act.text, by=by)
    elif act.verb == "claim":
        condition = case.conditions.filter(fact=act.about).earliest("id")
        lifecycle.claim_condition(condition, by=by, body=act.text, key=key)
    elif act.verb == "give":
        evidence = {**Case.objects.get(pk=case.pk).evidence, **act.gives}
        lifecycle.supply(case, {"evidence": evidence}, given=list(act.gives), reasons={}, by=by, key=key, body=act.text)
    elif act.verb == "try":
        outcomes = act.about.split()
        notes = ["" for _outcome in outcomes[1:]] + [act.text]
        tried = zip(case.steps, outcomes, notes, strict=False)
        lifecycle.check_steps(case, {row["id"]: (outcome, note) for row, outcome, note in tried}, by=by)
    else:
        outcome = lifecycle.Outcome(*act.about.split()) if act.verb == "resolve" and act.about else None
        items = act.about.split() if act.verb == "ask" else ()
        lifecycle.move(case, act.verb, by=by, message=act.text, key=key, outcome=outcome, items=items)
