"""The world around a Postroom that is killed: its source of mail, its automations, what must be."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from core import tables
from core.store import open_store

THREAD = 5
"""Messages in each thread: one that opens it and four answers."""

AUTOMATIONS = {
    "greet": """
format: 1
name: Greet
description: Answers the first message of a ticket.
enabled: true
when: [{trigger: first_message}]
if: {all: [{field: message.automatic, is: false}]}
then:
  - {id: s1, action: send_message, text: "Dziękujemy, {{ contact.name }}! Sprawa {{ ticket.number }}."}
  - {id: s2, action: add_tag, tag: greeted}
""",
    "returns": """
format: 1
name: Returns
description: Sorts returns.
enabled: true
when: [{trigger: message_received}]
if: {all: [{field: message.subject, contains: [zwrot]}]}
then:
  - {id: s1, action: add_tag, tag: return}
  - {id: s2, action: set_priority, priority: high}
""",
    "angry": """
format: 1
name: Angry
description: Notes an angry letter.
enabled: true
when: [{trigger: message_received}]
if: {all: [{field: message.body, contains: [reklamacja]}]}
then:
  - {id: s1, action: add_note, text: "Uwaga: reklamacja."}
""",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail and what it must set off."""

    external_id: str
    thread: int
    first: bool
    returns: bool
    angry: bool

    def payload(self) -> bytes:
        """The mail as its source keeps it."""
        mail = EmailMessage()
        mail["Message-ID"] = f"<{self.external_id}>"
        mail["From"] = f"Klient {self.thread} <klient{self.thread}@example.org>"
        mail["To"] = "sklep@example.pl"
        mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
        mail["Subject"] = f"{'Zwrot' if self.returns else 'Pytanie'} {self.thread}"
        if not self.first:
            mail["References"] = f"<{_id(self.thread, 0)}>"
        said = "To reklamacja!" if self.angry else "Gdzie jest moja paczka?"
        mail.set_content(f"Dzień dobry,\n{said}\n{self.external_id}\n")
        return mail.as_bytes()


def letters(count: int) -> list[Letter]:
    """A seeded stream of mails: threads open one after the other and are answered later."""
    threads = count // THREAD
    return [
        Letter(
            external_id=_id(thread, number),
            thread=thread,
            first=number == 0,
            returns=thread % 3 == 0,
            angry=(thread + number) % 7 == 0,
        )
        for number in range(THREAD)
        for thread in range(threads)
    ]


def environment(data: Path, database_url: str) -> dict[str, str]:
    """Settings of the process that is killed; the caps are open, as this test says openly."""
    caps = dict.fromkeys(
        (
            "POSTROOM_CAP_RECIPIENT_HOUR",
            "POSTROOM_CAP_RECIPIENT_DAY",
            "POSTROOM_CAP_DOMAIN_HOUR",
            "POSTROOM_CAP_SENDER_TICKETS",
            "POSTROOM_CAP_INSTANCE_MINUTE",
        ),
        "1000000",
    )
    return {
        **os.environ,
        **caps,
        "POSTROOM_DATA": str(data),
        "POSTROOM_DATABASE_URL": database_url,
        "POSTROOM_LOG_LEVEL": "warning",
    }


def faults(database_url: str, stream: Sequence[Letter], acknowledged: int | None) -> list[str]:
    """Everything that is not as it must be once all mails are in; empty when all is well."""
    store = open_store(database_url)
    try:
        return store.read_now(_faults, stream, acknowledged)
    finally:
        store.close()


