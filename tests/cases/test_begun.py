"""A text that was begun is saved as it is typed: never over another window's, never for other eyes, gone once sent."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cases import begun, lifecycle, redaction
from cases.models import Case, User

NewCase = Callable[..., Case]


def window() -> uuid.UUID:
    """A form's key: every page that is opened holds another one."""
    return uuid.uuid4()


def save(case: Case, by: User, body: str, key: uuid.UUID, stamp: uuid.UUID | None = None, **more: Any) -> uuid.UUID:
    saved = begun.save(case, by, body, key=key, stamp=stamp, **more)
    assert saved is not None
    return saved.stamp


def test_it_is_saved_again_and_again_from_one_window(new_case: NewCase, customer: User) -> None:
    case, key = new_case(), window()
    first = save(case, customer, "調べ", key)
    assert save(case, customer, "調べました", key, first) != first
    assert save(case, customer, "調べました。", key, first)  # the answer to the second was lost on the way
    assert [one.body for one in case.begun.all()] == ["調べました。"]


def test_each_person_has_one_of_their_own(new_case: NewCase, customer: User, colleague: User, agent: User) -> None:
    case = new_case()
    for person in (customer, colleague, agent):
        save(case, person, person.name, window())
    assert [begun.of(case, person).body for person in (customer, colleague, agent)] == [  # type: ignore[union-attr]
        customer.name, colleague.name, agent.name,
    ]  # fmt: skip


def test_a_window_that_was_opened_later_goes_on_and_the_earlier_one_is_told(new_case: NewCase, customer: User) -> None:
    case, early, late = new_case(), window(), window()
    stamp = save(case, customer, "調べました", early)
    later = save(case, customer, "調べました。続き", late, stamp)
    with pytest.raises(begun.Elsewhere) as refused:
        begun.save(case, customer, "調べましたが", key=early, stamp=stamp)
    assert refused.value.begun.body == "調べました。続き"  # type: ignore[union-attr]
    assert begun.of(case, customer).stamp == later  # type: ignore[union-attr]
    save(case, customer, "調べましたが", early, stamp, replaces=True)
    with pytest.raises(begun.Elsewhere):
        begun.save(case, customer, "さらに続き", key=late, stamp=later)


def test_a_window_that_knows_of_no_text_does_not_overwrite_one(new_case: NewCase, customer: User) -> None:
    case = new_case()
    save(case, customer, "一つめ", window())
    with pytest.raises(begun.Elsewhere):
        begun.save(case, customer, "二つめ", key=window(), stamp=None)
    with pytest.raises(begun.Elsewhere):
        begun.save(case, customer, "", key=window(), stamp=None)
    assert begun.of(case, customer).body == "一つめ"  # type: ignore[union-attr]


def test_an_emptied_box_leaves_nothing(new_case: NewCase, customer: User) -> None:
    case, key = new_case(), window()
    stamp = save(case, customer, "調べました", key)
    assert begun.save(case, customer, " \u3000\u200b", key=key, stamp=stamp) is None
    assert begun.of(case, customer) is None


def test_it_is_gone_once_it_was_sent_and_does_not_come_back(new_case: NewCase, customer: User) -> None:
    case, key = new_case(), window()
    stamp = save(case, customer, "調べました", key)
    lifecycle.reply(case, by=customer, body="調べました", key=key)
    begun.was_sent(case, customer, key=key, stamp=stamp)
    for late in (stamp, None):  # a save that was on its way when it was sent
        with pytest.raises(begun.Elsewhere) as refused:
            begun.save(case, customer, "調べま", key=key, stamp=late)
        assert refused.value.begun is None
    with pytest.raises(begun.Elsewhere):  # a second window that showed the same text
        begun.save(case, customer, "調べました。", key=window(), stamp=stamp)
    assert begun.of(case, customer) is None


def test_what_another_window_has_begun_stays_when_something_else_is_sent(new_case: NewCase, customer: User) -> None:
    case = new_case()
    save(case, customer, "長い返事の途中", window())
    begun.was_sent(case, customer, key=window(), stamp=None)
    assert begun.of(case, customer).body == "長い返事の途中"  # type: ignore[union-attr]


def test_secrets_are_hidden_at_once_and_addresses_stay_until_it_is_sent(new_case: NewCase, customer: User) -> None:
    case = new_case()
    addresses = ", ".join(f"person{n}@example.com" for n in range(20))
    save(case, customer, f"password=Hunter2hunter2\n{addresses}", window())
    text = begun.of(case, customer).body  # type: ignore[union-attr]
    assert "Hunter2hunter2" not in text
    assert addresses in text


def test_what_is_taken_out_of_a_case_is_taken_out_of_begun_texts_too(new_case: NewCase, customer: User) -> None:
    case = new_case()
    save(case, customer, "山田 花子さんの件です", window())
    count = redaction.remove(case, redaction.Target(kind="name", words="山田 花子"))
    assert count["begun"] == 1
    assert "山田" not in begun.of(case, customer).body  # type: ignore[union-attr]
