"""What the customer enters while following a case: the filters of the list, a reply, a reason."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cases.evidence import masking, tables, uploads
from cases.inbox import thanks
from cases.models import Case, Company, Survey, User
from cases.models.case import Status
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

    q = Line(max_length=200, required=False, label=_("Search numbers, names, files and texts"))
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


def staged_in(data: Any) -> list[UUID]:
    """The files that wait in a form already, by the keys it names them with."""
    return [key for text in data.getlist("staged") if (key := uploads.key_of(text))]


class MessageForm(forms.Form):
    """A reply, or why the case is taken up again.

    ``key`` makes sending it twice write it once; ``seen`` is the last message that stood on the page it was written on;
    ``begun`` the stamp under which the text was saved while it was written.
    A list of people is asked about once, ``asked``: then it is hidden, unless there is a reason to send it as it is.
    """

    body = Prose(max_length=LONGEST_REPLY, label=_("Your message"), error_messages={"required": _("Write a message.")})
    personal_reason = Prose(
        max_length=masking.LONGEST_REASON, required=False, label=_("Why the addresses are needed as they are")
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, max_value=2**62, required=False, widget=forms.HiddenInput)
    begun = forms.UUIDField(required=False, widget=forms.HiddenInput)

    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.by = case, by
        self.asks_reason = self.asks_whether_solved = False
        # Not declared above, since every form has ``files`` of its own: what was sent.
        self.fields["files"] = Files(required=False, label=_("Files"))

    def clean_files(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        try:
            uploads.check_room(self.case, files, self.by)
        except uploads.Unwelcome as unwelcome:
            raise forms.ValidationError(str(unwelcome), code=unwelcome.code) from unwelcome
        return files

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        found = masking.read(data.get("body", ""), reason=data.get("personal_reason", ""), own={self.by.email.lower()})
        if found.is_personal and not data.get("asked"):
            self.asks_reason = True
            self._ask(found.counts["address"])
        return data

    def reads_as_thanks(self) -> bool:
        """Whether a case that is solved or closed would go on over a mere thank-you. Asked about once."""
        given = self.cleaned_data
        if given.get("sure") or given.get("files") or self.staged():
            return False
        if self.case.status not in (Status.RESOLVED, Status.CLOSED) or not thanks.is_mere(given["body"]):
            return False
        self.asks_whether_solved = True
        self.data = cast(QueryDict, self.data).copy()
        self.data["sure"] = "on"
        return True

    def _ask(self, count: int) -> None:
        """Say what will happen to a list of people, and ask once."""
        self.data = cast(QueryDict, self.data).copy()
        self.data["asked"] = "on"
        sentence = ngettext_lazy(
            "%(n)d e-mail address stands in your message. It is hidden when you send it. "
            "If it is needed as it is, say why below.",
            "%(n)d e-mail addresses stand in your message. They are hidden when you send it. "
            "If they are needed as they are, say why below.",
            count,
        )
        self.add_error("body", forms.ValidationError(sentence, code="addresses", params={"n": count}))

    def staged(self) -> list[UUID]:
        return staged_in(self.data)


class ClaimForm(MessageForm):
    """What was done to meet a condition."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("What was done, and what came of it")
        self.fields["body"].error_messages["required"] = _("Say in a sentence what was done.")


class CorrectForm(forms.Form):
    """Another text for a message sent a few minutes ago; ``was`` is when it was put right before, as the page knew."""

    message = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    was = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    body = Prose(max_length=LONGEST_REPLY, label=_("Message"), error_messages={"required": _("Write a message.")})


class WithdrawForm(forms.Form):
    """Why a request is taken back, if the customer cares to say."""

    reason = Prose(max_length=LONGEST_REASON, required=False, label=_("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "withdraw_%s", **kwargs})


class LendForm(forms.Form):
    """The whole file of a list import, with the agreement that it is kept for a while."""

    whole_file = forms.FileField(
        label=_("The file"),
        error_messages={
            "required": _("Choose the file that you imported."),
            "empty": _("This file is empty. Check it, then choose it again."),
        },
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".csv,.txt"}),
    )
    agree = forms.BooleanField(
        label=_("I agree that support keeps the whole file until then"),
        error_messages={"required": _("Tick the box: without your agreement the file is not kept.")},
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "lend_%s", **kwargs})

    def clean_whole_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["whole_file"]
        try:
            if uploads.check(file).name not in tables.KINDS:
                raise uploads.Unwelcome("kind", tables.NO_LIST, name=uploads.clean_name(file.name or ""))
        except uploads.Unwelcome as unwelcome:
            raise forms.ValidationError(str(unwelcome), code=unwelcome.code) from unwelcome
        return file


class RaiseForm(forms.Form):
    """Why the priority should go up a step. ``version`` is that of the case it was written on."""

    reason = Prose(
        max_length=2000,
        label=_("What has changed, or has become worse"),
        error_messages={"required": _("Say what has changed or has become worse.")},
    )
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class SurveyForm(forms.Form):
    """How it went: one answer, and a word if one likes."""

    rating = forms.TypedChoiceField(
        choices=Survey.Rating.choices,
        coerce=int,
        widget=forms.RadioSelect,
        label=_("How well did we help you?"),
        error_messages={"required": _("Choose one of the answers."), "invalid_choice": _("Choose one of the answers.")},
    )
    comment = Prose(max_length=2000, required=False, label=_("What was good, what could be better"))
