"""Signing an account in on another screen: the code, and waiting until somebody has agreed."""

from __future__ import annotations

from aiohttp import web

from core.accounts import by_device, tending
from core.accounts.by_device import Waiting
from core.accounts.queries import AccountRow
from core.audit import By
from core.lanes import lane_name
from core.problems import Refused
from postroom.errors import PostroomError
from web.api.account_checks import desk
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.accounts.setting import go_on
from web.render import fragment, page

pages = Routes(tag="pages")


@pages.get("/accounts/{account}/device", needs=Needs.ADMIN)
async def show(asked: Asked, account: int) -> web.Response:
    """Show the code that waits, or ask for one."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    waiting = await by_device.look(desk(asked), account, asked.now)
    if waiting is not None:
        return _page(asked, row, waiting)
    return await _begun(asked, row)


@pages.post("/accounts/{account}/device", needs=Needs.ADMIN)
async def begin(asked: Asked, account: int) -> web.Response:
    """Ask for another code."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    return await _begun(asked, row)


@pages.post("/accounts/{account}/device/cancel", needs=Needs.ADMIN)
async def cancel(asked: Asked, account: int) -> web.Response:
    """Give it up."""
    await asked.house.store.read(tending.found, asked.viewer, account)
    await by_device.cancel(desk(asked), account)
    raise web.HTTPSeeOther("/accounts")


@pages.get("/accounts/{account}/device/state", needs=Needs.ADMIN)
async def state(asked: Asked, account: int) -> web.Response:
    """Whether somebody has agreed; scripts ask every few seconds, and then go on."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    by_script = "HX-Request" in asked.request.headers
    try:
        agreed = await by_device.ask(desk(asked), account, By(asked.viewer, asked.now))
    except Refused as error:
        if not by_script:
            return _page(asked, row, None, str(error))
        return fragment(asked, "accounts/waiting.html", row=row, waiting=None, problem=str(error))
    if agreed == "done":
        return await _on(asked, row, by_script=by_script)
    waiting = await by_device.look(desk(asked), account, asked.now)
    if not by_script:
        return _page(asked, row, waiting)
    return fragment(asked, "accounts/waiting.html", row=row, waiting=waiting, problem="")


@pages.get("/accounts/{account}/device/done", needs=Needs.ADMIN)
async def on(asked: Asked, account: int) -> web.Response:
    """Try the account out, now that it is signed in."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    return await go_on(asked, account, wizard=not row.enabled)


async def _on(asked: Asked, row: AccountRow, *, by_script: bool) -> web.Response:
    asked.house.ring([lane_name("receive", row.id), lane_name("deliveries", row.id)])
    place = f"/accounts/{row.id}/device/done"
    if by_script:
        return web.Response(headers={"HX-Redirect": place})
    raise web.HTTPSeeOther(place)


async def _begun(asked: Asked, row: AccountRow) -> web.Response:
    try:
        waiting = await by_device.begin(desk(asked), row.id, By(asked.viewer, asked.now))
    except PostroomError as error:
        return _page(asked, row, None, str(error))
    return _page(asked, row, waiting)


def _page(
    asked: Asked, row: AccountRow, waiting: Waiting | None, problem: str = ""
) -> web.Response:
    status = 422 if problem else 200
    return page(
        asked, "accounts/device.html", status=status, row=row, waiting=waiting, problem=problem
    )
