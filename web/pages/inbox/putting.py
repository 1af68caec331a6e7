"""Putting a ticket away from its page: archive, until later, another inbox; and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core.access import Viewer
from core.lanes.lane import lane_name
from core.tickets import putting
from core.tickets.by_agent import Changed
from web.api.tickets.putting import SnoozeUntil
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import back_or_parts
from web.pages.inbox.desk import DeskQuery, Row

pages = Routes(tag="pages")

Doing = Literal["archive", "unarchive", "handled", "unhandled", "snooze", "wake", "move"]
UNDO: Mapping[str, str] = {
    "archive": "unarchive",
    "handled": "unhandled",
    "snooze": "wake",
    "move": "move",
}
"""What takes each back."""


class PutForm(BaseModel):
    """What one choice of the menu sends."""

    doing: Doing
    span: str = Field("", max_length=40)
    time: str = Field("", pattern=r"^(|([01][0-9]|2[0-3]):[0-5][0-9])$")
    inbox: Row | None = None


@pages.post("/tickets/{number}/put")
async def put_ticket(asked: Asked, number: int, query: DeskQuery, form: PutForm) -> web.Response:
    """Put the ticket away or bring it back; a notice offers to undo it."""
    before, done = await asked.house.store.write(_put, asked, number, form)
    asked.house.ring([lane_name("events")])
    undo = UNDO.get(form.doing, "") if done.events else ""
    return await back_or_parts(asked, number, query, put=form.doing, undo=undo, was_in=before)


def _put(connection: Connection, asked: Asked, number: int, form: PutForm) -> tuple[int, Changed]:
    inbox = putting.inbox_of(connection, asked.viewer, number)
    return inbox, _DO[form.doing](connection, asked, number, form)


def _plain(
    do: Callable[..., Changed],
) -> Callable[[Connection, Asked, int, PutForm], Changed]:
    def doing(connection: Connection, asked: Asked, number: int, _form: PutForm) -> Changed:
        viewer: Viewer = asked.viewer
        return do(connection, viewer, number, asked.now)

    return doing


def _snooze(connection: Connection, asked: Asked, number: int, form: PutForm) -> Changed:
    given = {"span": form.span, "time": form.time or None, "in_hours": bool(form.time)}
    until = SnoozeUntil.model_validate(given)
    return putting.snooze(connection, asked.viewer, number, until.later(), asked.now)


def _move(connection: Connection, asked: Asked, number: int, form: PutForm) -> Changed:
    return putting.move(connection, asked.viewer, number, form.inbox or 0, asked.now)


_DO: Mapping[str, Callable[[Connection, Asked, int, PutForm], Changed]] = {
    "archive": _plain(putting.archive),
    "unarchive": _plain(putting.unarchive),
    "handled": _plain(putting.handle),
    "unhandled": _plain(putting.unhandle),
    "snooze": _snooze,
    "wake": _plain(putting.wake),
    "move": _move,
}
