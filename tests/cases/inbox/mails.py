"""Mails as bytes, for tests: written by hand rather than by a library, since it is the odd ones that matter."""

import base64
from collections.abc import Mapping, Sequence

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def mail(
    body: str | bytes = "はい",
    *,
    charset: str = "utf-8",
    kind: str = "text/plain",
    message_id: str = "<1@minato.example>",
    sender: str = "佐藤 美咲 <sato@minato.example>",
    to: str = "reply@support.example",
    subject: str = "Re: お尋ねしたいことがあります",
    files: Sequence[tuple[str, str, bytes]] = (),
    extra: Mapping[str, str] | None = None,
) -> bytes:
    """One mail; *files* are ``(name, content type, bytes)``."""
    data = body if isinstance(body, bytes) else body.encode(charset)
    head = {
        "Message-ID": message_id,
        "Date": "Tue, 24 Nov 2026 11:30:00 +0900",
        "From": encoded(sender),
        "To": to,
        "Subject": encoded(subject),
        "MIME-Version": "1.0",
        **(extra or {}),
    }
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    words = f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    part = words.encode() + wrapped(data)
    if not files:
        return "\r\n".join(lines).encode() + b"\r\n" + part
    whole = "\r\n".join([*lines, 'Content-Type: multipart/mixed; boundary="=b="', "", "", "--=b=", ""]).encode() + part
    for name, content_type, content in files:
        whole += (
            f"\r\n--=b=\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Disposition: attachment; filename*=UTF-8''{quoted(name)}\r\n\r\n"
        ).encode() + wrapped(content)
    return whole + b"\r\n--=b=--\r\n"


def wrapped(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def encoded(value: str, charset: str = "utf-8") -> str:
    if value.isascii():
        return value
    name, _blank, address = value.rpartition(" ") if value.endswith(">") else (value, "", "")
    word = base64.b64encode(name.encode(charset)).decode()
    return f"=?{charset}?B?{word}?= {address}".strip()


def quoted(name: str) -> str:
    return "".join(
        c if (c.isascii() and c.isalnum()) or c == "." else "".join(f"%{b:02X}" for b in c.encode()) for c in name
    )
