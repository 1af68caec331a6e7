"""Who else looks at a ticket, or writes in it."""

from __future__ import annotations

import time

from pydantic import BaseModel, Field

from web.api.shapes import Body
from web.api.tickets.opening import seen_ticket
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.presence import SIGNS, Doing, Person

api = Routes("/api/v1", tag="tickets")


class Sign(Body):
    """What you do with the ticket."""

    doing: Doing = Field(description="Repeat it every ten seconds; gone when you leave.")


class Other(BaseModel):
    """Somebody else at the ticket."""

    agent: int
    name: str
    doing: Doing


class Others(BaseModel):
    """Everybody else at the ticket."""

    people: list[Other]


@api.put("/tickets/{number}/presence", scope="tickets:write")
async def show_presence(asked: Asked, number: int, body: Sign) -> Others:
    """Say that you look at a ticket or write in it, and learn who else does.

    Others are told by the event `presence` of `/events`. Nothing of it is stored.
    """
    row = await asked.house.store.read(seen_ticket, asked.viewer, number)
    person = Person(agent=asked.agent.id, name=asked.agent.name, doing=body.doing)
    signs = asked.request.app[SIGNS]
    there = signs.mark(number, row.inbox.id, person, time.monotonic())
    others = there.others(asked.agent.id)
    return Others(people=[Other(agent=o.agent, name=o.name, doing=o.doing) for o in others])
