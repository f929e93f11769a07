"""The questions and the details as forms: the guideline says which fields, how they are read is here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from cases.evidence import api, marketo
from cases.intake.fields import AddressField, ImportModeField, MomentField
from cases.intake.row_kinds import MONOSPACED, ROWS
from cases.intake.rows import Rows
from cases.models import Attachment, Company, Instance
from cases.models.case import Impact
from cases.text import Line, Prose
from scope import Area, Condition, Evidence, Facts, Question
from scope.facts import KINDS, Aim

ELSEWHERE = "other"


class StartForm(forms.Form):
    """The first three answers: what is wanted, of what, and where."""

    aim = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[(aim.value, aim.value) for aim in Aim],
        error_messages={"required": _("Choose what comes closest."), "invalid_choice": _("Choose what comes closest.")},
    )
    # What is wrong with it leads to the search box above the topics.
    area = forms.ChoiceField(
        widget=forms.Select(attrs={"id": "id_q"}),
        choices=[(area.value, area.value) for area in Area],
        required=False,
        error_messages={"invalid_choice": _("Choose a topic from the list.")},
    )
    instance = forms.ChoiceField(
        required=False,
        error_messages={
            "required": _("Choose an instance from the list."),
            "invalid_choice": _("Choose an instance from the list."),
        },
    )

    def __init__(self, *args: Any, companies: Iterable[Company] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = tuple(companies)
        self.fields["aim"].label = _("What you need")
        self.fields["area"].label = _("Topic")
        self.fields["instance"].label = _("Instance")
        self.instances: dict[str, tuple[Company, Instance | None]] = {}
        for company in self.companies:
            for instance in company.instances.all():
                self.instances[str(instance.pk)] = (company, instance)
            self.instances[f"{ELSEWHERE}-{company.pk}"] = (company, None)
        self.fields["instance"].choices = [(key, key) for key in self.instances]  # type: ignore[attr-defined]
        self.fields["instance"].required = bool(self.instances)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needs_area = data.get("aim") not in (None, Aim.SET_UP.value, Aim.OTHER.value)
        if needs_area and not data.get("area") and "area" not in self.errors:
            self.add_error("area", _("Choose a topic. If it is not there, choose “Not in the list”."))
        return data

    def where(self) -> tuple[Company, Instance | None]:
        return self.instances[self.cleaned_data["instance"]]

    def instance_choices(self) -> list[tuple[str, str | Promise]]:
        """The instances as one reads them; the company's name only where there is more than one."""
        several = len({company.pk for company, _instance in self.instances.values()}) > 1
        shown: list[tuple[str, str | Promise]] = []
        for key, (company, instance) in self.instances.items():
            prefix = f"{company.name}{pgettext('after a label', ': ')}" if several else ""
            if instance is None:
                words: Any = _("An instance that is not in the list")
                shown.append((key, f"{prefix}{words}" if several else words))
            else:
                name = instance.name or instance.get_kind_display()
                words = _("%(name)s (%(id)s)") % {"name": name, "id": instance.munchkin_id}
                shown.append((key, f"{prefix}{words}"))
        return shown


class QuestionsForm(forms.Form):
    """One round of questions; each must be answered."""

    def __init__(self, *args: Any, asked: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in asked:
            self.fields[question.fact] = forms.ChoiceField(
                widget=forms.RadioSelect,
                label=question.text.in_language(get_language()),
                choices=[(choice.value, choice.value) for choice in question.choices],
                error_messages={
                    "required": _("Choose one of the answers."),
                    "invalid_choice": _("Choose one of the answers."),
                },
            )

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name in KINDS}


NOT_IN_SILENCE = _("Say why this cannot be done now, or change your answer once it is done.")


