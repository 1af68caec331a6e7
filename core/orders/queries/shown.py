"""Reading orders; who may not see the inbox of an account is told nothing of its orders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select

from core import tables
from core.access import Viewer, visible, visible_inboxes
from core.orders.money import from_parts
from core.orders.queries.about import ORDER_OF_TICKET
from core.orders.types import OrderRow, Spent
from core.tickets.queries.rows import Named
from postroom.order import OrderLine, Shipment

_order, _ticket, _account = tables.shop_order, tables.ticket, tables.account
_identity = tables.contact_identity

MOST = 50
"""Most orders of a customer that are listed."""

_SHOWN = (
    "id", "buyer", "buyer_name", "buyer_email", "status", "currency", "paid", "cancelled",
    "delivery", "note", "url", "created_at", "updated_at",
)  # fmt: skip

_ORDERS = (
    select(
        *(_order.c[name] for name in _SHOWN),
        _order.c.external_id,
        _order.c.contact_id,
        _order.c.total,
        _order.c.lines,
        _order.c.shipments,
        _account.c.id.label("account"),
        _account.c.name.label("account_name"),
    )
    .join_from(_order, _account, _account.c.id == _order.c.account_id)
    .join(tables.inbox, tables.inbox.c.id == _account.c.inbox_id)
)


def known_to(viewer: Viewer) -> ColumnElement[bool]:
    """Which orders the viewer may see: of accounts of their inboxes, or named by their tickets."""
    names = and_(
        _ticket.c.order_ref == _order.c.external_id,
        _ticket.c.account_id == _order.c.account_id,
        _ticket.c.deleted_at.is_(None),
        visible(viewer),
    )
    named = select(_ticket.c.id).where(names).correlate(_order).exists()
    return (
        visible_inboxes(viewer) if viewer.sees_everything else or_(visible_inboxes(viewer), named)
    )


def find(connection: Connection, viewer: Viewer, order: int) -> OrderRow | None:
    """One order by its row id; None if there is none to be seen."""
    return _one(connection, _ORDERS.where(_order.c.id == order, known_to(viewer)))


def of_contact(connection: Connection, viewer: Viewer, contact: int) -> tuple[OrderRow, ...]:
    """A customer's orders that the viewer may see, newest first."""
    newest = (_order.c.created_at.desc(), _order.c.id.desc())
    wanted = _ORDERS.where(_order.c.contact_id == contact, known_to(viewer))
    found = connection.execute(wanted.order_by(*newest).limit(MOST))
    return tuple(_row(row) for row in found.mappings())


def of_ticket(connection: Connection, viewer: Viewer, ticket: int) -> OrderRow | None:
    """The order a ticket (row id) is about; None if it is not known, or not to be seen."""
    about = select(ORDER_OF_TICKET).where(_ticket.c.id == ticket).scalar_subquery()
    return _one(connection, _ORDERS.where(_order.c.id == about, known_to(viewer)))


def of_tickets(connection: Connection, tickets: Collection[int]) -> dict[int, OrderRow]:
    """The order each of these tickets is about; tickets without one are left out."""
    wanted = _ORDERS.add_columns(_ticket.c.id.label("ticket")).join(
        _ticket, _order.c.id == ORDER_OF_TICKET
    )
    found = connection.execute(wanted.where(_ticket.c.id.in_(list(tickets)))).mappings()
    return {row["ticket"]: _row(row) for row in found}


def spent(connection: Connection, viewer: Viewer, contact: int) -> tuple[Spent, ...]:
    """What a customer has spent, by currency, in orders the viewer may see."""
    asked = (
        select(_order.c.currency, func.count(), func.sum(_order.c.total))
        .join_from(_order, _account, _account.c.id == _order.c.account_id)
        .join(tables.inbox, tables.inbox.c.id == _account.c.inbox_id)
        .where(_order.c.contact_id == contact, _order.c.cancelled.is_(False), known_to(viewer))
        .group_by(_order.c.currency)
        .order_by(func.count().desc(), _order.c.currency)
    )
    return tuple(
        Spent(currency=currency, orders=count, total=from_parts(int(total)))
        for currency, count, total in connection.execute(asked)
    )


def _one(connection: Connection, wanted: Select[Any]) -> OrderRow | None:
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _row(row)


def _row(row: RowMapping) -> OrderRow:
    return OrderRow(
        **{name: row[name] for name in _SHOWN},
        number=row["external_id"],
        contact=row["contact_id"],
        total=from_parts(row["total"]),
        account=Named(row["account"], row["account_name"]),
        lines=tuple(_lines(row["lines"])),
        shipments=tuple(Shipment(**each) for each in row["shipments"]),
    )


def _lines(kept: Iterable[Mapping[str, Any]]) -> Iterable[OrderLine]:
    return (OrderLine(**{**each, "price": Decimal(each["price"])}) for each in kept)
