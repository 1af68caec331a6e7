"""An opened ticket as its page shows it: what was read, and what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from core import desk as core_desk
from core.access import Viewer
from core.desk import Choices
from core.orders import TicketOrders
from core.orders.beside import beside
from core.tickets import queries
from core.tickets.queries import (
    DeliveryRow,
    MessageRow,
    Named,
    ParticipantRow,
    RunRow,
    TicketRow,
)
from core.tickets.writing import offered
from postroom.act import Act
from postroom.channel import Acts, ChannelRules
from postroom.registry import Registry
from web.api.orders import look_up_channels
from web.pages.inbox.acts import ActShown
from web.pages.inbox.drafts import Draft, draft_of
from web.pages.inbox.shown_fields import FieldShown, shown_fields

USUAL = 50
"""How many messages are read when a ticket is opened."""
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A ticket with all that its pane shows."""

    ticket: TicketRow
    messages: tuple[MessageRow, ...]
    earlier: int | None
    participants: tuple[ParticipantRow, ...]
    deliveries: Mapping[int, DeliveryRow]
    """The newest of each message, by message."""
    runs: tuple[RunRow, ...]
    choices: Choices
    fields: tuple[FieldShown, ...]
    """Custom fields of the ticket, then of its contact."""
    inboxes: tuple[Named, ...]
    """Where it could be moved to, where it lies included."""
    previous: int | None
    """Number of the ticket this one follows."""
    read_to: int
    """The newest message the agent had seen before."""
    viewer: Viewer
    rules: ChannelRules
    sends: bool
    """Whether its channel is there to send with."""
    signature: str
    draft: Draft | None
    offered: tuple[Act, ...] = ()
    """What its channel lets an agent do with it now."""
    acts: tuple[ActShown, ...] = ()
    """The same, as forms."""
    known_acts: Mapping[str, Act] = field(default_factory=dict)
    """Everything its channel has ever let anybody do, by key."""
    orders: TicketOrders | None = None
    """What was bought; None where no channel tells of orders."""
    acted: Mapping[int, str] = field(default_factory=dict)
    """What messages that are acts did, in words, by message."""

    @cached_property
    def automations(self) -> Mapping[int, Named]:
        """The automations of its runs, by run."""
        return {run.id: run.automation for run in self.runs}

    @property
    def goods(self) -> str:
        """What was bought in the order it is about; empty where that is not known."""
        order = self.orders.order if self.orders and self.ticket.order else None
        return order.goods if order else ""

    @property
    def newest(self) -> int:
        """Its newest message; 0 while it has none."""
        return self.messages[-1].id if self.messages else 0

    @property
    def forwardable(self) -> MessageRow | None:
        """What would be forwarded: the customer's latest message."""
        return next((one for one in reversed(self.messages) if one.direction == "in"), None)


@dataclass(frozen=True, slots=True)
class Window:
    """Which of a ticket's messages are wanted; 0 for no bound."""

    before: int = 0
    first: int = 0
    """Nothing older than this, however many there are (at most `MOST` in all)."""


def read_ticket(
    connection: Connection, viewer: Viewer, number: int, window: Window, registry: Registry
) -> Opened | None:
    """Read a ticket and everything around it; None where there is none to be seen."""
    limit = MOST if window.first else USUAL
    found = queries.opened(connection, viewer, number, window.before or None, limit)
    if found is None:
        return None
    ticket = found.ticket
    messages = tuple(one for one in found.messages if one.id >= window.first)
    older = len(messages) < len(found.messages)
    previous = [ticket.previous] if ticket.previous else []
    channel = registry.channels.get(core_desk.channel(connection, ticket.account.id))
    return Opened(
        ticket=ticket,
        messages=messages,
        earlier=messages[0].id if older and messages else found.earlier,
        participants=found.participants,
        deliveries={one.message: one for one in reversed(found.deliveries)},
        runs=found.runs,
        choices=core_desk.choices(connection, ticket.inbox.id),
        fields=shown_fields(connection, ticket.id, ticket.contact.id),
        inboxes=core_desk.inboxes(connection, viewer),
        previous=core_desk.numbers(connection, viewer, previous).get(ticket.previous or 0),
        read_to=core_desk.read_to(connection, viewer, ticket.id),
        viewer=viewer,
        rules=channel.rules_for(ticket.source) if channel else ChannelRules(),
        sends=channel is not None,
        signature=core_desk.signature(connection, viewer),
        draft=draft_of(connection, viewer, ticket.id),
        orders=_orders(connection, viewer, number, registry),
        offered=offered(connection, viewer, number, registry) if channel else (),
        known_acts=_known_acts(channel),
    )


def _orders(
    connection: Connection, viewer: Viewer, number: int, registry: Registry
) -> TicketOrders | None:
    """What stands beside the ticket; nothing where there is nothing to know and nobody to ask."""
    found = beside(connection, viewer, number, look_up_channels(registry))
    return found if found.can_ask or found.order or found.others else None


def _known_acts(channel: object) -> Mapping[str, Act]:
    """Everything a channel has, also what is not offered now."""
    return {one.key: one for one in channel.acts} if isinstance(channel, Acts) else {}
