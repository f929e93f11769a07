"""What the customer enters while following a case: the filters of the list, a reply, a reason."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cases.evidence import uploads
from cases.models import Case, Company
from cases.text import Line, Prose

LONGEST_REPLY = 20_000
LONGEST_REASON = 5_000

STANDINGS = (
    ("", _("All")),
    ("in", _("In scope")),
    ("cond", _("Conditional")),
    ("adv", _("Consulting advised")),
    ("out", _("Out of scope")),
)
STATES = (("", _("All")), ("open", _("Under way")), ("ended", _("Ended")))


class FilterForm(forms.Form):
    """What the list is narrowed to. A choice that does not exist is as good as none."""

    q = Line(max_length=200, required=False, label=_("Search numbers, subjects and texts"))
    who = forms.CharField(required=False, label=_("Whose"), widget=forms.Select)
    standing = forms.CharField(required=False, label=_("Verdict"), widget=forms.Select(choices=STANDINGS))
    state = forms.CharField(required=False, label=_("State"), widget=forms.Select(choices=STATES))

    OFF = {"who": "mine"}

    def __init__(self, *args: Any, companies: Iterable[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(companies)
        self.is_of_several = len(own) > 1
        each = [(str(company.pk), _("All of %(company)s") % {"company": company}) for company in own]
        whole = [("all", _("All companies")), *each] if self.is_of_several else [("all", name) for _pk, name in each]
        self.fields["who"].widget.choices = [("mine", _("My own")), *whole]
        for name in ("who", "standing", "state"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["q"].widget = forms.TextInput(
            attrs={"type": "search", "class": "form-control", "maxlength": 200, "autocomplete": "off"}
        )

    def _known(self, name: str) -> str:
        given = self.cleaned_data[name]
        choices = self.fields[name].widget.choices
        return given if given in {value for value, _label in choices} else ""

    def clean_who(self) -> str:
        return self._known("who") or "mine"

    def clean_standing(self) -> str:
        return self._known("standing")

    def clean_state(self) -> str:
        return self._known("state")

    @property
    def is_narrowing(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "standing", "state"))


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class Files(forms.FileField):
    """Any number of files; each is checked before the first is kept."""

    widget = SeveralFiles

    def to_python(self, data: Any) -> Any:
        return data

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files: list[UploadedFile] = [file for file in data or [] if file]
        for file in files:
            try:
                uploads.check(file)
            except uploads.Unwelcome as unwelcome:
                raise forms.ValidationError(str(unwelcome), code=unwelcome.code) from unwelcome
        return files


class MessageForm(forms.Form):
    """A reply, or why the case is taken up again.

    ``key`` makes sending it twice write it once; ``seen`` is the last message that stood on the page it was written on.
    """

    body = Prose(max_length=LONGEST_REPLY, label=_("Your message"), error_messages={"required": _("Write a message.")})
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=2**62, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        # Not declared above, since every form has ``files`` of its own: what was sent.
        self.fields["files"] = Files(required=False, label=_("Files"))

    def clean_files(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        try:
            uploads.check_room(self.case, files)
        except uploads.Unwelcome as unwelcome:
            raise forms.ValidationError(str(unwelcome), code=unwelcome.code) from unwelcome
        return files


class WithdrawForm(forms.Form):
    """Why a request is taken back, if the customer cares to say."""

    reason = Prose(max_length=LONGEST_REASON, required=False, label=_("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "withdraw_%s", **kwargs})
