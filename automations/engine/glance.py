"""Kept facts, taken apart only as far as a condition asks.

Whoever asks hundreds of thousands of events finds most conditions decided by two or three scalars;
making `Facts` of each would cost five times as much as asking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from automations.engine.keep import (
    MOMENTS,
    PLAIN,
    UNREAD,
    UNREAD_ORDERS,
    restore_bought,
    restore_contact,
    restore_fields,
    restore_local,
    restore_people,
)
from core.tables.columns import from_micros
from postroom.facts import (
    Bought,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
)


class Glance:
    """Shows one kept event after the other, as conditions of built-in fields read it.

    Not for anything that keeps facts or makes others of them: what it shows lasts until `at` is
    called again.
    """

    __slots__ = ("_event", "_kept", "clock", "message", "ticket")

    message: MessageFacts | None

    def __init__(self) -> None:
        self.ticket = _Ticket()
        self.clock = _Clock()

    def at(
        self, kept: Sequence[Any], event: Callable[[], EventFacts], message: MessageFacts | None
    ) -> Facts:
        """Show what `keep.unpack` gave; `event` is called if a condition asks for it."""
        self._kept = kept
        self._event = event
        self.message = message
        self.ticket.kept = kept
        self.ticket.values = kept[1]
        self.clock.kept = kept[4]
        return cast("Facts", self)

    @property
    def contact(self) -> ContactFacts:
        """As `Facts.contact`."""
        return restore_contact(self._kept[3], _fields(self._kept, 1))

    @property
    def event(self) -> EventFacts:
        """As `Facts.event`."""
        return self._event()


class _Clock:
    """As `ClockFacts`."""

    __slots__ = ("kept",)

    kept: Sequence[Any]

    @property
    def now(self) -> datetime:
        return from_micros(self.kept[0])

    @property
    def own(self) -> LocalMoment:
        return restore_local(self.kept[1])

    @property
    def calendars(self) -> Mapping[int, LocalMoment]:
        return {id_: restore_local(moment) for id_, moment in self.kept[2].items()}

    @property
    def agents(self) -> Mapping[int, bool]:
        return restore_people(self.kept[3])

    @property
    def teams(self) -> Mapping[int, bool]:
        return restore_people(self.kept[4])


class _Ticket:
    """As `TicketFacts`; its plain attributes and moments are added below."""

    __slots__ = ("kept", "values")

    kept: Sequence[Any]
    values: Sequence[Any]

    @property
    def tags(self) -> frozenset[int]:
        return frozenset(self.values[-1])

    @property
    def fields(self) -> Mapping[str, Any]:
        return _fields(self.kept, 0)

    @property
    def bought(self) -> Bought:
        return restore_bought(self.kept[6]) if len(self.kept) > 6 else UNREAD_ORDERS


def _fields(kept: Sequence[Any], owner: int) -> Mapping[str, Any]:
    """What stood in fields of the ticket (0) or the contact (1)."""
    read = kept[5] if len(kept) > 5 else None
    return restore_fields(read[owner]) if read else UNREAD


def _plain(place: int) -> property:
    return property(lambda ticket: ticket.values[place])


def _moment(place: int) -> property:
    def read(ticket: Any) -> Any:
        value = ticket.values[place]
        return None if value is None else from_micros(value)

    return property(read)


for _place, _name in enumerate(PLAIN):
    setattr(_Ticket, _name, _plain(_place))
for _place, _name in enumerate(MOMENTS, len(PLAIN)):
    setattr(_Ticket, _name, _moment(_place))
