"""What is promised of uploads, by the ids of the list of threats, each through the doors that people use.

UP-07 and UP-12 need a real server and stand in ``tests/live``; UP-10 needs a real scanner, in ``test_clamd.py``.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cases import duties, lifecycle
from cases.clock import JAPAN
from cases.evidence import uploads
from cases.models import Attachment, Case, User
from tests.cases.evidence.test_uploads import LIARS, MARKED, MARKER, NAMES, TAKEN, moving, picture
from tests.cases.test_at_once import at_once, live  # noqa: F401 - a fixture

PROGRAMS = ("exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "hta", "lnk", "jar", "apk", "sh")
PAGES = ("php", "jsp", "asp", "js", "mjs", "html", "htm", "xhtml", "shtml", "mht", "xml", "xsl", "svg", "svgz", "swf")
ARCHIVES = ("zip", "7z", "rar", "gz", "tar", "tgz", "iso", "docx", "docm", "xlsx", "xlsm", "pptx", "odt")
OTHERS = ("rtf", "eps", "ps", "tiff", "bmp", "ico", "psd", "heic", "avif", "mp4", "eml", "msg", "url")
OTHER_KINDS = (*PROGRAMS, *PAGES, *ARCHIVES, *OTHERS)
CONTROLS = [
    *("png", "jpeg", "jpeg of a phone", "moving gif", "webp", "pdf", "text of windows", "text of excel", "csv", "json"),
    *("log", "png with alpha"),
]


@pytest.fixture
def on_disk(settings: Any) -> Callable[[], list[str]]:
    root = Path(settings.MEDIA_ROOT)
    return lambda: sorted(path.name for path in root.rglob("*") if path.is_file())


@pytest.fixture
def send(as_customer: Client, customer: User) -> Callable[..., Any]:
    """``send(draft, *files)``: what the page of the details does with files."""
    customer.language = "en"
    customer.save(update_fields=["language"])

    def post(draft: Case, *files: Any, **fields: Any) -> Any:
        return as_customer.post(reverse("draft_upload", args=[draft.number]), {"files": files, **fields})

    return post


def file(name: str, content: bytes = b"a line\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# --- UP-01 ---------------------------------------------------------------------------------------------------------


def test_UP_01_wrong_lying_and_scriptable_files_are_refused(draft: Case, send: Any, on_disk: Any) -> None:
    lies = [(f"shot.{ending}", content) for content in LIARS.values() for ending in ("png", "txt")]
    vectors = [*lies, *((f"a.{ending}", b"x") for ending in OTHER_KINDS)]
    taken = [name for name, content in vectors if send(draft, file(name, content)).status_code != 422]
    assert (len(vectors) >= 88, taken) == (True, [])
    assert (draft.attachments.count(), on_disk()) == (0, [])


def test_UP_01_what_is_allowed_is_taken(draft: Case, send: Any) -> None:
    answers = [send(draft, file(*TAKEN[case][:2])).status_code for case in CONTROLS]
    assert answers == [200] * 12
    assert draft.attachments.count() == 12


# --- UP-02 ---------------------------------------------------------------------------------------------------------


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_UP_02_nothing_but_the_picture_comes_back(new_draft: Any, send: Any, as_customer: Client) -> None:
    found, asked = [], 0
    for name, content in MARKED.items():
        draft = new_draft()
        assert send(draft, file(name, content)).status_code == 200
        kept = draft.attachments.get()
        duties.check_file(kept.pk)
        for door in ("case_file", "case_thumbnail"):
            served = body(as_customer.get(reverse(door, args=[draft.number, kept.pk])))
            asked += 1
            if any(mark in served for mark in (MARKER, b"GPS", b"<x:xmpmeta", b"<script", b"PK\x03\x04")):
                found.append((name, door))
    assert (asked, found) == (2 * len(MARKED), [])
    assert len(MARKED) >= 8


def test_UP_02_all_eight_ways_to_hold_a_camera_come_back_upright(
    new_draft: Any, send: Any, as_customer: Client
) -> None:
    turns = Image.Transpose
    held = [None, turns.FLIP_LEFT_RIGHT, turns.ROTATE_180, turns.FLIP_TOP_BOTTOM, turns.TRANSPOSE, turns.ROTATE_90]
    held += [turns.TRANSVERSE, turns.ROTATE_270]
    upright = Image.new("L", (64, 32), 255)
    upright.paste(0, (0, 0, 16, 16))
    right = 0
    for number, turn in enumerate(held, 1):
        exif, out = Image.Exif(), io.BytesIO()
        exif[0x0112] = number
        (upright.transpose(turn) if turn is not None else upright).save(out, "JPEG", exif=exif)
        draft = new_draft()
        send(draft, file("a.jpg", out.getvalue()))
        kept = draft.attachments.get()
        duties.check_file(kept.pk)
        for door in ("case_file", "case_thumbnail"):
            served = Image.open(io.BytesIO(body(as_customer.get(reverse(door, args=[draft.number, kept.pk])))))
            right += served.size == (64, 32) and served.convert("L").getpixel((6, 6)) < 60
    assert right == 16


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_UP_02_what_moves_still_moves(draft: Case, send: Any, as_customer: Client, form: str) -> None:
    send(draft, file(f"a.{form.lower()}", moving(form, 5)))
    kept = draft.attachments.get()
    duties.check_file(kept.pk)
    served = Image.open(io.BytesIO(body(as_customer.get(reverse("case_file", args=[draft.number, kept.pk])))))
    assert getattr(served, "n_frames", 1) == 5


def test_UP_02_what_one_frame_leaves_clear_does_not_show_the_one_before(
    draft: Case, send: Any, as_customer: Client
) -> None:
    frames = []
    for place in range(3):
        frames.append(Image.new("RGBA", (30, 10), (0, 0, 0, 0)))
        frames[-1].paste((255, 0, 0, 255), (place * 10, 0, place * 10 + 9, 9))
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], disposal=2, duration=100)
    send(draft, file("a.gif", out.getvalue()))
    kept = draft.attachments.get()
    duties.check_file(kept.pk)
    served = Image.open(io.BytesIO(body(as_customer.get(reverse("case_file", args=[draft.number, kept.pk])))))
    served.seek(2)
    alpha = [served.convert("RGBA").getpixel((x, 5))[3] for x in (4, 14, 24)]
    assert alpha == [0, 0, 255]


# --- UP-03 ---------------------------------------------------------------------------------------------------------

BAD = ("悪い.png", LIARS["html"])


@pytest.mark.parametrize("place", range(4))
def test_UP_03_all_of_a_request_or_none_and_the_bad_one_is_named(
    draft: Case, send: Any, on_disk: Any, place: int
) -> None:
    files = [file("a.txt"), file("b.png", picture()), file("c.csv", b"1,2")]
    files.insert(place, file(*BAD))
    answer = send(draft, *files)
    assert (answer.status_code, "悪い.png" in answer.json()["message"]) == (422, True)
    assert (draft.attachments.count(), on_disk()) == (0, [])


def test_UP_03_the_same_goes_for_a_reply(as_customer: Client, new_case: Callable[..., Case], on_disk: Any) -> None:
    case = new_case()
    letter = {"body": "添付します", "key": "00000000-0000-4000-8000-000000000001", "seen": "0"}
    files = [file("a.txt"), file(*BAD)]
    answer = as_customer.post(reverse("case_reply", args=[case.number]), {**letter, "files": files})
    assert (answer.status_code, "悪い.png" in answer.content.decode()) == (422, True)
    assert (case.attachments.count(), case.messages.count(), on_disk()) == (0, 0, [])


# --- UP-04 ---------------------------------------------------------------------------------------------------------

GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def checked(draft: Case, name: str, content: bytes, by: User) -> Attachment:
    kept = uploads.store(draft, file(name, content), by)
    duties.check_file(kept.pk)
    kept.refresh_from_db()
    return kept


def test_UP_04_every_kind_goes_out_as_a_download_that_no_browser_runs(
    new_draft: Any, as_customer: Client, customer: User
) -> None:
    seen = set()
    for name, content, kind in TAKEN.values():
        draft = new_draft()
        kept = checked(draft, name, content, customer)
        doors = ("case_file", "case_thumbnail") if uploads.KINDS[kind].is_picture else ("case_file",)
        for door in doors:
            path = reverse(door, args=[draft.number, kept.pk])
            for asked in (as_customer.get(path), as_customer.get(path, headers={"Range": "bytes=0-3"})):
                whole = body(asked)
                assert GUARDS.items() <= dict(asked.headers).items()
                assert asked.headers["Content-Disposition"].startswith("attachment; ")
                assert (asked.status_code, asked.headers["Content-Length"]) == (200, str(len(whole)))
                seen.add((door, asked.headers["Content-Type"]))
            again = as_customer.get(path, headers={"If-None-Match": "*", "If-Modified-Since": "Fri, 01 Jan 2038"})
            assert (again.status_code, body(again)) == (200, whole)
    types = {kind.content_type for kind in uploads.KINDS.values()}
    assert {found for door, found in seen if door == "case_file"} == types
    assert {found for door, found in seen if door == "case_thumbnail"} == {"image/webp"}
    assert not any(found.startswith(("text/html", "image/svg", "application/xhtml")) for found in types)


def test_UP_04_twenty_nasty_names_arrive_as_they_are(new_draft: Any, as_customer: Client, customer: User) -> None:
    names = [name for name in NAMES.values() if name][:20]
    right = 0
    for name in names:
        draft = new_draft()
        kept = checked(draft, "a.txt", b"a line\n", customer)
        Attachment.objects.filter(pk=kept.pk).update(name=name)
        answer = as_customer.get(reverse("case_file", args=[draft.number, kept.pk]))
        body(answer)
        header = answer.headers["Content-Disposition"]
        found = re.fullmatch(r"attachment; filename=\"[ -~]+\"; filename\*=UTF-8''(\S+)", header)
        right += bool(found) and unquote(found[1]) == name  # type: ignore[index]
    assert (len(names), right) == (20, 20)


def test_UP_04_the_page_of_a_file_shows_markup_as_text(draft: Case, as_customer: Client, customer: User) -> None:
    kept = checked(draft, "a.txt", b"a line\n", customer)
    Attachment.objects.filter(pk=kept.pk).update(name="<img src=x onerror=alert(1)>.txt")
    page = as_customer.get(reverse("case_file_page", args=[draft.number, kept.pk])).content.decode()
    assert "<bdi>&lt;img src=x onerror=alert(1)&gt;.txt</bdi>" in page
    assert "<img src=x" not in page


# --- UP-05 ---------------------------------------------------------------------------------------------------------


def test_UP_05_names_on_disk_are_ours(
    new_draft: Any, customer: User, on_disk: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        upload = file("a.txt")
        with monkeypatch.context() as as_sent:
            as_sent.setattr(type(upload), "name", name)
            uploads.store(new_draft(), upload, customer)
    checked(new_draft(), "a.png", picture(), customer)
    assert len(on_disk()) == len(NAMES) + 3
    assert all(re.fullmatch(r"[0-9a-f-]{36}", name) for name in on_disk())
    assert {path.parent for path in Path(settings.MEDIA_ROOT).rglob("*")} == {Path(settings.MEDIA_ROOT)}


def test_UP_05_files_of_others_are_not_there(
    new_draft: Any,
    new_case: Any,
    customer: User,
    agent: User,
    as_customer: Client,
    as_colleague: Client,
    as_stranger: Client,
    as_agent: Client,
) -> None:
    draft, case = new_draft(), new_case()
    of_draft = checked(draft, "a.png", picture(), customer)
    of_case = checked(case, "a.png", picture(), customer)
    waiting = uploads.store(case, file("b.png", picture()), customer, is_staged=True)
    duties.check_file(waiting.pk)
    of_note = checked(case, "c.png", picture(), agent)
    note = lifecycle.note(case, by=agent, body="社内", key="00000000-0000-4000-8000-000000000002", files=[of_note])
    assert note.attachments.get() == of_note
    forbidden = [
        (as_colleague, draft, of_draft),
        (as_stranger, draft, of_draft),
        (as_agent, draft, of_draft),
        (as_stranger, case, of_case),
        (as_colleague, case, waiting),
        (as_agent, case, waiting),
        (as_customer, case, of_note),
        (as_colleague, case, of_note),
        # A file of one's own under the number of another case, and the other way round.
        (as_customer, draft, of_case),
        (as_customer, case, of_draft),
    ]
    for who, of, kept in forbidden:
        for door in ("case_file", "case_thumbnail", "case_file_page"):
            assert who.get(reverse(door, args=[of.number, kept.pk])).status_code == 404, (door, kept.name)
        rows = who.get(reverse("case_files", args=[of.number]))
        assert str(kept.pk) not in rows.content.decode()
        assert who.post(reverse("case_unload", args=[of.number, kept.pk])).status_code == 404
    assert Attachment.objects.count() == 4


def test_UP_05_a_key_of_somebody_else_opens_nothing(
    draft: Case, send: Any, as_colleague: Client, colleague: User, new_draft: Any
) -> None:
    key = "00000000-0000-4000-8000-000000000003"
    send(draft, file("a.txt"), key=key)
    theirs = new_draft(filer=colleague)
    path = reverse("draft_upload", args=[theirs.number])
    answer = as_colleague.post(path, {"files": [file("b.txt")], "key": key})
    assert answer.json()["files"][0]["name"] == "b.txt"
    as_colleague.post(path, {"cancel": key})
    assert [kept.name for kept in Attachment.objects.order_by("name")] == ["a.txt", "b.txt"]


# --- UP-06 ---------------------------------------------------------------------------------------------------------

OUTSIDE = ["../secret", "..%2fsecret", "%2e%2e/secret", "%2e%2e%2fsecret", "..%5csecret", "..\\secret", "....//secret"]
OUTSIDE += ["%252e%252e%252fsecret", "/etc/passwd", "%2fetc%2fpasswd", "..;/secret", "%c0%ae%c0%ae/secret", "%00", "."]


def test_UP_06_no_address_leads_outside(draft: Case, as_customer: Client, customer: User, settings: Any) -> None:
    kept = checked(draft, "a.txt", b"a line\n", customer)
    Path(settings.MEDIA_ROOT).parent.joinpath("secret").write_text("not for you")
    doors = [
        f"/cases/{draft.number}/files/",
        f"/cases/{draft.number}/files/{kept.pk}/",
        "/static/",
        "/media/",
        "/cases/",
    ]
    asked = 0
    for door in doors:
        for way in OUTSIDE:
            answer = as_customer.get(door + way)
            sent = body(answer) if answer.streaming else answer.content
            assert answer.status_code in (301, 302, 400, 404)
            assert b"not for you" not in sent
            assert b"root:" not in sent
            asked += 1
    assert asked == len(doors) * len(OUTSIDE)


# --- UP-08 ---------------------------------------------------------------------------------------------------------


def bomb(megabytes: int = 200) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as inside:
        for _piece in range(megabytes):
            inside.write(bytes(1_000_000))
    return out.getvalue()


@pytest.mark.parametrize("ending", ["zip", "docx", "png", "jpg", "gif", "webp", "pdf", "txt", "csv", "json", "log"])
def test_UP_08_archives_are_not_on_the_list_and_never_inflated(
    draft: Case, send: Any, on_disk: Any, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    content = bomb(20)
    monkeypatch.setattr("zlib.decompressobj", None)
    assert send(draft, file(f"a.{ending}", content)).status_code == 422
    assert (draft.attachments.count(), on_disk()) == (0, [])


def test_UP_08_a_bomb_behind_a_picture_does_not_go_out(draft: Case, customer: User, as_customer: Client) -> None:
    kept = checked(draft, "a.png", picture() + bomb(2), customer)
    served = body(as_customer.get(reverse("case_file", args=[draft.number, kept.pk])))
    assert (kept.state, b"PK\x03\x04" in served) == ("clean", False)


# --- UP-09 ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(settings: Any) -> Any:
    """Limits that are soon reached: 1 MB a file, 3 files and 2 MB a case, 5 files and 4 MB a day, 3 MB a request."""
    settings.MAX_FILE_SIZE, settings.MAX_CASE_SIZE, settings.MAX_SIZE_PER_DAY = 1_000_000, 2_000_000, 4_000_000
    settings.MAX_FILES_PER_CASE, settings.MAX_FILES_PER_DAY, settings.MAX_REQUEST_SIZE = 3, 5, 3_000_000
    return settings


def heavy(name: str, size: int = 900_000) -> SimpleUploadedFile:
    return file(name, b"x" * size)


def test_UP_09_each_limit_is_said_beforehand(draft: Case, as_customer: Client, new_case: Any, small: Any) -> None:
    for path in (reverse("draft_details", args=[draft.number]), reverse("case", args=[new_case().number])):
        page = as_customer.get(path, headers={"accept-language": "en"}).content.decode()
        for limit in ("1.0 MB", "2.0 MB", "4.0 MB"):
            assert limit in page, (path, limit)


def test_UP_09_over_a_limit_the_answer_names_it(new_draft: Any, send: Any, small: Any, on_disk: Any) -> None:
    draft = new_draft()
    assert "parts of up to 1 MB" in send(draft, heavy("a.txt", 1_000_001)).json()["message"]
    assert "a case can hold 2 MB" in send(draft, *[heavy(f"{n}.txt") for n in range(3)]).json()["message"]
    assert "can hold 3 files" in send(draft, *[file(f"{n}.txt") for n in range(4)]).json()["message"]
    assert (draft.attachments.count(), on_disk()) == (0, [])
    too_much = send(draft, *[heavy(f"{n}.txt") for n in range(4)])
    assert (too_much.status_code, "2.0 MB" in too_much.content.decode()) == (413, True)
    assert [send(draft, heavy(name)).status_code for name in ("a.txt", "b.txt", "c.txt")] == [200, 200, 422]


def test_UP_09_a_company_has_a_day_and_everybody_shares_it(
    new_draft: Any, send: Any, small: Any, colleague: User, stranger: User, agent: User
) -> None:
    small.MAX_FILES_PER_DAY = 50
    for _case in range(2):
        assert send(new_draft(), heavy("a.txt"), heavy("b.txt")).status_code == 200
    over = send(new_draft(), heavy("c.txt"))
    assert (over.status_code, "would pass 4 MB" in over.json()["message"]) == (422, True)
    with pytest.raises(uploads.Unwelcome, match="would pass 4 MB"):
        uploads.store(new_draft(filer=colleague), heavy("c.txt"), colleague)
    # Another company's day is its own, and support's files count for none.
    uploads.store(new_draft(filer=stranger), heavy("c.txt"), stranger)
    uploads.store(new_draft(), heavy("c.txt"), agent)
    assert send(new_draft(), file("small.txt")).status_code == 200


def test_UP_09_so_many_files_a_day(new_draft: Any, send: Any, small: Any) -> None:
    assert send(new_draft(), *[file(f"{n}.txt") for n in range(3)]).status_code == 200
    assert send(new_draft(), *[file(f"{n}.txt") for n in range(2)]).status_code == 200
    over = send(new_draft(), file("c.txt"))
    assert (over.status_code, "can send 5 files a day" in over.json()["message"]) == (422, True)


def test_UP_09_the_day_begins_at_midnight_in_japan(new_draft: Any, customer: User, small: Any) -> None:
    small.MAX_FILES_PER_DAY = 1
    evening = datetime(2026, 11, 24, 23, 59, tzinfo=JAPAN)
    with time_machine.travel(evening, tick=False):
        uploads.store(new_draft(), file("a.txt"), customer)
        with pytest.raises(uploads.Unwelcome, match="a day"):
            uploads.store(new_draft(), file("b.txt"), customer)
    with time_machine.travel(evening + timedelta(minutes=1), tick=False):
        assert uploads.store(new_draft(), file("b.txt"), customer)


@pytest.fixture
def drafts(new_draft: Any) -> list[Case]:
    return [new_draft() for _place in range(8)]


@pytest.mark.django_db(transaction=True)
def test_UP_09_eight_at_once_never_pass_the_day(
    drafts: list[Case],
    customer: User,
    small: Any,
    live: Any,  # noqa: F811 - a fixture
) -> None:
    answers = at_once(*[lambda draft=draft: uploads.store(draft, file("a.txt"), customer) for draft in drafts])
    assert sorted(type(answer).__name__ for answer in answers) == ["Attachment"] * 5 + ["Unwelcome"] * 3
    assert live(Attachment.objects.count) == 5


def test_UP_09_what_was_refused_takes_no_place(new_draft: Any, customer: User, small: Any) -> None:
    draft = new_draft()
    for name in "abc":
        uploads.store(draft, file(f"{name}.txt"), customer)
    draft.attachments.filter(name="a.txt").update(state="refused", refusal="infected")
    assert uploads.store(draft, file("d.txt"), customer)


def test_UP_09_the_server_in_front_lets_one_megabyte_more_through(settings: Any) -> None:
    readme = Path(__file__).parents[3].joinpath("README.md").read_text(encoding="utf-8")
    (limit,) = re.findall(r"client_max_body_size (\d+)m;", readme)
    assert int(limit) * 1_000_000 == settings.MAX_REQUEST_SIZE == settings.MAX_CASE_SIZE + 1_000_000


# --- UP-11 ---------------------------------------------------------------------------------------------------------

BOUNDARY = "XpaperX"


def part(disposition: bytes, content: bytes = b"a line\n") -> bytes:
    head = b"Content-Disposition: form-data; " + disposition + b"\r\nContent-Type: text/plain\r\n\r\n"
    return b"--" + BOUNDARY.encode() + b"\r\n" + head + content + b"\r\n"


GOOD_PART = part(b'name="files"; filename="good.txt"')
LOST = {
    "name in shift_jis": part('name="files"; filename="表.txt"'.encode("cp932")),
    "name in euc": part('name="files"; filename="表.txt"'.encode("euc_jp")),
    "unknown charset": part(b"name=\"files\"; filename*=bogus''a.txt"),
    "two dots": part(b'name="files"; filename=".."'),
    "one dot": part(b'name="files"; filename="."'),
    "only a slash": part(b'name="files"; filename="/"'),
    "nothing that can be seen": part('name="files"; filename="\u200b"'.encode()),
    "controls": part(b'name="files"; filename="\x01"'),
    "no name of a field": part(b'filename="a.txt"'),
    "no disposition": b"--" + BOUNDARY.encode() + b"\r\nX-Nothing: 1\r\n\r\na line\r\n",
    "no name of a file": part(b'name="files"; filename=""'),
}


@pytest.mark.parametrize("place", ["alone", "before", "behind"])
@pytest.mark.parametrize("lost", LOST)
def test_UP_11_no_file_is_missed_in_silence(
    as_customer: Client, draft: Case, on_disk: Any, lost: str, place: str
) -> None:
    token = b"--" + BOUNDARY.encode() + b'\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'
    parts = {"alone": [LOST[lost]], "before": [LOST[lost], GOOD_PART], "behind": [GOOD_PART, LOST[lost]]}[place]
    sent = token + b"".join(parts) + b"--" + BOUNDARY.encode() + b"--\r\n"
    path = reverse("draft_upload", args=[draft.number])
    answer = as_customer.post(path, sent, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    if answer.status_code == 200:
        # Taken, then with every file that was sent.
        assert len(answer.json()["files"]) == len(parts) == draft.attachments.count()
    else:
        assert answer.status_code in (400, 422)
        assert (draft.attachments.count(), on_disk()) == (0, [])


def broken_off(client: Client, path: str, came: bytes, kind: str, length: int) -> Any:
    """A request of which only so much arrived."""
    came_so_far: dict[str, Any] = {"wsgi.input": io.BytesIO(came), "CONTENT_LENGTH": str(length)}
    return client.generic("POST", path, b"x", content_type=kind, **came_so_far)


@pytest.mark.parametrize("ends", range(1, 60, 3))
def test_UP_11_a_request_that_breaks_off_is_none(as_customer: Client, draft: Case, on_disk: Any, ends: int) -> None:
    """The second file is cut: the first must not be taken for all there was."""
    sent = GOOD_PART + part(b'name="files"; filename="b.txt"', b"x" * 30) + b"--" + BOUNDARY.encode() + b"--\r\n"
    path, kind = reverse("draft_upload", args=[draft.number]), f"multipart/form-data; boundary={BOUNDARY}"
    answer = broken_off(as_customer, path, sent[:-ends], kind, len(sent))
    assert answer.status_code == 400
    assert (draft.attachments.count(), on_disk()) == (0, [])


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json"])
def test_UP_11_a_text_that_breaks_off_is_not_saved(as_customer: Client, draft: Case, kind: str) -> None:
    answer = broken_off(as_customer, reverse("draft_save", args=[draft.number]), b"subject=half", kind, 5000)
    assert answer.status_code == 400
    draft.refresh_from_db()
    assert draft.subject != "half"


def test_UP_11_the_receipt_lists_each_file_with_size_and_checksum(
    draft: Case, send: Any, as_customer: Client, customer: User
) -> None:
    for name, content in (("ログ.log", b"10:12 611\n"), ("画面.png", picture())):
        send(draft, file(name, content))
    sent = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    page = as_customer.get(reverse("receipt", args=[sent.number])).content.decode()
    for kept in sent.attachments.all():
        assert f"<bdi>{kept.name}</bdi>" in page
        assert kept.sha256 in page
    assert page.count(" B<") == 2


# --- Sent twice, cancelled, kept for later ---------------------------------------------------------------------------


@pytest.fixture
def reply(as_customer: Client, customer: User) -> Callable[..., Any]:
    customer.language = "en"
    customer.save(update_fields=["language"])

    def post(case: Case, key: str = "00000000-0000-4000-8000-000000000009", **fields: Any) -> Any:
        return as_customer.post(reverse("case_reply", args=[case.number]), {"key": key, "seen": "0", **fields})

    return post


def test_a_file_sent_again_with_its_key_is_kept_once(draft: Case, send: Any, on_disk: Any) -> None:
    key = "00000000-0000-4000-8000-000000000004"
    first, second = (send(draft, file("a.txt"), key=key).json()["files"] for _time in range(2))
    assert first == second
    assert (draft.attachments.count(), len(on_disk())) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_sent_eight_times_at_once_it_is_kept_once(
    draft: Case,
    customer: User,
    on_disk: Any,
    live: Any,  # noqa: F811 - a fixture
) -> None:
    key = uploads.key_of("00000000-0000-4000-8000-000000000005")
    kept = at_once(*[lambda: uploads.store(draft, file("a.txt"), customer, key=key)] * 8)
    assert {getattr(one, "pk", one) for one in kept} == {live(lambda: Attachment.objects.get().pk)}
    assert len(on_disk()) == 1


@pytest.mark.parametrize("key", ["", "x", "0", "\x85", "00000000-0000"])
def test_a_key_that_is_none_is_passed_over(draft: Case, send: Any, key: str) -> None:
    assert send(draft, file("a.txt"), key=key).status_code == 200
    assert draft.attachments.get().key is None


def test_what_was_cancelled_is_taken_back(
    draft: Case, send: Any, on_disk: Any, django_capture_on_commit_callbacks: Any
) -> None:
    key = "00000000-0000-4000-8000-000000000006"
    send(draft, file("a.txt"), key=key)
    with django_capture_on_commit_callbacks(execute=True):
        assert send(draft, cancel=key).status_code == 200
    assert send(draft, cancel=key).status_code == 200
    assert (draft.attachments.count(), on_disk()) == (0, [])


def test_what_was_cancelled_before_it_arrived_does_not_come_in(draft: Case, send: Any, on_disk: Any) -> None:
    key = "00000000-0000-4000-8000-000000000009"
    assert send(draft, cancel=key).status_code == 200
    answer = send(draft, file("a.txt"), key=key)
    assert (answer.status_code, answer.json()["message"]) == (422, "The upload was cancelled.")
    assert (draft.attachments.count(), on_disk()) == (0, [])
    assert send(draft, file("a.txt"), key="00000000-0000-4000-8000-00000000000a").status_code == 200


def test_nothing_is_taken_back_from_what_was_sent(draft: Case, send: Any, customer: User, as_customer: Client) -> None:
    key = "00000000-0000-4000-8000-000000000007"
    send(draft, file("a.txt"), key=key)
    sent = lifecycle.submit(draft, key=draft.submit_key, by=customer)
    as_customer.post(reverse("case_files", args=[sent.number]), {"cancel": key})
    assert sent.attachments.count() == 1


def test_nothing_is_taken_back_from_a_message_that_goes_out(as_customer: Client, new_case: Any, reply: Any) -> None:
    case, key = new_case(), "00000000-0000-4000-8000-00000000000b"
    path = reverse("case_files", args=[case.number])
    kept = as_customer.post(path, {"files": [file("a.txt")], "key": key}).json()["files"][0]["id"]
    assert reply(case, body="添付します", staged=kept).status_code == 302
    assert as_customer.post(path, {"cancel": key}).status_code == 200
    assert case.attachments.count() == 1


def test_files_wait_in_the_form_of_a_reply_until_it_goes(
    as_customer: Client, as_colleague: Client, as_agent: Client, new_case: Any, reply: Any
) -> None:
    case = new_case()
    path = reverse("case_files", args=[case.number])
    kept = as_customer.post(path, {"files": [file("a.txt")]}).json()["files"][0]["id"]
    page = as_customer.get(reverse("case", args=[case.number])).content.decode()
    assert f'name="staged" value="{kept}"' in page
    for other in (as_colleague, as_agent):
        assert kept not in other.get(reverse("case", args=[case.number]), follow=True).content.decode()
    assert reply(case, body="添付します", staged=kept).status_code == 302
    said = case.messages.get()
    assert [str(one.pk) for one in said.attachments.all()] == [kept]
    assert kept in as_colleague.get(reverse("case", args=[case.number])).content.decode()


def test_a_reply_that_cannot_go_loses_no_file(new_case: Any, reply: Any) -> None:
    case = new_case()
    page = reply(case, body="", files=[file("a.txt"), file("b.txt")])
    assert page.status_code == 422
    waiting = [str(one.pk) for one in case.attachments.filter(is_staged=True)]
    assert len(waiting) == 2
    assert all(f'value="{one}"' in page.content.decode() for one in waiting)
    assert reply(case, body="では", staged=waiting).status_code == 302
    assert case.messages.get().attachments.count() == 2


def test_a_reply_that_crosses_another_loses_no_file(new_case: Any, reply: Any, agent: User) -> None:
    case = new_case()
    lifecycle.move(case, "ask", by=agent, message="いつからですか")
    assert reply(case, body="昨日から", files=[file("a.txt")]).status_code == 409
    assert [one.name for one in case.attachments.filter(is_staged=True)] == ["a.txt"]


LARGE = b"a line of a log\n" * 100_000


@pytest.fixture
def full() -> Iterator[Any]:
    """A file on a disk that takes nothing more."""
    with open("/dev/full", "w+b", buffering=0) as device:
        yield device


def test_where_storage_is_full_it_is_told_and_what_was_typed_stays(
    draft: Case, send: Any, new_case: Any, reply: Any, on_disk: Any, full: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(uploads, "_sync", lambda kept: full.write(b"x"))
    answer = send(draft, file("a.log", LARGE))
    assert (answer.status_code, "storage is full" in answer.json()["message"]) == (507, True)
    page = reply(new_case(), body="書きかけです", files=[file("a.log", LARGE)])
    assert (page.status_code, "書きかけです" in page.content.decode()) == (422, True)
    assert "storage is full" in page.content.decode()
    assert (Attachment.objects.count(), on_disk()) == (0, [])


def test_where_there_is_no_room_to_receive_it_is_told(draft: Case, send: Any, full: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.receiving.TemporaryFile", lambda: full)
    answer = send(draft, file("a.log", LARGE))
    assert (answer.status_code, "空き容量" in answer.content.decode()) == (507, True)


def test_pressed_twice_the_files_go_once(new_case: Any, reply: Any) -> None:
    case = new_case()
    for _time in range(2):
        assert reply(case, body="では", files=[file("a.txt")]).status_code == 302
    assert (case.messages.count(), case.attachments.count()) == (1, 1)


def test_a_file_that_is_gone_is_not_missed_in_silence(new_case: Any, reply: Any) -> None:
    case = new_case()
    answer = reply(case, body="では", staged="00000000-0000-4000-8000-000000000008")
    assert (answer.status_code, "no longer there" in answer.content.decode()) == (422, True)
    assert case.messages.count() == 0


def test_a_file_is_taken_off_and_the_text_stays(as_customer: Client, new_case: Any, customer: User) -> None:
    case = new_case()
    kept = uploads.store(case, file("a.txt"), customer, is_staged=True)
    path = reverse("case_unload", args=[case.number, kept.pk])
    page = as_customer.post(path, {"body": "書きかけです"}, follow=True).content.decode()
    assert "書きかけです" in page
    assert case.attachments.count() == 0


@pytest.mark.parametrize("mode", ["public", "internal"])
def test_the_same_at_the_desk(as_agent: Client, new_case: Any, agent: User, mode: str) -> None:
    case = new_case()
    kept = uploads.store(case, file("a.txt"), agent, is_staged=True)
    path = reverse("case_unload", args=[case.number, kept.pk])
    page = as_agent.post(path, {"body": "書きかけです", "mode": mode}, follow=True).content.decode()
    assert "書きかけです" in page
    assert f'value="{mode}" checked' in page


def test_a_script_takes_a_file_off_and_saves_nothing_beside(
    as_customer: Client, draft: Case, new_case: Any, customer: User
) -> None:
    version, case = draft.version, new_case()
    kept = uploads.store(draft, file("a.txt"), customer)
    waiting = uploads.store(case, file("a.txt"), customer, is_staged=True)
    for name, of, one in (("draft_unload", draft, kept), ("case_unload", case, waiting)):
        path = reverse(name, args=[of.number, one.pk])
        answer = as_customer.post(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    draft.refresh_from_db()
    assert (draft.version, Attachment.objects.count()) == (version, 0)
    assert "a.txt" not in as_customer.get(reverse("case", args=[case.number])).content.decode()


def test_signed_out_it_is_told_and_nothing_is_kept(client: Client, new_case: Any, on_disk: Any) -> None:
    answer = client.post(reverse("case_files", args=[new_case().number]), {"files": [file("a.txt")]})
    assert (answer.status_code, bool(answer.json()["message"]), on_disk()) == (401, True, [])


def test_what_has_ended_takes_no_file(as_customer: Client, as_agent: Client, new_case: Any, customer: User) -> None:
    case = new_case()
    lifecycle.move(case, "withdraw", by=customer)
    path = reverse("case_files", args=[case.number])
    assert as_customer.post(path, {"files": [file("a.txt")]}).status_code == 409
    assert as_agent.post(path, {"files": [file("a.txt")]}).status_code == 200


def test_files_beside_a_text_that_was_begun_or_goes_out_stay(
    as_customer: Client, new_case: Any, customer: User, reply: Any
) -> None:
    begun, going = new_case(), new_case()
    beside = uploads.store(begun, file("a.txt"), customer, is_staged=True)
    with_it = uploads.store(going, file("a.txt"), customer, is_staged=True)
    as_customer.post(reverse("case_begun", args=[begun.number]), {"body": "書きかけ", "key": str(uuid4())})
    assert reply(going, body="添付します", staged=with_it.pk).status_code == 302
    with time_machine.travel(beside.uploaded_at + 2 * duties.FORGOTTEN_AFTER, tick=False):
        assert duties.forgotten_due() == []
        assert [duties.remove_forgotten(one.pk) for one in (beside, with_it)] == [False, False]
    assert Attachment.objects.count() == 2


def test_files_of_forms_that_were_never_sent_are_cleared_away(
    new_case: Any, customer: User, on_disk: Any, django_capture_on_commit_callbacks: Any
) -> None:
    case = new_case()
    uploads.store(case, file("sent.txt"), customer)
    forgotten = uploads.store(case, file("waiting.txt"), customer, is_staged=True)
    assert duties.forgotten_due() == []
    with time_machine.travel(forgotten.uploaded_at + duties.FORGOTTEN_AFTER + timedelta(seconds=1), tick=False):
        due = duties.forgotten_due()
        with django_capture_on_commit_callbacks(execute=True):
            assert [duties.remove_forgotten(key) for key in due] == [True]
        assert duties.remove_forgotten(forgotten.pk) is False
    assert ([one.name for one in case.attachments.all()], len(on_disk())) == (["sent.txt"], 1)
