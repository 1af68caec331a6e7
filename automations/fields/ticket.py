"""What conditions can ask about a ticket."""

from __future__ import annotations

from postroom.condition import Field, Kind

SOURCES = ("email",)
"""Sources a form offers by itself; channels add theirs, so the list is open."""

PRIORITIES = ("low", "normal", "high", "urgent")

FIELDS: tuple[Field, ...] = (
    Field(
        key="ticket.source",
        title="Source of the ticket",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.source,
        choices=SOURCES,
        may_be_empty=False,
        help="Where the ticket's first message came from.",
    ),
    Field(
        key="ticket.account",
        title="Account",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.account,
        catalogue="account",
        may_be_empty=False,
        help="The connected mailbox or shop the ticket came through.",
    ),
    Field(
        key="ticket.inbox",
        title="Inbox",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.inbox,
        catalogue="inbox",
        may_be_empty=False,
    ),
    Field(
        key="ticket.inbox_group",
        title="Inbox group",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.inbox_group,
        catalogue="inbox_group",
    ),
    Field(
        key="ticket.brand",
        title="Brand",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.brand,
        catalogue="brand",
    ),
    Field(
        key="ticket.type",
        title="Type",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.type,
        catalogue="type",
    ),
    Field(
        key="ticket.status",
        title="Status",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.status,
        catalogue="status",
        may_be_empty=False,
    ),
    Field(
        key="ticket.priority",
        title="Priority",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.priority,
        choices=PRIORITIES,
        closed=True,
        may_be_empty=False,
    ),
    Field(
        key="ticket.assignee",
        title="Assigned agent",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.assignee,
        catalogue="agent",
    ),
    Field(
        key="ticket.team",
        title="Assigned team",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.team,
        catalogue="team",
    ),
    Field(
        key="ticket.answered",
        title="Answered",
        kind=Kind.YES_NO,
        read=lambda facts: facts.ticket.answered,
        may_be_empty=False,
        help="Whether the customer's latest message has an answer.",
    ),
    Field(
        key="ticket.created_at",
        title="Ticket was created",
        kind=Kind.MOMENT,
        read=lambda facts: facts.ticket.created_at,
        may_be_empty=False,
    ),
    Field(
        key="ticket.last_customer_message_at",
        title="Last message of the customer",
        kind=Kind.MOMENT,
        read=lambda facts: facts.ticket.last_customer_message_at,
    ),
    Field(
        key="ticket.last_agent_message_at",
        title="Last message of an agent",
        kind=Kind.MOMENT,
        read=lambda facts: facts.ticket.last_agent_message_at,
    ),
    Field(
        key="ticket.due_at",
        title="Answer is due",
        kind=Kind.MOMENT,
        read=lambda facts: facts.ticket.due_at,
        help="The channel's deadline for an answer.",
    ),
    Field(
        key="ticket.language",
        title="Language of the ticket",
        kind=Kind.CHOICE,
        read=lambda facts: facts.ticket.language,
        help="What the customer wrote in last, such as pl or en; empty while that is not sure.",
    ),
    Field(
        key="ticket.tags",
        title="Tags",
        kind=Kind.SET,
        read=lambda facts: facts.ticket.tags,
        catalogue="tag",
    ),
)
