"""`/settings/agents`: who works here, as what, and what they see."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from core import inboxes, invitations, teams
from core.access import Viewer
from core.agents.duties import Duties, change
from core.agents.presence import is_online
from core.agents.roster import Colleague, colleague, colleagues
from core.audit import By
from core.inboxes import InboxRow
from core.invitations import InvitationRow
from core.problems import Refused
from core.teams import TeamRow
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.links import OnceLink
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")


class AgentForm(BaseModel):
    """What an admin changes of an agent."""

    name: str = ""
    email: str = ""
    role: str = "agent"
    inboxes: list[int] = []
    away: bool = False


class ActiveForm(BaseModel):
    """Whether somebody works here."""

    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Everybody who works here, and what they can be given."""

    agents: list[Colleague]
    invitations: list[InvitationRow]
    inboxes: list[InboxRow]
    teams: list[TeamRow]
    online: frozenset[int]
    """Agents with a page open now."""


@pages.get("/settings/agents", needs=Needs.ADMIN)
async def show_agents(asked: Asked, query: Done) -> web.Response:
    """Show who works here and who is invited."""
    staff = await asked.house.store.read(staff_of, asked)
    return settings_page(asked, "agents", staff=staff, form=None, link=None, done=query.done)


@pages.get("/settings/agents/{agent}", needs=Needs.ADMIN)
async def show_agent(asked: Asked, agent: int, query: Done) -> web.Response:
    """Show what is set up for one agent."""
    return await shown(asked, agent, done=query.done)


@pages.post("/settings/agents/{agent}", needs=Needs.ADMIN)
async def change_agent(asked: Asked, agent: int, form: AgentForm) -> web.Response:
    """Change an agent."""
    duties = Duties(
        name=form.name, email=form.email, role=form.role, inboxes=form.inboxes, away=form.away
    )
    try:
        await asked.house.store.write(change, agent, duties, By(asked.viewer, asked.now))
    except Refused as error:
        return await shown(asked, agent, trouble(error, *AgentForm.model_fields), form=form)
    raise done("/settings/agents")


@pages.post("/settings/agents/{agent}/active", needs=Needs.ADMIN)
async def set_active(asked: Asked, agent: int, form: ActiveForm) -> web.Response:
    """Let somebody work here no more, or again; their browsers are signed out."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(change, agent, Duties(active=form.active), by)
    except Refused as error:
        return await shown(asked, agent, trouble(error, "nothing"))
    raise done(f"/settings/agents/{agent}")


def staff_of(connection: Connection, asked: Asked) -> Staff:
    """Everybody, as an admin sees them."""
    viewer: Viewer = asked.viewer
    agents = colleagues(connection, viewer)
    return Staff(
        agents=agents,
        online=frozenset(one.id for one in agents if is_online(one.last_seen_at, asked.now)),
        invitations=invitations.listed(connection, asked.now),
        inboxes=inboxes.listed(connection, viewer),
        teams=teams.listed(connection, viewer),
    )


async def shown(
    asked: Asked,
    agent: int,
    wrong: Trouble = NONE,
    *,
    form: AgentForm | None = None,
    link: OnceLink | None = None,
    done: str = "",
) -> web.Response:
    """The page of one agent, perhaps with a link to set a password, shown this once."""
    one, known = await asked.house.store.read(_one, asked.viewer, agent)
    return settings_page(
        asked,
        "agents",
        wrong,
        template="agent",
        agent=one,
        form=form or one,
        inboxes=known,
        link=link,
        done=done,
    )


def _one(connection: Connection, viewer: Viewer, agent: int) -> tuple[Colleague, list[InboxRow]]:
    return colleague(connection, viewer, agent), inboxes.listed(connection, viewer)
