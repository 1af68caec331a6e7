"""Reading what a message on its way out is made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from core import tables
from core.outbox.queries import ASIDE

_delivery, _message, _ticket = tables.delivery, tables.message, tables.ticket
_contact, _file = tables.contact, tables.attachment
_account, _identity = tables.account, tables.contact_identity

REFERENCES = 40
"""Newest ids of the thread that are read; fewer fit into a header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file that goes with a message."""

    name: str
    media_type: str
    digest: bytes | None
    size: int
    content_id: str
    inline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The customer's message that ours answers."""

    external_id: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A delivery with everything it bears, as the rows say."""

    delivery: int
    account: int
    key: str
    automatic: bool
    error: str
    tried_at: datetime | None
    claimed_at: datetime | None
    finished_at: datetime | None
    message: int
    external_id: str
    text: str
    html: str
    subject: str
    recipients: Mapping[str, list[list[str]]]
    sent_at: datetime
    ticket: int
    number: int
    thread: str
    email: str
    name: str
    identity: str
    """How the account's channel knows the contact; empty if only by address."""
    source: str
    order: str
    act: str
    """Key of the channel's act that it is; empty for an ordinary message."""
    act_options: Mapping[str, Any]
    others: frozenset[str]
    """What the channel called other messages of ours in the thread."""
    files: tuple[File, ...]
    answered: Answered | None
    references: tuple[str, ...]
    """Ids of earlier messages of the thread, oldest first."""


_KNOWN_AS = (
    select(_identity.c.external_id)
    .where(
        _identity.c.contact_id == _ticket.c.contact_id, _identity.c.channel == _account.c.channel
    )
    .order_by(_identity.c.id)
    .limit(1)
    .scalar_subquery()
)

_LETTER = (
    select(
        _delivery.c.id.label("delivery"),
        _delivery.c.account_id.label("account"),
        _delivery.c.idempotency_key.label("key"),
        (_delivery.c.automatic == 1).label("automatic"),
        _delivery.c.error,
        _delivery.c.tried_at,
        _delivery.c.claimed_at,
        _delivery.c.finished_at,
        _message.c.id.label("message"),
        _message.c.external_id,
        _message.c.text,
        _message.c.html,
        _message.c.subject,
        _message.c.recipients,
        _message.c.sent_at,
        _ticket.c.id.label("ticket"),
        _ticket.c.number,
        _ticket.c.thread,
        _ticket.c.source,
        _ticket.c.order_ref.label("order"),
        _message.c.act,
        _message.c.act_options,
        _contact.c.email,
        _contact.c.name,
        func.coalesce(_KNOWN_AS, "").label("identity"),
    )
    .join_from(_delivery, _message, _message.c.id == _delivery.c.message_id)
    .join(_account, _account.c.id == _delivery.c.account_id)
    .join(_ticket, _ticket.c.id == _delivery.c.ticket_id)
    .join(_contact, _contact.c.id == _ticket.c.contact_id)
    .where(_delivery.c.id == bindparam("delivery"))
)
_NAMELESS = (
    select(_message.c.id, _ticket.c.number)
    .join(_ticket, _ticket.c.id == _message.c.ticket_id)
    .where(
        _message.c.id.in_(bindparam("messages", expanding=True)), _message.c.external_id.is_(None)
    )
)
_BORNE = select(_delivery.c.message_id).where(
    _delivery.c.id.in_(bindparam("deliveries", expanding=True))
)
_FILES = (
    select(
        _file.c.name,
        _file.c.media_type,
        _file.c.digest,
        _file.c.size,
        _file.c.content_id,
        _file.c.inline,
    )
    .where(_file.c.message_id == bindparam("message"))
    .order_by(_file.c.position)
)
_ANSWERED = (
    select(_message.c.external_id, _message.c.headers)
    .where(
        _message.c.ticket_id == bindparam("ticket"),
        _message.c.direction == "in",
        _message.c.id < bindparam("message"),
        _message.c.external_id.is_not(None),
    )
    .order_by(_message.c.automatic != "", _message.c.id.desc())
    .limit(1)
)
_EARLIER = select(_message.c.external_id).where(
    _message.c.ticket_id == bindparam("ticket"),
    _message.c.id < bindparam("message"),
    _message.c.direction.in_(("in", "out")),
    _message.c.external_id.is_not(None),
)
_NEWEST = _EARLIER.order_by(_message.c.id.desc()).limit(REFERENCES)
_FIRST = _EARLIER.order_by(_message.c.id).limit(1)


def letter(connection: Connection, delivery: int) -> Letter | None:
    """The delivery with what it bears; None if it is gone."""
    row = connection.execute(_LETTER, {"delivery": delivery}).mappings().one_or_none()
    if row is None:
        return None
    known: dict[str, Any] = dict(row)
    return Letter(
        **{
            **known,
            "external_id": known["external_id"] or "",
            "html": known["html"] or "",
            "recipients": known["recipients"] or {},
            "act_options": known["act_options"] or {},
        },
        others=_others(connection, known),
        files=_files(connection, known["message"]),
        **_thread(connection, known),
    )


def _others(connection: Connection, known: Mapping[str, Any]) -> frozenset[str]:
    """Names of our other messages in the channel's thread, which may have several tickets."""
    if not known["thread"]:
        return frozenset()
    rows = connection.execute(
        select(_delivery.c.external_id)
        .join(_ticket, _ticket.c.id == _delivery.c.ticket_id)
        .where(
            _ticket.c.account_id == known["account"],
            _ticket.c.thread == known["thread"],
            _delivery.c.external_id != "",
            _delivery.c.id != known["delivery"],
        )
    )
    return frozenset(rows.scalars())


def _thread(connection: Connection, known: Mapping[str, Any]) -> dict[str, Any]:
    """What it answers and follows; a mail aside begins a thread of its own."""
    if ASIDE in (known["recipients"] or {}):
        return {"answered": None, "references": ()}
    return {
        "answered": _answered(connection, known["ticket"], known["message"]),
        "references": _references(connection, known["ticket"], known["message"]),
    }


def named(connection: Connection, messages: Collection[int]) -> Mapping[int, int]:
    """Which of these messages have no id yet: message → its ticket's number."""
    rows = connection.execute(_NAMELESS, {"messages": list(messages)})
    return {row.id: row.number for row in rows}


def borne(connection: Connection, deliveries: Collection[int]) -> list[int]:
    """The messages that these deliveries bear."""
    return list(connection.execute(_BORNE, {"deliveries": list(deliveries)}).scalars())


def _files(connection: Connection, message: int) -> tuple[File, ...]:
    rows = connection.execute(_FILES, {"message": message})
    return tuple(File(**row) for row in rows.mappings())


def _answered(connection: Connection, ticket: int, message: int) -> Answered | None:
    """The latest message of a person before ours; of a machine if none of a person is there."""
    row = connection.execute(_ANSWERED, {"ticket": ticket, "message": message}).one_or_none()
    return Answered(external_id=row.external_id, headers=row.headers or {}) if row else None


def _references(connection: Connection, ticket: int, message: int) -> tuple[str, ...]:
    """The thread's first id and its newest, oldest first."""
    asked = {"ticket": ticket, "message": message}
    newest = list(connection.execute(_NEWEST, asked).scalars())
    first = connection.execute(_FIRST, asked).scalars()
    return tuple(dict.fromkeys([*first, *reversed(newest)]))
