"""A real Chromium against the real portal: every page is watched for script errors and policy violations."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.stories import Story

# Playwright's synchronous interface runs inside an event loop, which Django would refuse to share a thread with.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
# Of the field that has the focus: its name, whether it is marked, and the sentence that describes what is wrong.
BESIDE = """() => {
  const field = document.activeElement, group = field.closest("fieldset");
  const ids = [field, group].flatMap((one) => (one?.getAttribute("aria-describedby") || "").split(" "));
  const wrong = ids.map((id) => document.getElementById(id || "-")).find((one) => one?.matches(".invalid-feedback"));
  const invalid = field.getAttribute("aria-invalid") === "true" || Boolean(group && wrong && group.contains(wrong));
  const shown = wrong?.checkVisibility();
  return { name: field.name, invalid, sentence: shown ? wrong.querySelector("strong").innerText : "" };
}"""
ROW = re.compile(r"-[a-z0-9]+-")  # what tells a row's fields from those of other rows
SHOTS = os.environ.get("SHOTS")
PASSPHRASE = "correct horse battery staple"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite lies on disk here, as in life: in memory all requests would share one connection and its transactions."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "browser.sqlite3")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Only what fails waits for so long; a machine that does other things besides may take its time.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person at one browser window."""

    base: str
    context: BrowserContext
    page: Page
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def another_window(self, path: str) -> "Visitor":
        """A second window of the same person, on the same session."""
        second = replace(self, page=self.context.new_page())
        watch(second)
        second.go(path)
        return second

    def sign_in(self, email: str, *, path: str = "/accounts/login/") -> None:
        self.go(path)
        self.sign_in_here(email)

    def sign_in_here(self, email: str) -> None:
        """Fill in the page to sign in that one was sent to."""
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSPHRASE)
        self.press_and_wait("main button[type=submit]")

    def press(self, name: str) -> None:
        """Press the button or follow the link of that name."""
        target = self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name))
        with self.page.expect_navigation():
            target.first.click()

    def choose(self, name: str, value: str) -> None:
        """Press the card of an answer, as one does; open the list it is folded into first, where it is."""
        card = self.page.locator(f".form-check:has(input[name={name}][value={value}])")
        folded = self.page.locator("details:not([open])").filter(has=card)
        if folded.count():
            folded.locator("summary").click()
        card.locator("label").click()

    def go_on(self) -> None:
        """Press the button that leads on, and wait for the page it leads to."""
        self.press_and_wait("main .btn-primary")

    def press_and_wait(self, selector: str) -> None:
        """Press the first of what a selector finds, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def wait_until_saved(self) -> None:
        """What was typed is saved by itself, and the page says when."""
        self.page.locator("#saved[data-state=saved]").wait_for()

    def answer(self, *rounds: dict[str, str]) -> None:
        """Answer page after page."""
        for answers in rounds:
            for name, value in answers.items():
                self.choose(name, value)
            self.assert_fits()
            self.go_on()

    def take_route(self, route: dict[str, str]) -> None:
        """Choose what happens after a verdict that sends the request elsewhere."""
        if "route" in route:
            self.choose("route", route["route"])
        if "appeal_clause" in route:
            self.page.select_option("[name=appeal_clause]", route["appeal_clause"])
            self.page.fill("[name=appeal_reason]", route["appeal_reason"])
        self.go_on()

    def fill_in(
        self, typed: dict[str, str], steps: Iterable[str] = (), read: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        """Type into the boxes of the details, each by its name, and the steps row by row."""
        for name, text in typed.items():
            self.page.locator(f"#details [name={name}]").fill(text)
        for place, step in enumerate(steps):
            self.step(place).fill(step)
        for place, (url, mark, note) in enumerate(read):
            row = self.page.locator("[data-item=pages_read] .rows > li").nth(place)
            row.locator("[name$=-url]").fill(url)
            row.locator("[name$=-mark]").select_option(mark)
            row.locator("[name$=-note]").fill(note)

    def step(self, place: int) -> Any:
        """The box of a step; the first is 0."""
        return self.page.locator("[data-item=steps] .rows textarea").nth(place)

    def attach(self, name: str, contents: bytes) -> None:
        """Choose a file; with scripts it is sent at once."""
        path = self.folder / name
        path.write_bytes(contents)
        self.page.set_input_files("input[name=files]", path)

    def send_as_it_is(self) -> None:
        """Send the picture that is shown before, without changing it."""
        self.page.locator("dialog.redact [data-act=send]").click()

    def file(self, story: Story) -> None:
        """From the first page to the receipt, looking at each page on the way."""
        self.go("/new/")
        self.answer(*story.rounds)
        self.assert_fits()
        self.take_route(story.route)
        self.fill_in(story.typed, story.steps, story.read)
        self.assert_fits()
        self.go_on()
        self.assert_fits()
        self.page.check("[name=ok]")
        self.go_on()
        self.assert_fits()

    def problems(self) -> dict[str, str]:
        """What the summary of a page that could not be taken says: the name of each field, and the sentence.

        A part of a row goes by the names of the item and of the part, such as ``steps.text``.
        The summary has the focus; each of its links leads into the field, where the same sentence stands again.
        """
        summary = self.page.locator("[role=alert]")
        assert summary.count() == 1
        assert self.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        self.assert_fits()
        found = {}
        for link in summary.locator("a").all():
            sentence = link.inner_text()
            link.click()
            field = self.page.evaluate(BESIDE)
            assert field["invalid"], f"“{sentence}” does not lead to a field that is marked: {field}"
            assert field["sentence"], f"nothing stands beside the field of “{sentence}”"
            assert sentence.endswith(field["sentence"].strip()), (sentence, field["sentence"])
            found[ROW.sub(".", field["name"])] = field["sentence"].strip()
        return found

    def focused(self) -> str:
        """The id of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))

    def shot(self, name: str, of: str = "") -> None:
        """Keep a picture of the page, or of the one part that a selector finds, when SHOTS names a folder."""
        if SHOTS and of:
            self.page.locator(of).screenshot(path=f"{SHOTS}/{name}.png")
        elif SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    def violations(self, *rules: str) -> list[str]:
        """What axe finds, against WCAG 2.2 AA and its own good practice, or against the rules named."""
        self.page.evaluate(AXE)
        # Preloading would have axe write style elements of its own, which the policy refuses and the watch would blame.
        only = {
            "resultTypes": ["violations"],
            "preload": False,
            # The one rule of WCAG 2.2 that axe leaves out unless asked.
            **({"runOnly": list(rules)} if rules else {"rules": {"target-size": {"enabled": True}}}),
        }
        result: dict[str, Any] = self.page.evaluate("only => axe.run(document, only)", only)
        return [
            f"{violation['id']}: {violation['help']}: "
            + "; ".join(f"{node['target']} {node['html'][:160]}" for node in violation["nodes"][:4])
            for violation in result["violations"]
        ]

    def assert_accessible(self) -> None:
        assert self.violations() == [], self.page.url

    def assert_fits(self) -> None:
        """Nothing makes the page scroll sideways."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"


def watch(visitor: Visitor) -> None:
    """Write down script errors, policy violations and server errors of the visitor's page."""
    page, complaints = visitor.page, visitor.complaints
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"{message.type}: {message.text} ({message.location})")
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    page.on(
        "response",
        lambda response: (
            complaints.append(f"{response.status} {response.url}")
            if response.status >= (400 if "/static/" in response.url else 500)
            else None
        ),
    )


@pytest.fixture
def visit(chromium: Browser, live_server: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a window: ``visit(language="en", width=390, dark=True, javascript=False)``.

    At the end, no window may have met a script error, a policy violation or a server error.
    """
    visitors: list[Visitor] = []

    def open_window(
        *,
        language: str = "ja",
        width: int = 1280,
        dark: bool = False,
        javascript: bool = True,
        zone: str = "Asia/Tokyo",
    ) -> Visitor:
        context = chromium.new_context(
            locale="ja-JP" if language == "ja" else "en-GB",
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            timezone_id=zone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        visitor = Visitor(live_server.url, context, page, tmp_path)
        watch(visitor)
        visitors.append(visitor)
        return visitor

    yield open_window
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []
