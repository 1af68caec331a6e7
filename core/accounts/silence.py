"""Whom nobody may call for a while: kept in the database, so that every process respects it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from core import tables
from core.accounts import queries
from core.store import Store
from postroom.clock import Clock

_silence = tables.silence


class StoredBlocks:
    """`postroom.channel.Blocks` over the database."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def until(self, key: str) -> datetime | None:
        """Until when nobody may call; None if everybody may now."""
        found = await self._store.read(queries.silent_until, key)
        return found if found is not None and found > self._clock() else None

    async def block(self, key: str, until: datetime) -> None:
        """Have everybody be silent until then; a later moment stays."""
        await self._store.write(be_silent, key, until, self._clock())


def be_silent(connection: Connection, key: str, until: datetime, now: datetime) -> None:
    """Keep the moment, and forget what is over."""
    connection.execute(delete(_silence).where(_silence.c.until <= now, _silence.c.key != key))
    row = {"key": key, "until": until}
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(_silence).values(row).on_conflict_do_nothing())
    else:
        connection.execute(sqlite.insert(_silence).values(row).on_conflict_do_nothing())
    connection.execute(
        update(_silence).where(_silence.c.key == key, _silence.c.until < until).values(until=until)
    )
