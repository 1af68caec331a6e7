"""Contacts of a batch: found by the id the channel knows them by, made where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql

from core import tables
from core.inbound import queries
from core.inbound.arrival import Desk, Fresh
from core.store import Bulk, reserve
from postroom.message import Direction, Sender
from postroom.text import fold

_VERIFY = (
    update(tables.contact_identity)
    .where(
        tables.contact_identity.c.channel == bindparam("b_channel"),
        tables.contact_identity.c.external_id.in_(bindparam("identities", expanding=True)),
        tables.contact_identity.c.verified.is_(False),
    )
    .values(verified=True)
)
_CONTACTS = Bulk(insert(tables.contact))
_SPEAKS = Bulk(
    update(tables.contact)
    .where(
        tables.contact.c.id == bindparam("b_contact"),
        tables.contact.c.language != bindparam("b_language"),
    )
    .values(language=bindparam("b_language"))
)
_IDENTITIES = {
    "sqlite": Bulk(insert(tables.contact_identity)),
    "postgresql": Bulk(postgresql.insert(tables.contact_identity).on_conflict_do_nothing()),
}


def contacts_of(
    connection: Connection, desk: Desk, fresh: Sequence[Fresh], now: datetime
) -> dict[str, int]:
    """The contact of each identity in the batch, by folded identity."""
    people = {item.identity: _person(item) for item in fresh}
    proven = [item.identity for item in fresh if item.message.proof == "pass"]
    if proven:
        asked = {"b_channel": desk.channel, "identities": proven}
        connection.execute(_VERIFY, asked)
    return contacts_for(connection, desk.channel, people, now)


def contacts_for(
    connection: Connection, channel: str, people: dict[str, Sender], now: datetime
) -> dict[str, int]:
    """The contact of each of these people, made where there is none."""
    known = queries.contacts(connection, channel, people)
    unknown = {identity: who for identity, who in people.items() if identity not in known}
    if not unknown:
        return known
    ids = reserve(connection, tables.contact, len(unknown))
    made = dict(zip(unknown, ids, strict=True))
    _CONTACTS(
        connection, [_contact(unknown[identity], made[identity], now) for identity in unknown]
    )
    _IDENTITIES[connection.dialect.name](
        connection,
        [
            {
                "contact_id": made[identity],
                "channel": channel,
                "external_id": identity,
                "verified": who.verified,
            }
            for identity, who in sorted(unknown.items())
        ],
    )
    return known | _kept(connection, channel, made)


def note_languages(connection: Connection, spoken: Mapping[int, str]) -> None:
    """Keep the language each contact wrote in last, in the order every transaction takes them."""
    rows = [{"b_contact": contact, "b_language": spoken[contact]} for contact in sorted(spoken)]
    _SPEAKS(connection, rows)


def language_of(item: Fresh) -> str:
    """The language the customer wrote this in, where that is sure."""
    message = item.message
    if message.direction is Direction.OUT or message.automatic:
        return ""
    if message.customer is not None and message.customer.identity != message.sender.identity:
        return ""
    return message.language


def _kept(connection: Connection, channel: str, made: dict[str, int]) -> dict[str, int]:
    """Those of these contacts that hold; another's where a transaction was quicker.

    SQLite's writer is alone, so that nobody can be.
    """
    if connection.dialect.name != "postgresql":
        return made
    there = queries.contacts(connection, channel, made)
    lost = set(made.values()) - set(there.values())
    if lost:
        connection.execute(delete(tables.contact).where(tables.contact.c.id.in_(lost)))
    return there


def _person(item: Fresh) -> Sender:
    message = item.message
    if message.customer is not None:
        return message.customer
    if message.direction is not Direction.OUT or not message.to:
        return replace(message.sender, verified=False) if item.unproven else message.sender
    to = message.to[0]
    return Sender(identity=to.address, name=to.name, email=to.address)


def _contact(who: Sender, contact: int, now: datetime) -> dict[str, object]:
    email = fold(who.email)
    return {
        "id": contact,
        "name": who.name,
        "name_folded": fold(who.name),
        "email": who.email,
        "email_folded": email,
        "email_domain": email.rpartition("@")[2],
        "created_at": now,
    }
