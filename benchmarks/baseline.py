"""The least any program does with mail: parse it with the standard library and store four rows.

    python -m benchmarks.baseline FOLDER [--database sqlite|postgres]

No product around it: the plain driver, a contact, a ticket, a message and an event for each mail,
a commit for every fifty, as durable as the database is by itself. `benchmarks.ingest` divides by
this.
"""

from __future__ import annotations

import argparse
import email
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests import postgres

COMMIT_EVERY = 50
_TABLES = (
    "CREATE TABLE contact (address text PRIMARY KEY, name text)",
    "CREATE TABLE ticket (thread text PRIMARY KEY, address text, subject text, at text)",
    """
    CREATE TABLE message (id text PRIMARY KEY, thread text, sender text, subject text, body text,
        headers text, at text)
    """,
    "CREATE TABLE event (message_id text, kind text, payload text)",
)
_ROWS = (
    "INSERT INTO contact VALUES (?, ?) ON CONFLICT DO NOTHING",
    "INSERT INTO ticket VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    "INSERT INTO event VALUES (?, ?, ?)",
)


class Driver(Protocol):
    """What both drivers' connections have in common."""

    def execute(self, statement: Any, values: Sequence[str] = ..., /) -> Any: ...
    def commit(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A mail as the four rows need it."""

    id: str
    thread: str
    name: str
    address: str
    subject: str
    body: str
    headers: str
    at: str


def on_sqlite(file: Path, mails: Sequence[Path]) -> float:
    """Messages a second into a new SQLite file, every commit on the disk."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    rate = _measure(connection, mails, _ROWS)
    connection.close()
    return rate


def on_postgres(url: str, mails: Sequence[Path]) -> float:
    """Messages a second into an empty PostgreSQL database."""
    rows = tuple(statement.replace("?", "%s") for statement in _ROWS)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return _measure(connection, mails, rows)


def _measure(connection: Driver, mails: Sequence[Path], rows: tuple[str, ...]) -> float:
    for statement in _TABLES:
        connection.execute(statement)
    connection.commit()
    begun = time.perf_counter()
    for batch in _batches(mails):
        for parsed in map(_parse, batch):
            _store(connection, parsed, rows)
        connection.commit()
    return len(mails) / (time.perf_counter() - begun)


def _batches(mails: Sequence[Path]) -> Iterator[Sequence[Path]]:
    for start in range(0, len(mails), COMMIT_EVERY):
        yield mails[start : start + COMMIT_EVERY]


def _store(connection: Driver, mail: Parsed, rows: tuple[str, ...]) -> None:
    contact, ticket, message, event = rows
    connection.execute(contact, (mail.address, mail.name))
    connection.execute(ticket, (mail.thread, mail.address, mail.subject, mail.at))
    about = (mail.id, mail.thread, mail.address, mail.subject, mail.body, mail.headers, mail.at)
    connection.execute(message, about)
    connection.execute(event, (mail.id, "message_received", "{}"))


def _parse(path: Path) -> Parsed:
    """The default (compat32) parser, what most mail programs in Python use."""
    message = email.message_from_bytes(path.read_bytes())
    name, address = parseaddr(_decoded(message["From"]))
    references = (message["References"] or message["Message-ID"]).split()
    return Parsed(
        id=message["Message-ID"],
        thread=references[0],
        name=name,
        address=address.lower(),
        subject=_decoded(message["Subject"]),
        body=_body(message),
        headers=json.dumps({key.lower(): _decoded(value) for key, value in message.items()}),
        at=parsedate_to_datetime(message["Date"]).isoformat(),
    )


def _decoded(value: str) -> str:
    return str(make_header(decode_header(value)))


def _body(message: Message) -> str:
    texts: Iterable[Message] = (p for p in message.walk() if p.get_content_type() == "text/plain")
    for part in texts:
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload.decode(part.get_content_charset("utf-8"), "replace")
    return ""


def _on(database: str) -> Callable[[Sequence[Path]], float]:
    def measured(mails: Sequence[Path]) -> float:
        if database == "postgres":
            with postgres.running(()) as server:
                return on_postgres(server.create(), mails)
        with tempfile.TemporaryDirectory(prefix="postroom-baseline-") as folder:
            return on_sqlite(Path(folder) / "baseline.db", mails)

    return measured


def main() -> None:
    """Measure over a folder that `benchmarks.mail` wrote; print one JSON line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    asked = options.parse_args()
    mails = sorted((asked.folder / "mail").glob("*.eml"))
    rate = _on(asked.database)(mails)
    print(json.dumps({"database": asked.database, "baseline_per_s": round(rate)}))


if __name__ == "__main__":
    main()
