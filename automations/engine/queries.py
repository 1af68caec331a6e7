"""What the engine reads; a handful of questions for a batch, whatever its size."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from automations.engine.clock import Clocks, clocks
from automations.engine.types import Due, PastRun
from core import tables
from core.tables.columns import UtcDateTime

_event = tables.event.c
_message = tables.message.c
_run = tables.run.c
_step = tables.run_step.c

_NEW = _event.state == literal_column("'new'")
"""Written out, since the index of new events is partial."""


def _many(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_DUE: Select[Any] = (
    select(
        _event.id,
        _event.ticket_id,
        _event.kind,
        _event.actor,
        _event.payload,
        _event.message_id,
        _event.cause_id,
        _event.depth,
        _event.attempts,
        _event.next_at,
    )
    .where(_NEW, _event.id > bindparam("after"))
    .order_by(_event.id)
    .limit(bindparam("limit"))
)
_STILL_NEW = select(_event.id).where(_NEW, _event.id.in_(_many("ids")))
_ATTEMPTS = select(_event.attempts).where(_event.id == bindparam("event"))
_NEXT = select(func.min(_event.next_at)).where(_NEW, _event.next_at > bindparam("now"))
PAGE = 100
"""Fewest events read at once: many may wait behind one that is not due."""
_MESSAGES: Select[Any] = select(
    _message.id,
    _message.source,
    _message.subject_folded,
    _message.body_folded,
    _message.automatic,
    type_coerce(_message.headers, Text),
    _message.attachment_names,
    _message.language,
).where(_message.id.in_(_many("ids")))
_WRITTEN = select(
    _message.id,
    _message.direction,
    _message.subject,
    func.coalesce(_message.visible, _message.text).label("text"),
).where(_message.id.in_(_many("ids")))
_SUBJECTS = select(_message.id, _message.subject).where(_message.id.in_(_many("ids")))
_CALENDARS = select(
    tables.calendar.c.id, type_coerce(tables.calendar.c.document, Text), tables.calendar.c.company
)
_AGENTS = select(tables.agent.c.id, tables.agent.c.calendar_id).where(
    tables.agent.c.calendar_id.is_not(None)
)
_TEAMS = select(tables.team.c.id, tables.team.c.calendar_id).where(
    tables.team.c.calendar_id.is_not(None)
)
# Counted run by run: joined, PostgreSQL would read all steps there are while they are not many.
_STEPS_DONE = (
    select(func.count())
    .where(_step.run_id == _run.id, _step.outcome.in_(("done", "held", "working")))
    .correlate(tables.run)
    .scalar_subquery()
)
_PAST_RUNS: Select[Any] = select(
    _run.automation_id, _run.ticket_id, _run.cause_id, _STEPS_DONE
).where(_run.cause_id.in_(_many("roots")))
_LAST_ON_TICKET: Select[Any] = (
    select(_run.automation_id, _run.ticket_id, func.max(_run.created_at))
    .where(_run.ticket_id.in_(_many("owners")), _run.automation_id.in_(_many("automations")))
    .group_by(_run.automation_id, _run.ticket_id)
)
_LAST_FOR_CONTACT: Select[Any] = (
    select(_run.automation_id, tables.ticket.c.contact_id, func.max(_run.created_at))
    .select_from(tables.run.join(tables.ticket))
    .where(
        tables.ticket.c.contact_id.in_(_many("owners")),
        _run.automation_id.in_(_many("automations")),
    )
    .group_by(_run.automation_id, tables.ticket.c.contact_id)
)
_LAST_INWARD = (
    select(func.max(_message.id))
    .where(_message.ticket_id.in_(_many("tickets")), _message.direction == "in")
    .group_by(_message.ticket_id)
)
_DOUBTS = select(_message.ticket_id, _message.automatic).where(
    _message.id.in_(_LAST_INWARD),
    or_(_message.automatic != "", _message.proof.in_(("fail", "none"))),
)
_identity = tables.contact_identity.c
_UNVERIFIED: Select[Any] = (
    select(literal_column("0"), _identity.contact_id)
    .where(_identity.contact_id.in_(_many("contacts")))
    .group_by(_identity.contact_id)
    .having(func.sum(case((_identity.verified, 1), else_=0)) == 0)
)
_ticket = tables.ticket.c
_STRANGERS = union_all(
    _UNVERIFIED,
    select(literal_column("1"), _ticket.contact_id)
    .where(
        _ticket.contact_id.in_(_many("contacts")),
        _ticket.created_at > bindparam("since", type_=UtcDateTime()),
    )
    .group_by(_ticket.contact_id)
    .having(func.count() > bindparam("most", type_=Integer())),
)


def due(connection: Connection, now: datetime, limit: int) -> list[Due]:
    """The oldest events to look at; those behind one that waits for a retry wait with it."""
    found: list[Due] = []
    held: set[int] = set()
    after, size = 0, max(limit, PAGE)
    while len(found) < limit:
        page = connection.execute(_DUE, {"after": after, "limit": size}).all()
        for row in page:
            if row[1] in held or (row[9] is not None and row[9] > now):
                held.add(row[1])
            else:
                found.append(_due(row))
        if len(page) < size:
            break
        after = page[-1][0]
    return found[:limit]


def still_new(connection: Connection, ids: Collection[int]) -> set[int]:
    """Which of these events nobody else has taken meanwhile."""
    return set(connection.execute(_STILL_NEW, {"ids": list(ids)}).scalars())


def attempts(connection: Connection, event: int) -> int:
    """How often an event has failed."""
    return connection.execute(_ATTEMPTS, {"event": event}).scalar() or 0


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """When the next event that waits for a retry is due again.

    One whose time has passed is due already, or waits behind such an event of its ticket.
    """
    return connection.execute(_NEXT, {"now": now}).scalar()


def messages(connection: Connection, ids: Collection[int]) -> Sequence[Sequence[Any]]:
    """Rows of messages as conditions read them; see `facts.message_facts`."""
    return connection.execute(_MESSAGES, {"ids": list(ids)}).all() if ids else []


def subjects(connection: Connection, ids: Collection[int]) -> dict[int, str]:
    """Subjects of messages as they were written."""
    if not ids:
        return {}
    return {row[0]: row[1] for row in connection.execute(_SUBJECTS, {"ids": list(ids)})}


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenMessage:
    """A message as it was written."""

    id: int
    direction: str
    subject: str
    text: str


def written(connection: Connection, ids: Collection[int]) -> dict[int, WrittenMessage]:
    """Messages as they were written, without what they quote."""
    if not ids:
        return {}
    rows = connection.execute(_WRITTEN, {"ids": list(ids)}).mappings()
    return {row["id"]: WrittenMessage(**row) for row in rows}


def names(connection: Connection, table: Table) -> dict[int, str]:
    """The names of all rows of a small table."""
    return {row[0]: row[1] for row in connection.execute(_names(table))}


@cache
def _names(table: Table) -> Select[Any]:
    return select(table.c.id, table.c.name)


def read_clocks(connection: Connection, now: datetime) -> Clocks:
    """The present moment as every calendar, agent and team sees it."""
    return clocks_of(connection)(now)


def clocks_of(connection: Connection) -> Callable[[datetime], Clocks]:
    """Any moment as today's calendars, agents and teams see it; read once."""
    documents = {row[0]: (row[1], row[2]) for row in connection.execute(_CALENDARS)}
    agents = {row[0]: row[1] for row in connection.execute(_AGENTS)}
    teams = {row[0]: row[1] for row in connection.execute(_TEAMS)}
    return lambda now: clocks(now, documents, agents, teams)


