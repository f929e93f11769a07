"""Every page that a visitor, a customer or staff can open, in both languages: accessible, within the window, whole.

They are listed in ``pages.py``. ``SHOTS=folder`` keeps a picture of each, narrow and wide.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings as site_settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from cases import attention, lifecycle, loans, mail, surveys
from cases.demo import telling
from cases.inbox import storing
from cases.intake import retries
from cases.models import Attachment, Case, ClosingDay, Escalation, Event, InboundMail, Mail, Survey, User, Watcher
from portal import errors
from portal import urls as site
from tests.browser.conftest import Visitor
from tests.browser.pages import ADVISED, FOR_STAFF, PAGES, UNMET, Look
from tests.cases.inbox import mails
from tests.cases.test_whole_files import EVIDENCE as IMPORT_EVIDENCE
from tests.cases.test_whole_files import IMPORT, WHY
from tests.cases.triage.conftest import API, API_EVIDENCE, FLAT
from tests.conftest import FACTS, FILLED
from tests.portal.test_access_matrix import all_urls

# --- Pages that only a fault shows ------------------------------------------------------------------------------------


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


def forbids(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [
    *site.urlpatterns,
    path("fault/400/", suspects, name="fault_400"),
    path("fault/403/", forbids, name="fault_403"),
    path("fault/413/", errors.too_large, name="fault_413"),
    path("fault/429/", errors.too_many, name="fault_429"),
    path("fault/500/", breaks, name="fault_500"),
    path("fault/csrf/", errors.csrf_failure, name="fault_csrf"),
]
handler400, handler403, handler404 = site.handler400, site.handler403, site.handler404
handler429, handler500 = site.handler429, site.handler500


# --- The world they are seen in ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    people: dict[str, User | None]
    subjects: dict[str, dict[str, Any]]

    def address(self, name: str, look: Look) -> str:
        if name == "fault_404":
            return "/nowhere/"
        kwargs = self.subjects.get(f"{name}:{look.of}") or self.subjects.get(look.of, {})
        wanted = WANTED.get(name, ())
        found = reverse(name, kwargs={key: kwargs[key] for key in wanted})
        return f"{found}?{look.query}" if look.query else found


WANTED = {
    name: tuple(pattern.pattern.converters) or tuple(getattr(pattern.pattern.regex, "groupindex", ()))
    for name, pattern in all_urls().items()
}


def of_case(case: Case, **more: Any) -> dict[str, Any]:
    return {"number": case.number, "object_id": case.pk, "pk": case.pk, "name": "resolve", **more}


def came_by_mail(case: Case) -> InboundMail:
    """An answer that came by mail, with the question it quotes; it stands on the page of the case, too."""
    whole = (
        "20日の朝からです。\n\n2026年11月24日(火) 11:02 Support desk <support@support.example>:\n\n> いつからですか。"
    )
    row, _is_new = storing.store(mails.mail(whole), InboundMail.Source.RELAY)
    row.became = lifecycle.reply(case, by=case.filer, body="20日の朝からです。", key=uuid4())
    row.case, row.sender, row.subject, row.text = case, case.filer.email, "Re: お尋ねしたいことがあります", whole
    row.state, row.why, row.done_at = InboundMail.State.TAKEN, InboundMail.Why.REPLY, timezone.now()
    row.save()
    return row


@pytest.fixture
def world(transactional_db: None) -> World:
    """The demo's companies and cases, and drafts of the customer in every state."""
    telling.tell_all()
    customer = User.objects.get(email="sato@minato.example")
    company = customer.contacts.get().company
    instance = company.instances.get(munchkin_id="417-KMT-208")
    sent = Case.objects.filter(company=company, submitted_at__isnull=False).order_by("-pk")
    subjects: dict[str, dict[str, Any]] = {}

    def keep_draft(name: str, facts: dict[str, str], **fields: Any) -> None:
        known = {"facts": facts, "aim": facts.get("aim", ""), "area": facts.get("area", ""), "instance": instance}
        subjects[name] = of_case(lifecycle.new_draft(company, customer, **{**known, **fields}))

    keep_draft("bare", {})
    keep_draft("filled", FACTS, **FILLED)
    keep_draft("empty", API)
    keep_draft("api", API, **{**FILLED, "evidence": API_EVIDENCE})
    keep_draft("unmet", UNMET)
    keep_draft("advised", ADVISED)
    keep_draft("out", FLAT)
    keep_draft("staff", FOR_STAFF)
    keep_draft("learn", {"aim": "learn", "area": "form", "manual": "unclear", "involves": "none"})
    keep_draft("setup", {"aim": "set_up", "area": "domains", "setting": "ssl"})
    for name, ago in (("parked", 2), ("due", 90), ("solved", 90)):
        keep_draft(name, API, **{**FILLED, "evidence": API_EVIDENCE})
        draft = Case.objects.get(pk=subjects[name]["pk"])
        failed_at = timezone.now() - timedelta(minutes=ago)
        told = {"reference": "e42b#1a1f6832bd0", "message": "611 System error"}
        retries.record(draft, by=customer, key=uuid4(), failed_at=failed_at, **told)
    retries.solve(draft, by=customer)
    for status in ("submitted", "accepted", "waiting", "resolved", "referred", "closed", "withdrawn"):
        subjects[status] = of_case(sent.filter(status=status)[0])
    subjects["appealed"] = of_case(sent.filter(route="appeal", status="submitted")[0])
    subjects["resolve"] = subjects["accepted"]
    for name in ("import", "wanted"):
        keep_draft(name, IMPORT, **{**FILLED, "evidence": IMPORT_EVIDENCE})
        draft = Case.objects.get(pk=subjects[name]["pk"])
        lifecycle.submit(draft, key=draft.submit_key, by=customer)
    agent = User.objects.get(email="nakamura@support.example")
    lifecycle.ask_for_file(draft, reason=WHY, delete_on=loans.proposed_day(), by=agent)
    keep_draft("asked", API, **{**FILLED, "evidence": API_EVIDENCE})
    draft = Case.objects.get(pk=subjects["asked"]["pk"])
    lifecycle.submit(draft, key=draft.submit_key, by=customer)
    items = ("since", "steps", "api_response", "attachments", "else")
    lifecycle.move(draft, "ask", by=agent, message="いつの呼び出しですか。", items=items)
    keep_draft("fresh", API, **{**FILLED, "evidence": API_EVIDENCE})
    draft = Case.objects.get(pk=subjects["fresh"]["pk"])
    lifecycle.submit(draft, key=draft.submit_key, by=customer)
    escalated = Escalation.objects.filter(case__in=sent, answered_at=None).select_related("case")[0].case
    called = Case.objects.filter(company=company, status="accepted").exclude(pk=escalated.pk)[0]
    times = [times[0] for times in attention.days_for_calls(timezone.now(), company.plan).values()]
    words = {"phone": "03-5555-0142", "language": "ja", "words": "画面をお見せしたいです。"}
    attention.ask_for_call(called, slots=times[1:4], by=customer, key=uuid4(), **words)
    subjects |= {"escalated": of_case(escalated), "called": of_case(called)}
    for name in ("unmet_condition", "claimed_condition"):
        keep_draft(name, API, **{**FILLED, "evidence": API_EVIDENCE})
        draft = Case.objects.get(pk=subjects[name]["pk"])
        lifecycle.submit(draft, key=draft.submit_key, by=customer)
        condition = draft.conditions.get(state="open")
        subjects[name]["condition"] = condition.pk
    lifecycle.claim_condition(condition, by=customer, body="14:30 に再試行しても 611 でした。", key=uuid4())
    solved = sent.filter(status="closed", resolved_at__isnull=False).exclude(survey__at__isnull=False)[0]
    subjects |= {"solved_case": of_case(solved), "survey_link": {"token": surveys.token_of(solved)}}
    subjects["survey_gone"] = {"token": "1:never:ours"}
    watcher = Watcher.objects.filter(case__in=sent, user__is_staff=False).select_related("case")[0]
    subjects["watched"] = of_case(watcher.case)
    subjects["stop"] = {"token": mail.stop_address(watcher).split("/")[-2]}
    shown = Attachment.objects.filter(case__in=sent, message=None).select_related("case")[0]
    subjects["with_file"] = of_case(shown.case)
    subjects["clean_file"] = of_case(shown.case, file=shown.pk)
    states = (("waiting", ""), ("held", ""), ("refused", "unreadable"), ("refused", "infected"))
    for state, refusal in states:
        called = "infected" if refusal == "infected" else state
        file = Attachment(case=shown.case, uploaded_by=customer, name=f"{called}-画面.png", kind="png", size=21_000)
        file.sha256, file.state, file.refusal, file.file.name = "0" * 64, state, refusal, f"{called}.png"
        file.save()
        subjects[f"{called}_file"] = of_case(shown.case, file=file.pk)
    owner = User.objects.create_superuser("owner@support.example", "x", name="小林 誠司")
    records = {
        "company": company,
        "instance": instance,
        "contact": customer.contacts.get(),
        "closingday": ClosingDay.objects.create(day=date(2026, 12, 30), name="年末休業"),
        "user": customer,
        "event": Event.objects.filter(case__in=sent).latest("pk"),
        "attachment": shown,
        "mail": Mail.objects.filter(case__in=sent).latest("pk"),
        "inboundmail": came_by_mail(sent.filter(status="accepted")[0]),
        "survey": Survey.objects.filter(at__isnull=False).latest("pk"),
    }
    subjects |= {name: {"object_id": one.pk} for name, one in records.items()}
    subjects["app"] = {"app_label": "cases"}
    key = {"uidb36": user_pk_to_url_str(customer), "key": default_token_generator.make_token(customer)}
    subjects |= {"key": key, "stale": {**key, "key": "abc-def"}}
    people = {"visitor": None, "filer": customer, "follower": customer, "agent": agent, "owner": owner}
    return World(people, subjects)


