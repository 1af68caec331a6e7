"""Accepting: parsed rows become contacts, tickets, messages and events, in one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from core import orders, tables
from core.events import NewEvent
from core.inbound import aftermath, returned, write
from core.inbound.arrival import Arrival, Desk, FileKey, Fresh, Sorted, split
from core.inbound.contacts import contacts_of, language_of
from core.inbound.ledger import Ledger, TicketState
from core.inbound.pointers import Pointers
from core.inbound.quarantine import close, stand_in, with_living
from core.inbound.rows import attachment_rows, message_row
from core.inbound.said import Said
from core.inbound.standing import queries as standing
from core.inbound.thread import Decision, Evidence, Join, Open, decide
from core.store import crashpoint, reserve
from core.tickets.lock import lock
from postroom.message import Direction
from postroom.order import Order

RETURN = "return"
"""The ticket type of a message by which a channel reports a return."""
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
    arrivals = with_living(connection, arrivals)
    batch = split(connection, desk, arrivals)
    ledger = Ledger(raw_states=dict.fromkeys((item.raw for item in batch.repeated), "duplicate"))
    said = Said.of(connection, desk, ledger, arrivals, now)
    _take_in(connection, desk, ledger, batch, files, said)
    unreadable = [arrival for arrival in arrivals if arrival.prepared.problem]
    for arrival in unreadable:
        stand_in(connection, desk, ledger, arrival, now)
    for arrival in arrivals:
        ledger.raw_states.setdefault(arrival.row.id, "accepted")
    close(connection, desk, _unneeded(arrivals, ledger), now)
    crashpoint("ticket.tx_open")
    events = write.everything(connection, desk, ledger, now)
    aftermath.apply(connection, desk, arrivals, files, now)
    returned.tell(connection, ledger, batch.fresh, now)
    orders.take(connection, desk.account, _orders(arrivals))
    if desk.looks_up:
        orders.ask_for_new(connection, desk.account, _buyers(batch.fresh), now)
    return Accepted(
        messages=len(ledger.messages),
        duplicates=len(batch.repeated),
        quarantined=len(unreadable),
        opened=ledger.opened,
        events=events,
    )


def _orders(arrivals: Sequence[Arrival]) -> list[Order]:
    return [order for arrival in arrivals for order in arrival.prepared.orders]


def _buyers(fresh: Sequence[Fresh]) -> dict[str, str]:
    """Who wrote, as the channel spells them → the order they name, empty for none."""
    return {
        buyer: item.message.order
        for item in fresh
        if item.automate and not item.message.automatic
        if item.message.direction is Direction.IN
        if (buyer := _spelled(item)) != item.message.thread
    }


def _spelled(item: Fresh) -> str:
    """The customer's id with the capitals that the channel shows it with."""
    who = item.message.customer or item.message.sender
    return who.name if who.name.casefold() == item.identity else who.identity


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
    batch: Sorted,
    files: Mapping[FileKey, bytes],
    said: Said,
) -> None:
    if not batch.fresh and not said.threads:
        return
    now = said.now
    pointers = Pointers.load(connection, desk, batch, said.threads)
    lock(connection, pointers.all_tickets())
    ledger.tickets.update(standing.tickets(connection, pointers.all_tickets()))
    related = _related(ledger, batch.fresh, pointers)
    contacts = contacts_of(connection, desk, related, now)
    if orders.any_unclaimed(connection):
        orders.claim(connection, desk.channel, contacts)
    ids = reserve(connection, tables.message, len(related))
    for item, message_id in zip(related, ids, strict=True):
        said.before(item.raw, pointers.threads)
        item.id, item.contact, item.at = message_id, contacts[item.identity], _when(item, now)
        returned.note(item, pointers.original(item))
        state = _place(desk, ledger, item, pointers, now)
        pointers.learn(item, state.id)
        ledger.messages.append(message_row(desk, item, state.id, now))
        ledger.attachments.extend(attachment_rows(item, files))
        state.language = language_of(item) or state.language
        said.placed(item.raw, state)
    said.rest(pointers.threads)