def past_runs(connection: Connection, roots: Collection[int]) -> list[PastRun]:
    """What already ran because of these root events."""
    rows = connection.execute(_PAST_RUNS, {"roots": list(roots)})
    return [PastRun(automation=row[0], ticket=row[1], root=row[2], actions=row[3]) for row in rows]


def last_on_tickets(
    connection: Connection, automations: Collection[int], tickets: Collection[int]
) -> dict[tuple[int, int], datetime]:
    """When each automation last ran on each ticket."""
    return _last(connection, _LAST_ON_TICKET, automations, tickets)


def last_for_contacts(
    connection: Connection, automations: Collection[int], contacts: Collection[int]
) -> dict[tuple[int, int], datetime]:
    """When each automation last ran on any ticket of each contact."""
    return _last(connection, _LAST_FOR_CONTACT, automations, contacts)


def doubts(connection: Connection, tickets: Collection[int]) -> tuple[set[int], set[int]]:
    """Tickets whose latest message from outside no person wrote, or nobody knows who."""
    rows = connection.execute(_DOUBTS, {"tickets": list(tickets)}).all()
    machines = {ticket for ticket, automatic in rows if automatic}
    return machines, {ticket for ticket, automatic in rows if not automatic}


def unverified(connection: Connection, contacts: Collection[int]) -> set[int]:
    """Contacts whose every address somebody merely typed."""
    return {row[1] for row in connection.execute(_UNVERIFIED, {"contacts": list(contacts)})}


def strangers(
    connection: Connection, contacts: Collection[int], since: datetime, most: int | None
) -> tuple[set[int], set[int]]:
    """Those who are `unverified`, and who opened too many tickets since; in one question.

    `most`: how many tickets are not too many; None: no number is.
    """
    if most is None:
        return unverified(connection, contacts), set()
    wanted = {"contacts": list(contacts), "since": since, "most": most}
    rows = connection.execute(_STRANGERS, wanted).all()
    return {row[1] for row in rows if not row[0]}, {row[1] for row in rows if row[0]}


def _last(
    connection: Connection,
    statement: Select[Any],
    automations: Collection[int],
    owners: Collection[int],
) -> dict[tuple[int, int], datetime]:
    if not automations:
        return {}
    wanted: Mapping[str, Any] = {"automations": list(automations), "owners": list(owners)}
    return {(row[0], row[1]): row[2] for row in connection.execute(statement, wanted)}


def _due(row: Sequence[Any]) -> Due:
    return Due(
        id=row[0],
        ticket=row[1],
        kind=row[2],
        actor=row[3],
        payload=row[4],
        message=row[5],
        cause=row[6],
        depth=row[7],
        attempts=row[8],
    )
