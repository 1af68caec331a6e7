"""`/automations`: every automation as a tile, switched on and off where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from automations import language, library, runs, statistics
from automations.gallery import updates
from automations.library import Saved, editing, rights
from automations.runs import NEVER, Counted
from automations.statistics.queries import in_days
from core.access import Viewer
from core.audit import By
from core.problems import Refused
from postroom.registry import Registry
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.held import Standstill, standstill
from web.pages.automations.sparkline import spark
from web.pages.automations.tiles import Shown, Tile, chosen, tile, tiles
from web.render import fragment, page

pages = Routes(tag="pages")


class WallQuery(BaseModel):
    """Which tiles are looked for, and what was just done."""

    show: Shown = "all"
    q: str = ""
    saved: int = 0
    """The automation that was just saved."""
    deleted: int = 0
    """The one that was just put into the trash."""
    was_on: bool = False
    """Whether that one was switched on."""
    held: str = ""
    """What was just decided about held messages: resume, discard."""


class SwitchForm(BaseModel):
    """A switch as it is to stand; a form leaves out a box that is not ticked."""

    on: bool = False


@dataclass(frozen=True, slots=True)
class _Wall:
    saved: list[Saved]
    counted: dict[int, Counted]
    trash: list[library.Trashed]
    outdated: frozenset[int]
    """Those whose template has a newer version."""
    daily: Mapping[int, Mapping[int, int]]
    """Runs of the last days, by automation and day."""
    still: Standstill


@pages.get("/automations", needs=Needs.MANAGER)
async def show_wall(asked: Asked, query: WallQuery) -> web.Response:
    """Show every automation as a tile."""
    wall = await asked.house.store.read(_read, asked.viewer, asked.house.registry, asked.now)
    every = _tiles(asked, wall)
    return page(
        asked,
        "automations/wall.html",
        query=query,
        tiles=chosen(every, query.show, query.q),
        counts=_counts(every),
        trash=wall.trash,
        still=wall.still,
        saved=next((one for one in every if one.id == query.saved), None),
        deleted=next((one for one in wall.trash if one.id == query.deleted), None),
    )


@pages.get("/automations/tiles", needs=Needs.MANAGER)
async def show_tiles(asked: Asked, query: WallQuery) -> web.Response:
    """The tiles alone, while somebody types what they look for."""
    wall = await asked.house.store.read(_read, asked.viewer, asked.house.registry, asked.now)
    found = chosen(_tiles(asked, wall), query.show, query.q)
    return fragment(asked, "automations/tiles.html", tiles=found, query=query, any=bool(wall.saved))


@pages.post("/automations/{automation}/switch", needs=Needs.MANAGER)
async def switch(asked: Asked, automation: int, form: SwitchForm) -> web.Response:
    """Switch an automation on or off; the tile comes back with a way to undo it."""
    spoken = language.of(asked.house.registry)
    by = By(asked.viewer, asked.now)
    trouble = ""
    try:
        await asked.house.store.write(_switch, automation, spoken, by, on=form.on)
    except Refused as error:
        trouble = str(error)
    if "HX-Request" not in asked.request.headers:
        raise web.HTTPSeeOther("/automations")
    found = await asked.house.store.read(_one, automation, asked.viewer)
    days = await asked.house.store.read(statistics.daily, asked.now, automation=automation)
    drawn = spark(in_days(days.get(automation, {}), asked.now))
    one = replace(tile(*found, spoken, asked.locale), spark=drawn)
    return fragment(asked, "automations/switched.html", tile=one, trouble=trouble)


def _read(connection: Connection, viewer: Viewer, registry: Registry, now: datetime) -> _Wall:
    return _Wall(
        saved=rights.readable(connection, viewer, library.listed(connection)),
        counted=runs.counted(connection),
        trash=rights.readable(connection, viewer, library.trashed(connection)),
        outdated=updates.outdated(connection, registry),
        daily=statistics.daily(connection, now),
        still=standstill(connection, viewer, now),
    )


def _one(connection: Connection, automation: int, viewer: Viewer) -> tuple[Saved, Counted]:
    counted = runs.counted(connection, automation)
    return editing.found(connection, automation, viewer), counted.get(automation, NEVER)


def _switch(
    connection: Connection, automation: int, spoken: language.Language, by: By, *, on: bool
) -> None:
    editing.switch(connection, automation, spoken, by, on=on)


def _tiles(asked: Asked, wall: _Wall) -> list[Tile]:
    found = tiles(wall.saved, wall.counted, language.of(asked.house.registry), asked.locale)
    return [
        replace(
            one,
            outdated=one.id in wall.outdated,
            spark=spark(in_days(wall.daily.get(one.id, {}), asked.now)),
        )
        for one in found
    ]


def _counts(every: list[Tile]) -> dict[Shown, int]:
    shown: tuple[Shown, ...] = ("all", "on", "off", "broken")
    return {one: len(chosen(every, one, "")) for one in shown}
