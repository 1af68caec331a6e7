"""What arrives at a desk: parsed rows, and the messages among them that are new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection

from core.custom_fields import FieldKind, Owner
from core.inbound.known import queries
from core.inbound.leaving import Leaving
from core.inbound.prepare import Prepared, PreparedMessage
from core.inbound.queries import WaitingRow
from postroom.ids import NO_TICKET, MessageToken, check_token
from postroom.message import Direction, InboundMessage

NUMBER_IN_SUBJECT = re.compile(r"\[#(\d{1,12})\]")

FROM_US = "sent from an address of ours"
"""Why mail from an agent's address counts as no customer's."""

UNPLACED = datetime.min.replace(tzinfo=UTC)
"""The moment of a message that has not been placed yet."""

FileKey: TypeAlias = tuple[int, int, int]
"""Raw row, message in it, attachment of that."""


@dataclass(frozen=True, slots=True)
class StoredField:
    """What a plug-in keeps under a key: with what, and of which kind."""

    owner: Owner
    kind: FieldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where an account's messages are taken in: what accepting must know besides the batch."""

    account: int
    channel: str
    inbox: int
    open_status: int
    closed_status: int
    reopen_within: timedelta
    answer_within: timedelta | None
    own_addresses: frozenset[str]
    """Folded addresses that are the seller's."""
    signing_secret: bytes
    types: Mapping[str, int] = field(default_factory=dict)
    """Ticket types by name."""
    stored: Mapping[str, StoredField] = field(default_factory=dict)
    """Fields that plug-ins keep with tickets and contacts, by key."""
    most_participants: int = 50
    looks_up: bool = False
    """Whether the channel can be asked about orders."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A raw row and what it was parsed to."""

    row: WaitingRow
    prepared: Prepared


@dataclass(slots=True, kw_only=True)
class Fresh:
    """A message that was never here before; on its way into a ticket it learns which."""

    raw: int
    position: int
    """Which message of its raw row it is."""
    prepared: PreparedMessage
    message: InboundMessage
    """The message as the channel parsed it."""
    external_id: str
    identity: str
    """The customer's folded channel id."""
    received_at: datetime
    automate: bool
    own_tickets: tuple[int, ...] = ()
    """Tickets named by tokens whose signature is ours."""
    numbers: tuple[int, ...] = ()
    """Ticket numbers in the subject."""
    stand_in: int | None = None
    ours: int | None = None
    """The message of ours that it says it is, by a token whose signature is ours."""
    id: int = 0
    contact: int = 0
    at: datetime = UNPLACED
    reported: MessageToken | None = None
    """Of a delivery report: the mail of ours that it names by a token whose signature is ours."""
    bounced_message: int | None = None
    aside: bool = False
    """Whether it reports about a mail to somebody else than the customer."""

    @property
    def of_staff_mail(self) -> bool:
        """Whether a machine, or an agent, sent it because of a mail that agents get from us."""
        return bool(self.message.automatic) and NO_TICKET in self.own_tickets

    @property
    def unproven(self) -> bool:
        """Whether the sender was checked and may be somebody else."""
        return self.message.proof in {"fail", "none"}


@dataclass(frozen=True, slots=True)
class Sorted:
    """The messages of a batch, told apart, and the stored ones that they name."""

    fresh: list[Fresh]
    repeated: list[Fresh]
    """Those that were here before."""
    known: dict[str, queries.KnownMessage]


def split(connection: Connection, desk: Desk, arrivals: Sequence[Arrival]) -> Sorted:
    """Tell what is new from what was here before, also within the batch and after deletion.

    Two messages that share an id but not their content are both kept: the later one under an id
    of its own, so that nobody can suppress a mail by sending another with its Message-ID first.
    """
    offered = [item for arrival in arrivals for item in _fresh(desk, arrival)]
    names = {name for item in offered for name in (item.external_id, *named_messages(item.message))}
    # Before the names: one that is given its name in between is then found by it.
    leaving = Leaving.of(connection, desk, offered)
    known = queries.known(connection, desk.account, names)
    known.add(queries.known(connection, desk.account, _second_names(offered, known.messages)))
    came_back = {item.ours for item in offered if item.ours is not None}
    sent = queries.sent_here(connection, desk.account, came_back)
    seen = dict(known.messages)
    fresh: list[Fresh] = []
    repeated: list[Fresh] = []
    for item in offered:
        free = item.ours not in sent and _take_name(item, seen)
        if not free or item.external_id in known.buried or leaving.has(item):
            repeated.append(item)
            continue
        ours = item.message.direction is Direction.OUT
        seen[item.external_id] = queries.KnownMessage(0, 0, item.message.fingerprint, ours)
        fresh.append(item)
    return Sorted(fresh, repeated, known.messages)


