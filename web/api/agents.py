"""Agents: who works here, as what, and what they see."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from core.agents import NewAgent
from core.agents.duties import Duties, change, employ
from core.agents.presence import is_online
from core.agents.roster import Colleague, colleague, colleagues
from web.api.shapes import Body, Change, Name, OneLine, RowId, RowIds, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="agents")

Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), OneLine
]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Zone = Annotated[str, StringConstraints(max_length=64)]
Signature = Annotated[str, StringConstraints(max_length=10_000)]


class Role(StrEnum):
    """What somebody may do."""

    ADMIN = "admin"
    MANAGER = "manager"
    AGENT = "agent"


class Agent(Body):
    """An agent."""

    id: int = Field(description="What other resources refer to it by.", examples=[4])
    email: str = Field(description="What they sign in with.", examples=["anna@shop.example"])
    name: str = Field(description="As others see it.", examples=["Anna"])
    role: Role = Field(description="admin: everything; manager: reports and own automations.")
    active: bool = Field(description="False: may not sign in any more.")
    away: bool = Field(description="True: automations assign them nothing.")
    online: bool = Field(description="Whether they have a page open now, whatever `away` says.")
    last_seen_at: datetime | None = Field(description="When they last had one open, about.")
    locale: str = Field(description="Language of their pages.", examples=["pl"])
    zone: str = Field(description="Time zone; empty: the company's.", examples=["Europe/Warsaw"])
    calendar: int | None = Field(description="Their working hours; null: the company's.")
    teams: list[int] = Field(description="Teams they belong to.", examples=[[1]])
    inboxes: list[int] = Field(
        description="Inboxes they see themselves, not through a team; of these, those you see.",
        examples=[[1, 2]],
    )
    created_at: datetime = Field(description="When they were added.")


class Away(Body):
    """Whether somebody is away."""

    away: bool = Field(description="True: automations give them no tickets.")


class NewColleague(Body):
    """An agent who is to be added; a link to set a password is a resource of its own."""

    email: Address = Field(description="What they sign in with.", examples=["anna@shop.example"])
    name: Name = Field("", description="As others see it; left out: the address's first part.")
    role: Role = Field(Role.AGENT, description="What they may do.")
    inboxes: RowIds = Field([], description="Inboxes they see; admins see every one anyway.")


class AgentChange(Change):
    """What is to be changed of an agent; the list of inboxes replaces the one that is there."""

    email: Address = Field("", description="What they sign in with.")
    name: Name = Field("", description="As others see it.", examples=["Anna"])
    role: Role = Field(Role.AGENT, description="What they may do; one admin always stays.")
    active: bool = Field(default=True, description="False ends their sessions and tokens at once.")
    away: bool = Field(default=False, description="True: automations assign them nothing.")
    locale: Locale = Field("en", description="Language of their pages.", examples=["pl"])
    zone: Zone = Field("", description="IANA time zone; empty: the company's.")
    signature: Signature = Field("", description="Put below what they write to customers.")
    calendar: RowId | None = Field(None, description="Working hours; null: the company's.")
    inboxes: RowIds = Field([], description="Exactly these inboxes are seen by them.")


@api.get("/agents", scope="agents:read")
async def list_agents(asked: Asked, query: Paging) -> Page[Agent]:
    """List the agents. Everybody may; inboxes one has no access to are left out."""
    rows = await asked.house.store.read(colleagues, asked.viewer)
    return cut([_shown(each, asked.now) for each in rows], query, lambda each: each.id)


@api.post("/agents", needs=Needs.ADMIN, scope="agents:write", status=201)
async def add_agent(asked: Asked, body: NewColleague) -> Agent:
    """Add an agent, who cannot sign in before being sent a link. Only admins may."""
    new = NewAgent(
        email=body.email,
        name=body.name,
        role=body.role.value,
        locale=asked.house.settings.locale,
    )
    made = await asked.house.store.write(employ, new, body.inboxes, by(asked))
    return await _read(asked, made)


@api.get("/agents/{agent}", scope="agents:read")
async def read_agent(asked: Asked, agent: int) -> Agent:
    """Read one agent. Everybody may; inboxes one has no access to are left out."""
    return await _read(asked, agent)


@api.patch("/agents/{agent}", needs=Needs.ADMIN, scope="agents:write")
async def change_agent(asked: Asked, agent: int, body: AgentChange) -> Agent:
    """Change an agent; the last admin stays one. Only admins may."""
    given: Any = body.model_dump(mode="json", exclude_unset=True)
    duties: Duties = given
    await asked.house.store.write(change, agent, duties, by(asked))
    return await _read(asked, agent)


@api.put("/agents/{agent}/away", needs=Needs.MANAGER, scope="agents:write")
async def set_agent_away(asked: Asked, agent: int, body: Away) -> Agent:
    """Say that an agent is away, or back. Only managers and admins may."""
    await asked.house.store.write(change, agent, Duties(away=body.away), by(asked))
    return await _read(asked, agent)


async def _read(asked: Asked, agent: int) -> Agent:
    found = await asked.house.store.read(colleague, asked.viewer, agent)
    return _shown(found, asked.now)


def _shown(row: Colleague, now: datetime) -> Agent:
    return Agent(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        active=row.active,
        away=row.away,
        online=is_online(row.last_seen_at, now),
        last_seen_at=row.last_seen_at,
        locale=row.locale,
        zone=row.zone,
        calendar=row.calendar,
        teams=list(row.teams),
        inboxes=list(row.inboxes),
        created_at=row.created_at,
    )
