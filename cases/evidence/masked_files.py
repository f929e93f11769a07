"""A copy of a text file without its secrets: every other byte as it was, whatever the encoding and however long."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile

from cases.evidence import addresses, encodings, secrets
from cases.evidence.encodings import PART, Encoding
from cases.evidence.findings import HIDDEN, Finding, Kind, apart

# Characters at the end of a part that wait for the next one: longer than anything that is found in one piece.
HELD = secrets.LONGEST_VALUE + secrets.LONGEST_COOKIES + 10_000
LONGEST_WORDS = HELD // 2
CONTEXT = 300  # characters before a place that tell what stands there
ASCII_HIDDEN = "***"  # where there is no • to write


def copy(
    source: BinaryIO, target: BinaryIO, *, keeps_addresses: bool = False, own: Collection[str] = ()
) -> dict[str, int]:
    """Write what may be kept of *source* to *target*; answers how many values of each kind were hidden.

    Read and written in parts, so memory stays flat. Addresses are counted in the whole file.
    """
    encoding = encodings.told(source)
    is_list = not keeps_addresses and _is_list(source, encoding, own)
    return _written(source, target, encoding, lambda text: _found(text, is_list=is_list, own=own))


def rewrite(source: BinaryIO, target: BinaryIO | None, words: Collection[str]) -> dict[str, int]:
    """Write *source* without the words to *target*, or only look; answers how often they stand there.

    Words as long as :data:`LONGEST_WORDS` are found wherever they stand.
    """
    pattern = re.compile("|".join(map(re.escape, words))) if words else None

    def found(text: str) -> tuple[Finding, ...]:
        return tuple(Finding(*one.span(), Kind.OTHER) for one in pattern.finditer(text)) if pattern else ()

    return _written(source, target, encodings.told(source), found)


def _written(
    source: BinaryIO, target: BinaryIO | None, encoding: Encoding, find: Callable[[str], tuple[Finding, ...]]
) -> dict[str, int]:
    count: Counter[str] = Counter()
    write = target.write if target else len
    data, seen, is_last = b"", 0, False  # bytes at hand, and the letters at their beginning that were written before
    source.seek(0)
    while not is_last:
        more = source.read(PART)
        is_last, data = not more, data + more
        text, whole = encoding.read(data, is_last=is_last)
        found = find(text)
        settled = len(text) if is_last else _settled(found, max(seen, len(text) - HELD))
        hidden = [finding for finding in found if seen <= finding.start and finding.end <= settled]
        context = max(0, settled - CONTEXT)
        letters = sorted({seen, settled, context, *(place for finding in hidden for place in finding[:2])})
        places = dict(zip(letters, encoding.places(data[:whole], text, letters), strict=True))
        written = places[seen]
        for finding in hidden:
            write(data[written : places[finding.start]] + _mark(finding, text, encoding))
            written = places[finding.end]
            count[finding.kind.value] += 1
        write(data[written : len(data) if is_last else places[settled]])
        mode = encodings.mode(data[: places[context]]) if encoding is Encoding.ISO_2022_JP else b""
        data, seen = mode + data[places[context] :], settled - context
    return dict(count.most_common())


def _is_list(source: BinaryIO, encoding: Encoding, own: Collection[str]) -> bool:
    known: set[str] = set()
    before = ""
    for text in encodings.read(source, encoding):
        if addresses.count(before + text, known, own=own):
            return True
        before = text[-CONTEXT:]
    return False


def _found(text: str, *, is_list: bool, own: Collection[str]) -> tuple[Finding, ...]:
    found = secrets.find(text, keeps_addresses=True)
    return apart([*found, *addresses.found(text, own=own, is_list=True)]) if is_list else found


def _settled(found: tuple[Finding, ...], place: int) -> int:
    """Up to where nothing that is still to be read can change what was found: never amid a finding."""
    return next((finding.end for finding in found if finding.start < place < finding.end), place)


def _mark(finding: Finding, text: str, encoding: Encoding) -> bytes:
    mark = finding.mark(HIDDEN if encoding.is_unicode else ASCII_HIDDEN).encode(encoding.codec)
    if encoding is Encoding.ISO_2022_JP:
        return b"\x1b(B" + mark + (b"" if text[finding.end - 1].isascii() else b"\x1b$B")
    return mark


@contextmanager
def copies(
    uploads: Sequence[UploadedFile], are_texts: Sequence[bool], *, keeps_addresses: bool, own: Collection[str]
) -> Iterator[tuple[list[UploadedFile], list[dict[str, int]]]]:
    """Each upload as it may be kept, and how many values of each kind were hidden in it.

    An upload without any is itself; a copy is gone when the block is left.
    """
    kept, hidden, made = list(uploads), [dict[str, int]() for _upload in uploads], []
    try:
        for place, (upload, is_text) in enumerate(zip(uploads, are_texts, strict=True)):
            if not is_text:
                continue
            # Without a name on disk, so that nothing stays there even if the process is killed meanwhile.
            masked = UploadedFile(TemporaryFile(), name=upload.name)  # noqa: SIM115 - closed below
            made.append(masked)
            counts = copy(upload, masked, keeps_addresses=keeps_addresses, own=own)  # type: ignore[arg-type]
            if counts:
                masked.size = masked.tell()
                masked.seek(0)
                kept[place], hidden[place] = masked, counts
        yield kept, hidden
    finally:
        for masked in made:
            masked.close()
