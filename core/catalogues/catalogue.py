"""Which catalogues there are, and what refers to their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table

from core import tables


@dataclass(frozen=True, slots=True)
class Use:
    """A column that refers to a catalogue's rows."""

    column: Column[Any]
    word: str
    """What uses it, as people say: "tickets"."""
    by_row: bool = False
    """The whole row is about the reference (a tag on a ticket), so it goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A table of names."""

    key: str
    """As automations name it, and the audit log: `inbox_group`."""
    word: str
    """As people say."""
    table: Table
    uses: tuple[Use, ...] = ()
    """What keeps a row from being deleted."""
    replaceable: bool = True
    """Whether another row may take its place; an inbox's tickets are not handed on in bulk."""
    belongings: tuple[Column[Any], ...] = ()
    """Columns of rows that are deleted with it: who has access, who is a member."""


BRANDS = Catalogue(
    key="brand",
    word="brand",
    table=tables.brand,
    uses=(Use(tables.inbox.c.brand_id, "inboxes"),),
)
GROUPS = Catalogue(
    key="inbox_group",
    word="inbox group",
    table=tables.inbox_group,
    uses=(Use(tables.inbox.c.inbox_group_id, "inboxes"),),
)
TAGS = Catalogue(
    key="tag",
    word="tag",
    table=tables.tag,
    uses=(Use(tables.ticket_tag.c.tag_id, "tickets", by_row=True),),
)
STATUSES = Catalogue(
    key="status",
    word="status",
    table=tables.status,
    uses=(Use(tables.ticket.c.status_id, "tickets"),),
)
TYPES = Catalogue(
    key="type",
    word="ticket type",
    table=tables.ticket_type,
    uses=(Use(tables.ticket.c.type_id, "tickets"),),
)
TEAMS = Catalogue(
    key="team",
    word="team",
    table=tables.team,
    uses=(Use(tables.ticket.c.team_id, "tickets"),),
    belongings=(tables.membership.c.team_id, tables.access.c.team_id),
)
INBOXES = Catalogue(
    key="inbox",
    word="inbox",
    table=tables.inbox,
    uses=(Use(tables.account.c.inbox_id, "accounts"), Use(tables.ticket.c.inbox_id, "tickets")),
    replaceable=False,
    belongings=(tables.access.c.inbox_id,),
)
CALENDARS = Catalogue(
    key="calendar",
    word="calendar",
    table=tables.calendar,
    uses=(
        Use(tables.inbox.c.calendar_id, "inboxes"),
        Use(tables.team.c.calendar_id, "teams"),
        Use(tables.agent.c.calendar_id, "agents"),
    ),
)
WEBHOOKS = Catalogue(key="webhook", word="webhook", table=tables.webhook, replaceable=False)
