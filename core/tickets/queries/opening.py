"""One opened ticket: its messages with files, and everything that stands beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, bindparam, literal, select

from core import tables
from core.access import Viewer
from core.tickets.queries import reading
from core.tickets.queries.filters import page_size
from core.tickets.queries.rows import (
    AttachmentRow,
    DeliveryRow,
    MessageRow,
    Named,
    OpenTicket,
    ParticipantRow,
    RunRow,
    TagRow,
)

NEWEST = 100
"""Most deliveries and runs that are read with a ticket, the newest."""
MOST_BESIDE = 500
"""Most tags and participants together."""

_message, _attachment, _delivery, _run = (
    tables.message,
    tables.attachment,
    tables.delivery,
    tables.run,
)
_MESSAGES = (
    select(
        _message.c.id,
        _message.c.direction,
        _message.c.source,
        _message.c.author,
        _message.c.subject,
        _message.c.text,
        _message.c.visible,
        _message.c.html,
        _message.c.recipients,
        _message.c.language,
        _message.c.defects,
        _message.c.automatic,
        _message.c.proof,
        _message.c.delivery_state,
        _message.c.run_id.label("run"),
        _message.c.original,
        _message.c.original_language,
        _message.c.provider,
        _message.c.act,
        _message.c.act_options,
        _message.c.sent_at,
        _message.c.created_at,
        _message.c.agent_id,
        tables.agent.c.name.label("agent_name"),
    )
    .outerjoin_from(_message, tables.agent, tables.agent.c.id == _message.c.agent_id)
    .order_by(_message.c.id.desc())
)
_ATTACHMENTS = select(
    _attachment.c.id,
    _attachment.c.message_id.label("message"),
    _attachment.c.position,
    _attachment.c.name,
    _attachment.c.media_type,
    _attachment.c.size,
    _attachment.c.digest,
    _attachment.c.content_id,
    _attachment.c.inline,
    _attachment.c.omitted,
).order_by(_attachment.c.message_id, _attachment.c.position)
_TAGS = (
    select(literal("tag"), tables.tag.c.id, tables.tag.c.name, tables.tag.c.colour)
    .join_from(tables.tag, tables.ticket_tag, tables.ticket_tag.c.tag_id == tables.tag.c.id)
    .where(tables.ticket_tag.c.ticket_id == bindparam("ticket"))
)
_PARTICIPANTS = select(
    literal("participant"),
    tables.participant.c.id,
    tables.participant.c.name,
    tables.participant.c.address,
).where(tables.participant.c.ticket_id == bindparam("ticket"))
_PEOPLE_AND_TAGS = _TAGS.union_all(_PARTICIPANTS).order_by("name").limit(MOST_BESIDE)
_DELIVERIES = (
    select(
        _delivery.c.id,
        _delivery.c.message_id.label("message"),
        _delivery.c.state,
        _delivery.c.recipient,
        _delivery.c.attempt,
        _delivery.c.error,
        _delivery.c.next_at,
        _delivery.c.created_at,
        _delivery.c.finished_at,
    )
    .order_by(_delivery.c.id.desc())
    .limit(NEWEST)
)
_RUNS = (
    select(
        _run.c.id,
        _run.c.state,
        _run.c.position,
        _run.c.error,
        _run.c.created_at,
        _run.c.finished_at,
        _run.c.automation_id,
        tables.automation.c.name,
    )
    .join_from(_run, tables.automation, tables.automation.c.id == _run.c.automation_id)
    .order_by(_run.c.id.desc())
    .limit(NEWEST)
)


def opened(
    connection: Connection,
    viewer: Viewer,
    number: int,
    before: int | None = None,
    limit: int = 50,
) -> OpenTicket | None:
    """The ticket with its newest messages, or those `before` a message; None if not to be seen."""
    wanted = reading.tickets(viewer).where(tables.ticket.c.number == number)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    tags, participants = _tags_and_people(connection, row[0])
    ticket = reading.ticket_row(row, tags)
    size = page_size(limit)
    messages = _messages(connection, ticket.id, before, size + 1)
    shown = messages[:size]
    return OpenTicket(
        ticket=ticket,
        messages=tuple(reversed(shown)),
        earlier=shown[-1].id if len(messages) > size else None,
        participants=participants,
        deliveries=_deliveries(connection, ticket.id),
        runs=_runs(connection, ticket.id),
    )


def _messages(
    connection: Connection, ticket: int, before: int | None, count: int
) -> list[MessageRow]:
    wanted = _MESSAGES.where(_message.c.ticket_id == ticket).limit(count)
    if before is not None:
        wanted = wanted.where(_message.c.id < before)
    found = connection.execute(wanted).all()
    files = _attachments(connection, [row[0] for row in found])
    return [_message_row(row, files.get(row[0], ())) for row in found]


def _attachments(
    connection: Connection, messages: Collection[int]
) -> dict[int, tuple[AttachmentRow, ...]]:
    if not messages:
        return {}
    files = defaultdict(list)
    for row in connection.execute(_ATTACHMENTS.where(_attachment.c.message_id.in_(messages))):
        files[row.message].append(AttachmentRow(**row._mapping))
    return {message: tuple(found) for message, found in files.items()}


def _tags_and_people(
    connection: Connection, ticket: int
) -> tuple[tuple[TagRow, ...], tuple[ParticipantRow, ...]]:
    found = connection.execute(_PEOPLE_AND_TAGS, {"ticket": ticket}).all()
    tags = tuple(TagRow(*row[1:]) for row in found if row[0] == "tag")
    return tags, tuple(ParticipantRow(row[3], row[2]) for row in found if row[0] != "tag")


def _deliveries(connection: Connection, ticket: int) -> tuple[DeliveryRow, ...]:
    found = connection.execute(_DELIVERIES.where(_delivery.c.ticket_id == ticket))
    return tuple(DeliveryRow(**row._mapping) for row in found)


def _runs(connection: Connection, ticket: int) -> tuple[RunRow, ...]:
    found = connection.execute(_RUNS.where(_run.c.ticket_id == ticket))
    return tuple(
        RunRow(
            id=row.id,
            automation=Named(row.automation_id, row.name),
            state=row.state,
            position=row.position,
            error=row.error,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )
        for row in found
    )


def _message_row(row: Row[*tuple[Any, ...]], files: tuple[AttachmentRow, ...]) -> MessageRow:
    values = dict(row._mapping)
    agent, name = values.pop("agent_id"), values.pop("agent_name")
    writer = None if agent is None else Named(agent, name)
    return MessageRow(**values, agent=writer, attachments=files)
