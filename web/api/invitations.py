"""`/invitations` and `/password_resets`: one-time links that let somebody set a password."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from core import invitations
from core.agents import address, by_email
from core.invitations import InvitationRow, Made, NewInvitation
from web.api.shapes import Body, RowIds, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes
from web.links import OnceLink, Reader, once_link

api = Routes("/api/v1", tag="invitations")


class Invitation(BaseModel):
    """Somebody who was invited and has not come yet."""

    id: int
    email: str
    role: str = Field(description="What they will be: admin, manager or agent.")
    inboxes: list[int] = Field(description="Ids of the inboxes they will see.")
    teams: list[int] = Field(description="Ids of the teams they will join.")
    created_at: datetime
    expires_at: datetime


class Invited(Body):
    """Somebody who is to be invited."""

    email: str = Field(max_length=254, examples=["anna@shop.example"])
    role: str = Field(default="agent", description="admin, manager or agent.", examples=["agent"])
    inboxes: RowIds = Field(default=[], description="Ids of the inboxes they shall see.")
    teams: RowIds = Field(default=[], description="Ids of the teams they shall join.")


class Forgetful(Body):
    """An agent who needs a new password."""

    email: str = Field(max_length=254, examples=["anna@shop.example"])


class Link(BaseModel):
    """A one-time link; it is shown only now."""

    id: int
    link: str = Field(
        description="Give it to the person; who opens it first sets the password.",
        examples=["https://help.shop.example/welcome/…"],
    )
    expires_at: datetime
    mailed: bool = Field(
        description="Whether it is also on its way to them by mail; false: no mail account can send."
    )


@api.get("/invitations", needs=Needs.ADMIN, scope="agents:read")
async def list_invitations(asked: Asked, query: Paging) -> Page[Invitation]:
    """List open invitations."""
    rows = await asked.house.store.read(invitations.listed, asked.now)
    return cut([_shown(row) for row in rows], query, lambda one: one.id)


@api.post("/invitations", needs=Needs.ADMIN, scope="agents:write", status=201)
async def invite(asked: Asked, body: Invited) -> Link:
    """Invite somebody; an earlier invitation of the same address ends."""
    new = NewInvitation(
        email=body.email,
        role=body.role,
        inboxes=tuple(body.inboxes),
        teams=tuple(body.teams),
        invited_by=asked.agent.id,
    )
    made = await asked.house.store.write(invitations.invite, new, asked.now)
    reader = Reader(kind="invitation", email=new.email, locale=asked.locale)
    return _link(made, await once_link(asked, made, reader))


@api.delete("/invitations/{invitation}", needs=Needs.ADMIN, scope="agents:write")
async def revoke_invitation(asked: Asked, invitation: int) -> None:
    """Take an invitation back."""
    await asked.house.store.write(invitations.revoke, invitation, by(asked))


@api.post("/password_resets", needs=Needs.ADMIN, scope="agents:write", status=201)
async def reset_password(asked: Asked, body: Forgetful) -> Link:
    """Make a link that gives an agent a new password and signs out their browsers."""
    made = await asked.house.store.write(invitations.reset, body.email, asked.agent.id, asked.now)
    found = await asked.house.store.read(by_email, address(body.email))
    locale = found.locale if found else asked.locale
    reader = Reader(kind="password_reset", email=body.email, locale=locale)
    return _link(made, await once_link(asked, made, reader))


def _link(made: Made, once: OnceLink) -> Link:
    return Link(id=made.id, link=once.url, expires_at=made.expires_at, mailed=once.mailed)


def _shown(row: InvitationRow) -> Invitation:
    return Invitation(
        id=row.id,
        email=row.email,
        role=row.role,
        inboxes=list(row.inboxes),
        teams=list(row.teams),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
