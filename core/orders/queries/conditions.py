"""What conditions read of orders, for a batch of tickets at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from core import tables
from core.orders.money import from_parts
from core.orders.queries.about import ORDER_OF_TICKET
from postroom.facts import Bought, OrderFacts

_order, _ticket = tables.shop_order, tables.ticket

_IDS: BindParameter[Any] = bindparam("tickets", expanding=True)
_ABOUT = (
    select(
        _ticket.c.id,
        _order.c.external_id,
        _order.c.state,
        _order.c.total,
        _order.c.currency,
        _order.c.created_at,
    )
    .join_from(_ticket, _order, _order.c.id == ORDER_OF_TICKET)
    .where(_ticket.c.id.in_(_IDS))
)
_SPENT = (
    select(
        _order.c.contact_id,
        _order.c.currency,
        func.count(),
        func.sum(_order.c.total),
        func.max(_order.c.created_at),
    )
    .where(
        _order.c.contact_id.in_(bindparam("contacts", expanding=True)),
        _order.c.cancelled.is_(False),
    )
    .group_by(_order.c.contact_id, _order.c.currency)
)


def bought(connection: Connection, tickets: Mapping[int, int]) -> dict[int, Bought]:
    """What conditions read of orders, by ticket; `tickets`: row id → contact. Two questions."""
    rows = connection.execute(_ABOUT, {"tickets": list(tickets)})
    about = {row[0]: _facts(*row[1:]) for row in rows}
    by_contact = _by_contact(connection, set(tickets.values()))
    return {
        ticket: _bought(about.get(ticket), by_contact.get(contact, ()))
        for ticket, contact in tickets.items()
        if ticket in about or contact in by_contact
    }


def _by_contact(
    connection: Connection, contacts: Collection[int]
) -> dict[int, list[tuple[str, int, Decimal, datetime]]]:
    found = defaultdict(list)
    for contact, currency, count, total, last in connection.execute(
        _SPENT, {"contacts": list(contacts)}
    ):
        found[contact].append((currency, count, from_parts(int(total)), last))
    return dict(found)


def _facts(number: str, state: str, total: int, currency: str, created_at: datetime) -> OrderFacts:
    return OrderFacts(
        number=number,
        status=state,
        total=from_parts(total),
        currency=currency,
        created_at=created_at,
    )


def _bought(order: OrderFacts | None, sums: Sequence[tuple[str, int, Decimal, datetime]]) -> Bought:
    return Bought(
        order=order,
        orders=sum(count for _, count, _, _ in sums),
        spent={currency: total for currency, _, total, _ in sums},
        currency=max(((last, currency) for currency, _, _, last in sums), default=("", ""))[1],
    )
