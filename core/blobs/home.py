"""What every home of blobs can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol


class BlobMissing(LookupError):
    """No blob has this digest; the store is damaged or was restored without its files."""


class BlobHome(Protocol):
    """A place for immutable bytes, named by their sha256; putting the same bytes twice is free."""

    async def put_all(self, contents: Sequence[bytes]) -> list[bytes]:
        """Keep each content durably; return their digests, in order."""
        ...

    async def put_stream(self, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        """Keep one content too large for memory; return its digest and size."""
        ...

    async def head(self, digest: bytes, limit: int) -> bytes:
        """The first `limit` bytes; raises `BlobMissing`."""
        ...
