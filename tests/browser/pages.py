"""Every page that a visitor, a customer or staff can open, in the states it can be in: what the browser tests walk.

``PAGES`` lists them by URL name; ``NO_PAGE`` says why the other addresses are none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cases.triage.conftest import API, FLAT
from tests.conftest import FACTS

ADVISED = {**FACTS, "area": "smart_campaign", "involves": "workspaces"}
FOR_STAFF = {"aim": "other", "area": "contract"}
UNMET = {**FACTS, "documented": "not_sure", "reproducible": "not_tried"}


# --- What is done on a page before it is looked at --------------------------------------------------------------------

# What is done is done by a visitor of the browser tests.
Deed = Callable[[Any], None]


def press(selector: str) -> Deed:
    def deed(visitor: Any) -> None:
        with visitor.page.expect_navigation():
            visitor.page.locator(selector).first.click()

    return deed


def fill(selector: str, text: str) -> Deed:
    return lambda visitor: visitor.page.locator(selector).first.fill(text)


def choose(selector: str, place: int) -> Deed:
    return lambda visitor: visitor.page.select_option(selector, index=place)


def unfold(visitor: Any) -> None:
    """Open everything that is folded away."""
    visitor.page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def check(selector: str) -> Deed:
    return lambda visitor: visitor.page.locator(selector).first.check(force=True)


SEND = press("main form .btn-primary")


# --- The pages --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """One look at a page: of which subject, with which query, after doing what. ``named`` tells looks apart."""

    named: str = ""
    of: str = ""
    query: str = ""
    after: tuple[Deed, ...] = ()


def query(facts: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in facts.items())


VISITOR: dict[str, tuple[Look, ...]] = {
    "survey": (
        Look(of="survey_link"),
        Look("refused", of="survey_link", after=(SEND,)),
        Look("gone", of="survey_gone"),
    ),
    "home": (Look(),),
    "start": (
        Look(),
        Look("found", after=(fill("[name=q]", "フォーム"),)),
        Look("unanswered", after=(SEND,)),
    ),
    "check_questions": (
        Look("second", query=query({"aim": "investigate", "area": "rest_api"})),
        Look("third", query=query({name: API[name] for name in ("aim", "area", "symptom", "documented", "involves")})),
        Look("unanswered", query=query({"aim": "learn", "area": "form"}), after=(SEND,)),
    ),
    "check_verdict": (
        Look("in", query=query(FACTS)),
        Look("conditional", query=query(API), after=(unfold,)),
        Look("advised", query=query(ADVISED)),
        Look("out", query=query(FLAT)),
        Look("staff", query=query(FOR_STAFF)),
    ),
    "guideline": (Look(), Look("unfolded", after=(unfold,))),
    "accessibility": (Look(),),
    "privacy": (Look(),),
    "account_login": (
        Look(),
        Look("refused", after=(fill("[name=login]", "a@b.example"), fill("[name=password]", "wrong"), SEND)),
    ),
    "account_inactive": (Look(),),
    "account_reset_password": (Look(), Look("refused", after=(SEND,))),
    "account_reset_password_done": (Look(),),
    "account_reset_password_from_key": (
        Look("works", of="key"),
        Look("refused", of="key", after=(SEND,)),
        Look("stale", of="stale"),
    ),
    "account_reset_password_from_key_done": (Look(),),
    "stop_mails": (Look(of="stop"), Look("over", of="stop", after=(SEND,))),
    "fault_400": (Look(),),
    "fault_403": (Look(),),
    "fault_404": (Look(),),
    "fault_413": (Look(),),
    "fault_429": (Look(),),
    "fault_500": (Look(),),
    "fault_csrf": (Look(),),
}  # fmt: skip

FILER: dict[str, tuple[Look, ...]] = {
    "home": (Look(),),
    "start": (Look(),),
    "check_verdict": (Look("keep", query=query(FACTS)),),
    "draft_start": (Look(of="filled"), Look("empty", of="bare")),
    "draft_questions": (Look(of="api", query="round=2"), Look("third", of="api", query="round=3")),
    "draft_verdict": (
        Look("in", of="filled"),
        Look("conditional", of="unmet", after=(unfold,)),
        Look("advised", of="advised"),
        Look("out", of="out"),
        Look("staff", of="staff"),
        Look("refused", of="out", after=(check("#route-appeal"), press("main .btn-primary"))),
    ),
    "draft_details": (
        Look("filled", of="api", after=(unfold,)),
        Look("empty", of="empty"),
        Look("refused", of="empty", after=(press("main button[name=next]"),)),
        Look("learn", of="learn"),
        Look("setup", of="setup"),
        Look("consulting", of="out"),
    ),
    "draft_review": (Look(of="api"), Look("refused", of="api", after=(SEND,))),
    "draft_retry": (
        Look("first", of="api"),
        Look("refused", of="api", after=(fill("[name=message]", ""), SEND)),
        Look("parked", of="parked", after=(unfold,)),
        Look("due", of="due"),
        Look("solved", of="solved"),
    ),
    "draft_discard": (Look(of="filled"),),
    "receipt": (Look(of="with_file"), Look("consulting", of="referred")),
    "account": (Look(), Look("refused", after=(fill("[name=name]", " "), SEND)),),
    "account_mail": (Look(),),
    "account_change_password": (Look(), Look("refused", after=(SEND,))),
    "account_logout": (Look(),),
}  # fmt: skip

FOLLOWER: dict[str, tuple[Look, ...]] = {
    "case_list": (
        Look(),
        Look("company", query="who=all"),
        Look("found", query="who=all&q=API"),
        Look("nothing", query="q=nowhere-to-be-found"),
    ),
    "case": (
        Look("submitted", of="submitted"),
        Look("accepted", of="accepted", after=(unfold,)),
        Look("waiting", of="waiting", after=(unfold,)),
        Look("resolved", of="resolved"),
        Look("referred", of="referred", after=(unfold,)),
        Look("closed", of="closed"),
        Look("withdrawn", of="withdrawn"),
        Look("with-file", of="with_file"),
        Look("whole-file", of="wanted"),
        Look("escalated", of="escalated"),
        Look("called", of="called"),
        Look("conditions", of="unmet_condition"),
        Look("refused", of="waiting", after=(press(".reply .btn-primary"),)),
    ),
    "case_asked": (
        Look(of="asked", after=(unfold,)),
        Look("refused", of="asked", after=(press("[name=send]"),)),
    ),
    "case_condition": (
        Look(of="unmet_condition", after=(unfold,)),
        Look("refused", of="unmet_condition", after=(SEND,)),
    ),
    "case_watchers": (
        Look(of="watched"),
        Look("refused", of="submitted", after=(press("main form:has(select) .btn"),)),
    ),
    "case_survey": (
        Look(of="solved_case"),
        Look("refused", of="solved_case", after=(SEND,)),
        Look("open", of="accepted"),
    ),
    "case_raise": (
        Look(of="fresh"),
        Look("refused", of="fresh", after=(SEND,)),
        Look("ended", of="closed"),
    ),
    "case_escalate": (
        Look(of="fresh"),
        Look("waiting", of="escalated"),
        Look("over", of="closed"),
        Look("refused", of="fresh", after=(SEND,)),
    ),
    "case_call": (
        Look(of="fresh"),
        Look("waiting", of="called"),
        Look("over", of="closed"),
        Look("refused", of="fresh", after=(SEND,)),
    ),
    "case_verdict": (Look(of="accepted"), Look("appealed", of="appealed")),
    "case_file": (Look("waiting", of="waiting_file"), Look("spoilt", of="refused_file")),
    "case_file_page": (Look(of="clean_file"), Look("infected", of="infected_file"), Look("held", of="held_file")),
}

AGENT: dict[str, tuple[Look, ...]] = {
    "home": (Look(),),
    "admin:index": (Look(),),
    "admin:app_list": (Look(of="app"),),
    "admin:cases_case_changelist": (
        Look(),
        Look("unassigned", query="pile=unassigned"),
        Look("narrowed", query="standing=in&q=API"),
        Look("nothing", query="q=nowhere-to-be-found"),
    ),
    "admin:cases_case_change": (
        Look("submitted", of="submitted"),
        Look("escalated", of="escalated"),
        Look("called", of="called"),
        Look("accepted", of="accepted", after=(unfold,)),
        Look("waiting", of="waiting"),
        Look("asked", of="asked"),
        Look("claimed", of="claimed_condition", after=(unfold,)),
        Look("appealed", of="appealed"),
        Look("referred", of="referred"),
        Look("closed", of="closed"),
        Look("escalated", of="escalated"),
        Look("called", of="called"),
        Look("whole-file", of="wanted"),
        Look("note", of="accepted", after=(check("#mode-internal"),)),
        Look("refused", of="accepted", after=(press(".composer .btn-primary"),)),
    ),
    "admin:cases_case_print": (Look(of="accepted"),),
    "account_mail": (Look(),),
    "admin:cases_case_assign": (Look(of="accepted"),),
    "admin:cases_case_watch": (Look(of="accepted"),),
    "admin:cases_case_escalation": (
        Look(of="escalated"),
        Look("refused", of="escalated", after=(press(".desk .btn-primary"),)),
    ),
    "admin:cases_case_call": (Look(of="called"), Look("refused", of="called", after=(press(".desk .btn-primary"),))),
    "admin:cases_case_prioritise": (Look(of="submitted"),),
    "admin:cases_case_overrule": (
        Look(of="appealed"),
        Look("refused", of="appealed", after=(fill("#id_reason", ""), press(".desk .btn-primary"))),
    ),
    "admin:cases_case_ask_file": (
        Look(of="import"),
        Look("refused", of="import", after=(press(".desk .btn-primary"),)),
    ),
    "admin:cases_case_redact": (
        Look(of="accepted"),
        Look("refused", of="accepted", after=(press(".desk .btn-primary"),)),
        Look(
            "confirm",
            of="accepted",
            after=(
                choose("#id_place", 1),
                choose("#id_kind", 1),
                fill("#id_reason", "お客様のご依頼により"),
                press(".desk .btn-primary"),
            ),
        ),
    ),
    "admin:cases_case_asked": (Look(),),
    "admin:cases_case_move": (Look(of="resolve"), Look("refused", of="resolve", after=(press(".desk .btn-primary"),))),
}  # fmt: skip

KEPT = ("company", "instance", "contact", "user", "closingday")
READ = ("event", "attachment", "mail", "inboundmail", "survey")
OWNER: dict[str, tuple[Look, ...]] = {
    **{f"admin:cases_{name}_changelist": (Look(),) for name in (*KEPT, *READ)},
    **{f"admin:cases_{name}_change": (Look(of=name),) for name in (*KEPT, *READ)},
    **{f"admin:cases_{name}_history": (Look(of=name),) for name in (*KEPT, *READ)},
    **{f"admin:cases_{name}_add": (Look(),) for name in KEPT},
}

PAGES = {"visitor": VISITOR, "filer": FILER, "follower": FOLLOWER, "agent": AGENT, "owner": OWNER}

ONLY_POST = "takes a form; what it answers is a page of this list"
NEVER = "nobody may do that; it answers with the page that says so"
ELSEWHERE = "leads to a page of this list"
NO_PAGE = {
    **dict.fromkeys(
        ("check_keep", "draft_save", "draft_read", "draft_upload", "draft_unload", "draft_submit"), ONLY_POST
    ),
    "case_again": ONLY_POST,
    **dict.fromkeys(("case_reply", "case_withdraw", "case_reopen", "case_close", "set_language"), ONLY_POST),
    **dict.fromkeys(("case_unload", "case_lend", "case_copy", "case_return"), ONLY_POST),
    **dict.fromkeys(("case_asked_save", "case_asked_unload"), ONLY_POST),
    "case_files": "rows for a script",
    "file_words": "words for a script",
    "case_thumbnail": "a picture",
    **dict.fromkeys(("case_begun", "case_held", "case_read", "case_correct"), ONLY_POST),
    **dict.fromkeys(("admin:cases_case_begun", "admin:cases_case_held", "admin:cases_case_read"), ONLY_POST),
    **dict.fromkeys(("admin:cases_case_correct",), ONLY_POST),
    **dict.fromkeys(("admin:cases_case_say", "admin:cases_case_settle", "admin:cases_case_check_steps"), ONLY_POST),
    "admin:cases_case_drop_file": ONLY_POST,
    "admin:cases_case_unwatch": ONLY_POST,
    **{f"admin:cases_{name}_delete": NEVER for name in ("case", *KEPT, *READ)},
    **{f"admin:cases_{name}_add": NEVER for name in ("case", *READ)},
    "admin:cases_case_history": ELSEWHERE,
    "staff_password_change": ELSEWHERE,
    "admin:password_change": ELSEWHERE,
    "admin:password_change_done": ELSEWHERE,
    "admin:login": ELSEWHERE,
    "admin:logout": ELSEWHERE,
    "admin:view_on_site": ELSEWHERE,
    "admin:<path:object_id>/": ELSEWHERE,
    "admin:(?P<url>.*)$": "the page that says there is nothing",
    "admin:autocomplete": "data for a script",
    "admin:jsi18n": "a script",
    "case_export": "a table to download",
    "inbound_mail": "takes mails from a relay",
    "admin:cases_inboundmail_raw": "a mail to download",
    "admin:cases_case_asked_csv": "a table to download",
    "health": "one word for a machine",
}
