"""What the pages of accounts are drawn from: rows, channels, forms and what a check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from core import inboxes
from core.access import Viewer
from core.accounts import tending
from core.accounts.proving import Proved, prove
from core.accounts.queries import AccountRow
from core.i18n import translate
from core.inboxes import InboxRow
from postroom.channel import Channel, Connects
from postroom.errors import PostroomError
from web.api.accounts import workshop
from web.kernel.asked import Asked
from web.pages.accounts.form import Filling, sections
from web.pages.forms import NONE, Trouble
from web.render import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form of settings, and where its user stands."""

    channel: Channel[Any]
    values: Mapping[str, Any]
    row: AccountRow | None = None
    """None for an account that is not saved yet."""
    wizard: bool = False
    """It is being set up, step by step."""
    title: str = ""
    """Who runs the other side, where that is known."""
    hint: str = ""
    proved: tuple[Proved, ...] = ()
    sign_in: bool = False
    """The person must sign in elsewhere first."""


async def show_sheet(asked: Asked, sheet: Sheet, trouble: Trouble = NONE) -> web.Response:
    """The form of an account's settings; what is wrong stands beside its field."""
    kept = frozenset(workshop(asked).kept(sheet.row)) if sheet.row else frozenset()
    errors = {**{one.field: one.message for one in sheet.proved if one.field}, **trouble.errors}
    known = await asked.house.store.read(inboxes.listed, asked.viewer)
    return page(
        asked,
        "accounts/sheet.html",
        status=trouble.status,
        sheet=sheet,
        sections=sections(
            sheet.channel.settings,
            Filling(values=sheet.values, kept=kept, errors=errors),
            asked.locale,
        ),
        late=()
        if sheet.wizard
        else sections(
            sheet.channel.settings,
            Filling(values=sheet.values, kept=kept, errors=errors),
            asked.locale,
            late=True,
        ),
        channel_title=translate(sheet.channel.title, asked.locale),
        inboxes=known,
        errors=errors,
    )


async def tried(asked: Asked, account: int) -> tuple[Proved, ...]:
    """Try a saved account out, with a fresh token where it signs in elsewhere."""
    try:
        opened = await asked.house.accounts.open(account)
    except PostroomError as error:
        return (Proved(title="", message=str(error), step="login"),)
    return () if opened is None else await prove(opened.channel, opened.account)


def signs_in_elsewhere(asked: Asked, row: AccountRow) -> bool:
    """Whether a person signs it in at Google, Microsoft or another server."""
    channel = asked.house.registry.channels.get(row.channel)
    if not isinstance(channel, Connects):
        return False
    settings = channel.settings.model_construct(**row.settings)
    return channel.uses_tokens(settings)


def channel_of(asked: Asked, row: AccountRow) -> Channel[Any]:
    """The channel of a row; raises `Refused` if its plug-in is gone."""
    return workshop(asked).channel(row.channel)


def one(connection: Connection, viewer: Viewer, account: int) -> tuple[AccountRow, list[InboxRow]]:
    """An account and the inboxes it may land in."""
    return tending.found(connection, viewer, account), inboxes.listed(connection, viewer)
