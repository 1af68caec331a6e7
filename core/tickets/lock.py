"""Locking tickets: what every transaction that writes their events does first.

Always in ascending id, so that two of them cannot wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from core import tables


def lock(connection: Connection, tickets: Iterable[int]) -> None:
    """Hold these tickets until the commit, so that within a ticket id order is commit order.

    Rows that merely refer to a ticket (a draft, a read mark) can be written meanwhile: nobody
    changes its id. SQLite's writer is alone and needs no lock.
    """
    ids = sorted(set(tickets))
    if not ids or connection.dialect.name != "postgresql":
        return
    connection.execute(
        select(tables.ticket.c.id)
        .where(tables.ticket.c.id.in_(ids))
        .order_by(tables.ticket.c.id)
        .with_for_update(key_share=True)
    ).all()
