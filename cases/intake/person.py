"""Who asks: the signed-in person, or a visitor whom the doors treat as nobody."""

from typing import cast

from django.http import HttpRequest

from cases.models import User


def person(request: HttpRequest) -> User:
    """The user of a request, in the one type that ``access`` takes; it turns visitors away by itself."""
    return cast(User, request.user)
