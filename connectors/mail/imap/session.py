"""One mailbox in one thread: blocking work inside, batches for the event loop outside."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Generator
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from imap_tools import BaseMailBox
from pydantic import BaseModel

from connectors.mail.imap.connection import opened
from connectors.mail.imap.cursor import Cursor, mailbox_of
from connectors.mail.imap.reading import Reading
from connectors.mail.settings import MailSettings
from connectors.mail.threads import Task, fulfil
from postroom.channel import Account
from postroom.message import Batch

T = TypeVar("T")


class OneThread(Generic[T]):
    """A thread that does one thing after the other.

    It is a daemon: one that hangs in a name look-up must not keep the process from ending.
    """

    def __init__(self, name: str) -> None:
        self._work: SimpleQueue[Task[T] | None] = SimpleQueue()
        Thread(target=self._run, name=name, daemon=True).start()

    async def do(self, work: Callable[[], T]) -> T:
        """Wait for it without blocking the loop; giving up waiting does not stop it."""
        future: Future[T] = Future()
        self._work.put((work, future))
        return await asyncio.wrap_future(future)

    def end(self, work: Callable[[], T]) -> None:
        """Do this last, and nobody waits for it."""
        self._work.put((work, Future()))
        self._work.put(None)

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            fulfil(*item)


class Session:
    """Reads a mailbox from a cursor on, until it is closed."""

    def __init__(
        self,
        account: Account[BaseModel],
        settings: MailSettings,
        cursor: str | None,
        *,
        listening: bool,
    ) -> None:
        self._account = account
        self._settings = settings
        self._cursor = Cursor.read(cursor, mailbox_of(settings))
        self._listening = listening
        self._mailbox: BaseMailBox | None = None
        self._closed = False

    async def batches(self) -> AsyncIterator[Batch]:
        """Each batch; the next is fetched when it is asked for, which says that this is stored."""
        thread: OneThread[Batch | None] = OneThread(f"mailbox {self._account.id}")
        steps = self._steps()
        try:
            while (batch := await thread.do(partial(next, steps, None))) is not None:
                yield batch
        finally:
            self._hang_up()
            thread.end(steps.close)

    def _steps(self) -> Generator[Batch, None, None]:
        settings = self._settings
        with opened(settings, self._account.token) as mailbox:
            self._mailbox = mailbox
            if self._closed:
                return
            reading = Reading(mailbox, settings, self._cursor, self._account.clock)
            yield from reading.always() if self._listening else reading.once()

    def _hang_up(self) -> None:
        """Wake the thread, whatever it waits for; it tidies up itself.

        The plain `shutdown`, because that of a TLS socket takes from it what the thread reads.
        """
        self._closed = True
        if self._mailbox is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._mailbox.client.sock, socket.SHUT_RDWR)
