"""Brands, inbox groups and ticket types: lists of names that are looked after alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from core import catalogues
from core.catalogues import BRANDS, GROUPS, TYPES, Catalogue
from web.api.shapes import Body, Name, RemovalQuery, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes


class NamedRow(Body):
    """A row of a list of names."""

    id: int = Field(description="What other resources refer to it by.", examples=[3])
    name: str = Field(description="What people read.", examples=["Garden shop"])


class RowName(Body):
    """The name of a row."""

    name: Name = Field(
        description="Unique in its list, whatever the case or accents.", examples=["Garden shop"]
    )


@dataclass(frozen=True, slots=True)
class _List:
    """One list of names and what people call it."""

    catalogue: Catalogue
    path: str
    many: str
    what: str


_LISTS = (
    _List(BRANDS, "/brands", "brands", "a set of inboxes under which customers know the shop"),
    _List(GROUPS, "/inbox_groups", "inbox groups", "a set of inboxes that belong together"),
    _List(TYPES, "/ticket_types", "ticket types", "what a ticket is about"),
)


def _routes(one: _List) -> Routes:
    """The five routes of a list: everybody who is signed in reads it, admins change it."""
    routes = Routes("/api/v1", tag=one.many)
    place = one.path + "/{row}"
    reading: dict[str, Any] = {"needs": Needs.AGENT, "scope": "settings:read"}
    writing: dict[str, Any] = {"needs": Needs.ADMIN, "scope": "settings:write"}
    word, catalogue = one.catalogue.word, one.catalogue
    named = _naming(one)

    @routes.get(one.path, **reading)
    @named("list_{many}", f"List the {one.many}: each is {one.what}. Everybody may.")
    async def list_rows(asked: Asked, query: Paging) -> Page[NamedRow]:
        rows = await asked.house.store.read(catalogues.listed, catalogue)
        return cut([_shown(each) for each in rows], query, lambda each: each.id)

    @routes.post(one.path, status=201, **writing)
    @named("add_{word}", f"Add a {word}. Only admins may.")
    async def add_row(asked: Asked, body: RowName) -> NamedRow:
        store = asked.house.store
        made = await store.write(catalogues.add, catalogue, body.given(), by(asked))
        return await _read(asked, catalogue, made)

    @routes.get(place, **reading)
    @named("read_{word}", f"Read one {word}. Everybody may.")
    async def read_row(asked: Asked, row: int) -> NamedRow:
        return await _read(asked, catalogue, row)

    @routes.patch(place, **writing)
    @named("change_{word}", f"Rename a {word}. Only admins may.")
    async def change_row(asked: Asked, row: int, body: RowName) -> NamedRow:
        store = asked.house.store
        await store.write(catalogues.change, catalogue, row, body.given(), by(asked))
        return await _read(asked, catalogue, row)

    @routes.delete(place, **writing)
    @named("delete_{word}", f"Delete a {word} that nothing uses, or replace it. Only admins may.")
    async def delete_row(asked: Asked, row: int, query: RemovalQuery) -> None:
        store = asked.house.store
        await store.write(catalogues.remove, catalogue, row, query.removal(), by(asked))

    return routes


def _naming(one: _List) -> Callable[[str, str], Callable[[Any], Any]]:
    """Give each handler the name and docstring that the documentation shows."""

    def named(name: str, summary: str) -> Callable[[Any], Any]:
        def mark(handler: Any) -> Any:
            words = name.format(many=one.many, word=one.catalogue.word)
            handler.__name__ = words.replace(" ", "_")
            handler.__qualname__, handler.__doc__ = handler.__name__, summary
            return handler

        return mark

    return named


async def _read(asked: Asked, catalogue: Catalogue, row: int) -> NamedRow:
    return _shown(await asked.house.store.read(catalogues.found, catalogue, row))


def _shown(row: Any) -> NamedRow:
    return NamedRow(id=row["id"], name=row["name"])


brands, inbox_groups, ticket_types = (_routes(one) for one in _LISTS)
