"""What an answer of the API says went wrong, whatever it is written in."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

MOST, LONGEST = 5, 300
# The keys by which an answer of the API is known, and those of what is sent to it.
_OF_ANSWERS = ("requestId", "success", "errors", "error_description", "moreResult", "nextPageToken", "access_token")
_OF_REQUESTS = (
    *("action", "lookupField", "input", "filter", "fields", "format", "columnHeaderNames", "partitionName"),
    *("asyncProcessing", "leadId", "tokens", "runAt", "cloneToProgramName", "activityDate", "activityTypeId"),
    *("persons", "correlationId", "dedupeBy", "deleteBy", "externalCompanyId", "name", "folder", "description"),
)
_BEGINS = re.compile(
    r"\{(?=\s{0,200}[\"'](?:requestId|success|errors?|result|warnings|moreResult|nextPageToken|access_token)[\"'])"
)
_TITLE = re.compile(r"<(?:title|h1)[^<>]{0,200}>\s{0,40}(?:Error )?([1-5][0-9]{2}) ?([^<]{0,100})<", re.I)
_FAULT = re.compile(r"<(?:[\w-]{1,20}:)?Fault[\s>]", re.I)
_SAYS = {
    name: re.compile(rf"<(?:[\w-]{{1,20}}:)?{name}[^<>]{{0,200}}>\s{{0,200}}([^<]{{1,2000}})<", re.I)
    for name in ("code", "message", "faultstring")
}
TRIES = 8  # places where JSON may begin amid other text


def is_answer(value: Any) -> bool:
    return isinstance(value, dict) and any(name in value for name in _OF_ANSWERS)


def is_request(value: Any) -> bool:
    """Whether it is what one sends: an object, or a list of them, by the names of its fields."""
    value = value[0] if isinstance(value, list) and value else value
    return isinstance(value, dict) and not is_answer(value) and any(name in value for name in _OF_REQUESTS)


def places(text: str) -> Iterator[int]:
    """Where an answer may begin amid other text."""
    return (found.start() for found in islice(_BEGINS.finditer(text), TRIES))


def problems(value: Any) -> tuple[str, ...]:
    """What the answer says went wrong, as it says it: code and message, five lines at most."""
    if not isinstance(value, dict):
        return ()
    said = Counter(_problems(value))
    lines = (f"{line} ×{count}" if count > 1 else line for line, count in said.items())
    return tuple(line[:LONGEST] for line in list(lines)[:MOST])


def _problems(value: dict[str, Any]) -> Iterator[str]:
    for error in _dicts(value.get("errors")):
        yield _line(error.get("code"), error.get("message"))
    for record in _dicts(value.get("result")):
        for reason in _dicts(record.get("reasons")):
            yield _line(reason.get("code"), reason.get("message"))
        yield from _job(record)
    if isinstance(value.get("error"), str):
        # The identity service says it in words; its status would be 401.
        code = value.get("status") or ("401" if value["error"] in ("unauthorized", "invalid_client") else "")
        yield _line(code, value["error"], value.get("error_description") or value.get("message"))
    elif isinstance(value.get("error_code"), str | int):
        yield _line(value["error_code"], value.get("message"))


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _job(record: dict[str, Any]) -> Iterator[str]:
    """A bulk job that failed, or of which rows failed."""
    name = next((name for name in ("batchId", "exportId") if name in record), "")
    rows = record.get("numOfRowsFailed")
    if name and (str(record.get("status")) in ("Failed", "Cancelled") or (isinstance(rows, int) and rows)):
        failed = f"numOfRowsFailed {rows}" if rows else ""
        message = record.get("errorMsg") or record.get("message")
        yield ", ".join(str(part) for part in (f"{name} {record[name]}", record.get("status"), failed, message) if part)


def _line(*parts: Any) -> str:
    return " ".join(str(part).strip() for part in parts if part not in (None, ""))


def failing_only(value: Any) -> Any:
    """The answer without the records that went well, for one that is too long to keep whole."""
    if not isinstance(value, dict) or not isinstance(value.get("result"), list):
        return value
    failing = [record for record in value["result"] if isinstance(record, dict) and record.get("reasons")]
    return {**value, "result": failing[: 10 * MOST]}


def of_markup(text: str) -> tuple[str, ...]:
    """What a SOAP fault, or the HTML page of a server on the way, says went wrong."""
    if _FAULT.search(text):
        said = {name: found[1].strip() for name, pattern in _SAYS.items() if (found := pattern.search(text))}
        return (_line(said.get("code"), said.get("message") or said.get("faultstring"))[:LONGEST],)
    if title := _TITLE.search(text):
        return (_line(title[1], title[2])[:LONGEST],)
    return ()
