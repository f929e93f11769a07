"""Every URL of the site, opened by everybody, against the table in access_matrix.py."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.crypto import get_random_string

from cases.models import Attachment, Case
from tests.portal.access_matrix import MATRIX, Row

PEOPLE = ("nobody", "customer", "colleague", "stranger", "agent")


def patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name or ''}", pattern


def all_urls() -> dict[str, URLPattern]:
    """Every URL by its name; one that has none goes by its route, so that it cannot hide."""
    urls = {}
    for name, pattern in patterns(get_resolver()):
        urls[name if pattern.name else f"{name}{pattern.pattern}"] = pattern
    return urls


def row_of(name: str) -> Row | None:
    return MATRIX.get(name) or MATRIX.get(f"{name.partition(':')[0]}:" if ":" in name else "")


@pytest.fixture
def browsers(
    client: Client, as_customer: Client, as_colleague: Client, as_stranger: Client, as_agent: Client
) -> dict[str, Client]:
    return dict(zip(PEOPLE, (client, as_customer, as_colleague, as_stranger, as_agent), strict=True))


@pytest.fixture
def subjects(new_case: Any, draft: Case, settings: Any, tmp_path: Any) -> dict[str, Case]:
    """A case that was sent and a draft, each with a picture."""
    settings.MEDIA_ROOT = tmp_path
    found = {"case": new_case(), "draft": draft}
    for case in found.values():
        file = Attachment(case=case, uploaded_by=case.filer, name="a.png", kind="png", size=3, state="clean")
        file.sha256, file.width, file.height = get_random_string(64), 4, 3
        for field in (file.file, file.served, file.thumbnail):
            field.save("", ContentFile(b"drawn"), save=False)
        file.save()
    return found


def address(name: str, pattern: URLPattern, subject: Case) -> str:
    if not pattern.name:
        return f"/{'admin/' if name.startswith('admin:') else ''}nowhere-{get_random_string(5)}"
    file = subject.attachments.get().pk
    known: dict[str, Any] = {
        "number": subject.number,
        "object_id": str(subject.pk),
        "content_type_id": 1,
        "app_label": "cases",
        "uidb36": "1",
        "key": "abc-def",
    }
    names = list(pattern.pattern.converters) or list(getattr(pattern.pattern.regex, "groupindex", ()))
    kwargs = {
        key: known.get(key, file if "UUID" in type(pattern.pattern.converters.get(key)).__name__ else subject.pk)
        for key in names
    }
    return reverse(name, kwargs=kwargs)


def test_every_url_has_a_row() -> None:
    assert [name for name in all_urls() if row_of(name) is None] == []


def test_every_row_has_a_url() -> None:
    names = set(all_urls())
    assert [row for row in MATRIX if row not in names and not row.endswith(":")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_sees_what_the_table_says(
    person: str, browsers: dict[str, Client], subjects: dict[str, Case]
) -> None:
    wrong = []
    for name, pattern in all_urls().items():
        row = row_of(name)
        assert row is not None, name
        expected = getattr(row, person)
        path = address(name, pattern, subjects[row.of])
        response = browsers[person].get(path)
        # Closing the response itself would end the request, and on PostgreSQL the test's own connection with it.
        for close in response._resource_closers:
            close()
        status = response.status_code
        if status not in (expected if isinstance(expected, tuple) else (expected,)):
            wrong.append(f"{name} {path}: {status}, expected {expected}")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("of", ["case", "draft"])
def test_what_is_not_yours_looks_like_what_is_not_there(
    of: str, as_stranger: Client, subjects: dict[str, Case]
) -> None:
    """The bodies are compared too: a case of another company must not differ from none at all."""
    for name, pattern in all_urls().items():
        if "number" in pattern.pattern.converters:
            theirs = as_stranger.get(address(name, pattern, subjects[of]))
            other = {"number": "26L-99999", "condition": 1}
            kwargs = {key: other.get(key) or uuid.uuid4() for key in pattern.pattern.converters}
            nowhere = as_stranger.get(reverse(name, kwargs=kwargs))
            assert (theirs.status_code, theirs.content) == (nowhere.status_code, nowhere.content), name