def named_messages(message: InboundMessage) -> tuple[str, ...]:
    """Ids of messages that this one points at, strongest first."""
    if message.bounce is not None and message.bounce.original_id:
        return (message.bounce.original_id, *message.references)
    return message.references


def _fresh(desk: Desk, arrival: Arrival) -> Iterator[Fresh]:
    for position, parsed in enumerate(arrival.prepared.messages):
        prepared = _not_a_customers(desk, parsed)
        message = prepared.message
        yield Fresh(
            raw=arrival.row.id,
            position=position,
            prepared=prepared,
            message=message,
            external_id=message.external_id,
            identity=_identity(message),
            received_at=arrival.row.received_at,
            automate=arrival.row.automate,
            own_tickets=_signed(desk, message),
            numbers=_numbers(message.subject),
            stand_in=arrival.row.stand_in,
            ours=_came_back(desk, message),
            reported=_reported(desk, message),
        )


def _not_a_customers(desk: Desk, prepared: PreparedMessage) -> PreparedMessage:
    """Mail from an agent, or from ourselves, starts nothing and answers nothing."""
    message = prepared.message
    if message.direction is Direction.OUT or message.automatic:
        return prepared
    if message.sender.identity.casefold() not in desk.own_addresses:
        return prepared
    return replace(prepared, message=replace(message, automatic=FROM_US))


def _second_names(offered: Sequence[Fresh], known: Mapping[str, queries.KnownMessage]) -> set[str]:
    """The ids that messages may need because their own is taken, here or within the batch."""
    times = Counter(item.external_id for item in offered)
    taken = [item for item in offered if item.external_id in known or times[item.external_id] > 1]
    return {_second_name(item) for item in taken}


def _take_name(item: Fresh, seen: Mapping[str, queries.KnownMessage]) -> bool:
    """Give the item an id that is free; False if this very message is here already."""
    known = seen.get(item.external_id)
    if known is None:
        return True
    second = _second_name(item)
    if _is_copy(item, known) or second in seen:
        return False
    item.external_id = second
    return True


def _is_copy(item: Fresh, known: queries.KnownMessage) -> bool:
    """Whether it is a message we have: by its content, or, of one we wrote, by its id alone.

    What we sent looks different when it comes back, from the Sent folder or because we were copied in.
    """
    if item.message.direction is Direction.OUT:
        return True
    if known.ours and item.message.automatic == FROM_US:
        return True
    return known.fingerprint == item.message.fingerprint


def _second_name(item: Fresh) -> str:
    return f"{item.message.external_id}#{item.message.fingerprint}"


def _identity(message: InboundMessage) -> str:
    """The customer's side: who wrote to us, or whom we wrote to; nobody known is nobody else."""
    known = message.sender.identity
    if message.customer is not None:
        known = message.customer.identity
    elif message.direction is Direction.OUT:
        known = message.to[0].address if message.to else ""
    return known.casefold() or f"unknown:{message.external_id}"


def _signed(desk: Desk, message: InboundMessage) -> tuple[int, ...]:
    signed = (check_token(token, desk.signing_secret) for token in message.tokens)
    return tuple(token.ticket for token in signed if token is not None)


def _came_back(desk: Desk, message: InboundMessage) -> int | None:
    """Of a copy in Sent: the message it is a copy of, whatever id the provider gave it."""
    if message.direction is not Direction.OUT:
        return None
    token = check_token(message.own_token, desk.signing_secret)
    return token.message if token else None


def _reported(desk: Desk, message: InboundMessage) -> MessageToken | None:
    """Which mail of ours a report is about, whatever else of it the report has kept."""
    if message.bounce is None:
        return None
    named = (message.bounce.original_id, *message.tokens)
    signed = (check_token(token, desk.signing_secret) for token in named)
    return next(filter(None, signed), None)


def _numbers(subject: str) -> tuple[int, ...]:
    if "[#" not in subject:
        return ()
    return tuple(int(number) for number in NUMBER_IN_SUBJECT.findall(subject))
