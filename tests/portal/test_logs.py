"""Logs: one JSON object per line, an id, and no customer's text."""

import json
import logging
import sys

from portal import logs


def line_for(message: str, *args: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("portal", logging.INFO, __file__, 1, message, args, None)
    vars(record).update(extra)
    written = logs.JSONFormatter().format(record)
    assert "\n" not in written
    parsed: dict[str, object] = json.loads(written)
    return parsed


def test_a_line_end_in_a_message_makes_no_second_line() -> None:
    assert line_for("a\nb\r\n\x1b[31m\u2028c")["message"] == "a\nb\r\n\x1b[31m\u2028c"


def test_extra_facts_are_kept_and_the_request_is_told_by_its_id() -> None:
    token = logs.request_id.set("abc")
    line = line_for("sent", case="26L-7F3K9")
    logs.request_id.reset(token)
    assert (line["case"], line["request_id"]) == ("26L-7F3K9", "abc")


def test_an_exception_is_told_without_its_message() -> None:
    try:
        raise ValueError("what the customer wrote")
    except ValueError:
        record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    written = logs.JSONFormatter().format(record)
    assert "customer" not in written.replace("test_an_exception", "")
    assert json.loads(written)["error"] == "builtins.ValueError"
