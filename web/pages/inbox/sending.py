"""Sending, taking back within ten seconds, trying again what failed."""

from __future__ import annotations

from collections.abc import Iterator

from aiohttp import web
from sqlalchemy import Connection

from core import desk as core_desk
from core.access import Viewer
from core.desk import DraftValues
from core.desk.changes import UploadValues
from core.lanes.lane import lane_name
from core.problems import Conflict, NotThere, Refused
from core.tickets import queries
from core.tickets.changing import Wanted, change
from core.tickets.deciding import Decision, decide
from core.tickets.queries import MessageRow
from core.tickets.queries.departing import Departing
from core.tickets.writing import NewMessage, Written, write_message
from postroom.registry import Registry
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import back, back_or_parts, by_script
from web.pages.inbox.composer import Composer, Heads, addresses, typed
from web.pages.inbox.composing import WritingForm
from web.pages.inbox.desk import DeskQuery
from web.pages.inbox.drafts import draft_of, files
from web.pages.inbox.opening import found, whole_page
from web.render import fragment

pages = Routes(tag="pages")


@pages.post("/tickets/{number}/messages")
async def send(asked: Asked, number: int, query: DeskQuery, form: WritingForm) -> web.Response:
    """Write the reply, forwarded message or note; what goes out can be taken back for a while."""
    try:
        written = await asked.house.store.write(_send, asked, number, form, asked.house.registry)
    except Refused as error:
        if isinstance(error, NotThere):
            raise
        return await _not_sent(asked, number, query, (form, error))
    _ring(asked, written.account)
    if not by_script(asked):
        return back(query.ticket(number))
    return await back_or_parts(
        asked, number, query, written=written, fresh=Composer.fresh, then=form.then
    )


@pages.post("/tickets/{number}/messages/{message}/undo")
async def undo(asked: Asked, number: int, message: int, query: DeskQuery) -> web.Response:
    """Take a message back before it leaves; its text returns to the composer."""
    done = await asked.house.store.write(_take_back, asked, number, message)
    if done is not None:
        _ring(asked, done.account)
    opened = await found(asked, number, query)
    composer = Composer.fresh(opened)
    if not by_script(asked):
        return await whole_page(asked, query, opened, composer)
    return fragment(
        asked,
        "inbox/undone.html",
        query=query,
        opened=opened,
        composer=composer,
        done=done is not None,
    )


@pages.post("/tickets/{number}/messages/{message}/retry")
async def retry(asked: Asked, number: int, message: int, query: DeskQuery) -> web.Response:
    """Send a message that failed, or whose fate nobody knows, because a person says so."""
    return await _decided(asked, number, query, (message, "retry"))


@pages.post("/tickets/{number}/messages/{message}/settle")
async def settle(asked: Asked, number: int, message: int, query: DeskQuery) -> web.Response:
    """Say that a message of unknown fate did arrive."""
    return await _decided(asked, number, query, (message, "settle"))


@pages.post("/tickets/{number}/messages/{message}/approve")
async def approve(asked: Asked, number: int, message: int, query: DeskQuery) -> web.Response:
    """Let a draft that an automation wrote, or a message that a limit holds, leave."""
    return await _decided(asked, number, query, (message, "approve"))


@pages.post("/tickets/{number}/messages/{message}/discard")
async def discard(asked: Asked, number: int, message: int, query: DeskQuery) -> web.Response:
    """Drop a message that waits for a person's yes."""
    return await _decided(asked, number, query, (message, "cancel"))


async def _decided(
    asked: Asked, number: int, query: DeskQuery, wanted: tuple[int, Decision]
) -> web.Response:
    done = await asked.house.store.write(_decide, asked, number, *wanted)
    _ring(asked, done.account)
    return await back_or_parts(asked, number, query)


def _ring(asked: Asked, account: int) -> None:
    asked.house.ring([lane_name("deliveries", account), lane_name("events")])


