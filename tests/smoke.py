"""A visit to a running portal with nothing but the standard library: a customer files a case, and support finds it.

Usage: smoke.py http://127.0.0.1:8000 var/demo.txt [what `make run` printed]

The second file is what `manage.py demo` printed: the logins are read from it. In the third the mail must appear.
Everything goes over HTTP as a browser without scripts would send it. The first promise that does not hold is named, and
the exit status is then 1.
"""

import http.cookiejar
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

PATIENCE = 300  # seconds until the portal must answer: a fresh clone first installs what it needs
SOON = 30  # seconds in which the worker must have done what is due
Answers = Mapping[str, str | list[str]]
PARTS = ("customer", "colleague", "company admin", "stranger", "agent", "lead")
ANSWERS = {"symptom": "stopped", "documented": "yes", "code": "no", "reproducible": "always"}
EVIDENCE: dict[str, str] = {
    "subject": "フォーム 189 を送信しても登録されない",
    "munchkin_id": "417-KMT-208",
    "asset_urls": "https://app-sj28.marketo.com/#FO189A1ZN13LA1",
    "since": "今朝 10時ごろから毎回",
    "expected": "人物が登録される",
    "actual": "「エラーが発生しました」と表示され、登録されない",
    "tried": "別のブラウザーでも同じでした",
}
STEPS = ("フォーム 189 を開く", "送信する")
FILE, LOG = "記録.log", b"10:12:05 POST /save2 500\n10:14:41 POST /save2 500\n"
ANSWER = "こちらでも同じことが起きました。調べてお知らせします。"


class Form:
    """One form of a page: where it goes, what it offers, and what it would send untouched."""

    def __init__(self, given: dict[str, str]) -> None:
        self.id = given.get("id", "")
        self.action = given.get("action", "")
        self.is_get = given.get("method", "get").lower() == "get"
        self.offered: set[str] = set()
        self.sent: list[tuple[str, str]] = []


