"""What one has begun to write in a case is saved while one writes: by a script, or with a button without one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from cases import begun, going_out, seen
from cases.evidence import uploads
from cases.follow import acts
from cases.models import BegunMessage, Case, User
from cases.templatetags.words import moment
from cases.text import Prose

LONGEST = 20_000


class BegunForm(forms.Form):
    """What the form under a conversation sends while it is filled in."""

    body = Prose(max_length=LONGEST, required=False)
    mode = forms.CharField(max_length=10, required=False)
    key = forms.UUIDField()
    begun = forms.UUIDField(required=False)
    replaces = forms.BooleanField(required=False)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What came of it. ``other`` is the text of another window that stood in the way."""

    status: int
    message: str
    begun: BegunMessage | None = None
    other: str = ""

    def as_json(self) -> JsonResponse:
        stamp = str(self.begun.stamp) if self.begun else ""
        return JsonResponse({"message": self.message, "begun": stamp, "other": self.other}, status=self.status)


def keep(request: HttpRequest, case: Case, user: User) -> Kept:
    """Save what was posted, unless another window has saved something else."""
    form = BegunForm(request.POST)
    if not form.is_valid():
        return Kept(status=422, message=str(next(iter(form.errors.values()))[0]))
    if not acts.may_write(user, case):
        return Kept(status=409, message=_("This is not possible at this point of the case."))
    given: dict[str, Any] = form.cleaned_data
    known = {"key": given["key"], "stamp": given["begun"], "mode": given["mode"], "replaces": given["replaces"]}
    try:
        saved = begun.save(case, user, given["body"], **known)
    except begun.Elsewhere as elsewhere:
        other = elsewhere.begun
        return Kept(status=409, message=str(elsewhere), begun=other, other=other.body if other else "")
    words = _("Saved at %(when)s") % {"when": moment(saved.saved_at)} if saved else ""
    return Kept(status=200, message=words, begun=saved)


def settle(request: HttpRequest, case: Case, user: User) -> str:
    """Take back the message that is about to go out, or let it go at once; answers what became of it."""
    if request.POST.get("act") == "undo":
        if going_out.take_back(case, user):
            return _("It was not sent. The text is in the box below.")
        return _("It has gone out already.")
    going_out.go_now(case)
    return _("It was sent.")


def mark_read(request: HttpRequest, case: Case, user: User) -> None:
    """What stood on the page when it came into view is read; a number that is none changes nothing."""
    up_to = request.POST.get("up_to", "")
    if up_to.isascii() and up_to.isdigit() and len(up_to) < 19:
        seen.mark(case, user, int(up_to))


def stamp_in(request: HttpRequest) -> UUID | None:
    """The stamp that a form knew when it was sent."""
    return uploads.key_of(request.POST.get("begun"))


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def signed_out() -> JsonResponse:
    sentence = _("You have been signed out. Sign in in another window; your text stays here.")
    return JsonResponse({"message": sentence}, status=401)
