"""The writer: takes transactions from a queue, and lets small ones share a commit."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from core.store.errors import StoreError, StoreLocked, StoreUnavailable, translated

log = logging.getLogger(__name__)

GROUP = 64
"""Most transactions in one commit."""
REPEATS = 5
"""How often a transaction is run again that PostgreSQL ended to resolve a deadlock."""

Transaction = Callable[[Connection], Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """A transaction that wants to be written, and where its result goes."""

    transaction: Transaction
    result: Future[Any]


class Writer:
    """Threads that write; one on SQLite, a few on PostgreSQL."""

    def __init__(self, engine: Engine, threads: int, committed: Callable[[], None]) -> None:
        self._engine = engine
        self._committed = committed
        self._queue: queue.SimpleQueue[Ask | None] = queue.SimpleQueue()
        self._group = GROUP if threads == 1 else 1
        self._threads = [
            threading.Thread(target=self._work, name=f"writer-{n}", daemon=True)
            for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, transaction: Transaction) -> Future[Any]:
        """Queue a transaction; the future holds its result after the commit."""
        ask = Ask(transaction, Future())
        self._queue.put(ask)
        return ask.result

    def close(self) -> None:
        """Finish what is queued, then end."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [
                ask for ask in self._gather(first) if ask.result.set_running_or_notify_cancel()
            ]
            if group:
                self._commit(group)
                self._committed()

    def _gather(self, first: Ask) -> list[Ask]:
        group = [first]
        while len(group) < self._group:
            try:
                ask = self._queue.get_nowait()
            except queue.Empty:
                return group
            if ask is None:
                self._queue.put(None)
                return group
            group.append(ask)
        return group

    def _commit(self, group: list[Ask]) -> None:
        if len(group) == 1:
            self._commit_alone(group[0])
            return
        try:
            with self._engine.begin() as connection:
                results = [ask.transaction(connection) for ask in group]
        except BaseException as error:  # noqa: BLE001 - a member failed: each is repeated alone and told its own error
            for ask in group:
                self._after_failure(ask, error)
            return
        for ask, result in zip(group, results, strict=True):
            ask.result.set_result(result)

    def _after_failure(self, ask: Ask, error: BaseException) -> None:
        """Repeat a member alone, unless nobody can write: each would wait as long as the group."""
        if (refused := _refused(error)) is None:
            self._commit_alone(ask)
        else:
            ask.result.set_exception(refused)

    def _commit_alone(self, ask: Ask) -> None:
        try:
            result = self._run(ask.transaction)
        except DBAPIError as error:
            ask.result.set_exception(translated(error) or error)
        except BaseException as error:  # noqa: BLE001 - whatever it is belongs to the caller
            ask.result.set_exception(error)
        else:
            ask.result.set_result(result)

    def _run(self, transaction: Transaction) -> Any:
        for repeat in range(REPEATS):
            try:
                with self._engine.begin() as connection:
                    return transaction(connection)
            except OperationalError as error:
                if not _deadlocked(error) or repeat == REPEATS - 1:
                    raise
                log.info("transaction repeated after a deadlock, repeat %s", repeat + 1)
        raise AssertionError("unreachable")


def _refused(error: BaseException) -> StoreError | None:
    """What to tell whoever wanted to write, if the database takes nothing from anybody now."""
    said = translated(error) if isinstance(error, DBAPIError) else None
    return said if isinstance(said, StoreLocked | StoreUnavailable) else None


def _deadlocked(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}
