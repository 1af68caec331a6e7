"""`/notifications`: what the agent who asks was told, and what of it they have read."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from core import notifications
from core.notifications import Notification
from core.notifications.words import headline, path
from web.api.shapes import Body, RowId
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, read_cursor
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="notifications")


class NotificationShown(Body):
    """One thing one was told."""

    id: int
    kind: str = Field(
        description="automation, or what the instance reports: account_silent, account_sign_in,"
        " sending_paused, run_failed, mail_bounced.",
        examples=["automation"],
    )
    text: str = Field(description="What it says, in the asker's language.")
    ticket: int | None = Field(description="Number of the ticket it is about; null for none.")
    path: str = Field(description="The page it leads to.", examples=["/tickets/12"])
    run: int | None = Field(description="The automation's run that told it, if one did.")
    created_at: datetime
    read_at: datetime | None = Field(description="When it was read; null: not yet.")


class UnreadCount(Body):
    """The number on the bell."""

    unread: int = Field(description="How many are not read; 100 stands for more.", examples=[3])


class ReadUpTo(Body):
    """How far everything was read."""

    upto: RowId = Field(
        description="Id of the newest notification that was seen; later ones stay unread."
    )


@api.get("/notifications", scope="notifications:read")
async def list_notifications(asked: Asked, query: Paging) -> Page[NotificationShown]:
    """List what one was told, newest first; of tickets one may not see any more, nothing."""
    place = read_cursor(query.after, int)
    before = place[0] if place else None
    told = await asked.house.store.read(notifications.listed, asked.viewer, query.limit + 1, before)
    page = told[: query.limit]
    more = cursor(page[-1].id) if len(told) > len(page) else None
    return Page(items=[_shown(one, asked.locale) for one in page], next=more)


@api.get("/notifications/count", scope="notifications:read")
async def count_notifications(asked: Asked) -> UnreadCount:
    """Say how many are not read."""
    return UnreadCount(unread=await asked.house.store.read(notifications.unread, asked.viewer))


@api.post("/notifications/{notification}/read", scope="notifications:write")
async def read_notification(asked: Asked, notification: int) -> NotificationShown:
    """Mark one as read."""
    store = asked.house.store
    read = await store.write(notifications.read, asked.viewer, notification, asked.now)
    return _shown(read, asked.locale)


@api.put("/notifications/read", scope="notifications:write")
async def read_notifications(asked: Asked, body: ReadUpTo) -> UnreadCount:
    """Mark all as read, up to the newest one that was seen."""
    await asked.house.store.write(notifications.read_all, asked.viewer, body.upto, asked.now)
    return await count_notifications(asked)


def _shown(one: Notification, locale: str) -> NotificationShown:
    run = one.facts.get("run")
    return NotificationShown(
        id=one.id,
        kind=one.kind,
        text=headline(one, locale) if one.kind != "automation" else one.text,
        ticket=one.ticket,
        path=path(one),
        run=int(run) if run is not None else None,
        created_at=one.created_at,
        read_at=one.read_at,
    )
