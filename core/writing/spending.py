"""Caps on what AI may be asked: reserved before, settled after, so no race gets past."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.writing import queries
from core.writing.queries import INSTANCE
from core.writing.settings import Spending
from postroom.chat import ChatRequest
from postroom.errors import PermanentError

KEPT = timedelta(days=31)
_day = tables.writing_day.c


def estimate(chat: ChatRequest) -> int:
    """Tokens a request costs at most, more or less: three letters are one, and a whole answer."""
    return (len(chat.instructions) + len(chat.material)) // 3 + chat.most_tokens


def reserve(
    connection: Connection, ticket: int, tokens: int, caps: Spending, now: datetime
) -> None:
    """Count one call and these tokens; raises `PermanentError` if that goes over a cap."""
    _forget(connection, now)
    _take(connection, INSTANCE, (tokens, caps.calls, caps.tokens), now)
    if ticket != INSTANCE:
        _take(connection, ticket, (tokens, caps.ticket_calls, caps.ticket_tokens), now)


def settle(
    connection: Connection, ticket: int, tokens: int, now: datetime, *, came: bool = True
) -> None:
    """Correct what was reserved by so many tokens; `now` is that of `reserve`.

    `came`: whether there is a text; a server that is away for hours uses up no texts.
    """
    connection.execute(
        update(tables.writing_day)
        .where(_day.day == day_of(now), _day.ticket_id.in_((INSTANCE, ticket)))
        .values(tokens=_day.tokens + tokens, calls=_day.calls - (0 if came else 1))
    )


def day_of(now: datetime) -> str:
    """The day as it is counted: `2026-11-22`, UTC."""
    return now.date().isoformat()


def _take(connection: Connection, ticket: int, wanted: tuple[int, int, int], now: datetime) -> None:
    """Count for one ticket, or the instance; the row stays locked until the transaction ends."""
    tokens, most_calls, most_tokens = wanted
    first = {"day": day_of(now), "ticket_id": ticket, "calls": 0, "tokens": 0}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(tables.writing_day).values(first).on_conflict_do_nothing())
    spent = queries.spent(connection, day_of(now), ticket, hold=True)
    if spent.calls + 1 > most_calls or spent.tokens + tokens > most_tokens:
        whose = "this ticket" if ticket else "this instance"
        raise PermanentError(
            f"{whose} has used up its AI texts of today ({spent.calls} of {most_calls} texts,"
            f" {spent.tokens} of {most_tokens} tokens, {tokens} more are needed); it may again"
            " tomorrow, or an admin raises the limit in Settings, Translation and AI"
        )
    connection.execute(
        update(tables.writing_day)
        .where(_day.day == day_of(now), _day.ticket_id == ticket)
        .values(calls=_day.calls + 1, tokens=_day.tokens + tokens)
    )


def _forget(connection: Connection, now: datetime) -> None:
    """Counts of long ago serve nobody."""
    connection.execute(delete(tables.writing_day).where(_day.day < day_of(now - KEPT)))
