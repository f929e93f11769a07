"""Everything the portal keeps, one file per subject."""

from cases.models.attention import Call, Escalation
from cases.models.begun import BegunMessage
from cases.models.calendar import ClosingDay
from cases.models.case import Case, Condition
from cases.models.closing import Reminder, Survey
from cases.models.conversation import EarlierText, Mail, Message, Summary, Watcher
from cases.models.duty import Trouble
from cases.models.evidence import AnswerDraft, AskedItem, Attachment, CaseAsset, FileLoan, StepCheck
from cases.models.history import Event
from cases.models.inbound import InboundMail, InboundMailbox
from cases.models.people import Company, Contact, Instance, User
from cases.models.read import LastRead, Mention
from cases.models.retry import Try
from cases.models.searching import SearchText

__all__ = [
    "AnswerDraft",
    "AskedItem",
    "Attachment",
    "BegunMessage",
    "Call",
    "Case",
    "CaseAsset",
    "ClosingDay",
    "Company",
    "Condition",
    "Contact",
    "EarlierText",
    "Escalation",
    "Event",
    "FileLoan",
    "InboundMail",
    "InboundMailbox",
    "Instance",
    "LastRead",
    "Mail",
    "Mention",
    "Message",
    "Reminder",
    "SearchText",
    "StepCheck",
    "Summary",
    "Survey",
    "Trouble",
    "Try",
    "User",
    "Watcher",
]
