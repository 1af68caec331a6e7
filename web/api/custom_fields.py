"""Custom fields: what the shop wants to know of its tickets and customers besides."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from core import custom_fields
from core.custom_fields import CustomField as Row
from core.custom_fields import FieldValues, NewField
from web.api.shapes import Body, Change, ConfirmQuery, Name, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="custom fields")

Choices = Annotated[list[Name], Field(max_length=200)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Position = Annotated[int, Field(ge=0, le=9999)]


class FieldOwner(StrEnum):
    """What has the field."""

    TICKET = "ticket"
    CONTACT = "contact"


class FieldSort(StrEnum):
    """What stands in a field."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    MOMENT = "moment"
    CHOICE = "choice"


class CustomField(Body):
    """A field the shop made up."""

    id: int = Field(description="Its row id.", examples=[3])
    owner: FieldOwner = Field(description="Whether tickets or contacts have it.")
    key: str = Field(description="What programs and automations call it.", examples=["order_no"])
    name: str = Field(
        description="How conditions and texts name it.", examples=["ticket.fields.order_no"]
    )
    title: str = Field(description="What people read.", examples=["Order number"])
    kind: FieldSort = Field(description="What stands in it.")
    choices: list[str] = Field(description="The values of a choice, in their order.")
    position: int = Field(description="Its place in lists, the lowest first.")
    archived: bool = Field(description="Whether it is no longer offered.")


class NewCustomField(Body):
    """A field that is to be added; owner, key and kind stay for good."""

    owner: FieldOwner = Field(FieldOwner.TICKET, description="Whether tickets or contacts have it.")
    key: Key = Field(description="A lower-case word, unique.", examples=["order_no"])
    title: Name = Field(description="What people read, unique.", examples=["Order number"])
    kind: FieldSort = Field(FieldSort.TEXT, description="What stands in it.")
    choices: Choices = Field([], description="The values of a choice; none for other kinds.")


class CustomFieldChange(Change):
    """What is to be changed of a field; what stands in it stays."""

    title: Name = Field("", description="The new title.", examples=["Order number"])
    choices: Choices = Field([], description="All the values a choice is to offer.")
    position: Position = Field(0, description="Its place in lists, the lowest first.")
    archived: bool = Field(default=False, description="Whether it is no longer offered.")


@api.get("/custom_fields", scope="settings:read")
async def list_custom_fields(asked: Asked, query: Paging) -> Page[CustomField]:
    """List the custom fields in their order, those of tickets first. Everybody may."""
    rows = await asked.house.store.read(custom_fields.listed)
    return cut([_shown(each) for each in rows], query, _place)


@api.post("/custom_fields", needs=Needs.ADMIN, scope="settings:write", status=201)
async def add_custom_field(asked: Asked, body: NewCustomField) -> CustomField:
    """Add a custom field. Only admins may."""
    wanted: Any = body.model_dump(mode="json")
    given: NewField = wanted
    made = await asked.house.store.write(custom_fields.add, given, by(asked))
    return _shown(await asked.house.store.read(custom_fields.found, made))


@api.get("/custom_fields/{field}", scope="settings:read")
async def read_custom_field(asked: Asked, field: int) -> CustomField:
    """Read one custom field. Everybody may."""
    return _shown(await asked.house.store.read(custom_fields.found, field))


@api.patch("/custom_fields/{field}", needs=Needs.ADMIN, scope="settings:write")
async def change_custom_field(asked: Asked, field: int, body: CustomFieldChange) -> CustomField:
    """Rename, move or archive a custom field, or change its choices. Only admins may."""
    wanted: Any = body.given()
    given: FieldValues = wanted
    return _shown(await asked.house.store.write(custom_fields.change, field, given, by(asked)))


@api.delete("/custom_fields/{field}", needs=Needs.ADMIN, scope="settings:write")
async def delete_custom_field(asked: Asked, field: int, query: ConfirmQuery) -> None:
    """Delete a custom field with all that stands in it. Only admins may."""

    def remove(connection: Any) -> None:
        custom_fields.remove(connection, field, by(asked), confirmed=query.confirm)

    await asked.house.store.write(remove)


def _shown(row: Row) -> CustomField:
    return CustomField(
        id=row.id,
        owner=FieldOwner(row.owner),
        key=row.key,
        name=row.name,
        title=row.title,
        kind=FieldSort(row.kind),
        choices=list(row.choices),
        position=row.position,
        archived=row.archived,
    )


def _place(field: CustomField) -> str:
    """Unique, and sorts those of tickets first, then by position."""
    return f"{field.owner is FieldOwner.CONTACT:d} {field.position:05} {field.id:019}"
