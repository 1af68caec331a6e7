"""`/settings/tokens`: keys for programs, each with the rights of an agent."""

from __future__ import annotations

from datetime import date, datetime, time

from aiohttp import web
from pydantic import BaseModel

from core import tokens
from core.audit import By
from core.problems import Refused
from core.tokens import NewToken, TokenRow
from web.api.scopes import Scope
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")


class TokenForm(BaseModel):
    """A token that is to be made."""

    name: str = ""
    scopes: list[Scope] = []
    expires_on: str = ""
    """The last day it holds; empty for ever."""


@pages.get("/settings/tokens")
async def show_tokens(asked: Asked, query: Done) -> web.Response:
    """Show my tokens; an admin sees everybody's."""
    return await _shown(asked, done=query.done)


@pages.post("/settings/tokens")
async def create_token(asked: Asked, form: TokenForm) -> web.Response:
    """Make a token for myself; it is shown now and never again."""
    try:
        wanted = NewToken(
            agent=asked.agent.email,
            name=_name(form.name),
            scopes=tuple(scope.value for scope in form.scopes),
            expires_at=_end(asked, form.expires_on),
        )
        issued = await asked.house.store.write(tokens.issue, wanted, By(asked.viewer, asked.now))
    except Refused as error:
        return await _shown(asked, trouble(error, *TokenForm.model_fields), form=form)
    return await _shown(asked, secret=issued.secret)


@pages.post("/settings/tokens/{token}/revoke")
async def revoke_token(asked: Asked, token: int) -> web.Response:
    """End a token at once."""
    await asked.house.store.write(tokens.end, token, By(asked.viewer, asked.now))
    raise done("/settings/tokens", "revoked")


async def _shown(
    asked: Asked,
    wrong: Trouble = NONE,
    *,
    form: TokenForm | None = None,
    secret: str = "",
    done: str = "",
) -> web.Response:
    rows = await asked.house.store.read(tokens.listed)
    mine = [row for row in rows if _is_shown(asked, row)]
    return settings_page(
        asked,
        "tokens",
        wrong,
        tokens=[row for row in mine if not row.revoked_at],
        scopes=[scope.value for scope in Scope],
        form=form or TokenForm(),
        secret=secret,
        done=done,
    )


def _is_shown(asked: Asked, row: TokenRow) -> bool:
    return asked.viewer.sees_everything or row.agent == asked.agent.email


def _name(written: str) -> str:
    if not written.strip():
        raise Refused("write what it is for", "name")
    return written.strip()[:200]


def _end(asked: Asked, written: str) -> datetime | None:
    """The end of a day in the reader's zone."""
    if not written:
        return None
    try:
        return datetime.combine(date.fromisoformat(written), time(23, 59, 59), asked.zone)
    except ValueError:
        raise Refused(
            f"{written!r} is no date; write one such as 2026-12-31", "expires_on"
        ) from None
