"""What a row of `ticket` has to do with orders, in SQL.

Sums are numbers of whole units: one division, rounded as Python rounds it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
)

from core import tables
from core.orders.money import PARTS

_order, _ticket = tables.shop_order, tables.ticket
_named, _latest = _order.alias("named_order"), _order.alias("latest_order")
_about, _last = _order.alias("order_about"), _order.alias("last_order")

ORDER_OF_TICKET: ColumnElement[Any] = case(
    (
        _ticket.c.order_ref != "",
        select(_named.c.id)
        .where(
            _named.c.account_id == _ticket.c.account_id, _named.c.external_id == _ticket.c.order_ref
        )
        .correlate(_ticket)
        .scalar_subquery(),
    ),
    else_=select(_latest.c.id)
    .where(_latest.c.contact_id == _ticket.c.contact_id)
    .order_by(_latest.c.created_at.desc(), _latest.c.id.desc())
    .limit(1)
    .correlate(_ticket)
    .scalar_subquery(),
)
"""The row id of the order a ticket is about: the one it names, else the customer's latest."""


def known() -> ColumnElement[bool]:
    """Whether the order is here."""
    return ORDER_OF_TICKET.is_not(None)


def state() -> ColumnElement[str]:
    """The order's status as conditions compare it."""
    return _of_order(_about.c.state)


def placed_at() -> ColumnElement[Any]:
    """When it was placed."""
    return _of_order(_about.c.created_at)


def total(currency: str) -> ColumnElement[float]:
    """Its value; with a currency that of no order in another one."""
    same = (_about.c.currency == currency,) if currency else ()
    return _amount(_of_order(_about.c.total, *same))


def orders() -> ColumnElement[float]:
    """How many orders the customer has placed, without those that were cancelled."""
    return cast(_of_contact(func.count()), Double)


def lifetime_value(currency: str) -> ColumnElement[float]:
    """What the customer has spent in a currency, else in that of their latest order."""
    wanted = literal(currency) if currency else _latest_currency()
    counted = case((_order.c.currency == wanted, _order.c.total), else_=0)
    return _amount(func.coalesce(_of_contact(func.sum(counted)), 0))


def _of_order(found: ColumnElement[Any], *where: ColumnElement[bool]) -> ColumnElement[Any]:
    wanted = select(found).where(_about.c.id == ORDER_OF_TICKET, *where)
    return wanted.correlate(_ticket).scalar_subquery()


def _of_contact(found: ColumnElement[Any]) -> ColumnElement[Any]:
    own = _order.c.contact_id == _ticket.c.contact_id, _order.c.cancelled.is_(False)
    return select(found).where(*own).correlate(_ticket).scalar_subquery()


def _latest_currency() -> ColumnElement[Any]:
    own = and_(_last.c.contact_id == _ticket.c.contact_id, _last.c.cancelled.is_(False))
    newest = (_last.c.created_at.desc(), _last.c.currency.desc())
    wanted = select(_last.c.currency).where(own).order_by(*newest).limit(1)
    return wanted.correlate(_ticket).scalar_subquery()


def _amount(parts: ColumnElement[Any]) -> ColumnElement[float]:
    return type_coerce(cast(parts, Double) / literal(float(PARTS), Double), Double)
