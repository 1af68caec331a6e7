"""`/settings/profile`: who I am here, my password, the browsers I am signed in with."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import available_timezones

from aiohttp import web
from pydantic import BaseModel, StringConstraints
from sqlalchemy import Connection

from core import sessions
from core.access import Viewer
from core.agents.duties import Duties, change
from core.agents.roster import Colleague, colleague
from core.agents.self_service import replace_password
from core.audit import By
from core.i18n import languages
from core.problems import Refused
from core.sessions import SessionRow
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.browsers import browser_name
from web.pages.settings.shell import done, settings_page
from web.signin.proving import WrongPassword, client_address, prove, require_good

pages = Routes(tag="pages")

Signature = Annotated[str, StringConstraints(max_length=10_000)]


class ProfileForm(BaseModel):
    """What one may say of oneself."""

    name: str = ""
    locale: str = ""
    zone: str = ""
    signature: Signature = ""
    mail_notifications: bool = False
    """A box that is not ticked is not sent."""


class PasswordForm(BaseModel):
    """A new password, and the one it replaces."""

    old: str = ""
    password: str = ""


@pages.get("/settings")
async def begin(_asked: Asked) -> web.Response:
    """Go to the first section."""
    raise web.HTTPSeeOther("/settings/profile")


@pages.get("/settings/profile")
async def show_profile(asked: Asked, query: Done) -> web.Response:
    """Show my profile."""
    return await _shown(asked, done=query.done)


@pages.post("/settings/profile")
async def change_profile(asked: Asked, form: ProfileForm) -> web.Response:
    """Change my profile."""
    duties = Duties(
        name=form.name,
        locale=form.locale,
        zone=form.zone,
        signature=form.signature,
        mail_notifications=form.mail_notifications,
    )
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(change, asked.agent.id, duties, by)
    except Refused as error:
        return await _shown(asked, trouble(error, *ProfileForm.model_fields), form=form)
    raise done("/settings/profile")


@pages.post("/settings/profile/password")
async def change_password(asked: Asked, form: PasswordForm) -> web.Response:
    """Replace my password; other browsers are signed out."""
    house, me = asked.house, asked.agent
    try:
        await prove(house, me.email, form.old, client_address(asked.request))
        require_good(form.password, me.email, me.name)
    except WrongPassword:
        return await _shown(asked, trouble(Refused("this is not your password", "old")))
    except Refused as error:
        return await _shown(asked, trouble(error, "password"))
    made = await house.passwords.hash(form.password)
    await house.store.write(replace_password, asked.session, made, By(asked.viewer, asked.now))
    raise done("/settings/profile", "password")


@pages.post("/settings/profile/sessions/{session}/end")
async def end_session(asked: Asked, session: int) -> web.Response:
    """Sign a browser out."""
    await asked.house.store.write(sessions.end, session, By(asked.viewer, asked.now))
    raise done("/settings/profile", "session")


async def _shown(
    asked: Asked, wrong: Trouble = NONE, *, form: ProfileForm | None = None, done: str = ""
) -> web.Response:
    me, browsers = await asked.house.store.read(_read, asked.viewer, By(asked.viewer, asked.now))
    return settings_page(
        asked,
        "profile",
        wrong,
        form=form or me,
        browsers=browsers,
        names={one.id: browser_name(one.browser, asked.locale) for one in browsers},
        current=asked.session,
        codes=sorted(languages()),
        zones=sorted(available_timezones()),
        done=done,
    )


def _read(connection: Connection, viewer: Viewer, by: By) -> tuple[Colleague, list[SessionRow]]:
    me = colleague(connection, viewer, viewer.agent)
    return me, sessions.listed(connection, viewer.agent, by.now)
