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
from automations.runs import Counted
from automations.statistics.queries import in_days
from core.access import Viewer
from postroom.registry import Registry
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.held import Standstill, standstill
from web.pages.automations.sparkline import spark
from web.pages.automations.tiles import Shown, Tile, chosen, tiles
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
    switched: int = 0
    """The one that was just switched."""
    moved: int = 0
    """The one that just got another place."""
    imported: int | None = None
    """How many were just taken over from files."""
    held: str = ""
    """What was just decided about held messages: resume, discard."""
    done: str = ""
    """resumed: all of them were just let go on."""


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
        on_wall={one.id for one in every},
        saved=next((one for one in every if one.id == query.saved), None),
        switched=next((one for one in every if one.id == query.switched), None),
        moved=next((one for one in every if one.id == query.moved), None),
        deleted=next((one for one in wall.trash if one.id == query.deleted), None),
    )


@pages.get("/automations/tiles", needs=Needs.MANAGER)
async def show_tiles(asked: Asked, query: WallQuery) -> web.Response:
    """The tiles alone, while somebody types what they look for."""
    wall = await asked.house.store.read(_read, asked.viewer, asked.house.registry, asked.now)
    found = chosen(_tiles(asked, wall), query.show, query.q)
    return fragment(asked, "automations/tiles.html", tiles=found, query=query, any=bool(wall.saved))


async def tile_now(asked: Asked, automation: int) -> Tile:
    """One automation's tile as it stands; raises `NotThere`."""
    wall = await asked.house.store.read(
        _read_one, asked.viewer, asked.house.registry, asked.now, automation
    )
    (one,) = _tiles(asked, wall)
    return one


def _read(connection: Connection, viewer: Viewer, registry: Registry, now: datetime) -> _Wall:
    return _Wall(
        saved=rights.readable(connection, viewer, library.listed(connection)),
        counted=runs.counted(connection),
        trash=rights.readable(connection, viewer, library.trashed(connection)),
        outdated=updates.outdated(connection, registry),
        daily=statistics.daily(connection, now),
        still=standstill(connection, viewer, now),
    )


def _read_one(
    connection: Connection, viewer: Viewer, registry: Registry, now: datetime, automation: int
) -> _Wall:
    return _Wall(
        saved=[editing.found(connection, automation, viewer)],
        counted=runs.counted(connection, automation),
        trash=[],
        outdated=updates.outdated(connection, registry),
        daily=statistics.daily(connection, now, automation=automation),
        still=standstill(connection, viewer, now, automation),
    )


def _tiles(asked: Asked, wall: _Wall) -> list[Tile]:
    found = tiles(wall.saved, wall.counted, language.of(asked.house.registry), asked.locale)
    return [
        replace(
            one,
            outdated=one.id in wall.outdated,
            held=wall.still.of(one.id),
            spark=spark(in_days(wall.daily.get(one.id, {}), asked.now)),
        )
        for one in found
    ]


def _counts(every: list[Tile]) -> dict[Shown, int]:
    shown: tuple[Shown, ...] = ("all", "on", "off", "broken")
    return {one: len(chosen(every, one, "")) for one in shown}
