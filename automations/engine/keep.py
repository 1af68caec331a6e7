"""Kept facts: the small form in which an event remembers what conditions could read.

Scalars, tag ids and the message's id, as one JSON list, deflated. What stands in the event's own
row and in the immutable message is not kept twice.
"""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from typing import Any

from automations.engine.clock import Openness
from core.tables.columns import from_micros, to_micros
from postroom.facts import (
    ClockFacts,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
    TicketFacts,
)

FORM = 1
"""The first item of what is kept; another number will mean another layout."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack(value: Any) -> bytes:
    """Small JSON as few bytes; ten times quicker than zlib's defaults, which reserve 256 kB."""
    deflate = zlib.compressobj(1, zlib.DEFLATED, -9, 1)
    return deflate.compress(_encode(value).encode()) + deflate.flush()


def unpack(kept: bytes) -> Any:
    """What was packed."""
    return json.loads(zlib.decompress(kept, -15))


def keep(facts: Facts) -> bytes:
    """The kept form of what was read for one event."""
    message = None if facts.message is None else facts.message.id
    contact = facts.contact
    person = [contact.id, contact.name, contact.email, contact.email_domain, contact.language]
    return pack([FORM, _ticket(facts.ticket), message, person, _clock(facts.clock)])


def message_of(kept: bytes) -> int | None:
    """The id of the message whose row `restore` needs."""
    message: int | None = unpack(kept)[2]
    return message


def restore(kept: bytes, event: EventFacts, message: MessageFacts | None) -> Facts:
    """The facts as they were; event and message come from their own rows."""
    _, ticket, _, person, clock = unpack(kept)
    names = ("id", "name", "email", "email_domain", "language")
    return Facts(
        ticket=_restore_ticket(ticket),
        message=message,
        contact=ContactFacts(**dict(zip(names, person, strict=True))),
        event=event,
        clock=_restore_clock(clock),
    )


_PLAIN = (
    "id", "number", "source", "account", "inbox", "inbox_group", "brand", "type", "status",
    "priority", "assignee", "team", "answered",
)  # fmt: skip
_MOMENTS = ("created_at", "last_customer_message_at", "last_agent_message_at", "due_at")


def _ticket(ticket: TicketFacts) -> list[Any]:
    return [
        *(getattr(ticket, name) for name in _PLAIN),
        *(_micros(getattr(ticket, name)) for name in _MOMENTS),
        sorted(ticket.tags),
    ]


def _restore_ticket(kept: list[Any]) -> TicketFacts:
    *values, tags = kept
    plain = dict(zip(_PLAIN, values, strict=False))
    moments: dict[str, Any] = {
        name: None if value is None else from_micros(value)
        for name, value in zip(_MOMENTS, values[len(_PLAIN) :], strict=True)
    }
    return TicketFacts(**plain, **moments, tags=frozenset(tags))


def _clock(clock: ClockFacts) -> list[Any]:
    return [
        to_micros(clock.now),
        _local(clock.own),
        {id_: _local(moment) for id_, moment in clock.calendars.items()},
        _people(clock.agents),
        _people(clock.teams),
    ]


def _restore_clock(kept: list[Any]) -> ClockFacts:
    now, own, calendars, agents, teams = kept
    return ClockFacts(
        now=from_micros(now),
        own=_restore_local(own),
        calendars={int(id_): _restore_local(moment) for id_, moment in calendars.items()},
        agents=_restore_people(agents),
        teams=_restore_people(teams),
    )


def _local(moment: LocalMoment) -> list[Any]:
    return [moment.weekday, moment.minute, moment.date, moment.holiday, moment.open]


def _restore_local(kept: list[Any]) -> LocalMoment:
    weekday, minute, date, holiday, is_open = kept
    return LocalMoment(weekday=weekday, minute=minute, date=date, holiday=holiday, open=is_open)


def _people(people: Any) -> list[Any]:
    """Whether those who follow the company are at work, and the ids of those who differ."""
    others = getattr(people, "others", False)
    return [others, [row for row, is_open in people.items() if is_open is not others]]


def _restore_people(kept: list[Any]) -> Openness:
    others, different = kept
    return Openness(dict.fromkeys(different, not others), others=others)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)
