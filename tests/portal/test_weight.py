"""What the pages of the intake cost a first visitor: bytes as they travel, and how many requests."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import translation

from cases.models import Case, User
from portal.static_files import HashedStaticFiles, imported, joined, terse
from tests.cases.triage.conftest import API, API_EVIDENCE

MOST_BYTES = 25_000
MOST_REQUESTS = 4
PLACE = "/static/"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our static files as they are served: joined, named by their content, compressed."""
    place = tmp_path_factory.mktemp("static")
    storage = HashedStaticFiles(location=place, base_url=PLACE)
    paths = {name: (source, name) for name, source in FileSystemFinder().list([])}
    for name, (source, path) in paths.items():
        with source.open(path) as file:
            storage.save(name, ContentFile(file.read()))
    outcomes = list(storage.post_process(paths))
    assert [outcome for *_names, outcome in outcomes if isinstance(outcome, Exception)] == []
    return place


@pytest.fixture
def served(settings: Any, collected: Path) -> Path:
    backend = "portal.static_files.HashedStaticFiles"
    options = {"location": collected, "base_url": PLACE}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend, "OPTIONS": options}}
    return collected


def parts(page: str) -> Iterator[str]:
    """Everything else that the page makes a browser fetch, each once."""
    tags = re.findall(r"<(?:link|script|img|source|iframe)\b[^>]*>", page)
    yield from dict.fromkeys(found[1] for tag in tags if (found := re.search(r' (?:src|href)="([^"]+)"', tag)))


def cost(answer: Any, served: Path) -> tuple[int, int]:
    """Bytes and requests of a cold visit."""
    assert answer.headers["Content-Encoding"] == "gzip"
    total, requests = len(answer.content), 1
    for part in parts(gzip.decompress(answer.content).decode()):
        assert part.startswith(PLACE), part
        file = served / part.removeprefix(PLACE)
        packed = file.with_name(f"{file.name}.gz")
        total += (packed if packed.exists() else file).stat().st_size
        requests += 1
    return total, requests


def visit(client: Client, path: str, language: str) -> Any:
    headers = {"accept-encoding": "gzip", "accept-language": language}
    return client.get(path, headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_visitor_gets_the_first_page_light(client: Client, served: Path, language: str) -> None:
    total, requests = cost(visit(client, "/new/", language), served)
    assert total <= MOST_BYTES
    assert requests <= MOST_REQUESTS


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("page", ["start", "details", "review"])
def test_a_customer_gets_each_step_light(
    as_customer: Client, customer: User, new_draft: Any, served: Path, language: str, page: str
) -> None:
    """The API's request is the longest form there is."""
    User.objects.filter(pk=customer.pk).update(language=language)
    draft: Case = new_draft(facts=API, evidence=API_EVIDENCE)
    with translation.override(language):
        answer = visit(as_customer, f"/drafts/{draft.number}/{page}/", language)
    total, requests = cost(answer, served)
    assert total <= MOST_BYTES
    assert requests <= MOST_REQUESTS


@pytest.mark.django_db
def test_whoever_asks_for_no_compression_gets_none(client: Client) -> None:
    answer = client.get("/new/", headers={"accept-encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.content.decode()


def test_files_are_sent_as_they_are(as_customer: Client, draft: Case) -> None:
    """A download keeps its length, so that a browser can tell how much is to come."""
    answer = as_customer.get("/cases/export.csv", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_a_module_that_only_imports_goes_out_as_one_with_what_it_imports(collected: Path) -> None:
    (whole,) = (file for file in (collected / "js").glob("details.*.js"))
    text = whole.read_text()
    source = FileSystemFinder().find("js/details.js")
    names = imported(Path(str(source)).read_text())
    assert len(names) >= 3
    for name in names:
        assert terse(name, Path(str(FileSystemFinder().find(f"js/{name}"))).read_text()) in text
    assert not re.search(r"^import", text, re.MULTILINE)


def test_nothing_but_comments_and_margins_is_left_out() -> None:
    assert terse("a.js", "// why\n  const a = 1; // one\n    // more\n  f(a);\n") == "const a = 1; // one\nf(a);\n"
    assert terse("a.css", "/* why * so */\n  .a { color: red /* not */ }\n") == ".a { color: red  }\n"


def test_no_text_of_a_script_goes_over_several_lines() -> None:
    """So that taking margins away cannot change one."""
    for script in Path(str(FileSystemFinder().find("js/details.js"))).parent.glob("*.js"):
        odd = [line for line in script.read_text().splitlines() if line.count("`") % 2]
        assert odd == [], script.name


def test_a_module_with_work_of_its_own_is_left_alone() -> None:
    assert imported('// why\nimport "./a.js";\nimport "./b.js";\n') == ["a.js", "b.js"]
    assert imported('import "./a.js";\nstart();\n') == []
    assert imported("start();\n") == []


@pytest.mark.parametrize("module", ['import { a } from "./a.js";\n', "export const a = 1;\n"])
def test_modules_that_need_one_another_cannot_be_joined(module: str) -> None:
    with pytest.raises(ValueError, match=r"a\.js imports or exports"):
        joined({"a.js": module})
