"""`postroom ticket`: tickets and their messages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from uuid import uuid4

from cyclopts import App, Parameter

from app.cli import show
from app.cli.options import AsJson, Limit
from app.cli.session import Session, session
from core import agents
from core.access import SYSTEM, Viewer
from core.problems import NotThere, Refused
from core.search import search as find_words
from core.tickets import changes, queries
from core.tickets.changes import Change, Origin
from core.tickets.queries import EVERYTHING, OPEN, MessageRow, OpenTicket, TicketRow
from postroom.action import SendMessage
from postroom.clock import utc_now

app = App(name="ticket", help="Tickets and their messages.")

Number = Annotated[int, Parameter(help="The ticket's number.")]
COLUMNS: show.Columns[TicketRow] = {
    "number": lambda row: row.number,
    "status": lambda row: row.status.name,
    "priority": lambda row: row.priority,
    "from": lambda row: row.contact.name or row.contact.email,
    "subject": lambda row: row.subject,
    "tags": lambda row: " ".join(tag.name for tag in row.tags),
    "assignee": lambda row: row.assignee.name if row.assignee else "",
    "last message": lambda row: row.last_message_at,
}


@app.command(name="list")
def list_tickets(
    *,
    search: Annotated[str, Parameter(help="Only with these words.")] = "",
    everything: Annotated[
        bool, Parameter(name="--all", negative="", help="Solved and closed ones too.")
    ] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show open tickets, the newest message first."""
    with session() as own:
        if search:
            page = own.store.read_now(find_words, SYSTEM, search, limit)
            found = [hit.ticket for hit in page.hits if everything or hit.ticket.is_open]
        else:
            found = list(_newest(own, limit, everything=everything))
        show.rows(found, COLUMNS, as_json=as_json)


@app.command(name="show")
def show_ticket(number: Number, /, *, as_json: AsJson = False) -> None:
    """Show a ticket with its messages, the oldest first."""
    with session() as own:
        ticket = own.store.read_now(queries.opened, SYSTEM, number)
    if ticket is None:
        raise _not_there(number)
    if as_json:
        show.document(ticket)
    else:
        show.line(_written(ticket))


@app.command
def reply(
    number: Number,
    /,
    *,
    agent: Annotated[str, Parameter(help="Mail address of the agent who answers.")],
    text: Annotated[str, Parameter(help="The answer.")] = "",
    file: Annotated[Path | None, Parameter(help="A file with the answer; - reads it here.")] = None,
) -> None:
    """Answer the customer through the channel the ticket came from."""
    said = _said(text, file)
    with session() as own:
        who = own.store.read_now(agents.by_email, agents.address(agent))
        if who is None:
            raise NotThere(f"there is no agent {agent!r}; postroom agent list shows them")
        found = own.store.read_now(queries.find, Viewer(who.id, who.role), number)
        if found is None:
            raise _not_there(number)
        origin = Origin(actor="agent", agent=who.id, author=who.name)
        key = f"agent:{who.id}:{uuid4().hex}"
        change = Change(ticket=found.id, effect=SendMessage(said), origin=origin, key=key)
        applied = own.store.write_now(changes.apply, [change], utc_now())
    show.line(f"The answer is in the outbox as delivery {applied.sent[key].delivery}.")


def _newest(own: Session, limit: int, *, everything: bool) -> Iterator[TicketRow]:
    after, left = None, limit
    while left > 0:
        filters = EVERYTHING if everything else OPEN
        page = own.store.read_now(queries.newest, SYSTEM, filters, after, left)
        yield from page.rows
        after, left = page.after, left - len(page.rows)
        if after is None:
            return


def _said(text: str, file: Path | None) -> str:
    if bool(text) == (file is not None):
        raise Refused("give the answer with either --text or --file")
    if file is None:
        return text
    said = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    if not said.strip():
        raise Refused(f"{file} is empty; write the answer into it")
    return said


def _written(opened: OpenTicket) -> str:
    ticket = opened.ticket
    lines = [
        f"#{ticket.number} {ticket.subject}",
        f"{ticket.status.name}, {ticket.priority}, {ticket.inbox.name} / {ticket.account.name}",
        f"{ticket.contact.name} <{ticket.contact.email}>",
        *(_message(message) for message in opened.messages),
    ]
    return "\n".join(lines)


def _message(message: MessageRow) -> str:
    state = f" [{message.delivery_state}]" if message.delivery_state else ""
    files = "".join(f"\n  + {file.name} ({file.size} bytes)" for file in message.attachments)
    text = message.text if message.visible is None else message.visible
    head = f"\n--- {message.sent_at:%Y-%m-%d %H:%M} {message.direction} {message.author}{state}"
    return f"{head}\n{text.rstrip()}{files}"


def _not_there(number: int) -> NotThere:
    return NotThere(f"there is no ticket {number}; postroom ticket list shows them")
