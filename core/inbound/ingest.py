"""Ingesting: messages offered from files, by the very path that live ones take."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core.blobs import BlobHome
from core.inbound.receive import INLINE_LIMIT, Origin, RawRow, Received, keep, packed, raw_row
from core.store import Store
from postroom.clock import Clock
from postroom.message import UNREADABLE, Raw

BATCH = 128
"""Most mails stored in one commit."""
BATCH_BYTES = 16_000_000
"""How many bytes of them are in memory before that, give or take one mail."""
CHUNK = 1 << 20


class Offered(Protocol):
    """One message offered: its bytes, or where they lie if they are many, or why not."""

    @property
    def origin(self) -> str:
        """Where it came from, for people: a path, or a path and a number."""
        ...

    @property
    def payload(self) -> bytes | None:
        """The bytes; None if they are too many to hold or cannot be read."""
        ...

    @property
    def error(self) -> str:
        """Why it cannot be read; empty if it can."""
        ...

    @property
    def path(self) -> Path | None:
        """The file to read it from when there is no payload."""
        ...

    @property
    def offset(self) -> int:
        """Where in that file it begins."""
        ...

    @property
    def size(self) -> int:
        """How many bytes it has."""
        ...


@dataclass(slots=True)
class Intake:
    """What has been offered so far."""

    seen: int = 0
    duplicates: int = 0
    first: int = 0
    """Id of the first raw row stored, 0 if none was."""
    last: int = 0

    def count(self, received: Received) -> None:
        """Add one stored batch."""
        self.seen += len(received.stored) + received.duplicates
        self.duplicates += received.duplicates
        if received.stored:
            self.first = self.first or received.stored[0]
            self.last = received.stored[-1]


async def take_in(
    store: Store,
    blobs: BlobHome,
    origin: Origin,
    offers: Iterable[Offered],
    clock: Clock,
    progress: Callable[[Intake], None],
) -> Intake:
    """Store everything offered, in batches; parsing follows from the rows."""
    intake = Intake()
    batches = _batched(offers)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, thread_name_prefix="offers") as reading:
        while batch := await loop.run_in_executor(reading, _read, batches, clock):
            rows = [await _stored(blobs, one, clock) for one in batch]
            intake.count(await store.write(keep, origin, rows))
            progress(intake)
    return intake


def _read(batches: Iterator[list[Offered]], clock: Clock) -> list[RawRow | Offered]:
    """The next batch, small mails ready to be stored; in a thread of its own."""
    return [_row(offer, clock) for offer in next(batches, [])]


def _row(offer: Offered, clock: Clock) -> RawRow | Offered:
    if offer.error:
        return _unreadable(offer, clock)
    payload = offer.payload
    if payload is None or len(payload) > INLINE_LIMIT:
        return offer
    return _mail(hashlib.sha256(payload).digest(), len(payload), packed(payload), clock())


async def _stored(blobs: BlobHome, one: RawRow | Offered, clock: Clock) -> RawRow:
    """The row itself, or that of a mail whose bytes go to the blob store first."""
    if isinstance(one, RawRow):
        return one
    chunks = _chunks(one) if one.payload is None else (one.payload,)
    digest, size = await blobs.put_stream(chunks)
    return _mail(digest, size, None, clock())


def _mail(digest: bytes, size: int, body: bytes | None, now: datetime) -> RawRow:
    return RawRow(
        external_id=_name(digest),
        media_type="message/rfc822",
        digest=digest,
        size=size,
        body=body,
        received_at=now,
    )


def _name(digest: bytes) -> str:
    """The id of a mail from a file: its bytes' own."""
    return f"sha256:{digest.hex()}"


def _unreadable(offer: Offered, clock: Clock) -> RawRow:
    place = hashlib.sha256(offer.origin.encode("utf-8", "surrogateescape")).hexdigest()
    return raw_row(
        Raw(
            external_id=f"unreadable:{place}",
            received_at=clock(),
            payload=offer.error.encode("utf-8", "replace"),
            media_type=UNREADABLE,
        )
    )


def _chunks(offer: Offered) -> Iterator[bytes]:
    left = offer.size
    with Path(offer.path or offer.origin).open("rb") as file:
        file.seek(offer.offset)
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _batched(offers: Iterable[Offered]) -> Iterator[list[Offered]]:
    batch: list[Offered] = []
    room = BATCH_BYTES
    for offer in offers:
        batch.append(offer)
        room -= len(offer.payload or b"")
        if len(batch) == BATCH or room <= 0:
            yield batch
            batch, room = [], BATCH_BYTES
    if batch:
        yield batch
