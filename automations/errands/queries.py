"""Reading errands: which are due, and what they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select

from automations.engine.process import PAUSED
from core import instance, tables

_errand, _run, _event = tables.errand.c, tables.run.c, tables.event.c

OPEN = _errand.state.in_((literal_column("'queued'"), literal_column("'doing'")))
"""Written out, as the index of open errands says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Errands of one action for one place."""

    action: str
    place: str

    @property
    def key(self) -> str:
        """The lane's key."""
        return f"{self.action}:{self.place}"


def lane_of(key: str) -> Lane:
    """The lane a key names."""
    action, _, place = key.partition(":")
    return Lane(action=action, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The run an errand belongs to."""

    run: int
    automation: int
    cause: int
    depth: int
    """Of the event the run began with."""
    message: int | None
    """Of the event the run began with."""


def of_lane(lane: Lane) -> ColumnElement[bool]:
    """The open errands of a lane."""
    return and_(OPEN, _errand.action == lane.action, _errand.place == lane.place)


def due(lane: Lane, now: datetime, limit: int) -> Select[Any]:
    """Ids of errands that may be done now, oldest first."""
    return (
        select(_errand.id)
        .where(of_lane(lane), _errand.state == "queued", _ready(now))
        .order_by(_errand.id)
        .limit(limit)
    )


def lanes_due(connection: Connection, now: datetime) -> list[Lane]:
    """Lanes in which something is to be done, or was being done when Postroom stopped.

    None while all automations are paused.
    """
    if instance.get(connection, PAUSED):
        return []
    rows = connection.execute(
        select(_errand.action, _errand.place).where(OPEN, _ready(now)).distinct()
    )
    return [Lane(action=row[0], place=row[1]) for row in rows]


def wakes_at(connection: Connection, lane: Lane) -> datetime | None:
    """When the next errand of a lane may be done that waits for its time.

    None while all automations are paused, or the lane would ask without rest.
    """
    if instance.get(connection, PAUSED):
        return None
    earliest = select(func.min(_errand.next_at)).where(of_lane(lane), _errand.state == "queued")
    return connection.execute(earliest).scalar()


def owner(connection: Connection, run: int) -> Owner:
    """The run, and what it began with."""
    row = connection.execute(
        select(
            _run.id.label("run"),
            _run.automation_id.label("automation"),
            _run.cause_id.label("cause"),
            _event.depth,
            _event.message_id.label("message"),
        )
        .join_from(tables.run, tables.event, _event.id == _run.event_id)
        .where(_run.id == run)
    ).one()
    return Owner(**row._mapping)


def _ready(now: datetime) -> ColumnElement[bool]:
    return or_(_errand.next_at.is_(None), _errand.next_at <= now)


_message = tables.message.c

_LEFT = ("queued", "sending", "sent", "unknown")
"""States of an outgoing message that the customer has, or is about to have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message that the customer wrote or reads."""

    direction: str
    subject: str = field(repr=False)
    text: str = field(repr=False)


def letters(connection: Connection, ticket: int, limit: int) -> list[Letter]:
    """The latest messages between the customer and us, oldest first.

    What was written to somebody else about the ticket, and what they answered, is not among them.
    """
    rows = connection.execute(
        select(
            _message.direction,
            _message.subject,
            func.coalesce(_message.visible, _message.text).label("text"),
        )
        .where(
            _message.ticket_id == ticket,
            or_(
                and_(_message.direction == "in", _of_customer(ticket)),
                and_(
                    _message.direction == "out",
                    _message.delivery_state.in_(_LEFT),
                    _message.id.not_in(_aside(ticket)),
                ),
            ),
        )
        .order_by(_message.id.desc())
        .limit(limit)
    ).mappings()
    return [Letter(**row) for row in rows][::-1]


def _of_customer(ticket: int) -> ColumnElement[bool]:
    """Not from somebody whom an automation wrote to beside the customer."""
    person, contact = tables.participant.c, tables.contact.c
    others = (
        select(contact.id)
        .join_from(tables.contact, tables.participant, person.address == contact.email_folded)
        .where(person.ticket_id == ticket, person.aside)
    )
    return or_(_message.contact_id.is_(None), _message.contact_id.not_in(others))


def _aside(ticket: int) -> Select[Any]:
    """Messages of ours of which the customer did not hear."""
    return select(_event.message_id).where(
        _event.ticket_id == ticket,
        _event.kind == "message_forwarded",
        _event.message_id.is_not(None),
    )


def address(connection: Connection, ticket: int) -> str:
    """The contact's mail address; empty where there is none."""
    contact = tables.contact.c
    found = select(contact.email).join(tables.ticket).where(tables.ticket.c.id == ticket)
    return connection.execute(found).scalar() or ""
