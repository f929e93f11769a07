"""Japanese texts in the encodings that files come in, as Windows writes them."""

import codecs

# 髙 and ① are Windows' own, ～ differs between tables; the second byte of 表, ソ and 能 in Shift_JIS is a backslash.
TELLING = "髙橋①～表ソ能"


def encoded(text: str, encoding: str) -> bytes:
    """The bytes of a text; also for EUC-JP and ISO-2022-JP with the letters that Windows added to them."""
    if encoding == "iso2022_jp":
        return b"".join(
            letter.encode() if letter.isascii() else b"\x1b$B" + _in_jis(letter) + b"\x1b(B" for letter in text
        )
    return text.encode(encoding, "windows_in_euc")


def _in_jis(letter: str) -> bytes:
    return bytes(byte & 0x7F for byte in letter.encode("euc_jp", "windows_in_euc"))


def _windows_in_euc(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    lead, trail = error.object[error.start].encode("cp932")
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (trail >= 0x9F)
    cell = trail - (0x9F if trail >= 0x9F else 0x40 + (trail > 0x7F))
    return bytes((row + 0xA1, cell + 0xA1)), error.start + 1


codecs.register_error("windows_in_euc", _windows_in_euc)
