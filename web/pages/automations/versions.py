"""Earlier versions of an automation: what each changed, and taking one back."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from automations import language, library
from automations.document import InvalidDocument
from automations.language import Language
from automations.library import Saved, Version, editing
from automations.library.editing import Edit
from core.access import Viewer
from core.audit import By
from core.problems import NotThere, Refused
from postroom.errors import PostroomError
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.draft import shown_text
from web.render import page

pages = Routes(tag="pages")

LineKind: TypeAlias = Literal["same", "gone", "new", "gap"]
_KINDS: dict[str, LineKind] = {" ": "same", "-": "gone", "+": "new", "@": "gap"}


class AgainstQuery(BaseModel):
    """What a version is compared with."""

    against: int = Field(0, ge=0, le=2**31)
    """Number of another version; 0 for the one before."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of what changed."""

    kind: LineKind
    text: str


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
    found = await asked.house.store.read(_compared, automation, number, asked.viewer, query.against)
    spoken = language.of(asked.house.registry)
    text = _text(found.version, spoken)
    return page(
        asked,
        "automations/version.html",
        saved=found.saved,
        version=found.version,
        before=found.before,
        numbers=found.numbers,
        lines=diff(_text(found.before, spoken) if found.before else "", text),
        text=text,
    )


@pages.post("/automations/{automation}/versions/{number}/restore", needs=Needs.MANAGER)
async def restore_version(asked: Asked, automation: int, number: int) -> web.Response:
    """Save an earlier version again, as the latest."""
    by, spoken = By(asked.viewer, asked.now), language.of(asked.house.registry)
    found = await asked.house.store.read(_compared, automation, number, asked.viewer)
    wanted = Edit(
        text=shown_text(found.version, spoken), automation=automation, author=asked.agent.name
    )
    try:
        await asked.house.store.write(editing.write, wanted, spoken, by)
    except InvalidDocument as error:
        raise Refused(f"version {number} does not fit any more: {error}") from None
    raise web.HTTPSeeOther(f"/automations/{automation}/edit")


def diff(before: str, after: str) -> list[DiffLine]:
    """What changed between two texts, with three lines around each change."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return [
        DiffLine(_KINDS[line[0]], "" if line[0] == "@" else line[1:])
        for line in lines
        if not line.startswith(("--- ", "+++ ")) and line[0] in _KINDS
    ]


def _compared(
    connection: Connection, automation: int, number: int, viewer: Viewer, against: int = 0
) -> _Compared:
    saved = editing.found(connection, automation, viewer)
    by_number = {one.number: one for one in library.versions(connection, automation)}
    for wanted in (number, against or number):
        if wanted not in by_number:
            raise NotThere(f"there is no version {wanted}; the latest is {saved.number}")
    return _Compared(
        saved=saved,
        version=by_number[number],
        before=by_number.get(against or number - 1),
        numbers=tuple(by_number),
    )


def _text(version: Version, spoken: Language) -> str:
    try:
        return shown_text(version, spoken)
    except PostroomError as error:
        return f"# {error}\n"
