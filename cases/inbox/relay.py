"""Where a mail relay hands in what came for us: one mail, as it is, in one request.

``X-Relay-Timestamp`` holds the seconds since 1970, ``X-Relay-Signature`` the word ``sha256=`` and, in hexadecimal, the
HMAC-SHA256 of the timestamp, a full stop and the body, with the secret that both sides know. Answered is 201 for a mail
that is new and 200 for one that is known, both once it is safe; a relay that hears anything else, or nothing, hands the
mail in again.
"""

import hashlib
import hmac
import logging
import re
import time

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.inbox import storing
from cases.models import InboundMail

log = logging.getLogger(__name__)

KIND = "message/rfc822"
CLOCKS_DIFFER = 300  # seconds
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> JsonResponse:
    """Keep one mail; the worker acts on it."""
    if not settings.INBOUND_RELAY_SECRET:
        raise Http404
    if request.content_type != KIND:
        return _refused(415, f"Send one mail as {KIND}.")
    sent_at = request.headers.get("X-Relay-Timestamp", "")
    if not _SECONDS.fullmatch(sent_at) or abs(time.time() - int(sent_at)) > CLOCKS_DIFFER:
        return _refused(401, "X-Relay-Timestamp is missing, or not of now.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_INBOUND_SIZE:
        return _refused(413, f"A mail may have {settings.MAX_INBOUND_SIZE} bytes.")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    raw = request.read(length) if length else b""
    if not constant_time_compare(request.headers.get("X-Relay-Signature", ""), signature(sent_at, raw)):
        return _refused(401, "X-Relay-Signature does not fit.")
    if not raw or len(raw) < length:
        return _refused(400, "No whole mail arrived.")
    row, is_new = storing.store(raw, InboundMail.Source.RELAY)
    log.info("mail handed in", extra={"inbound": row.pk, "is_new": is_new})
    return JsonResponse({"id": row.pk, "is_new": is_new}, status=201 if is_new else 200)


def signature(sent_at: str, raw: bytes) -> str:
    """What ``X-Relay-Signature`` must say."""
    made = hmac.new(settings.INBOUND_RELAY_SECRET.encode(), sent_at.encode() + b"." + raw, hashlib.sha256)
    return f"sha256={made.hexdigest()}"


def _refused(status: int, words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=status)
