"""Two transactions at the same time, the second stopped by a row of the first (PostgreSQL)."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

from core.store.engines import writer_engine

T = TypeVar("T")

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def colliding(
    url: str, first: Callable[[Connection], T], second: Callable[[Connection], T]
) -> tuple[T, T]:
    """Run `second` while `first` is not committed; commit once `second` has to wait for it."""
    engine = writer_engine(url)
    with ThreadPoolExecutor(1) as pool:
        with engine.connect() as connection, connection.begin():
            done = first(connection)
            other = pool.submit(_alone, engine, second)
            _wait(engine)
        result = other.result(timeout=10)
    engine.dispose()
    return done, result


def _alone(engine: Engine, work: Callable[[Connection], T]) -> T:
    with engine.connect() as connection, connection.begin():
        return work(connection)


def _wait(engine: Engine) -> None:
    until = time.monotonic() + 10
    with engine.connect() as connection:
        while not connection.execute(_WAITING).scalar():
            assert time.monotonic() < until, "the second transaction never had to wait"
            time.sleep(0.01)
