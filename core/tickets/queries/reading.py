"""Rows of tickets with the names they refer to: one statement, and one for their tags."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    select,
)

from core import tables
from core.access import Viewer, visible
from core.tickets.queries.conditions import in_trash
from core.tickets.queries.rows import ContactRow, Named, StatusRow, TagRow, TicketRow

_ticket = tables.ticket

_PLAIN = (
    _ticket.c.id,
    _ticket.c.number,
    _ticket.c.subject,
    _ticket.c.preview,
    _ticket.c.source,
    _ticket.c.priority,
    _ticket.c.language,
    _ticket.c.order_ref.label("order"),
    _ticket.c.is_open,
    _ticket.c.answered,
    _ticket.c.handled,
    _ticket.c.archived,
    _ticket.c.quarantined,
    _ticket.c.previous_ticket_id.label("previous"),
    _ticket.c.version,
    _ticket.c.created_at,
    _ticket.c.last_message_at,
    _ticket.c.last_customer_message_at,
    _ticket.c.last_agent_message_at,
    _ticket.c.due_at,
    _ticket.c.snoozed_until,
    _ticket.c.closed_at,
)
_PLAIN_NAMES = tuple(column.name for column in _PLAIN)


def _name(of: Table, row: Column[Any], column: str = "name") -> ScalarSelect[Any]:
    """What the row is called that a ticket refers to.

    Not a join: PostgreSQL takes 15 ms to find the best order of eight joins, and 1 ms for these.
    """
    return select(of.c[column]).where(of.c.id == row).scalar_subquery()


_REFERRED = (
    _ticket.c.inbox_id,
    _name(tables.inbox, _ticket.c.inbox_id),
    _ticket.c.account_id,
    _name(tables.account, _ticket.c.account_id),
    _ticket.c.status_id,
    _name(tables.status, _ticket.c.status_id),
    _name(tables.status, _ticket.c.status_id, "meaning"),
    _ticket.c.contact_id,
    tables.contact.c.name,
    tables.contact.c.email,
    _ticket.c.type_id,
    _name(tables.ticket_type, _ticket.c.type_id),
    _ticket.c.assignee_id,
    _name(tables.agent, _ticket.c.assignee_id),
    _ticket.c.team_id,
    _name(tables.team, _ticket.c.team_id),
)
_COLUMNS = select(*_PLAIN, *_REFERRED)
_TAGS = (
    select(tables.ticket_tag.c.ticket_id, tables.tag.c.id, tables.tag.c.name, tables.tag.c.colour)
    .join_from(tables.ticket_tag, tables.tag, tables.tag.c.id == tables.ticket_tag.c.tag_id)
    .where(tables.ticket_tag.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .order_by(tables.tag.c.name)
)


def tickets(viewer: Viewer, start: FromClause = _ticket, *, deleted: bool = False) -> Select[Any]:
    """The statement that `rows` reads; `start` may be `ticket` joined with something narrower."""
    joined = start.join(tables.contact, tables.contact.c.id == _ticket.c.contact_id)
    return _COLUMNS.select_from(joined).where(visible(viewer), in_trash(deleted=deleted))


def rows(connection: Connection, statement: Select[Any]) -> tuple[TicketRow, ...]:
    """Carry out a statement made from `tickets` and add the tags."""
    found = connection.execute(statement).all()
    tags = _tags(connection, [row[0] for row in found])
    return tuple(ticket_row(row, tags.get(row[0], ())) for row in found)


def _tags(connection: Connection, ids: list[int]) -> dict[int, tuple[TagRow, ...]]:
    if not ids:
        return {}
    tags = defaultdict(list)
    for row in connection.execute(_TAGS, {"tickets": ids}):
        tags[row[0]].append(TagRow(row[1], row[2], row[3]))
    return {ticket: tuple(names) for ticket, names in tags.items()}


def ticket_row(row: Row[Any], tags: tuple[TagRow, ...]) -> TicketRow:
    """A row of a statement made from `tickets`, with its tags."""
    plain = dict(zip(_PLAIN_NAMES, row, strict=False))
    refers = row[len(_PLAIN) :]
    return TicketRow(
        **plain,
        inbox=Named(refers[0], refers[1]),
        account=Named(refers[2], refers[3]),
        status=StatusRow(refers[4], refers[5], refers[6]),
        contact=ContactRow(refers[7], refers[8], refers[9]),
        type=_named(refers[10], refers[11]),
        assignee=_named(refers[12], refers[13]),
        team=_named(refers[14], refers[15]),
        tags=tags,
    )


def _named(row_id: int | None, name: str | None) -> Named | None:
    return None if row_id is None else Named(row_id, name or "")
