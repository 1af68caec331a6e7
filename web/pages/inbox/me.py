"""What agents set about themselves from any page: away, language."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from core.agents.duties import Duties, change
from core.audit import By
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import back
from web.signin.cookie import local

pages = Routes(tag="pages")

INBOX = "/inbox"


class AwayForm(BaseModel):
    """The away switch."""

    away: bool
    back: str = Field(INBOX, max_length=2_000)


class LanguageForm(BaseModel):
    """The choice of a language."""

    language: str = Field(max_length=5)
    back: str = Field(INBOX, max_length=2_000)


@pages.post("/me/away")
async def set_away(asked: Asked, form: AwayForm) -> web.Response:
    """Go away, or come back."""
    return await _changed(asked, Duties(away=form.away), form.back)


@pages.post("/me/language")
async def set_language(asked: Asked, form: LanguageForm) -> web.Response:
    """Choose the language of all pages."""
    return await _changed(asked, Duties(locale=form.language), form.back)


async def _changed(asked: Asked, duties: Duties, then: str) -> web.Response:
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(change, asked.agent.id, duties, by)
    return back(local(then, INBOX))
