"""Tags, statuses and types: lists of names that are looked after alike."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection

from core import catalogues, statuses
from core.audit import By
from core.catalogues import STATUSES, TAGS, TYPES, Catalogue
from core.problems import Refused
from core.statuses import MEANINGS, StatusValues
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.removal import RemovalForm, removed
from web.pages.settings.shell import done, settings_page

Colour = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-f]{6})?$", to_lower=True)]

_LISTS: dict[str, Catalogue] = {"tags": TAGS, "statuses": STATUSES, "types": TYPES}


class NameForm(BaseModel):
    """A row of a list as it is typed; `colour` belongs to tags, `meaning` to statuses."""

    name: str = ""
    colour: Colour = ""
    meaning: str = "open"

    def values(self, place: str) -> dict[str, Any]:
        """The columns of this list."""
        own = {"tags": {"colour": self.colour}, "statuses": {"meaning": self.meaning}}
        return {"name": self.name, **own.get(place, {})}


def _routes(place: str) -> Routes:
    """The routes of one list."""
    routes = Routes(f"/settings/{place}", tag="pages")

    @routes.get("", needs=Needs.ADMIN)
    async def show_names(asked: Asked, query: Done) -> web.Response:
        return await _shown(asked, place, done=query.done)

    @routes.post("/new", needs=Needs.ADMIN)
    async def add_name(asked: Asked, form: NameForm) -> web.Response:
        return await _saved(asked, place, 0, form)

    @routes.post("/{row}", needs=Needs.ADMIN)
    async def change_name(asked: Asked, row: int, form: NameForm) -> web.Response:
        return await _saved(asked, place, row, form)

    @routes.post("/{row}/delete", needs=Needs.ADMIN)
    async def delete_name(asked: Asked, row: int, form: RemovalForm) -> web.Response:
        return await removed(asked, place, _LISTS[place], row, form)

    return routes


async def _saved(asked: Asked, place: str, row: int, form: NameForm) -> web.Response:
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(_save, place, row, form, by)
    except Refused as error:
        wrong = trouble(error)
        beside = Trouble(status=wrong.status, errors={"name": next(iter(wrong.errors.values()))})
        return await _shown(asked, place, beside, tried=row, form=form)
    raise done(f"/settings/{place}")


def _save(connection: Connection, place: str, row: int, form: NameForm, by: By) -> None:
    values, catalogue = form.values(place), _LISTS[place]
    if not form.name.strip():
        raise Refused("write a name", "name")
    if catalogue is STATUSES:
        _save_status(connection, row, StatusValues(name=form.name, meaning=form.meaning), by)
    elif row:
        catalogues.change(connection, catalogue, row, values, by)
    else:
        catalogues.add(connection, catalogue, values, by)


def _save_status(connection: Connection, row: int, values: StatusValues, by: By) -> None:
    if row:
        statuses.change(connection, row, values, by)
    else:
        statuses.add(connection, values, by)


async def _shown(
    asked: Asked,
    place: str,
    wrong: Trouble = NONE,
    *,
    tried: int = 0,
    form: NameForm | None = None,
    done: str = "",
) -> web.Response:
    rows = await asked.house.store.read(catalogues.listed, _LISTS[place])
    return settings_page(
        asked,
        place,
        wrong,
        template="names",
        rows=rows,
        meanings=MEANINGS,
        tried=tried,
        form=form,
        done=done,
    )


pages = [_routes(place) for place in _LISTS]
"""A set of routes a list."""
