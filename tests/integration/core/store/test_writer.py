"""The writer on SQLite, where small transactions share a commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.event import listen

from core.store.engines import writer_engine
from core.store.errors import StoreLocked
from core.store.writer import Writer

MEMBERS = 20


class World:
    """A writer that waits for a lock only a moment, and how often it tried to begin."""

    def __init__(self, path: Path) -> None:
        self.begun = 0
        engine = writer_engine(f"sqlite:///{path}")
        listen(engine, "connect", lambda made, _: made.execute("PRAGMA busy_timeout=300"))
        listen(engine, "checkout", self._count)
        self.writer = Writer(engine, 1, lambda: None)

    def _count(self, *_: object) -> None:
        self.begun += 1


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "t.db")
    made.writer.submit(_create).result(20)
    yield made
    made.writer.close()


def _create(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE t (n INTEGER)"))


def _insert(connection: Connection) -> None:
    connection.execute(text("INSERT INTO t VALUES (1)"))


def test_all_who_share_a_commit_are_told_at_once_that_the_database_is_locked(
    world: World, tmp_path: Path
) -> None:
    holder = sqlite3.connect(tmp_path / "t.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    world.begun = 0

    asked = [world.writer.submit(_insert) for _ in range(MEMBERS)]
    errors = [one.exception(20) for one in asked]

    assert all(isinstance(error, StoreLocked) for error in errors)
    assert world.begun < MEMBERS / 2
    holder.execute("ROLLBACK")
    holder.close()
    assert world.writer.submit(_insert).result(20) is None


class Abandoned(BaseException):
    """No `Exception`, as `SystemExit` is none."""


def test_whatever_a_member_raises_the_others_are_written_and_the_writer_goes_on(
    world: World,
) -> None:
    def abandon(_: Connection) -> None:
        raise Abandoned

    asked = [world.writer.submit(abandon if n % 5 == 4 else _insert) for n in range(MEMBERS)]

    errors = [one.exception(20) for one in asked]
    assert [isinstance(error, Abandoned) for error in errors] == [n % 5 == 4 for n in range(20)]
    assert world.writer.submit(_insert).result(20) is None
