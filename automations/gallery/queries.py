"""Reading which automations were made of templates, and what the shop has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from core import tables

_automation = tables.automation.c
_version = tables.automation_version.c
_account = tables.account.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An automation that was made of a template, as it was made or last brought up to date."""

    automation: int
    origin: Mapping[str, Any]
    """As `add.Origin` writes it."""


def made(connection: Connection) -> list[Made]:
    """Every automation outside the trash that was made of a template."""
    latest = (
        select(_version.automation_id, func.max(_version.number).label("number"))
        .where(_version.origin.is_not(None))
        .group_by(_version.automation_id)
        .subquery()
    )
    statement = (
        select(_version.automation_id, _version.origin)
        .join_from(
            tables.automation_version,
            latest,
            (latest.c.automation_id == _version.automation_id)
            & (latest.c.number == _version.number),
        )
        .join(tables.automation, _automation.id == _version.automation_id)
        .where(_automation.deleted_at.is_(None))
        .order_by(_version.automation_id)
    )
    rows = connection.execute(statement).all()
    return [Made(automation=row[0], origin=row[1]) for row in rows]


def channels(connection: Connection) -> frozenset[str]:
    """Keys of the channels the shop has an account of."""
    return frozenset(connection.execute(select(_account.channel).distinct()).scalars())
