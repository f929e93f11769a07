"""A list file is read in a real browser, with scripts and without: its facts come back, the people do not."""

from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, User
from tests.conftest import FACTS

ROWS = "kanaria@minato.co.jp,山田,髙橋①～表ソ能\r\n,佐藤,みなと商事\r\nbad-address,鈴木,㈱青葉\r\n"
LIST = f"Email Address,姓,会社名\r\n{ROWS * 2}"
SIZES = [("ja", 1280, True), ("en", 360, False), ("ja", 360, True), ("en", 1280, True)]


@pytest.mark.parametrize(("language", "width", "javascript"), SIZES)
def test_its_facts_come_back(
    visit: Any, draft: Case, customer: User, language: str, width: int, javascript: bool
) -> None:
    User.objects.filter(pk=customer.pk).update(language=language)
    Case.objects.filter(pk=draft.pk).update(facts=FACTS | {"area": "list_import", "retry": "still_fails"})
    visitor = visit(language=language, width=width, javascript=javascript)
    page = visitor.page
    visitor.sign_in(customer.email, path=reverse("draft_details", args=[draft.number]))
    path = visitor.folder / "一覧.csv"
    path.write_bytes(LIST.encode("cp932"))
    page.set_input_files("[name=list_file]", path)
    visitor.press_and_wait("[name=read_list]")
    facts = page.locator(".list-facts")
    assert "Shift_JIS" in facts.inner_text()
    assert "髙" not in facts.inner_text()
    assert "kanaria" not in page.content()
    visitor.assert_fits()
    if javascript:
        visitor.assert_accessible()
    visitor.shot(f"list-file-{language}-{width}")
