"""Contacts of a batch: found by the id the channel knows them by, made where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql

from core import tables
from core.inbound.arrival import Desk, Fresh
from core.inbound.known import queries
from core.inbound.known.queries import KnownContact
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
    """The contact of each identity in the batch, by folded identity.

    What the batch shows of them is kept: that an address is theirs, and what they speak.
    """
    people = {item.identity: _person(item) for item in fresh}
    spoken = [
        (item.identity, language)
        for item in fresh
        if (language := language_of(item)) and not item.unproven
    ]
    known = queries.contacts(connection, desk.channel, people)
    _verify(connection, desk.channel, known, fresh)
    known |= _made(connection, desk.channel, _others(people, known), now, dict(spoken))
    _note_languages(connection, known, spoken)
    return {identity: contact.id for identity, contact in known.items()}


def contacts_for(
    connection: Connection, channel: str, people: Mapping[str, Sender], now: datetime
) -> dict[str, int]:
    """The contact of each of these people, made where there is none."""
    known = queries.contacts(connection, channel, people)
    known |= _made(connection, channel, _others(people, known), now, {})
    return {identity: contact.id for identity, contact in known.items()}


def _others(people: Mapping[str, Sender], known: Mapping[str, KnownContact]) -> dict[str, Sender]:
    return {identity: who for identity, who in people.items() if identity not in known}


def _verify(
    connection: Connection, channel: str, known: Mapping[str, KnownContact], fresh: Sequence[Fresh]
) -> None:
    """Note of those whom nothing had proven yet that something does now."""
    proven = {item.identity for item in fresh if item.message.proof == "pass"}
    new = [one for one, contact in known.items() if one in proven and not contact.verified]
    if new:
        connection.execute(_VERIFY, {"b_channel": channel, "identities": new})


def _made(
    connection: Connection,
    channel: str,
    people: Mapping[str, Sender],
    now: datetime,
    spoken: Mapping[str, str],
) -> dict[str, KnownContact]:
    """New contacts of these people; `spoken`: identity → language."""
    ids = reserve(connection, tables.contact, len(people))
    made = {
        identity: KnownContact(id_, who.verified, spoken.get(identity, ""))
        for (identity, who), id_ in zip(people.items(), ids, strict=True)
    }
    _CONTACTS(connection, [_contact(people[one], made[one], now) for one in made])
    _IDENTITIES[connection.dialect.name](
        connection,
        [
            {
                "contact_id": contact.id,
                "channel": channel,
                "external_id": identity,
                "verified": contact.verified,
            }
            for identity, contact in sorted(made.items(), key=itemgetter(0))
        ],
    )
    return _kept(connection, channel, made)


def _note_languages(
    connection: Connection, known: Mapping[str, KnownContact], spoken: Sequence[tuple[str, str]]
) -> None:
    """Keep the language each contact wrote in last, in the order every transaction takes them."""
    before = {contact.id: contact.language for contact in known.values()}
    last = {known[identity].id: language for identity, language in spoken}
    rows = [
        {"b_contact": contact, "b_language": last[contact]}
        for contact in sorted(last)
        if last[contact] != before[contact]
    ]
    _SPEAKS(connection, rows)


def language_of(item: Fresh) -> str:
    """The language the customer wrote this in, where that is sure."""
    message = item.message
    if message.direction is Direction.OUT or message.automatic:
        return ""
    if message.customer is not None and message.customer.identity != message.sender.identity:
        return ""
    return message.language


def _kept(
    connection: Connection, channel: str, made: dict[str, KnownContact]
) -> dict[str, KnownContact]:
    """Those of these contacts that hold; another's where a transaction was quicker.

    SQLite's writer is alone, so that nobody can be.
    """
    if not made or connection.dialect.name != "postgresql":
        return made
    there = queries.contacts(connection, channel, made)
    lost = {one.id for one in made.values()} - {one.id for one in there.values()}
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


def _contact(who: Sender, contact: KnownContact, now: datetime) -> dict[str, object]:
    email = fold(who.email)
    return {
        "id": contact.id,
        "name": who.name,
        "name_folded": fold(who.name),
        "email": who.email,
        "email_folded": email,
        "email_domain": email.rpartition("@")[2],
        "language": contact.language,
        "created_at": now,
    }
