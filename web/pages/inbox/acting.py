"""Doing something with a ticket on its channel, from its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web
from sqlalchemy import Connection

from core.i18n import translate
from core.lanes.lane import lane_name
from core.problems import NotThere, Refused
from core.tickets.writing import NewAct, Written, do_act
from postroom.act import Act
from web.api.files import LARGEST
from web.kernel.asked import Asked
from web.kernel.routes import MAX_BODY, Routes
from web.pages.accounts.form import read
from web.pages.accounts.typed import typed
from web.pages.inbox import drafts
from web.pages.inbox.acts import Tried, shown
from web.pages.inbox.answers import back, back_or_parts, by_script
from web.pages.inbox.composer import Composer
from web.pages.inbox.desk import DeskQuery
from web.pages.inbox.files import named, sent_along
from web.pages.inbox.opening import found, whole_page
from web.pages.inbox.ticket import Opened
from web.render import fragment

pages = Routes(tag="pages")


@pages.post("/tickets/{number}/acts/{key}", body_limit=LARGEST + MAX_BODY)
async def act(asked: Asked, number: int, key: str, query: DeskQuery) -> web.Response:
    """Do it; it can be taken back for a while, as a message can."""
    opened = await found(asked, number, query)
    chosen = next((one for one in opened.offered if one.key == key), None)
    if chosen is None:
        raise NotThere("this cannot be done with the ticket any more; read it again")
    sent = await typed(asked)
    new = _new(chosen, sent)
    try:
        new = replace(new, uploads=(*await named(asked), *await sent_along(asked)))
        _require_sure(chosen, sent, asked.locale)
        written = await asked.house.store.write(_do, asked, number, new)
    except Refused as error:
        return await _not_done(asked, query, opened, (new, error))
    asked.house.ring([lane_name("deliveries", written.account), lane_name("events")])
    if not by_script(asked):
        return back(query.ticket(number))
    return await back_or_parts(
        asked, number, query, written=written, fresh=Composer.fresh, then="", acted=True
    )


def _require_sure(chosen: Act, sent: Mapping[str, str], locale: str) -> None:
    if chosen.danger and not sent.get("sure"):
        raise Refused(translate("Tick that you are sure.", locale), "sure")


def _new(chosen: Act, sent: Mapping[str, str]) -> NewAct:
    given = {name: value for name, value in read(chosen.options, sent).items() if value != ""}
    return NewAct(
        act=chosen.key,
        options=given,
        text=sent.get("text", ""),
        key=sent.get("key", "")[:100],
    )


def _do(connection: Connection, asked: Asked, number: int, new: NewAct) -> Written:
    return do_act(connection, asked.viewer, number, new, asked.now, asked.house.registry)


async def _not_done(
    asked: Asked, query: DeskQuery, opened: Opened, tried: tuple[NewAct, Refused]
) -> web.Response:
    """The forms again, with everything that was typed and why it was not done."""
    new, error = tried
    said = str(error).removeprefix(f"{error.field}: ")
    again = Tried(
        act=new.act,
        values=new.options,
        text=new.text,
        uploads=await asked.house.store.read(drafts.files, asked.viewer, new.uploads),
        problem=said[:1].upper() + said[1:],
        field=error.field or "",
    )
    shown_again = replace(opened, acts=shown(opened.offered, asked.locale, again))
    composer = Composer.going_on(shown_again, query.seen, query.version)
    if not by_script(asked):
        return await whole_page(asked, query, shown_again, composer, 422)
    return fragment(
        asked, "inbox/acts.html", status=422, query=query, opened=shown_again, composer=composer
    )
