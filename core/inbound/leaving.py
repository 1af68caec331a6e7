"""What we are just sending, read back before the channel has told us its name for it.

Such a copy says nothing new: the message stands in its ticket, and its fate is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, update

from core import tables
from core.inbound.known import queries
from core.inbound.known.queries import OnItsWay
from core.outbox.states import begin_thread
from postroom.message import Direction

if TYPE_CHECKING:
    from core.inbound.arrival import Desk, Fresh

SKEW = timedelta(minutes=1)
"""How far the other side's clock may go from ours."""


@dataclass(slots=True)
class Leaving:
    """Messages on their way out of one account; each is taken for one copy at most."""

    connection: Connection
    waiting: list[OnItsWay]

    @classmethod
    def of(cls, connection: Connection, desk: Desk, offered: Sequence[Fresh]) -> Leaving:
        """Those that what has arrived could be copies of; reads nothing where nothing is ours."""
        ours = [item.message for item in offered if _is_ours(item) and item.message.thread]
        threads = {message.thread for message in ours}
        orders = {message.order for message in ours if message.order}
        return cls(connection, queries.on_their_way(connection, desk.account, threads, orders))

    def has(self, item: Fresh) -> bool:
        """Whether it is a copy of one of them; that one is then no longer waited for."""
        if not self.waiting or not _is_ours(item):
            return False
        found = next((one for one in self.waiting if _is_copy(one, item)), None)
        if found is None:
            return False
        self.waiting.remove(found)
        self._name(found, item.external_id)
        if found.thread != item.message.thread:
            begin_thread(self.connection, found.delivery, found.ticket, item.message.thread)
        return True

    def _name(self, sent: OnItsWay, name: str) -> None:
        """Keep what the channel calls it, so that the same words again are another message."""
        self.connection.execute(
            update(tables.delivery)
            .where(tables.delivery.c.id == sent.delivery, tables.delivery.c.external_id == "")
            .values(external_id=name)
        )


def _is_ours(item: Fresh) -> bool:
    return item.message.direction is Direction.OUT


def _is_copy(one: OnItsWay, item: Fresh) -> bool:
    message = item.message
    return (
        (one.thread == message.thread or (one.order == message.order != ""))
        and message.sent_at >= one.begun - SKEW
        and one.text.split() == message.text.split()
    )
