"""Small made-up screenshots, drawn rather than stored."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from cases.demo.story import Picture

SIZE = (760, 420)
# Where Debian, Ubuntu, Fedora and macOS keep a font with Japanese; without one, text is drawn as bars.
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
)
INK, DIM, LINE, PAPER, SHEET = "#17202b", "#4d5968", "#dce2e9", "#f6f8fa", "#ffffff"


def draw(picture: Picture) -> bytes:
    """A page with a title bar, a warning where there is one, and rows: as PNG."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, SIZE[0], 52), fill="#5a54a4")
    _write(pen, (24, 16), picture.title, 18, "#ffffff")
    top = 84
    if picture.alert:
        pen.rounded_rectangle((24, top, SIZE[0] - 24, top + 62), 6, fill="#fdeeec", outline="#b1241c", width=2)
        _write(pen, (44, top + 20), picture.alert, 18, "#b1241c")
        top += 92
    for row in picture.rows:
        pen.rectangle((24, top, SIZE[0] - 24, top + 44), fill=SHEET, outline=LINE)
        _write(pen, (44, top + 12), row, 16, INK)
        top += 44
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(pen: ImageDraw.ImageDraw, place: tuple[int, int], words: str, size: int, colour: str) -> None:
    font = next((path for path in FONTS if Path(path).exists()), None)
    if font:
        pen.text(place, words, font=ImageFont.truetype(font, size), fill=colour)
    elif words.isascii():
        pen.text(place, words, font=ImageFont.load_default(size), fill=colour)
    else:
        x, y = place
        pen.rounded_rectangle((x, y + 4, x + min(len(words) * size, 640), y + size), 3, fill=colour)
