"""`/accounts`: every account as a card that says how it fares."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from core.accounts import tending
from core.accounts.queries import AccountRow
from core.audit import By
from core.i18n import translate
from core.lanes import lane_name
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.accounts.desk import signs_in_elsewhere, tried
from web.pages.accounts.health import Lamp, lamp
from web.pages.forms import Done
from web.render import fragment, page

pages = Routes(tag="pages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One account on the page."""

    row: AccountRow
    channel: str
    """Its channel's title, in the reader's language."""
    lamp: Lamp
    connects: bool
    """A person signs it in at another server."""

    @property
    def unfinished(self) -> bool:
        """Whether somebody left the wizard in the middle."""
        return not self.row.enabled and self.row.read_at is None


@pages.get("/accounts", needs=Needs.MANAGER)
async def show_accounts(asked: Asked, query: Done) -> web.Response:
    """Show every account."""
    rows = await asked.house.store.read(tending.listed, asked.viewer)
    return page(
        asked,
        "accounts/cards.html",
        cards=[card_of(asked, row) for row in rows],
        done=query.done,
        editable=asked.viewer.sees_everything,
    )


@pages.post("/accounts/{account}/pause", needs=Needs.ADMIN)
async def pause(asked: Asked, account: int) -> web.Response:
    """Read and send nothing for an account."""
    await asked.house.store.write(tending.pause, account, By(asked.viewer, asked.now))
    return await _card(asked, account)


@pages.post("/accounts/{account}/resume", needs=Needs.ADMIN)
async def resume(asked: Asked, account: int) -> web.Response:
    """Go on with an account, at once."""
    await asked.house.store.write(tending.resume, account, By(asked.viewer, asked.now))
    asked.house.ring([lane_name("receive", account), lane_name("deliveries", account)])
    return await _card(asked, account)


@pages.post("/accounts/{account}/check", needs=Needs.ADMIN)
async def check(asked: Asked, account: int) -> web.Response:
    """Try an account out, now."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    proved = await tried(asked, account)
    if "HX-Request" in asked.request.headers:
        return fragment(asked, "accounts/checked.html", row=row, proved=proved)
    return page(asked, "accounts/proof.html", row=row, proved=proved)


def card_of(asked: Asked, row: AccountRow) -> Card:
    """An account as its card shows it; one whose plug-in is gone says so."""
    channel = asked.house.registry.channels.get(row.channel)
    if channel is None:
        gone = translate("The plug-in of this account is not loaded.", asked.locale)
        lost = Lamp(colour="bad", sentence=gone)
        return Card(row=row, channel=row.channel, lamp=lost, connects=False)
    live = channel.receives(channel.settings.model_construct(**row.settings))
    return Card(
        row=row,
        channel=translate(channel.title, asked.locale),
        lamp=lamp(row, live=live, now=asked.now, locale=asked.locale),
        connects=signs_in_elsewhere(asked, row),
    )


async def _card(asked: Asked, account: int) -> web.Response:
    if "HX-Request" not in asked.request.headers:
        raise web.HTTPSeeOther("/accounts")
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    return fragment(asked, "accounts/changed.html", card=card_of(asked, row), editable=True)