def _faults(
    connection: Connection, stream: Sequence[Letter], acknowledged: int | None
) -> list[str]:
    greet = sum(letter.first for letter in stream)
    returns = sum(letter.returns for letter in stream)
    angry = sum(letter.angry for letter in stream)
    message, delivery = tables.message.c, tables.delivery.c
    expected = {
        "raw rows": (_count(connection, tables.raw_message), len(stream)),
        "raw rows accepted": (
            _count(connection, tables.raw_message, tables.raw_message.c.state == "accepted"),
            len(stream),
        ),
        "customer messages": (
            _count(connection, tables.message, message.direction == "in"),
            len(stream),
        ),
        "ids": (
            set(_values(connection, message.external_id, message.direction == "in")),
            {letter.external_id for letter in stream},
        ),
        "tickets": (_count(connection, tables.ticket), len({one.thread for one in stream})),
        "messages a ticket": (
            set(
                Counter(_values(connection, message.ticket_id, message.direction == "in")).values()
            ),
            {THREAD},
        ),
        "unfinished events": (_count(connection, tables.event, tables.event.c.state == "new"), 0),
        "failed events": (_count(connection, tables.event, tables.event.c.state == "failed"), 0),
        "customer events": (
            _count(connection, tables.event, tables.event.c.kind == "message_received"),
            len(stream),
        ),
        "runs": (_count(connection, tables.run), greet + returns + angry),
        "runs done": (_count(connection, tables.run, tables.run.c.state == "done"), _runs(stream)),
        "deliveries": (_count(connection, tables.delivery), greet),
        "delivery keys": (len(set(_values(connection, delivery.idempotency_key))), greet),
        "answers": (_count(connection, tables.message, message.direction == "out"), greet),
        "notes": (_count(connection, tables.message, message.direction == "note"), angry),
        "returns tagged": (_tagged(connection, "return"), len(_threads(stream, "returns"))),
        "greeted": (_tagged(connection, "greeted"), greet),
        "letters found by a word in them": (_found(connection), len(stream)),
    }
    if acknowledged is not None:
        (cursor,) = _values(connection, tables.account.c.cursor)
        expected["cursor"] = (cursor, str(len(stream)))
        expected["acknowledged"] = (acknowledged <= len(stream), True)
    wrong = [
        f"{what}: {found}, not {wanted}"
        for what, (found, wanted) in expected.items()
        if found != wanted
    ]
    return wrong + _integrity(connection)


def _runs(stream: Sequence[Letter]) -> int:
    return sum(letter.first + letter.returns + letter.angry for letter in stream)


def _threads(stream: Sequence[Letter], sort: str) -> set[int]:
    return {letter.thread for letter in stream if getattr(letter, sort)}


def _count(connection: Connection, table: object, *where: object) -> int:
    statement = select(func.count()).select_from(table).where(*where)  # type: ignore[arg-type] # tables and clauses
    return int(connection.execute(statement).scalar_one())


def _values(connection: Connection, column: object, *where: object) -> list[object]:
    statement = select(column).where(*where)  # type: ignore[call-overload] # as above
    return list(connection.execute(statement).scalars())


def _tagged(connection: Connection, tag: str) -> int:
    statement = (
        select(func.count())
        .select_from(tables.ticket_tag)
        .join(tables.tag, tables.tag.c.id == tables.ticket_tag.c.tag_id)
        .where(tables.tag.c.name == tag)
    )
    return int(connection.execute(statement).scalar_one())


def _found(connection: Connection) -> int:
    """How many customer messages the full-text index finds by a word in each of them."""
    if connection.dialect.name == "postgresql":
        matches = "search_words @@ to_tsquery('simple', 'dzien')"
    else:
        matches = "id IN (SELECT rowid FROM message_search WHERE message_search MATCH 'dzien')"
    counted = text(f"SELECT count(*) FROM message WHERE direction = 'in' AND {matches}")  # noqa: S608 - constants
    return int(connection.execute(counted).scalar_one())


def _integrity(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        return []
    whole = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    broken = [str(tuple(row)) for row in connection.execute(text("PRAGMA foreign_key_check"))]
    return [line for line in whole if line != "ok"] + broken


def _id(thread: int, number: int) -> str:
    return f"t{thread}-{number}@example.org"
