"""Pointers: which tickets the messages of a batch point at, and by what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core.inbound.arrival import Desk, Fresh, Sorted, named_messages
from core.inbound.known import queries
from core.inbound.standing import queries as standing
from postroom.ids import NO_TICKET


@dataclass(slots=True)
class Pointers:
    """Which ticket each id, thread or number named in the batch stands for."""

    messages: dict[str, queries.KnownMessage]
    threads: dict[str, int]
    numbers: dict[int, int]
    cases: dict[tuple[str, str], int]
    """By thread and order: one thread may bear several cases."""
    written: dict[str, int]
    """By threads that a ticket's message was sent into, beside its own: what is said about such a
    thread is not about the ticket, only what is said in it."""
    reported: dict[int, queries.Reported]
    """What delivery reports of the batch are about, by message."""

    @classmethod
    def load(
        cls, connection: Connection, desk: Desk, batch: Sorted, also: Collection[str] = ()
    ) -> Pointers:
        """Look up what the new messages name, and threads `also` spoken of."""
        fresh = batch.fresh
        named = {name for item in fresh for name in named_messages(item.message)}
        messages = {name: batch.known[name] for name in named if name in batch.known}
        threads = {item.message.thread for item in fresh if item.message.thread}.union(also)
        numbers = {number for item in fresh for number in (*item.own_tickets, *item.numbers)}
        return cls(
            messages,
            standing.threads(connection, desk.account, threads),
            standing.numbered(connection, desk.account, numbers),
            standing.cases(connection, desk.account, _cases(fresh)),
            standing.written(connection, desk.account, threads),
            queries.reported(connection, desk.account, set(_reported(fresh, messages))),
        )

    def all_tickets(self) -> set[int]:
        """Every ticket that anything in the batch names."""
        by_message = {known.ticket for known in self.messages.values()}
        by_thread = {*self.threads.values(), *self.cases.values(), *self.written.values()}
        by_report = {one.ticket for one in self.reported.values()}
        return by_message | by_thread | by_report | set(self.numbers.values())

    def original(self, item: Fresh) -> queries.Reported | None:
        """The message of ours that a delivery report is about; any other report is just a mail."""
        if not self.reported:
            return None
        named = _reported((item,), self.messages)
        return next((self.reported[id_] for id_ in named if id_ in self.reported), None)

    def learn(self, item: Fresh, ticket: int) -> None:
        """Later messages of the same batch may answer this one."""
        self.messages[item.external_id] = queries.KnownMessage(item.id, ticket, "")
        thread = item.message.thread
        if thread and self.written.get(thread) != ticket:
            self.threads[thread] = ticket
            if item.message.order:
                self.cases[item.message.thread, item.message.order] = ticket

    def tickets_of(self, item: Fresh) -> tuple[int, ...]:
        """The tickets a message points at, strongest evidence first."""
        return (*self._surely(item), *self._numbered(item.numbers))

    def guessable(self, item: Fresh) -> frozenset[int]:
        """Tickets that nothing but a number in the subject names."""
        return frozenset(self._numbered(item.numbers)).difference(self._surely(item))

    def _surely(self, item: Fresh) -> Iterator[int]:
        message = item.message
        if message.thread:
            yield from self._of_thread(message.thread, message.order)
        yield from self._numbered(item.own_tickets)
        if original := self.original(item):
            yield original.ticket
        for name in named_messages(message):
            known = self.messages.get(name)
            if known is not None:
                yield known.ticket

    def _of_thread(self, thread: str, order: str) -> list[int]:
        """The case of that order; then the thread's own, and one that was written from into it.

        Of these the newest first.
        """
        case = [self.cases[thread, order]] if (thread, order) in self.cases else []
        known = {by[thread] for by in (self.threads, self.written) if thread in by}
        return case + sorted(known, reverse=True)

    def _numbered(self, numbers: tuple[int, ...]) -> Iterator[int]:
        return (self.numbers[number] for number in numbers if number in self.numbers)


def _cases(fresh: Sequence[Fresh]) -> set[tuple[str, str]]:
    """Threads and orders that messages name."""
    named = {(item.message.thread, item.message.order) for item in fresh}
    return {(thread, order) for thread, order in named if thread and order}


def _reported(fresh: Iterable[Fresh], known: Mapping[str, queries.KnownMessage]) -> Iterator[int]:
    """Messages that reports may be about: by the id they name, else by our signed token."""
    for item in fresh:
        bounce = item.message.bounce
        if bounce is not None and bounce.original_id in known:
            yield known[bounce.original_id].id
        if item.reported is not None and item.reported.ticket != NO_TICKET:
            yield item.reported.message
