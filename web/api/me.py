"""`/me`: who I am, and what I may set about myself."""

from __future__ import annotations

from typing import cast

from pydantic import BaseModel, Field

from core.agents.duties import Duties, change
from core.agents.roster import Colleague, colleague
from core.agents.self_service import replace_password
from core.audit import By
from core.problems import Refused
from web.api.agents import Away
from web.api.shapes import Body, Name
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.signin.proving import LONGEST, WrongPassword, client_address, prove, require_good

api = Routes("/api/v1", tag="me")


class Me(BaseModel):
    """The agent who asks."""

    id: int
    email: str
    name: str
    role: str = Field(description="admin, manager or agent.")
    away: bool = Field(description="Whether automations give this agent no tickets.")
    locale: str = Field(description="Language of pages and of messages to this agent.")
    zone: str = Field(description="Time zone in which times are shown (IANA name).")
    signature: str = Field(description="What ends this agent's replies.")
    mail_notifications: bool = Field(
        description="Whether notifications also come by mail, where their automation says so."
    )
    teams: list[int] = Field(description="Ids of the teams one belongs to.")


class MeChange(Body):
    """What is to be changed; what is left out stays."""

    name: Name = Field(default="", examples=["Anna Nowak"])
    away: bool = Field(default=False, description="True: automations give me no tickets.")
    locale: str = Field(default="", max_length=5, description="A language.", examples=["pl"])
    zone: str = Field(
        default="",
        max_length=60,
        description="A time zone; empty for the company's.",
        examples=["Europe/Warsaw"],
    )
    signature: str = Field(default="", max_length=10_000)
    mail_notifications: bool = Field(
        default=True, description="false: the bell alone tells me of things."
    )


class PasswordChange(Body):
    """A new password, and the one it replaces."""

    old: str = Field(max_length=LONGEST)
    password: str = Field(max_length=LONGEST, description="Ten letters or more.")


@api.get("/me", scope="me:read")
async def show_me(asked: Asked) -> Me:
    """Who I am."""
    row = await asked.house.store.read(colleague, asked.viewer, asked.agent.id)
    return _shown(row, asked)


@api.patch("/me", scope="me:write")
async def change_me(asked: Asked, body: MeChange) -> Me:
    """Change what I may set about myself."""
    duties = cast("Duties", body.given())
    await asked.house.store.write(change, asked.agent.id, duties, By(asked.viewer, asked.now))
    return await show_me(asked)


@api.put("/me/away", scope="me:write")
async def set_me_away(asked: Asked, body: Away) -> Me:
    """Say that I am away, or back."""
    duties = Duties(away=body.away)
    await asked.house.store.write(change, asked.agent.id, duties, By(asked.viewer, asked.now))
    return await show_me(asked)


@api.put("/me/password")
async def change_password(asked: Asked, body: PasswordChange) -> None:
    """Replace my password; every other browser is signed out."""
    house, me = asked.house, asked.agent
    try:
        await prove(house, me.email, body.old, client_address(asked.request))
    except WrongPassword:
        raise Refused("this is not your password", "old") from None
    require_good(body.password, me.email, me.name)
    made = await house.passwords.hash(body.password)
    await house.store.write(replace_password, asked.session, made, By(asked.viewer, asked.now))


def _shown(row: Colleague, asked: Asked) -> Me:
    return Me(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        away=row.away,
        locale=row.locale,
        zone=row.zone or asked.zone.key,
        signature=row.signature,
        mail_notifications=row.mail_notifications,
        teams=list(row.teams),
    )
