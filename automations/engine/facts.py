"""The one loader of facts: for a whole batch, in a handful of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec
from msgspec import structs
from sqlalchemy import Connection

from automations.engine import queries
from automations.engine.clock import Clocks
from automations.engine.types import Due
from core import orders
from core.tickets import changes
from core.tickets.changes import Standing
from postroom.facts import ContactFacts, EventFacts, Facts, MessageFacts, TicketFacts
from postroom.trigger import EventPayload

_decode = msgspec.json.Decoder().decode


class Headers(Mapping[str, str]):
    """A message's headers, taken apart only when a condition asks for one."""

    __slots__ = ("_read", "_text")

    def __init__(self, text: str | None) -> None:
        self._text = text
        self._read: dict[str, str] | None = None

    def _headers(self) -> dict[str, str]:
        if self._read is None:
            self._read = _decode(self._text) if self._text else {}
        return self._read

    def __getitem__(self, name: str) -> str:
        return self._headers()[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The header's value; what `Mapping` inherits costs an exception for each one missing."""
        return self._headers().get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers())

    def __len__(self) -> int:
        return len(self._headers())


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything about a batch of events that was read before deciding."""

    now: datetime
    events: Sequence[Due]
    standing: Mapping[int, Standing]
    messages: Mapping[int, MessageFacts]
    clocks: Clocks
    with_fields: bool = False
    """Whether custom and stored fields were read."""
    with_orders: bool = False
    """Whether orders were read."""

    def facts(self, event: Due, ticket: TicketFacts) -> Facts:
        """What conditions read of one event, the ticket being as earlier steps left it."""
        standing = self.standing[event.ticket]
        message = event.message or standing.customer_message
        return Facts(
            ticket=ticket,
            message=None if message is None else self.messages.get(message),
            contact=standing.contact,
            event=event_facts(event),
            clock=self.clocks.seen_from(standing.calendar),
        )


def load(
    connection: Connection,
    events: Sequence[Due],
    now: datetime,
    *,
    with_fields: bool = False,
    with_orders: bool = False,
) -> Scene:
    """Read what the events' conditions may ask; the caller holds the tickets' locks.

    `with_fields`: custom and stored fields too, in one more question. `with_orders`: what their
    customers bought, in two.
    """
    standing = changes.standing(connection, {event.ticket for event in events})
    if with_fields:
        standing = changes.with_fields(connection, standing)
    if with_orders:
        standing = _with_orders(connection, standing)
    wanted = {event.message or standing[event.ticket].customer_message for event in events}
    rows = queries.messages(connection, wanted - {None})  # type: ignore[arg-type] # None is gone
    return Scene(
        now=now,
        events=events,
        standing=standing,
        messages={row[0]: message_facts(row) for row in rows},
        clocks=queries.read_clocks(connection, now),
        with_fields=with_fields,
        with_orders=with_orders,
    )


def _with_orders(connection: Connection, standing: Mapping[int, Standing]) -> dict[int, Standing]:
    bought = orders.bought(connection, {id_: one.contact.id for id_, one in standing.items()})
    return {
        id_: structs.replace(one, ticket=structs.replace(one.ticket, bought=bought[id_]))
        if id_ in bought
        else one
        for id_, one in standing.items()
    }


def with_ticket(facts: Facts, ticket: TicketFacts, contact: ContactFacts | None = None) -> Facts:
    """The same facts, of ticket and contact as they stand by now."""
    contact = contact or facts.contact
    if ticket is facts.ticket and contact is facts.contact:
        return facts
    return structs.replace(facts, ticket=ticket, contact=contact)


class Told(Protocol):
    """An event as its row tells it."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def payload(self) -> EventPayload: ...


def event_facts(event: Told) -> EventFacts:
    """What conditions read of the event itself."""
    payload = event.payload
    return EventFacts(
        id=event.id,
        kind=event.kind,
        actor=event.actor,
        tag=payload.get("tag"),
        status=payload.get("status"),
        previous_status=payload.get("previous"),
    )


def message_facts(row: Sequence[Any]) -> MessageFacts:
    """A row of `queries.messages` as conditions read it."""
    return MessageFacts(
        id=row[0],
        source=row[1],
        subject=row[2],
        body=row[3],
        automatic=row[4] != "",
        headers=Headers(row[5]),
        attachment_names=row[6],
        language=row[7],
    )
