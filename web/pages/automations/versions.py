"""Earlier versions of an automation: what each changed, and taking one back."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from automations import language
from automations.language import Language
from automations.library import Saved, Version, editing
from core.access import Viewer
from core.audit import By
from postroom.errors import PostroomError
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.draft import shown_text
from web.pages.automations.sides import sides
from web.render import page

pages = Routes(tag="pages")


class AgainstQuery(BaseModel):
    """What a version is compared with."""

    against: int = Field(0, ge=0, le=2**31)
    """Number of another version; 0 for the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    saved: Saved
    version: Version
    before: Version | None
    """What it is compared with."""
    numbers: tuple[int, ...]
    """Of all versions, newest first."""


@pages.get("/automations/{automation}/versions/{number}", needs=Needs.MANAGER)
async def show_version(
    asked: Asked, automation: int, number: int, query: AgainstQuery
) -> web.Response:
    """Show what a version changed, or how it differs from another."""
    spoken = language.of(asked.house.registry)
    found = await asked.house.store.read(
        _compared, automation, (number, query.against), spoken, asked.viewer
    )
    text = _text(found.version, spoken)
    return page(
        asked,
        "automations/version.html",
        saved=found.saved,
        version=found.version,
        before=found.before,
        numbers=found.numbers,
        stretches=sides(_text(found.before, spoken) if found.before else "", text),
        text=text,
    )


@pages.post("/automations/{automation}/versions/{number}/restore", needs=Needs.MANAGER)
async def restore_version(asked: Asked, automation: int, number: int) -> web.Response:
    """Save an earlier version again, as the latest."""
    by, spoken = By(asked.viewer, asked.now), language.of(asked.house.registry)
    author = asked.agent.name
    await asked.house.store.write(editing.take_back, automation, number, spoken, by, author)
    raise web.HTTPSeeOther(f"/automations/{automation}/edit")


def _compared(
    connection: Connection,
    automation: int,
    numbers: tuple[int, int],
    spoken: Language,
    viewer: Viewer,
) -> _Compared:
    """A version and another, or the one before where the other is 0."""
    saved = editing.found(connection, automation, viewer)
    every = editing.versions(connection, automation, spoken, viewer)
    number, against = numbers
    wanted = editing.version(every, number)
    return _Compared(
        saved=saved,
        version=wanted,
        before=editing.version(every, against) if against else every.get(number - 1),
        numbers=tuple(every),
    )


def _text(version: Version, spoken: Language) -> str:
    try:
        return shown_text(version, spoken)
    except PostroomError as error:
        return f"# {error}\n"
