"""What agents set on a ticket: status, holder, type, priority, subject, tags; and the trash.

changed = await store.write(change, viewer, 17, Wanted(status=4), now, expects=12)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, Literal, TypeAlias, get_args

from sqlalchemy import Connection

from core import custom_fields, tables
from core.access import Viewer
from core.tickets.by_agent import Changed, apply, hold
from core.tickets.changes import Delete, Doing, Restore, SetSubject, Standing
from core.tickets.queries import ticket_id
from core.tickets.references import require_agent, require_rows, require_word
from core.tickets.writing import rules
from postroom.action import (
    AddTag,
    Assign,
    RemoveTag,
    SetField,
    SetPriority,
    SetStatus,
    SetType,
)

Priority: TypeAlias = Literal["low", "normal", "high", "urgent"]
PRIORITIES: tuple[str, ...] = get_args(Priority)


class Unset(Enum):
    """Stands for what is not to be changed, where None means "nobody" or "none"."""

    KEEP = "keep"


KEEP: Final = Unset.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How the ticket is to be; what is left at `KEEP` stays. References are row ids."""

    status: int | Unset = KEEP
    assignee: int | Unset | None = KEEP
    team: int | Unset | None = KEEP
    type: int | Unset | None = KEEP
    priority: str | Unset = KEEP
    subject: str | Unset = KEEP
    tags: tuple[int, ...] | Unset = KEEP
    """All tags it is to bear; the others are taken off."""
    add_tags: tuple[int, ...] = ()
    remove_tags: tuple[int, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    """What is to stand in custom fields of the ticket, by key; None empties one."""
    contact_fields: Mapping[str, object] = field(default_factory=dict)
    """The same of its contact."""


def change(
    connection: Connection,
    viewer: Viewer,
    number: int,
    wanted: Wanted,
    now: datetime,
    expects: int | None = None,
) -> Changed:
    """Make the ticket as wanted, each difference an event.

    Raises `NotThere`, `Refused` (naming the field), `Conflict` if the ticket is not as `expects`
    says.
    """
    ticket = ticket_id(connection, viewer, number)
    standing = hold(connection, ticket, expects)
    _require(connection, standing, wanted)
    effects = [*_effects(standing, wanted), *_fields(connection, standing, wanted)]
    return apply(connection, viewer, standing, effects, now)


def delete(
    connection: Connection, viewer: Viewer, number: int, now: datetime, expects: int | None = None
) -> Changed:
    """Put the ticket into the trash, from which `restore` takes it; raises as `change` does."""
    ticket = ticket_id(connection, viewer, number)
    standing = hold(connection, ticket, expects)
    return apply(connection, viewer, standing, [Delete()], now, "ticket.delete")


def restore(connection: Connection, viewer: Viewer, number: int, now: datetime) -> Changed:
    """Take the ticket out of the trash; raises `NotThere` if it is not in it."""
    ticket = ticket_id(connection, viewer, number, deleted=True)
    return apply(
        connection, viewer, hold(connection, ticket, None), [Restore()], now, "ticket.restore"
    )


def _require(connection: Connection, standing: Standing, wanted: Wanted) -> None:
    """Refuse references to what is not there, or may not be."""
    if wanted.priority is not KEEP:
        require_word("priority", wanted.priority, PRIORITIES)
    for name, table, row in (
        ("status", tables.status, wanted.status),
        ("type", tables.ticket_type, wanted.type),
        ("team", tables.team, wanted.team),
    ):
        if isinstance(row, int):
            require_rows(connection, name, table, (row,))
    if isinstance(wanted.assignee, int):
        require_agent(connection, wanted.assignee, standing.ticket.inbox)
    tags = (*wanted.add_tags, *(() if wanted.tags is KEEP else wanted.tags))
    require_rows(connection, "tags", tables.tag, tags)


def _effects(standing: Standing, wanted: Wanted) -> Iterator[Doing]:
    ticket = standing.ticket
    if wanted.status is not KEEP:
        yield SetStatus(wanted.status)
    if wanted.type is not KEEP:
        yield SetType(wanted.type)
    if wanted.priority is not KEEP:
        yield SetPriority(wanted.priority)
    agent = ticket.assignee if wanted.assignee is KEEP else wanted.assignee
    team = ticket.team if wanted.team is KEEP else wanted.team
    yield Assign(agent, team)
    yield from _tags(ticket.tags, wanted)
    if wanted.subject is not KEEP:
        subject = rules.subject(wanted.subject)
        yield from [SetSubject(subject)] if subject != standing.subject else []


def _fields(connection: Connection, standing: Standing, wanted: Wanted) -> Iterator[SetField]:
    ticket, contact = standing.ticket.id, standing.contact.id
    yield from custom_fields.differences(connection, "ticket", ticket, wanted.fields)
    yield from custom_fields.differences(connection, "contact", contact, wanted.contact_fields)


def _tags(worn: frozenset[int], wanted: Wanted) -> Iterator[AddTag | RemoveTag]:
    asked = worn if wanted.tags is KEEP else frozenset(wanted.tags)
    asked = (asked | set(wanted.add_tags)) - set(wanted.remove_tags)
    yield from (AddTag(tag) for tag in sorted(asked - worn))
    yield from (RemoveTag(tag) for tag in sorted(worn - asked))
