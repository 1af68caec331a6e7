"""Kept facts: the small form in which an event remembers what conditions could read.

Scalars, tag ids and the message's id, as one list in MessagePack. What stands in the event's own
row and in the immutable message is not kept twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn, cast

import msgspec

from automations.engine.clock import Openness
from core.tables.columns import from_micros, to_micros
from postroom.errors import PostroomError
from postroom.facts import (
    Bought,
    ClockFacts,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
    OrderFacts,
    TicketFacts,
)

FORM = 1
"""The first item of what is kept; another number will mean another layout."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Unread(Mapping[str, Any]):
    """Stands for fields that nobody read then: asking for one is an error, not "nothing"."""

    def __getitem__(self, key: str) -> Any:
        raise NotKept(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Raise `NotKept`."""
        raise NotKept(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


UNREAD = Unread()


class UnreadOrders:
    """Stands for orders that nobody read then, in the same way."""

    __slots__ = ()

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(name) if name.startswith("__") else NotKept(name)


UNREAD_ORDERS = cast("Bought", UnreadOrders())


@dataclass(slots=True)
class NotKept(PostroomError):
    """What stood in a custom field, or was bought, when the event was looked at is not known."""

    key: str

    def __str__(self) -> str:
        return "what this was then was not kept: no automation asked for anything of the kind"


def pack(value: Any) -> bytes:
    """Lists and scalars as few bytes: as few as deflated JSON, in a twentieth of the time.

    Compressing lets go of the interpreter each time, which a busy process gets back late.
    """
    return _encode(value)


def unpack(kept: bytes) -> Any:
    """What was packed."""
    return _decode(kept)


def may_name(kept: bytes, numbers: Iterable[int]) -> bool:
    """Whether one of these numbers may stand in what was packed; a quick no, and no sure yes."""
    return any(_encode(number) in kept for number in numbers)


def keep(facts: Facts, *, with_fields: bool = False, with_orders: bool = False) -> bytes:
    """The kept form of what was read for one event; fields and orders only if they were."""
    message = None if facts.message is None else facts.message.id
    contact = facts.contact
    person = [contact.id, contact.name, contact.email, contact.email_domain, contact.language]
    kept = [FORM, _ticket(facts.ticket), message, person, _clock(facts.clock)]
    if with_fields or with_orders:
        kept.append(
            [_fields(facts.ticket.fields), _fields(contact.fields)] if with_fields else None
        )
    if with_orders:
        kept.append(_bought(facts.ticket.bought))
    return pack(kept)


def message_of(kept: bytes) -> int | None:
    """The id of the message whose row `restore` needs."""
    message: int | None = unpack(kept)[2]
    return message


def restore(kept: bytes, event: EventFacts, message: MessageFacts | None) -> Facts:
    """The facts as they were; event and message come from their own rows."""
    return restore_unpacked(unpack(kept), event, message)


def restore_unpacked(kept: Any, event: EventFacts, message: MessageFacts | None) -> Facts:
    """`restore` of what `unpack` gave."""
    _, ticket, _, person, clock, *more = kept
    fields = [restore_fields(each) for each in more[0]] if any(more[:1]) else [UNREAD, UNREAD]
    bought = restore_bought(more[1]) if len(more) > 1 else UNREAD_ORDERS
    return Facts(
        ticket=_restore_ticket(ticket, fields[0], bought),
        message=message,
        contact=restore_contact(person, fields[1]),
        event=event,
        clock=restore_clock(clock),
    )


def restore_contact(kept: list[Any], fields: Mapping[str, Any]) -> ContactFacts:
    """The contact as it was kept."""
    id_, name, email, domain, language = kept
    return ContactFacts(
        id=id_,
        name=name,
        email=email,
        email_domain=domain,
        language=language,
        fields=fields,
    )


PLAIN = (
    "id", "number", "source", "account", "inbox", "inbox_group", "brand", "type", "status",
    "priority", "assignee", "team", "answered", "handled", "archived", "language",
)  # fmt: skip
"""Attributes of a ticket that are kept as they are, in this order."""
MOMENTS = (
    "created_at",
    "last_customer_message_at",
    "last_agent_message_at",
    "due_at",
    "snoozed_until",
)
"""Those that follow, as microseconds; the tags are the last item."""


def _ticket(ticket: TicketFacts) -> list[Any]:
    return [
        *(getattr(ticket, name) for name in PLAIN),
        *(_micros(getattr(ticket, name)) for name in MOMENTS),
        sorted(ticket.tags),
    ]


def _restore_ticket(kept: list[Any], fields: Mapping[str, Any], bought: Bought) -> TicketFacts:
    *values, tags = kept
    plain = dict(zip(PLAIN, values, strict=False))
    moments: dict[str, Any] = {
        name: None if value is None else from_micros(value)
        for name, value in zip(MOMENTS, values[len(PLAIN) :], strict=True)
    }
    return TicketFacts(**plain, **moments, tags=frozenset(tags), fields=fields, bought=bought)


def _bought(bought: Bought) -> list[Any]:
    order = bought.order
    told = None
    if order is not None:
        at = to_micros(order.created_at)
        told = [order.number, order.status, str(order.total), order.currency, at]
    spent = {currency: str(total) for currency, total in bought.spent.items()}
    return [told, bought.orders, spent, bought.currency]


def restore_bought(kept: list[Any]) -> Bought:
    """Orders as they were kept."""
    told, orders, spent, currency = kept
    order = None
    if told is not None:
        number, status, total, in_, at = told
        order = OrderFacts(
            number=number,
            status=status,
            total=Decimal(total),
            currency=in_,
            created_at=from_micros(at),
        )
    sums = {each: Decimal(total) for each, total in spent.items()}
    return Bought(order=order, orders=orders, spent=sums, currency=currency)


def _fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in fields; a moment as a list of its microseconds."""
    return {
        key: [to_micros(value)] if isinstance(value, datetime) else value
        for key, value in fields.items()
    }


def restore_fields(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as they were kept."""
    return {
        key: from_micros(value[0]) if isinstance(value, list) else value
        for key, value in kept.items()
    }


def _clock(clock: ClockFacts) -> list[Any]:
    return [
        to_micros(clock.now),
        _local(clock.own),
        {id_: _local(moment) for id_, moment in clock.calendars.items()},
        _people(clock.agents),
        _people(clock.teams),
    ]


def restore_clock(kept: list[Any]) -> ClockFacts:
    """The moment as every calendar saw it."""
    now, own, calendars, agents, teams = kept
    return ClockFacts(
        now=from_micros(now),
        own=restore_local(own),
        calendars={id_: restore_local(moment) for id_, moment in calendars.items()},
        agents=restore_people(agents),
        teams=restore_people(teams),
    )


def _local(moment: LocalMoment) -> list[Any]:
    return [moment.weekday, moment.minute, moment.date, moment.holiday, moment.open]


def restore_local(kept: list[Any]) -> LocalMoment:
    """A calendar's moment as it was kept."""
    weekday, minute, date, holiday, is_open = kept
    return LocalMoment(weekday=weekday, minute=minute, date=date, holiday=holiday, open=is_open)


def _people(people: Any) -> list[Any]:
    """Whether those who follow the company are at work, and the ids of those who differ."""
    others = getattr(people, "others", False)
    return [others, [row for row, is_open in people.items() if is_open is not others]]


def restore_people(kept: list[Any]) -> Openness:
    """Who was at work, as it was kept."""
    others, different = kept
    return Openness(dict.fromkeys(different, not others), others=others)


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)
