"""Killed while errands are done, each is known by one id and each run ends once (P1, P9)."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from app import compose
from core import tables, webhooks
from core.access import SYSTEM
from core.audit import By
from core.settings import load
from core.store import open_store
from postroom.clock import utc_now
from tests import engines, seeds
from tests.crash.victim import ROOT
from tests.crash.world import environment

LIMIT_S = 100
POINTS = ("errand.claimed", "errand.done", "engine.decided")
CALL = "{id: s1, action: call_webhook, webhook: Warehouse, until_taken: true}"
TAG = "{id: s2, action: add_tag, tag: parcel}"


@dataclass(slots=True)
class Warehouse:
    """Takes calls and counts them by their ids."""

    url: str = ""
    calls: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Victim:
    """A Postroom with tickets whose automation calls the warehouse."""

    environment: Mapping[str, str]
    process: subprocess.Popen[str] | None = field(default=None)

    def start(self, more: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start it."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.errander"],
            env={**self.environment, **(more or {})},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.process

    def run_to(self, point: str, nth: int) -> bool:
        """Let it work until it is killed at a point; False if it never came there."""
        process = self.start({"POSTROOM_CRASH": f"{point}:{nth}"})
        process.communicate(timeout=LIMIT_S)
        return process.returncode < 0

    def killed_after(self, seconds: float) -> bool:
        """Kill it a while after it has begun."""
        process = self.start()
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        process.communicate(timeout=LIMIT_S)
        return process.returncode < 0

    def finish(self) -> None:
        """Let it work until everything is done."""
        out, problems = self.start().communicate(timeout=LIMIT_S)
        assert out.endswith("finished\n"), problems


@contextmanager
def running() -> Iterator[Warehouse]:
    warehouse = Warehouse()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            warehouse.calls[self.headers["webhook-id"]] += 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    warehouse.url = f"http://127.0.0.1:{server.server_address[1]}/in"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield warehouse
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with running() as one:
        yield one


def make_victim(database_url: str, folder: Path, warehouse: Warehouse, count: int) -> Victim:
    """So many tickets arrived, each with an event that was not looked at."""
    around = environment(folder / "data", database_url)
    settings = load(data=folder / "data", database_url=database_url)
    compose.ensure_folder(settings.folder)
    store = open_store(database_url)
    try:
        new = webhooks.NewWebhook("Warehouse", warehouse.url)
        by = By(viewer=SYSTEM, now=utc_now())
        store.write_now(webhooks.add, new, compose.sealer(settings, store), by)
        store.write_now(engines.add, engines.written("Tell", CALL, TAG))
        store.write_now(_arrive, count)
    finally:
        store.close()
    return Victim({**around, "POSTROOM_ALLOW_NETWORKS": "127.0.0.0/8"})


def _arrive(connection: Connection, count: int) -> None:
    for number in range(count):
        seeds.arrives(connection, f"klient{number}@example.org")


def faults(database_url: str, warehouse: Warehouse, count: int) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    store = open_store(database_url)
    try:
        keys, lines = store.read_now(_keys), store.read_now(engines.trace)
    finally:
        store.close()
    wanted = Counter(
        {"Tell: done": count, "Tell s1 call_webhook: done": count, "Tell s2 add_tag: done": count}
    )
    found = [f"{line}: {n}" for line, n in (Counter(lines) - wanted).items()]
    found += [f"{line} is missing {n} times" for line, n in (wanted - Counter(lines)).items()]
    found += [f"{key} never came" for key in keys - warehouse.calls.keys()]
    return found + [f"{key} is nobody's" for key in warehouse.calls.keys() - keys]


def _keys(connection: Connection) -> set[str]:
    return set(connection.execute(select(tables.errand.c.key)).scalars())


@pytest.mark.promise("P1")
@pytest.mark.promise("P9")
@pytest.mark.timeout(300)
def test_killed_at_every_point_each_run_ends_once_and_is_known_by_one_id(
    database_url: str, tmp_path: Path, warehouse: Warehouse
) -> None:
    victim = make_victim(database_url, tmp_path, warehouse, 12)

    reached = [point for point in POINTS if victim.run_to(point, 2)]
    victim.finish()

    assert reached[:2] == ["errand.claimed", "errand.done"]
    assert faults(database_url, warehouse, 12) == []


@pytest.mark.prove
@pytest.mark.promise("P1")
@pytest.mark.promise("P9")
@pytest.mark.timeout(1200)
def test_killed_at_random_while_errands_are_done(
    database_url: str, tmp_path: Path, warehouse: Warehouse
) -> None:
    victim = make_victim(database_url, tmp_path, warehouse, 300)
    chance = random.Random(7)

    killed = sum(victim.killed_after(chance.uniform(0.0, 0.4)) for _ in range(12))
    victim.finish()

    assert killed
    assert faults(database_url, warehouse, 300) == []
