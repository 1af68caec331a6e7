"""Reading what AI was asked on a day."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from core import tables

INSTANCE = 0
"""Stands for the whole instance where a ticket's row id is expected."""
_day = tables.writing_day.c


@dataclass(frozen=True, slots=True)
class Spent:
    """What a day has cost so far."""

    calls: int
    tokens: int


def spent(connection: Connection, day: str, ticket: int = INSTANCE, *, hold: bool = False) -> Spent:
    """What was spent that day (`2026-11-22`); `hold`: nobody else counts until we are done."""
    statement = select(_day.calls, _day.tokens).where(_day.day == day, _day.ticket_id == ticket)
    row = connection.execute(statement.with_for_update() if hold else statement).one_or_none()
    return Spent(row.calls, row.tokens) if row else Spent(0, 0)
