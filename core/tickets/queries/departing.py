"""One message on its way out, for who decides about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core import tables
from core.access import Viewer, visible
from core.problems import NotThere

_delivery, _ticket = tables.delivery.c, tables.ticket.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Departing:
    """A delivery as it stands."""

    id: int
    number: int
    """The ticket's number."""
    message: int
    account: int
    """Whose lane of deliveries is to be rung."""
    state: str
    leaves_at: datetime | None


def departing(connection: Connection, viewer: Viewer, delivery: int) -> Departing:
    """A delivery of a ticket the viewer may see; raises `NotThere`."""
    wanted = (
        select(
            _delivery.id,
            _ticket.number,
            _delivery.message_id.label("message"),
            _delivery.account_id.label("account"),
            _delivery.state,
            _delivery.next_at.label("leaves_at"),
        )
        .join_from(tables.delivery, tables.ticket, _ticket.id == _delivery.ticket_id)
        .where(_delivery.id == delivery, visible(viewer), _ticket.deleted_at.is_(None))
    )
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise NotThere(f"there is no delivery {delivery}")
    return Departing(**row)
