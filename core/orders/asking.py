"""Questions to channels about orders: wanted once, asked in the background."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.orders.queries import asked as queries
from core.orders.questions import Asked, Question
from core.store import Bulk

FRESH = timedelta(hours=1)
"""How long an answer is good enough."""
IMPATIENT = timedelta(seconds=20)
"""How soon a person may ask again."""
MOST_FAILURES = 4

_asked = tables.order_lookup
_NEW: ColumnElement[str] = literal_column("'new'")
"""No parameter: SQLite is given many rows by one statement, and their values alone."""


def ask(
    connection: Connection, account: int, questions: Collection[Question], now: datetime
) -> None:
    """Want answers, unless there are some that are still good; the lane `orders` gets them."""
    wanted = {(each.kind, each.key): each for each in questions if each.wanted}
    rows = [
        {
            "account_id": account,
            "kind": kind,
            "wanted": key,
            "spelled": wanted[kind, key].wanted,
            "state": "new",
            "failures": 0,
            "wanted_at": now,
            "next_at": now,
        }
        for kind, key in sorted(wanted)
    ]
    _WANT[connection.dialect.name](connection, rows)


def ask_again(
    connection: Connection, account: int, questions: Collection[Question], now: datetime
) -> None:
    """Want newer answers, as a person does who will not wait."""
    rows = update(_asked).where(
        _asked.c.account_id == account,
        _asked.c.wanted.in_([one.key for one in questions]),
        _asked.c.state != "new",
        _asked.c.asked_at <= now - IMPATIENT,
    )
    connection.execute(rows.values(next_at=now))
    ask(connection, account, questions, now)


def ask_for_new(
    connection: Connection, account: int, wanted: Mapping[str, str], now: datetime
) -> None:
    """Want what new tickets are about; `wanted`: buyer → the order they name, empty for none."""
    named = {order for order in wanted.values() if order}
    unknown = named - queries.known(connection, account, named) if named else set()
    orders = [Question("order", each) for each in unknown]
    ask(connection, account, [*orders, *(Question("buyer", buyer) for buyer in wanted)], now)


def answered(connection: Connection, asked: Asked, now: datetime) -> None:
    """The channel has said what it knows."""
    _write(connection, asked, {"state": "done", "error": "", "next_at": now + FRESH}, now)


def put_off(
    connection: Connection, asked: Asked, error: str, wish: timedelta | None, now: datetime
) -> None:
    """The channel could not say: ask again, later each time, and in the end not for a while."""
    failures = asked.failures + 1
    if failures >= MOST_FAILURES:
        failed(connection, asked, error, now)
        return
    pause = max(timedelta(seconds=10 * 4**asked.failures), wish or timedelta(0))
    again = {"failures": failures, "error": error[:500], "next_at": now + pause}
    _write(connection, asked, again, now)


def failed(connection: Connection, asked: Asked, error: str, now: datetime) -> None:
    """The channel will not say."""
    told = {"state": "failed", "error": error[:500], "next_at": now + FRESH}
    _write(connection, asked, told, now)


def _write(
    connection: Connection, asked: Asked, values: Mapping[str, object], now: datetime
) -> None:
    connection.execute(
        update(_asked)
        .where(_asked.c.id == asked.id, _asked.c.state == "new")
        .values(asked_at=now, **values)
    )


def _want(dialect: str) -> Bulk:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(_asked)
    return Bulk(
        insert.on_conflict_do_update(
            index_elements=["account_id", "kind", "wanted"],
            set_={
                name: insert.excluded[name]
                for name in ("spelled", "state", "failures", "wanted_at", "next_at")
            },
            where=(_asked.c.state != _NEW) & (_asked.c.next_at <= insert.excluded.next_at),
        )
    )


_WANT = {dialect: _want(dialect) for dialect in ("sqlite", "postgresql")}
