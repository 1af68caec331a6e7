"""Taking deliveries to send them: claimed, and named before they are known to anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from core import tables
from core.outbox import queries as outbox
from core.outbox import states
from core.outbox.outgoing import queries
from core.outbox.outgoing.queries import Letter
from core.outbox.states import Claim
from postroom.ids import message_id

_message = tables.message.c
_NAME = (
    update(tables.message)
    .where(_message.id == bindparam("b_message"), _message.external_id.is_(None))
    .values(external_id=bindparam("b_external"))
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that is ours to send, once."""

    claim: Claim
    letter: Letter


@dataclass(frozen=True, slots=True)
class Names:
    """What ids of our messages are made with."""

    secret: bytes
    domain: str


def take(
    connection: Connection, account: int, names: Names, now: datetime, limit: int
) -> list[Taken]:
    """Claim what is due, give each message the id it keeps over all retries, and read it.

    The id is committed before the channel is called: whatever comes back finds its ticket.
    """
    claims = states.claim(connection, account, now, limit)
    bare = queries.named(connection, queries.borne(connection, [one.delivery for one in claims]))
    if bare:
        rows = [
            {
                "b_message": message,
                "b_external": message_id(number, message, names.secret, names.domain),
            }
            for message, number in bare.items()
        ]
        connection.execute(_NAME, rows)
    read = ((one, queries.letter(connection, one.delivery)) for one in claims)
    return [Taken(claimed, letter) for claimed, letter in read if letter is not None]


def look(connection: Connection, account: int, now: datetime, limit: int) -> list[Letter]:
    """Deliveries of unknown fate that the channel is to be asked for now."""
    found = outbox.unsettled(connection, account, now, limit)
    read = (queries.letter(connection, delivery) for delivery in found)
    return [letter for letter in read if letter is not None]
