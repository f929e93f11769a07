"""What goes wrong on purpose: a sentence beside the field and in the summary, the focus on it, and not a word lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, Instance, User

NewDraft = Callable[..., Case]
BOTH = pytest.mark.parametrize("javascript", [True, False])


def page_of(draft: Case, name: str) -> str:
    return reverse(f"draft_{name}", args=[draft.number])


@pytest.fixture
def window(visit: Any, customer: User) -> Callable[..., Any]:
    """``window(path, javascript=..., width=...)``: the customer, signed in, on a page in English."""
    customer.language = "en"
    customer.save(update_fields=["language"])

    def open_window(path: str, **looks: Any) -> Any:
        visitor = visit(language="en", **looks)
        visitor.sign_in(customer.email, path=path)
        return visitor

    return open_window


@BOTH
def test_nothing_chosen_on_the_first_pages(visit: Any, javascript: bool) -> None:
    visitor = visit(language="en", width=360, javascript=javascript)
    visitor.go("/new/")
    visitor.go_on()
    assert list(visitor.problems()) == ["aim"]
    visitor.choose("aim", "investigate")
    visitor.go_on()
    visitor.shot("no-topic")
    assert list(visitor.problems()) in (["q"], ["area"])
    visitor.choose("area", "form")
    visitor.go_on()
    visitor.choose("code", "no")
    visitor.go_on()
    assert "code" not in visitor.problems()
    assert visitor.page.is_checked("[name=code][value=no]")


@BOTH
def test_details_left_empty(window: Any, new_draft: NewDraft, javascript: bool) -> None:
    empty = {"subject": "", "steps": [], "expected": "", "actual": "", "asset_urls": [], "evidence": {}}
    visitor = window(page_of(new_draft(**empty), "details"), width=360, javascript=javascript)
    visitor.go_on()
    assert list(visitor.problems()) == ["subject", "asset_urls", "since", "step", "expected", "actual", "tried"]
    visitor.fill_in({"subject": "A form"})
    visitor.go_on()
    assert list(visitor.problems()) == ["asset_urls", "since", "step", "expected", "actual", "tried"]


@BOTH
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("417-KM-208", "This does not look like a Munchkin ID"),
        ("123-ABC-456", "This is the sample from the manual"),
    ],
)
def test_no_munchkin_id(window: Any, draft: Case, typed: str, sentence: str, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), javascript=javascript)
    visitor.fill_in({"munchkin_id": typed, "actual": "Something else"})
    visitor.go_on()
    problems = visitor.problems()
    assert list(problems) == ["munchkin_id"]
    assert problems["munchkin_id"].startswith(sentence)
    assert visitor.page.input_value("[name=munchkin_id]") == typed
    assert visitor.page.input_value("[name=actual]") == "Something else"
    draft.refresh_from_db()
    assert (draft.munchkin_id, draft.actual) == ("", "Something else")
    visitor.fill_in({"munchkin_id": "Munchkin.init('417-kmt-208')"})
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "review"))
    draft.refresh_from_db()
    assert draft.munchkin_id == "417-KMT-208"


@BOTH
def test_an_address_of_another_instance(window: Any, draft: Case, sandbox: Instance, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), width=360, javascript=javascript)
    address = f"https://experience.adobe.com/#/@minato/so:{sandbox.munchkin_id}/marketo-engage/classic/SC1076A1"
    visitor.fill_in({"asset_urls": address})
    visitor.go_on()
    assert sandbox.munchkin_id in visitor.problems()["munchkin_id"]
    visitor.shot(f"mismatch-{javascript}")
    visitor.press_and_wait(f"button[name=use_instance][value='{sandbox.munchkin_id}']")
    assert visitor.page.input_value("[name=munchkin_id]") == sandbox.munchkin_id
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "review"))
    draft.refresh_from_db()
    assert draft.instance == sandbox
    assert [(url["kind"], url["number"]) for url in draft.asset_urls] == [("SC", "1076")]


@BOTH
def test_a_step_with_nothing_in_it(window: Any, draft: Case, javascript: bool) -> None:
    visitor = window(page_of(draft, "details"), javascript=javascript)
    visitor.page.locator("[name=step]").nth(0).fill(" ")
    visitor.page.locator("[name=step]").nth(1).fill("")
    visitor.go_on()
    assert list(visitor.problems()) == ["step"]
    assert visitor.focused() == "step1"
    visitor.page.locator("[name=step]").nth(1).fill("x" * 1001)
    visitor.go_on()
    assert visitor.problems()["step"].startswith("Step 2 is 1001 characters long")
    assert visitor.focused() == "step2"
    visitor.page.locator("[name=step]").nth(1).fill("Submit form 189")
    visitor.go_on()
    draft.refresh_from_db()
    assert [step["text"] for step in draft.steps if step["text"]] == ["Submit form 189"]


@BOTH
@pytest.mark.parametrize(
    ("name", "contents", "sentence"),
    [
        (
            "video.png",
            bytes(40_000_000),
            "video.png has 40 MB. Make it smaller, or split it into parts of up to 25 MB.",
        ),
        ("setup.exe", b"MZ", "setup.exe is of a kind we cannot take."),
        ("screen.png", b"no picture", "The contents of screen.png are not those of a .png file."),
    ],
    ids=["too big", "of no kind", "lying"],
)
def test_a_file_that_cannot_be_taken(
    window: Any, draft: Case, name: str, contents: bytes, sentence: str, javascript: bool
) -> None:
    visitor = window(page_of(draft, "details"), width=360, javascript=javascript)
    visitor.fill_in({"actual": "Something else"})
    visitor.attach(name, contents)
    if javascript:
        beside = visitor.page.locator(".item[data-item=attachments] [role=alert]")
        beside.wait_for()
        assert sentence in beside.inner_text()
    else:
        visitor.go_on()
        assert visitor.problems()["files"].startswith(sentence)
    visitor.shot(f"bad-{name}-{javascript}")
    assert visitor.page.input_value("[name=actual]") == "Something else"
    assert not draft.attachments.exists()
    visitor.attach("error.png", visitor.page.screenshot())
    if javascript:
        visitor.page.get_by_text("error.png").first.wait_for()
    visitor.go_on()
    assert visitor.page.url.endswith(page_of(draft, "review"))
    assert [file.name for file in draft.attachments.all()] == ["error.png"]
    draft.refresh_from_db()
    assert draft.actual == "Something else"
