"""Files and screens of a case, what support asked for afterwards, and what it found where it tried the steps."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case, plain
from cases.models.people import Company

SHOWN_AT = (160, 120)


def stored_name(attachment: "Attachment", _name: str) -> str:
    """Names on disk are ours: the original name is data."""
    return str(attachment.pk)


def served_name(_attachment: "Attachment", name: str) -> str:
    """A name of ours too; the one that was chosen, so that it can be cleared away by where the disk is full."""
    try:
        return str(uuid.UUID(name))
    except ValueError:
        return str(uuid.uuid4())


class Attachment(models.Model):
    """A file as it was received, and, for pictures, as it is served: re-encoded by the worker, with a small version.

    A *staged* file waits in somebody's form: nobody else sees it until it is sent with a message. Of a file that is
    *gone* only this row is left, which says what it was.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        HELD = "held", _("Waiting for the virus scanner")
        CLEAN = "clean", _("Checked")
        REFUSED = "refused", _("Refused")

    class Refusal(models.TextChoices):
        UNREADABLE = "unreadable", _("The picture cannot be read")
        INFECTED = "infected", _("A virus was found")

    class Gone(models.TextChoices):
        REDACTED = "redacted", _("Taken out by support")
        EXPIRED = "expired", _("as its day had come")
        DELETED = "deleted", _("before its day")

    UNCHECKED = (State.WAITING, State.HELD)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments", verbose_name=_("case"))
    message = models.ForeignKey(
        "cases.Message", models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name=_("message")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    # The key of the row of evidence that it was given with, such as a step; empty for a file of the case itself.
    row = models.CharField(_("row"), max_length=40, blank=True, default="", db_default="")
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(_("kind"), max_length=10)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    next_try = models.DateTimeField(_("next try"), default=timezone.now)
    refusal = models.CharField(_("why it was refused"), max_length=10, choices=Refusal, blank=True)
    finding = models.CharField(_("what the scanner found"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to=stored_name, max_length=100)
    served = models.FileField(_("served file"), upload_to=served_name, max_length=100, blank=True)
    thumbnail = models.FileField(_("small version"), upload_to=served_name, max_length=100, blank=True)
    hidden = models.JSONField(_("values hidden"), default=dict, db_default={}, blank=True)
    personal_reason = models.TextField(_("why personal data is needed"), max_length=1000, db_default="", blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    is_staged = models.BooleanField(_("not sent yet"), default=False)
    going_with = models.ForeignKey(
        "cases.BegunMessage", models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("goes with")
    )
    # Sending it again after a broken connection keeps it once.
    key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    gone_at = models.DateTimeField(_("gone since"), null=True, blank=True)
    gone_because = models.CharField(
        _("why it is gone"), max_length=10, choices=Gone, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["uploaded_at", "id"]
        indexes = [
            models.Index(fields=["state", "next_try"], name="attachment_due"),
            models.Index(fields=["uploaded_at"], name="attachment_of_day"),
            models.Index(fields=["expires_at"], name="attachment_lent", condition=models.Q(expires_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "held", "clean", "refused"]), name="attachment_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="refused", refusal__in=["unreadable", "infected"])
                | (~models.Q(state="refused") & models.Q(refusal="")),
                name="attachment_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(is_staged=False) | models.Q(message=None), name="attachment_staged_is_not_sent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        """Whether it waits in a form, to go with the next message."""
        return self.is_staged and self.going_with_id is None

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height its small version is shown at."""
        width, height = self.width or 1, self.height or 1
        scale = min(1.0, SHOWN_AT[0] / width, SHOWN_AT[1] / height)
        return max(1, round(width * scale)), max(1, round(height * scale))

    @property
    def is_checked(self) -> bool:
        return self.state not in self.UNCHECKED

    @property
    def is_lent(self) -> bool:
        """Whether it is the whole file of a list import, with people's data in it: kept until a day and no longer."""
        return self.expires_at is not None


class FileLoan(models.Model):
    """Support's wish for the whole file of a list import: why, and the day in Japan on which it is deleted again.

    ``file`` is there once the customer has agreed and sent it. A loan has *ended* when the file is gone, or when the
    wish was taken back or lapsed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="loans", verbose_name=_("case"))
    reason = models.TextField(_("reason"), max_length=2000)
    delete_on = models.DateField(_("deleted on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    file = models.OneToOneField(
        Attachment, models.PROTECT, null=True, blank=True, related_name="loan", verbose_name=_("file")
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreed")
    )
    agreed_at = models.DateTimeField(_("agreed on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("whole file asked for")
        verbose_name_plural = _("whole files asked for")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="one_open_loan_per_case"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="loan_says_why"),
            models.CheckConstraint(
                condition=models.Q(file__isnull=True) | models.Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="file_is_lent_by_agreement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.delete_on}"


class CaseAsset(models.Model):
    """A screen of Marketo that a case is about, as its addresses were read; kept apart so that others can be found.

    ``instance`` is the Munchkin ID it belongs to, empty where only an account string was given.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="assets", verbose_name=_("case"))
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name=_("company"))
    kind = models.CharField(_("kind"), max_length=10)
    number = models.CharField(_("number"), max_length=20)
    instance = models.CharField("Munchkin ID", max_length=11, blank=True)

    class Meta:
        verbose_name = _("screen of a case")
        verbose_name_plural = _("screens of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "number", "instance"], name="one_row_per_case_and_screen")
        ]
        indexes = [models.Index(fields=["company", "kind", "number"], name="screen_of_company")]

    def __str__(self) -> str:
        return f"{self.kind}{self.number}"


class AskedItem(models.Model):
    """One item of evidence that support had to ask for after a case was sent: what the form should have brought.

    ``item`` is its name in the guideline, or :attr:`ELSE` for what the guideline has no name for. ``before`` keeps what
    stood there until the answer, ``reason`` why the customer cannot give it, or no more of it. The whole file of a list
    import is no box to fill in: it is lent, and only counted here.
    """

    ELSE, WHOLE_FILE = "else", "whole_file"

    case = models.ForeignKey(Case, models.PROTECT, related_name="asked_items", verbose_name=_("case"))
    event = models.ForeignKey("cases.Event", models.PROTECT, related_name="asked_items", verbose_name=_("event"))
    item = models.CharField(_("item"), max_length=40)
    clause = models.CharField(_("clause"), max_length=10, blank=True)
    at = models.DateTimeField(_("asked"))
    answer = models.ForeignKey(
        "cases.Event", models.PROTECT, null=True, blank=True, related_name="answered_items", verbose_name=_("answer")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    is_given = models.BooleanField(_("given"), default=False, db_default=False)
    before = models.JSONField(_("what stood there before"), null=True, blank=True)
    reason = models.TextField(_("why it cannot be given"), max_length=2000, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("item asked for")
        verbose_name_plural = _("items asked for")
        constraints = [
            models.UniqueConstraint(fields=["event", "item"], name="one_row_per_question_and_item"),
            models.CheckConstraint(
                condition=models.Q(answer=None, answered_at=None)
                | models.Q(answer__isnull=False, answered_at__isnull=False),
                name="item_answered_by_an_event",
            ),
            models.CheckConstraint(
                condition=models.Q(is_given=False) | models.Q(answer__isnull=False), name="item_given_was_answered"
            ),
        ]
        indexes = [models.Index(fields=["at", "item"], name="item_asked_for")]

    def __str__(self) -> str:
        return self.item

    @property
    def before_text(self) -> str:
        return plain(self.before)


class AnswerDraft(models.Model):
    """What somebody has typed so far to answer a question, as the boxes hold it, but for secrets."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="answer_drafts", verbose_name=_("case"))
    event = models.ForeignKey("cases.Event", models.PROTECT, related_name="+", verbose_name=_("question"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    typed = models.JSONField(_("typed so far"), default=dict, blank=True)
    hidden = models.JSONField(_("values hidden"), default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("answer begun")
        verbose_name_plural = _("answers begun")
        constraints = [models.UniqueConstraint(fields=["event", "by"], name="one_answer_begun_per_question_and_person")]

    def __str__(self) -> str:
        return f"{self.case} {self.by}"


class StepCheck(models.Model):
    """What came of it when support tried one step of the customer's."""

    class Outcome(models.TextChoices):
        SAME = "same", _("Same here")
        DIFFERS = "differs", _("Differs here")
        NOT_TRIED = "not_tried", _("Not tried")

    case = models.ForeignKey(Case, models.PROTECT, related_name="step_checks", verbose_name=_("case"))
    row = models.CharField(_("row"), max_length=12)  # the ID of the step
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("check of a step")
        verbose_name_plural = _("checks of steps")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "row"], name="one_check_per_step"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["same", "differs", "not_tried"]), name="step_outcome_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.outcome}"
