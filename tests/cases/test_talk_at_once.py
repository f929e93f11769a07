"""Both sides of a conversation at the same moment: nothing is lost, doubled or impossible."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cases import begun
from cases.models import BegunMessage, Case, User
from tests.cases.test_at_once import at_once, kinds, live  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
NewCase = Callable[..., Case]


@pytest.fixture
def case(new_case: NewCase) -> Case:
    """Name it before ``live``."""
    return new_case()


def test_of_many_windows_one_saves_its_text_and_the_others_are_told(
    case: Case,
    customer: User,
    live: Any,  # noqa: F811
) -> None:
    def window(place: int) -> Callable[[], Any]:
        return lambda: begun.save(case, customer, f"窓 {place}", key=uuid.uuid4(), stamp=None)

    answers = at_once(*map(window, range(8)))
    assert kinds(answers) == {"BegunMessage": 1, "Elsewhere": 7}
    assert live(BegunMessage.objects.count) == 1
