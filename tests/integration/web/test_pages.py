"""The first page, the health checks and the headers, in one process."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Connection, text

from core.ownership import DataLock, take
from core.store import Store, open_store
from tests import smalldisk
from tests.serving import house
from web import headers, health
from web.application import build
from web.health import Readiness, Stands
from web.home import About

Client: TypeAlias = TestClient[web.Request, web.Application]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def lock(tmp_path: Path) -> Iterator[DataLock]:
    with take(tmp_path, NOW) as lock:
        yield lock


@pytest.fixture
def readiness(store: Store, lock: DataLock, tmp_path: Path) -> Readiness:
    stands = Stands(store=store, folder=tmp_path, lock=lock, lanes=lambda: "lanes work")
    return Readiness(stands)


@pytest.fixture
async def client(store: Store, readiness: Readiness) -> AsyncIterator[Client]:
    with house(store) as own:
        app = build(own, readiness, About("1.2.3", "en"))
        async with TestClient(TestServer(app)) as client:
            yield client


async def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    answer = await client.get("/", allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, "/signin")


async def test_the_address_is_typed_first_when_signing_in(client: Client) -> None:
    page = await (await client.get("/signin")).text()
    inputs = re.findall(r"<input[^>]*>", page)

    assert page.count("autofocus") == 1
    assert [one for one in inputs if 'name="email"' in one and " autofocus " in one]


@pytest.mark.parametrize(
    "path", ["/", "/livez", "/readyz", "/signin", "/static/app.js", "/nowhere", "/api/v1/me"]
)
async def test_every_answer_carries_the_headers(path: str, client: Client) -> None:
    answer = await client.get(path, allow_redirects=False)

    assert headers.SECURITY.keys() <= answer.headers.keys()
    assert answer.headers["Server"] == "Postroom"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


async def test_an_error_carries_them_too(client: Client) -> None:
    answer = await client.post("/livez", data=b"x")

    assert answer.status == 405
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.promise("P30")
async def test_a_sound_instance_is_ready(client: Client) -> None:
    answer = await client.get("/readyz")
    told = await answer.json()

    assert answer.status == 200, told
    assert told["ready"]
    assert set(told["parts"]) == {"database", "disk", "migrations", "lock", "accounts", "running"}


@pytest.mark.promise("P30")
async def test_a_lost_lock_is_told_and_the_process_still_lives(
    client: Client, lock: DataLock
) -> None:
    lock.release()

    assert await _failing(client) == {"lock"}
    assert (await client.get("/livez")).status == 200


@pytest.mark.promise("P30")
async def test_a_lock_file_that_was_deleted_is_told(client: Client, tmp_path: Path) -> None:
    (tmp_path / "lock").unlink()

    assert await _failing(client) == {"lock"}


@pytest.mark.promise("P30")
async def test_another_revision_is_told(client: Client, store: Store) -> None:
    await store.write(_execute, "UPDATE alembic_version SET version_num = '0001'")

    assert await _failing(client) == {"migrations"}


@pytest.mark.promise("P30")
async def test_a_database_that_takes_no_writes_is_told(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.2)
    store = open_store(sqlite_url)
    stands = Stands(store=store, folder=tmp_path, lock=None, lanes=lambda: "none")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN IMMEDIATE")
        checks = await Readiness(stands).checks()
    store.close()

    assert [check.name for check in checks if not check.ok] == ["database"]


@pytest.mark.promise("P30")
async def test_a_disk_without_room_is_told(store: Store, tmp_path: Path) -> None:
    with smalldisk.mounted(tmp_path / "small", "3m") as folder:
        smalldisk.fill(folder, leave=1000)
        stands = Stands(store=store, folder=folder, lock=None, lanes=lambda: "none")
        checks = await Readiness(stands).checks()

    assert [check.name for check in checks if not check.ok] == ["disk"]


@pytest.mark.promise("P30")
async def test_a_stopping_process_is_not_ready(client: Client, readiness: Readiness) -> None:
    readiness.stopping = True

    assert await _failing(client) == {"running"}


async def test_many_questions_are_one_look(client: Client, store: Store) -> None:
    await asyncio.gather(*(client.get("/readyz") for _ in range(20)))
    first = await store.read(_probe)

    await client.get("/readyz")

    assert await store.read(_probe) == first


async def _failing(client: Client) -> set[str]:
    answer = await client.get("/readyz")
    told = await answer.json()
    assert answer.status == 503
    assert not told["ready"]
    assert all(part["detail"] for part in told["parts"].values())
    return {name for name, part in told["parts"].items() if not part["ok"]}


def _execute(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def _probe(connection: Connection) -> object:
    return connection.execute(text("SELECT value FROM setting WHERE key = 'probe'")).scalar()
