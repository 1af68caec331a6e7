"""`/settings/inboxes`: where tickets land, who sees them, how long they may be reopened."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from core import inboxes, saved_calendars, teams
from core.access import Viewer
from core.agents.roster import Colleague, colleagues
from core.audit import By
from core.catalogues import INBOXES
from core.inboxes import InboxRow, InboxValues
from core.problems import Refused
from core.saved_calendars import SavedCalendar
from core.teams import TeamRow
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.removal import RemovalForm, removed
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")


class InboxForm(BaseModel):
    """An inbox as it is typed."""

    name: str = ""
    reopen_days: int = Field(default=14, ge=0, le=3650)
    calendar: int = 0
    """0 for the company's."""
    agents: list[int] = []
    teams: list[int] = []

    def values(self) -> InboxValues:
        """The same for the core."""
        return InboxValues(
            name=self.name,
            reopen_days=self.reopen_days,
            calendar=self.calendar or None,
            agents=self.agents,
            teams=self.teams,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    inboxes: list[InboxRow]
    agents: list[Colleague]
    teams: list[TeamRow]
    calendars: list[SavedCalendar]


@pages.get("/settings/inboxes", needs=Needs.ADMIN)
async def show_inboxes(asked: Asked, query: Done) -> web.Response:
    """Show every inbox."""
    known = await asked.house.store.read(_known, asked.viewer)
    return settings_page(asked, "inboxes", known=known, done=query.done)


@pages.get("/settings/inboxes/new", needs=Needs.ADMIN)
async def begin_inbox(asked: Asked) -> web.Response:
    """Show the form of a new inbox."""
    return await _shown(asked, 0, InboxForm())


@pages.post("/settings/inboxes/new", needs=Needs.ADMIN)
async def add_inbox(asked: Asked, form: InboxForm) -> web.Response:
    """Add an inbox."""
    try:
        await asked.house.store.write(inboxes.add, form.values(), By(asked.viewer, asked.now))
    except Refused as error:
        return await _shown(asked, 0, form, trouble(error, *InboxForm.model_fields))
    raise done("/settings/inboxes")


@pages.get("/settings/inboxes/{inbox}", needs=Needs.ADMIN)
async def show_inbox(asked: Asked, inbox: int) -> web.Response:
    """Show one inbox's form."""
    row = await asked.house.store.read(inboxes.found, asked.viewer, inbox)
    form = InboxForm(
        name=row.name,
        reopen_days=row.reopen_days,
        calendar=row.calendar or 0,
        agents=list(row.agents),
        teams=list(row.teams),
    )
    return await _shown(asked, inbox, form)


@pages.post("/settings/inboxes/{inbox}", needs=Needs.ADMIN)
async def change_inbox(asked: Asked, inbox: int, form: InboxForm) -> web.Response:
    """Change an inbox."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(inboxes.change, inbox, form.values(), by)
    except Refused as error:
        return await _shown(asked, inbox, form, trouble(error, *InboxForm.model_fields))
    raise done("/settings/inboxes")


@pages.post("/settings/inboxes/{inbox}/delete", needs=Needs.ADMIN)
async def delete_inbox(asked: Asked, inbox: int, form: RemovalForm) -> web.Response:
    """Delete an inbox, or ask what takes its place."""
    return await removed(asked, "inboxes", INBOXES, inbox, form)


async def _shown(asked: Asked, inbox: int, form: InboxForm, wrong: Trouble = NONE) -> web.Response:
    known = await asked.house.store.read(_known, asked.viewer)
    return settings_page(
        asked, "inboxes", wrong, template="inbox", inbox=inbox, form=form, known=known
    )


def _known(connection: Connection, viewer: Viewer) -> _Known:
    return _Known(
        inboxes=inboxes.listed(connection, viewer),
        agents=[one for one in colleagues(connection, viewer) if one.active],
        teams=teams.listed(connection, viewer),
        calendars=saved_calendars.listed(connection),
    )
