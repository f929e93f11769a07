"""Colleagues who are called into a case: named in an internal note, told by mail, until they have read it."""

from collections.abc import Iterable

from cases import access, mail
from cases.models import Case, Mention, Message, User


def colleagues(by: User) -> list[User]:
    """Whoever can be called in: staff who work cases, and nobody else."""
    return [user for user in access.agents() if user.pk != by.pk]


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """Those whose name stands in the text after an @, the longest name first: 中村 亮介 is not 中村 亮."""
    found = []
    for user in sorted(people, key=lambda one: -len(one.name)):
        if f"@{user.name}" in text:
            found.append(user)
            text = text.replace(f"@{user.name}", "")
    return found


def call_in(case: Case, note: Message, people: Iterable[User], *, by: User) -> list[User]:
    """Tell those who were not told of this note before; to be called inside the transaction that wrote it."""
    told = []
    for user in people:
        if user.pk != by.pk and access.is_agent(user):
            is_new = Mention.objects.get_or_create(message=note, user=user, defaults={"case": case})[1]
            if is_new:
                mail.mention(case, by=by, to=user, message=note.body)
                told.append(user)
    return told
