"""Who may GET what: one row per URL name, one column per person. A URL without a row fails the test beside this file.

A cell is a status, or a tuple of statuses where the page's state decides (a draft that sends one on to its next step).
``of`` says whose number goes into the address: a sent case of the customer, or the customer's draft.
"""

from dataclasses import dataclass

Cell = int | tuple[int, ...]


@dataclass(frozen=True)
class Row:
    nobody: Cell
    customer: Cell
    colleague: Cell
    stranger: Cell
    agent: Cell
    of: str = "case"


SIGN_IN = 302  # away to the sign-in page
PAGE: Cell = (200, 302)


def everybody(status: Cell) -> Row:
    return Row(status, status, status, status, status)


def signed_in(status: Cell) -> Row:
    return Row(SIGN_IN, status, status, status, status)


ONLY_POST = everybody(405)
OWN_DRAFT = Row(SIGN_IN, PAGE, 404, 404, 404, of="draft")
ONLY_POST_DRAFT = Row(405, 405, 405, 405, 405, of="draft")
COMPANYS_CASE = Row(SIGN_IN, 200, 200, 404, PAGE)
COMPANYS_FILE = Row(SIGN_IN, 200, 200, 404, 200)
STAFF = Row(SIGN_IN, 302, 302, 302, (200, 302, 403, 404, 405))

# Looked up by the exact name first, then by the part before its colon with the colon.
MATRIX: dict[str, Row] = {
    # The site
    "home": everybody(200),
    "guideline": everybody(200),
    "accessibility": everybody(200),
    "privacy": everybody(200),
    "health": everybody(200),
    "set_language": ONLY_POST,
    "inbound_mail": ONLY_POST,
    "account": signed_in(200),
    "account_mail": signed_in(200),
    # Signing in
    "account_login": Row(200, 302, 302, 302, 302),
    "account_logout": Row(302, 200, 200, 200, 200),
    "account_inactive": everybody(200),
    "account_change_password": signed_in(200),
    "account_reset_password": everybody(200),
    "account_reset_password_done": everybody(200),
    "account_reset_password_from_key": everybody(200),
    "account_reset_password_from_key_done": everybody(200),
    # Filing
    "start": everybody(PAGE),
    "check_questions": everybody(PAGE),
    "check_verdict": everybody(PAGE),
    "check_keep": ONLY_POST,
    "draft_start": OWN_DRAFT,
    "draft_questions": OWN_DRAFT,
    "draft_verdict": OWN_DRAFT,
    "draft_details": OWN_DRAFT,
    "draft_retry": OWN_DRAFT,
    "draft_review": OWN_DRAFT,
    "draft_save": ONLY_POST_DRAFT,
    "draft_read": ONLY_POST_DRAFT,
    "draft_upload": ONLY_POST_DRAFT,
    "draft_unload": ONLY_POST_DRAFT,
    "draft_discard": OWN_DRAFT,
    "draft_submit": ONLY_POST_DRAFT,
    "receipt": COMPANYS_CASE,
    # Following
    "case_list": signed_in(PAGE),
    "case_export": signed_in(PAGE),
    "case": COMPANYS_CASE,
    "case_verdict": COMPANYS_CASE,
    "case_condition": Row(SIGN_IN, 404, 404, 404, (302, 404)),
    "case_asked": Row(SIGN_IN, PAGE, PAGE, 404, 302),
    "case_asked_save": ONLY_POST,
    "case_asked_unload": ONLY_POST,
    "case_reply": ONLY_POST,
    "case_begun": ONLY_POST,
    "case_held": ONLY_POST,
    "case_read": ONLY_POST,
    "case_correct": ONLY_POST,
    "case_withdraw": ONLY_POST,
    "case_watchers": COMPANYS_CASE,
    "case_escalate": COMPANYS_CASE,
    "case_call": COMPANYS_CASE,
    "stop_mails": everybody(404),
    "case_reopen": ONLY_POST,
    "case_close": ONLY_POST,
    "case_raise": COMPANYS_CASE,
    "case_survey": COMPANYS_CASE,
    "survey": everybody((200, 404)),
    "case_again": ONLY_POST,
    "case_file": COMPANYS_FILE,
    "case_files": COMPANYS_FILE,
    "case_file_page": COMPANYS_FILE,
    "case_thumbnail": COMPANYS_FILE,
    "case_unload": ONLY_POST,
    "case_lend": ONLY_POST,
    "case_copy": ONLY_POST,
    "case_return": ONLY_POST,
    "file_words": everybody(200),
    # Working cases: Django admin, all of it
    "admin:": STAFF,
    "admin:login": Row(SIGN_IN, 403, 403, 403, 302),
    "admin:logout": Row(SIGN_IN, 302, 302, 302, 405),
    "staff_password_change": everybody(302),
    "admin:password_change": everybody(302),
}
