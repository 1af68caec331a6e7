"""What writing a message needs to know."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, Row, select

from core import tables
from core.access import SYSTEM, Viewer, visible_inboxes
from core.problems import Refused
from core.tickets.changes import File
from core.tickets.writing.quote import Original
from core.tickets.writing.types import UNDO
from postroom.act import State
from postroom.channel import Channel
from postroom.message import Address
from postroom.registry import Registry
from postroom.text import fold

_ticket, _message, _account = tables.ticket, tables.message, tables.account
_upload, _attachment = tables.upload, tables.attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes."""

    agent: int | None
    name: str
    locale: str


@dataclass(frozen=True, slots=True)
class Door:
    """The account a message goes out through."""

    account: int
    inbox: int
    channel: Channel[Any]


def author(connection: Connection, viewer: Viewer) -> Author:
    """The viewer as the writer of a message."""
    if viewer == SYSTEM:
        return Author(agent=None, name="Postroom", locale="en")
    agent = tables.agent.c
    row = connection.execute(select(agent.name, agent.locale).where(agent.id == viewer.agent)).one()
    return Author(agent=viewer.agent, name=row.name, locale=row.locale)


def door_of(connection: Connection, ticket: int, registry: Registry) -> Door:
    """The account the ticket came in through."""
    wanted = select(_ticket.c.account_id).where(_ticket.c.id == ticket).scalar_subquery()
    return _door(connection, registry, _account.c.id == wanted)


def door(connection: Connection, viewer: Viewer, account: int, registry: Registry) -> Door:
    """An account in an inbox the viewer may see; `Refused` where there is none."""
    inboxes = select(tables.inbox.c.id).where(visible_inboxes(viewer))
    mine = _account.c.inbox_id.in_(inboxes)
    known = select(_account.c.id).where(_account.c.id == account, mine, _account.c.enabled)
    if connection.execute(known).scalar() is None:
        raise Refused(f"account: there is no account {account} to write from", "account")
    return _door(connection, registry, _account.c.id == account)


def _door(connection: Connection, registry: Registry, which: Any) -> Door:
    asked = select(_account.c.id, _account.c.inbox_id, _account.c.channel).where(which)
    row = connection.execute(asked).one()
    channel = registry.channels.get(row.channel)
    if channel is None:
        raise Refused(f"the channel {row.channel!r} is not installed; nothing can be sent by it")
    return Door(row.id, row.inbox_id, channel)


def own_addresses(connection: Connection, registry: Registry) -> frozenset[str]:
    """Every address of ours, folded: nothing is ever sent to one."""
    rows = connection.execute(select(_account.c.channel, _account.c.settings))
    return frozenset(
        fold(address)
        for channel, settings in rows
        for address in _addresses(registry.channels.get(channel), settings)
    )


def _addresses(channel: Channel[Any] | None, settings: Any) -> tuple[str, ...]:
    if channel is None or not settings:
        return ()
    try:
        read: BaseModel = channel.settings.model_validate(settings)
    except ValidationError:
        return ()
    return tuple(getattr(read, "all_addresses", ()))


def participants(connection: Connection, ticket: int) -> tuple[Address, ...]:
    """Whoever takes part besides the contact, in the order they came."""
    who = tables.participant.c
    rows = connection.execute(
        select(who.address, who.name)
        .where(who.ticket_id == ticket, who.aside.is_(False))
        .order_by(who.id)
    )
    return tuple(Address(*row) for row in rows)


def thread_state(connection: Connection, ticket: int) -> tuple[str, State]:
    """A ticket's source, and how its channel last said that its thread stands."""
    asked = select(_ticket.c.source, _ticket.c.channel_state).where(_ticket.c.id == ticket)
    source, state = connection.execute(asked).one()
    return source, state or {}


