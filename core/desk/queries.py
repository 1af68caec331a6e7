"""Reading what an agent chooses from, and what waits for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, exists, func, select, union_all

from core import tables
from core.access import Viewer, visible, visible_inboxes
from core.access.viewer import ADMIN
from core.problems import NotThere
from core.tickets import queries
from core.tickets.queries import Named, StatusRow, TagRow, TicketFilters

_access, _membership, _agent = tables.access.c, tables.membership.c, tables.agent.c
_ticket, _mark = tables.ticket.c, tables.read_mark.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where tickets can be looked for, by name."""

    inboxes: tuple[Named, ...]
    """Those the viewer may see."""
    teams: tuple[Named, ...]
    """Those the viewer is a member of; an admin's are all."""
    tags: tuple[TagRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a ticket can be set to."""

    statuses: tuple[StatusRow, ...]
    agents: tuple[Named, ...]
    """Those who may see the ticket's inbox."""
    teams: tuple[Named, ...]
    types: tuple[Named, ...]
    tags: tuple[TagRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many tickets wait where."""

    mine: int
    unassigned: int
    open: int
    waiting: int
    quarantined: int
    snoozed: int
    """Put away until later; none of the other numbers has them."""
    inboxes: Mapping[int, int]
    """Open ones, by inbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An account that a new ticket can go out from."""

    id: int
    name: str
    channel: str
    inbox: str


def places(connection: Connection, viewer: Viewer) -> Places:
    """The viewer's inboxes, teams and all tags."""
    team = tables.team
    mine = select(team.c.id, team.c.name).order_by(team.c.name)
    if not viewer.sees_everything:
        own = exists().where(_membership.team_id == team.c.id, _membership.agent_id == viewer.agent)
        mine = mine.where(own)
    return Places(
        inboxes=inboxes(connection, viewer),
        teams=tuple(Named(*row) for row in connection.execute(mine)),
        tags=_tags(connection),
    )


def inboxes(connection: Connection, viewer: Viewer) -> tuple[Named, ...]:
    """The inboxes the viewer may see, by name."""
    inbox = tables.inbox.c
    shown = select(inbox.id, inbox.name).where(visible_inboxes(viewer)).order_by(inbox.name)
    return tuple(Named(*row) for row in connection.execute(shown))


def choices(connection: Connection, inbox: int) -> Choices:
    """What a ticket of that inbox can be set to, by name; statuses in their own order."""
    status = tables.status.c
    statuses = select(status.id, status.name, status.meaning).order_by(status.position, status.id)
    return Choices(
        statuses=tuple(StatusRow(*row) for row in connection.execute(statuses)),
        agents=_agents(connection, inbox),
        teams=_named(connection, tables.team),
        types=_named(connection, tables.ticket_type),
        tags=_tags(connection),
    )


def counts(connection: Connection, viewer: Viewer) -> Counts:
    """What waits for the viewer; every number is of tickets the viewer may see."""
    by_inbox = queries.count(connection, viewer, TicketFilters(is_open=True, snoozed=False))
    waiting = TicketFilters(meanings=("pending",), snoozed=False)
    pending = queries.count(connection, viewer, waiting)
    mine = TicketFilters(is_open=True, snoozed=False, assignees=(viewer.agent,))
    nobodys = TicketFilters(is_open=True, snoozed=False, assignees=(None,))
    return Counts(
        mine=queries.total(connection, viewer, mine),
        unassigned=queries.total(connection, viewer, nobodys),
        open=sum(one.tickets for one in by_inbox),
        waiting=sum(one.tickets for one in pending),
        quarantined=queries.total(connection, viewer, TicketFilters(quarantined=True)),
        snoozed=queries.total(connection, viewer, TicketFilters(is_open=True, snoozed=True)),
        inboxes={one.inbox: one.tickets for one in by_inbox},
    )


def unread(connection: Connection, viewer: Viewer, tickets: Collection[int]) -> frozenset[int]:
    """Those of the tickets with a customer's message that the viewer has not seen."""
    if not tickets:
        return frozenset()
    marked = and_(_mark.ticket_id == _ticket.id, _mark.agent_id == viewer.agent)
    statement = (
        select(_ticket.id)
        .outerjoin_from(tables.ticket, tables.read_mark, marked)
        .where(_ticket.id.in_(tickets), visible(viewer))
        .where(_ticket.last_customer_message_id > func.coalesce(_mark.message_id, 0))
    )
    return frozenset(connection.execute(statement).scalars())


def numbers(connection: Connection, viewer: Viewer, tickets: Collection[int]) -> dict[int, int]:
    """The numbers of those tickets (row ids) that the viewer may see."""
    if not tickets:
        return {}
    wanted = select(_ticket.id, _ticket.number).where(_ticket.id.in_(tickets), visible(viewer))
    return {row.id: row.number for row in connection.execute(wanted)}


def doors(connection: Connection, viewer: Viewer) -> tuple[Door, ...]:
    """Accounts of the viewer's inboxes, by name."""
    account, inbox = tables.account, tables.inbox
    wanted = (
        select(account.c.id, account.c.name, account.c.channel, inbox.c.name.label("inbox"))
        .join_from(account, inbox)
        .where(visible_inboxes(viewer), account.c.enabled)
        .order_by(account.c.name)
    )
    return tuple(Door(**row) for row in connection.execute(wanted).mappings())


def channel(connection: Connection, account: int) -> str:
    """The key of an account's channel."""
    wanted = select(tables.account.c.channel).where(tables.account.c.id == account)
    return str(connection.execute(wanted).scalar() or "")


def read_to(connection: Connection, viewer: Viewer, ticket: int) -> int:
    """The newest message of a ticket that the viewer has seen; 0 for none."""
    wanted = select(_mark.message_id).where(
        _mark.ticket_id == ticket, _mark.agent_id == viewer.agent
    )
    return int(connection.execute(wanted).scalar() or 0)


def draft(connection: Connection, viewer: Viewer, ticket: int) -> Row[*tuple[Any, ...]] | None:
    """What the viewer is writing on a ticket, or None."""
    kept = tables.draft.c
    wanted = select(tables.draft).where(kept.agent_id == viewer.agent, kept.ticket_id == ticket)
    return connection.execute(wanted).one_or_none()


def uploads(
    connection: Connection, viewer: Viewer, ids: Collection[int]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Files the viewer has uploaded that no message bears yet."""
    file = tables.upload.c
    wanted = select(tables.upload).where(file.id.in_(ids), file.agent_id == viewer.agent)
    return connection.execute(wanted.order_by(file.id)).all()


def status_of(connection: Connection, meaning: str) -> int:
    """The first status that means so: open, pending, solved, closed."""
    status = tables.status.c
    wanted = select(status.id).where(status.meaning == meaning).order_by(status.position, status.id)
    found: int | None = connection.execute(wanted).scalars().first()
    if found is None:
        raise NotThere(f"there is no status that means {meaning}; an admin can add one in Settings")
    return found


def attachment(
    connection: Connection, viewer: Viewer, row: int
) -> Row[str, str, int, bytes | None] | None:
    """A file of a message in a ticket that the viewer may see, or None."""
    file, message = tables.attachment, tables.message
    wanted = (
        select(file.c.name, file.c.media_type, file.c.size, file.c.digest)
        .join_from(file, message, message.c.id == file.c.message_id)
        .join(tables.ticket, _ticket.id == message.c.ticket_id)
        .where(file.c.id == row, visible(viewer), _ticket.deleted_at.is_(None))
    )
    return connection.execute(wanted).one_or_none()


def signature(connection: Connection, viewer: Viewer) -> str:
    """What the viewer's messages end with; empty for nothing."""
    wanted = select(_agent.signature).where(_agent.id == viewer.agent)
    return str(connection.execute(wanted).scalar() or "")


def _agents(connection: Connection, inbox: int) -> tuple[Named, ...]:
    own = select(_access.agent_id).where(_access.inbox_id == inbox, _access.agent_id.is_not(None))
    through = (
        select(_membership.agent_id)
        .join_from(tables.membership, tables.access, _access.team_id == _membership.team_id)
        .where(_access.inbox_id == inbox)
    )
    admins = select(_agent.id).where(_agent.role == ADMIN)
    seeing = union_all(own, through, admins).subquery()
    wanted = (
        select(_agent.id, _agent.name)
        .where(_agent.active, _agent.id.in_(select(seeing.c[0])))
        .order_by(_agent.name)
    )
    return tuple(Named(*row) for row in connection.execute(wanted))


def _named(connection: Connection, table: Table) -> tuple[Named, ...]:
    wanted = select(table.c.id, table.c.name).order_by(table.c.name)
    return tuple(Named(*row) for row in connection.execute(wanted))


def _tags(connection: Connection) -> tuple[TagRow, ...]:
    tag = tables.tag.c
    wanted = select(tag.id, tag.name, tag.colour).order_by(tag.name)
    return tuple(TagRow(*row) for row in connection.execute(wanted))
