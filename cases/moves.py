"""Every way a case may move: the one table that buttons, rights and tests are read from; and how an act is refused."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.case import Status


class Refused(Exception):
    """An act that the rules of the house do not allow. ``code`` names why, ``str()`` says it politely."""

    code = "refused"

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """This person cannot do that, or not at this point of the case."""

    code = "not_allowed"


SENT_BEFORE = _("This form was sent before, with another text. Open the case anew to send this one too.")


class Conflict(Refused):
    """Somebody else changed the case meanwhile; ``case`` is how it stands now."""

    code = "conflict"

    def __init__(self, case: Case, sentence: str | Promise = "") -> None:
        changed = _("Someone else changed this case while you were working on it. Read what is new, then try again.")
        super().__init__(sentence or changed)
        self.case = case


class Incomplete(Refused):
    """Evidence that must be there is missing; ``missing`` names it as the guideline does."""

    code = "incomplete"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(_("Some items are still missing."))
        self.missing = missing


CUSTOMER, STAFF, ANYONE, PORTAL = "customer", "staff", "anyone", "portal"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One row: from which statuses to which, by whom, and what the button says."""

    name: str
    sources: tuple[Status, ...]
    target: Status
    by: str
    label: Promise
    explain: Promise
    needs_message: bool = False


@dataclass(frozen=True)
class Outcome:
    """What it was, what was done about it, and in which words: asked of support at the end, and read by it alone."""

    cause: str
    resolution: str
    words: str = ""


MOVES: tuple[Move, ...] = (
    Move(
        name="submit",
        sources=(Status.DRAFT,),
        target=Status.SUBMITTED,
        by=CUSTOMER,
        label=_("Send"),
        explain=_("Sends the case to support."),
    ),
    Move(
        name="solve",
        sources=(Status.DRAFT,),
        target=Status.SOLVED,
        by=CUSTOMER,
        label=_("It works now"),
        explain=_("Ends the draft without sending it; the cause is not examined."),
    ),
    Move(
        name="accept",
        sources=(Status.SUBMITTED,),
        target=Status.ACCEPTED,
        by=STAFF,
        label=_("Take it on"),
        explain=_("Work begins; the customer sees that someone is on it."),
    ),
    Move(
        name="ask",
        sources=(Status.SUBMITTED, Status.ACCEPTED),
        target=Status.WAITING,
        by=STAFF,
        label=_("Ask the customer"),
        explain=_("Sends your question; it is the customer's turn."),
        needs_message=True,
    ),
    Move(
        name="answer",
        sources=(Status.WAITING,),
        target=Status.ACCEPTED,
        by=CUSTOMER,
        label=_("Send and pass to support"),
        explain=_("Sends your answer; it is support's turn."),
        needs_message=True,
    ),
    Move(
        name="resolve",
        sources=(Status.SUBMITTED, Status.ACCEPTED, Status.WAITING),
        target=Status.RESOLVED,
        by=STAFF,
        label=_("Offer as solved"),
        explain=_("Sends the solution; the customer confirms or comes back."),
        needs_message=True,
    ),
    Move(
        name="refer",
        sources=(Status.SUBMITTED, Status.ACCEPTED),
        target=Status.REFERRED,
        by=STAFF,
        label=_("Hand over to consulting"),
        explain=_("Passes the case on with everything in it."),
    ),
    Move(
        name="take_back",
        sources=(Status.REFERRED,),
        target=Status.ACCEPTED,
        by=STAFF,
        label=_("Take back from consulting"),
        explain=_("Support works on it again, for example after a product fault was found."),
    ),
    Move(
        name="close",
        sources=(Status.RESOLVED, Status.REFERRED),
        target=Status.CLOSED,
        by=ANYONE,
        label=_("Close"),
        explain=_("Ends the case. It can be reopened within 14 days."),
    ),
    Move(
        name="lapse",
        sources=(Status.WAITING, Status.RESOLVED),
        target=Status.CLOSED,
        by=PORTAL,
        label=_("Closed, as no answer came"),
        explain=_("Done by the portal itself after several reminders; within 14 days it can be reopened."),
    ),
    Move(
        name="reopen",
        sources=(Status.RESOLVED, Status.CLOSED),
        target=Status.ACCEPTED,
        by=ANYONE,
        label=_("Reopen"),
        explain=_("Support takes it up again."),
        needs_message=True,
    ),
    Move(
        name="withdraw",
        sources=(Status.SUBMITTED, Status.ACCEPTED, Status.WAITING),
        target=Status.WITHDRAWN,
        by=CUSTOMER,
        label=_("Withdraw"),
        explain=_("Takes the request back; support stops working on it."),
    ),
)
MOVE = {move.name: move for move in MOVES}
