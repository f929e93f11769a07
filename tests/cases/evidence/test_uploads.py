"""Files: what may come in, under which name and limit, and that all of them are kept or none."""

import hashlib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.utils import translation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cases import duties
from cases.evidence import pictures, uploads
from cases.evidence.uploads import Unwelcome, check, clean_name, content_disposition, store, store_all
from cases.models import Attachment, Case, User
from tests.cases.test_at_once import at_once, live  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def on_disk(settings: Any) -> Callable[[], list[str]]:
    root = Path(settings.MEDIA_ROOT)
    return lambda: sorted(path.name for path in root.rglob("*") if path.is_file())


def picture(form: str = "PNG", *, mode: str = "RGB", size: tuple[int, int] = (4, 3), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def moving(form: str, frames: int = 3, size: tuple[int, int] = (4, 3)) -> bytes:
    out = io.BytesIO()
    first, *others = [Image.new("RGB", size, (place * 80 % 256, place % 256, 9)) for place in range(frames)]
    first.save(out, form, save_all=True, append_images=others, duration=[100 * (n % 3 + 1) for n in range(frames)])
    return out.getvalue()


def file(name: str, content: bytes = b"a line\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def png_of(width: int, height: int) -> bytes:
    """Only the head of a picture that would be that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


JAPANESE = "会員番号,氏名\n1,髙橋\n2,①②\n"

TAKEN: dict[str, tuple[str, bytes, str]] = {
    "png": ("画面.png", picture(), "png"),
    "png in capitals": ("SHOT.PNG", picture(), "png"),
    "grey png of 16 bits": ("a.png", picture(mode="I;16"), "png"),
    "png with a palette": ("a.png", picture(mode="P"), "png"),
    "black and white png": ("a.png", picture(mode="1"), "png"),
    "png with alpha": ("a.png", picture(mode="LA"), "png"),
    "moving png": ("a.png", moving("PNG"), "png"),
    "jpeg": ("a.jpg", picture("JPEG"), "jpeg"),
    "jpeg by its whole name": ("a.jpeg", picture("JPEG"), "jpeg"),
    "cmyk jpeg": ("a.jpg", picture("JPEG", mode="CMYK"), "jpeg"),
    "grey jpeg": ("a.jpg", picture("JPEG", mode="L"), "jpeg"),
    "jpeg of a phone": ("a.jpg", moving("MPO", 2), "jpeg"),
    "jpeg with a tail": ("a.jpg", picture("JPEG", size=(90, 90)) + b"SEFT" * 9, "jpeg"),
    "gif": ("a.gif", picture("GIF", mode="P"), "gif"),
    "moving gif": ("a.gif", moving("GIF"), "gif"),
    "webp": ("a.webp", picture("WEBP"), "webp"),
    "moving webp": ("a.webp", moving("WEBP"), "webp"),
    "pdf": ("手順.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "pdf"),
    "pdf after a byte order mark": ("a.pdf", b"\xef\xbb\xbf\n%PDF-1.4\n", "pdf"),
    "text": ("a.txt", b"a", "text"),
    "text in utf-8": ("a.txt", JAPANESE.encode(), "text"),
    "text as notepad writes it": ("a.txt", JAPANESE.encode("utf-8-sig"), "text"),
    "text of windows": ("a.txt", JAPANESE.encode("cp932"), "text"),
    "text of unix": ("a.txt", "会員番号".encode("euc_jp"), "text"),
    "text of mail": ("a.txt", "会員番号\n".encode("iso2022_jp"), "text"),
    "text of excel": ("a.txt", JAPANESE.encode("utf-16"), "text"),
    "text from europe": ("a.txt", "Müller café €".encode("cp1252"), "text"),
    "text with an address first": ("a.txt", b"<sato@minato.example> wrote:\n", "text"),
    "text cut in a character by the sample": ("a.txt", ("x" + "表" * 40_000).encode(), "text"),
    "csv": ("list.csv", JAPANESE.encode("cp932"), "csv"),
    "json": ("a.json", b' {"errors":[{"code":"610"}]}', "json"),
    "json list": ("a.json", b"\xef\xbb\xbf[1, 2]", "json"),
    "json of windows": ("a.json", '{"名": 1}'.encode("utf-16"), "json"),
    "log": ("a.log", b"2026-11-20 10:12 \x1b[31mERROR\x1b[0m 610\r\n\x0c", "log"),
    "log of syslog": ("a.log", b"<14>Nov 20 10:12:00 web1 app: started\n", "log"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_what_we_take(case: str) -> None:
    name, content, kind = TAKEN[case]
    upload = file(name, content)
    assert check(upload).name == kind
    assert upload.read() == content


HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ELF, MZ = b"\x7fELF\x02\x01\x01" + bytes(9), b"MZ\x90\x00\x03" + bytes(60)
LIARS = {
    "html": HTML,
    "html after blanks": b"\xef\xbb\xbf \r\n\t" + HTML,
    "html without a doctype": b"<body onload=alert(1)>",
    "html in utf-16": HTML.decode().encode("utf-16"),
    "script": b"<script>alert(1)</script>",
    "svg": SVG,
    "svg after a prologue": b'<?xml version="1.0"?>' + SVG,
    "entities": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "php": b"<?php system($_GET[0]);",
    "asp": b"<%eval request(0)%>",
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "batch": b"@echo off\r\ndel *.*",
    "postscript": b"%!PS-Adobe-3.0\n",
    "rtf": b"{\\rtf1\\ansi x}",
    "windows program": MZ,
    "linux program": ELF,
    "zip": zipped(),
    "gzip": b"\x1f\x8b\x08\x00" + bytes(20),
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04",
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(12),
    "mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(12),
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO", size=(16, 16)),
    "ppm": picture("PPM"),
    "jpeg 2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(20),
    "psd": b"8BPS\x00\x01" + bytes(20),
    "random": bytes(range(256)) * 4,
    "nul": b"a\x00b",
    "half of utf-16": b"\xff\xfe\x41",
}


@pytest.mark.parametrize("ending", ["png", "jpg", "gif", "webp", "pdf", "txt", "csv", "json", "log"])
@pytest.mark.parametrize("liar", LIARS)
def test_a_file_that_is_not_what_its_name_says_is_refused(liar: str, ending: str) -> None:
    with pytest.raises(Unwelcome) as refusal:
        check(file(f"本物.{ending}", LIARS[liar]))
    assert refusal.value.code == "contents"
    assert str(refusal.value) == (
        f"The contents of 本物.{ending} are not those of a .{ending} file. Save it anew in that format, then attach it."
    )


PURE = {"png": picture(), "jpg": picture("JPEG"), "gif": picture("GIF"), "webp": picture("WEBP"), "pdf": b"%PDF-1.7\n%"}


@pytest.mark.parametrize("ending", [*PURE, "txt", "csv", "json", "log"])
@pytest.mark.parametrize("contents", PURE)
def test_one_good_file_may_not_pass_for_another(contents: str, ending: str) -> None:
    if contents == ending:
        assert check(file(f"a.{ending}", PURE[contents]))
    else:
        with pytest.raises(Unwelcome, match="not those of"):
            check(file(f"a.{ending}", PURE[contents]))


@pytest.mark.parametrize("name", ["a.exe", "a.svg", "a.html", "a.zip", "a.docx", "a.xlsx", "a.heic", "a.eml", "a.mp4"])
def test_other_kinds_are_refused_with_what_is_fine(name: str) -> None:
    with pytest.raises(Unwelcome) as refusal:
        check(file(name, b"x"))
    assert (refusal.value.code, str(refusal.value)) == (
        "kind",
        f"{name} is of a kind we cannot take. PNG, JPEG, GIF, WebP, PDF, text, CSV, JSON, HAR and log files are fine.",
    )


@pytest.mark.parametrize("name", ["noending", "a.png.exe", "a.", "png", ".png", "a.txt ~", "a．ｐｎｇ", "a.txt:evil"])
def test_the_last_ending_counts(name: str) -> None:
    with pytest.raises(Unwelcome, match="of a kind we cannot take"):
        check(file(name, picture()))


def test_every_refusal_is_there_in_japanese() -> None:
    with translation.override("ja"), pytest.raises(Unwelcome) as refusal:
        check(file("表.exe"))
    with translation.override("ja"):
        assert str(refusal.value).startswith("表.exe は添付できない種類のファイルです。")


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Unwelcome) as refusal:
        check(file("空.txt", b""))
    assert str(refusal.value) == "空.txt is empty. Check the file, then attach it again."


@pytest.mark.parametrize("content", [b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_text_without_a_word_is_refused(content: bytes) -> None:
    with pytest.raises(Unwelcome, match="not those of"):
        check(file("a.txt", content))


# --- Pictures that are traps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        png_of(6001, 6000),
        png_of(60_000, 60_000),
        png_of(2**31 - 1, 2**31 - 1),
        picture("GIF", mode="P", size=(1, 1)).replace(struct.pack("<HH", 1, 1), struct.pack("<HH", 65535, 65535)),
        picture("WEBP", size=(4001, 2500)),
        moving("GIF", 201),
    ],
    ids=["36 million", "bomb", "largest", "gif", "webp", "frames"],
)
def test_a_bomb_is_refused_before_it_is_decoded(content: bytes) -> None:
    ending = {b"\x89P": "png", b"GI": "gif", b"RI": "webp"}[content[:2]]
    with mock.patch.object(Image.Image, "load", side_effect=AssertionError), pytest.raises(Unwelcome) as refusal:
        check(file(f"爆.{ending}", content))
    assert refusal.value.code in ("pixels", "contents")
    if refusal.value.code == "pixels":
        assert str(refusal.value).startswith(f"爆.{ending} has too many pixels or frames. Scale it down")


def test_all_frames_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pictures.ALTOGETHER, "GIF", 36)
    assert check(file("a.gif", moving("GIF", 3)))
    with pytest.raises(Unwelcome, match="too many pixels or frames"):
        check(file("a.gif", moving("GIF", 4)))


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_that_is_cut_off_is_told_so(form: str) -> None:
    noise = io.BytesIO()
    Image.effect_noise((200, 200), 50).convert("RGB").save(noise, form)
    content = noise.getvalue()
    with pytest.raises(Unwelcome) as refusal:
        check(file(f"a.{form.lower()}", content[: len(content) * 2 // 3]))
    assert (refusal.value.code, str(refusal.value)) == (
        "cut_off",
        f"a.{form.lower()} ends too early. Save or copy it anew, then attach it.",
    )


@pytest.fixture
def drawn(new_draft: Callable[..., Case], customer: User) -> Callable[[str, bytes], Attachment]:
    """``drawn(name, content)``: the file after the worker had it."""

    def draw(name: str, content: bytes) -> Attachment:
        attachment = store(new_draft(), file(name, content), customer)
        assert duties.check_file(attachment.pk)
        attachment.refresh_from_db()
        return attachment

    return draw


def served(attachment: Attachment) -> Image.Image:
    assert attachment.state == Attachment.State.CLEAN
    with attachment.served.open("rb") as kept:
        return Image.open(io.BytesIO(kept.read()))


@pytest.mark.parametrize(
    "case", [name for name, (_name, _content, kind) in TAKEN.items() if kind in ("png", "jpeg", "gif", "webp")]
)
def test_every_picture_is_drawn_anew_in_its_own_format(drawn: Any, case: str) -> None:
    name, content, kind = TAKEN[case]
    attachment = drawn(name, content)
    again = served(attachment)
    assert (again.format or "").lower() == kind
    assert (attachment.width, attachment.height) == again.size == Image.open(io.BytesIO(content)).size


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_still_moves_at_its_own_pace(drawn: Any, form: str) -> None:
    again = served(drawn(f"a.{form.lower()}", moving(form, 4)))
    assert again.n_frames == 4
    durations, colours = [], []
    for number in range(4):
        again.seek(number)
        again.load()
        durations.append(round(again.info["duration"]))
        colours.append(again.convert("RGB").getpixel((1, 1))[0])
    assert durations == [100, 200, 300, 100]
    assert [abs(colour - place * 80) < 12 for place, colour in enumerate(colours)] == [True] * 4


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_turned_upright(drawn: Any, form: str, turned: int) -> None:
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste("black", (0, 0, 16, 16))  # a mark in the upper left
    turns = Image.Transpose
    held = {1: None, 2: turns.FLIP_LEFT_RIGHT, 3: turns.ROTATE_180, 4: turns.FLIP_TOP_BOTTOM, 5: turns.TRANSPOSE}
    held |= {6: turns.ROTATE_90, 7: turns.TRANSVERSE, 8: turns.ROTATE_270}
    exif, out, turn = Image.Exif(), io.BytesIO(), held[turned]
    exif[0x0112] = turned
    (upright.transpose(turn) if turn is not None else upright).save(out, form, exif=exif)
    attachment = drawn(f"a.{form.lower()}", out.getvalue())
    again = served(attachment).convert("L")
    assert (attachment.width, attachment.height) == again.size == (64, 32)
    assert (again.getpixel((6, 6)), again.getpixel((58, 26))) == (
        pytest.approx(0, abs=40),
        pytest.approx(255, abs=40),
    )


MARKER = b"Minato-3-1-secret"


def marked() -> dict[str, bytes]:
    """Pictures of every format that hold a marker wherever one can hide."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = MARKER.decode()
    exif.get_ifd(0x8825)[29] = MARKER.decode()  # in the place for GPS
    icc = MARKER * 20
    text = PngInfo()
    text.add_text("Author", MARKER.decode())
    text.add_itxt("XML:com.adobe.xmp", MARKER.decode())
    text.add_text("Comment", MARKER.decode(), zip=True)
    size = (40, 30)
    jpeg = picture("JPEG", size=size, exif=exif, icc_profile=icc, comment=MARKER, xmp=MARKER)
    iptc = b"\xff\xed" + struct.pack(">H", 2 + len(MARKER)) + MARKER
    gif = picture("GIF", mode="P", size=size, comment=MARKER)
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(MARKER)]) + MARKER + b"\x00"
    frames = [Image.new("RGB", size, colour) for colour in ("red", "blue")]
    out: dict[str, bytes] = {}
    for form, options in (("GIF", {"comment": MARKER}), ("WEBP", {"exif": exif, "xmp": MARKER, "icc_profile": icc})):
        kept = io.BytesIO()
        frames[0].save(kept, form, save_all=True, append_images=frames[1:], **options)
        out[f"moving.{form.lower()}"] = kept.getvalue()
    kept = io.BytesIO()
    frames[0].save(kept, "PNG", save_all=True, append_images=frames[1:], pnginfo=text, exif=exif, icc_profile=icc)
    return out | {
        "moving.png": kept.getvalue(),
        "still.png": picture(size=size, pnginfo=text, exif=exif, icc_profile=icc) + MARKER,
        "palette.png": picture(mode="P", size=size, pnginfo=text, icc_profile=icc),
        "still.jpg": jpeg[:2] + iptc + jpeg[2:] + MARKER,
        "still.gif": gif[:-1] + xmp + b";" + MARKER,
        "still.webp": picture("WEBP", size=size, exif=exif, icc_profile=icc, xmp=MARKER) + MARKER,
        "polyglot.png": picture(size=size) + zipped() + MARKER,
        "polyglot.gif": picture("GIF", size=size) + HTML + MARKER,
        "polyglot.jpg": jpeg + HTML + zipped() + MARKER,
    }


