"""Custom fields beside an opened ticket, each a small form of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, Field

from core.lanes.lane import lane_name
from core.tickets.changing import Wanted, change
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import back_or_parts
from web.pages.inbox.desk import DeskQuery

pages = Routes(tag="pages")


class FieldForm(BaseModel):
    """What the form of one field sends."""

    owner: Literal["ticket", "contact"] = "ticket"
    key: str = Field(max_length=60)
    value: str = Field(default="", max_length=4000)
    moment: bool = False
    """Whether the value is a local time, as an input of that kind sends it."""


@pages.post("/tickets/{number}/field")
async def set_field(asked: Asked, number: int, query: DeskQuery, form: FieldForm) -> web.Response:
    """Put a value into a field of the ticket or its contact; an empty one empties it."""
    value = _in_zone(form.value, asked.zone) if form.moment else form.value
    given = {form.key: value}
    wanted = Wanted(contact_fields=given) if form.owner == "contact" else Wanted(fields=given)
    await asked.house.store.write(change, asked.viewer, number, wanted, asked.now)
    asked.house.ring([lane_name("events")])
    return await back_or_parts(asked, number, query)


def _in_zone(written: str, zone: ZoneInfo) -> str:
    """A local time with the reader's zone; what is no time is left for the field to refuse."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
