"""A newer version of the template an automation was made of: shown, and taken over."""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import Connection

from automations import language
from automations.document import InvalidDocument
from automations.gallery import InvalidAnswers, updates
from automations.gallery.updates import Update
from automations.library import Saved, editing
from core.access import Viewer
from core.audit import By
from core.problems import Refused
from postroom.registry import Registry
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.draft import shown_text
from web.pages.automations.sides import sides
from web.render import page

pages = Routes(tag="pages")


@pages.get("/automations/{automation}/template", needs=Needs.MANAGER)
async def show_newer(asked: Asked, automation: int) -> web.Response:
    """Show what a newer version of its template would change."""
    registry = asked.house.registry
    saved, found = await asked.house.store.read(_found, asked.viewer, automation, registry)
    text = shown_text(saved, language.of(registry))
    return page(
        asked,
        "automations/newer.html",
        saved=saved,
        kept=found.changed_here,
        version=found.template.version,
        stretches=sides(text, found.text.replace("enabled: false\n", "", 1)),
    )


@pages.post("/automations/{automation}/template", needs=Needs.MANAGER)
async def take_over(asked: Asked, automation: int) -> web.Response:
    """Save the newer version; what was changed here stays."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(
            _update, by, automation, asked.house.registry, asked.agent.name
        )
    except InvalidDocument as error:
        raise Refused(f"the newer version does not fit: {error}") from None
    raise web.HTTPSeeOther(f"/automations?saved={automation}#automation-{automation}")


def _found(
    connection: Connection, viewer: Viewer, automation: int, registry: Registry
) -> tuple[Saved, Update]:
    saved = editing.found(connection, automation, viewer)
    return saved, _newer(connection, automation, registry, viewer)


def _newer(connection: Connection, automation: int, registry: Registry, viewer: Viewer) -> Update:
    try:
        return updates.find(connection, automation, registry, viewer)
    except InvalidAnswers as error:
        raise Refused(
            f"the newer version asks something else ({error}); add the template again"
        ) from None


def _update(
    connection: Connection, by: By, automation: int, registry: Registry, author: str
) -> None:
    found = _newer(connection, automation, registry, by.viewer)
    updates.bring_up_to_date(connection, found, author, language.of(registry), by)
