"""Changing a ticket in place: each select and tag is a small form of its own."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from pydantic import BaseModel

from core.lanes.lane import lane_name
from core.tickets.changing import KEEP, Unset, Wanted, change
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import back_or_parts
from web.pages.inbox.desk import Chosen, DeskQuery

pages = Routes(tag="pages")


class ChangeForm(BaseModel):
    """What one form of the side panel sends: the field it is about."""

    status: Chosen = None
    assignee: Chosen = None
    team: Chosen = None
    type: Chosen = None
    priority: str | None = None
    subject: str | None = None
    add_tag: Chosen = None
    remove_tag: Chosen = None


@pages.post("/tickets/{number}/change")
async def change_ticket(
    asked: Asked, number: int, query: DeskQuery, form: ChangeForm
) -> web.Response:
    """Set one thing; it holds at once and is told to everybody who looks."""
    wanted = _wanted(form)
    await asked.house.store.write(change, asked.viewer, number, wanted, asked.now)
    asked.house.ring([lane_name("events")])
    return await back_or_parts(asked, number, query)


def _wanted(form: ChangeForm) -> Wanted:
    sent = form.model_fields_set

    def given(name: str) -> Any | Unset:
        return getattr(form, name) if name in sent else KEEP

    return Wanted(
        status=KEEP if form.status is None else form.status,
        assignee=given("assignee"),
        team=given("team"),
        type=given("type"),
        priority=KEEP if form.priority is None else form.priority,
        subject=KEEP if form.subject is None else form.subject,
        add_tags=() if form.add_tag is None else (form.add_tag,),
        remove_tags=() if form.remove_tag is None else (form.remove_tag,),
    )
