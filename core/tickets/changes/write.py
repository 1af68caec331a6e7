"""Writing what changed, set-based: a handful of statements whatever the number of tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, case, delete, false, func, insert, null, update
from sqlalchemy.dialects import postgresql, sqlite

from core import search, tables
from core.store import Bulk
from core.tables.columns import UtcDateTime
from core.tickets.changes.queries import meanings
from postroom.facts import TicketFacts

OPEN = frozenset({"open", "pending"})
"""Meanings of a status in which a ticket still wants something."""

_ticket = tables.ticket.c
_NOW = bindparam("b_now", type_=UtcDateTime())
_THIS = _ticket.id == bindparam("b_ticket")

_TOUCH = Bulk(update(tables.ticket).where(_THIS).values(version=_ticket.version + 1))

_SETTLE = (
    update(tables.ticket)
    .where(_THIS)
    .values(
        type_id=bindparam("b_type"),
        status_id=bindparam("b_status"),
        is_open=bindparam("b_open"),
        closed_at=case(
            (bindparam("b_open"), null()),
            else_=func.coalesce(_ticket.closed_at, _NOW),
        ),
        priority=bindparam("b_priority"),
        assignee_id=bindparam("b_assignee"),
        team_id=bindparam("b_team"),
        archived=case((bindparam("b_open"), false()), else_=_ticket.archived),
        snoozed_until=case((bindparam("b_open"), _ticket.snoozed_until), else_=null()),
    )
)

_PUT = (
    update(tables.ticket)
    .where(_THIS)
    .values(
        inbox_id=bindparam("b_inbox"),
        archived=and_(_ticket.is_open.is_(False), bindparam("b_archived")),
        snoozed_until=case(
            (_ticket.is_open, bindparam("b_snoozed", type_=UtcDateTime())), else_=null()
        ),
        handled=bindparam("b_handled"),
        answered=bindparam("b_answered"),
        due_at=bindparam("b_due", type_=UtcDateTime()),
    )
)

_ANSWER = (
    update(tables.ticket)
    .where(_THIS)
    .values(
        answered=True,
        due_at=null(),
        preview=bindparam("b_preview"),
        last_message_at=_NOW,
        last_agent_message_at=_NOW,
        first_agent_message_at=func.coalesce(_ticket.first_agent_message_at, _NOW),
        handled=False,
    )
)

_RENAME = update(tables.ticket).where(_THIS).values(subject=bindparam("b_subject"))
_TRASH = (
    update(tables.ticket).where(_THIS).values(deleted_at=bindparam("b_at", type_=UtcDateTime()))
)

_MESSAGES = Bulk(insert(tables.message))
_ATTACHMENTS = Bulk(insert(tables.attachment))
_PARTICIPANTS = {
    "sqlite": Bulk(sqlite.insert(tables.participant).on_conflict_do_nothing()),
    "postgresql": Bulk(postgresql.insert(tables.participant).on_conflict_do_nothing()),
}

_TAGGED = tables.ticket_tag.c
_ADD_TAGS = {
    "sqlite": Bulk(sqlite.insert(tables.ticket_tag).on_conflict_do_nothing()),
    "postgresql": Bulk(postgresql.insert(tables.ticket_tag).on_conflict_do_nothing()),
}
_REMOVE_TAGS = Bulk(
    delete(tables.ticket_tag).where(
        _TAGGED.ticket_id == bindparam("b_ticket"), _TAGGED.tag_id == bindparam("b_tag")
    )
)


class Difference(Struct, frozen=True):
    """A ticket before all changes and after them."""

    before: TicketFacts
    after: TicketFacts


def tickets(
    connection: Connection,
    differences: Sequence[Difference],
    known: Mapping[int, str],
    now: datetime,
) -> None:
    """Write tags, the columns an agent or automation sets, and a new version of each ticket.

    `known`: what each status means, if the status of any differs.
    """
    if not differences:
        return
    _write_tags(connection, differences)
    _TOUCH(connection, [{"b_ticket": each.after.id} for each in differences])
    settled = [each.after for each in differences if _settled(each.before) != _settled(each.after)]
    if settled:
        known = known or meanings(connection)
        connection.execute(_SETTLE, [_settlement(ticket, known, now) for ticket in settled])
    put = [each.after for each in differences if _put(each.before) != _put(each.after)]
    if put:
        connection.execute(_PUT, [_placing(ticket) for ticket in put])


def answered(connection: Connection, previews: Mapping[int, str], now: datetime) -> None:
    """Note on these tickets that we wrote last, and the first words of it."""
    if previews:
        rows = [
            {"b_ticket": ticket, "b_preview": preview, "b_now": now}
            for ticket, preview in previews.items()
        ]
        connection.execute(_ANSWER, rows)


def messages(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert message rows, and make them findable."""
    _MESSAGES(connection, rows)
    search.index(connection, [search.Searchable.of(row) for row in rows])


def letters(
    connection: Connection,
    files: Sequence[Mapping[str, Any]],
    people: Sequence[Mapping[str, Any]],
) -> None:
    """Insert rows of `attachment` and `participant`; who takes part already is left alone."""
    _ATTACHMENTS(connection, files)
    _PARTICIPANTS[connection.dialect.name](connection, people)


def subjects(connection: Connection, wanted: Mapping[int, str]) -> None:
    """Call these tickets something else."""
    if wanted:
        rows = [{"b_ticket": ticket, "b_subject": subject} for ticket, subject in wanted.items()]
        connection.execute(_RENAME, rows)


def trash(connection: Connection, wanted: Sequence[int], at: datetime | None) -> None:
    """Put tickets into the trash at a moment, or take them out (None)."""
    if wanted:
        connection.execute(_TRASH, [{"b_ticket": ticket, "b_at": at} for ticket in wanted])


def _write_tags(connection: Connection, differences: Iterable[Difference]) -> None:
    added = [
        {"ticket_id": each.after.id, "tag_id": tag}
        for each in differences
        for tag in sorted(each.after.tags - each.before.tags)
    ]
    removed = [
        {"b_ticket": each.after.id, "b_tag": tag}
        for each in differences
        for tag in each.before.tags - each.after.tags
    ]
    _ADD_TAGS[connection.dialect.name](connection, added)
    _REMOVE_TAGS(connection, removed)


def _settled(ticket: TicketFacts) -> tuple[object, ...]:
    return ticket.type, ticket.status, ticket.priority, ticket.assignee, ticket.team


def _settlement(ticket: TicketFacts, known: Mapping[int, str], now: datetime) -> dict[str, object]:
    return {
        "b_ticket": ticket.id,
        "b_type": ticket.type,
        "b_status": ticket.status,
        "b_open": known[ticket.status] in OPEN,
        "b_priority": ticket.priority,
        "b_assignee": ticket.assignee,
        "b_team": ticket.team,
        "b_now": now,
    }


def _put(ticket: TicketFacts) -> tuple[object, ...]:
    return ticket.inbox, ticket.archived, ticket.snoozed_until, ticket.handled


def _placing(ticket: TicketFacts) -> dict[str, object]:
    return {
        "b_ticket": ticket.id,
        "b_inbox": ticket.inbox,
        "b_archived": ticket.archived,
        "b_snoozed": ticket.snoozed_until,
        "b_handled": ticket.handled,
        "b_answered": ticket.answered,
        "b_due": ticket.due_at,
    }
