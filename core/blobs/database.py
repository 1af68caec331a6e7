"""Blobs as rows: the home that every host of a PostgreSQL installation shares."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, insert, select

from core import tables
from core.blobs.home import BlobMissing
from core.store import Store


class DatabaseBlobs:
    """Blobs in the `blob` table, each in a transaction of its own before it is referred to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put_all(self, contents: Sequence[bytes]) -> list[bytes]:
        """Keep each content durably; return their digests, in order."""
        if not contents:
            return []
        by_digest = {hashlib.sha256(content).digest(): content for content in contents}
        await self._store.write(_insert_missing, by_digest)
        return [hashlib.sha256(content).digest() for content in contents]

    async def put_stream(self, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        """Keep one content; a row holds at most 1 GB, so the whole passes through memory once."""
        content = b"".join(chunks)
        (digest,) = await self.put_all([content])
        return digest, len(content)

    async def head(self, digest: bytes, limit: int) -> bytes:
        """The first `limit` bytes; raises `BlobMissing`."""
        found = await self._store.read(_head, digest, limit)
        if found is None:
            raise BlobMissing(digest.hex())
        return found


def _insert_missing(connection: Connection, by_digest: dict[bytes, bytes]) -> None:
    known = connection.execute(
        select(tables.blob.c.digest).where(tables.blob.c.digest.in_(by_digest))
    )
    missing = by_digest.keys() - {row.digest for row in known}
    if missing:
        connection.execute(
            insert(tables.blob),
            [{"digest": d, "size": len(by_digest[d]), "body": by_digest[d]} for d in missing],
        )


def _head(connection: Connection, digest: bytes, limit: int) -> bytes | None:
    body = func.substr(tables.blob.c.body, 1, limit)
    return connection.execute(select(body).where(tables.blob.c.digest == digest)).scalar()
