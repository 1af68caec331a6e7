"""Taking orders in: the newest state of each, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Case, Connection, Insert, Text, bindparam, case, cast, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.orders.money import to_parts
from core.orders.queries import owners as queries
from core.store import Bulk
from postroom.order import Order, OrderLine, Shipment
from postroom.text import fold

_order = tables.shop_order

_KEY = ("account_id", "external_id")


def take(connection: Connection, account: int, orders: Iterable[Order]) -> int:
    """Store orders of an account; returns how many it was given, each counted once.

    Of two states of an order the later one holds, in whatever order they come. Orders are given to
    the contact whom the account's channel knows by the buyer's id, who proved that address, or whose
    ticket the channel says is about the order.
    """
    newest = _newest(orders)
    if not newest:
        return 0
    _UPSERT[connection.dialect.name](connection, [_row(account, order) for order in newest])
    _claim(connection, queries.unclaimed_of(connection, account, [o.external_id for o in newest]))
    return len(newest)


def claim(connection: Connection, channel: str, identities: Collection[str]) -> None:
    """Give waiting orders to the contacts whom a channel knows by these folded ids."""
    if identities:
        _claim(connection, queries.unclaimed_by(connection, channel, identities))


def _claim(connection: Connection, found: Iterable[tuple[int, int]]) -> None:
    rows = [{"b_id": order, "b_contact": contact} for order, contact in sorted(dict(found).items())]
    _CLAIM(connection, rows)


def _newest(orders: Iterable[Order]) -> list[Order]:
    newest: dict[str, Order] = {}
    for order in orders:
        known = newest.get(order.external_id)
        if known is None or order.updated_at >= known.updated_at:
            newest[order.external_id] = order
    return [newest[key] for key in sorted(newest)]


def _row(account: int, order: Order) -> dict[str, Any]:
    return {
        "account_id": account,
        "external_id": order.external_id,
        "external_folded": fold(order.external_id),
        "buyer": order.buyer,
        "buyer_identity": order.buyer.casefold(),
        "buyer_name": order.buyer_name,
        "buyer_email": order.buyer_email,
        "email_folded": fold(order.buyer_email),
        "status": order.status,
        "state": order.status.lower(),
        "total": to_parts(order.total),
        "currency": order.currency.upper(),
        "paid": order.paid,
        "cancelled": order.cancelled,
        "delivery": order.delivery,
        "note": order.note,
        "url": order.url,
        "lines": [_line(line) for line in order.lines],
        "shipments": [_shipment(shipment) for shipment in order.shipments],
        "created_at": order.created_at,
        "updated_at": order.updated_at,
    }


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "quantity": line.quantity,
        "price": str(line.price),
        "offer": line.offer,
        "url": line.url,
    }


def _shipment(shipment: Shipment) -> dict[str, str]:
    return {
        "carrier": shipment.carrier,
        "number": shipment.number,
        "url": shipment.url,
        "status": shipment.status,
    }


def _parcels(told: Any) -> Case[Any]:
    """Lists of orders tell of no parcels: those of the same state are kept."""
    silent = cast(told.shipments, Text) == literal_column("'[]'")
    same = told.updated_at == _order.c.updated_at
    return case((silent & same, _order.c.shipments), else_=told.shipments)


def _upsert(dialect: str) -> Bulk:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(_order)
    kept = (*_KEY, "id", "contact_id", "external_folded")
    told = {
        column.name: insert.excluded[column.name] for column in _order.c if column.name not in kept
    }
    statement: Insert = insert.on_conflict_do_update(
        index_elements=list(_KEY),
        set_=told | {"shipments": _parcels(insert.excluded)},
        where=_order.c.updated_at <= insert.excluded.updated_at,
    )
    return Bulk(statement)


_UPSERT = {dialect: _upsert(dialect) for dialect in ("sqlite", "postgresql")}
_CLAIM = Bulk(
    update(_order)
    .where(_order.c.id == bindparam("b_id"), _order.c.contact_id.is_(None))
    .values(contact_id=bindparam("b_contact"))
)
