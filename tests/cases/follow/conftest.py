"""What following needs beside the people: files that were checked, and letters between the two sides."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from cases import lifecycle
from cases.models import Attachment, Case, Message, User


@pytest.fixture
def add_file(customer: User) -> Callable[..., Attachment]:
    """``add_file(case, name, content)``: a file that was checked, unless *state* says otherwise."""

    def add(case: Case, name: str = "log.txt", content: bytes = b"a log", **fields: Any) -> Attachment:
        known = {"kind": "text", "state": "clean", "sha256": "0" * 64, "uploaded_by": customer}
        if fields.get("state") == "refused":
            known["refusal"] = "unreadable"
        served = fields.pop("served", None)
        file = Attachment(case=case, name=name, size=len(content), **{**known, **fields})
        file.file.save("", ContentFile(content), save=False)
        if served:
            file.served.save("", ContentFile(served), save=False)
        file.save()
        return file

    return add


@pytest.fixture
def asked(new_case: Callable[..., Case], agent: User) -> Case:
    """A case in which support has asked something."""
    case = new_case()
    lifecycle.move(case, "ask", by=agent, message="Request ID をお知らせください。")
    case.refresh_from_db()
    return case


@pytest.fixture
def resolved(new_case: Callable[..., Case], agent: User) -> Case:
    case = new_case()
    lifecycle.move(case, "resolve", by=agent, message="設定を直しました。")
    case.refresh_from_db()
    return case


@pytest.fixture
def letter() -> Callable[..., dict[str, Any]]:
    """What the form under the conversation sends."""

    def make(case: Case, body: str = "e42b#1a1f6832bd0 です", **fields: Any) -> dict[str, Any]:
        last = case.messages.filter(audience=Message.Audience.PUBLIC).last()
        return {"body": body, "key": str(uuid.uuid4()), "seen": last.pk if last else 0, **fields}

    return make
