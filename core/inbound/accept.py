"""Accepting: parsed rows become contacts, tickets, messages and events, in one commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core import tables
from core.events import NewEvent
from core.inbound import queries, write
from core.inbound.arrival import Arrival, Desk, FileKey, Fresh, split
from core.inbound.contacts import contacts_of
from core.inbound.ledger import Ledger, TicketState
from core.inbound.quarantine import close, stand_in
from core.inbound.rows import attachment_rows, message_row
from core.inbound.thread import Decision, Evidence, Join, Open, decide
from core.store import crashpoint, reserve
from core.tickets.lock import lock
from postroom.message import Bounce, Direction

EARLIEST = timedelta(days=365 * 40)
"""A message that claims to be older than this is dated by its arrival."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What one batch came to."""

    messages: int
    duplicates: int
    quarantined: int
    opened: int
    """Tickets opened, stand-ins of quarantined rows included."""
    events: int


def accept(
    connection: Connection,
    desk: Desk,
    arrivals: Sequence[Arrival],
    files: Mapping[FileKey, bytes],
    now: datetime,
) -> Accepted:
    """Take a batch in. `files`: the digest of each attachment, already in the blob store."""
    fresh, repeated = split(connection, desk, arrivals)
    ledger = Ledger(raw_states=dict.fromkeys((item.raw for item in repeated), "duplicate"))
    _take_in(connection, desk, ledger, fresh, files, now)
    unreadable = [arrival for arrival in arrivals if arrival.prepared.problem]
    for arrival in unreadable:
        stand_in(connection, desk, ledger, arrival, now)
    for arrival in arrivals:
        ledger.raw_states.setdefault(arrival.row.id, "accepted")
    close(connection, desk, _unneeded(arrivals, ledger), now)
    crashpoint("ticket.tx_open")
    events = write.everything(connection, desk, ledger, now)
    return Accepted(
        messages=len(ledger.messages),
        duplicates=len(repeated),
        quarantined=len(unreadable),
        opened=ledger.opened,
        events=events,
    )


def _unneeded(arrivals: Sequence[Arrival], ledger: Ledger) -> list[int]:
    """Stand-ins of what can be read by now and went elsewhere."""
    return [
        arrival.row.stand_in
        for arrival in arrivals
        if arrival.row.stand_in and not arrival.prepared.problem
        if arrival.row.stand_in not in ledger.touched
    ]


def _take_in(
    connection: Connection,
    desk: Desk,
    ledger: Ledger,
    fresh: Sequence[Fresh],
    files: Mapping[FileKey, bytes],
    now: datetime,
) -> None:
    if not fresh:
        return
    pointers = _Pointers.load(connection, desk, fresh)
    lock(connection, pointers.all_tickets())
    ledger.tickets.update(queries.tickets(connection, pointers.all_tickets()))
    related = _related(ledger, fresh, pointers)
    contacts = contacts_of(connection, desk, related, now)
    ids = reserve(connection, tables.message, len(related))
    for item, message_id in zip(related, ids, strict=True):
        placed = replace(
            item,
            id=message_id,
            contact=contacts[item.identity],
            at=_when(item, now),
            bounced_message=pointers.original(item),
        )
        state = _place(desk, ledger, placed, pointers, now)
        pointers.learn(placed, state.id)
        ledger.messages.append(message_row(desk, placed, state.id, now))
        ledger.attachments.extend(attachment_rows(placed, files))


def _related(ledger: Ledger, fresh: Sequence[Fresh], pointers: _Pointers) -> list[Fresh]:
    """All but what we wrote elsewhere to somebody without a ticket: that is nobody's business."""
    related: list[Fresh] = []
    here: set[str] = set()
    for item in fresh:
        message = item.message
        wrote_it = message.direction is Direction.OUT and not message.thread
        answers = any(ticket in ledger.tickets for ticket in pointers.tickets_of(item))
        if wrote_it and not answers and here.isdisjoint(message.references):
            ledger.raw_states[item.raw] = "unrelated"
            continue
        here.add(item.external_id)
        related.append(item)
    return related


@dataclass(slots=True)
class _Pointers:
    """Which ticket each id, thread or number named in the batch stands for."""

    messages: dict[str, queries.KnownMessage]
    threads: dict[str, int]
    numbers: dict[int, int]

    @classmethod
    def load(cls, connection: Connection, desk: Desk, fresh: Sequence[Fresh]) -> _Pointers:
        named = {name for item in fresh for name in _named_messages(item)}
        threads = {item.message.thread for item in fresh if item.message.thread}
        numbers = {number for item in fresh for number in (*item.own_tickets, *item.numbers)}
        return cls(
            queries.messages(connection, desk.account, named),
            queries.threads(connection, desk.account, threads),
            queries.numbered(connection, desk.account, numbers),
        )

    def all_tickets(self) -> set[int]:
        by_message = {known.ticket for known in self.messages.values()}
        return by_message | set(self.threads.values()) | set(self.numbers.values())

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

    def tickets_of(self, item: Fresh) -> Iterator[int]:
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


def _named_messages(item: Fresh) -> Iterator[str]:
    """Ids of messages this one points at, strongest first."""
    if item.message.bounce is not None and item.message.bounce.original_id:
        yield item.message.bounce.original_id
    yield from item.message.references


def _when(item: Fresh, now: datetime) -> datetime:
    """The moment a message counts from: an import's own date, else its arrival."""
    if item.automate:
        return item.received_at
    claimed = item.message.sent_at
    return claimed if now - EARLIEST < claimed <= now else item.received_at


