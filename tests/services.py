"""What services are asked with in a test: a database, a key, the guarded way out, a clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from core import plugins, services
from core.access import SYSTEM
from core.audit import By
from core.http import guarded_session
from core.secrets import Sealer
from core.services import ServiceRow, keeping, kinds
from core.services.queries import TRANSLATOR
from core.store import Store, open_store
from core.writing.settings import WRITER_KIND
from postroom.http import Http
from postroom.registry import Registry
from tests.seeds import NOW


@dataclass(slots=True, kw_only=True)
class Backed:
    """Fits `core.services.Backing`."""

    store: Store
    registry: Registry
    sealer: Sealer
    http: Http
    now: datetime = NOW

    def clock(self) -> datetime:
        """The clock, moved by hand."""
        return self.now

    async def set_up(self, key: str, **settings: Any) -> None:
        """Set a translator up; the first is asked first."""
        await self._save(kinds.translator(self.registry, key), settings)

    async def set_up_writer(self, **settings: Any) -> None:
        """Set the AI server up."""
        await self._save(WRITER_KIND, {"model": "m", **settings})

    async def row(self, key: str, kind: str = TRANSLATOR) -> ServiceRow:
        """How a service fares."""
        row = await self.store.read(services.by_key, kind, key)
        assert row is not None
        return row

    async def _save(self, own: keeping.Kind, settings: Mapping[str, Any]) -> None:
        await self.store.write(keeping.save, own, settings, self.sealer, By(SYSTEM, self.now))


@asynccontextmanager
async def backed(url: str, folder: Path, *, seconds: float = 10.0) -> AsyncIterator[Backed]:
    """All of it on this database; this machine may be asked, but not 127.0.0.2."""
    store = open_store(url)
    sealer = Sealer([Fernet.generate_key()], folder)
    try:
        async with guarded_session([ip_network("127.0.0.1/32")], seconds=seconds) as http:
            yield Backed(store=store, registry=plugins.load(), sealer=sealer, http=http)
    finally:
        store.close()
