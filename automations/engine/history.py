"""What happened before that limits and guards ask about, the running batch included."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from automations.engine import queries
from automations.engine.facts import Scene
from automations.engine.ready import Ready
from automations.engine.types import Bounds, Due, Planned
from core.accounts.mailing import Mailing, mailing
from core.outbox import queue
from core.outbox.breaker import INSTANCE, Scope, paused, scope_of
from core.outbox.caps import Attempt, Tally
from core.outbox.domains import domain_key
from core.outbox.recipients import mailbox
from core.tickets.changes import Standing

NOT_READ = Mailing()
"""For automations that write to customers alone."""
NOT_WRITTEN_YET = sys.maxsize
"""Stands for the id of a message this batch will write: above every id there is."""


@dataclass(slots=True, kw_only=True)
class Sending:
    """What the guards of automatic messages ask about."""

    tally: Tally
    answers: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Ticket → (message id, automation id) of automatic messages, oldest first."""
    machines: set[int] = field(default_factory=set)
    """Tickets whose latest message from outside no person wrote."""
    unverified: set[int] = field(default_factory=set)
    """Contacts whose address somebody merely typed."""
    unproven: set[int] = field(default_factory=set)
    """Tickets whose latest message from outside may be somebody else's than it says."""

    crowding: Collection[int] = ()
    """Contacts that opened more tickets within minutes than a person does."""
    paused: set[Scope] = field(default_factory=set)
    """What caps have paused, as far as it concerns the recipients at hand."""
    tripped: dict[Scope, str] = field(default_factory=dict)
    """What this batch pauses, with the cap that was reached."""

    def is_paused(self, attempt: Attempt) -> bool:
        """Whether this message waits for a person's decision; in a live chat only with all others."""
        names = (attempt.recipient, domain_key(attempt.recipient))
        its_own = {Scope(attempt.automation, name) for name in names if name}
        return INSTANCE in self.paused or not (attempt.live or its_own.isdisjoint(self.paused))

    def trip(self, attempt: Attempt, reason: str) -> None:
        """A cap was reached."""
        scope = scope_of(attempt.automation, attempt.recipient, reason)
        self.paused.add(scope)
        self.tripped[scope] = reason

    def answered_by_other(self, ticket: int, automation: int, message: int) -> bool:
        """Whether another automation has answered what came with or after `message`."""
        return any(
            answer > message and by != automation for answer, by in self.answers.get(ticket, ())
        )

    def note(self, ticket: int, attempt: Attempt) -> None:
        """A message leaves."""
        self.tally.note(attempt)
        self.promise(ticket, attempt.automation)

    def promise(self, ticket: int, automation: int) -> None:
        """The answer to the customer is this automation's, though its text may have to be made."""
        self.answers.setdefault(ticket, []).append((NOT_WRITTEN_YET, automation))


@dataclass(slots=True, kw_only=True)
class History:
    """Earlier runs and sends, those of the running batch included."""

    now: datetime
    ran: set[tuple[int, int, int]] = field(default_factory=set)
    """(automation, ticket, root event)."""
    actions: Counter[int] = field(default_factory=Counter)
    """Steps that did something, by root event."""
    on_ticket: dict[tuple[int, int], datetime] = field(default_factory=dict)
    for_contact: dict[tuple[int, int], datetime] = field(default_factory=dict)
    sending: Sending
    mailing: Mailing = NOT_READ
    """How mail to others than the customer can leave."""

    def note_run(self, planned: Planned, standing: Standing) -> None:
        """A run is decided."""
        automation, event = planned.compiled.automation_id, planned.event
        self.ran.add((automation, event.ticket, event.root))
        self.on_ticket[automation, event.ticket] = self.now
        self.for_contact[automation, standing.contact.id] = self.now


def load(connection: Connection, scene: Scene, ready: Ready, bounds: Bounds) -> History:
    """Read what the automations at hand may ask about, in one question each."""
    owners = scene.standing
    contacts = {standing.contact.id for standing in owners.values()}
    past = queries.past_runs(connection, {event.root for event in scene.events})
    actions: Counter[int] = Counter()
    for run in past:
        actions[run.root] += run.actions
    return History(
        now=scene.now,
        ran={(run.automation, run.ticket, run.root) for run in past},
        actions=actions,
        on_ticket=queries.last_on_tickets(connection, ready.once_per_ticket, owners),
        for_contact=queries.last_for_contacts(connection, ready.once_per_contact, contacts),
        sending=_sending(connection, scene, bounds, ready.addresses or ())
        if ready.sends
        else no_sending(scene.now),
        mailing=NOT_READ if ready.addresses is None else mailing(connection),
    )


def no_sending(now: datetime) -> Sending:
    """For automations that send nothing."""
    return Sending(tally=Tally((), 0, now))


def answered_message(event: Due, standing: Standing) -> int:
    """The customer's message that a reply to this event would answer; 0 if there is none."""
    if event.kind == "message_received" and event.message:
        return event.message
    return standing.customer_message or 0


def _sending(
    connection: Connection, scene: Scene, bounds: Bounds, addressed: Collection[str]
) -> Sending:
    tickets, caps, now = scene.standing, bounds.caps, scene.now
    answered = {ticket: standing.recipient for ticket, standing in tickets.items()}
    recipients = {*answered.values(), *(mailbox(address) for address in addressed)}
    cap = caps.instance_minute
    minute = 0 if cap is None else queue.in_last_minute(connection, now, cap)
    sent = queue.earlier(connection, recipients, now, caps.span)
    domains = {} if caps.domain_hour is None else _to_domains(connection, recipients, now)
    contacts = {standing.contact.id for standing in tickets.values()}
    machines, unproven = queries.doubts(connection, tickets)
    since = now - bounds.crowd_span
    unverified, crowding = queries.strangers(connection, contacts, since, bounds.crowd)
    return Sending(
        tally=Tally(sent, minute, now, domains),
        answers=dict(queue.answered_by(connection, answered)),
        machines=machines,
        unproven=unproven,
        crowding=crowding,
        paused=set(paused(connection, recipients, now)),
        unverified=unverified,
    )


def _to_domains(
    connection: Connection, recipients: Collection[str], now: datetime
) -> Mapping[str, int]:
    domains = set(map(domain_key, recipients)) - {""}
    return queue.to_domains(connection, domains, now)
