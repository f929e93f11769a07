"""Files and pictures in a real browser: chosen, dropped, pasted, cut, blacked out, cancelled, and seen again."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Request, Route, expect

from cases import duties, lifecycle
from cases.evidence import uploads
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


# --- Cropping and blacking out ---------------------------------------------------------------------------------------

RED, WHITE, BLACK = (255, 0, 0), (255, 255, 255), (0, 0, 0)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one point of the picture to another, both as shares of its width and height."""
    box = page.locator("dialog.redact canvas").bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


def sizes(page: Page) -> list[int]:
    """How many bytes each request to the place for files holds from now on."""
    sent: list[int] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/files/"):
            sent.append(request.sizes()["requestBodySize"])

    page.on("requestfinished", note)
    return sent


@pytest.mark.parametrize("width", [1280, 360])
def test_what_was_blacked_out_never_leaves_the_browser(on_details: Any, draft: Case, pictures: Any, width: int) -> None:
    page: Page = on_details(width=width).page
    sent = sizes(page)
    page.set_input_files("#id_files", pictures())
    dialog = redact(page)
    # The red square reaches from 100 to 220 and from 120 to 280 of 640 by 400.
    drag(page, (90 / 640, 110 / 400), (230 / 640, 290 / 400))
    expect(dialog.get_by_role("status")).to_have_text("黒く塗りました。")
    dialog.get_by_role("button", name="この状態で添付する").click()
    expect(page.locator("#files .file")).to_have_count(1)
    kept = pixels(draft.attachments.get())
    assert kept.size == (640, 400)
    assert kept.getpixel((160, 200)) == BLACK
    assert [kept.getpixel(place) for place in ((50, 50), (400, 200), (160, 350))] == [WHITE] * 3
    assert RED not in {colour for _count, colour in kept.getcolors(1_000_000) or []}
    # One request, which holds the picture as it was kept and a few words: no other one, and nothing beside it.
    (size,) = sent
    assert size - draft.attachments.get().size < 1500


