"""What a channel says about its threads besides messages, and the fields it stores.

Applied to the batch's working copies in the order of their raw rows, so that a message that came
after a thread was closed finds it closed. Costs nothing where nobody says anything.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from core.custom_fields import Setting, read
from core.events import NewEvent
from core.events.append import Payload
from core.inbound import queries
from core.inbound.arrival import Arrival, Desk
from core.inbound.ledger import Ledger, TicketState
from postroom.message import TicketChange
from postroom.text import fold

log = logging.getLogger(__name__)

OPEN = ("open", "pending")
"""Meanings of a status in which a ticket still wants something."""


@dataclass(slots=True, kw_only=True)
class Said:
    """The changes and fields of one batch, and how far they have been applied."""

    connection: Connection
    desk: Desk
    ledger: Ledger
    now: datetime
    pending: deque[tuple[Arrival, TicketChange]]
    fields: Mapping[int, Arrival]
    """By raw row, those that bring values of stored fields."""
    statuses: list[queries.StatusRow] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        connection: Connection,
        desk: Desk,
        ledger: Ledger,
        arrivals: Sequence[Arrival],
        now: datetime,
    ) -> Said:
        """Gather what the rows of a batch say."""
        told = [(each, change) for each in arrivals for change in each.prepared.changes]
        return cls(
            connection=connection,
            desk=desk,
            ledger=ledger,
            now=now,
            pending=deque(told),
            fields={each.row.id: each for each in arrivals if each.prepared.fields},
            statuses=queries.statuses(connection) if told else [],
        )

    @property
    def threads(self) -> set[str]:
        """The threads that something is said about."""
        return {change.thread for _, change in self.pending}

    def before(self, raw: int, threads: Mapping[str, int]) -> None:
        """Apply what was said in rows before this one; `threads`: ticket by thread, so far."""
        while self.pending and self.pending[0][0].row.id < raw:
            self._apply(*self.pending.popleft(), threads)

    def rest(self, threads: Mapping[str, int]) -> None:
        """Apply all that is left."""
        while self.pending:
            self._apply(*self.pending.popleft(), threads)

    def placed(self, raw: int, state: TicketState) -> None:
        """A message of this row went into a ticket: the row's fields are about it."""
        arrival = self.fields.get(raw)
        if arrival is not None:
            self._keep(arrival, state)

    def _apply(self, arrival: Arrival, change: TicketChange, threads: Mapping[str, int]) -> None:
        state = self.ledger.tickets.get(threads.get(change.thread, 0))
        if state is None:
            if not arrival.prepared.messages:
                self.ledger.raw_states[arrival.row.id] = "unrelated"
            return
        made = _DO.get(change.what, _line)(self, state, change)
        if made is not None:
            self._tell(arrival, state, *made)
        if not arrival.prepared.messages and arrival.row.id in self.fields:
            self._keep(arrival, state)

    def _tell(self, arrival: Arrival, state: TicketState, kind: str, payload: Payload) -> None:
        if not state.fresh:
            self.ledger.touched.add(state.id)
        event = NewEvent(
            ticket=state.id,
            kind=kind,
            actor="system",
            payload=payload,
            quiet=not arrival.row.automate,
        )
        self.ledger.events.append(event)

    def _keep(self, arrival: Arrival, state: TicketState) -> None:
        for key, written in (arrival.prepared.fields or {}).items():
            stored = self.desk.stored.get(key)
            if stored is None:
                log.warning("channel %s gives a field that nobody declares", self.desk.channel)
                continue
            try:
                value = read(stored.kind, written, (str(written),))
            except ValueError as error:
                log.warning("the field %s of a raw row is left out: %s", key, error)
                continue
            row = state.id if stored.owner == "ticket" else state.contact
            self.ledger.fields.append(Setting(stored.owner, row, key, value))


_Made = tuple[str, Payload] | None
"""The event of a change, or None if it changes nothing."""


def _closed(said: Said, state: TicketState, change: TicketChange) -> _Made:
    if not state.is_open:
        return None
    return _put(said, state, change, _status(said, ("closed", "solved")))


def _reopened(said: Said, state: TicketState, change: TicketChange) -> _Made:
    return None if state.is_open else _put(said, state, change, _status(said, ("open",)))


def _named(said: Said, state: TicketState, change: TicketChange) -> _Made:
    wanted = fold(change.value)
    found = next((row for row in said.statuses if fold(row.name) == wanted), None)
    return _line(said, state, change) if found is None else _put(said, state, change, found)


def _put(said: Said, state: TicketState, change: TicketChange, status: queries.StatusRow) -> _Made:
    if state.status == status.id:
        return None
    made: Payload = {
        "status": status.id,
        "previous": state.status,
        "meaning": status.meaning,
        "previous_meaning": state.meaning,
        "by": "system",
    }
    if status.meaning in OPEN:
        state.reopen(status.id)
    else:
        state.is_open, state.snoozed_until = False, None
        state.closed_at = state.closed_at or min(change.at, said.now)
    state.status, state.meaning = status.id, status.meaning
    return "status_set", made


def _type(said: Said, state: TicketState, change: TicketChange) -> _Made:
    wanted = {fold(name): row for name, row in said.desk.types.items()}.get(fold(change.value))
    if change.value and wanted is None:
        return _line(said, state, change)
    if state.type == wanted:
        return None
    made: Payload = {"type": wanted, "previous": state.type}
    state.type = wanted
    if not state.fresh:
        said.ledger.retyped[state.id] = wanted
    return "type_set", made


def _source(said: Said, state: TicketState, change: TicketChange) -> _Made:
    """A discussion that became a claim is one; its history says so by its type."""
    if change.value and state.source != change.value:
        state.source = change.value
        if not state.fresh:
            said.ledger.resourced[state.id] = change.value
    return None


def _due(said: Said, state: TicketState, change: TicketChange) -> _Made:
    due = _moment(change.value)
    if change.value and due is None:
        return _line(said, state, change)
    if state.due_at == due:
        return None
    made: Payload = {"due": _told(due), "previous": _told(state.due_at)}
    state.due_at = due
    return "due_set", made


def _state(said: Said, state: TicketState, change: TicketChange) -> _Made:
    """How the thread stands, as the channel's acts ask for it: kept, and no news by itself."""
    try:
        stands = json.loads(change.value)
    except ValueError:
        stands = None
    if not isinstance(stands, dict):
        return _line(said, state, change)
    said.ledger.stated[state.id] = stands
    return None


def _line(said: Said, state: TicketState, change: TicketChange) -> _Made:
    """What has no meaning here is kept as a line of the ticket, so that an agent sees it."""
    text = f"{change.what}: {change.value}" if change.value else change.what
    said.ledger.notices.append(
        {
            "ticket_id": state.id,
            "account_id": said.desk.account,
            "raw_id": None,
            "direction": "system",
            "source": said.desk.channel,
            "author": said.desk.channel,
            "subject": "",
            "text": text,
            "subject_folded": "",
            "body_folded": fold(text),
            "sent_at": change.at,
            "created_at": said.now,
        }
    )
    return "channel_said", {"what": change.what, "value": change.value}


_DO: Mapping[str, Callable[[Said, TicketState, TicketChange], _Made]] = {
    "closed": _closed,
    "reopened": _reopened,
    "status": _named,
    "type": _type,
    "source": _source,
    "due": _due,
    "state": _state,
}
"""What a channel may say → how it is done."""


def _status(said: Said, meanings: tuple[str, ...]) -> queries.StatusRow:
    """The first status, in the admin's order, of the first of these meanings."""
    return next(row for word in meanings for row in said.statuses if row.meaning == word)


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
