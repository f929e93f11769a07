"""What staff enter while working a case. Whoever reads a text is decided by the mode that was posted, never guessed."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

import scope
from cases import access, asking, loans, mentions, redaction
from cases.evidence import masking, uploads
from cases.evidence.findings import Kind, Snippet
from cases.evidence.masking import Masked
from cases.follow import forms as follow
from cases.follow.forms import Files, SeveralFiles, staged_in
from cases.follow.shown import Step
from cases.models import AskedItem, BegunMessage, Call, Case, StepCheck, User
from cases.models.case import Cause, Priority, Resolution, StandingChoice
from cases.moves import Move, Outcome
from cases.templatetags.words import day, moment_in_japan, say
from cases.text import Prose

PUBLIC, INTERNAL = "public", "internal"
SWITCHED = "switched"  # to the customer too, but begun as a note
ENDINGS = ("resolve", "close")  # the moves that ask what it was and what was done
LONGEST_REPLY = 20_000
LONGEST_REASON = 5_000
LONGEST_WAIVER = 2_000
LONGEST_STEP_NOTE = 1_000


class Versioned(forms.Form):
    """A form that knows which version of the case it was written on."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case


class Warned(forms.Form):
    """A form whose text staff are warned about when it holds a secret: they decide, once, whether it is hidden.

    ``warned_of`` names the box. What was found, and where, stands in ``suspects``, for the page.
    """

    HIDE, KEEP = "hide", "keep"

    warned_of = "reason"
    suspects: tuple[Snippet, ...] = ()
    secrets = forms.ChoiceField(
        choices=[(HIDE, _("Hide it, then send")), (KEEP, _("Send it as it is written"))],
        required=False,
        label=_("What looks like a secret"),
        widget=forms.RadioSelect,
    )

    def boxes(self) -> Iterable[str]:
        """The boxes that are looked at."""
        return (self.warned_of,)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for box in self.boxes():
            if (found := masking.read(given.get(box) or "")).findings:
                self._decide(given, box, found)
        return given

    def _decide(self, given: dict[str, Any], box: str, found: Masked) -> None:
        self.suspects += tuple(found.snippets)
        if given.get("secrets") == self.HIDE:
            given[box] = found.text
        elif given.get("secrets") != self.KEEP:
            sentence = _("This looks like something to hide: %(kinds)s. Choose below what to do with it.")
            words = {"kinds": masking.told(found.counts)}
            self.add_error(box, forms.ValidationError(sentence, code="secret", params=words))


