"""`/tickets/{number}/…`: into the archive, among the handled, away until later, elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from automations.spans import parse_span
from core.lanes import lane_name
from core.problems import Refused
from core.tickets import by_agent, putting
from core.tickets.putting import Later
from postroom.action import Snooze
from web.api.shapes import Body, RowId
from web.api.tickets.models import Changed
from web.kernel.asked import Asked
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="tickets")

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class SnoozeUntil(Body):
    """Until when a ticket is put away: one of `until`, `span` and `time`."""

    until: AwareDatetime | None = Field(None, description="At that moment.")
    span: str = Field("", max_length=40, description="After that long.", examples=["2h"])
    time: Clock | None = Field(None, description="The next time a clock says so: 09:00.")
    calendar: RowId | None = Field(
        None, description="Whose hours and clock (row id); null: those of the ticket's inbox."
    )
    in_hours: bool = Field(
        default=False, description="Count working hours only, or wait for a working day."
    )

    def later(self) -> Later:
        """The same, as the core takes it; raises `Refused`."""
        if sum((self.until is not None, bool(self.span), self.time is not None)) != 1:
            raise Refused("until: send one of until, span and time", "until")
        if self.until is not None:
            return self.until
        minute = None
        if self.time is not None:
            hours, _, minutes = self.time.partition(":")
            minute = int(hours) * 60 + int(minutes)
        return Snooze(
            span=_span(self.span) if self.span else None,
            minute=minute,
            working=self.in_hours,
            calendar=self.calendar,
        )


class MoveTo(Body):
    """Where a ticket is to lie."""

    inbox: RowId = Field(description="Row id of an inbox you may see.")


@api.post("/tickets/{number}/archive", scope="tickets:write")
async def archive_ticket(asked: Asked, number: int) -> Changed:
    """Close a ticket and put it into the archive; the customer's next message takes it out."""
    return await _done(asked, putting.archive, number)


@api.post("/tickets/{number}/unarchive", scope="tickets:write")
async def unarchive_ticket(asked: Asked, number: int) -> Changed:
    """Take a ticket out of the archive, into the status it was closed from."""
    return await _done(asked, putting.unarchive, number)


@api.post("/tickets/{number}/handled", scope="tickets:write")
async def handle_ticket(asked: Asked, number: int) -> Changed:
    """Close a ticket as handled without a reply; its deadline ends."""
    return await _done(asked, putting.handle, number)


@api.post("/tickets/{number}/unhandled", scope="tickets:write")
async def unhandle_ticket(asked: Asked, number: int) -> Changed:
    """Let the customer wait for an answer again, with the deadline there was."""
    return await _done(asked, putting.unhandle, number)


@api.put("/tickets/{number}/snooze", scope="tickets:write")
async def snooze_ticket(asked: Asked, number: int, body: SnoozeUntil) -> Changed:
    """Put an open ticket away until later; the customer's next message brings it back too."""
    return await _done(asked, putting.snooze, number, body.later())


@api.delete("/tickets/{number}/snooze", scope="tickets:write")
async def wake_ticket(asked: Asked, number: int) -> None:
    """Bring a ticket back that was put away."""
    await _done(asked, putting.wake, number)


@api.post("/tickets/{number}/move", scope="tickets:write")
async def move_ticket(asked: Asked, number: int, body: MoveTo) -> Changed:
    """Put a ticket into another inbox; assignee and team keep it only if they see it there."""
    return await _done(asked, putting.move, number, body.inbox)


def _span(written: str) -> timedelta:
    try:
        return parse_span(written)
    except ValueError as error:
        raise Refused(f"span: {error}", "span") from None


async def _done(
    asked: Asked, do: Callable[..., by_agent.Changed], number: int, *what: Any
) -> Changed:
    done = await asked.house.store.write(do, asked.viewer, number, *what, asked.now, asked.expects)
    asked.house.ring([lane_name("events")])
    return Changed(number=done.number, version=done.version, events=list(done.events))
