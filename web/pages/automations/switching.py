"""Switching automations on and off; what matches already is asked about before it is on."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from automations import language
from automations.document import InvalidDocument
from automations.language import Language
from automations.library import editing
from automations.sweep import matching
from core.audit import By
from core.problems import Refused
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.wall import tile_now
from web.render import fragment, page

pages = Routes(tag="pages")


class SwitchForm(BaseModel):
    """A switch as it is to stand; a form leaves out a box that is not ticked."""

    on: bool = False
    decided: bool = False
    """Whether somebody was asked about the tickets that match now."""
    also: bool = False
    """What they said: it begins on those too."""


class AskQuery(BaseModel):
    """What was just done."""

    saved: bool = False


@pages.get("/automations/{automation}/switch", needs=Needs.MANAGER)
async def ask(asked: Asked, automation: int, query: AskQuery) -> web.Response:
    """Ask whether an automation begins on the tickets that match now, before it is on."""
    one = await tile_now(asked, automation)
    if one.enabled:
        raise web.HTTPSeeOther(f"/automations#automation-{automation}")
    count = await _count(asked, automation)
    return page(
        asked, "automations/switch.html", tile=replace(one, matching=count), saved=query.saved
    )


@pages.post("/automations/{automation}/switch", needs=Needs.MANAGER)
async def switch(asked: Asked, automation: int, form: SwitchForm) -> web.Response:
    """Switch an automation on or off; the tile comes back with a way to undo it."""
    if "HX-Request" not in asked.request.headers:
        asks = await switched(asked, automation, form)
        raise web.HTTPSeeOther(_question(automation) if asks else _told(automation))
    before = await asked.house.store.read(editing.found, automation, asked.viewer)
    asks, trouble = 0, ""
    try:
        asks = await switched(asked, automation, form)
    except Refused as error:
        trouble = str(error)
    one = replace(await tile_now(asked, automation), matching=asks)
    changed = one.enabled is not before.enabled
    return fragment(asked, "automations/switched.html", tile=one, trouble=trouble, changed=changed)


async def switched(asked: Asked, automation: int, form: SwitchForm) -> int:
    """Switch one as wished; or how many tickets must be asked about first, with nothing done."""
    if form.on and not form.decided and (count := await _count(asked, automation)):
        return count
    spoken = language.of(asked.house.registry)
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(_switch, automation, spoken, by, form)
    return 0


async def after_saving(asked: Asked, automation: int, *, on: bool) -> str:
    """Switch what was just saved, and the page that says so; or the page that asks first."""
    if await switched(asked, automation, SwitchForm(on=on)):
        return f"{_question(automation)}?saved=true"
    return f"/automations?saved={automation}#automation-{automation}"


async def _count(asked: Asked, automation: int) -> int:
    spoken = language.of(asked.house.registry)
    by = By(asked.viewer, asked.now)
    found: int = await asked.house.store.read(_matching, automation, spoken, by)
    return found


def _matching(connection: Connection, automation: int, spoken: Language, by: By) -> int:
    """Tickets that match now; none if it is on, or cannot be switched on."""
    saved = editing.found(connection, automation, by.viewer)
    if saved.enabled or saved.attention:
        return 0
    try:
        return matching.matching(connection, automation, spoken, by) or 0
    except InvalidDocument:
        return 0


def _switch(
    connection: Connection, automation: int, spoken: Language, by: By, form: SwitchForm
) -> None:
    editing.switch(connection, automation, spoken, by, on=form.on, also_matching=form.also)


def _question(automation: int) -> str:
    return f"/automations/{automation}/switch"


def _told(automation: int) -> str:
    return f"/automations?switched={automation}"