class Page(HTMLParser):
    """The forms and links of a page, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words = ""
        self._form: Form | None = None  # the form that is open
        self._typed: str | None = None  # what the open text area holds so far
        self._choice: str | None = None  # what the open list would send
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self._form = Form(given)
            self.forms.append(self._form)
        elif tag == "option" and (self._choice is None or "selected" in given):
            self._choice = given.get("value", "")
        elif tag in ("input", "textarea", "select", "button"):
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        """A control belongs to the form it stands in, or to the one it names."""
        self._owner = (
            next((form for form in self.forms if form.id == given["form"]), None) if "form" in given else self._form
        )
        self._name, self._typed, self._choice = given.get("name", ""), None, None
        if tag == "textarea":
            self._typed = ""
        if self._owner and self._name:
            self._owner.offered.add(self._name)
            if tag == "input" and is_sent(given):
                untold = "on" if given.get("type") in ("radio", "checkbox") else ""
                self._owner.sent.append((self._name, given.get("value", untold)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        value = {"textarea": self._typed, "select": self._choice}.get(tag)
        if value is not None and self._owner and self._name:
            self._owner.sent.append((self._name, value.removeprefix("\n")))
            self._typed = self._choice = None

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._typed is not None:
            self._typed += data


def is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type")
    return kind not in ("radio", "checkbox", "submit", "file") or (kind in ("radio", "checkbox") and "checked" in given)


class Visitor:
    """A browser without scripts: keeps cookies, follows redirects, fills in forms."""

    def __init__(self, base: str, language: str = "ja") -> None:
        self.base = base.rstrip("/")
        self.language = language
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.url = self.base
        self.status = 0
        self.body = b""

    @property
    def html(self) -> str:
        return self.body.decode()

    @property
    def page(self) -> Page:
        return Page(self.html)

    def get(self, path: str) -> Page:
        self._open(urllib.request.Request(urllib.parse.urljoin(self.url, path)))  # noqa: S310
        return self.page

    def send(self, answers: Answers, *, file: tuple[str, str, bytes] | None = None) -> Page:
        """Send the first form that offers all the names given; the rest of it goes as it stands."""
        wanted = set(answers) | ({file[0]} if file else set())
        form = next((form for form in self.page.forms if wanted <= form.offered), None)
        if form is None:
            raise SystemExit(f"FAILED: {self.url} has no form with {', '.join(sorted(wanted))}")
        fields = [(name, value) for name, value in form.sent if name not in answers]
        for name, given in answers.items():
            fields += [(name, value) for value in ([given] if isinstance(given, str) else given)]
        target = urllib.parse.urljoin(self.url, form.action)
        coded = urllib.parse.urlencode(fields)
        if form.is_get:
            return self.get(f"{target.partition('?')[0]}?{coded}")
        body, kind = as_multipart(fields, file) if file else (coded.encode(), "application/x-www-form-urlencoded")
        self._open(urllib.request.Request(target, body, {"Referer": self.url, "Content-Type": kind}))  # noqa: S310
        return self.page

    def _open(self, request: urllib.request.Request) -> None:
        request.add_header("Accept-Language", self.language)
        try:
            response = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as refusal:  # a page as well
            response = refusal
        with response:
            self.url, self.status, self.body = response.geturl(), response.status, response.read()

    def offered(self) -> set[str]:
        return {name for form in self.page.forms for name in form.offered}

    def sign_in(self, login: tuple[str, str]) -> None:
        if not self.url.startswith(f"{self.base}/accounts/login/"):
            self.get("/accounts/login/")
        self.send({"login": login[0], "password": login[1]})
        expect("/accounts/login/" not in self.url, f"{login[0]} is signed in")


def as_multipart(fields: list[tuple[str, str]], file: tuple[str, str, bytes]) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields]
    name, filename, content = file
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
    body = "\r\n".join([*parts, head]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


def expect(truth: object, what: str) -> None:
    if not truth:
        raise SystemExit(f"FAILED: {what}")
    print(f"ok: {what}", flush=True)


def until(holds: Callable[[], object], what: str) -> None:
    """Like ``expect``, with some patience for what the worker does in its own time."""
    began = time.monotonic()
    while not holds() and time.monotonic() - began < SOON:
        time.sleep(0.2)
    expect(holds(), what)


def wait_until_up(visitor: Visitor) -> float:
    began = time.monotonic()
    while visitor.status != 200:
        try:
            visitor.get("/healthz")
        except OSError:
            time.sleep(0.1)
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"FAILED: {visitor.base} does not answer")
    return time.monotonic() - began


def login_of(demo: str, part: str) -> tuple[str, str]:
    """Address and passphrase of whoever plays that part, from what the demo printed."""
    line = next(line for line in demo.splitlines() if re.match(rf"\s*{part}\s", line))
    address = re.search(r"\S+@\S+", line)
    passphrase = re.search(r"Passphrase: (.+)", demo)
    expect(address and passphrase, f"the demo names a login for: {part}")
    return (address[0], passphrase[1]) if address and passphrase else ("", "")


# --- What is promised -------------------------------------------------------------------------------------------------


def the_site_stands(base: str) -> None:
    visitor = Visitor(base)
    print(f"up after {wait_until_up(visitor):.1f} s")
    expect(visitor.html == '{"ok": true}', "the portal says it is well")
    visitor.get("/")
    expect('lang="ja"' in visitor.html, "the home page reads Japanese")
    style = re.search(r'href="(/static/portal\.[0-9a-f]+\.css)"', visitor.html)
    expect(style, "static files carry their hash")
    visitor.get(style[1] if style else "/")
    expect("--act" in visitor.html, "the stylesheet is served")
    english = Visitor(base, "en")
    english.get("/guideline/")
    expect('lang="en"' in english.html and "1.2.1" in english.page.words, "the guideline page reads English")


def the_verdict_comes_first(customer: Visitor) -> None:
    customer.get("/new/")
    customer.send({"aim": "investigate", "area": "form"})
    while "/questions/" in customer.url:
        customer.send({name: answer for name, answer in ANSWERS.items() if name in customer.offered()})
    words = customer.page.words
    expect("/check/verdict/" in customer.url and "1.2.1" in words, "the verdict comes before anybody signs in")


def the_answers_come_along(customer: Visitor, login: tuple[str, str]) -> None:
    customer.get(next(link for link in customer.page.links if "/login/?next=/check/verdict/" in link))
    customer.sign_in(login)
    customer.send({"symptom": "stopped", "reproducible": "always"})
    expect("/drafts/" in customer.url, "the answers came along through the sign-in")


def steps(page: Page) -> dict[str, str]:
    """What goes into the first rows of the steps, each by the name it has on this page."""
    rows = [value for form in page.forms for name, value in form.sent if name == "steps"]
    return {f"steps-{row}-text": text for row, text in zip(rows, STEPS, strict=False)}


def nothing_typed_is_lost(customer: Visitor) -> None:
    """Half of the evidence and a file; off to do something else; back for the rest."""
    customer.send({"route": "support"})
    draft = customer.url
    half = {"subject": EVIDENCE["subject"], "actual": EVIDENCE["actual"], **steps(customer.page)}
    customer.send({**half, "later": "1"}, file=("files", FILE, LOG))
    customer.get(draft)
    kept = [value for form in customer.page.forms for _name, value in form.sent]
    expect({*half.values(), *STEPS} <= set(kept), "the draft keeps what was typed")
    expect(FILE in customer.html, "the draft keeps the file")


def the_case_is_sent_once(customer: Visitor) -> str:
    """Answers with the number."""
    customer.send({**EVIDENCE, **steps(customer.page), "next": "1"})
    expect("/review/" in customer.url, "all that was asked for is there")
    review = customer.body, customer.url
    customer.send({"ok": "1"})
    expect(
        "/receipt/" in customer.url and sha256(LOG).hexdigest() in customer.html, "the receipt names the file's hash"
    )
    receipt = customer.url
    customer.body, customer.url = review
    customer.send({"ok": "1"})
    expect(customer.url == receipt, "a second press leads to the same receipt")
    return receipt.rstrip("/").split("/")[-2]


def the_worker_does_its_part(customer: Visitor, number: str, console: Path | None) -> None:
    """The file is checked before it goes out, and the confirmation is on its way."""
    customer.get(f"/cases/{number}/")
    # While it is not checked yet, only the page about it is linked.
    file = next(found[0] for link in customer.page.links if (found := re.match(r".*/files/[0-9a-f-]{36}/", link)))
    until(lambda: customer.get(file) and customer.status == 200, "the worker has checked the file")
    expect(customer.body == LOG, "the file comes back as it was sent")
    if console:
        until(lambda: f"Subject: [{number}]" in console.read_text(), "the worker has sent the confirmation")


def support_finds_and_answers_it(agent: Visitor, customer: Visitor, number: str) -> None:
    agent.get(f"/admin/cases/case/?q={number}")
    found = [link for link in agent.page.links if re.search(r"/case/\d+/change/", link)]
    expect(found and number in agent.html, "support finds the case by its number")
    agent.get(found[0])
    expect("1.2.1" in agent.page.words and FILE in agent.html, "the desk shows verdict and evidence")
    agent.send({"body": ANSWER, "act": "reply"})
    customer.get(f"/cases/{number}/")
    expect(ANSWER not in customer.page.words, "for some seconds support's answer can be taken back")

    def reads_it() -> bool:
        customer.get(f"/cases/{number}/")
        return ANSWER in customer.page.words

    until(reads_it, "the customer reads support's answer")


def strangers_see_nothing(stranger: Visitor, number: str) -> None:
    stranger.get(f"/cases/{number}/")
    expect(stranger.status == 404, "to a stranger the case is not there")


def main(base: str, demo: Path, console: Path | None) -> None:
    the_site_stands(base)
    people = {part: login_of(demo.read_text(), part) for part in PARTS}
    for login in people.values():
        Visitor(base).sign_in(login)
    customer, agent, stranger = Visitor(base), Visitor(base), Visitor(base)
    the_verdict_comes_first(customer)
    the_answers_come_along(customer, people["customer"])
    nothing_typed_is_lost(customer)
    number = the_case_is_sent_once(customer)
    the_worker_does_its_part(customer, number, console)
    agent.sign_in(people["agent"])
    support_finds_and_answers_it(agent, customer, number)
    stranger.sign_in(people["stranger"])
    strangers_see_nothing(stranger, number)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
