"""`postroom account`: connected mailboxes and shops."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from cyclopts import App, Parameter

from app import compose
from app.cli import show
from app.cli import typed as typed_in
from app.cli.options import AsJson
from app.cli.planted import channel, planted
from app.cli.session import session
from app.work import Plant, accounts_of
from core import accounts
from core.access import SYSTEM
from core.accounts import AccountRow, NewAccount, by_device
from core.accounts.proving import Proved, prove
from core.accounts.signing_in import Desk
from core.audit import By
from core.http import guarded_session
from core.problems import NotThere, Refused
from postroom.channel import Channel, Suggestion, Suggests
from postroom.errors import InvalidSettings

app = App(name="account", help="Connected mailboxes and shops.")

_MOST_ASKED = 10_000
"""Times to ask whether somebody has agreed; the code is too old long before."""

Name = Annotated[str, Parameter(help="The account's name.")]
COLUMNS: show.Columns[AccountRow] = {
    "name": lambda row: row.name,
    "channel": lambda row: row.channel,
    "inbox": lambda row: row.inbox,
    "state": lambda row: row.state if row.enabled else "paused",
    "read": lambda row: row.read_at,
    "error": lambda row: row.health,
}


@app.command(name="list")
def list_accounts(*, as_json: AsJson = False) -> None:
    """Show every account and how it fares."""
    with session() as own:
        found = own.store.read_now(accounts.listed)
        if as_json:
            show.document([_without_secrets(row) for row in found])
        else:
            show.rows(found, COLUMNS, as_json=False)


@app.command
def add(
    name: Name,
    /,
    *,
    channel_key: Annotated[str, Parameter(name="--channel", help="What kind it is.")] = "mail",
    inbox: Annotated[str, Parameter(help="Where its tickets land; else the first inbox.")] = "",
    given: Annotated[
        tuple[str, ...],
        Parameter(name="--set", negative="", help="A setting, as name=value; any number."),
    ] = (),
    secret: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="A secret setting's name; its value is asked for."),
    ] = (),
    find_servers: Annotated[
        bool, Parameter(negative="", help="Find the servers by the address, where not set.")
    ] = False,
) -> None:
    """Add an account; its settings are those of the channel."""
    with planted() as plant:
        kind = channel(plant, channel_key)
        typed = typed_in.settings(kind.settings, given)
        if find_servers:
            typed = {**_found(plant, kind, typed), **typed}
        typed = {**typed, **typed_in.secrets(secret)}
        filled = accounts.fill(kind.settings, typed)
        sealer = compose.sealer(plant.settings, plant.store)
        wanted = NewAccount(
            name=name,
            channel=channel_key,
            inbox=inbox,
            state=accounts.state_of(kind, filled),
            settings=filled.settings,
            secrets=accounts.sealed(filled, sealer),
        )
        plant.store.write_now(accounts.add, wanted, plant.clock())


@app.command
def check(name: Name, /) -> None:
    """Prove that an account's settings and secrets work; what fails is named with its step."""
    with planted() as plant:
        row = plant.store.read_now(accounts.by_name, name)
        if row is None:
            raise NotThere(f"there is no account {name!r}; postroom account list shows them")
        kind = channel(plant, row.channel)
        proved = asyncio.run(_prove(plant, row.id))
        if not proved:
            show.line(f"The settings of {name} are well formed; {kind.key} cannot be tried out.")
            return
        for part in proved:
            show.line(f"{part.title or name}: {part.message or 'works.'}")
        failed = next((part for part in proved if not part.ok), None)
        if failed is not None:
            raise InvalidSettings(failed.field or "settings", failed.message)


async def _prove(plant: Plant, account: int) -> tuple[Proved, ...]:
    """Every part of the account tried out, with a fresh token where it has one."""
    async with guarded_session(plant.settings.allowed_networks) as http:
        opened = await accounts_of(replace(plant, http=http)).open(account)
        return () if opened is None else await prove(opened.channel, opened.account)


def _found(plant: Plant, kind: Channel[Any], typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the channel knows about what was typed; what to know before is said."""
    if not isinstance(kind, Suggests):
        raise Refused(f"--find-servers: accounts of the channel {kind.key} are typed in whole")
    first = str(typed.get(kind.asks, ""))
    if not first:
        raise Refused(f"--find-servers needs --set {kind.asks}=…")
    suggestion = asyncio.run(_suggested(plant, kind, first))
    if suggestion.hint:
        show.line(suggestion.hint)
    return suggestion.settings


async def _suggested(plant: Plant, kind: Suggests, first: str) -> Suggestion:
    async with guarded_session(plant.settings.allowed_networks) as http:
        return await kind.suggest(first, http)


@app.command(name="sign-in")
def sign_in(name: Name, /) -> None:
    """Sign an account in on another screen: shows a code, and waits until you have agreed there."""
    with planted() as plant:
        row = plant.store.read_now(accounts.by_name, name)
        if row is None:
            raise NotThere(f"there is no account {name!r}; postroom account list shows them")
        asyncio.run(_sign_in(plant, row))
        show.line(f"{name} is signed in.")


async def _sign_in(plant: Plant, row: AccountRow) -> None:
    """Show the code and ask until somebody has agreed; raises `Refused` if it comes to nothing."""
    async with guarded_session(plant.settings.allowed_networks) as http:
        sealer = compose.sealer(plant.settings, plant.store)
        desk = Desk(plant.store, sealer, accounts_of(replace(plant, http=http)))
        waiting = await by_device.begin(desk, row.id, By(SYSTEM, plant.clock()))
        show.line(f"Open {waiting.url}")
        show.line(f"and compare, or type, this code: {waiting.user_code}")
        until = f"{waiting.expires_at:%H:%M} UTC"
        show.line(f"Waiting until you agree; the code is good until {until} …")
        await _agreed(desk, plant, row.id, waiting.interval)


async def _agreed(desk: Desk, plant: Plant, account: int, interval: timedelta) -> None:
    for _ in range(_MOST_ASKED):
        if await by_device.ask(desk, account, By(SYSTEM, plant.clock())) == "done":
            return
        await asyncio.sleep(interval.total_seconds())
    raise Refused("nobody agreed in time; run the command again for a new code")


@app.command
def pause(name: Name, /) -> None:
    """Receive and send nothing for an account; nothing is lost."""
    with session() as own:
        own.store.write_now(accounts.pause, name)


@app.command
def resume(name: Name, /) -> None:
    """Go on with a paused account."""
    with session() as own:
        own.store.write_now(accounts.resume, name)


def _without_secrets(row: AccountRow) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "channel": row.channel,
        "inbox": row.inbox,
        "state": row.state,
        "enabled": row.enabled,
        "health": row.health,
        "settings": row.settings,
        "read_at": row.read_at,
        "created_at": row.created_at,
    }
