"""Reading which questions about orders wait, and how they stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select

from core import tables
from core.orders.questions import Asked, Question
from core.orders.types import LookUp

PATIENCE = timedelta(seconds=45)
"""How long automations that ask about orders wait for an answer."""

_asked = tables.order_lookup.c
_order, _ticket = tables.shop_order.c, tables.ticket.c
_URGENT = {"new": 0, "failed": 1, "done": 2}
_ACCOUNTS_DUE = (
    select(_asked.account_id)
    .where(_asked.state == "new", _asked.next_at <= bindparam("now"))
    .distinct()
)


def due(connection: Connection, account: int, now: datetime) -> Asked | None:
    """The question of an account that has waited longest."""
    row = connection.execute(
        select(_asked.id, _asked.kind, _asked.spelled, _asked.failures)
        .where(_asked.account_id == account, _asked.state == "new", _asked.next_at <= now)
        .order_by(_asked.next_at, _asked.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    question = Question(row.kind, row.spelled)
    return Asked(id=row.id, account=account, question=question, failures=row.failures)


def accounts_due(connection: Connection, now: datetime) -> list[int]:
    """Accounts with a question whose turn it is."""
    return list(connection.scalars(_ACCOUNTS_DUE, {"now": now}))


def next_at(connection: Connection, account: int) -> datetime | None:
    """When the account's next question is due."""
    mine = _asked.account_id == account, _asked.state == "new"
    found: datetime | None = connection.scalar(select(func.min(_asked.next_at)).where(*mine))
    return found


def standing(
    connection: Connection, account: int, questions: Collection[Question]
) -> LookUp | None:
    """How these questions stand, as one; None if none was ever asked."""
    keys = {(one.kind, one.key) for one in questions}
    rows = connection.execute(
        select(_asked.kind, _asked.wanted, _asked.state, _asked.error, _asked.asked_at)
        .where(_asked.account_id == account, _asked.wanted.in_([key for _, key in keys]))
        .order_by(_asked.id)
    )
    found = [LookUp(state=r[2], error=r[3], asked_at=r[4]) for r in rows if (r[0], r[1]) in keys]
    return min(found, key=lambda one: _URGENT[one.state], default=None)


def pending(connection: Connection, tickets: Collection[int], now: datetime) -> set[int]:
    """Tickets whose customer's orders are being asked for, or have come and are not read yet."""
    raw, identity = tables.raw_message.c, tables.contact_identity.c
    knows = exists().where(
        identity.contact_id == _ticket.contact_id, identity.external_id == _asked.wanted
    )
    about = or_(
        and_(_asked.kind == "order", _asked.wanted == _ticket.order_ref),
        and_(_asked.kind == "buyer", knows),
    )
    unread = exists().where(raw.account_id == _asked.account_id, raw.state == "new")
    waits = or_(_asked.state == "new", and_(_asked.state == "done", unread))
    found = (
        select(_ticket.id)
        .join_from(tables.ticket, tables.order_lookup, _asked.account_id == _ticket.account_id)
        .where(_ticket.id.in_(list(tickets)), _asked.wanted_at > now - PATIENCE, about, waits)
    )
    return set(connection.scalars(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a ticket says about its customer and order."""

    ticket: int
    account: int
    channel: str
    contact: int
    order: str
    """The order's id that it names; empty for none."""
    questions: tuple[Question, ...]
    """What its channel would be asked."""


def about(connection: Connection, ticket: int) -> About:
    """What a ticket (row id) says about its customer and order."""
    account, identity, contact = tables.account.c, tables.contact_identity.c, tables.contact.c
    row = connection.execute(
        select(
            _ticket.account_id, account.channel, _ticket.contact_id, _ticket.order_ref, contact.name
        )
        .join_from(tables.ticket, tables.account, account.id == _ticket.account_id)
        .join(tables.contact, contact.id == _ticket.contact_id)
        .where(_ticket.id == ticket)
    ).one()
    mine = identity.contact_id == row.contact_id, identity.channel == row.channel
    names = connection.scalars(select(identity.external_id).where(*mine).order_by(identity.id))
    buyers = [row.name if row.name.casefold() == each else each for each in names]
    orders = [Question("order", row.order_ref)] if row.order_ref else []
    return About(
        ticket=ticket,
        account=row.account_id,
        channel=row.channel,
        contact=row.contact_id,
        order=row.order_ref,
        questions=(*orders, *(Question("buyer", each) for each in buyers)),
    )


def known(connection: Connection, account: int, orders: Collection[str]) -> set[str]:
    """Which of these orders of an account are here."""
    mine = _order.account_id == account, _order.external_id.in_(list(orders))
    return set(connection.scalars(select(_order.external_id).where(*mine)))
