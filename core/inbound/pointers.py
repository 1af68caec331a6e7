"""Pointers: which tickets the messages of a batch point at, and by what."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.inbound import queries
from core.inbound.arrival import Desk, Fresh
from core.inbound.standing import queries as standing


@dataclass(slots=True)
class Pointers:
    """Which ticket each id, thread or number named in the batch stands for."""

    messages: dict[str, queries.KnownMessage]
    threads: dict[str, int]
    numbers: dict[int, int]
    cases: dict[tuple[str, str], int]
    """By thread and order: one thread may bear several cases."""

    @classmethod
    def load(
        cls, connection: Connection, desk: Desk, fresh: Sequence[Fresh], also: Collection[str] = ()
    ) -> Pointers:
        """Look up what the messages name, and threads `also` spoken of."""
        named = {name for item in fresh for name in _named_messages(item)}
        threads = {item.message.thread for item in fresh if item.message.thread}.union(also)
        numbers = {number for item in fresh for number in (*item.own_tickets, *item.numbers)}
        return cls(
            queries.messages(connection, desk.account, named),
            standing.threads(connection, desk.account, threads),
            standing.numbered(connection, desk.account, numbers),
            standing.cases(connection, desk.account, _cases(fresh)),
        )

    def all_tickets(self) -> set[int]:
        """Every ticket that anything in the batch names."""
        by_message = {known.ticket for known in self.messages.values()}
        by_thread = set(self.threads.values()) | set(self.cases.values())
        return by_message | by_thread | set(self.numbers.values())

    def original(self, item: Fresh) -> int | None:
        """The message of ours that a delivery report is about; any other report is just a mail."""
        bounce = item.message.bounce
        known = self.messages.get(bounce.original_id) if bounce else None
        return known.id if known and known.ours else None

    def learn(self, item: Fresh, ticket: int) -> None:
        """Later messages of the same batch may answer this one."""
        self.messages[item.external_id] = queries.KnownMessage(item.id, ticket, "")
        if item.message.thread:
            self.threads[item.message.thread] = ticket
            if item.message.order:
                self.cases[item.message.thread, item.message.order] = ticket

    def tickets_of(self, item: Fresh) -> Iterator[int]:
        """The tickets a message points at, strongest evidence first."""
        case = (item.message.thread, item.message.order)
        if case in self.cases:
            yield self.cases[case]
        if item.message.thread in self.threads:
            yield self.threads[item.message.thread]
        yield from self._numbered(item.own_tickets)
        for name in _named_messages(item):
            known = self.messages.get(name)
            if known is not None:
                yield known.ticket
        yield from self._numbered(item.numbers)

    def guessable(self, item: Fresh) -> frozenset[int]:
        """Tickets that nothing but a number in the subject names."""
        surer = replace(item, numbers=())
        return frozenset(self.tickets_of(item)) - frozenset(self.tickets_of(surer))

    def _numbered(self, numbers: tuple[int, ...]) -> Iterator[int]:
        return (self.numbers[number] for number in numbers if number in self.numbers)


def _cases(fresh: Sequence[Fresh]) -> set[tuple[str, str]]:
    """Threads and orders that messages name."""
    named = {(item.message.thread, item.message.order) for item in fresh}
    return {(thread, order) for thread, order in named if thread and order}


def _named_messages(item: Fresh) -> Iterator[str]:
    """Ids of messages this one points at, strongest first."""
    if item.message.bounce is not None and item.message.bounce.original_id:
        yield item.message.bounce.original_id
    yield from item.message.references
