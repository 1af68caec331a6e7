"""Reading tickets before they change; hold `core.tickets.lock` first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from core import tables
from core.tickets.changes.types import Standing
from postroom.facts import ContactFacts, TicketFacts

_ticket = tables.ticket.c
_inbox = tables.inbox.c
_contact = tables.contact.c

_IDS: BindParameter[Any] = bindparam("tickets", expanding=True)

_TICKETS: Select[Any] = (
    select(
        _ticket.id,
        _ticket.number,
        _ticket.source,
        _ticket.account_id,
        _ticket.inbox_id,
        _inbox.inbox_group_id,
        _inbox.brand_id,
        _ticket.type_id,
        _ticket.status_id,
        _ticket.priority,
        _ticket.assignee_id,
        _ticket.team_id,
        _ticket.answered,
        _ticket.created_at,
        _ticket.last_customer_message_at,
        _ticket.last_agent_message_at,
        _ticket.due_at,
        _ticket.subject,
        _ticket.last_customer_message_id,
        _inbox.calendar_id,
        _contact.id.label("contact"),
        _contact.name,
        _contact.email,
        _contact.name_folded,
        _contact.email_folded,
        _contact.email_domain,
        _contact.language,
        _ticket.snoozed_until,
        _ticket.handled,
        _ticket.archived,
        _ticket.language,
    )
    .select_from(tables.ticket.join(tables.inbox).join(tables.contact))
    .where(_ticket.id.in_(_IDS))
)

_TAGS = select(tables.ticket_tag.c.ticket_id, tables.ticket_tag.c.tag_id).where(
    tables.ticket_tag.c.ticket_id.in_(_IDS)
)

_MEANINGS = select(tables.status.c.id, tables.status.c.meaning)


def standing(connection: Connection, tickets: Collection[int]) -> dict[int, Standing]:
    """These tickets as they stand, by id; ones that do not exist are left out."""
    ids = {"tickets": list(tickets)}
    tags: dict[int, list[int]] = defaultdict(list)
    for ticket, tag in connection.execute(_TAGS, ids):
        tags[ticket].append(tag)
    rows = connection.execute(_TICKETS, ids)
    return {row[0]: _standing(row, frozenset(tags.get(row[0], ()))) for row in rows}


def meanings(connection: Connection) -> dict[int, str]:
    """What each status means: open, pending, solved, closed."""
    return {row[0]: row[1] for row in connection.execute(_MEANINGS)}


def _standing(row: Sequence[Any], tags: frozenset[int]) -> Standing:
    # Rows are read by place: this runs for every event, and names cost twice as much.
    return Standing(
        ticket=TicketFacts(
            id=row[0],
            number=row[1],
            source=row[2],
            account=row[3],
            inbox=row[4],
            inbox_group=row[5],
            brand=row[6],
            type=row[7],
            status=row[8],
            priority=row[9],
            assignee=row[10],
            team=row[11],
            answered=row[12],
            created_at=row[13],
            last_customer_message_at=row[14],
            last_agent_message_at=row[15],
            due_at=row[16],
            snoozed_until=row[27],
            handled=row[28],
            archived=row[29],
            language=row[30],
            tags=tags,
        ),
        subject=row[17],
        customer_message=row[18],
        calendar=row[19],
        contact=ContactFacts(
            id=row[20],
            name=row[23],
            email=row[24],
            email_domain=row[25],
            language=row[26],
        ),
        name=row[21],
        email=row[22],
    )
