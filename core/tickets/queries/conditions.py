"""Filters as conditions on `ticket`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, ColumnElement, and_, exists, or_, select

from core import tables
from core.tickets.queries.filters import After, TicketFilters

_ticket = tables.ticket.c
_OPEN_MEANINGS = {"open", "pending"}


def matches(filters: TicketFilters, *, rare_tags: bool) -> list[ColumnElement[bool]]:
    """Everything the filters ask for but `is_open`, which decides how a list is walked.

    `rare_tags`: few tickets bear the wanted tags, so the database should start from those.
    """
    conditions = [*_members(filters), *_ranges(filters), *_flags(filters)]
    if filters.meanings:
        conditions.append(_ticket.status_id.in_(_of_meaning(filters.meanings)))
    if filters.tags:
        conditions.append(_tagged(filters.tags, rare=rare_tags))
    return [*conditions, in_trash(deleted=filters.deleted)]


def in_trash(*, deleted: bool) -> ColumnElement[bool]:
    """Only what lies in the trash, or only what does not."""
    return _ticket.deleted_at.is_not(None) if deleted else _ticket.deleted_at.is_(None)


def open_values(filters: TicketFilters, meanings: frozenset[str]) -> tuple[bool, ...]:
    """Which values of `is_open` can match at all; `meanings`: those of the wanted statuses."""
    wanted = {True, False} if filters.is_open is None else {filters.is_open}
    if filters.meanings:
        wanted &= {meaning in _OPEN_MEANINGS for meaning in filters.meanings}
    if filters.statuses:
        wanted &= {meaning in _OPEN_MEANINGS for meaning in meanings}
    return tuple(sorted(wanted, reverse=True))


def behind(after: After | None) -> list[ColumnElement[bool]]:
    """Only what comes after that row when the newest come first."""
    if after is None:
        return []
    moment = _ticket.last_message_at
    same = and_(moment == after.moment, _ticket.id < after.ticket)
    # The plain comparison first: an index can begin there, as it cannot at an OR.
    return [moment <= after.moment, or_(moment < after.moment, same)]


def _members(filters: TicketFilters) -> Iterator[ColumnElement[bool]]:
    asked: tuple[tuple[Column[object], tuple[object, ...]], ...] = (
        (_ticket.status_id, filters.statuses),
        (_ticket.inbox_id, filters.inboxes),
        (_ticket.assignee_id, filters.assignees),
        (_ticket.team_id, filters.teams),
        (_ticket.type_id, filters.types),
        (_ticket.source, filters.sources),
        (_ticket.account_id, filters.accounts),
        (_ticket.contact_id, filters.contacts),
        (_ticket.priority, filters.priorities),
        (_ticket.language, filters.languages),
    )
    return (_any_of(column, wanted) for column, wanted in asked if wanted)


def _any_of(column: Column[object], wanted: tuple[object, ...]) -> ColumnElement[bool]:
    known = [value for value in wanted if value is not None]
    if len(known) == len(wanted):
        return column == known[0] if len(known) == 1 else column.in_(known)
    return or_(column.is_(None), column.in_(known)) if known else column.is_(None)


def _ranges(filters: TicketFilters) -> Iterator[ColumnElement[bool]]:
    if filters.created_from is not None:
        yield _ticket.created_at >= filters.created_from
    if filters.created_until is not None:
        yield _ticket.created_at < filters.created_until
    if filters.updated_from is not None:
        yield _ticket.last_message_at >= filters.updated_from
    if filters.updated_until is not None:
        yield _ticket.last_message_at < filters.updated_until


def _flags(filters: TicketFilters) -> Iterator[ColumnElement[bool]]:
    if filters.answered is not None:
        yield _ticket.answered.is_(filters.answered)
    if filters.quarantined is not None:
        yield _ticket.quarantined.is_(filters.quarantined)
    if filters.snoozed is not None:
        until = _ticket.snoozed_until
        yield until.is_not(None) if filters.snoozed else until.is_(None)
    if filters.archived is not None:
        yield _ticket.archived.is_(filters.archived)


def _of_meaning(meanings: tuple[str, ...]) -> ColumnElement[int]:
    status = tables.status.c
    return select(status.id).where(status.meaning.in_(meanings)).scalar_subquery()


def _tagged(tags: tuple[int, ...], *, rare: bool) -> ColumnElement[bool]:
    worn = tables.ticket_tag.c
    if rare:
        return _ticket.id.in_(select(worn.ticket_id).where(worn.tag_id.in_(tags)))
    return exists().where(worn.ticket_id == _ticket.id, worn.tag_id.in_(tags))
