"""Telling agents something, and noting that they have read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.access import Viewer
from core.events import Listening, Present, present
from core.notifications import queries
from core.notifications.queries import Person
from core.notifications.types import NewNotification, Notification, Told
from core.problems import NotThere
from core.store import Bulk, reserve

KEPT = timedelta(days=180)
"""How long one can look up what one was told."""

_notification = tables.notification.c
_ROWS = {
    "sqlite": Bulk(sqlite.insert(tables.notification).on_conflict_do_nothing()),
    "postgresql": Bulk(postgresql.insert(tables.notification).on_conflict_do_nothing()),
}
_MAILS = Bulk(insert(tables.staff_mail))


@dataclass(frozen=True, slots=True)
class _Row:
    """One agent who is told one thing."""

    place: int
    new: NewNotification
    person: Person


def add(connection: Connection, new: Sequence[NewNotification], now: datetime) -> list[Told]:
    """Tell agents these things; what each came to, in order.

    Who does not work here, or may not see the ticket, is told nothing; nobody is told a thing twice.
    Of what may be the echo of such a mail the bell alone tells.
    """
    rows = list(_rows(connection, new, now)) if new else []
    ids = reserve(connection, tables.notification, len(rows))
    made = list(zip(ids, rows, strict=True))
    echoes = queries.echoes(connection, {row.new.ticket for row in rows if row.new.mail})
    _ROWS[connection.dialect.name](connection, [_row(id_, row, now) for id_, row in made])
    mails = [
        (id_, row)
        for id_, row in made
        if row.new.mail and row.person.mails and row.new.ticket not in echoes
    ]
    _MAILS(connection, [_mail(id_, row, now) for id_, row in mails])
    return [
        Told(
            agents=sum(row.place == place for row in rows),
            mails=sum(row.place == place for _, row in mails),
        )
        for place in range(len(new))
    ]


def read(connection: Connection, viewer: Viewer, notification: int, now: datetime) -> Notification:
    """Note that the viewer has read one of their own, and return it; raises `NotThere`."""
    found = queries.one(connection, viewer, notification)
    if found is None:
        raise NotThere(f"there is no notification {notification}")
    if found.read_at is not None:
        return found
    connection.execute(
        update(tables.notification)
        .where(_notification.id == notification, _notification.read_at.is_(None))
        .values(read_at=now)
    )
    return replace(found, read_at=now)


def read_all(connection: Connection, viewer: Viewer, upto: int, now: datetime) -> None:
    """Note that the viewer has read everything up to one; later ones stay unread."""
    connection.execute(
        update(tables.notification)
        .where(
            _notification.agent_id == viewer.agent,
            _notification.id <= upto,
            _notification.read_at.is_(None),
        )
        .values(read_at=now)
    )


def read_of_ticket(connection: Connection, viewer: Viewer, ticket: int, now: datetime) -> None:
    """Note that the viewer has opened a ticket (row id), and so read what they were told of it."""
    connection.execute(
        update(tables.notification)
        .where(
            _notification.agent_id == viewer.agent,
            _notification.ticket_id == ticket,
            _notification.read_at.is_(None),
        )
        .values(read_at=now)
    )


def prune(connection: Connection, now: datetime) -> int:
    """Delete what was told long ago, and its mails; say how many rows."""
    before, mail = now - KEPT, tables.staff_mail.c
    over = mail.created_at < before, mail.state.not_in(("queued", "sending"))
    mails = connection.execute(delete(tables.staff_mail).where(*over))
    told = connection.execute(
        delete(tables.notification).where(
            _notification.created_at < before, _notification.id.not_in(queries.with_mail())
        )
    )
    return mails.rowcount + told.rowcount


def _rows(connection: Connection, new: Sequence[NewNotification], now: datetime) -> Iterator[_Row]:
    staff = queries.staff(connection)
    teams = queries.members(connection, {team for one in new for team in one.teams})
    inboxes = queries.inboxes_of(connection, {one.ticket for one in new if one.ticket})
    told = set(queries.told_already(connection, {one.key for one in new if one.key}))
    everybody = present(connection, Listening(agents=set(staff)), now)
    for place, one in enumerate(new):
        seeing = {
            agent
            for agent in _meant(one, staff, teams)
            if _sees(everybody, agent, one, inboxes) and (agent, one.key) not in told
        }
        if one.key:
            told.update((agent, one.key) for agent in seeing)
        yield from (_Row(place, one, staff[agent]) for agent in sorted(seeing))


def _meant(
    one: NewNotification, staff: Mapping[int, Person], teams: Mapping[int, frozenset[int]]
) -> set[int]:
    meant = set(one.agents).union(*(teams.get(team, frozenset()) for team in one.teams))
    if one.admins:
        meant |= {person.id for person in staff.values() if person.admin}
    return meant & set(staff)


def _sees(present: Present, agent: int, one: NewNotification, inboxes: Mapping[int, int]) -> bool:
    if one.ticket is None:
        return True
    inbox, audience = inboxes.get(one.ticket), present.audiences.get(agent)
    return inbox is not None and audience is not None and audience.sees(inbox)


def _row(id_: int, row: _Row, now: datetime) -> dict[str, object]:
    return {
        "id": id_,
        "agent_id": row.person.id,
        "ticket_id": row.new.ticket,
        "kind": row.new.kind,
        "text": row.new.text,
        "facts": dict(row.new.facts),
        "key": row.new.key,
        "created_at": now,
    }


def _mail(notification: int, row: _Row, now: datetime) -> dict[str, object]:
    return {
        "kind": "notification",
        "agent_id": row.person.id,
        "notification_id": notification,
        "recipient": row.person.email,
        "locale": row.person.locale,
        "state": "queued",
        "created_at": now,
    }