def _place(
    desk: Desk, ledger: Ledger, item: Fresh, pointers: _Pointers, now: datetime
) -> TicketState:
    known = {
        ticket: ledger.tickets[ticket].known()
        for ticket in pointers.tickets_of(item)
        if ticket in ledger.tickets
    }
    decision = decide(_evidence(desk, item, pointers), known, now)
    state, opened = _ticket_for(desk, ledger, item, decision)
    first = state.first_customer_message_at is None and not item.message.automatic
    _note_message(desk, state, item)
    reopened = isinstance(decision, Join) and decision.reopens
    _record(ledger, item, state, {"opened": opened, "first": first, "reopened": reopened})
    return state


def _evidence(desk: Desk, item: Fresh, pointers: _Pointers) -> Evidence:
    message = item.message
    return Evidence(
        tickets=tuple(pointers.tickets_of(item)),
        guessable=pointers.guessable(item) if item.unproven else frozenset(),
        contact=item.contact,
        identity=item.identity,
        by_channel=bool(message.thread),
        ours=_ours(desk, item),
        unproven=item.unproven,
        automatic=bool(message.automatic),
    )


def _ours(desk: Desk, item: Fresh) -> bool:
    """Written by us: told so by the channel, or proven to come from an address of ours."""
    if item.message.direction is Direction.OUT or item.bounced_message is not None:
        return True
    return item.message.proof == "pass" and item.identity in desk.own_addresses


def _ticket_for(
    desk: Desk, ledger: Ledger, item: Fresh, decision: Decision
) -> tuple[TicketState, bool]:
    if isinstance(decision, Join):
        state = ledger.tickets[decision.ticket]
        if decision.reopens:
            _reopen(desk, ledger, item, state)
        return state, False
    state = _opened(desk, ledger, item, decision)
    ledger.tickets[state.id] = state
    return state, True


def _opened(desk: Desk, ledger: Ledger, item: Fresh, decision: Open) -> TicketState:
    message = item.message
    stand_in_id = item.stand_in if item.stand_in not in ledger.tickets else None
    if stand_in_id is None:
        ledger.opened += 1
    return TicketState(
        id=stand_in_id or -len(ledger.tickets) - 1,
        contact=item.contact,
        status=desk.open_status,
        reopen_within=desk.reopen_within,
        last_message_at=item.at,
        created_at=item.at,
        subject=message.subject,
        source=message.source,
        thread=message.thread,
        type=desk.types.get(message.ticket_type),
        order=message.order,
        previous=decision.previous,
        fresh=stand_in_id is None,
        renamed=stand_in_id is not None,
    )


def _reopen(desk: Desk, ledger: Ledger, item: Fresh, state: TicketState) -> None:
    ledger.events.append(
        NewEvent(
            ticket=state.id,
            kind="status_set",
            actor="customer",
            payload={"status": desk.open_status, "previous": state.status},
            quiet=not item.automate,
        )
    )
    state.reopen(desk.open_status)


def _note_message(desk: Desk, state: TicketState, item: Fresh) -> None:
    message = item.message
    state.last_message_at = max(state.last_message_at, item.at)
    state.preview = item.prepared.preview
    if message.direction is Direction.OUT:
        state.heard_us(item.at)
    elif not message.automatic:
        state.heard_customer(item.id, item.at, desk.answer_within)
    elif state.last_customer_message_id is None:
        state.last_customer_message_id = item.id
    if message.bounce is None and not item.unproven:
        _invite(desk, state, item)


def _invite(desk: Desk, state: TicketState, item: Fresh) -> None:
    """Those a participant copies in take part from now on; our own addresses never do."""
    for address in (*item.message.to, *item.message.cc):
        folded = address.address.casefold()
        if folded in desk.own_addresses or folded in state.participants or folded == item.identity:
            continue
        if len(state.participants) < desk.most_participants:
            state.participants.add(folded)
            state.newcomers[folded] = address.name


def _record(ledger: Ledger, item: Fresh, state: TicketState, happened: dict[str, bool]) -> None:
    """Append the message's one event; it serves ticket_created, message_received, first_message."""
    if not state.fresh:
        ledger.touched.add(state.id)
    ours = item.message.direction is Direction.OUT
    ledger.events.append(
        NewEvent(
            ticket=state.id,
            kind="message_sent" if ours else "message_received",
            actor="agent" if ours else "customer",
            payload={"by": "agent"} if ours else happened,
            message=item.id,
            quiet=not item.automate,
        )
    )
    if item.message.bounce is not None:
        _mark_bounced(ledger, item, item.message.bounce, state)


_BOUNCE_STATES = {"failed": "bounced", "delayed": "delayed"}
"""What a report's action makes of the message it is about; other actions are good news."""


def _mark_bounced(ledger: Ledger, item: Fresh, bounce: Bounce, state: TicketState) -> None:
    original, shown = item.bounced_message, _BOUNCE_STATES.get(bounce.action)
    if original is None or shown is None:
        return
    reason = _reason(bounce)
    ledger.bounced.append({"b_message": original, "b_state": shown, "b_reason": reason})
    ledger.events.append(
        NewEvent(
            ticket=state.id,
            kind="bounced",
            actor="system",
            payload={"recipient": bounce.recipient, "action": bounce.action, "reason": reason},
            message=original,
            quiet=not item.automate,
        )
    )


def _reason(bounce: Bounce) -> str:
    """Who did not get it, and why, in the words of the server that says so."""
    said = " ".join(f"{bounce.status} {bounce.diagnostic}".split())[:500]
    who = bounce.recipient or "a recipient"
    if bounce.action == "delayed":
        return f"it has not reached {who} yet, the server goes on trying: {said}"
    return f"it came back from {who}: {said}"
