"""`/livez` and `/readyz`: is the process alive, and can it do its work (promise P30)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from core import health
from core.accounts import health as accounts
from core.health import Check
from core.ownership import DataLock
from core.store import Store, StoreError
from migrations.upgrade import head, revision

FRESH_S = 1.0
"""How long an answer is given again: anybody may ask, and each probe is a commit."""

ADVICE = frozenset({"accounts"})
"""Told, but no reason to send nobody here any more: a mailbox that is away is away for all."""

PATIENCE_S = 5.0
"""How long the database may take to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """What readiness is asked of."""

    store: Store
    folder: Path
    lock: DataLock | None
    """None for a process that does no work itself."""
    lanes: Callable[[], str]
    """What the lanes do: working, none, stopping."""


class Readiness:
    """Looks at everything at most once a second."""

    def __init__(self, stands: Stands) -> None:
        self._stands = stands
        self._checks: tuple[Check, ...] = ()
        self._asked = -FRESH_S
        self.stopping = False

    async def checks(self) -> tuple[Check, ...]:
        """Every check, as it stood within the last second."""
        if time.monotonic() - self._asked >= FRESH_S:
            self._checks = await self._look()
            self._asked = time.monotonic()
        return (*self._checks, Check(name="running", ok=not self.stopping, detail=self._stage()))

    def _stage(self) -> str:
        return "stopping; ask again later" if self.stopping else self._stands.lanes()

    async def _look(self) -> tuple[Check, ...]:
        return (
            await self._asking("database", self._writes),
            health.disk_has_room(self._stands.folder),
            await self._asking("migrations", self._migrated),
            _locked(self._stands.lock),
            await self._asking("accounts", self._heard),
        )

    async def _asking(self, name: str, ask: Callable[[], Awaitable[Check]]) -> Check:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await ask()
        except TimeoutError:
            return Check(name=name, ok=False, detail=f"no answer within {PATIENCE_S:g} s")
        except (StoreError, SQLAlchemyError) as error:
            return Check(name=name, ok=False, detail=str(error).splitlines()[0])

    async def _writes(self) -> Check:
        await self._stands.store.write(health.store_writes, str(time.time_ns()))
        return Check(name="database", ok=True, detail="takes writes")

    async def _migrated(self) -> Check:
        found = await self._stands.store.read(revision)
        ok = found == head()
        fix = "" if ok else f", this process needs {head()}; restart it"
        return Check(name="migrations", ok=ok, detail=f"revision {found}{fix}")

    async def _heard(self) -> Check:
        """How many accounts are silent; not which: anybody may ask."""
        silent = len(await self._stands.store.read(accounts.alarms))
        detail = f"{silent} silent too long; the accounts page says why" if silent else "all heard"
        return Check(name="accounts", ok=not silent, detail=detail)


READINESS = web.AppKey("readiness", Readiness)


async def livez(_request: web.Request) -> web.Response:
    """Answer at all: the loop turns. Nothing else is looked at."""
    return web.json_response({"alive": True})


async def readyz(request: web.Request) -> web.Response:
    """200 when work can be done, else 503; either way each part by name."""
    checks = await request.app[READINESS].checks()
    ready = all(check.ok for check in checks if check.name not in ADVICE)
    parts = {check.name: {"ok": check.ok, "detail": check.detail} for check in checks}
    return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _locked(lock: DataLock | None) -> Check:
    if lock is None:
        return Check(name="lock", ok=True, detail="not needed: no lanes here")
    if lock.held:
        return Check(name="lock", ok=True, detail="held")
    return Check(name="lock", ok=False, detail="lost; restart this process")
