"""Lists in another order than the newest first: for programs, and for working off deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select

from core import tables
from core.access import Viewer, visible
from core.tables.columns import UtcDateTime
from core.tickets.queries import reading
from core.tickets.queries.conditions import matches, open_values
from core.tickets.queries.filters import After, TicketFilters, page_size
from core.tickets.queries.rows import TicketPage, TicketRow

Order: TypeAlias = Literal["updated", "-updated", "created", "-created", "due"]
"""By what; the latest first with a minus. `-updated` is what `newest` does, faster."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a ticket is due that has no deadline: after all others."""

_ticket = tables.ticket.c
_DUE: ColumnElement[datetime] = func.coalesce(_ticket.due_at, literal(NEVER, UtcDateTime()))
_KEYS: Mapping[str, ColumnElement[datetime]] = {
    "updated": _ticket.last_message_at,
    "created": _ticket.created_at,
    "due": _DUE,
}


@dataclass(frozen=True, slots=True)
class _Way:
    """One order, as a statement needs it."""

    key: ColumnElement[datetime]
    falling: bool

    def sorted(self) -> tuple[ColumnElement[Any], ...]:
        """What to order by."""
        if self.falling:
            return self.key.desc(), _ticket.id.desc()
        return self.key.asc(), _ticket.id.asc()

    def behind(self, after: After) -> tuple[ColumnElement[bool], ...]:
        """Only what comes after that row; the plain comparison first, for an index."""
        moment, ticket = literal(after.moment, UtcDateTime()), after.ticket
        if self.falling:
            same = and_(self.key == moment, _ticket.id < ticket)
            return self.key <= moment, or_(self.key < moment, same)
        same = and_(self.key == moment, _ticket.id > ticket)
        return self.key >= moment, or_(self.key > moment, same)


def ordered(
    connection: Connection,
    viewer: Viewer,
    filters: TicketFilters,
    order: Order,
    after: After | None = None,
    limit: int = 50,
) -> TicketPage:
    """One page of what the viewer may see, in that order."""
    size = page_size(limit)
    way = _Way(_KEYS[order.lstrip("-")], falling=order.startswith("-"))
    opens = open_values(filters, meanings_of(connection, filters))
    statement = (
        select(_ticket.id)
        .where(visible(viewer), *matches(filters, rare_tags=True), _ticket.is_open.in_(opens))
        .order_by(*way.sorted())
        .limit(size + 1)
    )
    if after is not None:
        statement = statement.where(*way.behind(after))
    page = statement.subquery("page")
    start = page.join(tables.ticket, _ticket.id == page.c.id)
    wanted = reading.tickets(viewer, start, deleted=filters.deleted).order_by(*way.sorted())
    return _cut(reading.rows(connection, wanted), size, order)


def _cut(rows: tuple[TicketRow, ...], size: int, order: Order) -> TicketPage:
    if len(rows) <= size:
        return TicketPage(rows, None)
    return TicketPage(rows[:size], place(rows[size - 1], order))


def place(row: TicketRow, order: Order) -> After:
    """Where a row stands in an order."""
    match order:
        case "due":
            return After(row.due_at or NEVER, row.id)
        case "created" | "-created":
            return After(row.created_at, row.id)
        case _:
            return After(row.last_message_at, row.id)


def meanings_of(connection: Connection, filters: TicketFilters) -> frozenset[str]:
    """What the statuses that are asked for mean."""
    if not filters.statuses:
        return frozenset()
    status = tables.status.c
    wanted = select(status.meaning).where(status.id.in_(filters.statuses))
    return frozenset(connection.execute(wanted).scalars())
