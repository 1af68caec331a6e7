"""What agents set about themselves from any page: away, language."""

from __future__ import annotations

from aiohttp import web
from pydantic import BaseModel, Field

from core import desk as core_desk
from core import i18n
from core.problems import Refused
from web.kernel.asked import Asked
from web.kernel.routes import Routes
from web.pages.inbox.answers import back

pages = Routes(tag="pages")


class AwayForm(BaseModel):
    """The away switch."""

    away: bool
    back: str = Field("/inbox", max_length=2_000)


class LanguageForm(BaseModel):
    """The choice of a language."""

    language: str = Field(max_length=5)
    back: str = Field("/inbox", max_length=2_000)


@pages.post("/me/away")
async def set_away(asked: Asked, form: AwayForm) -> web.Response:
    """Go away, or come back."""
    await asked.house.store.write(core_desk.set_away, asked.viewer, away=form.away)
    return back(_ours(form.back))


@pages.post("/me/language")
async def set_language(asked: Asked, form: LanguageForm) -> web.Response:
    """Choose the language of all pages."""
    if form.language not in i18n.languages():
        known = ", ".join(sorted(i18n.languages()))
        raise Refused(f"there are no texts in {form.language!r}; choose one of {known}")
    await asked.house.store.write(core_desk.set_locale, asked.viewer, form.language)
    return back(_ours(form.back))


def _ours(address: str) -> str:
    """The address if it is a path of this server, else the inbox: nobody is sent elsewhere."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() else "/inbox"
