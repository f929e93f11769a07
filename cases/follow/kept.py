"""A message typed in a session that had ended waits in the new one until the same case is opened again."""

from django.http import HttpRequest

from cases.evidence import masking

KEY = "kept_message"
LONGEST = 40_000


def keep(request: HttpRequest, number: str) -> None:
    put(request, number, request.POST.get("body") or request.POST.get("reason") or "")


def put(request: HttpRequest, number: str, typed: str) -> None:
    """The same for a text that did not come from the box for messages."""
    if typed.strip() and len(typed) <= LONGEST:
        request.session[KEY] = {"number": number, "typed": masking.read(typed).text}


def after_sending(number: str) -> str:
    """The name under which waits what was typed into a draft that had been sent."""
    return f"sent {number}"


def beside_files(number: str, mode: str = "") -> str:
    """The name under which waits what was typed beside a file that was taken off again."""
    return f"files {number} {mode}".strip()


def take(request: HttpRequest, number: str) -> str:
    """What was waiting for this case; it is handed out once."""
    waiting = request.session.get(KEY)
    if not waiting or waiting.get("number") != number:
        return ""
    del request.session[KEY]
    return str(waiting["typed"])