def _send(
    connection: Connection, asked: Asked, number: int, form: WritingForm, registry: Registry
) -> Written:
    new = NewMessage(
        kind=form.kind,
        text=form.text,
        to=addresses(form.to),
        cc=addresses(form.cc),
        bcc=addresses(form.bcc),
        subject=form.subject,
        uploads=tuple(form.uploads),
        key=form.key,
        expects=None if form.anyway or not form.expects else form.expects,
    )
    written = write_message(connection, asked.viewer, number, new, asked.now, registry)
    if form.then == "close" and not written.repeated:
        status = core_desk.status_of(connection, "closed")
        change(connection, asked.viewer, number, Wanted(status=status), asked.now)
    return written


async def _not_sent(
    asked: Asked, number: int, query: DeskQuery, tried: tuple[WritingForm, Refused]
) -> web.Response:
    """The composer again with everything that was typed, and why it was not sent."""
    form, error = tried
    opened = await found(asked, number, query)
    composer = Composer(
        kind=form.kind,
        text=form.text,
        heads=Heads(to=form.to, cc=form.cc, bcc=form.bcc, subject=form.subject),
        uploads=await asked.house.store.read(files, asked.viewer, form.uploads),
        key=form.key,
        expects=form.expects,
        seen=form.seen,
        problem="" if isinstance(error, Conflict) else str(error),
        field=error.field,
        conflict=error if isinstance(error, Conflict) else None,
    )
    status = 409 if isinstance(error, Conflict) else 422
    if not by_script(asked):
        return await whole_page(asked, query, opened, composer, status)
    return fragment(
        asked, "inbox/unsent.html", status=status, query=query, opened=opened, composer=composer
    )


def _take_back(connection: Connection, asked: Asked, number: int, message: int) -> Departing | None:
    """Stop the message and make it a draft again, its files too; None if it is leaving already."""
    row, delivery = _outgoing(connection, asked.viewer, number, message)
    try:
        done = decide(connection, asked.viewer, delivery, "cancel", asked.now)
    except Refused:
        return None
    ticket = queries.ticket_id(connection, asked.viewer, number)
    begun = draft_of(connection, asked.viewer, ticket)
    kept = DraftValues(
        kind="reply",
        text="\n\n".join(part for part in (row.text, begun.text.strip() if begun else "") if part),
        subject=row.subject,
        recipients=_recipients(row),
        uploads=[
            *(file.id for file in (begun.uploads if begun else ())),
            *_files(connection, asked, row),
        ],
    )
    core_desk.save_draft(connection, asked.viewer, ticket, kept, asked.now)
    return done


def _recipients(row: MessageRow) -> dict[str, str]:
    people = row.recipients or {}
    return {
        field: typed((one[0], one[1]) for one in people.get(field, ()))
        for field in ("to", "cc", "bcc")
    }


def _files(connection: Connection, asked: Asked, row: MessageRow) -> Iterator[int]:
    for file in row.attachments:
        if file.digest is None:
            continue
        values = UploadValues(
            name=file.name, media_type=file.media_type, size=file.size, digest=file.digest
        )
        yield core_desk.keep_upload(connection, asked.viewer, values, asked.now)


def _decide(
    connection: Connection, asked: Asked, number: int, message: int, decision: Decision
) -> Departing:
    _, delivery = _outgoing(connection, asked.viewer, number, message)
    return decide(connection, asked.viewer, delivery, decision, asked.now)


def _outgoing(
    connection: Connection, viewer: Viewer, number: int, message: int
) -> tuple[MessageRow, int]:
    """A message of the ticket and its newest delivery; raises `NotThere`."""
    opened = queries.opened(connection, viewer, number, message + 1, 1)
    rows = [one for one in opened.messages if one.id == message] if opened else []
    ids = [one.id for one in opened.deliveries if one.message == message] if opened else []
    if not rows or not ids:
        raise NotThere(f"ticket {number} has no message {message} that is being sent")
    return rows[0], max(ids)
