"""Takes the pictures of the README from a portal of its own, filled with demo data. `make pictures` runs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))
PASSPHRASE = "lighthouse on the harbour"  # noqa: S105 - the demo's, printed by it
SHARPNESS = 1.5  # pixels of the picture for one of the page
LARGEST = 200_000  # bytes
API = "/check/verdict/?aim=investigate&area=rest_api&symptom=stopped&documented=yes&involves=none&code=no&outside=no"
NOT_RETRIED = f"{API}&reproducible=always&retry=not_yet"
RETRIED = f"{API}&reproducible=always&retry=still_fails"


@contextmanager
def portal() -> Iterator[str]:
    """A portal with demo data on a free port; gone with everything in it afterwards."""
    with TemporaryDirectory() as scratch, socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
        door.close()
        env = {**os.environ, "DEVELOPMENT": "1", "PORT": str(port), "LOG_LEVEL": "ERROR"}
        env |= {"DATABASE_URL": f"sqlite:///{scratch}/portal.sqlite3", "MEDIA_ROOT": f"{scratch}/media"}
        manage = [sys.executable, "manage.py"]
        serve = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
        for command in ("migrate", "demo"):
            subprocess.run([*manage, command, "-v0"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        server = subprocess.Popen([*serve, "--no-control-socket", "--log-level", "warning"], cwd=ROOT, env=env)  # noqa: S603
        try:
            yield until_up(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def until_up(base: str) -> str:
    for _try in range(200):
        try:
            urllib.request.urlopen(f"{base}/healthz")  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return base
    raise SystemExit("The portal did not start.")


def window(browser: Browser, base: str, language: str, size: tuple[int, int], email: str = "") -> Page:
    """A light window of that size, with somebody signed in when an address is given."""
    context = browser.new_context(
        base_url=base,
        locale="ja-JP" if language == "ja" else "en-GB",
        timezone_id="Asia/Tokyo",
        color_scheme="light",
        reduced_motion="reduce",
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=SHARPNESS,
    )
    page = context.new_page()
    if email:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", PASSPHRASE)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/login/" not in url)
    return page


# --- The pictures -----------------------------------------------------------------------------------------------------


def verdict(page: Page) -> None:
    page.goto(NOT_RETRIED)


def details(page: Page) -> None:
    """An API error, nearly filled in: what was read from a pasted text stands under its field."""
    page.goto(RETRIED)
    page.locator("main form button.btn-primary").click()
    page.locator("button.btn-primary[form=route]").click()
    page.fill("[name=subject]", "Sync Leads answers 611, again and again")
    page.fill("[name=munchkin_id]", "208-WTG-375")
    page.fill("[name=since]", "Since this morning, every time; nothing was changed on our side")
    steps = page.locator("[data-item=steps] .rows textarea")
    steps.nth(0).fill("Get an access token")
    steps.nth(1).fill("POST /rest/v1/leads.json with one person")
    page.fill("[name=expected]", "The person is created or updated.")
    page.fill("[name=actual]", "success is false, with error 611.")
    page.fill("[name=api_request_id]", f"e42b#{int(time.time() * 1000) - 5_400_000:x}")
    page.fill("[name=api_call]", "POST /rest/v1/leads.json")
    page.fill(
        "[name=api_request]", '{"action":"createOrUpdate","lookupField":"email","input":[{"email":"a@example.com"}]}'
    )
    page.locator("#read_api_request_id li").first.wait_for()
    page.locator("#saved[data-state=saved]").wait_for()
    page.locator("[name=api_request]").blur()
    page.get_by_role("heading", name="The API call").evaluate(
        "it => scrollTo(0, it.getBoundingClientRect().top + scrollY - 40)"
    )


def case(page: Page) -> None:
    page.goto("/cases/")
    page.get_by_role("link", name="has bounced since the relay change").click()


def queue(page: Page) -> None:
    page.goto("/admin/cases/case/")


def desk(page: Page) -> None:
    page.goto("/admin/cases/case/?q=Sync+Leads")
    page.get_by_role("link", name="Sync Leads").click()


def phone(page: Page) -> None:
    page.goto("/cases/")
    page.get_by_role("link", name="Sync Leads").click()


PICTURES: dict[str, tuple[Callable[[Page], None], str, tuple[int, int], str]] = {
    "verdict": (verdict, "ja", (1180, 860), ""),
    "details": (details, "en", (1180, 860), "clarke@northbridge.example"),
    "case": (case, "en", (1180, 860), "clarke@northbridge.example"),
    "queue": (queue, "ja", (1280, 800), "nakamura@support.example"),
    "desk": (desk, "ja", (1280, 860), "nakamura@support.example"),
    "phone": (phone, "ja", (390, 800), "sato@minato.example"),
}


def keep(name: str, png: bytes) -> None:
    """Few colours are enough for pages that are mostly paper; that is what makes the file small."""
    image = Image.open(BytesIO(png)).convert("RGB")
    out = BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    if len(out.getvalue()) > LARGEST:
        raise SystemExit(f"{name}.png would have {len(out.getvalue())} bytes.")
    (HERE / f"{name}.png").write_bytes(out.getvalue())
    print(f"docs/pictures/{name}.png  {image.width} x {image.height}  {len(out.getvalue()) / 1000:.0f} kB")


def main(wanted: list[str]) -> None:
    with portal() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name in wanted or PICTURES:
            take, language, size, email = PICTURES[name]
            page = window(browser, base, language, size, email)
            take(page)
            page.wait_for_load_state("networkidle")
            keep(name, page.screenshot())
            page.context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
