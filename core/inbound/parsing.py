"""The parse lane: drains an account's raw rows through the pool into accepted batches."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from core.blobs import BlobHome, BlobMissing
from core.inbound import aftermath, queries
from core.inbound.accept import Accepted, accept
from core.inbound.arrival import Arrival, Desk, FileKey
from core.inbound.pool import Preparing
from core.inbound.prepare import Item, Parser, Prepared
from core.store import Store, StoreError, crashpoint
from postroom.clock import Clock

log = logging.getLogger(__name__)

BATCH = 50
"""Rows parsed together."""
AHEAD = 6
"""Batches being parsed, or waiting, while earlier ones are accepted."""
TOGETHER = 4
"""Most batches accepted in one commit; so many are only ready where writing is what takes time."""
BATCH_BYTES = 16_000_000
"""Bytes of payloads parsed together; one that is larger goes alone."""
WHOLE_LIMIT = 32_000_000
"""Largest payload, in bytes, that is parsed whole; of a larger one only the head is."""
HEAD_BYTES = 8_000_000
"""How much of it that is."""
REPEATS = 3
"""How often a batch is written that met another account's lane; then it must succeed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How one account's raw rows are read: who parses, with what, onto which desk."""

    desk: Desk
    parser: Parser
    preparing: Preparing


@dataclass(frozen=True, slots=True)
class _Ready:
    """A batch that only waits to be accepted, its files already in the blob store."""

    arrivals: Sequence[Arrival]
    files: dict[FileKey, bytes]


class ParseLane:
    """Handler of `parse:<account>`: one owner an account, so its messages keep their order."""

    def __init__(
        self,
        store: Store,
        blobs: BlobHome,
        reader: Callable[[Connection, int], Reader],
        accepted: Callable[[Accepted], None],
        clock: Clock,
        closing: asyncio.Event,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._reader = reader
        self._accepted = accepted
        self._clock = clock
        self._closing = closing

    async def __call__(self, key: str) -> datetime | None:
        """Drain the account's rows; nothing is left when this returns, unless we are closing."""
        account = int(key)
        reader = await self._store.read(self._reader, account)
        async with asyncio.TaskGroup() as tasks:
            await self._drain(account, reader, tasks)
        return None

    async def _drain(self, account: int, reader: Reader, tasks: asyncio.TaskGroup) -> None:
        pending: deque[asyncio.Task[_Ready]] = deque()
        waiting: list[queries.WaitingRow] = []
        after = 0
        while not self._closing.is_set():
            if len(waiting) < BATCH:
                waiting += await self._store.read(queries.waiting, account, after, AHEAD * BATCH)
                after = waiting[-1].id if waiting else after
            if rows := _bounded(waiting[:BATCH]):
                del waiting[: len(rows)]
                pending.append(tasks.create_task(self._prepare(reader, rows)))
            if rows and len(pending) < AHEAD:
                continue
            if not pending:
                return
            await self._finish(reader.desk, await _next(pending))
        for preparing in pending:
            preparing.cancel()

    async def _prepare(self, reader: Reader, rows: Sequence[queries.WaitingRow]) -> _Ready:
        items, missing = await self._items(rows)
        crashpoint("parse.before")
        prepared = await reader.preparing.prepare(items, reader.parser)
        found = {done.raw: done for done in (*prepared, *missing)}
        arrivals = [Arrival(row, found[row.id]) for row in rows]
        return _Ready(arrivals, await self._keep_files(arrivals))

    async def _items(self, rows: Sequence[queries.WaitingRow]) -> tuple[list[Item], list[Prepared]]:
        items: list[Item] = []
        missing: list[Prepared] = []
        for row in rows:
            try:
                items.append(await self._item(row))
            except BlobMissing:
                missing.append(
                    Prepared(raw=row.id, problem="its bytes are gone from the blob store")
                )
        return items, missing

    async def _item(self, row: queries.WaitingRow) -> Item:
        body, compressed = row.body, True
        truncated = row.size > WHOLE_LIMIT
        if body is None:
            compressed = False
            body = await self._blobs.head(row.digest, HEAD_BYTES if truncated else row.size)
        return Item(
            raw=row.id,
            external_id=row.external_id,
            media_type=row.media_type,
            received_at=row.received_at,
            body=body,
            compressed=compressed,
            truncated=truncated,
        )

    async def _finish(self, desk: Desk, ready: _Ready) -> None:
        for group in await self._accept(desk, ready):
            self._accepted(group)

    async def _keep_files(self, arrivals: Sequence[Arrival]) -> dict[FileKey, bytes]:
        contents: dict[FileKey, bytes] = {
            (arrival.row.id, number, position): file.content
            for arrival in arrivals
            for number, prepared in enumerate(arrival.prepared.messages)
            for position, file in enumerate(prepared.message.attachments)
            if not file.omitted
        }
        contents |= {
            (arrival.row.id, aftermath.LATE, position): late.attachment.content
            for arrival in arrivals
            for position, late in enumerate(arrival.prepared.files)
        }
        digests = await self._blobs.put_all(list(contents.values()))
        return dict(zip(contents, digests, strict=True))

    async def _accept(self, desk: Desk, ready: _Ready) -> list[Accepted]:
        """Accept the batch; one that fails is repeated row by row, and the culprit quarantined."""
        try:
            return [await self._write(desk, ready)]
        except StoreError:
            raise
        except Exception:
            log.exception(
                "a batch of %s could not be accepted; its rows go one by one", len(ready.arrivals)
            )
        return [await self._accept_alone(desk, one, ready.files) for one in ready.arrivals]

    async def _accept_alone(
        self, desk: Desk, arrival: Arrival, files: dict[FileKey, bytes]
    ) -> Accepted:
        try:
            return await self._write(desk, _Ready([arrival], files))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one row must not stop the account; it is shown with its reason
            problem = f"it could not be taken in: {type(error).__name__}"
            log.warning("raw row %s quarantined: %s", arrival.row.id, problem)
            broken = Arrival(arrival.row, Prepared(raw=arrival.row.id, problem=problem))
            return await self._write(desk, _Ready([broken], {}))

    async def _write(self, desk: Desk, ready: _Ready) -> Accepted:
        batch = desk, ready.arrivals, ready.files
        for _ in range(REPEATS):
            try:
                done = await self._store.write(accept, *batch, self._clock())
            except IntegrityError:
                # Another account's lane made the same contact first; it is found next time.
                continue
            crashpoint("ticket.committed")
            return done
        return await self._store.write(accept, *batch, self._clock())


async def _next(pending: deque[asyncio.Task[_Ready]]) -> _Ready:
    """The first batch, and with it what follows and is ready too."""
    ready = [await pending.popleft()]
    while pending and pending[0].done() and len(ready) < TOGETHER:
        ready.append(await pending.popleft())
    arrivals = [arrival for batch in ready for arrival in batch.arrivals]
    return _Ready(arrivals, {key: digest for batch in ready for key, digest in batch.files.items()})


def _bounded(rows: list[queries.WaitingRow]) -> list[queries.WaitingRow]:
    """The leading rows whose payloads fit into memory together; always at least one."""
    total = 0
    for number, row in enumerate(rows):
        total += min(row.size, WHOLE_LIMIT)
        if total > BATCH_BYTES and number:
            return rows[:number]
    return rows