def _related(ledger: Ledger, fresh: Sequence[Fresh], pointers: Pointers) -> list[Fresh]:
    """All but what we wrote elsewhere to somebody without a ticket: that is nobody's business.

    So are reports about, and a machine's or an agent's answers to, mails that agents get from us.
    """
    related: list[Fresh] = []
    here: set[str] = set()
    for item in fresh:
        message = item.message
        wrote_it = message.direction is Direction.OUT and not message.thread
        answers = not here.isdisjoint(message.references)
        alone = (wrote_it or item.of_staff_mail) and not answers
        if alone and ledger.tickets.keys().isdisjoint(pointers.tickets_of(item)):
            ledger.raw_states[item.raw] = "unrelated"
            continue
        here.add(item.external_id)
        related.append(item)
    return related


def _when(item: Fresh, now: datetime) -> datetime:
    """The moment a message counts from: an import's own date, else its arrival."""
    if item.automate:
        return item.received_at
    claimed = item.message.sent_at
    return claimed if now - EARLIEST < claimed <= now else item.received_at


def _place(
    desk: Desk, ledger: Ledger, item: Fresh, pointers: Pointers, now: datetime
) -> TicketState:
    named = pointers.tickets_of(item)
    known = {ticket: ledger.tickets[ticket].known() for ticket in named if ticket in ledger.tickets}
    decision = decide(_evidence(desk, item, named, pointers), known, now)
    state, opened = _ticket_for(desk, ledger, item, decision)
    _note_order(ledger, item, state)
    first = state.first_customer_message_at is None and not item.message.automatic
    _wake(ledger, item, state)
    _note_message(desk, state, item)
    reopened = isinstance(decision, Join) and decision.reopens
    happened = {"opened": opened, "first": first, "reopened": reopened}
    if opened and item.message.ticket_type == RETURN:
        happened["returned"] = True
    _record(ledger, item, state, happened)
    return state


def _evidence(desk: Desk, item: Fresh, named: tuple[int, ...], pointers: Pointers) -> Evidence:
    message = item.message
    return Evidence(
        tickets=named,
        guessable=pointers.guessable(item) if item.unproven else frozenset(),
        contact=item.contact,
        identity=item.identity,
        by_channel=bool(message.thread),
        ours=_ours(desk, item),
        unproven=item.unproven,
        automatic=bool(message.automatic),
        order=message.order,
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
            payload={
                "status": desk.open_status,
                "previous": state.status,
                "meaning": "open",
                "previous_meaning": state.meaning,
                "by": "customer",
            },
            quiet=not item.automate,
        )
    )
    if state.archived:
        ledger.events.append(
            NewEvent(
                ticket=state.id,
                kind="unarchived",
                actor="customer",
                payload={"archived": False},
                quiet=not item.automate,
            )
        )
    state.reopen(desk.open_status)


def _wake(ledger: Ledger, item: Fresh, state: TicketState) -> None:
    """A customer's message brings back what was put away until later."""
    if state.snoozed_until is None:
        return
    if item.message.direction is Direction.OUT or item.message.automatic:
        return
    ledger.events.append(
        NewEvent(
            ticket=state.id,
            kind="woken",
            actor="customer",
            payload={
                "snoozed": False,
                "by": "customer",
                "previous": state.snoozed_until.isoformat(),
            },
            quiet=not item.automate,
        )
    )


def _note_order(ledger: Ledger, item: Fresh, state: TicketState) -> None:
    """A ticket is about the first order that is named in it."""
    if not item.message.order or state.order:
        return
    state.order = item.message.order
    if not state.fresh:
        ledger.ordered[state.id] = state.order


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
            quiet=item.aside or not item.automate,
        )
    )
    if item.message.bounce is not None:
        returned.mark(ledger, item, item.message.bounce, state.id)
