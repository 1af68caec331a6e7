"""The store keeps what it acknowledged: reliability.md §0, findings 1, 1b and 2."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from core.store import Store, open_store
from tests import debian


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    opened.write_now(run, "CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
    opened.write_now(run, "INSERT INTO counter VALUES (1, 0)")
    yield opened
    opened.close()


def run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def increase(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        run(connection, "SELECT n FROM counter WHERE id = 1 FOR UPDATE")
    n = count(connection)
    connection.execute(text("UPDATE counter SET n = :n WHERE id = 1"), {"n": n + 1})
    return n + 1


def count(connection: Connection) -> int:
    return int(connection.execute(text("SELECT n FROM counter WHERE id = 1")).scalar_one())


async def test_concurrent_read_then_write_transactions_lose_no_update(store: Store) -> None:
    async def worker() -> None:
        for _ in range(40):
            await store.write(increase)

    await asyncio.gather(*(worker() for _ in range(8)))

    assert await store.read(count) == 320


async def test_two_stores_on_one_database_lose_no_update(store: Store, database_url: str) -> None:
    other = open_store(database_url)

    async def worker(which: Store) -> None:
        for _ in range(50):
            await which.write(increase)

    await asyncio.gather(worker(store), worker(other), worker(store), worker(other))
    other.close()

    assert await store.read(count) == 200


async def test_a_read_sees_the_same_rows_however_often_it_asks(
    store: Store, database_url: str
) -> None:
    other = open_store(database_url)

    def twice(connection: Connection) -> tuple[int, int]:
        before = count(connection)
        other.write_now(increase)
        return before, count(connection)

    assert await store.read(twice) == (0, 0)
    assert await store.read(count) == 1
    other.close()


async def test_a_listener_that_fails_stops_neither_the_writer_nor_other_listeners(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[int] = []

    def fail() -> None:
        raise RuntimeError("Event loop is closed")

    store.listen(fail)
    store.listen(lambda: told.append(1))

    async with asyncio.timeout(20):
        for _ in range(8):  # more than there are writers
            await store.write(increase)

    store.stop_listening(fail)
    await store.write(increase)
    assert await store.read(count) == 9
    assert len(told) >= 8
    assert "a listener to commits failed" in caplog.text


async def test_cancelled_callers_leave_no_transaction_open_and_lose_nothing_acknowledged(
    store: Store,
) -> None:
    acknowledged = 0
    chance = random.Random(7)

    async def worker() -> None:
        nonlocal acknowledged
        for _ in range(60):
            try:
                async with asyncio.timeout(chance.uniform(0.0001, 0.004)):
                    await store.write(increase)
            except TimeoutError:
                continue
            acknowledged += 1

    async with asyncio.timeout(60):
        await asyncio.gather(*(worker() for _ in range(6)))
        await store.write(increase)

    assert acknowledged < await store.read(count) <= 361


async def test_a_failing_transaction_in_a_shared_commit_fails_alone(store: Store) -> None:
    def clash(connection: Connection) -> None:
        increase(connection)
        run(connection, "INSERT INTO counter VALUES (1, 99)")

    results = await asyncio.gather(
        *(store.write(clash if n % 5 == 0 else increase) for n in range(20)),
        return_exceptions=True,
    )

    failed = [result for result in results if isinstance(result, BaseException)]
    assert len(failed) == 4
    assert all(isinstance(error, IntegrityError) for error in failed)
    assert await store.read(count) == 16


async def test_a_reader_cannot_write_on_sqlite(sqlite_url: str) -> None:
    store = open_store(sqlite_url)

    with pytest.raises(Exception, match="readonly"):
        await store.read(run, "CREATE TABLE forbidden (id INTEGER)")

    store.close()


async def test_what_was_queued_before_close_is_written(database_url: str) -> None:
    first = open_store(database_url)
    await first.write(run, "CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
    await first.write(run, "INSERT INTO counter VALUES (1, 0)")

    async with asyncio.TaskGroup() as tasks:
        for _ in range(30):
            tasks.create_task(first.write(increase))
        await asyncio.sleep(0)
        await asyncio.get_running_loop().run_in_executor(None, first.close)
    second = open_store(database_url)

    assert await second.read(count) == 30
    second.close()


ACKNOWLEDGE = """
import os, sys
from sqlalchemy import text
from core.store import open_store
store = open_store("sqlite:///" + sys.argv[1])
store.write_now(lambda c: c.execute(text("CREATE TABLE t (id INTEGER)")) and None)
os.write(1, b"begin\\n")
store.write_now(lambda c: c.execute(text("INSERT INTO t VALUES (1)")) and None)
os.write(1, b"acknowledged\\n")
"""


@pytest.mark.promise("P2")
def test_the_disk_is_synced_between_a_write_and_its_acknowledgement(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        debian.missing("strace")
    trace = tmp_path / "trace"

    subprocess.run(
        [
            *("strace", "-f", "-e", "trace=write,fdatasync,fsync,pwrite64", "-o", str(trace)),
            *(sys.executable, "-c", ACKNOWLEDGE, str(tmp_path / "t.db")),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )

    calls = trace.read_text()
    between = calls[calls.index('"begin\\n"') : calls.index('"acknowledged\\n"')]
    assert re.search(r"pwrite64\(.*\n(.*\n)*?.*f(data)?sync\(", between)
