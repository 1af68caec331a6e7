"""What is known of orders beside a ticket, and asking its channel for more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from core.access import Viewer
from core.orders import asking
from core.orders.queries import asked, shown
from core.orders.types import TicketOrders
from core.tickets.queries import ticket_id


def beside(
    connection: Connection, viewer: Viewer, number: int, channels: Collection[str]
) -> TicketOrders:
    """The orders of a ticket; `channels`: those that can be asked. Raises `NotThere`."""
    about = asked.about(connection, ticket_id(connection, viewer, number))
    order = shown.of_ticket(connection, viewer, about.ticket)
    theirs = shown.of_contact(connection, viewer, about.contact)
    can_ask = about.channel in channels and bool(about.questions)
    return TicketOrders(
        account=about.account,
        order=order,
        named=about.order,
        others=tuple(one for one in theirs if order is None or one.id != order.id),
        spent=shown.spent(connection, viewer, about.contact),
        look_up=asked.standing(connection, about.account, about.questions) if can_ask else None,
        can_ask=can_ask,
    )


def look_up(
    connection: Connection,
    viewer: Viewer,
    number: int,
    channels: Collection[str],
    now: datetime,
) -> int | None:
    """Ask the ticket's channel for its orders; the account whose lane has work, if it has.

    What was asked a moment ago is not asked again. Raises `NotThere`.
    """
    about = asked.about(connection, ticket_id(connection, viewer, number))
    if about.channel not in channels or not about.questions:
        return None
    asking.ask_again(connection, about.account, about.questions, now)
    return about.account
