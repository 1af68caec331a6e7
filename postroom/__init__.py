"""Postroom's contract: everything a plug-in imports, and all that is promised to stay.

A plug-in is a package that depends on `postroom` and names its module in the entry-point group
`postroom`; the hooks it fills are in `postroom.hooks`, the tests it must pass in `postroom.testing`.
"""

from postroom.action import (
    Action,
    AddNote,
    AddTag,
    Assign,
    Effect,
    Plan,
    PlanContext,
    RemoveTag,
    SendMessage,
    SetPriority,
    SetStatus,
    SetType,
)
from postroom.channel import Account, Channel, ChannelRules, Checks, ParsesWith, Polls, Sends
from postroom.clock import Clock, utc_now
from postroom.condition import Field, Kind, Operator, Value
from postroom.errors import (
    InvalidSettings,
    NeedsReauthorisation,
    PermanentError,
    PostroomError,
    RegistrationError,
    TemporaryError,
    UnknownOutcome,
    Unreadable,
)
from postroom.facts import (
    ClockFacts,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
    TicketFacts,
)
from postroom.hooks import hookimpl
from postroom.ids import MessageToken, check_token, find_tokens, make_token, message_id
from postroom.message import (
    Address,
    Attachment,
    Batch,
    Bounce,
    Direction,
    InboundMessage,
    OutboundMessage,
    Parsed,
    Raw,
    Receipt,
    Sender,
    TicketChange,
)
from postroom.registry import Registry, Shelf
from postroom.template import Template
from postroom.text import fold
from postroom.translator import Translation, Translator
from postroom.trigger import EventPayload, NoOptions, Trigger

POSTROOM_CONTRACT = 1
"""Version of this contract; a plug-in that says another one in its module is refused by name."""

__all__ = [
    "POSTROOM_CONTRACT",
    "Account",
    "Action",
    "AddNote",
    "AddTag",
    "Address",
    "Assign",
    "Attachment",
    "Batch",
    "Bounce",
    "Channel",
    "ChannelRules",
    "Checks",
    "Clock",
    "ClockFacts",
    "ContactFacts",
    "Direction",
    "Effect",
    "EventFacts",
    "EventPayload",
    "Facts",
    "Field",
    "InboundMessage",
    "InvalidSettings",
    "Kind",
    "LocalMoment",
    "MessageFacts",
    "MessageToken",
    "NeedsReauthorisation",
    "NoOptions",
    "Operator",
    "OutboundMessage",
    "Parsed",
    "ParsesWith",
    "PermanentError",
    "Plan",
    "PlanContext",
    "Polls",
    "PostroomError",
    "Raw",
    "Receipt",
    "RegistrationError",
    "Registry",
    "RemoveTag",
    "SendMessage",
    "Sender",
    "Sends",
    "SetPriority",
    "SetStatus",
    "SetType",
    "Shelf",
    "Template",
    "TemporaryError",
    "TicketChange",
    "TicketFacts",
    "Translation",
    "Translator",
    "Trigger",
    "UnknownOutcome",
    "Unreadable",
    "Value",
    "check_token",
    "find_tokens",
    "fold",
    "hookimpl",
    "make_token",
    "message_id",
    "utc_now",
]
