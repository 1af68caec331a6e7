"""Where agents put a ticket: into the archive, away until later, into another inbox.

    done = await store.write(archive, viewer, 17, now)

Each has its reverse. All raise `NotThere`, `Refused`, and `Conflict` if the ticket is not as
`expects` says.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from sqlalchemy import Connection

from core import calendars, desk, saved_calendars
from core.access import Viewer
from core.problems import Refused
from core.tickets import changes
from core.tickets.by_agent import Changed, apply, hold
from core.tickets.changes import (
    Doing,
    SetArchived,
    SetHandled,
    SetSnoozed,
    Standing,
)
from core.tickets.changes.play import read_moment
from core.tickets.changes.queries import meanings
from core.tickets.changes.write import OPEN
from core.tickets.places import moved, places
from core.tickets.queries import ticket_id
from core.tickets.queries.lately import last_payload
from core.tickets.snoozing import NEVER, snoozed_until
from postroom.action import SetStatus, Snooze

Later: TypeAlias = datetime | Snooze
"""A moment, or how to come to one by a calendar."""
LONGEST_DAYS = 366
"""How far ahead a ticket may be put away."""


def archive(
    connection: Connection, viewer: Viewer, number: int, now: datetime, expects: int | None = None
) -> Changed:
    """Close a ticket and put it into the archive."""
    standing = _held(connection, viewer, number, expects)
    doing: list[Doing] = [*_close(connection, standing), SetArchived(on=True)]
    return apply(connection, viewer, standing, doing, now)


def unarchive(
    connection: Connection, viewer: Viewer, number: int, now: datetime, expects: int | None = None
) -> Changed:
    """Take a ticket out of the archive, into the status it had before."""
    standing = _held(connection, viewer, number, expects)
    if not standing.ticket.archived:
        raise Refused(f"ticket {number} does not lie in the archive; read it again")
    doing: list[Doing] = [SetArchived(on=False), *_reopen(connection, standing)]
    return apply(connection, viewer, standing, doing, now)


def handle(
    connection: Connection, viewer: Viewer, number: int, now: datetime, expects: int | None = None
) -> Changed:
    """Close a ticket as handled without an answer; its deadline ends."""
    standing = _held(connection, viewer, number, expects)
    doing: list[Doing] = [] if standing.ticket.answered else [SetHandled(on=True)]
    return apply(connection, viewer, standing, [*doing, *_close(connection, standing)], now)


def unhandle(
    connection: Connection, viewer: Viewer, number: int, now: datetime, expects: int | None = None
) -> Changed:
    """Let the customer wait again, with the deadline there was."""
    standing = _held(connection, viewer, number, expects)
    if not standing.ticket.handled:
        raise Refused(f"ticket {number} was not handled without a reply; read it again")
    was = last_payload(connection, standing.ticket.id, "handled")
    due = read_moment(was.get("due"))
    doing: list[Doing] = [SetHandled(on=False, due_at=due), *_reopen(connection, standing)]
    return apply(connection, viewer, standing, doing, now)


def snooze(
    connection: Connection,
    viewer: Viewer,
    number: int,
    later: Later,
    now: datetime,
    expects: int | None = None,
) -> Changed:
    """Put an open ticket away until later; the customer's next message brings it back too."""
    standing = _held(connection, viewer, number, expects)
    until = later if isinstance(later, datetime) else _moment(connection, standing, later, now)
    if not now < until or (until - now).days > LONGEST_DAYS:
        raise Refused("until: choose a moment to come, at most a year away", "until")
    if meanings(connection)[standing.ticket.status] not in OPEN:
        raise Refused(f"ticket {number} is closed; only an open one can be put away until later")
    return apply(connection, viewer, standing, [SetSnoozed(until)], now)


def wake(
    connection: Connection, viewer: Viewer, number: int, now: datetime, expects: int | None = None
) -> Changed:
    """Bring a ticket back that was put away."""
    standing = _held(connection, viewer, number, expects)
    return apply(connection, viewer, standing, [SetSnoozed(None, "agent")], now)


def move(
    connection: Connection,
    viewer: Viewer,
    number: int,
    inbox: int,
    now: datetime,
    expects: int | None = None,
) -> Changed:
    """Put a ticket into another inbox the viewer sees; only who sees it there keeps it."""
    standing = _held(connection, viewer, number, expects)
    place = places(connection, [inbox]).get(inbox)
    if place is None or not (viewer.sees_everything or viewer.agent in place.seeing):
        raise Refused(f"inbox: there is no inbox {inbox} that you may see", "inbox")
    return apply(connection, viewer, standing, list(moved(standing.ticket, place)), now)


def inbox_of(connection: Connection, viewer: Viewer, number: int) -> int:
    """The inbox (row id) a ticket lies in; raises `NotThere`."""
    ticket = ticket_id(connection, viewer, number)
    return changes.standing(connection, [ticket])[ticket].ticket.inbox


def _moment(connection: Connection, standing: Standing, asked: Snooze, now: datetime) -> datetime:
    row = standing.calendar if asked.calendar is None else asked.calendar
    saved = saved_calendars.listed(connection)
    found = next((one for one in saved if one.id == row or (row is None and one.company)), None)
    if found is None:
        raise Refused(f"calendar: there is no calendar {row}", "calendar")
    until = snoozed_until(calendars.parse(found.document), now, asked)
    if until is None:
        raise Refused(f"calendar: {NEVER}; its working hours may be empty", "calendar")
    return until


def _held(connection: Connection, viewer: Viewer, number: int, expects: int | None) -> Standing:
    return hold(connection, ticket_id(connection, viewer, number), expects)


def _close(connection: Connection, standing: Standing) -> list[SetStatus]:
    if meanings(connection)[standing.ticket.status] not in OPEN:
        return []
    return [SetStatus(desk.status_of(connection, "closed"))]


def _reopen(connection: Connection, standing: Standing) -> list[SetStatus]:
    """The open status it was closed from, else the first there is."""
    known = meanings(connection)
    if known[standing.ticket.status] in OPEN:
        return []
    before = int(last_payload(connection, standing.ticket.id, "status_set").get("previous", 0))
    if known.get(before, "") in OPEN:
        return [SetStatus(before)]
    return [SetStatus(desk.status_of(connection, "open"))]
