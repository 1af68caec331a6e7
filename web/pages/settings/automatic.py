"""`/settings/automatic`: what automatic work is taken to save, and who mails the agents."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from automations import statistics
from automations.statistics import Minutes
from core.accounts import mailing, tending
from core.accounts.mailing import CHANNEL
from core.audit import By
from core.problems import Refused
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")

HOME = "/settings/automatic"
MOST_MINUTES = 240
"""As the API bounds it."""

Typed = Annotated[str, Field(max_length=20)]


class MinutesForm(BaseModel):
    """What automatic work is taken to save, as it is typed."""

    answer: Typed = ""
    run: Typed = ""

    def read(self) -> Minutes:
        """In minutes; raises `Refused` for what is no number."""
        return Minutes(answer=_minutes(self.answer, "answer"), run=_minutes(self.run, "run"))


class MailForm(BaseModel):
    """The account that mails to agents leave through; 0: whichever fits."""

    mail_account: int = Field(0, ge=0, le=2**62)


@pages.get(HOME, needs=Needs.ADMIN)
async def show_automatic(asked: Asked, query: Done) -> web.Response:
    """Show both forms."""
    return await _shown(asked, done=query.done)


@pages.post(f"{HOME}/minutes", needs=Needs.ADMIN)
async def set_minutes(asked: Asked, form: MinutesForm) -> web.Response:
    """Keep what automatic work is taken to save."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(statistics.set_minutes, form.read(), by)
    except Refused as error:
        return await _shown(asked, trouble(error), form=form)
    raise done(HOME)


@pages.post(f"{HOME}/mail", needs=Needs.ADMIN)
async def set_mail(asked: Asked, form: MailForm) -> web.Response:
    """Keep which account writes to agents."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(mailing.choose, form.mail_account or None, by)
    except Refused as error:
        return await _shown(asked, trouble(error))
    raise done(HOME)


async def _shown(
    asked: Asked, wrong: Trouble = NONE, *, form: MinutesForm | None = None, done: str = ""
) -> web.Response:
    kept, usual, accounts = await asked.house.store.read(_kept, asked)
    typed = form or MinutesForm(**{name: f"{value:g}" for name, value in asdict(kept).items()})
    return settings_page(
        asked, "automatic", wrong, form=typed, usual=usual, accounts=accounts, done=done
    )


def _kept(connection: Connection, asked: Asked) -> tuple[Minutes, int, list[tuple[int, str]]]:
    rows = tending.listed(connection, asked.viewer)
    named = [(row.id, row.name) for row in rows if row.channel == CHANNEL]
    return statistics.minutes(connection), mailing.usual(connection) or 0, named


def _minutes(written: str, field: str) -> float:
    try:
        value = float(written.strip().replace(",", "."))
    except ValueError:
        raise Refused("write a number of minutes such as 3 or 0.5", field) from None
    if not 0 <= value <= MOST_MINUTES:
        raise Refused(f"write a number of minutes between 0 and {MOST_MINUTES}", field)
    return value