def come_in(visitor: Visitor, user: User | None, language: str) -> None:
    """As if signed in just now, with pages in that language."""
    if user is None:
        return
    User.objects.filter(pk=user.pk).update(language=language)
    browser = Client()
    browser.force_login(user)
    session = browser.cookies[site_settings.SESSION_COOKIE_NAME].value
    visitor.context.add_cookies([{"name": site_settings.SESSION_COOKIE_NAME, "value": session, "url": visitor.base}])


def everything(group: str) -> list[tuple[str, Look]]:
    return [(name, look) for name, looks in PAGES[group].items() for look in looks]


ERRORS = ("refused", "unanswered")
HEAD = """() => ({
    title: document.title,
    language: document.documentElement.lang,
    headings: [...document.querySelectorAll("h1")].filter((one) => one.checkVisibility()).length,
    mains: document.querySelectorAll("main").length,
    first: document.querySelector("a, button, input")?.getAttribute("href"),
    alerts: document.querySelectorAll("[role=alert]").length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
})"""


def flaws(visitor: Visitor, look: Look, language: str) -> list[str]:
    """What is wrong with the page one is on, at the width it has."""
    found = visitor.page.evaluate(HEAD)
    wrong = [] if found["wide"] <= 0 else [f"{found['wide']} px too wide"]
    if found["language"] != language:
        wrong.append(f"its language is {found['language']}")
    if found["headings"] != 1:
        wrong.append(f"{found['headings']} headings of the first level")
    if found["mains"] != 1:
        wrong.append(f"{found['mains']} main parts")
    if not (found["first"] or "").startswith("#"):
        wrong.append("no link that skips to the content")
    if look.named in ERRORS and not (found["alerts"] and re.match(r"\d+ |\d+件|Error|エラー", found["title"])):
        wrong.append(f"what is wrong is not said at once: {found['title']}")
    return wrong


