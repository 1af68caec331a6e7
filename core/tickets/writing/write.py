"""Writing in a ticket: answers, forwarded messages, notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from core import audit
from core.access import Viewer
from core.outbox.queue import by_key
from core.tickets import changes
from core.tickets.changes import Change
from core.tickets.lock import lock
from core.tickets.meanwhile import expect
from core.tickets.queries import ticket_id, version
from core.tickets.writing import queries
from core.tickets.writing.compose import Sheet, composed
from core.tickets.writing.types import UNDO, NewMessage, Written
from postroom.registry import Registry

NewT = TypeVar("NewT", bound="New")

_ANSWERS = ("reply", "reply_all")
"""Either being written makes a draft of both superfluous: the composer goes from one to the other."""


class New(Protocol):
    """What writing needs of anything that is to be written."""

    @property
    def kind(self) -> str:
        """What it counts as."""
        ...

    @property
    def uploads(self) -> tuple[int, ...]:
        """Row ids of the agent's `upload`s that go with it."""
        ...

    @property
    def key(self) -> str:
        """The client's own; empty for none."""
        ...

    @property
    def expects(self) -> int | None:
        """The version of the ticket the agent has seen."""
        ...


def write_message(
    connection: Connection,
    viewer: Viewer,
    number: int,
    new: NewMessage,
    now: datetime,
    registry: Registry,
) -> Written:
    """Write in the ticket; what goes out leaves after ten seconds.

    Raises `NotThere`, `Refused` (naming the field), `Conflict` if the ticket is not as `expects`
    says. The same key again changes nothing and returns the first outcome.
    """
    return write_once(opened(connection, viewer, number, now, registry), new, composed)


def opened(
    connection: Connection, viewer: Viewer, number: int, now: datetime, registry: Registry
) -> Sheet:
    """A sheet for something to be written in the ticket, which is locked; raises `NotThere`."""
    ticket = ticket_id(connection, viewer, number)
    lock(connection, [ticket])
    return Sheet(
        connection=connection,
        viewer=viewer,
        author=queries.author(connection, viewer),
        number=number,
        standing=changes.standing(connection, [ticket])[ticket],
        door=queries.door_of(connection, ticket, registry),
        registry=registry,
        now=now,
    )


def write_once(sheet: Sheet, new: NewT, compose: Callable[[Sheet, NewT, str], Change]) -> Written:
    """Write what `compose` makes of it; what its key wrote before is not written again."""
    earlier = _earlier(sheet, new) if new.key else None
    if earlier is not None:
        return earlier
    expect(sheet.connection, sheet.ticket, new.expects)
    return _write(sheet, new, compose(sheet, new, _key(sheet, new)))


def _key(sheet: Sheet, new: New) -> str:
    """The idempotency key; one that is new where the client gave none."""
    if new.key:
        return f"agent:{sheet.viewer.agent}:{new.key}"
    return f"desk:{sheet.ticket}@{version(sheet.connection, sheet.ticket)}"


def _earlier(sheet: Sheet, new: New) -> Written | None:
    """What this key has written before."""
    key = _key(sheet, new)
    if new.kind == "note":
        note = queries.note_by_key(sheet.connection, sheet.door.account, key)
        return None if note is None else _written(sheet, note, None, repeated=True)
    sent = by_key(sheet.connection, [key]).get(key)
    return None if sent is None else _written(sheet, sent.message, sent.id, repeated=True)


def _write(sheet: Sheet, new: New, change: Change) -> Written:
    applied = changes.apply(sheet.connection, [change], sheet.now)
    (message,) = applied.messages
    sent = applied.sent.get(change.key)
    queries.use_up(sheet.connection, sheet.viewer, new.uploads)
    done = _ANSWERS if new.kind in _ANSWERS else (new.kind,)
    queries.discard_draft(sheet.connection, sheet.viewer, sheet.ticket, done)
    written = _written(sheet, message, sent.delivery if sent else None)
    audit.note(
        sheet.connection,
        sheet.viewer,
        f"ticket.{new.kind}",
        f"ticket:{sheet.number}",
        sheet.now,
        {"message": written.message, "delivery": written.delivery},
    )
    return written


def _written(
    sheet: Sheet, message: int, delivery: int | None, *, repeated: bool = False
) -> Written:
    leaves_at = sheet.now + UNDO if delivery and not repeated else None
    if repeated and delivery:
        leaves_at = queries.leaves_at(sheet.connection, delivery)
    return Written(
        number=sheet.number,
        message=message,
        delivery=delivery,
        leaves_at=leaves_at,
        version=version(sheet.connection, sheet.ticket),
        account=sheet.door.account,
        repeated=repeated,
    )
