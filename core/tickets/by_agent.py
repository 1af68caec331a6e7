"""How an agent's hand changes a ticket: held under lock, changed, noted in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from core import audit
from core.access import Viewer
from core.tickets import changes
from core.tickets.changes import Change, Doing, Standing
from core.tickets.lock import lock
from core.tickets.meanwhile import expect
from core.tickets.queries import version
from core.tickets.writing import queries
from core.tickets.writing.compose import origin_of


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to."""

    number: int
    version: int
    """The ticket's, after it."""
    events: tuple[int, ...]
    """Ids of the events it made; none if everything was so already."""


def hold(connection: Connection, ticket: int, expects: int | None) -> Standing:
    """Lock a ticket (row id) and read it; raises `Conflict` if it is not as `expects` says."""
    lock(connection, [ticket])
    expect(connection, ticket, expects)
    return changes.standing(connection, [ticket])[ticket]


def apply(
    connection: Connection,
    viewer: Viewer,
    standing: Standing,
    effects: Sequence[Doing],
    now: datetime,
    action: str = "ticket.change",
) -> Changed:
    """Play effects on a held ticket; `action` is what the audit calls it."""
    ticket = standing.ticket
    origin = origin_of(queries.author(connection, viewer))
    made = [Change(ticket=ticket.id, effect=effect, origin=origin) for effect in effects]
    applied = changes.apply(connection, made, now)
    if applied.events:
        detail = {"events": list(applied.events)}
        audit.note(connection, viewer, action, f"ticket:{ticket.number}", now, detail)
    return Changed(ticket.number, version(connection, ticket.id), applied.events)
