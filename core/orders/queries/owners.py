"""Whose orders are: what waits for its contact."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from core import tables

_order, _ticket, _account = tables.shop_order, tables.ticket, tables.account
_identity = tables.contact_identity
_ANY_UNCLAIMED = select(_order.c.id).where(_order.c.contact_id.is_(None)).limit(1)


def _unclaimed() -> Select[Any]:
    """Orders of nobody yet, with who is known by the buyer's id, or proved the address."""
    by_id = and_(
        _identity.c.channel == _account.c.channel,
        _identity.c.external_id == _order.c.buyer_identity,
    )
    by_address = and_(
        _identity.c.channel == "mail",
        _identity.c.verified.is_(True),
        _identity.c.external_id == _order.c.email_folded,
        _order.c.email_folded != "",
    )
    return (
        select(_order.c.id, _identity.c.contact_id)
        .join_from(_order, _account, _account.c.id == _order.c.account_id)
        .join(_identity, or_(by_id, by_address))
        .where(_order.c.contact_id.is_(None), _order.c.buyer_identity != "")
        .order_by(_identity.c.channel == "mail", _identity.c.id)
    )


def unclaimed_of(
    connection: Connection, account: int, numbers: Collection[str]
) -> list[tuple[int, int]]:
    """Order and contact, for these orders of an account that are nobody's yet; the surest last."""
    wanted = _unclaimed().where(
        _order.c.account_id == account, _order.c.external_id.in_(list(numbers))
    )
    about = _by_tickets().where(
        _order.c.account_id == account, _order.c.external_id.in_(list(numbers))
    )
    return [*_surest_last(connection, about), *_surest_last(connection, wanted)]


def _by_tickets() -> Select[Any]:
    """Orders of nobody yet, with the contact of a ticket that its channel says is about them."""
    names = and_(
        _ticket.c.account_id == _order.c.account_id, _ticket.c.order_ref == _order.c.external_id
    )
    return (
        select(_order.c.id, _ticket.c.contact_id)
        .join_from(_order, _ticket, names)
        .where(_order.c.contact_id.is_(None), _ticket.c.order_ref != "")
        .order_by(_ticket.c.id)
    )


def unclaimed_by(
    connection: Connection, channel: str, identities: Collection[str]
) -> list[tuple[int, int]]:
    """The same for whatever waits for contacts whom a channel knows by these ids."""
    wanted = _unclaimed().where(
        _identity.c.channel == channel, _identity.c.external_id.in_(list(identities))
    )
    return _surest_last(connection, wanted)


def any_unclaimed(connection: Connection) -> bool:
    """Whether any order waits for its contact."""
    return connection.execute(_ANY_UNCLAIMED).first() is not None


def _surest_last(connection: Connection, wanted: Select[Any]) -> list[tuple[int, int]]:
    found = [(order, contact) for order, contact in connection.execute(wanted)]
    return list(reversed(found))
