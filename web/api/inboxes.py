"""Inboxes: where tickets land, and who sees them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from core import inboxes
from core.inboxes import InboxRow, InboxValues
from web.api.shapes import Body, Change, ConfirmQuery, Name, RowId, RowIds, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="inboxes")

Days = Annotated[int, Field(ge=0, le=3650)]


class Inbox(Body):
    """An inbox."""

    id: int = Field(description="What other resources refer to it by.", examples=[1])
    name: str = Field(description="What people read.", examples=["Garden shop"])
    brand: int | None = Field(description="The brand it belongs to.", examples=[1])
    group: int | None = Field(description="The inbox group it belongs to.", examples=[1])
    calendar: int | None = Field(
        description="Its working hours; null: the company's.", examples=[2]
    )
    reopen_days: int = Field(
        description="Days within which a customer's reply reopens a closed ticket; later it opens"
        " a new one.",
        examples=[14],
    )
    agents: list[int] = Field(
        description="Agents who see it themselves; admins see every inbox.", examples=[[4, 7]]
    )
    teams: list[int] = Field(description="Teams whose members see it.", examples=[[1]])


class NewInbox(Body):
    """An inbox that is to be added."""

    name: Name = Field(
        description="Unique, whatever the case or accents.", examples=["Garden shop"]
    )
    brand: RowId | None = Field(None, description="The brand it belongs to.")
    group: RowId | None = Field(None, description="The inbox group it belongs to.")
    calendar: RowId | None = Field(None, description="Its working hours; null: the company's.")
    reopen_days: Days = Field(14, description="Days within which a reply reopens a closed ticket.")
    agents: RowIds = Field([], description="Agents who see it themselves.")
    teams: RowIds = Field([], description="Teams whose members see it.")


class InboxChange(Change):
    """What is to be changed of an inbox; lists replace the lists that are there."""

    name: Name = Field("", description="The new name.", examples=["Garden shop"])
    brand: RowId | None = Field(None, description="The brand; null for none.")
    group: RowId | None = Field(None, description="The inbox group; null for none.")
    calendar: RowId | None = Field(None, description="Working hours; null: the company's.")
    reopen_days: Days = Field(14, description="Days within which a reply reopens a closed ticket.")
    agents: RowIds = Field([], description="Exactly these agents see it themselves.")
    teams: RowIds = Field([], description="Exactly these teams see it.")


@api.get("/inboxes", scope="settings:read")
async def list_inboxes(asked: Asked, query: Paging) -> Page[Inbox]:
    """List the inboxes. Everybody may; each sees those they have access to."""
    rows = await asked.house.store.read(inboxes.listed, asked.viewer)
    return cut([_shown(each) for each in rows], query, lambda each: each.id)


@api.post("/inboxes", needs=Needs.ADMIN, scope="settings:write", status=201)
async def add_inbox(asked: Asked, body: NewInbox) -> Inbox:
    """Add an inbox and say who sees it. Only admins may."""
    made = await asked.house.store.write(inboxes.add, _values(body.model_dump()), by(asked))
    return await _read(asked, made)


@api.get("/inboxes/{inbox}", scope="settings:read")
async def read_inbox(asked: Asked, inbox: int) -> Inbox:
    """Read one inbox. Everybody who has access to it may."""
    return await _read(asked, inbox)


@api.patch("/inboxes/{inbox}", needs=Needs.ADMIN, scope="settings:write")
async def change_inbox(asked: Asked, inbox: int, body: InboxChange) -> Inbox:
    """Change an inbox or who sees it; who loses access loses it at once. Only admins may."""
    await asked.house.store.write(inboxes.change, inbox, _values(body.given()), by(asked))
    return await _read(asked, inbox)


@api.delete("/inboxes/{inbox}", needs=Needs.ADMIN, scope="settings:write")
async def delete_inbox(asked: Asked, inbox: int, query: ConfirmQuery) -> None:
    """Delete an inbox that has no tickets and no accounts. Only admins may."""
    await asked.house.store.write(inboxes.remove, inbox, query.removal(), by(asked))


async def _read(asked: Asked, inbox: int) -> Inbox:
    return _shown(await asked.house.store.read(inboxes.found, asked.viewer, inbox))


def _values(given: Any) -> InboxValues:
    found: InboxValues = given
    return found


def _shown(row: InboxRow) -> Inbox:
    return Inbox(
        id=row.id,
        name=row.name,
        brand=row.brand,
        group=row.group,
        calendar=row.calendar,
        reopen_days=row.reopen_days,
        agents=list(row.agents),
        teams=list(row.teams),
    )