def open_page(visitor: Visitor, world: World, name: str, look: Look) -> None:
    visitor.go(world.address(name, look))
    for deed in look.after:
        deed(visitor)


# --- The tests --------------------------------------------------------------------------------------------------------


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("group", PAGES)
def test_every_page_is_accessible_and_fits(visit: Any, world: World, group: str, language: str) -> None:
    """axe looks at the narrow page in Japanese and at the wide one in English; both widths must fit in both."""
    visitor = visit(language=language, width=360)
    come_in(visitor, world.people[group], language)
    wrong: dict[str, Any] = {}
    titles: dict[str, set[str]] = {}
    for name, look in everything(group):
        page = f"{name} {look.named}".strip()
        open_page(visitor, world, name, look)
        narrow = flaws(visitor, look, language) + (visitor.violations() if language == "ja" else [])
        visitor.shot(f"{group}-{page}-{language}-360")
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
        wide = flaws(visitor, look, language) + (visitor.violations() if language == "en" else [])
        visitor.shot(f"{group}-{page}-{language}-1280")
        visitor.page.set_viewport_size({"width": 360, "height": 900})
        titles.setdefault(visitor.page.title(), set()).add(name.rpartition("_")[2])
        if narrow + wide:
            wrong[page] = narrow + [f"wide: {flaw}" for flaw in wide if flaw not in narrow]
    visitor.complaints[:] = [each for each in visitor.complaints if not each.startswith("500") or "/fault/" not in each]
    assert wrong == {}, "\n".join(f"{page}: {flaw}" for page, found in wrong.items() for flaw in found)
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}


DARK = {
    "filer": (("start", ""), ("draft_verdict", "conditional"), ("draft_verdict", "out"), ("draft_details", "refused")),
    "follower": (("case_list", "company"), ("case", "waiting")),
    "agent": (
        ("admin:index", ""),
        ("admin:cases_case_changelist", ""),
        ("admin:cases_case_change", "appealed"),
        ("admin:cases_case_change", "note"),
    ),
}
GROUND = """[document.documentElement, document.body].map((one) => getComputedStyle(one).backgroundColor)"""


@pytest.mark.parametrize("group", DARK)
def test_dark_pages_can_be_read(visit: Any, world: World, group: str) -> None:
    visitor = visit(dark=True)
    come_in(visitor, world.people[group], "ja")
    wrong: dict[str, list[str]] = {}
    for name, look in everything(group):
        if (name, look.named) in DARK[group]:
            open_page(visitor, world, name, look)
            assert "rgb(15, 20, 27)" in visitor.page.evaluate(GROUND), f"{name} is not dark"
            if found := visitor.violations("color-contrast"):
                wrong[f"{name} {look.named}"] = found
            visitor.shot(f"{group}-{name}-{look.named}-dark")
    assert wrong == {}
