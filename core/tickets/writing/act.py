"""Acts: what an agent does with a ticket on its channel besides answering (decide a claim).

    written = await store.write(do_act, viewer, 17, NewAct(key="decide_claim", …), now, registry)

An act is a message on its way out that bears the act's key and options: it can be taken back for a
while, leaves once, and its fate is known like any other's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from core.access import Viewer
from core.problems import NotThere, Refused
from core.tickets.changes import Change, Letter
from core.tickets.queries import ticket_id
from core.tickets.writing import queries, rules
from core.tickets.writing.compose import Sheet
from core.tickets.writing.queries import Door
from core.tickets.writing.types import UNDO, Written
from core.tickets.writing.write import opened, write_once
from postroom.act import Act
from postroom.action import SendMessage
from postroom.channel import Acts
from postroom.message import Address
from postroom.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAct:
    """Something to be done with a ticket."""

    act: str
    """Key of the channel's act."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """As typed; the act's own model reads them."""
    text: str = ""
    uploads: tuple[int, ...] = ()
    """Row ids of the agent's `upload`s that go with it."""
    key: str = ""
    """The client's own; the same key does it only once. Empty: none."""
    expects: int | None = None
    """The version of the ticket the agent has seen; None: whatever it is."""

    @property
    def kind(self) -> str:
        """What it counts as among what agents write."""
        return "act"


def do_act(
    connection: Connection,
    viewer: Viewer,
    number: int,
    new: NewAct,
    now: datetime,
    registry: Registry,
) -> Written:
    """Do something with the ticket on its channel; it leaves after ten seconds.

    Raises `NotThere` also for an act that is not offered now, `Refused` (naming the field),
    `Conflict`. The same key again changes nothing and returns the first outcome.
    """
    return write_once(opened(connection, viewer, number, now, registry), new, composed)


def offered(
    connection: Connection, viewer: Viewer, number: int, registry: Registry
) -> tuple[Act, ...]:
    """What can be done with the ticket now; raises `NotThere`."""
    ticket = ticket_id(connection, viewer, number)
    return _offered(connection, ticket, queries.door_of(connection, ticket, registry))


def composed(sheet: Sheet, new: NewAct, key: str) -> Change:
    """The change that does it; `Refused` names the field that is wrong."""
    act = _act(sheet, new.act)
    if new.uploads and not act.files:
        raise Refused("uploads: no files go with this; leave them out", "uploads")
    files = queries.uploads(sheet.connection, sheet.viewer, new.uploads)
    rules.files(files, sheet.door.channel.rules_for(sheet.standing.ticket.source))
    standing = sheet.standing
    letter = Letter(
        subject=standing.subject,
        to=(Address(standing.email, standing.name),) if standing.email else (),
        files=files,
        not_before=sheet.now + UNDO,
        answers=act.answers,
        act=act.key,
        act_options=_options(act, new.options),
    )
    effect = SendMessage(_text(act, new.text))
    return Change(ticket=sheet.ticket, effect=effect, origin=sheet.origin, key=key, letter=letter)


def _act(sheet: Sheet, key: str) -> Act:
    found = _offered(sheet.connection, sheet.ticket, sheet.door)
    act = next((one for one in found if one.key == key), None)
    if act is None:
        names = ", ".join(one.key for one in found) or "nothing"
        raise NotThere(f"{key!r} cannot be done with ticket {sheet.number} now; there is: {names}")
    return act


def _offered(connection: Connection, ticket: int, door: Door) -> tuple[Act, ...]:
    channel: object = door.channel
    if not isinstance(channel, Acts):
        return ()
    source, state = queries.thread_state(connection, ticket)
    return tuple(one for one in channel.acts if source in one.sources and one.offered(state))


def _options(act: Act, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options as the act's model writes them."""
    try:
        read: BaseModel = act.options.model_validate(dict(given))
    except ValidationError as error:
        raise _wrong(error) from None
    return read.model_dump(mode="json", exclude_none=True)


def _wrong(error: ValidationError) -> Refused:
    """The first slip, by its field; a model's own check names the field before a colon."""
    first = error.errors()[0]
    reason = first["msg"].removeprefix("Value error, ")
    name = ".".join(str(part) for part in first["loc"])
    if not name and ": " in reason:
        name, _, reason = reason.partition(": ")
    return Refused(f"{name or 'options'}: {reason[:1].lower()}{reason[1:]}", name or "options")


def _text(act: Act, given: str) -> str:
    text = rules.text(given, act.max_length)
    if act.text == "required" and not text:
        raise Refused("text: say something to go with it", "text")
    if act.text == "none" and text:
        raise Refused("text: this carries no words; leave it empty", "text")
    return text
