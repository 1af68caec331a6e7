"""`Store`: what the rest of the product sees of the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from core.store.engines import READERS, is_sqlite, reader_engine, writer_engine
from core.store.errors import translated
from core.store.writer import Writer

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """The database of this process: `write` and `read` run synchronous functions on it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sqlite = is_sqlite(url)
        self._reading: Engine = reader_engine(url)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._listeners: tuple[Callable[[], None], ...] = ()
        threads = 1 if self.sqlite else READERS
        self._writer = Writer(writer_engine(url), threads, self._committed)

    def listen(self, callback: Callable[[], None]) -> None:
        """Call this after every commit of this process, in the writer's thread; it must be quick.

        A hint that there may be news: a commit of another process rings nobody here.
        """
        self._listeners = (*self._listeners, callback)

    def stop_listening(self, callback: Callable[[], None]) -> None:
        """Undo `listen`."""
        self._listeners = tuple(one for one in self._listeners if one != callback)

    def _committed(self) -> None:
        for callback in self._listeners:
            try:
                callback()
            except Exception:  # what is stored is stored; the writer and other listeners go on
                log.exception("a listener to commits failed")

    async def write(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `fn` in a transaction of the writer; return its result once it is committed.

        Cancelling the caller does not cancel a transaction that has begun: a time-out means
        "unknown", never "failed". Raises `StoreError` when the database cannot take it.
        """
        future = self._writer.submit(_bound(fn, args, kwargs))
        return await asyncio.wrap_future(future)

    async def read(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `fn` on a read connection, in one snapshot."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, partial(self.read_now, fn, *args, **kwargs)
        )

    def write_now(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`write` for callers without an event loop."""
        result: T = self._writer.submit(_bound(fn, args, kwargs)).result()
        return result

    def read_now(
        self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`read` for callers without an event loop."""
        try:
            with self._reading.connect() as connection, connection.begin():
                return fn(connection, *args, **kwargs)
        except DBAPIError as error:
            raise translated(error) or error from error

    def close(self) -> None:
        """Finish queued writes and let go of every connection."""
        self._writer.close()
        self._readers.shutdown()
        self._reading.dispose()


def open_store(url: str) -> Store:
    """Open the database at a SQLAlchemy URL (`sqlite:///…` or `postgresql://…`)."""
    return Store(url)


def _bound(
    fn: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
) -> Callable[[Connection], T]:
    def transaction(connection: Connection) -> T:
        return fn(connection, *args, **kwargs)

    return transaction
