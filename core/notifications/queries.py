"""Reading notifications; of tickets only what the reader may see then (promise P24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, union

from core import tables
from core.access import Viewer, visible
from core.access.viewer import ADMIN
from core.inbound.reports import BOUNCE
from core.notifications.types import Notification

_notification, _ticket = tables.notification.c, tables.ticket.c
_agent, _membership = tables.agent.c, tables.membership.c

_REPORTS = (
    BOUNCE,
    "empty Return-Path",
    "sender mailer-daemon@",
    "sender postmaster@",
    "sent from an address of ours",
)
"""How the reason begins why a mail is automatic, if it reports what became of another, or is ours.

The channel of mail names the reasons (connectors/mail/automatic.py).
"""
MOST_COUNTED = 100
"""Unread ones are counted to here; a bell says 99+ for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An agent who works here now."""

    id: int
    email: str
    locale: str
    admin: bool
    mails: bool
    """Whether they want mails."""


@dataclass(frozen=True, slots=True)
class Bell:
    """What of an agent's notifications changes when there is another one, or one is read."""

    unread: int
    newest: int


def listed(
    connection: Connection, viewer: Viewer, limit: int, before: int | None = None
) -> list[Notification]:
    """The viewer's own, newest first; older than one, if it is named."""
    asked = _mine(viewer).order_by(_notification.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(_notification.id < before)
    return [Notification(**row) for row in connection.execute(asked).mappings()]


def one(connection: Connection, viewer: Viewer, notification: int) -> Notification | None:
    """One of the viewer's own, or None."""
    asked = _mine(viewer).where(_notification.id == notification)
    row = connection.execute(asked).mappings().one_or_none()
    return Notification(**row) if row else None


def of_ticket(connection: Connection, viewer: Viewer, ticket: int) -> bool:
    """Whether the viewer was told something of a ticket (row id) that they have not read."""
    asked = select(_notification.id).where(
        _notification.agent_id == viewer.agent,
        _notification.read_at.is_(None),
        _notification.ticket_id == ticket,
    )
    return connection.execute(asked.limit(1)).first() is not None


def unread(connection: Connection, viewer: Viewer) -> int:
    """How many the viewer has not read; counts to `MOST_COUNTED`."""
    mine = (
        select(_notification.id)
        .select_from(_FROM)
        .where(_shown_to(viewer), _notification.read_at.is_(None))
        .limit(MOST_COUNTED)
    )
    return int(connection.execute(select(func.count()).select_from(mine.subquery())).scalar_one())


def bells(connection: Connection, agents: Collection[int]) -> dict[int, Bell]:
    """Who has unread ones, and how it stands with them."""
    if not agents:
        return {}
    rows = connection.execute(
        select(_notification.agent_id, func.count(), func.max(_notification.id))
        .where(_notification.read_at.is_(None), _notification.agent_id.in_(list(agents)))
        .group_by(_notification.agent_id)
    )
    return {row[0]: Bell(row[1], row[2]) for row in rows}


def staff(connection: Connection) -> dict[int, Person]:
    """Everybody who works here now, by row id."""
    rows = connection.execute(
        select(_agent.id, _agent.email, _agent.locale, _agent.role, _agent.mail_notifications)
        .where(_agent.active)
        .order_by(_agent.id)
    )
    return {
        row[0]: Person(id=row[0], email=row[1], locale=row[2], admin=row[3] == ADMIN, mails=row[4])
        for row in rows
    }


def members(connection: Connection, teams: Collection[int]) -> Mapping[int, frozenset[int]]:
    """The agents of each of these teams."""
    found: dict[int, set[int]] = defaultdict(set)
    if teams:
        rows = select(_membership.team_id, _membership.agent_id)
        for team, agent in connection.execute(rows.where(_membership.team_id.in_(list(teams)))):
            found[team].add(agent)
    return {team: frozenset(agents) for team, agents in found.items()}


def inboxes_of(connection: Connection, tickets: Collection[int]) -> dict[int, int]:
    """Where each of these tickets lies; those in the trash are left out."""
    if not tickets:
        return {}
    rows = connection.execute(
        select(_ticket.id, _ticket.inbox_id).where(
            _ticket.id.in_(list(tickets)), _ticket.deleted_at.is_(None)
        )
    )
    return {row[0]: row[1] for row in rows}


def told_already(connection: Connection, keys: Collection[str]) -> frozenset[tuple[int, str]]:
    """Which agent was told which of these keys."""
    if not keys:
        return frozenset()
    rows = connection.execute(
        select(_notification.agent_id, _notification.key).where(_notification.key.in_(list(keys)))
    )
    return frozenset((row[0], row[1]) for row in rows)


def echoes(connection: Connection, tickets: Collection[int | None]) -> frozenset[int]:
    """Those tickets of which a mail may come back: an agent's own, and reports of a mail's fate.

    A mail to an address that is dead, or answers by itself, makes a ticket; a mail about that
    ticket would make the next one.
    """
    if not tickets:
        return frozenset()
    message = tables.message.c
    theirs = select(_ticket.id).join(
        tables.contact_identity, tables.contact_identity.c.contact_id == _ticket.contact_id
    )
    agents = theirs.join(tables.agent, _agent.email == tables.contact_identity.c.external_id)
    latest = select(func.max(message.id)).where(
        message.ticket_id.in_(list(tickets)), message.direction == "in"
    )
    reports = select(message.ticket_id).where(
        message.id.in_(latest.group_by(message.ticket_id)),
        or_(*(message.automatic.startswith(sign) for sign in _REPORTS)),
    )
    found = union(agents.where(_ticket.id.in_(list(tickets))), reports)
    return frozenset(connection.scalars(found))


_FROM = tables.notification.outerjoin(
    tables.ticket, _ticket.id == _notification.ticket_id
).outerjoin(tables.contact, tables.contact.c.id == _ticket.contact_id)


def _shown_to(viewer: Viewer) -> ColumnElement[bool]:
    seen = and_(visible(viewer), _ticket.deleted_at.is_(None))
    return and_(
        _notification.agent_id == viewer.agent, or_(_notification.ticket_id.is_(None), seen)
    )


def _mine(viewer: Viewer) -> Select[Any]:
    return (
        select(
            _notification.id,
            _notification.kind,
            _notification.text,
            _notification.facts,
            _ticket.number.label("ticket"),
            func.coalesce(_ticket.subject, "").label("subject"),
            func.coalesce(tables.contact.c.name, "").label("customer"),
            _notification.created_at,
            _notification.read_at,
        )
        .select_from(_FROM)
        .where(_shown_to(viewer))
    )


def with_mail() -> Select[Any]:
    """Notifications whose mail is kept."""
    mail = tables.staff_mail.c.notification_id
    return select(mail).where(mail.is_not(None))
