"""Two processes of the operating system renew one sign-in whose tokens are good once."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from examples.fake_allegro import slow
from tests.crash.market import SMALL
from tests.crash.served import Reading, reading
from tests.crash.victim import ROOT

HOURS = 12
Process = asyncio.subprocess.Process


@asynccontextmanager
async def renewer(account: int, environment: Mapping[str, str]) -> AsyncIterator[Process]:
    """A process that waits to be told to open the account."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.crash.renewer", str(account)),
        env=dict(environment),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def heard(process: Process) -> str:
    """The next line that it says."""
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def told(process: Process) -> str:
    """Let its clock go on, and have it open the account; the token that it was given."""
    assert process.stdin is not None
    process.stdin.write(f"{HOURS}\n".encode())
    await process.stdin.drain()
    return await heard(process)


async def both_renew(at: Reading, times: int) -> None:
    """Each time both want a token; each old one is good for a single renewal."""
    at.world.sign_ins.grace = timedelta(0)
    around = at.environment
    async with renewer(at.account, around) as one, renewer(at.account, around) as other:
        assert [await heard(one), await heard(other)] == ["ready", "ready"]
        for number in range(times):
            at.late += timedelta(hours=HOURS)
            at.world.will("POST /auth/oauth/token", slow(0.3))
            tokens = await asyncio.gather(told(one), told(other))

            assert tokens[0] == tokens[1]
            assert at.world.sign_ins.who(tokens[0]) is not None
            assert len(at.world.asked("POST /auth/oauth/token")) == number + 1


@pytest.mark.timeout(120)
async def test_two_processes_renew_once_and_both_have_the_new_token(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with reading(sqlite_url, tmp_path, SMALL) as at:
        await both_renew(at, 2)


@pytest.mark.prove
@pytest.mark.timeout(300)
async def test_two_processes_renew_ten_times_in_turn(database_url: str, tmp_path: Path) -> None:
    async with reading(database_url, tmp_path, SMALL) as at:
        await both_renew(at, 10)
