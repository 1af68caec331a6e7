"""Locking tickets: what every transaction that writes their events does first.

Always in ascending id, so that two of them cannot wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ARRAY, BigInteger, Connection, any_, bindparam, select

from core import tables


def lock(connection: Connection, tickets: Iterable[int]) -> None:
    """Hold these tickets until the commit, so that within a ticket id order is commit order.

    Rows that merely refer to a ticket (a draft, a read mark) can be written meanwhile: nobody
    changes its id. SQLite's writer is alone and needs no lock.
    """
    ids = sorted(set(tickets))
    if ids and connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"tickets": ids}).all()


def lock_free(connection: Connection, tickets: Iterable[int]) -> frozenset[int]:
    """Hold those of these tickets that nobody holds just now; returns them, all on SQLite."""
    ids = sorted(set(tickets))
    if not ids or connection.dialect.name != "postgresql":
        return frozenset(ids)
    return frozenset(connection.execute(_LOCK_FREE, {"tickets": ids}).scalars())


# One array: a list would make another statement, to be planned anew, for every count of tickets.
_WANTED = (
    select(tables.ticket.c.id)
    .where(tables.ticket.c.id == any_(bindparam("tickets", type_=ARRAY(BigInteger))))
    .order_by(tables.ticket.c.id)
)
_LOCK = _WANTED.with_for_update(key_share=True)
_LOCK_FREE = _WANTED.with_for_update(key_share=True, skip_locked=True)
