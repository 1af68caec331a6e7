"""The quarantine: messages that could not be read, with the reason; nothing of them is lost."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from core.inbound import queries, tended
from core.inbound.queries import QuarantinedRow
from core.lanes import lane_name
from web.api.shapes import Body, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="quarantine")

_NEWEST = 2**63 - 1


class QuarantinedMessage(Body):
    """A message that could not be read."""

    id: int = Field(description="What to retry or drop it by.", examples=[17])
    account: str = Field(description="The account it came to.", examples=["Shop mail"])
    ticket: int | None = Field(description="Number of the ticket that stands for it.")
    reason: str = Field(description="Why it cannot be read.", examples=["no end of headers"])
    media_type: str = Field(description="What the account said it is.")
    size: int = Field(description="Bytes.", examples=[20480])
    received_at: datetime = Field(description="When it came in.")


@api.get("/quarantine", needs=Needs.MANAGER, scope="accounts:read")
async def list_quarantine(asked: Asked, query: Paging) -> Page[QuarantinedMessage]:
    """List what could not be read, the newest first. Managers see that of their inboxes."""
    place = read_cursor(query.after, int)
    before = place[0] if place else _NEWEST
    store = asked.house.store
    rows = await store.read(queries.quarantined, query.limit + 1, asked.viewer, before)
    page = rows[: query.limit]
    more = len(rows) > len(page)
    return Page(items=[_shown(row) for row in page], next=cursor(page[-1].id) if more else None)


@api.post("/quarantine/{message}/retry", needs=Needs.MANAGER, scope="accounts:write")
async def retry_quarantined(asked: Asked, message: int) -> None:
    """Try to read a message again. Managers may for their inboxes, admins for all."""
    account = await asked.house.store.write(tended.retry, message, by(asked))
    asked.house.ring([lane_name("parse", account)])


@api.delete("/quarantine/{message}", needs=Needs.MANAGER, scope="accounts:write")
async def drop_quarantined(asked: Asked, message: int) -> None:
    """Give a message up: its ticket is closed. Managers may for their inboxes, admins for all."""
    await asked.house.store.write(tended.drop, message, by(asked))


def _shown(row: QuarantinedRow) -> QuarantinedMessage:
    return QuarantinedMessage(
        id=row.id,
        account=row.account,
        ticket=row.ticket,
        reason=row.reason,
        media_type=row.media_type,
        size=row.size,
        received_at=row.received_at,
    )
