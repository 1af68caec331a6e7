"""One account's form, signing it in elsewhere, and the wizard's last step."""

from __future__ import annotations

from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from core.accounts import by_device, signing_in, tending
from core.accounts.queries import AccountRow
from core.accounts.tending import AccountValues, Workshop
from core.accounts.tokens import NOBODY
from core.audit import By
from core.lanes import lane_name
from core.problems import Refused
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError
from web.api.account_checks import BACK, desk
from web.api.accounts import workshop
from web.kernel.asked import Asked
from web.kernel.origin import base
from web.kernel.routes import Needs, Routes
from web.pages.accounts.desk import (
    Sheet,
    channel_of,
    one,
    show_sheet,
    signs_in_elsewhere,
    tried,
)
from web.pages.accounts.form import Filling, read, sections
from web.pages.accounts.typed import typed
from web.pages.forms import FORM_PROBLEMS, NONE, Trouble, trouble
from web.pages.settings.shell import done
from web.render import page

pages = Routes(tag="pages")

OWN = ("name", "inbox")
"""Fields of the account itself, beside the channel's settings."""


class StepQuery(BaseModel):
    """Whether the form is part of the wizard."""

    wizard: bool = False


@pages.get("/accounts/{account}/edit", needs=Needs.ADMIN)
async def edit(asked: Asked, account: int, query: StepQuery) -> web.Response:
    """Show an account's form."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    return await show_sheet(asked, _sheet(asked, row, wizard=query.wizard))


@pages.post("/accounts/{account}/edit", needs=Needs.ADMIN)
async def save(asked: Asked, account: int, query: StepQuery) -> web.Response:
    """Save an account's settings, and try them out."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    sent = await typed(asked)
    values = _values(asked, row, sent, wizard=query.wizard)
    try:
        await _change(asked, account, values)
    except FORM_PROBLEMS as error:
        shown = {**row.settings, **values["settings"]}
        sheet = _sheet(asked, row, wizard=query.wizard, values=shown)
        return await show_sheet(asked, sheet, trouble(error, *_fields(asked, row)))
    return await go_on(asked, account, wizard=query.wizard)


class WayQuery(BaseModel):
    """How the person wants to sign in, where there are two ways."""

    way: Literal["", "back"] = ""


@pages.get("/accounts/{account}/sign_in", needs=Needs.ADMIN)
async def sign_in(asked: Asked, account: int, query: WayQuery) -> web.Response:
    """Send the person to where the account signs in, or to the code for another screen."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    if query.way != "back" and by_device.offers(channel_of(asked, row)):
        raise web.HTTPSeeOther(f"/accounts/{account}/device")
    by = By(asked.viewer, asked.now)
    raise web.HTTPSeeOther(
        await signing_in.begin(desk(asked), account, base(asked.request) + BACK, by)
    )


@pages.get(BACK, needs=Needs.ADMIN)
async def signed_in(asked: Asked) -> web.Response:
    """Take what came back with the person, and try the account out."""
    by = By(asked.viewer, asked.now)
    try:
        account = await signing_in.finish(desk(asked), asked.request.query_string, by)
    except (PermanentError, TemporaryError, NeedsReauthorisation) as error:
        raise Refused(str(error)) from None
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    return await go_on(asked, account, wizard=not row.enabled)


@pages.get("/accounts/{account}/finish", needs=Needs.ADMIN)
async def last_step(asked: Asked, account: int) -> web.Response:
    """Ask for inbox, name and where to begin."""
    return await _last(asked, account)


@pages.post("/accounts/{account}/finish", needs=Needs.ADMIN)
async def finish(asked: Asked, account: int) -> web.Response:
    """Let the account go."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    values = _values(asked, row, await typed(asked), wizard=False)
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(_let_go, account, values, workshop(asked), by)
    except FORM_PROBLEMS as error:
        return await _last(asked, account, trouble(error, *_fields(asked, row)))
    asked.house.ring([lane_name("receive", account)])
    raise done("/accounts", "added")


async def go_on(asked: Asked, account: int, *, wizard: bool = True) -> web.Response:
    """Try a saved account out: on to the next step, or its form with what does not work."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    proved = await tried(asked, account)
    if all(each.ok for each in proved):
        raise web.HTTPSeeOther(f"/accounts/{account}/finish") if wizard else done("/accounts")
    elsewhere = signs_in_elsewhere(asked, row)
    nobody = any(each.message == NOBODY for each in proved)
    if wizard and nobody and by_device.offers(channel_of(asked, row)):
        raise web.HTTPSeeOther(f"/accounts/{account}/sign_in")
    sheet = _sheet(asked, row, wizard=wizard)
    troubled = Sheet(
        channel=sheet.channel,
        values=sheet.values,
        row=row,
        wizard=wizard,
        proved=proved,
        sign_in=elsewhere,
    )
    return await show_sheet(asked, troubled, Trouble(status=200 if elsewhere else 422))


def _sheet(
    asked: Asked, row: AccountRow, *, wizard: bool, values: dict[str, Any] | None = None
) -> Sheet:
    return Sheet(
        channel=channel_of(asked, row),
        values=dict(row.settings) if values is None else values,
        row=row,
        wizard=wizard,
        sign_in=signs_in_elsewhere(asked, row),
    )


def _values(asked: Asked, row: AccountRow, sent: Any, *, wizard: bool) -> AccountValues:
    settings = read(channel_of(asked, row).settings, sent)
    if wizard:
        return AccountValues(settings=settings)
    inbox = str(sent.get("account.inbox", ""))
    return AccountValues(
        name=str(sent.get("account.name", "")).strip() or row.name,
        inbox=int(inbox) if inbox.isdecimal() else 0,
        settings=settings,
    )


def _fields(asked: Asked, row: AccountRow) -> tuple[str, ...]:
    return (*channel_of(asked, row).settings.model_fields, *OWN)


async def _change(asked: Asked, account: int, values: AccountValues) -> None:
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(tending.change, account, values, workshop(asked), by)


def _let_go(
    connection: Connection, account: int, values: AccountValues, own: Workshop, by: By
) -> None:
    tending.change(connection, account, values, own, by)
    tending.resume(connection, account, by)


async def _last(asked: Asked, account: int, wrong: Trouble = NONE) -> web.Response:
    row, known = await asked.house.store.read(one, asked.viewer, account)
    model = channel_of(asked, row).settings
    filling = Filling(values=row.settings, errors=wrong.errors)
    return page(
        asked,
        "accounts/finish.html",
        status=wrong.status,
        row=row,
        inboxes=known,
        errors=wrong.errors,
        sections=sections(model, filling, asked.locale, late=True),
    )
