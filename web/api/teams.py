"""Teams: agents who share inboxes, tickets and working hours."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from core import catalogues, teams
from core.catalogues import TEAMS
from core.teams import TeamRow, TeamValues
from web.api.shapes import Body, Change, Name, RemovalQuery, RowId, RowIds, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="teams")


class Team(Body):
    """A team."""

    id: int = Field(description="What other resources refer to it by.", examples=[1])
    name: str = Field(description="What people read.", examples=["Returns"])
    calendar: int | None = Field(
        description="Its working hours; null: the company's.", examples=[2]
    )
    members: list[int] = Field(description="Agents who belong to it.", examples=[[4, 7]])
    inboxes: list[int] = Field(
        description="Inboxes that every member sees; of these, those you see.", examples=[[1]]
    )


class NewTeam(Body):
    """A team that is to be added."""

    name: Name = Field(description="Unique, whatever the case or accents.", examples=["Returns"])
    calendar: RowId | None = Field(None, description="Its working hours; null: the company's.")
    members: RowIds = Field([], description="Agents who belong to it.")
    inboxes: RowIds = Field([], description="Inboxes that every member sees.")


class TeamChange(Change):
    """What is to be changed of a team; lists replace the lists that are there."""

    name: Name = Field("", description="The new name.", examples=["Returns"])
    calendar: RowId | None = Field(None, description="Working hours; null: the company's.")
    members: RowIds = Field([], description="Exactly these agents belong to it.")
    inboxes: RowIds = Field([], description="Exactly these inboxes are seen by every member.")


@api.get("/teams", scope="agents:read")
async def list_teams(asked: Asked, query: Paging) -> Page[Team]:
    """List the teams. Everybody may; inboxes one has no access to are left out."""
    rows = await asked.house.store.read(teams.listed, asked.viewer)
    return cut([_shown(each) for each in rows], query, lambda each: each.id)


@api.post("/teams", needs=Needs.ADMIN, scope="agents:write", status=201)
async def add_team(asked: Asked, body: NewTeam) -> Team:
    """Add a team. Only admins may."""
    made = await asked.house.store.write(teams.add, _values(body.model_dump()), by(asked))
    return await _read(asked, made)


@api.get("/teams/{team}", scope="agents:read")
async def read_team(asked: Asked, team: int) -> Team:
    """Read one team. Everybody may; inboxes one has no access to are left out."""
    return await _read(asked, team)


@api.patch("/teams/{team}", needs=Needs.ADMIN, scope="agents:write")
async def change_team(asked: Asked, team: int, body: TeamChange) -> Team:
    """Change a team, its members or what they see. Only admins may."""
    await asked.house.store.write(teams.change, team, _values(body.given()), by(asked))
    return await _read(asked, team)


@api.delete("/teams/{team}", needs=Needs.ADMIN, scope="agents:write")
async def delete_team(asked: Asked, team: int, query: RemovalQuery) -> None:
    """Delete a team; its tickets go to a replacement, or to none if confirmed. Only admins may."""
    await asked.house.store.write(catalogues.remove, TEAMS, team, query.removal(), by(asked))


async def _read(asked: Asked, team: int) -> Team:
    return _shown(await asked.house.store.read(teams.found, asked.viewer, team))


def _values(given: Any) -> TeamValues:
    found: TeamValues = given
    return found


def _shown(row: TeamRow) -> Team:
    return Team(
        id=row.id,
        name=row.name,
        calendar=row.calendar,
        members=list(row.members),
        inboxes=list(row.inboxes),
    )
