"""What is over is removed; what holds stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from app.housekeeping import tidy
from core import idempotency, sessions, tables, throttle
from core.idempotency import Began
from core.sessions import NewSession
from core.store import open_store
from tests import seeds
from tests.seeds import NOW

TABLES = (tables.login_session, tables.throttle, tables.idempotent_request)


def test_only_what_is_over_goes(database_url: str) -> None:
    store = open_store(database_url)
    later = NOW + timedelta(days=15)
    agent = store.write_now(seeds.agent)
    for moment, name in ((NOW, "old"), (later, "new")):
        store.write_now(sessions.start, NewSession(agent=agent), moment)
        store.write_now(throttle.attempt, [name], moment)
        began = Began(agent=agent, key=name, fingerprint=b"x" * 32)
        store.write_now(idempotency.begin, began, moment)

    removed = store.write_now(tidy, later)

    left = [
        store.read_now(
            lambda connection, table: connection.execute(
                select(func.count()).select_from(table)
            ).scalar_one(),
            table,
        )
        for table in TABLES
    ]
    store.close()
    assert removed == 3
    assert left == [1, 1, 1]
