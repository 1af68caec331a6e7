"""Inviting agents, and new passwords for those who forgot theirs: links that are shown once."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from core import invitations
from core.agents.roster import Colleague, colleague
from core.audit import By
from core.invitations import Made, NewInvitation
from core.problems import Refused
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.links import OnceLink, Reader, once_link
from web.pages.forms import NONE, Trouble, trouble
from web.pages.settings.agents import shown, staff_of
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")


class InviteForm(BaseModel):
    """Somebody who shall work here."""

    email: str = ""
    role: str = "agent"
    inboxes: list[int] = []
    teams: list[int] = []


@pages.post("/settings/invitations", needs=Needs.ADMIN)
async def invite(asked: Asked, form: InviteForm) -> web.Response:
    """Invite somebody; the link to send them is shown now and never again."""
    new = NewInvitation(
        email=form.email,
        role=form.role,
        inboxes=tuple(form.inboxes),
        teams=tuple(form.teams),
        invited_by=asked.agent.id,
    )
    try:
        made = await asked.house.store.write(invitations.invite, new, asked.now)
    except Refused as error:
        return await _shown(asked, trouble(error, *InviteForm.model_fields), form=form)
    reader = Reader(kind="invitation", email=new.email, locale=asked.locale)
    return await _shown(asked, link=await once_link(asked, made, reader))


@pages.post("/settings/invitations/{invitation}/revoke", needs=Needs.ADMIN)
async def revoke(asked: Asked, invitation: int) -> web.Response:
    """Take an invitation back."""
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(invitations.revoke, invitation, by)
    raise done("/settings/agents", "revoked")


@pages.post("/settings/agents/{agent}/reset", needs=Needs.ADMIN)
async def reset_password(asked: Asked, agent: int) -> web.Response:
    """Make a link that gives an agent a new password."""
    made, found = await asked.house.store.write(_reset, asked, agent)
    reader = Reader(kind="password_reset", email=found.email, locale=found.locale)
    return await shown(asked, agent, link=await once_link(asked, made, reader))


async def _shown(
    asked: Asked,
    wrong: Trouble = NONE,
    *,
    form: InviteForm | None = None,
    link: OnceLink | None = None,
) -> web.Response:
    staff = await asked.house.store.read(staff_of, asked)
    return settings_page(asked, "agents", wrong, staff=staff, form=form, link=link, done="")


def _reset(connection: Connection, asked: Asked, agent: int) -> tuple[Made, Colleague]:
    reader = colleague(connection, asked.viewer, agent)
    return invitations.reset(connection, reader.email, asked.agent.id, asked.now), reader
