"""`/settings/teams`: agents who share inboxes, tickets and working hours."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from core import inboxes, saved_calendars, teams
from core.access import Viewer
from core.agents.roster import Colleague, colleagues
from core.audit import By
from core.catalogues import TEAMS
from core.inboxes import InboxRow
from core.problems import Refused
from core.saved_calendars import SavedCalendar
from core.teams import TeamRow, TeamValues
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.removal import RemovalForm, removed
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")


class TeamForm(BaseModel):
    """A team as it is typed."""

    name: str = ""
    calendar: int = 0
    """0 for the company's."""
    members: list[int] = []
    inboxes: list[int] = []

    def values(self) -> TeamValues:
        """The same for the core."""
        return TeamValues(
            name=self.name,
            calendar=self.calendar or None,
            members=self.members,
            inboxes=self.inboxes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    teams: list[TeamRow]
    agents: list[Colleague]
    inboxes: list[InboxRow]
    calendars: list[SavedCalendar]


@pages.get("/settings/teams", needs=Needs.ADMIN)
async def show_teams(asked: Asked, query: Done) -> web.Response:
    """Show every team."""
    known = await asked.house.store.read(_known, asked.viewer)
    return settings_page(asked, "teams", known=known, done=query.done)


@pages.get("/settings/teams/new", needs=Needs.ADMIN)
async def begin_team(asked: Asked) -> web.Response:
    """Show the form of a new team."""
    return await _shown(asked, 0, TeamForm())


@pages.post("/settings/teams/new", needs=Needs.ADMIN)
async def add_team(asked: Asked, form: TeamForm) -> web.Response:
    """Add a team."""
    try:
        await asked.house.store.write(teams.add, form.values(), By(asked.viewer, asked.now))
    except Refused as error:
        return await _shown(asked, 0, form, trouble(error, *TeamForm.model_fields))
    raise done("/settings/teams")


@pages.get("/settings/teams/{team}", needs=Needs.ADMIN)
async def show_team(asked: Asked, team: int) -> web.Response:
    """Show one team's form."""
    row = await asked.house.store.read(teams.found, asked.viewer, team)
    form = TeamForm(
        name=row.name,
        calendar=row.calendar or 0,
        members=list(row.members),
        inboxes=list(row.inboxes),
    )
    return await _shown(asked, team, form)


@pages.post("/settings/teams/{team}", needs=Needs.ADMIN)
async def change_team(asked: Asked, team: int, form: TeamForm) -> web.Response:
    """Change a team."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(teams.change, team, form.values(), by)
    except Refused as error:
        return await _shown(asked, team, form, trouble(error, *TeamForm.model_fields))
    raise done("/settings/teams")


@pages.post("/settings/teams/{team}/delete", needs=Needs.ADMIN)
async def delete_team(asked: Asked, team: int, form: RemovalForm) -> web.Response:
    """Delete a team, or ask what is to become of what it has."""
    return await removed(asked, "teams", TEAMS, team, form)


async def _shown(asked: Asked, team: int, form: TeamForm, wrong: Trouble = NONE) -> web.Response:
    known = await asked.house.store.read(_known, asked.viewer)
    return settings_page(asked, "teams", wrong, template="team", team=team, form=form, known=known)


def _known(connection: Connection, viewer: Viewer) -> _Known:
    return _Known(
        teams=teams.listed(connection, viewer),
        agents=[one for one in colleagues(connection, viewer) if one.active],
        inboxes=inboxes.listed(connection, viewer),
        calendars=saved_calendars.listed(connection),
    )
