"""What is known under ids, threads and names: each asked once for a whole batch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    bindparam,
    literal_column,
    or_,
    select,
    union_all,
)

from core import tables
from core.outbox.queries import ASIDE
from core.store.lookup import Lookup

_message, _ticket, _raw = tables.message, tables.ticket, tables.raw_message


@dataclass(frozen=True, slots=True)
class KnownMessage:
    """A stored message that an arriving one may repeat or answer."""

    id: int
    ticket: int
    fingerprint: str
    ours: bool = False
    """Whether we sent it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What stands under the ids that were asked for."""

    messages: dict[str, KnownMessage] = field(default_factory=dict)
    buried: set[str] = field(default_factory=set)
    """Ids of what was here once and has been deleted."""

    def add(self, more: Known) -> None:
        """Know this too."""
        self.messages.update(more.messages)
        self.buried.update(more.buried)


@dataclass(frozen=True, slots=True)
class KnownContact:
    """The contact behind an id that a channel gives somebody."""

    id: int
    verified: bool
    """Whether it was ever proven that they write from there."""
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A message of ours that a delivery report is about."""

    id: int
    ticket: int
    aside: bool
    """Whether it went to somebody else than the customer."""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A message of ours that the channel may have without our knowing its name for it."""

    delivery: int
    ticket: int
    thread: str
    """Of its ticket; another than the message's where it begins one, about its order."""
    order: str
    text: str
    begun: datetime


_NAMES: BindParameter[Any] = bindparam("names", expanding=True)
_NOTHING: ColumnElement[str] = literal_column("''")
"""No parameter: the index of deliveries by name leaves out those without one."""

# Rows are read by kind, then by id: what we sent gives way to the message as it was stored.
_KNOWN = Lookup(
    union_all(
        select(
            literal_column("'delivery'").label("kind"),
            tables.delivery.c.external_id,
            tables.delivery.c.message_id,
            tables.delivery.c.ticket_id,
            _NOTHING.label("fingerprint"),
            literal_column("'out'").label("direction"),
        ).where(
            tables.delivery.c.account_id == bindparam("account"),
            tables.delivery.c.external_id.in_(_NAMES),
            tables.delivery.c.external_id != _NOTHING,
        ),
        select(
            literal_column("'message'"),
            _message.c.external_id,
            _message.c.id,
            _message.c.ticket_id,
            _message.c.fingerprint,
            _message.c.direction,
        ).where(
            _message.c.account_id == bindparam("account"),
            _message.c.external_id.in_(_NAMES),
        ),
        select(
            literal_column("'tombstone'"),
            tables.tombstone.c.external_id,
            literal_column("0"),
            literal_column("0"),
            _NOTHING,
            _NOTHING,
        ).where(
            tables.tombstone.c.account_id == bindparam("account"),
            tables.tombstone.c.kind == literal_column("'message'"),
            tables.tombstone.c.external_id.in_(_NAMES),
        ),
    )
)

_KNOWN_RAW = Lookup(
    union_all(
        select(_raw.c.external_id).where(
            _raw.c.account_id == bindparam("account"), _raw.c.external_id.in_(_NAMES)
        ),
        select(tables.tombstone.c.external_id).where(
            tables.tombstone.c.account_id == bindparam("account"),
            tables.tombstone.c.kind == literal_column("'raw'"),
            tables.tombstone.c.external_id.in_(_NAMES),
        ),
    )
)

_IDENTITIES = Lookup(
    select(
        tables.contact_identity.c.external_id,
        tables.contact_identity.c.contact_id,
        tables.contact_identity.c.verified,
        tables.contact.c.language,
    )
    .join(tables.contact, tables.contact.c.id == tables.contact_identity.c.contact_id)
    .where(
        tables.contact_identity.c.channel == bindparam("channel"),
        tables.contact_identity.c.external_id.in_(_NAMES),
    )
)


def known(connection: Connection, account: int, names: Collection[str]) -> Known:
    """What is known in the account under these ids, also those a channel gave what we sent."""
    found = Known()
    rows = sorted(_KNOWN(connection, names, account=account), key=itemgetter(0, 2))
    for kind, name, id_, ticket, fingerprint, direction in rows:
        if kind == "tombstone":
            found.buried.add(name)
        else:
            found.messages[name] = KnownMessage(id_, ticket, fingerprint, direction == "out")
    return found


def on_their_way(
    connection: Connection, account: int, threads: Collection[str], orders: Collection[str]
) -> list[OnItsWay]:
    """What may have left without our knowing its name yet, oldest first.

    It is for one of these threads, or begins one about one of these orders.
    """
    if not threads:
        return []
    delivery = tables.delivery.c
    rows = connection.execute(
        select(
            delivery.id,
            delivery.ticket_id,
            _ticket.c.thread,
            _ticket.c.order_ref,
            _message.c.text,
            delivery.claimed_at,
        )
        .join_from(tables.delivery, _message, _message.c.id == delivery.message_id)
        .join(_ticket, _ticket.c.id == delivery.ticket_id)
        .where(
            delivery.account_id == account,
            delivery.state.in_(("sending", "unknown", "sent")),
            delivery.external_id == "",
            delivery.claimed_at.is_not(None),
            or_(
                _ticket.c.thread.in_(list(threads)),
                _ticket.c.order_ref.in_(list(orders)),
            ),
        )
        .order_by(delivery.id)
    )
    return [OnItsWay(*row) for row in rows]


def sent_here(connection: Connection, account: int, ids: Collection[int]) -> set[int]:
    """Which of these messages we sent from this account."""
    if not ids:
        return set()
    rows = connection.execute(
        select(_message.c.id).where(
            _message.c.account_id == account,
            _message.c.id.in_(list(ids)),
            _message.c.direction == "out",
        )
    )
    return set(rows.scalars())


def reported(connection: Connection, account: int, ids: Collection[int]) -> dict[int, Reported]:
    """Those of these messages that we sent from this account, by row id."""
    if not ids:
        return {}
    rows = connection.execute(
        select(_message.c.id, _message.c.ticket_id, _message.c.recipients).where(
            _message.c.account_id == account,
            _message.c.id.in_(list(ids)),
            _message.c.direction == "out",
        )
    )
    return {
        row.id: Reported(id=row.id, ticket=row.ticket_id, aside=ASIDE in (row.recipients or {}))
        for row in rows
    }


def known_raw(connection: Connection, account: int, names: Collection[str]) -> set[str]:
    """Which of these raw items are stored, or were and have been deleted."""
    return {row[0] for row in _KNOWN_RAW(connection, names, account=account)}


def contacts(
    connection: Connection, channel: str, identities: Collection[str]
) -> dict[str, KnownContact]:
    """Contacts by the id the channel knows them by."""
    rows = _IDENTITIES(connection, identities, channel=channel)
    return {row[0]: KnownContact(row[1], row[2], row[3]) for row in rows}
