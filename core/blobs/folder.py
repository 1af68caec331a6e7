"""Blobs as files: `ab/cdef…`, written aside, synced, renamed, and only then spoken of."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from core.blobs.home import BlobMissing
from core.store import crashpoint

P = ParamSpec("P")
T = TypeVar("T")


class FolderBlobs:
    """A folder of blobs; file and folder are on disk (fsync) before `put` returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = False
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="blobs")

    async def put_all(self, contents: Sequence[bytes]) -> list[bytes]:
        """Keep each content durably; return their digests, in order."""
        if not contents:
            return []
        return await self._run(self._put_all, contents)

    async def put_stream(self, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        """Keep one content too large for memory; return its digest and size."""
        return await self._run(self._put, chunks)

    async def head(self, digest: bytes, limit: int) -> bytes:
        """The first `limit` bytes; raises `BlobMissing`."""
        return await self._run(self._head, digest, limit)

    def path(self, digest: bytes) -> Path:
        """Where the blob with this digest lies."""
        name = digest.hex()
        return self._folder / name[:2] / name[2:]

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))

    def _put_all(self, contents: Sequence[bytes]) -> list[bytes]:
        digests = [hashlib.sha256(content).digest() for content in contents]
        missing = {
            digest: content
            for digest, content in zip(digests, contents, strict=True)
            if not self.path(digest).exists()
        }
        for digest, content in missing.items():
            self._write((content,), digest)
        # Also of those that were there: whoever put them may have been killed before this.
        for folder in {self.path(digest).parent for digest in digests}:
            _sync(folder)
        return digests

    def _put(self, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        target, digest, size = self._write(chunks)
        _sync(target.parent)
        return digest, size

    def _write(
        self, chunks: Iterable[bytes], known: bytes | None = None
    ) -> tuple[Path, bytes, int]:
        """Put a file in its place; its folder still has to be synced. `known`: its digest."""
        self._make_folders()
        handle, aside = tempfile.mkstemp(prefix=".put-", dir=self._folder)
        try:
            digest, size = _write(handle, chunks, known)
            crashpoint("attach.tmp")
            target = self.path(digest)
            Path(aside).rename(target)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        crashpoint("attach.renamed")
        return target, digest, size

    def _make_folders(self) -> None:
        """All 256 at once, so that they are synced once and not one by one in the hot path."""
        if self._made or (self._folder / "ff").exists():
            self._made = True
            return
        for number in range(256):
            (self._folder / f"{number:02x}").mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(self._folder)
        self._made = True

    def _head(self, digest: bytes, limit: int) -> bytes:
        try:
            with self.path(digest).open("rb") as file:
                return file.read(limit)
        except FileNotFoundError as error:
            raise BlobMissing(digest.hex()) from error


def _write(handle: int, chunks: Iterable[bytes], known: bytes | None) -> tuple[bytes, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            if known is None:
                digest.update(chunk)
            size += file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return known or digest.digest(), size


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