class ReasonsForm(forms.Form):
    """Why a condition cannot be met, one box for each that is open. Silence is refused where it is *insisted* on."""

    def __init__(self, *args: Any, unmet: Iterable[Condition], insists: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "reason"})
        for condition in unmet:
            self.fields[condition.fact] = Prose(
                max_length=2000,
                required=insists,
                label=condition.todo.in_language(get_language()),
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages={"required": NOT_IN_SILENCE},
            )

    def reasons(self) -> dict[str, str]:
        """What each box holds, empty ones too; a reason that cannot be kept is left out."""
        return {fact: reason for fact, reason in self.cleaned_data.items() if fact in KINDS}


class SendForm(ReasonsForm):
    """The last page: how much is affected, the reasons, and the box to tick before anything is sent.

    The impact is chosen already as ``initial`` says, and may be left so.
    """

    OWN = ("impact", "impact_words", "ok")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["impact"] = forms.ChoiceField(
            choices=Impact.choices,
            widget=forms.RadioSelect,
            required=False,
            label=_("How much is affected"),
            error_messages={"invalid_choice": _("Choose what comes closest.")},
        )
        self.fields["impact_words"] = Prose(
            max_length=2000, required=False, label=_("What stands still, or what is lost, and since when")
        )
        self.fields["ok"] = forms.BooleanField(
            label=_("Before you send"),
            error_messages={
                "required": _("Tick the box below: no passwords, and no personal data that we need not see.")
            },
        )

    def add_prefix(self, field_name: str) -> str:
        return field_name if field_name in self.OWN else super().add_prefix(field_name)

    @property
    def open_conditions(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.OWN]

    def clean_impact(self) -> str:
        return self.cleaned_data["impact"] or str(self.initial["impact"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_grave = given.get("impact") and Impact(given["impact"]).needs_words
        if is_grave and not given.get("impact_words") and "impact_words" not in self.errors:
            self.add_error(
                "impact_words",
                _("Say in a sentence or two what stands still or is lost, so that support can act at once."),
            )
        return given

    def told(self) -> tuple[str, str] | None:
        """The impact and its words, as far as they can be kept."""
        given = self.cleaned_data
        return (given["impact"], given.get("impact_words", "")) if "impact" in given else None


class RouteForm(forms.Form):
    """What happens after a verdict that sends the request elsewhere."""

    route = forms.ChoiceField(
        choices=[("support", "support"), ("consulting", "consulting"), ("appeal", "appeal")],
        error_messages={"required": _("Choose what happens next."), "invalid_choice": _("Choose what happens next.")},
    )
    appeal_clause = forms.CharField(required=False)
    appeal_reason = Prose(max_length=5000, required=False)

    def __init__(self, *args: Any, allowed: Sequence[str], clauses: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clauses = tuple(clauses)
        self.fields["route"].label = _("What happens next")
        self.fields["route"].choices = [(name, name) for name in allowed]  # type: ignore[attr-defined]
        self.fields["route"].widget.attrs["id"] = f"route-{allowed[0]}"
        self.fields["appeal_clause"].label = _("The clause that does not fit")
        self.fields["appeal_reason"].label = _("Why it does not fit")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("route") == "appeal":
            if data.get("appeal_clause") not in self.clauses:
                self.add_error("appeal_clause", _("Choose the clause that does not fit."))
            if not data.get("appeal_reason") and "appeal_reason" not in self.errors:
                self.add_error("appeal_reason", _("Say in a sentence or two why the clause does not fit."))
        return data

    def choice(self) -> dict[str, str]:
        """The columns it fills. A reason to look again stays with the draft whatever is chosen: one may come back."""
        chosen = self.cleaned_data
        clause = chosen["appeal_clause"] if chosen["appeal_clause"] in self.clauses else ""
        return {"route": chosen["route"], "appeal_clause": clause, "appeal_reason": chosen["appeal_reason"]}


class InstanceField(Line):
    """Munchkin ID or account string, out of whatever was pasted."""

    multiline = True  # until it is read

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return marketo.instance(text)
        except marketo.Unread as unread:
            raise forms.ValidationError(str(unread.sentence), code=unread.code) from unread

    def validate(self, value: Any) -> None:
        super().validate(str(value))


class _Read(Prose):
    """A pasted text that is read by a parser; its own words are kept, what was understood is shown."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text:
            try:
                self.read(text)
            except marketo.Unread as unread:
                raise forms.ValidationError(str(unread.sentence), code=unread.code) from unread
        return text

    def read(self, text: str) -> Any:
        raise NotImplementedError


class AssetURLsField(_Read):
    """Required, unless the kind of request allows "there is none": then the form asks for one of the two."""

    may_be_none = False

    def validate(self, value: str) -> None:
        if value or not self.may_be_none:
            super().validate(value)

    def read(self, text: str) -> Any:
        return marketo.asset_urls(text)


class RequestIDField(Line):
    multiline = True  # until it is read

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return str(api.request_id(text)) if text else ""
        except marketo.Unread as unread:
            raise forms.ValidationError(str(unread.sentence), code=unread.code) from unread


class CallField(Line):
    multiline = True  # until it is read

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return api.method_and_path(text) if text else ""
        except marketo.Unread as unread:
            raise forms.ValidationError(str(unread.sentence), code=unread.code) from unread


# How each item of evidence is entered: field, longest text, rows, whether it is compared letter by letter.
FIELDS: dict[str, tuple[type[forms.CharField], int, int, bool]] = {
    "subject": (Line, 200, 0, False),
    "munchkin_id": (InstanceField, 2000, 0, True),
    "reporter_name": (Line, 100, 0, False),
    "asset_urls": (AssetURLsField, 10000, 2, True),
    "activity_id": (Line, 64, 0, True),
    "since": (Prose, 2000, 2, False),
    "expected": (Prose, 5000, 3, False),
    "actual": (Prose, 5000, 3, False),
    "api_request_id": (RequestIDField, 10000, 0, True),
    "api_call": (CallField, 4000, 0, True),
    "api_request": (Prose, 20000, 3, True),
    "api_response": (Prose, 20000, 3, True),
    "import_started_at": (MomentField, 100, 0, False),
    "import_list_url": (AddressField, 2000, 0, True),
    "import_mode": (ImportModeField, 20, 0, False),
    "import_contents": (Prose, 5000, 3, False),
    "retries": (Prose, 5000, 2, False),
    "product_evidence": (Prose, 5000, 3, False),
    "outside_system": (Prose, 2000, 2, False),
    "tried": (Prose, 5000, 3, False),
    "error_message": (Prose, 5000, 2, True),
}
COLUMNS = ("subject", "reporter_name", "expected", "actual", "no_url_reason")
REQUIRED: dict[str, Promise] = {
    "subject": _("Say in one line what happened to what."),
    "munchkin_id": _("Enter the Munchkin ID, such as 417-KMT-208, or the account string."),
    "reporter_name": _("Enter your own name, so that we know whom to answer."),
    "asset_urls": _("Paste at least one address, such as https://app-sj28.marketo.com/#SC1076A1."),
    "steps": _("Enter at least one step, such as “Submit form 189”."),
    "occurrences": _("Enter when it happened, such as 2026-11-20 10:12."),
    "expected": _("Say what should have happened."),
    "actual": _("Say what happened instead."),
    "api_request_id": _("Paste the Request ID from the response, such as e42b#1a1f6832bd0."),
    "api_call": _("Enter method and path, such as POST /rest/v1/leads.json."),
    "import_started_at": _("Enter when the import was started, such as 2026-11-20 10:12."),
    "import_mode": _("Choose the list import mode; if nobody knows any more, say so."),
    "pages_read": _("Enter at least one page of the manual or the community, and what was unclear or different."),
}
FILL_IN = _("Enter something here; support needs it to begin.")


class DetailsForm(forms.Form):
    """Exactly the evidence the guideline asks for. What comes in rows is in ``rows``, by its name.

    ``pictures`` are the files of the draft by the key of the row they belong to.
    """

    def __init__(
        self,
        *args: Any,
        items: tuple[Evidence, ...],
        pictures: Mapping[str, list[Attachment]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.rows: dict[str, Rows] = {
            item.name: Rows(ROWS[item.name], item, self.data, pictures=pictures) for item in items if item.name in ROWS
        }
        language = get_language()
        for item in items:
            if item.name in FIELDS:
                self.fields[item.name] = self._field(item, language)
            elif item.name in ROWS:
                # Drawn as rows; the field is where a complaint about all of them has a place.
                self.fields[item.name] = forms.Field(required=False, label=item.label.in_language(language))
            if item.may_be_none:
                self.fields["no_url_reason"] = Line(
                    max_length=500,
                    required=False,
                    label=_("There is none, because …"),
                    help_text=_("Only when there is no address to give."),
                )

    @staticmethod
    def _field(item: Evidence, language: str | None) -> forms.Field:
        kind, limit, rows, letters = FIELDS[item.name]
        field = kind(
            max_length=limit,
            label=item.label.in_language(language),
            help_text=item.help.in_language(language),
            required=not item.optional,
            error_messages={"required": str(REQUIRED.get(item.name, FILL_IN))},
        )
        if isinstance(field, AssetURLsField):
            field.may_be_none = item.may_be_none
        if rows:
            field.widget.attrs["rows"] = rows
        if letters:
            field.widget.attrs |= MONOSPACED
        if item.name == "reporter_name":
            field.widget.attrs["autocomplete"] = "name"
        return field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for item in self.items:
            if item.name in self.rows:
                self.rows[item.name].check(str(REQUIRED.get(item.name, FILL_IN)))
                for sentence in self.rows[item.name].together:
                    self.add_error(item.name, sentence)
            nothing = item.may_be_none and not data.get("asset_urls") and not data.get("no_url_reason")
            if nothing and "asset_urls" not in self.errors:
                self.add_error("asset_urls", _("Paste an address, or say below why there is none."))
        self._compare_instances(data)
        return data

    helper: FormHelper

    def is_valid(self) -> bool:
        return super().is_valid() and all(found.are_right for found in self.rows.values())

    def _compare_instances(self, data: dict[str, Any]) -> None:
        """All addresses of another instance are the commonest mistake: sandbox and production mixed up.

        Where some are of this one and some of another, both may well take part; then the others are only marked.
        """
        instance = data.get("munchkin_id")
        if not isinstance(instance, marketo.InstanceName) or not data.get("asset_urls"):
            return
        urls = marketo.asset_urls(data["asset_urls"])
        others = marketo.mismatch(urls, instance.munchkin_id)
        if others and not any(url.munchkin_id == instance.munchkin_id for url in urls):
            self.other_instance = others[0].munchkin_id
            self.add_error(
                "munchkin_id",
                forms.ValidationError(
                    _("An address below belongs to %(other)s. Check which instance you mean, and make them agree."),
                    code="mismatch",
                    params={"other": self.other_instance},
                ),
            )

    other_instance = ""

    def unbound(self) -> "DetailsForm":
        """The same boxes with the same text, without a word about what is wrong with it."""
        form = self._empty(initial={name: self.data.get(name, "") for name in self.fields})
        form.data = self.data
        form.rows = {name: found.unbound() for name, found in self.rows.items()}
        return form

    def _empty(self, **kwargs: Any) -> "DetailsForm":
        return DetailsForm(items=self.items, **kwargs)

    def error_list(self) -> list[dict[str, str]]:
        """What is wrong, in the order of the page: where, and what to do."""
        found: list[dict[str, str]] = []
        for item in self.items:
            for name in (item.name, *(("no_url_reason",) if item.may_be_none else ())):
                box = self.rows[name].first_box if name in self.rows else f"id_{name}"
                for words in self.errors.get(name, ()):
                    found.append({"id": box, "label": str(self.fields[name].label), "words": str(words)})
            if item.name in self.rows:
                found += self.rows[item.name].error_list()
        return found


def facts_of(data: Any) -> Facts:
    """The answers in a query string or a form; what is no answer is left out."""
    return Facts.from_answers({name: data.get(name) for name in KINDS})
