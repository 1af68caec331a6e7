"""Tags: short words that tickets bear."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from core import catalogues
from core.catalogues import TAGS
from web.api.shapes import Body, Change, Name, RemovalQuery, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="tags")

Colour = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-f]{6})?$", to_lower=True)]


class Tag(Body):
    """A tag."""

    id: int = Field(description="What other resources refer to it by.", examples=[5])
    name: str = Field(description="What people read.", examples=["vip"])
    colour: str = Field(description="As #rrggbb; empty for none.", examples=["#2563eb"])


class NewTag(Body):
    """A tag that is to be added."""

    name: Name = Field(description="Unique, whatever the case or accents.", examples=["vip"])
    colour: Colour = Field("", description="As #rrggbb; empty for none.", examples=["#2563eb"])


class TagChange(Change):
    """What is to be changed of a tag."""

    name: Name = Field("", description="The new name.", examples=["vip"])
    colour: Colour = Field("", description="As #rrggbb; empty for none.", examples=["#2563eb"])


@api.get("/tags", scope="settings:read")
async def list_tags(asked: Asked, query: Paging) -> Page[Tag]:
    """List the tags. Everybody may."""
    rows = await asked.house.store.read(catalogues.listed, TAGS)
    return cut([_shown(each) for each in rows], query, lambda each: each.id)


@api.post("/tags", needs=Needs.MANAGER, scope="settings:write", status=201)
async def create_tag(asked: Asked, body: NewTag) -> Tag:
    """Add a tag. Managers and admins may."""
    values = body.model_dump()
    made = await asked.house.store.write(catalogues.add, TAGS, values, by(asked))
    return await _read(asked, made)


@api.get("/tags/{tag}", scope="settings:read")
async def read_tag(asked: Asked, tag: int) -> Tag:
    """Read one tag. Everybody may."""
    return await _read(asked, tag)


@api.patch("/tags/{tag}", needs=Needs.MANAGER, scope="settings:write")
async def change_tag(asked: Asked, tag: int, body: TagChange) -> Tag:
    """Rename or colour a tag; tickets keep it. Managers and admins may."""
    await asked.house.store.write(catalogues.change, TAGS, tag, body.given(), by(asked))
    return await _read(asked, tag)


@api.delete("/tags/{tag}", needs=Needs.ADMIN, scope="settings:write")
async def delete_tag(asked: Asked, tag: int, query: RemovalQuery) -> None:
    """Delete a tag; one in use is merged into a replacement, or confirmed. Only admins may."""
    await asked.house.store.write(catalogues.remove, TAGS, tag, query.removal(), by(asked))


async def _read(asked: Asked, tag: int) -> Tag:
    return _shown(await asked.house.store.read(catalogues.found, TAGS, tag))


def _shown(row: Any) -> Tag:
    return Tag(id=row["id"], name=row["name"], colour=row["colour"])
