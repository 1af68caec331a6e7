"""Reading saved automations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Table,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)

from automations.fields import custom
from core import custom_fields, tables
from core.accounts.mailing import mailing

Stamp = tuple[object, ...]
"""Differs whenever any automation was saved, switched, moved or deleted.

And once there are custom or stored fields at all, from when on they are read.
"""

CATALOGUES: Mapping[str, Table] = {
    "status": tables.status,
    "type": tables.ticket_type,
    "tag": tables.tag,
    "account": tables.account,
    "inbox": tables.inbox,
    "inbox_group": tables.inbox_group,
    "brand": tables.brand,
    "agent": tables.agent,
    "team": tables.team,
    "calendar": tables.calendar,
    "webhook": tables.webhook,
    **dict.fromkeys(custom.KINDS, tables.custom_field),
}
"""What names in a document may stand for."""

_automation = tables.automation.c
_version = tables.automation_version.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An automation as it is saved: its switch and place, and its current version."""

    id: int
    name: str
    enabled: bool
    position: int
    attention: str
    """What it names and is gone; empty if all is there."""
    enabled_at: datetime | None
    updated_at: datetime
    version: int
    """Row id of the version."""
    number: int
    document: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One immutable version of an automation."""

    id: int
    automation: int
    number: int
    document: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, int]]
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trashed:
    """An automation in the trash, with its versions and runs."""

    id: int
    name: str
    deleted_at: datetime
    document: Mapping[str, Any]
    rows: Mapping[str, Mapping[str, int]]


_STAMP = select(
    func.count(),
    func.max(_automation.updated_at),
    func.sum(_automation.version_id),
    func.sum(case((_automation.enabled, _automation.id), else_=0)),
    func.sum(_automation.position * _automation.id),
    or_(exists().where(tables.custom_field.c.id > 0), exists().where(tables.field_value.c.id > 0)),
).where(_automation.deleted_at.is_(None))

_SAVED: Select[Any] = (
    select(
        _automation.id,
        _automation.name,
        _automation.enabled,
        _automation.position,
        _automation.attention,
        _automation.enabled_at,
        _automation.updated_at,
        _version.id.label("version"),
        _version.number,
        _version.document,
        _version.rows,
    )
    .join_from(tables.automation, tables.automation_version, _version.id == _automation.version_id)
    .where(_automation.deleted_at.is_(None))
    .order_by(_automation.position, _automation.id)
)

_TRASHED = (
    select(
        _automation.id, _automation.name, _automation.deleted_at, _version.document, _version.rows
    )
    .join_from(tables.automation, tables.automation_version, _version.id == _automation.version_id)
    .where(_automation.deleted_at.is_not(None))
    .order_by(_automation.deleted_at.desc(), _automation.id.desc())
)

_VERSIONS: Select[Any] = select(
    _version.id,
    _version.automation_id.label("automation"),
    _version.number,
    _version.document,
    _version.rows,
    _version.author,
    _version.created_at,
)
_OF_AUTOMATION = _VERSIONS.where(_version.automation_id == bindparam("of")).order_by(
    _version.number.desc()
)
_BY_ID = _VERSIONS.where(_version.id == bindparam("version_id"))


def stamp(connection: Connection) -> Stamp:
    """A value that is the same only while no automation changes; one short question."""
    return tuple(connection.execute(_STAMP).one())


def listed(connection: Connection) -> list[Saved]:
    """Every automation that is not in the trash, in visible order."""
    return _saved(connection, _SAVED)


def enabled(connection: Connection) -> list[Saved]:
    """Those that are switched on."""
    return _saved(connection, _SAVED.where(_automation.enabled))


def named(connection: Connection, name: str) -> Saved | None:
    """The automation of this name."""
    return next(iter(_saved(connection, _SAVED.where(_automation.name == name))), None)


def by_id(connection: Connection, automation: int) -> Saved | None:
    """The automation of this row id; one in the trash is not there."""
    return next(iter(_saved(connection, _SAVED.where(_automation.id == automation))), None)


def trashed(connection: Connection) -> list[Trashed]:
    """What lies in the trash, the latest first."""
    rows = connection.execute(_TRASHED).mappings()
    return [Trashed(**row) for row in rows]


def last_position(connection: Connection) -> int:
    """The place of the last automation; 0 if there is none."""
    last = select(func.max(_automation.position)).where(_automation.deleted_at.is_(None))
    return connection.execute(last).scalar() or 0


def versions(connection: Connection, automation: int) -> list[Version]:
    """All versions of an automation, newest first."""
    rows = connection.execute(_OF_AUTOMATION, {"of": automation}).mappings()
    return [Version(**row) for row in rows]


def version(connection: Connection, version_id: int) -> Version | None:
    """One version by its row id."""
    row = connection.execute(_BY_ID, {"version_id": version_id}).mappings().one_or_none()
    return None if row is None else Version(**row)


def catalogue(connection: Connection) -> dict[str, dict[str, int]]:
    """Every name there is, by catalogue; agents also by address, and by name if only one has it."""
    plain = CATALOGUES.keys() - custom.KINDS.keys()
    found = {word: _names(connection, CATALOGUES[word]) for word in plain}
    found["agent"] = _agents(connection)
    found["own_address"] = dict.fromkeys(mailing(connection).own, 0)
    return found | _custom_fields(connection)


def _custom_fields(connection: Connection) -> dict[str, dict[str, int]]:
    """Custom fields by kind, and the choices of those that have some."""
    found: dict[str, dict[str, int]] = {}
    for field in custom_fields.listed(connection):
        found.setdefault(custom_fields.catalogue_of(field.kind), {})[field.name] = field.id
        if field.choices:
            numbered = {choice: place for place, choice in enumerate(field.choices)}
            found[custom.choices_catalogue(field.name)] = numbered
    return found


def channels_of_accounts(connection: Connection) -> dict[int, str]:
    """The channel of each account, by row id."""
    account = tables.account.c
    return {row[0]: row[1] for row in connection.execute(select(account.id, account.channel))}


def existing(connection: Connection, catalogue: str, ids: Collection[int]) -> set[int]:
    """Which of these rows are still there."""
    table = CATALOGUES[catalogue]
    return set(connection.execute(select(table.c.id).where(table.c.id.in_(list(ids)))).scalars())


def _saved(connection: Connection, statement: Select[Any]) -> list[Saved]:
    rows: Sequence[Any] = connection.execute(statement).mappings().all()
    return [Saved(**row) for row in rows]


def _names(connection: Connection, table: Table) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(select(table.c.name, table.c.id))}


def _agents(connection: Connection) -> dict[str, int]:
    agent = tables.agent.c
    rows = connection.execute(select(agent.id, agent.name, agent.email)).all()
    bearers = Counter(row[1] for row in rows)
    by_name = {row[1]: row[0] for row in rows if bearers[row[1]] == 1}
    return {row[2]: row[0] for row in rows} | by_name
