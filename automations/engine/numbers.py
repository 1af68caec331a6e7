"""Numbers of a ticket that are no telephone's: its order's, its parcels'."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import Connection

from automations.engine.facts import Scene
from automations.engine.types import Bounds
from automations.engine.words import Channels
from core import orders
from core.orders import OrderRow

_RUN = re.compile(r"\d[\d ()./-]{3,40}\d")
_OTHER = re.compile(r"\D")


def known_numbers(
    connection: Connection, scene: Scene, bounds: Bounds
) -> Mapping[int, frozenset[str]]:
    """By ticket, of those whose channel forbids telephone numbers; reads nothing for others."""
    watched = {
        ticket
        for ticket, standing in scene.standing.items()
        if watches(standing.ticket.source, bounds.channels)
    }
    if not watched:
        return {}
    found = orders.of_tickets(connection, watched)
    return {
        ticket: numbers_of(scene.standing[ticket].subject, found.get(ticket)) for ticket in watched
    }


def watches(source: str, channels: Channels) -> bool:
    """Whether texts of this source are searched for telephone numbers."""
    channel = channels.get(source)
    return channel is not None and channel.texts.phones != "allow"


def numbers_of(subject: str, order: OrderRow | None) -> frozenset[str]:
    """As digits: a return's number (its subject has it), its order's, its parcels'."""
    named = _RUN.findall(subject)
    if order is not None:
        named += [order.number, *(line.offer for line in order.lines)]
        named += [parcel.number for parcel in order.shipments]
    return frozenset(_OTHER.sub("", one) for one in named) - {""}
