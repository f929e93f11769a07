"""The whole file of a list import, from the wish to its end, in a real browser, with scripts and without."""

from typing import Any

import pytest
from django.urls import reverse

from cases import duties
from cases.models import Attachment, Case, User
from tests.cases.test_whole_files import EVIDENCE, IMPORT, LIST, WHY

# What the buttons are called, in the language of each run.
WORDS = {
    "ja": (
        "ファイル全体をお願いする",
        "ファイルをお願いする",
        "ファイルを送る",
        "ファイルをダウンロードする",
        "ファイルをいま削除する",
    ),
    "en": ("Ask for the whole file", "Ask for the file", "Send the file", "Download the file", "Delete the file now"),
}


@pytest.mark.parametrize(
    ("language", "width", "javascript", "dark"),
    [("ja", 1280, True, False), ("en", 360, False, False), ("ja", 360, True, True), ("en", 1280, True, False)],
)
def test_from_the_wish_to_the_end(
    visit: Any,
    new_case: Any,
    customer: User,
    agent: User,
    language: str,
    width: int,
    javascript: bool,
    dark: bool,
) -> None:
    User.objects.update(language=language)
    case: Case = new_case(facts=IMPORT, evidence=EVIDENCE)
    wish, ask, send, copy, delete = WORDS[language]

    def look(person: Any, name: str) -> None:
        person.assert_fits()
        if javascript:
            person.assert_accessible()
        person.shot(f"whole-{name}-{language}-{width}")

    staff = visit(language=language, width=width, javascript=javascript, dark=dark)
    staff.sign_in(agent.email, path=reverse("admin:cases_case_change", args=[case.pk]))
    look(staff, "desk")
    staff.press(wish)
    staff.page.fill("[name=reason]", WHY)
    look(staff, "asking")
    staff.press(ask)
    look(staff, "asked")
    mine = visit(language=language, width=width, javascript=javascript, dark=dark)
    mine.sign_in(customer.email, path=reverse("case", args=[case.number]))
    assert WHY in mine.page.locator("#loan").inner_text()
    look(mine, "wanted")
    mine.page.set_input_files("[name=whole_file]", {"name": "展示会.csv", "mimeType": "text/csv", "buffer": LIST})
    mine.press(send)
    assert set(mine.problems()) == {"agree"}
    look(mine, "refused")
    mine.page.set_input_files("[name=whole_file]", {"name": "展示会.csv", "mimeType": "text/csv", "buffer": LIST})
    mine.page.check("[name=agree]")
    mine.press(send)
    duties.check_file(Attachment.objects.get().pk)
    mine.go(reverse("case", args=[case.number]))
    look(mine, "lent")
    staff.go(reverse("admin:cases_case_change", args=[case.pk]))
    look(staff, "desk-lent")
    staff.press("展示会.csv")
    look(staff, "copy")
    with staff.page.expect_download() as taken:
        staff.page.get_by_role("button", name=copy).click()
    assert taken.value.path().read_bytes() == LIST
    mine.go(reverse("case", args=[case.number]))
    assert agent.name in mine.page.locator(".log li").last.inner_text()
    mine.press(delete)
    assert Attachment.objects.get().gone_because == "deleted"
    look(mine, "gone")
    staff.go(reverse("admin:cases_case_change", args=[case.pk]))
    look(staff, "desk-gone")
