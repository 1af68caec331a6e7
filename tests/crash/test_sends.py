"""Killed while it sends, each answer leaves exactly once or is visibly unknown (P9, P10)."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from app import compose
from connectors.mail.settings import MailSettings
from core import accounts, tables
from core.settings import load
from core.store import open_store
from core.tickets import changes
from core.tickets.changes import Change, Origin
from postroom.action import SendMessage
from postroom.clock import utc_now
from tests import seeds, smtp
from tests.crash.victim import ROOT
from tests.crash.world import environment
from tests.smtp import Call, Office

LIMIT_S = 100
IN_POSTROOM = ("out.claimed", "out.marked")
AT_THE_SERVER = {"smtp.before_data": "data", "smtp.after_dot": "dot", "smtp.after_250": "told"}
POINTS = (*IN_POSTROOM, *AT_THE_SERVER)


@dataclass(slots=True)
class Sender:
    """A Postroom with answers to send, and the server that counts them."""

    office: Office
    environment: Mapping[str, str]
    process: subprocess.Popen[str] | None = field(default=None)

    def start(self, more: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start it."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.sender"],
            env={**self.environment, **(more or {})},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.process

    def kill(self) -> None:
        """Kill it now."""
        if self.process is not None:
            self.process.kill()

    def run_to(self, point: str, nth: int) -> bool:
        """Let it work until it is killed at a point; False if it never came there."""
        inside = {"POSTROOM_CRASH": f"{point}:{nth}"} if point in IN_POSTROOM else {}
        if not inside:
            passed: list[smtp.Fault] = [Call(_nothing)] * (nth - 1)
            self.office.will(AT_THE_SERVER[point], *passed, Call(self.kill))
        process = self.start(inside)
        process.communicate(timeout=LIMIT_S)
        return process.returncode < 0

    def finish(self) -> None:
        """Let it work until everything is done."""
        out, problems = self.start().communicate(timeout=LIMIT_S)
        assert out.endswith("finished\n"), problems


def _nothing() -> None:
    """Let one pass."""


@pytest.fixture
def office() -> Iterator[Office]:
    with smtp.running() as server:
        yield server


@pytest.fixture
def sender(database_url: str, tmp_path: Path, office: Office) -> Sender:
    return make_sender(database_url, tmp_path, office)


def make_sender(database_url: str, folder: Path, office: Office, count: int = 24) -> Sender:
    """Answers to `count` tickets are queued."""
    around = environment(folder / "data", database_url)
    settings = load(data=folder / "data", database_url=database_url)
    compose.ensure_folder(settings.folder)
    store = open_store(database_url)
    try:
        filled = accounts.fill(MailSettings, office.settings())
        sealed = accounts.sealed(filled, compose.sealer(settings, store))
        store.write_now(_prepare, filled.settings, sealed, count)
    finally:
        store.close()
    return Sender(office, around)


def _prepare(
    connection: Connection, settings: Mapping[str, object], secrets: bytes | None, count: int
) -> None:
    seeds.account(connection)
    values = {"settings": dict(settings), "secrets": secrets, "state": "active"}
    connection.execute(update(tables.account).values(**values))
    origin = Origin(actor="agent", author="Ala")
    wanted = [
        Change(
            ticket=seeds.arrives(connection, f"klient{number}@example.org").ticket,
            effect=SendMessage(f"Odpowiedź {number}"),
            origin=origin,
            key=f"agent:1:{number}",
        )
        for number in range(count)
    ]
    changes.apply(connection, wanted, utc_now())


def faults(database_url: str, office: Office) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    store = open_store(database_url)
    try:
        rows = store.read_now(_rows)
    finally:
        store.close()
    taken = office.ids()
    found = [f"{id_} was taken {count} times" for id_, count in taken.items() if count > 1]
    found += [f"{id_} is {state}" for id_, state in rows.items() if state not in _DONE]
    found += [
        f"{id_} is sent and never came" for id_, state in rows.items() if _lacks(state, taken[id_])
    ]
    return found + [f"{id_} is nobody's" for id_ in taken.keys() - rows.keys()]


_DONE = ("sent", "unknown")


def _lacks(state: str, count: int) -> bool:
    return state == "sent" and count != 1


def _rows(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        select(tables.message.c.external_id, tables.delivery.c.state).join(
            tables.delivery, tables.delivery.c.message_id == tables.message.c.id
        )
    )
    return {row.external_id: row.state for row in rows}


def states(database_url: str) -> list[str]:
    store = open_store(database_url)
    try:
        return list(store.read_now(seeds.column, tables.delivery, "state"))
    finally:
        store.close()


@pytest.mark.promise("P9")
@pytest.mark.promise("P10")
@pytest.mark.timeout(300)
def test_killed_at_every_point_in_turn_each_answer_leaves_once_or_is_unknown(
    sqlite_url: str, tmp_path: Path, office: Office
) -> None:
    sender = make_sender(sqlite_url, tmp_path, office, 40)

    reached = [point for point in POINTS if sender.run_to(point, 2)]
    sender.finish()

    assert reached == list(POINTS)
    assert faults(sqlite_url, office) == []
    assert "unknown" in states(sqlite_url)


@pytest.mark.prove
@pytest.mark.promise("P9")
@pytest.mark.promise("P10")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("nth", [1, 5])
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point_on_both_databases(
    point: str, nth: int, database_url: str, sender: Sender
) -> None:
    reached = sender.run_to(point, nth)
    sender.finish()

    assert reached
    assert faults(database_url, sender.office) == []


@pytest.mark.prove
@pytest.mark.promise("P9")
@pytest.mark.timeout(1200)
def test_killed_at_random_while_answers_leave(
    database_url: str, tmp_path: Path, office: Office
) -> None:
    sender = make_sender(database_url, tmp_path, office, 120)
    chance = random.Random(7)

    killed = sum(_killed(sender, chance.uniform(0.0, 0.4)) for _ in range(12))
    sender.finish()

    assert killed
    assert faults(database_url, office) == []


def _killed(sender: Sender, seconds: float) -> bool:
    process = sender.start()
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(seconds)
    sender.kill()
    process.communicate(timeout=LIMIT_S)
    return process.returncode < 0
