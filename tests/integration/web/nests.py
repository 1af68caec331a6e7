"""Two inboxes in which every text holds the bird of its inbox; rows of Shop are 1, of Returns 2."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from core import tables
from core.search import Searchable, index
from postroom.text import fold
from tests import engines, seeds
from tests.seeds import NOW
from tests.serving import Served

BIRDS = {"Shop": "shopbird", "Returns": "returnsbird"}
COMMON = "zebra"
"""A word that both inboxes hold, to look for."""
FOREIGN_ID = 2
FOREIGN_NUMBER = 1002
FOREIGN_MESSAGES = (3, 4)


def nests(connection: Connection, served: Served) -> None:
    """Fill both inboxes, and let the manager see Shop alone."""
    for n, (name, bird) in enumerate(BIRDS.items(), start=1):
        _nest(connection, served, name, (n, bird))
    access = tables.access.c
    connection.execute(
        delete(tables.access).where(
            access.agent_id == served.people["marta"], access.inbox_id == served.inboxes["Returns"]
        )
    )


def _nest(connection: Connection, served: Served, name: str, which: tuple[int, str]) -> None:
    n, bird = which
    inbox, text = served.inboxes[name], f"{COMMON} {bird}"
    connection.execute(tables.inbox.update().where(tables.inbox.c.id == inbox).values(name=bird))
    account = _row(connection, tables.account, n, name=f"{bird} account", channel="mail",
                   inbox_id=inbox, settings={"address": f"{bird}@shop.example"}, health=bird,
                   enabled=True, created_at=NOW)  # fmt: skip
    contact = seeds.contact(connection, f"{bird}@example.org", text)
    ticket = seeds.ticket(
        connection, account_id=account, contact_id=contact, subject=text, preview=text,
        order_ref=bird, quarantined=True, thread=bird,
    )  # fmt: skip
    message = _message(connection, ticket, account, text, contact_id=contact)
    sent = _message(connection, ticket, account, text, direction="out", delivery_state="failed")
    _pieces(connection, served, (ticket, message, sent, account), bird)
    _run(connection, ticket, bird)
    seeds.event(connection, ticket, "subject_set", payload={"before": bird, "after": bird})


def _message(connection: Connection, ticket: int, account: int, text: str, **values: Any) -> int:
    bird = text.rsplit(maxsplit=1)[-1]
    message = seeds.message(
        connection, ticket, account_id=account, text=text, subject=text, author=text,
        author_folded=fold(text), html=f"<p>{text}</p>", external_id=None,
        headers={"subject": text}, attachment_names=bird,
        recipients={"to": [[f"{bird}@example.org", bird]], "cc": [], "bcc": []}, **values,
    )  # fmt: skip
    found = Searchable(id=message, subject=fold(text), body=fold(text), author=fold(text))
    index(connection, [found])
    return message


def _pieces(
    connection: Connection, served: Served, rows: tuple[int, int, int, int], bird: str
) -> None:
    ticket, message, sent, account = rows
    body = bird.encode()
    digest = hashlib.sha256(body).digest()
    connection.execute(insert(tables.blob), {"digest": digest, "size": len(body), "body": body})
    _row(connection, tables.attachment, 0, message_id=message, position=0, name=f"{bird}.txt",
         media_type="text/plain", size=len(body), digest=digest)  # fmt: skip
    _row(connection, tables.participant, 0, ticket_id=ticket, address=f"{bird}@cc.example",
         name=bird)  # fmt: skip
    for person in ("ala", "anna", "olek"):
        _row(connection, tables.draft, 0, agent_id=served.people[person], ticket_id=ticket,
             text=bird, subject=bird, updated_at=NOW)  # fmt: skip
    _row(connection, tables.delivery, 0, ticket_id=ticket, account_id=account, message_id=sent,
         state="failed", idempotency_key=bird, recipient=f"{bird}@example.org", error=bird,
         created_at=NOW)  # fmt: skip
    raw = f"Subject: {bird}\r\n\r\n{bird}".encode()
    kept = _row(connection, tables.raw_message, 0, account_id=account, external_id=bird,
                media_type="message/rfc822", digest=digest, size=len(raw), state="quarantined",
                reason=bird, ticket_id=ticket, received_at=NOW, stored_at=NOW)  # fmt: skip
    connection.execute(insert(tables.raw_body).values(raw_id=kept, body=zlib.compress(raw)))


def _run(connection: Connection, ticket: int, bird: str) -> None:
    automation = engines.add(
        connection,
        engines.written(f"Greeting {ticket}", "{action: add_tag, tag: greeted}"),
        on=False,
    )
    version = connection.execute(
        select(tables.automation.c.version_id).where(tables.automation.c.id == automation)
    ).scalar_one()
    run = _row(connection, tables.run, 0, automation_id=automation, version_id=version,
               ticket_id=ticket, event_id=1, cause_id=1, trigger_key=bird, state="failed",
               depth=0, error=bird, created_at=NOW)  # fmt: skip
    step = {"run_id": run, "position": 0, "step": bird, "action": "reply", "outcome": "failed",
            "detail": {"reason": bird}, "created_at": NOW}  # fmt: skip
    connection.execute(insert(tables.run_step), step)


def _row(connection: Connection, table: Table, expected: int, **values: Any) -> int:
    made = seeds.row(connection, table, **values)
    assert not expected or made == expected, f"{table.name} {made} is not {expected}"
    return made


OF_A_TICKET = (
    tables.message, tables.participant, tables.draft, tables.delivery, tables.run, tables.event,
    tables.ticket_tag, tables.read_mark, tables.raw_message,
)  # fmt: skip


def stand(connection: Connection, served: Served) -> str:
    """Everything that belongs to Returns, as text: what nobody from outside may change."""
    inbox = served.inboxes["Returns"]
    ticket, account = tables.ticket.c, tables.account.c
    found = [
        *connection.execute(select(tables.ticket).where(ticket.inbox_id == inbox)),
        *connection.execute(select(tables.account).where(account.inbox_id == inbox)),
        *connection.execute(select(tables.inbox).where(tables.inbox.c.id == inbox)),
        *connection.execute(select(tables.access).where(tables.access.c.inbox_id == inbox)),
        *connection.execute(select(tables.contact).where(tables.contact.c.id == FOREIGN_ID)),
    ]
    theirs = select(ticket.id).where(ticket.inbox_id == inbox)
    for table in OF_A_TICKET:
        found += connection.execute(select(table).where(table.c.ticket_id.in_(theirs)))
    return "\n".join(map(str, found))
