"""`/settings/webhooks`: where automations tell other programs."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from pydantic import BaseModel

from core import webhooks
from core.audit import By
from core.catalogues import WEBHOOKS
from core.problems import NotThere, Refused
from core.webhooks import NewWebhook
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.forms import NONE, Done, Trouble, trouble
from web.pages.settings.removal import RemovalForm, removed
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")

HOME = "/settings/webhooks"


class WebhookForm(BaseModel):
    """A webhook as it is typed."""

    name: str = ""
    url: str = ""


class SwitchForm(BaseModel):
    """Whether a webhook is told anything."""

    on: bool = False


@pages.get(HOME, needs=Needs.ADMIN)
async def show_webhooks(asked: Asked, query: Done) -> web.Response:
    """Show the webhooks."""
    return await _shown(asked, done=query.done)


@pages.post(f"{HOME}/new", needs=Needs.ADMIN)
async def add_webhook(asked: Asked, form: WebhookForm) -> web.Response:
    """Add a webhook; its secret is shown now and never again."""
    new = NewWebhook(form.name, form.url.strip())
    try:
        _, secret = await asked.house.store.write(
            webhooks.add, new, asked.house.sealer, By(asked.viewer, asked.now)
        )
    except Refused as error:
        return await _shown(asked, trouble(error, *WebhookForm.model_fields), form=form)
    return await _shown(asked, secret=secret)


@pages.get(f"{HOME}/{{webhook}}", needs=Needs.ADMIN)
async def show_webhook(asked: Asked, webhook: int) -> web.Response:
    """Show the form of one webhook."""
    return await _one(asked, webhook)


@pages.post(f"{HOME}/{{webhook}}", needs=Needs.ADMIN)
async def change_webhook(asked: Asked, webhook: int, form: WebhookForm) -> web.Response:
    """Rename it, or give it another address."""
    new, by = NewWebhook(form.name, form.url.strip()), By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(webhooks.change, webhook, new, asked.house.sealer, by)
    except Refused as error:
        if isinstance(error, NotThere):
            raise
        return await _one(asked, webhook, trouble(error, *WebhookForm.model_fields), form)
    raise done(HOME)


@pages.post(f"{HOME}/{{webhook}}/rotate", needs=Needs.ADMIN)
async def rotate_webhook(asked: Asked, webhook: int) -> web.Response:
    """Give it a new secret beside the one it has."""
    by = By(asked.viewer, asked.now)
    secret = await asked.house.store.write(webhooks.rotate, webhook, asked.house.sealer, by)
    return await _shown(asked, secret=secret)


@pages.post(f"{HOME}/{{webhook}}/forget", needs=Needs.ADMIN)
async def forget_older(asked: Asked, webhook: int) -> web.Response:
    """Sign with the newest secret alone."""
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(webhooks.forget_older, webhook, asked.house.sealer, by)
    raise done(HOME)


@pages.post(f"{HOME}/{{webhook}}/switch", needs=Needs.ADMIN)
async def switch_webhook(asked: Asked, webhook: int, form: SwitchForm) -> web.Response:
    """Switch it on or off."""
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(webhooks.switch, webhook, by, on=form.on)
    raise done(HOME)


@pages.post(f"{HOME}/{{webhook}}/test", needs=Needs.ADMIN)
async def try_webhook(asked: Asked, webhook: int) -> web.Response:
    """Call it with a test and show what it answers."""
    house = asked.house
    row = await house.store.read(webhooks.found, webhook)
    result = await webhooks.try_out(webhooks.opened(row, house.sealer), house.http, house.clock)
    return await _shown(asked, tested=row.name, result=result)


@pages.post(f"{HOME}/{{webhook}}/delete", needs=Needs.ADMIN)
async def delete_webhook(asked: Asked, webhook: int, form: RemovalForm) -> web.Response:
    """Delete it; automations that name it are marked."""
    return await removed(asked, "webhooks", WEBHOOKS, webhook, form)


async def _one(
    asked: Asked, webhook: int, wrong: Trouble = NONE, form: WebhookForm | None = None
) -> web.Response:
    row = await asked.house.store.read(webhooks.found, webhook)
    shown = form or WebhookForm(name=row.name)
    return settings_page(asked, "webhooks", wrong, template="webhook", row=row, form=shown)


async def _shown(
    asked: Asked,
    wrong: Trouble = NONE,
    *,
    form: WebhookForm | None = None,
    secret: str = "",
    **more: Any,
) -> web.Response:
    """The page; `more`: what was done, or what a test came to."""
    values: dict[str, Any] = {"done": "", "tested": "", "result": None, **more}
    rows = await asked.house.store.read(webhooks.listed)
    return settings_page(
        asked,
        "webhooks",
        wrong,
        webhooks=rows,
        form=form or WebhookForm(),
        secret=secret,
        **values,
    )