MARKED = marked()


@pytest.mark.parametrize("name", MARKED)
def test_nothing_but_the_picture_goes_out(drawn: Any, name: str) -> None:
    content = MARKED[name]
    assert MARKER in content
    attachment = drawn(name, content)
    with attachment.served.open("rb") as kept:
        data = kept.read()
    assert (MARKER in data, b"<script" in data, b"PK\x03\x04" in data) == (False, False, False)
    again = Image.open(io.BytesIO(data))
    assert not {"exif", "icc_profile", "comment", "xmp", "XML:com.adobe.xmp"} & set(again.info)
    assert dict(again.getexif()) == {}


def test_colours_come_through(drawn: Any) -> None:
    out = io.BytesIO()
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 4, 8))
    clear.quantize(4).save(out, "PNG")
    again = served(drawn("palette.png", out.getvalue())).convert("RGBA")
    assert (again.getpixel((1, 1)), again.getpixel((6, 6))[3]) == ((0, 0, 255, 255), 0)
    deep = io.BytesIO()
    Image.new("I;16", (4, 4), 0x1234).save(deep, "PNG")
    assert served(drawn("deep.png", deep.getvalue())).getpixel((0, 0)) == 0x1234
    ink = served(drawn("ink.jpg", picture("JPEG", mode="CMYK", size=(8, 8))))
    assert (ink.mode, ink.getpixel((4, 4))) == ("RGB", (255, 255, 255))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_note_on_orientation_is_passed_over(drawn: Any) -> None:
    content = picture("JPEG", size=(20, 10), exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f" + b"\xff" * 30)
    assert served(drawn("a.jpg", content)).size == (20, 10)


def broken(form: str) -> bytes:
    """Built like a picture, but with nonsense where the decoder looks."""
    noise = io.BytesIO()
    Image.effect_noise((120, 120), 50).convert("L").save(noise, form)
    content = noise.getvalue()
    if form == "GIF":
        return content[: len(content) // 3]
    place = content.index(b"\xff\xc4") + 4 if form == "JPEG" else len(content) // 2
    return content[:place] + b"\xee" * 12 + content[place + 12 :]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF"])
def test_a_picture_that_breaks_in_the_middle_is_refused_by_the_worker(drawn: Any, form: str, on_disk: Any) -> None:
    attachment = drawn(f"a.{form.lower()}", broken(form))
    assert (attachment.state, attachment.refusal, attachment.served.name) == ("refused", "unreadable", "")
    assert on_disk() == [str(attachment.pk)]


def test_half_a_webp_is_none(drawn: Any) -> None:
    content = picture("WEBP", size=(40, 40))
    with pytest.raises(Unwelcome, match="ends too early"):
        drawn("a.webp", content[: len(content) // 2])


def test_other_files_are_only_handed_through(drawn: Any) -> None:
    attachment = drawn("a.pdf", b"%PDF-1.7\n%")
    assert (attachment.state, attachment.served.name) == ("clean", "")


def test_a_storage_that_cannot_be_read_condemns_no_picture(new_draft: Any, customer: User) -> None:
    attachment = store(new_draft(), file("a.png", picture()), customer)
    broken = mock.patch.object(pictures, "redrawn", side_effect=OSError(5, "Input/output error"))
    with broken, pytest.raises(OSError, match="output"):
        uploads.prepare(attachment)
    attachment.refresh_from_db()
    assert attachment.state == Attachment.State.WAITING


@pytest.mark.parametrize("works", range(2))
def test_what_could_not_be_drawn_in_full_is_cleared_away(
    new_draft: Any, customer: User, on_disk: Any, works: int
) -> None:
    attachment = store(new_draft(), file("a.png", picture()), customer)
    calls, sync = iter(range(9)), uploads._sync

    def full(kept: Any) -> None:
        if next(calls) == works:
            raise OSError(28, "No space left on device")
        sync(kept)

    with mock.patch.object(uploads, "_sync", full), pytest.raises(OSError, match="No space"):
        uploads.prepare(attachment)
    assert on_disk() == [str(attachment.pk)]


def test_a_storage_that_fails_condemns_no_picture(new_draft: Any, customer: User) -> None:
    attachment = store(new_draft(), file("a.png", picture()), customer)
    full = mock.patch("django.core.files.storage.FileSystemStorage._save", side_effect=OSError(28, "full"))
    with full, pytest.raises(OSError, match="full"):
        uploads.prepare(attachment)
    attachment.refresh_from_db()
    assert attachment.state == Attachment.State.WAITING
    attachment.refresh_from_db()
    uploads.prepare(attachment)
    attachment.refresh_from_db()
    assert attachment.state == Attachment.State.CLEAN


def test_a_picture_whose_bytes_are_gone_is_refused(new_draft: Any, customer: User) -> None:
    attachment = store(new_draft(), file("a.png", picture()), customer)
    attachment.file.storage.delete(attachment.file.name)
    uploads.prepare(attachment)
    attachment.refresh_from_db()
    assert attachment.state == Attachment.State.REFUSED


def test_a_file_taken_away_while_it_is_drawn_leaves_nothing(new_draft: Any, customer: User, on_disk: Any) -> None:
    attachment = store(new_draft(), file("a.png", picture()), customer)
    Attachment.objects.filter(pk=attachment.pk).delete()
    uploads.prepare(attachment)
    assert on_disk() == [attachment.file.name]
    assert attachment.file.name == str(attachment.pk)


# --- Limits --------------------------------------------------------------------------------------------------------


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(settings: Any) -> None:
    settings.MAX_FILE_SIZE = 25_000_000
    assert check(file("a.txt", b"x" * 25_000_000)).name == "text"
    with pytest.raises(Unwelcome) as refusal:
        check(file("大.txt", b"x" * 25_000_001))
    assert str(refusal.value) == "大.txt has 25.1 MB. Make it smaller, or split it into parts of up to 25 MB."


@pytest.mark.parametrize(
    ("size", "words"),
    [(25_000_000, "25 MB"), (25_000_001, "25.1 MB"), (100_000_000, "100 MB"), (1, "0.1 MB"), (3_340_000, "3.4 MB")],
)
def test_sizes_read_in_decimal_megabytes(size: int, words: str) -> None:
    assert uploads.megabytes(size) == words


def test_a_case_holds_so_many_files(new_draft: Any, customer: User, settings: Any, on_disk: Any) -> None:
    settings.MAX_FILES_PER_CASE = 3
    case = new_draft()
    store_all(case, [file(f"{n}.txt") for n in range(2)], customer)
    with pytest.raises(Unwelcome) as refusal:
        store_all(case, [file("c.txt"), file("d.txt")], customer)
    assert str(refusal.value) == "A case can hold 3 files. Remove some, then add the others."
    assert (case.attachments.count(), len(on_disk())) == (2, 2)
    store(case, file("c.txt"), customer)
    with pytest.raises(Unwelcome, match="can hold 3 files"):
        store(case, file("d.txt"), customer)


def test_a_case_holds_so_much(new_draft: Any, customer: User, settings: Any, on_disk: Any) -> None:
    settings.MAX_CASE_SIZE = 1_000_000
    case = new_draft()
    store(case, file("a.txt", b"x" * 600_000), customer)
    with pytest.raises(Unwelcome) as refusal:
        store(case, file("b.txt", b"x" * 400_001), customer)
    assert str(refusal.value) == (
        "Together the files are 1.1 MB; a case can hold 1 MB. Leave some out, or make them smaller."
    )
    assert len(on_disk()) == 1
    store(case, file("b.txt", b"x" * 400_000), customer)
    assert store_all(case, [], customer) == []


def test_the_last_place_is_given_once(new_draft: Any, customer: User, settings: Any, on_disk: Any) -> None:
    settings.MAX_FILES_PER_CASE = 1
    case = new_draft()
    sync = uploads._sync

    def another_is_faster(kept: Any) -> None:
        sync(kept)
        Attachment.objects.create(case=case, uploaded_by=customer, name="b.txt", kind="text", size=1, sha256="")

    with mock.patch.object(uploads, "_sync", another_is_faster), pytest.raises(Unwelcome, match="can hold 1 files"):
        store(case, file("a.txt"), customer)
    assert ([kept.name for kept in case.attachments.all()], on_disk()) == (["b.txt"], [])


@pytest.mark.django_db(transaction=True)
def test_eight_uploads_at_once_never_pass_the_limits(
    draft: Case,
    customer: User,
    settings: Any,
    live: Any,  # noqa: F811 - a fixture
    on_disk: Any,
) -> None:
    settings.MAX_FILES_PER_CASE, settings.MAX_CASE_SIZE = 5, 350_000
    answers = at_once(*[lambda: store(draft, file("a.txt", b"x" * 100_000), customer)] * 8)
    assert sorted(type(answer).__name__ for answer in answers) == ["Attachment"] * 3 + ["Unwelcome"] * 5
    assert live(lambda: Attachment.objects.filter(case=draft).count()) == len(on_disk()) == 3


# --- All or nothing --------------------------------------------------------------------------------------------------


def test_what_is_kept_is_what_came(new_draft: Any, customer: User, on_disk: Any) -> None:
    large = TemporaryUploadedFile("大.log", "text/plain", 3_000_000, None)
    large.write(b"line\n" * 600_000)
    contents = [b"line\n" * 600_000, JAPANESE.encode("cp932")]
    kept = store_all(new_draft(), [large, file("list.csv", contents[1])], customer)
    large.close()
    for attachment, content in zip(kept, contents, strict=True):
        assert (attachment.size, attachment.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        with attachment.file.open("rb") as stored:
            assert stored.read() == content
    assert [attachment.name for attachment in kept] == ["大.log", "list.csv"]
    assert [attachment.state for attachment in kept] == ["waiting", "waiting"]
    assert on_disk() == sorted(str(attachment.pk) for attachment in kept)


GOOD = [("a.txt", b"x"), ("b.png", picture()), ("c.csv", b"1,2")]


@pytest.mark.parametrize("place", range(4))
def test_one_bad_file_keeps_the_others_out(new_draft: Any, customer: User, on_disk: Any, place: int) -> None:
    several = [file(*one) for one in GOOD]
    several.insert(place, file("悪.png", HTML))
    case = new_draft()
    with pytest.raises(Unwelcome, match=r"悪\.png"):
        store_all(case, several, customer)
    assert (case.attachments.count(), on_disk()) == (0, [])


@pytest.mark.parametrize("works", range(3))
def test_a_full_disk_leaves_nothing(new_draft: Any, customer: User, on_disk: Any, works: int) -> None:
    case, calls, sync = new_draft(), iter(range(9)), uploads._sync

    def full(kept: Any) -> None:
        if next(calls) == works:
            raise OSError(28, "No space left on device")
        sync(kept)

    with mock.patch.object(uploads, "_sync", full), pytest.raises(Unwelcome, match="storage is full"):
        store_all(case, [file(*one) for one in GOOD], customer)
    assert (case.attachments.count(), on_disk()) == (0, [])


def test_half_a_file_is_cleared_away(new_draft: Any, customer: User, on_disk: Any, settings: Any) -> None:
    upload = file("a.txt", b"x" * 10)
    case, chunks = new_draft(), upload.chunks

    def breaks(*_args: Any) -> Iterator[bytes]:
        yield from (chunks() if not on_disk_begun() else ())
        if on_disk_begun():
            yield b"xxx"
            raise OSError(28, "No space left on device")

    begun = []

    def on_disk_begun() -> bool:
        begun.append(1)
        return len(begun) > 2

    with mock.patch.object(upload, "chunks", breaks), pytest.raises(Unwelcome, match="storage is full"):
        store(case, upload, customer)
    assert (case.attachments.count(), on_disk()) == (0, [])


@pytest.mark.parametrize("works", range(3))
def test_a_database_that_fails_leaves_nothing(new_draft: Any, customer: User, on_disk: Any, works: int) -> None:
    case, calls, save = new_draft(), iter(range(9)), Attachment.save

    def fail(self: Attachment, **options: Any) -> None:
        if next(calls) == works:
            raise DatabaseError("gone")
        save(self, **options)

    with mock.patch.object(Attachment, "save", fail), pytest.raises(DatabaseError):
        store_all(case, [file(*one) for one in GOOD], customer)
    assert (case.attachments.count(), on_disk()) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_rows_kept_by_a_database_whose_answer_was_lost_keep_their_files(
    draft: Case, customer: User, on_disk: Any
) -> None:
    commit = connection.commit

    def lost() -> None:
        commit()
        raise OperationalError("server closed the connection unexpectedly")

    with mock.patch.object(connection, "commit", lost), pytest.raises(OperationalError):
        store(draft, file("a.txt"), customer)
    assert on_disk() == [str(draft.attachments.get().pk)]


def test_a_draft_deleted_meanwhile_takes_no_file(new_draft: Any, customer: User, on_disk: Any) -> None:
    case = new_draft()
    gone = Case(pk=case.pk + 10_000, company=case.company, filer=customer)
    with pytest.raises(Unwelcome, match="deleted or sent meanwhile"):
        store(gone, file("a.txt"), customer)
    assert on_disk() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_away_is_gone_once_that_is_certain(draft: Case, customer: User, on_disk: Any) -> None:
    attachment = store(draft, file("a.png", picture()), customer)
    uploads.prepare(attachment)
    assert len(on_disk()) == 3
    uploads.remove(attachment)
    assert (draft.attachments.count(), on_disk()) == (0, [])


# --- Names -----------------------------------------------------------------------------------------------------------

NAMES = {
    "画面.txt": "画面.txt",
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\boot.txt": "boot.txt",
    "C:\\Users\\佐藤\\表.csv": "表.csv",
    "/etc/cron.d/a.txt": "a.txt",
    "....//a.txt": "a.txt",
    "shot\u202egnp.txt": "shotgnp.txt",
    "\u200b.htaccess.txt": "htaccess.txt",
    "a\u200b.txt": "a.txt",
    "a\x00.txt": "a.txt",
    "a\r\nX-Evil: 1.txt": "aX-Evil: 1.txt",
    " a.txt ": "a.txt",
    "a.txt...": "a.txt",
    "　a.txt　": "a.txt",
    "CON.txt": "CON.txt",
    "nul.txt": "nul.txt",
    "が.txt": "が.txt",
    "か\u3099.txt": "か\u3099.txt",
    "ｆｕｌｌ＿width.txt": "ｆｕｌｌ＿width.txt",
    "a\ud800.txt": "a.txt",
    '"; rm -rf ~; ".txt': '"; rm -rf ~; ".txt',
    "<img src=x>.txt": "<img src=x>.txt",
    "%2e%2e%2fa.txt": "%2e%2e%2fa.txt",
    "a.b.c.txt": "a.b.c.txt",
    "x" * 300 + ".txt": "x" * 247 + ".txt",
    "表" * 300 + ".txt": "表" * 247 + ".txt",
}


@pytest.mark.parametrize(("sent", "shown"), NAMES.items(), ids=range(len(NAMES)))
def test_a_name_is_data_and_the_disk_has_its_own(
    new_draft: Any, customer: User, on_disk: Any, settings: Any, sent: str, shown: str
) -> None:
    upload = file("a.txt")
    # As a parser that forgives everything would name it.
    with mock.patch.object(type(upload), "name", sent):
        attachment = store(new_draft(), upload, customer)
    attachment.refresh_from_db()
    assert attachment.name == shown == clean_name(shown)
    assert len(attachment.name) <= 255
    assert [re.fullmatch("[0-9a-f-]{36}", name) is not None for name in on_disk()] == [True]
    assert Path(attachment.file.path).parent == Path(settings.MEDIA_ROOT)


@pytest.mark.parametrize("name", ["", ".", "..", "...", "/", "\u200b", "\u202e", " ", "\x00", "a/"])
def test_a_file_without_a_name_is_refused(name: str) -> None:
    upload = file("a.txt")
    with mock.patch.object(type(upload), "name", name), pytest.raises(Unwelcome) as refusal:
        check(upload)
    assert str(refusal.value) == "One file has no readable name. Rename it, then attach it again."


def test_a_name_with_a_percent_sign_breaks_no_sentence() -> None:
    with pytest.raises(Unwelcome) as refusal:
        check(file("100%(name)s %d.exe"))
    assert str(refusal.value).startswith("100%(name)s %d.exe is of a kind")


@pytest.mark.parametrize("name", NAMES.values(), ids=range(len(NAMES)))
def test_a_download_is_named_in_both_ways(name: str) -> None:
    header = content_disposition(name)
    header.encode("ascii")
    found = re.fullmatch(r"attachment; filename=\"([ -~]+)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", header)
    assert found
    assert not set(found[1]) & set('"\\%\r\n')
    assert unquote(found[2]) == name


def test_our_own_types_go_out() -> None:
    assert {kind: uploads.content_type(kind).partition(";")[0] for kind in uploads.KINDS} == {
        "png": "image/png",
        "jpeg": "image/jpeg",
        "gif": "image/gif",
        "webp": "image/webp",
        "pdf": "application/pdf",
        "text": "text/plain",
        "csv": "text/csv",
        "json": "application/json",
        "har": "application/json",
        "log": "text/plain",
    }
    assert uploads.ACCEPT == ".png,.jpg,.jpeg,.gif,.webp,.pdf,.txt,.csv,.json,.har,.log"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "utf-8-sig"),
        (JAPANESE, "cp932"),
        (JAPANESE, "utf-16"),
        ("会員番号", "iso2022_jp"),
        ("plain", "utf-8-sig"),
    ],
)
def test_the_encoding_of_a_text_is_told(text: str, encoding: str) -> None:
    assert uploads.encoding_of(text.encode(encoding)) == encoding
    assert uploads.encoding_of(b"\x00\x01") is None
