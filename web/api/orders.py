"""Orders: what customers bought, as marketplaces and shops tell it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core import contacts, orders
from core.access import Viewer
from core.lanes.lane import lane_name
from core.orders import OrderRow, beside
from core.problems import NotThere
from postroom.channel import LooksUp
from postroom.registry import Registry
from web.api.tickets.models import Named
from web.kernel.asked import Asked
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="orders")


class OrderLine(BaseModel):
    """One thing that was bought."""

    name: str
    quantity: int
    price: str = Field(description="Of one piece, in the order's currency.", examples=["79.90"])
    offer: str = Field(description="The channel's id of the offer.")
    url: str


class Shipment(BaseModel):
    """One parcel."""

    carrier: str
    number: str = Field(description="The waybill.")
    url: str = Field(description="Where it can be followed; empty where nobody knows.")
    status: str


class Order(BaseModel):
    """An order as it stands."""

    id: int
    number: str = Field(description="The channel's own id.")
    account: Named
    contact: int | None = Field(description="Whose it is, once they are known.")
    buyer: str = Field(description="The channel's id of the customer.")
    buyer_name: str
    buyer_email: str
    status: str = Field(description="As the channel says it.", examples=["SENT"])
    total: str = Field(description="An exact sum.", examples=["129.99"])
    currency: str = Field(description="ISO 4217.", examples=["PLN"])
    paid: bool
    cancelled: bool = Field(description="Counts for nothing in what a customer has spent.")
    delivery: str
    note: str = Field(description="What the customer wrote with it.")
    url: str = Field(description="Where it is on the channel's own pages.")
    lines: list[OrderLine]
    shipments: list[Shipment]
    created_at: datetime
    updated_at: datetime


class Spent(BaseModel):
    """What a customer has spent in one currency, cancelled orders left out."""

    currency: str
    orders: int
    total: str


class LookUp(BaseModel):
    """How the question to the channel stands."""

    state: str = Field(description="new: it is being asked; done; failed.")
    error: str = Field(description="Why it could not be asked; empty if it could.")
    asked_at: datetime | None


class CustomerOrders(BaseModel):
    """The orders of a customer that you may see, newest first."""

    items: list[Order]
    spent: list[Spent]


class TicketOrders(BaseModel):
    """What is known of orders beside a ticket."""

    order: Order | None = Field(
        description="The one the ticket is about, else the customer's latest."
    )
    named: str = Field(description="The order's id that the ticket names; empty for none.")
    others: list[Order] = Field(description="Of the same customer, newest first.")
    spent: list[Spent]
    look_up: LookUp | None = Field(description="Null where the channel was never asked.")
    can_ask: bool = Field(description="Whether the ticket's channel can be asked about orders.")


@api.get("/tickets/{number}/orders", scope="tickets:read")
async def read_ticket_orders(asked: Asked, number: int) -> TicketOrders:
    """Read the order a ticket is about, and the customer's others."""
    return _beside(await beside_of(asked, number))


@api.post("/tickets/{number}/orders", scope="tickets:write")
async def look_up_ticket_orders(asked: Asked, number: int) -> TicketOrders:
    """Ask the ticket's channel for the orders anew; what is known now is answered at once."""
    await look_up(asked, number)
    return await read_ticket_orders(asked, number)


@api.get("/orders/{order}", scope="contacts:read")
async def read_order(asked: Asked, order: int) -> Order:
    """Read one order."""
    found = await asked.house.store.read(orders.find, asked.viewer, order)
    if found is None:
        raise NotThere(f"there is no order {order}")
    return _shown(found)


@api.get("/contacts/{contact}/orders", scope="contacts:read")
async def list_contact_orders(asked: Asked, contact: int) -> CustomerOrders:
    """List the newest fifty orders of a contact that you may see, and what they have spent."""
    return await asked.house.store.read(_of_contact, asked.viewer, contact)


async def beside_of(asked: Asked, number: int) -> orders.TicketOrders:
    """The orders of a ticket; raises `NotThere`."""
    channels = look_up_channels(asked.house.registry)
    return await asked.house.store.read(beside.beside, asked.viewer, number, channels)


async def look_up(asked: Asked, number: int) -> None:
    """Ask a ticket's channel for its orders, if it can be asked."""
    channels = look_up_channels(asked.house.registry)
    account = await asked.house.store.write(
        beside.look_up, asked.viewer, number, channels, asked.now
    )
    if account is not None:
        asked.house.ring([lane_name("orders", account)])


def look_up_channels(registry: Registry) -> frozenset[str]:
    """Channels that can be asked about orders."""
    return frozenset(one.key for one in registry.channels if isinstance(one, LooksUp))


def _of_contact(connection: Connection, viewer: Viewer, contact: int) -> CustomerOrders:
    if contacts.find(connection, viewer, contact) is None:
        raise NotThere(f"there is no contact {contact}")
    return CustomerOrders(
        items=[_shown(one) for one in orders.of_contact(connection, viewer, contact)],
        spent=_spent(orders.spent(connection, viewer, contact)),
    )


def _beside(found: orders.TicketOrders) -> TicketOrders:
    asked = found.look_up
    return TicketOrders(
        order=None if found.order is None else _shown(found.order),
        named=found.named,
        others=[_shown(one) for one in found.others],
        spent=_spent(found.spent),
        look_up=LookUp(state=asked.state, error=asked.error, asked_at=asked.asked_at)
        if asked
        else None,
        can_ask=found.can_ask,
    )


def _spent(sums: tuple[orders.Spent, ...]) -> list[Spent]:
    return [Spent(currency=s.currency, orders=s.orders, total=str(s.total)) for s in sums]


def _shown(row: OrderRow) -> Order:
    plain = {
        name: getattr(row, name)
        for name in Order.model_fields
        if name not in {"account", "total", "lines", "shipments"}
    }
    return Order(
        **plain,
        account=Named(id=row.account.id, name=row.account.name),
        total=str(row.total),
        lines=[OrderLine(**{**vars(one), "price": str(one.price)}) for one in row.lines],
        shipments=[Shipment(**vars(one)) for one in row.shipments],
    )
