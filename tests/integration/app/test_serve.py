"""The serving process: it starts, answers, owns its folder, and stops in order."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app import serve
from app.cli.exits import Exit
from app.work import Plant
from core import instance
from core.blobs import FolderBlobs
from core.settings import Settings
from core.store import open_store
from migrations.upgrade import upgrade
from postroom.clock import utc_now
from postroom.registry import Registry
from tests import debian, postgres
from tests.integration.app.command import Shell


def test_it_starts_on_nothing_answers_and_stops(empty_shell: Shell) -> None:
    with empty_shell.serving() as served:
        page = served.get("/signin")
        alive = served.get("/livez")
        ready = served.get("/readyz")
        code, seconds = served.stop()

    assert served.said.startswith(f"Postroom is at {served.address} (data in {empty_shell.data})")
    assert page[0] == 200
    assert "Postroom" in page[2]
    assert (alive[0], ready[0]) == (200, 200), ready
    assert (code, seconds < 25) == (0, True)
    assert (empty_shell.data / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_folder_is_served_once(shell: Shell) -> None:
    with shell.serving() as served:
        second = shell.process("serve", "--port", "0")
        migrating = shell.run("migrate")

    assert second.code == Exit.BUSY
    assert f"process {served.process.pid}" in second.sentence
    assert str(shell.data) in second.sentence
    assert "stop it" in second.sentence
    assert migrating.code == Exit.BUSY


def test_a_killed_process_leaves_nothing_that_hinders_the_next(shell: Shell) -> None:
    with shell.serving() as served:
        served.process.send_signal(signal.SIGKILL)
        served.process.wait(10)

    with shell.serving() as served:
        assert served.get("/readyz")[0] == 200


def test_a_taken_port_is_one_sentence(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = shell.process("serve", "--port", str(port))

    assert done.code == Exit.FAILED
    assert f"port {port} of 127.0.0.1 is taken" in done.sentence
    assert f"--port {port + 1}" in done.sentence


def test_without_lanes_it_only_answers(shell: Shell) -> None:
    with shell.serving("--no-lanes") as served:
        told = json.loads(served.get("/readyz")[2])

    assert told["parts"]["running"]["detail"] == "no lanes in this process"


def test_a_second_host_is_refused_on_postgresql(postgres_shell: Shell) -> None:
    elsewhere = Shell(postgres_shell.folder / "elsewhere", postgres_shell.environ)
    elsewhere.data.mkdir(parents=True)
    key = elsewhere.data / "secret.key"

    with postgres_shell.serving() as served:
        shutil.copy(postgres_shell.data / "secret.key", key)
        second = elsewhere.process("serve", "--port", "0")
        served.stop()
    with elsewhere.serving() as after:
        ready = after.get("/readyz")

    assert second.code == Exit.BUSY
    assert "works on this database; stop it first" in second.sentence
    assert ready[0] == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_asked_to(number: signal.Signals, shell: Shell) -> None:
    with shell.serving() as served:
        served.process.send_signal(number)

        assert served.process.wait(25) == 0


async def test_a_restart_of_postgresql_does_not_end_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "HEARTBEAT", timedelta(milliseconds=20))
    if postgres.programs() is None:
        debian.missing(postgres.PACKAGE)
    with postgres.running() as server:
        url = server.create()
        upgrade(url, utc_now())
        plant = Plant(
            settings=Settings.model_validate({"data": tmp_path, "database_url": url}),
            store=open_store(url),
            registry=Registry(),
            blobs=FolderBlobs(tmp_path / "blobs"),
            clock=utc_now,
        )
        async with serve._owning(plant):
            server.stop()
            await asyncio.sleep(0.2)
            server.start()
            back = utc_now()
            await asyncio.sleep(0.3)
            owner = await plant.store.read(instance.get, "owner")
        plant.store.close()

    assert datetime.fromisoformat(owner["seen_at"]) > back
