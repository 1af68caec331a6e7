"""`/events`: what happens to tickets, as it happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field

from core.events import Followed
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.streams import event, stream

api = Routes("/api/v1", tag="events")


class FollowQuery(BaseModel):
    """Where to begin."""

    after: str = Field(
        "",
        max_length=50,
        description="The id of the last event that is known; empty for the present. The header"
        " Last-Event-ID, which browsers send by themselves, goes before it.",
    )


class LiveEvent(BaseModel):
    """One thing that happened to a ticket."""

    kind: str = Field(description="What happened.", examples=["message_received"])
    actor: str = Field(description="customer, agent, automation or system.")
    ticket: int = Field(description="The ticket's number.")
    inbox: int = Field(description="The inbox it lies in now.")
    message: int | None = Field(description="The message it is about, if it is about one.")
    run: int | None = Field(description="The automation's run that did it, if one did.")
    payload: dict[str, Any] = Field(description="What the kind has to tell; ids are row ids.")
    at: datetime


@api.get("/events", scope="tickets:read")
async def follow_events(asked: Asked, query: FollowQuery) -> web.StreamResponse:
    """Follow what happens to the tickets you may see, as server-sent events.

    The stream begins with `hello`; load what you need after it, then nothing is missed. Each event
    is a JSON object; its id, sent back as Last-Event-ID, resumes behind it. `resync` asks you to
    load everything anew, `presence` says who else is at a ticket, `bell` that your notifications
    have changed, `goodbye` that your right to listen has ended.
    """
    return await stream(asked, query.after, _render)


def _render(events: Iterable[Followed]) -> Iterator[bytes]:
    for one in events:
        shown = LiveEvent(
            kind=one.kind,
            actor=one.actor,
            ticket=one.ticket,
            inbox=one.inbox,
            message=one.message,
            run=one.run,
            payload=dict(one.payload),
            at=one.at,
        )
        yield event("", shown.model_dump(mode="json"), one.cursor)
