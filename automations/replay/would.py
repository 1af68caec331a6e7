"""What an automation would have done for the events it met; sends are captured, not made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from automations.compiled import Compiled
from automations.engine import queries as engine
from automations.engine.clock import Clocks
from automations.engine.facts import Scene, message_facts
from automations.engine.filling import Quoted
from automations.engine.history import NOT_WRITTEN_YET, History, Sending
from automations.engine.numbers import numbers_of
from automations.engine.plan import Choices, Turn, plan
from automations.engine.settling.settle import NOTHING_READ, Settling
from automations.engine.types import Bounds, Planned
from automations.engine.words import Channels
from automations.library import queries as library
from automations.replay import queries
from automations.replay.deeds import Names, deeds
from automations.replay.past import Met, with_message
from automations.replay.types import Deed
from core import custom_fields, orders, tables
from core.orders import OrderRow
from core.outbox.caps import Tally
from core.outbox.queue.queries import Earlier
from core.tickets import changes
from core.tickets.changes import Standing
from postroom.action import SendMessage
from postroom.facts import MessageFacts

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around the events, read once for all of them."""

    standing: Mapping[int, Standing]
    messages: Mapping[int, MessageFacts]
    subjects: Mapping[int, str]
    clocks: Callable[[datetime], Clocks]
    names: Names
    unverified: set[int]
    unproven: set[int]
    tables: Mapping[str, Mapping[int, str]]
    answered: set[int]
    """Events that an automation before this one answered."""
    orders: Mapping[int, OrderRow] = field(default_factory=dict)
    """Ticket → its order."""
    settling: Settling = NOTHING_READ
    """For steps that ask whose turn it is and the like."""
    channels: Channels = field(default_factory=dict)
    """What channels let automatic texts say."""
    choices: Choices = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Would:
    """One run that was not made."""

    met: Met
    planned: Planned
    deeds: tuple[Deed, ...]


def around(connection: Connection, met: Sequence[Met], answered: set[int]) -> Around:
    """Read what the events' texts and guards may ask."""
    standing = changes.standing(connection, {one.event.ticket for one in met})
    wanted = {one.event.message or standing[one.event.ticket].customer_message for one in met}
    messages = engine.messages(connection, wanted - {None})  # type: ignore[arg-type] # None is gone
    read = {row[0]: message_facts(row) for row in messages}
    known = library.catalogue(connection)
    named = ("agent", "team", "inbox", "brand")
    return Around(
        standing=standing,
        messages=read,
        subjects=engine.subjects(connection, read),
        clocks=engine.clocks_of(connection),
        names={word: {row: name for name, row in rows.items()} for word, rows in known.items()},
        unverified=engine.unverified(connection, {one.contact.id for one in standing.values()}),
        unproven=queries.unproven(connection, read),
        tables={word: engine.names(connection, tables.metadata.tables[word]) for word in named},
        answered=answered,
        orders=orders.of_tickets(connection, standing),
        choices=custom_fields.choices(connection),
    )


def would(compiled: Compiled, met: Sequence[Met], seen: Around) -> Iterator[Would]:
    """Plan each run, oldest first; the guards know what the ones before would have sent."""
    captured: list[tuple[str, datetime]] = []
    for one in met:
        standing = seen.standing[one.event.ticket]
        message = seen.messages.get(one.event.message or standing.customer_message or 0)
        whole = Met(one.event, with_message(one.facts, message), one.at)
        turn = _turn(compiled, whole, seen, captured)
        planned = plan(compiled, whole.facts, turn)
        captured += [(standing.recipient, one.at) for wish in planned.wishes if _leaves(wish)]
        yield Would(whole, planned, tuple(deeds(planned, seen.names)))


def _turn(
    compiled: Compiled, one: Met, seen: Around, captured: Sequence[tuple[str, datetime]]
) -> Turn:
    event, standing = one.event, seen.standing[one.event.ticket]
    scene = Scene(
        now=one.at,
        events=(event,),
        standing=seen.standing,
        messages=seen.messages,
        clocks=seen.clocks(one.at),
    )
    quoted = Quoted(
        scene=scene,
        subjects=seen.subjects,
        agents=seen.tables["agent"],
        teams=seen.tables["team"],
        inboxes=seen.tables["inbox"],
        brands=seen.tables["brand"],
        orders=seen.orders,
    )
    message = one.facts.message
    sending = Sending(
        tally=_tally(compiled, standing.recipient, captured, one.at),
        unverified=seen.unverified,
        unproven={event.ticket} if message and message.id in seen.unproven else set(),
    )
    if event.id in seen.answered:
        sending.answers[event.ticket].append((NOT_WRITTEN_YET, -1))
    return Turn(
        event=event,
        standing=standing,
        history=History(now=one.at, sending=sending),
        bounds=Bounds(channels=seen.channels),
        fill=quoted.fill,
        settling=replace(seen.settling, clocks=scene.clocks),
        numbers={event.ticket: numbers_of(standing.subject, seen.orders.get(event.ticket))},
        choices=seen.choices,
    )


def _tally(
    compiled: Compiled, recipient: str, captured: Sequence[tuple[str, datetime]], now: datetime
) -> Tally:
    """What the caps would have counted: only what this replay would have sent."""
    span = Bounds().caps.span
    own = [at for to, at in captured if to == recipient and now - at < span]
    if not own:
        return Tally((), 0, now)
    sent = Earlier(
        recipient=recipient,
        automation=compiled.automation_id,
        count=len(own),
        last_hour=sum(now - at < HOUR for at in own),
        latest=max(own),
    )
    return Tally((sent,), 0, now)


def _leaves(wish: Any) -> bool:
    return isinstance(wish.effect, SendMessage) and wish.effect.mode == "send" and not wish.held
