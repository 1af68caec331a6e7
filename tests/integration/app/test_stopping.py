"""SIGTERM in the middle of work: what was acknowledged is there, and it ends in time (P27)."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientError, ClientSession

from tests.integration.app.command import Served, Shell

pytestmark = pytest.mark.promise("P27")
WRITERS = 8


@pytest.mark.parametrize("signals", [(signal.SIGTERM,), (signal.SIGTERM, signal.SIGTERM)])
async def test_what_was_acknowledged_under_load_is_there(
    signals: tuple[signal.Signals, ...], any_shell: Shell
) -> None:
    token = _admins_token(any_shell)
    with any_shell.serving() as served:
        async with _program(served, token) as program, asyncio.TaskGroup() as tasks:
            stream = tasks.create_task(_listen(program))
            writers = [tasks.create_task(_write(program, number)) for number in range(WRITERS)]
            await asyncio.sleep(1.0)
            began = time.monotonic()
            for number in signals:
                served.process.send_signal(number)
        code = await _ended(served)
        seconds = time.monotonic() - began
    done = [name for writer in writers for name in writer.result()]

    assert (code, seconds < 25) == (0, True)
    assert b"event: hello" in stream.result()
    assert len(done) > WRITERS
    assert set(done) <= _tags(any_shell, token)


async def test_a_request_that_has_begun_is_answered(shell: Shell) -> None:
    token = _admins_token(shell)
    with shell.serving() as served:
        host, port = served.address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        body = json.dumps({"name": "late"}).encode()
        head = (
            f"POST /api/v1/tags HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body[:5])
        await writer.drain()
        await asyncio.sleep(0.3)
        served.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
        writer.write(body[5:])
        status = await reader.readline()
        writer.close()
        code = await _ended(served)

    assert b" 201 " in status
    assert code == 0
    assert "late" in _tags(shell, token)


def _admins_token(shell: Shell) -> str:
    assert shell.run("agent", "add", "ala@shop.example", "--role", "admin").code == 0
    made = shell.run("token", "create", "test", "--agent", "ala@shop.example")
    assert made.code == 0, made.err
    return next(word for word in made.out.split() if word.startswith("postroom_"))


@asynccontextmanager
async def _program(served: Served, token: str) -> AsyncIterator[ClientSession]:
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession(served.address, headers=headers) as program:
        yield program


async def _write(program: ClientSession, number: int) -> list[str]:
    """Write until the server is gone; what it acknowledged."""
    done: list[str] = []
    while True:
        name = f"tag {number} {len(done)}"
        try:
            async with program.post("/api/v1/tags", json={"name": name}) as answer:
                await answer.read()
        except (ClientError, OSError):
            return done
        assert answer.status in {201, 429, 503}, await answer.text()
        if answer.status == 201:
            done.append(name)
        else:
            await asyncio.sleep(0.1)


async def _listen(program: ClientSession) -> bytes:
    """Read the stream of events until the server ends it."""
    async with program.get("/api/v1/events") as answer:
        return await answer.read()


async def _ended(served: Served) -> int:
    for _ in range(400):
        if (code := served.process.poll()) is not None:
            return code
        await asyncio.sleep(0.1)
    raise AssertionError("it goes on")


def _tags(shell: Shell, token: str) -> set[str]:
    names: set[str] = set()
    after: str | None = ""
    with shell.serving() as served:
        while after is not None:
            address = f"/api/v1/tags?limit=100&after={after}"
            told = json.loads(served.get(address, Authorization=f"Bearer {token}")[2])
            names |= {one["name"] for one in told["items"]}
            after = told["next"]
    return names
