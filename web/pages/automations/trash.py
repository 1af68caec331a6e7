"""Deleting automations, the trash, and the way back; and taking one along as a file."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from automations import language, library
from automations.library import editing, files, rights
from core.access import Viewer
from core.audit import By
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.render import page

pages = Routes(tag="pages")


class RestoreForm(BaseModel):
    """How an automation comes back from the trash."""

    on: bool = False
    """Switched on again: the undo of a deletion brings it back as it was."""


@pages.post("/automations/{automation}/delete", needs=Needs.MANAGER)
async def delete(asked: Asked, automation: int) -> web.Response:
    """Put an automation into the trash."""
    by = By(asked.viewer, asked.now)
    saved = await asked.house.store.write(editing.delete, automation, by)
    was_on = "&was_on=true" if saved.enabled else ""
    raise web.HTTPSeeOther(f"/automations?deleted={automation}{was_on}")


@pages.post("/automations/{automation}/restore", needs=Needs.MANAGER)
async def restore(asked: Asked, automation: int, form: RestoreForm) -> web.Response:
    """Take an automation out of the trash."""
    by, spoken = By(asked.viewer, asked.now), language.of(asked.house.registry)
    await asked.house.store.write(_restore, automation, spoken, by, on=form.on)
    raise web.HTTPSeeOther(f"/automations#automation-{automation}")


@pages.get("/automations/trash", needs=Needs.MANAGER)
async def show_trash(asked: Asked) -> web.Response:
    """Show what lies in the trash."""
    found = await asked.house.store.read(_trashed, asked.viewer)
    return page(asked, "automations/trash.html", trash=found)


@pages.get("/automations/{automation}/export", needs=Needs.MANAGER)
async def export(asked: Asked, automation: int) -> web.Response:
    """Hand an automation out as a YAML file."""
    spoken = language.of(asked.house.registry)
    file = await asked.house.store.read(_file, automation, spoken, asked.viewer)
    return web.Response(
        text=file.text,
        content_type="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{file.path}"'},
    )


def _restore(
    connection: Connection, automation: int, spoken: language.Language, by: By, *, on: bool
) -> None:
    editing.restore(connection, automation, by)
    if on:
        editing.switch(connection, automation, spoken, by, on=True)


def _trashed(connection: Connection, viewer: Viewer) -> list[library.Trashed]:
    return rights.readable(connection, viewer, library.trashed(connection))


def _file(
    connection: Connection, automation: int, spoken: language.Language, viewer: Viewer
) -> files.File:
    saved = editing.found(connection, automation, viewer)
    (file,) = files.export(connection, spoken, [saved.name])
    return file
