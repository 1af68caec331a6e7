"""Deliveries: what is on its way out, and what a person decides about it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import BaseModel, Field

from core.lanes import lane_name
from core.outbox import queries
from core.tickets.deciding import Decision, decide
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="deliveries")

State: TypeAlias = Literal[
    "draft", "approval", "queued", "sending", "sent", "failed", "unknown", "cancelled"
]


class DeliveryQuery(Paging):
    """Which deliveries."""

    state: list[State] = Field([], description="In these states; empty: in any.")


class Delivery(BaseModel):
    """One message on its way out."""

    id: int
    ticket: int = Field(description="The ticket's number.")
    state: str
    recipient: str
    automatic: bool = Field(description="Whether an automation wrote it.")
    attempt: int = Field(description="How often sending was begun.")
    error: str
    created_at: datetime
    next_at: datetime | None = Field(description="When it leaves or is tried again.")


class DecidedDelivery(BaseModel):
    """A delivery after the decision."""

    id: int
    ticket: int = Field(description="The ticket's number.")
    message: int
    state: str
    leaves_at: datetime | None


@api.get("/deliveries", scope="tickets:read")
async def list_deliveries(asked: Asked, query: DeliveryQuery) -> Page[Delivery]:
    """List deliveries of the tickets you may see, oldest first."""
    place = read_cursor(query.after, int)
    after = 0 if place is None else place[0]
    rows = await asked.house.store.read(
        queries.listed, asked.viewer, query.state, query.limit + 1, after
    )
    items = [_shown(row) for row in rows[: query.limit]]
    return Page(items=items, next=cursor(items[-1].id) if len(rows) > query.limit else None)


@api.post("/deliveries/{delivery}/cancel", scope="tickets:write")
async def cancel_delivery(asked: Asked, delivery: int) -> DecidedDelivery:
    """Take a message back before it leaves; a ticket it had answered is open to answers again."""
    return await _decided(asked, delivery, "cancel")


@api.post("/deliveries/{delivery}/retry", scope="tickets:write")
async def retry_delivery(asked: Asked, delivery: int) -> DecidedDelivery:
    """Send a message again that failed, or of which nobody knows whether it left."""
    return await _decided(asked, delivery, "retry")


@api.post("/deliveries/{delivery}/approve", scope="tickets:write")
async def approve_delivery(asked: Asked, delivery: int) -> DecidedDelivery:
    """Let a draft, or a message that waits for a yes, leave in ten seconds."""
    return await _decided(asked, delivery, "approve")


async def _decided(asked: Asked, delivery: int, decision: Decision) -> DecidedDelivery:
    done = await asked.house.store.write(decide, asked.viewer, delivery, decision, asked.now)
    asked.house.ring([lane_name("deliveries", done.account), lane_name("events")])
    return DecidedDelivery(
        id=done.id,
        ticket=done.number,
        message=done.message,
        state=done.state,
        leaves_at=done.leaves_at,
    )


def _shown(row: queries.Listed) -> Delivery:
    return Delivery(
        id=row.id,
        ticket=row.ticket,
        state=row.state,
        recipient=row.recipient,
        automatic=row.automatic,
        attempt=row.attempt,
        error=row.error,
        created_at=row.created_at,
        next_at=row.next_at,
    )