class Writing(Warned, Versioned):
    """A form with a text and files. ``key`` makes sending it twice write it once.

    ``begun`` is the stamp under which the text was saved while it was written, ``waiting`` what it shows of that.
    """

    warned_of = "body"
    waiting: BegunMessage | None = None

    key = forms.UUIDField(widget=forms.HiddenInput)
    begun = forms.UUIDField(required=False, widget=forms.HiddenInput)
    body = Prose(max_length=LONGEST_REPLY, label=_("Text"), error_messages={"required": _("Write something first.")})
    files = Files(  # type: ignore[assignment]
        required=False, label=_("Files"), widget=SeveralFiles(attrs={"accept": uploads.ACCEPT})
    )

    def clean_files(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        try:
            if files:
                uploads.check_room(self.case, files)
        except uploads.Unwelcome as unwelcome:
            raise forms.ValidationError(str(unwelcome), code=unwelcome.code) from unwelcome
        return files

    def staged(self) -> list[UUID]:
        return staged_in(self.data)


class Asking(Writing):
    """A text that may ask for something: what, is ticked, so that the form can be measured by what it did not bring.

    The customer gets a page with what is ticked, so a question that ticks an item needs no words.
    """

    items = forms.MultipleChoiceField(
        required=False,
        label=_("What you are asking for"),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = asking.offered(self.case)  # type: ignore[attr-defined]
        self.fields["items"].initial = [one.item for one in asking.awaited(self.case)]

    def insist_on_items(self) -> bool:
        """Whether something is ticked; a complaint where nothing is."""
        if not self.cleaned_data.get("items") and "items" not in self.errors:
            self.add_error("items", _("Tick what you are asking for, or “Something else”."))
        return "items" not in self.errors

    def need_no_words(self) -> None:
        """For a question that is about to be checked: what is ticked says what is wanted."""
        if set(self.data.getlist("items")) - {AskedItem.ELSE}:  # type: ignore[attr-defined]  # what was posted
            self.fields["body"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if (given.get("files") or self.staged()) and "body" in given and not given["body"]:
            self.add_error("body", _("Write a line that goes with the files."))
        return given


class Colleagues(forms.ModelMultipleChoiceField):
    """Who is called in by a note. Whoever could not is not told apart from nobody."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SayForm(Asking):
    """The composer: a reply to the customer, or a note that stays in the house.

    A text that was begun as a note goes to the customer only when that is confirmed; then it is as public as any.
    """

    mode = forms.ChoiceField(
        choices=[
            (PUBLIC, _("Reply to the customer")),
            (SWITCHED, _("Reply to the customer")),
            (INTERNAL, _("Internal note")),
        ],
        label=_("Who reads it"),
        error_messages={
            "required": _("Choose who reads it: the customer, or only support."),
            "invalid_choice": _("Choose who reads it: the customer, or only support."),
        },
    )
    call_in = Colleagues(queryset=User.objects.none(), required=False, label=_("Call in colleagues"))
    may_be_read = forms.BooleanField(required=False, label=_("The customer may read this text"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call_in"].queryset = access.agents()  # type: ignore[attr-defined]

    def called_in(self, by: User) -> list[User]:
        """Who is ticked, and who is named in the text after an @."""
        given = self.cleaned_data
        named = mentions.named_in(given["body"], mentions.colleagues(by)) if "@" in given["body"] else []
        return list(dict.fromkeys([*given["call_in"], *named]))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("mode") == SWITCHED:
            if not given.get("may_be_read"):
                sentence = _("This text was begun as an internal note. Confirm that the customer may read it.")
                self.add_error("may_be_read", sentence)
            given["mode"] = PUBLIC
        return given


class CorrectForm(Warned, follow.CorrectForm):
    """Another text for a message or a note of one's own."""

    warned_of = "body"


class MoveForm(Asking):
    """What goes with a move. The text is for the customer; where a case ends, cause and resolution are for support."""

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = move.needs_message
        self.fields["body"].label = _("Message to the customer")
        self.asks_outcome = move.name in ENDINGS
        if self.asks_outcome:
            self._ask_outcome()

    def _ask_outcome(self) -> None:
        choices = (("cause", Cause, _("Cause")), ("resolution", Resolution, _("Resolution")))
        for name, among, label in choices:
            self.fields[name] = forms.ChoiceField(
                choices=[("", "—"), *among.choices],
                label=label,
                initial=getattr(self.case, name),
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={
                    "required": _("Choose what comes closest."),
                    "invalid_choice": _("Choose from the list."),
                },
            )
        self.fields["outcome_words"] = Prose(
            max_length=2000,
            required=False,
            label=_("In words"),
            help_text=_("For support only: what led to it, so that the next case like it goes faster."),
            initial=self.case.outcome_words,
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        )

    def outcome(self) -> Outcome | None:
        given = self.cleaned_data
        return Outcome(given["cause"], given["resolution"], given["outcome_words"]) if self.asks_outcome else None


class AssignForm(Versioned):
    assignee = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, label=_("In charge"), empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = access.agents()  # type: ignore[attr-defined]
        self.fields["assignee"].widget.attrs["class"] = "form-select"


class WatchForm(Versioned):
    """Who of support is told of a case from now on."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Who is told"),
        empty_label="—",
        error_messages={"required": _("Choose someone."), "invalid_choice": _("Choose someone who works cases.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = access.agents()  # type: ignore[attr-defined]
        self.fields["user"].widget.attrs["class"] = "form-select"


class EscalationForm(Warned, Versioned):
    """What happens now that a customer has escalated, in a sentence."""

    warned_of = "answer"

    answer = Prose(
        max_length=LONGEST_WAIVER,
        label=_("Answer to the customer"),
        help_text=_("Who takes it on, and what happens by when. It is sent to the customer."),
        error_messages={"required": _("Say in a sentence what happens now.")},
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )


class AnswerCallForm(Warned, Versioned):
    """One of the times the customer named, or none with a reason."""

    DECLINE = "decline"
    warned_of = "answer"

    choice = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Answer"),
        error_messages={"required": _("Choose a time, or decline.")},
    )
    answer = Prose(
        max_length=LONGEST_WAIVER,
        required=False,
        label=_("Message to the customer"),
        help_text=_("Who calls, or what happens instead. It is sent to the customer."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call = self.case.calls.filter(state=Call.State.OPEN).first()
        times = (
            [(at.isoformat(), _("Call on %(when)s") % {"when": moment_in_japan(at)}) for at in call.moments]
            if call
            else []
        )
        self.fields["choice"].choices = [*times, (self.DECLINE, _("Decline"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("choice") == self.DECLINE and "answer" not in self.errors and not given.get("answer"):
            self.add_error("answer", _("Say why no call is made, and what happens instead."))
        return given


class PriorityForm(Versioned):
    priority = forms.TypedChoiceField(choices=Priority.choices, coerce=int, label=_("Priority"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priority"].widget.attrs["class"] = "form-select"


class OverruleForm(Warned, Versioned):
    """A decision other than the verdict. The clauses are those of the guideline the case was judged by."""

    standing = forms.ChoiceField(choices=StandingChoice.choices, widget=forms.RadioSelect, label=_("Decision"))
    clause = forms.ChoiceField(label=_("Clause it rests on"))
    reason = Prose(
        max_length=LONGEST_REASON,
        label=_("Reason"),
        help_text=_("It is sent to the customer, and stays in the history."),
        error_messages={"required": _("Say why. The customer reads it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = scope.version(self.case.guideline).clauses
        choices = [(name, f"{name} {say(clause.title)}") for name, clause in clauses.items()]
        self.fields["clause"].widget.choices = self.fields["clause"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        self.fields["clause"].widget.attrs["class"] = "form-select"
        self.fields["reason"].widget.attrs |= {"class": "form-control", "rows": 4}


class RedactForm(Versioned):
    """What is taken out of a case for good: exact words, or all of something. Nothing brings it back."""

    place = forms.ChoiceField(required=False, label=_("What"))
    words = Prose(
        max_length=redaction.LONGEST,
        required=False,
        label=_("The exact words"),
        help_text=_("Copy them in one piece. They are taken out wherever they stand in this case, mails included."),
    )
    kind = forms.ChoiceField(choices=[("", "—"), *Kind.choices], label=_("What kind of data it is"))
    reason = Prose(
        max_length=LONGEST_WAIVER,
        label=_("Reason"),
        help_text=_("It stays in the history, so do not repeat what is taken out."),
        error_messages={"required": _("Say why it is taken out, without repeating it.")},
    )

    def __init__(self, *args: Any, labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for place in redaction.places(self.case, labels):
            groups.setdefault(str(place.group), []).append((place.key, place.label))
        choices = [("", _("Exact words, wherever they stand")), *groups.items()]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        for name in ("place", "kind"):
            self.fields[name].widget.attrs["class"] = "form-select"
        for name, rows in (("words", 3), ("reason", 2)):
            self.fields[name].widget.attrs |= {"class": "form-control", "rows": rows}
        self.fields["words"].widget.attrs |= {"spellcheck": "false", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        words = given.get("words", "").strip()
        given["words"] = "" if given.get("place") else words
        if not given.get("place") and "words" not in self.errors and len(words) < redaction.SHORTEST:
            self.add_error("words", _("Copy at least four characters of what is to go, exactly as it stands."))
        if words and words in given.get("reason", ""):
            self.add_error("reason", _("Say why it is taken out, without repeating it."))
        return given

    def target(self) -> redaction.Target:
        given = self.cleaned_data
        return redaction.Target(kind=given["kind"], words=given["words"], place=given["place"])


class AskFileForm(Warned, Versioned):
    """Why the whole file of a list import is needed, and the day on which it is deleted."""

    reason = Prose(
        max_length=LONGEST_WAIVER,
        label=_("What it is needed for"),
        help_text=_("It is sent to the customer, who agrees or not by it."),
        error_messages={"required": _("Say what the file is needed for. The customer reads it.")},
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )
    delete_on = forms.DateField(
        label=_("Day on which it is deleted"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control w-id"}),
        error_messages={
            "required": _("Name the day on which the file is deleted."),
            "invalid": _("Write the day like 2026-12-11."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = loans.today() + timedelta(days=1), loans.last_day()
        self.fields["delete_on"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
        self.fields["delete_on"].help_text = _("As that day begins in Japan; %(last)s at the latest.") % {
            "last": day(last)
        }

    def clean_delete_on(self) -> date:
        found: date = self.cleaned_data["delete_on"]
        if not loans.is_possible(found):
            words = {"first": day(loans.today() + timedelta(days=1)), "last": day(loans.last_day())}
            raise forms.ValidationError(_("Name a day from %(first)s to %(last)s.") % words, code="day")
        return found


class SettleForm(Warned):
    """One condition: verified, waived with a reason, or sent back with what is missing."""

    state = forms.ChoiceField(choices=[("verified", _("Verified")), ("waived", _("Waived")), ("open", _("Sent back"))])
    reason = Prose(max_length=LONGEST_WAIVER, required=False, label=_("Reason"))


class StepsForm(Warned, Versioned):
    """What came of each step when support tried it. *steps* are the steps as they are shown."""

    def __init__(self, *args: Any, steps: Iterable[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = tuple(steps)
        for step in self.steps:
            check = step.check
            self.fields[f"outcome-{step.id}"] = forms.ChoiceField(
                choices=StepCheck.Outcome.choices,
                initial=check.outcome if check else StepCheck.Outcome.NOT_TRIED,
                label=_("Step %(n)d") % {"n": step.place},
                error_messages={
                    "required": _("Choose for each step: same here, differs here, or not tried."),
                    "invalid_choice": _("Choose for each step: same here, differs here, or not tried."),
                },
            )
            self.fields[f"note-{step.id}"] = Prose(
                max_length=LONGEST_STEP_NOTE,
                required=False,
                initial=check.note if check else "",
                label=_("Note on step %(n)d") % {"n": step.place},
                widget=forms.Textarea(attrs={"rows": 1, "class": "form-control"}),
            )

    def boxes(self) -> Iterable[str]:
        """The notes that are new: of those that stand there already it was decided before."""
        for step in self.steps:
            note = f"note-{step.id}"
            if self.cleaned_data.get(note) != (step.check.note if step.check else ""):
                yield note

    def outcomes(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        return {step.id: (given[f"outcome-{step.id}"], given[f"note-{step.id}"]) for step in self.steps}

    def rows(self) -> list[tuple[Step, forms.BoundField, forms.BoundField]]:
        return [(step, self[f"outcome-{step.id}"], self[f"note-{step.id}"]) for step in self.steps]
