"""A case from the first answer to the last word, and the conditions its verdict set."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.people import MUNCHKIN_ID, Company, Instance, User


class Status(models.TextChoices):
    """Where a case is on its way.

    ``SOLVED`` ends a draft that was never sent, since trying again solved it: a status of its own, because a draft is
    its writer's turn, and a closed case was worked on by support. It stays its writer's alone, as the draft was, and is
    kept with its history; what comes back begins a new draft.
    """

    DRAFT = "draft", _("Draft")
    SOLVED = "solved", _("Solved by trying again")
    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("In progress")
    WAITING = "waiting", _("Waiting for customer")
    RESOLVED = "resolved", _("Resolved")
    REFERRED = "referred", _("With consulting")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StandingChoice(models.TextChoices):
    """The standings of the guideline, as they are stored."""

    IN_SCOPE = "in", _("In scope")
    CONDITIONAL = "conditional", _("Conditional")
    OUT_OF_SCOPE = "out", _("Out of scope")


class Route(models.TextChoices):
    """What the customer asked for after reading the verdict."""

    SUPPORT = "support", _("Support")
    CONSULTING = "consulting", _("Hand over to consulting")
    APPEAL = "appeal", _("Please look again")


class Ball(models.TextChoices):
    """Whose turn it is."""

    CUSTOMER = "customer", _("Customer's turn")
    SUPPORT = "support", _("Support's turn")
    NOBODY = "nobody", _("Done")


BALL = {
    Status.DRAFT: Ball.CUSTOMER,
    Status.SOLVED: Ball.NOBODY,
    Status.SUBMITTED: Ball.SUPPORT,
    Status.ACCEPTED: Ball.SUPPORT,
    Status.WAITING: Ball.CUSTOMER,
    Status.RESOLVED: Ball.CUSTOMER,
    Status.REFERRED: Ball.SUPPORT,
    Status.CLOSED: Ball.NOBODY,
    Status.WITHDRAWN: Ball.NOBODY,
}
# Only its writer sees a case that was never sent.
NEVER_SENT = (Status.DRAFT, Status.SOLVED)
OPEN = (Status.SUBMITTED, Status.ACCEPTED, Status.WAITING, Status.RESOLVED, Status.REFERRED)


class Priority(models.IntegerChoices):
    """How much is at stake, from P1 (production down) to P4 (a question)."""

    P1 = 1, "P1"
    P2 = 2, "P2"
    P3 = 3, "P3"
    P4 = 4, "P4"


class Impact(models.TextChoices):
    """How much is affected, as the customer can see it. The priority follows from it, not from a wish."""

    DOWN = "down", _("Our production work stands still")
    LOSS = "loss", _("Data is being lost, damaged or shown to the wrong people")
    BLOCKED = "blocked", _("Something important does not work, and there is no way around it")
    AROUND = "around", _("Something does not work, but we can work around it")
    QUESTION = "question", _("A question or a wish; no work is held up")

    @property
    def priority(self) -> Priority:
        return _PRIORITIES[self]

    @property
    def needs_words(self) -> bool:
        """Who is helped around the clock says in words what is at stake."""
        return self.priority == Priority.P1


class Cause(models.TextChoices):
    """What it was, as support found it."""

    USE = "use", _("How it was used or set up")
    DATA = "data", _("The customer's data")
    OUTSIDE = "outside", _("An outside system, or the customer's own code")
    PASSING = "passing", _("A passing fault or a limit")
    PRODUCT = "product", _("A fault of the product")
    DESIGNED = "designed", _("The product works as designed")
    UNKNOWN = "unknown", _("Not found")


class Resolution(models.TextChoices):
    """What was done about it."""

    EXPLAINED = "explained", _("Explained")
    CHANGED = "changed", _("The customer changed something on our advice")
    SET = "set", _("Support set or repaired it")
    AROUND = "around", _("A way around it was given")
    FIXED = "fixed", _("Fixed in the product")
    HANDED_ON = "handed_on", _("Handed on to consulting or the vendor")
    NOTHING = "nothing", _("Nothing could be done")


_PRIORITIES = {
    Impact.DOWN: Priority.P1,
    Impact.LOSS: Priority.P1,
    Impact.BLOCKED: Priority.P2,
    Impact.AROUND: Priority.P3,
    Impact.QUESTION: Priority.P4,
}

# A case that was never sent may be as empty as its writer left it. What must be a filled list is asked for a key of its
# first row: compared with an empty list, " [ ] " and null pass on SQLite, and PostgreSQL takes null for a list of one.
UNSENT = Q(submitted_at__isnull=True)


class Case(models.Model):
    """One request of a customer. A draft is a case too: it is kept from the first answer.

    ``facts`` holds the answers as ``{fact: value}``, ``steps`` rows as ``{"id": ..., "text": ..., "url": ...}``,
    ``asset_urls`` the addresses as they were read, ``evidence`` everything else the guideline asked for, by its name
    there. ``hidden`` counts what was hidden before it was kept, as ``{item: {kind: count}}``; ``personal_reasons`` says
    for which items a list of people was needed as it is, and why.
    """

    number = models.CharField(_("number"), max_length=9, unique=True)
    submit_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)

    company = models.ForeignKey(Company, models.PROTECT, related_name="cases", verbose_name=_("company"))
    filer = models.ForeignKey(User, models.PROTECT, related_name="filed_cases", verbose_name=_("filed by"))
    reporter_name = models.CharField(_("reporter"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=User.Language, default=User.Language.JAPANESE)
    instance = models.ForeignKey(
        Instance, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("instance")
    )
    munchkin_id = models.CharField("Munchkin ID", max_length=11, blank=True)
    account_string = models.CharField(_("account string"), max_length=42, blank=True)

    guideline = models.CharField(_("guideline version"), max_length=10, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    standing = models.CharField(_("standing"), max_length=12, choices=StandingChoice, blank=True)
    advisory = models.BooleanField(_("consulting advised"), default=False)
    for_staff = models.BooleanField(_("for staff to decide"), default=False)
    clauses = models.JSONField(default=list, blank=True)
    aim = models.CharField(_("aim"), max_length=20, blank=True)
    area = models.CharField(_("area"), max_length=30, blank=True)

    route = models.CharField(_("route"), max_length=10, choices=Route, default=Route.SUPPORT)
    appeal_clause = models.CharField(_("disputed clause"), max_length=10, blank=True)
    appeal_reason = models.TextField(_("reason to look again"), max_length=5000, blank=True)
    goal = models.TextField(_("goal"), max_length=5000, blank=True)

    subject = models.CharField(_("subject"), max_length=200, blank=True)
    steps = models.JSONField(default=list, blank=True)
    expected = models.TextField(_("expected result"), max_length=5000, blank=True)
    actual = models.TextField(_("actual result"), max_length=5000, blank=True)
    asset_urls = models.JSONField(default=list, blank=True)
    no_url_reason = models.CharField(_("why there is no address"), max_length=500, blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    hidden = models.JSONField(_("values hidden"), default=dict, db_default={}, blank=True)
    personal_reasons = models.JSONField(_("why personal data is needed"), default=dict, db_default={}, blank=True)

    # The case that this one goes on from: a later problem, or a different one.
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goes on from")
    )
    impact = models.CharField(_("impact"), max_length=10, choices=Impact, default="", db_default="", blank=True)
    impact_words = models.TextField(_("impact in words"), max_length=2000, default="", db_default="", blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.P3)
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assigned_cases", verbose_name=_("assignee")
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, default="", db_default="", blank=True)
    resolution = models.CharField(
        _("resolution"), max_length=10, choices=Resolution, default="", db_default="", blank=True
    )
    outcome_words = models.TextField(_("cause and resolution"), max_length=2000, default="", db_default="", blank=True)
    overruled_standing = models.CharField(_("overruled to"), max_length=12, choices=StandingChoice, blank=True)
    overruled_clause = models.CharField(_("overruled by clause"), max_length=10, blank=True)
    overruled_reason = models.TextField(_("reason for overruling"), max_length=5000, blank=True)
    overruled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("overruled by")
    )

    # What its conditions come to: how many the customer still has to meet, how many support has to check, and the
    # standing they gave when the last of them was settled.
    conditions_open = models.PositiveSmallIntegerField(_("conditions open"), default=0, db_default=0)
    conditions_claimed = models.PositiveSmallIntegerField(_("conditions to check"), default=0, db_default=0)
    conditions_met_at = models.DateTimeField(_("conditions met"), null=True, blank=True)
    settled_standing = models.CharField(
        _("standing since then"), max_length=12, choices=StandingChoice, blank=True, default="", db_default=""
    )

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now_add=True)
    saved_at = models.DateTimeField(_("draft saved"), null=True, blank=True)
    parked_until = models.DateTimeField(_("try again from"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    first_response_due = models.DateTimeField(_("first response due"), null=True, blank=True)
    first_responded_at = models.DateTimeField(_("first response"), null=True, blank=True)
    # When support owes the next answer; empty while it owes none, because it answered or it is the customer's turn.
    response_due = models.DateTimeField(_("response due"), null=True, blank=True)
    raised_at = models.DateTimeField(_("priority raised by the customer"), null=True, blank=True)
    # While it is the customer's turn: from when its days are counted, and when the next reminder or the end is due.
    turn_since = models.DateTimeField(_("customer's turn since"), null=True, blank=True)
    reminder_due = models.DateTimeField(_("reminder due"), null=True, blank=True)
    survey_due = models.DateTimeField(_("question how it went due"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=UNSENT | ~Q(munchkin_id="") | ~Q(account_string=""),
                name="submitted_case_names_its_instance",
            ),
            models.CheckConstraint(condition=UNSENT | Q(steps__0__text__isnull=False), name="submitted_case_has_steps"),
            models.CheckConstraint(condition=UNSENT | ~Q(expected=""), name="submitted_case_has_expected"),
            models.CheckConstraint(condition=UNSENT | ~Q(actual=""), name="submitted_case_has_actual"),
            models.CheckConstraint(
                condition=UNSENT | Q(asset_urls__0__raw__isnull=False) | ~Q(no_url_reason=""),
                name="submitted_case_has_asset_urls",
            ),
            models.CheckConstraint(
                condition=Q(munchkin_id="") | Q(munchkin_id__regex=MUNCHKIN_ID),
                name="munchkin_id_is_canonical",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="status_is_known"),
            models.CheckConstraint(
                condition=Q(standing__in=["", *StandingChoice.values])
                & Q(overruled_standing__in=["", *StandingChoice.values]),
                name="standing_is_known",
            ),
            models.CheckConstraint(
                condition=Q(settled_standing="", conditions_met_at=None)
                | Q(settled_standing__in=StandingChoice.values, conditions_met_at__isnull=False),
                name="settled_standing_has_its_time",
            ),
            models.CheckConstraint(condition=Q(route__in=Route.values), name="route_is_known"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="priority_is_known"),
            models.CheckConstraint(
                condition=Q(cause__in=["", *Cause.values]) & Q(resolution__in=["", *Resolution.values]),
                name="outcome_is_known",
            ),
            models.CheckConstraint(condition=Q(impact__in=["", *Impact.values]), name="impact_is_known"),
            models.CheckConstraint(
                condition=UNSENT | ~Q(impact__in=[Impact.DOWN, Impact.LOSS]) | ~Q(impact_words=""),
                name="gravest_impact_is_in_words",
            ),
            models.CheckConstraint(
                condition=Q(status__in=NEVER_SENT, submitted_at__isnull=True)
                | (~Q(status__in=NEVER_SENT) & Q(submitted_at__isnull=False)),
                name="unsent_means_never_sent",
            ),
            models.CheckConstraint(
                condition=Q(parked_until__isnull=True) | Q(status=Status.DRAFT), name="only_drafts_are_parked"
            ),
            models.CheckConstraint(
                condition=UNSENT | (~Q(standing="") & ~Q(guideline="")), name="submitted_case_has_a_standing"
            ),
            models.CheckConstraint(
                condition=Q(overruled_standing="")
                | (~Q(overruled_clause="") & ~Q(overruled_reason="") & Q(overruled_by__isnull=False)),
                name="overruling_is_explained",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "status", "-changed_at", "-id"], name="case_company_list"),
            models.Index(fields=["filer", "status", "-changed_at", "-id"], name="case_filer_list"),
            models.Index(fields=["assignee", "status"], name="case_assignee"),
            models.Index(fields=["status", "response_due"], name="case_due"),
            models.Index(fields=["status", "-changed_at", "-id"], name="case_status_list"),
            models.Index(fields=["-changed_at", "-id"], name="case_newest"),
            models.Index(fields=["standing", "status"], name="case_standing"),
            models.Index(fields=["area", "status"], name="case_area"),
            models.Index(fields=["route", "status"], name="case_route"),
            models.Index(fields=["reminder_due"], name="case_reminder", condition=Q(reminder_due__isnull=False)),
            models.Index(fields=["survey_due"], name="case_survey", condition=Q(survey_due__isnull=False)),
            models.Index(fields=["parked_until"], name="case_parked", condition=Q(parked_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def effective_standing(self) -> str:
        """The standing that counts: what staff decided, else what came of the conditions, else what the guideline gave.

        :func:`stands` finds cases by it.
        """
        return self.overruled_standing or self.settled_standing or self.standing

    @property
    def effective_advisory(self) -> bool:
        return self.advisory and not self.overruled_standing

    @property
    def ball(self) -> Ball:
        return BALL[Status(self.status)]

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def title(self) -> str:
        return self.subject or str(_("Untitled request"))

    @property
    def instance_name(self) -> str:
        """The Munchkin ID, or the account string given in its place."""
        return self.munchkin_id or self.account_string


def stands(standing: str) -> Q:
    """The cases of which this standing counts."""
    undecided = Q(overruled_standing="", settled_standing="", standing=standing)
    return Q(overruled_standing=standing) | Q(overruled_standing="", settled_standing=standing) | undecided


class Condition(models.Model):
    """One thing the verdict asks for before support acts.

    ``reason`` says of an open one why the customer cannot meet it, or why support sent it back, of a waived one why it
    is not needed. ``claim`` is the message in which the customer says that it is met, with the files that show it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Claimed")
        VERIFIED = "verified", _("Verified")
        WAIVED = "waived", _("Waived")

    case = models.ForeignKey(Case, models.PROTECT, related_name="conditions", verbose_name=_("case"))
    clause = models.CharField(_("clause"), max_length=10)
    fact = models.CharField(_("asks for"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("settled"), null=True, blank=True)
    claim = models.ForeignKey(
        "cases.Message", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("claimed with")
    )

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "clause", "fact"], name="one_condition_per_clause_and_fact"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "claimed", "verified", "waived"]), name="condition_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(state="waived") | ~Q(reason=""), name="waiver_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.fact}"

    @property
    def is_settled(self) -> bool:
        return self.state in (self.State.VERIFIED, self.State.WAIVED)

    @property
    def is_sent_back(self) -> bool:
        """Whether support has looked, and it was not enough."""
        return self.state == self.State.OPEN and self.by_id is not None

    @property
    def owner(self) -> Ball:
        """Who has to act on it."""
        by_state = {self.State.OPEN: Ball.CUSTOMER, self.State.CLAIMED: Ball.SUPPORT}
        return by_state.get(self.State(self.state), Ball.NOBODY)


def plain(value: Any) -> str:
    """A stored piece of evidence as text; of rows, what stands in each."""
    if isinstance(value, dict):
        return " ".join(str(part) for name, part in value.items() if part and name != "id")
    return "\n".join(map(plain, value)) if isinstance(value, list) else str(value or "")
