"""Webhooks: where automations tell other programs; secrets are shown once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from core import webhooks
from core.webhooks import NewWebhook, WebhookRow
from web.api.shapes import Body, Change, Name, RemovalQuery, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="webhooks")

Url = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)]


class WebhookShown(Body):
    """A webhook; its address may hold a key, so only its host is shown."""

    id: int = Field(description="What other resources refer to it by.", examples=[3])
    name: str = Field(description="What automations call it.", examples=["Warehouse"])
    host: str = Field(description="The host of its address.", examples=["hooks.example.org"])
    enabled: bool = Field(description="false: nothing is told, calls fail.")
    trouble: str = Field(description="Why it does not work any more; empty: it does.")
    created_at: datetime
    rotated_at: datetime | None = Field(description="When its secret was replaced last.")


class WebhookMade(WebhookShown):
    """A webhook with its secret, shown this once."""

    secret: str = Field(description="What calls are signed with.", examples=["whsec_…"])


class WebhookWanted(Body):
    """A webhook that is to be added."""

    name: Name = Field(description="Unique, whatever the case or accents.", examples=["Warehouse"])
    url: Url = Field(description="Begins with https:// or http://; it is stored sealed.")


class WebhookChange(Change):
    """What is to be changed of a webhook."""

    name: Name = Field("", description="The new name.")
    url: Url = Field("", description="The new address.")
    enabled: bool = Field(default=True, description="Whether it is told anything.")


class WebhookTested(Body):
    """What a test call came to."""

    status: int = Field(description="HTTP status; 0: nothing came back.")
    said: str = Field(description="The first 200 characters of the answer, or why there is none.")


@api.get("/webhooks", needs=Needs.ADMIN, scope="settings:read")
async def list_webhooks(asked: Asked, query: Paging) -> Page[WebhookShown]:
    """List the webhooks. Only admins may."""
    rows = sorted(await asked.house.store.read(webhooks.listed), key=lambda row: row.id)
    return cut([shown(row) for row in rows], query, lambda each: each.id)


@api.post("/webhooks", needs=Needs.ADMIN, scope="settings:write", status=201)
async def create_webhook(asked: Asked, body: WebhookWanted) -> WebhookMade:
    """Add a webhook; its secret is shown this once. Only admins may."""
    new = NewWebhook(body.name, body.url)
    store = asked.house.store
    row, secret = await store.write(webhooks.add, new, asked.house.sealer, by(asked))
    return _made(await store.read(webhooks.found, row), secret)


@api.get("/webhooks/{webhook}", needs=Needs.ADMIN, scope="settings:read")
async def read_webhook(asked: Asked, webhook: int) -> WebhookShown:
    """Read one webhook. Only admins may."""
    return shown(await asked.house.store.read(webhooks.found, webhook))


@api.patch("/webhooks/{webhook}", needs=Needs.ADMIN, scope="settings:write")
async def change_webhook(asked: Asked, webhook: int, body: WebhookChange) -> WebhookShown:
    """Rename a webhook, give it another address, switch it on or off. Only admins may."""
    store, given = asked.house.store, body.given()
    row = await store.read(webhooks.found, webhook)
    if "name" in given or "url" in given:
        new = NewWebhook(given.get("name", row.name), given.get("url", ""))
        await store.write(webhooks.change, webhook, new, asked.house.sealer, by(asked))
    if "enabled" in given:
        await store.write(webhooks.switch, webhook, by(asked), on=given["enabled"])
    return await read_webhook(asked, webhook)


@api.delete("/webhooks/{webhook}", needs=Needs.ADMIN, scope="settings:write")
async def delete_webhook(asked: Asked, webhook: int, query: RemovalQuery) -> None:
    """Delete a webhook; one that automations name must be confirmed. Only admins may."""
    await asked.house.store.write(webhooks.delete, webhook, query.removal(), by(asked))


@api.post("/webhooks/{webhook}/rotate", needs=Needs.ADMIN, scope="settings:write")
async def rotate_webhook(asked: Asked, webhook: int) -> WebhookMade:
    """Give it a new secret; the one before signs too until it is forgotten. Only admins may."""
    store = asked.house.store
    secret = await store.write(webhooks.rotate, webhook, asked.house.sealer, by(asked))
    return _made(await store.read(webhooks.found, webhook), secret)


@api.post("/webhooks/{webhook}/forget_older", needs=Needs.ADMIN, scope="settings:write")
async def forget_older(asked: Asked, webhook: int) -> WebhookShown:
    """Sign with the newest secret alone. Only admins may."""
    await asked.house.store.write(webhooks.forget_older, webhook, asked.house.sealer, by(asked))
    return await read_webhook(asked, webhook)


@api.post("/webhooks/{webhook}/test", needs=Needs.ADMIN, scope="settings:write")
async def try_webhook(asked: Asked, webhook: int) -> WebhookTested:
    """Call it with a test, also while it is switched off. Only admins may."""
    house = asked.house
    row = await house.store.read(webhooks.found, webhook)
    endpoint = webhooks.opened(row, house.sealer)
    result = await webhooks.try_out(endpoint, house.http, house.clock)
    return WebhookTested(status=result.status, said=result.said)


def shown(row: WebhookRow) -> WebhookShown:
    """A webhook as it may be read."""
    return WebhookShown(
        id=row.id,
        name=row.name,
        host=row.host,
        enabled=row.enabled,
        trouble=row.trouble,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
    )


def _made(row: WebhookRow, secret: str) -> WebhookMade:
    return WebhookMade(**shown(row).model_dump(), secret=secret)
