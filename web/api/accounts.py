"""Accounts: connected mailboxes and shops, how they fare, and what connects them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, SecretStr, StringConstraints

from core.accounts import tending
from core.accounts.queries import AccountRow
from core.accounts.tending import AccountValues, Workshop
from core.i18n import translate
from postroom.channel import Channel, Checks, Connects, Listens, Polls, Sends
from web.api.faults import named_fields
from web.api.shapes import Body, Change, Name, RowId, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="accounts")

ChannelKey = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Settings = Annotated[dict[str, Any], Field(max_length=100)]

_SETTINGS = {"address": "shop@example.com", "imap_host": "imap.example.com", "password": "…"}


class ChannelShown(Body):
    """A kind of account that can be connected."""

    key: str = Field(description="What accounts name it by.", examples=["mail"])
    title: str = Field(description="What people read, in your language.", examples=["E-mail"])
    sources: list[str] = Field(description="What conditions call its messages' source.")
    settings: dict[str, Any] = Field(
        description="JSON Schema of an account's settings; secrets are writeOnly."
    )
    receives: bool = Field(description="Whether accounts of it are read.")
    sends: bool = Field(description="Whether answers can leave through it.")
    checks: bool = Field(description="Whether settings can be tried out.")
    connects: bool = Field(description="Whether one may sign in elsewhere for it.")


class Channels(Body):
    """Every channel there is, plug-ins' included."""

    items: list[ChannelShown] = Field(description="In the order they were loaded.")


class Account(Body):
    """An account, without its secrets."""

    id: int = Field(description="What other resources refer to it by.", examples=[2])
    name: str = Field(description="What people read.", examples=["Shop mail"])
    channel: str = Field(description="What kind it is.", examples=["mail"])
    inbox: str = Field(description="Name of the inbox its tickets land in.", examples=["Shop"])
    state: str = Field(description="offline, active, paused or needs_reauthorisation.")
    health: str = Field(description="The last error and what to do; empty when all is well.")
    settings: dict[str, Any] = Field(description="Its settings, secrets left out.")
    secrets: dict[str, bool] = Field(
        description="Each secret setting, and whether it is set.", examples=[{"password": True}]
    )
    read_at: datetime | None = Field(description="When it was last read without an error.")
    created_at: datetime = Field(description="When it was added.")


class NewAccountBody(Body):
    """An account that is to be added."""

    name: Name = Field(description="Unique, whatever the case.", examples=["Shop mail"])
    channel: ChannelKey = Field("mail", description="What kind it is.", examples=["mail"])
    inbox: RowId = Field(description="The inbox its tickets land in.", examples=[1])
    settings: Settings = Field(
        {}, description="As the channel's schema says, secrets too.", examples=[_SETTINGS]
    )


class AccountChange(Change):
    """What is to be changed of an account."""

    name: Name = Field("", description="The new name.", examples=["Shop mail"])
    inbox: RowId = Field(1, description="The inbox new tickets land in.")
    settings: Settings = Field(
        {},
        description="Only those that change; null puts one back to its default. A secret that is"
        " not sent stays, unless where it is sent to changes: then it must be sent again.",
        examples=[{"password": "…"}],
    )


@api.get("/channels", needs=Needs.MANAGER, scope="accounts:read")
async def list_channels(asked: Asked) -> Channels:
    """List the kinds of accounts with the schema of their settings. Managers and admins may."""
    return Channels(items=[_channel(one, asked) for one in asked.house.registry.channels])


@api.get("/accounts", needs=Needs.MANAGER, scope="accounts:read")
async def list_accounts(asked: Asked, query: Paging) -> Page[Account]:
    """List the accounts and how they fare. Managers see those of their inboxes."""
    rows = await asked.house.store.read(tending.listed, asked.viewer)
    return cut([_shown(row, asked) for row in rows], query, lambda one: one.id)


@api.post("/accounts", needs=Needs.ADMIN, scope="accounts:write", status=201)
async def add_account(asked: Asked, body: NewAccountBody) -> Account:
    """Add an account; its secrets are sealed and never given back. Only admins may."""
    values = _values(body.model_dump(exclude={"channel"}))
    store = asked.house.store
    with named_fields("body.settings"):
        made = await store.write(tending.add, body.channel, values, workshop(asked), by(asked))
    return await read_account(asked, made)


@api.get("/accounts/{account}", needs=Needs.MANAGER, scope="accounts:read")
async def read_account(asked: Asked, account: int) -> Account:
    """Read an account. Managers may for those of their inboxes."""
    row = await asked.house.store.read(tending.found, asked.viewer, account)
    return _shown(row, asked)


@api.patch("/accounts/{account}", needs=Needs.ADMIN, scope="accounts:write")
async def change_account(asked: Asked, account: int, body: AccountChange) -> Account:
    """Change an account; another server asks for its secrets again. Only admins may."""
    values = _values(body.given())
    with named_fields("body.settings"):
        await asked.house.store.write(tending.change, account, values, workshop(asked), by(asked))
    return await read_account(asked, account)


@api.post("/accounts/{account}/pause", needs=Needs.ADMIN, scope="accounts:write")
async def pause_account(asked: Asked, account: int) -> Account:
    """Receive and send nothing for an account; nothing is lost. Only admins may."""
    await asked.house.store.write(tending.pause, account, by(asked))
    return await read_account(asked, account)


@api.post("/accounts/{account}/resume", needs=Needs.ADMIN, scope="accounts:write")
async def resume_account(asked: Asked, account: int) -> Account:
    """Go on with an account, and try at once what failed. Only admins may."""
    await asked.house.store.write(tending.resume, account, by(asked))
    return await read_account(asked, account)


def workshop(asked: Asked) -> Workshop:
    """What settings are checked and sealed with."""
    return Workshop(asked.house.registry, asked.house.sealer)


def _values(given: Any) -> AccountValues:
    found: AccountValues = given
    return found


def _channel(one: Channel[Any], asked: Asked) -> ChannelShown:
    return ChannelShown(
        key=one.key,
        title=translate(one.title, asked.locale),
        sources=list(one.sources),
        settings=one.settings.model_json_schema(),
        receives=isinstance(one, Polls | Listens),
        sends=isinstance(one, Sends),
        checks=isinstance(one, Checks),
        connects=isinstance(one, Connects),
    )


def _shown(row: AccountRow, asked: Asked) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        channel=row.channel,
        inbox=row.inbox,
        state=row.state if row.enabled else "paused",
        health=row.health,
        settings=dict(row.settings),
        secrets=_secrets(row, asked),
        read_at=row.read_at,
        created_at=row.created_at,
    )


def _secrets(row: AccountRow, asked: Asked) -> dict[str, bool]:
    """Which settings are secret, and which of them are set; a missing plug-in has none to show."""
    channel = asked.house.registry.channels.get(row.channel)
    if channel is None:
        return {}
    kept = workshop(asked).kept(row)
    fields = channel.settings.model_fields
    secret = [name for name, field in fields.items() if field.annotation is SecretStr]
    return {name: name in kept for name in secret}