def test_a_picture_is_cropped(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    page.set_input_files("#id_files", pictures())
    dialog = redact(page)
    dialog.locator("label", has_text="切り抜く").click()
    drag(page, (80 / 640, 100 / 400), (240 / 640, 300 / 400))
    dialog.get_by_role("button", name="この状態で添付する").click()
    expect(page.locator("#files .file")).to_have_count(1)
    kept = pixels(draft.attachments.get())
    assert (abs(kept.width - 160) <= 3, abs(kept.height - 200) <= 3) == (True, True)
    assert kept.getpixel((80, 100)) == RED
    assert kept.getpixel((3, 3)) == WHITE


def test_both_and_a_step_back(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    page.set_input_files("#id_files", pictures())
    dialog = redact(page)
    undo = dialog.get_by_role("button", name="元に戻す")
    expect(undo).to_be_disabled()
    drag(page, (0.5, 0.1), (0.9, 0.9))
    drag(page, (0.1, 0.2), (0.4, 0.8))
    undo.click()
    dialog.locator("label", has_text="切り抜く").click()
    drag(page, (0.05, 0.05), (0.95, 0.95))
    # What is drawn on the cropped picture lies where it is seen.
    dialog.locator("label", has_text="黒く塗る").click()
    drag(page, (0.0, 0.0), (0.1, 0.1))
    dialog.get_by_role("button", name="この状態で添付する").click()
    expect(page.locator("#files .file")).to_have_count(1)
    kept = pixels(draft.attachments.get())
    assert abs(kept.width - 576) <= 3
    colours = [kept.getpixel(place) for place in ((5, 5), (128, 180), (400, 180))]
    assert colours == [BLACK, RED, BLACK]


def test_undone_altogether_the_picture_goes_as_it_was(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    page.set_input_files("#id_files", pictures())
    dialog = redact(page)
    drag(page, (0.1, 0.1), (0.9, 0.9))
    page.keyboard.press("Control+z")
    dialog.get_by_role("button", name="そのまま添付する").click()
    expect(page.locator("#files .file")).to_have_count(1)
    with draft.attachments.get().file.open("rb") as file:
        assert file.read() == pictures().read_bytes()


def test_the_keyboard_alone_blacks_out_and_crops(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details("en").page
    page.set_input_files("#id_files", pictures())
    dialog = redact(page)
    expect(dialog.locator("canvas")).to_be_focused()
    # The frame begins in the middle, a third by a fourth; it is led over the square.
    for _step in range(12):
        page.keyboard.press("ArrowLeft")
    for _step in range(4):
        page.keyboard.press("ArrowUp")
    for _step in range(10):
        page.keyboard.press("Shift+ArrowDown")
    expect(dialog.get_by_role("status")).to_contain_text("Frame: ")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Blacked out.")
    page.keyboard.press("Shift+Tab")
    expect(dialog.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_label("Crop")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(dialog.locator("canvas")).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#files .file")).to_have_count(1)
    kept = pixels(draft.attachments.get())
    assert kept.size == (640, 400)
    assert RED not in {colour for _count, colour in kept.getcolors(1_000_000) or []}


def test_the_keyboard_alone_crops(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details("en").page
    page.set_input_files("#id_files", pictures())
    dialog = redact(page)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_label("Crop")).to_be_checked()
    page.keyboard.press("Tab")
    expect(dialog.locator("canvas")).to_be_focused()
    # A third by a fourth of 640 × 400, in the middle, and a step of 13 wider.
    page.keyboard.press("Shift+ArrowRight")
    expect(dialog.get_by_role("status")).to_have_text("Frame: 214, 150, 226 × 100")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text("Cropped to 226 × 100.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#files .file")).to_have_count(1)
    assert pixels(draft.attachments.get()).size == (226, 100)


def test_a_finger_draws_too(visit: Any, draft: Case, customer: User, pictures: Any) -> None:
    visitor = visit(width=360)
    visitor.sign_in(customer.email, path=f"/accounts/login/?next=/drafts/{draft.number}/details/")
    page: Page = visitor.page
    page.wait_for_url("**/details/")
    page.set_input_files("#id_files", pictures())
    redact(page)
    line = visitor.context.new_cdp_session(page)
    box = page.locator("dialog.redact canvas").bounding_box()
    assert box
    for kind, share in (("touchStart", 0.1), ("touchMove", 0.3), ("touchMove", 0.45), ("touchEnd", 0)):
        points = [{"x": box["x"] + share * box["width"], "y": box["y"] + share * 1.8 * box["height"]}]
        line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points if share else []})
    page.locator("dialog.redact [data-act=send]").click()
    expect(page.locator("#files .file")).to_have_count(1)
    kept = pixels(draft.attachments.get())
    assert (kept.getpixel((160, 200)), kept.getpixel((600, 380))) == (BLACK, WHITE)


def test_a_long_page_is_worked_on_at_its_width(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    page.set_input_files("#id_files", pictures(size=(640, 5000)))
    dialog = redact(page)
    shown = dialog.locator("canvas").evaluate("canvas => canvas.getBoundingClientRect().width")
    assert shown > 200
    # With the keyboard the frame begins in the middle, which is brought into view.
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("status")).to_contain_text("枠")
    hidden = dialog.locator(".stage").evaluate("stage => stage.scrollHeight - stage.clientHeight")
    assert abs(dialog.locator(".stage").evaluate("stage => stage.scrollTop") - hidden / 2) < hidden / 10
    dialog.get_by_role("button", name="そのまま添付する").click()
    expect(page.locator("#files .file")).to_have_count(1)


def test_a_photograph_goes_upright_with_all_its_pixels_and_without_its_notes(
    on_details: Any, draft: Case, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "where it was taken"
    photo = Image.new("RGB", (300, 200), "white")
    photo.paste("red", (0, 0, 100, 100))
    photo.save(tmp_path / "写真.jpg", "JPEG", exif=exif, quality=95)
    page: Page = on_details().page
    page.set_input_files("#id_files", tmp_path / "写真.jpg")
    redact(page)
    drag(page, (0.0, 0.6), (0.9, 1.0))
    page.locator("dialog.redact [data-act=send]").click()
    expect(page.locator("#files .file")).to_have_count(1)
    kept = draft.attachments.get()
    with kept.file.open("rb") as file:
        data = file.read()
    again = Image.open(io.BytesIO(data))
    assert (kept.name, kept.kind, again.size) == ("写真.jpg", "jpeg", (200, 300))
    assert b"where it was taken" not in data


def test_one_of_several_is_left_out_and_the_rest_goes_as_it_is(
    on_details: Any, draft: Case, pictures: Any, log: Path
) -> None:
    page: Page = on_details().page
    page.set_input_files("#id_files", [*(pictures(f"{n}.png") for n in range(4)), log])
    dialog = redact(page)
    expect(dialog.locator("[data-part=count]")).to_have_text("4 枚中 1 枚目")
    dialog.get_by_role("button", name="添付しない").click()
    expect(page.locator("dialog.redact [data-part=count]")).to_have_text("4 枚中 2 枚目")
    page.get_by_role("button", name="残りの 2 枚も、そのまま添付する").click()
    expect(page.locator("#files .file")).to_have_count(4)
    assert stored(draft) == sorted(["1.png", "2.png", "3.png", log.name])


def test_escape_leaves_the_picture_out(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    page.set_input_files("#id_files", pictures())
    redact(page)
    page.keyboard.press("Escape")
    expect(page.locator("#uploading-news")).to_have_text("画面.png は添付していません。")
    assert stored(draft) == []


def test_what_was_drawn_is_not_lost_by_one_key(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    page.set_input_files("#id_files", pictures())
    dialog = redact(page)
    drag(page, (0.1, 0.1), (0.9, 0.9))
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("status")).to_contain_text("もう一度 Esc")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#uploading-news")).to_have_text("画面.png は添付していません。")
    assert stored(draft) == []


def test_without_its_editor_no_picture_is_sent(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    page.route("**/js/redact.js", lambda route: route.abort())
    page.set_input_files("#id_files", pictures())
    expect(page.locator("#uploading [role=alert]")).to_contain_text("送信できませんでした")
    assert stored(draft) == []
    page.unroute("**/js/redact.js")


# --- Pasting and dropping --------------------------------------------------------------------------------------------


def test_a_screenshot_is_pasted_anywhere_and_named_by_its_time(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    hand_over(page, "paste", pictures("image.png"), at="[name=actual]")
    redact(page).locator("[data-act=send]").click()
    expect(page.locator("#files .file")).to_have_count(1)
    (name,) = stored(draft)
    assert re.fullmatch(r"screenshot-\d{6}\.png", name)


def test_cells_of_a_spreadsheet_stay_text_in_a_box(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    hand_over(page, "paste", pictures("image.png"), text="1\t2", at="[name=actual]")
    hand_over(page, "paste", pictures("image.png"), text="1\t2")
    # The second, pasted beside any box, is a picture; it is the only one that is shown.
    redact(page).locator("[data-act=out]").click()
    expect(page.locator("dialog.redact")).to_have_count(0)
    assert stored(draft) == []


def test_what_is_pasted_or_dropped_in_a_row_is_the_rows(on_details: Any, draft: Case, pictures: Any) -> None:
    page: Page = on_details().page
    box = ".item[data-item=steps] .rows > li:nth-child(2) textarea"
    hand_over(page, "paste", pictures("image.png"), at=box)
    redact(page).locator("[data-act=send]").click()
    expect(page.locator(".item[data-item=steps] .rows > li:nth-child(2) .files li")).to_have_count(1)
    hand_over(page, "drop", pictures("b.png"), at=box)
    redact(page).locator("[data-act=send]").click()
    expect(page.locator(".item[data-item=steps] .rows > li:nth-child(2) .files li")).to_have_count(2)
    assert page.locator("#files .file").count() == 0
    assert len({one.row for one in draft.attachments.all()} - {""}) == 1


@pytest.mark.parametrize(("language", "width", "dark"), SIZES)
def test_files_are_dropped_anywhere_on_a_target_one_sees(
    on_details: Any, draft: Case, log: Path, language: str, width: int, dark: bool
) -> None:
    visitor = on_details(language, width=width, dark=dark)
    page: Page = visitor.page
    hand_over(page, "dragenter dragover", log)
    expect(page.locator(".veil")).to_be_visible()
    see(visitor, f"veil-{language}-{width}")
    hand_over(page, "dragleave")
    expect(page.locator(".veil")).to_be_hidden()
    hand_over(page, "dragenter dragover drop", log, at="h1")
    expect(page.locator(".veil")).to_be_hidden()
    expect(page.locator("#files .file")).to_have_count(1)
    assert stored(draft) == [log.name]


# --- What goes wrong -------------------------------------------------------------------------------------------------

UPLOADS = "**/drafts/*/files/"


def first_of(page: Page, act: Callable[[Route], None]) -> None:
    """Do something with the first file that is sent; everything else goes its way."""
    met: list[Route] = []

    def choose(route: Route) -> None:
        if route.request.method != "POST" or met:
            route.continue_()
        else:
            met.append(route)
            act(route)

    page.route(UPLOADS, choose)


def test_a_cancelled_upload_is_none(on_details: Any, draft: Case, log: Path) -> None:
    visitor = on_details()
    page: Page = visitor.page
    first_of(page, lambda route: None)
    page.set_input_files("#id_files", log)
    row = page.locator("#uploading .sending")
    expect(row.get_by_role("progressbar")).to_be_visible()
    see(visitor, "sending")
    row.get_by_role("button", name="中止").click()
    expect(row).to_have_count(0)
    expect(page.locator("#uploading-news")).to_have_text(f"{log.name} は添付していません。")
    assert stored(draft) == []


def arrived(page: Page, draft: Case, log: Path, by: User) -> list[Route]:
    """Send a file that arrives, while its answer is still on the way: the request that waits for it."""
    held: list[Route] = []
    first_of(page, held.append)
    key = "Array.from({ length: 16 }, () => 7)"
    page.evaluate(f"crypto.getRandomValues = () => Uint8Array.from({key})")
    page.set_input_files("#id_files", log)
    expect(page.locator("#uploading .sending").get_by_role("progressbar")).to_be_visible()
    upload = SimpleUploadedFile(log.name, log.read_bytes())
    uploads.store(draft, upload, by, key=UUID("07070707-0707-4707-8707-070707070707"))
    return held


def test_what_arrived_before_it_was_cancelled_is_taken_back(
    on_details: Any, draft: Case, log: Path, customer: User
) -> None:
    page: Page = on_details().page
    arrived(page, draft, log, customer)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/files/")):
        page.locator("#uploading .sending").get_by_role("button", name="中止").click()
    expect(page.locator("#files .file")).to_have_count(0)
    assert stored(draft) == []


def test_what_arrived_although_its_answer_was_lost_is_taken_back(
    on_details: Any, draft: Case, log: Path, customer: User
) -> None:
    page: Page = on_details().page
    held = arrived(page, draft, log, customer)
    held[0].abort()
    row = page.locator("#uploading .sending")
    expect(row.get_by_role("alert")).to_contain_text("送信できませんでした")
    assert stored(draft) == [log.name]
    row.get_by_role("button", name="添付しない").focus()
    page.keyboard.press("Enter")
    expect(row).to_have_count(0)
    # The focus is where the next file is chosen, and going on waits until the file is gone.
    expect(page.locator("#id_files")).to_be_focused()
    with page.expect_navigation(url="**/review/"):
        page.locator("main .btn-primary").click()
    assert stored(draft) == []


def test_a_failure_one_has_seen_does_not_keep_the_form(on_details: Any, draft: Case, log: Path, tmp_path: Path) -> None:
    page: Page = on_details().page
    (tmp_path / "b.log").write_bytes(b"10:13 611\n")
    waiting: list[Route] = []
    page.route(UPLOADS, lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_())
    page.set_input_files("#id_files", [log, tmp_path / "b.log"])
    rows = page.locator("#uploading .sending")
    expect(rows).to_have_count(2)
    page.locator("main .btn-primary").click()
    expect(page.locator("#uploading-news")).to_contain_text("終わりしだい")
    waiting[0].fulfill(status=422, json={"message": "このファイルは受け取れません。"})
    failed = rows.filter(has=page.get_by_role("alert"))
    # The sentence names no file, so the row does.
    expect(failed).to_contain_text(".log")
    failed.get_by_role("button", name="添付しない").click()
    expect(rows).to_have_count(1)
    with page.expect_navigation(url="**/review/"):
        waiting[1].continue_()
    assert len(stored(draft)) == 1


def test_a_failed_upload_is_told_and_sent_again_and_the_form_waits(on_details: Any, draft: Case, log: Path) -> None:
    visitor = on_details("en")
    page: Page = visitor.page
    page.route(UPLOADS, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.set_input_files("#id_files", log)
    expect(page.locator("#uploading [role=alert]")).to_contain_text(f"{log.name} could not be sent.")
    see(visitor, "failed")
    visitor.assert_accessible()
    page.locator("main .btn-primary").click()
    expect(page.get_by_role("button", name="Try again")).to_be_focused()
    expect(page.locator("#uploading-news")).to_contain_text("could not be sent")
    assert page.url.endswith("/details/")
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#files .file")).to_have_count(1)
    visitor.press_and_wait("main .btn-primary")
    assert page.url.endswith("/review/")
    assert stored(draft) == [log.name]


def test_the_form_goes_once_its_files_are_there(on_details: Any, draft: Case, log: Path) -> None:
    page: Page = on_details().page
    waiting: list[Route] = []
    first_of(page, waiting.append)
    page.set_input_files("#id_files", log)
    page.locator("#uploading .sending").wait_for()
    page.locator("main .btn-primary").click()
    expect(page.locator("#uploading-news")).to_contain_text("終わりしだい")
    assert page.url.endswith("/details/")
    with page.expect_navigation(url="**/review/"):
        waiting[0].continue_()
    assert stored(draft) == [log.name]


def test_what_was_said_of_a_file_goes_once_it_is_there_or_left_out(
    on_details: Any, draft: Case, log: Path, tmp_path: Path
) -> None:
    page: Page = on_details().page
    (tmp_path / "b.log").write_bytes(b"")
    page.set_input_files("#id_files", [tmp_path / "b.log"])
    rows = page.locator("#uploading .sending")
    expect(rows.get_by_role("alert")).to_contain_text("b.log")
    (tmp_path / "b.log").write_bytes(b"10:13 611\n")
    page.set_input_files("#id_files", [tmp_path / "b.log"])
    expect(page.locator("#files .file")).to_have_count(1)
    expect(rows).to_have_count(0)
    (tmp_path / "c.log").write_bytes(b"")
    page.set_input_files("#id_files", [tmp_path / "c.log"])
    expect(rows.get_by_role("alert")).to_contain_text("c.log")
    rows.get_by_role("button", name="添付しない").focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(0)
    expect(page.locator("#id_files")).to_be_focused()
    assert stored(draft) == ["b.log"]


def test_a_file_that_is_too_large_is_not_even_sent(on_details: Any, draft: Case, tmp_path: Path) -> None:
    page: Page = on_details("en").page
    (tmp_path / "large.log").write_bytes(b"x" * 25_000_001)
    sent = sizes(page)
    page.set_input_files("#id_files", tmp_path / "large.log")
    sentence = "large.log has 25.1 MB. Make it smaller, or split it into parts of up to 25 MB."
    expect(page.locator("#uploading [role=alert]")).to_contain_text(sentence)
    assert sent == []
    assert stored(draft) == []


def test_a_file_is_taken_off_in_place(on_details: Any, draft: Case, log: Path) -> None:
    visitor = on_details()
    page: Page = visitor.page
    page.set_input_files("#id_files", log)
    expect(page.locator("#files .file")).to_have_count(1)
    page.fill("[name=actual]", "書きかけ")
    visitor.wait_until_saved()
    page.locator("#files").get_by_role("button", name="取り除く").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#files .file")).to_have_count(0)
    expect(page.locator("#id_files")).to_be_focused()
    # Nothing was saved beside what the window saves itself, which would be told of another window.
    page.fill("[name=actual]", "書きかけの続き")
    visitor.wait_until_saved()
    draft.refresh_from_db()
    assert draft.actual == "書きかけの続き"
    assert stored(draft) == []


# --- Where files are read --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "width", "dark"), SIZES)
@pytest.mark.parametrize("side", ["customer", "desk"])
def test_a_reply_with_pictures_on_either_side(
    visit: Any,
    new_case: Callable[..., Case],
    customer: User,
    agent: User,
    pictures: Any,
    log: Path,
    side: str,
    language: str,
    width: int,
    dark: bool,
) -> None:
    case = new_case()
    lifecycle.move(case, "accept", by=agent)
    person = customer if side == "customer" else agent
    speak(person, language)
    path = f"/cases/{case.number}/" if side == "customer" else f"/admin/cases/case/{case.pk}/change/"
    visitor = visit(language=language, width=width, dark=dark)
    visitor.sign_in(person.email, path=f"/accounts/login/?next={path}")
    page: Page = visitor.page
    page.wait_for_url(f"**{path}")
    hand_over(page, "paste", pictures("image.png"))
    redact(page)
    drag(page, (0.1, 0.2), (0.4, 0.8))
    page.locator("dialog.redact [data-act=send]").click()
    hand_over(page, "drop", pictures("b.png"), log)
    redact(page).locator("[data-act=send]").click()
    expect(page.locator("#files .file")).to_have_count(3)
    assert case.attachments.filter(is_staged=True).count() == 3
    page.reload()
    expect(page.locator("#files .file")).to_have_count(3)
    page.fill("textarea[name=body]", "画面を添付します")
    if side == "desk":
        page.locator("button[value=reply]:visible").first.click()
    else:
        page.locator("#reply .btn-primary").click()
    expect(page.locator(".msg .attached .file")).to_have_count(3)
    assert case.attachments.filter(is_staged=True).count() == 0
    duties.run_once()
    expect(page.locator(".msg .attached .thumb img")).to_have_count(2, timeout=20_000)
    visitor.assert_accessible()
    visitor.shot(f"whole-{side}-{language}-{width}")
    visitor.assert_fits()
    page.locator(".msg .attached").scroll_into_view_if_needed()
    see(visitor, f"reply-{side}-{language}-{width}")
    page.locator(".msg .attached .thumb").first.click()
    zoom = page.locator("#zoom")
    expect(zoom.locator("img")).to_have_js_property("naturalWidth", 640)
    first = zoom.locator("h2").inner_text()
    page.keyboard.press("ArrowRight")
    expect(zoom.locator("h2")).not_to_have_text(first)
    page.keyboard.press("ArrowLeft")
    expect(zoom.locator("h2")).to_have_text(first)
    zoom.locator("[data-act=size]").click()
    expect(zoom.locator("[data-act=size]")).to_have_attribute("aria-pressed", "true")
    see(visitor, f"zoom-{side}-{language}-{width}")
    page.keyboard.press("Escape")
    expect(zoom).to_be_hidden()
    expect(page.locator(".msg .attached .thumb").first).to_be_focused()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_without_scripts_everything_still_works(
    on_details: Any, draft: Case, pictures: Any, log: Path, language: str
) -> None:
    visitor = on_details(language, javascript=False, width=360)
    page: Page = visitor.page
    hint = "黒く塗ってから" if language == "ja" else "Black out in a picture editor"
    assert hint in page.locator(".drop").inner_text()
    assert not page.get_by_text("Ctrl + V").is_visible()
    page.set_input_files("#id_files", [pictures(), log])
    visitor.press_and_wait("main .acts button[name=later]")
    visitor.go(f"/drafts/{draft.number}/details/")
    assert page.locator("#files .file").count() == 2
    duties.run_once()
    page.reload()
    visitor.press_and_wait("#files .thumb")
    assert re.search(r"/files/[0-9a-f-]+/view/$", page.url)
    assert page.locator(".full img").evaluate("image => image.naturalWidth") == 640
    visitor.assert_fits()
    see(visitor, f"file-page-{language}")
    visitor.press_and_wait("main .acts .btn")
    visitor.press_and_wait("#files button >> nth=0")
    assert page.locator("#files .file").count() == 1