def uploads(connection: Connection, viewer: Viewer, wanted: Collection[int]) -> tuple[File, ...]:
    """Files the viewer has uploaded, in the order asked for; `Refused` names one that is not."""
    if not wanted:
        return ()
    mine = _upload.c.agent_id == viewer.agent
    rows = connection.execute(select(_upload).where(_upload.c.id.in_(wanted), mine))
    found = {row.id: _file(row) for row in rows}
    for id_ in wanted:
        if id_ not in found:
            raise Refused(f"uploads: there is no upload {id_}; upload the file again", "uploads")
    return tuple(found[id_] for id_ in dict.fromkeys(wanted))


def use_up(connection: Connection, viewer: Viewer, wanted: Collection[int]) -> None:
    """Forget uploads that a message bears now."""
    if wanted:
        mine = _upload.c.agent_id == viewer.agent
        connection.execute(_upload.delete().where(_upload.c.id.in_(wanted), mine))


def original(connection: Connection, ticket: int, message: int | None) -> Original:
    """The message of the ticket to be forwarded; None: the customer's latest, else the newest."""
    row = connection.execute(_original(ticket, message)).first()
    if row is None:
        raise Refused(f"message: there is no message {message} in this ticket", "message")
    return Original(
        author=row.author,
        address=_address_of(connection, row.contact_id) if row.direction == "in" else "",
        subject=row.subject,
        text=row.text,
        recipients=row.recipients or {},
        sent_at=row.sent_at,
        files=tuple(_files(connection, row.id)),
    )


def _original(ticket: int, message: int | None) -> Any:
    asked = select(_message).where(
        _message.c.ticket_id == ticket, _message.c.direction.in_(("in", "out"))
    )
    if message is not None:
        return asked.where(_message.c.id == message)
    theirs_first = (_message.c.direction == "in").desc()
    return asked.order_by(theirs_first, _message.c.id.desc()).limit(1)


def _address_of(connection: Connection, contact: int | None) -> str:
    found = select(tables.contact.c.email).where(tables.contact.c.id == contact)
    return str(connection.execute(found).scalar() or "")


def _files(connection: Connection, message: int) -> Iterator[File]:
    kept = _attachment.c.digest.is_not(None)
    asked = select(_attachment).where(_attachment.c.message_id == message, kept)
    return map(_file, connection.execute(asked.order_by(_attachment.c.position)))


def _file(row: Row[Any]) -> File:
    return File(name=row.name, media_type=row.media_type, size=row.size, digest=row.digest)


def note_by_key(connection: Connection, account: int, key: str) -> int | None:
    """The note that was written with this key."""
    asked = select(_message.c.id).where(
        _message.c.account_id == account, _message.c.external_id == f"note:{key}"
    )
    return connection.execute(asked).scalar()


def leaves_at(connection: Connection, delivery: int) -> datetime:
    """Until when a delivery could be taken back."""
    row = tables.delivery.c
    asked = select(row.next_at, row.created_at).where(row.id == delivery)
    next_at, created_at = connection.execute(asked).one()
    until: datetime = next_at or created_at + UNDO
    return until


def number_of(connection: Connection, message: int) -> int:
    """The number of the ticket a message stands in."""
    owner = tables.message.join(_ticket, _ticket.c.id == _message.c.ticket_id)
    asked = select(_ticket.c.number).select_from(owner).where(_message.c.id == message)
    return int(connection.execute(asked).scalar_one())


def discard_draft(
    connection: Connection, viewer: Viewer, ticket: int, kinds: Collection[str]
) -> None:
    """Forget what the agent was writing here, if of these kinds, now that it is written."""
    draft = tables.draft.c
    connection.execute(
        tables.draft.delete().where(
            draft.agent_id == viewer.agent, draft.ticket_id == ticket, draft.kind.in_(kinds)
        )
    )


def one_at_a_time(connection: Connection, viewer: Viewer) -> None:
    """Let an agent's tickets begin one after the other, so that a repeated key is seen."""
    if connection.dialect.name == "postgresql":
        agent = tables.agent.c.id
        connection.execute(select(agent).where(agent == viewer.agent).with_for_update())
