"""Settings of custom fields: their list, one field, removing one."""

from __future__ import annotations

from functools import partial
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field

from core import custom_fields
from core.audit import By
from core.custom_fields import KINDS, FieldValues, NewField
from core.problems import InUse, Refused
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.shell import done, settings_page

pages = Routes("/settings/fields", tag="pages")


class FieldForm(BaseModel):
    """A custom field as it is typed; owner, key and kind only of a new one."""

    owner: str = "ticket"
    key: str = Field(default="", max_length=100)
    title: str = Field(default="", max_length=200)
    kind: str = "text"
    choices: str = Field(default="", max_length=20_000)
    """One a line."""
    archived: bool = False

    @property
    def listed(self) -> list[str]:
        """The choices."""
        return [line.strip() for line in self.choices.splitlines() if line.strip()]


class RemovalForm(BaseModel):
    """Whether it is to go with all that stands in it."""

    confirmed: bool = False


@pages.get("", needs=Needs.ADMIN)
async def show_fields(asked: Asked, query: Done) -> web.Response:
    """Show every custom field."""
    return await _shown(asked, done=query.done)


@pages.post("/new", needs=Needs.ADMIN)
async def add_field(asked: Asked, form: FieldForm) -> web.Response:
    """Add a field."""
    wanted = NewField(
        owner=form.owner, key=form.key, title=form.title, kind=form.kind, choices=form.listed
    )
    try:
        await asked.house.store.write(custom_fields.add, wanted, _by(asked))
    except Refused as error:
        wrong = trouble(error, "owner", "key", "title", "kind", "choices")
        return await _shown(asked, wrong, form=form)
    raise done("/settings/fields")


@pages.get("/{field}", needs=Needs.ADMIN)
async def show_field(asked: Asked, field: int) -> web.Response:
    """Show the form of one field."""
    return await _one(asked, field)


@pages.post("/{field}", needs=Needs.ADMIN)
async def change_field(asked: Asked, field: int, form: FieldForm) -> web.Response:
    """Rename a field, archive it, or give it other choices."""
    values = FieldValues(title=form.title, archived=form.archived)
    store = asked.house.store
    if (await store.read(custom_fields.found, field)).kind == "choice":
        values["choices"] = form.listed
    try:
        await store.write(custom_fields.change, field, values, _by(asked))
    except Refused as error:
        return await _one(asked, field, trouble(error, "title", "choices"), form=form)
    raise done("/settings/fields")


@pages.post("/{field}/delete", needs=Needs.ADMIN)
async def delete_field(asked: Asked, field: int, form: RemovalForm) -> web.Response:
    """Delete a field, or say what uses it and ask."""
    remove = partial(_remove, field=field, by=_by(asked), confirmed=form.confirmed)
    try:
        await asked.house.store.write(remove)
    except InUse as error:
        return await _one(asked, field, trouble(error, "nothing"), asks=True)
    raise done("/settings/fields", "deleted")


def _remove(connection: Any, *, field: int, by: By, confirmed: bool) -> None:
    custom_fields.remove(connection, field, by, confirmed=confirmed)


def _by(asked: Asked) -> By:
    return By(asked.viewer, asked.now)


async def _shown(
    asked: Asked, wrong: Trouble = NONE, *, form: FieldForm | None = None, done: str = ""
) -> web.Response:
    rows = await asked.house.store.read(custom_fields.listed)
    given = form or FieldForm()
    return settings_page(asked, "fields", wrong, rows=rows, done=done, form=given, kinds=KINDS)


async def _one(
    asked: Asked,
    field: int,
    wrong: Trouble = NONE,
    *,
    form: FieldForm | None = None,
    asks: bool = False,
) -> web.Response:
    row = await asked.house.store.read(custom_fields.found, field)
    shown = form or FieldForm(
        title=row.title, choices="\n".join(row.choices), archived=row.archived
    )
    return settings_page(asked, "fields", wrong, template="field", row=row, form=shown, asks=asks)
