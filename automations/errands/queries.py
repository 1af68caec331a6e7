"""Reading errands: which are due, and what they belong to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from automations.engine.process import PAUSED
from core import instance, tables
from core.outbox.recipients import mailbox

_errand, _run, _event = tables.errand.c, tables.run.c, tables.event.c

OPEN = _errand.state.in_((literal_column("'queued'"), literal_column("'doing'")))
"""Written out, as the index of open errands says it."""
_LANES_DUE = (
    select(_errand.action, _errand.place)
    .where(OPEN, or_(_errand.next_at.is_(None), _errand.next_at <= bindparam("now")))
    .distinct()
)


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
    rows = connection.execute(_LANES_DUE, {"now": now})
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
"""States of an outgoing message that its readers have, or are about to have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message from outside, or one of ours that left."""

    direction: str
    source: str
    contact: int | None
    """Who wrote it, of one from outside."""
    automatic: str
    recipients: Mapping[str, list[list[str]]] | None
    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who takes part in a ticket, by contact's row id and by mailbox."""

    customer: int
    addresses: frozenset[str] = field(repr=False)
    """The customer's own."""
    joined: frozenset[str] = field(repr=False)
    """Those copied in."""
    aside: frozenset[str] = field(repr=False)
    """Those to whom an automation wrote beside the customer."""


def letters(connection: Connection, ticket: int, limit: int) -> list[Letter]:
    """The latest messages of a ticket that came in or left, oldest first; no notes, no drafts."""
    rows = connection.execute(
        select(
            _message.direction,
            _message.source,
            _message.contact_id.label("contact"),
            _message.automatic,
            _message.recipients,
            _message.subject,
            func.coalesce(_message.visible, _message.text).label("text"),
        )
        .where(
            _message.ticket_id == ticket,
            or_(
                _message.direction == "in",
                and_(_message.direction == "out", _message.delivery_state.in_(_LEFT)),
            ),
        )
        .order_by(_message.id.desc())
        .limit(limit)
    ).mappings()
    return [Letter(**row) for row in rows][::-1]


def people(connection: Connection, ticket: int) -> People:
    """Who takes part in a ticket."""
    person = tables.participant.c
    customer = connection.execute(
        select(tables.ticket.c.contact_id).where(tables.ticket.c.id == ticket)
    ).scalar_one()
    taking = connection.execute(
        select(person.address, person.aside).where(person.ticket_id == ticket)
    ).all()
    return People(
        customer=customer,
        addresses=mailboxes(connection, {customer}).get(customer, frozenset()),
        joined=frozenset(mailbox(row.address) for row in taking if not row.aside),
        aside=frozenset(mailbox(row.address) for row in taking if row.aside),
    )


def mailboxes(connection: Connection, contacts: Collection[int]) -> dict[int, frozenset[str]]:
    """Every mailbox these contacts (row ids) are known by, also one they had before."""
    contact, identity = tables.contact.c, tables.contact_identity.c
    wanted = list(contacts)
    named = select(contact.id, contact.email).where(contact.id.in_(wanted))
    known = select(identity.contact_id, identity.external_id).where(identity.contact_id.in_(wanted))
    found: dict[int, set[str]] = {}
    for row in (*connection.execute(named), *connection.execute(known)):
        if "@" in row[1]:
            found.setdefault(row[0], set()).add(mailbox(row[1]))
    return {one: frozenset(addresses) for one, addresses in found.items()}


def address(connection: Connection, ticket: int) -> str:
    """The contact's mail address; empty where there is none."""
    contact = tables.contact.c
    found = select(contact.email).join(tables.ticket).where(tables.ticket.c.id == ticket)
    return connection.execute(found).scalar() or ""
