"""Reading mails to staff: what waits, how many left lately, what each says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from core import tables
from core.access import Viewer
from core.notifications import queries as told
from core.notifications.types import Notification

_mail, _agent = tables.staff_mail.c, tables.agent.c

MOST = 500
"""Mails that are looked at in one go."""

_RIPE = and_(
    _mail.state == "queued", or_(_mail.next_at.is_(None), _mail.next_at <= bindparam("now"))
)
_ANY_DUE = (
    select(_mail.id)
    .where(_mail.state.in_(("queued", "sending")), or_(_RIPE, _mail.state == "sending"))
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A mail that may leave now."""

    id: int
    kind: str
    agent: int | None
    notification: int | None
    wanted: bool
    """Whether its reader still works here and wants mails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail with all it says; several notifications make it a digest."""

    id: int
    attempt: int
    kind: str
    recipient: str
    name: str
    locale: str
    zone: str
    sealed: bytes | None
    told: tuple[Notification, ...]
    ticket_account: int | None
    """The account of the ticket it is about."""
    reply: str
    """The answer suggested for the ticket, if it is to be shown."""
    tried_at: datetime
    created_at: datetime


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether any mail may leave, or was being sent by a process that is gone."""
    return connection.execute(_ANY_DUE, {"now": now}).first() is not None


def waiting(connection: Connection, now: datetime) -> list[Waiting]:
    """Mails that may leave now, oldest first."""
    rows = connection.execute(
        select(
            _mail.id,
            _mail.kind,
            _mail.agent_id,
            _mail.notification_id,
            func.coalesce(and_(_agent.active, _agent.mail_notifications), True).label("wanted"),
        )
        .select_from(tables.staff_mail.outerjoin(tables.agent, _agent.id == _mail.agent_id))
        .where(
            _mail.state.in_(("queued", "sending")),
            _mail.state == "queued",
            or_(_mail.next_at.is_(None), _mail.next_at <= now),
        )
        .order_by(_mail.id)
        .limit(MOST)
    )
    return [
        Waiting(id=row[0], kind=row[1], agent=row[2], notification=row[3], wanted=bool(row[4]))
        for row in rows
    ]


def left(
    connection: Connection, agents: Collection[int], since: datetime
) -> Mapping[int, list[datetime]]:
    """When mails left to each of these agents since a moment, oldest first; a digest is one."""
    found: dict[int, list[datetime]] = {agent: [] for agent in agents}
    rows = connection.execute(
        select(_mail.agent_id, _mail.claimed_at)
        .where(
            _mail.agent_id.in_(list(agents)),
            _mail.claimed_at > since,
            _mail.digest_id.is_(None),
            _mail.state.not_in(("queued", "cancelled")),
        )
        .order_by(_mail.claimed_at)
    )
    for agent, moment in rows:
        found[agent].append(moment)
    return found


def wakes_at(connection: Connection) -> datetime | None:
    """When the next mail is due that waits for a moment."""
    asked = select(func.min(_mail.next_at)).where(_mail.state == "queued")
    return connection.execute(asked).scalar()


def letter(connection: Connection, mail: int) -> Letter | None:
    """A mail with what it says now; None if there is nothing left that its reader may see."""
    row = connection.execute(_letters(mail)).one_or_none()
    if row is None:
        return None
    seen = _told(connection, mail, row)
    if row.kind == "notification" and not seen:
        return None
    return Letter(
        id=mail,
        attempt=row.attempt,
        kind=row.kind,
        recipient=row.recipient,
        name=row.name or "",
        locale=row.locale,
        zone=row.zone or "",
        sealed=row.sealed,
        told=tuple(seen),
        ticket_account=_account_of(connection, seen),
        reply=_reply(connection, seen),
        tried_at=row.tried_at,
        created_at=row.created_at,
    )


def _letters(mail: int) -> Any:
    return (
        select(
            _mail.kind,
            _mail.attempt,
            _mail.recipient,
            _mail.locale,
            _mail.sealed,
            _mail.tried_at,
            _mail.created_at,
            _mail.agent_id,
            _agent.name,
            _agent.zone,
            _agent.role,
        )
        .select_from(tables.staff_mail.outerjoin(tables.agent, _agent.id == _mail.agent_id))
        .where(_mail.id == mail)
    )


def _told(connection: Connection, mail: int, row: Row[Any]) -> list[Notification]:
    """What the mail tells of, as its reader may see it now."""
    if row.agent_id is None or row.kind != "notification":
        return []
    ids = connection.execute(
        select(_mail.notification_id)
        .where(or_(_mail.id == mail, _mail.digest_id == mail))
        .order_by(_mail.id)
        .limit(MOST)
    ).scalars()
    viewer = Viewer(row.agent_id, row.role)
    found = (told.one(connection, viewer, one) for one in ids.all() if one is not None)
    return [one for one in found if one is not None]


def _account_of(connection: Connection, seen: list[Notification]) -> int | None:
    if len(seen) != 1 or seen[0].ticket is None:
        return None
    ticket = tables.ticket.c
    asked = select(ticket.account_id).where(ticket.number == seen[0].ticket)
    return connection.execute(asked).scalar()


def _reply(connection: Connection, seen: list[Notification]) -> str:
    """The newest answer that a machine wrote for the ticket and no person let go yet."""
    if len(seen) != 1 or not seen[0].facts.get("mail_reply") or seen[0].ticket is None:
        return ""
    delivery, message, ticket = tables.delivery.c, tables.message.c, tables.ticket.c
    asked = (
        select(message.text)
        .join_from(tables.delivery, tables.message, message.id == delivery.message_id)
        .join(tables.ticket, ticket.id == delivery.ticket_id)
        .where(
            ticket.number == seen[0].ticket,
            delivery.automatic == 1,
            delivery.state.in_(("draft", "approval")),
        )
        .order_by(delivery.id.desc())
        .limit(1)
    )
    return str(connection.execute(asked).scalar() or "")
