"""Deleting a name that tickets or automations use: ask what takes its place, or to confirm."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from core import catalogues, inboxes, statuses
from core.audit import By
from core.catalogues import INBOXES, STATUSES, Catalogue, Removal
from core.problems import InUse, Refused
from web.kernel.asked import Asked
from web.pages.forms import trouble
from web.pages.settings.shell import done, settings_page


class RemovalForm(BaseModel):
    """How to deal with what uses the row."""

    replacement: int = 0
    confirmed: bool = False

    def removal(self) -> Removal:
        """The same for the core."""
        return Removal(self.replacement or None, self.confirmed)


async def removed(
    asked: Asked, place: str, catalogue: Catalogue, row: int, form: RemovalForm
) -> web.Response:
    """Delete a row and go back to its list, or show what uses it and what can be done."""
    by, store = By(asked.viewer, asked.now), asked.house.store
    try:
        await store.write(_remove, catalogue, row, form.removal(), by)
    except (InUse, Refused) as error:
        rows = await store.read(catalogues.listed, catalogue)
        return settings_page(
            asked,
            place,
            trouble(error, "nothing"),
            template="removal",
            row=next((one for one in rows if one["id"] == row), None),
            others=[one for one in rows if one["id"] != row],
            action=f"/settings/{place}/{row}/delete",
        )
    raise done(f"/settings/{place}", "deleted")


def _remove(connection: Connection, catalogue: Catalogue, row: int, how: Removal, by: By) -> None:
    """Statuses and inboxes have rules of their own."""
    if catalogue is STATUSES:
        statuses.remove(connection, row, how, by)
    elif catalogue is INBOXES:
        inboxes.remove(connection, row, how, by)
    else:
        catalogues.remove(connection, catalogue, row, how, by)
