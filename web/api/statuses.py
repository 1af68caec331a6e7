"""Statuses: the stages of a ticket, in the order lists show them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from core import catalogues, statuses
from core.catalogues import STATUSES
from web.api.shapes import Body, Change, Name, RemovalQuery, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="statuses")

Position = Annotated[int, Field(ge=0, le=9999)]


class Meaning(StrEnum):
    """What a status means to automations, reopening and counting."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"


class Status(Body):
    """A status."""

    id: int = Field(description="What other resources refer to it by.", examples=[2])
    name: str = Field(description="What people read.", examples=["Waiting for parts"])
    meaning: Meaning = Field(description="One of the four things a status can mean.")
    position: int = Field(description="Its place in lists, the lowest first.", examples=[2])


class NewStatus(Body):
    """A status that is to be added."""

    name: Name = Field(
        description="Unique, whatever the case or accents.", examples=["Waiting for parts"]
    )
    meaning: Meaning = Field(description="What it means; fixed while tickets have it.")
    position: Position = Field(0, description="Its place in lists; left out: the last.")


class StatusChange(Change):
    """What is to be changed of a status."""

    name: Name = Field("", description="The new name.", examples=["Waiting for parts"])
    meaning: Meaning = Field(Meaning.OPEN, description="Only while no ticket has it.")
    position: Position = Field(0, description="Its place in lists, the lowest first.")


@api.get("/statuses", scope="settings:read")
async def list_statuses(asked: Asked, query: Paging) -> Page[Status]:
    """List the statuses in their order. Everybody may."""
    rows = await asked.house.store.read(catalogues.listed, STATUSES)
    return cut([_shown(each) for each in rows], query, _place)


@api.post("/statuses", needs=Needs.ADMIN, scope="settings:write", status=201)
async def add_status(asked: Asked, body: NewStatus) -> Status:
    """Add a status. Only admins may."""
    made = await asked.house.store.write(statuses.add, _values(body), by(asked))
    return await _read(asked, made)


@api.get("/statuses/{status}", scope="settings:read")
async def read_status(asked: Asked, status: int) -> Status:
    """Read one status. Everybody may."""
    return await _read(asked, status)


@api.patch("/statuses/{status}", needs=Needs.ADMIN, scope="settings:write")
async def change_status(asked: Asked, status: int, body: StatusChange) -> Status:
    """Rename or move a status, or change what an unused one means. Only admins may."""
    await asked.house.store.write(statuses.change, status, _values(body), by(asked))
    return await _read(asked, status)


@api.delete("/statuses/{status}", needs=Needs.ADMIN, scope="settings:write")
async def delete_status(asked: Asked, status: int, query: RemovalQuery) -> None:
    """Delete a status; its tickets get a replacement of the same meaning. Only admins may."""
    await asked.house.store.write(statuses.remove, status, query.removal(), by(asked))


async def _read(asked: Asked, status: int) -> Status:
    return _shown(await asked.house.store.read(catalogues.found, STATUSES, status))


def _values(body: NewStatus | StatusChange) -> statuses.StatusValues:
    values: Any = body.model_dump(mode="json", exclude_unset=True)
    found: statuses.StatusValues = values
    return found


def _shown(row: Any) -> Status:
    return Status(
        id=row["id"], name=row["name"], meaning=Meaning(row["meaning"]), position=row["position"]
    )


def _place(status: Status) -> str:
    """Unique, and sorts by position."""
    return f"{status.position:05} {status.id:019}"
