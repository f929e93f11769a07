"""Files and pictures in a real browser: chosen, dropped, pasted, cut, blacked out, cancelled, and seen again."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from cases import duties
from cases.models import Attachment, Case, User
from tests.browser.conftest import SHOTS

SIZES = [("ja", 1280, False), ("ja", 360, True), ("en", 1280, True), ("en", 360, False)]


@pytest.fixture
def pictures(tmp_path: Path) -> Callable[..., Path]:
    """``pictures(name)``: a picture on disk, 640 × 400, white, with a red square in the middle of its left half."""

    def make(name: str = "画面.png", size: tuple[int, int] = (640, 400)) -> Path:
        image = Image.new("RGB", size, "white")
        ImageDraw.Draw(image).rectangle((100, 120, 219, 279), fill="red")
        image.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "連携ログ.log"
    path.write_text("10:12 611\n" * 100, encoding="utf-8")
    return path


def speak(user: User, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])


@pytest.fixture
def on_details(visit: Any, draft: Case, customer: User) -> Callable[..., Any]:
    """``on_details()``: the customer with the details of her draft open."""

    def open_it(language: str = "ja", **window: Any) -> Any:
        speak(customer, language)
        visitor = visit(language=language, **window)
        visitor.sign_in(customer.email, path=f"/accounts/login/?next=/drafts/{draft.number}/details/")
        visitor.page.wait_for_url("**/details/")
        return visitor

    return open_it


def stored(case: Case) -> list[str]:
    return sorted(case.attachments.values_list("name", flat=True))


def pixels(attachment: Attachment) -> Image.Image:
    with attachment.file.open("rb") as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB")


def redact(page: Page) -> Any:
    dialog = page.locator("dialog.redact")
    expect(dialog).to_be_visible()
    return dialog


def hand_over(page: Page, kind: str, *paths: Path, text: str = "", at: str = "body") -> None:
    """Paste or drop files, as a browser would tell of it."""
    files = [[path.name, f"image/{path.suffix[1:]}", list(path.read_bytes())] for path in paths]
    page.evaluate(
        """([kind, files, text, at]) => {
            const data = new DataTransfer();
            for (const [name, type, bytes] of files) {
                data.items.add(new File([new Uint8Array(bytes)], name, { type }));
            }
            if (text) data.setData("text/plain", text);
            const target = document.querySelector(at);
            const options = { bubbles: true, cancelable: true };
            const event = (step) => step === "paste"
                ? new ClipboardEvent(step, { ...options, clipboardData: data })
                : new DragEvent(step, { ...options, dataTransfer: data });
            for (const step of kind.split(" ")) target.dispatchEvent(event(step));
        }""",
        [kind, files, text, at],
    )


def see(visitor: Any, name: str) -> None:
    """Keep what is in the window, as one sees it over or around a dialog."""
    if SHOTS:
        visitor.page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.mark.parametrize(("language", "width", "dark"), SIZES)
def test_everything_about_files_on_the_details_page(
    on_details: Any, draft: Case, pictures: Any, log: Path, language: str, width: int, dark: bool
) -> None:
    visitor = on_details(language, width=width, dark=dark)
    page: Page = visitor.page
    page.set_input_files("#id_files", [pictures(), log])
    dialog = redact(page)
    see(visitor, f"redact-{language}-{width}")
    visitor.assert_accessible()
    dialog.get_by_role("button", name=re.compile("そのまま添付|Attach as it is")).click()
    expect(page.locator("#files .file")).to_have_count(2)
    page.locator("#s-files").scroll_into_view_if_needed()
    see(visitor, f"uploaded-{language}-{width}")
    duties.run_once()
    expect(page.locator("#files .thumb img")).to_have_count(1, timeout=15_000)
    visitor.assert_accessible()
    visitor.assert_fits()
    page.locator("#s-files").scroll_into_view_if_needed()
    see(visitor, f"checked-{language}-{width}")
    page.locator("#files .thumb").click()
    expect(page.locator("#zoom")).to_be_visible()
    see(visitor, f"zoom-{language}-{width}")
    visitor.assert_accessible()
    page.keyboard.press("Escape")
    expect(page.locator("#zoom")).to_be_hidden()
    assert stored(draft) == sorted(["画面.png", "連携ログ.log"])
