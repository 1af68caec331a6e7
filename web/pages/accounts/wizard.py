"""Connecting an account step by step: address, signing in, the check, inbox and name.

What is typed is saved at once as a paused account, so that secrets never go back to the browser
and nothing is lost when somebody leaves in the middle; the last step lets it go.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from core import inboxes
from core.accounts import changes, tending
from core.accounts.form import faults
from core.accounts.tending import AccountValues, Workshop
from core.audit import By
from core.catalogues import free
from core.i18n import translate
from core.problems import Refused
from postroom.channel import Channel, Suggestion, Suggests
from postroom.errors import InvalidSettings
from web.api.accounts import workshop
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.accounts.desk import Sheet, show_sheet
from web.pages.accounts.form import read
from web.pages.accounts.setting import go_on
from web.pages.accounts.typed import typed
from web.pages.forms import FORM_PROBLEMS, NONE, Trouble, trouble
from web.render import page

pages = Routes(tag="pages")


class BeginForm(BaseModel):
    """The first step: what kind of account, and whose."""

    channel: str = "mail"
    typed: str = ""


@pages.get("/accounts/new", needs=Needs.ADMIN)
async def begin(asked: Asked) -> web.Response:
    """Ask for an address."""
    return _first(asked, BeginForm())


@pages.post("/accounts/new", needs=Needs.ADMIN)
async def recognise(asked: Asked, form: BeginForm) -> web.Response:
    """Find out who runs the address, and show the form filled with that."""
    channel = workshop(asked).channel(form.channel)
    try:
        found = await _suggested(asked, channel, form.typed)
    except InvalidSettings as error:
        return _first(asked, form, trouble(InvalidSettings("typed", error.message)))
    sheet = Sheet(
        channel=channel,
        values=found.settings,
        wizard=True,
        title=found.title,
        hint=translate(found.hint, asked.locale) if found.hint else "",
    )
    return await show_sheet(asked, sheet)


@pages.post("/accounts/new/{channel}", needs=Needs.ADMIN)
async def add(asked: Asked, channel: str) -> web.Response:
    """Save what was typed as a paused account, and try it out."""
    kind = workshop(asked).channel(channel)
    given = read(kind.settings, await typed(asked))
    sheet = Sheet(channel=kind, values=given, wizard=True)
    wrong = faults(kind.settings, {k: v for k, v in given.items() if v is not None})
    if wrong:
        return await show_sheet(asked, sheet, Trouble(status=422, errors=wrong))
    by, own = By(asked.viewer, asked.now), workshop(asked)
    try:
        made = await asked.house.store.write(_add, channel, given, own, by)
    except FORM_PROBLEMS as error:
        return await show_sheet(asked, sheet, trouble(error, *kind.settings.model_fields))
    return await go_on(asked, made)


async def _suggested(asked: Asked, channel: Channel[Any], written: str) -> Suggestion:
    if not isinstance(channel, Suggests):
        return Suggestion(settings={})
    return await channel.suggest(written, asked.house.http)


def _first(asked: Asked, form: BeginForm, wrong: Trouble = NONE) -> web.Response:
    channels = list(asked.house.registry.channels.as_mapping().values())
    return page(
        asked,
        "accounts/begin.html",
        status=wrong.status,
        form=form,
        errors=wrong.errors,
        channels=[(one.key, translate(one.title, asked.locale)) for one in channels],
        suggesting=[one.key for one in channels if isinstance(one, Suggests)],
    )


def _add(connection: Connection, channel: str, given: dict[str, Any], own: Workshop, by: By) -> int:
    """A paused account in the first inbox, named after what is asked for first."""
    seen = inboxes.listed(connection, by.viewer)
    if not seen:
        raise Refused("there is no inbox its tickets could land in; add one in the settings")
    kind = own.channel(channel)
    asks = kind.asks if isinstance(kind, Suggests) else ""
    name = _free_name(connection, str(given.get(asks) or kind.title))
    values = AccountValues(name=name, inbox=seen[0].id, settings=given)
    made = tending.add(connection, channel, values, own, by)
    changes.pause(connection, name)
    return made


def _free_name(connection: Connection, wanted: str) -> str:
    for number in range(1, 1000):
        name = wanted if number == 1 else f"{wanted} ({number})"
        try:
            return free(connection, tending.ACCOUNTS, name)
        except Refused:
            continue
    raise Refused(f"there are too many accounts called {wanted!r}; rename one")
