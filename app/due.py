"""Which lanes have rows that are due: one short look at the database, every two seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from automations.engine import lane as events
from automations.errands import queries as errands
from core.inbound import queries as inbound
from core.lanes import Lane, lane_name
from core.notifications.mail import queries as staff_mail
from core.orders.queries import asked as orders
from core.outbox import queries as outbox
from core.tickets import waking


def due(connection: Connection, now: datetime, *, outside: bool) -> list[Lane]:
    """The lanes with something to do; `outside`: also those that talk to accounts and people."""
    return [*_within(connection, now), *(_outside(connection, now) if outside else ())]


def _within(connection: Connection, now: datetime) -> Iterator[Lane]:
    yield from (lane_name("parse", one) for one in inbound.accounts_waiting(connection))
    if events.due_now(connection, now):
        yield lane_name("events")


def _outside(connection: Connection, now: datetime) -> Iterator[Lane]:
    yield from (lane_name("orders", one) for one in orders.accounts_due(connection, now))
    yield from (lane_name("errands", one.key) for one in errands.lanes_due(connection, now))
    yield from (lane_name("deliveries", one) for one in outbox.accounts_due(connection, now))
    first = waking.next_due(connection)
    if first is not None and first <= now:
        yield lane_name("wake")
    if staff_mail.is_due(connection, now):
        yield lane_name("staff_mail")
