"""A shop with inboxes, agents and tickets, for tests of what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event, insert

from core import tables
from core.access import Viewer
from core.search import Searchable, index
from core.store import reserve
from postroom.text import fold
from tests import seeds
from tests.seeds import NOW


def inbox(connection: Connection, name: str) -> int:
    return seeds.row(connection, tables.inbox, name=name)


def agent(connection: Connection, name: str, *, inboxes: list[int], role: str = "agent") -> Viewer:
    email = f"{name}@shop.example"
    row = seeds.row(connection, tables.agent, name=name, email=email, role=role, created_at=NOW)
    for seen in inboxes:
        grant(connection, seen, agent_id=row)
    return Viewer(row, role)


def grant(connection: Connection, seen: int, **holder: int) -> None:
    seeds.row(connection, tables.access, inbox_id=seen, **holder)


def ticket(connection: Connection, in_inbox: int, minute: int = 0, **values: Any) -> int:
    """A ticket whose last message came so many minutes after the beginning of time."""
    moment = NOW + timedelta(minutes=minute)
    standing = {"inbox_id": in_inbox, "last_message_at": moment, "created_at": moment}
    return seeds.ticket(connection, **{**standing, **values})


def wrote(
    connection: Connection, ticket_id: int, text: str, *, subject: str = "", author: str = ""
) -> int:
    """A customer's message, findable as accepting makes it."""
    (id_,) = reserve(connection, tables.message, 1)
    found = Searchable(id=id_, subject=fold(subject), body=fold(text), author=fold(author))
    account = seeds.account(connection)
    connection.execute(
        insert(tables.message),
        {
            "id": id_,
            "ticket_id": ticket_id,
            "account_id": account,
            "direction": "in",
            "source": "email",
            "author": author,
            "subject": subject,
            "text": text,
            "subject_folded": found.subject,
            "body_folded": found.body,
            "author_folded": found.author,
            "sent_at": NOW,
            "created_at": NOW,
        },
    )
    index(connection, [found])
    return id_


@contextmanager
def counted(connection: Connection) -> Iterator[Callable[[], int]]:
    """How many statements have been carried out inside the block."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(connection, "before_cursor_execute", note)
    yield lambda: len(seen)
    event.remove(connection, "before_cursor_execute", note)
