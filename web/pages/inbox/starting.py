"""Starting a ticket: a first message to any address."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core import desk as core_desk
from core.access import Viewer
from core.desk import Door
from core.lanes.lane import lane_name
from core.problems import NotThere, Refused
from core.tickets.writing import NewTicket, start_ticket
from postroom.registry import Registry
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import back
from web.pages.inbox.composer import addresses
from web.pages.inbox.drafts import UploadedFile, files
from web.render import page

pages = Routes(tag="pages")


class StartForm(BaseModel):
    """A first message."""

    account: int = 0
    to: str = Field(default="", max_length=10_000)
    cc: str = Field(default="", max_length=10_000)
    bcc: str = Field(default="", max_length=10_000)
    subject: str = Field(default="", max_length=1_000)
    text: str = ""
    uploads: list[int] = []
    key: str = Field(default="", max_length=60)


@pages.get("/compose")
async def show_compose(asked: Asked) -> web.Response:
    """An empty first message."""
    signature = await asked.house.store.read(core_desk.signature, asked.viewer)
    form = StartForm(text=f"\n\n{signature}" if signature else "", key=secrets.token_urlsafe(9))
    return await _page(asked, form)


@pages.post("/compose")
async def start(asked: Asked, form: StartForm) -> web.Response:
    """Begin the ticket and go to it."""
    new = NewTicket(
        account=form.account,
        to=addresses(form.to),
        cc=addresses(form.cc),
        bcc=addresses(form.bcc),
        subject=form.subject,
        text=form.text,
        uploads=tuple(form.uploads),
        key=form.key,
    )
    try:
        begun = await asked.house.store.write(
            start_ticket, asked.viewer, new, asked.now, asked.house.registry
        )
    except Refused as error:
        if isinstance(error, NotThere):
            raise
        return await _page(asked, form, error)
    asked.house.ring([lane_name("deliveries", begun.account), lane_name("events")])
    return back(f"/tickets/{begun.number}")


async def _page(asked: Asked, form: StartForm, error: Refused | None = None) -> web.Response:
    doors, uploads = await asked.house.store.read(
        _around, asked.viewer, form.uploads, asked.house.registry
    )
    values: dict[str, Any] = {"form": form, "doors": doors, "uploads": uploads, "error": error}
    return page(asked, "inbox/compose.html", status=422 if error else 200, **values)


def _around(
    connection: Connection, viewer: Viewer, uploads: list[int], registry: Registry
) -> tuple[list[Door], tuple[UploadedFile, ...]]:
    """Accounts that can write to any address, and the files that were chosen."""
    doors = core_desk.doors(connection, viewer)
    able = [one for one in doors if _by_address(one, registry)]
    return able, files(connection, viewer, uploads)


def _by_address(door: Door, registry: Registry) -> bool:
    channel = registry.channels.get(door.channel)
    return channel is not None and channel.rules.by_address
