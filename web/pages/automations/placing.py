"""Moving a tile: automations are tried in the order of the wall."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from automations.library import editing
from core.audit import By
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

pages = Routes(tag="pages")


class PlaceForm(BaseModel):
    """Where a tile goes."""

    to: Literal["earlier", "later"]


@pages.post("/automations/{automation}/place", needs=Needs.MANAGER)
async def place(asked: Asked, automation: int, form: PlaceForm) -> web.Response:
    """Try an automation one place earlier or later."""
    by = By(asked.viewer, asked.now)
    earlier = form.to == "earlier"
    moved = await asked.house.store.write(editing.shift, automation, by, earlier=earlier)
    said = f"?moved={automation}" if moved else ""
    raise web.HTTPSeeOther(f"/automations{said}#automation-{automation}")
